//! The streets of a map as one vehicle type finds them: arcs between junctions, and the turns between arcs.
//!
//! An arc is a stretch of one way in one direction, from a junction to the next; the nodes between only bend it. A
//! junction is a node with more than one road, an end of a road, a barrier, or the node of a turn restriction. Memory:
//! 4 bytes a node of an arc, 32 bytes an arc, 16 bytes a turn.

use kerbway_model::instance::Point;
use kerbway_model::osm::{Profile, edge_millis, turn_millis};
use rustc_hash::{FxHashMap, FxHashSet};

use super::map::{Map, NONE};
use super::restrictions::Ban;
use super::signs::{Sign, Signs, Use};
use super::turns::Turn;
use crate::exact::length;

/// What is the same for all vehicle types that read the signs alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    profile: Profile,
    /// By way.
    pub(super) uses: Vec<Use>,
    /// Nodes that are no free passage.
    pub(super) barriers: Vec<(u32, Sign)>,
    /// Restriction (index), what it bans, whether always.
    pub(super) bans: Vec<(u32, Ban, bool)>,
}

/// A directed stretch of road between two junctions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    /// Index of the way.
    pub(super) way: u32,
    pub(super) forward: bool,
    /// How it lies open, what leads to it considered ([`Net::enclose`]).
    pub(super) sign: Sign,
    pub(super) kmh: u32,
    /// Where its nodes begin in [`Net::nodes`].
    first: u32,
    /// Number of nodes, at least two.
    count: u32,
    /// Place of its first node in the way (of its last one, if it runs backward).
    at: u32,
    /// The same stretch for those who came a way that matters: ways lead into it by turns only.
    pub(super) is_copy: bool,
}

/// Arcs and turns.
#[derive(Debug)]
pub(super) struct Net {
    profile: Profile,
    /// Projected, by node of the map.
    pub(super) at: std::sync::Arc<Vec<Point>>,
    pub(super) arcs: Vec<Arc>,
    nodes: Vec<u32>,
    /// Arcs by the node they leave.
    out: FxHashMap<u32, Vec<u32>>,
    /// Arcs by the node they reach.
    into: FxHashMap<u32, Vec<u32>>,
    /// First arc of each way.
    of_way: Vec<u32>,
    /// Copies of an arc.
    copies: FxHashMap<u32, Vec<u32>>,
    pub(super) turns: Vec<Turn>,
    pub(super) first_turn: Vec<u32>,
    /// Lists of restrictions that ban turns at hours.
    pub(super) timed: Vec<Vec<u32>>,
    /// Nodes that are no free passage.
    pub(super) barriers: FxHashSet<u32>,
}

impl Reading {
    /// Reads all signs of a map.
    pub(super) fn new(map: &Map, signs: &Signs) -> Self {
        let uses = map.ways().map(|way| signs.way(way)).collect();
        let barriers = map
            .barriers()
            .map(|(node, tags)| (node, signs.barrier(&tags)))
            .filter(|(_, sign)| *sign != Sign::Open)
            .collect();
        let mut bans = Vec::new();
        for (i, restriction) in map.restrictions().iter().enumerate() {
            if !restriction.is_complete() {
                continue;
            }
            let i = u32::try_from(i).unwrap_or(u32::MAX);
            bans.extend(signs.bans(restriction).into_iter().map(|(ban, always)| (i, ban, always)));
        }
        Self { profile: signs.profile, uses, barriers, bans }
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NONE)
}

impl Net {
    /// Makes arcs and turns; `split` are nodes that must be junctions.
    pub(super) fn new(map: &Map, reading: &Reading, at: std::sync::Arc<Vec<Point>>, split: &[u32]) -> Self {
        let mut net = Self {
            profile: reading.profile,
            at,
            arcs: Vec::new(),
            nodes: Vec::new(),
            out: FxHashMap::default(),
            into: FxHashMap::default(),
            of_way: Vec::new(),
            copies: FxHashMap::default(),
            turns: Vec::new(),
            first_turn: Vec::new(),
            timed: Vec::new(),
            barriers: reading.barriers.iter().map(|(node, _)| *node).collect(),
        };
        let junction = junctions(map, reading, split);
        for way in map.ways() {
            net.of_way.push(index(net.arcs.len()));
            let use_ = reading.uses[way.index()];
            if use_.is_usable() {
                net.add_way(index(way.index()), way.refs(), use_, &junction);
            }
        }
        net.of_way.push(index(net.arcs.len()));
        for (i, arc) in net.arcs.iter().enumerate() {
            let nodes = &net.nodes[arc.first as usize..(arc.first + arc.count) as usize];
            net.out.entry(nodes[0]).or_default().push(index(i));
            net.into.entry(nodes[nodes.len() - 1]).or_default().push(index(i));
        }
        net.enclose();
        net.find_turns(map, reading);
        net
    }

    /// Appends the arcs of a way.
    fn add_way(&mut self, way: u32, refs: &[u32], use_: Use, junction: &[bool]) {
        let mut from = 0;
        for to in 1..refs.len() {
            if refs[to] == NONE || refs[to - 1] == NONE {
                from = to;
            } else if junction[refs[to] as usize] {
                self.add_piece(way, (from, &refs[from..=to]), use_, 0);
                from = to;
            }
        }
    }

    fn add_piece(&mut self, way: u32, (at, refs): (usize, &[u32]), use_: Use, depth: u8) {
        // A loop is two arcs, so that two arcs never join the same places in both directions.
        if refs.len() > 2 && refs[0] == refs[refs.len() - 1] && depth == 0 {
            let middle = refs.len() / 2;
            self.add_piece(way, (at, &refs[..=middle]), use_, 1);
            self.add_piece(way, (at + middle, &refs[middle..]), use_, 1);
            return;
        }
        if refs.len() < 2 || (refs.len() == 2 && refs[0] == refs[1]) {
            return;
        }
        for (d, forward) in [(0, true), (1, false)] {
            if use_.sign[d] == Sign::Closed {
                continue;
            }
            let first = index(self.nodes.len());
            if forward {
                self.nodes.extend_from_slice(refs);
            } else {
                self.nodes.extend(refs.iter().rev());
            }
            self.arcs.push(Arc {
                way,
                forward,
                sign: use_.sign[d],
                kmh: use_.kmh[d],
                first,
                count: index(refs.len()),
                at: index(at),
                is_copy: false,
            });
        }
    }

    /// Appends a copy of an arc.
    pub(super) fn copy(&mut self, arc: u32) -> u32 {
        let copy = index(self.arcs.len());
        self.arcs.push(Arc { is_copy: true, ..self.arcs[arc as usize] });
        self.copies.entry(arc).or_default().push(copy);
        self.into.entry(self.head(arc)).or_default().push(copy);
        copy
    }

    pub(super) fn profile(&self) -> Profile {
        self.profile
    }

    /// Nodes of an arc, in its direction.
    pub(super) fn nodes_of(&self, arc: u32) -> &[u32] {
        let arc = &self.arcs[arc as usize];
        &self.nodes[arc.first as usize..(arc.first + arc.count) as usize]
    }

    pub(super) fn turns(&self, arc: u32) -> &[Turn] {
        let a = arc as usize;
        &self.turns[self.first_turn[a] as usize..self.first_turn[a + 1] as usize]
    }

    /// Arcs that leave a node, without copies.
    pub(super) fn leaving(&self, node: u32) -> &[u32] {
        self.out.get(&node).map_or(&[], Vec::as_slice)
    }

    pub(super) fn reaching(&self, node: u32) -> &[u32] {
        self.into.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Do arcs begin or end at the node?
    pub(super) fn is_junction(&self, node: u32) -> bool {
        self.out.contains_key(&node) || self.into.contains_key(&node)
    }

    pub(super) fn tail(&self, arc: u32) -> u32 {
        self.nodes_of(arc)[0]
    }

    pub(super) fn head(&self, arc: u32) -> u32 {
        let nodes = self.nodes_of(arc);
        nodes[nodes.len() - 1]
    }

    /// The arcs that run over a place of a way (between its `i`-th and next node), and which of their stretches that is.
    pub(super) fn over(&self, way: u32, i: u32) -> impl Iterator<Item = (u32, usize)> + '_ {
        let range = self.of_way[way as usize]..self.of_way[way as usize + 1];
        let copies = |a: u32| self.copies.get(&a).into_iter().flatten().copied();
        range.flat_map(move |a| std::iter::once(a).chain(copies(a))).filter_map(move |a| {
            let arc = &self.arcs[a as usize];
            let offset = i.checked_sub(arc.at).filter(|o| o + 1 < arc.count)?;
            Some((a, (if arc.forward { offset } else { arc.count - 2 - offset }) as usize))
        })
    }

    /// Milliseconds from the beginning of an arc to each of its nodes, turns at the nodes between included.
    pub(super) fn millis(&self, arc: u32) -> Vec<i64> {
        let mut at = Vec::with_capacity(self.arcs[arc as usize].count as usize);
        let mut sum = 0;
        at.push(0);
        for i in 0..self.nodes_of(arc).len() - 1 {
            sum += self.bend(arc, i) + self.stretch(arc, i);
            at.push(sum);
        }
        at
    }

    /// Milliseconds of the `i`-th stretch of an arc.
    pub(super) fn stretch(&self, arc: u32, i: usize) -> i64 {
        let (a, b) = self.line(arc, i);
        edge_millis(length(a, b), self.arcs[arc as usize].kmh)
    }

    /// Where it lies.
    pub(super) fn line(&self, arc: u32, i: usize) -> (Point, Point) {
        let nodes = self.nodes_of(arc);
        (self.at[nodes[i] as usize], self.at[nodes[i + 1] as usize])
    }

    /// Milliseconds of the turn before the `i`-th stretch, inside an arc.
    pub(super) fn bend(&self, arc: u32, i: usize) -> i64 {
        if i == 0 { 0 } else { turn_millis(self.profile, self.line(arc, i - 1), self.line(arc, i)) }
    }
}

/// Nodes at which roads meet, end, or may not be passed freely.
fn junctions(map: &Map, reading: &Reading, split: &[u32]) -> Vec<bool> {
    let mut junction = vec![false; map.n_nodes()];
    let mut seen = vec![false; map.n_nodes()];
    for way in map.ways().filter(|w| reading.uses[w.index()].is_usable()) {
        let refs = way.refs();
        for (i, node) in refs.iter().enumerate().filter(|(_, n)| **n != NONE) {
            let n = *node as usize;
            let missing = |j: Option<usize>| j.and_then(|j| refs.get(j)).is_none_or(|r| *r == NONE);
            junction[n] |= seen[n] || missing(i.checked_sub(1)) || missing(Some(i + 1));
            seen[n] = true;
        }
    }
    for (node, _) in &reading.barriers {
        junction[*node as usize] = true;
    }
    for (restriction, ..) in &reading.bans {
        let via = map.restrictions()[*restriction as usize].via;
        if let Some(node) = via.and_then(|id| map.node_index(id)) {
            junction[node as usize] = true;
        }
    }
    for node in split {
        junction[*node as usize] = true;
    }
    junction
}
