//! Which places are joined at all: roads and lines, with rules and hours left aside.
//!
//! Stated gates are no rules: an edge that crosses a boundary away from them is no edge. Cost: one pass over the graph;
//! a question is a look at two components, or a walk over the (usually very few) components of the map.

use std::sync::Arc;

use kerbway_model::{LocationIdx, ZoneIdx};
use kerbway_travel::{Ground, LineSource, RoadGraph};
use petgraph::algo::{condensation, has_path_connecting};
use petgraph::graph::{DiGraph, NodeIndex};

/// Connectedness of the places of one class.
#[derive(Clone)]
pub(crate) enum Reach {
    Graph(Arc<Components>),
    Lines(Arc<dyn LineSource>),
}

/// Strongly connected components.
#[derive(Debug)]
pub(crate) struct Components {
    joined: DiGraph<(), ()>,
    /// Component of each location.
    of: Vec<Option<NodeIndex>>,
}

impl Reach {
    /// Looks at a ground; `counting` are the zones whose gates matter to the class, sorted.
    pub(crate) fn new(ground: &Ground, counting: &[ZoneIdx]) -> Self {
        match ground {
            Ground::Graph(graph) => Self::Graph(Arc::new(Components::new(graph, counting))),
            Ground::Lines(lines) => Self::Lines(lines.clone()),
        }
    }

    /// Is there any way from one location to another?
    pub(crate) fn is_connected(&self, from: LocationIdx, to: LocationIdx) -> bool {
        match self {
            Self::Graph(c) => match (c.of[from.index()], c.of[to.index()]) {
                (Some(a), Some(b)) => a == b || has_path_connecting(&c.joined, a, b, None),
                _ => false,
            },
            Self::Lines(lines) => {
                let places = lines.places();
                if places[from.index()].is_none() || places[to.index()].is_none() {
                    return false;
                }
                from == to || lines.plain(from, to).is_some() || {
                    let mut found = Vec::new();
                    lines.lines(from, to, &mut found);
                    !found.is_empty()
                }
            }
        }
    }
}

impl Components {
    fn new(graph: &RoadGraph, counting: &[ZoneIdx]) -> Self {
        let mut roads: DiGraph<u32, ()> = DiGraph::with_capacity(graph.nodes.len(), graph.edges.len());
        for node in 0..graph.nodes.len() {
            roads.add_node(u32::try_from(node).unwrap_or(u32::MAX));
        }
        let gated: Vec<_> = graph.gates.iter().filter(|(z, _)| counting.binary_search(z).is_ok()).collect();
        for edge in &graph.edges {
            let zones = graph.sets.zones(edge.zones);
            let closed = gated.iter().any(|(z, gates)| {
                let within = zones.contains(z);
                let inside = |v: u32| graph.sets.zones(graph.nodes[v as usize].inside).contains(z);
                [edge.from, edge.to].iter().any(|v| inside(*v) != within && !gates.contains(v))
            });
            if !closed {
                roads.add_edge(NodeIndex::new(edge.from as usize), NodeIndex::new(edge.to as usize), ());
            }
        }
        let condensed = condensation(roads, true);
        let mut component = vec![NodeIndex::new(0); graph.nodes.len()];
        for c in condensed.node_indices() {
            for node in &condensed[c] {
                component[*node as usize] = c;
            }
        }
        let of = graph.places.iter().map(|p| p.as_ref().map(|p| component[p.node as usize])).collect();
        Self { joined: condensed.map(|_, _| (), |_, ()| ()), of }
    }
}
