//! The plane end to end: clipping, detours, boundary points, and the same answer for the same area however it is drawn.

#![allow(clippy::needless_pass_by_value, reason = "json! values are handed over where they are made")]

mod common;

use common::{World, document, seconds, zone};
use kerbway_model::LocationIdx;
use kerbway_roads::Pace;
use kerbway_testkit::Dice;
use kerbway_travel::{ClassIdx, Label};
use serde_json::{Value, json};

fn square(x: i64, y: i64, side: i64) -> Value {
    json!([[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])
}

fn plane(locations: Value, zones: Value) -> Value {
    document(("plane", json!({"kmh": 30})), locations, zones)
}

fn places(list: &[(&str, i64, i64)]) -> Value {
    list.iter().map(|(id, x, y)| json!({"id": id, "x": x, "y": y})).collect()
}

/// P and Q on both sides of a square of 2 km, banned from 07:00 to 09:00.
fn across() -> World {
    let zones = json!([zone("Z", "no_driving", "07:00", "09:00", &square(0, 0, 2000))]);
    World::new(&plane(places(&[("P", -1000, 1000), ("Q", 3000, 1000)]), zones))
}

#[test]
fn through_round_or_wait() {
    let world = across();
    // Through: 480 s, inside from 120 s to 360 s. Round two corners: 170 + 240 + 170 s.
    for (depart, arrive) in [
        ("06:54", "07:02"),
        ("06:54:01", "07:03:41"),
        ("08:00", "08:09:40"),
        ("08:56:20", "09:06"),
        ("08:56:21", "09:06"),
        ("08:58", "09:06"),
        ("08:58:01", "09:06:01"),
    ] {
        assert_eq!(world.at("P", "Q", depart), arrive, "at {depart}");
        assert_eq!(world.at("Q", "P", depart), arrive, "back at {depart}");
    }
    assert!(world.roads.table().exact());
}

#[test]
fn paths_name_corners_and_no_boundary_points() {
    let world = across();
    let ask = |depart: &str| {
        let t = world.vehicle_type("van");
        let (from, to) = (world.location("P"), world.location("Q"));
        serde_json::to_value(world.roads.travel_report(&world.instance, t, from, to, seconds(depart)))
            .unwrap()
    };
    let round = ask("08:00");
    assert_eq!(round["path"], json!([[-1000.0, 1000.0], [0.0, 0.0], [2000.0, 0.0], [3000.0, 1000.0]]));
    let start = seconds("08:00");
    assert_eq!(round["times_s"], json!([start, start + 170, start + 410, start + 580]));
    assert_eq!(round["metres"], json!(1414 + 2000 + 1414));
    assert_eq!(round["crossings"], json!([]));
    let through = ask("06:30");
    assert_eq!(through["path"], json!([[-1000.0, 1000.0], [3000.0, 1000.0]]));
    assert_eq!(through["metres"], json!(4000));
    assert_eq!(
        through["crossings"],
        json!([{
            "zone": "Z", "enter": "2026-11-23T06:32:00+08:00", "leave": "2026-11-23T06:36:00+08:00", "late_s": 1440,
        }])
    );
}

#[test]
fn standing_at_a_boundary_point_is_told() {
    // Two walls, too long to be driven round: wait between them.
    let wall = |x: i64| {
        let (a, b) = (x + 100_000, 4_000_000);
        json!([[x, -b], [a, -b], [a, b], [x, b], [x, -b]])
    };
    let zones = json!([
        zone("X", "no_driving", "09:00", "12:00", &wall(0)),
        zone("Y", "no_driving", "06:00", "10:00", &wall(110_000)),
    ]);
    let mut document = plane(places(&[("P", -1000, 0), ("Q", 211_000, 0)]), zones);
    document["plane"]["kmh"] = json!(1200);
    document["gate_waiting"] = json!(true);
    let world = World::new(&document);
    let t = world.vehicle_type("van");
    let (from, to) = (world.location("P"), world.location("Q"));
    // Van speed caps at 100 km/h or so whatever the plane says: an hour through each zone.
    let report = world.roads.travel_report(&world.instance, t, from, to, seconds("07:00"));
    let standing: Vec<_> = report.waits.iter().filter(|w| w.from != report.depart).collect();
    assert_eq!(standing.len(), 1, "{:?}", report.waits);
    assert_eq!(serde_json::to_value(&standing[0].at).unwrap(), json!([110_000.0, 0.0]));
    assert_eq!(standing[0].to, "2026-11-23T10:00:00+08:00");
    let (path, times) = (report.path.unwrap(), report.times_s.unwrap());
    let written = serde_json::to_value(&path).unwrap();
    assert_eq!(written, json!([[-1000.0, 0.0], [110_000.0, 0.0], [110_000.0, 0.0], [211_000.0, 0.0]]));
    assert_eq!(times[2], seconds("10:00"));
    assert_eq!(path.len(), times.len());
}

#[test]
fn two_places_at_one_point() {
    let zones = json!([zone("Z", "no_driving", "07:00", "09:00", &square(0, 0, 2000))]);
    let list = [
        ("P", 5000, 0),
        ("P2", 5000, 0),
        ("I", 500, 500),
        ("I2", 500, 500),
        ("edge", 0, 700),
        ("edge2", 0, 700),
    ];
    let world = World::new(&plane(places(&list), zones));
    for (a, b) in [("P", "P2"), ("I", "I2"), ("edge", "edge2")] {
        let t = seconds("08:00");
        let report = world.roads.travel_report(
            &world.instance,
            world.vehicle_type("van"),
            world.location(a),
            world.location(b),
            t,
        );
        assert_eq!(report.arrive.as_deref(), Some("2026-11-23T08:00:00+08:00"), "{a} to {b}");
        assert_eq!(report.metres, Some(0));
        assert_eq!(report.path.unwrap().len(), 1);
        assert_eq!(report.times_s, Some(vec![t]));
    }
    // On the boundary is outside: along it one drives at any time, from inside not.
    assert_eq!(world.at("edge", "P", "08:00"), world.at("edge2", "P2", "08:00"));
    assert_ne!(world.at("edge", "P", "08:00"), "-");
    assert_eq!(world.arrive("I", "P", seconds("08:00")), Some(seconds("09:00") + 544));
}

#[test]
fn a_location_may_say_where_it_is() {
    // The drawing is coarse: the shop stands just outside the polygon, and the yard just inside.
    let zones = json!([zone("Z", "no_entry", "07:00", "09:00", &square(0, 0, 2000))]);
    let mut list = places(&[("P", -3000, 1000), ("shop", -10, 1000), ("yard", 10, 1000)]);
    let place = World::new(&plane(list.clone(), zones.clone()));
    assert_ne!(place.at("P", "shop", "08:00"), "09:00");
    assert_eq!(place.at("P", "yard", "08:00"), "09:00:02", "two seconds behind the boundary");
    list[1]["zones"] = json!(["Z"]);
    list[2]["zones"] = json!([]);
    let said = World::new(&plane(list, zones));
    assert_eq!(said.at("P", "shop", "08:00"), "09:00", "arrival is the entry");
    assert_eq!(said.at("P", "yard", "08:00"), "09:00:02", "the way there still leads through the zone");
}

#[test]
fn holes_and_several_polygons() {
    let mut z = zone("Z", "no_driving", "07:00", "09:00", &square(0, 0, 2000));
    z["geometry"]["coordinates"].as_array_mut().unwrap().push(square(500, 500, 1000));
    let list = places(&[("P", -1000, 1000), ("H", 1000, 1000), ("Q", 3000, 1000)]);
    let world = World::new(&plane(list.clone(), json!([z])));
    assert_eq!(world.at("H", "H", "08:00"), "08:00");
    assert_eq!(world.at("P", "H", "08:00"), "09:02", "at the boundary at 09:00, then 120 s");
    assert_eq!(world.at("P", "Q", "08:00"), "08:09:40", "round it");
    assert_eq!(world.at("P", "Q", "09:00"), "09:08");
    // The same as two polygons far apart: only the one on the way matters.
    let rings = json!([[square(0, 0, 2000)], [square(50_000, 0, 100)]]);
    let mut z = zone("Z", "no_driving", "07:00", "09:00", &square(0, 0, 1));
    z["geometry"] = json!({"type": "MultiPolygon", "coordinates": rings});
    let world = World::new(&plane(list, json!([z])));
    assert_eq!(world.at("P", "Q", "08:00"), "08:09:40");
    assert_eq!(world.at("P", "H", "08:00"), "09:02");
}

#[test]
fn a_zone_cut_in_two() {
    let zones = json!([
        zone("L", "no_driving", "07:00", "09:00", &square(0, 0, 1001)),
        zone("R", "no_driving", "07:00", "09:00", &square(1001, 0, 1001)),
    ]);
    let world = World::new(&plane(places(&[("P", -1000, 500), ("Q", 3000, 500)]), zones));
    let one = json!([zone(
        "Z",
        "no_driving",
        "07:00",
        "09:00",
        &json!([[0, 0], [2002, 0], [2002, 1001], [0, 1001], [0, 0]])
    )]);
    let whole = World::new(&plane(places(&[("P", -1000, 500), ("Q", 3000, 500)]), one));
    // P7: cutting a zone in two keeps the same drives legal. There are more lines to choose from, since a line may now
    // avoid one half.
    let mut sooner = 0;
    for depart in (seconds("06:40")..seconds("09:10")).step_by(37) {
        let (cut, uncut) = (world.arrive("P", "Q", depart).unwrap(), whole.arrive("P", "Q", depart).unwrap());
        assert!(cut <= uncut, "at {depart}");
        sooner += i64::from(cut < uncut);
    }
    assert!((1..10).contains(&sooner), "{sooner}");
}

#[test]
fn speed_is_the_planes_or_the_types() {
    let mut document = plane(places(&[("P", 0, 0), ("Q", 10_000, 0)]), json!([]));
    document["vehicle_types"] = json!([
        {"id": "van", "base": "van_diesel", "start": "P"},
        {"id": "trike", "base": "e_trike", "start": "P"},
        {"id": "slow", "base": "van_diesel", "max_kmh": 7, "start": "P"},
    ]);
    let world = World::new(&document);
    let arrive = |t: &str| {
        let (from, to) = (world.location("P"), world.location("Q"));
        let report = world.roads.travel_report(&world.instance, world.vehicle_type(t), from, to, 0);
        report.arrive.unwrap()[11..19].to_owned()
    };
    assert_eq!(arrive("van"), "00:20:00");
    assert_eq!(arrive("trike"), "00:40:00", "15 km/h");
    assert_eq!(arrive("slow"), "01:25:43", "5142.86 s, rounded up");
}

/// P6: the same area, drawn otherwise, and P10: other names and another order of places.
#[test]
fn drawing_and_naming_do_not_matter() {
    let mut dice = Dice::new(21);
    for _ in 0..25 {
        let mut rings: Vec<Vec<[i64; 2]>> = Vec::new();
        for _ in 0..dice.between(1, 3) {
            let (x, y) = (dice.between(-20, 20) * 100, dice.between(-20, 20) * 100);
            let r = dice.between(3, 9) * 100;
            // Even numbers, so that the middle of a side is whole.
            rings.push(vec![[x - r, y], [x, y - r / 2 * 2], [x + r, y + 100], [x + 200, y + r]]);
        }
        let spots: Vec<(i64, i64)> =
            (0..4).map(|_| (dice.between(-40, 40) * 70, dice.between(-40, 40) * 70)).collect();
        let build = |rings: &[Vec<[i64; 2]>], order: &[usize]| {
            let zones: Value = rings
                .iter()
                .enumerate()
                .map(|(i, ring)| {
                    let mut closed = ring.clone();
                    closed.push(ring[0]);
                    let i = i % 3;
                    let (from, to) = (format!("{:02}:00", 7 + i), format!("{:02}:30", 8 + i));
                    let mut z = zone(&format!("z{i}"), "no_driving", &from, &to, &json!(closed));
                    z["id"] = json!(format!("z{i}-{}", ring.len()));
                    z["rules"][0]["id"] = json!(format!("r{i}-{}", ring.len()));
                    z
                })
                .collect();
            let names: Vec<(String, i64, i64)> =
                order.iter().map(|i| (format!("l{i}"), spots[*i].0, spots[*i].1)).collect();
            let list: Vec<(&str, i64, i64)> = names.iter().map(|(n, x, y)| (n.as_str(), *x, *y)).collect();
            World::new(&plane(places(&list), zones))
        };
        let first = build(&rings, &[0, 1, 2, 3]);
        let mut drawn = rings.clone();
        for ring in &mut drawn {
            let middle = [i64::midpoint(ring[0][0], ring[1][0]), i64::midpoint(ring[0][1], ring[1][1])];
            ring.insert(1, middle);
            ring.rotate_left(2);
            ring.reverse();
        }
        // The first zone twice.
        let twin = rings[0].clone();
        if drawn.len() < 3 {
            drawn.resize(3, vec![[90_000, 0], [90_100, 0], [90_000, 100]]);
        }
        drawn.push(twin);
        let second = build(&drawn, &[2, 0, 3, 1]);
        for (a, b) in [("l0", "l1"), ("l1", "l0"), ("l2", "l3"), ("l3", "l1")] {
            for depart in (seconds("06:30")..seconds("11:00")).step_by(911) {
                assert_eq!(
                    first.arrive(a, b, depart),
                    second.arrive(a, b, depart),
                    "{a} to {b} at {depart}: {rings:?} {spots:?}"
                );
            }
        }
    }
}

/// Quick building takes one chain of lines a pair: legal, told, and no pair is lost. Abandoned building is none.
#[test]
fn the_pace_may_change_at_any_time() {
    let at = [("A", -500, 900), ("B", 2900, 1100), ("C", 1100, 2600), ("D", 800, -400), ("E", 1900, 700)];
    let squares = [(0, 0, 1200), (900, 300, 1100), (600, 1000, 1200), (1700, 900, 800)];
    let zones: Vec<Value> = squares
        .iter()
        .enumerate()
        .map(|(i, (x, y, side))| {
            zone(&format!("Z{i}"), "no_driving", "07:00", "18:00", &square(*x, *y, *side))
        })
        .collect();
    let world = World::new(&plane(places(&at), json!(zones)));
    let options = kerbway_travel::Options::default();
    let build = |hurry: u32, pace: Pace| {
        let mut asked = 0;
        kerbway_roads::build_paced(&world.instance, &options, &mut || {
            asked += 1;
            if asked > hurry { pace } else { Pace::Thorough }
        })
    };
    assert!(world.roads.table().exact());
    for hurry in 0..12 {
        let quick = build(hurry, Pace::Quick).unwrap();
        for class in 0..quick.table().n_classes() {
            let class = ClassIdx(u32::try_from(class).unwrap());
            for (i, j) in (0..at.len()).flat_map(|i| (0..at.len()).map(move |j| (i, j))) {
                let (from, to) = (LocationIdx::new(i), LocationIdx::new(j));
                let [all, few] = [&world.roads, &quick].map(|r| r.travel().alternatives(class, from, to));
                assert_eq!(all.is_empty(), few.is_empty(), "{i} → {j}");
                let known = |l: &Label| all.iter().any(|a| a.dominates(&Label { path: a.path, ..*l }));
                assert!(few.iter().all(known), "{i} → {j}: {few:?} {all:?}");
            }
        }
        assert!(!quick.table().exact() || hurry > 8, "{hurry}");
        assert!(build(hurry, Pace::Abandon).is_none());
    }
}
