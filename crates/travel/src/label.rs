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
