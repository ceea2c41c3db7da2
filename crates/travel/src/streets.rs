//! The road graph of one class cut into cells: gates found, cells joined, ways inside cells searched.
//!
//! Cost: gates and cells linear; one Dijkstra per terminal and cell, confined to the cell and never through a gate.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use kerbway_model::units::{Metres, Seconds};
use petgraph::unionfind::UnionFind;
use smallvec::SmallVec;

use crate::bans::Rights;
use crate::ground::{Place, RoadGraph, ZoneSet};
use crate::hanging::{Apart, View, apart, hanging};
use crate::index::index32;
use crate::overlay::{
    Cell, CellId, Filter, Membership, Node, NodeId, Overlay, OverlayPlace, Spot, Way, restricts_driving,
    restricts_standing,
};

const NO_CELL: CellId = u32::MAX;
const NO_NODE: NodeId = u32::MAX;
const NO_EDGE: u32 = u32::MAX;

/// An edge as the Dijkstra sees it; its head by rank.
#[derive(Debug, Clone, Copy)]
struct Out {
    to: u32,
    edge: u32,
    cost: Cost,
}

/// Time and metres in one number, time first: compared and added as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cost(u64);

impl Cost {
    const NONE: Self = Self(u64::MAX);

    /// `None` = more than 2³² − 1 units or metres, which no horizon holds.
    fn new(time: Seconds, metres: Metres) -> Option<Self> {
        let narrow = |v: i64| u32::try_from(v).ok().filter(|v| *v < u32::MAX).map(u64::from);
        Some(Self(narrow(time)? << 32 | narrow(metres)?))
    }

    fn plus(self, more: Self) -> Option<Self> {
        self.0.checked_add(more.0).map(Self)
    }

    fn parts(self) -> (Seconds, Metres) {
        let low = |v: u64| i64::try_from(v & 0xffff_ffff).expect("32 bits");
        (low(self.0 >> 32), low(self.0))
    }
}

/// A road graph with its usable edges sorted by tail and numbered by cell.
#[derive(Debug, Clone)]
pub(crate) struct Streets {
    pub(crate) roads: Apart,
    /// Number of each node of the graph here: neighbours have near numbers, which is kind to the processor's cache.
    rank: Vec<u32>,
    /// The other way round.
    node: Vec<u32>,
    /// By rank, as all that follows but the edges' cells.
    first_out: Vec<u32>,
    out: Vec<Out>,
    /// Cell of each edge; `NO_CELL` = the edge cannot be used.
    edge_cell: Vec<CellId>,
    /// By node of the graph.
    gate: Vec<bool>,
    /// Nodes that ways in a cell do not lead through, by rank.
    end: Vec<bool>,
}

/// What the Dijkstra knows of a node.
#[derive(Debug, Clone, Copy)]
struct Reached {
    best: Cost,
    via: u32,
}

const UNREACHED: Reached = Reached { best: Cost::NONE, via: NO_EDGE };

/// Work space of the Dijkstra, kept between runs.
struct Labels {
    nodes: Vec<Reached>,
    touched: Vec<u32>,
    /// Cost, node and its rank: nodes break ties.
    heap: BinaryHeap<Reverse<(Cost, u32, u32)>>,
}

impl Labels {
    fn new(n: usize) -> Self {
        Self { nodes: vec![UNREACHED; n], touched: Vec::new(), heap: BinaryHeap::new() }
    }
}

impl Streets {
    /// Cuts a graph into cells and joins its terminals.
    pub(crate) fn overlay(
        graph: &Arc<RoadGraph>,
        rights: &Rights,
        gate_waiting: bool,
        metres: bool,
    ) -> Overlay {
        let filter = Filter::new(&graph.sets, rights);
        let mut usable = usable_edges(graph, rights);
        let (mut inside, mut sigma) = zones(graph, &filter);
        let mut roads = Apart::nothing(graph);
        // Where nobody waits at gates and ways end at locations, what hangs off the network is set apart.
        let parts = if gate_waiting || !graph.ends || filter.sets.len() < 2 {
            Vec::new()
        } else {
            let (sets, zones) = (&filter.sets, &sigma);
            hanging(&View { graph, sets, zones, usable: &usable, inside: &inside, metres })
        };
        if !parts.is_empty() {
            roads = apart(graph, &usable, &parts);
            usable = vec![true; roads.graph.edges.len()];
            (inside, sigma) = zones(&roads.graph, &filter);
        }
        let with_places = parts.iter().filter(|part| part.has_place).count();
        let hanging = [with_places, parts.len() - with_places];
        let graph = &Arc::clone(&roads.graph);
        let mut gate = vec![false; graph.nodes.len()];
        for (e, edge) in graph.edges.iter().enumerate().filter(|(e, _)| usable[*e]) {
            for v in [edge.from, edge.to] {
                gate[v as usize] |= sigma[e] != inside[v as usize];
            }
        }
        let (edge_cell, n_cells) = cells(graph, &usable, &gate);
        let mut streets = Self::sorted(roads, edge_cell, gate);

        let mut overlay = Overlay {
            sets: filter.sets.clone(),
            nodes: Vec::new(),
            cells: Vec::new(),
            laws: Vec::new(),
            places: Vec::new(),
            streets: None,
            n_gates: streets.gate.iter().filter(|g| **g).count(),
            hanging,
        };
        let mut cell_zones = vec![ZoneSet::NONE; n_cells];
        for (e, c) in streets.edge_cell.iter().enumerate().filter(|(_, c)| **c != NO_CELL) {
            cell_zones[*c as usize] = sigma[e];
        }
        overlay.cells = cell_zones
            .iter()
            .map(|&zones| Cell {
                zones,
                restricted: restricts_driving(rights, overlay.sets.zones(zones)),
                terminals: Vec::new(),
                n_transit: 0,
                ways: Vec::new(),
            })
            .collect();
        streets.add_nodes(&mut overlay, &filter, &inside, rights, gate_waiting);
        streets.measure(&mut overlay);
        overlay.streets = Some(streets);
        overlay
    }

    fn sorted(roads: Apart, edge_cell: Vec<CellId>, gate: Vec<bool>) -> Self {
        let graph = &*roads.graph;
        let n = graph.nodes.len();
        let (rank, node) = ranks(graph, &edge_cell);
        let mut first_out = vec![0u32; n + 1];
        let mut order: Vec<(u32, Out)> = Vec::with_capacity(graph.edges.len());
        for (e, edge) in graph.edges.iter().enumerate().filter(|(e, _)| edge_cell[*e] != NO_CELL) {
            let Some(cost) = Cost::new(edge.time, edge.metres) else { continue };
            let from = rank[edge.from as usize];
            first_out[from as usize + 1] += 1;
            order.push((from, Out { to: rank[edge.to as usize], edge: index32(e), cost }));
        }
        for v in 0..n {
            first_out[v + 1] += first_out[v];
        }
        order.sort_by_key(|(from, _)| *from);
        let out = order.into_iter().map(|(_, out)| out).collect();
        let mut end: Vec<bool> = node.iter().map(|v| gate[*v as usize]).collect();
        if graph.ends {
            for place in graph.places.iter().flatten() {
                end[rank[place.node as usize] as usize] = true;
            }
        }
        Self { roads, rank, node, first_out, out, edge_cell, gate, end }
    }

    /// Makes overlay nodes of gates, holding points and nodes with locations, and tells the cells of them.
    fn add_nodes(
        &self,
        overlay: &mut Overlay,
        filter: &Filter,
        inside: &[ZoneSet],
        rights: &Rights,
        gate_waiting: bool,
    ) {
        let graph = &*self.roads.graph;
        let mut at: Vec<SmallVec<[u32; 2]>> = vec![SmallVec::new(); graph.nodes.len()];
        for (l, place) in graph.places.iter().enumerate() {
            if let Some(p) = place {
                at[p.node as usize].push(index32(l));
            }
        }
        let mut number = vec![NO_NODE; graph.nodes.len()];
        for v in 0..graph.nodes.len() {
            if !self.gate[v] && at[v].is_empty() {
                continue;
            }
            number[v] = index32(overlay.nodes.len());
            let mut spots = SmallVec::new();
            if self.gate[v] && gate_waiting {
                let free = !restricts_standing(rights, overlay.sets.zones(inside[v]));
                spots.push(Spot { place: None, free });
            }
            for l in &at[v] {
                let Some(place) = graph.places[*l as usize].filter(|p| p.holding) else { continue };
                spots.push(spot(*l, &place, filter, rights));
            }
            let transit = self.gate[v] || !spots.is_empty();
            let cells = SmallVec::new();
            overlay.nodes.push(Node { road: index32(v), inside: inside[v], cells, spots, transit });
        }
        overlay.places = graph
            .places
            .iter()
            .map(|p| {
                p.map(|p| OverlayPlace {
                    node: number[p.node as usize],
                    ground: filter.of(p.ground),
                    zones: filter.of(p.zones),
                    off_street: p.off_street,
                })
            })
            .collect();
        let mut touches: Vec<SmallVec<[CellId; 2]>> = vec![SmallVec::new(); overlay.nodes.len()];
        for (e, edge) in graph.edges.iter().enumerate() {
            for v in [edge.from, edge.to] {
                let (node, cell) = (number[v as usize], self.edge_cell[e]);
                if node != NO_NODE && cell != NO_CELL && !touches[node as usize].contains(&cell) {
                    touches[node as usize].push(cell);
                }
            }
        }
        for transit in [true, false] {
            for (x, cells) in touches.iter_mut().enumerate() {
                if overlay.nodes[x].transit != transit {
                    continue;
                }
                cells.sort_unstable();
                for &cell in &*cells {
                    let c = &mut overlay.cells[cell as usize];
                    let slot = index32(c.terminals.len());
                    c.terminals.push(index32(x));
                    c.n_transit += usize::from(transit);
                    let zones = c.zones;
                    let law = overlay.law(rights, overlay.nodes[x].inside, zones);
                    overlay.nodes[x].cells.push(Membership { cell, slot, law });
                }
            }
        }
    }

    /// Fills the cells' tables.
    fn measure(&mut self, overlay: &mut Overlay) {
        let mut labels = Labels::new(self.roads.graph.nodes.len());
        for (c, cell) in overlay.cells.iter_mut().enumerate() {
            let n = cell.terminals.len();
            cell.ways = vec![Way::NONE; n * n];
            let roads: Vec<u32> = cell.terminals.iter().map(|t| overlay.nodes[*t as usize].road).collect();
            for (i, from) in roads.iter().enumerate() {
                self.search(index32(c), *from, None, &mut labels);
                for (j, to) in roads.iter().enumerate().filter(|(j, _)| *j != i) {
                    let best = labels.nodes[self.rank[*to as usize] as usize].best;
                    if best != Cost::NONE {
                        let (time, metres) = best.parts();
                        cell.ways[i * n + j] = Way::new(time, metres);
                    }
                }
            }
        }
    }

    /// Dijkstra from a node inside a cell, to all of it or until a node is reached.
    fn search(&self, cell: CellId, from: u32, until: Option<u32>, labels: &mut Labels) {
        let Labels { nodes, touched, heap } = labels;
        for v in touched.drain(..) {
            nodes[v as usize] = UNREACHED;
        }
        heap.clear();
        let (source, until) = (self.rank[from as usize], until.map(|v| self.rank[v as usize]));
        nodes[source as usize].best = Cost(0);
        touched.push(source);
        heap.push(Reverse((Cost(0), from, source)));
        while let Some(Reverse((cost, _, v))) = heap.pop() {
            if nodes[v as usize].best != cost {
                continue;
            }
            if until == Some(v) {
                break;
            }
            let is_source = v == source;
            if self.end[v as usize] && !is_source {
                continue;
            }
            let range = self.first_out[v as usize] as usize..self.first_out[v as usize + 1] as usize;
            for out in &self.out[range] {
                // Only a gate, where no way leads through, has edges of several cells.
                if is_source && self.edge_cell[out.edge as usize] != cell {
                    continue;
                }
                let node = &mut nodes[out.to as usize];
                let Some(reached) = cost.plus(out.cost).filter(|reached| *reached < node.best) else {
                    continue;
                };
                if node.best == Cost::NONE {
                    touched.push(out.to);
                }
                *node = Reached { best: reached, via: out.edge };
                heap.push(Reverse((reached, self.node[out.to as usize], out.to)));
            }
        }
    }

    /// The edges of the way between two terminals of a cell.
    pub(crate) fn path(&self, cell: CellId, from: u32, to: u32) -> Vec<u32> {
        let mut labels = Labels::new(self.roads.graph.nodes.len());
        self.search(cell, from, Some(to), &mut labels);
        let mut path = Vec::new();
        let mut v = to;
        while v != from {
            let e = labels.nodes[self.rank[v as usize] as usize].via;
            if e == NO_EDGE {
                break;
            }
            path.push(e);
            v = self.roads.graph.edges[e as usize].from;
        }
        debug_assert_eq!(v, from, "the cell's table knows a way");
        path.reverse();
        path
    }
}

/// Zones that count, by node and by edge.
fn zones(graph: &RoadGraph, filter: &Filter) -> (Vec<ZoneSet>, Vec<ZoneSet>) {
    let inside = graph.nodes.iter().map(|n| filter.of(n.inside)).collect();
    let sigma = graph.edges.iter().map(|e| filter.of(e.zones)).collect();
    (inside, sigma)
}

/// Numbers the nodes in the order in which a breadth-first search finds them, and which node has which number.
fn ranks(graph: &RoadGraph, edge_cell: &[CellId]) -> (Vec<u32>, Vec<u32>) {
    let n = graph.nodes.len();
    let usable = || graph.edges.iter().zip(edge_cell).filter(|(_, cell)| **cell != NO_CELL).map(|(e, _)| e);
    let mut first = vec![0u32; n + 1];
    for edge in usable() {
        first[edge.from as usize + 1] += 1;
    }
    for v in 0..n {
        first[v + 1] += first[v];
    }
    let mut heads = vec![0u32; first[n] as usize];
    let mut next = first.clone();
    for edge in usable() {
        let place = &mut next[edge.from as usize];
        heads[*place as usize] = edge.to;
        *place += 1;
    }
    let mut rank = vec![NO_NODE; n];
    let mut node: Vec<u32> = Vec::with_capacity(n);
    for start in 0..index32(n) {
        let mut at = node.len();
        if rank[start as usize] == NO_NODE {
            rank[start as usize] = index32(node.len());
            node.push(start);
        }
        while at < node.len() {
            let v = node[at] as usize;
            at += 1;
            for &to in &heads[first[v] as usize..first[v + 1] as usize] {
                if rank[to as usize] == NO_NODE {
                    rank[to as usize] = index32(node.len());
                    node.push(to);
                }
            }
        }
    }
    (rank, node)
}

/// A holding location as a waiting spot.
pub(crate) fn spot(location: u32, place: &Place, filter: &Filter, rights: &Rights) -> Spot {
    let zones = filter.of(place.zones);
    let same = zones == filter.of(place.ground);
    let standing_free = place.off_street || !restricts_standing(rights, filter.sets.zones(zones));
    Spot { place: Some(location), free: same && standing_free }
}

/// Edges that cross no boundary away from stated gates (docs/semantics.md 2, of zones that count).
fn usable_edges(graph: &RoadGraph, rights: &Rights) -> Vec<bool> {
    let mut usable = vec![true; graph.edges.len()];
    for (z, gates) in graph.gates.iter().filter(|(z, _)| rights.counts(*z)) {
        let inside: Vec<bool> =
            graph.nodes.iter().map(|n| graph.sets.zones(n.inside).binary_search(z).is_ok()).collect();
        let mut gate = vec![false; graph.nodes.len()];
        for &g in gates {
            gate[g as usize] = true;
        }
        for (e, edge) in graph.edges.iter().enumerate() {
            let within = graph.sets.zones(edge.zones).binary_search(z).is_ok();
            // An edge and its end on different sides of the boundary: it is crossed there.
            usable[e] &=
                [edge.from, edge.to].iter().all(|v| gate[*v as usize] || inside[*v as usize] == within);
        }
    }
    usable
}

/// Numbers the cells in the order of their first edges.
fn cells(graph: &RoadGraph, usable: &[bool], gate: &[bool]) -> (Vec<CellId>, usize) {
    let mut joined = UnionFind::<u32>::new(graph.edges.len());
    let mut first = vec![NO_EDGE; graph.nodes.len()];
    for (e, edge) in graph.edges.iter().enumerate().filter(|(e, _)| usable[*e]) {
        for v in [edge.from as usize, edge.to as usize] {
            if gate[v] {
                continue;
            }
            if first[v] == NO_EDGE {
                first[v] = index32(e);
            } else {
                joined.union(first[v], index32(e));
            }
        }
    }
    let mut number = vec![NO_CELL; graph.edges.len()];
    let mut edge_cell = vec![NO_CELL; graph.edges.len()];
    let mut n_cells = 0;
    for e in (0..graph.edges.len()).filter(|e| usable[*e]) {
        let root = joined.find_mut(index32(e)) as usize;
        if number[root] == NO_CELL {
            number[root] = index32(n_cells);
            n_cells += 1;
        }
        edge_cell[e] = number[root];
    }
    (edge_cell, n_cells)
}
