//! Straight lines clipped by polygons, in whole millimetres.
//!
//! Where a line meets the rings is found in exact integers; between two such places it lies wholly inside or wholly
//! outside, which an exact test of one point between them decides. Inside means the open set: a piece along the
//! boundary is outside, and a point of the boundary parts two pieces. Cost: rings × pieces.

use kerbway_model::instance::{Point, Polygon};
use kerbway_model::units::{Millimetres, Seconds};

/// A point with a common denominator: (x / scale, y / scale) millimetres.
#[derive(Debug, Clone, Copy)]
struct Scaled {
    x: i128,
    y: i128,
    scale: i128,
}

impl From<Point> for Scaled {
    fn from(p: Point) -> Self {
        Self { x: p.x.into(), y: p.y.into(), scale: 1 }
    }
}

/// Denominator of points between two cuts: fine enough for cuts a micrometre apart on a line of 1,000 km.
const FINE: i128 = 1 << 40;

/// Length of a line, to the nearest millimetre.
pub(crate) fn length(a: Point, b: Point) -> Millimetres {
    rounded(distance(a, b))
}

fn distance(a: Point, b: Point) -> f64 {
    ((b.x - a.x) as f64).hypot((b.y - a.y) as f64)
}

#[allow(clippy::cast_possible_truncation, reason = "lengths on Earth are far below 2^53 mm")]
fn rounded(x: f64) -> Millimetres {
    x.round() as Millimetres
}

fn rings(polygon: &Polygon) -> impl Iterator<Item = (Point, Point)> {
    std::iter::once(&polygon.exterior)
        .chain(&polygon.holes)
        .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)).map(|(p, q)| (*p, *q)))
}

/// Is the point strictly inside one of the polygons?
pub(crate) fn contains(polygons: &[Polygon], point: Point) -> bool {
    polygons.iter().any(|polygon| strictly_inside(polygon, point.into()))
}

/// Is the point on the boundary of one of the polygons, and inside none?
pub(crate) fn on_boundary(polygons: &[Polygon], point: Point) -> bool {
    let touches = |polygon| rings(polygon).any(|(p, q)| is_on(p, q, point.into()));
    polygons.iter().any(touches) && !contains(polygons, point)
}

/// Twice the area of the triangle p, q, r, times r's scale: positive = r lies left of p → q.
fn side(p: Point, q: Point, r: Scaled) -> i128 {
    i128::from(q.x - p.x) * (r.y - i128::from(p.y) * r.scale)
        - i128::from(q.y - p.y) * (r.x - i128::from(p.x) * r.scale)
}

fn is_on(p: Point, q: Point, r: Scaled) -> bool {
    let within = |u: i64, v: i64, w: i128| {
        (i128::from(u.min(v)) * r.scale..=i128::from(u.max(v)) * r.scale).contains(&w)
    };
    within(p.x, q.x, r.x) && within(p.y, q.y, r.y) && side(p, q, r) == 0
}

fn strictly_inside(polygon: &Polygon, r: Scaled) -> bool {
    let mut inside = false;
    for (p, q) in rings(polygon) {
        if is_on(p, q, r) {
            return false;
        }
        let above = |y: i64| i128::from(y) * r.scale > r.y;
        if above(p.y) != above(q.y) && (side(p, q, r) > 0) == above(q.y) {
            inside = !inside;
        }
    }
    inside
}

/// Pieces of the line a → b inside the polygons, as distances from a in whole millimetres, in order.
pub(crate) fn pieces(polygons: &[Polygon], a: Point, b: Point) -> Vec<(Millimetres, Millimetres)> {
    let (len, total) = (distance(a, b), length(a, b));
    if total == 0 {
        return Vec::new();
    }
    let mut cuts = vec![0.0, 1.0];
    for (p, q) in polygons.iter().flat_map(rings) {
        meetings(a, b, p, q, &mut cuts);
    }
    cuts.sort_unstable_by(f64::total_cmp);
    // The two edges at one corner give the same place, up to the last bits.
    cuts.dedup_by(|later, earlier| *later - *earlier < 1e-12);
    let mut found: Vec<(Millimetres, Millimetres)> = Vec::new();
    for pair in cuts.windows(2) {
        let (from, to) = (rounded(len * pair[0]), rounded(len * pair[1]));
        let middle = along(a, b, f64::midpoint(pair[0], pair[1]));
        if !polygons.iter().any(|polygon| strictly_inside(polygon, middle)) {
            continue;
        }
        match found.last_mut() {
            // A ring of one polygon inside another one is no boundary.
            Some(last) if last.1 == from && polygons.len() > 1 && {
                let cut = along(a, b, pair[0]);
                polygons.iter().any(|polygon| strictly_inside(polygon, cut))
            } =>
            {
                last.1 = to;
            }
            _ => found.push((from, to)),
        }
    }
    found
}

/// The point at a fraction of the line.
#[allow(clippy::cast_possible_truncation, reason = "a fraction of 2^40")]
fn along(a: Point, b: Point, fraction: f64) -> Scaled {
    let t = (fraction * FINE as f64).round() as i128;
    Scaled {
        x: i128::from(a.x) * FINE + i128::from(b.x - a.x) * t,
        y: i128::from(a.y) * FINE + i128::from(b.y - a.y) * t,
        scale: FINE,
    }
}

/// Where the line a → b meets the segment p – q, as fractions of the line; both ends of a common stretch.
fn meetings(a: Point, b: Point, p: Point, q: Point, cuts: &mut Vec<f64>) {
    let apart = |u: (i64, i64), v: (i64, i64)| u.0.max(u.1) < v.0.min(v.1) || v.0.max(v.1) < u.0.min(u.1);
    if apart((a.x, b.x), (p.x, q.x)) || apart((a.y, b.y), (p.y, q.y)) {
        return;
    }
    let (from, to) = (side(p, q, a.into()), side(p, q, b.into()));
    if from == to {
        // Parallel; on one line iff the area is 0.
        if from == 0 {
            let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
            let ratio = |r: Point| {
                let dot = i128::from(r.x - a.x) * dx + i128::from(r.y - a.y) * dy;
                dot as f64 / (dx * dx + dy * dy) as f64
            };
            cuts.extend([p, q].map(ratio).into_iter().filter(|t| (0.0..=1.0).contains(t)));
        }
        return;
    }
    let (left, right) = (side(a, b, p.into()), side(a, b, q.into()));
    if (from > 0) != (to > 0) || from == 0 || to == 0 {
        let straddles = (left >= 0 && right <= 0) || (left <= 0 && right >= 0);
        if straddles && from.signum() * to.signum() <= 0 {
            cuts.push(from as f64 / (from - to) as f64);
        }
    }
}

/// When a line of `n` seconds is inside: pieces are entered at the second before and left at the second after the
/// exact instant, so that no time inside is lost; those that then overlap are one, those that touch stay two visits.
pub(crate) fn spans(pieces: &[(Millimetres, Millimetres)], total: Millimetres, n: Seconds) -> Vec<(Seconds, Seconds)> {
    let mut list: Vec<(Seconds, Seconds)> = Vec::new();
    for (from, to) in pieces.iter().map(|piece| seconds(*piece, total, n)).filter(|(from, to)| from < to) {
        match list.last_mut() {
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => list.push((from, to)),
        }
    }
    list
}

fn seconds(piece: (Millimetres, Millimetres), total: Millimetres, n: Seconds) -> (Seconds, Seconds) {
    let (from, to) = (i128::from(piece.0) * i128::from(n), i128::from(piece.1) * i128::from(n));
    let total = i128::from(total);
    let up = (to + total - 1) / total;
    let second = |s: i128| i64::try_from(s).expect("invariant: a part of n is at most n");
    (second(from / total), second(up))
}
