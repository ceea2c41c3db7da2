//! Tables say what the plan says, in columns of one length and of typed values.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use kerbway_model::table::Values;
use kerbway_model::{Plan, Problem};
use kerbway_report::{TABLES, kpis, table};
use serde_json::json;

/// A route that waits on its way for 100 s, and a request left out.
fn plan() -> Plan {
    let at = |time: &str| format!("2026-11-24T{time}+01:00");
    let document = json!({
        "format": 1, "seed": 0, "iterations": 1, "stopped_by": "iterations", "exact": true,
        "cost": {"total": 70, "fixed": 10, "drive": 50, "service": 10, "wait": 0, "distance": 0, "charges": 0,
                 "permits": 0, "unserved": 0},
        "routes": [{
            "vehicle": "van#1", "type": "van", "depart": at("08:00:00"), "return": at("08:25:00"), "cost": 70,
            "permits": [], "charges": [],
            "stops": [{"request": "r1", "option": 0, "at": "A", "arrive": at("08:10:00"), "start": at("08:12:00"),
                       "end": at("08:15:00"), "depart": at("08:15:00"), "load": {"g": 5}}],
            "legs": [
                {"from": "D", "to": "A", "depart": at("08:00:00"), "arrive": at("08:10:00"), "metres": 700,
                 "path": [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [2.0, 0.0]], "times_s": [28800, 28900, 29000, 29400],
                 "crossings": [{"zone": "z", "enter": at("08:05:00"), "late_s": 7}]},
                {"from": "A", "to": "D", "depart": at("08:15:00"), "arrive": at("08:25:00"), "metres": 700,
                 "crossings": []}]}],
        "unserved": [{"request": "r2", "required": true, "reason": "zone_closed", "zone": "z"}],
        "warnings": [], "attribution": []
    });
    Plan::from_json(document.to_string()).unwrap()
}

#[test]
fn every_table_has_equal_columns_and_there_is_no_other() {
    let plan = plan();
    for (name, rows) in TABLES.into_iter().zip([1, 1, 2, 1, 1]) {
        let table = table(&plan, None, name).unwrap();
        assert_eq!(table.rows(), rows, "{name}");
        assert!(table.columns.iter().all(|c| c.values.len() == rows), "{name}");
    }
    assert_eq!(table(&plan, None, "solutions"), None);
}

#[test]
fn columns_hold_the_plan_s_values() {
    let plan = plan();
    let of = |name: &str, column: &str| table(&plan, None, name).unwrap().column(column).cloned().unwrap();
    assert_eq!(of("routes", "drive_s"), Values::integer([1100]));
    assert_eq!(of("routes", "service_s"), Values::integer([180]));
    assert_eq!(of("routes", "wait_s"), Values::integer([220]));
    assert_eq!(of("stops", "load_g"), Values::integer([5]));
    assert_eq!(of("stops", "start"), Values::Instant(vec![Some(1_795_504_320)], "+01:00".into()));
    assert_eq!(of("legs", "drive_s"), Values::integer([500, 600]));
    assert_eq!(of("unserved", "reason"), Values::text(["zone_closed"]));
    assert_eq!(of("unserved", "rule"), Values::Text(vec![None]));
    assert_eq!(of("crossings", "leave"), Values::Instant(vec![None], "+01:00".into()));
    assert_eq!(of("crossings", "early_s"), Values::Integer(vec![None]));
    assert_eq!(of("crossings", "late_s"), Values::Integer(vec![Some(7)]));
}

#[test]
fn instants_are_shown_in_the_problem_s_time_zone() {
    let document = json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+01:00", "time_zone": "Europe/Berlin"},
        "plane": {"kmh": 30}, "locations": [], "vehicle_types": [], "requests": [], "objective": {"drive_per_h": 1}
    });
    let problem = Problem::from_json(document.to_string()).unwrap();
    let stops = table(&plan(), Some(&problem), "stops").unwrap();
    assert!(matches!(stops.column("end"), Some(Values::Instant(_, zone)) if zone == "Europe/Berlin"));
}

#[test]
fn key_figures_add_up() {
    let figures = kpis(&plan());
    let of = |name: &str| figures.iter().find(|(n, _)| n == name).map(|(_, value)| *value);
    for (name, value) in [
        ("total", 70),
        ("drive", 50),
        ("unserved_cost", 0),
        ("served", 1),
        ("unserved", 1),
        ("required_unserved", 1),
        ("routes", 1),
        ("metres", 1400),
        ("drive_s", 1100),
        ("service_s", 180),
        ("wait_s", 220),
    ] {
        assert_eq!(of(name), Some(value), "{name}");
    }
}
