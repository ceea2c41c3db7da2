//! The line network of docs/concepts.md as documents of our own: once with zones stated by the edges,
//! once clipped by a polygon. D –10 min– W –6– A –6– E –10– B, a ring W–E of 20 min outside.

#![allow(clippy::needless_pass_by_value, reason = "json! values are handed over where they are made")]

mod common;

use common::{World, document, seconds};
use serde_json::{Value, json};

/// Metres per minute in the drawing: 100.
fn network(stated: bool) -> Value {
    let nodes =
        [("D", 0, 0), ("W", 1000, 0), ("A", 1600, 0), ("E", 2200, 0), ("B", 3200, 0), ("R", 1600, 800)];
    let roads = [
        ("D", "W", 10, 5000, false),
        ("W", "A", 6, 3000, true),
        ("A", "E", 6, 3000, true),
        ("E", "B", 10, 5000, false),
        ("W", "R", 10, 5000, false),
        ("R", "E", 10, 5000, false),
    ];
    let mut edges = Vec::new();
    for (a, b, minutes, metres, inside) in roads {
        for (from, to) in [(a, b), (b, a)] {
            let mut edge = json!({"from": from, "to": to, "seconds": minutes * 60, "metres": metres});
            if stated {
                edge["zones"] = if inside { json!(["Z"]) } else { json!([]) };
            }
            edges.push(edge);
        }
    }
    let nodes: Vec<Value> = nodes.iter().map(|(id, x, y)| json!({"id": id, "x": x, "y": y})).collect();
    json!({"nodes": nodes, "edges": edges})
}

fn line(stated: bool, rules: Value, gate_waiting: bool) -> World {
    let ring = json!([[1000, 0], [1600, -200], [2200, 0], [1600, 200], [1000, 0]]);
    let zones = json!([{"id": "Z", "geometry": {"type": "Polygon", "coordinates": [ring]}, "rules": rules}]);
    let locations = json!([
        {"id": "D", "node": "D"}, {"id": "A", "node": "A"}, {"id": "B", "node": "B"},
    ]);
    let mut document = document(("network", network(stated)), locations, zones);
    document["gate_waiting"] = json!(gate_waiting);
    World::new(&document)
}

fn morning(effect: &str, grace_s: i64) -> Value {
    json!([{"id": "r", "effect": effect, "grace_s": grace_s, "when": [{"from": "07:00", "to": "09:00"}]}])
}

/// The same questions of both networks.
fn ask(rules: &Value, gate_waiting: bool, questions: &[(&str, &str, &str, &str)]) {
    for stated in [true, false] {
        let world = line(stated, rules.clone(), gate_waiting);
        for (from, to, depart, arrive) in questions {
            assert_eq!(world.at(from, to, depart), *arrive, "{from} to {to} at {depart}, stated {stated}");
        }
    }
}

#[test]
fn boundary_of_no_entry() {
    ask(
        &morning("no_entry", 0),
        true,
        &[
            ("D", "A", "06:49:59", "07:05:59"),
            ("D", "A", "06:50", "09:06"),
            ("D", "A", "08:50", "09:06"),
            ("D", "A", "08:51", "09:07"),
            // Inside one may move and leave.
            ("A", "B", "07:30", "07:46"),
        ],
    );
}

#[test]
fn no_driving_and_its_grace() {
    ask(
        &morning("no_driving", 0),
        true,
        &[("D", "A", "06:44", "07:00"), ("D", "A", "06:44:01", "09:06"), ("A", "B", "07:30", "09:16")],
    );
    ask(&morning("no_driving", 120), true, &[("D", "A", "06:46", "07:02"), ("D", "A", "06:46:01", "09:06")]);
    ask(&morning("no_driving", 360), true, &[("A", "B", "07:00", "07:16")]);
    ask(&morning("no_driving", 359), true, &[("A", "B", "07:00", "09:16")]);
}

#[test]
fn detour_wait_or_through() {
    for gate_waiting in [true, false] {
        ask(
            &morning("no_driving", 0),
            gate_waiting,
            &[
                ("D", "B", "06:38", "07:10"),
                ("D", "B", "06:38:01", "07:18:01"),
                ("D", "B", "08:42", "09:22"),
                ("D", "B", "08:45", "09:22"),
                ("D", "B", "08:50", "09:22"),
                ("D", "B", "09:00", "09:32"),
            ],
        );
    }
}

#[test]
fn midnight_and_weekdays() {
    // 23 November 2026 is a Monday.
    let rules = json!([{"id": "r", "effect": "no_driving", "when": [{"days": "mon-fri", "from": "22:00", "to": "06:00"}]}]);
    ask(
        &rules,
        true,
        &[
            // Monday morning belongs to Sunday's night, which is not listed; Tuesday's to Monday's.
            ("D", "A", "05:40", "05:56"),
            ("D", "A", "21:44", "22:00"),
            ("D", "A", "21:50", "1+06:06"),
            ("D", "A", "1+05:40", "1+06:06"),
        ],
    );
}

#[test]
fn priorities_by_vehicle() {
    let rules = json!([
        {"id": "ban", "effect": "no_driving", "priority": 5, "when": [{"from": "07:00", "to": "20:00"}]},
        {"id": "bev", "effect": "allow", "priority": 1, "who": {"propulsion": "bev"}, "when": [{"from": "09:00", "to": "17:00"}]},
    ]);
    let mut world = line(true, rules.clone(), true);
    assert_eq!(world.at("D", "A", "06:50"), "20:06");
    let report = |world: &World, t: &str, depart: &str| {
        let t = world.vehicle_type(t);
        world.roads.travel_report(
            &world.instance,
            t,
            world.location("D"),
            world.location("A"),
            seconds(depart),
        )
    };
    assert_eq!(report(&world, "van", "06:50").arrive.as_deref(), Some("2026-11-23T20:06:00+08:00"));
    // A second type with other rights is a class of its own.
    let locations = json!([{"id": "D", "node": "D"}, {"id": "A", "node": "A"}]);
    let mut two = document(("network", network(true)), locations, json!([{"id": "Z", "rules": rules}]));
    two["vehicle_types"] = json!([
        {"id": "van", "base": "van_diesel", "start": "D"}, {"id": "bev", "base": "van_bev", "start": "D"},
    ]);
    two["gate_waiting"] = json!(true);
    world = World::new(&two);
    assert_eq!(world.roads.classes().len(), 2);
    for (t, depart, arrive) in [
        ("bev", "06:50", "09:06"),
        ("bev", "16:44", "17:00"),
        ("bev", "16:45", "20:06"),
        ("van", "06:50", "20:06"),
    ] {
        let arrive = format!("2026-11-23T{arrive}:00+08:00");
        assert_eq!(report(&world, t, depart).arrive, Some(arrive), "{t} at {depart}");
    }
    let waits = report(&world, "bev", "06:50").waits;
    assert_eq!(waits.len(), 1, "only at the start, as late as is useful: {waits:?}");
}

/// D –5– g1 [X 10] g2 –n– g3 [Y 10] g4 –5– C, one-way.
fn two_zones(between_min: i64, gate_waiting: bool) -> World {
    let minutes = [5, 10, between_min, 10, 5];
    let names = ["D", "g1", "g2", "g3", "g4", "C"];
    let zones = [json!([]), json!(["X"]), json!([]), json!(["Y"]), json!([])];
    let edges: Vec<Value> = (0..5)
        .map(|i| json!({"from": names[i], "to": names[i + 1], "seconds": minutes[i] * 60, "metres": 1000, "zones": zones[i]}))
        .collect();
    let nodes: Vec<Value> = names.iter().map(|id| json!({"id": id})).collect();
    let rule = |id: &str, from: &str, to: &str| json!({"id": id, "rules": [{"id": format!("r{id}"), "effect": "no_driving", "when": [{"from": from, "to": to}]}]});
    let mut document = document(
        ("network", json!({"nodes": nodes, "edges": edges})),
        json!([{"id": "D", "node": "D"}, {"id": "C", "node": "C"}]),
        json!([rule("X", "09:00", "12:00"), rule("Y", "06:00", "10:00")]),
    );
    document["gate_waiting"] = json!(gate_waiting);
    document["vehicle_types"][0]["end"] = json!(null);
    World::new(&document)
}

#[test]
fn waiting_at_gates_or_at_the_origin() {
    let world = two_zones(5, true);
    for (depart, arrive) in [("06:00", "10:15"), ("08:45", "10:15"), ("08:46", "12:30"), ("11:56", "12:31")] {
        assert_eq!(world.at("D", "C", depart), arrive, "gate waiting, {depart}");
    }
    let world = two_zones(5, false);
    for (depart, arrive) in [("06:00", "12:30"), ("08:30", "12:30"), ("11:55", "12:30"), ("11:56", "12:31")] {
        assert_eq!(world.at("D", "C", depart), arrive, "origin waiting, {depart}");
    }
    // Slower is earlier.
    assert_eq!(two_zones(75, false).at("D", "C", "08:30"), "10:15");
}

#[test]
fn waiting_at_a_gate_is_told_with_its_point() {
    let world = two_zones(5, true);
    let report = world.roads.travel_report(
        &world.instance,
        world.vehicle_type("van"),
        world.location("D"),
        world.location("C"),
        seconds("08:45"),
    );
    let written = serde_json::to_value(&report).expect("a report is written");
    assert_eq!(written["path"], json!(["D", "g1", "g2", "g3", "g3", "g4", "C"]));
    let times: Vec<i64> = report.times_s.clone().expect("times");
    assert_eq!(times[3..5], [seconds("09:05"), seconds("10:00")], "{times:?}");
    assert_eq!(
        written["waits"],
        json!([
            {"at": "g3", "from": "2026-11-23T09:05:00+08:00", "to": "2026-11-23T10:00:00+08:00"},
        ])
    );
    let zones: Vec<&str> = report.crossings.iter().map(|c| c.zone.as_str()).collect();
    assert_eq!(zones, ["X", "Y"]);
    assert_eq!(report.crossings[0].late_s, Some(0), "X closes at 09:00");
    assert_eq!(report.crossings[1].early_s, Some(0), "Y opens at 10:00");
    assert!(!report.alternatives.is_empty());
}

#[test]
fn a_ban_all_day_is_a_missing_road() {
    // P3: banned over the whole horizon is as good as deleted edges; never active is as good as no zone.
    let always = line(false, json!([{"id": "r", "effect": "no_driving"}]), false);
    let sunday = json!([{"id": "r", "effect": "no_driving", "when": [{"days": "sun"}]}]);
    let never = line(false, sunday, false);
    let free = line(false, json!([]), false);
    for depart in ["00:00", "07:30", "12:34:56"] {
        let t = seconds(depart);
        assert_eq!(always.arrive("D", "B", t), Some(t + 2400));
        assert_eq!(always.arrive("D", "A", t), None);
        assert_eq!(never.arrive("D", "B", t), Some(t + 1920));
        assert_eq!(free.arrive("D", "B", t), Some(t + 1920));
    }
    assert!(always.roads.table().exact());
    let class = always.roads.class(always.vehicle_type("van"));
    assert!(
        always.roads.is_connected(class, always.location("D"), always.location("A")),
        "closed, not cut off"
    );
}
