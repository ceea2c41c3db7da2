//! The golden cases' limits: legal to the second, illegal one second beyond.

mod common;

use common::{clock, judged, leg, line_problem, over, route, stop};
use serde_json::{Value, json};

fn ban(effect: &str, more: &Value) -> Value {
    let mut rule = json!({"id": "r", "effect": effect, "when": [{"from": "07:00", "to": "09:00"}]});
    for (key, value) in more.as_object().expect("an object") {
        rule[key.as_str()] = value.clone();
    }
    json!([rule])
}

/// Codes of a drive D → A that ends there (start and end of a route, no request).
fn to_a(rules: &Value, depart: i64) -> Vec<String> {
    let mut problem = line_problem(rules);
    problem["vehicle_types"][0]["end"] = json!("A");
    judged(&problem, &[route("car#1", &[], &[over("D", "A", depart, "D W A", &[600, 360])])], &["r1"])
}

#[track_caller]
fn assert_limit(code: &str, last: &str, first: &str, judge: impl Fn(i64) -> Vec<String>) {
    let (last, first) = (clock(last), clock(first));
    assert_eq!(judge(last), [""; 0], "the last legal second");
    assert_eq!(judge(last + 1), [code], "one second later");
    assert_eq!(judge(first), [""; 0], "the first legal second");
    assert_eq!(judge(first - 1), [code], "one second earlier");
}

#[test]
fn g1_entry_at_the_second_the_ban_begins_is_too_late() {
    assert_limit("Z01", "06:49:59", "08:50", |t| to_a(&ban("no_entry", &json!({})), t));
}

#[test]
fn g2_a_crossing_ends_with_the_second_the_ban_begins() {
    assert_limit("Z02", "06:44", "08:50", |t| to_a(&ban("no_driving", &json!({})), t));
    assert_limit("Z02", "06:46", "08:50", |t| to_a(&ban("no_driving", &json!({"grace_s": 120})), t));
    // Grace is no licence to enter, and a ban shorter than its grace still forbids entries.
    assert_limit("Z02", "06:49:59", "08:50", |t| to_a(&ban("no_driving", &json!({"grace_s": 7200})), t));
    assert_limit("Z03", "06:44", "08:50", |t| to_a(&ban("no_presence", &json!({})), t));
}

#[test]
fn g2b_inside_one_may_move_and_leave_under_no_entry() {
    let mut problem = line_problem(&ban("no_entry", &json!({})));
    problem["vehicle_types"][0]["start"] = json!("A");
    let drive = |from: i64| {
        judged(&problem, &[route("car#1", &[], &[over("A", "B", from, "A E B", &[360, 600])])], &["r1"])
    };
    assert_eq!(drive(clock("07:30")), [""; 0]);
}

#[test]
fn g3_inside_when_the_ban_starts() {
    let judge = |effect: &str, depart: &str, service: i64| {
        judged(
            &line_problem(&ban(effect, &json!({}))),
            &[common::through_a("car#1", clock(depart), service)],
            &[],
        )
    };
    assert_eq!(judge("no_entry", "06:24", 1800), [""; 0]);
    assert_eq!(judge("no_driving", "06:24", 1800), ["Z02"]);
    assert_eq!(judge("no_presence", "06:24", 1800), ["Z03"]);
    assert_eq!(judge("no_presence", "06:08", 1800), [""; 0]);
    assert_eq!(judge("no_presence", "06:08:01", 1800), ["Z03"]);
    assert_eq!(judge("no_stopping", "06:14", 1800), [""; 0]);
    assert_eq!(judge("no_stopping", "06:14:01", 1800), ["Z04"]);
    assert_eq!(judge("no_stopping", "08:44", 1800), [""; 0]);
    assert_eq!(judge("no_stopping", "08:43:59", 1800), ["Z04"]);
    // No driving: served at 06:40, leaving at 09:00 is legal, a second before is not.
    let leaving = |leave: i64| {
        let served = clock("06:40");
        let legs = [
            over("D", "A", clock("06:24"), "D W A", &[600, 360]),
            over("A", "B", leave, "A E B", &[360, 600]),
        ];
        judged(
            &line_problem(&ban("no_driving", &json!({}))),
            &[route("car#1", &[stop("r1", "A", served, served + 1800)], &legs)],
            &[],
        )
    };
    assert_eq!(leaving(clock("09:00")), [""; 0]);
    assert_eq!(leaving(clock("08:59:59")), ["Z02"]);
    // The same standing is forbidden presence.
    let parked = |leave: i64| {
        let served = clock("06:40");
        let legs = [
            over("D", "A", clock("06:24"), "D W A", &[600, 360]),
            over("A", "B", leave, "A E B", &[360, 600]),
        ];
        judged(
            &line_problem(&ban("no_presence", &json!({}))),
            &[route("car#1", &[stop("r1", "A", served, served + 1800)], &legs)],
            &[],
        )
    };
    assert_eq!(parked(clock("09:00")), ["Z03"]);
}

#[test]
fn g3b_grace_on_leaving() {
    let judge = |grace: i64| {
        let mut problem = line_problem(&ban("no_driving", &json!({"grace_s": grace})));
        problem["requests"][0]["options"][0]["service_s"] = json!(1200);
        judged(&problem, &[common::through_a("car#1", clock("06:24"), 1200)], &[])
    };
    assert_eq!(judge(360), [""; 0]);
    assert_eq!(judge(359), ["Z02"]);
}

#[test]
fn g6_midnight_weekdays_exemption() {
    let friday = |rules: &Value, base: &str, depart: &str, day: i64| {
        let mut problem = line_problem(rules);
        // Horizon from Friday 2026-11-27.
        problem["horizon"] = json!({"start": "2026-11-27T00:00:00+08:00", "days": 4});
        problem["vehicle_types"][0]["end"] = json!("A");
        problem["vehicle_types"][0]["propulsion"] = json!(base);
        let depart = clock(depart) + day * 86_400;
        judged(&problem, &[route("car#1", &[], &[over("D", "A", depart, "D W A", &[600, 360])])], &["r1"])
    };
    let night = json!([{"id": "r", "effect": "no_driving", "when": [{"days": "mon-fri", "from": "22:00", "to": "06:00"}]}]);
    for (depart, day, codes) in [
        ("21:44", 0, vec![]),
        ("21:44:01", 0, vec!["Z02"]),
        ("05:49:59", 1, vec!["Z02"]), // Saturday morning: Friday's span
        ("05:50", 1, vec![]),
        ("21:50", 1, vec![]), // Saturday night is not listed
        ("05:40", 3, vec![]), // nor is Sunday's
    ] {
        assert_eq!(friday(&night, "diesel", depart, day), codes, "{depart} on day {day}");
    }
    let exempt = json!([
        {"id": "ban", "effect": "no_driving", "priority": 5, "when": [{"from": "07:00", "to": "20:00"}]},
        {"id": "bev", "effect": "allow", "priority": 1, "who": {"propulsion": "bev"}, "when": [{"from": "09:00", "to": "17:00"}]},
    ]);
    for (base, depart, codes) in [
        ("bev", "08:50", vec![]),
        ("bev", "08:49:59", vec!["Z02"]),
        ("bev", "16:44", vec![]),
        ("bev", "16:44:01", vec!["Z02"]),
        ("diesel", "08:50", vec!["Z02"]),
        ("diesel", "19:49:59", vec!["Z02"]),
        ("diesel", "19:50", vec![]),
    ] {
        assert_eq!(friday(&exempt, base, depart, 0), codes, "{base} at {depart}");
    }
}

#[test]
fn g7_waiting_at_gates_only_if_stated() {
    let mut problem = line_problem(&ban("no_driving", &json!({})));
    problem["vehicle_types"][0]["end"] = json!("A");
    let node = |id: &str| Value::from(id);
    let wait = |problem: &Value, until: i64| {
        let (depart, gate) = (clock("08:00"), clock("08:10"));
        let path = [(node("D"), depart), (node("W"), gate), (node("W"), until), (node("A"), until + 360)];
        judged(problem, &[route("car#1", &[], &[leg("D", "A", &path)])], &["r1"])
    };
    assert_eq!(wait(&problem, clock("09:00")), [""; 0]);
    assert_eq!(wait(&problem, clock("08:59:59")), ["Z02"]);
    problem["gate_waiting"] = json!(false);
    assert_eq!(wait(&problem, clock("09:00")), ["Z10"]);
    problem["locations"]
        .as_array_mut()
        .expect("a list")
        .push(json!({"id": "W", "node": "W", "holding": true}));
    assert_eq!(wait(&problem, clock("09:00")), [""; 0]);
}

#[test]
fn g8_planar_clipping() {
    let rules = ban("no_driving", &json!({}));
    let problem = json!({
        "format": 1, "currency": "CNY", "crs": "local_m", "horizon": {"start": "2026-11-23T00:00:00+08:00"},
        "plane": {"kmh": 30},
        "locations": [{"id": "P", "x": -1000, "y": 1000}, {"id": "Q", "x": 3000, "y": 1000}],
        "zones": [{"id": "Z", "rules": rules, "geometry": {"type": "Polygon",
            "coordinates": [[[0, 0], [2000, 0], [2000, 2000], [0, 2000], [0, 0]]]}}],
        "vehicle_types": [{"id": "car", "start": "P", "end": "Q"}],
        "requests": [], "objective": {"drive_per_h": 60},
    });
    let straight = |depart: i64| {
        let path = [(json!([-1000, 1000]), depart), (json!([3000, 1000]), depart + 480)];
        judged(&problem, &[route("car#1", &[], &[leg("P", "Q", &path)])], &[])
    };
    assert_limit("Z02", "06:54:00", "08:58", straight);
    let round = |depart: i64| {
        let path = [
            (json!([-1000, 1000]), depart),
            (json!([0, 2000]), depart + 170),
            (json!([2000, 2000]), depart + 410),
            (json!([3000, 1000]), depart + 580),
        ];
        judged(&problem, &[route("car#1", &[], &[leg("P", "Q", &path)])], &[])
    };
    assert_eq!(round(clock("08:00")), [""; 0]);
    let fast = |depart: i64| {
        let path = [(json!([-1000, 1000]), depart), (json!([3000, 1000]), depart + 479)];
        judged(&problem, &[route("car#1", &[], &[leg("P", "Q", &path)])], &[])
    };
    assert_eq!(fast(clock("10:00")), ["Z11"]);
}

#[test]
fn g10_no_through_asks_for_a_stop() {
    let rules = json!([{"id": "r", "effect": "no_through"}]);
    let problem = line_problem(&rules);
    let (six, straight) = (clock("06:00"), [600, 360, 360, 600]);
    let through =
        judged(&problem, &[route("car#1", &[], &[over("D", "B", six, "D W A E B", &straight)])], &["r1"]);
    assert_eq!(through, ["Z05"]);
    let ring =
        judged(&problem, &[route("car#1", &[], &[over("D", "B", six, "D W R E B", &[600; 4])])], &["r1"]);
    assert_eq!(ring, [""; 0]);
    assert_eq!(judged(&problem, &[common::through_a("car#1", six, 1800)], &[]), [""; 0]);
}

#[test]
fn g12_slots_are_no_loading_outside_them() {
    let rules = json!([{"id": "slots", "effect": "no_loading",
        "when": [{"to": "09:00"}, {"from": "10:30", "to": "14:00"}, {"from": "16:00"}]}]);
    let mut problem = line_problem(&rules);
    problem["requests"][0]["options"][0] =
        json!({"at": "A", "service_s": 1200, "windows": [["10:00", "15:00"]]});
    let judge = |start: i64| judged(&problem, &[common::through_a("car#1", start - 960, 1200)], &[]);
    assert_limit("Z04", "10:10", "14:00", judge);
}
