//! Thirty ways to be wrong, each on a small sound document.

use serde_json::{Value, json};

use super::BadInput;

/// The sound document: two doors, a van, a zone.
fn good() -> Value {
    json!({
        "format": 1, "currency": "EUR", "crs": "local_m", "horizon": {"start": "2026-11-24T00:00:00+01:00"},
        "plane": {"kmh": 30},
        "locations": [{"id": "depot", "x": 0, "y": 0}, {"id": "cafe", "x": 2000, "y": 0},
                      {"id": "bakery", "x": 1500, "y": 700}],
        "zones": [{"id": "core",
                   "geometry": {"type": "Polygon",
                                "coordinates": [[[500, -300], [900, -300], [900, 300], [500, 300], [500, -300]]]},
                   "rules": [{"id": "rush-hour", "effect": "no_driving",
                              "when": [{"days": "mon-fri", "from": "07:00", "to": "09:00"}]}]}],
        "vehicle_types": [{"id": "van", "base": "van_bev", "count": 2, "start": "depot", "shift": ["06:00", "18:00"],
                           "capacity": {"boxes": 5}}],
        "requests": [
            {"id": "beans", "demand": {"boxes": 1},
             "options": [{"at": "cafe", "windows": [["08:00", "10:00"]], "service_s": 60}]},
            {"id": "flour", "demand": {"boxes": 2}, "options": [{"at": "bakery", "service_s": 120}]}],
        "objective": {"drive_per_h": 3600, "wait_per_h": 1800}
    })
}

type Edit = fn(&mut Value);

/// Name, and what is done to the sound document.
const EDITS: [(&str, Edit); 30] = [
    ("unknown-key", |d| d["requests"][1]["demnad"] = json!({"boxes": 2})),
    ("missing-at", |d| {
        d["requests"][0]["options"][0].as_object_mut().expect("an option").remove("at");
    }),
    ("negative-demand", |d| d["requests"][1]["demand"]["boxes"] = json!(-2)),
    ("demand-with-fraction", |d| d["requests"][0]["demand"]["boxes"] = json!(1.5)),
    ("demand-as-text", |d| d["requests"][0]["demand"]["boxes"] = json!("one")),
    ("window-ends-before-it-starts", |d| {
        d["requests"][0]["options"][0]["windows"] = json!([["10:00", "08:00"]]);
    }),
    ("window-of-one-time", |d| d["requests"][0]["options"][0]["windows"] = json!([["10:00"]])),
    ("window-as-people-say-it", |d| {
        d["requests"][0]["options"][0]["windows"] = json!([["9 o'clock", "11:00"]]);
    }),
    ("no-window-left", |d| d["requests"][1]["options"][0]["windows"] = json!([])),
    ("negative-service", |d| d["requests"][1]["options"][0]["service_s"] = json!(-60)),
    ("service-in-minutes", |d| d["requests"][1]["options"][0]["service_min"] = json!(2)),
    ("request-twice", |d| d["requests"][1]["id"] = json!("beans")),
    ("no-such-place", |d| d["requests"][1]["options"][0]["at"] = json!("bakerry")),
    ("no-options", |d| d["requests"][1]["options"] = json!([])),
    ("unknown-dimension", |d| d["requests"][1]["demand"] = json!({"boxs": 2})),
    ("null-demand", |d| d["requests"][0]["demand"] = Value::Null),
    ("no-such-kind", |d| d["requests"][0]["kind"] = json!("deliver")),
    ("shipment", |d| d["requests"][0]["kind"] = json!("shipment")),
    ("no-such-vehicle", |d| d["vehicle_types"][0]["base"] = json!("van_bve")),
    ("no-start", |d| {
        d["vehicle_types"][0].as_object_mut().expect("a type").remove("start");
    }),
    ("shift-as-one-time", |d| d["vehicle_types"][0]["shift"] = json!("06:00")),
    ("negative-capacity", |d| d["vehicle_types"][0]["capacity"]["boxes"] = json!(-5)),
    ("no-such-attribute", |d| {
        d["zones"][0]["rules"][0]["who"] = json!({"propulsoin": "diesel"});
    }),
    ("attribute-not-given", |d| {
        d["vehicle_types"][0].as_object_mut().expect("a type").remove("base");
        d["zones"][0]["rules"][0]["who"] = json!({"euro": {"<": 5}});
    }),
    ("no-such-days", |d| d["zones"][0]["rules"][0]["when"][0]["days"] = json!("weekdays")),
    ("quarter-past-25", |d| d["zones"][0]["rules"][0]["when"][0]["to"] = json!("25:15")),
    ("permits", |d| d["permits"] = json!([{"id": "pass", "lifts": ["rush-hour"], "kind": "entry"}])),
    ("zone-that-crosses-itself", |d| {
        d["zones"][0]["geometry"]["coordinates"] = json!([[[0, 0], [900, 900], [900, 0], [0, 900], [0, 0]]]);
    }),
    ("place-without-coordinates", |d| {
        d["locations"][2].as_object_mut().expect("a location").remove("y");
    }),
    ("five-at-once", |d| {
        d["requests"][0]["demand"]["boxes"] = json!(-1);
        d["requests"][1]["options"][0]["at"] = json!("nowhere");
        d["zones"][0]["rules"][0]["when"][0]["to"] = json!("9 o'clock");
        d["vehicle_types"][0]["colour"] = json!("red");
        d["locations"][1]["holdng"] = json!(true);
    }),
];

/// Thirty bad inputs; each has one mistake, but the last has five.
pub fn bad_inputs() -> Vec<BadInput> {
    let made = EDITS.iter().map(|(name, edit)| {
        let mut document = good();
        edit(&mut document);
        BadInput { name, text: format!("{document:#}") }
    });
    made.collect()
}
