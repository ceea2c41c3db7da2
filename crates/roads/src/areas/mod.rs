//! The areas of all zones: where a point lies, and which parts of a segment are inside.
//!
//! The interior of a zone is the union of the open interiors of its polygons; points and stretches on a boundary are
//! outside. One R-tree over all sides of all rings finds the candidates; every decision is made on exact integers.
//! Cost: a point looks at the sides that a ray to the east meets, a segment at those its bounding box meets.

use kerbway_model::ZoneIdx;
use kerbway_model::instance::{Point, Zone};
use kerbway_model::units::Millimetres;
use rstar::{AABB, RTree, RTreeObject};

use crate::exact::{Param, cross, delta, dot, on_segment, orient, square};

/// Beyond every coordinate.
const FAR: i64 = 1 << 61;

/// One side of a ring.
#[derive(Debug, Clone, Copy)]
struct Side {
    a: Point,
    b: Point,
    polygon: u32,
}

impl RTreeObject for Side {
    type Envelope = AABB<[i64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.a.x, self.a.y], [self.b.x, self.b.y])
    }
}

/// Sides of one polygon, all rings together.
#[derive(Debug)]
struct Outline {
    zone: ZoneIdx,
    sides: Vec<Side>,
}

/// The polygons of all zones.
#[derive(Debug)]
pub(crate) struct Areas {
    polygons: Vec<Outline>,
    tree: RTree<Side>,
}

/// Where a point lies with regard to all polygons; indices are sorted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Located {
    inside: Vec<u32>,
    border: Vec<u32>,
    /// The zones whose interior holds it, sorted.
    pub(crate) zones: Vec<ZoneIdx>,
}

/// A part of a segment inside a zone, as distances from the segment's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) zone: ZoneIdx,
    pub(crate) from: Millimetres,
    pub(crate) to: Millimetres,
}

impl Areas {
    /// Takes the polygons of those zones for which `wanted` says so.
    pub(crate) fn new(zones: &[Zone], wanted: impl Fn(ZoneIdx) -> bool) -> Self {
        let mut polygons = Vec::new();
        for (i, zone) in zones.iter().enumerate() {
            let z = ZoneIdx::new(i);
            if !wanted(z) {
                continue;
            }
            for polygon in &zone.polygons {
                let index = u32::try_from(polygons.len()).unwrap_or(u32::MAX);
                let rings = std::iter::once(&polygon.exterior).chain(&polygon.holes);
                let sides = rings
                    .flat_map(|ring| {
                        ring.iter()
                            .zip(ring.iter().cycle().skip(1))
                            .filter(|(a, b)| a != b)
                            .map(|(a, b)| Side { a: *a, b: *b, polygon: index })
                    })
                    .collect();
                polygons.push(Outline { zone: z, sides });
            }
        }
        let tree = RTree::bulk_load(polygons.iter().flat_map(|p| p.sides.iter().copied()).collect());
        Self { polygons, tree }
    }

    /// No polygon at all?
    pub(crate) fn is_empty(&self) -> bool {
        self.polygons.is_empty()
    }

    /// Where `p` lies.
    pub(crate) fn locate(&self, p: Point) -> Located {
        let mut crossed: Vec<u32> = Vec::new();
        let mut border: Vec<u32> = Vec::new();
        let ray = AABB::from_corners([p.x, p.y], [FAR, p.y]);
        for side in self.tree.locate_in_envelope_intersecting(&ray) {
            if on_segment(p, side.a, side.b) {
                border.push(side.polygon);
            } else if (side.a.y > p.y) != (side.b.y > p.y) {
                let (low, high) = if side.a.y < side.b.y { (side.a, side.b) } else { (side.b, side.a) };
                if orient(low, high, p) > 0 {
                    crossed.push(side.polygon);
                }
            }
        }
        border.sort_unstable();
        border.dedup();
        crossed.sort_unstable();
        let mut inside = Vec::new();
        for run in crossed.chunk_by(|a, b| a == b) {
            if run.len() % 2 == 1 && border.binary_search(&run[0]).is_err() {
                inside.push(run[0]);
            }
        }
        let mut zones: Vec<ZoneIdx> = inside.iter().map(|i| self.polygons[*i as usize].zone).collect();
        zones.sort_unstable();
        zones.dedup();
        Located { inside, border, zones }
    }

    /// The parts of the segment `p q` inside zones, by zone, then along the segment; `at` is where `p` lies.
    ///
    /// Parts of one zone that touch in a boundary point are apart; parts that overlap are one. A segment of one point
    /// is inside as a whole or not at all.
    pub(crate) fn clip(&self, p: Point, at: &Located, q: Point) -> Vec<Stretch> {
        let square = square(delta(p, q));
        let stretch = |(zone, from, to): &(ZoneIdx, Param, Param)| Stretch {
            zone: *zone,
            from: from.distance(square),
            to: to.distance(square),
        };
        self.inside(p, at, q).iter().map(stretch).collect()
    }

    /// The zones whose interior the segment `p q` meets, sorted; `at` is where `p` lies.
    pub(crate) fn crossed(&self, p: Point, at: &Located, q: Point) -> Vec<ZoneIdx> {
        let mut zones: Vec<ZoneIdx> = self.inside(p, at, q).iter().map(|(zone, _, _)| *zone).collect();
        zones.dedup();
        zones
    }

    /// Exact parts inside, by zone, then along the segment.
    fn inside(&self, p: Point, at: &Located, q: Point) -> Vec<(ZoneIdx, Param, Param)> {
        if p == q {
            return at.zones.iter().map(|z| (*z, Param::ZERO, Param::ONE)).collect();
        }
        let window = AABB::from_corners([p.x, p.y], [q.x, q.y]);
        let mut sides: Vec<Side> = self.tree.locate_in_envelope_intersecting(&window).copied().collect();
        sides.sort_unstable_by_key(|s| s.polygon);
        let mut parts: Vec<(ZoneIdx, Param, Param)> = Vec::new();
        for run in sides.chunk_by(|a, b| a.polygon == b.polygon) {
            let index = run[0].polygon;
            let outline = &self.polygons[index as usize];
            let found = if at.border.binary_search(&index).is_ok() {
                // Where the start lies on the boundary, what is behind it tells inside from outside.
                open_parts(p, q, &outline.sides, None)
            } else {
                open_parts(p, q, run, Some(at.inside.binary_search(&index).is_ok()))
            };
            parts.extend(found.into_iter().map(|(a, b)| (outline.zone, a, b)));
        }
        for index in &at.inside {
            if sides.binary_search_by_key(index, |s| s.polygon).is_err() {
                parts.push((self.polygons[*index as usize].zone, Param::ZERO, Param::ONE));
            }
        }
        parts.sort_unstable();
        let mut joined: Vec<(ZoneIdx, Param, Param)> = Vec::with_capacity(parts.len());
        for part in parts {
            match joined.last_mut() {
                Some(last) if last.0 == part.0 && part.1 < last.2 => last.2 = last.2.max(part.2),
                _ => joined.push(part),
            }
        }
        joined
    }
}

/// The open parts of the segment `p q` inside one polygon, in order.
///
/// `sides` are all sides that may meet the segment. `start` says whether `p` is inside, if it is known not to lie on
/// the boundary; else `sides` must be all sides of the polygon.
///
/// In or out is told by parity along the line moved aside by less than anything: a side counts as crossed iff exactly
/// one of its ends lies on or left of the line. Between two neighbouring meetings with the boundary, the line and the
/// moved line are both inside or both outside, unless the part runs along the boundary.
fn open_parts(p: Point, q: Point, sides: &[Side], start: Option<bool>) -> Vec<(Param, Param)> {
    let direction = delta(p, q);
    let mut meetings = vec![Param::ZERO, Param::ONE];
    let mut crossings: Vec<Param> = Vec::new();
    let mut along: Vec<(Param, Param)> = Vec::new();
    for side in sides {
        let (left_a, left_b) = (orient(p, q, side.a), orient(p, q, side.b));
        if (left_a > 0 && left_b > 0) || (left_a < 0 && left_b < 0) {
            continue;
        }
        if left_a == 0 && left_b == 0 {
            let whole = dot(direction, direction);
            let t_a = Param::new(dot(direction, delta(p, side.a)), whole);
            let t_b = Param::new(dot(direction, delta(p, side.b)), whole);
            meetings.extend([t_a, t_b].into_iter().filter(|t| t.is_inner()));
            along.push((t_a.min(t_b), t_a.max(t_b)));
            continue;
        }
        let edge = delta(side.a, side.b);
        let t = Param::new(cross(delta(p, side.a), edge), cross(direction, edge));
        if t.is_inner() {
            meetings.push(t);
        }
        if (left_a >= 0) != (left_b >= 0) && (start.is_none() || t > Param::ZERO) {
            crossings.push(t);
        }
    }
    meetings.sort_unstable();
    meetings.dedup();
    crossings.sort_unstable();
    let mut inside = start.unwrap_or(false);
    let mut passed = 0;
    let mut parts = Vec::new();
    for pair in meetings.windows(2) {
        while passed < crossings.len() && crossings[passed] <= pair[0] {
            passed += 1;
            inside = !inside;
        }
        if inside && !along.iter().any(|(from, to)| *from <= pair[0] && pair[1] <= *to) {
            parts.push((pair[0], pair[1]));
        }
    }
    parts
}

#[cfg(test)]
mod tests;
