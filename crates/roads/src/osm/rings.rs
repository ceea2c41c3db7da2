//! Rings of a relation from the ways that make them up, also where the extract has cut some off.
//!
//! Ways are joined at equal end nodes. What stays open is closed along the bounding box of the extract (and of the lines): all ends are
//! taken out to the nearest side. Along the box the inside and the outside of an area take turns, so every other stretch between
//! neighbouring ends is part of its outline: of the two choices the shorter one.

use super::gather::{Bounds, Kind, Member};

/// A line in units of 10⁻⁷ degrees.
type Line = Vec<[i32; 2]>;
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
        let mut all: Vec<Line> = Vec::new();
        let mut open: Vec<Line> = Vec::new();
        for chain in join(lines) {
            let closed = chain.len() > 3 && chain.first() == chain.last();
            let mut line: Line = chain.iter().filter_map(|n| position(*n)).collect();
            if closed {
                line.pop();
                all.push(line);
            } else {
                open.push(line);
            }
        }
        broken |= !open.is_empty();
        all.extend(close(open, bounds));
        for mut ring in all {
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

/// A box, measured along its sides from its south-west corner, counterclockwise.
struct Sides {
    west: i64,
    south: i64,
    width: i64,
    height: i64,
}

impl Sides {
    /// Those of a box made large enough for lines: extracts keep whole ways, so that a line may leave the box and come back.
    fn holding(bounds: Bounds, lines: &[Line]) -> Self {
        let [west, south, east, north] = lines
            .iter()
            .flatten()
            .fold(bounds, |[w, s, e, n], [x, y]| [w.min(*x), s.min(*y), e.max(*x), n.max(*y)]);
        let [west, south, east, north] = [west, south, east, north].map(i64::from);
        Self { west, south, width: east - west, height: north - south }
    }

    fn around(&self) -> i64 {
        2 * (self.width + self.height)
    }

    /// Where on the box the point nearest to one lies.
    fn nearest(&self, [x, y]: [i32; 2]) -> i64 {
        let (dx, dy) = (i64::from(x) - self.west, i64::from(y) - self.south);
        let Self { width, height, .. } = *self;
        let sides = [
            (dy, dx),
            (width - dx, width + dy),
            (height - dy, 2 * width + height - dx),
            (dx, self.around() - dy),
        ];
        sides.into_iter().min().map_or(0, |(_, along)| along.rem_euclid(self.around()))
    }

    fn point(&self, along: i64) -> [i32; 2] {
        let Self { width, height, .. } = *self;
        let (x, y) = match along {
            a if a <= width => (a, 0),
            a if a <= width + height => (width, a - width),
            a if a <= 2 * width + height => (2 * width + height - a, height),
            a => (0, self.around() - a),
        };
        [narrow(self.west + x), narrow(self.south + y)]
    }

    /// From one place to another one, counterclockwise or not, over the corners between.
    fn stretch(&self, from: i64, to: i64, forward: bool) -> Vec<[i32; 2]> {
        let ahead = |to: i64| if forward { to - from } else { from - to }.rem_euclid(self.around());
        let corners = [0, self.width, self.width + self.height, 2 * self.width + self.height];
        let mut between: Vec<(i64, i64)> = corners.map(|c| (ahead(c), c)).to_vec();
        between.retain(|(distance, _)| 0 < *distance && *distance < ahead(to));
        between.sort_unstable();
        let inner = between.into_iter().map(|(_, corner)| corner);
        std::iter::once(from).chain(inner).chain([to]).map(|along| self.point(along)).collect()
    }
}

/// Closes open lines along the box.
fn close(lines: Vec<Line>, bounds: Bounds) -> Vec<Line> {
    let lines: Vec<Line> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let sides = Sides::holding(bounds, &lines);
    if sides.width <= 0 || sides.height <= 0 {
        return lines;
    }
    // Where each line ends on the box; two to a line.
    let ends: Vec<i64> =
        lines.iter().flat_map(|line| [line[0], line[line.len() - 1]]).map(|p| sides.nearest(p)).collect();
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by_key(|end| (ends[*end], *end));
    let n = order.len();
    let gap = |i: usize| (ends[order[(i + 1) % n]] - ends[order[i]]).rem_euclid(sides.around());
    let total = |first: usize| (first..n).step_by(2).map(gap).sum::<i64>();
    // A single line whose ends meet leaves the whole way round or none.
    let first = usize::from(total(1) < total(0));
    let mut partner = vec![(0, true); n];
    for i in (first..n).step_by(2) {
        let (a, b) = (order[i], order[(i + 1) % n]);
        (partner[a], partner[b]) = ((b, true), (a, false));
    }
    let mut rings = Vec::new();
    let mut done = vec![false; lines.len()];
    for start in 0..lines.len() {
        let (mut ring, mut end) = (Line::new(), 2 * start);
        while !std::mem::replace(&mut done[end / 2], true) {
            let line = lines[end / 2].iter().copied();
            if end % 2 == 0 {
                ring.extend(line);
            } else {
                ring.extend(line.rev());
            }
            let (next, forward) = partner[end ^ 1];
            ring.extend(sides.stretch(ends[end ^ 1], ends[next], forward));
            end = next;
        }
        if ring.first() == ring.last() {
            ring.pop();
        }
        if !ring.is_empty() {
            rings.push(ring);
        }
    }
    rings
}

/// The box is within 32 bits.
fn narrow(v: i64) -> i32 {
    i32::try_from(v).unwrap_or(0)
}
