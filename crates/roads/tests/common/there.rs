//! A drive to a place and back on a map, as a plan and as the referee sees it.
#![allow(unreachable_pub, reason = "a module of a test")]

use kerbway_check::{Atlas, check_on_map};
use kerbway_model::document::plan::Plan;
use kerbway_model::{Instance, LocationIdx, Problem, TypeIdx};
use kerbway_roads::osm::{Map, build_paced};
use kerbway_roads::{Pace, Roads, crossing};
use kerbway_travel::{Journey, Options, Part};
use serde_json::json;

/// There and back as a plan.
pub fn plan(instance: &Instance, roads: &Roads, t: TypeIdx, there: &Journey, back: &Journey) -> Plan {
    let clock = instance.clock();
    let class = roads.class(t);
    let stop = there.to;
    let route = [
        Part::Stand { at: there.from, from: there.depart, to: there.depart, service: None },
        Part::Leg(there),
        Part::Stand { at: stop, from: there.arrive, to: back.depart, service: None },
        Part::Leg(back),
        Part::Stand { at: back.to, from: back.arrive, to: back.arrive, service: None },
    ];
    let crossings = roads.travel().crossings(class, &route);
    let leg = |journey: &Journey, first: bool| {
        let path = roads.path(instance, class, journey).expect("drawn");
        let mine = crossings.iter().filter(|c| (c.enter <= there.arrive) == first);
        json!({
            "from": instance.location(journey.from).id, "to": instance.location(journey.to).id,
            "depart": clock.rfc3339(journey.depart), "arrive": clock.rfc3339(journey.arrive),
            "metres": journey.metres, "path": path.points, "times_s": path.times,
            "crossings": mine.map(|c| crossing(instance, c)).collect::<Vec<_>>(),
        })
    };
    let zero = json!({"total": 0, "fixed": 0, "drive": 0, "service": 0, "wait": 0, "distance": 0, "charges": 0,
                      "permits": 0, "unserved": 0});
    let name = &instance.vehicle_type(t).id;
    let document = json!({
        "format": 1, "seed": 0, "iterations": 0, "stopped_by": "complete", "exact": true, "cost": zero,
        "routes": [{
            "vehicle": format!("{name}#1"), "type": name, "cost": 0, "permits": [], "charges": [],
            "depart": clock.rfc3339(there.depart), "return": clock.rfc3339(back.arrive),
            "stops": [{
                "request": format!("r{}", stop.0), "option": 0, "at": instance.location(stop).id,
                "arrive": clock.rfc3339(there.arrive), "start": clock.rfc3339(there.arrive),
                "end": clock.rfc3339(there.arrive + 60), "depart": clock.rfc3339(back.depart), "load": {}
            }],
            "legs": [leg(there, true), leg(back, false)]
        }],
        "unserved": [], "warnings": [], "attribution": []
    });
    Plan::from_json(document.to_string()).unwrap_or_else(|e| panic!("{e}: {document}"))
}

/// A drive from the open piece to a place and back, beginning at an hour, and what the referee finds in it on the map of `judge`.
pub fn there_and_back(
    file: &std::path::Path,
    judge: &std::path::Path,
    to: f64,
    hour: i64,
) -> Option<(i64, Vec<String>)> {
    let (map, atlas) = (Map::read(file).expect("readable"), Atlas::read(file).expect("readable"));
    let document = json!({
        "format": 1, "currency": "EUR", "osm": {"file": "map", "snap_m": 20},
        "horizon": {"start": "2026-11-23T00:00:00+01:00"},
        "locations": [{"id": "L0", "lon": 8.0015, "lat": 49.001}, {"id": "L1", "lon": to, "lat": 49.001}],
        "requests": [{"id": "r1", "options": [{"at": "L1", "service_s": 60}]}],
        "vehicle_types": [{"id": "truck", "base": "heavy_truck_diesel", "start": "L0"}],
        "objective": {"drive_per_h": 3600}
    });
    let problem = Problem::from_json(document.to_string()).expect("a problem");
    let instance = problem.validate_with_map(&atlas.zones(&problem)).expect("valid").instance;
    let roads = build_paced(&instance, &map, &Options::default(), &mut || Pace::Thorough).expect("done");
    let class = roads.class(TypeIdx(0));
    let there = roads.travel().arrival(class, LocationIdx(0), LocationIdx(1), hour * 3600)?;
    let back = roads.travel().arrival(class, LocationIdx(1), LocationIdx(0), there.arrive + 60)?;
    let plan = plan(&instance, &roads, TypeIdx(0), &there, &back);
    let atlas = Atlas::read(judge).expect("readable");
    let instance = problem.validate_with_map(&atlas.zones(&problem)).expect("valid").instance;
    let report = check_on_map(&instance, &atlas, &plan);
    let broken = report.violations.into_iter();
    let broken = broken.filter(|v| v.code != "S01" && !(v.code == "C01" && v.message.contains("cost")));
    let late = there.arrive > hour * 3600 + 600;
    (!late).then(|| (there.metres, broken.map(|v| format!("{} {}", v.code, v.message)).collect()))
}
