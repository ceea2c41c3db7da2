//! The overlay search: from one place to many, all labels of planned legs (docs/semantics.md 8).
//!
//! A [`Partial`](crate::partial::Partial) is a way to an overlay node together with the instants τ at which the vehicle may
//! be there, the least driving time D and a cap B: whoever is there at τ can have departed at any time up to
//! min(B, τ − D). Waiting at the origin or on the way is thereby built in, and a span [a, b] of instants at the end is the
//! label (min(B, b − D), D, a).
//!
//! **Repetition.** A planned leg passes no node twice; that is what makes the problem hard, and it hardly ever matters. So
//! the search goes in [rounds](crate::round): the first prunes as if nodes might be passed twice, and can tell for each
//! target whether that may have cost anything. Those for which it may are searched again, with the nodes that were to be
//! passed twice made critical, until nothing is in doubt or the budget is used up. A target still in doubt is *open*: its
//! list is legal, but may lack labels.
//!
//! **No pair is lost for want of effort alone.** Whether any planned leg exists can be as hard as finding a path of
//! given length, so no quick search can promise to find one. But a target for which the budget ends without a single
//! label gets [`RESCUE`] times the budget for itself, and one without bounds from the origin has provably no leg.

use kerbway_model::units::Seconds;

use crate::bounds::Bounds;
use crate::label::{Label, UNBOUNDED};
use crate::motion::World;
use crate::overlay::{CellId, NodeId, OverlayPlace};
use crate::pace::{Pace, Pacer};
use crate::round::Round;
use crate::times::Instants;

/// No cell: the leg's first step.
pub(crate) const START: CellId = CellId::MAX;
/// How many times the budget a target without any label may use.
const RESCUE: usize = 20;

/// One step of a path alternative: to this overlay node, through this cell, and whether it waits there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Step {
    pub(crate) node: NodeId,
    pub(crate) cell: CellId,
    /// Index into the node's spots.
    pub(crate) spot: Option<u8>,
}

/// What a search is asked.
pub(crate) struct Query<'a> {
    pub(crate) from: &'a OverlayPlace,
    /// Departures, each set with the index of its gap and the gap's end.
    pub(crate) departures: Vec<(Instants, u16, Seconds)>,
    /// The places wanted, by location index.
    pub(crate) targets: &'a [u32],
    /// Labels known beforehand, one list per target.
    pub(crate) known: Vec<Vec<Found>>,
    /// Does arrival have to lie in a gap of the target?
    pub(crate) keep_gaps: bool,
    /// Compare metres?
    pub(crate) metres: bool,
    /// Ways that burn time for longer than this are left out.
    pub(crate) longest: Seconds,
    /// Seconds of the fastest way to each target, everything open.
    pub(crate) direct: &'a [Seconds],
    /// The steps of that way, one list per target, or nothing at all.
    pub(crate) routes: Vec<Vec<Step>>,
    /// Most partials that may be made.
    pub(crate) budget: usize,
}

/// A label found, with its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) label: Label,
    pub(crate) steps: Vec<Step>,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Answer {
    /// One list per target, none dominated.
    pub(crate) found: Vec<Vec<Found>>,
    /// Indices of targets whose lists may be incomplete.
    pub(crate) open: Vec<usize>,
    /// Partials made, and dropped as dominated.
    pub(crate) made: u64,
    pub(crate) dominated: u64,
    /// Partials left unexplored when the budget ended.
    pub(crate) left: u64,
    /// Rounds it took.
    pub(crate) rounds: u64,
}

/// Runs a search.
pub(crate) fn search(world: World<'_>, query: &Query<'_>, bounds: &Bounds, pacer: &mut Pacer<'_>) -> Answer {
    let mut answer = Answer { found: query.known.clone(), ..Answer::default() };
    answer.found.resize(query.targets.len(), Vec::new());
    let all: Vec<usize> = (0..query.targets.len()).collect();
    answer.open = rounds(world, query, bounds, all, query.budget, &mut answer, pacer);
    let lost: Vec<usize> = answer.open.iter().copied().filter(|t| answer.found[*t].is_empty()).collect();
    for t in lost {
        let budget = query.budget.saturating_mul(RESCUE);
        let open = rounds(world, query, bounds, vec![t], budget, &mut answer, pacer);
        if open.is_empty() {
            answer.open.retain(|o| *o != t);
        }
    }
    answer
}

/// Searches for some targets until no doubt is left or the budget is used up; returns the targets that are open then.
fn rounds(
    world: World<'_>,
    query: &Query<'_>,
    bounds: &Bounds,
    mut targets: Vec<usize>,
    mut budget: usize,
    answer: &mut Answer,
    pacer: &mut Pacer<'_>,
) -> Vec<usize> {
    let mut critical = vec![false; world.overlay.nodes.len()];
    loop {
        let mut round = Round::new(world, query, bounds, &critical, &targets, &mut answer.found);
        round.run(budget, pacer);
        budget = budget.saturating_sub(round.made());
        answer.made += round.made() as u64;
        answer.dominated += round.dominated;
        answer.left += round.left();
        answer.rounds += 1;
        let doubts = round.doubts();
        targets = doubts.iter().map(|d| d.target).collect();
        targets.sort_unstable();
        targets.dedup();
        let mut more = false;
        for node in doubts.iter().filter_map(|d| d.node) {
            more |= !std::mem::replace(&mut critical[node as usize], true);
        }
        if !more || budget == 0 || pacer.pace() != Pace::Thorough {
            return targets;
        }
    }
}

/// Says "any" where the horizon makes a limit meaningless: nobody departs before 0 or arrives after its end.
pub(crate) fn normalized(mut label: Label, horizon: Seconds) -> Label {
    if label.latest >= horizon - label.seconds {
        label.latest = UNBOUNDED;
    }
    if label.earliest <= label.seconds {
        label.earliest = -UNBOUNDED;
    }
    label
}
