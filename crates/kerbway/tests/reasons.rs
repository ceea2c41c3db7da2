//! What a plan says of the requests that it leaves out is true, also where the search was cut short.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::time::Duration;

use common::{Verdict, all_hold, problem, verdict};
use kerbway::document::plan::{Plan, Reason, StoppedBy};
use kerbway::document::report::{VisitRef, VisitRoute, Visits};
use kerbway::{Evaluated, Options, Planner};
use kerbway_testkit::{Mode, Size, random_document};
use serde_json::{Value, json};

/// Can a vehicle of the type serve this request alone, by `evaluate`'s word? At what cost?
fn alone(planner: &Planner<'_>, vehicle_type: &str, request: &str) -> Option<i64> {
    let stops = vec![VisitRef { request: request.to_owned(), option: None }];
    let routes = vec![VisitRoute { vehicle_type: vehicle_type.to_owned(), stops }];
    match planner.evaluate(&Visits { routes }).unwrap() {
        Evaluated::Plan(plan) => Some(plan.cost.total),
        _ => None,
    }
}

/// Vehicle types of which the plan uses fewer than there are.
fn idle<'p>(planner: &'p Planner<'_>, plan: &Plan) -> Vec<&'p str> {
    let used = |id: &str| plan.routes.iter().filter(|r| r.vehicle_type == id).count();
    let types = planner.instance().vehicle_types().iter();
    types.filter(|t| used(&t.id) < t.count as usize).map(|t| t.id.as_str()).collect()
}

/// Is every reason true?
fn untrue(planner: &Planner<'_>, plan: &Plan) -> Option<String> {
    let types: Vec<&str> = planner.instance().vehicle_types().iter().map(|t| t.id.as_str()).collect();
    for u in &plan.unserved {
        let could: Vec<(&str, i64)> =
            types.iter().filter_map(|t| Some((*t, alone(planner, t, &u.request)?))).collect();
        let idle = idle(planner, plan);
        let fitting: Vec<_> = could.iter().filter(|(t, _)| idle.contains(t)).collect();
        let true_word = match u.reason {
            // Every vehicle that could is in use.
            Reason::Fleet => !could.is_empty() && fitting.is_empty(),
            // The program's costs are rounded here, by less than 1.
            Reason::Price => {
                let requests = &planner.instance().requests();
                let price = requests.iter().find(|r| r.id == u.request).and_then(|r| r.unserved);
                let worth = price.map_or(i64::MAX, kerbway_model::units::Money::to_minor);
                !u.required && !could.is_empty() && fitting.iter().all(|(_, cost)| cost + 1 >= worth)
            }
            // A vehicle that was idle then would have cost too much; there was no time to ask the others.
            Reason::Stopped => !u.required && !could.is_empty() && plan.stopped_by == StoppedBy::Time,
            _ => could.is_empty(),
        };
        if !true_word {
            return Some(format!("{u:?}: alone {could:?}, idle {idle:?}"));
        }
    }
    None
}

fn judge(document: &Value, options: &Options) -> Verdict {
    let problem = problem(document)?;
    let planner = Planner::new(&problem).ok()?;
    let planned = planner.plan(options).unwrap();
    let wrong = untrue(&planner, &planned.plan);
    verdict(wrong.is_none(), || wrong.unwrap_or_default())
}

#[test]
fn reasons_are_true_of_random_problems() {
    for (name, size, options) in [
        ("reasons", Size::Small, Options::new().with_iterations(20)),
        ("reasons-at-once", Size::Medium, Options::new().with_time_limit(Duration::ZERO)),
    ] {
        all_hold(name, 0..60, 80, |s| random_document(s, size, Mode::of(s)), |d| judge(d, &options));
    }
}

/// Requests around a depot, and fewer vehicles than one each.
fn many(requests: i64, vehicles: i64) -> Value {
    let at = |i: i64| json!({"id": format!("p{i}"), "x": 100 * i, "y": i % 7 * 50});
    let visit = |i: i64| json!({"id": format!("r{i}"), "demand": {"boxes": 1}, "options": [{"at": format!("p{i}"), "service_s": 60}]});
    json!({
        "format": 1, "currency": "EUR", "crs": "local_m", "plane": {"kmh": 30},
        "horizon": {"start": "2026-11-24T00:00:00+01:00"},
        "locations": (0..=requests).map(at).collect::<Vec<_>>(),
        "requests": (1..=requests).map(visit).collect::<Vec<_>>(),
        "vehicle_types": [{"id": "van", "count": vehicles, "start": "p0", "capacity": {"boxes": 3}, "shift": ["08:00", "12:00"]}],
        "objective": {"drive_per_h": 3600}
    })
}

#[test]
fn no_vehicle_stands_idle_when_time_runs_out() {
    let mut document = many(40, 5);
    let at_once = Options::new().with_time_limit(Duration::ZERO);
    let plan = common::planned(&document, &at_once).unwrap().unwrap();
    // No time to ask routes, but every vehicle goes out.
    assert_eq!((plan.routes.len(), plan.unserved.len()), (5, 35));
    assert!(plan.unserved.iter().all(|u| u.required && u.reason == Reason::Fleet));
    let plan = common::planned(&document, &Options::new().with_iterations(0)).unwrap().unwrap();
    assert_eq!((plan.routes.len(), plan.unserved.len()), (5, 25), "15 boxes can be carried");

    // Those that have a price are only served if that is cheaper: 36 s there and back for the nearest.
    for request in document["requests"].as_array_mut().unwrap() {
        request["unserved"] = json!(100);
    }
    let plan = common::planned(&document, &at_once).unwrap().unwrap();
    assert_eq!(plan.routes.len(), 1, "{:?}", plan.routes);
    assert!(plan.unserved.iter().all(|u| !u.required && u.reason == Reason::Stopped));
}
