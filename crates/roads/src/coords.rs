//! From plane millimetres back to the document's coordinates.

use kerbway_model::instance::{Point, Projection};

/// Radius of the Earth in millimetres (format.md: 6 371 008.8 m).
const RADIUS_MM: f64 = 6_371_008_800.0;

/// `[lon, lat]` to 9 decimals (0.1 mm), or `[x, y]` in metres to the millimetre: read again and projected, it is the
/// same point.
pub(crate) fn unproject(projection: Projection, p: Point) -> [f64; 2] {
    match projection {
        Projection::Equirectangular { phi0 } => {
            let lon = (p.x as f64 / (RADIUS_MM * phi0.cos())).to_degrees();
            let lat = (p.y as f64 / RADIUS_MM).to_degrees();
            [nine_decimals(lon), nine_decimals(lat)]
        }
        Projection::LocalMetres => [p.x as f64 / 1000.0, p.y as f64 / 1000.0],
    }
}

fn nine_decimals(v: f64) -> f64 {
    let rounded = (v * 1e9).round() / 1e9;
    // No −0 in documents.
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_come_back_to_the_millimetre() {
        let mut state = 3u64;
        let mut next = |n: i64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 12).unwrap() % (2 * n) - n
        };
        for phi0 in [0.0, 0.52, -1.1, 1.4] {
            for _ in 0..5000 {
                let p = Point { x: next(3_000_000_000), y: next(9_000_000_000) };
                let [lon, lat] = unproject(Projection::Equirectangular { phi0 }, p);
                #[allow(clippy::cast_possible_truncation, reason = "coordinates of the Earth")]
                let back = Point {
                    x: (RADIUS_MM * phi0.cos() * lon.to_radians()).round() as i64,
                    y: (RADIUS_MM * lat.to_radians()).round() as i64,
                };
                assert_eq!(back, p);
            }
        }
        assert_eq!(unproject(Projection::LocalMetres, Point { x: -1, y: 2000 }), [-0.001, 2.0]);
    }
}
