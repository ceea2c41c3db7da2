//! Ways beside each other, holding points and nodes on one spot: the referee follows the planner's drive on small made maps.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::path::PathBuf;

use kerbway::document::plan::{PathPoint, Plan};
use kerbway::{Map, Options, Planner, Problem};
use kerbway_testkit::dice::Dice;
use serde_json::{Value, json};

/// Metres east and north of a corner of Helsinki, in degrees.
fn degrees(x: f64, y: f64) -> [f64; 2] {
    [24.94 + x / 55_400.0, 60.17 + y / 111_195.0].map(|d| (d * 1e7).round() / 1e7)
}

/// A map that is a file for as long as it is used.
struct Town {
    folder: PathBuf,
    map: Map,
}

impl Drop for Town {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Way, nodes, tags.
type Way<'a> = (i64, Vec<i64>, &'a str);

impl Town {
    /// `nodes`: place of each in metres, its id is its place in the list, from 1. `turns`: from, via, to, tags.
    fn new(name: &str, nodes: &[(f64, f64)], ways: &[Way<'_>], turns: &[(i64, i64, i64, &str)]) -> Self {
        Self::with_barriers(name, nodes, ways, turns, &[])
    }

    /// `barriers`: node, tags.
    fn with_barriers(
        name: &str,
        nodes: &[(f64, f64)],
        ways: &[Way<'_>],
        turns: &[(i64, i64, i64, &str)],
        barriers: &[(usize, &str)],
    ) -> Self {
        let tags = |text: &str| {
            text.split(';').filter_map(|tag| tag.split_once('=')).fold(String::new(), |mut out, (k, v)| {
                write!(out, "<tag k='{k}' v='{v}'/>").unwrap();
                out
            })
        };
        let mut xml = String::from("<?xml version='1.0'?><osm version='0.6'>");
        for (i, (x, y)) in nodes.iter().enumerate() {
            let [lon, lat] = degrees(*x, *y);
            let barrier = barriers.iter().find(|(node, _)| *node == i + 1).map_or("", |(_, tags)| tags);
            write!(xml, "<node id='{}' lat='{lat:.7}' lon='{lon:.7}'>{}</node>", i + 1, tags(barrier))
                .unwrap();
        }
        for (id, refs, more) in ways {
            let refs = refs.iter().fold(String::new(), |out, node| out + &format!("<nd ref='{node}'/>"));
            write!(xml, "<way id='{id}'>{refs}{}</way>", tags(more)).unwrap();
        }
        for (i, (from, via, to, more)) in turns.iter().enumerate() {
            write!(
                xml,
                "<relation id='{}'><member type='way' ref='{from}' role='from'/><member type='node' ref='{via}' role='via'/>\
                 <member type='way' ref='{to}' role='to'/><tag k='type' v='restriction'/>{}</relation>",
                900 + i,
                tags(more)
            )
            .unwrap();
        }
        xml += "</osm>";
        let folder = std::env::temp_dir().join(format!("kerbway-beside-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("map.osm");
        std::fs::write(&file, xml).unwrap();
        let map = Map::read(&file).unwrap();
        Self { folder, map }
    }

    /// A plan, which the referee has found legal: else there is none.
    fn plan(&self, problem: &Value) -> Result<Plan, String> {
        let parsed = Problem::from_json(problem.to_string()).map_err(|e| e.to_string())?;
        let planner = Planner::on_map(&parsed, Some(&self.map)).map_err(|e| e.to_string())?;
        let planned = planner.plan(&Options::new().with_seed(1).with_iterations(10));
        planned.map(|planned| planned.plan).map_err(|e| format!("{e:?}\n{problem}"))
    }
}

fn place(id: &str, (x, y): (f64, f64)) -> Value {
    let [lon, lat] = degrees(x, y);
    json!({"id": id, "lon": lon, "lat": lat})
}

fn holding(id: &str, at: (f64, f64)) -> Value {
    let mut place = place(id, at);
    place["holding"] = json!(true);
    place
}

/// A van from `A` to `B` and back.
fn errand(places: &[Value], zones: &Value) -> Value {
    json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-23T00:00:00+02:00"}, "osm": {"file": "map.osm"},
        "locations": places, "zones": zones,
        "vehicle_types": [{"id": "van", "base": "van_diesel", "start": "A"}],
        "requests": [{"id": "r", "options": [{"at": "B", "service_s": 60}]}],
        "objective": {"drive_per_h": 3000, "wait_per_h": 1000},
    })
}

/// Over a holding point at a bollard one would pass the bollard.
#[test]
fn holding_points_at_barriers_are_not_passed() {
    let ways = [(1, vec![1, 2, 3], STREET), (3, vec![3, 4, 5, 1], STREET)];
    let places = [place("A", (100.0, 0.0)), holding("H", RING[1]), place("B", (301.0, 1.0))];
    for (tags, straight) in
        [("barrier=bollard", false), ("barrier=gate;access=private", false), ("barrier=gate", true)]
    {
        let town = Town::with_barriers("bollard", &RING, &ways, &[], &[(2, tags)]);
        let plan = town.plan(&errand(&places, &json!([]))).unwrap();
        assert_eq!(nodes_of(&plan, 0) == [2], straight, "{tags}: {:?}", nodes_of(&plan, 0));
    }
}

/// A street with hours bends where another road meets it. Over a holding point there one comes without a turn, and the plan
/// states two stays in its zone.
#[test]
fn streets_with_hours_go_on_past_holding_points_as_it_is_stated() {
    let nodes = [
        (-300.0, 0.0),
        (0.0, 0.0),
        (0.0, 0.0),
        (0.0, 100.0),
        (150.0, 100.0),
        (-100.0, 200.0),
        (-300.0, 200.0),
    ];
    let hours = "highway=residential;motor_vehicle:conditional=no @ (22:00-06:00)";
    let ways = [
        (1, vec![1, 2], STREET),
        (3, vec![2, 4], hours),
        (4, vec![4, 5], hours),
        (5, vec![4, 6, 7, 1], STREET),
    ];
    let town = Town::new("bend", &nodes, &ways, &[]);
    for at in [(0.0, 100.0), (300.0, 900.0)] {
        let places = [place("A", (-200.0, 0.0)), holding("H", at), place("B", (100.0, 100.0))];
        let plan = town.plan(&errand(&places, &json!([]))).unwrap();
        assert_eq!(nodes_of(&plan, 0), [2, 4]);
    }
}

fn nodes_of(plan: &Plan, leg: usize) -> Vec<i64> {
    let path = plan.routes[0].legs[leg].path.iter().flatten();
    path.filter_map(|point| if let PathPoint::Osm(node) = point { Some(*node) } else { None }).collect()
}

const STREET: &str = "highway=residential";
const RING: [(f64, f64); 5] = [(0.0, 0.0), (200.0, 0.0), (400.0, 3.0), (400.0, 300.0), (0.0, 300.0)];

/// The depot is on the slow one of two ways between the same nodes, and a zone lies further on.
#[test]
fn times_tell_on_which_way_a_drive_begins() {
    let ways = [
        (1, vec![1, 2], "highway=living_street"),
        (9, vec![1, 2], STREET),
        (2, vec![2, 3], STREET),
        (3, vec![3, 4, 5, 1], STREET),
    ];
    let town = Town::new("slow", &RING, &ways, &[]);
    let corner = |x, y| degrees(x, y);
    let ring = [(230.0, -50.0), (500.0, -50.0), (500.0, 100.0), (230.0, 100.0), (230.0, -50.0)];
    let ring: Vec<_> = ring.iter().map(|(x, y)| corner(*x, *y)).collect();
    let zone = json!([{"id": "Z", "geometry": {"type": "Polygon", "coordinates": [ring]},
        "rules": [{"id": "z", "effect": "no_driving", "when": [{"from": "22:00", "to": "23:00"}]}]}]);
    let plan = town.plan(&errand(&[place("A", (53.0, 0.0)), place("B", (301.0, 1.0))], &zone)).unwrap();
    assert_eq!(plan.routes[0].legs[0].crossings.len(), 1);
    assert_eq!(nodes_of(&plan, 0), [2]);
}

/// One of two ways is in a zone that is not passed, as fast as it is; the other one is free.
#[test]
fn crossings_tell_which_way_is_driven() {
    let ways = [
        (1, vec![1, 2], STREET),
        (9, vec![1, 2], "highway=primary"),
        (2, vec![2, 3], STREET),
        (3, vec![3, 4, 5, 1], STREET),
    ];
    let town = Town::new("free", &RING, &ways, &[]);
    let zone = json!([{"id": "Z", "roads": [9], "rules": [{"id": "z", "effect": "no_through"}]}]);
    let plan = town.plan(&errand(&[place("A", (0.0, 10.0)), place("B", (301.0, 1.0))], &zone)).unwrap();
    assert!(plan.routes[0].legs.iter().all(|leg| leg.crossings.is_empty()));
    assert_eq!(nodes_of(&plan, 0), [1, 2]);
}

/// A holding point is passed as who sets out there: turning round takes no time, a turn ban does not hold.
#[test]
fn who_passes_a_holding_point_sets_out_anew() {
    let nodes = [(0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0), (400.0, 0.0), (400.0, 200.0)];
    let ways = [
        (1, vec![1, 2], STREET),
        (5, vec![2, 5], STREET),
        (2, vec![2, 3], STREET),
        (3, vec![3, 4, 1], STREET),
        (4, vec![5, 6, 3], STREET),
    ];
    let town = Town::new("round", &nodes, &ways, &[(1, 2, 2, "restriction=no_left_turn")]);
    let places = [place("A", (150.0, 0.0)), holding("H", (210.0, 0.0)), place("B", (200.0, 100.0))];
    let plan = town.plan(&errand(&places, &json!([]))).unwrap();
    // Past the ban to the holding point, round, and back into the road.
    assert_eq!(nodes_of(&plan, 0), [2, 2]);
}

/// What is restricted is not passed by way of a holding point either.
#[test]
fn a_holding_point_is_no_way_through_a_restricted_road() {
    let nodes = [(0.0, 0.0), (200.0, 0.0), (400.0, 0.0), (600.0, 0.0), (600.0, 400.0), (0.0, 400.0)];
    let ways = [
        (1, vec![1, 2], STREET),
        (2, vec![2, 3], "highway=residential;motor_vehicle=destination"),
        (3, vec![3, 4], STREET),
        (4, vec![4, 5, 6, 1], STREET),
    ];
    let town = Town::new("destination", &nodes, &ways, &[]);
    for at in [(200.0, 0.0), (300.0, 0.0), (400.0, 0.0)] {
        let places = [place("A", (50.0, 0.0)), holding("H", at), place("B", (500.0, 0.0))];
        let plan = town.plan(&errand(&places, &json!([]))).unwrap();
        assert_eq!(nodes_of(&plan, 0), [1, 6, 5, 4], "{at:?}");
    }
}

/// One of many streets, some beside each other, with hours, gates, zones of ways, turn bans and holding points.
fn random(seed: u64) -> (Town, Value) {
    let mut dice = Dice::new(seed);
    let (n, step) = (4_i64, 60.0);
    let mut nodes = Vec::new();
    for i in 0..n * n {
        #[allow(clippy::cast_precision_loss, reason = "small")]
        let mut shift = |at: i64| at as f64 * step + dice.between(-120, 120) as f64 / 10.0;
        nodes.push((shift(i % n), shift(i / n)));
    }
    let tags = [
        STREET,
        STREET,
        STREET,
        "highway=primary",
        "highway=living_street",
        "highway=residential;motor_vehicle=destination",
        "highway=pedestrian;motor_vehicle:conditional=destination @ (06:00-11:00)",
        "highway=residential;motor_vehicle:conditional=no @ (08:00-08:20)",
        "highway=service;oneway=yes",
        "highway=cycleway",
    ];
    let mut ways: Vec<Way<'_>> = Vec::new();
    for node in 1..=n * n {
        let right = (node % n != 0).then(|| node + 1);
        let down = (node + n <= n * n).then(|| node + n);
        for to in right.into_iter().chain(down) {
            if dice.chance(10) {
                continue;
            }
            let id = i64::try_from(ways.len()).unwrap() + 101;
            ways.push((id, vec![node, to], *dice.pick(&tags)));
        }
    }
    for _ in 0..8 {
        let mut refs = dice.pick(&ways).1.clone();
        // Some go on beside the next way.
        let next = ways.iter().find(|way| way.1[0] == refs[1] && way.1[1] != refs[0]);
        refs.extend(next.map(|way| way.1[1]).filter(|_| dice.chance(40)));
        if dice.chance(50) {
            refs.reverse();
        }
        let id = i64::try_from(ways.len()).unwrap() + 101;
        ways.push((id, refs, *dice.pick(&tags)));
    }
    let mut turns = Vec::new();
    for _ in 0..3 {
        let (from, to) = (dice.pick(&ways), dice.pick(&ways));
        let bans = ["restriction=no_left_turn", "restriction:conditional=no_right_turn @ (07:00-09:00)"];
        if let Some(via) = from.1.iter().find(|node| to.1.contains(node)) {
            turns.push((from.0, *via, to.0, *dice.pick(&bans)));
        }
    }
    let gates = [
        "barrier=gate;access=private",
        "barrier=bollard",
        "barrier=gate",
        "barrier=lift_gate;motor_vehicle=customers",
    ];
    let mut barriers: Vec<(usize, &str)> = Vec::new();
    for _ in 0..dice.between(0, 3) {
        let node = usize::try_from(dice.between(1, n * n)).unwrap();
        barriers.push((node, *dice.pick(&gates)));
    }
    let town = Town::with_barriers(&format!("random-{seed}"), &nodes, &ways, &turns, &barriers);
    let ids = ["A", "B", "C", "D", "E", "F"];
    let mut places = Vec::new();
    for id in ids {
        let way = dice.pick(&ways);
        let end = |i: usize| nodes[usize::try_from(way.1[i]).unwrap() - 1];
        #[allow(clippy::cast_precision_loss, reason = "small")]
        let share = if dice.chance(25) { 0.0 } else { dice.between(5, 95) as f64 / 100.0 };
        let at = |a: f64, b: f64| a + (b - a) * share;
        let at = (at(end(0).0, end(1).0), at(end(0).1, end(1).1));
        places.push(if dice.chance(40) { holding(id, at) } else { place(id, at) });
    }
    let effects = ["no_through", "no_entry", "no_driving"];
    let zones: Vec<Value> = (0..2)
        .map(|z| {
            let roads: Vec<i64> = (0..4).map(|_| dice.pick(&ways).0).collect();
            let when = json!([{"from": "07:30", "to": "08:30"}]);
            json!({"id": format!("Z{z}"), "roads": roads,
                "rules": [{"id": format!("z{z}"), "effect": dice.pick(&effects), "when": when}]})
        })
        .collect();
    let requests: Vec<Value> = ids[1..]
        .iter()
        .map(|id| {
            json!({"id": format!("r{id}"), "unserved": 2000,
                "options": [{"at": id, "service_s": 90, "windows": [["07:00", "09:30"]]}]})
        })
        .collect();
    let mut problem = errand(&places, &json!(zones));
    problem["requests"] = json!(requests);
    problem["gate_waiting"] = json!(seed.is_multiple_of(3));
    problem["vehicle_types"][0]["count"] = json!(2);
    problem["vehicle_types"][0]["shift"] = json!(["07:00", "10:00"]);
    (town, problem)
}

#[test]
fn plans_in_random_towns_are_legal() {
    let towns = if std::env::var_os("KERBWAY_SOAK").is_some() { 5_000 } else { 300 };
    let (mut planned, mut served, mut crossings) = (0, 0, 0);
    for seed in 0..towns {
        let (town, problem) = random(seed);
        let plan = match town.plan(&problem) {
            Ok(plan) => plan,
            // Twice the same road, or a zone of ways that the map has not: no town.
            Err(why) if why.contains("error[E-") => continue,
            Err(why) => panic!("seed {seed}: {why}"),
        };
        planned += 1;
        served += plan.routes.iter().map(|route| route.stops.len()).sum::<usize>();
        crossings += plan.routes.iter().flat_map(|r| &r.legs).map(|leg| leg.crossings.len()).sum::<usize>();
    }
    assert!(planned * 2 > towns && served > 100 && crossings > 100, "{planned}, {served}, {crossings}");
}
