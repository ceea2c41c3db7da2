//! Outlines of relations: rings joined from their members; what the extract has cut off is closed along its box.
//!
//! All ends of open lines go straight to the nearest side of the box, enlarged to hold the lines. Between neighbouring ends
//! lies a piece of the area or a piece of what is outside, in turn: the choice with less of the box in the outline is taken.

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
    let (mut found, mut loose) = (Vec::new(), Vec::new());
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
            found.push(ring);
        } else if ring.len() > 1 {
            loose.push(ring);
        }
    }
    found.extend(along_the_box(&loose, atlas.bounds()));
    for ring in &mut found {
        ring.dedup();
    }
    found.retain(|ring| ring.len() >= 3);
    found
}

/// Closes loose lines along the box.
fn along_the_box(loose: &[Vec<Degrees>], bounds: Bounds) -> Vec<Vec<Degrees>> {
    let all = loose.iter().flatten();
    let [west, south, east, north] = all.fold(bounds, |[west, south, east, north], [x, y]| {
        [west.min(*x), south.min(*y), east.max(*x), north.max(*y)]
    });
    let (width, height) = (i64::from(east) - i64::from(west), i64::from(north) - i64::from(south));
    if width <= 0 || height <= 0 {
        return loose.to_vec();
    }
    let round = 2 * (width + height);
    // A place of the box: how far from its south-west corner, counterclockwise.
    let nearest = |p: Degrees| -> i64 {
        let (x, y) = (i64::from(p[0]) - i64::from(west), i64::from(p[1]) - i64::from(south));
        let by_side = [
            (y, x),
            (width - x, width + y),
            (height - y, width + height + (width - x)),
            (x, (round - y) % round),
        ];
        by_side.into_iter().min().map_or(0, |(_, place)| place % round)
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
    // All ends in the order of the box: place, line, and whether it is the line's last point.
    let mut ends: Vec<(i64, usize, bool)> = Vec::new();
    for (l, line) in loose.iter().enumerate() {
        ends.push((nearest(line[0]), l, false));
        ends.push((nearest(line[line.len() - 1]), l, true));
    }
    ends.sort_unstable();
    let between = |i: usize| (ends[(i + 1) % ends.len()].0 - ends[i].0).rem_euclid(round);
    let (mut even, mut odd) = (0, 0);
    for i in 0..ends.len() {
        *(if i % 2 == 0 { &mut even } else { &mut odd }) += between(i);
    }
    let odd_is_inside = odd < even;
    let mut closed = Vec::new();
    let mut left: Vec<usize> = (0..loose.len()).collect();
    while !left.is_empty() {
        let mut ring: Vec<Degrees> = Vec::new();
        let (mut line, mut backwards) = (left[0], false);
        while let Some(i) = left.iter().position(|l| *l == line) {
            left.remove(i);
            let mut points = loose[line].clone();
            if backwards {
                points.reverse();
            }
            ring.append(&mut points);
            // From here along the box to the neighbour on the inner side.
            let here = ends.iter().position(|(_, l, last)| (*l, *last) == (line, !backwards)).unwrap_or(0);
            let ahead = (here % 2 == 1) == odd_is_inside;
            let there = if ahead { here + 1 } else { here + ends.len() - 1 } % ends.len();
            let (from, to) = (ends[here].0, ends[there].0);
            let along = |place: i64| (if ahead { place - from } else { from - place }).rem_euclid(round);
            let mut corners: Vec<i64> = vec![0, width, width + height, 2 * width + height];
            corners.retain(|corner| 0 < along(*corner) && along(*corner) < along(to));
            corners.sort_by_key(|corner| along(*corner));
            ring.push(at(from));
            ring.extend(corners.into_iter().map(at));
            ring.push(at(to));
            (line, backwards) = (ends[there].1, ends[there].2);
        }
        if ring.first() == ring.last() {
            ring.pop();
        }
        closed.push(ring);
    }
    closed
}
