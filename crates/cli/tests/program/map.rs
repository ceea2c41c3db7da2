//! Real streets: a little map of our own, from reading it to routes along its nodes.

use std::fs;

use serde_json::{Value, json};

use crate::room::{Room, keeps_to};

/// A square of streets, two of them named, and a lane that nobody can leave again by car.
const MAP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <node id="1" lat="60.1700" lon="24.9300"/>
 <node id="2" lat="60.1700" lon="24.9400"/>
 <node id="3" lat="60.1750" lon="24.9400"/>
 <node id="4" lat="60.1750" lon="24.9300"/>
 <node id="5" lat="60.1720" lon="24.9400"/>
 <way id="10"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="South Street"/></way>
 <way id="11"><nd ref="2"/><nd ref="5"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="East Street"/></way>
 <way id="12"><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/></way>
 <way id="13"><nd ref="4"/><nd ref="1"/><tag k="highway" v="residential"/></way>
</osm>
"#;

fn day() -> Value {
    json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+02:00"}, "osm": {"file": "town.osm"},
        "locations": [
            {"id": "depot", "lon": 24.9301, "lat": 60.1701}, {"id": "shop", "lon": 24.9401, "lat": 60.1740},
            {"id": "island", "lon": 25.5, "lat": 60.5}],
        "vehicle_types": [{"id": "van", "base": "van_bev", "start": "depot", "shift": ["06:00", "18:00"]}],
        "requests": [
            {"id": "bread", "options": [{"at": "shop", "service_s": 60}]},
            {"id": "fish", "unserved": 500, "options": [{"at": "island"}]}],
        "objective": {"drive_per_h": 3600}
    })
}

#[test]
fn a_day_is_planned_on_a_map() {
    let room = Room::new();
    fs::create_dir(room.path("in")).unwrap();
    room.put("in/town.osm", &MAP);
    room.put("in/day.json", &day());
    let files =
        ["solve", "in/day.json", "--iterations", "10", "-o", "plan.json", "--geojson", "p.geojson", "-v"];
    let said = room.run(&files);
    assert_eq!(said.code, 0, "{}", said.err);
    for part in [
        "1 of 2 requests served",
        "referee: legal",
        "reading ",
        "travel times ",
        "map: © OpenStreetMap contributors, ODbL 1.0\n",
    ] {
        assert!(said.err.contains(part), "{part:?} in {}", said.err);
    }
    let plan: Value = serde_json::from_slice(&fs::read(room.path("plan.json")).unwrap()).unwrap();
    keeps_to("plan", &plan);
    assert_eq!(plan["attribution"], json!(["© OpenStreetMap contributors, ODbL 1.0"]));
    assert_eq!(plan["unserved"][0]["reason"], "unreachable");
    let path = plan["routes"][0]["legs"][0]["path"].as_array().unwrap();
    assert!(path.contains(&json!(2)) && path.contains(&json!(5)), "{path:?}");
    assert_eq!(room.run(&["check", "in/day.json", "plan.json"]).code, 0);

    // Routes follow the streets, and say whose they are.
    let map: Value = serde_json::from_slice(&fs::read(room.path("p.geojson")).unwrap()).unwrap();
    assert_eq!(map["attribution"], plan["attribution"]);
    let line = map["features"].as_array().unwrap().iter().find(|f| f["geometry"]["type"] == "LineString");
    let line = line.unwrap()["geometry"]["coordinates"].as_array().unwrap();
    assert!(line.contains(&json!([24.94, 60.172])), "{line:?}");

    let travel =
        ["travel", "in/day.json", "--type", "van", "--from", "depot", "--to", "shop", "--depart", "08:00"];
    let said = room.run(&[&travel[..], &["--json"]].concat());
    keeps_to("travel", &said.json());
    assert_eq!(said.json()["streets"], json!(["South Street", "East Street"]));
    assert!(room.run(&travel).out.contains("along South Street, East Street"));
    let report = room.run(&["check-input", "in/day.json", "--errors", "json"]).json();
    keeps_to("issues", &report);
    assert_eq!(report["snaps"][0]["location"], "depot");
}

#[test]
fn maps_are_replaced_and_missed() {
    let room = Room::new();
    room.put("town.osm", &MAP);
    let mut elsewhere = day();
    elsewhere["osm"]["file"] = json!("nowhere.osm.pbf");
    room.put("day.json", &elsewhere);
    for command in ["solve", "check-input"] {
        let said =
            room.run(&[command, "day.json", "--iterations", "1"][..if command == "solve" { 4 } else { 2 }]);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(format!("{}{}", said.out, said.err).contains("E-map-read"), "{said:?}");
    }
    let said = room.run(&["solve", "day.json", "--osm", "town.osm", "--iterations", "1", "-q"]);
    assert_eq!(said.code, 0, "{said:?}");
    // A document without a ground of its own drives on the map that it is given.
    elsewhere.as_object_mut().unwrap().remove("osm");
    room.put("bare.json", &elsewhere);
    assert_eq!(
        room.run(&["solve", "bare.json", "--network", "town.osm", "--iterations", "1", "-q"]).out,
        said.out
    );
    // One that has another ground would have two.
    elsewhere["plane"] = json!({"kmh": 30});
    room.put("plane.json", &elsewhere);
    let said = room.run(&["solve", "plane.json", "--network", "town.osm", "--iterations", "1"]);
    assert_eq!((said.code, said.err.contains("E-ground")), (2, true), "{said:?}");
}

#[test]
fn what_is_read_of_a_map_is_kept_where_it_is_told() {
    let room = Room::new();
    room.put("town.osm", &MAP);
    let mut day = day();
    day["osm"]["file"] = json!("town.osm");
    room.put("day.json", &day);
    let solve = |flags: &[&str]| {
        let said = room.run(&[&["solve", "day.json", "--iterations", "1", "-q"], flags].concat());
        assert_eq!(said.code, 0, "{said:?}");
        said
    };
    let plan = solve(&[]).out;
    for _ in 0..2 {
        assert_eq!(solve(&["--cache", "kept"]).out, plan, "from the map and from the copy");
        assert_eq!(std::fs::read_dir(room.path("kept")).unwrap().count(), 1);
    }
    room.put("file", &json!(1));
    let said = solve(&["--cache", "file"]);
    assert_eq!((said.out, said.err.contains("nothing is kept in file")), (plan, true));
}
