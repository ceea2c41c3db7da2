//! Outlines of relations: rings joined from their members; what the extract has cut off is closed along its box.
//!
//! Both ends of an open line go straight to the nearest side of the box, enlarged to hold the line, and the shorter way
//! along it joins them.

use kerbway_model::document::values::Geometry;

use super::atlas::{Area, Atlas};
use super::read::Kind;

type Degrees = [i32; 2];

/// West, south, east, north in units of 10⁻⁷ degrees.
pub(crate) type Bounds = [i32; 4];

/// The polygons of an area; `None` = nothing of it is there.
pub(super) fn outline(atlas: &Atlas, area: &Area) -> Option<Geometry> {
    let outer = rings(atlas, area, false);
    let inner = rings(atlas, area, true);
    let degrees = |ring: &Vec<Degrees>| -> Vec<[f64; 2]> {
        ring.iter().chain(ring.first()).map(|p| p.map(|v| f64::from(v) / 1e7)).collect()
    };
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = outer
        .iter()
        .map(|ring| {
            let holes = inner.iter().filter(|hole| hole.iter().any(|p| is_within(ring, *p)));
            std::iter::once(ring).chain(holes).map(degrees).collect()
        })
        .collect();
    (!polygons.is_empty()).then_some(Geometry::MultiPolygon(polygons))
}

fn is_within(ring: &[Degrees], [x, y]: Degrees) -> bool {
    let mut inside = false;
    for (i, p) in ring.iter().enumerate() {
        let q = ring[(i + 1) % ring.len()];
        if (p[1] > y) != (q[1] > y) {
            let cross = (i128::from(q[0]) - i128::from(p[0])) * (i128::from(y) - i128::from(p[1]))
                - (i128::from(q[1]) - i128::from(p[1])) * (i128::from(x) - i128::from(p[0]));
            inside ^= (cross > 0) == (q[1] > p[1]);
        }
    }
    inside
}

fn rings(atlas: &Atlas, area: &Area, inner: bool) -> Vec<Vec<Degrees>> {
    let members = area.members.iter().filter(|m| m.kind == Kind::Way && (m.role == "inner") == inner);
    let mut lines: Vec<Vec<i64>> = Vec::new();
    for nodes in members.filter_map(|m| atlas.line(m.id)) {
        let there = nodes.split(|node| atlas.degrees(*node).is_none());
        lines.extend(there.filter(|run| run.len() > 1).map(<[i64]>::to_vec));
    }
    let mut found = Vec::new();
    while !lines.is_empty() {
        let mut chain = lines.remove(0);
        while chain.first() != chain.last() {
            let ends = [chain.first().copied(), chain.last().copied()];
            let joins = |line: &Vec<i64>| {
                ends.contains(&line.first().copied()) || ends.contains(&line.last().copied())
            };
            let Some(i) = lines.iter().position(joins) else { break };
            let mut line = lines.remove(i);
            let last = chain.last().copied();
            if line.first().copied() != last && line.last().copied() != last {
                chain.reverse();
            }
            if line.first() != chain.last() {
                line.reverse();
            }
            chain.extend(line.into_iter().skip(1));
        }
        let is_ring = chain.len() > 3 && chain.first() == chain.last();
        let mut ring: Vec<Degrees> = chain.iter().filter_map(|node| atlas.degrees(*node)).collect();
        if is_ring {
            ring.pop();
        } else {
            along_the_box(&mut ring, atlas.bounds());
        }
        ring.dedup();
        if ring.len() >= 3 {
            found.push(ring);
        }
    }
    found
}

/// Goes on from the last point to the box, along it the shorter way, and back to the first.
fn along_the_box(ring: &mut Vec<Degrees>, bounds: Bounds) {
    let [west, south, east, north] = ring.iter().fold(bounds, |[west, south, east, north], [x, y]| {
        [west.min(*x), south.min(*y), east.max(*x), north.max(*y)]
    });
    let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied()) else { return };
    let (width, height) = (i64::from(east) - i64::from(west), i64::from(north) - i64::from(south));
    if width <= 0 || height <= 0 {
        return;
    }
    let round = 2 * (width + height);
    // A place of the box: how far from its south-west corner, counterclockwise.
    let nearest = |p: Degrees| -> i64 {
        let x = i64::from(p[0].clamp(west, east)) - i64::from(west);
        let y = i64::from(p[1].clamp(south, north)) - i64::from(south);
        let by_side = [
            (y, x),
            (width - x, width + y),
            (height - y, width + height + (width - x)),
            (x, (round - y) % round),
        ];
        by_side.into_iter().min().map_or(0, |(_, place)| place)
    };
    let at = |place: i64| -> Degrees {
        let (x, y) = if place <= width {
            (place, 0)
        } else if place <= width + height {
            (width, place - width)
        } else if place <= 2 * width + height {
            (2 * width + height - place, height)
        } else {
            (0, round - place)
        };
        [i64::from(west) + x, i64::from(south) + y].map(|v| i32::try_from(v).unwrap_or(0))
    };
    let (from, to) = (nearest(last), nearest(first));
    let ahead = (to - from).rem_euclid(round);
    let (length, step) = if ahead <= round - ahead { (ahead, 1) } else { (round - ahead, -1) };
    let mut corners: Vec<(i64, i64)> = [0, width, width + height, 2 * width + height]
        .map(|corner| ((step * (corner - from)).rem_euclid(round), corner))
        .into_iter()
        .filter(|(distance, _)| 0 < *distance && *distance < length)
        .collect();
    corners.sort_unstable();
    ring.push(at(from));
    ring.extend(corners.into_iter().map(|(_, corner)| at(corner)));
    ring.push(at(to));
    if ring.first() == ring.last() {
        ring.pop();
    }
}
