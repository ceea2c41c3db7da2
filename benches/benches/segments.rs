//! Segments of routes: merging a prefix with a suffix, plain and with labels.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kerbway_benches::instances::{Zones, town};
use kerbway_model::Prices;
use kerbway_search::probe::Segments;

fn merge(c: &mut Criterion) {
    let mut group = c.benchmark_group("merge segments");
    for zones in [Zones::None, Zones::ForNobody, Zones::ForEverybody] {
        let instance = town(60, zones).validate().expect("the town is valid").instance;
        let roads = kerbway_roads::build(&instance);
        let segments = Segments::new(&instance, roads.table(), &Prices::new(&instance), 1);
        let (merges, _) = segments.merge();
        assert!(merges > 0);
        group.throughput(Throughput::Elements(merges));
        group.bench_function(BenchmarkId::from_parameter(format!("zones: {zones:?}")), |b| {
            b.iter(|| segments.merge());
        });
    }
    group.finish();
}

criterion_group!(benches, merge);
criterion_main!(benches);
