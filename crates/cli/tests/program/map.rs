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

/// A low emission zone around node 5 with a hole, a second street in it with hours, hours of a kind of vehicle that the day
/// does not have, and a turn with hours.
const HOURS: &str = r#"
 <node id="6" lat="60.1710" lon="24.9390"/><node id="7" lat="60.1730" lon="24.9390"/>
 <node id="8" lat="60.1730" lon="24.9410"/><node id="9" lat="60.1710" lon="24.9410"/>
 <node id="11" lat="60.1722" lon="24.9402"/><node id="12" lat="60.1724" lon="24.9402"/><node id="13" lat="60.1724" lon="24.9404"/>
 <way id="14"><nd ref="5"/><nd ref="1"/><tag k="highway" v="residential"/><tag k="motor_vehicle:conditional" v="no @ (07:00-09:00)"/></way>
 <way id="15"><nd ref="5"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="bicycle:conditional" v="no @ (07:00-09:00)"/></way>
 <way id="20"><nd ref="6"/><nd ref="7"/><nd ref="8"/></way>
 <way id="21"><nd ref="8"/><nd ref="9"/><nd ref="6"/></way>
 <way id="22"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="11"/></way>
 <relation id="30"><member type="way" ref="20" role="outer"/><member type="way" ref="21" role="outer"/>
  <member type="way" ref="22" role="inner"/><tag k="type" v="boundary"/><tag k="boundary" v="low_emission_zone"/>
  <tag k="motor_vehicle:conditional" v="no @ (20:00-22:00)"/></relation>
 <relation id="31"><member type="way" ref="10" role="from"/><member type="node" ref="2" role="via"/><member type="way" ref="11" role="to"/>
  <tag k="type" v="restriction"/><tag k="restriction:conditional" v="no_left_turn @ (20:00-22:00)"/></relation>
</osm>
"#;

#[test]
fn zones_of_a_map_are_in_the_geojson() {
    let room = Room::new();
    room.put("town.osm", &MAP.replace("</osm>\n", HOURS));
    let mut day = day();
    day["zones"] = json!([{"id": "south", "roads": [10], "rules": [{"id": "s", "effect": "no_entry", "when": [{"to": "05:00"}]}]}]);
    room.put("day.json", &day);
    let said =
        room.run(&["solve", "day.json", "--iterations", "10", "-o", "plan.json", "--geojson", "p.geojson"]);
    assert_eq!(said.code, 0, "{said:?}");
    let written = fs::read_to_string(room.path("p.geojson")).unwrap();
    let collection: Value = serde_json::from_str(&written).unwrap();
    let features = collection["features"].as_array().unwrap().iter();
    let zones: Vec<(&Value, &Value)> = features
        .filter(|f| f["properties"]["kind"] == "zone")
        .map(|f| (&f["properties"], &f["geometry"]))
        .collect();
    let [south, street, area] = zones.as_slice() else { panic!("{zones:?}") };
    let line = |points: Value| json!({"type": "LineString", "coordinates": points});
    assert_eq!(
        (&south.0["zone"], south.1),
        (&json!("south"), &line(json!([[24.93, 60.17], [24.94, 60.17]])))
    );
    assert_eq!(
        (&street.0["zone"], street.1),
        (&json!("osm:w14"), &line(json!([[24.94, 60.172], [24.93, 60.17]])))
    );
    assert_eq!(street.0["rules"][0]["when"], json!([{"from": "07:00", "to": "09:00"}]));
    assert_eq!(street.0["sources"][0], "way 14 motor_vehicle:conditional=no @ (07:00-09:00)");
    assert_eq!(area.0["zone"], "osm:r30");
    // Closed; the outer ring counterclockwise, the hole clockwise.
    let rings = json!([
        [[24.939, 60.171], [24.941, 60.171], [24.941, 60.173], [24.939, 60.173], [24.939, 60.171]],
        [[24.9402, 60.1722], [24.9402, 60.1724], [24.9404, 60.1724], [24.9402, 60.1722]]
    ]);
    assert_eq!(area.1, &json!({"type": "Polygon", "coordinates": rings}));

    // What other languages ask for is the same.
    let day = kerbway::Day::from_file(&room.path("day.json")).unwrap();
    let plan = kerbway::Plan::from_json(fs::read(room.path("plan.json")).unwrap()).unwrap();
    assert_eq!(serde_json::to_string_pretty(&day.geojson(&plan).unwrap()).unwrap() + "\n", written);
}

#[test]
fn whatever_is_said_of_a_map_says_whose_it_is() {
    const OWNER: &str = "© OpenStreetMap contributors, ODbL 1.0";
    let room = Room::new();
    room.put("town.osm", &MAP);
    room.put("day.json", &day());
    room.put("visits.json", &json!({"routes": [{"type": "van", "stops": ["fish"]}]}));
    assert_eq!(room.run(&["solve", "day.json", "--iterations", "1", "-q", "-o", "plan.json"]).code, 0);
    let line = format!("map: {OWNER}\n");
    let commands: [(&str, &[&str], &[&str]); 3] = [
        ("check", &["check", "day.json", "plan.json"], &["--json"]),
        ("explain", &["explain", "day.json", "--plan", "plan.json"], &["--json"]),
        ("issues", &["check-input", "day.json"], &["--errors", "json"]),
    ];
    for (schema, command, as_json) in commands {
        let said = room.run(command);
        assert!(said.out.ends_with(&line), "{said:?}");
        let report = room.run(&[command, as_json].concat()).json();
        keeps_to(schema, &report);
        assert_eq!(report["attribution"], json!([OWNER]), "{schema}");
    }
    let said = room.run(&["evaluate", "day.json", "visits.json"]);
    keeps_to("evaluate", &said.json());
    assert_eq!((&said.json()["attribution"], said.err.ends_with(&line)), (&json!([OWNER]), true), "{said:?}");
    // Where there is no map nobody is thanked.
    let mut plane = day();
    plane.as_object_mut().unwrap().remove("osm");
    plane["plane"] = json!({"kmh": 30});
    room.put("plane.json", &plane);
    let said = room.run(&["explain", "plane.json", "--iterations", "1", "--json"]);
    assert_eq!((said.code, said.json().get("attribution")), (0, None), "{said:?}");
}
