//! What the referee's tests share: problems and plans as JSON, and the cases outside the project.
#![allow(dead_code, reason = "each test binary uses a part")]

use kerbway_check::{check, restated};
use kerbway_model::document::plan::Plan;
use kerbway_model::document::report::CheckReport;
use kerbway_model::{Instance, Problem};
use serde_json::Value;

/// The validated problem.
pub(crate) fn instance(problem: &Value) -> Instance {
    let read = Problem::from_json(problem.to_string()).and_then(|p| p.validate());
    read.unwrap_or_else(|issues| panic!("{issues}\n{problem}")).instance
}

pub(crate) fn plan(plan: &Value) -> Plan {
    serde_json::from_value(plan.clone()).unwrap_or_else(|e| panic!("{e}\n{plan}"))
}

/// Codes of a report.
pub(crate) fn codes(report: &CheckReport) -> Vec<&str> {
    report.violations.iter().map(|v| v.code.as_str()).collect()
}

/// What is left of a broken plan once its stated values are right again.
pub(crate) fn check_restated(instance: &Instance, plan: &Plan) -> CheckReport {
    check(instance, &restated(instance, plan))
}

/// Asserts that there is no violation.
pub(crate) fn assert_legal(name: &str, report: &CheckReport) {
    assert!(report.legal, "{name}:\n{}", kerbway_check::report_text(report));
}

/// A line of the cases.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) problem: Value,
    pub(crate) expect: Value,
}

/// The cases whose effects are built (no charges, no permits).
pub(crate) fn cases(file: &str) -> Option<Vec<Case>> {
    let path = kerbway_testkit::cases::data(file)?.join("cases").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let case = |line: &str| -> Case {
        let mut value: Value = serde_json::from_str(line).expect("a case");
        Case {
            name: value["case"].as_str().expect("a name").to_owned(),
            problem: value["problem"].take(),
            expect: value["expect"].take(),
        }
    };
    let built = |case: &Case| {
        let zones = case.problem["zones"].as_array().into_iter().flatten();
        let charge =
            zones.flat_map(|z| z["rules"].as_array().into_iter().flatten()).any(|r| r["effect"] == "charge");
        !charge && case.problem["permits"].as_array().is_none_or(Vec::is_empty)
    };
    Some(text.lines().map(case).filter(built).collect())
}

/// 2026-11-23 (a Monday) at that second, in China.
pub(crate) fn at(second: i64) -> String {
    let (day, s) = (second.div_euclid(86_400), second.rem_euclid(86_400));
    format!("2026-11-{:02}T{:02}:{:02}:{:02}+08:00", 23 + day, s / 3600, s / 60 % 60, s % 60)
}

/// Seconds of a time of day: `"06:44"`, `"06:44:01"`.
pub(crate) fn clock(time: &str) -> i64 {
    let mut parts = time.split(':').map(|p| p.parse::<i64>().expect("a number"));
    let mut next = || parts.next().unwrap_or(0);
    next() * 3600 + next() * 60 + next()
}

/// The line D –10 min– W –6– A –6– E –10– B with a ring W –10– R –10– E; zone Z holds W–A and A–E.
pub(crate) fn line_network() -> Value {
    let nodes = [("D", -600), ("W", 0), ("A", 360), ("E", 720), ("B", 1320), ("R", 361)];
    let nodes: Vec<Value> = nodes
        .iter()
        .map(|(id, x)| serde_json::json!({"id": id, "x": x * 8, "y": if *id == "R" { 4000 } else { 0 }}))
        .collect();
    let roads = [
        ("D", "W", 600, 5000),
        ("W", "A", 360, 3000),
        ("A", "E", 360, 3000),
        ("E", "B", 600, 5000),
        ("W", "R", 600, 5000),
        ("R", "E", 600, 5000),
    ];
    let mut edges = Vec::new();
    for (a, b, seconds, metres) in roads {
        let zones = if a == "A" || b == "A" { vec!["Z"] } else { Vec::new() };
        for (from, to) in [(a, b), (b, a)] {
            edges.push(serde_json::json!({"from": from, "to": to, "seconds": seconds, "metres": metres, "zones": zones}));
        }
    }
    serde_json::json!({"nodes": nodes, "edges": edges})
}

/// A problem on that line: cars from D to B that cost 1 per minute, one request at A, rules of Z as given.
pub(crate) fn line_problem(rules: &Value) -> Value {
    serde_json::json!({
        "format": 1, "currency": "CNY", "crs": "local_m", "gate_waiting": true,
        "horizon": {"start": "2026-11-23T00:00:00+08:00", "days": 2},
        "network": line_network(),
        "locations": [{"id": "D", "node": "D"}, {"id": "A", "node": "A"}, {"id": "B", "node": "B"}],
        "zones": [{"id": "Z", "rules": rules}],
        "vehicle_types": [{"id": "car", "count": 2, "start": "D", "end": "B"}],
        "requests": [{"id": "r1", "options": [{"at": "A", "service_s": 1800}]}],
        "objective": {"drive_per_h": 60, "wait_per_h": 60, "unserved": 500},
    })
}

/// A stop of a draft.
pub(crate) fn stop(request: &str, location: &str, start: i64, end: i64) -> Value {
    serde_json::json!({"request": request, "option": 0, "at": location, "arrive": at(start), "start": at(start),
        "end": at(end), "depart": at(end), "load": {}})
}

/// A leg of a draft: its ends and the points passed, each with its time.
pub(crate) fn leg(from: &str, to: &str, path: &[(Value, i64)]) -> Value {
    let (first, last) = (path[0].1, path[path.len() - 1].1);
    let points: Vec<&Value> = path.iter().map(|p| &p.0).collect();
    let times: Vec<i64> = path.iter().map(|p| p.1).collect();
    serde_json::json!({"from": from, "to": to, "depart": at(first), "arrive": at(last), "metres": 0,
        "path": points, "times_s": times, "crossings": []})
}

/// A leg over nodes, driven without a pause: `"D W A"`, with the seconds between them.
pub(crate) fn over(from: &str, to: &str, depart: i64, nodes: &str, seconds: &[i64]) -> Value {
    let mut time = depart;
    let mut path = Vec::new();
    for (i, node) in nodes.split(' ').enumerate() {
        if i > 0 {
            time += seconds[i - 1];
        }
        path.push((Value::from(node), time));
    }
    leg(from, to, &path)
}

/// A route of a draft.
pub(crate) fn route(vehicle: &str, stops: &[Value], legs: &[Value]) -> Value {
    let depart = legs.first().map_or_else(|| &stops[0]["start"], |leg| &leg["depart"]);
    let returns = legs.last().map_or_else(|| &stops[stops.len() - 1]["end"], |leg| &leg["arrive"]);
    serde_json::json!({"vehicle": vehicle, "type": vehicle.split('#').next(), "depart": depart, "return": returns,
        "cost": 0, "permits": [], "charges": [], "stops": stops, "legs": legs})
}

/// A draft whose stated values are all made right by the referee.
pub(crate) fn draft(problem: &Value, routes: &[Value], unserved: &[&str]) -> (Instance, Plan) {
    let unserved: Vec<Value> = unserved
        .iter()
        .map(|request| serde_json::json!({"request": request, "required": false, "reason": "price"}))
        .collect();
    let cost = serde_json::json!({"total": 0, "fixed": 0, "drive": 0, "service": 0, "wait": 0, "distance": 0,
        "charges": 0, "permits": 0, "unserved": 0});
    let document = serde_json::json!({"format": 1, "seed": 0, "iterations": 0, "stopped_by": "complete", "exact": true,
        "cost": cost, "routes": routes, "unserved": unserved, "warnings": [], "attribution": []});
    let instance = instance(problem);
    let plan = restated(&instance, &plan(&document));
    (instance, plan)
}

/// The codes of a draft after its stated values were made right.
pub(crate) fn judged(problem: &Value, routes: &[Value], unserved: &[&str]) -> Vec<String> {
    let (instance, plan) = draft(problem, routes, unserved);
    check(&instance, &plan).violations.into_iter().map(|v| v.code).collect()
}

/// D → A (served for the seconds given) → B, departing at the second given.
pub(crate) fn through_a(vehicle: &str, depart: i64, service: i64) -> Value {
    let served = depart + 960;
    route(
        vehicle,
        &[stop("r1", "A", served, served + service)],
        &[
            over("D", "A", depart, "D W A", &[600, 360]),
            over("A", "B", served + service, "A E B", &[360, 600]),
        ],
    )
}
