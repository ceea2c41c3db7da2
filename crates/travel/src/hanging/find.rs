//! Which streets hang off the network.
//!
//! Candidates are found by flooding; whether one improves a way is told in `improve`. Cost: linear, and a bounded number
//! of steps for each candidate.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

use petgraph::unionfind::UnionFind;

use super::Part;
use super::improve::Cost;
use crate::ground::{RoadGraph, ZoneSet, ZoneSets};
use crate::index::index32;

/// The network as the class sees it: sets hold only zones that count.
pub(crate) struct View<'a> {
    pub(crate) graph: &'a RoadGraph,
    pub(crate) sets: &'a ZoneSets,
    /// By edge.
    pub(crate) zones: &'a [ZoneSet],
    /// By edge.
    pub(crate) usable: &'a [bool],
    /// By node.
    pub(crate) inside: &'a [ZoneSet],
    /// Compare metres?
    pub(crate) metres: bool,
}

/// Finds all hanging parts; no edge is in two of them.
pub(crate) fn hanging(view: &View<'_>) -> Vec<Part> {
    let mut finder = Finder::new(view);
    let mut parts = Vec::new();
    // Zones around by their number: what hangs together with what surrounds it hangs as a whole.
    let seeds = finder.seeds();
    let mut around: Vec<ZoneSet> = seeds.keys().copied().collect();
    around.sort_by_key(|set| (view.sets.zones(*set).len(), *set));
    for around in around {
        let mut above = Above::new(view.sets, around);
        for &seed in &seeds[&around] {
            if finder.taken[seed as usize] || finder.seen[seed as usize] == around {
                continue;
            }
            let (part, hangs) = finder.flood(seed, &mut above);
            if hangs && !finder.improves(&part, around) {
                for e in &part.edges {
                    finder.taken[*e as usize] = true;
                }
                parts.push(part);
            }
        }
    }
    parts
}

/// Which sets hold all zones of one, and more.
struct Above<'a> {
    sets: &'a ZoneSets,
    around: ZoneSet,
    known: Vec<Option<bool>>,
}

impl<'a> Above<'a> {
    fn new(sets: &'a ZoneSets, around: ZoneSet) -> Self {
        Self { sets, around, known: vec![None; sets.len()] }
    }

    fn holds(&mut self, set: ZoneSet) -> bool {
        let Self { sets, around, known } = self;
        *known[set.0 as usize].get_or_insert_with(|| is_above(sets, set, *around))
    }
}

/// Does a set hold all zones of another one, and more?
pub(super) fn is_above(sets: &ZoneSets, set: ZoneSet, around: ZoneSet) -> bool {
    let zones = sets.zones(set);
    set != around && sets.zones(around).iter().all(|z| zones.binary_search(z).is_ok())
}

pub(super) struct Finder<'a> {
    pub(super) view: &'a View<'a>,
    /// By edge: does it belong to the network of its zones, not to a piece enclosed by others?
    main: Vec<bool>,
    /// Usable edges at each node, those that leave first.
    first: Vec<u32>,
    leaving: Vec<u32>,
    edges: Vec<u32>,
    pub(super) place: Vec<bool>,
    holding: Vec<bool>,
    /// By edge: the zones around the candidate that it was last found in.
    seen: Vec<ZoneSet>,
    /// By edge: is it in a part found before?
    taken: Vec<bool>,
    /// By edge: number of the candidate that it was last found in.
    pub(super) member: Vec<u32>,
    pub(super) candidates: u32,
    /// By node: number of the candidate that last came by.
    pub(super) visited: Vec<u32>,
    pub(super) heap: BinaryHeap<Reverse<(Cost, u32)>>,
    /// Nodes that may still be settled for the candidate.
    pub(super) work: usize,
}

/// Share of the largest connected piece of streets in the same zones that another piece needs to count as a network of its
/// own; a smaller one may be enclosed by what hangs off.
const NETWORK: u32 = 10;

/// Edges of the networks of their zones.
fn networks(view: &View<'_>, first: &[u32], at: &[u32]) -> Vec<bool> {
    let mut joined = UnionFind::<u32>::new(view.zones.len());
    let mut last: Vec<Option<u32>> = vec![None; view.sets.len()];
    for here in first.windows(2).map(|w| &at[w[0] as usize..w[1] as usize]) {
        for e in here {
            let last = &mut last[view.zones[*e as usize].0 as usize];
            if let Some(last) = last.replace(*e) {
                joined.union(last, *e);
            }
        }
        for e in here {
            last[view.zones[*e as usize].0 as usize] = None;
        }
    }
    let piece = joined.into_labeling();
    let mut size = vec![0u32; piece.len()];
    for p in &piece {
        size[*p as usize] += 1;
    }
    let mut largest = vec![0; view.sets.len()];
    for (p, zones) in piece.iter().zip(view.zones) {
        let largest = &mut largest[zones.0 as usize];
        *largest = size[*p as usize].max(*largest);
    }
    piece.iter().zip(view.zones).map(|(p, z)| size[*p as usize] >= largest[z.0 as usize] / NETWORK).collect()
}

const NEVER: ZoneSet = ZoneSet(u32::MAX);

impl<'a> Finder<'a> {
    fn new(view: &'a View<'a>) -> Self {
        let graph = view.graph;
        let (n, m) = (graph.nodes.len(), graph.edges.len());
        let usable = || (0..m).filter(|e| view.usable[*e]).map(|e| (index32(e), graph.edges[e]));
        let mut first = vec![0u32; n + 1];
        let mut leaving = vec![0u32; n];
        for (_, edge) in usable() {
            first[edge.from as usize + 1] += 1;
            first[edge.to as usize + 1] += 1;
            leaving[edge.from as usize] += 1;
        }
        for v in 0..n {
            first[v + 1] += first[v];
        }
        let mut edges = vec![0u32; first[n] as usize];
        let mut next: Vec<(u32, u32)> = (0..n).map(|v| (first[v], first[v] + leaving[v])).collect();
        for (e, edge) in usable() {
            let (out, into) = (&mut next[edge.from as usize].0, edge.to as usize);
            edges[*out as usize] = e;
            *out += 1;
            let into = &mut next[into].1;
            edges[*into as usize] = e;
            *into += 1;
        }
        let main = networks(view, &first, &edges);
        let (mut place, mut holding) = (vec![false; n], vec![false; n]);
        for p in graph.places.iter().flatten() {
            place[p.node as usize] = true;
            holding[p.node as usize] |= p.holding;
        }
        Self {
            view,
            main,
            first,
            leaving,
            edges,
            place,
            holding,
            seen: vec![NEVER; m],
            taken: vec![false; m],
            member: vec![0; m],
            candidates: 0,
            visited: vec![0; n],
            heap: BinaryHeap::new(),
            work: 0,
        }
    }

    fn range(&self, node: u32) -> Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    fn at(&self, node: u32) -> &[u32] {
        &self.edges[self.range(node)]
    }

    pub(super) fn reaching(&self, node: u32) -> &[u32] {
        let range = self.range(node);
        &self.edges[range.start + self.leaving[node as usize] as usize..range.end]
    }

    pub(super) fn out(&self, node: u32) -> &[u32] {
        let first = self.first[node as usize];
        &self.edges[first as usize..(first + self.leaving[node as usize]) as usize]
    }

    /// Edges that touch others whose zones are fewer, by these.
    fn seeds(&self) -> BTreeMap<ZoneSet, Vec<u32>> {
        let mut seeds: BTreeMap<ZoneSet, Vec<u32>> = BTreeMap::new();
        for v in 0..index32(self.view.graph.nodes.len()) {
            let zones = |e: &u32| self.view.zones[*e as usize];
            let Some(any) = self.at(v).first().map(zones) else { continue };
            if self.at(v).iter().all(|e| zones(e) == any) {
                continue;
            }
            let mut here: Vec<ZoneSet> = self.at(v).iter().map(zones).collect();
            here.sort_unstable();
            here.dedup();
            for &around in &here {
                let more = self.at(v).iter().filter(|e| is_above(self.view.sets, zones(e), around));
                let more: Vec<u32> = more.copied().collect();
                if !more.is_empty() {
                    seeds.entry(around).or_default().extend(more);
                }
            }
        }
        seeds
    }

    /// All that hangs together with an edge, lies in more zones than these or is enclosed by what does; and whether
    /// nothing but the streets around touches it.
    fn flood(&mut self, seed: u32, above: &mut Above<'_>) -> (Part, bool) {
        let view = self.view;
        self.candidates += 1;
        let around = above.around;
        let mut part = Part { edges: Vec::new(), gates: Vec::new(), has_place: false };
        let mut hangs = true;
        let mut stack = vec![seed];
        self.member[seed as usize] = self.candidates;
        while let Some(e) = stack.pop() {
            part.edges.push(e);
            self.seen[e as usize] = around;
            hangs &= !self.taken[e as usize];
            let edge = &view.graph.edges[e as usize];
            for v in [edge.from, edge.to] {
                if std::mem::replace(&mut self.visited[v as usize], self.candidates) == self.candidates {
                    continue;
                }
                let mut is_gate = false;
                for i in self.range(v) {
                    let f = self.edges[i] as usize;
                    let zones = view.zones[f];
                    if above.holds(zones) || zones == around && !self.main[f] {
                        if self.member[f] != self.candidates {
                            self.member[f] = self.candidates;
                            stack.push(index32(f));
                        }
                    } else {
                        is_gate = true;
                        hangs &= zones == around;
                    }
                }
                let place = self.place[v as usize];
                part.has_place |= place;
                hangs &= !self.holding[v as usize];
                if is_gate {
                    hangs &= view.inside[v as usize] == around && !place;
                    part.gates.push(v);
                }
            }
        }
        hangs &= !part.gates.is_empty();
        (part, hangs)
    }

    /// Do streets with just these zones begin or end at a node?
    pub(super) fn touches(&self, node: u32, around: ZoneSet) -> bool {
        self.at(node).iter().any(|e| self.view.zones[*e as usize] == around && self.main[*e as usize])
    }
}
