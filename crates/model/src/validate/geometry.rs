//! Coordinates: the projection, points, and whether polygons are polygons.

use super::Names;
use super::rings::{self, Fault};
use crate::document::problem::{Crs, Problem};
use crate::document::values::Geometry;
use crate::instance::{Point, Polygon, Projection};
use crate::issues::{Path, Sink};
use crate::limits;

/// The projection of a problem: around the mean latitude of its locations.
pub(crate) fn projection(problem: &Problem, names: &Names<'_>) -> Projection {
    if problem.crs == Crs::LocalM {
        return Projection::LocalMetres;
    }
    let nodes = problem.network.as_ref().map_or(&[][..], |n| &n.nodes);
    let of_locations = problem.locations.iter().filter_map(|l| match &l.node {
        Some(id) => names.nodes.position(id).and_then(|n| nodes[n].lat),
        None => l.lat,
    });
    let mean = mean(of_locations).or_else(|| mean(nodes.iter().filter_map(|n| n.lat))).unwrap_or(0.0);
    Projection::Equirectangular { phi0: mean.to_radians() }
}

fn mean(latitudes: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = latitudes.filter(|l| l.is_finite()).fold((0.0, 0_u32), |(sum, n), l| (sum + l, n + 1));
    (n > 0).then(|| sum / f64::from(n))
}

/// The coordinates of a node or a location as they stand in the document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stated {
    pub(crate) lon: Option<f64>,
    pub(crate) lat: Option<f64>,
    pub(crate) x: Option<f64>,
    pub(crate) y: Option<f64>,
}

/// Reads coordinates; `Ok(None)` if none are stated, `Err` after an issue.
pub(crate) fn point(
    sink: &mut Sink,
    at: &Path<'_>,
    stated: Stated,
    projection: &Projection,
) -> Result<Option<Point>, ()> {
    let local = *projection == Projection::LocalMetres;
    let (names, pair, others) = if local {
        (["x", "y"], [stated.x, stated.y], [("lon", stated.lon), ("lat", stated.lat)])
    } else {
        (["lon", "lat"], [stated.lon, stated.lat], [("x", stated.x), ("y", stated.y)])
    };
    for (name, value) in others {
        if value.is_some() {
            let message = format!("`{name}` has no meaning in this coordinate reference system");
            let hint = format!("write `{}` and `{}`, or change `crs`", names[0], names[1]);
            sink.error(&at.key(name), "E-coordinates", message).hint(hint);
            return Err(());
        }
    }
    match pair {
        [None, None] => Ok(None),
        [Some(a), Some(b)] => {
            let sound = [(names[0], a), (names[1], b)]
                .into_iter()
                .enumerate()
                .fold(true, |ok, (axis, (name, v))| in_range(sink, &at.key(name), v, axis, local) && ok);
            if sound { Ok(Some(projection.project([a, b]))) } else { Err(()) }
        }
        _ => {
            let missing = names[usize::from(pair[0].is_some())];
            sink.error(at, "E-coordinates", format!("`{missing}` is missing"))
                .hint(format!("`{}` and `{}` go together", names[0], names[1]));
            Err(())
        }
    }
}

fn in_range(sink: &mut Sink, at: &Path<'_>, value: f64, axis: usize, local: bool) -> bool {
    let bound = match (local, axis) {
        (true, _) => limits::LOCAL,
        (false, 0) => 180.0,
        (false, _) => 90.0,
    };
    // Also false for what is no number.
    let sound = value.abs() <= bound;
    if !sound {
        let message = if local {
            format!("a coordinate must lie within {bound} m of the origin")
        } else {
            format!("{} must lie within ±{bound} degrees", ["a longitude", "a latitude"][axis])
        };
        sink.error(at, "E-coordinates", message).value(value);
    }
    sound
}

/// Reads the geometry of a zone.
pub(crate) fn polygons(
    sink: &mut Sink,
    at: &Path<'_>,
    geometry: &Geometry,
    projection: &Projection,
) -> Vec<Polygon> {
    let at = at.key("coordinates");
    let parts: Vec<&[Vec<[f64; 2]>]> = match geometry {
        Geometry::Polygon(rings) => vec![rings],
        Geometry::MultiPolygon(parts) => parts.iter().map(Vec::as_slice).collect(),
    };
    if parts.is_empty() {
        sink.error(&at, "E-geometry-ring", "a MultiPolygon needs at least one polygon");
    }
    let several = matches!(geometry, Geometry::MultiPolygon(_));
    let read: Vec<_> = parts
        .iter()
        .enumerate()
        .filter_map(|(i, rings)| {
            let part = at.index(i);
            polygon(sink, if several { &part } else { &at }, rings, projection)
        })
        .collect();
    if read.len() == parts.len() {
        for fault in rings::faults(&read) {
            report(sink, &at, several, fault);
        }
    }
    read
}

/// Says what is wrong between the edges of a zone.
fn report(sink: &mut Sink, at: &Path<'_>, several: bool, fault: Fault) {
    let (code, polygon, ring, message) = match fault {
        Fault::Crossing { polygon, ring } => {
            ("E-geometry-crossing", polygon, Some(ring), "the ring crosses or touches itself".to_owned())
        }
        Fault::Rings { polygon, first, second } => {
            let message = format!("rings {first} and {second} cross or share a line");
            ("E-geometry-hole", polygon, Some(second), message)
        }
        Fault::Outside { polygon, ring } => {
            ("E-geometry-hole", polygon, Some(ring), "the hole is not inside the outer ring".to_owned())
        }
        Fault::Nested { polygon, ring } => {
            ("E-geometry-hole", polygon, Some(ring), "the hole lies in another hole".to_owned())
        }
        Fault::Overlap { first, second } => {
            let message = format!("polygons {first} and {second} overlap or share a border");
            ("E-geometry-overlap", second, None, message)
        }
    };
    let part = at.index(polygon);
    let here = if several { &part } else { at };
    match ring {
        Some(ring) => {
            sink.error(&here.index(ring), code, message);
        }
        None => {
            sink.error(here, code, message).hint("join them into one polygon");
        }
    }
}

fn polygon(
    sink: &mut Sink,
    at: &Path<'_>,
    rings: &[Vec<[f64; 2]>],
    projection: &Projection,
) -> Option<Polygon> {
    if rings.is_empty() {
        sink.error(at, "E-geometry-ring", "a polygon needs at least an outer ring");
        return None;
    }
    let read: Vec<_> =
        rings.iter().enumerate().filter_map(|(i, r)| ring(sink, &at.index(i), r, projection)).collect();
    if read.len() < rings.len() {
        return None;
    }
    let mut read = read.into_iter();
    Some(Polygon { exterior: read.next()?, holes: read.collect() })
}

/// An open ring of at least three points.
fn ring(sink: &mut Sink, at: &Path<'_>, ring: &[[f64; 2]], projection: &Projection) -> Option<Vec<Point>> {
    let local = *projection == Projection::LocalMetres;
    let mut sound = true;
    for (i, position) in ring.iter().enumerate() {
        let here = at.index(i);
        for (axis, v) in position.iter().enumerate() {
            sound &= in_range(sink, &here.index(axis), *v, axis, local);
        }
    }
    if !sound {
        return None;
    }
    if ring.len() < 4 {
        let message = format!(
            "a ring needs at least 4 positions, the last repeating the first; here are {}",
            ring.len()
        );
        sink.error(at, "E-geometry-ring", message);
        return None;
    }
    if ring.first() != ring.last() {
        sink.error(at, "E-geometry-unclosed", "the ring is not closed")
            .hint("repeat the first position at the end");
        return None;
    }
    if !local && ring.windows(2).any(|w| (w[0][0] - w[1][0]).abs() > 180.0) {
        sink.error(at, "E-antimeridian", "the ring crosses the 180th meridian")
            .hint("cut the zone at the meridian");
        return None;
    }
    let mut points: Vec<Point> = ring[..ring.len() - 1].iter().map(|p| projection.project(*p)).collect();
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < 3 || on_a_line(&points) {
        sink.error(at, "E-geometry-ring", "the ring encloses no area");
        return None;
    }
    Some(points)
}

/// Do all points lie within 2 mm of one line? (Rounding moves the corners of what was a line.)
fn on_a_line(points: &[Point]) -> bool {
    let from = points[0];
    let vector = |p: &Point| (i128::from(p.x - from.x), i128::from(p.y - from.y));
    let square = |v: &(i128, i128)| v.0 * v.0 + v.1 * v.1;
    let along = points.iter().map(vector).max_by_key(square).unwrap_or_default();
    let most = 2.0 * (square(&along) as f64).sqrt();
    points.iter().map(vector).all(|v| ((along.0 * v.1 - along.1 * v.0) as f64).abs() <= most)
}
