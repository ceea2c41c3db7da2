//! All planned legs of a small world (docs/semantics.md 5), without their times: cells by flooding, ways in cells by relaxing
//! until nothing changes, sequences by trying them all.

use kerbway_model::LocationIdx;
use kerbway_travel::{Ground, RoadGraph, ZoneSet};

use super::brute::{Drive, Node, Stand, Way, Zones, counting, sets, stand};
use super::world::World;

/// A sequence so far: nodes visited, drives, and what lies between them.
type Partial = (Vec<usize>, Vec<Drive>, Vec<(Zones, Vec<Stand>)>);

/// All planned legs between two different places.
pub fn ways(world: &World, from: usize, to: usize) -> Vec<Way> {
    match &world.ground {
        Ground::Graph(g) => graph_ways(world, g, from, to),
        Ground::Lines(_) => line_ways(world, from, to),
    }
}

fn inside(world: &World, set: ZoneSet) -> Zones {
    counting(&world.rights, sets(world).zones(set))
}

/// Every choice of where to stand among the nodes of a way.
fn choices(drives: &[Drive], nodes: &[(Zones, Vec<Stand>)], out: &mut Vec<Way>) {
    let mut made = vec![Vec::new()];
    for (inside, stands) in nodes {
        let mut next = Vec::new();
        for before in made {
            let options = std::iter::once(None).chain(stands.iter().cloned().map(Some));
            for stand in options {
                let mut list: Vec<Node> = Vec::clone(&before);
                list.push(Node { inside: inside.clone(), stand });
                next.push(list);
            }
        }
        made = next;
    }
    out.extend(made.into_iter().map(|nodes| Way { drives: drives.to_vec(), nodes }));
}

fn line_ways(world: &World, from: usize, to: usize) -> Vec<Way> {
    let Ground::Lines(source) = &world.ground else { return Vec::new() };
    let mut out = Vec::new();
    let mut stack: Vec<Partial> = vec![(vec![from], Vec::new(), Vec::new())];
    while let Some((visited, drives, nodes)) = stack.pop() {
        let at = *visited.last().unwrap();
        for next in 0..world.n {
            let Some(place) = source.places()[next] else { continue };
            let passes = next != to && place.holding && source.waiting();
            if visited.contains(&next) || !(passes || next == to) {
                continue;
            }
            let mut lines = Vec::new();
            source.lines(LocationIdx::new(at), LocationIdx::new(next), &mut lines);
            for line in lines {
                let (mut drives, mut nodes) = (drives.clone(), nodes.clone());
                for (i, piece) in line.pieces.iter().enumerate() {
                    let zones = inside(world, piece.zones);
                    drives.push(Drive { seconds: piece.seconds, metres: piece.metres, zones: zones.clone() });
                    let Some(point) = line.points.get(i) else { continue };
                    let here = inside(world, *point);
                    let gate = here != zones || here != inside(world, line.pieces[i + 1].zones);
                    let waits = gate && world.gate_waiting && source.waiting();
                    let gate = Stand { zones: here.clone(), ground: here.clone(), off_street: false };
                    nodes.push((here, if waits { vec![gate] } else { Vec::new() }));
                }
                if next == to {
                    choices(&drives, &nodes, &mut out);
                } else {
                    let s = stand(world, sets(world), &place);
                    nodes.push((s.ground.clone(), vec![s]));
                    let mut visited = visited.clone();
                    visited.push(next);
                    stack.push((visited, drives, nodes));
                }
            }
        }
    }
    out
}

/// Cells by flooding, ways in cells by relaxing until nothing changes.
struct Cells {
    usable: Vec<bool>,
    gate: Vec<bool>,
    cell: Vec<usize>,
    n: usize,
}

fn cells(world: &World, g: &RoadGraph) -> Cells {
    let zones = |e: usize| inside(world, g.edges[e].zones);
    let usable: Vec<bool> = (0..g.edges.len())
        .map(|e| {
            g.gates.iter().all(|(z, gates)| {
                let fine =
                    |v: u32| inside(world, g.nodes[v as usize].inside).contains(z) || gates.contains(&v);
                !zones(e).contains(z) || fine(g.edges[e].from) && fine(g.edges[e].to)
            })
        })
        .collect();
    let touches = |e: usize, v: usize| g.edges[e].from as usize == v || g.edges[e].to as usize == v;
    let gate: Vec<bool> = (0..g.nodes.len())
        .map(|v| {
            (0..g.edges.len())
                .any(|e| usable[e] && touches(e, v) && zones(e) != inside(world, g.nodes[v].inside))
        })
        .collect();
    let mut cell: Vec<usize> = (0..g.edges.len()).collect();
    loop {
        let mut changed = false;
        for v in (0..g.nodes.len()).filter(|v| !gate[*v]) {
            let at: Vec<usize> = (0..g.edges.len()).filter(|e| usable[*e] && touches(*e, v)).collect();
            let least = at.iter().map(|e| cell[*e]).min();
            for e in at {
                changed |= cell[e] != least.unwrap();
                cell[e] = least.unwrap();
            }
        }
        if !changed {
            break;
        }
    }
    Cells { usable, gate, cell, n: g.edges.len() }
}

/// Fastest ways (then shortest) from a node through one cell, passing no gate.
fn within(g: &RoadGraph, cells: &Cells, cell: usize, from: usize) -> Vec<Option<(i64, i64)>> {
    let mut best: Vec<Option<(i64, i64)>> = vec![None; g.nodes.len()];
    best[from] = Some((0, 0));
    loop {
        let mut changed = false;
        for (e, edge) in g.edges.iter().enumerate() {
            let (a, b) = (edge.from as usize, edge.to as usize);
            let ends = g.ends && g.places.iter().flatten().any(|p| p.node as usize == a);
            if !cells.usable[e] || cells.cell[e] != cell || (cells.gate[a] || ends) && a != from {
                continue;
            }
            let Some((s, m)) = best[a] else { continue };
            let reached = (s + edge.time, m + edge.metres);
            if best[b].is_none_or(|known| reached < known) {
                best[b] = Some(reached);
                changed = true;
            }
        }
        if !changed {
            return best;
        }
    }
}

fn graph_ways(world: &World, g: &RoadGraph, from: usize, to: usize) -> Vec<Way> {
    let cells = cells(world, g);
    let (a, b) = (g.places[from].unwrap(), g.places[to].unwrap());
    let gate_stand = |v: usize| {
        let here = inside(world, g.nodes[v].inside);
        Stand { zones: here.clone(), ground: here, off_street: false }
    };
    // Where one may stand at a node on the way.
    let spots = |v: usize| {
        let gate = (cells.gate[v] && world.gate_waiting).then(|| gate_stand(v));
        let holding = g.places.iter().flatten().filter(|p| p.holding && p.node as usize == v);
        gate.into_iter().chain(holding.map(|p| stand(world, &g.sets, p))).collect::<Vec<_>>()
    };
    let transit =
        |v: usize| cells.gate[v] || g.places.iter().flatten().any(|p| p.holding && p.node as usize == v);
    let mut out = Vec::new();
    let start = a.node as usize;
    let target = b.node as usize;
    let mut stack: Vec<Partial> = Vec::new();
    let here = |v: usize| inside(world, g.nodes[v].inside);
    // A drive of no length between a place and its node.
    let link = |v: usize| Drive { seconds: 0, metres: 0, zones: here(v) };
    stack.push((vec![start], Vec::new(), Vec::new()));
    // Zones stated for the start set it apart from its node: the node may then be waited at too.
    if inside(world, a.zones) != inside(world, a.ground) {
        stack.push((vec![start], vec![link(start)], vec![(here(start), spots(start))]));
    }
    let cell_zones: Vec<Zones> = (0..cells.n)
        .map(|c| {
            let edge = (0..cells.n).find(|e| cells.usable[*e] && cells.cell[*e] == c);
            edge.map(|e| inside(world, g.edges[e].zones)).unwrap_or_default()
        })
        .collect();
    let table: Vec<Vec<_>> =
        (0..g.nodes.len()).map(|v| (0..cells.n).map(|c| within(g, &cells, c, v)).collect()).collect();
    while let Some((visited, drives, nodes)) = stack.pop() {
        let at = *visited.last().unwrap();
        if at == target {
            // Two places at one node: leaving the one and coming to the other still passes the node, also after
            // standing there.
            let mut drives = drives.clone();
            if drives.len() == nodes.len() {
                drives.push(link(start));
            }
            choices(&drives, &nodes, &mut out);
            // So may the node of the target.
            let (mut drives, mut nodes) = (drives.clone(), nodes.clone());
            if visited.len() > 1 && nodes.len() < drives.len() {
                nodes.push((here(target), spots(target)));
                drives.push(link(target));
                choices(&drives, &nodes, &mut out);
            }
        }
        for cell in 0..cells.n {
            for (v, reached) in table[at][cell].iter().enumerate() {
                let Some((seconds, metres)) = *reached else { continue };
                if visited.contains(&v) || !(transit(v) || v == target) {
                    continue;
                }
                let zones = cell_zones[cell].clone();
                let mut visited = visited.clone();
                visited.push(v);
                let mut drives = drives.clone();
                drives.push(Drive { seconds, metres, zones });
                let mut nodes = nodes.clone();
                if nodes.len() + 1 < drives.len() {
                    nodes.push((here(at), spots(at)));
                }
                stack.push((visited, drives, nodes));
            }
        }
    }
    out
}
