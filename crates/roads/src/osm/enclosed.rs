//! Open roads that are reached, or left, over restricted ones only: those behind the gate of a yard, the lanes of a
//! quarter whose entrances are for residents. Who drives there stops there, so they are restricted as well.
//!
//! The main part of the streets is the largest one, by pieces of road between neighbouring nodes of the map, within which
//! every junction can be reached from every other one over open roads and past open barriers; turn bans are left aside,
//! and hours; of two, the one with the smallest node id. All roads outside it are restricted. Cost: arcs.

use std::cmp::Reverse;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::FxHashMap;

use super::map::NONE;
use super::net::Net;
use super::signs::Sign;

/// A junction; at a barrier that is no free passage, the end of one stretch of road (way, and the node before).
type Junction = (u32, Option<(u32, u32)>);

impl Net {
    /// Makes roads restricted that are outside the main part of the streets.
    pub(super) fn enclose(&mut self) {
        let mut streets: DiGraph<(), u32> = DiGraph::new();
        let mut junctions: FxHashMap<Junction, NodeIndex> = FxHashMap::default();
        let mut lines = Vec::new();
        for (a, arc) in (0..).zip(&self.arcs) {
            let nodes = self.nodes_of(a);
            let mut end = |node: u32, beside: u32| {
                let stretch = self.barriers.contains(&node).then_some((arc.way, beside));
                *junctions.entry((node, stretch)).or_insert_with(|| streets.add_node(()))
            };
            let (from, to) = (end(nodes[0], nodes[1]), end(nodes[nodes.len() - 1], nodes[nodes.len() - 2]));
            if arc.sign != Sign::Restricted {
                streets.add_edge(from, to, a);
            }
            lines.push((from, to));
        }
        let mut part_of = vec![0; streets.node_count()];
        let parts = kosaraju_scc(&streets);
        for (i, part) in parts.iter().enumerate() {
            for junction in part {
                part_of[junction.index()] = i;
            }
        }
        let within = |(from, to): (NodeIndex, NodeIndex)| {
            Some(part_of[from.index()]).filter(|part| *part == part_of[to.index()])
        };
        // Pieces of road, and the first node of the map.
        let mut sizes = vec![(0, Reverse(NONE)); parts.len()];
        for edge in streets.edge_indices() {
            if let Some(part) = streets.edge_endpoints(edge).and_then(within) {
                let nodes = self.nodes_of(streets[edge]);
                let (pieces, first) = &mut sizes[part];
                *pieces += nodes.len() - 1;
                first.0 = nodes.iter().copied().fold(first.0, u32::min);
            }
        }
        let main = (0..sizes.len()).max_by_key(|part| sizes[*part]);
        for (arc, line) in self.arcs.iter_mut().zip(lines) {
            if within(line) != main {
                arc.sign = Sign::Restricted;
            }
        }
    }
}
