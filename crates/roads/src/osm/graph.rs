//! The abstract road graph of one vehicle type on a map.
//!
//! A node is the head of an arc, so that the edges into it can cost what the turn costs, and closed turns are no edges.
//! Restricted arcs have two heads, one for *leaving* (it leads to leaving arcs and to open ones) and one for *arriving*
//! (reached from open ones, it leads to arriving ones only): no way goes through them. Only those restricted arcs are
//! there that hang together with one on which a location lies. Where zones begin or end inside an arc it is cut.
//!
//! An arc of a street with hours has heads of its own for those who go on in the same zone: they are inside, whatever
//! other streets meet at the node. All edges at a node of the graph that is inside a zone are in it.
//!
//! A location is a node between two others at the same point, one that is reached from both directions of its road and
//! one that leads into both; ways end at it ([`RoadGraph::ends`]). It is never a gate: its edges lie in its own zones.

use kerbway_model::ZoneIdx;
use kerbway_model::instance::{Instance, Point};
use kerbway_model::units::Millimetres;
use kerbway_travel::{Place, RoadEdge, RoadGraph, RoadNode};
use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap;

use super::map::{Map, NONE};
use super::net::Net;
use super::signs::Sign;
use super::sites::{Element, Sites, Stretch, joined};
use super::snap::Foot;
use crate::exact::length;

/// What a node of the graph is on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// A node of the map.
    Node(u32),
    /// A point of the boundary of zones.
    Boundary(Point),
    /// A location's place on a road.
    Foot(Point),
}

/// Which nodes of the map an edge of the graph passes: those of an arc in a range, each `base` + its milliseconds on
/// the arc after the edge's beginning.
#[derive(Debug, Clone)]
pub(super) struct Trace {
    /// `NONE` = an edge that goes nowhere.
    pub(super) arc: u32,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) base: i64,
}

/// A graph and what its parts are on the map.
pub(super) struct Made {
    pub(super) graph: RoadGraph,
    pub(super) spots: Vec<Spot>,
    pub(super) traces: Vec<Trace>,
}

/// Heads of an arc for those who go on into some arcs.
pub(super) struct Heads {
    /// Zones of streets that it shares with these arcs, beside those of the node.
    along: Vec<ZoneIdx>,
    /// Leaving (or open), arriving (or open).
    pub(super) nodes: [u32; 2],
}

pub(super) struct Builder<'a> {
    pub(super) net: &'a Net,
    pub(super) sites: &'a Sites,
    made: Made,
    /// By arc; the first ones are for all who leave its streets there, and for places at the node.
    pub(super) heads: Vec<Vec<Heads>>,
}

/// Where an element of a course begins, and what it costs beforehand.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) node: u32,
    pub(super) turn: i64,
}

/// Starts with what bans their turns at hours ([`Net::timed`]).
pub(super) type Starts = Vec<(u32, Start)>;

/// Makes the graph of a net; `feet` are the places of the locations.
pub(super) fn build(
    instance: &Instance,
    map: &Map,
    net: &Net,
    sites: &Sites,
    feet: &[Option<(Foot, Millimetres)>],
) -> Made {
    let made = Made {
        graph: RoadGraph { per_second: 1000, ..RoadGraph::default() },
        spots: Vec::new(),
        traces: Vec::new(),
    };
    let mut builder = Builder { net, sites, made, heads: Vec::new() };
    builder.made.graph.ends = true;
    builder.add_heads(feet);
    builder.add_arcs();
    let nodes = builder.add_locations(instance, feet);
    let is_passed: Vec<bool> =
        feet.iter().map(|foot| foot.as_ref().is_some_and(|(foot, _)| builder.is_passed(foot))).collect();
    builder.add_gates(instance, map);
    let graph = &mut builder.made.graph;
    graph.places = instance
        .locations()
        .iter()
        .zip(nodes.into_iter().zip(is_passed))
        .map(|(location, (node, is_passed))| {
            let node = node?;
            let ground = graph.nodes[node as usize].inside;
            let zones = location.zones.as_ref().map_or(ground, |z| graph.sets.intern(z));
            Some(Place {
                node,
                ground,
                zones,
                holding: location.holding && is_passed,
                off_street: location.off_street,
            })
        })
        .collect();
    builder.made
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NONE)
}

impl Builder<'_> {
    pub(super) fn node(&mut self, spot: Spot, zones: &[ZoneIdx]) -> u32 {
        let node = index(self.made.spots.len());
        let inside = self.made.graph.sets.intern(zones);
        self.made.graph.nodes.push(RoadNode { inside });
        self.made.spots.push(spot);
        node
    }

    fn edge(&mut self, (from, to): (u32, u32), element: &Element, turn: i64, trace: Trace) {
        let zones = self.made.graph.sets.intern(&element.zones);
        self.made.graph.edges.push(RoadEdge {
            from,
            to,
            time: element.millis + turn,
            metres: element.metres,
            zones,
        });
        self.made.traces.push(trace);
    }

    /// An edge between two nodes at one point.
    pub(super) fn link(&mut self, from: u32, to: u32, zones: &[ZoneIdx]) {
        let nothing = Element { millis: 0, metres: 0, zones: zones.to_vec(), nodes: 0..0, end: None };
        self.edge((from, to), &nothing, 0, Trace { arc: NONE, first: 0, last: 0, base: 0 });
    }

    /// Zones at a node of the map.
    fn zones_at(&self, node: u32) -> Vec<ZoneIdx> {
        let arcs = self.net.leaving(node).iter().chain(self.net.reaching(node));
        self.sites.at_node(node, arcs.map(|a| self.net.arcs[*a as usize].way))
    }

    /// Zones at a place on the road.
    pub(super) fn zones_of(&self, foot: &Foot) -> Vec<ZoneIdx> {
        match foot.node {
            Some(node) if self.net.is_junction(node) => self.zones_at(node),
            Some(node) => self.sites.at_node(node, std::iter::once(foot.way)),
            None => self.sites.at_point(foot.point, foot.way),
        }
    }

    /// The arcs that run over a place, and their stretch there.
    pub(super) fn over(&self, foot: &Foot) -> Vec<(u32, usize)> {
        self.net.over(foot.way, foot.i).collect()
    }

    /// The arcs that run over a place, and if it is a node those that meet there.
    fn meeting(&self, foot: &Foot) -> Vec<u32> {
        let mut here: Vec<u32> = self.over(foot).into_iter().map(|(a, _)| a).collect();
        if let Some(node) = foot.node {
            here.extend(self.net.leaving(node).iter().chain(self.net.reaching(node)));
        }
        here
    }

    /// May legs between other places pass a place? A vehicle sets out anew there, so it could go through restricted roads
    /// where they meet open ones, and past a barrier: one passes it only where there are none.
    fn is_passed(&self, foot: &Foot) -> bool {
        !foot.node.is_some_and(|node| self.net.barriers.contains(&node))
            && self.meeting(foot).iter().all(|a| self.net.arcs[*a as usize].sign != Sign::Restricted)
    }

    /// Heads of all arcs that ways may use.
    fn add_heads(&mut self, feet: &[Option<(Foot, Millimetres)>]) {
        let net = self.net;
        let restricted = |a: u32| net.arcs[a as usize].sign == Sign::Restricted;
        let mut parts = UnionFind::<u32>::new(net.arcs.len());
        for a in 0..index(net.arcs.len()) {
            for turn in net.turns(a) {
                if restricted(a) && restricted(turn.to) {
                    parts.union(a, turn.to);
                }
            }
        }
        let mut used = vec![false; net.arcs.len()];
        for (foot, _) in feet.iter().flatten() {
            for a in self.meeting(foot).into_iter().filter(|a| restricted(*a)) {
                used[parts.find_mut(a) as usize] = true;
            }
        }
        let mut zones: FxHashMap<u32, Vec<ZoneIdx>> = FxHashMap::default();
        for a in 0..index(net.arcs.len()) {
            let head = net.head(a);
            let inside = zones.entry(head).or_insert_with(|| self.zones_at(head)).clone();
            let mut along: Vec<Vec<ZoneIdx>> = vec![Vec::new()];
            for turn in net.turns(a) {
                let more = self.along(a, turn.to);
                if !along.contains(&more) && more.iter().any(|z| !inside.contains(z)) {
                    along.push(more);
                }
            }
            let mut heads = Vec::with_capacity(along.len());
            for along in along {
                let zones = joined(&inside, &along);
                let nodes = if !restricted(a) {
                    [self.node(Spot::Node(head), &zones); 2]
                } else if used[parts.find_mut(a) as usize] {
                    [self.node(Spot::Node(head), &zones), self.node(Spot::Node(head), &zones)]
                } else {
                    [NONE; 2]
                };
                heads.push(Heads { along, nodes });
            }
            self.heads.push(heads);
        }
    }

    /// A stretch of an arc.
    pub(super) fn stretch(&self, arc: u32, i: usize) -> Stretch {
        Stretch {
            line: self.net.line(arc, i),
            millis: self.net.stretch(arc, i),
            turn: self.net.bend(arc, i),
            from: Some(self.net.nodes_of(arc)[i]),
            decreed: Vec::new(),
        }
    }

    /// A stretch of an arc between a node and a place, or two places.
    pub(super) fn partial(&self, arc: u32, i: usize, line: (Point, Point), from: Option<u32>) -> Stretch {
        let kmh = self.net.arcs[arc as usize].kmh;
        let turn = if from.is_some() { self.net.bend(arc, i) } else { 0 };
        let millis = kerbway_model::osm::edge_millis(length(line.0, line.1), kmh);
        Stretch { line, millis, turn, from, decreed: Vec::new() }
    }

    /// Zones of streets that an arc shares with the next one.
    fn along(&self, a: u32, b: u32) -> Vec<ZoneIdx> {
        let way = |arc: u32| self.net.arcs[arc as usize].way;
        self.sites.along(way(a), way(b))
    }

    /// The heads of an arc on one level, leaving (0) or arriving (1).
    pub(super) fn ends(&self, arc: u32, level: usize) -> Vec<u32> {
        let nodes = self.heads[arc as usize].iter().map(|heads| heads.nodes[level]);
        nodes.filter(|node| *node != NONE).collect()
    }

    /// Heads from which a leg may go on into an arc: `[leaving or open, arriving or open]` of the arc entered.
    pub(super) fn entries(&self, a: u32, b: u32) -> [Option<u32>; 2] {
        let (all, along) = (&self.heads[a as usize], self.along(a, b));
        let [leaving, arriving] = all.iter().find(|heads| heads.along == along).unwrap_or(&all[0]).nodes;
        let some = |node: u32| Some(node).filter(|n| *n != NONE);
        let (from, to) = (self.net.arcs[a as usize].sign, self.net.arcs[b as usize].sign);
        match (from == Sign::Restricted, to == Sign::Restricted) {
            (_, false) => [some(leaving), None],
            (true, true) => [some(leaving), some(arriving)],
            (false, true) => [None, some(arriving)],
        }
    }

    /// Puts a course into the graph: from each start through its cuts to all ends.
    pub(super) fn add_course(
        &mut self,
        (arc, offset): (u32, usize),
        elements: &[Element],
        base: i64,
        starts: &[Start],
        ends: &[u32],
    ) {
        let mut starts: Vec<Start> = starts.to_vec();
        let mut done = 0;
        for element in elements {
            let trace = |turn: i64| Trace {
                arc,
                first: index(offset + element.nodes.start),
                last: index(offset + element.nodes.end),
                base: base - done + turn,
            };
            let ends = match &element.end {
                None => ends.to_vec(),
                Some(end) => {
                    let spot = if let Some(i) = end.node {
                        Spot::Node(self.net.nodes_of(arc)[offset + i])
                    } else {
                        Spot::Boundary(end.point)
                    };
                    vec![self.node(spot, &end.zones)]
                }
            };
            for start in &starts {
                for to in &ends {
                    self.edge((start.node, *to), element, start.turn, trace(start.turn));
                }
            }
            done += element.millis;
            starts = ends.iter().map(|node| Start { node: *node, turn: 0 }).collect();
        }
    }

    fn add_arcs(&mut self) {
        let net = self.net;
        let n = index(net.arcs.len());
        // Starts of each arc by level.
        let mut starts: Vec<[Starts; 2]> = vec![[Vec::new(), Vec::new()]; net.arcs.len()];
        for a in 0..n {
            for turn in net.turns(a) {
                let entries = self.entries(a, turn.to);
                for (level, entry) in entries.into_iter().enumerate() {
                    if let Some(node) = entry {
                        let start = Start { node, turn: turn.millis };
                        starts[turn.to as usize][level].push((turn.timed, start));
                    }
                }
            }
        }
        for b in 0..n {
            let course: Vec<Stretch> = (0..net.nodes_of(b).len() - 1).map(|i| self.stretch(b, i)).collect();
            for (level, starts) in std::mem::take(&mut starts[b as usize]).into_iter().enumerate() {
                let ends = self.ends(b, level);
                if !ends.is_empty() {
                    self.add_turns(b, &course, starts, &ends);
                }
            }
        }
    }

    /// A course from the beginning of an arc: one for each set of zones in which its turns lie. Turns that are banned at
    /// hours lie in their zones up to the next node of the map.
    pub(super) fn add_turns(&mut self, arc: u32, course: &[Stretch], mut starts: Starts, ends: &[u32]) {
        starts.sort_by_key(|(timed, _)| *timed);
        for alike in starts.chunk_by(|a, b| a.0 == b.0) {
            let mut course = course.to_vec();
            if let Some(first) = course.first_mut() {
                first.decreed = self.sites.of_turns(&self.net.timed[alike[0].0 as usize]);
            }
            let elements = self.sites.elements(self.net.arcs[arc as usize].way, &course);
            let starts: Vec<Start> = alike.iter().map(|(_, start)| *start).collect();
            self.add_course((arc, 0), &elements, 0, &starts, ends);
        }
    }

    /// Stated gates: the nodes of the graph that are these nodes of the map.
    fn add_gates(&mut self, instance: &Instance, map: &Map) {
        for (z, zone) in instance.zones().iter().enumerate() {
            let Some(listed) = &zone.gate_nodes else { continue };
            let listed: Vec<u32> = listed.iter().filter_map(|id| map.node_index(*id)).collect();
            let is_gate = |spot: &Spot| matches!(spot, Spot::Node(node) if listed.contains(node));
            let spots = self.made.spots.iter().enumerate();
            let nodes = spots.filter(|(_, spot)| is_gate(spot)).map(|(i, _)| index(i)).collect();
            self.made.graph.gates.push((ZoneIdx::new(z), nodes));
        }
    }
}
