//! Streets with hours that other streets meet: a visit goes on over a crossing, and only along its street.

#![allow(clippy::format_push_string, clippy::cast_precision_loss, reason = "maps of a test")]

#[allow(dead_code, reason = "other tests use the rest")]
#[path = "common/there.rs"]
mod there;

use std::path::PathBuf;

use kerbway_check::{Atlas, check_on_map};
use kerbway_model::document::plan::Plan;
use kerbway_model::{LocationIdx, Problem, TypeIdx};
use kerbway_roads::Pace;
use kerbway_roads::osm::{Map, build_paced};
use kerbway_travel::Options;
use serde_json::{Value, json};
use there::plan;

const OPEN: &str = "highway=residential";
const BY_NIGHT: &str = "highway=residential|hgv:conditional=destination @ (22:00-06:00)";
const CLOSED_BY_NIGHT: &str = "highway=residential|hgv:conditional=no @ (22:00-06:00)";
/// Places by what lies there: the open road in the south, the street's first and second piece and the open road behind it,
/// the street that crosses it, west and east.
const DEPOT: [i64; 2] = [-200, 0];
const SECOND: [i64; 2] = [0, 150];
const BEHIND: [i64; 2] = [150, 200];
const WEST: [i64; 2] = [-50, 100];
const EAST: [i64; 2] = [50, 100];

fn degrees([x, y]: [i64; 2]) -> [f64; 2] {
    [8.002 + x as f64 / 73_000.0, 49.002 + y as f64 / 111_195.0]
}

/// A street north from an open road, in two pieces with these tags: `across` another street crosses it between them, with
/// `on` it leads to an open road, which a long way round leads to as well.
fn town(name: &str, street: &str, across: bool, on: bool) -> PathBuf {
    let at = [
        (1, [-300, 0]),
        (2, [0, 0]),
        (3, [900, 0]),
        (4, [0, 100]),
        (5, [0, 200]),
        (6, [100, 100]),
        (7, [-300, 100]),
        (8, [900, 200]),
    ];
    let mut text = String::from("<osm>");
    for (id, xy) in at {
        let [lon, lat] = degrees(xy);
        text += &format!("<node id='{id}' lon='{lon:.7}' lat='{lat:.7}'/>");
    }
    let mut ways =
        vec![(1, vec![1, 2], OPEN), (2, vec![2, 3], OPEN), (3, vec![2, 4], street), (4, vec![4, 5], street)];
    if across {
        ways.extend([(5, vec![1, 7, 4], OPEN), (6, vec![4, 6], OPEN)]);
    }
    if on {
        ways.push((7, vec![5, 8, 3], OPEN));
    }
    for (id, nodes, tags) in ways {
        text += &format!("<way id='{id}'>");
        text.extend(nodes.iter().map(|node| format!("<nd ref='{node}'/>")));
        let tags = tags.split('|').filter_map(|tag| tag.split_once('='));
        text.extend(tags.map(|(key, value)| format!("<tag k='{key}' v='{value}'/>")));
        text += "</way>";
    }
    text += "</osm>";
    let file = std::env::temp_dir().join(format!("kerbway-crossroads-{name}-{}.osm", std::process::id()));
    std::fs::write(&file, text).expect("writable");
    file
}

/// A drive to a place and back.
struct Drive {
    /// Seconds from the departure there to the arrival.
    seconds: i64,
    /// Visits of zones there and back.
    visits: usize,
    /// What the referee finds.
    broken: Vec<String>,
}

/// From one place to another at an hour and back, planned on the first map and judged on the other one; `late`: the
/// vehicle sets out this many seconds sooner, and has lost them when it comes to the crossing.
fn drive(maps: [&PathBuf; 2], ends: [[i64; 2]; 2], hour: i64, (zones, late): (Value, i64)) -> Option<Drive> {
    let place = |(i, xy): (usize, &[i64; 2])| {
        let [lon, lat] = degrees(*xy);
        json!({"id": format!("L{i}"), "lon": lon, "lat": lat})
    };
    let document = json!({
        "format": 1, "currency": "EUR", "osm": {"file": "map", "snap_m": 20},
        "horizon": {"start": "2026-11-23T00:00:00+01:00", "days": 2},
        "locations": ends.iter().enumerate().map(place).collect::<Vec<_>>(),
        "requests": [{"id": "r1", "options": [{"at": "L1", "service_s": 60}]}],
        "vehicle_types": [{"id": "truck", "base": "heavy_truck_diesel", "start": "L0"}],
        "zones": zones, "objective": {"drive_per_h": 3600}
    });
    let problem = Problem::from_json(document.to_string()).expect("a problem");
    let [map, atlas] = maps;
    let map = Map::read(map).expect("readable");
    let [own, atlas] = [maps[0], atlas].map(|file| Atlas::read(file).expect("readable"));
    let instance = problem.validate_with_map(&own.zones(&problem)).expect("valid").instance;
    let roads = build_paced(&instance, &map, &Options::default(), &mut || Pace::Thorough).expect("done");
    let (class, [from, to]) = (roads.class(TypeIdx(0)), [0, 1].map(LocationIdx::new));
    let there = roads.travel().arrival(class, from, to, hour * 3600)?;
    let back = roads.travel().arrival(class, to, from, there.arrive + 60)?;
    let plan = plan(&instance, &roads, TypeIdx(0), &there, &back);
    let mut document = serde_json::to_value(&plan).expect("a plan");
    if late > 0 {
        let sooner = json!(instance.clock().rfc3339(there.depart - late));
        let leg = &mut document["routes"][0]["legs"][0];
        let crossing =
            leg["path"].as_array().expect("a path").iter().position(|p| *p == json!(4)).expect("crossed");
        leg["depart"] = sooner.clone();
        for time in &mut leg["times_s"].as_array_mut().expect("times")[..crossing] {
            *time = json!(time.as_i64().expect("seconds") - late);
        }
        document["routes"][0]["depart"] = sooner;
    }
    let plan = Plan::from_json(document.to_string()).expect("a plan");
    let instance = problem.validate_with_map(&atlas.zones(&problem)).expect("valid").instance;
    let broken = check_on_map(&instance, &atlas, &plan)
        .violations
        .into_iter()
        .filter(|v| v.code != "S01" && !(v.code == "C01" && (late > 0 || v.message.contains("cost"))));
    Some(Drive {
        seconds: there.arrive - hour * 3600,
        visits: plan.routes[0].legs.iter().map(|leg| leg.crossings.len()).sum(),
        broken: broken.map(|v| format!("{} {}", v.code, v.message)).collect(),
    })
}

fn legal(map: &PathBuf, ends: [[i64; 2]; 2], hour: i64) -> Drive {
    let drive = drive([map, map], ends, hour, (json!([]), 0)).expect("a way");
    assert_eq!(drive.broken, Vec::<String>::new(), "{ends:?} at {hour}");
    drive
}

#[test]
fn a_visit_goes_on_over_crossings_along_its_street() {
    let [plain, crossed] =
        [false, true].map(|across| town(&format!("end-{across}"), BY_NIGHT, across, false));
    let night = legal(&crossed, [DEPOT, SECOND], 23);
    assert_eq!(night.seconds, legal(&plain, [DEPOT, SECOND], 23).seconds);
    assert!(night.seconds < 120 && night.visits == 1, "{} s, {} visits", night.seconds, night.visits);
    // Also where it is not as fast as it could be.
    let late = drive([&crossed, &crossed], [DEPOT, SECOND], 23, (json!([]), 7)).expect("a way");
    assert_eq!(late.broken, Vec::<String>::new());
    // What crosses it is not in it, by night or by day, and who leaves it there has passed.
    for hour in [12, 23] {
        assert_eq!(legal(&crossed, [WEST, EAST], hour).visits, 0);
    }
    let round = legal(&crossed, [DEPOT, EAST], 23);
    assert!(round.seconds > legal(&crossed, [DEPOT, EAST], 12).seconds && round.visits == 0);
    for file in [plain, crossed] {
        std::fs::remove_file(file).expect("there");
    }
}

#[test]
fn nobody_passes_a_street_over_its_crossings() {
    let [open, night] = [OPEN, BY_NIGHT].map(|tags| town(&format!("on-{}", tags.len()), tags, true, true));
    let by_day = legal(&night, [DEPOT, BEHIND], 12);
    assert!(by_day.seconds < 120 && by_day.visits == 2, "{} s, {} visits", by_day.seconds, by_day.visits);
    let round = legal(&night, [DEPOT, BEHIND], 23);
    assert!(round.seconds > by_day.seconds + 60 && round.visits == 0, "{} s", round.seconds);
    for (late, ends) in [(0, BEHIND), (7, BEHIND), (0, EAST)] {
        let through = drive([&open, &night], [DEPOT, ends], 23, (json!([]), late)).expect("a way");
        let passed = through.broken.iter().filter(|b| b.starts_with("Z05")).count();
        assert_eq!(passed, 2, "there and back: {:?}", through.broken);
    }
    for file in [open, night] {
        std::fs::remove_file(file).expect("there");
    }
}

#[test]
fn crossings_change_nothing_where_a_street_is_closed_or_a_zone_is_the_documents() {
    let closed = [false, true].map(|across| town(&format!("no-{across}"), CLOSED_BY_NIGHT, across, false));
    let [plain, crossed] = closed.each_ref().map(|map| legal(map, [DEPOT, SECOND], 23).seconds);
    // Over the other street the second piece is reached a little sooner after the street opens.
    assert!(plain > 7 * 3600 && (7 * 3600..=plain).contains(&crossed), "{plain} {crossed}");
    assert_eq!(legal(&closed[1], [WEST, EAST], 23).visits, 0);
    let zone = json!([{"id": "own", "roads": [3, 4], "rules": [
        {"id": "own", "effect": "no_through", "when": [{"from": "22:00", "to": "06:00"}]}]}]);
    let open = [false, true].map(|across| town(&format!("own-{across}"), OPEN, across, false));
    let own = |map| drive([map, map], [DEPOT, SECOND], 23, (zone.clone(), 0)).expect("a way");
    let [plain, crossed] = open.each_ref().map(own);
    assert!(
        plain.seconds < 120 && crossed.seconds > plain.seconds + 10,
        "by the other street: {}",
        crossed.seconds
    );
    assert_eq!([plain.broken, crossed.broken], [Vec::<String>::new(), Vec::new()]);
    for file in closed.iter().chain(&open) {
        std::fs::remove_file(file).expect("there");
    }
}
