//! Segments: what a stretch of a route is for the clock, joined in O(1) (plain) or O(K²) (labelled).
//!
//! Two kinds share one interface and every move is compiled for both: [`Plain`] where no place and no leg depends on
//! the time and every visit has one window, [`Labelled`] everywhere else. Both allow *time warp* (Vidal et al. 2013;
//! Nagata et al. 2010): a segment that is late travels back in time and pays for it.

mod labelled;
mod plain;

pub(crate) use labelled::Labelled;
pub(crate) use plain::Plain;
pub(crate) use plain::PlainSeg;

use std::fmt::Debug;

use kerbway_model::units::{Metres, Seconds};

use crate::penalty::Penalties;
use crate::view::{Hop, Type, View};

/// What a whole route costs and how far it is from being legal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Priced {
    /// Money without fixed cost, in search units.
    pub(crate) money: i64,
    /// Seconds of lateness and of duration beyond the limit.
    pub(crate) warp: Seconds,
    /// Metres beyond the limit.
    pub(crate) over: Metres,
}

/// A kind of segment.
pub(crate) trait Kind: Debug + Clone + Copy + 'static {
    /// A stretch of a route, never empty.
    type Seg: Debug + Clone + PartialEq;

    /// Do merges in any order equal the forward fold? If not, an applied move is priced by folding again and undone
    /// if that shows no gain.
    const EXACT: bool;

    /// The segment of one visit; `None` if the class can never serve it.
    fn visit(view: &View<'_>, t: usize, visit: u32) -> Option<Self::Seg>;

    /// The segment of a route's start.
    fn start(view: &View<'_>, t: usize) -> Self::Seg;

    /// The segment of a route's end.
    fn end(view: &View<'_>, t: usize) -> Self::Seg;

    /// `a`, then the hop, then `b`; `None` if that cannot be, not even late.
    fn join(t: &Type, a: &Self::Seg, hop: Hop<'_>, b: &Self::Seg) -> Option<Self::Seg>;

    /// Warp that every continuation has at least.
    fn least_warp(seg: &Self::Seg) -> Seconds;

    /// A plain segment that is at least as early, late and short as each label: a route of such needs no more warp.
    fn relaxed(seg: &Self::Seg) -> PlainSeg;

    /// Price of a segment that is a whole route: the cheapest under these penalties.
    fn price(t: &Type, penalties: &Penalties, seg: &Self::Seg) -> Priced;

    /// Price of a whole route of two segments. Not above that of the joined one: nothing need be kept, nor cut.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the innermost operation of the search")]
    fn close(t: &Type, penalties: &Penalties, a: &Self::Seg, hop: Hop<'_>, b: &Self::Seg) -> Option<Priced> {
        Some(Self::price(t, penalties, &Self::join(t, a, hop, b)?))
    }
}
