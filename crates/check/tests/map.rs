//! The referee on a made town: good plans pass, broken ones are refused with exactly the right code.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "tests on a small town")]

#[path = "common/altered.rs"]
mod altered;
#[path = "common/town.rs"]
mod town;

use std::collections::BTreeSet;

use kerbway_check::{Atlas, report_text};
use kerbway_model::document::plan::PathPoint;
use kerbway_model::instance::Point;
use kerbway_model::osm::{Profile, edge_millis, turn_millis};
use kerbway_testkit::signs::{BARRIERS, STREETS};
use town::{Drive, Step, Town, drive, plan};

const EIGHT: i64 = 8 * 3600;
const TEN: i64 = 10 * 3600;

/// Name, vehicle type, departure, legs: all legal.
fn good() -> Vec<(&'static str, &'static str, i64, Vec<Drive>)> {
    let to_d = || drive("depot", &[101, 111, 121, 122], "d");
    let from_d = || drive("d", &[122, 121, 120, 110, 100], "depot");
    vec![
        ("old town", "van", EIGHT, vec![drive("depot", &[101, 102], "a"), drive("a", &[102, 101], "depot")]),
        (
            "private street",
            "van",
            EIGHT,
            vec![drive("depot", &[101, 102, 103], "b"), drive("b", &[113, 112, 111, 110, 100], "depot")],
        ),
        (
            "by weight",
            "van",
            EIGHT,
            vec![
                drive("depot", &[101, 102, 103, 104, 114], "c"),
                drive("c", &[113, 112, 111, 110, 100], "depot"),
            ],
        ),
        (
            "dead end",
            "van",
            TEN,
            vec![
                drive("depot", &[101, 102, 103, 104, 114], "e"),
                drive("e", &[124, 114, 104, 103, 102, 101], "depot"),
            ],
        ),
        ("one way", "van", EIGHT, vec![to_d(), from_d()]),
        ("truck", "truck", TEN, vec![to_d(), from_d()]),
        (
            "closed till nine",
            "van",
            TEN,
            vec![to_d(), drive("d", &[122, 121, 131, 130, 120, 110, 100], "depot")],
        ),
        (
            "turn ban till nine",
            "van",
            TEN,
            vec![to_d(), drive("d", &[122, 121, 120, 110, 111, 121, 120, 110, 100], "depot")],
        ),
        (
            "two stops",
            "van",
            EIGHT,
            vec![
                drive("depot", &[101, 102], "a"),
                drive("a", &[112, 113], "c"),
                drive("c", &[114, 104, 103, 102, 101], "depot"),
            ],
        ),
        ("contraflow", "bike", EIGHT, vec![to_d(), drive("d", &[122, 121, 111, 101], "depot")]),
        ("bollard", "bike", EIGHT, vec![to_d(), drive("d", &[123, 200, 113, 112, 111, 110, 100], "depot")]),
    ]
}

fn codes(town: &Town, vehicle: &str, depart: i64, drives: &[Drive]) -> (BTreeSet<String>, String) {
    let report = town.check(&plan(town, vehicle, depart, drives));
    (report.violations.iter().map(|v| v.code.clone()).collect(), report_text(&report))
}

#[test]
fn good_plans_pass() {
    let town = Town::new("good.osm");
    for (name, vehicle, depart, drives) in good() {
        let (codes, text) = codes(&town, vehicle, depart, &drives);
        assert!(codes.is_empty(), "{name}:\n{text}");
    }
}

#[test]
fn the_hours_of_a_street_are_a_zone() {
    let town = Town::new("zones.osm");
    let ids: Vec<&str> = town.instance.zones().iter().map(|zone| zone.id.as_str()).collect();
    assert_eq!(ids, ["osm:w5", "osm:w12", "osm:w31", "osm:r903"]);
    assert_eq!(town.instance.zones()[0].roads, [5, 6]);
    let plan = plan(&town, "van", EIGHT, &good()[0].3);
    let plan = kerbway_check::restated_on_map(&town.instance, &town.atlas, &plan);
    let crossing = &plan.routes[0].legs[0].crossings[0];
    assert_eq!((crossing.zone.as_str(), crossing.rule.as_deref()), ("osm:w5", Some("osm:w5")));
}

#[test]
fn the_fastest_drive_is_legal_and_a_second_less_is_not() {
    let town = Town::new("fastest.osm");
    let mut plan = plan(&town, "van", EIGHT, &good()[0].3);
    let leg = &mut plan.routes[0].legs[0];
    let points: Vec<Point> = leg
        .path
        .iter()
        .flatten()
        .map(|point| match point {
            PathPoint::Osm(node) => town.point(*node),
            PathPoint::At(at) => town.instance.projection().project(*at),
            PathPoint::Node(id) => panic!("{id}"),
        })
        .collect();
    let [depot, first, second, shop] = points[..] else { panic!("{points:?}") };
    let millis = |a: Point, b: Point, kmh: u32| {
        let mm = ((a.x - b.x) as f64).hypot((a.y - b.y) as f64).round() as i64;
        edge_millis(mm, kmh)
    };
    let turn = turn_millis(Profile::Car, (first, second), (second, town.point(112)));
    assert_eq!(turn, 1500);
    let mut driven = 0;
    let times = [0, millis(depot, first, 50), millis(first, second, 50), turn + millis(second, shop, 20)];
    let times: Vec<i64> = times
        .iter()
        .map(|millis| {
            driven += millis;
            EIGHT + (driven + 999) / 1000
        })
        .collect();
    leg.arrive = town.instance.clock().rfc3339(times[3]);
    leg.times_s = Some(times.clone());
    let report = town.check(&plan);
    assert!(report.legal, "{}", report_text(&report));
    // It enters the old town where it begins to turn into it: rounded down.
    let entry = EIGHT + (millis(depot, first, 50) + millis(first, second, 50)) / 1000;
    assert_eq!(report.exposure[0].enter, town.instance.clock().rfc3339(entry));
    for sooner in 1..4 {
        let mut times = times.clone();
        times.iter_mut().skip(sooner).for_each(|at| *at -= 1);
        plan.routes[0].legs[0].times_s = Some(times);
        let codes: Vec<String> = town.check(&plan).violations.iter().map(|v| v.code.clone()).collect();
        assert_eq!(codes, ["Z11"], "{sooner}");
    }
}

/// Drives that break one thing: name, vehicle type, departure, legs, code.
fn broken_by_hand() -> Vec<(&'static str, &'static str, i64, Vec<Drive>, &'static str)> {
    let to_d = || drive("depot", &[101, 111, 121, 122], "d");
    let from_d = || drive("d", &[122, 121, 120, 110, 100], "depot");
    let to_c = || drive("depot", &[101, 102, 103, 104, 114], "c");
    let from_c = || drive("c", &[113, 112, 111, 110, 100], "depot");
    let old_town = || good()[0].3.clone();
    vec![
        (
            "turn ban",
            "van",
            EIGHT,
            vec![to_c(), drive("c", &[113, 112, 111, 121, 120, 110, 100], "depot")],
            "Z13",
        ),
        (
            "only straight on",
            "van",
            EIGHT,
            vec![drive("depot", &[100, 110, 111, 112, 113], "c"), from_c()],
            "Z13",
        ),
        (
            "timed turn ban",
            "van",
            EIGHT,
            vec![to_d(), drive("d", &[122, 121, 120, 110, 111, 121, 120, 110, 100], "depot")],
            "Z01",
        ),
        ("one way", "van", EIGHT, vec![to_d(), drive("d", &[122, 121, 111, 101], "depot")], "Z13"),
        (
            "bollard",
            "van",
            EIGHT,
            vec![to_d(), drive("d", &[123, 200, 113, 112, 111, 110, 100], "depot")],
            "Z13",
        ),
        (
            "turns round",
            "van",
            EIGHT,
            vec![drive("depot", &[101, 102, 101, 111, 121, 122], "d"), from_d()],
            "Z13",
        ),
        ("mass", "truck", TEN, vec![to_c(), from_c()], "Z13"),
        (
            "turn ban over a way",
            "van",
            TEN,
            vec![drive("depot", &[100, 110, 120, 130, 131, 121, 122], "d"), from_d()],
            "Z13",
        ),
        ("mass by the hour", "truck", EIGHT, vec![to_d(), from_d()], "Z02"),
        (
            "closed street",
            "van",
            EIGHT,
            vec![to_d(), drive("d", &[122, 121, 131, 130, 120, 110, 100], "depot")],
            "Z02",
        ),
        ("at 11:01", "van", 11 * 3600 - 30, old_town(), "Z02"),
        ("on a Sunday, so to speak at night", "van", 5 * 3600, old_town(), "Z02"),
        (
            "through the old town",
            "van",
            EIGHT,
            vec![drive("depot", &[101, 102, 112, 113], "c"), from_c()],
            "Z05",
        ),
        ("through private", "van", EIGHT, vec![drive("depot", &[101, 102, 103, 113], "c"), from_c()], "Z05"),
        ("no way", "van", EIGHT, vec![drive("depot", &[101, 121, 122], "d"), from_d()], "Z11"),
    ]
}

#[test]
fn broken_plans_are_refused_with_the_right_code() {
    let town = Town::new("broken.osm");
    let mut plans: Vec<(String, &str, i64, Vec<Drive>, &str)> = broken_by_hand()
        .into_iter()
        .map(|(name, vehicle, depart, drives, code)| (name.to_owned(), vehicle, depart, drives, code))
        .collect();
    for (name, vehicle, depart, drives) in good() {
        let mut add = |what: String, drives: Vec<Drive>, code: &'static str| {
            plans.push((format!("{name}, {what}"), vehicle, depart, drives, code));
        };
        for leg in 0..drives.len() {
            let last = drives[leg].steps.len() - 1;
            for k in 1..last {
                // A step left out, but for the end of a dead end, where one may as well turn round at the stop.
                if drives[leg].steps[k] != Step::Node(124) {
                    let mut skipped = drives.clone();
                    skipped[leg].steps.remove(k);
                    add(format!("leg {leg} without step {k}"), skipped, "Z11");
                }
                let mut fast = drives.clone();
                fast[leg].too_fast.insert(k);
                add(format!("leg {leg} too fast to step {k}"), fast, "Z11");
                // Back and forth between two nodes of a road that goes on.
                if let (Step::Node(a), Step::Node(b)) = (&drives[leg].steps[k], &drives[leg].steps[k + 1])
                    && ![a, b].iter().any(|node| [124, 131, 130, 200].contains(*node))
                {
                    let mut round = drives.clone();
                    let again = [Step::Node(*a), Step::Node(*b)];
                    round[leg].steps.splice(k + 2..k + 2, again);
                    add(format!("leg {leg} to and fro at step {k}"), round, "Z13");
                }
            }
            for (along, across) in [(5000.0, 0), (-3000.0, 0), (0.0, 2000), (0.0, -1000)] {
                for k in [0, last] {
                    let mut moved = drives.clone();
                    let Step::Place(id, ..) = moved[leg].steps[k] else { panic!() };
                    moved[leg].steps[k] = Step::Place(id, along, across);
                    add(format!("leg {leg} step {k} moved by {along}, {across}"), moved, "Z11");
                }
            }
        }
    }
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, vehicle, depart, drives, code) in plans {
        let (found, text) = codes(&town, vehicle, depart, &drives);
        count += 1;
        if found != BTreeSet::from([code.to_owned()]) {
            wrong.push(format!("{name}: {found:?} instead of {code}\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 200, "{count}");
}

#[test]
fn what_breaks_the_hours_of_a_tag_is_told_with_the_tag() {
    let town = Town::new("cited.osm");
    let (found, text) = codes(&town, "van", 11 * 3600 - 30, &good()[0].3);
    assert_eq!(found, BTreeSet::from(["Z02".to_owned()]));
    let tag = "way 5 motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)";
    assert!(text.contains(tag), "{text}");
}

#[test]
fn signs_of_one_direction_or_mode_are_kept() {
    // The way there leads up way 32, the way back comes down.
    let drives =
        [drive("depot", &[100, 110, 120, 121, 122], "d"), drive("d", &[122, 121, 120, 110, 100], "depot")];
    let on_street = STREETS.iter().map(|(text, may)| (*text, *may, *text, ""));
    let at_node = BARRIERS.iter().map(|(text, may)| (*text, *may, "", *text));
    let mut wrong = Vec::new();
    for (text, may, way, node) in on_street.chain(at_node) {
        let town = Town::tagged("tagged.osm", (32, way), (120, node));
        for (vehicle, may) in ["van", "truck", "bike"].iter().zip(may) {
            let report = town.check(&plan(&town, vehicle, TEN, &drives));
            let other = report.violations.iter().any(|v| !["Z13", "Z05"].contains(&v.code.as_str()));
            let closed = |leg: usize| report.violations.iter().any(|v| v.leg == Some(leg));
            let found =
                [(1, "<"), (0, ">")].map(|(leg, arrow)| if closed(leg) { "" } else { arrow }).concat();
            if other || found != may {
                let text = format!("{text}: {vehicle} may {found:?} instead of {may:?}");
                wrong.push(format!("{text}\n{}", report_text(&report)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn low_emission_zones_are_read() {
    let corners = [(301, 1.5, 1.5), (302, 2.5, 1.5), (303, 2.5, 2.5), (304, 1.5, 2.5)];
    let node = |(id, x, y): &(i64, f64, f64)| {
        format!("<node id='{id}' lon='{:.7}' lat='{:.7}'/>", 8.7 + 0.00138 * x, 49.41 + 0.0009 * y)
    };
    let mut more = corners.iter().map(node).collect::<Vec<_>>().concat();
    more += "<way id='300'><nd ref='301'/><nd ref='302'/><nd ref='303'/><nd ref='304'/><nd ref='301'/></way>\
             <relation id='910'><member type='way' ref='300' role='outer'/><tag k='type' v='boundary'/>\
             <tag k='boundary' v='low_emission_zone'/><tag k='motor_vehicle:conditional' v='no @ (07:00-09:00)'/></relation>";
    let town = Town::with("emission.osm", &more);
    assert!(town.instance.zones().iter().any(|zone| zone.id == "osm:r910" && zone.polygons.len() == 1));
    // Around node 122, past which all ways to d lead.
    let drives =
        [drive("depot", &[101, 111, 121, 122], "d"), drive("d", &[122, 121, 120, 110, 100], "depot")];
    for (vehicle, depart, code) in [("van", EIGHT, Some("Z02")), ("van", TEN, None), ("bike", EIGHT, None)] {
        let (found, text) = codes(&town, vehicle, depart, &drives);
        assert_eq!(found, code.map(str::to_owned).into_iter().collect(), "{vehicle}: {text}");
    }
}

#[test]
fn zones_are_entered_and_left_at_their_gates() {
    let town = Town::new("gates.osm");
    let with_gates = |gates: &[i64]| {
        let mut problem = town::problem();
        problem["zones"] = serde_json::json!([{"id": "Z", "roads": [5, 6], "gates": gates,
            "rules": [{"id": "R", "effect": "no_entry", "when": [{"from": "22:00", "to": "23:00"}]}]}]);
        let problem = kerbway_model::Problem::from_json(problem.to_string()).unwrap();
        let instance = problem.validate_with_map(&town.atlas.zones(&problem)).unwrap().instance;
        Town { atlas: Atlas::read(&town::file("gates.osm", town::xml())).unwrap(), instance }
    };
    // In and out at 102; out at 112, where other roads meet the zone.
    let back = vec![drive("depot", &[101, 102], "a"), drive("a", &[102, 101], "depot")];
    let on = vec![drive("depot", &[101, 102], "a"), drive("a", &[112, 111, 110, 100], "depot")];
    for (gates, drives, legal) in [
        (&[102][..], &back, true),
        (&[102], &on, false),
        (&[102, 112], &on, true),
        (&[112], &back, false),
        (&[], &back, false),
    ] {
        let (found, text) = codes(&with_gates(gates), "van", EIGHT, drives);
        let expected = if legal { BTreeSet::new() } else { BTreeSet::from(["Z11".to_owned()]) };
        assert_eq!(found, expected, "{gates:?}: {text}");
    }
}

/// The street from 101 to 102 crosses a wide zone, and a narrow one within it; waiting at gates as told.
fn crossed(gate_waiting: bool) -> Town {
    let mut problem = town::problem();
    problem["gate_waiting"] = serde_json::json!(gate_waiting);
    let zone = |id: &str, from: f64, to: f64| {
        let [west, east] = [from, to].map(|share| 8.7 + 0.00138 * (1.0 + share));
        let (south, north) = (49.40995, 49.41005);
        serde_json::json!({"id": id, "rules": [{"id": id, "effect": "no_entry", "when": [{"from": "22:00", "to": "23:00"}]}],
            "geometry": {"type": "Polygon",
                "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}})
    };
    problem["zones"] = serde_json::json!([zone("wide", 0.2, 0.8), zone("narrow", 0.5, 0.7)]);
    let problem = kerbway_model::Problem::from_json(problem.to_string()).unwrap();
    let file = town::file(&format!("crossed-{gate_waiting}.osm"), town::xml());
    let atlas = Atlas::read(&file).unwrap();
    let instance =
        problem.validate_with_map(&atlas.zones(&problem)).unwrap_or_else(|e| panic!("{e}")).instance;
    Town { atlas, instance }
}

/// Codes and exposures of a drive from 101 to 102 that lists a point between them, once or twice, so many seconds after 101.
fn by_way_of(town: &Town, share: f64, seconds: &[i64]) -> (Vec<String>, Vec<String>) {
    let mut plan = plan(town, "van", EIGHT, &good()[0].3);
    let leg = &mut plan.routes[0].legs[0];
    let (path, times) = (leg.path.as_mut().unwrap(), leg.times_s.as_mut().unwrap());
    let at = [8.7 + 0.00138 * (1.0 + share), 49.41];
    let begin = times[1];
    for (i, after) in seconds.iter().enumerate() {
        path.insert(2 + i, PathPoint::At(at));
        times.insert(2 + i, begin + after);
    }
    let report = town.check(&plan);
    let codes = report.violations.iter().map(|v| v.code.clone()).collect();
    (codes, report.exposure.iter().filter(|e| !e.zone.starts_with("osm:")).map(|e| e.zone.clone()).collect())
}

#[test]
fn boundary_points_are_passed_on_time_late_and_not_before() {
    let town = crossed(false);
    // Half of 100 m at 50 km/h: 3.6 s, and a second less that rounding 101's time may hide.
    let length = {
        let (a, b) = (town.point(101), town.point(102));
        ((a.x - b.x) as f64).hypot((a.y - b.y) as f64)
    };
    let least = (edge_millis((length / 2.0).round() as i64, 50) - 999 + 999) / 1000;
    for after in 1..12 {
        let (codes, exposure) = by_way_of(&town, 0.5, &[after]);
        if after < least {
            assert_eq!(codes, ["Z11"], "{after} s");
        } else {
            // The visit of the wide zone goes on, whether the point is reached on time or late. On both ways.
            assert_eq!(
                (codes, exposure.join(" ")),
                (vec![], "wide narrow wide narrow".to_owned()),
                "{after} s"
            );
        }
    }
    // A listed point that lies on no boundary.
    assert_eq!(by_way_of(&town, 0.35, &[10]).0, ["Z11"]);
}

#[test]
fn vehicles_wait_at_boundaries_only_where_that_is_allowed() {
    for (gate_waiting, share, expected) in
        [(true, 0.5, &[][..]), (false, 0.5, &["Z10"]), (true, 0.35, &["Z10"]), (false, 0.35, &["Z10"])]
    {
        let town = crossed(gate_waiting);
        let (codes, exposure) = by_way_of(&town, share, &[6, 9]);
        assert_eq!(codes, expected, "{share} {gate_waiting}");
        assert_eq!(exposure.len(), 4, "{share} {gate_waiting}: {exposure:?}");
        // Standing for no time is standing all the same.
        assert_eq!(by_way_of(&town, share, &[6, 6]).0, expected, "{share} {gate_waiting}: no time");
    }
}

#[test]
fn what_is_no_map_is_said_to_be_none() {
    let whole = town::xml();
    let cases: [(&str, Vec<u8>); 6] = [
        ("empty.osm.pbf", Vec::new()),
        ("text.osm.pbf", b"this is no map at all".to_vec()),
        ("cut.osm", whole.as_bytes()[..whole.len() / 2].to_vec()),
        ("other.osm", b"<gpx><node/></gpx>".to_vec()),
        ("nothing.osm", b"<osm></osm>".to_vec()),
        ("huge.osm.pbf", vec![0, 0, 255, 255, 10, 9, 255, 255, 255, 255, 255, 255, 255, 127]),
    ];
    for (name, bytes) in cases {
        let issues = Atlas::read(&town::file(name, bytes)).err().unwrap_or_else(|| panic!("{name} was read"));
        assert!(issues[0].code.starts_with("E-map"), "{name}: {issues:?}");
    }
    assert!(Atlas::read(std::path::Path::new("no such file")).is_err());
}

#[test]
fn an_old_town_is_read_from_a_real_extract() {
    let Some(data) = kerbway_testkit::cases::data("heidelberg_ors") else { return };
    let path = data.join("geo/osm/heidelberg_ors.osm.pbf");
    let atlas = Atlas::read(&path).unwrap_or_else(|why| panic!("{why:?}"));
    let mut problem = town::problem();
    problem["locations"] = serde_json::json!([
        {"id": "depot", "lon": 8.69, "lat": 49.41}, {"id": "a", "lon": 8.7, "lat": 49.41},
        {"id": "b", "lon": 8.7, "lat": 49.41}, {"id": "c", "lon": 8.7, "lat": 49.41},
        {"id": "d", "lon": 8.7, "lat": 49.41}, {"id": "e", "lon": 8.7, "lat": 49.41},
    ]);
    let problem = kerbway_model::Problem::from_json(problem.to_string()).unwrap();
    let zones = atlas.zones(&problem);
    let window = "motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)";
    let of_old_town = |zone: &&kerbway_model::osm::MapZone| zone.sources.iter().any(|s| s.ends_with(window));
    let ways: usize = zones.iter().filter(of_old_town).map(|zone| zone.zone.roads.len()).sum();
    // The 82nd is a plaza, an area and no line to drive along.
    assert_eq!(ways, 81);
    let validated = problem.validate_with_map(&zones).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(validated.instance.zones().len(), zones.len(), "{:?}", validated.warnings);
}

#[test]
fn hours_over_midnight_of_a_relation_are_read_from_a_real_extract() {
    let Some(data) = kerbway_testkit::cases::data("rome_piazza_vittorio_osr") else { return };
    let path = data.join("geo/osm/rome_piazza_vittorio_osr.osm.pbf");
    let atlas = Atlas::read(&path).unwrap_or_else(|why| panic!("{why:?}"));
    let problem = kerbway_model::Problem::from_json(town::problem().to_string()).unwrap();
    let zones = atlas.zones(&problem);
    for id in ["osm:r2459882", "osm:r2573034"] {
        let zone = zones.iter().find(|zone| zone.zone.id == id).unwrap_or_else(|| panic!("no {id}"));
        assert!(zone.zone.geometry.is_some() && !zone.zone.rules.is_empty(), "{zone:?}");
    }
}

#[test]
fn turning_round_onto_a_way_beside_is_turning_round() {
    let beside = "<way id='41'><nd ref='120'/><nd ref='121'/><tag k='highway' v='residential'/></way>";
    let town = Town::with("beside.osm", beside);
    let drives = [
        drive("depot", &[101, 111, 121, 120, 121, 122], "d"),
        drive("d", &[122, 121, 120, 110, 100], "depot"),
    ];
    let (found, text) = codes(&town, "van", TEN, &drives);
    assert_eq!(found, BTreeSet::from(["Z13".to_owned()]), "{text}");
    assert!(text.contains("turns round although the road goes on"), "{text}");
}

/// A holding point is at a node if no road there comes nearer to it: one down a side street lifts no ban.
#[test]
fn bans_are_lifted_at_holding_points_only() {
    let town = |share: f64| {
        let mut problem = town::problem();
        let (a, b) = (town::degrees(111), town::degrees(110));
        let at = |i: usize| a[i] + (b[i] - a[i]) * share;
        let held = serde_json::json!({"id": "h", "lon": at(0), "lat": at(1), "holding": true});
        problem["locations"].as_array_mut().unwrap().push(held);
        let problem = kerbway_model::Problem::from_json(problem.to_string()).unwrap();
        let atlas = Atlas::read(&town::file(&format!("held-{share}.osm"), town::xml())).unwrap();
        let instance = problem.validate_with_map(&atlas.zones(&problem)).unwrap().instance;
        Town { atlas, instance }
    };
    let drives = || {
        let there = drive("depot", &[101, 102], "a");
        [there, drive("a", &[112, 111, 121, 122], "d"), drive("d", &[122, 121, 120, 110, 100], "depot")]
    };
    for (share, expected) in [(0.0, &[][..]), (0.4, &["Z13"])] {
        let (found, text) = codes(&town(share), "van", EIGHT, &drives());
        assert_eq!(found, expected.iter().map(|code| (*code).to_owned()).collect(), "{share}: {text}");
    }
}
