//! The search against exhaustion: tiny problems nearly always, the price of given visits to the last fen.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use common::{Verdict, all_hold, instance};
use kerbway_model::{Instance, Prices, RequestIdx, TypeIdx};
use kerbway_search::{Budget, Params, Visit, evaluate, solve};
use kerbway_testkit::{Dice, Mode, Size, brute, random_document, soak};
use serde_json::Value;

/// (Required unserved, cost) as the search finds it without enumeration, and the optimum; `None` where the travel
/// data is not exact or the oracle has too much to try.
fn found_and_best(document: &Value, iterations: u64) -> Option<((usize, i64), (usize, i64))> {
    let instance = instance(document)?;
    let roads = kerbway_roads::build(&instance);
    if !roads.table().exact() {
        return None;
    }
    let prices = Prices::new(&instance);
    let budget = Budget { iterations: Some(iterations), ..Budget::default() };
    let params = Params::default().with_seed(1).with_budget(budget).with_enumerate(0);
    let go_on = &mut |_: &_| ControlFlow::Continue(());
    let solution = solve(&instance, roads.table(), &prices, &params, &AtomicBool::new(false), go_on);
    let best = brute::optimum(&instance).ok()?;
    let found = (solution.required_unserved, prices.to_minor(solution.cost));
    Some((found, (best.required_unserved, best.cost())))
}

fn tiny(seed: u64) -> Value {
    random_document(seed, Size::Oracle, Mode::of(seed))
}

/// The search is no proof: it may miss an optimum, but not often, and never beat it.
#[test]
fn the_search_alone_finds_nearly_every_optimum() {
    let n = if soak() { 1000 } else { 60 };
    let mut missed = Vec::new();
    for seed in 0..n {
        let Some((found, best)) = found_and_best(&tiny(seed), 300) else { continue };
        assert!(found >= best, "seed {seed}: {found:?} beats the optimum {best:?}");
        if found > best {
            missed.push(seed);
        }
    }
    assert!(missed.len() as u64 * 20 <= n, "missed the optimum of {missed:?} of {n}");
}

/// A random order of some requests on some type: schedule and oracle agree on its price, or on its impossibility.
fn judge_visits(document: &Value) -> Verdict {
    let instance = instance(document)?;
    let roads = kerbway_roads::build(&instance);
    let prices = Prices::new(&instance);
    let mut dice = Dice::new(instance.locations().len() as u64);
    if !roads.table().exact() {
        return None;
    }
    for _ in 0..4 {
        let (vehicle, visits) = random_visits(&mut dice, &instance)?;
        let asked: Vec<_> = visits
            .iter()
            .map(|(request, option)| Visit { request: *request, option: Some(*option) })
            .collect();
        let found = evaluate(&instance, roads.table(), &prices, vehicle, &asked).ok();
        let found = found.map(|s| prices.to_minor(s.cost.total()));
        let expected = brute::price(&instance, vehicle, &visits).ok()?;
        if found != expected {
            return Some(Err(format!(
                "type {vehicle:?}, visits {visits:?}: {found:?}, the oracle says {expected:?}"
            )));
        }
    }
    Some(Ok(()))
}

fn random_visits(dice: &mut Dice, instance: &Instance) -> Option<(TypeIdx, Vec<(RequestIdx, usize)>)> {
    let n = instance.requests().len();
    if n == 0 {
        return None;
    }
    let vehicle = TypeIdx::new(dice.below(instance.vehicle_types().len()));
    let mut order: Vec<usize> = (0..n).collect();
    dice.shuffle(&mut order);
    order.truncate(1 + dice.below(n.min(3)));
    let pick = |dice: &mut Dice, r: usize| {
        let request = RequestIdx::new(r);
        (request, dice.below(instance.request(request).options.len()))
    };
    Some((vehicle, order.iter().map(|r| pick(dice, *r)).collect()))
}

#[test]
fn given_visits_are_scheduled_at_least_cost() {
    let n = if soak() { 10_000 } else { 600 };
    all_hold("visits", 0..n, 90, |seed| tiny(7_000_000 + seed), judge_visits);
}
