//! Random shapes for tests, and an independent slow look at them.

use kerbway_model::instance::{Point, Polygon, Zone};
pub(crate) use kerbway_testkit::Dice;

/// Shapes from a generator.
pub(crate) trait Shapes {
    fn roll(&mut self, n: i64) -> i64;

    fn choose(&mut self, ring: &[Point]) -> usize;

    fn point(&mut self, size: i64) -> Point {
        Point { x: self.roll(size), y: self.roll(size) }
    }

    /// Anything: rings may cross themselves, run back, repeat points.
    fn wild_ring(&mut self, size: i64) -> Vec<Point> {
        let n = 3 + self.roll(6);
        (0..n).map(|_| self.point(size)).collect()
    }

    /// A simple ring around a middle: star-shaped, usually with reflex corners.
    fn star(&mut self, middle: Point, radius: i64) -> Vec<Point> {
        const WHEEL: [(i64, i64); 12] = [
            (12, 0),
            (10, 6),
            (6, 10),
            (0, 12),
            (-6, 10),
            (-10, 6),
            (-12, 0),
            (-10, -6),
            (-6, -10),
            (0, -12),
            (6, -10),
            (10, -6),
        ];
        loop {
            let mut ring = Vec::new();
            for (x, y) in WHEEL {
                if self.roll(3) > 0 {
                    let r = radius / 3 + self.roll(radius);
                    ring.push(Point { x: middle.x + x * r / 12, y: middle.y + y * r / 12 });
                }
            }
            if ring.len() >= 3 && winds_once(&ring) {
                return ring;
            }
        }
    }
}

impl Shapes for Dice {
    /// A number in 0…n−1.
    fn roll(&mut self, n: i64) -> i64 {
        self.between(0, n - 1)
    }

    fn choose(&mut self, ring: &[Point]) -> usize {
        self.below(ring.len())
    }
}

/// Is the middle of the star really inside, so that the ring is simple?
fn winds_once(ring: &[Point]) -> bool {
    let mut turning = ring.to_vec();
    turning.dedup();
    turning.len() >= 3
        && turning.len() == ring.len()
        && (0..ring.len()).all(|i| {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            let middle = Point {
                x: ring.iter().map(|p| p.x).sum::<i64>() / i64::try_from(ring.len()).unwrap(),
                y: ring.iter().map(|p| p.y).sum::<i64>() / i64::try_from(ring.len()).unwrap(),
            };
            crate::exact::orient(middle, a, b) > 0
        })
}

pub(crate) fn zone(polygons: Vec<Polygon>) -> Zone {
    Zone { id: "z".into(), polygons, ..Zone::default() }
}

pub(crate) fn simple(exterior: Vec<Point>) -> Polygon {
    Polygon { exterior, holes: Vec::new() }
}

/// Is the point `scale⁻¹·at` strictly inside the polygon (even-odd over all rings)? Rays run north here.
pub(crate) fn inside(polygon: &Polygon, at: (i64, i64), scale: i64) -> bool {
    let mut odd = false;
    for ring in std::iter::once(&polygon.exterior).chain(&polygon.holes) {
        for i in 0..ring.len() {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            let (a, b) = ((a.x * scale, a.y * scale), (b.x * scale, b.y * scale));
            let (lo, hi) = if a.0 <= b.0 { (a, b) } else { (b, a) };
            let turn = (hi.0 - lo.0) * (at.1 - lo.1) - (hi.1 - lo.1) * (at.0 - lo.0);
            let in_box = lo.0 <= at.0 && at.0 <= hi.0 && a.1.min(b.1) <= at.1 && at.1 <= a.1.max(b.1);
            if turn == 0 && in_box {
                return false;
            }
            if lo.0 <= at.0 && at.0 < hi.0 && turn < 0 {
                odd = !odd;
            }
        }
    }
    odd
}
