//! Polygons of zones in metres, and how metres become coordinates of a document.

use serde_json::{Value, json};

use crate::dice::Dice;

pub(crate) type Metre = (f64, f64);

/// Radius of the earth in metres, as the format has it.
const R: f64 = 6_371_008.8;

/// Coordinates of a document: metres of its own, or degrees around a made place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coordinates {
    pub(crate) local: bool,
}

impl Coordinates {
    /// The two numbers of a point, rounded to centimetres.
    pub(crate) fn of(self, (x, y): Metre) -> (f64, f64) {
        if self.local {
            return ((x * 100.0).round() / 100.0, (y * 100.0).round() / 100.0);
        }
        let degrees = |v: f64| (v.to_degrees() * 1e7).round() / 1e7;
        (120.5 + degrees(x / (R * 30.02_f64.to_radians().cos())), 30.0 + degrees(y / R))
            .map_both(|v| (v * 1e7).round() / 1e7)
    }

    /// Writes a point into a node or location.
    pub(crate) fn put(self, object: &mut Value, at: Metre) {
        let (a, b) = self.of(at);
        let (ka, kb) = if self.local { ("x", "y") } else { ("lon", "lat") };
        object[ka] = json!(a);
        object[kb] = json!(b);
    }

    /// A GeoJSON geometry.
    pub(crate) fn geometry(self, shape: &Shape) -> Value {
        let ring = |ring: &Vec<Metre>| -> Value {
            ring.iter().chain(ring.first()).map(|p| json!(<[f64; 2]>::from(self.of(*p)))).collect()
        };
        let polygon = |rings: &Vec<Vec<Metre>>| -> Value { rings.iter().map(ring).collect() };
        match shape.polygons.as_slice() {
            [one] => json!({"type": "Polygon", "coordinates": polygon(one)}),
            many => {
                let all: Vec<Value> = many.iter().map(polygon).collect();
                json!({"type": "MultiPolygon", "coordinates": all})
            }
        }
    }
}

trait Both {
    fn map_both(self, f: impl Fn(f64) -> f64) -> (f64, f64);
}

impl Both for (f64, f64) {
    fn map_both(self, f: impl Fn(f64) -> f64) -> (f64, f64) {
        (f(self.0), f(self.1))
    }
}

/// Polygons as lists of open rings, the outer first.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) polygons: Vec<Vec<Vec<Metre>>>,
}

/// Zone shapes within `extent` metres: alone, overlapping, touching, nested, with a hole, in two parts.
pub(crate) fn shapes(dice: &mut Dice, extent: i64, n: usize) -> Vec<Shape> {
    let mut list: Vec<Shape> = Vec::new();
    while list.len() < n {
        let previous = list.last().map(|s| s.polygons[0][0].clone());
        let shape = match (dice.below(10), previous) {
            (0 | 1, Some(ring)) => Shape { polygons: vec![vec![scaled(&ring, 0.55)]] },
            (2 | 3, Some(ring)) => Shape { polygons: vec![vec![beside(&ring)]] },
            (4, _) => {
                let ring = convex(dice, extent, 500, 1000);
                let hole = scaled(&ring, 0.4);
                Shape { polygons: vec![vec![ring, hole]] }
            }
            (5, _) => {
                let small = convex(dice, extent / 3, 250, 500);
                let shift = extent as f64 / 2.0;
                let far = small.iter().map(|(x, y)| (x + shift, y + shift)).collect();
                Shape { polygons: vec![vec![small], vec![far]] }
            }
            _ => Shape { polygons: vec![vec![convex(dice, extent, 300, 1100)]] },
        };
        list.push(shape);
    }
    list
}

/// A convex ring, counterclockwise, sometimes a plain rectangle.
fn convex(dice: &mut Dice, extent: i64, least: i64, most: i64) -> Vec<Metre> {
    let centre =
        (dice.between(extent / 6, extent * 5 / 6) as f64, dice.between(extent / 6, extent * 5 / 6) as f64);
    if dice.chance(30) {
        let (w, h) = (dice.between(least, most) as f64, dice.between(least, most) as f64);
        let (x, y) = (centre.0 - w / 2.0, centre.1 - h / 2.0);
        return vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h)];
    }
    // Corners on an ellipse: convex whatever the angles.
    let corners = 3 + dice.below(4);
    let (a, b) = (dice.between(least, most) as f64, dice.between(least, most) as f64);
    let slice = std::f64::consts::TAU / corners as f64;
    (0..corners)
        .map(|i| {
            let jitter = dice.between(-300, 300) as f64 / 1000.0;
            let angle = slice * (i as f64 + jitter);
            (centre.0 + a * angle.cos(), centre.1 + b * angle.sin())
        })
        .collect()
}

/// The ring drawn together around its middle, a nested zone or a hole.
fn scaled(ring: &[Metre], factor: f64) -> Vec<Metre> {
    let n = ring.len() as f64;
    let (cx, cy) = (ring.iter().map(|p| p.0).sum::<f64>() / n, ring.iter().map(|p| p.1).sum::<f64>() / n);
    ring.iter().map(|(x, y)| (cx + (x - cx) * factor, cy + (y - cy) * factor)).collect()
}

/// A triangle that shares the ring's first edge, on its outside: a touching zone.
fn beside(ring: &[Metre]) -> Vec<Metre> {
    let (a, b) = (ring[0], ring[1]);
    let middle = (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
    // Counterclockwise rings have their outside on the right.
    let out = (middle.0 + (b.1 - a.1), middle.1 - (b.0 - a.0));
    vec![b, a, out]
}

/// Random places at least 40 m from each other.
pub(crate) fn places(dice: &mut Dice, extent: i64, n: usize) -> Vec<Metre> {
    let mut list: Vec<Metre> = Vec::new();
    while list.len() < n {
        let p = (dice.between(0, extent) as f64, dice.between(0, extent) as f64);
        if list.iter().all(|q| distance(p, *q) > 40.0) {
            list.push(p);
        }
    }
    list
}

pub(crate) fn distance(a: Metre, b: Metre) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}
