//! The demo: its city is made by the test kit, and its plan is legal.

use std::fs;

use kerbway_testkit::city::made_city;
use serde_json::Value;

use crate::room::{Room, keeps_to};

/// Seed and requests of the city.
const CITY: (u64, usize) = (1, 80);

#[test]
fn the_committed_city_is_the_made_one() {
    let committed = include_str!("../../demo/problem.json");
    let made = format!("{:#}\n", made_city(CITY.0, CITY.1));
    assert!(
        committed == made,
        "crates/cli/demo/problem.json is stale: cargo run -p kerbway-testkit --example made_city -- 1 80 writes it"
    );
}

#[test]
fn the_demo_plans_a_day_that_is_legal() {
    let room = Room::new();
    let said = room.run(&["demo"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    for part in [
        "requests served by",
        "leave depot",
        "allowed by old-town-electric",
        "unserved",
        "referee: legal",
        "written:",
    ] {
        assert!(said.out.contains(part), "{part:?} in {}", said.out);
    }
    keeps_to("plan", &serde_json::from_slice(&fs::read(room.path("plan.json")).unwrap()).unwrap());
    assert_eq!(room.run(&["check", "problem.json", "plan.json"]).code, 0);
    let map: Value = serde_json::from_slice(&fs::read(room.path("plan.geojson")).unwrap()).unwrap();
    assert_eq!(map["type"], "FeatureCollection");
}
