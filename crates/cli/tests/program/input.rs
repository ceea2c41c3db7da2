//! What commands read: problems, benchmark files, zones; issues as text and as JSON.

use std::fs;

use serde_json::{Value, json};

use crate::room::{Room, day, keeps_to};

#[test]
fn bad_input_is_told_with_place_value_and_help() {
    let room = Room::new();
    let mut bad = day();
    bad["requests"][0]["options"][0]["windows"] = json!([["10:00", "09:00"]]);
    bad["requests"][1]["demand"] = json!({"boxen": 1});
    bad["curency"] = json!("EUR");
    room.put("bad.json", &bad);
    let said = room.run(&["solve", "bad.json"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    for part in [
        "error[E-window-order]",
        "--> /requests/0/options/0/windows/0 (bread)",
        "more:  docs/errors.md#e-window-order",
        "error[E-unknown-key]",
        "did you mean `currency`?",
        "3 errors",
    ] {
        assert!(said.err.contains(part), "{part:?} in {}", said.err);
    }
    let said = room.run(&["solve", "bad.json", "--errors", "json"]);
    assert_eq!(said.code, 2);
    let report: Value = serde_json::from_str(&said.err).unwrap();
    keeps_to("issues", &report);
    assert_eq!(report["issues"].as_array().unwrap().len(), 3);
    let said = room.run(&["check-input", "bad.json", "--errors", "json"]);
    assert_eq!((said.code, said.json()), (2, report));
    let said = room.run(&["solve", "absent.json"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("error[E-file]") && said.err.contains("absent.json"), "{}", said.err);
    room.put("day.json", &day());
    assert_eq!(room.run(&["check-input", "day.json"]).code, 0);
    assert_eq!(room.feed(&["check-input", "-"], day().to_string().as_bytes()).code, 0);
    assert_eq!(room.run(&["solve"]).code, 2, "a wrong command line");
}

#[test]
fn warnings_are_errors_if_asked() {
    let room = Room::new();
    let mut odd = day();
    odd["requests"] = json!([]);
    room.put("odd.json", &odd);
    assert_eq!(room.run(&["solve", "odd.json", "--iterations", "1"]).code, 0);
    let said = room.run(&["solve", "odd.json", "--iterations", "1", "--strict"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("error[W-no-requests]"), "{}", said.err);
    assert_eq!(room.run(&["check-input", "odd.json", "--strict"]).code, 2);
}

const SOLOMON: &str = "\
tiny

VEHICLE
NUMBER     CAPACITY
   2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0          0          0          0        230          0
    1      3          4          7         10         50          5
    2      1          1          5          0        100          5
";

#[test]
fn benchmark_files_are_read_by_convention() {
    let room = Room::new();
    room.put("tiny.txt", &SOLOMON);
    // Two routes, there and back: 2·5 + 2·√2.
    for (convention, cost) in [
        (None, "128"),
        (Some("dimacs"), "128"),
        (Some("sintef"), "12.828427"),
        (Some("nint"), "12"),
        (Some("x1000"), "12828"),
        (Some("real"), "12.828427"),
    ] {
        let mut args = vec!["solve", "tiny.txt", "--iterations", "10", "--sol", "s", "-q"];
        args.extend(convention.iter().flat_map(|c| ["--convention", *c]));
        let said = room.run(&args);
        assert_eq!(said.code, 0, "{said:?}");
        assert_eq!(said.json()["routes"].as_array().unwrap().len(), 2);
        let sol = fs::read_to_string(room.path("s")).unwrap();
        assert_eq!(sol, format!("Route #1: 2\nRoute #2: 1\nCost {cost}\n"), "{convention:?}");
    }
    room.put("bad.txt", &SOLOMON.replace("10         50", "60         50"));
    let said = room.run(&["solve", "bad.txt"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("--> bad.txt:11"), "{}", said.err);
    let said = room.run(&["solve", "bad.txt", "--errors", "json"]);
    let report: Value = serde_json::from_str(&said.err).unwrap();
    keeps_to("issues", &report);
    assert_eq!((&report["issues"][0]["file"], &report["issues"][0]["line"]), (&json!("bad.txt"), &json!(11)));
    room.put("day.json", &day());
    let said = room.run(&["solve", "day.json", "--convention", "nint"]);
    assert_eq!((said.code, said.err.contains("E-convention")), (2, true));
}

const VRPLIB: &str = "\
NAME : tiny
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 20
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
DEMAND_SECTION
1 0
2 7
3 5
DEPOT_SECTION
1
-1
EOF
";

#[test]
fn formats_are_recognized_or_told() {
    let room = Room::new();
    let cost = |args: &[&str], text: &str| {
        let said = room.feed(&[&["solve", "-", "--iterations", "10", "-q"], args].concat(), text.as_bytes());
        (said.code == 0).then(|| said.json()["cost"]["total"].as_i64().unwrap())
    };
    let day = day().to_string();
    for (right, wrong, text, total) in [
        ("solomon", "vrplib", SOLOMON, 128),
        ("vrplib", "solomon", VRPLIB, 20),
        ("kerbway", "vrplib", &day, 1721),
    ] {
        assert_eq!(cost(&[], text), Some(total), "{right}");
        assert_eq!(cost(&["--format", "auto"], text), Some(total), "{right}");
        assert_eq!(cost(&["--format", right], text), Some(total), "{right}");
        assert_eq!(cost(&["--format", wrong], text), None, "{right} as {wrong}");
    }
    let said = room.feed(&["check-input", "-", "--format", "kerbway"], VRPLIB.as_bytes());
    assert_eq!((said.code, said.out.contains("E-json")), (2, true), "{said:?}");
    assert_eq!(room.run(&["solve", "x", "--format", "xml"]).code, 2);
}

#[test]
fn zones_come_from_geojson_too() {
    let room = Room::new();
    let zone = day()["zones"][0].clone();
    let mut plain = day();
    plain.as_object_mut().unwrap().remove("zones");
    room.put("plain.json", &plain);
    let rules = |rules: &Value| {
        json!({"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": zone["geometry"], "properties": {"kerbway": {"id": "z", "rules": rules}}}]})
    };
    room.put("zones.geojson", &rules(&zone["rules"]));
    let said = room.run(&["solve", "plain.json", "--zones", "zones.geojson", "--iterations", "10"]);
    assert_eq!(said.json()["unserved"][0]["zone"], "z", "{said:?}");
    let mut wrong = zone["rules"].clone();
    wrong[0]["when"] = json!([{"from": "25:00"}]);
    room.put("wrong.geojson", &rules(&wrong));
    let said = room.run(&["check-input", "plain.json", "--zones", "wrong.geojson"]);
    assert_eq!(said.code, 2);
    let place = "--> wrong.geojson /features/0/properties/kerbway/rules/0/when/0/from";
    assert!(said.out.contains(place), "{}", said.out);
}
