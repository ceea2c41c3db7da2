//! Networks clipped by polygons: stated gates, P3, P6 and P7, and input that could not be worse.

#![allow(clippy::many_single_char_names, reason = "coordinates and sizes")]
#![allow(clippy::needless_pass_by_value, reason = "json! values are handed over where they are made")]

mod common;

use common::{World, document, seconds, zone};
use kerbway_testkit::Dice;
use serde_json::{Value, json};

fn square(x: i64, y: i64, side: i64) -> Value {
    json!([[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])
}

type Spot = (&'static str, f64, f64);
type Street = (&'static str, &'static str, i64);

/// Two-way streets; metres are ten times the seconds.
fn streets(nodes: &[Spot], streets: &[Street]) -> Value {
    let nodes: Vec<Value> = nodes.iter().map(|(id, x, y)| json!({"id": id, "x": x, "y": y})).collect();
    let both = |(a, b, s): &Street| [(*a, *b, *s), (*b, *a, *s)];
    let edge = |(a, b, s): (&str, &str, i64)| json!({"from": a, "to": b, "seconds": s, "metres": 10 * s});
    let edges: Vec<Value> = streets.iter().flat_map(both).map(edge).collect();
    json!({"nodes": nodes, "edges": edges})
}

fn at_nodes(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({"id": id, "node": id})).collect()
}

#[test]
fn an_edge_is_cut_where_the_polygon_says() {
    // 480 s, the zone from a quarter to three quarters, as in the plane; and a way round of 600 s.
    let network = streets(
        &[("P", -1000.0, 1000.0), ("Q", 3000.0, 1000.0), ("R", 1000.0, 5000.0)],
        &[("P", "Q", 480), ("P", "R", 300), ("R", "Q", 300)],
    );
    let zones = json!([zone("Z", "no_driving", "07:00", "09:00", &square(0, 0, 2000))]);
    let world = World::new(&document(("network", network), at_nodes(&["P", "Q"]), zones));
    for (depart, arrive) in [
        ("06:54", "07:02"),
        ("06:54:01", "07:04:01"),
        ("08:55", "09:05"),
        ("08:57", "09:06"),
        ("09:00", "09:08"),
    ] {
        assert_eq!(world.at("P", "Q", depart), arrive, "at {depart}");
    }
    let report = world.roads.travel_report(
        &world.instance,
        world.vehicle_type("van"),
        world.location("P"),
        world.location("Q"),
        seconds("06:30"),
    );
    let written = serde_json::to_value(&report).unwrap();
    assert_eq!(written["path"], json!(["P", "Q"]), "cut points are not listed");
    assert_eq!(written["crossings"][0]["enter"], json!("2026-11-23T06:32:00+08:00"));
    assert_eq!(written["crossings"][0]["leave"], json!("2026-11-23T06:36:00+08:00"));
    assert_eq!(report.metres, Some(4800));
}

/// G ends a street that leads from P to Q through the zone; the polygon's slanted side passes G at `off` metres.
fn gated(gates: Option<Value>, off: f64) -> World {
    let network = streets(
        &[("P", -1000.0, 0.0), ("G", 0.0, 0.0), ("M", 500.0, 0.0), ("Q", 1500.0, 0.0), ("N", 500.0, 2000.0)],
        &[("P", "G", 100), ("G", "M", 50), ("M", "Q", 100), ("P", "N", 400), ("N", "M", 400)],
    );
    let ring = json!([[-off, -1000.0], [1000.0, -1000.0], [1000.0, 1000.0], [-off, 1000.0], [-off, -1000.0]]);
    let mut z = zone("Z", "no_driving", "07:00", "09:00", &ring);
    if let Some(gates) = gates {
        z["gates"] = gates;
    }
    World::new(&document(("network", network), at_nodes(&["P", "M", "Q"]), json!([z])))
}

#[test]
fn roads_cross_at_stated_gates_only() {
    let t = seconds("12:00");
    // No gates stated: anywhere. G at the boundary, a little inside, a little outside.
    for off in [0.0, 0.05, -0.05] {
        let anywhere = gated(None, off);
        assert_eq!(anywhere.arrive("P", "M", t), Some(t + 150));
        assert_eq!(anywhere.arrive("P", "Q", t), Some(t + 250));
        // G is the gate, although its coordinates are rounded: M is reached by it, and nothing crosses elsewhere.
        let by_g = gated(Some(json!(["G"])), off);
        assert_eq!(by_g.arrive("P", "M", t), Some(t + 150), "{off}");
        assert_eq!(by_g.arrive("M", "P", t), Some(t + 150), "{off}");
        assert_eq!(by_g.arrive("P", "Q", t), None, "M to Q crosses in the middle of the edge");
        // Q is no gate, since the boundary is far from it; nothing else is: M is cut off.
        let by_q = gated(Some(json!(["Q"])), off);
        assert_eq!(by_q.arrive("P", "M", t), None);
        let class = by_q.roads.class(by_q.vehicle_type("van"));
        let connected =
            |w: &World, a: &str, b: &str| w.roads.is_connected(class, w.location(a), w.location(b));
        assert!(!connected(&by_q, "P", "M"), "unreachable, not closed");
        assert!(connected(&by_g, "P", "M"));
        assert!(!connected(&by_g, "P", "Q"));
    }
}

#[test]
fn a_request_behind_closed_gates_is_a_warning() {
    let world = gated(Some(json!([])), 0.0);
    assert!(world.roads.warnings().is_empty(), "nobody wants to go there");
    let network = streets(
        &[("P", 0.0, 0.0), ("Q", 10.0, 0.0), ("I", 500.0, 0.0), ("J", 510.0, 0.0)],
        &[("P", "Q", 5), ("I", "J", 5)],
    );
    let mut island = document(("network", network), at_nodes(&["P", "Q", "I"]), json!([]));
    island["requests"] = json!([
        {"id": "here", "options": [{"at": "Q"}]},
        {"id": "there", "options": [{"at": "I"}]},
        {"id": "either", "options": [{"at": "I"}, {"at": "Q"}]},
    ]);
    let world = World::new(&island);
    let [issue] = world.roads.warnings() else { panic!("{:?}", world.roads.warnings()) };
    assert_eq!((issue.code.as_str(), issue.pointer.as_str()), ("W-unreachable", "/requests/1"));
    assert_eq!(issue.id.as_deref(), Some("there"));
}

#[test]
fn matrices_say_what_is_not_checked() {
    let matrices = json!({"car": {"seconds": [[0, 600], [600, 0]], "metres": [[0, 1], [1, 0]],
        "inside": [{"from": "a", "to": "b", "zone": "Z", "offset_s": 300, "duration_s": 200}]}});
    let rules = json!([{"id": "r", "effect": "no_driving", "when": [{"from": "07:00", "to": "09:00"}]}]);
    let mut document = document(
        ("matrices", matrices),
        json!([{"id": "a"}, {"id": "b"}]),
        json!([{"id": "Z", "rules": rules}, {"id": "idle", "rules": []}]),
    );
    document["vehicle_types"][0]["profile"] = json!("car");
    // A zone has to be used somewhere.
    document["locations"] = json!([{"id": "a", "zones": ["idle"]}, {"id": "b"}]);
    let world = World::new(&document);
    assert_eq!(world.at("a", "b", "06:51:40"), "07:01:40");
    assert_eq!(world.at("a", "b", "06:51:41"), "09:05");
    assert_eq!(world.at("b", "a", "07:30"), "07:40", "nothing is said of the way back");
    let codes: Vec<(&str, &str)> =
        world.roads.warnings().iter().map(|i| (i.code.as_str(), i.pointer.as_str())).collect();
    assert_eq!(codes, [("W-matrix-unchecked", "/zones/0")]);
    let report = world.roads.travel_report(
        &world.instance,
        world.vehicle_type("van"),
        world.location("a"),
        world.location("b"),
        seconds("06:00"),
    );
    assert_eq!((report.path, report.times_s), (None, None));
    assert_eq!(report.crossings[0].enter, "2026-11-23T06:05:00+08:00");
}

/// A grid of streets with nodes at odd places, 100 m apart.
fn grid(dice: &mut Dice, n: i64) -> (Vec<Value>, Vec<Value>) {
    let name = |x: i64, y: i64| format!("n{x}-{y}");
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    for x in 0..n {
        for y in 0..n {
            let (dx, dy) = (dice.between(0, 60), dice.between(0, 60));
            nodes.push(json!({"id": name(x, y), "x": 100 * x + dx, "y": 100 * y + dy}));
            for (to_x, to_y) in [(x + 1, y), (x, y + 1)] {
                if to_x < n && to_y < n {
                    let s = dice.between(5, 40);
                    edges.push(
                        json!({"from": name(x, y), "to": name(to_x, to_y), "seconds": s, "metres": 9 * s}),
                    );
                    edges.push(
                        json!({"from": name(to_x, to_y), "to": name(x, y), "seconds": s, "metres": 9 * s}),
                    );
                }
            }
        }
    }
    (nodes, edges)
}

#[test]
fn the_same_area_drawn_otherwise_and_cut_in_two() {
    let mut dice = Dice::new(31);
    let mut met = 0;
    for _ in 0..20 {
        let (nodes, edges) = grid(&mut dice, 5);
        let network = json!({"nodes": nodes, "edges": edges});
        let ids: Vec<&str> = nodes.iter().filter_map(|n| n["id"].as_str()).collect();
        let (x, y) = (dice.between(50, 250), dice.between(50, 250));
        let effect = *dice.pick(&["no_driving", "no_presence"]);
        let build = |rings: &[Value]| {
            let zones: Value = rings
                .iter()
                .enumerate()
                .map(|(i, ring)| zone(&format!("z{i}"), effect, "07:00", "07:10", ring))
                .collect();
            World::new(&document(("network", network.clone()), at_nodes(&ids), zones))
        };
        let (w, h) = (dice.between(60, 200), dice.between(60, 200));
        let whole = build(&[json!([[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]])]);
        let other = json!([[x + w, y + h], [x + w, y], [x, y], [x, y + h], [x + w, y + h]]);
        let twice = build(&[other.clone(), other]);
        // The cut lies beside every node: at 0.377 m.
        let (m, w) = (x as f64 + w as f64 / 2.0 + 0.377, x + w);
        let halves = build(&[
            json!([[x, y], [m, y], [m, y + h], [x, y + h], [x, y]]),
            json!([[m, y], [w, y], [w, y + h], [m, y + h], [m, y]]),
        ]);
        let free = build(
            &[json!([[9000, 0], [9001, 0], [9000, 1]])]
                .map(|_| json!([[9000, 0], [9001, 0], [9000, 1], [9000, 0]])),
        );
        for _ in 0..40 {
            let (a, b) = (*dice.pick(&ids), *dice.pick(&ids));
            let t = dice.between(seconds("06:58"), seconds("07:11"));
            let expected = whole.arrive(a, b, t);
            assert_eq!(twice.arrive(a, b, t), expected, "{a} to {b} at {t}");
            assert_eq!(halves.arrive(a, b, t), expected, "P7: {a} to {b} at {t}, {effect}");
            met += usize::from(free.arrive(a, b, t) != expected);
        }
    }
    assert!(met > 50, "the zone mattered {met} times");
}

#[test]
fn nothing_panics_on_the_worst_of_drawings() {
    let mut dice = Dice::new(41);
    for _ in 0..60 {
        // Few coordinates: nodes on one another, on corners and on sides.
        let at = |dice: &mut Dice| dice.between(0, 4) * 50;
        let n = dice.between(2, 7);
        let nodes: Vec<Value> =
            (0..n).map(|i| json!({"id": format!("n{i}"), "x": at(&mut dice), "y": at(&mut dice)})).collect();
        let mut edges = Vec::new();
        for i in 0..n {
            for j in 0..n {
                if i != j && dice.chance(60) {
                    let mut edge = json!({"from": format!("n{i}"), "to": format!("n{j}"),
                        "seconds": dice.between(1, 3), "metres": dice.between(0, 9)});
                    match dice.below(6) {
                        0 => edge["zones"] = json!([]),
                        1 => edge["zones"] = json!(["z0"]),
                        _ => {}
                    }
                    edges.push(edge);
                }
            }
        }
        let mut z = zone("z0", "no_presence", "07:00", "09:00", &square(50, 50, 100));
        if dice.chance(50) {
            z["gates"] = json!(["n0"]);
        }
        let ids: Vec<String> = (0..n).map(|i| format!("n{i}")).collect();
        let names: Vec<&str> = ids.iter().map(String::as_str).collect();
        for gate_waiting in [false, true] {
            let network = json!({"nodes": nodes, "edges": edges});
            let mut document = document(("network", network), at_nodes(&names), json!([z]));
            document["gate_waiting"] = json!(gate_waiting);
            let world = World::new(&document);
            for a in &names {
                for b in &names {
                    let (from, to) = (world.location(a), world.location(b));
                    let t = world.vehicle_type("van");
                    let depart = seconds("06:59:58");
                    let report = world.roads.travel_report(&world.instance, t, from, to, depart);
                    assert_eq!(report.arrive.is_some(), report.path.is_some());
                }
            }
        }
    }
}
