//! Does a candidate improve any way?
//!
//! Told gate by gate: its ways from a gate to each other one, with the first step on the streets around; longer ways are
//! made of these. If there is a way around that is as good, the way through is of no use. If not, it is followed further
//! at both ends, step by step, until there is one, or until it begins and ends at locations, and then the candidate is a
//! short cut: whoever turns round in a dead end could as well have turned off before it, but only a look at the streets
//! before it tells.
//!
//! *As good* means: as early, with no more metres, and where the way comes out of other streets than those around, or ends
//! in such, it has left them as early, and enters them as early and for no longer. Then it is legal at the latest departure
//! of the way through, if what is open closes, and at its earliest arrival, if what is closed opens.

use std::cmp::Reverse;
use std::collections::VecDeque;

use kerbway_model::units::{Metres, Seconds};
use rustc_hash::FxHashMap;

use super::Part;
use super::find::{Finder, is_above};
use crate::ground::{RoadEdge, ZoneSet};

/// Time and metres.
pub(super) type Cost = (Seconds, Metres);

/// Most nodes settled for one candidate; what takes more is no small street, and taken for a short cut.
const WORK: usize = 50_000;

/// Ends of ways through a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Ends {
    from: u32,
    to: u32,
    /// Zones of the streets that they come out of: those around, or others.
    beside: ZoneSet,
    /// Zones of the streets in which they end.
    last: ZoneSet,
    /// Have they come back into the candidate? Then they end there: to go through it again is another way through.
    back: bool,
}

/// The best of the ways through a candidate with the same ends, in each respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Through {
    cost: Cost,
    /// When they have left the other streets that they come out of.
    left: Seconds,
    /// When they enter the streets in which they end.
    tail: Seconds,
    /// Time in these.
    stay: Seconds,
}

#[derive(Default)]
struct Ways {
    known: FxHashMap<Ends, Through>,
    open: VecDeque<Ends>,
}

impl Ways {
    fn push(&mut self, ends: Ends, way: Through) {
        let Some(known) = self.known.get_mut(&ends) else {
            self.known.insert(ends, way);
            self.open.push_back(ends);
            return;
        };
        let best = Through {
            cost: (known.cost.0.min(way.cost.0), known.cost.1.min(way.cost.1)),
            left: known.left.min(way.left),
            tail: known.tail.min(way.tail),
            stay: known.stay.min(way.stay),
        };
        if best != *known {
            *known = best;
            self.open.push_back(ends);
        }
    }
}

fn plus(cost: Cost, edge: &RoadEdge) -> Cost {
    (cost.0 + edge.time, cost.1 + edge.metres)
}

impl Finder<'_> {
    /// Is a way through the candidate found last better than all around it? Also yes if to tell takes too long.
    pub(super) fn improves(&mut self, part: &Part, around: ZoneSet) -> bool {
        if part.gates.len() == 1 {
            return false;
        }
        self.work = WORK;
        let mut ways = Ways::default();
        for &gate in &part.gates {
            for (exit, cost) in self.through(part, gate, around) {
                let ends = Ends { from: gate, to: exit, beside: around, last: around, back: false };
                let way = Through { cost, left: 0, tail: cost.0, stay: 0 };
                // What comes back at once never left; by another gate it is found from there.
                self.go_on(&mut ways, ends, way, false);
            }
            if self.work == 0 {
                return true;
            }
            while let Some(ends) = ways.open.pop_front() {
                let way = ways.known[&ends];
                if self.work == 0
                    || !self.is_as_good(ends, way, around) && !self.follow(&mut ways, part, ends, way, around)
                {
                    return true;
                }
            }
        }
        false
    }

    /// The other gates that one comes to from a gate through the candidate, with least time and least metres, each for itself.
    fn through(&mut self, part: &Part, gate: u32, around: ZoneSet) -> Vec<(u32, Cost)> {
        let within = |finder: &Self, v: u32, _: i64, e: u32| {
            finder.is_member(e) && (v == gate || !finder.touches(v, around))
        };
        let fastest = self.tree(gate, None, i64::MAX, |cost| cost, within);
        let shortest = if self.view.metres {
            self.tree(gate, None, i64::MAX, |(time, metres)| (metres, time), within)
        } else {
            FxHashMap::default()
        };
        let exits = part.gates.iter().filter(|exit| **exit != gate);
        let cost = |exit: &u32| {
            let (time, metres) = *fastest.get(exit)?;
            Some((*exit, (time, shortest.get(exit).map_or(metres, |way| way.0))))
        };
        exits.filter_map(cost).collect()
    }

    /// Notes the ways that are one step longer, at both ends if they do not begin or end there. False if both ends are
    /// final, or if they come out of two kinds of other streets, or of such as do not lie in all zones around.
    fn follow(&self, ways: &mut Ways, part: &Part, ends: Ends, way: Through, around: ZoneSet) -> bool {
        let starts = self.place[ends.from as usize];
        let stops = self.place[ends.to as usize] || ends.back;
        if starts {
            self.go_on(ways, ends, way, part.has_place);
            return !stops;
        }
        for &e in self.reaching(ends.from) {
            let (edge, zones) = (&self.view.graph.edges[e as usize], self.view.zones[e as usize]);
            let is_other = zones != around;
            if ends.beside != around && ends.beside != zones
                || is_other && !is_above(self.view.sets, zones, around)
            {
                return false;
            }
            let longer = Through {
                cost: plus(way.cost, edge),
                left: way.left + if is_other { edge.time } else { 0 },
                tail: way.tail + edge.time,
                ..way
            };
            let ends = Ends { from: edge.from, beside: zones, ..ends };
            if stops {
                ways.push(ends, longer);
            } else {
                self.go_on(ways, ends, longer, part.has_place);
            }
        }
        true
    }

    /// Notes the ways that go on by one step, also back into the candidate if anyone stops there.
    fn go_on(&self, ways: &mut Ways, ends: Ends, way: Through, may_stop: bool) {
        for &e in self.out(ends.to) {
            let edge = &self.view.graph.edges[e as usize];
            let back = self.is_member(e);
            if edge.to == ends.from || back && !may_stop {
                continue;
            }
            let last = self.view.zones[e as usize];
            let more = if last == ends.last { way } else { Through { tail: way.cost.0, stay: 0, ..way } };
            let more = Through { cost: plus(way.cost, edge), stay: more.stay + edge.time, ..more };
            ways.push(Ends { to: edge.to, last, back, ..ends }, more);
        }
    }

    /// Is there a way as good on the streets around, or one that never leaves the other streets it comes out of?
    fn is_as_good(&mut self, ends: Ends, way: Through, around: ZoneSet) -> bool {
        let metres = self.view.metres;
        let as_good = |known: Option<&Cost>| {
            known.is_some_and(|known| known.0 <= way.cost.0 && (!metres || known.1 <= way.cost.1))
        };
        let beside = |finder: &Self, v: u32, e: u32| {
            let inside = v == ends.from || finder.view.inside[v as usize] == ends.beside;
            inside && finder.view.zones[e as usize] == ends.beside && !finder.is_member(e)
        };
        let known = self.tree(
            ends.from,
            Some(ends.to),
            way.cost.0,
            |cost| cost,
            |finder, v, at, e| {
                let (zones, edge) = (finder.view.zones[e as usize], &finder.view.graph.edges[e as usize]);
                let open = v == ends.from || [around, ends.beside].contains(&finder.view.inside[v as usize]);
                let first = beside(finder, v, e) && at + edge.time <= way.left;
                let last =
                    zones == ends.last && at <= way.tail && edge.time <= way.stay && edge.to == ends.to;
                first || open && (last || zones == around && !finder.is_member(e))
            },
        );
        if as_good(known.get(&ends.to)) {
            return true;
        }
        ends.beside != around && ends.beside == ends.last && {
            let known = self.tree(
                ends.from,
                Some(ends.to),
                way.cost.0,
                |cost| cost,
                |finder, v, _, e| beside(finder, v, e),
            );
            as_good(known.get(&ends.to))
        }
    }

    fn is_member(&self, edge: u32) -> bool {
        self.member[edge as usize] == self.candidates
    }

    /// Best ways from a node along edges that may be used, up to a node or a limit; costs are compared as `by` turns them, and
    /// the limit, and what is told of the way so far, are of what comes first then.
    fn tree(
        &mut self,
        from: u32,
        to: Option<u32>,
        until: i64,
        by: impl Fn(Cost) -> Cost,
        uses: impl Fn(&Self, u32, i64, u32) -> bool,
    ) -> FxHashMap<u32, Cost> {
        let mut best: FxHashMap<u32, Cost> = FxHashMap::default();
        let mut heap = std::mem::take(&mut self.heap);
        heap.clear();
        best.insert(from, (0, 0));
        heap.push(Reverse(((0, 0), from)));
        while let Some(Reverse((cost, v))) = heap.pop() {
            if cost.0 > until || to == Some(v) || self.work == 0 {
                break;
            }
            if best[&v] != cost || v != from && self.view.graph.ends && self.place[v as usize] {
                continue;
            }
            self.work -= 1;
            for &e in self.out(v) {
                if !uses(self, v, cost.0, e) {
                    continue;
                }
                let edge = &self.view.graph.edges[e as usize];
                let more = by((edge.time, edge.metres));
                let reached = (cost.0 + more.0, cost.1 + more.1);
                let known = best.entry(edge.to).or_insert((i64::MAX, 0));
                if reached < *known {
                    *known = reached;
                    heap.push(Reverse((reached, edge.to)));
                }
            }
        }
        self.heap = heap;
        best
    }
}
