//! Each code that applies: a plan broken by hand that triggers exactly it, once its stated values are right again.

mod common;

use common::{at, clock, codes, draft, judged, leg, line_problem, over, plan, route, stop, through_a};
use kerbway_check::{check, check_text};
use kerbway_model::document::report::Violation;
use serde_json::{Value, json};

const SIX: i64 = 21_600;

fn open_line() -> Value {
    line_problem(&json!([]))
}

/// The line with a second request, at B's side of the zone.
fn two_requests() -> Value {
    let mut problem = open_line();
    problem["requests"] = json!([
        {"id": "r1", "options": [{"at": "A", "service_s": 600}, {"at": "B"}]},
        {"id": "r2", "options": [{"at": "A", "service_s": 600}]},
    ]);
    problem
}

/// D → A, both requests → B.
fn both(vehicle: &str, first: &str, second: &str) -> Value {
    let served = SIX + 960;
    let there = (Value::from("A"), served + 600);
    route(
        vehicle,
        &[stop(first, "A", served, served + 600), stop(second, "A", served + 600, served + 1200)],
        &[
            over("D", "A", SIX, "D W A", &[600, 360]),
            leg("A", "A", &[there]),
            over("A", "B", served + 1200, "A E B", &[360, 600]),
        ],
    )
}

fn sole(problem: &Value, routes: &[Value], unserved: &[&str]) -> Violation {
    let (instance, plan) = draft(problem, routes, unserved);
    let mut report = check(&instance, &plan);
    assert_eq!(report.violations.len(), 1, "{}", kerbway_check::report_text(&report));
    report.violations.remove(0)
}

#[test]
fn fixtures_are_legal() {
    assert_eq!(judged(&open_line(), &[through_a("car#1", SIX, 1800)], &[]), [""; 0]);
    assert_eq!(judged(&two_requests(), &[both("car#1", "r1", "r2")], &[]), [""; 0]);
    assert_eq!(judged(&open_line(), &[], &["r1"]), [""; 0]);
}

#[test]
fn z01_to_z05_follow_the_deciding_effect() {
    for (effect, code, from, to) in [
        ("no_entry", "Z01", "06:10", "06:10"),
        ("no_driving", "Z02", "06:10", "06:16"),
        ("no_presence", "Z03", "06:10", "06:52"),
        ("no_stopping", "Z04", "06:16", "06:46"),
        ("no_loading", "Z04", "06:16", "06:46"),
    ] {
        let rules = json!([{"id": "ban", "effect": effect, "when": [{"from": "06:05", "to": "06:46"}, {"from": "06:46", "to": "06:58"}]}]);
        // No driving is broken twice, in and out, with standing between; the other effects once.
        let (instance, plan) = draft(&line_problem(&rules), &[through_a("car#1", SIX, 1800)], &[]);
        let report = check(&instance, &plan);
        let expected = if effect == "no_driving" { vec![code, code] } else { vec![code] };
        assert_eq!(codes(&report), expected, "{effect}");
        let v = &report.violations[0];
        assert_eq!(
            (v.from.as_deref(), v.to.as_deref()),
            (Some(at(clock(from)).as_str()), Some(at(clock(to)).as_str()))
        );
        assert_eq!(v.excess, Some(clock(to) - clock(from)));
        assert_eq!(
            (v.vehicle.as_deref(), v.zone.as_deref(), v.rule.as_deref()),
            (Some("car#1"), Some("Z"), Some("ban"))
        );
        assert!(v.message.contains("ban") && v.message.contains(from), "{}", v.message);
    }
    let rules = json!([{"id": "ban", "effect": "no_through", "when": [{"from": "06:12"}]}]);
    let drive = over("D", "B", SIX, "D W A E B", &[600, 360, 360, 600]);
    let v = sole(&line_problem(&rules), &[route("car#1", &[], &[drive])], &["r1"]);
    assert_eq!((v.code.as_str(), v.excess), ("Z05", Some(600)));
}

#[test]
fn z04_waiting_stops_too_but_a_yard_does_not_count() {
    let rules = json!([{"id": "ban", "effect": "no_stopping", "when": [{"from": "06:46", "to": "07:46"}]}]);
    let mut problem = line_problem(&rules);
    let wait = |until: i64| {
        let served = SIX + 960;
        let legs = [over("D", "A", SIX, "D W A", &[600, 360]), over("A", "B", until, "A E B", &[360, 600])];
        route("car#1", &[stop("r1", "A", served, served + 1800)], &legs)
    };
    assert_eq!(judged(&problem, &[wait(clock("06:46"))], &[]), [""; 0]);
    assert_eq!(judged(&problem, &[wait(clock("06:47"))], &[]), ["Z04"]);
    problem["locations"][1]["off_street"] = json!(true);
    assert_eq!(judged(&problem, &[wait(clock("06:47"))], &[]), [""; 0]);
}

#[test]
fn z_rules_one_violation_per_rule() {
    let rules = json!([
        {"id": "early", "effect": "no_presence", "when": [{"from": "06:00", "to": "06:20"}]},
        {"id": "late", "effect": "no_presence", "when": [{"from": "06:20", "to": "07:00"}]},
    ]);
    let (instance, plan) = draft(&line_problem(&rules), &[through_a("car#1", SIX, 1800)], &[]);
    let report = check(&instance, &plan);
    assert_eq!(codes(&report), ["Z03", "Z03"]);
    assert_eq!(
        report.violations.iter().map(|v| v.rule.clone().unwrap_or_default()).collect::<Vec<_>>(),
        ["early", "late"]
    );
}

#[test]
fn z10_waiting_on_the_way() {
    let node = |id: &str| Value::from(id);
    let pause = |id: &str| {
        let path: Vec<(Value, i64)> = match id {
            "R" => vec![
                (node("D"), 0),
                (node("W"), 600),
                (node("R"), 1200),
                (node("R"), 1230),
                (node("E"), 1830),
                (node("B"), 2430),
            ],
            "A" => vec![
                (node("D"), 0),
                (node("W"), 600),
                (node("A"), 960),
                (node("A"), 990),
                (node("E"), 1350),
                (node("B"), 1950),
            ],
            _ => vec![
                (node("D"), 0),
                (node("W"), 600),
                (node("W"), 630),
                (node("A"), 990),
                (node("E"), 1350),
                (node("B"), 1950),
            ],
        };
        let path: Vec<(Value, i64)> = path.into_iter().map(|(n, t)| (n, t + SIX)).collect();
        route("car#1", &[], &[leg("D", "B", &path)])
    };
    let rules = json!([{"id": "ban", "effect": "no_entry", "when": [{"from": "07:00", "to": "08:00"}]}]);
    let mut problem = line_problem(&rules);
    assert_eq!(judged(&problem, &[pause("W")], &["r1"]), [""; 0]);
    // Not at a place merely passed, be it a location, and not at a junction.
    assert_eq!(judged(&problem, &[pause("R")], &["r1"]), ["Z10"]);
    assert_eq!(judged(&problem, &[pause("A")], &["r1"]), ["Z10"]);
    problem["locations"][1]["holding"] = json!(true);
    assert_eq!(judged(&problem, &[pause("A")], &["r1"]), [""; 0]);
    problem["gate_waiting"] = json!(false);
    let v = sole(&problem, &[pause("W")], &["r1"]);
    assert_eq!((v.code.as_str(), v.excess, v.leg), ("Z10", Some(30), Some(0)));
    // Zones that do not count have no gates.
    problem["gate_waiting"] = json!(true);
    problem["zones"][0]["rules"] = json!([{"id": "ban", "effect": "allow"}]);
    assert_eq!(judged(&problem, &[pause("W")], &["r1"]), ["Z10"]);
}

#[test]
fn z11_ways_that_are_none() {
    let problem = open_line();
    let drive = |path: &str, seconds: &[i64]| {
        judged(&problem, &[route("car#1", &[], &[over("D", "B", SIX, path, seconds)])], &["r1"])
    };
    assert_eq!(drive("D A E B", &[960, 360, 600]), ["Z11"]);
    assert_eq!(drive("D W R E B", &[600, 600, 599, 600]), ["Z11"]);
    assert_eq!(drive("D W R E B", &[600, 600, 601, 600]), ["Z11"]);
    assert_eq!(drive("W R E B", &[600, 600, 600]), ["Z11"]);
    assert_eq!(drive("D W R E", &[600, 600, 600]), ["Z11"]);
    assert_eq!(drive("D W D W R E B", &[600; 6]), [""; 0]);
    // Appearing inside a zone that is closed is no entry on top of it.
    let rules = json!([{"id": "ban", "effect": "no_entry", "when": [{"from": "06:00", "to": "07:00"}]}]);
    let leap = over("D", "B", SIX, "D A E B", &[960, 360, 600]);
    assert_eq!(judged(&line_problem(&rules), &[route("car#1", &[], &[leap])], &["r1"]), ["Z11"]);
    // A slow type needs longer: 5 km at 15 km/h are 1,200 s.
    let mut slow = open_line();
    slow["vehicle_types"][0]["max_kmh"] = json!(15);
    let ring =
        |s: i64| judged(&slow, &[route("car#1", &[], &[over("D", "B", SIX, "D W R E B", &[s; 4])])], &["r1"]);
    assert_eq!(ring(1200), [""; 0]);
    assert_eq!(ring(600), ["Z11"; 4]);
}

#[test]
fn z11_gates_that_are_stated() {
    let rules = json!([{"id": "ban", "effect": "no_entry", "when": [{"from": "07:00", "to": "08:00"}]}]);
    let mut problem = line_problem(&rules);
    problem["zones"][0]["gates"] = json!(["W"]);
    let drive = |problem: &Value, from: &str, nodes: &str| {
        let mut problem = problem.clone();
        problem["vehicle_types"][0]["start"] = json!(from);
        let seconds: Vec<i64> = nodes
            .split(' ')
            .zip(nodes.split(' ').skip(1))
            .map(|(a, b)| if a == "A" || b == "A" { 360 } else { 600 })
            .collect();
        judged(&problem, &[route("car#1", &[], &[over(from, "B", SIX, nodes, &seconds)])], &["r1"])
    };
    assert_eq!(drive(&problem, "A", "A W R E B"), [""; 0]);
    assert_eq!(drive(&problem, "A", "A E B"), ["Z11"]);
    // It does not count for anybody: its gates are no concern.
    problem["zones"][0]["rules"] = json!([]);
    assert_eq!(drive(&problem, "A", "A E B"), [""; 0]);
}

#[test]
fn t01_to_t04() {
    let mut problem = open_line();
    problem["requests"][0]["options"][0]["windows"] = json!([["06:16", "06:20"], ["06:30", "06:40"]]);
    let judge = |problem: &Value, depart: i64| judged(problem, &[through_a("car#1", depart, 1800)], &[]);
    assert_eq!(judge(&problem, SIX), [""; 0]);
    assert_eq!(judge(&problem, SIX - 1), ["T01"]);
    assert_eq!(judge(&problem, SIX + 240), [""; 0]);
    assert_eq!(judge(&problem, SIX + 840), [""; 0]);
    let v = sole(&problem, &[through_a("car#1", SIX + 250, 1800)], &[]);
    assert_eq!((v.code.as_str(), v.excess, v.stop), ("T01", Some(10), Some(0)));

    let mut problem = open_line();
    problem["vehicle_types"][0]["shift"] = json!(["06:00", "07:02"]);
    assert_eq!(judge(&problem, SIX), [""; 0]);
    assert_eq!(judge(&problem, SIX + 1), ["T02"]);
    assert_eq!(judge(&problem, SIX - 7), ["T02"]);

    let mut problem = open_line();
    problem["vehicle_types"][0]["max_duration_s"] = json!(3720);
    assert_eq!(judge(&problem, SIX), [""; 0]);
    problem["vehicle_types"][0]["max_duration_s"] = json!(3719);
    assert_eq!(judge(&problem, SIX), ["T03"]);

    let problem = open_line();
    assert_eq!(judged(&problem, &[through_a("car#1", SIX, 1799)], &[]), ["T04"]);
    let mut early = through_a("car#1", SIX, 1800);
    early["stops"][0]["start"] = json!(at(SIX + 959));
    early["stops"][0]["end"] = json!(at(SIX + 2759));
    assert_eq!(judged(&problem, &[early], &[]), ["T04"]);
    let back = [
        (Value::from("D"), SIX),
        (Value::from("D"), SIX + 9),
        (Value::from("D"), SIX + 7),
        (Value::from("W"), SIX + 607),
        (Value::from("A"), SIX + 967),
    ];
    let served = SIX + 967;
    let legs = [leg("D", "A", &back), over("A", "B", served + 1800, "A E B", &[360, 600])];
    assert_eq!(
        judged(&problem, &[route("car#1", &[stop("r1", "A", served, served + 1800)], &legs)], &[]),
        ["T04"]
    );
    let mut reversed = through_a("car#1", SIX, 1800);
    reversed["legs"][0]["times_s"] = json!([SIX, SIX - 5, SIX + 960]);
    assert_eq!(judged(&problem, &[reversed], &[]), ["T04"]);
    let mut hasty = through_a("car#1", SIX, 1800);
    hasty["legs"][1] = over("A", "B", SIX + 2759, "A E B", &[360, 600]);
    assert_eq!(judged(&problem, &[hasty], &[]), ["T04"]);
}

#[test]
fn l01_to_l03() {
    let mut problem = two_requests();
    problem["vehicle_types"][0]["capacity"] = json!({"boxes": 10, "kg": 100});
    problem["requests"][0]["demand"] = json!({"boxes": 5, "kg": 100});
    problem["requests"][1]["demand"] = json!({"boxes": 5});
    let judge = |problem: &Value| judged(problem, &[both("car#1", "r1", "r2")], &[]);
    assert_eq!(judge(&problem), [""; 0]);
    problem["requests"][1]["demand"] = json!({"boxes": 6});
    let v = sole(&problem, &[both("car#1", "r1", "r2")], &[]);
    assert_eq!((v.code.as_str(), v.excess), ("L01", Some(1)));
    problem["requests"][1]["demand"] = json!({"kg": 1});
    assert_eq!(judge(&problem), ["L01"]);
    // A pickup takes the room that a delivery leaves, if it comes after it.
    problem["requests"][1]["demand"] = json!({"kg": 100});
    problem["requests"][1]["kind"] = json!("pickup");
    assert_eq!(judge(&problem), [""; 0]);
    assert_eq!(judged(&problem, &[both("car#1", "r2", "r1")], &[]), ["L01"]);

    let mut problem = two_requests();
    problem["requests"][1]["skills"] = json!(["crane"]);
    let v = sole(&problem, &[both("car#1", "r1", "r2")], &[]);
    assert_eq!((v.code.as_str(), v.stop, v.request.as_deref()), ("L02", Some(1), Some("r2")));
    problem["vehicle_types"][0]["skills"] = json!(["crane", "cooling"]);
    assert_eq!(judge(&problem), [""; 0]);

    let mut problem = two_requests();
    problem["vehicle_types"][0]["max_distance_m"] = json!(16_000);
    assert_eq!(judge(&problem), [""; 0]);
    problem["vehicle_types"][0]["max_distance_m"] = json!(15_999);
    assert_eq!(judge(&problem), ["L03"]);
}

#[test]
fn s01_to_s04() {
    let problem = two_requests();
    let one = || both("car#1", "r1", "r2");
    assert_eq!(judged(&problem, &[both("car#1", "r1", "r1")], &["r2"]), ["S01"]);
    assert_eq!(judged(&problem, &[one()], &["r2"]), ["S01"]);
    assert_eq!(judged(&problem, &[], &["r2"]), ["S01"]);
    assert_eq!(judged(&problem, &[], &["r1", "r2", "r2"]), ["S01"]);

    assert_eq!(judged(&problem, &[one()], &["r3"]), ["S02"]);
    // A misspelt request is not also a missing one.
    let mut lost = one();
    lost["stops"][1]["request"] = json!("r22");
    assert_eq!(judged(&problem, &[lost], &[]), ["S02"]);
    let mut lost = one();
    lost["type"] = json!("lorry");
    assert_eq!(judged(&problem, &[lost], &[]), ["S02"]);
    let mut lost = one();
    lost["legs"][0]["path"][1] = json!("V");
    assert_eq!(judged(&problem, &[lost], &[]), ["S02"]);
    let mut lost = one();
    lost["permits"] = json!([{"id": "p", "day": "2026-11-23"}]);
    assert_eq!(judged(&problem, &[lost], &[]), ["S02"]);

    assert_eq!(judged(&problem, &[both("car#3", "r1", "r2")], &[]), ["S03"]);
    assert_eq!(judged(&problem, &[both("car#0", "r1", "r2")], &[]), ["S03"]);
    assert_eq!(judged(&problem, &[both("car#2", "r1", "r2")], &[]), [""; 0]);
    let mut other = one();
    other["vehicle"] = json!("van#1");
    assert_eq!(judged(&problem, &[other], &[]), ["S03"]);
    assert_eq!(judged(&problem, &[both("car#01", "r1", "r2")], &[]), ["S03"]);
    let drive = route("car#1", &[], &[over("D", "B", SIX, "D W R E B", &[600; 4])]);
    assert_eq!(judged(&problem, &[one(), drive], &[]), ["S03"]);

    let mut elsewhere = one();
    elsewhere["stops"][1]["option"] = json!(1);
    assert_eq!(judged(&problem, &[elsewhere], &[]), ["S04"]);
    let mut elsewhere = one();
    elsewhere["stops"][0]["option"] = json!(1);
    elsewhere["stops"][0]["end"] = elsewhere["stops"][0]["start"].clone();
    assert_eq!(judged(&problem, &[elsewhere], &[]), ["S04"]);
    // The stop and its two legs disagree, whichever of them is wrong; the road driven is still one.
    for at in ["stops/0/at", "legs/0/to"] {
        let mut elsewhere = one();
        *elsewhere.pointer_mut(&format!("/{at}")).expect("a place") = json!("B");
        let codes = judged(&problem, &[elsewhere], &[]);
        assert!(!codes.is_empty() && codes.iter().all(|code| code == "S04"), "{at}: {codes:?}");
    }
    let mut problem = two_requests();
    problem["vehicle_types"][0]["start"] = json!("B");
    assert_eq!(judged(&problem, &[one()], &[]), ["S04"]);
}

#[test]
fn c01_and_f00() {
    let (instance, sound) = draft(&open_line(), &[through_a("car#1", SIX, 1800)], &[]);
    let mut wrong = sound.clone();
    wrong.cost.total += 1;
    assert_eq!(codes(&check(&instance, &wrong)), ["C01"]);
    let mut wrong = sound.clone();
    wrong.routes[0].legs[0].metres -= 1;
    assert_eq!(codes(&check(&instance, &wrong)), ["C01"]);

    let text = serde_json::to_string(&sound).expect("a plan");
    assert!(check_text(&instance, &text).legal);
    for broken in ["", "{", "[]", &text[..text.len() / 2], &text.replace("\"cost\"", "\"price\"")] {
        let report = check_text(&instance, broken);
        let mut codes = codes(&report);
        codes.dedup();
        assert_eq!(codes, ["F00"], "one for each issue");
    }
    let mut value = serde_json::to_value(&sound).expect("a plan");
    value["routes"][0]["legs"].as_array_mut().expect("legs").pop();
    assert_eq!(codes(&check(&instance, &plan(&value))), ["F00"]);
    let mut value = serde_json::to_value(&sound).expect("a plan");
    value["routes"][0]["legs"][1]["times_s"] = json!([0]);
    assert_eq!(codes(&check(&instance, &plan(&value))), ["F00"]);
    let mut value = serde_json::to_value(&sound).expect("a plan");
    value["routes"][0]["depart"] = json!("six");
    assert_eq!(codes(&check(&instance, &plan(&value))), ["F00"]);
}

#[test]
fn what_must_be_served_and_is_not_is_a_notice() {
    let mut problem = open_line();
    problem["objective"].as_object_mut().expect("an object").remove("unserved");
    let (instance, plan) = draft(&problem, &[], &["r1"]);
    let report = check(&instance, &plan);
    assert!(report.legal && plan.unserved[0].required && plan.cost.total == 0);
    assert_eq!(report.notices.len(), 1);
    assert!(report.notices[0].contains("r1"));
}

#[test]
fn costs_are_exact_and_rounded_once() {
    let mut problem = open_line();
    problem["vehicle_types"][0]["costs"] = json!({"fixed": 0.4, "drive_per_h": 0.75, "service_per_h": 0.000_001, "wait_per_h": 0, "distance_per_km": 0.031_25});
    let (_, plan) = draft(&problem, &[through_a("car#1", SIX, 1800)], &[]);
    // 0.4 + 1920/3600 · 0.75 + 0.0000005 + 16 · 0.03125 = 1.3000005
    assert_eq!((plan.cost.total, plan.cost.fixed, plan.cost.drive, plan.cost.distance), (1, 0, 0, 1));
    problem["vehicle_types"][0]["costs"]["fixed"] = json!(0.6);
    let (_, plan) = draft(&problem, &[through_a("car#1", SIX, 1800)], &[]);
    assert_eq!(plan.cost.total, 2);
    problem["vehicle_types"][0]["costs"]["fixed"] = json!(0.599_999);
    let (_, plan) = draft(&problem, &[through_a("car#1", SIX, 1800)], &[]);
    assert_eq!(plan.cost.total, 1);
}
