//! Open roads that lead nowhere but over restricted ones: behind the gate of a yard, within a quarter whose entrances are
//! for residents. They are for those who stop there, too (docs/maps.md, Words of access).
//!
//! Worked out for a vehicle type when a leg asks for the first time. Cost: segments of the map.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::atlas::Segment;
use super::signs::Passage;
use super::streets::Streets;

/// Way and nodes of a segment in the direction in which it is driven.
type Driven = (usize, i64, i64);

/// The open segments of a vehicle type that lie outside the main part of its streets.
#[derive(Debug, Default)]
pub(crate) struct Enclosed(OnceCell<HashSet<Driven>>);

impl Enclosed {
    fn holds(&self, streets: &Streets<'_>, segment: Segment) -> bool {
        self.0.get_or_init(|| outside(streets)).contains(&(segment.way, segment.from, segment.to))
    }
}

impl Streets<'_> {
    /// Is the segment there for those only who stop there, by its own signs or by all that lead to it?
    pub(super) fn is_restricted(&self, segment: Segment) -> bool {
        match self.passage(segment) {
            Passage::Restricted => true,
            Passage::Closed => false,
            Passage::Open | Passage::Timed => self.enclosed.holds(self, segment),
        }
    }
}

/// Open segments outside the largest part, by segments, in which every place can be reached from every other one on open
/// segments and past open barriers.
fn outside(streets: &Streets<'_>) -> HashSet<Driven> {
    let atlas = streets.map.atlas;
    let is_open = |passage: Passage| matches!(passage, Passage::Open | Passage::Timed);
    let mut graph: DiGraph<i64, Driven> = DiGraph::new();
    for node in atlas.node_ids() {
        graph.add_node(node);
    }
    let shut: HashSet<i64> = atlas
        .barriers()
        .filter(|(_, tags)| !is_open(streets.signs.barrier(tags)))
        .map(|(node, _)| node)
        .collect();
    // Past a shut barrier nothing goes on: each segment ends there by itself.
    let mut ends: HashMap<(i64, usize, i64), NodeIndex> = HashMap::new();
    for (way, road) in atlas.ways().iter().enumerate() {
        let ahead = is_open(streets.signs.passage(&road.tags, true));
        let back = is_open(streets.signs.passage(&road.tags, false));
        if !ahead && !back {
            continue;
        }
        let places: Vec<Option<NodeIndex>> =
            road.nodes.iter().map(|node| atlas.node_index(*node).map(NodeIndex::new)).collect();
        for (pair, known) in road.nodes.windows(2).zip(places.windows(2)) {
            let (&[a, b], &[Some(from), Some(to)]) = (pair, known) else { continue };
            if a == b {
                continue;
            }
            let mut place = |at: NodeIndex, node: i64, other: i64| {
                if shut.contains(&node) {
                    *ends.entry((node, way, other)).or_insert_with(|| graph.add_node(node))
                } else {
                    at
                }
            };
            let (from, to) = (place(from, a, b), place(to, b, a));
            if ahead {
                graph.add_edge(from, to, (way, a, b));
            }
            if back {
                graph.add_edge(to, from, (way, b, a));
            }
        }
    }
    let parts = kosaraju_scc(&graph);
    let mut part_of = vec![0; graph.node_count()];
    for (i, part) in parts.iter().enumerate() {
        for place in part {
            part_of[place.index()] = i;
        }
    }
    let mut sizes = vec![0; parts.len()];
    let within = |edge| {
        let (a, b) = graph.edge_endpoints(edge)?;
        Some(part_of[a.index()]).filter(|part| *part == part_of[b.index()])
    };
    graph.edge_indices().filter_map(within).for_each(|part| sizes[part] += 1);
    let first = |part: &[NodeIndex]| part.iter().map(|place| graph[*place]).min();
    let main = (0..parts.len()).max_by_key(|i| (sizes[*i], Reverse(first(&parts[*i]))));
    graph.edge_indices().filter(|edge| within(*edge) != main).map(|edge| graph[edge]).collect()
}
