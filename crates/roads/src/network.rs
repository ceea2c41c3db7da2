//! An explicit network as an abstract graph: edges without stated `zones` are cut at the zone polygons.
//!
//! Nodes of the graph are the network's, in its order, then the cut points. A cut at a zone that counts for another
//! class only is harmless, so classes of equal speed share one graph.

use kerbway_model::instance::{Edge, Location, Network, Place as Where, Point, VehicleType, Zone};
use kerbway_model::{NodeIdx, ZoneIdx};
use kerbway_travel::{Place, RoadEdge, RoadGraph, RoadNode, ZoneSet};

use crate::areas::{Areas, Located};
use crate::cut::{Parts, Run, cut};
use crate::exact::{length, point_along};

/// Where the network and its nodes lie, apart from speeds.
#[derive(Debug)]
pub(crate) struct Site<'a> {
    network: &'a Network,
    zones: &'a [Zone],
    areas: Areas,
    /// Where each node's point lies; empty if there are no areas.
    located: Vec<Located>,
    /// Zones each node is inside of, sorted.
    inside: Vec<Vec<ZoneIdx>>,
}

impl<'a> Site<'a> {
    /// Locates all nodes; roads are cut at the zones that count only.
    pub(crate) fn new(network: &'a Network, zones: &'a [Zone], counts: impl Fn(ZoneIdx) -> bool) -> Self {
        let by_geometry = network.edges.iter().any(|e| e.zones.is_none()) || network.edges.is_empty();
        let areas = Areas::new(zones, |z| by_geometry && counts(z));
        let located: Vec<Located> = if areas.is_empty() {
            Vec::new()
        } else {
            network.nodes.iter().map(|n| n.point.map(|p| areas.locate(p)).unwrap_or_default()).collect()
        };
        let inside = nodes_inside(network, &located);
        Self { network, zones, areas, located, inside }
    }

    /// The graph of a class whose types all have the speed of `vehicle_type`, and where its cut points lie.
    pub(crate) fn graph(
        &self,
        vehicle_type: &VehicleType,
        locations: &[Location],
    ) -> (RoadGraph, Vec<Point>) {
        let mut graph = RoadGraph::default();
        let mut points: Vec<Point> = Vec::new();
        for zones in &self.inside {
            let inside = graph.sets.intern(zones);
            graph.nodes.push(RoadNode { inside });
        }
        let mut gates: Vec<(ZoneIdx, Vec<u32>)> = self
            .zones
            .iter()
            .enumerate()
            .filter_map(|(z, zone)| {
                let nodes = zone.gates.as_ref()?.iter().map(|n| n.0).collect();
                Some((ZoneIdx::new(z), nodes))
            })
            .collect();
        // A loop leads nowhere.
        for edge in self.network.edges.iter().filter(|e| e.from != e.to) {
            let seconds = vehicle_type.edge_seconds(edge.seconds, edge.metres);
            if let Some(zones) = &edge.zones {
                let zones = graph.sets.intern(zones);
                graph.edges.push(RoadEdge {
                    from: edge.from.0,
                    to: edge.to.0,
                    time: seconds,
                    metres: edge.metres,
                    zones,
                });
                continue;
            }
            let (run, ends, parts) = self.cut(edge, seconds);
            let mut from = edge.from.0;
            for (i, part) in parts.parts.iter().enumerate() {
                let to = match parts.cuts.get(i) {
                    None => edge.to.0,
                    Some(cut) => {
                        let node = u32::try_from(graph.nodes.len()).unwrap_or(u32::MAX);
                        graph.nodes.push(RoadNode { inside: graph.sets.intern(&cut.zones) });
                        points.push(point_along(ends.0, ends.1, cut.along, run.length));
                        // Coordinates are rounded, so a gate is never exactly on a slanted boundary: a cut within a
                        // second of a listed node counts as being there.
                        for (_, listed) in &mut gates {
                            let near = |node: NodeIdx| listed.contains(&node.0);
                            if (cut.at <= 1 && near(edge.from)) || (cut.at >= seconds - 1 && near(edge.to)) {
                                listed.push(node);
                            }
                        }
                        node
                    }
                };
                let zones = graph.sets.intern(&part.zones);
                graph.edges.push(RoadEdge { from, to, time: part.seconds, metres: part.metres, zones });
                from = to;
            }
        }
        graph.gates = gates;
        graph.places = locations.iter().map(|l| place(l, &mut graph)).collect();
        (graph, points)
    }

    /// An edge by geometry: its run, its ends, its parts.
    fn cut(&self, edge: &Edge, seconds: i64) -> (Run, (Point, Point), Parts) {
        let ends = self.network.nodes[edge.from.index()].point.zip(self.network.nodes[edge.to.index()].point);
        let (ends, stretches) = match (ends, self.located.get(edge.from.index())) {
            (Some((a, b)), Some(at)) => ((a, b), self.areas.clip(a, at, b)),
            // No polygon, or no coordinates (then validation has seen that no zone has polygons).
            (ends, _) => (ends.unwrap_or((Point { x: 0, y: 0 }, Point { x: 0, y: 0 })), Vec::new()),
        };
        let run = Run { seconds, metres: edge.metres, length: length(ends.0, ends.1) };
        (run, ends, cut(run, &stretches))
    }
}

/// Zones of each node: those of all its edges if every edge there states its zones, else by its point.
fn nodes_inside(network: &Network, located: &[Located]) -> Vec<Vec<ZoneIdx>> {
    let mut common: Vec<Option<Vec<ZoneIdx>>> = vec![None; network.nodes.len()];
    let mut stated = vec![true; network.nodes.len()];
    for edge in &network.edges {
        for node in [edge.from.index(), edge.to.index()] {
            match (&edge.zones, &mut common[node]) {
                (None, _) => stated[node] = false,
                (Some(zones), Some(all)) => all.retain(|z| zones.contains(z)),
                (Some(zones), none) => *none = Some(zones.clone()),
            }
        }
    }
    common
        .into_iter()
        .enumerate()
        .map(|(node, common)| match common {
            Some(mut zones) if stated[node] => {
                zones.sort_unstable();
                zones.dedup();
                zones
            }
            _ => located.get(node).map(|l| l.zones.clone()).unwrap_or_default(),
        })
        .collect()
}

/// A location's place in the graph.
fn place(location: &Location, graph: &mut RoadGraph) -> Option<Place> {
    let Where::Node(node) = location.place else { return None };
    let ground = graph.nodes[node.index()].inside;
    let zones: ZoneSet = location.zones.as_ref().map_or(ground, |z| graph.sets.intern(z));
    Some(Place { node: node.0, ground, zones, holding: location.holding, off_street: location.off_street })
}
