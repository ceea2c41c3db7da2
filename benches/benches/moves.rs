//! The search: moves evaluated per second, with and without zones.

use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kerbway_benches::instances::{Zones, town};
use kerbway_model::Prices;
use kerbway_search::{Budget, Params, Solution, solve};

fn search(c: &mut Criterion) {
    let mut group = c.benchmark_group("search, moves evaluated");
    group.sample_size(10);
    for zones in [Zones::None, Zones::ForNobody, Zones::ForEverybody] {
        let instance = town(60, zones).validate().expect("the town is valid").instance;
        let roads = kerbway_roads::build(&instance);
        let prices = Prices::new(&instance);
        let budget = Budget { iterations: Some(100), ..Budget::default() };
        let params = Params::default().with_seed(1).with_budget(budget);
        let run = || -> Solution {
            let go_on = &mut |_: &_| ControlFlow::Continue(());
            solve(&instance, roads.table(), &prices, &params, &AtomicBool::new(false), go_on)
        };
        group.throughput(Throughput::Elements(run().evaluations));
        group.bench_function(BenchmarkId::from_parameter(format!("zones: {zones:?}")), |b| b.iter(run));
    }
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
