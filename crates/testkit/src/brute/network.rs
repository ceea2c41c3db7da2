//! The overlay of an explicit road network: sub-edges, cells, gates (docs/semantics.md, 3.2, 3.8).

use kerbway_model::TypeIdx;
use kerbway_model::instance::{Instance, Network, Place};

use super::bans::{Bans, Spans};
use super::geometry;
use super::ground::{Parts, cut, seconds_inside, standing};
use super::leg::{Spot, Stretch};

struct SubEdge {
    from: usize,
    to: usize,
    seconds: i64,
    metres: i64,
    zones: Vec<usize>,
}

/// Spots are the nodes of the network and then the points at which edges are cut.
pub(super) fn overlay(
    instance: &Instance,
    network: &Network,
    vehicle: TypeIdx,
    bans: &[Option<Bans>],
) -> Parts {
    let counting: Vec<usize> = (0..bans.len()).filter(|z| bans[*z].is_some()).collect();
    let inside: Vec<Vec<usize>> = (0..network.nodes.len())
        .map(|v| counting.iter().copied().filter(|z| node_inside(instance, network, v, *z)).collect())
        .collect();
    let mut spots: Vec<Spot> = inside.iter().map(|i| Spot { inside: i.clone(), ..Spot::default() }).collect();
    let mut edges: Vec<SubEdge> = Vec::new();
    for edge in &network.edges {
        let n = instance.vehicle_type(vehicle).edge_seconds(edge.seconds, edge.metres);
        let (u, v) = (edge.from.index(), edge.to.index());
        let spans: Vec<(usize, Spans)> = counting
            .iter()
            .map(|z| match &edge.zones {
                Some(stated) if stated.iter().any(|s| s.index() == *z) => (*z, vec![(0, n)]),
                Some(_) => (*z, vec![]),
                None => match (network.nodes[u].point, network.nodes[v].point) {
                    (Some(a), Some(b)) => (*z, seconds_inside(a, b, n, instance, *z)),
                    _ => (*z, vec![]),
                },
            })
            .filter(|(_, s)| !s.is_empty())
            .collect();
        let barred = spans.iter().any(|(z, s)| {
            instance.zones()[*z].gates.as_ref().is_some_and(|gates| {
                s.iter().flat_map(|(a, b)| [*a, *b]).any(|c| {
                    let at_tail = c <= 1 && (gates.contains(&edge.from) || c == 0 && inside[u].contains(z));
                    let at_head = c >= n - 1 && (gates.contains(&edge.to) || c == n && inside[v].contains(z));
                    !at_tail && !at_head
                })
            })
        });
        if barred {
            continue;
        }
        let pieces = cut(n, &spans, &inside[v]);
        let mut from = u;
        let last = pieces.len() - 1;
        for (i, piece) in pieces.into_iter().enumerate() {
            let to = if i == last {
                v
            } else {
                spots.push(Spot { inside: piece.end_inside, ..Spot::default() });
                spots.len() - 1
            };
            let metres = if i == 0 { edge.metres } else { 0 };
            edges.push(SubEdge { from, to, seconds: piece.seconds, metres, zones: piece.zones });
            from = to;
        }
    }
    let gate: Vec<bool> = (0..spots.len())
        .map(|s| edges.iter().any(|e| (e.from == s || e.to == s) && e.zones != spots[s].inside))
        .collect();
    let place: Vec<usize> = instance
        .locations()
        .iter()
        .map(|l| match l.place {
            Place::Node(n) => n.index(),
            _ => unreachable!("network locations have nodes"),
        })
        .collect();
    let mut passable = gate.clone();
    for (s, spot) in spots.iter_mut().enumerate() {
        let holding =
            || instance.locations().iter().zip(&place).filter(|(l, p)| l.holding && **p == s).map(|(l, _)| l);
        if holding().any(|l| l.off_street) {
            spot.waiting = Some(vec![]);
        } else if holding().next().is_some() || gate[s] && instance.gate_waiting() {
            spot.waiting = Some(standing(bans, &spot.inside));
        }
        passable[s] |= holding().next().is_some();
    }
    let cell = cells(&edges, &gate);
    let terminal: Vec<bool> = (0..spots.len()).map(|s| passable[s] || place.contains(&s)).collect();
    for s in (0..spots.len()).filter(|s| terminal[*s]) {
        let mut starts: Vec<usize> =
            (0..edges.len()).filter(|e| edges[*e].from == s).map(|e| cell[e]).collect();
        starts.sort_unstable();
        starts.dedup();
        for c in starts {
            let reached = within(&edges, &cell, c, s, spots.len(), &gate);
            let zones = &edges[cell.iter().position(|x| *x == c).unwrap_or(0)].zones;
            for (t, best) in reached.into_iter().enumerate() {
                if let Some((seconds, metres)) = best
                    && t != s
                    && terminal[t]
                {
                    spots[s].out.push(Stretch { to: t, seconds, metres, zones: zones.clone() });
                }
            }
        }
    }
    (spots, passable, place)
}

/// By its edges if it has some and all of them state their zones, else by its point.
fn node_inside(instance: &Instance, network: &Network, v: usize, z: usize) -> bool {
    let mut at = network.edges.iter().filter(|e| e.from.index() == v || e.to.index() == v).peekable();
    if at.peek().is_some() && at.clone().all(|e| e.zones.is_some()) {
        return at.all(|e| e.zones.as_ref().is_some_and(|s| s.iter().any(|s| s.index() == z)));
    }
    network.nodes[v].point.is_some_and(|p| geometry::holds(&instance.zones()[z].polygons, p))
}

/// The cell of each sub-edge: connected over nodes that are no gates.
fn cells(edges: &[SubEdge], gate: &[bool]) -> Vec<usize> {
    let mut cell: Vec<usize> = (0..edges.len()).collect();
    loop {
        let mut changed = false;
        for i in 0..edges.len() {
            for j in 0..edges.len() {
                let meet = [edges[i].from, edges[i].to]
                    .into_iter()
                    .any(|s| !gate[s] && (edges[j].from == s || edges[j].to == s));
                if meet && cell[j] > cell[i] {
                    cell[j] = cell[i];
                    changed = true;
                }
            }
        }
        if !changed {
            return cell;
        }
    }
}

/// Fastest ways (then fewest metres) from `s` inside one cell, never through a gate.
fn within(
    edges: &[SubEdge],
    cell: &[usize],
    c: usize,
    s: usize,
    n: usize,
    gate: &[bool],
) -> Vec<Option<(i64, i64)>> {
    let mut best: Vec<Option<(i64, i64)>> = vec![None; n];
    best[s] = Some((0, 0));
    loop {
        let mut changed = false;
        for (_, edge) in edges.iter().enumerate().filter(|(e, _)| cell[*e] == c) {
            if gate[edge.from] && edge.from != s {
                continue;
            }
            let Some((seconds, metres)) = best[edge.from] else { continue };
            let way = (seconds + edge.seconds, metres + edge.metres);
            if edge.to != s && best[edge.to].is_none_or(|b| way < b) {
                best[edge.to] = Some(way);
                changed = true;
            }
        }
        if !changed {
            return best;
        }
    }
}
