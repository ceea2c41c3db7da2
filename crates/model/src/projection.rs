//! Document coordinates to the plane and back (projected once, rounded to millimetres).

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

    /// The document coordinates of a point: `[lon, lat]` in degrees with nine decimals, or `[x, y]` in metres with
    /// `local_m`. Projecting them gives the point again.
    pub fn unproject(&self, point: Point) -> [f64; 2] {
        let (x, y) = (point.x as f64 / 1000.0, point.y as f64 / 1000.0);
        match self {
            Self::Equirectangular { phi0 } => [degrees(x / (RADIUS * phi0.cos())), degrees(y / RADIUS)],
            Self::LocalMetres => [x, y],
        }
    }
}

/// Degrees with nine decimals, a tenth of a millimetre.
fn degrees(radians: f64) -> f64 {
    (radians.to_degrees() * 1e9).round() / 1e9
}

#[allow(clippy::cast_possible_truncation, reason = "validated coordinates are below 2·10¹⁰ mm")]
fn millimetres(metres: f64) -> i64 {
    (metres * 1000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_back() {
        for phi0 in [-60_f64, 0.0, 30.0, 70.0] {
            let projection = Projection::Equirectangular { phi0: phi0.to_radians() };
            for i in 0_i64..2000 {
                let point = Point { x: i * 7_919_923 - 7_000_000_000, y: 9_000_000_000 - i * 8_111_777 };
                assert_eq!(projection.project(projection.unproject(point)), point);
            }
        }
        let point = Point { x: 19_999_999_999, y: -1 };
        assert_eq!(Projection::LocalMetres.project(Projection::LocalMetres.unproject(point)), point);
        assert_eq!(Projection::LocalMetres.project([1.2344, -3.0]), Point { x: 1234, y: -3000 });
    }
}
