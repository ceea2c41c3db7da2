//! The overlay search against brute force over all planned legs, second by second.

mod common;

use std::sync::Arc;

use common::agree::{check, labels};
use common::world::{self, World};
use common::{Dice, seeds};
use kerbway_model::instance::{Effect, Interval};
use kerbway_model::{RuleIdx, ZoneIdx};
use kerbway_travel::bans::{ActiveRule, BanSets, Rights, ZoneBans};
use kerbway_travel::{Ground, Pace, Place, RoadEdge, RoadGraph, RoadNode, Travel, UNBOUNDED, ZoneSets};

#[test]
fn graphs_agree_with_brute_force() {
    let mut count = (0, 0);
    let mut again = 0;
    for seed in seeds(400) {
        let world = world::graph(&mut Dice::new(seed));
        let travel = world.travel();
        assert!(travel.table().exact());
        again += travel.statistics().rounds - travel.statistics().searches;
        let made = check(&world, &travel, seed);
        count = (count.0 + made.0, count.1 + made.1);
    }
    assert!(again > 0 || seeds(400).count() < 400, "repetition never mattered");
    eprintln!("{} labels against {} drives", count.0, count.1);
}

#[test]
fn lines_agree_with_brute_force() {
    let mut count = (0, 0);
    for seed in seeds(400) {
        let world = world::lines(&mut Dice::new(seed));
        let travel = world.travel();
        assert!(travel.table().exact());
        let made = check(&world, &travel, seed);
        count = (count.0 + made.0, count.1 + made.1);
    }
    eprintln!("{} labels against {} drives", count.0, count.1);
}

/// Whatever the budget: what is found is legal, and what is said to be exact is complete.
#[test]
fn small_budgets_are_told() {
    let mut inexact = 0;
    for seed in seeds(200) {
        let world = world::graph(&mut Dice::new(seed));
        let budget = 1 + usize::try_from(seed % 20).unwrap();
        let travel = world.travel_within(budget);
        check(&world, &travel, seed);
        inexact += u64::from(!travel.table().exact());
    }
    assert!(inexact > 10 || seeds(200).count() < 200, "only {inexact} tables were cut short");
}

/// Quick tables are legal and know every pair that has a leg; abandoned ones are none.
#[test]
fn the_pace_may_change_at_any_time() {
    let mut hurried = 0;
    for seed in seeds(200) {
        let world = world::graph(&mut Dice::new(seed));
        let full = world.travel();
        let mut asked = 0;
        let mut after = |n: u64, pace: Pace| {
            asked = 0;
            let travel = world.travel_paced(1_000_000, &mut || {
                asked += 1;
                if asked > n { pace } else { Pace::Thorough }
            });
            (travel, asked)
        };
        let (travel, _) = after(seed % 4, Pace::Quick);
        let travel = travel.unwrap();
        check(&world, &travel, seed);
        hurried += u64::from(!travel.table().exact());
        for from in 0..world.n {
            for to in 0..world.n {
                let leg = |t: &Travel| labels(t, from, to).is_empty();
                assert_eq!(leg(&travel), leg(&full), "seed {seed}: {from} → {to}");
            }
        }
        let (travel, asked) = after(seed % 4, Pace::Abandon);
        assert!(travel.is_none() || asked <= seed % 4);
    }
    eprintln!("{hurried} tables made in a hurry were not exact");
}

/// Out of a zone that closes at once, round by two junctions and into one that opens late: of the two ways to the
/// turning point that are equally good, one has passed the last gate already and must not take the place of the other.
#[test]
fn a_node_that_would_be_passed_twice_is_seen() {
    let (closing, opening, aside) = (ZoneIdx(0), ZoneIdx(1), ZoneIdx(2));
    let ban = |effect, from, to| {
        let active = [Interval { from, to }];
        let rule = ActiveRule { rule: RuleIdx(0), effect, priority: 1, grace: 0, buffer: 0, active: &active };
        Some(ZoneBans::resolve(&[rule], 100))
    };
    let zones =
        vec![ban(Effect::NoPresence, 3, 100), ban(Effect::NoEntry, 0, 21), ban(Effect::NoDriving, 50, 60)];
    let mut graph = RoadGraph { sets: ZoneSets::new(), ..RoadGraph::default() };
    let [start, a, y, m, k, end, stub_m, stub_k] = [0, 1, 2, 3, 4, 5, 6, 7];
    for inside in [Some(closing), None, None, None, None, Some(opening), Some(aside), Some(aside)] {
        let inside = graph.sets.intern(inside.as_slice());
        graph.nodes.push(RoadNode { inside });
    }
    for (from, to, seconds, zone) in [
        (start, a, 1, Some(closing)),
        (a, y, 5, None),
        (y, k, 5, None),
        (a, m, 5, None),
        (m, k, 5, None),
        (k, y, 8, None),
        (y, end, 1, Some(opening)),
        (m, stub_m, 1, Some(aside)),
        (k, stub_k, 1, Some(aside)),
    ] {
        let zones = graph.sets.intern(zone.as_slice());
        graph.edges.push(RoadEdge { from, to, time: seconds, metres: seconds, zones });
    }
    for node in [start, end] {
        let ground = graph.nodes[node as usize].inside;
        graph.places.push(Some(Place { node, ground, zones: ground, holding: false, off_street: false }));
    }
    let rights = Rights::from_zones(100, zones);
    let ground = Ground::Graph(Arc::new(graph));
    let world = World { rights, ground, gate_waiting: false, metres: false, n: 2 };
    let travel = world.travel();
    let found = labels(&travel, 0, 1);
    assert!(travel.table().exact());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].latest, found[0].seconds), (2, 20));
    // It took a second round, with that node looked at.
    assert!(travel.statistics().rounds > travel.statistics().searches);
    check(&world, &travel, 0);
}

/// Two places at one node that says to be in two zones, each place in fewer of them: who has waited at the one comes to the
/// other by the node all the same, and enters what it is inside of.
#[test]
fn a_holding_place_is_left_by_its_node() {
    let (shut, standing) = (ZoneIdx(0), ZoneIdx(1));
    let list = |from, to| vec![Interval { from, to }];
    let zones = vec![
        Some(ZoneBans::from_sets(BanSets { entry: list(5, 22), ..BanSets::default() })),
        Some(ZoneBans::from_sets(BanSets { stopping: list(5, 11), ..BanSets::default() })),
    ];
    let mut graph = RoadGraph { sets: ZoneSets::new(), ..RoadGraph::default() };
    let ground = graph.sets.intern(&[shut, standing]);
    graph.nodes.push(RoadNode { inside: ground });
    for (stated, holding) in [(&[][..], true), (&[standing][..], false)] {
        let zones = graph.sets.intern(stated);
        graph.places.push(Some(Place { node: 0, ground, zones, holding, off_street: false }));
    }
    let rights = Rights::from_zones(30, zones);
    let ground = Ground::Graph(Arc::new(graph));
    let world = World { rights, ground, gate_waiting: false, metres: false, n: 2 };
    let travel = world.travel();
    assert!(travel.table().exact());
    let found: Vec<_> = labels(&travel, 0, 1).iter().map(|l| (l.latest, l.seconds, l.earliest)).collect();
    assert_eq!(found, [(4, 0, -UNBOUNDED), (UNBOUNDED, 0, 22)]);
    check(&world, &travel, 0);
}
