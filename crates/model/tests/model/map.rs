//! Problems on a map: what the instance knows of it, and the zones that the map adds.

use kerbway_model::document::predicate::{Op, Predicate};
use kerbway_model::document::problem::{Unreadable, VehicleClass};
use kerbway_model::document::values::Geometry;
use kerbway_model::document::zone::Zone;
use kerbway_model::instance::{Ground, Interval, Place};
use kerbway_model::osm::MapZone;
use kerbway_model::{Problem, ZoneIdx};
use serde_json::{Value, json};

use super::common::map;

fn problem(document: &Value) -> Problem {
    Problem::from_json(document.to_string()).unwrap()
}

fn zone(document: Value) -> Zone {
    serde_json::from_value(document).unwrap()
}

#[test]
fn an_instance_knows_its_map() {
    let mut document = map();
    document["osm"] = json!({"file": "a/b.osm.pbf", "snap_m": 80, "unreadable": "open"});
    let instance = problem(&document).validate().unwrap().instance;
    let Ground::Map(ground) = instance.ground() else { panic!("no map") };
    assert_eq!(
        (ground.file.as_str(), ground.snap_m, ground.unreadable),
        ("a/b.osm.pbf", 80, Unreadable::Open)
    );
    assert!(instance.locations().iter().all(|l| matches!(l.place, Place::Point(_))));
    let zone = instance.zone(ZoneIdx(0));
    assert_eq!(zone.roads, [11, 12]);
    assert_eq!((zone.gate_nodes.as_deref(), &zone.gates), (Some(&[8, 9][..]), &None));
    let body = instance.vehicle_types()[0].body;
    assert_eq!((body.class, body.gross_kg), (Some(VehicleClass::LightTruck), Some(4495)));
}

#[test]
fn zones_of_the_map_follow_those_of_the_document() {
    let mut document = map();
    document["vehicle_types"][1].as_object_mut().unwrap().remove("base");
    document["vehicle_types"][1]["class"] = json!("e_trike");
    document["zones"] = json!([{"id": "own", "roads": [5], "rules": []}]);
    let street = zone(json!({"id": "osm:w7", "roads": [9, 7], "rules": [
        {"id": "osm:w7", "effect": "no_driving", "priority": 20, "when": [{"from": "07:00", "to": "09:00"}]},
        {"id": "osm:w7", "effect": "allow", "families": ["access"], "priority": 10, "who": {"gross_kg": {"<": 3500}}}]}));
    let sources = ["way 7 vehicle=no", "way 7 more"].map(str::to_owned);
    let bow_tie = Zone {
        geometry: Some(Geometry::Polygon(vec![vec![
            [120.5, 30.0],
            [120.6, 30.1],
            [120.6, 30.0],
            [120.5, 30.1],
            [120.5, 30.0],
        ]])),
        roads: Vec::new(),
        ..zone(json!({"id": "osm:r3", "rules": []}))
    };
    let zones =
        [MapZone { zone: bow_tie, sources: Vec::new() }, MapZone { zone: street, sources: sources.to_vec() }];
    let validated = problem(&document).validate_with_map(&zones).unwrap();
    let codes: Vec<_> = validated.warnings.iter().map(|w| (w.code.as_str(), w.pointer.as_str())).collect();
    assert_eq!(codes, [("W-osm-zone", "/osm"), ("W-osm-attribute", "/vehicle_types/1")]);
    let instance = validated.instance;
    let ids: Vec<_> = instance.zones().iter().map(|z| z.id.as_str()).collect();
    assert_eq!(ids, ["own", "osm:w7"]);
    assert_eq!(instance.zones()[1].roads, [7, 9]);
    let rules = instance.rules();
    assert_eq!(rules.iter().map(|r| r.source.clone()).collect::<Vec<_>>(), sources.map(Some));
    assert_eq!(rules[0].active[1], Interval { from: 7 * 3600, to: 9 * 3600 });
    // The truck is too heavy; nobody knows of the trike.
    assert_eq!(rules[1].applies, [false, true]);
    // The referee starts from the document alone.
    assert_eq!(problem(&document).validate().unwrap().instance.zones().len(), 1);
}

#[test]
fn unknown_is_matching_only_where_nothing_else_decides() {
    let mut document = map();
    document["vehicle_types"][1].as_object_mut().unwrap().remove("base");
    document["vehicle_types"][1]["class"] = json!("e_trike");
    document["zones"] = json!([]);
    let heavy_truck = Predicate::All(vec![
        Predicate::equals("class", "heavy_truck"),
        Predicate::test("gross_kg", Op::Greater, 7500),
    ]);
    let mut street =
        zone(json!({"id": "osm:w7", "roads": [7], "rules": [{"id": "osm:w7", "effect": "no_driving"}]}));
    street.rules[0].who = Some(heavy_truck);
    let zones = [MapZone { zone: street, sources: vec!["way 7".into()] }];
    let validated = problem(&document).validate_with_map(&zones).unwrap();
    assert!(validated.warnings.is_empty());
    assert_eq!(validated.instance.rules()[0].applies, [false, false]);
}
