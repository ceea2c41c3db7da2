//! A fixture per reason: what `explain` says of it, and the one number that would help.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use kerbway::{Options, Planner, Problem};
use serde_json::{Value, json};

/// A depot, a market 300 s away, 36 km/h; everything is served.
fn day() -> Value {
    json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+01:00"},
        "crs": "local_m", "plane": {"kmh": 36},
        "locations": [{"id": "depot", "x": 0, "y": 0}, {"id": "market", "x": 3000, "y": 0}],
        "vehicle_types": [{"id": "van", "start": "depot", "shift": ["06:00", "18:00"], "capacity": {"boxes": 5}}],
        "requests": [{"id": "r", "demand": {"boxes": 2}, "options": [{"at": "market", "service_s": 600}]}],
        "objective": {"drive_per_h": 3600, "wait_per_h": 3600}
    })
}

/// Plans the document and explains its last request: code, and pointer, from, to of the relaxation.
fn explained(document: &Value) -> (Value, Value) {
    let problem = Problem::from_json(document.to_string()).unwrap_or_else(|e| panic!("{e}"));
    let planner = Planner::new(&problem).unwrap();
    let planned = planner.plan(&Options::new().with_iterations(20)).unwrap();
    let report = planner.explain(&planned.plan, None).unwrap();
    let report = serde_json::to_value(report).unwrap();
    let Some(last) = report["requests"].as_array().unwrap().last() else { return (Value::Null, Value::Null) };
    let blocked = &last["by_type"][0];
    let reason = planned.plan.unserved.last().map(|u| serde_json::to_value(u.reason).unwrap());
    assert_eq!(reason.as_ref(), Some(&blocked["code"]), "the plan's reason is explain's");
    (blocked["code"].clone(), blocked.get("relaxation").cloned().unwrap_or(Value::Null))
}

#[allow(clippy::needless_pass_by_value, reason = "a test reads better with literals")]
fn relaxation(pointer: &str, from: Value, to: Value) -> Value {
    json!({"pointer": pointer, "from": from, "to": to})
}

#[test]
fn nothing_is_explained_where_everything_is_served() {
    assert_eq!(explained(&day()), (Value::Null, Value::Null));
}

#[test]
fn windows_are_widened_by_the_least() {
    let mut d = day();
    // The van leaves at 06:00 and arrives at 06:05.
    d["requests"][0]["options"][0]["windows"] = json!([["05:00", "06:02"]]);
    let wider = relaxation("/requests/0/options/0/windows/0/1", json!("06:02"), json!("06:05"));
    assert_eq!(explained(&d), (json!("window"), wider));
    // Served by 18:00 − 5 min − 10 min at the latest.
    d["requests"][0]["options"][0]["windows"] = json!([["17:50", "17:55"]]);
    let wider = relaxation("/requests/0/options/0/windows/0/0", json!("17:50"), json!("17:45"));
    assert_eq!(explained(&d), (json!("shift"), wider));
}

#[test]
fn a_shift_is_lengthened_where_windows_do_not_help() {
    let mut d = day();
    d["vehicle_types"][0]["shift"] = json!(["06:00", "06:15"]);
    let later = relaxation("/vehicle_types/0/shift/1", json!("06:15"), json!("06:20"));
    assert_eq!(explained(&d), (json!("shift"), later));
}

#[test]
fn a_limit_on_duration_has_no_relaxation() {
    let mut d = day();
    d["vehicle_types"][0]["max_duration_s"] = json!(1199);
    assert_eq!(explained(&d), (json!("duration"), Value::Null));
}

#[test]
fn a_ban_is_shortened_where_it_alone_is_in_the_way() {
    let mut d = day();
    d["vehicle_types"][0].as_object_mut().unwrap().remove("shift");
    d["zones"] = json!([{"id": "z",
        "geometry": {"type": "Polygon", "coordinates": [[[2000, -500], [4000, -500], [4000, 500], [2000, 500], [2000, -500]]]},
        "rules": [{"id": "clear", "effect": "no_presence", "when": [{"from": "00:05", "to": "23:50"}]}]}]);
    let (code, relaxed) = explained(&d);
    assert_eq!(code, "zone_closed");
    // In by 100 s, service 600 s, out by 100 s, 200 s to the depot: the zone must open 1,000 s before midnight. (Closing
    // it later would take 700 s more, opening it earlier takes 400 s.)
    assert_eq!(relaxed, relaxation("/zones/0/rules/0/when/0/to", json!("23:50"), json!("23:43:20")));
}

#[test]
fn capacity_grows_to_the_demand() {
    let mut d = day();
    d["requests"][0]["demand"] = json!({"boxes": 9});
    let more = relaxation("/vehicle_types/0/capacity/boxes", json!(5), json!(9));
    assert_eq!(explained(&d), (json!("capacity"), more));
}

#[test]
fn one_vehicle_more_helps_where_all_are_used() {
    let mut d = day();
    d["vehicle_types"][0]["shift"] = json!(["06:00", "06:25"]);
    let window = json!([["06:05", "06:06"]]);
    d["requests"] = json!([
        {"id": "a", "options": [{"at": "market", "windows": window, "service_s": 900}]},
        {"id": "b", "options": [{"at": "market", "windows": window, "service_s": 900}]}]);
    assert_eq!(explained(&d), (json!("fleet"), relaxation("/vehicle_types/0/count", json!(1), json!(2))));
}

#[test]
fn what_costs_too_much_is_left_out_and_says_so() {
    let mut d = day();
    d["requests"][0]["unserved"] = json!(100);
    assert_eq!(explained(&d), (json!("price"), Value::Null));
}

#[test]
fn neither_skills_nor_roads_are_numbers() {
    let mut d = day();
    d["requests"][0]["skills"] = json!(["crane"]);
    assert_eq!(explained(&d), (json!("skill"), Value::Null));
    let mut d = day();
    d.as_object_mut().unwrap().remove("plane");
    d["matrices"] = json!({"m": {"seconds": [[0, null], [300, 0]]}});
    d["vehicle_types"][0]["profile"] = json!("m");
    assert_eq!(explained(&d), (json!("unreachable"), Value::Null));
}
