//! The ground of each class of vehicles, and where its points are.

use std::sync::Arc;

use kerbway_model::document::plan::PathPoint;
use kerbway_model::instance::{Ground as On, Network, Place as Where, Point, VehicleType};
use kerbway_model::{Instance, LocationIdx, ZoneIdx};
use kerbway_travel::{ClassIdx, Classes, Ground, JourneyPoint, Pace, RoadGraph};

use crate::matrix::MatrixLines;
use crate::network::Site;
use crate::osm::Streets;
use crate::plane::{Bend, PlaneLines, Ways, point};
use crate::sight::Sight;

/// What `roads` remembers of a class's ground, to put names and coordinates on journeys.
#[derive(Debug, Clone)]
pub(crate) enum Drawing {
    /// Where the cut points of the graph lie.
    Graph(Arc<Vec<Point>>),
    Plane(Arc<PlaneLines>),
    Matrix,
    Map(Arc<Streets>),
}

/// Grounds and drawings of all classes, by class; `None` if that was abandoned.
pub(crate) fn grounds(
    instance: &Instance,
    classes: &Classes,
    pace: &mut dyn FnMut() -> Pace,
) -> Option<(Vec<Ground>, Vec<Drawing>)> {
    Some(match instance.ground() {
        On::Network(network) => network_grounds(instance, classes, network),
        On::Plane { micro_kmh } => plane_grounds(instance, classes, *micro_kmh, pace)?,
        On::Matrices(matrices) => {
            let lines: Vec<Arc<MatrixLines>> =
                matrices.iter().map(|m| Arc::new(MatrixLines::new(m, instance.locations()))).collect();
            classes
                .iter()
                .map(|class| {
                    let profile = classes.profile(class).unwrap_or(0);
                    (Ground::Lines(lines[profile].clone()), Drawing::Matrix)
                })
                .unzip()
        }
        // Without the map's file nobody is anywhere.
        On::Map(_) => {
            let graph = RoadGraph { places: vec![None; instance.locations().len()], ..RoadGraph::default() };
            let ground = Ground::Graph(Arc::new(graph));
            classes.iter().map(|_| (ground.clone(), Drawing::Graph(Arc::default()))).unzip()
        }
    })
}

fn network_grounds(instance: &Instance, classes: &Classes, network: &Network) -> (Vec<Ground>, Vec<Drawing>) {
    // A cut that no class needs could still decide between equal ways.
    let counts = |z: ZoneIdx| classes.iter().any(|c| classes.counting(c).binary_search(&z).is_ok());
    let site = Site::new(network, instance.zones(), counts);
    let mut made: Vec<(Option<u32>, Ground, Drawing)> = Vec::new();
    for class in classes.iter() {
        let speed = classes.max_kmh(class);
        let same = made.iter().find(|(s, ..)| *s == speed).cloned();
        made.push(same.unwrap_or_else(|| {
            let (graph, points) = site.graph(first_type(instance, classes, class), instance.locations());
            (speed, Ground::Graph(Arc::new(graph)), Drawing::Graph(Arc::new(points)))
        }));
    }
    made.into_iter().map(|(_, ground, drawing)| (ground, drawing)).unzip()
}

fn plane_grounds(
    instance: &Instance,
    classes: &Classes,
    micro_kmh: i64,
    pace: &mut dyn FnMut() -> Pace,
) -> Option<(Vec<Ground>, Vec<Drawing>)> {
    let locations = instance.locations();
    let origin = Point { x: 0, y: 0 };
    let points: Vec<Point> = locations.iter().map(|l| point(l).unwrap_or(origin)).collect();
    let counts = |z: ZoneIdx| classes.iter().any(|c| classes.counting(c).binary_search(&z).is_ok());
    let mut sight = Sight::new(points, instance.zones(), counts);
    let zones_of: Vec<Vec<ZoneIdx>> = locations
        .iter()
        .enumerate()
        .map(|(i, l)| match &l.zones {
            Some(zones) => zones.clone(),
            None => sight.located(LocationIdx::new(i).0).zones.clone(),
        })
        .collect();
    let mut ways: Vec<(Vec<ZoneIdx>, Ways)> = Vec::new();
    let mut made: Vec<(usize, i64, Arc<PlaneLines>)> = Vec::new();
    for class in classes.iter() {
        let counting = classes.counting(class);
        let speed = classes.max_kmh(class).map_or(micro_kmh, |kmh| micro_kmh.min(i64::from(kmh) * 1_000_000));
        let known = ways.iter().position(|(c, _)| c == counting);
        let set = known.unwrap_or(ways.len());
        if known.is_none() {
            ways.push((counting.to_vec(), Ways::new(&mut sight, &zones_of, counting, pace)?));
        }
        let same = made.iter().find(|(w, s, _)| (*w, *s) == (set, speed)).map(|(.., lines)| lines.clone());
        let lines = match same {
            Some(lines) => lines,
            None => {
                Arc::new(PlaneLines::new(&sight, &ways[set].1, locations, &zones_of, counting, speed, pace)?)
            }
        };
        made.push((set, speed, lines));
    }
    let ground = |(.., lines): (_, _, Arc<PlaneLines>)| (Ground::Lines(lines.clone()), Drawing::Plane(lines));
    Some(made.into_iter().map(ground).unzip())
}

/// All types of a class travel alike.
fn first_type<'a>(instance: &'a Instance, classes: &Classes, class: ClassIdx) -> &'a VehicleType {
    let t = classes.types(class).next().expect("invariant: a class is made for its first type");
    instance.vehicle_type(t)
}

impl Drawing {
    /// The name or the coordinates of a point of a journey; the flag says whether it is a mere boundary point inside
    /// an edge or a segment. Nothing in matrix mode.
    pub(crate) fn point(&self, instance: &Instance, point: JourneyPoint) -> Option<(PathPoint, bool)> {
        match (self, point) {
            (Self::Graph(_) | Self::Plane(_), JourneyPoint::Place(location)) => {
                Some((place(instance, location)?, false))
            }
            (Self::Graph(cuts), JourneyPoint::Node(node)) => {
                let On::Network(network) = instance.ground() else { return None };
                let node = node as usize;
                Some(match network.nodes.get(node) {
                    Some(known) => (PathPoint::Node(known.id.clone()), false),
                    None => (at(instance, *cuts.get(node - network.nodes.len())?), true),
                })
            }
            (Self::Plane(lines), JourneyPoint::Line { from, to, line, point }) => {
                let bends = lines.drawn(from, to).get(line as usize).map(|d| d.bends.as_slice());
                let bends = bends.unwrap_or_default();
                Some(match (point as usize).checked_sub(1) {
                    None => (place(instance, from)?, false),
                    Some(i) => match bends.get(i) {
                        Some(Bend::Corner(p)) => (at(instance, *p), false),
                        Some(Bend::Boundary(p)) => (at(instance, *p), true),
                        None => (place(instance, to)?, false),
                    },
                })
            }
            (Self::Matrix | Self::Map(_), _)
            | (Self::Graph(_), JourneyPoint::Line { .. })
            | (Self::Plane(_), JourneyPoint::Node(_)) => None,
        }
    }
}

/// Where a location is on a path.
fn place(instance: &Instance, location: LocationIdx) -> Option<PathPoint> {
    match (instance.location(location).place, instance.ground()) {
        (Where::Node(node), On::Network(network)) => {
            Some(PathPoint::Node(network.nodes[node.index()].id.clone()))
        }
        (Where::Point(p), On::Plane { .. }) => Some(at(instance, p)),
        _ => None,
    }
}

fn at(instance: &Instance, p: Point) -> PathPoint {
    PathPoint::At(instance.projection().unproject(p))
}
