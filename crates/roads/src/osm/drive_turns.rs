//! Tests of turns that are banned at hours or over ways: small maps, and a real extract.

use serde_json::{Value, json};

use super::drive::{Drawn, drive_at, instance};
use super::tests::extract;
use super::{Map, Restriction};

const HOUR: i64 = 3600;
const ENDS: [(f64, f64); 2] = [(0.0, 0.0), (200.0, 0.0)];
const STRAIGHT: [i64; 4] = [1, 2, 3, 5];
const DETOUR: [i64; 4] = [1, 4, 6, 5];

/// Way 10 leads from node 1 (home) to 2, way 20 from there to 3 and 5 (the goal), 40 aside; 30 is a detour.
fn crossroads(tags: &[(&str, &str)], to: i64) -> Map {
    Drawn::default()
        .node(1, 0.0, 0.0, &[])
        .node(2, 100.0, 0.0, &[])
        .node(3, 120.0, 0.0, &[])
        .node(7, 100.0, 900.0, &[])
        .node(5, 200.0, 0.0, &[])
        .node(4, 0.0, -100.0, &[])
        .node(6, 200.0, -100.0, &[])
        .way(10, &[1, 2], &[])
        .way(20, &[2, 3, 5], &[])
        .way(30, &[1, 4, 6, 5], &[])
        .way(40, &[2, 7], &[])
        .turn((10, 2, to), tags)
        .map()
}

/// Monday to Wednesday; Tuesday is a holiday.
fn week() -> Value {
    json!({"horizon": {"start": "2026-11-23T00:00:00+01:00", "days": 3}, "calendar": {"holidays": ["2026-11-24"]}})
}

fn assert_turns(tags: &[(&str, &str)], to: i64, base: &str, cases: &[(i64, bool)]) {
    let departures: Vec<i64> = cases.iter().map(|(at, _)| *at).collect();
    let paths = drive_at(&crossroads(tags, to), ENDS, base, &week(), &departures);
    for ((at, straight), path) in cases.iter().zip(paths) {
        let expected = if *straight { STRAIGHT } else { DETOUR };
        assert_eq!(path, expected, "{tags:?} into {to}, {base} at {at}");
    }
}

#[test]
fn a_turn_is_banned_at_its_hours() {
    // It takes 8 s to the crossroads (100 m at 50 km/h at the fastest).
    let morning = [("restriction:conditional", "no_straight_on @ (Mo-Fr 07:00-09:00)")];
    let seven = [
        (0, true),
        (7 * HOUR - 60, true),
        (7 * HOUR, false),
        (9 * HOUR - 300, false),
        (9 * HOUR, true),
        (31 * HOUR, false),
    ];
    for base in ["van_bev", "light_truck_bev", "cargo_bike"] {
        assert_turns(&morning, 20, base, &seven);
        assert_turns(&morning, 40, base, &[(8 * HOUR, true)]);
    }
    assert_turns(&[("restriction:conditional", "no_u_turn @ (Mo-Fr 07:00-09:00)")], 20, "van_bev", &seven);
    let only = [("restriction:conditional", "only_left_turn @ (Mo-Fr 07:00-09:00)")];
    assert_turns(&only, 40, "van_bev", &[(6 * HOUR, true), (8 * HOUR, false)]);
    assert_turns(&only, 77, "van_bev", &[(8 * HOUR, true)]);
}

#[test]
fn a_turn_is_banned_for_those_it_speaks_of() {
    let trucks = [("restriction:hgv:conditional", "no_straight_on @ (07:00-09:00)")];
    let by_type =
        [("type", "restriction:hgv"), ("restriction:conditional", "no_straight_on @ (07:00-09:00)")];
    let but_bicycles = [("restriction:conditional", "no_straight_on @ (07:00-09:00)"), ("except", "bicycle")];
    let heavy = [("restriction:conditional", "no_straight_on @ (07:00-09:00 AND weight>7.5)")];
    let holidays = [("restriction:conditional", "no_straight_on @ (PH 07:00-09:00)")];
    let night = [("restriction:conditional", "no_straight_on @ (Mo 22:00-06:00)")];
    for (tags, van, heavy, bike) in [
        (&trucks[..], true, false, true),
        (&by_type, true, false, true),
        (&but_bicycles, false, false, true),
        (&heavy, true, false, true),
    ] {
        for (base, open) in [("van_bev", van), ("heavy_truck_diesel", heavy), ("cargo_bike", bike)] {
            assert_turns(tags, 20, base, &[(6 * HOUR, true), (8 * HOUR, open)]);
        }
    }
    assert_turns(&holidays, 20, "van_bev", &[(8 * HOUR, true), (32 * HOUR, false), (56 * HOUR, true)]);
    let over_midnight = [(2 * HOUR, true), (23 * HOUR, false), (29 * HOUR, false), (30 * HOUR, true)];
    assert_turns(&night, 20, "van_bev", &over_midnight);
}

#[test]
fn hours_of_turns_are_zones_with_their_tags() {
    let map = crossroads(&[("restriction:conditional", "no_straight_on @ (Mo-Fr 07:00-09:00)")], 20);
    let made = instance(&map, &[super::drive::degrees(0.0, 0.0)], &["van_bev"], &json!({}));
    let zone = &made.zones()[0];
    assert_eq!(zone.id, "osm:r10020");
    let source = made.rule(zone.rules[0]).source.as_deref();
    assert_eq!(source, Some("relation 10020 restriction:conditional=no_straight_on @ (Mo-Fr 07:00-09:00)"));
}

#[test]
fn what_turns_do_not_say_is_said() {
    let codes = |tags: &[(&str, &str)]| {
        let document = json!({
            "format": 1, "currency": "EUR", "osm": {"file": "x"}, "horizon": {"start": "2026-11-23T00:00:00+01:00"},
            "locations": [], "requests": [], "vehicle_types": [], "objective": {"drive_per_h": 1}
        });
        let problem = kerbway_model::Problem::from_json(document.to_string()).expect("a problem");
        let (zones, issues) = crossroads(tags, 20).zones(&problem);
        (zones.len(), issues.into_iter().map(|i| i.code).collect::<Vec<_>>())
    };
    let text = "restriction:conditional";
    assert_eq!(
        codes(&[(text, "no_straight_on @ (sunset-sunrise)")]),
        (0, vec!["W-osm-unreadable".to_owned()])
    );
    assert_eq!(codes(&[(text, "none @ (08:00-09:00)")]), (0, vec!["W-osm-unused".to_owned()]));
    let mixed = "no_straight_on @ (08:00-09:00); only_left_turn @ (10:00-11:00)";
    assert_eq!(codes(&[(text, mixed)]).0, 0);
    assert_turns(&[(text, mixed)], 20, "van_bev", &[(12 * HOUR, false)]);
    assert_eq!(codes(&[("restriction", "no_straight_on")]), (0, Vec::new()));
}

/// A road with two carriageways and a link between them: 10 and 20 are one way to the right, 50 and 60 to the left.
fn carriageways(via: &[i64], tags: &[(&str, &str)]) -> Map {
    let one_way: &[(&str, &str)] = &[("oneway", "yes")];
    Drawn::default()
        .node(1, 0.0, 0.0, &[])
        .node(2, 100.0, 0.0, &[])
        .node(3, 400.0, 0.0, &[])
        .node(4, 100.0, 20.0, &[])
        .node(5, 0.0, 20.0, &[])
        .node(6, 400.0, 20.0, &[])
        .node(7, 100.0, 10.0, &[])
        .node(8, 100.0, 80.0, &[])
        .way(10, &[1, 2], one_way)
        .way(20, &[2, 3], one_way)
        .way(30, &[2, 7], &[])
        .way(31, &[7, 4], &[])
        .way(40, &[3, 6], &[])
        .way(50, &[6, 4], one_way)
        .way(60, &[4, 5], one_way)
        .way(70, &[4, 8], &[])
        .way(80, &[5, 1], &[])
        .relation((10, "way", via, 60), tags)
        .map()
}

#[test]
fn turns_over_ways_are_banned() {
    let back = [(0.0, 0.0), (0.0, 20.0)];
    let aside = [(0.0, 0.0), (100.0, 80.0)];
    let go = |via: &[i64], tags: &[(&str, &str)], ends, at: i64| {
        // Nearer ways back than over the link would hide it: from home to node 5, and not over way 80.
        let map = carriageways(via, tags);
        drive_at(&map, ends, "van_bev", &week(), &[at]).remove(0)
    };
    // Without a ban one turns round over the link; here node 5 is next to home, so look at the way aside first.
    let link = [1, 2, 7, 4, 8];
    assert_eq!(go(&[30, 31], &[("restriction", "no_u_turn")], aside, 0), link, "the ban is of another turn");
    assert_eq!(go(&[31, 30], &[("restriction", "only_left_turn")], aside, 0), [1, 2, 3, 6, 4, 8]);
    assert_eq!(go(&[30, 31], &[("restriction", "only_left_turn")], back, 0), [1, 5]);
    let ban = [("restriction:conditional", "only_left_turn @ (07:00-09:00)")];
    assert_eq!(go(&[30, 31], &ban, aside, 6 * HOUR), link);
    assert_eq!(go(&[30, 31], &ban, aside, 8 * HOUR), [1, 2, 3, 6, 4, 8]);
    let bicycles = [("restriction", "only_left_turn"), ("except", "motor_vehicle")];
    assert_eq!(go(&[30, 31], &bicycles, aside, 0), link);
}

#[test]
fn who_did_not_come_the_whole_way_may_turn() {
    // From node 7 between the two ways, and from node 2 on.
    let map = carriageways(&[30, 31], &[("restriction", "only_left_turn")]);
    let from = |x: f64, y: f64| drive_at(&map, [(x, y), (100.0, 80.0)], "van_bev", &week(), &[0]).remove(0);
    assert_eq!(from(100.0, 10.0), [7, 4, 8]);
    assert_eq!(from(100.0, 0.0), [2, 7, 4, 8]);
    assert_eq!(from(50.0, 0.0), [-1, 2, 3, 6, 4, 8]);
}

#[test]
fn turns_of_new_york_keep_their_hours() {
    let Some(path) = extract("ny_access_restriction_valhalla.osm.pbf") else { return };
    let map = Map::read(&path).expect("readable");
    let timed = |r: &&Restriction| r.tags.iter().any(|(key, _)| key == "restriction:conditional");
    let [left, sunday, evening] = map.restrictions().iter().filter(timed).collect::<Vec<_>>()[..] else {
        panic!("three restrictions with hours");
    };
    assert_eq!([left.id, sunday.id, evening.id], [59, 67, 86]);
    let (mut turned, mut seen) = (Vec::new(), Vec::new());
    for (restriction, banned, free) in [
        // Monday noon and Sunday noon.
        (left, 12 * HOUR, 156 * HOUR),
        (sunday, 156 * HOUR, 12 * HOUR),
        (evening, 17 * HOUR, 15 * HOUR),
    ] {
        let node = restriction.via.expect("a node");
        let next = |way: i64| {
            let nodes: Vec<i64> = map.way(way).expect("a way").nodes().collect();
            let at = nodes.iter().position(|n| *n == node).expect("on it");
            let beside = |i: Option<usize>| i.and_then(|i| nodes.get(i)).copied();
            [beside(at.checked_sub(1)), beside(Some(at + 1))]
        };
        let (comes, goes) = (next(restriction.from[0]), next(restriction.to[0]));
        let horizon = json!({"horizon": {"start": "2026-11-23T00:00:00-05:00", "days": 7}});
        for (from, to) in comes.iter().flatten().flat_map(|a| goes.iter().flatten().map(move |b| (*a, *b))) {
            let ends = [from, to].map(|n| map.position(n).expect("there"));
            let more = json!({
                "horizon": horizon["horizon"],
                "locations": [{"id": "L0", "lon": ends[0][0], "lat": ends[0][1]}, {"id": "L1", "lon": ends[1][0], "lat": ends[1][1]}],
            });
            let paths = drive_at(&map, [(0.0, 0.0); 2], "van_bev", &more, &[free, banned]);
            let turns = |path: &[i64]| path.windows(3).any(|w| w == [from, node, to]);
            assert!(!turns(&paths[1]), "relation {}: {:?}", restriction.id, paths[1]);
            if turns(&paths[0]) {
                turned.push(restriction.id);
            }
            seen.push((restriction.id, from, node, to, paths));
        }
        let made = instance(&map, &[(-73.99, 40.72)], &["van_bev"], &horizon);
        let zone = made.zones().iter().find(|z| z.id == format!("osm:r{}", restriction.id)).expect("a zone");
        let rule = made.rule(zone.rules[0]);
        let holds = |at: i64| rule.active.iter().any(|span| span.from <= at && at < span.to);
        assert!(rule.applies[0] && holds(banned) && !holds(free), "{rule:?}");
    }
    // Behind 59 the extract ends: nobody who drives there could leave again.
    assert_eq!(turned, [67, 86], "who may turn does: {seen:?}");
}
