//! The demo: its day is made by the test kit, its plan is legal and costs what it always did.
//!
//! With `UPDATE_DEMO=1` the day and the cost are written anew; `cargo xtask demo` does both in their order.

use std::fs;

use kerbway_testkit::map_day::{demo_day, demo_folder};
use serde_json::{Value, json};

use crate::room::{Room, Said, keeps_to};

const STALE: &str = "is stale: cargo xtask demo writes it";

/// What was committed under this name; it is written first if that is asked for.
fn committed(name: &str, made: &str) -> String {
    let path = demo_folder().join(name);
    if std::env::var_os("UPDATE_DEMO").is_some() {
        fs::write(&path, made).unwrap();
    }
    fs::read_to_string(&path).unwrap()
}

#[test]
fn the_committed_day_is_the_generated_one() {
    let made = format!("{:#}\n", demo_day());
    assert!(committed("problem.json", &made) == made, "crates/cli/demo/problem.json {STALE}");
}

/// Runs the demo in a room of its own.
fn demo() -> (Room, Said) {
    let room = Room::new();
    let said = room.run(&["demo"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    (room, said)
}

#[test]
fn the_demo_plans_the_same_legal_day_at_its_golden_cost() {
    let second = std::thread::spawn(demo);
    let (room, said) = demo();
    let (other_room, other) = second.join().unwrap();
    assert_eq!(said.out, other.out);
    for name in ["helsinki.osm.pbf", "problem.json", "plan.json", "plan.geojson"] {
        let [one, two] = [&room, &other_room].map(|room| fs::read(room.path(name)).unwrap());
        assert!(one == two, "{name} differs");
    }
    for part in [
        "149 of 150 requests served by",
        "leave depot",
        "leave micro-hub",
        "allowed by electric-vans",
        "unserved",
        "zone pedestrian-core, rule core-closed",
        "referee: legal",
        "map: © OpenStreetMap contributors, ODbL 1.0",
        "written:",
    ] {
        assert!(said.out.contains(part), "{part:?} in {}", said.out);
    }

    let plan: Value = serde_json::from_slice(&fs::read(room.path("plan.json")).unwrap()).unwrap();
    keeps_to("plan", &plan);
    let cost = format!("{}\n", plan["cost"]["total"]);
    assert_eq!(cost, committed("cost.txt", &cost), "crates/cli/demo/cost.txt {STALE}");
    let map: Value = serde_json::from_slice(&fs::read(room.path("plan.geojson")).unwrap()).unwrap();
    assert_eq!((&map["type"], &map["attribution"]), (&json!("FeatureCollection"), &plan["attribution"]));

    // What the demo proposes to do next works as it stands there, and nothing else has to be put in place.
    let next: Vec<&str> = said.out.lines().filter_map(|line| line.strip_prefix("  kerbway ")).collect();
    assert_eq!(next.len(), 2, "{}", said.out);
    for line in next {
        let said = room.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(said.code, 0, "{line}: {said:?}");
    }
}
