//! From nodes of the abstract graph back to the map: node ids, instants, street names.

use std::sync::Arc;

use kerbway_model::document::plan::PathPoint;
use kerbway_model::instance::Projection;
use kerbway_model::units::{Metres, Seconds};
use kerbway_travel::{Journey, JourneyPoint, Wait};

use super::graph::{Made, Spot, Trace};
use super::map::{Map, NONE};
use super::net::Net;
use crate::roads::{Path, Standing};

/// Names of a map, shared by all vehicle types.
#[derive(Debug)]
pub(crate) struct Names {
    ids: Vec<i64>,
    /// By way; empty = it has none.
    streets: Vec<Box<str>>,
}

impl Names {
    pub(super) fn new(map: &Map) -> Self {
        let name =
            |way: super::Way<'_>| way.tag("name").or_else(|| way.tag("ref")).unwrap_or_default().into();
        Self {
            ids: (0..map.n_nodes()).map(|i| map.node_id(u32::try_from(i).unwrap_or(NONE))).collect(),
            streets: map.ways().map(name).collect(),
        }
    }
}

/// What the graph of one vehicle type is on the map.
#[derive(Debug)]
pub(crate) struct Streets {
    names: Arc<Names>,
    net: Net,
    projection: Projection,
    spots: Vec<Spot>,
    traces: Vec<Trace>,
    edges: Vec<Ends>,
    /// Edges by their ends, the fastest first.
    order: Vec<u32>,
    places: Vec<Option<u32>>,
    /// Metres from each location to the road.
    snaps: Vec<Option<Metres>>,
}

/// Ends and cost of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ends {
    from: u32,
    to: u32,
    millis: i64,
    metres: Metres,
}

/// ⌈milliseconds / 1000⌉.
fn up(millis: i64) -> Seconds {
    -(-millis).div_euclid(1000)
}

impl Streets {
    pub(super) fn new(
        names: Arc<Names>,
        net: Net,
        projection: Projection,
        made: &mut Made,
        snaps: Vec<Option<Metres>>,
    ) -> Self {
        let edges: Vec<Ends> = made
            .graph
            .edges
            .iter()
            .map(|e| Ends { from: e.from, to: e.to, millis: e.time, metres: e.metres })
            .collect();
        let mut order: Vec<u32> = (0..u32::try_from(edges.len()).unwrap_or(NONE)).collect();
        order.sort_by_key(|e| edges[*e as usize]);
        Self {
            names,
            net,
            projection,
            spots: std::mem::take(&mut made.spots),
            traces: std::mem::take(&mut made.traces),
            edges,
            order,
            places: made.graph.places.iter().map(|p| p.as_ref().map(|p| p.node)).collect(),
            snaps,
        }
    }

    /// Metres from each location to the road; `None` = too far.
    pub(crate) fn snaps(&self) -> &[Option<Metres>] {
        &self.snaps
    }

    /// Edges as `from, to, milliseconds`, and the nodes of the places.
    #[cfg(test)]
    #[allow(clippy::type_complexity, reason = "for one test")]
    pub(super) fn graph(&self) -> (Vec<(u32, u32, i64)>, &[Option<u32>]) {
        (self.edges.iter().map(|e| (e.from, e.to, e.millis)).collect(), &self.places)
    }

    /// The fastest edge between two nodes; of several the first that `suits`.
    fn edge(&self, from: u32, to: u32, suits: impl Fn(u32) -> bool) -> Option<u32> {
        let ends = |e: &u32| (self.edges[*e as usize].from, self.edges[*e as usize].to);
        let at = self.order.partition_point(|e| ends(e) < (from, to));
        let all = || self.order[at..].iter().copied().take_while(|e| ends(e) == (from, to));
        all().find(|e| suits(*e)).or_else(|| all().next())
    }

    fn node_of(&self, point: JourneyPoint) -> Option<u32> {
        match point {
            JourneyPoint::Node(node) => Some(node),
            JourneyPoint::Place(l) => self.places[l.index()],
            JourneyPoint::Line { .. } => None,
        }
    }

    fn drawn(&self, spot: Spot) -> PathPoint {
        match spot {
            Spot::Node(node) => PathPoint::Osm(self.names.ids[node as usize]),
            Spot::Foot(point) | Spot::Boundary(point) => PathPoint::At(self.projection.unproject(point)),
        }
    }

    /// The points of a journey: all nodes of the map, and the boundary points at which it stands. Each instant is that of
    /// the beginning of the drive without waiting and its milliseconds since, rounded up.
    pub(crate) fn path(&self, journey: &Journey) -> Path {
        let mut path = Path::default();
        let mut before: Option<u32> = None;
        let (mut since, mut millis) = (journey.depart, 0);
        for (i, (point, time)) in journey.points.iter().enumerate() {
            let Some(node) = self.node_of(*point) else { continue };
            let drawn = self.drawn(self.spots[node as usize]);
            let is_new = |path: &Path| path.points.last() != Some(&drawn);
            if i > 0 && journey.waits.iter().any(|w| w.point == i - 1) {
                (since, millis) = (*time, 0);
                path.push(drawn, *time);
                before = Some(node);
                continue;
            }
            if let Some(edge) = before.and_then(|from| {
                let on_time = |e: u32| since + up(millis + self.edges[e as usize].millis) == *time;
                self.edge(from, node, on_time)
            }) {
                let trace = &self.traces[edge as usize];
                if trace.first < trace.last {
                    let nodes = self.net.nodes_of(trace.arc);
                    let at = self.net.millis(trace.arc);
                    for k in trace.first as usize..trace.last as usize {
                        let id = PathPoint::Osm(self.names.ids[nodes[k] as usize]);
                        path.push(id, since + up(millis + trace.base + at[k]));
                    }
                }
                millis += self.edges[edge as usize].millis;
            }
            before = Some(node);
            debug_assert_eq!(*time, since + up(millis), "the edge that was driven");
            if let Some(wait) = journey.waits.iter().find(|w| w.point == i) {
                if is_new(&path) {
                    path.push(drawn, wait.from);
                }
                let Wait { location, from, to, .. } = *wait;
                path.standing.push(Standing { point: path.points.len() - 1, location, from, to });
            } else if !matches!(self.spots[node as usize], Spot::Boundary(..)) && is_new(&path) {
                path.push(drawn, *time);
            }
        }
        path
    }

    /// Names of the streets driven along, each once in a row; those without a name are left out.
    pub(crate) fn streets(&self, journey: &Journey) -> Vec<String> {
        let mut streets: Vec<String> = Vec::new();
        for pair in journey.points.windows(2) {
            let nodes = self.node_of(pair[0].0).zip(self.node_of(pair[1].0));
            let Some(edge) = nodes.and_then(|(from, to)| self.edge(from, to, |_| true)) else { continue };
            let arc = self.traces[edge as usize].arc;
            if arc == NONE {
                continue;
            }
            let name = &self.names.streets[self.net.arcs[arc as usize].way as usize];
            if !name.is_empty() && streets.last().map(String::as_str) != Some(&**name) {
                streets.push(name.to_string());
            }
        }
        streets
    }
}

impl Path {
    fn push(&mut self, point: PathPoint, time: Seconds) {
        self.points.push(point);
        self.times.push(time);
    }
}
