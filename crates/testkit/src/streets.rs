//! Addresses on a map: places along streets from which cars get everywhere and back.
//!
//! Only what is plainly a public street counts: no service ways, no access tag with a reservation, and both ends in the
//! largest part of the streets in which every place leads to every other.

use std::collections::{BTreeMap, BTreeSet};

use kerbway_roads::osm::{Map, Way};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::dice::Dice;

/// Longitude and latitude, in degrees.
pub type Degrees = [f64; 2];

/// Streets with addresses.
#[derive(Debug, Clone)]
pub struct Streets {
    /// Both ends of each piece between two nodes of the map.
    pieces: Vec<[Degrees; 2]>,
    /// Ways by the name of the street.
    ways: BTreeMap<String, Vec<i64>>,
}

const CLASSES: [&str; 6] =
    ["primary", "secondary", "tertiary", "unclassified", "residential", "living_street"];
const ACCESS: [&str; 6] = ["access", "vehicle", "motor_vehicle", "motorcar", "goods", "hgv"];

/// Is it a street that anybody may use at any time?
fn is_public(way: &Way<'_>) -> bool {
    let reserved = |key: &str, value: &str| {
        let (key, is_timed) = key.split_once(':').map_or((key, false), |(key, _)| (key, true));
        ACCESS.contains(&key) && (is_timed || !["yes", "permissive", "designated"].contains(&value))
    };
    way.tag("highway").is_some_and(|class| CLASSES.contains(&class))
        && !way.tags().any(|(k, v)| reserved(k, v))
}

/// Which ways along it cars may go: forward, backward.
fn directions(way: &Way<'_>) -> (bool, bool) {
    match way.tag("oneway") {
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (false, true),
        Some("no" | "false" | "0") => (true, true),
        Some(_) => (false, false),
        None => (true, !matches!(way.tag("junction"), Some("roundabout" | "circular"))),
    }
}

impl Streets {
    /// The streets of a map.
    ///
    /// # Panics
    /// If it has none.
    pub fn of(map: &Map) -> Self {
        let mut graph: DiGraph<i64, ()> = DiGraph::new();
        let mut node_of: BTreeMap<i64, NodeIndex> = BTreeMap::new();
        let mut pieces = Vec::new();
        let mut ways: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for way in map.ways().filter(is_public) {
            if let Some(name) = way.tag("name") {
                ways.entry(name.to_owned()).or_default().push(way.id());
            }
            let (forward, backward) = directions(&way);
            let nodes: Vec<i64> = way.nodes().collect();
            for pair in nodes.windows(2) {
                let [a, b] =
                    [pair[0], pair[1]].map(|id| *node_of.entry(id).or_insert_with(|| graph.add_node(id)));
                if forward {
                    graph.add_edge(a, b, ());
                }
                if backward {
                    graph.add_edge(b, a, ());
                }
                pieces.push([a, b]);
            }
        }
        let parts = kosaraju_scc(&graph);
        let largest = parts.iter().max_by_key(|part| (part.len(), part.iter().max())).expect("a street");
        let largest: BTreeSet<NodeIndex> = largest.iter().copied().collect();
        let place = |node: NodeIndex| map.position(graph[node]).expect("invariant: a node of the map");
        let pieces = pieces.into_iter().filter(|ends| ends.iter().all(|node| largest.contains(node)));
        Self { pieces: pieces.map(|ends| ends.map(place)).collect(), ways }
    }

    /// An address: beside some street, up to nine metres from its middle, to a tenth of a metre or so.
    pub fn address(&self, dice: &mut Dice) -> Degrees {
        let [a, b] = *dice.pick(&self.pieces);
        let part = dice.below(101) as f64 / 100.0;
        let mut beside = |a: f64, b: f64| {
            let off = dice.between(-80, 80) as f64;
            ((a + (b - a) * part) * 1e6 + off).round() / 1e6
        };
        [beside(a[0], b[0]), beside(a[1], b[1])]
    }

    /// The middle: as many streets east as west of it, and north as south.
    pub fn middle(&self) -> Degrees {
        [0, 1].map(|axis| {
            let mut all: Vec<f64> = self.pieces.iter().map(|ends| ends[0][axis]).collect();
            all.sort_by(f64::total_cmp);
            all[all.len() / 2]
        })
    }

    /// The corner of a street nearest to a place.
    pub fn corner(&self, near: Degrees) -> Degrees {
        let stretch = near[1].to_radians().cos();
        let square = |p: &Degrees| {
            let (x, y) = ((p[0] - near[0]) * stretch, p[1] - near[1]);
            x * x + y * y
        };
        let ends = self.pieces.iter().flatten();
        ends.min_by(|a, b| square(a).total_cmp(&square(b))).copied().unwrap_or(near)
    }

    /// The ways of a street by its name; of an unknown one there are none.
    pub fn named(&self, name: &str) -> &[i64] {
        self.ways.get(name).map_or(&[], Vec::as_slice)
    }
}
