//! The unit of time in which a class is searched: a second, or a part of it where roads are measured finer.
//!
//! Rules, windows and plans know whole seconds; on a map an edge takes milliseconds. A drive without waiting begins at a
//! whole second and its parts add up exactly; then its entries count from the second before, its exits and its end from
//! the second after. Rules begin and end at whole seconds, so that what they forbid is the same for the exact instant and for
//! the stated second: nothing is rounded while a search runs. Within one, every `Seconds` is in units.

use kerbway_model::instance::Interval;
use kerbway_model::units::Seconds;

use crate::bans::{BanSets, Rights, ZoneBans};
use crate::label::{Label, UNBOUNDED};
use crate::times::Instants;

/// How many units make a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Units(i64);

impl Units {
    /// Seconds themselves.
    pub(crate) const SECONDS: Self = Self(1);

    /// So many units a second.
    pub(crate) fn per_second(n: i64) -> Self {
        debug_assert!(n >= 1, "a unit is a second or a part of it");
        Self(n)
    }

    /// Are they parts of a second?
    #[inline]
    pub(crate) fn are_parts(self) -> bool {
        self.0 != 1
    }

    /// Seconds in units; what is unbounded remains so.
    pub(crate) fn of(self, seconds: Seconds) -> Seconds {
        if seconds.abs() >= UNBOUNDED { seconds } else { seconds * self.0 }
    }

    /// The whole second before, in units.
    #[inline]
    pub(crate) fn down(self, t: Seconds) -> Seconds {
        if self.are_parts() { t - t.rem_euclid(self.0) } else { t }
    }

    /// The whole second after, in units.
    #[inline]
    pub(crate) fn up(self, t: Seconds) -> Seconds {
        if self.are_parts() { t + (-t).rem_euclid(self.0) } else { t }
    }

    /// ⌊units⌋ in seconds.
    pub(crate) fn seconds_before(self, t: Seconds) -> Seconds {
        t.div_euclid(self.0)
    }

    /// ⌈units⌉ in seconds.
    pub(crate) fn seconds_after(self, t: Seconds) -> Seconds {
        -(-t).div_euclid(self.0)
    }

    /// Instants at the end of a drive of `driven` units that began at a whole second, each at the second after it.
    pub(crate) fn ends(self, times: &Instants, driven: Seconds) -> Instants {
        if !self.are_parts() {
            return times.clone();
        }
        let mut ends = Instants::default();
        let rounded = self.up(driven) - driven;
        for span in times.spans() {
            // Those that lie whole seconds behind the beginning.
            let (first, last) = (self.up(span.from - driven), self.down(span.to - driven));
            ends.push(first + driven + rounded, last + driven + rounded);
        }
        ends
    }

    /// Rights with all their instants in units.
    pub(crate) fn rights(self, rights: &Rights) -> Rights {
        let list = |bans: &[Interval]| {
            let each = bans.iter().map(|i| Interval { from: self.of(i.from), to: self.of(i.to) });
            each.collect::<Vec<_>>()
        };
        rights.map(self.of(rights.horizon()), |bans| {
            let sets = &bans.sets;
            ZoneBans::from_sets(BanSets {
                entry: list(&sets.entry),
                moving: list(&sets.moving),
                presence: list(&sets.presence),
                stopping: list(&sets.stopping),
                loading: list(&sets.loading),
                through: list(&sets.through),
            })
        })
    }

    /// What a label in units is in whole seconds: no later departure, no less time, no earlier arrival.
    pub(crate) fn label(self, label: &Label) -> Label {
        let bounded = |t: Seconds| t.abs() < UNBOUNDED;
        let Label { latest, seconds, earliest, .. } = *label;
        Label {
            latest: if bounded(latest) { self.seconds_before(latest) } else { latest },
            seconds: self.seconds_after(seconds),
            earliest: if bounded(earliest) { self.seconds_after(earliest) } else { earliest },
            ..*label
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_agree_with_enumeration() {
        let units = Units::per_second(7);
        for driven in 0..30 {
            for from in 0..40 {
                for to in from..40 {
                    let ends = units.ends(&Instants::span(from, to), driven);
                    // Beginnings at whole seconds, the drive behind them, and the second after it.
                    let expected: Vec<i64> = (-6..6)
                        .map(|s| 7 * s + driven)
                        .filter(|t| (from..=to).contains(t))
                        .map(|t| units.of(units.seconds_after(t)))
                        .collect();
                    let whole = |t: &i64| t % 7 == 0 && ends.contains(*t);
                    assert_eq!(
                        (-70..90).filter(whole).collect::<Vec<_>>(),
                        expected,
                        "{from}..{to} after {driven}"
                    );
                }
            }
        }
    }

    #[test]
    fn seconds_in_units_and_back() {
        let units = Units::per_second(1000);
        assert_eq!((units.of(3), units.of(-UNBOUNDED)), (3000, -UNBOUNDED));
        assert_eq!((units.down(2999), units.up(2001), units.up(3000)), (2000, 3000, 3000));
        assert_eq!((units.seconds_before(2999), units.seconds_after(2001)), (2, 3));
        assert_eq!((units.down(-1), units.up(-1)), (-1000, 0));
        assert!(units.are_parts() && !Units::SECONDS.are_parts());
    }
}
