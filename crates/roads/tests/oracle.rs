//! Random questions against an exhaustive oracle and the referee, neither of which shares code with us.

use kerbway_model::document::plan::{Cost, Leg, Plan, Route, StoppedBy};
use kerbway_model::instance::Ground;
use kerbway_model::{Instance, LocationIdx, Problem, TypeIdx};
use kerbway_roads::{Roads, build};
use kerbway_testkit::brute::Arrivals;
use kerbway_testkit::{Dice, Mode, Size, random_document};
use serde_json::{Value, json};

fn instance(document: &Value) -> Instance {
    let problem = Problem::from_json(document.to_string()).unwrap_or_else(|e| panic!("{e}: {document}"));
    problem.validate().unwrap_or_else(|e| panic!("{e}: {document}")).instance
}

/// A question of a document.
#[derive(Debug, Clone, Copy)]
struct Question {
    t: TypeIdx,
    from: LocationIdx,
    to: LocationIdx,
    depart: i64,
}

fn question(dice: &mut Dice, instance: &Instance) -> Question {
    let n = instance.locations().len();
    let from = LocationIdx::new(dice.below(n));
    let to = LocationIdx::new(dice.below(n));
    let t = TypeIdx::new(dice.below(instance.vehicle_types().len()));
    // Rules and hours of the random documents lie within a working day.
    let depart = dice.between(5 * 3600, 20 * 3600).min(instance.horizon());
    Question { t, from, to, depart }
}

/// Asks both; false if the oracle has too much to do.
fn agree(seed: u64, mode: Mode, roads: &Roads, instance: &Instance, q: Question) -> bool {
    let Ok(expected) = Arrivals::new(instance, q.t).earliest(q.from, q.to, q.depart) else { return false };
    let journey = roads.travel().arrival(roads.class(q.t), q.from, q.to, q.depart);
    let found = journey.as_ref().map(|j| j.arrive);
    let (from, to) = (&instance.location(q.from).id, &instance.location(q.to).id);
    assert_eq!(found, expected, "seed {seed} {mode:?}: {q:?} {from} to {to}");
    true
}

/// The document with one vehicle that drives the leg of the question and does nothing else.
fn driven_alone(document: &Value, instance: &Instance, q: Question) -> Value {
    let mut alone = document.clone();
    let mut vehicle = alone["vehicle_types"][q.t.index()].clone();
    let object = vehicle.as_object_mut().expect("a vehicle type is an object");
    for key in ["shift", "max_duration_s", "max_distance_m", "count", "skills", "capacity"] {
        object.remove(key);
    }
    vehicle["start"] = json!(instance.location(q.from).id);
    vehicle["end"] = json!(instance.location(q.to).id);
    alone["vehicle_types"] = json!([vehicle]);
    alone["requests"] = json!([]);
    alone
}

/// Replays the journey by the referee: legal, and crossings and metres as we say.
fn replayed(
    seed: u64,
    mode: Mode,
    document: &Value,
    roads: &Roads,
    instance: &Instance,
    q: Question,
) -> bool {
    if q.from == q.to {
        return false;
    }
    let class = roads.class(q.t);
    let Some(journey) = roads.travel().arrival(class, q.from, q.to, q.depart) else { return false };
    let report = roads.travel_report(instance, q.t, q.from, q.to, journey.depart);
    let alone = instance_alone(document, instance, q);
    let clock = instance.clock();
    let vehicle_type = instance.vehicle_type(q.t).id.clone();
    let leg = Leg {
        from: instance.location(q.from).id.clone(),
        to: instance.location(q.to).id.clone(),
        depart: clock.rfc3339(journey.depart),
        arrive: clock.rfc3339(journey.arrive),
        metres: report.metres.expect("an arrival has metres"),
        path: report.path.clone(),
        times_s: report.times_s.clone(),
        crossings: report.crossings.clone(),
    };
    let route = Route {
        vehicle: format!("{vehicle_type}#1"),
        vehicle_type,
        depart: leg.depart.clone(),
        returns: leg.arrive.clone(),
        cost: 0,
        permits: Vec::new(),
        charges: Vec::new(),
        stops: Vec::new(),
        legs: vec![leg.clone()],
    };
    let plan = Plan {
        format: 1,
        seed: 0,
        iterations: 0,
        stopped_by: StoppedBy::Complete,
        exact: true,
        cost: Cost::default(),
        routes: vec![route],
        unserved: Vec::new(),
        warnings: Vec::new(),
        attribution: Vec::new(),
    };
    let restated = kerbway_check::restated(&alone, &plan);
    let name = format!("seed {seed} {mode:?} {q:?} {:?}", report.path);
    assert_eq!(restated.routes[0].legs[0].metres, leg.metres, "{name}");
    let sorted = |leg: &Leg| {
        let mut list: Vec<String> = leg.crossings.iter().map(|c| format!("{c:?}")).collect();
        list.sort_unstable();
        list
    };
    assert_eq!(sorted(&restated.routes[0].legs[0]), sorted(&leg), "{name}");
    let checked = kerbway_check::check(&alone, &restated);
    assert!(checked.legal, "{name}: {:#?}", checked.violations);
    true
}

fn instance_alone(document: &Value, of: &Instance, q: Question) -> Instance {
    instance(&driven_alone(document, of, q))
}

#[test]
fn arrivals_agree_with_the_oracle_and_journeys_with_the_referee() {
    let seeds = if kerbway_testkit::soak() { 4000 } else { 240 };
    let (mut agreed, mut legal) = (0, 0);
    for seed in 0..seeds {
        let mode = Mode::of(seed);
        let document = random_document(seed, Size::Oracle, mode);
        let instance = instance(&document);
        let roads = build(&instance);
        let mut dice = Dice::new(seed);
        for _ in 0..12 {
            let q = question(&mut dice, &instance);
            agreed += usize::from(agree(seed, mode, &roads, &instance, q));
            legal += usize::from(replayed(seed, mode, &document, &roads, &instance, q));
        }
        assert!(matches!(instance.ground(), Ground::Matrices(_)) == (mode == Mode::Matrix));
    }
    assert!(agreed > 1000 && legal > 500, "{agreed} questions, {legal} journeys");
}
