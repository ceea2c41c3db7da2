//! Random rules, graphs and lines.

use std::sync::Arc;

use kerbway_model::instance::{Effect, Interval};
use kerbway_model::{LocationIdx, RuleIdx, TypePrices, ZoneIdx};
use kerbway_travel::bans::{ActiveRule, Rights, ZoneBans};
use kerbway_travel::{
    ClassIdx, ClassInput, Ground, Line, LineSource, Options, Pace, Piece, Place, RoadEdge, RoadGraph,
    RoadNode, Travel, UNBOUNDED, ZoneSet, ZoneSets,
};

use super::Dice;

pub struct OwnRule {
    pub effect: Effect,
    pub priority: i64,
    pub grace: i64,
    pub buffer: i64,
    pub active: Vec<Interval>,
}

pub fn effect(dice: &mut Dice) -> Effect {
    match dice.roll(9) {
        0 | 1 => Effect::NoEntry,
        2 | 3 => Effect::NoDriving,
        4 => Effect::NoPresence,
        5 => Effect::NoStopping,
        6 => Effect::NoLoading,
        7 => Effect::NoThrough,
        _ => Effect::Allow { access: dice.chance(70), stopping: dice.chance(50), through: dice.chance(50) },
    }
}

pub fn rules(dice: &mut Dice, horizon: i64, buffers: bool) -> Vec<OwnRule> {
    (0..1 + dice.roll(3))
        .map(|_| {
            let mut active = Vec::new();
            let mut at = dice.roll(horizon) - horizon / 3;
            for _ in 0..1 + dice.roll(2) {
                let to = at + 1 + dice.roll(horizon / 2);
                active.push(Interval { from: at, to });
                at = to + 1 + dice.roll(horizon / 2);
            }
            OwnRule {
                effect: effect(dice),
                priority: dice.roll(2),
                grace: if dice.chance(30) { dice.roll(horizon / 4) } else { 0 },
                buffer: if buffers && dice.chance(30) { dice.roll(4) } else { 0 },
                active,
            }
        })
        .collect()
}

pub fn resolve(rules: &[OwnRule], horizon: i64) -> ZoneBans {
    let active: Vec<_> = rules
        .iter()
        .enumerate()
        .map(|(i, r)| ActiveRule {
            rule: RuleIdx::new(i),
            effect: r.effect,
            priority: r.priority,
            grace: r.grace,
            buffer: r.buffer,
            active: &r.active,
        })
        .collect();
    ZoneBans::resolve(&active, horizon)
}

/// A random world: who may do what, and where one drives.
pub struct World {
    pub rights: Rights,
    pub ground: Ground,
    pub gate_waiting: bool,
    pub metres: bool,
    pub n: usize,
}

impl World {
    pub fn travel(&self) -> Travel {
        self.travel_within(1_000_000)
    }

    /// Travel data with this budget for the search from one location.
    pub fn travel_within(&self, budget: usize) -> Travel {
        self.travel_paced(budget, &mut || Pace::Thorough).unwrap()
    }

    pub fn travel_paced(&self, budget: usize, pace: &mut dyn FnMut() -> Pace) -> Option<Travel> {
        let input = ClassInput {
            rights: self.rights.clone(),
            ground: self.ground.clone(),
            metres: self.metres,
            longest: UNBOUNDED,
            prices: TypePrices { drive: 1, wait: 1, ..TypePrices::default() },
        };
        let mut options = Options::default();
        options.labels_per_day = 1000;
        options.budget = budget;
        options.budget_per_node = 0;
        Travel::from_inputs(self.n, vec![ClassIdx(0)], vec![input], self.gate_waiting, &options, pace)
    }
}

fn subset(dice: &mut Dice, zones: usize, percent: i64) -> Vec<ZoneIdx> {
    (0..zones).filter(|_| dice.chance(percent)).map(ZoneIdx::new).collect()
}

fn rights(dice: &mut Dice, zones: usize, horizon: i64) -> Rights {
    let bans = (0..zones).map(|_| {
        let own = rules(dice, horizon, true);
        // Now and then a zone that does not count.
        dice.chance(93).then(|| resolve(&own, horizon))
    });
    Rights::from_zones(horizon, bans.collect())
}

fn place(dice: &mut Dice, node: u32, ground: ZoneSet, zones: usize, sets: &mut ZoneSets) -> Place {
    let stated = if dice.chance(15) { sets.intern(&subset(dice, zones, 50)) } else { ground };
    Place { node, ground, zones: stated, holding: dice.chance(25), off_street: dice.chance(15) }
}

/// A random road graph with 1–3 zones.
pub fn graph(dice: &mut Dice) -> World {
    let horizon = 30 + dice.roll(20);
    let (n_zones, n_nodes) = (1 + dice.index(2) + dice.index(2), 3 + dice.index(4));
    let rights = rights(dice, n_zones, horizon);
    let mut graph = RoadGraph { sets: ZoneSets::new(), ..RoadGraph::default() };
    // Zones gather around nodes: an edge is likelier inside where both its ends are "near".
    let near: Vec<Vec<ZoneIdx>> = (0..n_nodes).map(|_| subset(dice, n_zones, 50)).collect();
    let mut touching: Vec<Vec<Vec<ZoneIdx>>> = vec![Vec::new(); n_nodes];
    for _ in 0..n_nodes + dice.index(2 * n_nodes) {
        let (a, b) = (dice.index(n_nodes), dice.index(n_nodes));
        if a == b {
            continue;
        }
        let zones: Vec<ZoneIdx> =
            near[a].iter().filter(|z| near[b].contains(z) || dice.chance(40)).copied().collect();
        let (seconds, metres) = (dice.roll(7), dice.roll(5));
        let set = graph.sets.intern(&zones);
        let mut add = |from: usize, to: usize| {
            graph.edges.push(RoadEdge {
                from: u32::try_from(from).unwrap(),
                to: u32::try_from(to).unwrap(),
                time: seconds,
                metres,
                zones: set,
            });
            touching[from].push(zones.clone());
            touching[to].push(zones.clone());
        };
        add(a, b);
        if dice.chance(60) {
            add(b, a);
        }
    }
    for edges in &touching {
        let inside: Vec<ZoneIdx> = (0..n_zones)
            .map(ZoneIdx::new)
            .filter(|z| !edges.is_empty() && edges.iter().all(|e| e.contains(z)))
            // A boundary may touch a node all of whose edges are inside.
            .filter(|_| !dice.chance(5))
            .collect();
        let inside = graph.sets.intern(&inside);
        graph.nodes.push(RoadNode { inside });
    }
    let n = 2 + dice.index(3);
    for _ in 0..n {
        let node = dice.index(n_nodes);
        let ground = graph.nodes[node].inside;
        let made = place(dice, u32::try_from(node).unwrap(), ground, n_zones, &mut graph.sets);
        graph.places.push((!dice.chance(3)).then_some(made));
    }
    if dice.chance(15) {
        let gates = (0..n_nodes).filter(|_| dice.chance(50)).map(|v| u32::try_from(v).unwrap());
        graph.gates.push((ZoneIdx(0), gates.collect()));
    }
    let gate_waiting = dice.chance(50);
    World { rights, ground: Ground::Graph(Arc::new(graph)), gate_waiting, metres: dice.chance(50), n }
}

/// Lines listed by hand.
pub struct Lines {
    pub sets: ZoneSets,
    pub places: Vec<Option<Place>>,
    pub lines: Vec<Vec<Line>>,
    pub waiting: bool,
}

impl LineSource for Lines {
    fn sets(&self) -> &ZoneSets {
        &self.sets
    }
    fn places(&self) -> &[Option<Place>] {
        &self.places
    }
    fn lines(&self, from: LocationIdx, to: LocationIdx, out: &mut Vec<Line>) -> bool {
        out.extend_from_slice(&self.lines[from.index() * self.places.len() + to.index()]);
        true
    }
    fn plain(&self, _: LocationIdx, _: LocationIdx) -> Option<(i64, i64)> {
        None
    }
    fn waiting(&self) -> bool {
        self.waiting
    }
}

/// Random lines between a few places.
pub fn lines(dice: &mut Dice) -> World {
    let horizon = 30 + dice.roll(20);
    let (n_zones, n) = (1 + dice.index(3), 2 + dice.index(3));
    let rights = rights(dice, n_zones, horizon);
    let mut sets = ZoneSets::new();
    let places: Vec<Option<Place>> = (0..n)
        .map(|_| {
            let ground = sets.intern(&subset(dice, n_zones, 30));
            Some(place(dice, 0, ground, n_zones, &mut sets))
        })
        .collect();
    let mut all = Vec::new();
    for pair in 0..n * n {
        let mut list = Vec::new();
        for _ in 0..if pair / n == pair % n { 0 } else { dice.index(4) } {
            let mut line = Line::default();
            let pieces = 1 + dice.index(4);
            for i in 0..pieces {
                let mut zones = subset(dice, n_zones, 40);
                // What begins or ends inside a zone begins or ends driving there.
                let ground = |at: usize| places[at].map_or(ZoneSet::NONE, |p: Place| p.ground);
                if i == 0 {
                    zones.extend(sets.zones(ground(pair / n)));
                }
                if i + 1 == pieces {
                    zones.extend(sets.zones(ground(pair % n)));
                }
                let zones = sets.intern(&zones);
                if let (true, Some(before)) = (i > 0, line.pieces.last().map(|p: &Piece| p.zones)) {
                    let both: Vec<ZoneIdx> = sets
                        .zones(before)
                        .iter()
                        .filter(|z| sets.zones(zones).contains(z) && !dice.chance(10))
                        .copied()
                        .collect();
                    line.points.push(sets.intern(&both));
                }
                line.pieces.push(Piece { seconds: dice.roll(7), metres: dice.roll(5), zones });
            }
            list.push(line);
        }
        all.push(list);
    }
    let source = Lines { sets, places, lines: all, waiting: dice.chance(70) };
    let gate_waiting = dice.chance(50);
    World { rights, ground: Ground::Lines(Arc::new(source)), gate_waiting, metres: dice.chance(50), n }
}
