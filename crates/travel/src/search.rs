//! The overlay search: from one place to many, all labels of planned legs (docs/semantics.md 8).
//!
//! A [`Partial`] is a way to an overlay node together with the instants τ at which the vehicle may be there, the least
//! driving time D and a cap B: whoever is there at τ can have departed at any time up to min(B, τ − D). Waiting at the
//! origin or on the way is thereby built in, and a span [a, b] of instants at the end is the label (min(B, b − D), D, a).
//!
//! **Dominance** is pointwise: p covers q at τ iff τ is also an instant of p, D, metres and open visits are no worse,
//! p's cap is no worse at τ, and every overlay node of p at which standing is not always free is also on q (else a
//! continuation of q might repeat it; a repeated free node is replaced by waiting there). A partial whose instants are
//! all covered is dropped. Partials are taken in the order of D, so what is taken is never covered later.
//!
//! **Bounds**: a partial that cannot improve any list still wanted, even if it might wait anywhere from here on, is
//! dropped too. Neither loses a label. What is lost when the work budget ends is counted and reported.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use kerbway_model::ZoneIdx;
use kerbway_model::units::{Metres, Seconds};
use smallvec::SmallVec;

use crate::bounds::Bounds;
use crate::index::{index16, index32};
use crate::label::{Label, UNBOUNDED};
use crate::motion::{Modes, Stretch, World};
use crate::overlay::{CellId, NodeId, OverlayPlace, Way};
use crate::times::Instants;

/// No cell: the leg's first step.
pub(crate) const START: CellId = CellId::MAX;
const ROOT: u32 = u32::MAX;

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
    /// Most partials that may be taken.
    pub(crate) budget: usize,
}

/// A label found, with its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) label: Label,
    pub(crate) steps: Vec<Step>,
}

/// What came of it.
pub(crate) struct Answer {
    /// One list per target, none dominated.
    pub(crate) found: Vec<Vec<Found>>,
    /// Partials made, and dropped as dominated.
    pub(crate) made: u64,
    pub(crate) dominated: u64,
    /// Partials left unexplored when the budget ended; 0 = the answer is complete.
    pub(crate) left: u64,
}

struct Partial {
    node: NodeId,
    cell: CellId,
    spot: Option<u8>,
    gap: u16,
    parent: u32,
    seconds: Seconds,
    metres: Metres,
    cap: Seconds,
    times: Instants,
    /// Instants not covered by others.
    fresh: Instants,
    modes: Modes,
    /// Overlay nodes passed at which standing is not always free, sorted.
    bound: SmallVec<[NodeId; 4]>,
}

struct Search<'a> {
    world: World<'a>,
    query: &'a Query<'a>,
    bounds: &'a Bounds,
    partials: Vec<Partial>,
    heap: BinaryHeap<Reverse<(Seconds, Metres, u32)>>,
    settled: Vec<Vec<u32>>,
    found: Vec<Vec<Found>>,
    /// Targets by cell, as (slot, index into targets), and by node.
    by_cell: Vec<Vec<(u32, u32)>>,
    by_node: Vec<Vec<u32>>,
    /// Zones in which some target lies.
    may_end: Vec<ZoneIdx>,
    dominated: u64,
}

/// Runs a search.
pub(crate) fn search(world: World<'_>, query: &Query<'_>, bounds: &Bounds) -> Answer {
    let overlay = world.overlay;
    let mut search = Search {
        world,
        query,
        bounds,
        partials: Vec::new(),
        heap: BinaryHeap::new(),
        settled: vec![Vec::new(); overlay.nodes.len()],
        found: query.known.clone(),
        by_cell: vec![Vec::new(); overlay.cells.len()],
        by_node: vec![Vec::new(); overlay.nodes.len()],
        may_end: Vec::new(),
        dominated: 0,
    };
    search.found.resize(query.targets.len(), Vec::new());
    for (i, t) in query.targets.iter().enumerate() {
        let Some(place) = &overlay.places[*t as usize] else { continue };
        search.by_node[place.node as usize].push(index32(i));
        for m in &overlay.nodes[place.node as usize].cells {
            search.by_cell[m.cell as usize].push((m.slot, index32(i)));
        }
        search.may_end.extend(overlay.zones(place.ground));
    }
    search.may_end.sort_unstable();
    search.may_end.dedup();
    search.start();
    let mut taken = 0;
    while let Some(Reverse((_, _, p))) = search.heap.pop() {
        if taken == query.budget {
            search.heap.push(Reverse((0, 0, p)));
            break;
        }
        if search.settle(p) {
            taken += 1;
            search.expand(p);
        }
    }
    Answer {
        found: search.found,
        made: search.partials.len() as u64,
        dominated: search.dominated,
        left: search.heap.len() as u64,
    }
}

impl Search<'_> {
    fn start(&mut self) {
        let from = self.query.from;
        let node = from.node;
        for (times, gap, cap) in &self.query.departures {
            for (times, modes) in self.world.set_out(from, times) {
                let mut bound = SmallVec::new();
                if self.world.overlay.nodes[node as usize].free_spot().is_none() {
                    bound.push(node);
                }
                let partial = Partial {
                    node,
                    cell: START,
                    spot: None,
                    gap: *gap,
                    parent: ROOT,
                    seconds: 0,
                    metres: 0,
                    cap: *cap,
                    fresh: times.clone(),
                    times,
                    modes,
                    bound,
                };
                // Where stated zones set the place apart from its node, the node is a place of its own to wait at.
                if from.zones != from.ground {
                    self.waits(&partial);
                }
                self.push(partial);
            }
        }
    }

    fn push(&mut self, partial: Partial) {
        let index = index32(self.partials.len());
        self.heap.push(Reverse((partial.seconds, partial.metres, index)));
        self.partials.push(partial);
    }

    /// Takes what others cover from a partial; false if nothing useful remains.
    fn settle(&mut self, index: u32) -> bool {
        let mut partial = std::mem::take(&mut self.partials[index as usize].fresh);
        let q = &self.partials[index as usize];
        for &p in &self.settled[q.node as usize] {
            let p = &self.partials[p as usize];
            if let Some(rest) = self.uncovered(p, q, &partial) {
                partial = rest;
                if partial.is_empty() {
                    break;
                }
            }
        }
        if partial.is_empty() {
            self.dominated += 1;
            return false;
        }
        let useful = self.useful(q, &partial);
        self.dominated += u64::from(!useful);
        self.settled[q.node as usize].push(index);
        self.partials[index as usize].fresh = partial;
        useful
    }

    /// What of `fresh` of q is not covered by p; `None` = all of it.
    fn uncovered(&self, p: &Partial, q: &Partial, fresh: &Instants) -> Option<Instants> {
        let comparable = p.gap == q.gap
            && p.seconds <= q.seconds
            && (!self.query.metres || p.metres <= q.metres)
            && p.modes == q.modes
            && is_subset(&p.bound, &q.bound);
        if !comparable {
            return None;
        }
        let cover =
            if p.cap >= q.cap { p.times.clone() } else { p.times.within(-UNBOUNDED, p.cap + q.seconds) };
        Some(fresh.minus(&cover))
    }

    /// Can the partial improve some list, if it may wait anywhere from here on?
    fn useful(&self, q: &Partial, fresh: &Instants) -> bool {
        if q.parent == ROOT && q.spot.is_none() {
            return true;
        }
        (0..self.query.targets.len()).any(|t| {
            let found = &self.found[t];
            self.bounds.of(t, q.node).iter().any(|rest| {
                fresh.spans().iter().any(|span| {
                    if span.from > rest.latest {
                        return false;
                    }
                    let best = Label {
                        latest: q.cap.min(span.to.min(rest.latest) - q.seconds),
                        seconds: q.seconds + rest.seconds,
                        earliest: (span.from + rest.seconds).max(rest.earliest),
                        metres: q.metres + rest.metres,
                        money: 0,
                        gap_from: q.gap,
                        gap_to: rest.gap_to,
                        path: 0,
                    };
                    !found.iter().any(|f| self.beats(&f.label, &best))
                })
            })
        })
    }

    /// Dominance at the end of the leg.
    fn beats(&self, p: &Label, q: &Label) -> bool {
        p.latest >= q.latest
            && p.seconds <= q.seconds
            && p.earliest <= q.earliest
            && (!self.query.metres || p.metres <= q.metres)
            && p.gap_from == q.gap_from
            && p.gap_to == q.gap_to
    }

    fn passed(&self, index: u32, node: NodeId) -> bool {
        let mut at = index;
        while at != ROOT {
            let p = &self.partials[at as usize];
            if p.node == node {
                return true;
            }
            at = p.parent;
        }
        false
    }

    fn expand(&mut self, index: u32) {
        let (world, overlay) = (self.world, self.world.overlay);
        let node = self.partials[index as usize].node;
        for i in 0..self.by_node[node as usize].len() {
            let t = self.by_node[node as usize][i];
            let p = &self.partials[index as usize];
            let (times, modes) = (p.times.clone(), p.modes.clone());
            self.finish(index, START, Way::new(0, 0), t, &times, &modes);
        }
        for m in &overlay.nodes[node as usize].cells {
            let cell = &overlay.cells[m.cell as usize];
            let law = world.law(*m);
            for slot in 0..cell.n_transit {
                let (to, way) = (cell.terminals[slot], cell.way(m.slot, slot));
                if !way.exists() || to == node || self.passed(index, to) {
                    continue;
                }
                let p = &self.partials[index as usize];
                let target = overlay.nodes[to as usize].inside;
                let stretch = Stretch { law, cell, seconds: i64::from(way.seconds), target };
                let may_end = |z| self.may_end.binary_search(&z).is_ok();
                let driven = world.drive(&p.times, &p.modes, &stretch, may_end);
                for (times, modes) in driven {
                    self.reach(index, m.cell, to, way, times, modes);
                }
            }
            for i in 0..self.by_cell[m.cell as usize].len() {
                let (slot, t) = self.by_cell[m.cell as usize][i];
                let (to, way) = (cell.terminals[slot as usize], cell.way(m.slot, slot as usize));
                if !way.exists() || to == node || self.passed(index, to) {
                    continue;
                }
                let p = &self.partials[index as usize];
                let target = overlay.nodes[to as usize].inside;
                let stretch = Stretch { law, cell, seconds: i64::from(way.seconds), target };
                let may_end = |z| target_holds(world, target, z);
                let driven = world.drive(&p.times, &p.modes, &stretch, may_end);
                for (times, modes) in driven {
                    self.finish(index, m.cell, way, t, &times, &modes);
                }
            }
        }
    }

    /// Makes the partials of having driven to a transit node: passing it, and waiting there.
    fn reach(&mut self, parent: u32, cell: CellId, to: NodeId, way: Way, times: Instants, modes: Modes) {
        let node = &self.world.overlay.nodes[to as usize];
        let from = &self.partials[parent as usize];
        let free = node.free_spot();
        let mut bound = from.bound.clone();
        if free.is_none() {
            let at = bound.partition_point(|n| *n < to);
            bound.insert(at, to);
        }
        let partial = Partial {
            node: to,
            cell,
            spot: None,
            gap: from.gap,
            parent,
            seconds: from.seconds + i64::from(way.seconds),
            metres: from.metres + i64::from(way.metres),
            cap: from.cap,
            fresh: times.clone(),
            times,
            modes,
            bound,
        };
        self.waits(&partial);
        // Where standing is free, passing is waiting for no time.
        if free.is_none() {
            self.push(partial);
        }
    }

    /// Makes the partials of waiting at the node of one that has just come there.
    fn waits(&mut self, partial: &Partial) {
        let node = &self.world.overlay.nodes[partial.node as usize];
        for (i, spot) in node.spots.iter().enumerate() {
            if node.free_spot().is_some_and(|free| free != i) {
                continue;
            }
            let mut made: SmallVec<[Partial; 2]> = SmallVec::new();
            self.world.wait(node, *spot, &partial.times, &partial.modes, |wait, modes| {
                made.push(Partial {
                    spot: Some(u8::try_from(i).expect("fewer than 256 holding points at one node")),
                    cap: partial.cap.min(wait.last_arrival - partial.seconds),
                    fresh: wait.times.clone(),
                    times: wait.times,
                    modes,
                    bound: partial.bound.clone(),
                    ..*partial
                });
            });
            for p in made {
                self.push(p);
            }
        }
    }

    /// Ends the leg at a target.
    fn finish(&mut self, index: u32, cell: CellId, way: Way, t: u32, times: &Instants, modes: &Modes) {
        let location = self.query.targets[t as usize];
        let Some(place) = self.world.overlay.places[location as usize] else { return };
        let times = self.world.arrive(&place, times, modes);
        if times.is_empty() {
            return;
        }
        let p = &self.partials[index as usize];
        let (gap, cap) = (p.gap, p.cap);
        let seconds = p.seconds + i64::from(way.seconds);
        let metres = p.metres + i64::from(way.metres);
        let gaps = if self.query.keep_gaps { self.world.gaps(&place) } else { vec![crate::Gap::ALWAYS] };
        for (j, g) in gaps.iter().enumerate() {
            for span in times.within(g.from, g.to).spans() {
                let label = Label {
                    latest: cap.min(span.to - seconds),
                    seconds,
                    earliest: span.from,
                    metres,
                    money: 0,
                    gap_from: gap,
                    gap_to: index16(j),
                    path: 0,
                };
                self.add(t, normalized(label, self.world.rights.horizon()), index, cell, place.node);
            }
        }
    }

    fn add(&mut self, t: u32, label: Label, index: u32, cell: CellId, node: NodeId) {
        if label.latest < 0 {
            return;
        }
        let same = |f: &Label| {
            f.latest == label.latest && f.seconds == label.seconds && f.earliest == label.earliest
        };
        // With metres out of use, equal labels are told apart by metres, then by their overlay nodes.
        let list = &self.found[t as usize];
        let mut steps = None;
        for f in list {
            if !self.beats(&f.label, &label) {
                continue;
            }
            if !same(&f.label) || f.label.metres < label.metres {
                return;
            }
            if f.label.metres == label.metres {
                let way = self.steps(index, cell, node);
                if f.steps <= way {
                    return;
                }
                steps = Some(way);
            }
        }
        let steps = steps.unwrap_or_else(|| self.steps(index, cell, node));
        let mut list = std::mem::take(&mut self.found[t as usize]);
        list.retain(|f| !self.beats(&label, &f.label));
        list.push(Found { label, steps });
        self.found[t as usize] = list;
    }

    fn steps(&self, index: u32, cell: CellId, node: NodeId) -> Vec<Step> {
        let mut steps = Vec::new();
        if cell != START {
            steps.push(Step { node, cell, spot: None });
        }
        let mut at = index;
        while at != ROOT {
            let p = &self.partials[at as usize];
            steps.push(Step { node: p.node, cell: p.cell, spot: p.spot });
            at = p.parent;
        }
        steps.reverse();
        steps
    }
}

fn target_holds(world: World<'_>, inside: crate::ground::ZoneSet, z: ZoneIdx) -> bool {
    world.overlay.zones(inside).binary_search(&z).is_ok()
}

fn is_subset(a: &[NodeId], b: &[NodeId]) -> bool {
    let mut rest = b.iter();
    a.len() <= b.len() && a.iter().all(|x| rest.any(|y| y == x))
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
