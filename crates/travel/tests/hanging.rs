//! Streets that hang off the network: they are found, and no leg arrives later for it (docs/semantics.md 5).

mod common;

use common::agree::{all_covered, drive_all, labels};
use common::streets::{Change, Street, streets, town};
use common::{Dice, seeds};
use kerbway_travel::Travel;

/// Streets with a zone 0 that closes at 20 of 50 seconds; metres are compared if that is said.
fn travel(metres: bool, edges: &[Street], places: &[u32]) -> Travel {
    let world = streets(metres, edges, places);
    let travel = world.travel();
    if !metres {
        all_covered(&world, &travel, 0);
    }
    drive_all(&world, &travel, 0);
    travel
}

fn hanging(travel: &Travel) -> (u64, u64) {
    (travel.statistics().hanging, travel.statistics().left_out)
}

/// A square of streets, both ways, with a place at each of two sides.
const SQUARE: [Street; 16] = [
    (0, 1, 5, 50, false),
    (1, 0, 5, 50, false),
    (1, 2, 5, 50, false),
    (2, 1, 5, 50, false),
    (2, 3, 5, 50, false),
    (3, 2, 5, 50, false),
    (3, 0, 5, 50, false),
    (0, 3, 5, 50, false),
    (0, 4, 1, 10, false),
    (4, 0, 1, 10, false),
    (1, 4, 1, 10, false),
    (4, 1, 1, 10, false),
    (2, 5, 1, 10, false),
    (5, 2, 1, 10, false),
    (3, 5, 1, 10, false),
    (5, 3, 1, 10, false),
];

fn square_and(more: &[Street]) -> Vec<Street> {
    SQUARE.iter().chain(more).copied().collect()
}

#[test]
fn a_dead_end_hangs_and_is_left_out_where_nobody_stops() {
    let dead_end = [(0, 6, 2, 20, true), (6, 0, 2, 20, true)];
    let closed = travel(true, &square_and(&dead_end), &[4, 5]);
    assert_eq!((hanging(&closed), closed.statistics().gates), ((0, 1), 0));
    let door = [(0, 7, 1, 10, true), (7, 0, 1, 10, true), (6, 7, 1, 10, true), (7, 6, 1, 10, true)];
    let all: Vec<Street> = dead_end.into_iter().chain(door).collect();
    let open = travel(true, &square_and(&all), &[4, 5, 7]);
    // The gate is one to come in by and one to go out by.
    assert_eq!((hanging(&open), open.statistics().gates), ((1, 0), 2));
    let into = labels(&open, 0, 2);
    assert_eq!(into.len(), 1);
    assert_eq!((into[0].latest, into[0].seconds), (18, 2));
}

#[test]
fn a_short_cut_does_not_hang() {
    let diagonal = [(0, 2, 4, 60, true), (2, 0, 4, 60, true)];
    assert_eq!(hanging(&travel(false, &square_and(&diagonal), &[4, 5])), (0, 0));
    let slow = [(0, 2, 6, 40, true), (2, 0, 6, 40, true)];
    assert_eq!(hanging(&travel(false, &square_and(&slow), &[4, 5])), (0, 1));
    // Shorter, though slower.
    assert_eq!(hanging(&travel(true, &square_and(&slow), &[4, 5])), (0, 0));
    // So is one of its two ways.
    let mixed = [(0, 2, 10, 100, true), (0, 6, 6, 10, true), (6, 2, 5, 10, true)];
    assert_eq!(hanging(&travel(true, &square_and(&mixed), &[4, 5])), (0, 0));
}

#[test]
fn what_is_enclosed_hangs_with_it() {
    // Through the gate lies a yard that is never closed, behind it one more street.
    let yard = [
        (0, 6, 2, 20, true),
        (6, 0, 2, 20, true),
        (6, 7, 1, 10, false),
        (7, 6, 1, 10, false),
        (7, 8, 1, 10, true),
        (8, 7, 1, 10, true),
        (6, 9, 1, 10, false),
        (9, 6, 1, 10, false),
        (7, 9, 1, 10, false),
        (9, 7, 1, 10, false),
    ];
    // Small against the network: ten squares in a row.
    let mut edges = Vec::new();
    for i in 0..10 {
        let at = |v: u32| if v > 5 { v + 100 } else { v + 6 * i };
        edges.extend(SQUARE.map(|(from, to, time, metres, closed)| (at(from), at(to), time, metres, closed)));
        if i > 0 {
            edges.extend([(6 * i, 6 * i - 6, 3, 30, false), (6 * i - 6, 6 * i, 3, 30, false)]);
        }
    }
    edges.extend(yard.map(|(from, to, time, metres, closed)| {
        let at = |v: u32| if v == 0 { v } else { v + 60 };
        (at(from), at(to), time, metres, closed)
    }));
    let travel = travel(false, &edges, &[4, 69]);
    assert_eq!(hanging(&travel), (1, 0));
    assert_eq!(labels(&travel, 0, 1).len(), 1);
}

/// What is too large to be looked at is no small street, and is the only way all the same.
#[test]
fn a_long_way_is_not_left_out() {
    let n = 50_100;
    let chain = (1..n).map(|i| (i, i + 1, 0, 1, true));
    let edges: Vec<Street> =
        [(0, 1, 1, 1, false), (n, n + 1, 1, 1, false)].into_iter().chain(chain).collect();
    let travel = streets(false, &edges, &[0, n + 1]).travel();
    assert_eq!(hanging(&travel), (0, 0));
    assert_eq!(labels(&travel, 0, 1).len(), 1);
}

/// The only way to the stop leads through the zone, out of it and in again: by this the streets do not hang.
#[test]
fn coming_back_to_stop_is_a_way() {
    let [depot, stop, gate, inner, out, beyond, again, aside] = [0, 1, 2, 3, 4, 5, 6, 7];
    let around = [(depot, gate), (out, beyond), (out, aside), (again, aside), (aside, depot)];
    let zone = [(gate, inner), (inner, out), (beyond, again), (again, stop), (stop, inner)];
    let edge = |closed: bool| move |(from, to): (u32, u32)| (from, to, 1, 10, closed);
    let edges: Vec<Street> = around.map(edge(false)).into_iter().chain(zone.map(edge(true))).collect();
    let travel = travel(false, &edges, &[depot, stop]);
    assert_eq!(hanging(&travel), (0, 0));
    assert_eq!(labels(&travel, 0, 1).len(), 1);
}

/// Whoever keeps to the streets around is as early; where all that changes closes, or opens, no drive is therefore better
/// than the labels, whatever streets it takes.
#[test]
fn nothing_is_lost_by_setting_streets_apart() {
    let (mut hanging, mut left_out, mut labels, mut drives) = (0, 0, 0, 0);
    for change in [Change::Closing, Change::Opening] {
        for seed in seeds(400) {
            let world = town(&mut Dice::new(seed), change);
            let travel = world.travel();
            assert!(travel.table().exact());
            drives += all_covered(&world, &travel, seed);
            labels += drive_all(&world, &travel, seed);
            hanging += travel.statistics().hanging;
            left_out += travel.statistics().left_out;
        }
    }
    eprintln!("{hanging} hanging, {left_out} left out; {labels} labels against {drives} drives");
    assert!(hanging > 200 && left_out > 200 || seeds(400).count() < 400);
}

/// Under any rules, what labels promise can be driven.
#[test]
fn what_labels_promise_can_be_driven() {
    let mut count = 0;
    for seed in seeds(400) {
        let world = town(&mut Dice::new(seed), Change::Any);
        count += drive_all(&world, &world.travel(), seed);
    }
    eprintln!("{count} labels driven");
    assert!(count > 1000 || seeds(400).count() < 400);
}
