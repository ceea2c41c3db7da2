//! Sets of time: bans as half-open intervals, instants as closed integer spans.
//!
//! A *ban list* is sorted, its intervals disjoint and not touching. [`Instants`] is a set of instants, in seconds or in the
//! parts of one that a search counts in (`units`), kept as sorted spans that neither overlap nor adjoin. All operations are
//! linear in the lengths of their operands.

use kerbway_model::instance::Interval;
use kerbway_model::units::Seconds;
use smallvec::SmallVec;

/// Sorts, and merges overlapping and touching intervals; empty ones vanish.
pub fn normalize(list: &mut Vec<Interval>) {
    list.retain(|i| i.from < i.to);
    list.sort_unstable();
    let mut kept = 0;
    for i in 0..list.len() {
        if kept > 0 && list[i].from <= list[kept - 1].to {
            list[kept - 1].to = list[kept - 1].to.max(list[i].to);
        } else {
            list[kept] = list[i];
            kept += 1;
        }
    }
    list.truncate(kept);
}

/// Union of ban lists.
pub fn union<'a>(lists: impl IntoIterator<Item = &'a [Interval]>) -> Vec<Interval> {
    let mut all: Vec<Interval> = lists.into_iter().flatten().copied().collect();
    normalize(&mut all);
    all
}

/// `a` without `b`.
pub fn subtract(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let mut out = Vec::with_capacity(a.len());
    for i in a {
        let mut from = i.from;
        for j in b.iter().skip_while(|j| j.to <= i.from).take_while(|j| j.from < i.to) {
            if from < j.from {
                out.push(Interval { from, to: j.from });
            }
            from = from.max(j.to);
        }
        if from < i.to {
            out.push(Interval { from, to: i.to });
        }
    }
    out
}

/// What of a ban list lies in `[from, to)`.
pub fn clip(list: &[Interval], from: Seconds, to: Seconds) -> Vec<Interval> {
    let clipped = list.iter().map(|i| Interval { from: i.from.max(from), to: i.to.min(to) });
    clipped.filter(|i| i.from < i.to).collect()
}

/// Does the ban hold in this second (half-open)?
pub fn holds_at(list: &[Interval], t: Seconds) -> bool {
    let i = list.partition_point(|i| i.to <= t);
    list.get(i).is_some_and(|i| i.from <= t)
}

/// Does the open stretch `(from, to)` meet the ban in positive measure?
pub fn meets(list: &[Interval], from: Seconds, to: Seconds) -> bool {
    let i = list.partition_point(|i| i.to <= from);
    list.get(i).is_some_and(|i| i.from < to) && from < to
}

/// A closed span of whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// First second.
    pub from: Seconds,
    /// Last second; not before the first.
    pub to: Seconds,
}

/// A set of whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Instants(SmallVec<[Span; 2]>);

impl Instants {
    /// All seconds from `from` to `to`, both included; empty if there are none.
    pub fn span(from: Seconds, to: Seconds) -> Self {
        let mut set = Self::default();
        set.push(from, to);
        set
    }

    /// Its spans, in order.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// No second at all?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// First second.
    pub fn first(&self) -> Option<Seconds> {
        self.0.first().map(|s| s.from)
    }

    /// Is it one of them?
    pub fn contains(&self, t: Seconds) -> bool {
        let i = self.0.partition_point(|s| s.to < t);
        self.0.get(i).is_some_and(|s| s.from <= t)
    }

    /// The first second not before `t`.
    pub fn first_from(&self, t: Seconds) -> Option<Seconds> {
        let i = self.0.partition_point(|s| s.to < t);
        self.0.get(i).map(|s| s.from.max(t))
    }

    /// Those between `from` and `to`, both included.
    #[must_use]
    pub fn within(&self, from: Seconds, to: Seconds) -> Self {
        let mut out = Self::default();
        for s in &self.0 {
            out.push(s.from.max(from), s.to.min(to));
        }
        out
    }

    /// Those at which the ban does not hold.
    #[must_use]
    pub fn outside(&self, bans: &[Interval]) -> Self {
        self.clear_for(bans, 1)
    }

    /// Those from which a stretch of `seconds` does not meet the ban in positive measure.
    #[must_use]
    pub fn clear_for(&self, bans: &[Interval], seconds: Seconds) -> Self {
        if bans.is_empty() || seconds == 0 {
            return self.clone();
        }
        let mut out = Self::default();
        for s in &self.0 {
            let mut from = s.from;
            let first = bans.partition_point(|i| i.to <= from);
            for i in &bans[first..] {
                // Forbidden are a − d < t < b.
                if i.from - seconds >= s.to {
                    break;
                }
                out.push(from, s.to.min(i.from - seconds));
                from = from.max(i.to);
            }
            out.push(from, s.to);
        }
        out
    }

    /// All of them moved later by `seconds`.
    #[must_use]
    pub fn later(mut self, seconds: Seconds) -> Self {
        for s in &mut self.0 {
            s.from += seconds;
            s.to += seconds;
        }
        self
    }

    /// Those that are in none of `other`'s spans.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let mut out = Self::default();
        for s in &self.0 {
            let mut from = s.from;
            let first = other.0.partition_point(|o| o.to < from);
            for o in other.0[first..].iter().take_while(|o| o.from <= s.to) {
                out.push(from, s.to.min(o.from - 1));
                from = from.max(o.to + 1);
            }
            out.push(from, s.to);
        }
        out
    }

    /// Are all seconds of `other` between `from` and `to`, and among these?
    pub fn covers(&self, other: &Self, from: Seconds, to: Seconds) -> bool {
        let (Some(first), Some(last)) = (other.0.first(), other.0.last()) else { return true };
        let mut i = 0;
        first.from >= from
            && last.to <= to
            && other.0.iter().all(|s| {
                while i < self.0.len() && self.0[i].to < s.from {
                    i += 1;
                }
                self.0.get(i).is_some_and(|own| own.from <= s.from && s.to <= own.to)
            })
    }

    /// Are all seconds of `other`, moved later by `by` and up to `end`, among these? If `whole`, none may be beyond `end`.
    pub fn covers_later(&self, other: &Self, by: Seconds, end: Seconds, whole: bool) -> bool {
        let mut i = 0;
        other.0.iter().all(|s| {
            let (from, to) = (s.from + by, s.to + by);
            if to > end && whole {
                return false;
            }
            if from > end {
                return true;
            }
            while i < self.0.len() && self.0[i].to < from {
                i += 1;
            }
            self.0.get(i).is_some_and(|own| own.from <= from && to.min(end) <= own.to)
        })
    }

    /// Those that are in `other` too.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut out = Self::default();
        let (mut i, mut j) = (0, 0);
        while i < self.0.len() && j < other.0.len() {
            let (a, b) = (self.0[i], other.0[j]);
            out.push(a.from.max(b.from), a.to.min(b.to));
            if a.to < b.to {
                i += 1;
            } else {
                j += 1;
            }
        }
        out
    }

    /// Adds a span behind all others; ignored if empty.
    pub fn push(&mut self, from: Seconds, to: Seconds) {
        if from > to {
            return;
        }
        if let Some(last) = self.0.last_mut() {
            debug_assert!(last.from <= from, "spans are added in order");
            if from <= last.to + 1 {
                last.to = last.to.max(to);
                return;
            }
        }
        self.0.push(Span { from, to });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small pseudo-random sequence, the same on every run.
    pub(crate) fn sequence(seed: u64) -> impl FnMut(i64) -> i64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        move |n| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            i64::try_from(state % u64::try_from(n).unwrap()).unwrap()
        }
    }

    fn bans(next: &mut impl FnMut(i64) -> i64) -> Vec<Interval> {
        let mut list: Vec<Interval> = (0..next(4))
            .map(|_| {
                let from = next(40);
                Interval { from, to: from + next(9) }
            })
            .collect();
        normalize(&mut list);
        list
    }

    fn instants(next: &mut impl FnMut(i64) -> i64) -> Instants {
        let mut at = next(10);
        let mut set = Instants::default();
        for _ in 0..next(4) {
            let to = at + next(8);
            set.push(at, to);
            at = to + 1 + next(6);
        }
        set
    }

    #[test]
    fn sets_agree_with_enumeration() {
        for seed in 0..4000 {
            let mut next = sequence(seed);
            let (a, b) = (bans(&mut next), bans(&mut next));
            let (set, other) = (instants(&mut next), instants(&mut next));
            let d = next(7);
            let (both, less) = (union([&a[..], &b[..]]), subtract(&a, &b));
            for list in [&both, &less] {
                assert!(list.windows(2).all(|w| w[0].to < w[1].from || std::ptr::eq(list, &raw const less)));
            }
            for t in -2..70 {
                let banned = |list: &[Interval]| list.iter().any(|i| i.from <= t && t < i.to);
                assert_eq!(holds_at(&a, t), banned(&a));
                assert_eq!(banned(&both), banned(&a) || banned(&b));
                assert_eq!(banned(&less), banned(&a) && !banned(&b));
                assert_eq!(banned(&clip(&a, 5, 20)), banned(&a) && (5..20).contains(&t));
                let hit = a.iter().any(|i| i.from.max(t) < i.to.min(t + d));
                assert_eq!(meets(&a, t, t + d), hit);
                let inside = set.spans().iter().any(|s| s.from <= t && t <= s.to);
                assert_eq!(set.contains(t), inside);
                assert_eq!(set.outside(&a).contains(t), inside && !banned(&a));
                assert_eq!(set.clear_for(&a, d).contains(t), inside && !hit, "seed {seed} t {t} d {d}");
                assert_eq!(set.minus(&other).contains(t), inside && !other.contains(t));
                assert_eq!(set.and(&other).contains(t), inside && other.contains(t));
                let all =
                    (-2..70).filter(|t| other.contains(*t)).all(|t| set.contains(t) && (3..=30).contains(&t));
                assert_eq!(set.covers(&other, 3, 30), all);
                let moved = other.clone().later(d);
                assert_eq!(set.covers_later(&other, d, 30, false), set.covers(&moved.within(-9, 30), -9, 90));
                let whole = moved.spans().last().is_none_or(|s| s.to <= 30) && set.covers(&moved, -9, 90);
                assert_eq!(set.covers_later(&other, d, 30, true), whole);
                assert_eq!(set.within(3, 9).contains(t), inside && (3..=9).contains(&t));
                assert_eq!(set.clone().later(d).contains(t + d), inside);
                assert_eq!(set.first_from(t), (t..90).find(|u| set.contains(*u)));
            }
        }
    }
}
