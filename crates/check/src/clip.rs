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
    part(square(a, b), 1, 1)
}

fn square(a: Point, b: Point) -> u128 {
    let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
    (dx * dx + dy * dy).unsigned_abs()
}

/// √square · share / whole, to the nearest integer, halves up.
///
/// A half needs a length that is rational, so that the reduced share and whole are at most twice the length: it is in
/// the exact branch. In the other one rounding cannot be wrong by more than the last bits of a double.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths on Earth are far below 2^53 mm"
)]
fn part(square: u128, share: u128, whole: u128) -> Millimetres {
    let (mut divisor, mut rest) = (share, whole);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    let (share, whole) = (share / divisor, whole / divisor);
    let exact = share.checked_mul(share).and_then(|s| s.checked_mul(4)?.checked_mul(square));
    let twice = match exact.zip(whole.checked_mul(whole)) {
        Some((above, below)) => (above / below).isqrt(),
        None => ((square as f64).sqrt() * (share as f64 / whole as f64) * 2.0) as u128,
    };
    Millimetres::try_from(twice.div_ceil(2)).unwrap_or(Millimetres::MAX)
}

/// A place of a line: the fraction of it that lies before, and that in whole millimetres.
type Cut = (f64, Millimetres);

fn rings(polygon: &Polygon) -> impl Iterator<Item = (Point, Point)> {
    std::iter::once(&polygon.exterior)
        .chain(&polygon.holes)
        .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)).map(|(p, q)| (*p, *q)))
}

/// Is the point strictly inside one of the polygons?
pub(crate) fn contains(polygons: &[Polygon], point: Point) -> bool {
    polygons.iter().any(|polygon| !is_far(polygon, point, point) && strictly_inside(polygon, point.into()))
}

/// Does the polygon lie wholly to one side of the box around a and b? Most do, and need no closer look.
fn is_far(polygon: &Polygon, a: Point, b: Point) -> bool {
    let all = |test: &dyn Fn(&Point) -> bool| polygon.exterior.iter().all(test);
    all(&|p| p.x < a.x.min(b.x))
        || all(&|p| p.x > a.x.max(b.x))
        || all(&|p| p.y < a.y.min(b.y))
        || all(&|p| p.y > a.y.max(b.y))
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
    let total = length(a, b);
    if total == 0 {
        return Vec::new();
    }
    let near: Vec<&Polygon> = polygons.iter().filter(|polygon| !is_far(polygon, a, b)).collect();
    let mut cuts = vec![(0.0, 0), (1.0, total)];
    for (p, q) in near.iter().copied().flat_map(rings) {
        meetings(a, b, p, q, &mut cuts);
    }
    cuts.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    // The two edges at one corner give the same place, up to the last bits.
    cuts.dedup_by(|later, earlier| later.0 - earlier.0 < 1e-12);
    let mut found: Vec<(Millimetres, Millimetres)> = Vec::new();
    for pair in cuts.windows(2) {
        let [(begin, from), (end, to)] = [pair[0], pair[1]];
        let middle = along(a, b, f64::midpoint(begin, end));
        if !near.iter().any(|polygon| strictly_inside(polygon, middle)) {
            continue;
        }
        match found.last_mut() {
            // A ring of one polygon inside another one is no boundary.
            Some(last)
                if last.1 == from && near.len() > 1 && {
                    let cut = along(a, b, begin);
                    near.iter().any(|polygon| strictly_inside(polygon, cut))
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
fn meetings(a: Point, b: Point, p: Point, q: Point, cuts: &mut Vec<Cut>) {
    let apart = |u: (i64, i64), v: (i64, i64)| u.0.max(u.1) < v.0.min(v.1) || v.0.max(v.1) < u.0.min(u.1);
    if apart((a.x, b.x), (p.x, q.x)) || apart((a.y, b.y), (p.y, q.y)) {
        return;
    }
    let (from, to) = (side(p, q, a.into()), side(p, q, b.into()));
    let mut cut = |share: i128, whole: i128| {
        if (0..=whole).contains(&share) {
            let mm = part(square(a, b), share.unsigned_abs(), whole.unsigned_abs());
            cuts.push((share as f64 / whole as f64, mm));
        }
    };
    if from != to {
        let (left, right) = (side(a, b, p.into()), side(a, b, q.into()));
        if left.signum() * right.signum() <= 0 {
            cut(from * (from - to).signum(), (from - to).abs());
        }
    } else if from == 0 {
        // Both on one line: the ends of the common stretch.
        let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
        for r in [p, q] {
            cut(i128::from(r.x - a.x) * dx + i128::from(r.y - a.y) * dy, dx * dx + dy * dy);
        }
    }
}

/// When a line of `n` seconds is inside: pieces are entered at the second before and left at the second after the
/// exact instant, so that no time inside is lost; those that then overlap are one, those that touch stay two visits.
pub(crate) fn spans(
    pieces: &[(Millimetres, Millimetres)],
    total: Millimetres,
    n: Seconds,
) -> Vec<(Seconds, Seconds)> {
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

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, reason = "small numbers")]
mod tests {
    use super::*;

    fn point(x: i64, y: i64) -> Point {
        Point { x, y }
    }

    fn ring(points: &[(i64, i64)]) -> Vec<Point> {
        points.iter().map(|(x, y)| point(*x, *y)).collect()
    }

    fn polygon(points: &[(i64, i64)]) -> Polygon {
        Polygon { exterior: ring(points), holes: Vec::new() }
    }

    const SQUARE: [(i64, i64); 4] = [(0, 0), (1000, 0), (1000, 1000), (0, 1000)];

    #[test]
    fn lines_are_cut_at_the_boundary() {
        let square = [polygon(&SQUARE)];
        assert_eq!(pieces(&square, point(-500, 500), point(1500, 500)), [(500, 1500)]);
        assert_eq!(pieces(&square, point(1500, 500), point(-500, 500)), [(500, 1500)]);
        assert_eq!(pieces(&square, point(200, 500), point(300, 500)), [(0, 100)]);
        assert_eq!(pieces(&square, point(0, 500), point(300, 500)), [(0, 300)]);
        assert_eq!(pieces(&square, point(-500, -500), point(1500, 1500)), [(707, 2121)]);
    }

    #[test]
    fn lengths_are_rounded_half_up() {
        assert_eq!(length(point(0, 0), point(1, 1)), 1);
        assert_eq!(length(point(0, 0), point(3, 4)), 5);
        assert_eq!(part(49, 3, 14), 2); // 1.5
        assert_eq!(part(49, 5, 14), 3); // 2.5
        assert_eq!(part(1_000_000, 3, 2000), 2);
        assert_eq!(part(25, 0, 7), 0);
        let far = length(point(-10_000_000_000, 0), point(10_000_000_000, 1));
        assert_eq!(far, 20_000_000_000);
        // Too large for the exact branch, and still right.
        assert_eq!(part(10u128.pow(20), 10u128.pow(19) + 1, 10u128.pow(20)), 1_000_000_000);
    }

    #[test]
    fn the_boundary_is_outside() {
        let square = [polygon(&SQUARE)];
        assert_eq!(pieces(&square, point(-500, 0), point(1500, 0)), []);
        assert_eq!(pieces(&square, point(-500, 500), point(500, -500)), []);
        assert!(!contains(&square, point(0, 500)) && !contains(&square, point(0, 0)));
        assert!(contains(&square, point(1, 1)));
        // In from the left, along a notch's bottom, and on inside.
        let notched = [polygon(&[
            (0, 0),
            (3000, 0),
            (3000, 1000),
            (2000, 1000),
            (2000, 500),
            (1000, 500),
            (1000, 1000),
            (0, 1000),
        ])];
        assert_eq!(pieces(&notched, point(-1000, 500), point(4000, 500)), [(1000, 2000), (3000, 4000)]);
    }

    #[test]
    fn a_point_of_the_boundary_parts_two_pieces() {
        // The line passes the tip of a notch.
        let notched =
            [polygon(&[(0, 0), (2000, 0), (2000, 1000), (1500, 1000), (1000, 500), (500, 1000), (0, 1000)])];
        assert_eq!(pieces(&notched, point(-1000, 500), point(3000, 500)), [(1000, 2000), (2000, 3000)]);
        // Collinear points of the ring are no such points.
        let dotted =
            [polygon(&[(0, 0), (500, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000), (0, 500)])];
        assert_eq!(pieces(&dotted, point(-500, 500), point(1500, 500)), [(500, 1500)]);
    }

    #[test]
    fn holes_and_further_polygons_count() {
        let mut holed = polygon(&SQUARE);
        holed.holes.push(ring(&[(400, 400), (600, 400), (600, 600), (400, 600)]));
        let other = polygon(&[(1000, 0), (2000, 0), (2000, 1000), (1000, 1000)]);
        assert_eq!(pieces(&[holed.clone()], point(-500, 500), point(1500, 500)), [(500, 900), (1100, 1500)]);
        // Two polygons that touch: their common side is boundary.
        assert_eq!(
            pieces(&[polygon(&SQUARE), other], point(-500, 500), point(2500, 500)),
            [(500, 1500), (1500, 2500)]
        );
        let overlapping = polygon(&[(500, 0), (2000, 0), (2000, 1000), (500, 1000)]);
        assert_eq!(
            pieces(&[polygon(&SQUARE), overlapping], point(-500, 500), point(2500, 500)),
            [(500, 2500)]
        );
    }

    #[test]
    fn seconds_are_cut_so_that_none_inside_is_lost() {
        // 480 s, zone from a quarter to three quarters: cuts at 120 and 360.
        assert_eq!(spans(&[(1_000_000, 3_000_000)], 4_000_000, 480), [(120, 360)]);
        assert_eq!(spans(&[(999, 2001)], 4000, 4), [(0, 3)]);
        assert_eq!(spans(&[(0, 1001), (1999, 4000)], 4000, 4), [(0, 4)]);
        assert_eq!(spans(&[(0, 2000), (2000, 4000)], 4000, 4), [(0, 2), (2, 4)]);
        assert_eq!(spans(&[(0, 1999), (1999, 4000)], 4000, 4), [(0, 4)]);
    }

    /// A small deterministic generator.
    fn dice(seed: &mut u64, sides: i64) -> i64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(*seed >> 33).unwrap_or(0) % sides
    }

    /// Winding number in floating point: another method than the one under test.
    fn winds(ring: &[Point], x: f64, y: f64) -> bool {
        let angle = |p: Point| (p.y as f64 - y).atan2(p.x as f64 - x);
        let turn: f64 = ring
            .iter()
            .zip(ring.iter().cycle().skip(1))
            .map(|(p, q)| {
                let d = angle(*q) - angle(*p);
                d - (d / std::f64::consts::TAU).round() * std::f64::consts::TAU
            })
            .sum();
        turn.abs() > 1.0
    }

    #[test]
    #[allow(clippy::many_single_char_names, reason = "geometry")]
    fn pieces_agree_with_fine_sampling() {
        let mut seed = 7;
        let mut crossed = 0;
        for round in 0..400 {
            // A star: corners at growing angles around a centre, on grids of different size so that corners are hit.
            let grid = [1, 250, 1000][round % 3];
            let snap = |v: f64| (v / grid as f64).round() as i64 * grid;
            let star = |cx: f64, cy: f64, least: i64, most: i64, seed: &mut u64| -> Vec<Point> {
                let n = 3 + dice(seed, 9);
                let mut ring: Vec<Point> = (0..n)
                    .map(|i| {
                        let a = std::f64::consts::TAU * (i as f64 + dice(seed, 80) as f64 / 100.0) / n as f64;
                        let r = (least + dice(seed, most - least)) as f64;
                        point(snap(cx + r * a.cos()), snap(cy + r * a.sin()))
                    })
                    .collect();
                ring.dedup();
                ring
            };
            let mut zone = Polygon { exterior: star(0.0, 0.0, 3000, 9000, &mut seed), holes: Vec::new() };
            if round % 6 == 0 {
                zone.holes.push(star(0.0, 0.0, 400, 900, &mut seed));
            }
            let mut corner = || {
                point(
                    snap((dice(&mut seed, 24_000) - 12_000) as f64),
                    snap((dice(&mut seed, 24_000) - 12_000) as f64),
                )
            };
            let (a, b) = (corner(), corner());
            let total = length(a, b);
            let found = pieces(std::slice::from_ref(&zone), a, b);
            for k in 1..600 {
                let t = f64::from(k) / 600.0;
                let (x, y) = (a.x as f64 + (b.x - a.x) as f64 * t, a.y as f64 + (b.y - a.y) as f64 * t);
                let near = rings(&zone).any(|(p, q)| {
                    let (dx, dy) = ((q.x - p.x) as f64, (q.y - p.y) as f64);
                    let u = (((x - p.x as f64) * dx + (y - p.y as f64) * dy) / (dx * dx + dy * dy))
                        .clamp(0.0, 1.0);
                    (x - p.x as f64 - u * dx).hypot(y - p.y as f64 - u * dy) < 2.0
                });
                if near {
                    continue;
                }
                let at = total as f64 * t;
                let inside = found.iter().any(|(from, to)| (*from as f64) < at && at < *to as f64);
                let wound = winds(&zone.exterior, x, y) && !zone.holes.iter().any(|hole| winds(hole, x, y));
                assert_eq!(inside, wound, "round {round}, {k}/600 of {a:?} – {b:?}: {found:?}");
                crossed += u32::from(inside);
            }
        }
        assert!(crossed > 20_000, "{crossed}");
    }
}
