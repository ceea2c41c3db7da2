//! How a search ends: cancelled, told to stop, by time, by iterations; always with a legal plan.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use common::problem;
use kerbway::document::plan::{Reason, StoppedBy};
use kerbway::{Built, Options, Planner};
use kerbway_testkit::Dice;
use serde_json::{Value, json};

/// A plain day in the plane: `n` requests that must be served, vans enough.
fn day(seed: u64, n: usize) -> Value {
    let mut dice = Dice::new(seed);
    let mut place = |id: String| json!({"id": id, "x": dice.between(0, 9000), "y": dice.between(0, 9000)});
    let locations: Vec<Value> = (0..=n).map(|i| place(format!("p{i}"))).collect();
    let requests: Vec<Value> = (1..=n)
        .map(|i| json!({"id": format!("r{i}"), "options": [{"at": format!("p{i}"), "service_s": 300}]}))
        .collect();
    json!({
        "format": 1, "currency": "EUR", "crs": "local_m", "plane": {"kmh": 30},
        "horizon": {"start": "2026-11-24T00:00:00+01:00"},
        "locations": locations, "requests": requests,
        "vehicle_types": [{"id": "van", "count": 12, "start": "p0", "shift": ["08:00", "12:00"]}],
        "objective": {"drive_per_h": 3600},
    })
}

#[test]
fn a_cancelled_search_returns_its_best_plan() {
    let problem = problem(&day(5, 40)).unwrap();
    let planner = Planner::new(&problem).unwrap();
    let never = || Options::new().with_iterations(u64::MAX);
    let cancelled = AtomicBool::new(true);
    let planned = planner.plan_with(&never(), &cancelled, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(planned.plan.stopped_by, StoppedBy::Cancel);
    assert!(planned.report.legal);

    let cancel = AtomicBool::new(false);
    let planned = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            cancel.store(true, Ordering::Relaxed);
        });
        planner.plan_with(&never(), &cancel, &mut |_| ControlFlow::Continue(())).unwrap()
    });
    assert_eq!(planned.plan.stopped_by, StoppedBy::Cancel);
    assert!(!planned.plan.routes.is_empty());
}

/// What is not worth its cost is told apart from what there was no time to look at.
#[test]
fn a_cancelled_search_does_not_say_that_something_costs_too_much() {
    let mut day = day(5, 40);
    day["requests"].as_array_mut().unwrap().iter_mut().skip(5).for_each(|r| r["unserved"] = json!(1));
    let problem = problem(&day).unwrap();
    let planner = Planner::new(&problem).unwrap();
    for (cancel, reason) in [(false, Reason::Price), (true, Reason::Stopped)] {
        let options = Options::new().with_iterations(20);
        let planned = planner
            .plan_with(&options, &AtomicBool::new(cancel), &mut |_| ControlFlow::Continue(()))
            .unwrap();
        let left: Vec<_> = planned.plan.unserved.iter().filter(|u| !u.required).map(|u| u.reason).collect();
        assert!(left.len() > 20 && left.iter().all(|r| *r == reason), "{cancel}: {left:?}");
    }
}

#[test]
fn an_observer_can_stop_the_search() {
    let problem = problem(&day(6, 40)).unwrap();
    let planner = Planner::new(&problem).unwrap();
    let mut told = 0;
    let stop = &mut |_: &_| {
        told += 1;
        if told >= 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let planned =
        planner.plan_with(&Options::new().with_iterations(u64::MAX), &AtomicBool::new(false), stop).unwrap();
    assert_eq!(planned.plan.stopped_by, StoppedBy::Cancel);
    assert_eq!(told, 2);
}

#[test]
fn limits_of_time_and_work_are_kept() {
    let problem = problem(&day(7, 60)).unwrap();
    let planner = Planner::new(&problem).unwrap();
    let begun = Instant::now();
    let planned = planner.plan(&Options::new().with_time_limit(Duration::from_millis(700))).unwrap();
    assert_eq!(planned.plan.stopped_by, StoppedBy::Time);
    // A loose bound: machines that run tests are busy.
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let planned = planner.plan(&Options::new().with_iterations(25)).unwrap();
    assert_eq!((planned.plan.stopped_by, planned.plan.iterations), (StoppedBy::Iterations, 25));
    let planned = planner.plan(&Options::new().with_no_improvement(5).with_iterations(100_000)).unwrap();
    assert_eq!(planned.plan.stopped_by, StoppedBy::NoImprovement);
}

/// A city whose travel times take a while.
fn city() -> Value {
    kerbway_testkit::city::made_city(3, 60)
}

#[test]
fn travel_times_are_part_of_the_limit() {
    let problem = problem(&city()).unwrap();
    for millis in [0, 30, 1500] {
        let limit = Duration::from_millis(millis);
        let start = Instant::now();
        let plan = kerbway::plan(&problem, &Options::new().with_time_limit(limit)).unwrap();
        // Loose: the machine may be busy with other tests.
        assert!(start.elapsed() < limit + Duration::from_secs(2), "{:?} of {limit:?}", start.elapsed());
        assert_eq!(plan.stopped_by, StoppedBy::Time);
        let late = plan.warnings.iter().any(|w| w.code == "W-time-limit");
        assert_eq!(late, plan.routes.is_empty(), "{limit:?}");
        assert_eq!(plan.routes.iter().map(|r| r.stops.len()).sum::<usize>() + plan.unserved.len(), 60);
        assert!(late || millis > 0);
    }
}

#[test]
fn a_build_that_is_cancelled_is_hurried() {
    let problem = problem(&city()).unwrap();
    let cancelled = AtomicBool::new(true);
    let options = Options::new().with_iterations(10);
    let planned = match Planner::within(&problem, None, &options, &cancelled).unwrap() {
        Built::Planner(planner) => {
            planner.plan_with(&options, &cancelled, &mut |_| ControlFlow::Continue(())).unwrap()
        }
        // On a busy machine.
        Built::Late(planned) => *planned,
        _ => panic!("built or late"),
    };
    assert_eq!(planned.plan.stopped_by, StoppedBy::Cancel);
    assert!(planned.report.legal);
}

/// Travel times of a day that large take seconds; a cancel does not wait for them.
#[test]
fn a_long_build_is_given_up_once_cancelled() {
    let mut day = day(8, 1_500);
    day["zones"] = json!([{"id": "Z", "rules": [{"id": "R", "effect": "no_entry", "when": [{"from": "09:00", "to": "10:00"}]}],
        "geometry": {"type": "Polygon", "coordinates": [[[3000, 3000], [6000, 3000], [6000, 6000], [3000, 6000], [3000, 3000]]]}}]);
    let problem = problem(&day).unwrap();
    let cancelled = AtomicBool::new(true);
    let begun = Instant::now();
    let planned =
        kerbway::solve(&problem, None, &Options::new(), &cancelled, &mut |_| ControlFlow::Continue(()));
    let plan = planned.unwrap().plan;
    // Loose: the machine may be busy with other tests.
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!((plan.stopped_by, plan.unserved.len()), (StoppedBy::Cancel, 1_500));
    assert!(plan.unserved.iter().all(|u| u.reason == Reason::Stopped));
    assert_eq!(plan.warnings.iter().map(|w| w.code.as_str()).collect::<Vec<_>>(), ["W-time-limit"]);
}
