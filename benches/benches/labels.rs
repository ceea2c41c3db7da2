//! Access-window labels: composing lists and dropping what is dominated.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use kerbway_travel::{Label, UNBOUNDED};

/// `k` undominated labels around a ban: the later one leaves, the later one arrives, and the shorter it takes.
fn list(k: i64, seconds: i64) -> Vec<Label> {
    (0..k)
        .map(|i| Label {
            latest: if i + 1 == k { UNBOUNDED } else { 20_000 + 600 * i },
            earliest: if i == 0 { -UNBOUNDED } else { 22_000 + 700 * i },
            ..Label::constant(seconds - 10 * i, 5_000)
        })
        .collect()
}

/// All compositions of two lists, without the dominated ones.
fn compose(first: &[Label], second: &[Label], out: &mut Vec<Label>) {
    out.clear();
    for label in first.iter().flat_map(|p| second.iter().filter_map(move |q| p.compose(q))) {
        if !out.iter().any(|kept| kept.dominates(&label)) {
            out.retain(|kept| !label.dominates(kept));
            out.push(label);
        }
    }
}

fn composition(c: &mut Criterion) {
    let mut group = c.benchmark_group("compose label lists");
    for k in [1, 2, 4, 8] {
        let (first, second) = (list(k, 900), list(k, 700));
        let mut out = Vec::new();
        group.bench_function(BenchmarkId::from_parameter(format!("{k}x{k}")), |b| {
            b.iter(|| compose(black_box(&first), black_box(&second), &mut out));
        });
        assert!(!out.is_empty());
    }
    group.finish();
}

criterion_group!(benches, composition);
criterion_main!(benches);
