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
