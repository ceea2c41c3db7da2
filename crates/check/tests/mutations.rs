//! A legal plan with one value changed is refused, whichever value it is.

mod common;

use common::{at, cases, clock, draft, instance, leg, line_problem, plan, route, stop};
use kerbway_check::check;
use kerbway_model::Instance;
use serde_json::{Value, json};

/// Values that the referee has no opinion on.
const FREE: [&str; 7] = ["seed", "iterations", "stopped_by", "exact", "warnings", "attribution", "reason"];

/// Every changed document: numbers and instants moved by one, ids renamed, keys and list elements dropped, neighbours
/// swapped.
fn mutants(value: &Value, pointer: &str, found: &mut Vec<(String, Value)>) {
    let mut put = |what: &str, mutant: Value| found.push((format!("{pointer} {what}"), mutant));
    match value {
        Value::Number(n) => {
            if let Some(n) = n.as_i64() {
                put("+1", json!(n + 1));
                put("-1", json!(n - 1));
                put("huge", json!(i64::MAX));
                put("least", json!(i64::MIN));
            } else if let Some(x) = n.as_f64() {
                put("moved", json!(x + 100.0));
                put("far", json!(1e300));
                put("beyond", json!(-9e9));
            }
        }
        Value::String(text) => {
            if text.len() == 25 && text.as_bytes()[10] == b'T' {
                for (digit, what) in [(18, "a second"), (15, "a minute"), (9, "a day")] {
                    let mut bytes = text.clone().into_bytes();
                    bytes[digit] = if bytes[digit] == b'1' { b'2' } else { b'1' };
                    put(what, json!(String::from_utf8(bytes).expect("ASCII")));
                }
                for extreme in ["9999-12-31T23:59:59+23:59", "0000-01-01T00:00:00-23:59", "no instant"] {
                    put(extreme, json!(extreme));
                }
            } else {
                put("renamed", json!(format!("{text}x")));
                put("emptied", json!(""));
            }
        }
        Value::Array(list) => {
            for i in 0..list.len() {
                let mut shorter = list.clone();
                shorter.remove(i);
                put(&format!("without {i}"), json!(shorter));
                if i > 0
                    && list[i] != list[i - 1]
                    && !pointer.ends_with("/crossings")
                    && !pointer.ends_with("/routes")
                    && pointer != "/unserved"
                {
                    let mut swapped = list.clone();
                    swapped.swap(i - 1, i);
                    put(&format!("with {i} before its neighbour"), json!(swapped));
                }
            }
        }
        Value::Object(map) => {
            // A reason need not be explained.
            let free = |key: &str| {
                FREE.contains(&key)
                    || pointer.starts_with("/unserved") && ["zone", "rule", "location"].contains(&key)
            };
            for key in map.keys().filter(|key| !free(key)) {
                let mut shorter = map.clone();
                shorter.remove(key);
                put(&format!("without {key}"), json!(shorter));
            }
        }
        _ => {}
    }
    match value {
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, v)| mutants(v, &format!("{pointer}/{i}"), found));
        }
        Value::Object(map) => {
            for (key, v) in map.iter().filter(|(key, _)| !FREE.contains(&key.as_str())) {
                mutants(v, &format!("{pointer}/{key}"), found);
            }
        }
        _ => {}
    }
}

/// Judges every mutant; how many there were.
fn refuse_all(name: &str, instance: &Instance, sound: &Value) -> usize {
    common::assert_legal(name, &check(instance, &plan(sound)));
    let mut all = Vec::new();
    mutants(sound, "", &mut all);
    for (what, mutant) in &all {
        let pointer = what.split(' ').next().unwrap_or_default();
        let mut document = sound.clone();
        *document.pointer_mut(pointer).expect("a place in the plan") = mutant.clone();
        let report = kerbway_check::check_text(instance, document.to_string());
        // Another option may be at the same place and open at the same time.
        assert!(!report.legal || pointer.ends_with("/option"), "{name}: {what} is let through");
    }
    all.len()
}

#[test]
fn mutants_of_case_plans_are_refused() {
    let soak = std::env::var_os("KERBWAY_SOAK").is_some();
    let mut judged = 0;
    for file in ["golden.jsonl", "access-cases.jsonl"] {
        let Some(cases) = cases(file) else { return };
        let with_plan = cases.iter().filter(|case| !case.expect["plan"].is_null());
        for case in with_plan.step_by(if soak { 1 } else { 4 }) {
            judged += refuse_all(&case.name, &instance(&case.problem), &case.expect["plan"]);
        }
    }
    assert!(judged > 10_000, "{judged}");
}

#[test]
fn mutants_on_a_plane_are_refused() {
    let rules = json!([{"id": "ban", "effect": "no_driving", "when": [{"from": "07:00", "to": "09:00"}]}]);
    let problem = json!({
        "format": 1, "currency": "CNY", "crs": "local_m", "horizon": {"start": "2026-11-23T00:00:00+08:00"},
        "plane": {"kmh": 36}, "gate_waiting": true,
        "locations": [{"id": "P", "x": 0, "y": 0}, {"id": "Q", "x": 3000, "y": 0}],
        "zones": [{"id": "Z", "rules": rules, "geometry": {"type": "Polygon",
            "coordinates": [[[1000, -500], [2000, -500], [2000, 500], [1000, 500], [1000, -500]]]}}],
        "vehicle_types": [{"id": "car", "start": "P"}],
        "requests": [{"id": "r1", "demand": {"kg": 5}, "options": [{"at": "Q", "service_s": 60}]}],
        "objective": {"drive_per_h": 60, "wait_per_h": 30, "distance_per_km": 7},
    });
    let mut problem = problem;
    problem["vehicle_types"][0]["capacity"] = json!({"kg": 5});
    let (eight, nine) = (clock("08:00"), clock("09:00"));
    // Out and around by two corners; back through, waiting at the boundary until the ban is over.
    let (p, q) = (json!([0.0, 0.0]), json!([3000.0, 0.0]));
    let out = [
        (p.clone(), eight),
        (json!([1000.0, 500.0]), eight + 112),
        (json!([2000.0, 500.0]), eight + 212),
        (q.clone(), eight + 324),
    ];
    let gate = json!([2000.0, 0.0]);
    let back = [(q, eight + 384), (gate.clone(), eight + 484), (gate, nine), (p, nine + 200)];
    let route = route(
        "car#1",
        &[stop("r1", "Q", eight + 324, eight + 384)],
        &[leg("P", "Q", &out), leg("Q", "P", &back)],
    );
    let (instance, plan) = draft(&problem, &[route], &[]);
    let crossing = &plan.routes[0].legs[1].crossings[0];
    assert_eq!((crossing.enter.as_str(), crossing.early_s), (at(nine).as_str(), Some(0)));
    refuse_all("plane", &instance, &serde_json::to_value(&plan).expect("a plan"));
}

#[test]
fn mutants_with_matrices_are_refused() {
    let rules = json!([{"id": "ban", "effect": "no_driving", "when": [{"from": "07:00", "to": "09:00"}]}]);
    let problem = json!({
        "format": 1, "currency": "CNY", "horizon": {"start": "2026-11-23T00:00:00+08:00"},
        "matrices": {"car": {"seconds": [[0, 600], [700, 0]], "metres": [[0, 5000], [6000, 0]],
            "inside": [{"from": "D", "to": "A", "zone": "Z", "offset_s": 100, "duration_s": 200}]}},
        "locations": [{"id": "D"}, {"id": "A", "zones": ["Z"]}],
        "zones": [{"id": "Z", "rules": rules}],
        "vehicle_types": [{"id": "car", "profile": "car", "start": "D"}],
        "requests": [{"id": "r1", "options": [{"at": "A", "service_s": 60}]}, {"id": "r2", "options": [{"at": "A"}]}],
        "objective": {"drive_per_h": 60, "distance_per_km": 7, "unserved": 100},
    });
    let ride = |from: &str, to: &str, depart: i64, seconds: i64| json!({"from": from, "to": to, "depart": at(depart), "arrive": at(depart + seconds), "metres": 0, "crossings": []});
    let six = clock("06:00");
    let route = route(
        "car#1",
        &[stop("r1", "A", six + 600, six + 660), stop("r2", "A", six + 660, six + 660)],
        &[ride("D", "A", six, 600), ride("A", "A", six + 660, 0), ride("A", "D", six + 660, 700)],
    );
    let (instance, plan) = draft(&problem, &[route], &[]);
    let legs = &plan.routes[0].legs;
    assert_eq!(legs.iter().map(|leg| leg.crossings.len()).collect::<Vec<_>>(), [2, 0, 0]);
    let stay = &legs[0].crossings[1];
    assert_eq!(
        (stay.enter.as_str(), stay.leave.as_deref()),
        (at(six + 600).as_str(), Some(at(six + 660).as_str()))
    );
    refuse_all("matrices", &instance, &serde_json::to_value(&plan).expect("a plan"));
}

#[test]
fn mutants_of_open_routes_are_refused() {
    let mut problem = line_problem(
        &json!([{"id": "ban", "effect": "no_presence", "when": [{"from": "07:00", "to": "09:00"}]}]),
    );
    problem["vehicle_types"][0]["start"] = Value::Null;
    problem["vehicle_types"][0]["end"] = Value::Null;
    problem["requests"]
        .as_array_mut()
        .expect("a list")
        .push(json!({"id": "r2", "options": [{"at": "B", "service_s": 60}]}));
    let five = clock("05:00");
    let route = route(
        "car#2",
        &[stop("r1", "A", five, five + 1800), stop("r2", "B", five + 3000, five + 3060)],
        &[common::over("A", "B", five + 1800, "A E B", &[360, 600])],
    );
    let (instance, plan) = draft(&problem, &[route], &[]);
    let crossing = &plan.routes[0].legs[0].crossings[0];
    assert_eq!((crossing.enter.as_str(), crossing.late_s), (at(five).as_str(), Some(7200 - 2160)));
    assert_eq!(plan.routes[0].stops[1].arrive, at(five + 2760));
    refuse_all("open", &instance, &serde_json::to_value(&plan).expect("a plan"));
}
