//! Are rings the boundary of an area? Exact, in whole millimetres.
//!
//! One sweep over the edges of all rings of a zone finds where they meet: O(n log n) for what people draw, quadratic
//! only if most edges lie above each other. (geo's `Validation` compares all pairs: a ring of 20,000 points takes it
//! 20 seconds.) Rings may touch others in points. Products of coordinates need 128 bits.

use std::collections::BTreeSet;

use crate::instance::{Point, Polygon};

/// What is wrong with the polygons of a zone; rings count from 0, the outer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// A ring crosses or touches itself.
    Crossing { polygon: usize, ring: usize },
    /// Two rings of a polygon cross or share a line.
    Rings { polygon: usize, first: usize, second: usize },
    /// A hole is not inside the outer ring.
    Outside { polygon: usize, ring: usize },
    /// A hole lies in another.
    Nested { polygon: usize, ring: usize },
    /// Two polygons overlap or share a line.
    Overlap { first: usize, second: usize },
}

/// All faults, in order.
pub(crate) fn faults(polygons: &[Polygon]) -> BTreeSet<Fault> {
    let rings: Vec<Ring<'_>> = polygons
        .iter()
        .enumerate()
        .flat_map(|(polygon, p)| {
            let all = std::iter::once(&p.exterior).chain(&p.holes).enumerate();
            all.map(move |(number, points)| Ring { polygon, number, points })
        })
        .collect();
    let mut faults = meetings(&rings);
    for (p, polygon) in polygons.iter().enumerate() {
        // Where boundaries cross, what is inside of what has no meaning.
        if !faults.iter().any(|f| f.concerns(p)) {
            holes(p, polygon, &mut faults);
        }
    }
    for (second, b) in polygons.iter().enumerate() {
        for (first, a) in polygons[..second].iter().enumerate() {
            if !faults.iter().any(|f| f.concerns(first) || f.concerns(second))
                && (reaches(a, b) || reaches(b, a))
            {
                faults.insert(Fault::Overlap { first, second });
            }
        }
    }
    faults
}

impl Fault {
    fn concerns(self, p: usize) -> bool {
        match self {
            Self::Crossing { polygon, .. }
            | Self::Rings { polygon, .. }
            | Self::Outside { polygon, .. }
            | Self::Nested { polygon, .. } => polygon == p,
            Self::Overlap { first, second } => first == p || second == p,
        }
    }
}

struct Ring<'a> {
    polygon: usize,
    number: usize,
    points: &'a [Point],
}

#[derive(Clone, Copy)]
struct Edge {
    ring: usize,
    index: usize,
    a: Point,
    b: Point,
}

/// Faults that show where edges meet.
fn meetings(rings: &[Ring<'_>]) -> BTreeSet<Fault> {
    let mut edges: Vec<Edge> = Vec::new();
    for (ring, r) in rings.iter().enumerate() {
        let next = r.points.iter().cycle().skip(1);
        let pairs = r.points.iter().zip(next).enumerate();
        edges.extend(pairs.map(|(index, (a, b))| Edge { ring, index, a: *a, b: *b }));
    }
    edges.sort_by_key(|e| e.a.x.min(e.b.x));
    let mut faults = BTreeSet::new();
    let mut open: Vec<Edge> = Vec::new();
    for edge in edges {
        let (left, low, high) = (edge.a.x.min(edge.b.x), edge.a.y.min(edge.b.y), edge.a.y.max(edge.b.y));
        open.retain(|o| o.a.x.max(o.b.x) >= left);
        for other in &open {
            if other.a.y.max(other.b.y) < low || other.a.y.min(other.b.y) > high {
                continue;
            }
            faults.extend(fault(rings, *other, edge));
        }
        open.push(edge);
    }
    faults
}

fn fault(rings: &[Ring<'_>], e: Edge, f: Edge) -> Option<Fault> {
    let meeting = meet(e, f);
    if meeting == Meeting::Apart {
        return None;
    }
    let (first, second) = (&rings[e.ring.min(f.ring)], &rings[e.ring.max(f.ring)]);
    if e.ring == f.ring {
        let n = first.points.len();
        let neighbors = (e.index + 1) % n == f.index || (f.index + 1) % n == e.index;
        if neighbors && meeting == Meeting::Point {
            return None;
        }
        return Some(Fault::Crossing { polygon: first.polygon, ring: first.number });
    }
    if meeting == Meeting::Point {
        return None;
    }
    Some(if first.polygon == second.polygon {
        Fault::Rings { polygon: first.polygon, first: first.number, second: second.number }
    } else {
        Fault::Overlap { first: first.polygon, second: second.polygon }
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meeting {
    Apart,
    /// One ends on the other.
    Point,
    /// They share a piece.
    Line,
    /// Each runs through the other.
    Cross,
}

/// Sign of the turn from `a` over `b` to `c`.
fn turn(a: Point, b: Point, c: Point) -> i128 {
    let (bx, by) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
    let (cx, cy) = (i128::from(c.x - a.x), i128::from(c.y - a.y));
    (bx * cy - by * cx).signum()
}

fn meet(e: Edge, f: Edge) -> Meeting {
    let (f_a, f_b) = (turn(e.a, e.b, f.a), turn(e.a, e.b, f.b));
    let (e_a, e_b) = (turn(f.a, f.b, e.a), turn(f.a, f.b, e.b));
    if f_a == 0 && f_b == 0 {
        // On one line: compare along the longer axis.
        let flat = (e.a.x - e.b.x).abs() >= (e.a.y - e.b.y).abs();
        let along = |p: Point| if flat { p.x } else { p.y };
        let range = |edge: Edge| (along(edge.a).min(along(edge.b)), along(edge.a).max(along(edge.b)));
        let ((e_from, e_to), (f_from, f_to)) = (range(e), range(f));
        let (from, to) = (e_from.max(f_from), e_to.min(f_to));
        return match from.cmp(&to) {
            std::cmp::Ordering::Less => Meeting::Line,
            std::cmp::Ordering::Equal => Meeting::Point,
            std::cmp::Ordering::Greater => Meeting::Apart,
        };
    }
    if f_a * f_b < 0 && e_a * e_b < 0 {
        return Meeting::Cross;
    }
    let on = |edge: Edge, p: Point| {
        (edge.a.x.min(edge.b.x)..=edge.a.x.max(edge.b.x)).contains(&p.x)
            && (edge.a.y.min(edge.b.y)..=edge.a.y.max(edge.b.y)).contains(&p.y)
    };
    let touches = (f_a == 0 && on(e, f.a))
        || (f_b == 0 && on(e, f.b))
        || (e_a == 0 && on(f, e.a))
        || (e_b == 0 && on(f, e.b));
    if touches { Meeting::Point } else { Meeting::Apart }
}

/// Holes lie inside the outer ring and not in each other.
fn holes(p: usize, polygon: &Polygon, faults: &mut BTreeSet<Fault>) {
    for (i, hole) in polygon.holes.iter().enumerate() {
        if probes(hole).any(|at| side(at, &polygon.exterior) < 0) {
            faults.insert(Fault::Outside { polygon: p, ring: i + 1 });
        }
        let others = polygon.holes.iter().enumerate().filter(|(j, _)| *j != i);
        for (_, other) in others {
            if probes(hole).any(|at| side(at, other) > 0) {
                faults.insert(Fault::Nested { polygon: p, ring: i + 1 });
            }
        }
    }
}

/// Does the boundary of `a` run through the inside of `b`?
fn reaches(a: &Polygon, b: &Polygon) -> bool {
    let bounds = |p: &Polygon| {
        let xs = || p.exterior.iter().map(|q| q.x);
        let ys = || p.exterior.iter().map(|q| q.y);
        (xs().min(), xs().max(), ys().min(), ys().max())
    };
    let (a_box, b_box) = (bounds(a), bounds(b));
    if a_box.1 < b_box.0 || b_box.1 < a_box.0 || a_box.3 < b_box.2 || b_box.3 < a_box.2 {
        return false;
    }
    probes(&a.exterior).any(|at| side(at, &b.exterior) > 0 && b.holes.iter().all(|hole| side(at, hole) < 0))
}

/// Corners and middles of edges, in half millimetres.
fn probes(ring: &[Point]) -> impl Iterator<Item = Point> + '_ {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .flat_map(|(a, b)| [Point { x: 2 * a.x, y: 2 * a.y }, Point { x: a.x + b.x, y: a.y + b.y }])
}

/// 1 inside, 0 on the boundary, −1 outside; `at` in half millimetres. Counts crossings of a ray to the right.
fn side(at: Point, ring: &[Point]) -> i8 {
    let mut inside = false;
    let next = ring.iter().cycle().skip(1);
    for (a, b) in ring.iter().zip(next) {
        let (a, b) = (Point { x: 2 * a.x, y: 2 * a.y }, Point { x: 2 * b.x, y: 2 * b.y });
        if at.y < a.y.min(b.y) || at.y > a.y.max(b.y) {
            continue;
        }
        let turn = turn(a, b, at);
        if turn == 0 && (a.x.min(b.x)..=a.x.max(b.x)).contains(&at.x) {
            return 0;
        }
        // Half-open in y, so that a corner on the ray counts once.
        if (a.y > at.y) != (b.y > at.y) && (turn > 0) == (b.y > a.y) {
            inside = !inside;
        }
    }
    if inside { 1 } else { -1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i64, i64)]) -> Vec<Point> {
        points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect()
    }

    fn polygon(exterior: &[(i64, i64)], holes: &[&[(i64, i64)]]) -> Polygon {
        Polygon { exterior: ring(exterior), holes: holes.iter().map(|h| ring(h)).collect() }
    }

    fn found(polygons: &[Polygon]) -> Vec<Fault> {
        faults(polygons).into_iter().collect()
    }

    const SQUARE: &[(i64, i64)] = &[(0, 0), (10, 0), (10, 10), (0, 10)];

    #[test]
    fn rings_that_meet_themselves() {
        let crossing = [Fault::Crossing { polygon: 0, ring: 0 }];
        assert_eq!(found(&[polygon(SQUARE, &[])]), []);
        assert_eq!(found(&[polygon(&[(0, 0), (10, 10), (10, 0), (0, 10)], &[])]), crossing);
        // A spike, a touching corner, an edge run back along.
        assert_eq!(found(&[polygon(&[(0, 0), (10, 0), (5, 0), (5, 5)], &[])]), crossing);
        assert_eq!(found(&[polygon(&[(0, 0), (10, 0), (5, 5), (10, 10), (0, 10), (5, 5)], &[])]), crossing);
        assert_eq!(found(&[polygon(&[(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)], &[])]), crossing);
        // A corner in the middle of a straight side is fine.
        assert_eq!(found(&[polygon(&[(0, 0), (5, 0), (10, 0), (10, 10)], &[])]), []);
    }

    #[test]
    fn holes_lie_inside_and_apart() {
        let with = |holes: &[&[(i64, i64)]]| found(&[polygon(SQUARE, holes)]);
        let a: &[(i64, i64)] = &[(2, 2), (4, 2), (4, 4), (2, 4)];
        assert_eq!(with(&[a]), []);
        assert_eq!(with(&[&[(0, 5), (3, 4), (3, 6)]]), [], "touching the outer ring in a point");
        assert_eq!(with(&[a, &[(4, 4), (6, 4), (6, 6)]]), [], "touching another hole in a point");
        assert_eq!(with(&[&[(20, 20), (22, 20), (22, 22)]]), [Fault::Outside { polygon: 0, ring: 1 }]);
        assert_eq!(with(&[&[(5, 5), (15, 5), (5, 8)]]), [Fault::Rings { polygon: 0, first: 0, second: 1 }]);
        assert_eq!(with(&[&[(0, 2), (3, 2), (0, 8)]]), [Fault::Rings { polygon: 0, first: 0, second: 1 }]);
        assert_eq!(with(&[&[(1, 1), (9, 1), (9, 9), (1, 9)], a]), [Fault::Nested { polygon: 0, ring: 2 }]);
    }

    #[test]
    fn polygons_of_a_zone_are_apart() {
        let other = |points: &[(i64, i64)]| found(&[polygon(SQUARE, &[]), polygon(points, &[])]);
        let overlap = [Fault::Overlap { first: 0, second: 1 }];
        assert_eq!(other(SQUARE), overlap);
        assert_eq!(other(&[(10, 0), (20, 0), (20, 10), (10, 10)]), overlap, "a shared side");
        assert_eq!(other(&[(5, 5), (6, 5), (6, 6)]), overlap, "one in the other");
        assert_eq!(other(&[(10, 10), (20, 10), (20, 20)]), [], "a shared corner");
        let island = polygon(&[(4, 4), (6, 4), (6, 6)], &[]);
        let lake = polygon(SQUARE, &[&[(2, 2), (8, 2), (8, 8), (2, 8)]]);
        assert_eq!(found(&[lake, island]), []);
    }

    #[test]
    fn large_rings_are_quick() {
        let n = 40_000;
        let zigzag = (0..n).map(|i| (i64::from(i) * 100, if i % 2 == 0 { 0 } else { 1_000_000 }));
        let mut points: Vec<(i64, i64)> = zigzag.collect();
        points.push((i64::from(n) * 100, -10));
        points.push((0, -10));
        assert_eq!(found(&[polygon(&points, &[])]), []);
    }
}
