//! A city of realistic size: 529 junctions, 72 gates, three zones, three classes. Counts work, not seconds.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "helpers of a test"
)]

mod common;

use std::sync::Arc;

use common::Dice;
use kerbway_model::instance::{Effect, Interval};
use kerbway_model::{RuleIdx, TypePrices, ZoneIdx};
use kerbway_travel::bans::{ActiveRule, Rights, ZoneBans};
use kerbway_travel::{
    ClassIdx, ClassInput, Ground, Options, Pace, Place, RoadEdge, RoadGraph, RoadNode, Travel, ZoneSets,
};

const SIDE: usize = 23;
const DAY: i64 = 86_400;

/// Which zones hold a junction: three squares, two of which overlap.
fn squares(x: usize, y: usize) -> Vec<ZoneIdx> {
    let square = |z: u32, a: usize, b: usize, c: usize, d: usize| {
        ((a..=b).contains(&x) && (c..=d).contains(&y)).then_some(ZoneIdx(z))
    };
    [square(0, 3, 9, 3, 9), square(1, 8, 16, 8, 15), square(2, 15, 20, 2, 7)].into_iter().flatten().collect()
}

fn city(dice: &mut Dice, n: usize) -> RoadGraph {
    let mut graph = RoadGraph { sets: ZoneSets::new(), ..RoadGraph::default() };
    let number = |x: usize, y: usize| u32::try_from(y * SIDE + x).unwrap();
    for y in 0..SIDE {
        for x in 0..SIDE {
            // A junction is inside iff all its edges are.
            let mut inside = squares(x, y);
            for (dx, dy) in [(-1i64, 0i64), (1, 0), (0, -1), (0, 1)] {
                let (Some(u), Some(v)) =
                    (x.checked_add_signed(dx as isize), y.checked_add_signed(dy as isize))
                else {
                    continue;
                };
                if u < SIDE && v < SIDE {
                    let near = squares(u, v);
                    inside.retain(|z| near.contains(z));
                }
            }
            let inside = graph.sets.intern(&inside);
            graph.nodes.push(RoadNode { inside });
        }
    }
    let mut add = |a: (usize, usize), b: (usize, usize)| {
        let near = squares(b.0, b.1);
        let zones: Vec<ZoneIdx> = squares(a.0, a.1).into_iter().filter(|z| near.contains(z)).collect();
        let zones = graph.sets.intern(&zones);
        let (seconds, metres) = (20 + dice.roll(40), 200 + dice.roll(100));
        let (from, to) = (number(a.0, a.1), number(b.0, b.1));
        graph.edges.push(RoadEdge { from, to, time: seconds, metres, zones });
        graph.edges.push(RoadEdge { from: to, to: from, time: seconds, metres, zones });
    };
    for y in 0..SIDE {
        for x in 0..SIDE {
            if x + 1 < SIDE {
                add((x, y), (x + 1, y));
            }
            if y + 1 < SIDE {
                add((x, y), (x, y + 1));
            }
        }
    }
    for _ in 0..n {
        let node = dice.index(SIDE * SIDE);
        let ground = graph.nodes[node].inside;
        let node = u32::try_from(node).unwrap();
        graph.places.push(Some(Place { node, ground, zones: ground, holding: false, off_street: false }));
    }
    graph
}

fn zone(effect: Effect, spans: &[(i64, i64)], grace: i64) -> ZoneBans {
    let active: Vec<Interval> =
        spans.iter().map(|(a, b)| Interval { from: a * 3600, to: b * 3600 }).collect();
    let rule = ActiveRule { rule: RuleIdx(0), effect, priority: 1, grace, buffer: 0, active: &active };
    ZoneBans::resolve(&[rule], DAY)
}

fn rights(class: usize) -> Rights {
    let rush = [(7, 9), (16, 19)];
    let day = [(8, 18)];
    let zones = match class {
        0 => vec![
            zone(Effect::NoDriving, &rush, 600),
            zone(Effect::NoPresence, &day, 0),
            zone(Effect::NoEntry, &rush, 0),
        ],
        1 => vec![
            zone(Effect::NoEntry, &rush, 0),
            zone(Effect::NoDriving, &[(11, 15)], 0),
            zone(Effect::NoThrough, &[(-24, 48)], 0),
        ],
        _ => vec![
            zone(Effect::NoStopping, &rush, 0),
            zone(Effect::NoDriving, &[(-24, 48)], 0),
            zone(Effect::NoPresence, &[(22, 30), (-2, 6)], 0),
        ],
    };
    Rights::from_zones(DAY, zones.into_iter().map(Some).collect())
}

fn build(gate_waiting: bool, metres: bool, n: usize) -> Travel {
    let graph = Arc::new(city(&mut Dice::new(7), n));
    let inputs = (0..3).map(|class| ClassInput {
        rights: rights(class),
        ground: Ground::Graph(Arc::clone(&graph)),
        metres,
        longest: DAY,
        prices: TypePrices { drive: 1, wait: 1, metre: 1, ..TypePrices::default() },
    });
    let classes = (0..3).map(ClassIdx).collect();
    let options = Options::default();
    Travel::from_inputs(n, classes, inputs.collect(), gate_waiting, &options, &mut || Pace::Thorough).unwrap()
}

fn measure(gate_waiting: bool, metres: bool, n: usize) -> Travel {
    let start = std::time::Instant::now();
    let travel = build(gate_waiting, metres, n);
    eprintln!(
        "waiting {gate_waiting} metres {metres} n {n}: {:?} {:?}",
        start.elapsed(),
        travel.statistics()
    );
    travel
}

#[test]
fn the_work_for_a_city_stays_in_bounds() {
    let n = std::env::var("KERBWAY_SCALE").map_or(12, |n| n.parse().unwrap());
    for (gate_waiting, metres) in [(false, false), (true, false), (false, true), (true, true)] {
        let travel = measure(gate_waiting, metres, n);
        let s = travel.statistics();
        assert!(s.made <= s.searches * 100_000, "{s:?}");
        // What is cut is told.
        assert_eq!(travel.table().exact(), s.open == 0 && s.cut == 0);
        let pairs = 3 * u64::try_from(n * (n - 1)).unwrap();
        assert_eq!(s.constant + s.labelled + s.absent, pairs);
    }
}
