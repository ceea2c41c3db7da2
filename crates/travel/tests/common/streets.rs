//! Random streets with others that hang off them: dead ends, yards, and what is enclosed by these.

use std::sync::Arc;

use kerbway_model::ZoneIdx;
use kerbway_model::instance::{Effect, Interval};
use kerbway_travel::bans::Rights;
use kerbway_travel::{Ground, Place, RoadEdge, RoadGraph, RoadNode, ZoneSets};

use super::Dice;
use super::world::{OwnRule, World, resolve, rules};

/// How the rules of a world change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// What is open closes, once and for all.
    Closing,
    /// What is closed opens, once and for all.
    Opening,
    /// Anything.
    Any,
}

struct Town {
    graph: RoadGraph,
    /// Zones of each pair of edges, by their index.
    zones: Vec<Vec<ZoneIdx>>,
}

impl Town {
    fn node(&mut self) -> u32 {
        self.graph.nodes.push(RoadNode { inside: kerbway_travel::ZoneSet::NONE });
        u32::try_from(self.graph.nodes.len() - 1).unwrap()
    }

    fn edge(&mut self, from: u32, to: u32, time: i64, metres: i64, zones: &[ZoneIdx]) {
        let set = self.graph.sets.intern(zones);
        self.graph.edges.push(RoadEdge { from, to, time, metres, zones: set });
        self.zones.push(zones.to_vec());
    }

    /// Nodes are inside of what all their edges are.
    fn close(&mut self, n_zones: usize) {
        for v in 0..self.graph.nodes.len() {
            let touches = |e: &RoadEdge| e.from as usize == v || e.to as usize == v;
            let edges = self.graph.edges.iter().zip(&self.zones);
            let at: Vec<&Vec<ZoneIdx>> = edges.filter(|(e, _)| touches(e)).map(|(_, z)| z).collect();
            let everywhere = |z: &ZoneIdx| !at.is_empty() && at.iter().all(|list| list.contains(z));
            let inside: Vec<ZoneIdx> = (0..n_zones).map(ZoneIdx::new).filter(everywhere).collect();
            self.graph.nodes[v].inside = self.graph.sets.intern(&inside);
        }
    }

    fn street(&mut self, dice: &mut Dice, from: u32, to: u32, longest: i64, zones: &[ZoneIdx]) {
        let (time, metres) = (dice.roll(longest), dice.roll(longest));
        self.edge(from, to, time, metres, zones);
        if dice.chance(80) {
            self.edge(to, from, time, metres, zones);
        }
    }
}

/// A few streets, some of which hang off the others; nobody waits on the way.
pub fn town(dice: &mut Dice, change: Change) -> World {
    let horizon = 30 + dice.roll(20);
    let n_zones = 2 + dice.index(3);
    let zone = |z: usize| ZoneIdx::new(z);
    let around: Vec<ZoneIdx> = if dice.chance(30) { vec![zone(0)] } else { Vec::new() };
    let mut town = Town { graph: RoadGraph::default(), zones: Vec::new() };
    town.graph.sets = ZoneSets::new();
    town.graph.ends = true;
    let junctions: Vec<u32> = (0..2 + dice.index(3)).map(|_| town.node()).collect();
    for i in 0..junctions.len() {
        town.street(dice, junctions[i], junctions[(i + 1) % junctions.len()], 4, &around);
    }
    for z in 1..n_zones {
        // Mostly those around and one more.
        let mut inner = if dice.chance(90) { around.clone() } else { Vec::new() };
        inner.push(zone(z));
        let (mut from, mut first) = (junctions[dice.index(junctions.len())], true);
        for _ in 0..1 + dice.index(2) {
            let to =
                if !first && dice.chance(30) { junctions[dice.index(junctions.len())] } else { town.node() };
            if from != to {
                // Now and then something that is enclosed.
                let zones = if !first && dice.chance(30) { around.clone() } else { inner.clone() };
                town.street(dice, from, to, 7, &zones);
            }
            (from, first) = (to, false);
        }
        if dice.chance(40) {
            let to = junctions[dice.index(junctions.len())];
            if from != to {
                town.street(dice, from, to, 7, &inner);
            }
        }
    }
    let n = 2 + dice.index(3);
    for _ in 0..n {
        let e = dice.index(town.graph.edges.len());
        let (edge, zones) = (town.graph.edges[e], town.zones[e].clone());
        let place = town.node();
        for other in [edge.from, edge.to] {
            let (time, metres) = (dice.roll(3), dice.roll(3));
            town.edge(other, place, time, metres, &zones);
            town.edge(place, other, time, metres, &zones);
        }
        let ground = town.graph.sets.intern(&zones);
        let made = Place { node: place, ground, zones: ground, holding: false, off_street: true };
        town.graph.places.push(Some(made));
    }
    town.close(n_zones);
    let bans = (0..n_zones).map(|_| {
        if change == Change::Any {
            return Some(resolve(&rules(dice, horizon, true), horizon));
        }
        let effect = if dice.chance(50) { Effect::NoEntry } else { Effect::NoDriving };
        let at = dice.roll(horizon);
        let (from, to) = if change == Change::Closing { (at, 2 * horizon) } else { (-horizon, at) };
        let grace = if dice.chance(20) { dice.roll(5) } else { 0 };
        let rule = OwnRule { effect, priority: 0, grace, buffer: 0, active: vec![Interval { from, to }] };
        Some(resolve(&[rule], horizon))
    });
    let rights = Rights::from_zones(horizon, bans.collect());
    let ground = Ground::Graph(Arc::new(town.graph));
    // With metres compared a slower drive past a gate that is none any more may be shorter.
    let metres = change == Change::Any && dice.chance(50);
    World { rights, ground, gate_waiting: false, metres, n }
}

/// From, to, seconds, metres, and whether it lies in zone 0.
pub type Street = (u32, u32, i64, i64, bool);

/// Streets with a zone in which driving is banned from second 20 of 50 on; places are nodes.
pub fn streets(metres: bool, streets: &[Street], places: &[u32]) -> World {
    let (zone, horizon) = (ZoneIdx(0), 50);
    let mut town = Town { graph: RoadGraph::default(), zones: Vec::new() };
    town.graph.ends = true;
    let last = streets.iter().map(|s| s.0.max(s.1)).max().unwrap();
    for _ in 0..=last {
        town.node();
    }
    for &(from, to, time, metres, closed) in streets {
        town.edge(from, to, time, metres, closed.then_some(zone).as_slice());
    }
    town.close(1);
    for &node in places {
        let ground = town.graph.nodes[node as usize].inside;
        let place = Place { node, ground, zones: ground, holding: false, off_street: true };
        town.graph.places.push(Some(place));
    }
    let active = vec![Interval { from: 20, to: 100 }];
    let rule = OwnRule { effect: Effect::NoDriving, priority: 0, grace: 0, buffer: 0, active };
    let rights = Rights::from_zones(horizon, vec![Some(resolve(&[rule], horizon))]);
    let ground = Ground::Graph(Arc::new(town.graph));
    World { rights, ground, gate_waiting: false, metres, n: places.len() }
}
