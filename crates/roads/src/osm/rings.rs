//! Rings of a relation from the ways that make them up, also where the extract has cut some off.
//!
//! Ways are joined at equal end nodes. What stays open is closed along the bounding box of the extract (and of the line): both ends are
//! taken out to the nearest side, and the shorter way round the box joins them.

use super::gather::{Bounds, Kind, Member};

/// Rings in degrees.
type Rings = Vec<Vec<[f64; 2]>>;

/// Outer rings, inner rings, and whether something was missing.
pub(super) fn assemble(
    members: &[Member],
    line: impl Fn(i64) -> Option<Vec<i64>>,
    position: impl Fn(i64) -> Option<[i32; 2]>,
    bounds: Bounds,
) -> (Rings, Rings, bool) {
    let mut broken = false;
    let mut both = [Vec::new(), Vec::new()];
    for (rings, inner) in both.iter_mut().zip([false, true]) {
        let mut lines: Vec<Vec<i64>> = Vec::new();
        for member in members.iter().filter(|m| m.kind == Kind::Way && (m.role == "inner") == inner) {
            match line(member.id) {
                Some(nodes) => lines.extend(present(&nodes, &position, &mut broken)),
                None => broken = true,
            }
        }
        for chain in join(lines) {
            let closed = chain.len() > 3 && chain.first() == chain.last();
            let mut ring: Vec<[i32; 2]> = chain.iter().filter_map(|n| position(*n)).collect();
            if closed {
                ring.pop();
            } else {
                broken = true;
                let bounds = holding(bounds, &ring);
                close(&mut ring, bounds);
            }
            ring.dedup();
            if ring.len() >= 3 {
                rings.push(ring.into_iter().map(|p| p.map(|e7| f64::from(e7) / 1e7)).collect());
            }
        }
    }
    let [outer, inner] = both;
    (outer, inner, broken)
}

/// The runs of nodes that the extract holds.
fn present(nodes: &[i64], position: &impl Fn(i64) -> Option<[i32; 2]>, broken: &mut bool) -> Vec<Vec<i64>> {
    let runs: Vec<Vec<i64>> =
        nodes.split(|n| position(*n).is_none()).filter(|run| run.len() > 1).map(<[i64]>::to_vec).collect();
    *broken |= runs.len() != 1 || runs[0].len() != nodes.len();
    runs
}

/// Joins lines at equal ends, in the order given, turning them round where need be.
fn join(mut lines: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let mut chains = Vec::new();
    while !lines.is_empty() {
        let mut chain = lines.remove(0);
        while chain.first() != chain.last() {
            let (first, last) = (chain[0], chain[chain.len() - 1]);
            let touches =
                |l: &Vec<i64>| [l.first(), l.last()].iter().any(|e| [Some(&first), Some(&last)].contains(e));
            let Some(i) = lines.iter().position(touches) else { break };
            let mut next = lines.remove(i);
            if next.first() != Some(&last) && next.last() != Some(&last) {
                chain.reverse();
            }
            let end = chain[chain.len() - 1];
            if next.first() != Some(&end) {
                next.reverse();
            }
            chain.extend_from_slice(&next[1..]);
        }
        chains.push(chain);
    }
    chains
}

/// The box, made large enough for a line: extracts keep whole ways, so that a line may leave the box and come back.
fn holding([west, south, east, north]: Bounds, line: &[[i32; 2]]) -> Bounds {
    line.iter()
        .fold([west, south, east, north], |[w, s, e, n], [x, y]| [w.min(*x), s.min(*y), e.max(*x), n.max(*y)])
}

/// Closes an open ring along the box.
fn close(ring: &mut Vec<[i32; 2]>, [west, south, east, north]: Bounds) {
    let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied()) else { return };
    if west >= east || south >= north {
        return;
    }
    let (width, height) = (i64::from(east) - i64::from(west), i64::from(north) - i64::from(south));
    let around = 2 * (width + height);
    // Distance along the box from its south-west corner, counterclockwise, of the nearest point of it.
    let reach = |[x, y]: [i32; 2]| -> i64 {
        let (x, y) = (i64::from(x.clamp(west, east)), i64::from(y.clamp(south, north)));
        let (dx, dy) = (x - i64::from(west), y - i64::from(south));
        let sides =
            [(dy, dx), (width - dx, width + dy), (height - dy, 2 * width + height - dx), (dx, around - dy)];
        sides.into_iter().min().map_or(0, |(_, along)| along.rem_euclid(around))
    };
    let point = |along: i64| -> [i32; 2] {
        let at = |x: i64, y: i64| [narrow(i64::from(west) + x), narrow(i64::from(south) + y)];
        match along {
            a if a <= width => at(a, 0),
            a if a <= width + height => at(width, a - width),
            a if a <= 2 * width + height => at(2 * width + height - a, height),
            a => at(0, around - a),
        }
    };
    let (from, to) = (reach(last), reach(first));
    let forward = (to - from).rem_euclid(around);
    let corners = [0, width, width + height, 2 * width + height];
    let mut between: Vec<(i64, i64)> = Vec::new();
    if forward <= around - forward {
        between.extend(
            corners
                .map(|c| ((c - from).rem_euclid(around), c))
                .into_iter()
                .filter(|(d, _)| 0 < *d && *d < forward),
        );
    } else {
        let backward = around - forward;
        between.extend(
            corners
                .map(|c| ((from - c).rem_euclid(around), c))
                .into_iter()
                .filter(|(d, _)| 0 < *d && *d < backward),
        );
    }
    between.sort_unstable();
    ring.push(point(from));
    ring.extend(between.into_iter().map(|(_, c)| point(c)));
    ring.push(point(to));
    if ring.first() == ring.last() {
        ring.pop();
    }
}

/// The box is within 32 bits.
fn narrow(v: i64) -> i32 {
    i32::try_from(v).unwrap_or(0)
}
