//! Random shapes for tests, and an independent slow look at them.

use kerbway_model::instance::{Point, Polygon, Zone};

/// A small deterministic generator.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d)
    }

    /// A number in 0…n−1.
    pub(crate) fn roll(&mut self, n: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % n
    }

    pub(crate) fn point(&mut self, size: i64) -> Point {
        Point { x: self.roll(size), y: self.roll(size) }
    }

    /// Anything: rings may cross themselves, run back, repeat points.
    pub(crate) fn wild_ring(&mut self, size: i64) -> Vec<Point> {
        let n = 3 + self.roll(6);
        (0..n).map(|_| self.point(size)).collect()
    }

    /// A simple ring around a middle: star-shaped, usually with reflex corners.
    pub(crate) fn star(&mut self, middle: Point, radius: i64) -> Vec<Point> {
        const WHEEL: [(i64, i64); 12] = [
            (12, 0), (10, 6), (6, 10), (0, 12), (-6, 10), (-10, 6), (-12, 0), (-10, -6), (-6, -10), (0, -12),
            (6, -10), (10, -6),
        ];
        let ring: Vec<Point> = WHEEL
            .iter()
            .filter_map(|(x, y)| {
                let r = (self.roll(3) > 0).then(|| radius / 3 + self.roll(radius))?;
                Some(Point { x: middle.x + x * r / 12, y: middle.y + y * r / 12 })
            })
            .collect();
        if ring.len() >= 3 && winds_once(&ring) { ring } else { self.star(middle, radius) }
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
    Zone { id: "z".into(), polygons, gates: None, rules: Vec::new() }
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
