//! Each relaxation that `explain` names suffices, and one unit less does not: tried on the document itself.
//!
//! The judge changes the JSON at the pointer. Alone, it plans a document with that request and one vehicle of that type;
//! within the plan, it asks `evaluate` for every place of every route and for a vehicle of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::cell::Cell;

use common::{Verdict, all_hold, problem, verdict};
use kerbway::document::plan::{Plan, Reason};
use kerbway::document::report::{VisitRef, VisitRoute, Visits};
use kerbway::{Evaluated, Options, Planner, Problem};
use kerbway_testkit::{Mode, Size, random_document};
use serde_json::{Value, json};

/// The question that a relaxation answers.
struct Question<'q> {
    plan: &'q Plan,
    request: &'q str,
    vehicle_type: &'q str,
    alone: bool,
}

impl Question<'_> {
    /// Does the type serve the request in this document? `None` = the document is not valid.
    fn serves(&self, document: &Value) -> Option<bool> {
        if self.alone { self.serves_alone(document) } else { self.serves_within(document) }
    }

    fn serves_alone(&self, document: &Value) -> Option<bool> {
        let mut small = document.clone();
        for t in small["vehicle_types"].as_array_mut()? {
            t["count"] = json!(i32::from(t["id"] == self.vehicle_type));
        }
        let mut request = small["requests"].as_array()?.iter().find(|r| r["id"] == self.request)?.clone();
        request["unserved"] = json!(1_000_000_000_000_i64);
        small["requests"] = json!([request]);
        let problem = problem(&small)?;
        let planned = Planner::new(&problem).ok()?.plan(&Options::new().with_iterations(50)).unwrap();
        Some(planned.plan.unserved.is_empty())
    }

    fn serves_within(&self, document: &Value) -> Option<bool> {
        let problem = problem(document)?;
        let planner = Planner::new(&problem).ok()?;
        let ask = |routes: Vec<Vec<VisitRef>>| -> Option<i64> {
            let of_type = |stops| VisitRoute { vehicle_type: self.vehicle_type.to_owned(), stops };
            match planner.evaluate(&Visits { routes: routes.into_iter().map(of_type).collect() }).unwrap() {
                Evaluated::Plan(plan) => Some(plan.cost.total),
                _ => None,
            }
        };
        let routes: Vec<Vec<VisitRef>> = self
            .plan
            .routes
            .iter()
            .filter(|r| r.vehicle_type == self.vehicle_type)
            .map(|r| {
                r.stops
                    .iter()
                    .map(|s| VisitRef { request: s.request.clone(), option: Some(s.option) })
                    .collect()
            })
            .collect();
        let before = ask(routes.clone())?;
        let request = problem.requests.iter().find(|r| r.id == self.request)?;
        // Costs are rounded here; a price that is missed by less than 1 is not looked at.
        let price =
            request.unserved.or(problem.objective.unserved).map(kerbway_model::units::Money::to_minor);
        let mut best: Option<i64> = None;
        let visit = || VisitRef { request: self.request.to_owned(), option: None };
        for i in 0..routes.len() {
            for place in 0..=routes[i].len() {
                let mut with = routes.clone();
                with[i].insert(place, visit());
                best = best.into_iter().chain(ask(with)).min();
            }
        }
        let mut own = routes.clone();
        own.push(vec![visit()]);
        best = best.into_iter().chain(ask(own)).min();
        let more = best.map(|cost| cost - before);
        if let (Some(more), Some(price)) = (more, price) {
            return ((more - price).abs() > 1).then_some(more < price);
        }
        Some(more.is_some())
    }
}

/// The number at a pointer, moved by one unit towards what it was.
fn one_less(problem: &Problem, pointer: &str, from: &Value, to: &Value) -> Value {
    if let (Some(from), Some(to)) = (from.as_i64(), to.as_i64()) {
        return json!(to - (to - from).signum());
    }
    let (from, to) = (from.as_str().unwrap(), to.as_str().unwrap());
    if pointer.starts_with("/zones") {
        let (a, b) = (seconds(from), seconds(to));
        return json!(hour(b - (b - a).signum()));
    }
    let clock = problem.validate().unwrap().instance.clock().clone();
    let (a, b) = (clock.parse_instant(from).unwrap(), clock.parse_instant(to).unwrap());
    json!(clock.rfc3339(b - (b - a).signum()))
}

fn seconds(hour: &str) -> i64 {
    hour.split(':').zip([3600, 60, 1]).map(|(n, unit)| n.parse::<i64>().unwrap() * unit).sum()
}

fn hour(at: i64) -> String {
    format!("{:02}:{:02}:{:02}", at / 3600, at / 60 % 60, at % 60)
}

/// The document with another value; a capacity from the catalogue is stated as a whole.
fn with(document: &Value, pointer: &str, value: Value) -> Value {
    let mut out = document.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    if out.pointer(parent).is_none() {
        let vehicle_type = parent.strip_suffix("/capacity").unwrap();
        out.pointer_mut(vehicle_type).unwrap()["capacity"] = json!({});
    }
    match out.pointer_mut(parent).unwrap() {
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        object => object[key] = value,
    }
    out
}

fn judge(document: &Value, relaxed: &Cell<[usize; 6]>) -> Verdict {
    let problem = problem(document)?;
    let planner = Planner::new(&problem).ok()?;
    let plan = planner.plan(&Options::new().with_iterations(30)).unwrap().plan;
    let report = planner.explain(&plan, None).unwrap();
    let mut compared = false;
    for explanation in &report.requests {
        for blocked in &explanation.by_type {
            let alone = !matches!(blocked.code, Reason::Fleet | Reason::Price);
            let question = Question {
                plan: &plan,
                request: &explanation.request,
                vehicle_type: &blocked.vehicle_type,
                alone,
            };
            let Some(relaxation) = &blocked.relaxation else { continue };
            compared = true;
            let pointer = relaxation.pointer.as_str();
            let mut kinds = relaxed.get();
            let kind = ["/windows/", "/shift/", "/when/", "/capacity/", "/count"]
                .iter()
                .position(|k| pointer.contains(k));
            kinds[kind.unwrap_or(5)] += 1;
            relaxed.set(kinds);
            let there = document.pointer(pointer).cloned();
            let said = || format!("{blocked:?} of {} in {there:?}", explanation.request);
            if question.serves(document) == Some(true) {
                return verdict(false, || format!("nothing is in the way: {}", said()));
            }
            if question.serves(&with(document, pointer, relaxation.to.clone())) == Some(false) {
                return verdict(false, || format!("it does not suffice: {}", said()));
            }
            let less = one_less(&problem, pointer, &relaxation.from, &relaxation.to);
            if question.serves(&with(document, pointer, less)) == Some(true) {
                return verdict(false, || format!("less would do: {}", said()));
            }
        }
    }
    compared.then_some(Ok(()))
}

/// A random document; a third of them without windows, a third without shifts either, so that other fields are left.
fn document(seed: u64) -> Value {
    let mut out = random_document(seed, Size::Small, Mode::of(seed / 3));
    if seed % 3 == 2 {
        for t in out["vehicle_types"].as_array_mut().unwrap() {
            t.as_object_mut().unwrap().remove("shift");
        }
    }
    if !seed.is_multiple_of(3) {
        for request in out["requests"].as_array_mut().unwrap() {
            for option in request["options"].as_array_mut().unwrap() {
                option.as_object_mut().unwrap().remove("windows");
            }
        }
    }
    out
}

#[test]
fn relaxations_suffice_and_are_the_smallest() {
    let relaxed = Cell::new([0; 6]);
    all_hold("relaxations", 0..480, 15, document, |d| judge(d, &relaxed));
    let [windows, shifts, hours, capacities, counts, others] = relaxed.get();
    assert!(windows > 10 && shifts > 0 && hours > 3 && capacities > 0 && counts > 3, "{:?}", relaxed.get());
    assert_eq!(others, 0);
}

#[test]
fn a_capacity_of_the_catalogue_is_to_be_stated() {
    let document = json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+01:00"},
        "crs": "local_m", "plane": {"kmh": 36},
        "locations": [{"id": "depot", "x": 0, "y": 0}, {"id": "market", "x": 3000, "y": 0}],
        "vehicle_types": [{"id": "van", "base": "van_bev", "start": "depot"}],
        "requests": [{"id": "r", "demand": {"g": 1, "cm3": 99_000_000}, "options": [{"at": "market"}]}],
        "objective": {"drive_per_h": 3600}
    });
    let problem = problem(&document).unwrap();
    let planner = Planner::new(&problem).unwrap();
    let plan = planner.plan(&Options::new().with_iterations(1)).unwrap().plan;
    let report = planner.explain(&plan, None).unwrap();
    let blocked = &report.requests[0].by_type[0];
    let relaxation = blocked.relaxation.as_ref().unwrap();
    assert_eq!(
        (blocked.code, relaxation.pointer.as_str()),
        (Reason::Capacity, "/vehicle_types/0/capacity/cm3")
    );
    let volume = kerbway::catalogue().iter().find(|e| e.id == "van_bev").unwrap().volume_l;
    assert_eq!((&relaxation.from, &relaxation.to), (&json!(1000 * volume), &json!(99_000_000)));
}
