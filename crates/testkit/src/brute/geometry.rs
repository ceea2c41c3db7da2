//! Where a straight segment runs through the open interior of polygons; exact in whole millimetres.

use kerbway_model::instance::{Point, Polygon};

/// A position along a segment as a fraction, denominator positive.
#[derive(Debug, Clone, Copy)]
struct Part {
    num: i128,
    den: i128,
}

impl Part {
    fn new(num: i128, den: i128) -> Self {
        if den < 0 { Self { num: -num, den: -den } } else { Self { num, den } }
    }
    fn value(self) -> f64 {
        self.num as f64 / self.den as f64
    }
    fn cmp(self, other: Self) -> std::cmp::Ordering {
        (self.num * other.den).cmp(&(other.num * self.den))
    }
    fn unit(self) -> bool {
        self.num >= 0 && self.num <= self.den
    }
}

fn minus(a: Point, b: Point) -> (i128, i128) {
    (i128::from(a.x - b.x), i128::from(a.y - b.y))
}

fn cross(a: (i128, i128), b: (i128, i128)) -> i128 {
    a.0 * b.1 - a.1 * b.0
}

fn dot(a: (i128, i128), b: (i128, i128)) -> i128 {
    a.0 * b.0 + a.1 * b.1
}

fn sides(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

fn rings(polygon: &Polygon) -> impl Iterator<Item = &Vec<Point>> {
    std::iter::once(&polygon.exterior).chain(&polygon.holes)
}

/// Length in whole millimetres, nearest.
pub(crate) fn length(a: Point, b: Point) -> i64 {
    ((b.x - a.x) as f64).hypot((b.y - a.y) as f64).round() as i64
}

/// Stretches of the segment inside, as millimetres from `a`; cut wherever it meets the boundary.
pub(crate) fn inside(a: Point, b: Point, polygons: &[Polygon]) -> Vec<(i64, i64)> {
    let total = ((b.x - a.x) as f64).hypot((b.y - a.y) as f64);
    let mut list = Vec::new();
    for polygon in polygons {
        for (s, t) in parts(a, b, polygon) {
            list.push(((s.value() * total).round() as i64, (t.value() * total).round() as i64));
        }
    }
    list.sort_unstable();
    list
}

/// Does the segment meet the interior?
pub(crate) fn meets(a: Point, b: Point, polygon: &Polygon) -> bool {
    !parts(a, b, polygon).is_empty()
}

fn parts(a: Point, b: Point, polygon: &Polygon) -> Vec<(Part, Part)> {
    let d = minus(b, a);
    if d == (0, 0) {
        return Vec::new();
    }
    let mut cuts = vec![Part::new(0, 1), Part::new(1, 1)];
    let mut along: Vec<(Part, Part)> = Vec::new();
    for ring in rings(polygon) {
        for (p, q) in sides(ring) {
            let (e, f) = (minus(q, p), minus(p, a));
            let den = cross(d, e);
            if den != 0 {
                let (t, s) = (Part::new(cross(f, e), den), Part::new(cross(f, d), den));
                if t.unit() && s.unit() {
                    cuts.push(t);
                }
            } else if cross(f, d) == 0 {
                let (mut s, mut t) =
                    (Part::new(dot(f, d), dot(d, d)), Part::new(dot(minus(q, a), d), dot(d, d)));
                if s.cmp(t).is_gt() {
                    std::mem::swap(&mut s, &mut t);
                }
                cuts.extend([s, t].into_iter().filter(|c| c.unit()));
                along.push((s, t));
            }
        }
    }
    cuts.sort_by(|s, t| s.cmp(*t));
    cuts.dedup_by(|s, t| s.cmp(*t).is_eq());
    cuts.windows(2)
        .map(|w| (w[0], w[1]))
        .filter(|(s, t)| {
            let on_side = along.iter().any(|(u, v)| u.cmp(*s).is_le() && v.cmp(*t).is_ge());
            let middle = s.value() / 2.0 + t.value() / 2.0;
            let at = (a.x as f64 + d.0 as f64 * middle, a.y as f64 + d.1 as f64 * middle);
            !on_side && surrounded(at, polygon)
        })
        .collect()
}

/// Even-odd rule for a point that is not on the boundary.
fn surrounded((x, y): (f64, f64), polygon: &Polygon) -> bool {
    let mut odd = false;
    for ring in rings(polygon) {
        for (p, q) in sides(ring) {
            let (px, py, qx, qy) = (p.x as f64, p.y as f64, q.x as f64, q.y as f64);
            if (py > y) != (qy > y) && x < (qx - px) * (y - py) / (qy - py) + px {
                odd = !odd;
            }
        }
    }
    odd
}

/// Is the point strictly inside?
pub(crate) fn holds(polygons: &[Polygon], at: Point) -> bool {
    polygons.iter().any(|polygon| {
        let on_boundary = rings(polygon).flat_map(|r| sides(r)).any(|(p, q)| {
            let (u, v) = (minus(p, at), minus(q, at));
            cross(u, v) == 0 && dot(u, v) <= 0
        });
        !on_boundary && {
            let mut odd = false;
            for (p, q) in rings(polygon).flat_map(|r| sides(r)) {
                if (p.y > at.y) != (q.y > at.y) {
                    let side = cross(minus(q, p), minus(at, p));
                    if (side > 0) == (q.y > p.y) {
                        odd = !odd;
                    }
                }
            }
            odd
        }
    })
}

/// The shortest line from `a` to `b` that avoids the interiors of the polygons with their holes filled.
pub(crate) fn avoiding(a: Point, b: Point, polygons: &[&Polygon]) -> Option<Vec<Point>> {
    let filled: Vec<Polygon> =
        polygons.iter().map(|p| Polygon { exterior: p.exterior.clone(), holes: vec![] }).collect();
    let mut points = vec![a, b];
    points.extend(filled.iter().flat_map(|p| p.exterior.iter().copied()));
    let n = points.len();
    let mut best: Vec<Option<(f64, usize)>> = vec![None; n];
    let mut done = vec![false; n];
    best[0] = Some((0.0, 0));
    while let Some(i) = (0..n)
        .filter(|i| !done[*i])
        .filter_map(|i| best[i].map(|(d, _)| (d, i)))
        .min_by(|x, y| x.0.total_cmp(&y.0))
        .map(|(_, i)| i)
    {
        done[i] = true;
        let so_far = best[i].map_or(0.0, |b| b.0);
        for j in 0..n {
            if done[j] || filled.iter().any(|p| meets(points[i], points[j], p)) {
                continue;
            }
            let way = so_far + ((points[j].x - points[i].x) as f64).hypot((points[j].y - points[i].y) as f64);
            if best[j].is_none_or(|(d, _)| way < d) {
                best[j] = Some((way, i));
            }
        }
    }
    best[1]?;
    let mut line = vec![b];
    let mut at = 1;
    while at != 0 {
        at = best[at]?.1;
        line.push(points[at]);
    }
    line.reverse();
    line.dedup();
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Polygon {
        let p = |x, y| Point { x, y };
        Polygon {
            exterior: vec![p(0, 0), p(1000, 0), p(1000, 1000), p(0, 1000)],
            holes: vec![vec![p(400, 400), p(400, 600), p(600, 600), p(600, 400)]],
        }
    }

    fn p(x: i64, y: i64) -> Point {
        Point { x, y }
    }

    #[test]
    fn segments_are_clipped_at_every_boundary() {
        let z = [square()];
        assert_eq!(inside(p(-500, 500), p(1500, 500), &z), [(500, 900), (1100, 1500)]);
        assert_eq!(inside(p(0, 0), p(1000, 0), &z), [], "the boundary is outside");
        assert_eq!(inside(p(0, 400), p(1000, 400), &z), [(0, 400), (600, 1000)], "so is the hole's");
        assert_eq!(inside(p(-100, 1100), p(100, 900), &z), [(141, 283)]);
        assert_eq!(inside(p(-100, 100), p(100, -100), &z), [], "touching a corner is no crossing");
    }

    #[test]
    fn only_interiors_hold_points() {
        let z = [square()];
        assert!(holds(&z, p(1, 1)) && holds(&z, p(300, 500)));
        assert!(
            !holds(&z, p(0, 5))
                && !holds(&z, p(500, 500))
                && !holds(&z, p(400, 500))
                && !holds(&z, p(1000, 1000))
        );
        assert!(!holds(&z, p(-1, 0)) && !holds(&z, p(1500, 1000)));
    }

    #[test]
    fn detours_run_along_the_boundary() {
        let z = square();
        let line = avoiding(p(-500, 500), p(1500, 500), &[&z]).unwrap();
        assert_eq!(line.len(), 4);
        assert_eq!(avoiding(p(500, 500), p(1500, 500), &[&z]), None);
    }
}
