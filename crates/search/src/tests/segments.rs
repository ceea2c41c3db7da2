//! Segments: joins in any order equal the fold, and the fold equals driving by the clock.

use kerbway_model::units::Seconds;

use crate::penalty::Penalties;
use crate::rng::Rng;
use crate::segment::{Kind, Labelled, Plain, PlainSeg};
use crate::state::Piece;
use crate::tests::World;
use crate::tests::moves::random_state;
use crate::view::{Hop, View, index};
use kerbway_testkit::Size;

/// A plain route: window and service of each node, and legs between them.
struct Line {
    nodes: Vec<PlainSeg>,
    legs: Vec<Seconds>,
}

fn random_line(rng: &mut Rng) -> Line {
    let n = 2 + rng.below(6);
    let nodes = (0..n)
        .map(|_| {
            let (e, service) = (rng.below(200) as i64, rng.below(20) as i64);
            let l = e + rng.below(60) as i64;
            PlainSeg { latest: l, seconds: service, earliest: e + service, warp: 0, metres: 3, service }
        })
        .collect();
    Line { nodes, legs: (1..n).map(|_| rng.below(80) as i64).collect() }
}

/// Joins nodes `i..j`, splitting at random.
fn join(view: &View<'_>, line: &Line, i: usize, j: usize, rng: &mut Rng) -> PlainSeg {
    if j - i == 1 {
        return line.nodes[i];
    }
    let k = i + 1 + rng.below(j - i - 1);
    let (a, b) = (join(view, line, i, k, rng), join(view, line, k, j, rng));
    Plain::join(&view.types[0], &a, Hop::Const(line.legs[k - 1], 7), &b).unwrap()
}

/// Least duration and least warp by trying departures: drive, wait, and jump back in time when late.
fn simulate(line: &Line, depart: Seconds) -> (Seconds, Seconds) {
    let (mut now, mut warp) = (depart, 0);
    let mut driven = 0;
    for (i, node) in line.nodes.iter().enumerate() {
        if i > 0 {
            now += line.legs[i - 1];
        }
        let start = now.max(node.earliest - node.service);
        driven += start - now + if i > 0 { line.legs[i - 1] } else { 0 } + node.service;
        warp += (start - node.latest).max(0);
        now = start.min(node.latest) + node.service;
    }
    (driven, warp)
}

#[test]
fn plain_joins_equal_the_fold_and_the_clock() {
    let world = World::random(3, Size::Small);
    let view = View::new(&world.instance, world.roads.table(), &world.prices);
    let mut rng = Rng::new(7);
    for _ in 0..3000 {
        let line = random_line(&mut rng);
        let n = line.nodes.len();
        let whole = join(&view, &line, 0, n, &mut rng);
        assert_eq!(whole, join(&view, &line, 0, n, &mut rng));
        let elapsed = whole.seconds.max(whole.earliest - whole.latest + whole.warp);
        // Over all departures: the least warp, and among those the least duration.
        let best = (-100..=400).map(|t| simulate(&line, t)).map(|(d, w)| (w, d)).min().unwrap();
        assert_eq!((whole.warp, elapsed), best, "{:?} {:?}", line.nodes, line.legs);
    }
}

#[test]
fn prefixes_and_suffixes_join_to_the_same_plain_route() {
    let mut seen = 0;
    for seed in 0..40 {
        let world = World::random(seed, Size::Small);
        let view = View::new(&world.instance, world.roads.table(), &world.prices);
        if !view.plain {
            continue;
        }
        let state = super::moves::random_state::<Plain>(&view, seed);
        let penalties = Penalties::new(&view, crate::penalty::Steering::default());
        for route in state.routes.iter().filter(|r| !r.is_empty()) {
            let t = &view.types[route.ty];
            let whole = Plain::price(t, &penalties, &route.pre[route.last()]);
            for i in 0..route.last() {
                let hop = view.hop(route.ty, route.nodes[i], route.nodes[i + 1]).unwrap();
                let joined = Plain::join(t, &route.pre[i], hop, &route.suf[i + 1]).unwrap();
                assert_eq!(Plain::price(t, &penalties, &joined), whole);
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "only {seen} joins");
}

#[test]
fn bounds_and_closing_prices_of_labelled_routes_are_never_above_the_joined_ones() {
    let (mut compared, mut late) = (0, 0);
    for seed in 0..60 {
        let world = World::random(seed, if seed % 4 == 0 { Size::Medium } else { Size::Small });
        let view = View::new(&world.instance, world.roads.table(), &world.prices);
        let state = random_state::<Labelled>(&view, seed);
        let used: Vec<usize> = (0..state.routes.len()).filter(|r| !state.routes[*r].is_empty()).collect();
        for &a in &used {
            for &b in used.iter().filter(|b| state.ty(**b) == state.ty(a)) {
                let (t, ra, rb) = (state.ty(a), &state.routes[a], &state.routes[b]);
                for i in 0..ra.last() {
                    // Any visit in between, planned or not.
                    let v = index((i + a + b) % view.n_visits());
                    for k in 1..=rb.last() {
                        let pieces = [Piece::Head(a, i), Piece::Visit(v), Piece::Tail(b, k)];
                        let ty = &view.types[t];
                        let join = |x: &_, hop: Option<Hop<'_>>, y: &_| Labelled::join(ty, x, hop?, y);
                        let there = state.nodes.of(t, v);
                        let there = there.and_then(|n| join(&ra.pre[i], view.hop(t, ra.nodes[i], v), n));
                        let all = there.and_then(|x| join(&x, view.hop(t, v, rb.nodes[k]), &rb.suf[k]));
                        let Some(all) = all else { continue };
                        let joined = Labelled::price(ty, &state.penalties, &all);
                        assert!(state.least_warp(t, &pieces).unwrap() <= joined.warp, "seed {seed}");
                        let closed = state.time_price(t, &pieces, i64::MAX).unwrap();
                        let total = joined.money + state.penalties.time(&joined);
                        assert!(joined.warp > 0 || closed <= total, "seed {seed}: {closed} > {total}");
                        compared += 1;
                        late += usize::from(joined.warp > 0);
                    }
                }
            }
        }
    }
    assert!(late > 100 && compared - late > 100, "{late} of {compared} late");
}
