//! Travel data against all that can be driven, second by second.

use kerbway_model::LocationIdx;
use kerbway_travel::{ClassIdx, Ground, JourneyPoint, Label, Leg, RoadEdge, Travel};

use super::brute::{self, Drive, Drove, Node, Way};
use super::world::World;

const CLASS: ClassIdx = ClassIdx(0);

pub fn labels(travel: &Travel, from: usize, to: usize) -> Vec<Label> {
    travel.alternatives(CLASS, LocationIdx::new(from), LocationIdx::new(to))
}

/// Compares all labels of a world with all drives; how many there are.
pub fn check(world: &World, travel: &Travel, seed: u64) -> (usize, usize) {
    let horizon = world.rights.horizon();
    let mut count = (0, 0);
    for from in 0..world.n {
        for to in (0..world.n).filter(|t| *t != from) {
            let places = world.ground.places();
            if places[from].is_none() || places[to].is_none() {
                assert!(labels(travel, from, to).is_empty());
                continue;
            }
            let (f, t) = (LocationIdx::new(from), LocationIdx::new(to));
            let (out, back) = (travel.table().gaps(CLASS, f), travel.table().gaps(CLASS, t));
            for (at, gaps) in [(from, out), (to, back)] {
                let clamp = |g: &kerbway_travel::Gap| (g.from.max(-1), g.to.min(horizon + 1));
                let naive: Vec<_> = brute::gaps(world, at).iter().map(clamp).collect();
                assert_eq!(gaps.iter().map(clamp).collect::<Vec<_>>(), naive, "seed {seed}");
            }
            let all = brute::drives(world, from, to);
            let labels = labels(travel, from, to);
            count.0 += labels.len();
            count.1 += all.len();
            let within = |g: &kerbway_travel::Gap, x: i64| g.from <= x && x <= g.to;
            let what = || format!("seed {seed} {from} → {to}: {labels:?}");
            if travel.table().exact() {
                none_lost(world, travel, (from, to), &all, seed);
            }
            // Nothing is made up: what a label promises can be driven.
            for (k, l) in labels.iter().enumerate() {
                let (g, h) = (out[usize::from(l.gap_from)], back[usize::from(l.gap_to)]);
                for ready in (0..=horizon).filter(|r| within(&g, *r)) {
                    let Some(arrive) = l.arrival(ready).filter(|a| *a <= horizon) else { continue };
                    let fits = |d: &&Drove| {
                        d.depart >= ready
                            && within(&g, d.depart)
                            && d.arrive == arrive
                            && within(&h, arrive)
                            && (d.seconds, d.metres) == (l.seconds, l.metres)
                    };
                    if !all.iter().any(|d| fits(&d)) {
                        let like: Vec<_> = all.iter().filter(|d| d.seconds == l.seconds).collect();
                        panic!("no drive for {l:?} ready at {ready}; {}; {like:?}; {g:?} {h:?}", what());
                    }
                    let journey = travel.journey(CLASS, f, t, k, ready);
                    let journey =
                        journey.unwrap_or_else(|| panic!("no journey for {l:?} at {ready}; {}", what()));
                    assert_eq!((journey.arrive, journey.metres), (arrive, l.metres));
                    let waited: i64 = journey.waits.iter().map(|w| w.to - w.from).sum();
                    assert_eq!(journey.arrive - journey.depart, l.seconds + waited, "{}", what());
                    assert!(all.iter().any(|d| fits(&d) && d.depart == journey.depart), "{}", what());
                    assert_eq!(journey.points[0].1, journey.depart);
                    assert_eq!(journey.points[journey.points.len() - 1].1, arrive);
                    assert!(journey.points.windows(2).all(|w| w[0].1 <= w[1].1));
                }
            }
            // None is dominated.
            for (i, l) in labels.iter().enumerate() {
                assert!(!labels.iter().enumerate().any(|(j, o)| i != j && o.dominates(l)), "{}", what());
            }
            // Constants are not hidden among labels.
            if let Leg::Labels([only]) = travel.table().leg(CLASS, f, t) {
                let free = travel.table().is_free(CLASS, f) && travel.table().is_free(CLASS, t);
                assert!(!free || only.latest < horizon || only.earliest > 0, "{}", what());
            }
        }
    }
    count
}

/// Each drive is matched by a label that is no worse in anything.
fn none_lost(world: &World, travel: &Travel, (from, to): (usize, usize), all: &[Drove], seed: u64) {
    let gaps = |l| travel.table().gaps(CLASS, LocationIdx::new(l));
    let labels = labels(travel, from, to);
    let within = |g: &kerbway_travel::Gap, x: i64| g.from <= x && x <= g.to;
    for d in all {
        for (i, g) in gaps(from).iter().enumerate().filter(|(_, g)| within(g, d.depart)) {
            for (j, _) in gaps(to).iter().enumerate().filter(|(_, h)| within(h, d.arrive)) {
                let covered = labels.iter().any(|l| {
                    (usize::from(l.gap_from), usize::from(l.gap_to)) == (i, j)
                        && l.seconds <= d.seconds
                        && (!world.metres || l.metres <= d.metres)
                        && l.arrival(d.depart).is_some_and(|a| a <= d.arrive)
                });
                assert!(covered, "lost {d:?} gaps {i} {j} (of {g:?}); seed {seed} {from} → {to}: {labels:?}");
            }
        }
    }
}

/// Compares all drives of a world with its labels; how many there are.
pub fn all_covered(world: &World, travel: &Travel, seed: u64) -> usize {
    let mut count = 0;
    for (from, to) in (0..world.n).flat_map(|from| (0..world.n).map(move |to| (from, to))) {
        if from != to {
            let mut all = brute::drives(world, from, to);
            // With the horizon all bans end, which is no change.
            all.retain(|d| d.arrive < world.rights.horizon());
            none_lost(world, travel, (from, to), &all, seed);
            count += all.len();
        }
    }
    count
}

/// Drives all labels of a world, whatever streets they take and how often; how many there are.
pub fn drive_all(world: &World, travel: &Travel, seed: u64) -> usize {
    let Ground::Graph(graph) = &world.ground else { panic!("streets") };
    let horizon = world.rights.horizon();
    let mut count = 0;
    for (from, to) in (0..world.n).flat_map(|from| (0..world.n).map(move |to| (from, to))) {
        let (f, t) = (LocationIdx::new(from), LocationIdx::new(to));
        for (k, label) in labels(travel, from, to).iter().enumerate().filter(|_| from != to) {
            count += 1;
            for ready in 0..=horizon {
                let Some(arrive) = label.arrival(ready).filter(|a| *a <= horizon) else { continue };
                let what = || format!("seed {seed} {from} → {to}, {label:?} at {ready}");
                let journey = travel.journey(CLASS, f, t, k, ready).unwrap_or_else(|| panic!("{}", what()));
                assert_eq!((journey.arrive, journey.metres), (arrive, label.metres), "{}", what());
                // Edge by edge; of parallel ones any will do.
                let mut ways = vec![Way { drives: Vec::new(), nodes: Vec::new() }];
                for pair in journey.points.windows(2) {
                    let [(JourneyPoint::Node(a), begun), (JourneyPoint::Node(b), reached)] =
                        [pair[0], pair[1]]
                    else {
                        panic!("nodes")
                    };
                    let suits = |e: &&RoadEdge| (e.from, e.to, e.time) == (a, b, reached - begun);
                    let inside =
                        brute::counting(&world.rights, graph.sets.zones(graph.nodes[a as usize].inside));
                    let longer = |way: &Way| {
                        let (way, inside) = (way.clone(), inside.clone());
                        graph.edges.iter().filter(suits).map(move |e| {
                            let mut way = way.clone();
                            if !way.drives.is_empty() {
                                way.nodes.push(Node { inside: inside.clone(), stand: None });
                            }
                            let zones = brute::counting(&world.rights, graph.sets.zones(e.zones));
                            way.drives.push(Drive { seconds: e.time, metres: e.metres, zones });
                            way
                        })
                    };
                    ways = ways.iter().flat_map(longer).collect();
                }
                let place = |l: usize| brute::stand(world, &graph.sets, &graph.places[l].unwrap());
                let legal = ways.iter().any(|way| {
                    let all = brute::drive(&world.rights, &place(from), &place(to), way);
                    all.iter()
                        .any(|d| (d.depart, d.arrive, d.metres) == (journey.depart, arrive, label.metres))
                });
                assert!(legal, "{}: {:?}", what(), journey.points);
            }
        }
    }
    count
}
