//! Lower bounds: labels from every overlay node to a target if one might wait anywhere, in any open visit.
//!
//! Searched backwards from the target. Entry and driving bans are kept, hence a bound knows when a zone is closed;
//! standing bans on the way and `no_through` are not. Whatever a planned leg can still do from a node is dominated by
//! one of the node's bounds. Cost: labels × transit nodes of their cells.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use kerbway_model::units::{Metres, Seconds};
use rustc_hash::FxHashMap;

use crate::index::{index16, index32};
use crate::label::UNBOUNDED;
use crate::motion::{Modes, World};
use crate::overlay::{Membership, NodeId, Way};
use crate::times::Instants;

/// A label of the rest of a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound {
    pub(crate) latest: Seconds,
    pub(crate) seconds: Seconds,
    pub(crate) earliest: Seconds,
    pub(crate) metres: Metres,
    pub(crate) gap_to: u16,
}

impl Bound {
    fn dominates(&self, other: &Self, metres: bool) -> bool {
        self.latest >= other.latest
            && self.seconds <= other.seconds
            && self.earliest <= other.earliest
            && (!metres || self.metres <= other.metres)
            && self.gap_to == other.gap_to
    }
}

/// Bounds of one target, per overlay node.
type Lists = Vec<Vec<Bound>>;

/// Bounds to the targets of one query.
pub(crate) struct Bounds {
    lists: Vec<std::rc::Rc<Lists>>,
}

impl Bounds {
    /// Bounds from a node to the `t`-th target.
    pub(crate) fn of(&self, t: usize, node: NodeId) -> &[Bound] {
        &self.lists[t][node as usize]
    }
}

/// Bounds made so far, by location.
#[derive(Default)]
pub(crate) struct Cache {
    known: FxHashMap<u32, std::rc::Rc<Lists>>,
}

impl Cache {
    /// Bounds to these locations.
    pub(crate) fn bounds(
        &mut self,
        world: World<'_>,
        targets: &[u32],
        metres: bool,
        keep_gaps: bool,
    ) -> Bounds {
        let lists = targets.iter().map(|t| {
            let list = self.known.entry(*t).or_insert_with(|| backwards(world, *t, metres, keep_gaps).into());
            std::rc::Rc::clone(list)
        });
        Bounds { lists: lists.collect() }
    }
}

fn backwards(world: World<'_>, target: u32, metres: bool, keep_gaps: bool) -> Lists {
    let overlay = world.overlay;
    let horizon = world.rights.horizon();
    let mut lists: Lists = vec![Vec::new(); overlay.nodes.len()];
    let Some(place) = overlay.places[target as usize] else { return lists };
    let mut waiting: Vec<(NodeId, Bound)> = Vec::new();
    let mut heap = BinaryHeap::new();
    let push = |waiting: &mut Vec<(NodeId, Bound)>, heap: &mut BinaryHeap<_>, node, bound: Bound| {
        heap.push(Reverse((bound.seconds, bound.metres, waiting.len())));
        waiting.push((node, bound));
    };
    let ends = world.arrive(&place, &Instants::span(0, horizon), &Modes::new());
    let gaps = if keep_gaps { world.gaps(&place) } else { vec![crate::Gap::ALWAYS] };
    for (j, gap) in gaps.iter().enumerate() {
        for span in ends.within(gap.from, gap.to).spans() {
            let gap_to = index16(j);
            let bound = Bound { latest: span.to, seconds: 0, earliest: span.from, metres: 0, gap_to };
            push(&mut waiting, &mut heap, place.node, normalized(bound, horizon));
        }
    }
    while let Some(Reverse((_, _, i))) = heap.pop() {
        let (node, next) = waiting[i];
        if lists[node as usize].iter().any(|b| b.dominates(&next, metres)) {
            continue;
        }
        lists[node as usize].push(next);
        for m in &overlay.nodes[node as usize].cells {
            let cell = &overlay.cells[m.cell as usize];
            for slot in 0..cell.n_transit {
                let from = cell.terminals[slot];
                let way = cell.way(index32(slot), m.slot as usize);
                if from == node || !way.exists() {
                    continue;
                }
                let origin = &overlay.nodes[from as usize];
                let Some(m) = origin.cells.iter().find(|o| o.cell == m.cell) else { continue };
                each_start(world, *m, way, |first, last| {
                    let arrival = first + i64::from(way.seconds);
                    if arrival > next.latest {
                        return;
                    }
                    let bound = Bound {
                        latest: last.min(next.latest - i64::from(way.seconds)),
                        seconds: i64::from(way.seconds) + next.seconds,
                        earliest: (arrival + next.seconds).max(next.earliest),
                        metres: i64::from(way.metres) + next.metres,
                        gap_to: next.gap_to,
                    };
                    let bound = normalized(bound, horizon);
                    if !lists[from as usize].iter().any(|b| b.dominates(&bound, metres)) {
                        push(&mut waiting, &mut heap, from, bound);
                    }
                });
            }
        }
    }
    lists
}

/// Spans of legal starts of a drive, if `no_through` and open visits are left aside.
fn each_start(world: World<'_>, m: Membership, way: Way, mut each: impl FnMut(Seconds, Seconds)) {
    let seconds = i64::from(way.seconds);
    let last = world.rights.horizon() - seconds;
    if last < 0 {
        return;
    }
    if !world.overlay.cells[m.cell as usize].restricted {
        return each(0, last);
    }
    let law = world.law(m);
    for span in Instants::span(0, last).outside(&law.entry).clear_for(&law.moving, seconds).spans() {
        each(span.from, span.to);
    }
}

fn normalized(mut bound: Bound, horizon: Seconds) -> Bound {
    if bound.latest >= horizon - bound.seconds {
        bound.latest = UNBOUNDED;
    }
    if bound.earliest <= bound.seconds {
        bound.earliest = -UNBOUNDED;
    }
    bound
}
