//! The overlay search: from one place to many, all labels of planned legs (docs/semantics.md 8).
//!
//! A [`Partial`] is a way to an overlay node together with the instants τ at which the vehicle may be there, the least
//! driving time D and a cap B: whoever is there at τ can have departed at any time up to min(B, τ − D). Waiting at the
//! origin or on the way is thereby built in, and a span [a, b] of instants at the end is the label (min(B, b − D), D, a).
//!
//! **Dominance** is pointwise: p covers q at τ iff τ is also an instant of p, D, metres and open visits are no worse,
//! p's cap is no worse at τ, and every overlay node y of p that is not on q (a continuation of q might repeat it) is
//! *loose* at τ: p could be at y at any instant from τ on, so that the repetition is replaced by p's own way to y, with
//! departing later or waiting there. A partial whose instants are all covered is dropped. Partials are taken in the
//! order of D, so what is taken is never covered later.
//!
//! **Bounds**: a partial that cannot improve any list still wanted, even if it might wait anywhere from here on, is
//! dropped too. Neither loses a label. When the work budget ends before the search does, a hasty one follows, without the
//! condition on nodes (access.md 3.8: `exact=false`) and without partials that add little to what is known of a node.

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
/// A hasty search leaves out what adds less than this part of the horizon (a quarter of an hour of a day).
const TRIFLE: Seconds = 96;

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
    /// Most partials that may be looked at.
    pub(crate) budget: usize,
    /// Leave repetition out of dominance, and leave out what adds little: fast, but ways may be lost.
    pub(crate) hasty: bool,
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
    /// Overlay nodes passed, sorted, each with the instant from which on it is loose.
    trail: SmallVec<[(NodeId, Seconds); 6]>,
}

/// A settled partial whose instants, at every node of its trail, reach from `from` to the horizon's end.
#[derive(Debug, Clone, Copy)]
struct Roaming {
    from: Seconds,
    seconds: Seconds,
    metres: Metres,
    cap: Seconds,
    gap: u16,
}

struct Search<'a> {
    world: World<'a>,
    query: &'a Query<'a>,
    bounds: &'a Bounds,
    partials: Vec<Partial>,
    heap: BinaryHeap<Reverse<(Seconds, Metres, u32)>>,
    settled: Vec<Vec<u32>>,
    /// Per node: partials that can be there at any instant from some on, and can be cut short at any of their nodes.
    roaming: Vec<SmallVec<[Roaming; 2]>>,
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
        roaming: vec![SmallVec::new(); overlay.nodes.len()],
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
    let mut looked_at = 0;
    while let Some(Reverse((_, _, p))) = search.heap.pop() {
        if looked_at == query.budget {
            search.heap.push(Reverse((0, 0, p)));
            break;
        }
        looked_at += 1;
        if search.settle(p) {
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
                let trail = SmallVec::from_elem((node, self.loose(&times, &modes)), 1);
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
                    trail,
                };
                // Where stated zones set the place apart from its node, the node is a place of its own to wait at.
                if from.zones != from.ground {
                    self.waits(&partial);
                }
                self.push(partial);
            }
        }
    }

    /// Queues a partial, unless one that is settled covers all of it.
    fn push(&mut self, partial: Partial) {
        let list = &self.settled[partial.node as usize];
        let covering = list.iter().position(|p| {
            let p = &self.partials[*p as usize];
            self.reach_of(p, &partial)
                .is_some_and(|(first, last)| p.times.covers(&partial.fresh, first, last))
        });
        if let Some(i) = covering {
            self.dominated += 1;
            // What covers one is likely to cover the next.
            self.settled[partial.node as usize].swap(0, i);
            return;
        }
        let index = index32(self.partials.len());
        self.heap.push(Reverse((partial.seconds, partial.metres, index)));
        self.partials.push(partial);
    }

    /// Takes what others cover from a partial; false if nothing useful remains.
    fn settle(&mut self, index: u32) -> bool {
        let mut fresh = std::mem::take(&mut self.partials[index as usize].fresh);
        let q = &self.partials[index as usize];
        for &p in &self.settled[q.node as usize] {
            let p = &self.partials[p as usize];
            let Some((first, last)) = self.reach_of(p, q) else { continue };
            fresh = fresh.minus(&p.times.within(first, last));
            if fresh.is_empty() {
                break;
            }
        }
        if fresh.is_empty() || self.query.hasty && self.is_trifle(q, &fresh) {
            self.dominated += 1;
            return false;
        }
        let useful = self.useful(q, &fresh);
        self.dominated += u64::from(!useful);
        let from = q.trail.iter().map(|y| y.1).max().unwrap_or(UNBOUNDED);
        let Partial { node, seconds, metres, cap, gap, .. } = *q;
        if from < UNBOUNDED {
            let better = |r: &Roaming| {
                r.gap == gap && r.from <= from && r.cap >= cap && (!self.query.metres || r.metres <= metres)
            };
            if !self.roaming[node as usize].iter().any(better) {
                self.roaming[node as usize].push(Roaming { from, seconds, metres, cap, gap });
            }
        }
        self.settled[node as usize].push(index);
        self.partials[index as usize].fresh = fresh;
        useful
    }

    /// In haste: does it add too little to a node that others have reached?
    fn is_trifle(&self, q: &Partial, fresh: &Instants) -> bool {
        let seconds: Seconds = fresh.spans().iter().map(|s| s.to - s.from + 1).sum();
        let known = |p: &u32| {
            let p = &self.partials[*p as usize];
            p.gap == q.gap && p.modes == q.modes
        };
        seconds < self.world.rights.horizon() / TRIFLE && self.settled[q.node as usize].iter().any(known)
    }

    /// From when until when the instants of p cover those of q, if they do at all.
    fn reach_of(&self, p: &Partial, q: &Partial) -> Option<(Seconds, Seconds)> {
        let comparable = p.gap == q.gap
            && p.seconds <= q.seconds
            && (!self.query.metres || p.metres <= q.metres)
            && p.modes == q.modes;
        if !comparable {
            return None;
        }
        let last = if p.cap >= q.cap { UNBOUNDED } else { p.cap + q.seconds };
        let first = if self.query.hasty { -UNBOUNDED } else { self.repeatable(p, q) };
        (first <= last).then_some((first, last))
    }

    /// From when on a continuation of q may repeat the nodes of p that are not on q: p's own way there, or that of
    /// another partial, can then take its place.
    fn repeatable(&self, p: &Partial, q: &Partial) -> Seconds {
        let mut rest = q.trail.as_slice();
        let mut from = -UNBOUNDED;
        for (node, loose) in &p.trail {
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
                    && (!self.query.metres || r.metres <= q.metres)
            };
            let other = self.roaming[*node as usize].iter().filter(stands_in).map(|r| r.from).min();
            from = from.max(other.map_or(*loose, |o| o.min(*loose)));
            if from == UNBOUNDED {
                break;
            }
        }
        from
    }

    /// From when on a vehicle with these instants may be at its node at any time.
    fn loose(&self, times: &Instants, modes: &Modes) -> Seconds {
        let last = times.spans().last().filter(|s| modes.is_empty() && s.to == self.world.rights.horizon());
        last.map_or(UNBOUNDED, |s| s.from)
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
        self.partials[index as usize].trail.binary_search_by_key(&node, |y| y.0).is_ok()
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
        let mut trail = from.trail.clone();
        let at = trail.partition_point(|n| n.0 < to);
        trail.insert(at, (to, self.loose(&times, &modes)));
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
            trail,
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
                let mut trail = partial.trail.clone();
                let at = trail.partition_point(|n| n.0 < partial.node);
                trail[at].1 = self.loose(&wait.times, &modes);
                made.push(Partial {
                    spot: Some(u8::try_from(i).expect("fewer than 256 holding points at one node")),
                    cap: partial.cap.min(wait.last_arrival - partial.seconds),
                    fresh: wait.times.clone(),
                    times: wait.times,
                    modes,
                    trail,
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
