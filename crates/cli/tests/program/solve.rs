//! `solve`: plan and summary, files beside the plan.

use std::fs;

use serde_json::Value;

use crate::room::{Room, day, keeps_to};

#[test]
fn solve_writes_the_plan_and_the_summary_apart() {
    let room = Room::new();
    room.put("day.json", &day());
    let said = room.run(&["solve", "day.json", "--iterations", "50"]);
    assert_eq!(said.code, 0, "{said:?}");
    keeps_to("plan", &said.json());
    assert!(said.err.contains("2 of 3 requests served by 1 vehicle"), "{}", said.err);
    assert!(said.err.contains("referee: legal"), "{}", said.err);
    assert_eq!(said.json()["unserved"][0]["reason"], "zone_closed");
    assert_eq!(said.json()["unserved"][0]["rule"], "calm");

    let again = room.run(&["solve", "day.json", "--iterations", "50", "-q"]);
    assert_eq!((again.out, again.err.as_str()), (said.out, ""), "same bytes, and quiet is quiet");

    let files = [
        "solve",
        "day.json",
        "--iterations",
        "50",
        "-o",
        "p.json",
        "--sol",
        "p.sol",
        "--geojson",
        "p.geojson",
    ];
    let said = room.run(&files);
    assert_eq!((said.code, said.out.as_str()), (0, ""));
    let sol = fs::read_to_string(room.path("p.sol")).unwrap();
    assert!(sol.starts_with("Route #1: ") && sol.contains("\nCost "), "{sol}");
    let map: Value = serde_json::from_str(&fs::read_to_string(room.path("p.geojson")).unwrap()).unwrap();
    let kinds: Vec<&str> =
        map["features"].as_array().unwrap().iter().map(|f| f["geometry"]["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Polygon", "LineString", "Point", "Point", "Point"]);
    let left: Vec<_> = fs::read_dir(room.0.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "no half-written files: {left:?}");
}

#[test]
fn what_is_not_built_is_refused() {
    let room = Room::new();
    room.put("day.json", &day());
    let said = room.run(&["solve", "day.json", "--threads", "2"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("E-unsupported"), "{}", said.err);
}
