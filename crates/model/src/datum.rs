//! Chinese datums to WGS 84: GCJ-02, as Chinese map services give it, and BD-09, as Baidu does.
//!
//! Both are published only in one direction, by formulas that everybody knows; the way back is found by iteration, to far
//! below a millimetre. Where GCJ-02 does not apply (roughly outside of China) it is WGS 84. Results are rounded to nine
//! decimals, a tenth of a millimetre, so that all platforms agree on the millimetre that planning works with.

use std::borrow::Cow;
use std::f64::consts::PI;

use crate::document::problem::{Crs, Problem};
use crate::document::values::Geometry;

/// `[lon, lat]` in degrees.
type Degrees = [f64; 2];

impl Crs {
    /// A position of this system in WGS 84, `[lon, lat]` in degrees. Metres stay as they are, and so does what is no
    /// position on earth.
    #[must_use]
    pub fn to_wgs84(self, at: Degrees) -> Degrees {
        if !(at[0].abs() <= 180.0 && at[1].abs() <= 90.0) {
            return at;
        }
        match self {
            Self::Gcj02 => rounded(gcj_to_wgs(at)),
            Self::Bd09 => rounded(gcj_to_wgs(bd_to_gcj(at))),
            Self::Wgs84 | Self::LocalM => at,
        }
    }
}

impl Problem {
    /// The same document in WGS 84 if its coordinates are in GCJ-02 or BD-09, else itself. Validation begins with this;
    /// plans are in WGS 84 always.
    #[must_use]
    pub fn in_wgs84(&self) -> Cow<'_, Self> {
        let crs = self.crs;
        if !matches!(crs, Crs::Gcj02 | Crs::Bd09) {
            return Cow::Borrowed(self);
        }
        let mut out = self.clone();
        out.crs = Crs::Wgs84;
        let move_pair = |lon: &mut Option<f64>, lat: &mut Option<f64>| {
            if let (Some(a), Some(b)) = (*lon, *lat) {
                let [a, b] = crs.to_wgs84([a, b]);
                (*lon, *lat) = (Some(a), Some(b));
            }
        };
        for location in &mut out.locations {
            move_pair(&mut location.lon, &mut location.lat);
        }
        for node in out.network.iter_mut().flat_map(|n| &mut n.nodes) {
            move_pair(&mut node.lon, &mut node.lat);
        }
        let move_rings = |rings: &mut Vec<Vec<Degrees>>| {
            for position in rings.iter_mut().flatten() {
                *position = crs.to_wgs84(*position);
            }
        };
        for geometry in out.zones.iter_mut().filter_map(|z| z.geometry.as_mut()) {
            match geometry {
                Geometry::Polygon(rings) => move_rings(rings),
                Geometry::MultiPolygon(polygons) => polygons.iter_mut().for_each(move_rings),
            }
        }
        Cow::Owned(out)
    }
}

fn rounded(at: Degrees) -> Degrees {
    at.map(|v| (v * 1e9).round() / 1e9)
}

/// The semi-major axis of the Krasovsky ellipsoid in metres, and its squared eccentricity.
const AXIS: f64 = 6_378_245.0;
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;

/// GCJ-02 shifts positions within this box only: least and greatest longitude, then latitude.
const BOX: [[f64; 2]; 2] = [[72.004, 137.8347], [0.8293, 55.8271]];

fn is_shifted(at: Degrees) -> bool {
    (0..2).all(|axis| BOX[axis][0] <= at[axis] && at[axis] <= BOX[axis][1])
}

fn wgs_to_gcj(at: Degrees) -> Degrees {
    if !is_shifted(at) {
        return at;
    }
    let [x, y] = [at[0] - 105.0, at[1] - 35.0];
    let wave = |amplitude: f64, angle: f64| amplitude * (angle * PI).sin();
    let ripple = wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x);
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * (x + y)
        + 0.1 * x.abs().sqrt()
        + (ripple + wave(20.0, x) + wave(40.0, x / 3.0) + wave(150.0, x / 12.0) + wave(300.0, x / 30.0))
            / 1.5;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.1 * y * (x + 2.0 * y)
        + 0.2 * x.abs().sqrt()
        + (ripple + wave(20.0, y) + wave(40.0, y / 3.0) + wave(160.0, y / 12.0) + wave(320.0, y / 30.0))
            / 1.5;
    let latitude = at[1].to_radians();
    let flat = 1.0 - ECCENTRICITY * latitude.sin().powi(2);
    let across = AXIS / flat.sqrt();
    let along = across * (1.0 - ECCENTRICITY) / flat;
    [at[0] + (east / (across * latitude.cos())).to_degrees(), at[1] + (north / along).to_degrees()]
}

fn gcj_to_bd(at: Degrees) -> Degrees {
    let turn = PI * 3000.0 / 180.0;
    let far = at[0].hypot(at[1]) + 0.000_02 * (at[1] * turn).sin();
    let angle = at[1].atan2(at[0]) + 0.000_003 * (at[0] * turn).cos();
    [far * angle.cos() + 0.0065, far * angle.sin() + 0.006]
}

fn gcj_to_wgs(at: Degrees) -> Degrees {
    if is_shifted(at) { inverse(wgs_to_gcj, at) } else { at }
}

fn bd_to_gcj(at: Degrees) -> Degrees {
    inverse(gcj_to_bd, at)
}

/// Where `forward` comes from to `at`. It moves positions by little and smoothly, so the error of a guess corrects it,
/// by a digit or more each time.
fn inverse(forward: fn(Degrees) -> Degrees, at: Degrees) -> Degrees {
    let mut guess = at;
    for _ in 0..30 {
        let [a, b] = forward(guess);
        let miss = [a - at[0], b - at[1]];
        guess = [guess[0] - miss[0], guess[1] - miss[1]];
        if miss[0].abs().max(miss[1].abs()) < 1e-12 {
            break;
        }
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Degrees, b: Degrees, tolerance: f64) -> bool {
        (a[0] - b[0]).abs() <= tolerance && (a[1] - b[1]).abs() <= tolerance
    }

    #[test]
    fn known_points() {
        // Shanghai, Shenzhen, Beijing: WGS 84 and GCJ-02 as published implementations have them.
        for (wgs, gcj) in [
            ([121.527_210_6, 31.177_427_6], [121.531_541_859_215, 31.175_303_983_645_97]),
            ([113.912_316, 22.543_847], [113.917_176_480_836_3, 22.540_796_131_694_766]),
            ([116.377_817, 39.911_954], [116.384_047_224_556_57, 39.913_345_455_360_69]),
        ] {
            assert!(near(wgs_to_gcj(wgs), gcj, 1e-11), "{:?}", wgs_to_gcj(wgs));
            assert!(near(Crs::Gcj02.to_wgs84(gcj), wgs, 1e-9), "{:?}", Crs::Gcj02.to_wgs84(gcj));
        }
        let (gcj, bd) = ([116.404, 39.915], [116.410_369_493_710_29, 39.921_336_993_510_21]);
        assert!(near(gcj_to_bd(gcj), bd, 1e-11));
        assert!(near(bd_to_gcj(bd), gcj, 1e-11));
        assert!(near(Crs::Bd09.to_wgs84(bd), Crs::Gcj02.to_wgs84(gcj), 1e-9));
    }

    #[test]
    fn the_way_back_is_exact_to_far_below_a_millimetre() {
        for i in 0..60 {
            for j in 0..50 {
                let wgs = [73.0 + f64::from(i) * 1.07, 3.0 + f64::from(j) * 1.03];
                let gcj = wgs_to_gcj(wgs);
                let bd = gcj_to_bd(gcj);
                assert!(near(gcj_to_wgs(gcj), wgs, 1e-10), "{wgs:?}");
                assert!(near(Crs::Bd09.to_wgs84(bd), wgs, 1.5e-9), "{wgs:?}");
                let apart = (gcj[0] - wgs[0]).hypot(gcj[1] - wgs[1]);
                assert!(apart < 0.02, "shifts are some hundred metres: {wgs:?} {apart}");
            }
        }
    }

    #[test]
    fn elsewhere_nothing_is_shifted() {
        for at in [[8.68, 49.41], [-122.4, 37.8], [139.7, 35.7]] {
            assert!(near(Crs::Gcj02.to_wgs84(at), at, 0.0));
        }
        for crs in [Crs::Wgs84, Crs::LocalM] {
            assert!(near(crs.to_wgs84([120.5, 30.0]), [120.5, 30.0], 0.0));
        }
        assert!(Crs::Bd09.to_wgs84([f64::NAN, 30.0])[0].is_nan());
        assert!(near(Crs::Bd09.to_wgs84([1e300, 30.0]), [1e300, 30.0], 0.0));
    }
}
