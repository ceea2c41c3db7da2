//! Zones in a plan's `GeoJSON`: polygons wound as RFC 7946 has it, streets of a map, and what a map adds.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use kerbway_model::document::problem::Zone;
use kerbway_model::osm::MapZone;
use kerbway_model::{Plan, Problem};
use kerbway_report::{Streets, geojson, geojson_on};
use serde_json::{Value, json};

/// A map of two ways, the second of which lacks nodes in its middle, with a zone of each kind.
struct Sketch;

impl Streets for Sketch {
    fn node(&self, id: i64) -> Option<[f64; 2]> {
        (id == 1).then_some([8.0, 49.0])
    }

    fn way(&self, id: i64) -> Vec<Vec<[f64; 2]>> {
        match id {
            7 => vec![vec![[8.0, 49.0], [8.1, 49.0]]],
            8 => vec![vec![[8.1, 49.0], [8.2, 49.0]], vec![[8.3, 49.0], [8.4, 49.0]]],
            _ => Vec::new(),
        }
    }

    fn zones(&self, _: &Problem) -> Vec<MapZone> {
        let rule = |id: &str| json!([{"id": id, "effect": "no_driving", "when": [{"to": "09:00"}]}]);
        // The outer ring clockwise, the hole counterclockwise: both the wrong way round.
        let area = json!({"id": "osm:r5", "rules": rule("osm:r5"), "geometry": {"type": "Polygon", "coordinates": [
            [[8.0, 49.0], [8.0, 49.4], [8.4, 49.4], [8.4, 49.0], [8.0, 49.0]],
            [[8.1, 49.1], [8.2, 49.1], [8.2, 49.2], [8.1, 49.1]]]}});
        let street = json!({"id": "osm:w7", "rules": rule("osm:w7"), "roads": [7, 8]});
        let zone = |zone: Value, source: &str| MapZone {
            zone: serde_json::from_value::<Zone>(zone).unwrap(),
            sources: vec![source.to_owned()],
        };
        vec![
            zone(street, "way 7 vehicle:conditional=no @ (00:00-09:00)"),
            zone(area, "relation 5 vehicle=no"),
        ]
    }
}

fn problem() -> Problem {
    let rule = |id: &str| json!([{"id": id, "effect": "no_entry"}]);
    let triangle = json!({"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 0], [0, 0]]]});
    let document = json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+01:00"}, "osm": {"file": "x.osm"},
        "locations": [], "vehicle_types": [], "requests": [], "objective": {"drive_per_h": 1},
        "zones": [
            {"id": "street", "roads": [7], "rules": rule("a")}, {"id": "gone", "roads": [9], "rules": rule("b")},
            {"id": "both", "roads": [7], "geometry": triangle, "rules": rule("c")}]
    });
    Problem::from_json(document.to_string()).unwrap()
}

fn plan() -> Plan {
    let document = json!({
        "format": 1, "seed": 0, "iterations": 1, "stopped_by": "complete", "exact": true,
        "cost": {"total": 0, "fixed": 0, "drive": 0, "service": 0, "wait": 0, "distance": 0, "charges": 0,
                 "permits": 0, "unserved": 0},
        "routes": [{
            "vehicle": "van#1", "type": "van", "depart": "2026-11-24T08:00:00+01:00",
            "return": "2026-11-24T08:10:00+01:00", "cost": 0, "permits": [], "charges": [], "stops": [],
            "legs": [{"from": "D", "to": "D", "depart": "2026-11-24T08:00:00+01:00",
                      "arrive": "2026-11-24T08:10:00+01:00", "metres": 7, "path": [1, [8.05, 49.0]],
                      "times_s": [28800, 29400], "crossings": []}]}],
        "unserved": [], "warnings": [], "attribution": ["whose it is"]
    });
    Plan::from_json(document.to_string()).unwrap()
}

/// Geometry and properties of the features of a kind, by zone.
fn zones(collection: &Value) -> Vec<(&str, &Value, &Value)> {
    let features = collection["features"].as_array().unwrap().iter();
    let zones = features.filter(|f| f["properties"]["kind"] == "zone");
    zones.map(|f| (f["properties"]["zone"].as_str().unwrap(), &f["geometry"], &f["properties"])).collect()
}

#[test]
fn zones_are_drawn_as_areas_and_along_the_streets_of_a_map() {
    let collection = geojson_on(&problem(), &plan(), Some(&Sketch));
    let zones = zones(&collection);
    let [street, gone, both, ways, area] = zones.as_slice() else { panic!("{zones:?}") };
    let line = json!({"type": "LineString", "coordinates": [[8.0, 49.0], [8.1, 49.0]]});
    assert_eq!((street.0, street.1), ("street", &line));
    assert_eq!((gone.0, gone.1), ("gone", &Value::Null));
    let triangle =
        json!({"type": "Polygon", "coordinates": [[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]]});
    assert_eq!(
        (both.0, both.1),
        ("both", &json!({"type": "GeometryCollection", "geometries": [triangle, line]}))
    );

    let lines = [[[8.0, 49.0], [8.1, 49.0]], [[8.1, 49.0], [8.2, 49.0]], [[8.3, 49.0], [8.4, 49.0]]];
    assert_eq!((ways.0, ways.1), ("osm:w7", &json!({"type": "MultiLineString", "coordinates": lines})));
    let rings = [
        vec![[8.0, 49.0], [8.4, 49.0], [8.4, 49.4], [8.0, 49.4], [8.0, 49.0]],
        vec![[8.1, 49.1], [8.2, 49.2], [8.2, 49.1], [8.1, 49.1]],
    ];
    assert_eq!((area.0, area.1), ("osm:r5", &json!({"type": "Polygon", "coordinates": rings})));
    let rules = json!([{"id": "osm:r5", "effect": "no_driving", "when": [{"to": "09:00"}]}]);
    assert_eq!((&area.2["rules"], &area.2["sources"]), (&rules, &json!(["relation 5 vehicle=no"])));
    assert_eq!(street.2["sources"], Value::Null, "a rule of the document has no tag");

    let route =
        collection["features"].as_array().unwrap().iter().find(|f| f["properties"]["kind"] == "route");
    assert_eq!(route.unwrap()["geometry"]["coordinates"], json!([[8.0, 49.0], [8.05, 49.0]]));
    assert_eq!(collection["attribution"], json!(["whose it is"]));
}

#[test]
fn without_a_map_there_are_the_areas_of_the_document() {
    let collection = geojson(&problem(), &plan());
    let zones = zones(&collection);
    let drawn: Vec<(&str, &Value)> = zones.iter().map(|(id, geometry, _)| (*id, &geometry["type"])).collect();
    assert_eq!(drawn, [("street", &Value::Null), ("gone", &Value::Null), ("both", &json!("Polygon"))]);
}
