//! One round of the overlay search: best first, with dominance that looks at critical nodes only.
//!
//! **What is proven.** A round explores ways without repetition but prunes as if repetition of nodes that are not
//! critical were allowed. Take any planned leg P to a target, and among all walks that are at least as good as P at one
//! of its instants follow the one whose prefix the round made and whose rest is shortest. The next step of the rest
//! leads to a node y. Either it was made (the rest gets shorter); or a partial that covers it takes its place (no longer
//! rest, no more seconds, metres, no worse cap); or bounds say that whatever follows is no better than a label found,
//! and P is covered; or y is on the prefix already – that can only be where y is not critical – and the step was
//! *refused*; or the round ended before. So if no refused step and nothing that was left can still improve the list
//! of a target, the list is complete. Else [`Round::doubts`] names the target and the node that was refused.
//!
//! **Bounds.** From a node each target is at least as far as the backward labels say ([`Bounds`]). Where nobody can wait
//! on the way, a drive that departs by b and arrives at v or later takes v − b seconds or more: ways that merely burn
//! time until a zone opens are known for what they are, and come last. No way without repetition is longer than the sum
//! of the longest ways out of all nodes.

mod ends;
mod promise;

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use kerbway_model::ZoneIdx;
use kerbway_model::units::{Metres, Seconds};
use smallvec::SmallVec;

use self::ends::Last;
use self::promise::Promise;
use crate::bits::{Rows, has, numbers, set};
use crate::bounds::{Bounds, longest_out};
use crate::index::index32;
use crate::label::{Label, UNBOUNDED};
use crate::motion::{Stretch, World};
use crate::overlay::{CellId, NodeId, Way};
use crate::pace::{Pace, Pacer};
use crate::partial::{Partial, ROOT, RoamingLists, loose};
use crate::search::{Found, Query, START};
use crate::times::Instants;

/// This part of a budget is for partials that lead to roundabout legs. They can be without number, and are hardly ever
/// of use.
const ROUNDABOUT: usize = 2;
/// Most partials made by a quick round.
const QUICK: usize = 256;

/// A step to a node passed before.
struct Refused {
    partial: Partial,
    wanted: SmallVec<[u64; 4]>,
}

/// Ending the leg at a node passed before.
struct RefusedEnd {
    label: Label,
    target: usize,
    node: NodeId,
}

/// Reason to doubt that the list of a target is complete.
pub(crate) struct Doubt {
    pub(crate) target: usize,
    /// The node that was refused; `None` = the budget ended.
    pub(crate) node: Option<NodeId>,
}

/// Order of exploration: most promising first; of those that tie the one that has come furthest.
type Key = (Promise, Reverse<Seconds>, Metres, u32);

/// See the module documentation.
pub(crate) struct Round<'a> {
    world: World<'a>,
    query: &'a Query<'a>,
    bounds: &'a Bounds,
    critical: &'a [bool],
    found: &'a mut [Vec<Found>],
    partials: Vec<Partial>,
    /// Nodes passed, by partial.
    passed: Rows,
    /// Targets that a partial may improve, by partial.
    wanted: Rows,
    heap: BinaryHeap<Reverse<Key>>,
    /// Partials put off because they are roundabout.
    put_off: Vec<u32>,
    /// Work on roundabout ones.
    roundabout: usize,
    /// Partials at a node.
    made: Vec<Vec<u32>>,
    roaming: RoamingLists,
    /// Targets by cell, as (slot, index into targets), and by node.
    by_cell: Vec<Vec<(u32, u32)>>,
    by_node: Vec<Vec<u32>>,
    /// Zones in which some target lies.
    may_end: Vec<ZoneIdx>,
    /// Per target: the label that was last found to be better than what a partial promised.
    hint: Vec<Cell<usize>>,
    /// Per target: a label without limits makes everything needless that takes as long, and as many metres.
    cutoff: Vec<(Seconds, Metres)>,
    /// More driving than that no leg without repetition has.
    limit: Seconds,
    refused: Vec<Refused>,
    refused_ends: Vec<RefusedEnd>,
    pub(crate) dominated: u64,
}

impl<'a> Round<'a> {
    /// Prepares the search for some of the query's targets.
    pub(crate) fn new(
        world: World<'a>,
        query: &'a Query<'a>,
        bounds: &'a Bounds,
        critical: &'a [bool],
        targets: &[usize],
        found: &'a mut [Vec<Found>],
    ) -> Self {
        let overlay = world.overlay;
        let n = overlay.nodes.len();
        let mut round = Self {
            world,
            query,
            bounds,
            critical,
            found,
            partials: Vec::new(),
            passed: Rows::new(n),
            wanted: Rows::new(query.targets.len()),
            heap: BinaryHeap::new(),
            put_off: Vec::new(),
            roundabout: 0,
            made: vec![Vec::new(); n],
            roaming: vec![SmallVec::new(); n],
            by_cell: vec![Vec::new(); overlay.cells.len()],
            by_node: vec![Vec::new(); n],
            may_end: Vec::new(),
            hint: vec![Cell::new(0); query.targets.len()],
            cutoff: vec![(UNBOUNDED, Metres::MAX); query.targets.len()],
            limit: world.units.up(bounds.longest() + longest_out(overlay, query.from.node)),
            refused: Vec::new(),
            refused_ends: Vec::new(),
            dominated: 0,
        };
        let mut wanted = vec![0; round.wanted.words()];
        for &i in targets {
            let Some(place) = &overlay.places[query.targets[i] as usize] else { continue };
            set(&mut wanted, index32(i));
            round.by_node[place.node as usize].push(index32(i));
            for m in &overlay.nodes[place.node as usize].cells {
                round.by_cell[m.cell as usize].push((m.slot, index32(i)));
            }
            round.may_end.extend(overlay.zones(place.ground));
            for f in round.found[i].iter().map(|f| f.label).collect::<Vec<_>>() {
                round.note_cutoff(i, &f);
            }
            round.follow(i);
        }
        round.may_end.sort_unstable();
        round.may_end.dedup();
        round.start(&wanted);
        round
    }

    /// Searches until nothing is left, or so many partials are made.
    pub(crate) fn run(&mut self, budget: usize, pacer: &mut Pacer<'_>) {
        loop {
            let budget = match pacer.step() {
                Pace::Thorough => budget,
                Pace::Quick => budget.min(QUICK),
                Pace::Abandon => 0,
            };
            if self.partials.len() >= budget {
                break;
            }
            let Some(Reverse((key, _, _, p))) = self.heap.pop() else { break };
            if key.roundabout && self.roundabout >= budget / ROUNDABOUT {
                self.put_off.push(p);
                continue;
            }
            let before = self.partials.len();
            if self.settle(p, key) {
                self.expand(p);
            }
            if key.roundabout {
                self.roundabout += 1 + self.partials.len() - before;
            }
        }
    }

    /// Partials made.
    pub(crate) fn made(&self) -> usize {
        self.partials.len()
    }

    /// Partials left when the budget ended.
    pub(crate) fn left(&self) -> u64 {
        (self.heap.len() + self.put_off.len()) as u64
    }

    /// Targets whose lists may be incomplete, with the nodes to blame.
    pub(crate) fn doubts(&mut self) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        let mut wanted = vec![0; self.wanted.words()];
        for refused in std::mem::take(&mut self.refused) {
            let q = &refused.partial;
            if !self.is_covered(q) && self.promise(q, &refused.wanted, &mut wanted).is_some() {
                doubts.extend(numbers(&wanted).map(|target| Doubt { target, node: Some(q.node) }));
            }
        }
        for end in std::mem::take(&mut self.refused_ends) {
            if !self.is_beaten(end.target, &end.label) {
                doubts.push(Doubt { target: end.target, node: Some(end.node) });
            }
        }
        let mut left = vec![0; self.wanted.words()];
        let queued = std::mem::take(&mut self.heap).into_iter().map(|Reverse((.., p))| p);
        for p in queued.chain(std::mem::take(&mut self.put_off)) {
            let row = self.wanted.row(p).to_vec();
            if row.iter().zip(&left).any(|(a, b)| a & !b != 0)
                && self.promise(&self.partials[p as usize], &row, &mut wanted).is_some()
            {
                left.iter_mut().zip(&wanted).for_each(|(l, w)| *l |= w);
            }
        }
        doubts.extend(numbers(&left).map(|target| Doubt { target, node: None }));
        doubts
    }

    fn start(&mut self, wanted: &[u64]) {
        let from = self.query.from;
        let node = from.node;
        let mut passed = vec![0; self.passed.words()];
        set(&mut passed, node);
        for (times, gap, cap) in &self.query.departures {
            for (times, modes) in self.world.set_out(from, times) {
                let mut partial = Partial {
                    node,
                    cell: START,
                    spot: None,
                    gap: *gap,
                    parent: ROOT,
                    settled: false,
                    seconds: 0,
                    metres: 0,
                    cap: *cap,
                    fresh: times.clone(),
                    times,
                    modes,
                    trail: SmallVec::new(),
                };
                self.mark(&mut partial);
                // Where stated zones set the place apart from its node, the node is a place of its own to wait at.
                if from.zones != from.ground {
                    for p in self.waits(&partial) {
                        self.push(p, wanted, &passed);
                    }
                }
                self.push(partial, wanted, &passed);
            }
        }
    }

    /// Enters the node of a partial into its trail.
    fn mark(&self, p: &mut Partial) {
        if self.critical[p.node as usize] {
            let since = loose(&p.times, &p.modes, self.world.rights.horizon());
            match p.trail.binary_search_by_key(&p.node, |y| y.0) {
                Ok(at) => p.trail[at].1 = since,
                Err(at) => p.trail.insert(at, (p.node, since)),
            }
        }
    }

    /// Does a partial made before cover all of this one?
    fn is_covered(&mut self, q: &Partial) -> bool {
        let list = &self.made[q.node as usize];
        let covers = |p: &u32| self.partials[*p as usize].covers(q, self.query.metres, &self.roaming);
        let Some(i) = list.iter().position(covers) else { return false };
        // What covers one is likely to cover the next.
        self.made[q.node as usize].swap(0, i);
        true
    }

    /// Does a partial at `to` cover that of driving there from `index`, through a cell without bans? Told without making
    /// it: its instants are the same, only later. False where one may wait at `to`, or where critical nodes may matter.
    fn is_shift_covered(&mut self, index: u32, to: NodeId, seconds: Seconds, metres: Metres) -> bool {
        let p = &self.partials[index as usize];
        if !self.world.overlay.nodes[to as usize].spots.is_empty() {
            return false;
        }
        let horizon = self.world.rights.horizon();
        let covers = |q: &u32| {
            let q = &self.partials[*q as usize];
            let last = if q.cap >= p.cap { UNBOUNDED } else { q.cap + seconds };
            q.gap == p.gap
                && q.seconds <= seconds
                && (!self.query.metres || q.metres <= metres)
                && q.modes.is_empty()
                && q.trail.is_empty()
                && q.times.covers_later(&p.times, seconds - p.seconds, horizon.min(last), last < horizon)
        };
        let Some(i) = self.made[to as usize].iter().position(covers) else { return false };
        self.made[to as usize].swap(0, i);
        true
    }

    /// Queues a partial, unless others cover it or no target has a use for it.
    fn push(&mut self, partial: Partial, wanted: &[u64], passed: &[u64]) {
        if self.is_covered(&partial) {
            self.dominated += 1;
            return;
        }
        let mut still = SmallVec::<[u64; 4]>::from_elem(0, wanted.len());
        let Some(key) = self.promise(&partial, wanted, &mut still) else {
            self.dominated += 1;
            return;
        };
        let index = index32(self.partials.len());
        self.heap.push(Reverse((key, Reverse(partial.seconds), partial.metres, index)));
        self.made[partial.node as usize].push(index);
        self.partials.push(partial);
        self.passed.push(passed);
        self.wanted.push(&still);
    }

    /// Takes what others cover from a partial; false if nothing useful remains, or later ones come first by now.
    fn settle(&mut self, index: u32, key: Promise) -> bool {
        let mut fresh = std::mem::take(&mut self.partials[index as usize].fresh);
        let q = &self.partials[index as usize];
        for &p in &self.made[q.node as usize] {
            let p = &self.partials[p as usize];
            if !p.settled {
                continue;
            }
            let Some((first, last)) = p.reach(q, self.query.metres, &self.roaming) else { continue };
            fresh = fresh.minus(&p.times.within(first, last));
            if fresh.is_empty() {
                break;
            }
        }
        self.partials[index as usize].fresh = fresh;
        let q = &self.partials[index as usize];
        let mut still = SmallVec::<[u64; 4]>::from_elem(0, self.wanted.words());
        let now = if q.fresh.is_empty() { None } else { self.promise(q, self.wanted.row(index), &mut still) };
        let Some(now) = now else {
            self.dominated += 1;
            return false;
        };
        self.wanted.row_mut(index).copy_from_slice(&still);
        if now > key {
            let q = &self.partials[index as usize];
            self.heap.push(Reverse((now, Reverse(q.seconds), q.metres, index)));
            return false;
        }
        let q = &mut self.partials[index as usize];
        q.settled = true;
        q.note_roaming(self.query.metres, &mut self.roaming[q.node as usize]);
        true
    }

    fn expand(&mut self, index: u32) {
        let (world, overlay) = (self.world, self.world.overlay);
        let node = self.partials[index as usize].node;
        let wanted: SmallVec<[u64; 4]> = self.wanted.row(index).into();
        let mut passed: SmallVec<[u64; 8]> = self.passed.row(index).into();
        for i in 0..self.by_node[node as usize].len() {
            let t = self.by_node[node as usize][i];
            if has(&wanted, t) {
                let p = &self.partials[index as usize];
                let (times, modes) = (p.times.clone(), p.modes.clone());
                let last = Last { cell: START, way: Way::new(0, 0), target: t, again: None };
                self.finish(index, &last, &times, &modes);
            }
        }
        for m in &overlay.nodes[node as usize].cells {
            let cell = &overlay.cells[m.cell as usize];
            let law = world.law(*m);
            for slot in 0..cell.n_transit {
                let (to, way) = (cell.terminals[slot], cell.way(m.slot, slot));
                let again = has(&passed, to);
                if !way.exists() || to == node || again && self.critical[to as usize] {
                    continue;
                }
                let p = &self.partials[index as usize];
                let seconds = p.seconds + i64::from(way.time);
                let metres = p.metres + i64::from(way.metres);
                if !self.within_reach(&wanted, to, seconds, metres) {
                    continue;
                }
                if !cell.restricted && self.is_shift_covered(index, to, seconds, metres) {
                    self.dominated += 1;
                    continue;
                }
                let p = &self.partials[index as usize];
                let target = overlay.nodes[to as usize].inside;
                let stretch = Stretch { law, cell, seconds: i64::from(way.time), target };
                let may_end = |z| self.may_end.binary_search(&z).is_ok();
                let driven = world.drive(&p.times, &p.modes, &stretch, may_end);
                if !again {
                    set(&mut passed, to);
                }
                for (times, modes) in driven {
                    for partial in self.reach(index, m.cell, to, way, times, modes) {
                        if again {
                            self.refuse(partial, &wanted);
                        } else {
                            self.push(partial, &wanted, &passed);
                        }
                    }
                }
                if !again {
                    passed[to as usize / 64] &= !(1 << (to % 64));
                }
            }
            for i in 0..self.by_cell[m.cell as usize].len() {
                let (slot, t) = self.by_cell[m.cell as usize][i];
                let (to, way) = (cell.terminals[slot as usize], cell.way(m.slot, slot as usize));
                let again = has(&passed, to);
                if !way.exists() || to == node || !has(&wanted, t) || again && self.critical[to as usize] {
                    continue;
                }
                let p = &self.partials[index as usize];
                let target = overlay.nodes[to as usize].inside;
                let stretch = Stretch { law, cell, seconds: i64::from(way.time), target };
                let may_end = |z| overlay.zones(target).binary_search(&z).is_ok();
                let driven = world.drive(&p.times, &p.modes, &stretch, may_end);
                let last = Last { cell: m.cell, way, target: t, again: again.then_some(to) };
                for (times, modes) in driven {
                    self.finish(index, &last, &times, &modes);
                }
            }
        }
    }

    /// Notes a step to a node passed before, unless it is of no use.
    fn refuse(&mut self, partial: Partial, wanted: &[u64]) {
        let mut still = SmallVec::<[u64; 4]>::from_elem(0, wanted.len());
        if !self.is_covered(&partial) && self.promise(&partial, wanted, &mut still).is_some() {
            self.refused.push(Refused { partial, wanted: still });
        }
    }

    /// The partials of having driven to a transit node: passing it, and waiting there.
    fn reach(
        &self,
        parent: u32,
        cell: CellId,
        to: NodeId,
        way: Way,
        times: Instants,
        modes: crate::motion::Modes,
    ) -> SmallVec<[Partial; 2]> {
        let from = &self.partials[parent as usize];
        let mut partial = Partial {
            node: to,
            cell,
            spot: None,
            gap: from.gap,
            parent,
            settled: false,
            seconds: from.seconds + i64::from(way.time),
            metres: from.metres + i64::from(way.metres),
            cap: from.cap,
            fresh: times.clone(),
            times,
            modes,
            trail: from.trail.clone(),
        };
        self.mark(&mut partial);
        let mut made = self.waits(&partial);
        // Where standing is free, passing is waiting for no time.
        if self.world.overlay.nodes[to as usize].free_spot().is_none() {
            made.push(partial);
        }
        made
    }

    /// The partials of waiting at the node of one that has just come there.
    fn waits(&self, partial: &Partial) -> SmallVec<[Partial; 2]> {
        let node = &self.world.overlay.nodes[partial.node as usize];
        let mut made = SmallVec::new();
        for (i, spot) in node.spots.iter().enumerate() {
            if node.free_spot().is_some_and(|free| free != i) {
                continue;
            }
            self.world.wait(node, *spot, &partial.times, &partial.modes, |wait, modes| {
                let mut waiting = Partial {
                    spot: Some(u8::try_from(i).expect("fewer than 256 holding points at one node")),
                    cap: partial.cap.min(wait.last_arrival - partial.seconds),
                    fresh: wait.times.clone(),
                    times: wait.times,
                    modes,
                    trail: partial.trail.clone(),
                    ..*partial
                };
                self.mark(&mut waiting);
                made.push(waiting);
            });
        }
        made
    }
}
