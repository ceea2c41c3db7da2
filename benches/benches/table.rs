//! From a validated problem to the travel table, for each kind of ground.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use kerbway_model::Instance;
use kerbway_testkit::{Mode, Size, random_problem};

fn instance(mode: Mode) -> Instance {
    random_problem(1, Size::Medium, mode).validate().expect("generated problems are valid").instance
}

fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("build the travel table");
    group.sample_size(10);
    for mode in Mode::ALL {
        let instance = instance(mode);
        let name = format!("{mode:?}, {} locations", instance.locations().len());
        group.bench_function(BenchmarkId::from_parameter(name), |b| {
            b.iter(|| kerbway_roads::build(black_box(&instance)));
        });
    }
    group.finish();
}

criterion_group!(benches, build);
criterion_main!(benches);
