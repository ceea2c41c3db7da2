//! Zones of a plan's `GeoJSON`: what the document says of them, and what a map adds.
//!
//! A zone covers polygons, streets, or both (a `GeometryCollection` then). Rings run as RFC 7946 has it: outer ones
//! counterclockwise, holes clockwise.

use kerbway_model::Problem;
use kerbway_model::document::problem::{Geometry, Zone};
use kerbway_model::osm::MapZone;
use serde_json::{Value, json};

/// A line or a ring, `[lon, lat]` each.
type Line = Vec<[f64; 2]>;

/// What a drawing takes from a map.
pub trait Streets {
    /// Where a node lies: `[lon, lat]` in degrees.
    fn node(&self, id: i64) -> Option<[f64; 2]>;

    /// The course of a way in degrees: one line, several where the map lacks nodes between, none if it lacks the way.
    fn way(&self, id: i64) -> Vec<Vec<[f64; 2]>>;

    /// The zones that the tags of the map make for a problem and that have an extent, polygons or ways.
    fn zones(&self, problem: &Problem) -> Vec<MapZone>;
}

/// All zones: geometry and properties of each.
pub(crate) fn zones(problem: &Problem, streets: Option<&dyn Streets>) -> Vec<(Value, Value)> {
    let stated = problem.zones.iter().map(|zone| {
        let properties = json!({"kind": "zone", "zone": zone.id, "rules": zone.rules});
        (extent(zone, streets), properties)
    });
    let read = streets.map(|streets| streets.zones(problem)).unwrap_or_default();
    let read = read.iter().map(|MapZone { zone, sources }| {
        let properties = json!({"kind": "zone", "zone": zone.id, "rules": zone.rules, "sources": sources});
        (extent(zone, streets), properties)
    });
    stated.chain(read).collect()
}

/// What a zone covers; null if nothing of it has coordinates.
fn extent(zone: &Zone, streets: Option<&dyn Streets>) -> Value {
    let area = zone.geometry.as_ref().map(polygons);
    let lines: Vec<Line> =
        streets.iter().flat_map(|streets| zone.roads.iter().flat_map(|way| streets.way(*way))).collect();
    let lines = match lines.as_slice() {
        [] => None,
        [only] => Some(json!({"type": "LineString", "coordinates": only})),
        all => Some(json!({"type": "MultiLineString", "coordinates": all})),
    };
    match (area, lines) {
        (Some(area), Some(lines)) => json!({"type": "GeometryCollection", "geometries": [area, lines]}),
        (one, other) => one.or(other).unwrap_or(Value::Null),
    }
}

fn polygons(geometry: &Geometry) -> Value {
    match geometry {
        Geometry::Polygon(rings) => json!({"type": "Polygon", "coordinates": wound(rings)}),
        Geometry::MultiPolygon(polygons) => {
            let polygons: Vec<Vec<Line>> = polygons.iter().map(|rings| wound(rings)).collect();
            json!({"type": "MultiPolygon", "coordinates": polygons})
        }
    }
}

/// The rings of a polygon, the first counterclockwise, the others clockwise.
fn wound(rings: &[Line]) -> Vec<Line> {
    let ring = |(i, ring): (usize, &Line)| {
        let mut ring = ring.clone();
        if (i == 0) != (doubled_area(&ring) > 0.0) {
            ring.reverse();
        }
        ring
    };
    rings.iter().enumerate().map(ring).collect()
}

/// Twice the area of a closed ring, positive if it runs counterclockwise. Measured from its first point: far from the
/// origin small rings would drown in the rounding.
fn doubled_area(ring: &[[f64; 2]]) -> f64 {
    let Some([x, y]) = ring.first() else { return 0.0 };
    let sides = ring.iter().zip(ring.iter().skip(1));
    sides.map(|(a, b)| (a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y)).sum()
}
