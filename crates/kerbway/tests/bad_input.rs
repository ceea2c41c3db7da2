//! Bad input through the public door: a clear code at the right place, never a panic, everything reported at once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use kerbway::document::plan::Reason;
use kerbway::{Options, Planner, Problem, Severity};
use serde_json::{Value, json};

fn good() -> Value {
    json!({
        "format": 1, "currency": "EUR", "crs": "local_m",
        "horizon": {"start": "2026-11-24T00:00:00+01:00"},
        "plane": {"kmh": 30},
        "locations": [{"id": "D", "x": 0, "y": 0}, {"id": "A", "x": 2000, "y": 0}],
        "zones": [{"id": "z", "geometry": {"type": "Polygon",
                   "coordinates": [[[500, -300], [900, -300], [900, 300], [500, 300], [500, -300]]]},
                   "rules": [{"id": "ban", "effect": "no_driving", "when": [{"from": "07:00", "to": "09:00"}]}]}],
        "vehicle_types": [{"id": "van", "base": "van_bev", "start": "D", "capacity": {"boxes": 5}}],
        "requests": [{"id": "r", "demand": {"boxes": 1},
                      "options": [{"at": "A", "windows": [["08:00", "10:00"]], "service_s": 60}]}],
        "objective": {"drive_per_h": 3600, "wait_per_h": 1800}
    })
}

/// Code and pointer of every error.
fn errors(text: &str) -> Vec<(String, String)> {
    let invalid = Problem::read(text).unwrap_err();
    let errors = invalid.issues().iter().filter(|i| i.severity == Severity::Error);
    errors
        .map(|i| {
            assert!(!i.message.is_empty());
            (i.code.clone(), i.pointer.clone())
        })
        .collect()
}

fn edited(edit: impl FnOnce(&mut Value)) -> String {
    let mut document = good();
    edit(&mut document);
    document.to_string()
}

#[test]
fn the_good_document_is_planned() {
    let (problem, _) = Problem::read(good().to_string()).unwrap();
    let planned = Planner::new(&problem).unwrap().plan(&Options::new().with_iterations(10)).unwrap();
    assert!(planned.plan.unserved.is_empty());
}

type Edit = fn(&mut Value);

#[test]
fn each_mistake_has_its_code_and_place() {
    let table: [(&str, &str, Edit); 18] = [
        ("E-unknown-key", "/requests/0/demnad", |d| d["requests"][0]["demnad"] = json!({})),
        ("E-negative", "/requests/0/demand/boxes", |d| d["requests"][0]["demand"]["boxes"] = json!(-1)),
        ("E-window-order", "/requests/0/options/0/windows/0", |d| {
            d["requests"][0]["options"][0]["windows"][0] = json!(["10:00", "08:00"]);
        }),
        ("E-duplicate-id", "/requests/1/id", |d| {
            let copy = d["requests"][0].clone();
            d["requests"].as_array_mut().unwrap().push(copy);
        }),
        ("E-unknown-id", "/requests/0/options/0/at", |d| d["requests"][0]["options"][0]["at"] = json!("B")),
        ("E-geometry-crossing", "/zones/0/geometry", |d| {
            d["zones"][0]["geometry"]["coordinates"] =
                json!([[[0, 0], [900, 900], [900, 0], [0, 900], [0, 0]]]);
        }),
        ("E-days", "/zones/0/rules/0/when/0/days", |d| {
            d["zones"][0]["rules"][0]["when"][0]["days"] = json!("monday");
        }),
        ("E-time-of-day", "/zones/0/rules/0/when/0/from", |d| {
            d["zones"][0]["rules"][0]["when"][0]["from"] = json!("25:61");
        }),
        ("E-empty-when", "/zones/0/rules/0/when", |d| d["zones"][0]["rules"][0]["when"] = json!([])),
        ("E-no-vehicles", "/vehicle_types", |d| d["vehicle_types"] = json!([])),
        ("E-no-vehicles", "/vehicle_types", |d| d["vehicle_types"][0]["count"] = json!(0)),
        ("E-limit", "/horizon/days", |d| d["horizon"]["days"] = json!(12_000_000)),
        ("E-foreign-key", "/zones/0/rules/0/max_kmh", |d| d["zones"][0]["rules"][0]["max_kmh"] = json!(20)),
        ("E-unknown-attribute", "/zones/0/rules/0/who", |d| {
            d["zones"][0]["rules"][0]["who"] = json!({"colour": "red"});
        }),
        ("E-attribute-missing", "/zones/0/rules/0/who", |d| {
            d["vehicle_types"][0].as_object_mut().unwrap().remove("base");
            d["zones"][0]["rules"][0]["who"] = json!({"euro": {">=": 5}});
        }),
        ("E-wait-rate", "/objective/wait_per_h", |d| d["objective"]["wait_per_h"] = json!(7200)),
        ("E-unsupported", "/permits", |d| {
            d["permits"] = json!([{"id": "p", "lifts": ["ban"], "kind": "vehicle_day"}]);
        }),
        ("E-unsupported", "/zones/0/rules/0", |d| {
            d["zones"][0]["rules"][0] = json!({"id": "cap", "effect": "speed_cap", "max_kmh": 20});
        }),
    ];
    for (code, pointer, edit) in table {
        let found = errors(&edited(edit));
        let there = found.iter().any(|(c, p)| c == code && p.starts_with(pointer));
        assert!(there, "{code} at {pointer}: {found:?}");
    }
}

#[test]
fn texts_that_are_no_documents() {
    for text in [
        "",
        "{",
        "null",
        "[1]",
        "\u{feff}{",
        "{\"format\": NaN}",
        "{\"format\": 1e999}",
        "{\"format\": 1, \"format\": 1}",
    ] {
        assert!(!errors(text).is_empty(), "{text}");
    }
    let not_a_number = good().to_string().replace("\"drive_per_h\":3600", "\"drive_per_h\":NaN");
    assert!(!errors(&not_a_number).is_empty());
    let deep = "[".repeat(100_000_000);
    assert!(!errors(&deep).is_empty());
    let deep_inside = format!("{{\"format\": 1, \"requests\": {}", "[".repeat(10_000_000));
    assert!(!errors(&deep_inside).is_empty());
}

#[test]
fn five_mistakes_are_five_errors() {
    let text = edited(|d| {
        d["requests"][0]["demand"]["boxes"] = json!(-1);
        d["requests"][0]["options"][0]["at"] = json!("nowhere");
        d["zones"][0]["rules"][0]["when"][0]["to"] = json!("9 o'clock");
        d["vehicle_types"][0]["colour"] = json!("red");
        d["objective"]["wait_per_h"] = json!(9000);
    });
    let codes: Vec<_> = errors(&text).into_iter().map(|e| e.0).collect();
    for code in ["E-negative", "E-unknown-id", "E-time-of-day", "E-unknown-key", "E-wait-rate"] {
        assert!(codes.iter().any(|c| c == code), "{code} in {codes:?}");
    }
}

#[test]
fn what_cannot_be_served_is_a_result() {
    // Nobody can reach it.
    let island = edited(|d| {
        d.as_object_mut().unwrap().remove("plane");
        d.as_object_mut().unwrap().remove("zones");
        d["network"] = json!({"nodes": [{"id": "n"}, {"id": "m"}, {"id": "o"}],
                              "edges": [{"from": "n", "to": "o", "seconds": 60, "metres": 500}]});
        d["locations"] = json!([{"id": "D", "node": "n"}, {"id": "A", "node": "m"}]);
    });
    let (problem, _) = Problem::read(island).unwrap();
    let planned = Planner::new(&problem).unwrap().plan(&Options::new().with_iterations(10)).unwrap();
    assert!(planned.report.legal);
    assert_eq!(planned.plan.unserved[0].reason, Reason::Unreachable);
    assert!(planned.plan.unserved[0].required);
    // A window outside the horizon.
    let late = edited(|d| d["requests"][0]["options"][0]["windows"] = json!([["30:00", "31:00"]]));
    let (problem, validated) = Problem::read(late).unwrap();
    assert!(validated.warnings.iter().any(|w| w.code == "W-window-outside"));
    let planned = Planner::new(&problem).unwrap().plan(&Options::new().with_iterations(10)).unwrap();
    assert_eq!(planned.plan.unserved[0].reason, Reason::Window);
}

#[test]
fn an_empty_problem_is_an_empty_plan() {
    let (problem, validated) = Problem::read(edited(|d| d["requests"] = json!([]))).unwrap();
    assert!(validated.warnings.iter().any(|w| w.code == "W-no-requests"));
    let planned = Planner::new(&problem).unwrap().plan(&Options::new().with_iterations(10)).unwrap();
    assert!(planned.plan.routes.is_empty());
    assert_eq!(planned.plan.cost.total, 0);
}
