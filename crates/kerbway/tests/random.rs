//! Random problems of every built feature: the referee passes, cheapest insertion is never better, equal inputs give
//! equal bytes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Verdict, all_hold, bytes, planned, problem, rank, verdict};
use kerbway::document::plan::StoppedBy;
use kerbway::{Options, Planner};
use kerbway_search::{Visit, evaluate};
use kerbway_testkit::city::made_city;
use kerbway_testkit::insertion::cheapest_insertion;
use kerbway_testkit::{Mode, Size, brute, random_document, soak};
use serde_json::Value;

fn options(iterations: u64) -> Options {
    Options::new().with_seed(3).with_iterations(iterations)
}

/// Legal, and at least as good as cheapest insertion?
fn judge(document: &Value, iterations: u64) -> Verdict {
    let plan = match planned(document, &options(iterations))? {
        Ok(plan) => plan,
        Err(refused) => return Some(Err(refused)),
    };
    let problem = problem(document)?;
    let planner = Planner::new(&problem).ok()?;
    let (instance, prices) = (planner.instance(), planner.prices());
    let bar = cheapest_insertion(
        instance,
        |r| prices.unserved()[r.index()].map(i128::from),
        |vehicle, visits| {
            let visits: Vec<_> =
                visits.iter().map(|(request, o)| Visit { request: *request, option: Some(*o) }).collect();
            let schedule = evaluate(instance, planner.roads().table(), prices, vehicle, &visits).ok()?;
            Some(i128::from(schedule.cost.total()))
        },
    );
    let bar = (bar.required_unserved, prices.to_minor(i64::try_from(bar.cost).unwrap()));
    verdict(rank(&plan) <= bar, || format!("plan {:?}, cheapest insertion {bar:?}", rank(&plan)))
}

/// The small problems, in two halves: tests run side by side.
fn small_problems(half: u64) {
    let n = if soak() { 10_000 } else { 1_000 };
    all_hold(
        "small",
        half * n..(half + 1) * n,
        100,
        |s| random_document(s, Size::Small, Mode::of(s)),
        |d| judge(d, 60),
    );
}

#[test]
fn small_problems_are_legal_and_no_worse_than_insertion() {
    small_problems(0);
}

#[test]
fn other_small_problems_are_legal_and_no_worse_than_insertion() {
    small_problems(1);
}

#[test]
fn larger_problems_are_legal_and_no_worse_than_insertion() {
    let n = if soak() { 400 } else { 12 };
    all_hold("medium", 0..n, 100, |s| random_document(s, Size::Medium, Mode::of(s)), |d| judge(d, 150));
    all_hold("city", 0..1, 100, |s| made_city(s, 24), |d| judge(d, 150));
}

/// Planned to the end, is it the optimum?
fn judge_optimum(document: &Value) -> Verdict {
    let plan = match planned(document, &options(0))? {
        Ok(plan) => plan,
        Err(refused) => return Some(Err(refused)),
    };
    if plan.stopped_by != StoppedBy::Complete {
        return Some(Err(format!("stopped by {:?}", plan.stopped_by)));
    }
    if !plan.exact {
        return None;
    }
    let best = brute::optimum(&problem(document)?.validate().ok()?.instance).ok()?;
    let best = (best.required_unserved, best.cost());
    verdict(rank(&plan) == best, || format!("plan {:?}, optimum {best:?}", rank(&plan)))
}

#[test]
fn tiny_plans_are_optimal() {
    let n = if soak() { 5000 } else { 500 };
    all_hold("tiny", 0..n, 95, |s| random_document(s, Size::Oracle, Mode::of(s)), judge_optimum);
}

#[test]
fn equal_inputs_give_equal_bytes() {
    for seed in 0..if soak() { 400 } else { 24 } {
        let document =
            random_document(seed, if seed % 4 == 0 { Size::Medium } else { Size::Small }, Mode::of(seed / 4));
        let run = |seed| bytes(&planned(&document, &options(80).with_seed(seed)).unwrap().unwrap());
        assert_eq!(run(seed), run(seed), "seed {seed}");
    }
}
