//! Where vehicles drive: places, roads and straight lines, and the zones they lie in.
//!
//! One [`Terrain`] serves all vehicle types. A [`Line`] is an edge of the network or a segment of the plane with its
//! seconds for one type and the spans of it that lie in zones (docs/semantics.md 2, Rounding).

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use kerbway_model::instance::{Edge, Ground, Instance, Network, Place, Point, VehicleType};
use kerbway_model::units::{Metres, Millimetres, Seconds};
use kerbway_model::{EdgeIdx, LocationIdx, NodeIdx, TypeIdx, ZoneIdx};

use crate::clip;
use crate::law::Law;
use crate::map::{Atlas, Enclosed, Map};

/// Where a point of a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    /// A node of the network.
    Node(NodeIdx),
    /// A node of the map.
    Osm(i64),
    /// A point of the plane, or of an edge.
    At(Point),
}

/// A stretch of a line inside a zone, in seconds from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) zone: ZoneIdx,
    pub(crate) from: Seconds,
    pub(crate) to: Seconds,
}

/// A way from one point of a path to the next.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) seconds: Seconds,
    pub(crate) metres: Metres,
    /// Its ends, where they are known.
    ends: Option<(Point, Point)>,
    /// By zone, then by time.
    pub(crate) spans: Vec<Span>,
}

impl Line {
    /// Does the spot lie on it?
    pub(crate) fn is_near(&self, spot: Spot) -> bool {
        matches!((spot, self.ends), (Spot::At(point), Some((a, b))) if is_near(a, b, point))
    }

    /// Is the spot the place of it where a zone is entered or left, `after` seconds from its beginning?
    pub(crate) fn is_boundary(&self, spot: Spot, after: Seconds) -> bool {
        self.is_near(spot) && self.spans.iter().any(|s| s.from == after || s.to == after)
    }

    /// Zones inside which it is `after` seconds from its beginning.
    pub(crate) fn zones_at(&self, after: Seconds) -> Vec<ZoneIdx> {
        self.spans.iter().filter(|s| s.from < after && after < s.to).map(|s| s.zone).collect()
    }
}

/// Is the point within two millimetres of the line from a to b? Points on boundaries are stated rounded.
pub(crate) fn is_near(a: Point, b: Point, p: Point) -> bool {
    const TOLERANCE: f64 = 2.0;
    let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    let (px, py) = ((p.x - a.x) as f64, (p.y - a.y) as f64);
    let square = dx * dx + dy * dy;
    if square == 0.0 {
        return px.hypot(py) <= TOLERANCE;
    }
    let t = ((px * dx + py * dy) / square).clamp(0.0, 1.0);
    (px - t * dx).hypot(py - t * dy) <= TOLERANCE
}

/// Where the vehicles of one type reach a location on a map.
#[derive(Debug)]
pub(crate) struct Anchor {
    pub(crate) spot: Spot,
    /// Zones that count and hold it.
    pub(crate) zones: Vec<ZoneIdx>,
    /// Whole metres (nearest) from the location.
    pub(crate) metres: Metres,
}

/// The ground of an instance, with the look-ups that replaying needs.
#[derive(Debug)]
pub(crate) struct Terrain<'a> {
    pub(crate) instance: &'a Instance,
    /// The map, if there is one, and where the plan's legs reach its locations.
    pub(crate) map: Option<Map<'a>>,
    pub(crate) anchors: BTreeMap<(TypeIdx, LocationIdx), Anchor>,
    /// By vehicle type.
    enclosed: Vec<Rc<Enclosed>>,
    nodes: HashMap<&'a str, NodeIdx>,
    edges: HashMap<(NodeIdx, NodeIdx), EdgeIdx>,
    incident: Vec<Vec<EdgeIdx>>,
}

impl<'a> Terrain<'a> {
    pub(crate) fn new(instance: &'a Instance, atlas: Option<&'a Atlas>) -> Self {
        let mut terrain = Self {
            instance,
            map: None,
            anchors: BTreeMap::new(),
            enclosed: instance.vehicle_types().iter().map(|_| Rc::default()).collect(),
            nodes: HashMap::new(),
            edges: HashMap::new(),
            incident: Vec::new(),
        };
        if let (Ground::Map(ground), Some(atlas)) = (instance.ground(), atlas) {
            terrain.map = Some(Map { atlas, instance, ground });
        }
        if let Ground::Network(network) = instance.ground() {
            terrain.incident = vec![Vec::new(); network.nodes.len()];
            for (i, node) in network.nodes.iter().enumerate() {
                terrain.nodes.insert(&node.id, NodeIdx::new(i));
            }
            for (i, edge) in network.edges.iter().enumerate() {
                terrain.edges.insert((edge.from, edge.to), EdgeIdx::new(i));
                terrain.incident[edge.from.index()].push(EdgeIdx::new(i));
                terrain.incident[edge.to.index()].push(EdgeIdx::new(i));
            }
        }
        terrain
    }

    /// Which roads of the map lie behind restricted ones for a type.
    pub(crate) fn enclosed(&self, vehicle_type: TypeIdx) -> Rc<Enclosed> {
        Rc::clone(&self.enclosed[vehicle_type.index()])
    }

    fn network(&self) -> Option<&'a Network> {
        match self.instance.ground() {
            Ground::Network(network) => Some(network),
            _ => None,
        }
    }

    /// A node by its id.
    pub(crate) fn node(&self, id: &str) -> Option<NodeIdx> {
        self.nodes.get(id).copied()
    }

    /// Id of a node.
    pub(crate) fn node_id(&self, node: NodeIdx) -> &'a str {
        self.network().map_or("", |network| &network.nodes[node.index()].id)
    }

    /// Where a location is; `None` = matrices know it by its row.
    pub(crate) fn spot(&self, location: LocationIdx) -> Option<Spot> {
        match self.instance.location(location).place {
            Place::Node(node) => Some(Spot::Node(node)),
            Place::Point(point) => Some(Spot::At(point)),
            Place::Row => None,
        }
    }

    /// Zones that count and hold a point of the road.
    pub(crate) fn zones_of(&self, spot: Spot, law: &Law<'_>) -> Vec<ZoneIdx> {
        law.counting().filter(|z| self.is_inside(spot, *z)).collect()
    }

    /// Zones that count and hold a location: as it says, else by its place.
    pub(crate) fn zones_of_location(&self, location: LocationIdx, law: &Law<'_>) -> Vec<ZoneIdx> {
        match &self.instance.location(location).zones {
            Some(zones) => zones.iter().copied().filter(|z| law.counts(*z)).collect(),
            None if self.map.is_some() => {
                let anchor = self.anchors.get(&(law.vehicle_type(), location));
                anchor.map_or_else(Vec::new, |anchor| anchor.zones.clone())
            }
            None => self.spot(location).map_or_else(Vec::new, |spot| self.zones_of(spot, law)),
        }
    }

    fn is_inside(&self, spot: Spot, zone: ZoneIdx) -> bool {
        let polygons = &self.instance.zone(zone).polygons;
        match (spot, self.network()) {
            (Spot::At(point), _) => clip::contains(polygons, point),
            (Spot::Node(node), Some(network)) => {
                let mut edges =
                    self.incident[node.index()].iter().map(|e| &network.edges[e.index()]).peekable();
                if edges.peek().is_some() && edges.clone().all(|edge| edge.zones.is_some()) {
                    edges.all(|edge| states(edge, zone))
                } else {
                    network.nodes[node.index()].point.is_some_and(|point| clip::contains(polygons, point))
                }
            }
            (Spot::Node(_), None) | (Spot::Osm(_), _) => false,
        }
    }

    /// The edge or segment from one spot to another, as a type drives it; `None` = no way.
    pub(crate) fn line(
        &self,
        from: Spot,
        to: Spot,
        vehicle_type: &VehicleType,
        law: &Law<'_>,
    ) -> Option<Line> {
        match (from, to, self.instance.ground()) {
            (Spot::Node(a), Spot::Node(b), Ground::Network(network)) => {
                let edge = &network.edges[self.edges.get(&(a, b))?.index()];
                let seconds = vehicle_type.edge_seconds(edge.seconds, edge.metres);
                let ends = network.nodes[a.index()].point.zip(network.nodes[b.index()].point);
                let spans = law.counting().flat_map(|z| self.edge_spans(edge, ends, z, seconds)).collect();
                Some(Line {
                    seconds,
                    metres: edge.metres,
                    ends: ends.filter(|_| edge.zones.is_none()),
                    spans,
                })
            }
            (Spot::At(a), Spot::At(b), Ground::Plane { micro_kmh }) => {
                let mm = clip::length(a, b);
                let at = |micro: i64| up(i128::from(mm) * 3600, micro.into());
                let capped = vehicle_type.max_kmh.map_or(0, |kmh| at(i64::from(kmh) * 1_000_000));
                let seconds = at(*micro_kmh).max(capped);
                let spans = law.counting().flat_map(|z| self.spans((a, b), z, seconds)).collect();
                Some(Line { seconds, metres: (mm + 500).div_euclid(1000), ends: Some((a, b)), spans })
            }
            _ => None,
        }
    }

    fn edge_spans(
        &self,
        edge: &Edge,
        ends: Option<(Point, Point)>,
        zone: ZoneIdx,
        seconds: Seconds,
    ) -> Vec<Span> {
        match (&edge.zones, ends) {
            (Some(_), _) if states(edge, zone) => vec![Span { zone, from: 0, to: seconds }],
            (None, Some(ends)) => self.spans(ends, zone, seconds),
            _ => Vec::new(),
        }
    }

    fn spans(&self, (a, b): (Point, Point), zone: ZoneIdx, seconds: Seconds) -> Vec<Span> {
        let polygons = &self.instance.zone(zone).polygons;
        let mm: Millimetres = clip::length(a, b);
        if mm == 0 {
            let whole = seconds > 0 && clip::contains(polygons, a);
            return whole.then_some(Span { zone, from: 0, to: seconds }).into_iter().collect();
        }
        let inside = clip::spans(&clip::pieces(polygons, a, b), mm, seconds);
        inside.into_iter().map(|(from, to)| Span { zone, from, to }).collect()
    }

    /// May the type drive this edge although zones state their gates? An edge that crosses the boundary of a zone that
    /// counts away from its stated gates cannot be used. Coordinates of nodes are rounded, so a boundary within one
    /// second of a node is at that node. Gives the zone that is in the way.
    pub(crate) fn barred(&self, from: NodeIdx, to: NodeIdx, line: &Line, law: &Law<'_>) -> Option<ZoneIdx> {
        law.counting().find(|zone| {
            let Some(gates) = &self.instance.zone(*zone).gates else { return false };
            let crosses = |at: Seconds, begins: bool| {
                let (tail, head) = (at <= 1, at >= line.seconds - 1);
                let within = |node| self.is_inside(Spot::Node(node), *zone);
                let is_gate = (tail && gates.contains(&from)) || (head && gates.contains(&to));
                let no_crossing =
                    if begins { at == 0 && within(from) } else { at == line.seconds && within(to) };
                !is_gate && !no_crossing
            };
            let mut spans = line.spans.iter().filter(|s| s.zone == *zone).peekable();
            if spans.peek().is_some() {
                return spans.any(|s| crosses(s.from, true) || crosses(s.to, false));
            }
            [from, to].iter().any(|n| self.is_inside(Spot::Node(*n), *zone) && !gates.contains(n))
        })
    }

    /// Is it a gate for the type: do the zones of the lines that meet there differ from those of the point?
    pub(crate) fn is_gate(
        &self,
        spot: Spot,
        vehicle_type: &VehicleType,
        law: &Law<'_>,
        lines: [&Line; 2],
    ) -> bool {
        let [before, after] = lines;
        let outside = |zone: ZoneIdx| !self.is_inside(spot, zone);
        let by_path = before.spans.iter().any(|s| s.to == before.seconds && outside(s.zone))
            || after.spans.iter().any(|s| s.from == 0 && outside(s.zone));
        let (Spot::Node(node), Some(network)) = (spot, self.network()) else { return by_path };
        by_path
            || self.incident[node.index()].iter().map(|e| &network.edges[e.index()]).any(|edge| {
                let (from, to) = (Spot::Node(edge.from), Spot::Node(edge.to));
                self.line(from, to, vehicle_type, law).is_some_and(|line| {
                    let end = if edge.to == node { line.seconds } else { 0 };
                    line.spans.iter().any(|s| (s.from == end || s.to == end) && outside(s.zone))
                })
            })
    }

    /// Declared holding point at a spot.
    pub(crate) fn holding(&self, spot: Spot) -> Option<LocationIdx> {
        let all = self.instance.locations().iter().enumerate();
        all.filter(|(_, location)| location.holding)
            .map(|(i, _)| LocationIdx::new(i))
            .find(|location| self.spot(*location) == Some(spot))
    }
}

fn states(edge: &Edge, zone: ZoneIdx) -> bool {
    edge.zones.as_ref().is_some_and(|zones| zones.contains(&zone))
}

fn up(numerator: i128, denominator: i128) -> Seconds {
    let quotient = (numerator + denominator - 1).div_euclid(denominator);
    Seconds::try_from(quotient).unwrap_or(Seconds::MAX)
}
