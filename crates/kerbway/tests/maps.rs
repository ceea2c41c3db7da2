//! Generated days on real maps, from the extract to a judged plan.
//!
//! Small days here, larger ones with `KERBWAY_SOAK=1`; `benches`' program `city` has the sizes of a real day.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test that cannot go on fails")]

mod common;

use std::path::PathBuf;
use std::sync::Arc;

use common::bytes;
use kerbway::check::Atlas;
use kerbway::document::plan::{PathPoint, Plan, Reason, Unserved};
use kerbway::document::report::{VisitRef, VisitRoute, Visits};
use kerbway::{Evaluated, Map, Options, Planner, Problem, Referee};
use kerbway_testkit::map_day::{city_day, demo_folder};
use kerbway_testkit::{data, soak};
use serde_json::json;

/// Requests and iterations of a day.
fn size() -> (usize, u64) {
    if soak() { (100, 1_000) } else { (12, 60) }
}

/// An extract of the test data, if it is there.
fn extract(name: &str, test: &str) -> Option<PathBuf> {
    Some(data(test)?.join("geo/osm").join(name)).filter(|path| path.exists())
}

/// Plans days on a map and looks at all that is promised of their plans.
fn days_hold(file: &std::path::Path, seeds: std::ops::Range<u64>) {
    let (n, iterations) = size();
    let map = Map::read(file).unwrap();
    // The referee of an independent reading, as `kerbway check` has it.
    let atlas = Arc::new(Atlas::read(file).unwrap());
    for seed in seeds {
        let day = city_day(file, seed, n).unwrap();
        let problem = Problem::from_json(day.to_string()).unwrap();
        let options = Options::new().with_seed(seed).with_iterations(iterations);
        let planner = Planner::on_map(&problem, Some(&map)).unwrap();
        let first = planner.plan(&options).unwrap_or_else(|e| panic!("seed {seed}: {e:?}"));
        let again = Planner::on_map(&problem, Some(&map)).unwrap().plan(&options).unwrap();
        assert_eq!(bytes(&first.plan), bytes(&again.plan), "seed {seed}: two runs");

        let plan = Plan::from_json(bytes(&first.plan)).unwrap();
        let report = Referee::on_map(&problem, Arc::clone(&atlas)).unwrap().check(&plan);
        assert!(report.legal, "seed {seed}: {:#?}", report.violations);
        assert_eq!(report.cost.total, plan.cost.total);
        assert!(plan.attribution[0].contains("OpenStreetMap"));
        assert_eq!(report.attribution, plan.attribution);
        legs_follow_streets(&plan, &map);
        // A door lies beside a street; that a trike may not use it, or nobody leave it again, is rare.
        let far = planner.snaps().into_iter().filter(|snap| snap.metres > 25).count();
        assert!(far * 5 <= n, "seed {seed}: {:?}", planner.snaps());
        assert!(plan.unserved.len() * 10 <= n, "seed {seed}: {:?}", plan.unserved);
        for left in &plan.unserved {
            assert!(is_true(&planner, left), "seed {seed}: {left:?}");
        }
    }
}

/// Every leg lists nodes of the map, each with a time, none earlier than the one before.
fn legs_follow_streets(plan: &Plan, map: &Map) {
    let legs = plan.routes.iter().flat_map(|route| &route.legs);
    let mut all = 0;
    for leg in legs {
        let (path, times) = (leg.path.as_ref().unwrap(), leg.times_s.as_ref().unwrap());
        assert_eq!(path.len(), times.len(), "{leg:?}");
        assert!(times.is_sorted(), "{leg:?}");
        let nodes = path.iter().filter_map(|point| match point {
            PathPoint::Osm(node) => Some(*node),
            _ => None,
        });
        let mut count = 0;
        for node in nodes {
            assert!(map.position(node).is_some(), "no node {node}: {leg:?}");
            count += 1;
        }
        // Two doors of the same block, and a locker that is served twice, have none between them.
        assert!(count > 0 || leg.metres < 300, "{leg:?}");
        all += 1;
    }
    assert!(all > 0, "nothing was driven");
}

/// Is the reason why a request was left out true, asked in another way than the planner does?
fn is_true(planner: &Planner<'_>, left: &Unserved) -> bool {
    let alone = |t: &str| {
        let stops = vec![VisitRef { request: left.request.clone(), option: None }];
        let visits = Visits { routes: vec![VisitRoute { vehicle_type: t.to_owned(), stops }] };
        planner.evaluate(&visits).unwrap()
    };
    let types = &planner.problem().vehicle_types;
    let prices: Vec<i64> = types
        .iter()
        .filter_map(|t| match alone(&t.id) {
            Evaluated::Plan(plan) => Some(plan.cost.total),
            _ => None,
        })
        .collect();
    match left.reason {
        // A vehicle could: it is used up, or too dear.
        Reason::Fleet | Reason::Price => !prices.is_empty(),
        // None could; a closed zone is named, and the request would fit on the day without rules.
        _ if !prices.is_empty() => false,
        Reason::ZoneClosed => left.zone.is_some() && left.rule.is_some() && fits_without_rules(planner, left),
        _ => !fits_without_rules(planner, left) || left.reason == Reason::Capacity,
    }
}

/// Could some vehicle serve the request if there were no zones in the document?
fn fits_without_rules(planner: &Planner<'_>, left: &Unserved) -> bool {
    let mut problem = planner.problem().clone();
    problem.zones.clear();
    problem.requests.retain(|r| r.id == left.request);
    let map = Map::read(problem.osm.as_ref().unwrap().file.as_ref()).unwrap();
    let planned = Planner::on_map(&problem, Some(&map)).unwrap().plan(&Options::new().with_iterations(5));
    planned.unwrap().plan.unserved.is_empty()
}

#[test]
fn days_in_heidelberg() {
    let Some(file) = extract("heidelberg_ors.osm.pbf", "days_in_heidelberg") else { return };
    days_hold(&file, 1..2);
}

#[test]
fn days_in_shanghai() {
    let Some(file) = extract("shanghai_center.osm.pbf", "days_in_shanghai") else { return };
    days_hold(&file, 1..4);
}

#[test]
fn days_in_porto() {
    let Some(file) = extract("porto_r5.osm.pbf", "days_in_porto") else { return };
    days_hold(&file, 1..2);
}

/// The map that comes with the program needs no outside data.
#[test]
fn days_in_helsinki() {
    days_hold(&demo_folder().join("helsinki.osm.pbf"), 1..6);
}

#[test]
fn what_is_left_out_has_a_true_reason() {
    let file = demo_folder().join("helsinki.osm.pbf");
    let mut day = city_day(&file, 1, 10).unwrap();
    let place = |id: &str, lon: f64, lat: f64| json!({"id": id, "lon": lon, "lat": lat});
    let (lon, lat) = (24.9493, 60.169);
    let square: Vec<[f64; 2]> = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
        .map(|(x, y)| [lon + 0.0003 * f64::from(x), lat + 0.0003 * f64::from(y)])
        .to_vec();
    let shut = json!({"id": "shut", "geometry": {"type": "Polygon", "coordinates": [square]},
                      "rules": [{"id": "never", "effect": "no_stopping"}]});
    day["zones"].as_array_mut().unwrap().push(shut);
    let added = [
        (place("inside", lon, lat), json!({}), Reason::ZoneClosed),
        (place("at-night", 24.945, 60.1665), json!({"windows": [["02:00", "03:00"]]}), Reason::Window),
        (place("too-much", 24.946, 60.1665), json!({"parcels": 1_000}), Reason::Capacity),
        (place("at-sea", 24.99, 60.15), json!({}), Reason::Unreachable),
        (place("worthless", 24.947, 60.1665), json!({"unserved": 1}), Reason::Price),
    ];
    for (location, wish, _) in &added {
        let mut option = json!({"at": location["id"], "service_s": 60});
        if let Some(windows) = wish.get("windows") {
            option["windows"] = windows.clone();
        }
        let mut request = json!({"id": location["id"], "demand": {"parcels": 1}, "options": [option]});
        if let Some(parcels) = wish.get("parcels") {
            request["demand"]["parcels"] = parcels.clone();
        }
        if let Some(price) = wish.get("unserved") {
            request["unserved"] = price.clone();
        }
        day["locations"].as_array_mut().unwrap().push(location.clone());
        day["requests"].as_array_mut().unwrap().push(request);
    }
    let problem = Problem::from_json(day.to_string()).unwrap();
    let planner = Planner::new(&problem).unwrap();
    let plan = planner.plan(&Options::new().with_iterations(100)).unwrap().plan;
    let told: Vec<(&str, Reason)> = plan.unserved.iter().map(|u| (u.request.as_str(), u.reason)).collect();
    let expected: Vec<(&str, Reason)> =
        added.iter().map(|(location, _, reason)| (location["id"].as_str().unwrap(), *reason)).collect();
    assert_eq!(told, expected);
    for left in &plan.unserved {
        assert!(is_true(&planner, left), "{left:?}");
    }
}
