//! Every move against full recomputation, on random problems: plain and labelled, mixed fleets, pickups, options.

use kerbway_testkit::Size;

use crate::ils::{Clock, Tuning};
use crate::moves::{Search, all_visits};
use crate::penalty::Excess;
use crate::rng::Rng;
use crate::ruin::Ruin;
use crate::segment::{Kind, Labelled, Plain};
use crate::solve::Budget;
use crate::state::{NONE, State};
use crate::tests::World;
use crate::view::View;

/// A search with nothing planned yet.
fn new_search<'a, K: Kind>(view: &'a View<'a>) -> Search<'a, K> {
    Search::new(view, &Tuning { neighbours: 20, ..Tuning::default() }, &mut || false)
}

fn construct<K: Kind>(search: &mut Search<'_, K>, rng: &mut Rng) {
    let cancel = std::sync::atomic::AtomicBool::new(false);
    let mut clock = Clock::new(std::time::Instant::now(), Budget::default(), &cancel);
    search.insert_all(false, rng, &mut clock);
    search.queue.clear();
}

/// A plan by insertion.
pub(super) fn random_state<'a, K: Kind>(view: &'a View<'a>, seed: u64) -> State<'a, K> {
    let mut search = new_search::<K>(view);
    construct(&mut search, &mut Rng::new(seed));
    search.state
}

/// Checks all that a state keeps against what its nodes alone say.
pub(super) fn audit<K: Kind>(state: &State<'_, K>) {
    let view = state.view;
    let (mut total, mut money) = (0, 0);
    let mut excess = Excess { load: vec![0; view.dims], ..Excess::default() };
    let mut planned = vec![NONE; view.requests.len()];
    for (r, route) in state.routes.iter().enumerate() {
        let (t, n) = (route.ty, route.nodes.len());
        assert_eq!((route.nodes[0], route.nodes[n - 1]), (view.start(t), view.end(t)));
        assert_eq!((route.pre.len(), route.suf.len(), route.floors.len()), (n, n, n));
        let mut acc = K::start(view, t);
        for i in 1..n {
            let hop = view.hop(t, route.nodes[i - 1], route.nodes[i]);
            if route.is_empty() {
                break;
            }
            acc = K::join(&view.types[t], &acc, hop.unwrap(), state.nodes.of(t, route.nodes[i]).unwrap())
                .unwrap();
            assert_eq!(acc, route.pre[i]);
        }
        let mut back = K::end(view, t);
        for i in (1..n - 1).rev() {
            let hop = view.hop(t, route.nodes[i], route.nodes[i + 1]).unwrap();
            back = K::join(&view.types[t], state.nodes.of(t, route.nodes[i]).unwrap(), hop, &back).unwrap();
            assert_eq!(back, route.suf[i]);
        }
        let mut fresh = route.clone();
        fresh.reprice::<K>(view, &state.penalties);
        assert_eq!((fresh.total, fresh.money), (route.total, route.money));
        assert!(route.total >= route.floor(), "a bound above the price");
        if !route.is_empty() {
            // Load by walking along.
            for d in 0..view.dims {
                let at = |v: u32| v as usize * view.dims + d;
                let mut load: i64 = route.visits().iter().map(|v| view.delivery[at(*v)]).sum();
                let mut most = load;
                for &v in route.visits() {
                    load += view.pickup[at(v)] - view.delivery[at(v)];
                    most = most.max(load + view.delivery[at(v)].min(0)).max(load);
                }
                assert_eq!(route.over[d], (most - view.types[t].capacity[d]).max(0));
            }
        }
        for (i, &v) in route.nodes.iter().enumerate().take(n - 1).skip(1) {
            assert!(view.allows(t, v));
            assert_eq!(state.place_of(v), (r, i));
            let spot = &state.spots[v as usize];
            assert_eq!((spot.prev, spot.next), (route.nodes[i - 1], route.nodes[i + 1]));
            assert_eq!(spot.leg_in, view.floor(t, spot.prev, v));
            assert_eq!(spot.leg_out, view.floor(t, v, spot.next));
            let request = view.visits[v as usize].request as usize;
            assert_eq!(planned[request], NONE, "served twice");
            planned[request] = v;
        }
        total += route.total;
        money += route.money;
        route.add_excess(&mut excess, 1);
    }
    assert_eq!(planned, state.planned);
    for v in 0..view.n_visits() {
        let is_planned = planned[view.visits[v].request as usize] == crate::view::index(v);
        assert_eq!(state.spots[v].route != NONE, is_planned);
    }
    let open = |r: &usize| planned[*r] == NONE;
    let price: i64 = (0..planned.len()).filter(open).map(|r| view.requests[r].price).sum();
    let required = (0..planned.len()).filter(open).filter(|r| view.requests[*r].required).count();
    assert_eq!((state.total, state.money), (total + price, money + price));
    assert_eq!((&state.excess, state.required_unserved), (&excess, required));
    for t in 0..view.types.len() {
        assert!(state.routes.iter().filter(|r| r.ty == t && !r.is_empty()).count() <= view.types[t].count);
    }
}

/// Tears out, tries every operator on every pair, and audits.
fn exercise<K: Kind>(view: &View<'_>, seed: u64, done: &mut [usize; 9]) {
    let mut rng = Rng::new(seed);
    let mut search = new_search::<K>(view);
    construct(&mut search, &mut rng);
    audit(&search.state);
    for _ in 0..6 {
        search.state.begin();
        let before = search.state.snapshot();
        let total = search.state.total;
        search.perturb(&Ruin::default(), &mut rng);
        audit(&search.state);
        search.queue.clear();
        let mut order: Vec<u32> = all_visits(view.n_visits()).collect();
        rng.shuffle(&mut order);
        for &u in &order {
            for (k, count) in done.iter_mut().enumerate() {
                let was = search.state.total;
                if search.try_operator(k, u, &mut rng) {
                    *count += 1;
                    assert!(search.state.total < was, "operator {k} made it worse");
                    audit(&search.state);
                } else {
                    assert_eq!(search.state.total, was, "operator {k} left something behind");
                }
            }
        }
        search.queue.clear();
        if rng.chance(1, 2) {
            search.state.rollback();
            assert_eq!(search.state.total, total);
            let mut now = search.state.snapshot();
            let mut then = before;
            now.sort();
            then.sort();
            assert_eq!(now, then);
            audit(&search.state);
        }
    }
}

#[test]
fn each_operator_equals_recomputation() {
    let (mut plain, mut labelled) = ([0; 9], [0; 9]);
    for seed in 0..60 {
        let world = World::random(seed, if seed % 3 == 0 { Size::Medium } else { Size::Small });
        let view = View::new(&world.instance, world.roads.table(), &world.prices);
        if view.plain {
            exercise::<Plain>(&view, seed, &mut plain);
        } else {
            exercise::<Labelled>(&view, seed, &mut labelled);
        }
    }
    // Generated problems nearly always have zones; a world without them makes the plain ones.
    for seed in 0..40 {
        let world = super::plain_world(seed);
        let view = View::new(&world.instance, world.roads.table(), &world.prices);
        assert!(view.plain);
        exercise::<Plain>(&view, seed, &mut plain);
        // The labelled kind must do on plain problems too.
        exercise::<Labelled>(&view, seed, &mut labelled);
    }
    for (name, counts) in [("plain", plain), ("labelled", labelled)] {
        assert!(counts.iter().all(|c| *c > 0), "{name}: some operator never gained: {counts:?}");
    }
}

#[test]
fn labelled_and_plain_searches_agree_on_plain_problems() {
    for seed in 0..30 {
        let world = super::plain_world(seed);
        let view = View::new(&world.instance, world.roads.table(), &world.prices);
        let (a, b) = (random_state::<Plain>(&view, seed), random_state::<Labelled>(&view, seed));
        assert_eq!((a.total, a.snapshot()), (b.total, b.snapshot()));
    }
}
