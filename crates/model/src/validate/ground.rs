//! What vehicles drive on: network, plane or matrices.

use std::collections::HashSet;

use super::geometry::{Stated, point};
use super::{Names, number};
use crate::document::problem::{self as doc, Problem};
use crate::ids::{LocationIdx, NodeIdx, ZoneIdx};
use crate::instance::{Edge, Ground, Inside, Matrix, Network, Node, Projection};
use crate::issues::{Path, Sink};
use crate::limits;
use crate::units::{MICRO, Money};

/// Totals stay below this, so that no sum of them leaves 64 bits.
pub(crate) const TOTAL: i64 = 1 << 62;

/// Reads the ground.
pub(crate) fn ground(
    problem: &Problem,
    names: &Names<'_>,
    projection: &Projection,
    sink: &mut Sink,
) -> Ground {
    let root = Path::Root;
    let stated: Vec<&str> = [
        ("osm", problem.osm.is_some()),
        ("network", problem.network.is_some()),
        ("matrices", problem.matrices.is_some()),
        ("plane", problem.plane.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, stated)| stated.then_some(key))
    .collect();
    match stated.as_slice() {
        [_] => {}
        [] => {
            let lost = ["osm", "network", "matrices", "plane"].iter().any(|k| sink.tainted(&root.key(k)));
            if !lost {
                sink.error_whole(&root, "E-ground", "nothing to drive on")
                    .hint("state one of `network`, `matrices`, `plane`, `osm`");
            }
        }
        [first, others @ ..] => {
            for key in others {
                sink.error_whole(&root.key(key), "E-ground", format!("`{key}` beside `{first}`"))
                    .hint("state exactly one of `network`, `matrices`, `plane`, `osm`");
            }
        }
    }
    if let Some(stated) = &problem.network {
        Ground::Network(network(problem, stated, names, projection, sink))
    } else if let Some(stated) = &problem.matrices {
        let at = root.key("matrices");
        if stated.is_empty() {
            sink.error(&at, "E-empty-list", "no profile");
        }
        Ground::Matrices(stated.iter().map(|(p, m)| matrix(problem, p, m, names, &at.key(p), sink)).collect())
    } else if let Some(stated) = &problem.osm {
        Ground::Map(super::map::ground(problem, stated, sink))
    } else {
        Ground::Plane { micro_kmh: problem.plane.as_ref().map_or(1, |p| speed(p, sink)) }
    }
}

fn speed(plane: &doc::Plane, sink: &mut Sink) -> i64 {
    let root = Path::Root;
    let at = root.key("plane");
    let kmh = plane.kmh.0;
    if kmh <= Money::ZERO {
        sink.error(&at.key("kmh"), "E-range", "a speed must be positive")
            .value(serde_json::to_value(kmh).unwrap_or_default());
    } else if kmh.0 > 10_000 * MICRO {
        sink.error(&at.key("kmh"), "E-limit", "a speed must be at most 10000 km/h")
            .value(serde_json::to_value(kmh).unwrap_or_default());
    }
    i64::try_from(kmh.0).unwrap_or(1).max(1)
}

fn network(
    problem: &Problem,
    stated: &doc::Network,
    names: &Names<'_>,
    projection: &Projection,
    sink: &mut Sink,
) -> Network {
    let root = Path::Root;
    let at = root.key("network");
    let (at_nodes, at_edges) = (at.key("nodes"), at.key("edges"));
    let mut nodes = Vec::with_capacity(stated.nodes.len());
    let mut needed = vec![false; stated.nodes.len()];
    let by_geometry = problem.zones.iter().any(|z| z.geometry.is_some());
    let mut edges = Vec::with_capacity(stated.edges.len());
    let mut pairs = HashSet::with_capacity(stated.edges.len());
    let mut total: i128 = 0;
    for (i, edge) in stated.edges.iter().enumerate() {
        let here = at_edges.index(i);
        let from = names.nodes.find(sink, &here.key("from"), &edge.from);
        let to = names.nodes.find(sink, &here.key("to"), &edge.to);
        let seconds =
            number(sink, &here.key("seconds"), edge.seconds, 1, limits::TIME, "the seconds of an edge");
        let metres =
            number(sink, &here.key("metres"), edge.metres, 0, limits::METRES - 1, "the metres of an edge");
        total += i128::from(metres);
        let zones = edge.zones.as_ref().map(|ids| {
            let found = names.zones.find_all(sink, &here.key("zones"), ids);
            found.into_iter().map(ZoneIdx::new).collect()
        });
        let (Some(from), Some(to)) = (from, to) else { continue };
        if from == to {
            sink.error(&here, "E-edge-loop", format!("an edge from \"{}\" to itself", edge.from));
        } else if !pairs.insert((from, to)) {
            let message = format!("a second edge from \"{}\" to \"{}\"", edge.from, edge.to);
            sink.error(&here, "E-duplicate-edge", message).hint("put a node between if there are two ways");
        }
        if edge.zones.is_none() && by_geometry {
            needed[from] = true;
            needed[to] = true;
        }
        edges.push(Edge { from: NodeIdx::new(from), to: NodeIdx::new(to), seconds, metres, zones });
    }
    if total > i128::from(TOTAL) {
        sink.error(&at_edges, "E-limit", "the metres of all edges together must stay below 2^62");
    }
    for (i, node) in stated.nodes.iter().enumerate() {
        let here = at_nodes.item(i, &node.id);
        let coordinates = Stated { lon: node.lon, lat: node.lat, x: node.x, y: node.y };
        let place = point(sink, &here, coordinates, projection);
        if needed[i] && place == Ok(None) {
            sink.error(&here, "E-node-coordinates", format!("node \"{}\" needs coordinates", node.id))
                .hint("an edge there states no `zones` and a zone has a geometry");
        }
        nodes.push(Node { id: node.id.clone(), point: place.ok().flatten() });
    }
    Network { nodes, edges }
}

fn matrix(
    problem: &Problem,
    profile: &str,
    stated: &doc::Matrix,
    names: &Names<'_>,
    at: &Path<'_>,
    sink: &mut Sink,
) -> Matrix {
    super::ids::valid(sink, at, profile);
    let n = problem.locations.len();
    let (at_seconds, at_metres) = (at.key("seconds"), at.key("metres"));
    let seconds = cells(sink, &at_seconds, &stated.seconds, n, limits::TIME);
    let metres = stated.metres.as_ref().map(|m| cells(sink, &at_metres, m, n, limits::METRES - 1));
    if let (Some(seconds), Some(Some(metres))) = (&seconds, &metres) {
        for (i, (s, m)) in seconds.iter().zip(metres).enumerate() {
            if s.is_some() && m.is_none() {
                let row = at_metres.index(i / n);
                sink.error(
                    &row.index(i % n),
                    "E-matrix-cell",
                    "there is a way in `seconds` but none in `metres`",
                );
            }
        }
        let longest = metres.iter().flatten().max().copied().unwrap_or(0);
        if i128::from(longest) * (problem.requests.len() as i128 + 1) > i128::from(TOTAL) {
            sink.error(&at_metres, "E-limit", "a route through all requests would have 2^62 metres or more");
        }
    }
    let at_inside = at.key("inside");
    let mut inside = Vec::with_capacity(stated.inside.len());
    for (i, stretch) in stated.inside.iter().enumerate() {
        let here = at_inside.index(i);
        let from = names.locations.find(sink, &here.key("from"), &stretch.from);
        let to = names.locations.find(sink, &here.key("to"), &stretch.to);
        let zone = names.zones.find(sink, &here.key("zone"), &stretch.zone);
        let offset = number(sink, &here.key("offset_s"), stretch.offset_s, 0, limits::TIME, "an offset");
        let duration =
            number(sink, &here.key("duration_s"), stretch.duration_s, 1, limits::TIME, "a duration");
        let (Some(from), Some(to), Some(zone)) = (from, to, zone) else { continue };
        let row = at_seconds.index(from);
        if let Some(seconds) = &seconds
            && !sink.tainted(&row.index(to))
        {
            match seconds[from * n + to] {
                None => {
                    sink.error(&here, "E-inside", "there is no way between these locations");
                }
                Some(s) if s >= 0 && offset + duration > s => {
                    let message = format!(
                        "the stretch ends {} s after departure, the journey after {s} s",
                        offset + duration
                    );
                    sink.error(&here, "E-inside", message);
                }
                Some(_) => {}
            }
        }
        inside.push(Inside {
            from: LocationIdx::new(from),
            to: LocationIdx::new(to),
            zone: ZoneIdx::new(zone),
            offset,
            duration,
        });
    }
    let none = || vec![None; n * n];
    Matrix {
        profile: profile.to_owned(),
        seconds: seconds.unwrap_or_else(none),
        metres: metres.map(|m| m.unwrap_or_else(none)),
        inside,
    }
}

/// Row-major cells of a square matrix with a diagonal of zeros; `None` if it has another shape.
fn cells(
    sink: &mut Sink,
    at: &Path<'_>,
    rows: &[Vec<Option<i64>>],
    n: usize,
    most: i64,
) -> Option<Vec<Option<i64>>> {
    let root = Path::Root;
    if sink.tainted(&root.key("locations")) && rows.len() != n {
        return None;
    }
    let mut square = rows.len() == n;
    if !square {
        sink.error(at, "E-matrix-shape", format!("{} rows for {n} locations", rows.len()));
    }
    for (i, row) in rows.iter().enumerate() {
        if row.len() != n {
            square = false;
            sink.error(&at.index(i), "E-matrix-shape", format!("{} columns for {n} locations", row.len()));
        }
        let here = at.index(i);
        for (j, cell) in row.iter().enumerate() {
            let at_cell = here.index(j);
            match cell {
                Some(v) => {
                    if i == j && *v != 0 {
                        sink.error(&at_cell, "E-matrix-cell", "the diagonal must be 0").value(*v);
                    } else {
                        number(sink, &at_cell, *v, 0, most, "a cell");
                    }
                }
                None if i == j => {
                    sink.error(&at_cell, "E-matrix-cell", "the diagonal must be 0")
                        .value(serde_json::Value::Null);
                }
                None => {}
            }
        }
    }
    square.then(|| rows.iter().flatten().copied().collect())
}
