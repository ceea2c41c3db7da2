//! Worlds with an explicit road network: a jittered grid whose zones are stated edge by edge, or clipped by polygons.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::shapes::{Coordinates, Metre, distance, shapes};
use super::{Frame, Sites, Size, World};
use crate::dice::Dice;

/// A network before it is written: nodes, two-way or one-way roads.
struct Grid {
    nodes: Vec<Metre>,
    /// From, to, both ways.
    roads: Vec<(usize, usize, bool)>,
    spacing: i64,
    extent: i64,
}

fn grid(dice: &mut Dice, size: Size) -> Grid {
    let (w, h) = match size {
        Size::Oracle => (3, 2 + dice.below(2)),
        Size::Small => (3 + dice.below(2), 3),
        Size::Medium => (6, 5),
    };
    let spacing = dice.between(500, 900);
    let jitter = spacing / 5;
    let mut nodes = Vec::new();
    for y in 0..h {
        for x in 0..w {
            let shift = |dice: &mut Dice| dice.between(-jitter, jitter) as f64;
            nodes.push((
                (x as i64 * spacing + jitter) as f64 + shift(dice),
                (y as i64 * spacing + jitter) as f64 + shift(dice),
            ));
        }
    }
    let mut roads = Vec::new();
    for y in 0..h {
        for x in 0..w {
            let v = y * w + x;
            for (there, u) in [(x + 1 < w, v + 1), (y + 1 < h, v + w)] {
                // The outer ring stays whole, so that most pairs have a way.
                let ring = (y == 0 || y + 1 == h) && u == v + 1 || (x == 0 || x + 1 == w) && u == v + w;
                if there && (ring || !dice.chance(15)) {
                    let road = if dice.chance(50) { (v, u) } else { (u, v) };
                    roads.push((road.0, road.1, ring || !dice.chance(15)));
                }
            }
        }
    }
    Grid { nodes, roads, spacing, extent: spacing * (w as i64 - 1) + 2 * jitter }
}

/// Edges state their zones; zones are sets of junctions, roads between inside and outside are cut at a gate.
pub(super) fn stated(dice: &mut Dice, frame: &Frame) -> World {
    let coordinates = Coordinates { local: dice.chance(30) };
    let grid = grid(dice, frame.size);
    let n_zones = dice.below(if frame.size == Size::Oracle { 3 } else { 4 });
    let inside = blobs(dice, &grid, n_zones);
    let mut nodes: Vec<(String, Metre)> =
        grid.nodes.iter().enumerate().map(|(i, p)| (format!("n{i}"), *p)).collect();
    let mut edges = Vec::new();
    for (u, v, both) in &grid.roads {
        // Where the boundary of each zone that holds one end lies: quarters of the road, the outer end included.
        let cut: Vec<Option<(bool, i64)>> = inside
            .iter()
            .map(|z| {
                (z[*u] != z[*v]).then(|| {
                    let part = *dice.pick(&[1, 2, 2, 3, 4]);
                    if z[*u] { (true, part) } else { (false, 4 - part) }
                })
            })
            .collect();
        let mut stops: Vec<i64> = cut.iter().flatten().map(|(_, q)| *q).chain([0, 4]).collect();
        stops.sort_unstable();
        stops.dedup();
        let length = distance(grid.nodes[*u], grid.nodes[*v]).round() as i64;
        let quarter = quarter_seconds(dice, frame, length);
        let mut from = nodes[*u].0.clone();
        for pair in stops.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let to = if b == 4 {
                nodes[*v].0.clone()
            } else {
                let (p, q) = (grid.nodes[*u], grid.nodes[*v]);
                let f = b as f64 / 4.0;
                let id = format!("g{}", nodes.len());
                nodes.push((id.clone(), (p.0 + (q.0 - p.0) * f, p.1 + (q.1 - p.1) * f)));
                id
            };
            let zones: Vec<String> = (0..n_zones)
                .filter(|z| match cut[*z] {
                    None => inside[*z][*u],
                    Some((true, q)) => b <= q,
                    Some((false, q)) => a >= q,
                })
                .map(|z| format!("z{z}"))
                .collect();
            let metres = length * b / 4 - length * a / 4;
            edges.push(json!({"from": from, "to": to, "seconds": quarter * (b - a), "metres": metres, "zones": zones}));
            if *both {
                edges.push(json!({"from": to, "to": from, "seconds": quarter * (b - a), "metres": metres, "zones": zones}));
            }
            from = to;
        }
    }
    let mut zones: Vec<Value> = (0..n_zones).map(|z| json!({"id": format!("z{z}")})).collect();
    for (z, zone) in zones.iter_mut().enumerate() {
        if dice.chance(20) {
            let mut gates = boundary(&edges, &format!("z{z}"));
            if gates.len() > 2 && dice.chance(50) {
                gates.remove(dice.below(gates.len()));
            }
            if !gates.is_empty() {
                zone["gates"] = json!(gates);
            }
        }
    }
    let with_coordinates = dice.chance(40);
    finish(dice, frame, coordinates, &nodes, &edges, zones, with_coordinates)
}

fn quarter_seconds(dice: &mut Dice, frame: &Frame, length: i64) -> i64 {
    let kmh = dice.between(20, 45) as f64;
    let steps = length as f64 * 3.6 / kmh / 4.0 / frame.step as f64;
    (steps.round() as i64).max(1) * frame.step
}

/// Sets of junctions: round, overlapping, nested in or touching the one before, with a hole.
fn blobs(dice: &mut Dice, grid: &Grid, n: usize) -> Vec<Vec<bool>> {
    let mut zones: Vec<Vec<bool>> = Vec::new();
    for _ in 0..n {
        let centre = *dice.pick(&grid.nodes);
        let radius = (grid.spacing * dice.between(60, 160) / 100) as f64;
        let mut zone: Vec<bool> = grid.nodes.iter().map(|p| distance(*p, centre) < radius).collect();
        if let Some(previous) = zones.last() {
            match dice.below(5) {
                0 => zone.iter_mut().zip(previous).for_each(|(a, b)| *a &= *b),
                1 => zone.iter_mut().zip(previous).for_each(|(a, b)| *a &= !*b),
                _ => {}
            }
        }
        if zone.iter().filter(|b| **b).count() > 3 && dice.chance(20) {
            let hole = grid.nodes.iter().position(|p| *p == centre).expect("the centre is a node");
            zone[hole] = false;
        }
        if zone.iter().all(|b| *b) {
            zone[0] = false;
        }
        zones.push(zone);
    }
    zones
}

/// Nodes where roads enter the zone.
fn boundary(edges: &[Value], zone: &str) -> Vec<String> {
    let (mut touched, mut open) = (BTreeSet::new(), BTreeSet::new());
    for edge in edges {
        let inside = edge["zones"].as_array().is_some_and(|z| z.iter().any(|z| z == zone));
        for end in ["from", "to"] {
            let id = edge[end].as_str().unwrap_or_default().to_owned();
            if inside {
                touched.insert(id)
            } else {
                open.insert(id)
            };
        }
    }
    touched.intersection(&open).cloned().collect()
}

/// Zones are polygons that clip the edges.
pub(super) fn clipped(dice: &mut Dice, frame: &Frame) -> World {
    let coordinates = Coordinates { local: dice.chance(50) };
    let grid = grid(dice, frame.size);
    let n_zones = dice.below(if frame.size == Size::Oracle { 3 } else { 4 });
    let zones: Vec<Value> = shapes(dice, grid.extent, n_zones)
        .iter()
        .enumerate()
        .map(|(i, shape)| json!({"id": format!("z{i}"), "geometry": coordinates.geometry(shape)}))
        .collect();
    let nodes: Vec<(String, Metre)> =
        grid.nodes.iter().enumerate().map(|(i, p)| (format!("n{i}"), *p)).collect();
    let mut edges = Vec::new();
    for (u, v, both) in &grid.roads {
        let metres = distance(grid.nodes[*u], grid.nodes[*v]).round() as i64;
        let seconds = 4 * quarter_seconds(dice, frame, metres);
        let mut push = |a: usize, b: usize| {
            edges.push(json!({"from": nodes[a].0, "to": nodes[b].0, "seconds": seconds, "metres": metres}));
        };
        push(*u, *v);
        if *both {
            push(*v, *u);
        }
    }
    finish(dice, frame, coordinates, &nodes, &edges, zones, true)
}

fn finish(
    dice: &mut Dice,
    frame: &Frame,
    coordinates: Coordinates,
    nodes: &[(String, Metre)],
    edges: &[Value],
    mut zones: Vec<Value>,
    with_coordinates: bool,
) -> World {
    let sites = Sites::random(dice, frame.size);
    let mut locations = Vec::new();
    for i in 0..sites.total() {
        let mut location = sites.location(dice, i, true);
        location["node"] = json!(dice.pick(nodes).0);
        locations.push(location);
    }
    if dice.chance(10) {
        zones.push(json!({"id": "named"}));
        // Only where no other zone is, so that nothing is taken away by the statement.
        let i = sites.depots + dice.below(sites.stops);
        let node = locations[i]["node"].clone();
        let free = |e: &Value| {
            (e["from"] != node && e["to"] != node) || e["zones"].as_array().is_some_and(Vec::is_empty)
        };
        if edges.iter().all(free) {
            locations[i]["zones"] = json!(["named"]);
        } else {
            zones.pop();
        }
    }
    let nodes: Vec<Value> = nodes
        .iter()
        .map(|(id, at)| {
            let mut node = json!({"id": id});
            if with_coordinates {
                coordinates.put(&mut node, *at);
            }
            node
        })
        .collect();
    World {
        local: coordinates.local,
        ground: ("network", json!({"nodes": nodes, "edges": edges})),
        locations,
        depots: sites.depots,
        sites: sites.stops,
        zones,
    }
}
