//! Access-window labels: the piecewise arrival functions of legs and nodes (docs/semantics.md 6).
//!
//! A label `(b, D, v)` says: depart no later than `b`, needs at least `D` seconds, arrives no earlier than `v`. All
//! integers, hence exact.

use kerbway_model::units::{Metres, Seconds};

/// `b` of a label without a latest departure, and (negated) `v` of one without an earliest arrival. Far beyond any
/// horizon (±10⁹ s), and small enough that sums of a route's worth of them stay inside 64 bits.
pub const UNBOUNDED: Seconds = 1 << 50;

/// One way to get through a leg or a node, or through a chain of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Label {
    /// `b`: latest departure; [`UNBOUNDED`] = any.
    pub latest: Seconds,
    /// `D`: least duration (driving and service; waiting comes on top).
    pub seconds: Seconds,
    /// `v`: earliest arrival; −[`UNBOUNDED`] = any.
    pub earliest: Seconds,
    /// Metres driven.
    pub metres: Metres,
    /// Money beyond rates × seconds and metres, in ticks: what zones charge. Zero until charges are built; its place
    /// is here so that labels under different masks (docs/semantics.md 7) can be compared.
    pub money: i64,
    /// Gap of the place at which it begins: index into [`Table::gaps`](crate::Table::gaps) of its first location.
    pub gap_from: u16,
    /// Gap of the place at which it ends.
    pub gap_to: u16,
    /// Which path alternative of its leg it takes; meaningless in chains.
    pub path: u32,
}

impl Label {
    /// A label without limits.
    pub const fn constant(seconds: Seconds, metres: Metres) -> Self {
        Self {
            latest: UNBOUNDED,
            seconds,
            earliest: -UNBOUNDED,
            metres,
            money: 0,
            gap_from: 0,
            gap_to: 0,
            path: 0,
        }
    }

    /// Arrival when departing at `t`, if that is not too late.
    #[inline]
    pub fn arrival(&self, t: Seconds) -> Option<Seconds> {
        (t <= self.latest).then(|| (t + self.seconds).max(self.earliest))
    }

    /// `self ∘ next`, waiting in between where needed; `None` if `self` arrives after `next` has left, or in another
    /// gap than the one from which `next` departs.
    #[inline]
    pub fn compose(&self, next: &Self) -> Option<Self> {
        (self.earliest <= next.latest && self.gap_to == next.gap_from).then(|| Self {
            latest: self.latest.min(next.latest - self.seconds),
            seconds: self.seconds + next.seconds,
            earliest: (self.earliest + next.seconds).max(next.earliest),
            metres: self.metres + next.metres,
            money: self.money + next.money,
            gap_from: self.gap_from,
            gap_to: next.gap_to,
            path: 0,
        })
    }

    /// Is `self` at least as good as `other` in every part (equal labels dominate each other)? Labels of different
    /// gaps are never compared.
    #[inline]
    pub fn dominates(&self, other: &Self) -> bool {
        self.latest >= other.latest
            && self.seconds <= other.seconds
            && self.earliest <= other.earliest
            && self.metres <= other.metres
            && self.money <= other.money
            && self.gap_from == other.gap_from
            && self.gap_to == other.gap_to
    }

    /// Elapsed seconds when departing as late as is useful: max(D, v − b).
    #[inline]
    pub fn elapsed(&self) -> Seconds {
        self.seconds.max(self.earliest - self.latest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(seed: u64) -> impl FnMut(i64) -> i64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        move |n| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            i64::try_from((state >> 9) % u64::try_from(n).unwrap()).unwrap()
        }
    }

    /// A label as it may come from a block: it can be used at all, by leaving at v − D or earlier.
    fn random(next: &mut impl FnMut(i64) -> i64) -> Label {
        let seconds = next(12);
        let latest = if next(4) == 0 { UNBOUNDED } else { next(40) };
        let earliest = if next(4) == 0 { -UNBOUNDED } else { next(60) };
        Label { latest, earliest, metres: next(9), ..Label::constant(seconds, 0) }
    }

    #[test]
    fn composition_is_composition_of_functions() {
        for seed in 0..20_000 {
            let mut next = sequence(seed + 1);
            let (p, q) = (random(&mut next), random(&mut next));
            let both = p.compose(&q);
            for t in -5..60 {
                // The value of p, then of q, waiting in between where q wants it.
                let expected = p.arrival(t).and_then(|at| q.arrival(at));
                assert_eq!(both.and_then(|l| l.arrival(t)), expected, "seed {seed}: {p:?} {q:?} at {t}");
            }
        }
    }

    #[test]
    fn composition_is_associative_and_dominance_survives_it() {
        for seed in 0..20_000 {
            let mut next = sequence(seed + 1);
            let (p, q, r) = (random(&mut next), random(&mut next), random(&mut next));
            let left = p.compose(&q).and_then(|l| l.compose(&r));
            let right = q.compose(&r).and_then(|l| p.compose(&l));
            let value = |l: Option<Label>, t| l.and_then(|l| l.arrival(t));
            for t in -5..60 {
                assert_eq!(value(left, t), value(right, t), "seed {seed}");
            }
            if p.dominates(&q) {
                for t in -5..60 {
                    assert!(q.arrival(t).is_none_or(|a| p.arrival(t).is_some_and(|b| b <= a)));
                }
            }
        }
    }

    /// access.md G4b: D → A, 30 minutes there, → B.
    #[test]
    fn golden_composition() {
        let hm = |h: i64, m: i64| h * 3600 + m * 60;
        let leg = [
            Label { latest: hm(6, 44), ..Label::constant(16 * 60, 0) },
            Label { earliest: hm(9, 6), ..Label::constant(16 * 60, 0) },
        ];
        let out = [
            Label { latest: hm(6, 54), ..Label::constant(16 * 60, 0) },
            Label { earliest: hm(9, 16), ..Label::constant(16 * 60, 0) },
        ];
        let service = Label::constant(30 * 60, 0);
        let mut all: Vec<(i64, i64, i64)> = Vec::new();
        for a in &leg {
            for b in &out {
                let label = a.compose(&service).and_then(|l| l.compose(b));
                all.extend(label.map(|l| (l.latest.min(hm(24, 0)), l.seconds, l.earliest.max(-1))));
            }
        }
        all.sort_unstable();
        let minutes = 62 * 60;
        let expected =
            [(hm(6, 8), minutes, -1), (hm(6, 44), minutes, hm(9, 16)), (hm(24, 0), minutes, hm(9, 52))];
        assert_eq!(all, expected);
    }
}
