//! A made town of a dozen streets, drives in it, and plans of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use kerbway_check::{Atlas, check_on_map, restated_on_map};
use kerbway_model::document::plan::Plan;
use kerbway_model::document::report::CheckReport;
use kerbway_model::instance::Point;
use kerbway_model::{Instance, Problem};
use serde_json::{Value, json};

/// Nodes: 100 + 10·row + column, about 100 m apart; 200 stands between 113 and 123.
pub(crate) fn degrees(node: i64) -> [f64; 2] {
    let (x, y) = match node {
        200 => (3.0, 1.5),
        _ => (((node - 100) % 10) as f64, ((node - 100) / 10) as f64),
    };
    [((8.7 + 0.00138 * x) * 1e7).round() / 1e7, ((49.41 + 0.0009 * y) * 1e7).round() / 1e7]
}

/// Way, speed, nodes, further tags.
pub(crate) const WAYS: [(i64, u32, &[i64], &str); 16] = [
    (1, 50, &[100, 101, 102, 103, 104], "highway=primary"),
    (21, 30, &[110, 111], "highway=residential"),
    (22, 30, &[111, 112, 113, 114], "highway=residential"),
    (31, 30, &[100, 110], "highway=residential;maxweight:conditional=3.5 @ (07:00-09:00)"),
    (32, 30, &[110, 120, 130], "highway=residential"),
    (4, 30, &[101, 111, 121], "highway=residential;oneway=yes;oneway:bicycle=no"),
    (5, 20, &[102, 112], "highway=pedestrian;motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)"),
    (6, 20, &[112, 122], "highway=pedestrian;motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)"),
    (7, 20, &[103, 113], "highway=service;motor_vehicle=private"),
    (8, 30, &[104, 114], "highway=residential;maxweight=3.5"),
    (9, 30, &[120, 121, 122, 123], "highway=residential"),
    (10, 30, &[113, 200, 123], "highway=residential"),
    (11, 30, &[114, 124], "highway=residential"),
    (12, 30, &[130, 131], "highway=residential;motor_vehicle:conditional=no @ (07:00-09:00)"),
    (13, 30, &[131, 121], "highway=residential"),
    // So that no part of the town lies behind one street.
    (14, 30, &[123, 104], "highway=residential"),
];

const TURNS: [(i64, i64, i64, i64, &str); 3] = [
    (901, 22, 111, 4, "restriction=no_right_turn"),
    (902, 31, 110, 32, "restriction=only_straight_on"),
    (903, 21, 111, 4, "restriction:conditional=no_left_turn @ (Mo-Fr 07:00-09:00)"),
];

fn tags(text: &str) -> String {
    text.split(';').filter_map(|tag| tag.split_once('=')).fold(String::new(), |mut out, (k, v)| {
        write!(out, "<tag k='{k}' v='{v}'/>").unwrap();
        out
    })
}

/// The town as OpenStreetMap XML.
pub(crate) fn xml() -> String {
    let mut nodes: Vec<i64> = WAYS.iter().flat_map(|way| way.2).copied().collect();
    nodes.sort_unstable();
    nodes.dedup();
    let mut out = String::from("<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6'>\n");
    for node in nodes {
        let [lon, lat] = degrees(node);
        let barrier = if node == 200 { "<tag k='barrier' v='bollard'/>" } else { "" };
        writeln!(out, "<node id='{node}' lat='{lat}' lon='{lon}'>{barrier}</node>").unwrap();
    }
    for (id, kmh, nodes, more) in WAYS {
        let refs: Vec<String> = nodes.iter().map(|node| format!("<nd ref='{node}'/>")).collect();
        let refs = refs.concat();
        // Nine tenths of the sign are driven.
        let sign = (kmh * 10_u32).div_ceil(9);
        writeln!(out, "<way id='{id}'>{refs}<tag k='maxspeed' v='{sign}'/>{}</way>", tags(more)).unwrap();
    }
    for (id, from, via, to, more) in TURNS {
        writeln!(
            out,
            "<relation id='{id}'><member type='way' ref='{from}' role='from'/><member type='node' ref='{via}' \
             role='via'/><member type='way' ref='{to}' role='to'/><tag k='type' v='restriction'/>{}</relation>",
            tags(more)
        )
        .unwrap();
    }
    // From 12 over 13 into 9.
    out += "<relation id='904'><member type='way' ref='12' role='from'/><member type='way' ref='13' role='via'/>\
            <member type='way' ref='9' role='to'/><tag k='type' v='restriction'/><tag k='restriction' v='no_left_turn'/>\
            </relation>";
    out + "</osm>\n"
}

/// A location: its id, the segment it lies beside, how far along (of 100).
pub(crate) const PLACES: [(&str, i64, i64, f64); 6] = [
    ("depot", 100, 101, 40.0),
    ("a", 102, 112, 50.0),
    ("b", 103, 113, 60.0),
    ("c", 113, 114, 30.0),
    ("d", 122, 123, 50.0),
    ("e", 114, 124, 50.0),
];

pub(crate) fn problem() -> Value {
    let place = |(id, from, to, share): &(&str, i64, i64, f64)| {
        let (a, b) = (degrees(*from), degrees(*to));
        let at = |i: usize| a[i] + (b[i] - a[i]) * share / 100.0 + 0.00005;
        json!({"id": id, "lon": at(0), "lat": at(1)})
    };
    let request = |id: &&str| json!({"id": format!("r-{id}"), "options": [{"at": id, "service_s": 60}]});
    let (places, requests): (Vec<Value>, Vec<Value>) =
        (PLACES.iter().map(place).collect(), ["a", "b", "c", "d", "e"].iter().map(request).collect());
    json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-23T00:00:00+01:00"},
        "osm": {"file": "town.osm", "snap_m": 50},
        "locations": places,
        "vehicle_types": [
            {"id": "van", "base": "van_diesel", "count": 2, "start": "depot"},
            {"id": "truck", "base": "medium_truck_diesel", "count": 2, "start": "depot"},
            {"id": "bike", "base": "cargo_bike", "count": 2, "start": "depot"},
        ],
        "requests": requests,
        "objective": {"drive_per_h": 1000, "unserved": 1000},
    })
}

/// The town, read, under its problem.
pub(crate) struct Town {
    pub(crate) atlas: Atlas,
    pub(crate) instance: Instance,
}

/// Writes a file for one test.
pub(crate) fn file(name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

impl Town {
    pub(crate) fn new(name: &str) -> Self {
        Self::of(name, xml())
    }

    /// With tags of a way and of a node that go before its own.
    pub(crate) fn tagged(name: &str, (way, of_way): (i64, &str), (node, of_node): (i64, &str)) -> Self {
        let escaped = |text: &str| tags(text).replace(">8", "&gt;8").replace("<5", "&lt;5");
        let way = format!("<way id='{way}'>");
        let xml = xml().replacen(&way, &format!("{way}{}", escaped(of_way)), 1);
        let (before, after) = xml.split_once(&format!("<node id='{node}'")).unwrap();
        let (at, rest) = after.split_once('>').unwrap();
        Self::of(name, format!("{before}<node id='{node}'{at}>{}{rest}", escaped(of_node)))
    }

    /// With further elements.
    pub(crate) fn with(name: &str, more: &str) -> Self {
        Self::of(name, xml().replace("</osm>", &format!("{more}</osm>")))
    }

    fn of(name: &str, xml: String) -> Self {
        let atlas = Atlas::read(&file(name, xml)).unwrap_or_else(|why| panic!("{why:?}"));
        let problem = Problem::from_json(problem().to_string()).unwrap();
        let zones = atlas.zones(&problem);
        let instance = problem.validate_with_map(&zones).unwrap_or_else(|why| panic!("{why}")).instance;
        Self { atlas, instance }
    }

    /// What the referee says once the stated values are right.
    pub(crate) fn check(&self, plan: &Plan) -> CheckReport {
        check_on_map(&self.instance, &self.atlas, &restated_on_map(&self.instance, &self.atlas, plan))
    }

    pub(crate) fn point(&self, node: i64) -> Point {
        self.instance.projection().project(degrees(node))
    }

    /// Where a location lies on its segment, moved along it by millimetres.
    fn foot(&self, place: &str, along: f64) -> Point {
        let (id, from, to, _) = PLACES.iter().find(|p| p.0 == place).unwrap();
        let at = self.instance.locations().iter().find(|l| l.id == *id).unwrap();
        let kerbway_model::instance::Place::Point(p) = at.place else { panic!() };
        let (a, b) = (self.point(*from), self.point(*to));
        let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
        let t =
            ((p.x - a.x) as f64 * dx + (p.y - a.y) as f64 * dy) / (dx * dx + dy * dy) + along / dx.hypot(dy);
        Point { x: a.x + (t * dx).round() as i64, y: a.y + (t * dy).round() as i64 }
    }
}

/// A point of a path under construction.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    Node(i64),
    /// A location, moved along and across its segment by millimetres.
    Place(&'static str, f64, i64),
}

/// A leg under construction.
#[derive(Debug, Clone)]
pub(crate) struct Drive {
    pub(crate) steps: Vec<Step>,
    /// Steps that are reached within a second of the one before.
    pub(crate) too_fast: BTreeSet<usize>,
}

pub(crate) fn drive(from: &'static str, nodes: &[i64], to: &'static str) -> Drive {
    let mut steps = vec![Step::Place(from, 0.0, 0)];
    steps.extend(nodes.iter().map(|node| Step::Node(*node)));
    steps.push(Step::Place(to, 0.0, 0));
    Drive { steps, too_fast: BTreeSet::new() }
}

/// Slow enough for every turn.
const SLACK: i64 = 15;
/// Slow enough to turn round.
const ROUND: i64 = 60;

/// A route: the legs between depot, stops and depot, left at `depart`, service of a minute at each stop.
pub(crate) fn plan(town: &Town, vehicle: &str, depart: i64, drives: &[Drive]) -> Plan {
    let instant = |second: i64| town.instance.clock().rfc3339(second);
    let name = |step: &Step| match step {
        Step::Place(id, ..) => (*id).to_owned(),
        Step::Node(_) => panic!("a leg begins and ends at places"),
    };
    let (mut legs, mut stops, mut at) = (Vec::new(), Vec::new(), depart);
    for (i, drive) in drives.iter().enumerate() {
        let (mut path, mut times, mut before) = (Vec::new(), Vec::new(), None);
        let begin = at;
        for (k, step) in drive.steps.iter().enumerate() {
            let (point, item) = match step {
                Step::Node(node) => (town.point(*node), json!(node)),
                Step::Place(id, along, across) => {
                    let p = town.foot(id, *along);
                    let p = Point { x: p.x + across, y: p.y + across };
                    (p, json!(town.instance.projection().unproject(p)))
                }
            };
            if let Some(before) = before.replace(point) {
                let mm = ((before.x - point.x) as f64).hypot((before.y - point.y) as f64);
                let slowly = (mm * 3.6 / 20_000.0).ceil() as i64 + SLACK;
                let round = k > 1 && drive.steps[k - 2] == *step;
                at += if drive.too_fast.contains(&k) { 1 } else { slowly + if round { ROUND } else { 0 } };
            }
            path.push(item);
            times.push(at);
        }
        let (from, to) = (name(&drive.steps[0]), name(&drive.steps[drive.steps.len() - 1]));
        legs.push(
            json!({"from": from, "to": to, "depart": instant(begin), "arrive": instant(at), "metres": 0,
            "path": path, "times_s": times, "crossings": []}),
        );
        if i + 1 < drives.len() {
            stops.push(json!({"request": format!("r-{to}"), "option": 0, "at": to, "arrive": instant(at),
                "start": instant(at), "end": instant(at + 60), "depart": instant(at + 60), "load": {}}));
            at += 60;
        }
    }
    let served: Vec<&str> = stops.iter().filter_map(|stop| stop["request"].as_str()).collect();
    let left = ["r-a", "r-b", "r-c", "r-d", "r-e"].into_iter().filter(|id| !served.contains(id));
    let left: Vec<Value> =
        left.map(|id| json!({"request": id, "required": false, "reason": "price"})).collect();
    serde_json::from_value(json!({
        "format": 1, "seed": 0, "iterations": 0, "stopped_by": "complete", "exact": true,
        "cost": {"total": 0, "fixed": 0, "drive": 0, "service": 0, "wait": 0, "distance": 0, "charges": 0,
                 "permits": 0, "unserved": 0},
        "routes": [{"vehicle": format!("{vehicle}#1"), "type": vehicle, "depart": instant(depart),
            "return": instant(at), "cost": 0, "permits": [], "charges": [], "stops": stops, "legs": legs}],
        "unserved": left, "warnings": [], "attribution": [],
    }))
    .unwrap()
}
