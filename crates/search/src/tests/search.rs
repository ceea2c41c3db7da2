//! Whole searches: against the exact optimum, against cheapest insertion, twice, cancelled, and out of time.

use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use kerbway_testkit::{Size, insertion};

use crate::ils::Clock;
use crate::schedule::{Visit, evaluate};
use crate::solve::{Budget, Params, Solution, StoppedBy, solve};
use crate::tests::World;

fn plan(world: &World, params: &Params) -> Solution {
    let go_on = &mut |_: &_| ControlFlow::Continue(());
    solve(&world.instance, world.roads.table(), &world.prices, params, &AtomicBool::new(false), go_on)
}

fn iterations(n: u64) -> Params {
    let budget = Budget { iterations: Some(n), ..Budget::default() };
    Params::default().with_seed(5).with_budget(budget).with_enumerate(0)
}

#[test]
fn the_search_finds_the_optimum_of_tiny_problems() {
    let (mut equal, mut all) = (0, 0);
    for seed in 0..120 {
        let world = World::random(seed, Size::Oracle);
        let exact = plan(&world, &Params::default());
        assert_eq!(exact.stopped_by, StoppedBy::Complete, "seed {seed}");
        let found = plan(&world, &iterations(200));
        let key = |s: &Solution| (s.required_unserved, s.cost);
        assert!(key(&found) >= key(&exact), "seed {seed}: better than the optimum");
        all += 1;
        if key(&found) == key(&exact) {
            equal += 1;
        } else {
            println!("seed {seed}: found {:?}, optimum {:?}", key(&found), key(&exact));
        }
    }
    assert!(equal * 100 >= all * 98, "{equal} of {all}");
}

/// The bar: routes and their price by the plainest cheapest insertion.
fn bar(world: &World) -> insertion::Routes {
    insertion::cheapest_insertion(
        &world.instance,
        |r| world.prices.unserved()[r.index()].map(i128::from),
        |t, visits| {
            let visits: Vec<Visit> =
                visits.iter().map(|(request, o)| Visit { request: *request, option: Some(*o) }).collect();
            let schedule = evaluate(&world.instance, world.roads.table(), &world.prices, t, &visits);
            schedule.ok().map(|s| i128::from(s.cost.total()))
        },
    )
}

#[test]
fn insertion_makes_the_routes_of_plain_cheapest_insertion() {
    for seed in 0..150 {
        let world = World::random(seed, if seed % 15 == 0 { Size::Medium } else { Size::Small });
        let cancel = AtomicBool::new(false);
        let mut clock = Clock::new(Instant::now(), Budget::default(), &cancel);
        let (instance, table, prices) = (&world.instance, world.roads.table(), &world.prices);
        let found = crate::insertion::cheapest(instance, table, prices, &mut clock);
        let visit = |v: &Visit| (v.request, v.option.unwrap());
        let found: Vec<_> =
            found.iter().map(|(t, visits)| (*t, visits.iter().map(visit).collect::<Vec<_>>())).collect();
        let expected: Vec<_> = bar(&world).routes.into_iter().map(|r| (r.0, r.1)).collect();
        assert_eq!(found, expected, "seed {seed}");
    }
}

#[test]
fn never_worse_than_cheapest_insertion() {
    for seed in 0..20 {
        let world = World::random(seed, Size::Medium);
        let bar = bar(&world);
        for n in [0, 100] {
            let found = plan(&world, &iterations(n));
            assert!(
                (found.required_unserved, i128::from(found.cost)) <= (bar.required_unserved, bar.cost),
                "seed {seed}, {n} iterations: {:?} against {:?}",
                (found.required_unserved, found.cost),
                (bar.required_unserved, bar.cost)
            );
        }
    }
}

#[test]
fn the_same_seed_and_iterations_give_the_same_plan() {
    for seed in 0..5 {
        let world = World::random(seed, Size::Medium);
        let (a, b) = (plan(&world, &iterations(150)), plan(&world, &iterations(150)));
        assert_eq!(a, b);
        assert_eq!((a.iterations, a.stopped_by), (150, StoppedBy::Iterations));
    }
}

#[test]
fn stops_when_told_to() {
    let world = World::random(1, Size::Medium);
    let cancelled = AtomicBool::new(true);
    let go_on = &mut |_: &_| ControlFlow::Continue(());
    let params = Params::default().with_enumerate(0);
    let table = world.roads.table();
    let s = solve(&world.instance, table, &world.prices, &params, &cancelled, go_on);
    assert_eq!(s.stopped_by, StoppedBy::Cancel);

    let mut told = 0;
    let stop = &mut |_: &_| {
        told += 1;
        ControlFlow::Break(())
    };
    let s = solve(&world.instance, table, &world.prices, &params, &AtomicBool::new(false), stop);
    assert_eq!((s.stopped_by, told), (StoppedBy::Cancel, 1));

    let begin = Instant::now();
    let budget = Budget { deadline: Some(begin + Duration::from_millis(200)), ..Budget::default() };
    let s = plan(&world, &params.with_budget(budget));
    assert_eq!(s.stopped_by, StoppedBy::Time);
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());

    let budget = Budget { no_improvement: Some(40), ..Budget::default() };
    assert_eq!(plan(&world, &params.with_budget(budget)).stopped_by, StoppedBy::NoImprovement);
}
