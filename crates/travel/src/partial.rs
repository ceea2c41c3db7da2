//! Partial ways of the overlay search, and when one of them makes another needless.
//!
//! **Dominance** is pointwise: p covers q at the instant τ iff τ is also an instant of p, D, metres and open visits are
//! no worse, p's cap is no worse at τ, and every *critical* node y of p that is not on q (a continuation of q might
//! repeat it) is *loose* at τ: p, or another partial, could be at y at any instant from τ on, so that the repetition is
//! replaced by that way to y, departing later or waiting there. Which nodes are critical is the business of the search.

use kerbway_model::units::{Metres, Seconds};
use smallvec::SmallVec;

use crate::label::UNBOUNDED;
use crate::motion::Modes;
use crate::overlay::{CellId, NodeId};
use crate::times::Instants;

/// The parent of a partial that has none.
pub(crate) const ROOT: u32 = u32::MAX;

/// A way to an overlay node, with the instants at which the vehicle may be there.
pub(crate) struct Partial {
    pub(crate) node: NodeId,
    pub(crate) cell: CellId,
    /// Index into the node's spots, if it waits there.
    pub(crate) spot: Option<u8>,
    pub(crate) gap: u16,
    pub(crate) parent: u32,
    pub(crate) settled: bool,
    pub(crate) seconds: Seconds,
    pub(crate) metres: Metres,
    /// Whoever is here can have departed at any time up to min(cap, τ − seconds).
    pub(crate) cap: Seconds,
    pub(crate) times: Instants,
    /// Instants not covered by others.
    pub(crate) fresh: Instants,
    pub(crate) modes: Modes,
    /// Critical nodes passed, sorted, each with the instant from which on it is loose.
    pub(crate) trail: SmallVec<[(NodeId, Seconds); 2]>,
}

/// A settled partial whose instants, at every critical node of its trail, reach from `from` to the horizon's end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Roaming {
    from: Seconds,
    seconds: Seconds,
    metres: Metres,
    cap: Seconds,
    gap: u16,
}

/// Per node: partials that can be there at any instant from some on, and can be cut short at any of their nodes.
pub(crate) type RoamingLists = Vec<SmallVec<[Roaming; 2]>>;

/// From when on a vehicle with these instants may be at its node at any time.
pub(crate) fn loose(times: &Instants, modes: &Modes, horizon: Seconds) -> Seconds {
    let last = times.spans().last().filter(|s| modes.is_empty() && s.to == horizon);
    last.map_or(UNBOUNDED, |s| s.from)
}

impl Partial {
    /// From when until when the instants of this one cover those of `q`, if they do at all.
    pub(crate) fn reach(
        &self,
        q: &Self,
        compare_metres: bool,
        roaming: &RoamingLists,
    ) -> Option<(Seconds, Seconds)> {
        let comparable = self.gap == q.gap
            && self.seconds <= q.seconds
            && (!compare_metres || self.metres <= q.metres)
            && self.modes == q.modes;
        if !comparable {
            return None;
        }
        let last = if self.cap >= q.cap { UNBOUNDED } else { self.cap + q.seconds };
        let first = self.repeatable(q, compare_metres, roaming);
        (first <= last).then_some((first, last))
    }

    /// Does it cover all fresh instants of `q`?
    pub(crate) fn covers(&self, q: &Self, compare_metres: bool, roaming: &RoamingLists) -> bool {
        self.reach(q, compare_metres, roaming)
            .is_some_and(|(first, last)| self.times.covers(&q.fresh, first, last))
    }

    /// From when on a continuation of `q` may repeat the critical nodes that are not on `q`: this one's own way there,
    /// or that of another partial, can then take its place.
    fn repeatable(&self, q: &Self, compare_metres: bool, roaming: &RoamingLists) -> Seconds {
        let mut rest = q.trail.as_slice();
        let mut from = -UNBOUNDED;
        for (node, loose) in &self.trail {
            while let [(y, _), tail @ ..] = rest
                && y < node
            {
                rest = tail;
            }
            if *loose <= from || rest.first().is_some_and(|y| y.0 == *node) {
                continue;
            }
            let stands_in = |r: &&Roaming| {
                r.gap == q.gap
                    && r.seconds <= q.seconds
                    && r.cap >= q.cap
                    && (!compare_metres || r.metres <= q.metres)
            };
            let other = roaming[*node as usize].iter().filter(stands_in).map(|r| r.from).min();
            from = from.max(other.map_or(*loose, |o| o.min(*loose)));
            if from == UNBOUNDED {
                break;
            }
        }
        from
    }

    /// Notes in the list of its node that it roams, if it does.
    pub(crate) fn note_roaming(&self, compare_metres: bool, list: &mut SmallVec<[Roaming; 2]>) {
        let from = self.trail.iter().map(|y| y.1).max().unwrap_or(UNBOUNDED);
        if from == UNBOUNDED {
            return;
        }
        let better = |r: &Roaming| {
            r.gap == self.gap
                && r.from <= from
                && r.seconds <= self.seconds
                && r.cap >= self.cap
                && (!compare_metres || r.metres <= self.metres)
        };
        if !list.iter().any(better) {
            let Self { seconds, metres, cap, gap, .. } = *self;
            list.push(Roaming { from, seconds, metres, cap, gap });
        }
    }
}
