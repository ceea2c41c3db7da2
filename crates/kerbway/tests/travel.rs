//! Travel data against the oracle: earliest arrivals between random places at random times.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and says what it saw"
)]

use kerbway_model::{Instance, LocationIdx, Problem, TypeIdx};
use kerbway_testkit::brute::Arrivals;
use kerbway_testkit::{Dice, Mode, Size, random_document, soak};
use serde_json::Value;

fn instance(document: &Value) -> Option<Instance> {
    Some(Problem::from_json(document.to_string()).ok()?.validate().ok()?.instance)
}

/// What differs, if anything: one line per question.
fn differences(document: &Value, seed: u64) -> Vec<String> {
    let Some(instance) = instance(document) else { return vec![] };
    let roads = kerbway_roads::build(&instance);
    let mut dice = Dice::new(seed);
    let n = instance.locations().len();
    let mut list = Vec::new();
    for t in (0..instance.vehicle_types().len()).map(TypeIdx::new) {
        let oracle = Arrivals::new(&instance, t);
        let class = roads.table().class(t);
        let (first, last) = instance.vehicle_type(t).shift;
        for _ in 0..12 {
            let (from, to) = (LocationIdx::new(dice.below(n)), LocationIdx::new(dice.below(n)));
            if from == to {
                continue;
            }
            let depart = dice.between((first - 600).max(0), last);
            let Ok(expected) = oracle.earliest(from, to, depart) else { continue };
            let found = roads.travel().arrival(class, from, to, depart).map(|j| j.arrive);
            if found != expected {
                list.push(format!(
                    "{} {} → {} at {depart}: travel says {found:?}, the oracle {expected:?}",
                    instance.vehicle_type(t).id,
                    instance.location(from).id,
                    instance.location(to).id
                ));
            }
        }
    }
    list
}

#[test]
fn arrivals_equal_the_oracle() {
    let n = if soak() { 20_000 } else { 400 };
    let mut failed = 0;
    for seed in 0..n {
        let document = random_document(seed, Size::Oracle, Mode::of(seed));
        let wrong = differences(&document, seed);
        if !wrong.is_empty() {
            failed += 1;
            eprintln!("seed {seed}, {:?}: {wrong:#?}", Mode::of(seed));
        }
    }
    assert_eq!(failed, 0, "of {n} problems");
}

#[test]
fn one_question_is_answered_as_among_all() {
    for seed in 0..80 {
        let document = random_document(seed, Size::Small, Mode::of(seed));
        let problem = Problem::from_json(document.to_string()).unwrap();
        let Ok(planner) = kerbway::Planner::new(&problem) else { continue };
        let ids: Vec<&str> = problem.locations.iter().map(|l| l.id.as_str()).collect();
        let mut dice = Dice::new(seed);
        for t in &problem.vehicle_types {
            let (from, to) = (ids[dice.below(ids.len())], ids[dice.below(ids.len())]);
            let depart = planner.instance().clock().rfc3339(dice.between(0, 40_000));
            let all = planner.travel(&t.id, from, to, &depart).unwrap();
            let one = kerbway::travel_between(&problem, None, &t.id, from, to, &depart).unwrap();
            assert_eq!(one, all, "seed {seed}: {} from {from} to {to} at {depart}", t.id);
        }
    }
}

/// Lengths are rounded line by line, so that the way by a holding point on the line may be a metre shorter: table and
/// journey must agree on which one is driven.
#[test]
fn a_holding_point_on_the_line_is_driven_by_as_the_table_says() {
    let document = serde_json::json!({
        "format": 1, "currency": "CNY", "horizon": {"start": "2026-11-10T00:00:00+08:00"}, "plane": {"kmh": 36.5},
        "locations": [
            {"id": "D", "lat": 30.030_496, "lon": 120.520_440_7}, {"id": "c0", "lat": 30.009_343_9, "lon": 120.526_132_6},
            {"id": "c2", "lat": 30.036_881_1, "lon": 120.540_445_2},
            {"id": "h0", "lat": 30.031_997_8, "lon": 120.525_062_7, "holding": true},
        ],
        "requests": [], "vehicle_types": [{"id": "truck", "start": "D"}], "objective": {"drive_per_h": 7800},
    });
    let instance = instance(&document).unwrap();
    let roads = kerbway_roads::build(&instance);
    let class = roads.table().class(TypeIdx::new(0));
    let (from, to) = (LocationIdx::new(0), LocationIdx::new(2));
    let kerbway_travel::Leg::Const { seconds, metres } = roads.table().leg(class, from, to) else {
        panic!("nothing limits this leg")
    };
    let journey = roads.travel().journey(class, from, to, 0, 1000).unwrap();
    assert_eq!((journey.arrive - journey.depart, journey.metres), (seconds, metres));
}
