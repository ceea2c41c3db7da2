//! Open roads that are reached, or left, over restricted ones only: those behind the gate of a yard, the lanes of a
//! quarter whose entrances are for residents. Who drives there stops there, so they are restricted as well.
//!
//! The main part of the streets is the largest one, by pieces of road between neighbouring nodes of the map, within which
//! every junction can be reached from every other one over open roads and past open barriers; turn bans are left aside,
//! and hours. All roads outside it are restricted. Cost: arcs.

use std::cmp::Reverse;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::FxHashMap;

use super::map::NONE;
use super::net::Net;
use super::signs::Sign;

/// A junction; at a barrier that is no free passage, the end of one stretch of road (way, and place in it).
type Junction = (u32, Option<(u32, u32)>);

impl Net {
    /// Makes roads restricted that are outside the main part of the streets.
    pub(super) fn enclose(&mut self) {
        let mut streets: DiGraph<u32, u32> = DiGraph::new();
        let mut junctions: FxHashMap<Junction, NodeIndex> = FxHashMap::default();
        let mut lines = Vec::new();
        for (a, arc) in (0..).zip(&self.arcs) {
            let mut end = |node: u32| {
                let stretch = self.barriers.contains(&node).then_some((arc.way, arc.at));
                *junctions.entry((node, stretch)).or_insert_with(|| streets.add_node(node))
            };
            let (from, to) = (end(self.tail(a)), end(self.head(a)));
            if arc.sign != Sign::Restricted {
                let pieces = self.nodes_of(a).len() - 1;
                streets.add_edge(from, to, u32::try_from(pieces).unwrap_or(NONE));
            }
            lines.push((from, to));
        }
        let mut part_of = vec![0; streets.node_count()];
        let parts = kosaraju_scc(&streets);
        let mut sizes: Vec<(u64, Reverse<u32>)> = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            for junction in part {
                part_of[junction.index()] = i;
            }
            let first = part.iter().map(|junction| streets[*junction]).min().unwrap_or(NONE);
            sizes.push((0, Reverse(first)));
        }
        let within = |(from, to): (NodeIndex, NodeIndex)| {
            Some(part_of[from.index()]).filter(|part| *part == part_of[to.index()])
        };
        for edge in streets.edge_indices() {
            if let Some(part) = streets.edge_endpoints(edge).and_then(within) {
                sizes[part].0 += u64::from(streets[edge]);
            }
        }
        let main = (0..sizes.len()).max_by_key(|part| sizes[*part]);
        for (arc, line) in self.arcs.iter_mut().zip(lines) {
            if within(line) != main || main.is_none() {
                arc.sign = Sign::Restricted;
            }
        }
    }
}
