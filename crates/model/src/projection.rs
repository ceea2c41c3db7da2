//! Document coordinates to the plane and back (format.md §9: projected once, rounded to millimetres).

use crate::instance::{Point, Projection};

/// Mean radius of the earth in metres.
const RADIUS: f64 = 6_371_008.8;

impl Projection {
    /// `[lon, lat]` in degrees, or `[x, y]` in metres with `local_m`, to whole millimetres.
    pub fn project(&self, at: [f64; 2]) -> Point {
        let [x, y] = match self {
            Self::Equirectangular { phi0 } => {
                [RADIUS * phi0.cos() * at[0].to_radians(), RADIUS * at[1].to_radians()]
            }
            Self::LocalMetres => at,
        };
        Point { x: millimetres(x), y: millimetres(y) }
    }

    /// The document coordinates of a point: `[lon, lat]` in degrees, or `[x, y]` in metres with `local_m`.
    pub fn unproject(&self, point: Point) -> [f64; 2] {
        let (x, y) = (point.x as f64 / 1000.0, point.y as f64 / 1000.0);
        match self {
            Self::Equirectangular { phi0 } => {
                [(x / (RADIUS * phi0.cos())).to_degrees(), (y / RADIUS).to_degrees()]
            }
            Self::LocalMetres => [x, y],
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "validated coordinates are below 2·10¹⁰ mm")]
fn millimetres(metres: f64) -> i64 {
    (metres * 1000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_back_within_half_a_millimetre() {
        let projection = Projection::Equirectangular { phi0: 30_f64.to_radians() };
        for at in [[120.56, 30.02], [-179.9, -89.0], [0.0, 0.0]] {
            let point = projection.project(at);
            assert_eq!(projection.project(projection.unproject(point)), point);
        }
        assert_eq!(Projection::LocalMetres.project([1.2344, -3.0]), Point { x: 1234, y: -3000 });
    }
}
