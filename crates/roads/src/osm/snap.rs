//! Where locations come to lie on the road.
//!
//! The nearest stretch of road that the vehicle type may use and leave again counts: one that can be reached from the
//! largest connected part of its streets, and from which that part can be reached. Ties go to the smallest way id, then
//! to the place along the way. Cost: a window of the R-tree around each location, doubled until something is in it.

use std::collections::VecDeque;

use kerbway_model::instance::Point;
use kerbway_model::units::Millimetres;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rstar::{AABB, RTree, RTreeObject};

use super::map::{Map, NONE};
use super::net::Net;
use super::signs::Sign;
use crate::exact::{delta, dot, length};

/// A stretch of a way between two nodes.
#[derive(Debug, Clone, Copy)]
struct Side {
    line: (Point, Point),
    way: u32,
    i: u32,
}

impl RTreeObject for Side {
    type Envelope = AABB<[i64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        let (a, b) = self.line;
        AABB::from_corners([a.x, a.y], [b.x, b.y])
    }
}

/// A place on the road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Foot {
    pub(super) point: Point,
    pub(super) way: u32,
    /// Place along the way: between its `i`-th and next node.
    pub(super) i: u32,
    /// The node it is, if it is one.
    pub(super) node: Option<u32>,
}

/// The stretches on which locations may come to lie.
#[derive(Debug)]
pub(super) struct Kerb {
    tree: RTree<Side>,
}

/// First window around a location.
const NEAR: Millimetres = 50_000;

impl Kerb {
    /// Collects the stretches that can be reached and left.
    pub(super) fn new(map: &Map, net: &Net) -> Self {
        let (reached, leaves) = connected(net);
        let mut sides = Vec::new();
        for way in map.ways() {
            let w = u32::try_from(way.index()).unwrap_or(NONE);
            for (i, pair) in way.refs().windows(2).enumerate() {
                if pair.contains(&NONE) {
                    continue;
                }
                let i = u32::try_from(i).unwrap_or(NONE);
                let (mut comes, mut goes) = (false, false);
                for (arc, _) in net.over(w, i) {
                    comes |= reached[arc as usize];
                    goes |= leaves[arc as usize];
                }
                if comes && goes {
                    let line = (net.at[pair[0] as usize], net.at[pair[1] as usize]);
                    sides.push(Side { line, way: w, i });
                }
            }
        }
        Self { tree: RTree::bulk_load(sides) }
    }

    /// The nearest place on the road, at most `limit` away, and how far that is.
    pub(super) fn nearest(&self, map: &Map, p: Point, limit: Millimetres) -> Option<(Foot, Millimetres)> {
        let mut window = NEAR.min(limit);
        loop {
            let around = AABB::from_corners([p.x - window, p.y - window], [p.x + window, p.y + window]);
            let best = self
                .tree
                .locate_in_envelope_intersecting(&around)
                .map(|side| {
                    let point = foot(side.line, p);
                    (length(p, point), side.way, side.i, point, side.line)
                })
                .filter(|found| found.0 <= window)
                .min_by_key(|found| (found.0, found.1, found.2));
            if let Some((mm, way, i, point, (a, b))) = best {
                let refs = map.way_at(way).refs();
                let node = if point == a {
                    refs.get(i as usize).copied()
                } else if point == b {
                    refs.get(i as usize + 1).copied()
                } else {
                    None
                };
                return Some((Foot { point, way, i, node }, mm));
            }
            if window >= limit {
                return None;
            }
            window = (window * 4).min(limit);
        }
    }
}

/// The point of a segment nearest to `p`, rounded to millimetres.
#[allow(clippy::cast_possible_truncation, reason = "between the ends")]
fn foot((a, b): (Point, Point), p: Point) -> Point {
    let direction = delta(a, b);
    let square = dot(direction, direction);
    let along = dot(delta(a, p), direction);
    if square == 0 || along <= 0 {
        return a;
    }
    if along >= square {
        return b;
    }
    let part = |d: i128| (2 * along * d + square).div_euclid(2 * square) as i64;
    Point { x: a.x + part(direction.0), y: a.y + part(direction.1) }
}

/// May a leg go on from one arc to another? Restricted arcs are its first or its last.
fn arrives(from: Sign, to: Sign) -> bool {
    from != Sign::Restricted || to == Sign::Restricted
}

fn leaves(from: Sign, to: Sign) -> bool {
    from == Sign::Restricted || to != Sign::Restricted
}

/// For each arc: can it be reached from the main part of the streets, and can that part be reached from it?
fn connected(net: &Net) -> (Vec<bool>, Vec<bool>) {
    let n = net.arcs.len();
    let count = |n: usize| u32::try_from(n).unwrap_or(NONE);
    let mut streets: DiGraph<(), ()> = DiGraph::with_capacity(n, n * 2);
    for _ in 0..n {
        streets.add_node(());
    }
    let mut before: Vec<Vec<u32>> = vec![Vec::new(); n];
    for a in 0..n {
        for turn in net.turns(count(a)) {
            before[turn.to as usize].push(count(a));
            if [a, turn.to as usize].iter().all(|x| net.arcs[*x].sign != Sign::Restricted) {
                streets.add_edge(NodeIndex::new(a), NodeIndex::new(turn.to as usize), ());
            }
        }
    }
    let public = |a: &NodeIndex| net.arcs[a.index()].sign != Sign::Restricted;
    let main = kosaraju_scc(&streets)
        .into_iter()
        .filter(|part| part.iter().all(public))
        .max_by_key(|part| (part.len(), std::cmp::Reverse(part.iter().min().copied())))
        .unwrap_or_default();
    let spread = |next: &dyn Fn(u32, &mut Vec<u32>)| {
        let mut reached = vec![false; n];
        let mut queue: VecDeque<u32> = main.iter().map(|a| count(a.index())).collect();
        for a in &queue {
            reached[*a as usize] = true;
        }
        let mut found = Vec::new();
        while let Some(a) = queue.pop_front() {
            found.clear();
            next(a, &mut found);
            for b in &found {
                if !std::mem::replace(&mut reached[*b as usize], true) {
                    queue.push_back(*b);
                }
            }
        }
        reached
    };
    let sign = |a: u32| net.arcs[a as usize].sign;
    let comes = spread(&|a, found| {
        found.extend(net.turns(a).iter().map(|t| t.to).filter(|b| arrives(sign(a), sign(*b))));
    });
    let goes = spread(&|b, found| {
        found.extend(before[b as usize].iter().copied().filter(|a| leaves(sign(*a), sign(b))));
    });
    (comes, goes)
}
