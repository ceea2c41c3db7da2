//! Sets hanging parts apart: those without locations are left out, the others are there twice.

use std::sync::Arc;

use super::Part;
use crate::ground::{RoadEdge, RoadGraph};
use crate::index::index32;

const NONE: u32 = u32::MAX;

/// A graph whose hanging parts are set apart.
#[derive(Debug, Clone)]
pub(crate) struct Apart {
    /// Usable edges only, hence without stated gates.
    pub(crate) graph: Arc<RoadGraph>,
    /// The node of the graph that it was made from, for each node added.
    added: Vec<u32>,
}

impl Apart {
    /// A graph as it is.
    pub(crate) fn nothing(graph: &Arc<RoadGraph>) -> Self {
        Self { graph: Arc::clone(graph), added: Vec::new() }
    }

    /// Which node of the graph that it was made from a node is.
    pub(crate) fn origin(&self, node: u32) -> u32 {
        let first = self.graph.nodes.len() - self.added.len();
        (node as usize).checked_sub(first).map_or(node, |i| self.added[i])
    }
}

/// What a node has become, besides itself.
#[derive(Clone, Copy)]
struct Copies {
    /// Gates: where one comes from the network and enters the part.
    into: u32,
    /// Gates: where one comes from the part and goes on.
    out_of: u32,
    /// Nodes of the part: on the way to a location. On the way from one they are themselves.
    arriving: u32,
}

/// What becomes of an edge.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Network,
    LeftOut,
    Twice,
}

/// Sets parts apart.
pub(crate) fn apart(graph: &Arc<RoadGraph>, usable: &[bool], parts: &[Part]) -> Apart {
    debug_assert!(graph.ends, "ways end at locations: none leads through one of them");
    let mut role: Vec<Role> =
        usable.iter().map(|usable| if *usable { Role::Network } else { Role::LeftOut }).collect();
    let mut made = RoadGraph {
        edges: Vec::with_capacity(graph.edges.len()),
        gates: Vec::new(),
        nodes: graph.nodes.clone(),
        places: graph.places.clone(),
        sets: graph.sets.clone(),
        ..RoadGraph { per_second: graph.per_second, ends: graph.ends, ..RoadGraph::default() }
    };
    let mut added = Vec::new();
    let mut add = |node: u32| {
        made.nodes.push(graph.nodes[node as usize]);
        added.push(node);
        index32(made.nodes.len() - 1)
    };
    let mut copies = vec![Copies { into: NONE, out_of: NONE, arriving: NONE }; graph.nodes.len()];
    let mut ends = vec![false; graph.nodes.len()];
    for place in graph.places.iter().flatten() {
        ends[place.node as usize] = true;
    }
    for part in parts {
        for e in &part.edges {
            role[*e as usize] = if part.has_place { Role::Twice } else { Role::LeftOut };
        }
        if !part.has_place {
            continue;
        }
        for &v in &part.gates {
            let of = &mut copies[v as usize];
            (of.into, of.out_of) = (add(v), add(v));
            of.arriving = of.into;
        }
        for e in &part.edges {
            let edge = &graph.edges[*e as usize];
            for v in [edge.from, edge.to] {
                let of = &mut copies[v as usize];
                if of.arriving == NONE && !ends[v as usize] {
                    of.arriving = add(v);
                }
            }
        }
    }
    let or = |copy: u32, node: u32| if copy == NONE { node } else { copy };
    for (edge, role) in graph.edges.iter().zip(role) {
        let (from, to) = (copies[edge.from as usize], copies[edge.to as usize]);
        let mut push = |from: u32, to: u32| made.edges.push(RoadEdge { from, to, ..*edge });
        match role {
            Role::LeftOut => {}
            Role::Network => {
                for from in [edge.from, from.out_of].into_iter().filter(|v| *v != NONE) {
                    for to in [edge.to, to.into].into_iter().filter(|v| *v != NONE) {
                        push(from, to);
                    }
                }
            }
            Role::Twice => {
                push(or(from.out_of, edge.from), or(to.out_of, edge.to));
                if !ends[edge.from as usize] {
                    push(from.arriving, or(to.arriving, edge.to));
                }
            }
        }
    }
    Apart { graph: Arc::new(made), added }
}
