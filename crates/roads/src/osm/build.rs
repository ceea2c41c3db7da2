//! From an instance and its map to the grounds of all classes of vehicles.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kerbway_model::document::report::Issue;
use kerbway_model::instance::{Ground as On, MapGround, Place, Point};
use kerbway_model::units::{Metres, Millimetres};
use kerbway_model::{Instance, LocationIdx, TypeIdx};
use kerbway_travel::{Classes, Ground, Options, Pace, RoadGraph};

use super::draw::{Names, Streets};
use super::graph;
use super::map::Map;
use super::net::{Net, Reading};
use super::signs::Signs;
use super::sites::Sites;
use super::snap::{Foot, Kerb};
use crate::grounds::Drawing;
use crate::roads::Roads;

/// What a map took to prepare, for one class of equal roads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prepared {
    /// Directed stretches of road between junctions.
    pub arcs: usize,
    /// Nodes of the graph that is searched.
    pub nodes: usize,
    /// Its edges.
    pub edges: usize,
    /// Time taken.
    pub time: Duration,
}

/// As [`build_paced`](crate::build_paced), for an instance on a map.
pub fn build_paced(
    instance: &Instance,
    map: &Map,
    options: &Options,
    pace: &mut dyn FnMut() -> Pace,
) -> Option<Roads> {
    let On::Map(ground) = instance.ground() else { return crate::build_paced(instance, options, pace) };
    let (keys, readings) = readings(instance, map, ground);
    let classes = Classes::with_grounds(instance, &keys);
    let projection = instance.projection();
    let at: Arc<Vec<Point>> =
        Arc::new((0..map.n_nodes()).map(|i| projection.project(map.degrees(i))).collect());
    let sites = Sites::new(instance, map, &at);
    let names = Arc::new(Names::new(map));
    let gates: Vec<u32> = instance
        .zones()
        .iter()
        .flat_map(|z| z.gate_nodes.iter().flatten())
        .filter_map(|id| map.node_index(*id))
        .collect();
    let mut prepared = Vec::new();
    let mut snapped = vec![false; instance.locations().len()];
    let mut made: Vec<(Ground, Drawing)> = Vec::new();
    for reading in &readings {
        if pace() == Pace::Abandon {
            return None;
        }
        let start = Instant::now();
        let Some(reading) = reading else {
            made.push(nowhere(instance));
            continue;
        };
        let net = Net::new(map, reading, at.clone(), &gates);
        let kerb = Kerb::new(map, &net);
        let feet = feet(instance, map, &kerb, ground);
        for (near, foot) in snapped.iter_mut().zip(&feet) {
            *near |= foot.is_some();
        }
        let snaps = feet.iter().map(|f| f.map(|(_, mm)| nearest_metres(mm))).collect();
        let mut parts = graph::build(instance, map, &net, &sites, &feet);
        prepared.push(Prepared {
            arcs: net.arcs.len(),
            nodes: parts.graph.nodes.len(),
            edges: parts.graph.edges.len(),
            time: start.elapsed(),
        });
        let streets = Streets::new(names.clone(), net, projection, &mut parts, snaps);
        made.push((Ground::Graph(Arc::new(parts.graph)), Drawing::Map(Arc::new(streets))));
    }
    let of_class = classes.iter().map(|class| {
        let t = classes.types(class).next().map_or(0, TypeIdx::index);
        made[keys[t] as usize].clone()
    });
    let (grounds, drawings) = of_class.unzip();
    let warnings = warnings(instance, ground, &snapped);
    Roads::finish(instance, classes, (grounds, drawings), (warnings, prepared), (options, pace))
}

/// For each vehicle type a number, equal for those that find the same roads; and for each number the reading.
fn readings(instance: &Instance, map: &Map, ground: &MapGround) -> (Vec<u32>, Vec<Option<Reading>>) {
    let mut readings: Vec<Option<Reading>> = Vec::new();
    let mut keys = Vec::new();
    for vehicle_type in instance.vehicle_types() {
        let signs = Signs::new(vehicle_type, ground);
        let reading = signs.map(|signs| Reading::new(map, &signs));
        let key = readings.iter().position(|r| *r == reading).unwrap_or_else(|| {
            readings.push(reading);
            readings.len() - 1
        });
        keys.push(u32::try_from(key).unwrap_or(u32::MAX));
    }
    (keys, readings)
}

/// Where the locations come to lie.
fn feet(instance: &Instance, map: &Map, kerb: &Kerb, ground: &MapGround) -> Vec<Option<(Foot, Millimetres)>> {
    let limit = ground.snap_m.saturating_mul(1000);
    let place = |l: &kerbway_model::instance::Location| match l.place {
        Place::Point(p) => kerb.nearest(map, p, limit),
        _ => None,
    };
    instance.locations().iter().map(place).collect()
}

fn nearest_metres(mm: Millimetres) -> Metres {
    (mm + 500).div_euclid(1000)
}

/// The ground of vehicles that cannot drive on a map.
fn nowhere(instance: &Instance) -> (Ground, Drawing) {
    let graph = RoadGraph { places: vec![None; instance.locations().len()], ..RoadGraph::default() };
    (Ground::Graph(Arc::new(graph)), Drawing::Graph(Arc::default()))
}

/// Which locations are on no road. (What the reader has to say stands in the map.)
fn warnings(instance: &Instance, ground: &MapGround, snapped: &[bool]) -> Vec<Issue> {
    let mut warnings = Vec::new();
    if instance.vehicle_types().is_empty() {
        return warnings;
    }
    for (l, _) in snapped.iter().enumerate().filter(|(_, near)| !**near) {
        let id = &instance.location(LocationIdx::new(l)).id;
        let limit = ground.snap_m;
        let message = format!(
            "no road that a vehicle may use and leave again is within {limit} m of location \"{id}\""
        );
        let mut issue = Issue::warning("W-osm-snap", format!("/locations/{l}"), message);
        issue.id = Some(id.clone());
        warnings.push(issue);
    }
    warnings
}

impl Roads {
    /// Locations that were moved to the road, with the largest distance over all vehicle types; those on no road are
    /// left out.
    pub fn snaps(&self, instance: &Instance) -> Vec<kerbway_model::document::report::Snap> {
        let farthest = |l: usize| {
            let each = self.drawings().iter().filter_map(|drawing| match drawing {
                Drawing::Map(streets) => streets.snaps()[l],
                _ => None,
            });
            each.max()
        };
        let snap = |l: usize| {
            let location = instance.location(LocationIdx::new(l)).id.clone();
            farthest(l).map(|metres| kerbway_model::document::report::Snap { location, metres })
        };
        (0..instance.locations().len()).filter_map(snap).collect()
    }
}
