//! A plan as GeoJSON: a `LineString` per route, a `Point` per stop, polygons or streets per zone, with the plan's own names
//! as properties. Coordinates are WGS 84; with `local_m` they are metres, and the collection says so.

use std::collections::BTreeMap;

use kerbway_model::Problem;
use kerbway_model::document::plan::{PathPoint, Plan, Route};
use kerbway_model::document::problem::{Crs, Request};
use serde_json::{Map, Value, json};

use crate::zones::{Streets, zones};

/// The plan on the map. What has no coordinates (matrices without places) has a null geometry.
pub fn geojson(problem: &Problem, plan: &Plan) -> Value {
    collection(problem, plan, None)
}

/// As [`geojson`], on an `OpenStreetMap` map if there is one: routes and zones along its streets, and the zones that its tags
/// make behind those of the document, each with the tags behind its rules (`sources`).
pub fn geojson_on<S: Streets>(problem: &Problem, plan: &Plan, map: Option<&S>) -> Value {
    collection(problem, plan, map.map(|map| map as &dyn Streets))
}

fn collection(problem: &Problem, plan: &Plan, map: Option<&dyn Streets>) -> Value {
    let problem = &*problem.in_wgs84();
    let places = Places::new(problem, map);
    let mut features = Vec::new();
    for (geometry, properties) in zones(problem, map) {
        features.push(feature(geometry, properties));
    }
    for route in &plan.routes {
        let mut properties = keys(route);
        properties.insert("kind".to_owned(), json!("route"));
        properties.remove("stops");
        let legs = route.legs.iter().map(|leg| {
            json!({"from": leg.from, "to": leg.to, "depart": leg.depart, "arrive": leg.arrive, "metres": leg.metres,
                   "crossings": leg.crossings})
        });
        properties.insert("legs".to_owned(), legs.collect());
        features.push(feature(line(&places, route), Value::Object(properties)));
        for (index, stop) in route.stops.iter().enumerate() {
            let mut properties = keys(stop);
            properties.insert("kind".to_owned(), json!("stop"));
            properties.insert("vehicle".to_owned(), json!(route.vehicle));
            properties.insert("stop".to_owned(), json!(index));
            let geometry = match places.location(&stop.at) {
                Some(at) => json!({"type": "Point", "coordinates": at}),
                None => Value::Null,
            };
            features.push(feature(geometry, Value::Object(properties)));
        }
    }
    let requests: BTreeMap<&str, &Request> = problem.requests.iter().map(|r| (r.id.as_str(), r)).collect();
    for unserved in &plan.unserved {
        let mut properties = keys(unserved);
        properties.insert("kind".to_owned(), json!("unserved"));
        let options = requests.get(unserved.request.as_str()).into_iter().flat_map(|r| &r.options);
        let mut options = options.filter_map(|o| places.location(&o.at));
        let geometry = match options.next() {
            Some(at) => json!({"type": "Point", "coordinates": at}),
            None => Value::Null,
        };
        features.push(feature(geometry, Value::Object(properties)));
    }
    let mut out = json!({"type": "FeatureCollection", "features": features});
    if problem.crs == Crs::LocalM {
        out["kerbway"] = json!({"crs": "local_m"});
    }
    if !plan.attribution.is_empty() {
        out["attribution"] = json!(plan.attribution);
    }
    out
}

#[allow(clippy::needless_pass_by_value, reason = "both are made for this call")]
fn feature(geometry: Value, properties: Value) -> Value {
    json!({"type": "Feature", "geometry": geometry, "properties": properties})
}

fn keys(value: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Where things are, as far as the document says.
struct Places<'a> {
    map: Option<&'a dyn Streets>,
    nodes: BTreeMap<&'a str, [f64; 2]>,
    locations: BTreeMap<&'a str, [f64; 2]>,
}

fn pair(a: Option<f64>, b: Option<f64>) -> Option<[f64; 2]> {
    Some([a?, b?])
}

impl<'a> Places<'a> {
    fn new(problem: &'a Problem, map: Option<&'a dyn Streets>) -> Self {
        let nodes: BTreeMap<&str, [f64; 2]> = problem
            .network
            .iter()
            .flat_map(|n| &n.nodes)
            .filter_map(|n| Some((n.id.as_str(), pair(n.lon, n.lat).or_else(|| pair(n.x, n.y))?)))
            .collect();
        let locations = problem
            .locations
            .iter()
            .filter_map(|l| {
                let stated = pair(l.lon, l.lat).or_else(|| pair(l.x, l.y));
                let at = stated.or_else(|| nodes.get(l.node.as_deref()?).copied())?;
                Some((l.id.as_str(), at))
            })
            .collect();
        Self { map, nodes, locations }
    }

    fn location(&self, id: &str) -> Option<[f64; 2]> {
        self.locations.get(id).copied()
    }

    fn point(&self, point: &PathPoint) -> Option<[f64; 2]> {
        match point {
            PathPoint::Node(id) => self.nodes.get(id.as_str()).copied(),
            PathPoint::At(at) => Some(*at),
            PathPoint::Osm(id) => self.map?.node(*id),
        }
    }
}

/// The way of a route: along the paths of its legs, straight from place to place where there are none.
fn line(places: &Places<'_>, route: &Route) -> Value {
    let mut points: Vec<[f64; 2]> = Vec::new();
    for leg in &route.legs {
        let along: Vec<Option<[f64; 2]>> = match &leg.path {
            Some(path) => path.iter().map(|p| places.point(p)).collect(),
            None => vec![places.location(&leg.from), places.location(&leg.to)],
        };
        for point in along {
            let Some(point) = point else { return Value::Null };
            if points.last() != Some(&point) {
                points.push(point);
            }
        }
    }
    // A line has two points at least.
    match points.as_slice() {
        [] => Value::Null,
        [only] => json!({"type": "LineString", "coordinates": [only, only]}),
        all => json!({"type": "LineString", "coordinates": all}),
    }
}
