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
    /// On the way to a location of the part: where one enters it, or is in it.
    arriving: u32,
    /// On the way from one: where one leaves it, to go on by the network or again in the part. Inner nodes are themselves.
    out_of: u32,
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
        per_second: graph.per_second,
        sets: graph.sets.clone(),
        nodes: graph.nodes.clone(),
        edges: Vec::with_capacity(graph.edges.len()),
        places: graph.places.clone(),
        gates: Vec::new(),
        ends: graph.ends,
    };
    let mut added = Vec::new();
    let mut add = |node: u32| {
        made.nodes.push(graph.nodes[node as usize]);
        added.push(node);
        index32(made.nodes.len() - 1)
    };
    let mut copies = vec![Copies { arriving: NONE, out_of: NONE }; graph.nodes.len()];
    let (mut is_place, mut is_gate) = (vec![false; graph.nodes.len()], vec![false; graph.nodes.len()]);
    for place in graph.places.iter().flatten() {
        is_place[place.node as usize] = true;
    }
    for part in parts {
        for e in &part.edges {
            role[*e as usize] = if part.has_place { Role::Twice } else { Role::LeftOut };
        }
        if !part.has_place {
            continue;
        }
        for &v in &part.gates {
            is_gate[v as usize] = true;
        }
        for e in &part.edges {
            let RoadEdge { from, to, .. } = graph.edges[*e as usize];
            // By most gates one only enters, or only leaves.
            if is_gate[from as usize] && copies[from as usize].arriving == NONE {
                copies[from as usize].arriving = add(from);
            }
            if is_gate[to as usize] && copies[to as usize].out_of == NONE {
                copies[to as usize].out_of = add(to);
            }
            for v in [from, to].map(|v| v as usize) {
                if !is_gate[v] && !is_place[v] && copies[v].arriving == NONE {
                    copies[v].arriving = add(index32(v));
                }
            }
        }
    }
    for (edge, role) in graph.edges.iter().zip(role) {
        let ends =
            [edge.from, edge.to].map(|v| (v, copies[v as usize], is_gate[v as usize], is_place[v as usize]));
        let [(from, from_copies, from_gate, from_place), (to, to_copies, to_gate, to_place)] = ends;
        let mut push = |from: u32, to: u32| {
            if from != NONE && to != NONE {
                made.edges.push(RoadEdge { from, to, ..*edge });
            }
        };
        match role {
            Role::LeftOut => {}
            Role::Network => {
                let into = if to_gate { to_copies.arriving } else { NONE };
                push(from, to);
                push(from, into);
                push(from_copies.out_of, to);
                push(from_copies.out_of, into);
            }
            Role::Twice => {
                push(
                    if from_gate { from_copies.out_of } else { from },
                    if to_gate { to_copies.out_of } else { to },
                );
                if !from_place {
                    push(from_copies.arriving, if to_place { to } else { to_copies.arriving });
                }
            }
        }
    }
    Apart { graph: Arc::new(made), added }
}
