//! How a Euclidean distance or a weight becomes an integer: the conventions of the benchmark sets.
//!
//! A cost means something only together with its convention. All roundings of integer coordinates are exact.

/// Millionths of the file's unit; every number of a file but coordinates is held exactly in these.
pub(crate) const MICRO: i64 = 1_000_000;

/// How distances are scaled and rounded; times, windows and limits are scaled alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Convention {
    /// ⌊10·d⌋: the DIMACS challenge; cost = distance in tenths.
    Dimacs,
    /// d in double precision, fewest vehicles first. In integers: ⌈10⁴·d⌉ as time and way (a plan that is in time here
    /// is in time in real numbers too), and a fixed cost per vehicle above any distance. `Cost` in a `.sol` is the
    /// double-precision distance.
    Sintef,
    /// ⌊d + ½⌋, as TSPLIB rounds.
    Nint,
    /// 1000·d, rounded to nearest.
    X1000,
    /// d in double precision, distance alone. In integers ⌈10⁴·d⌉, as with [`Convention::Sintef`].
    Real,
    /// Explicit integer weights as they stand in the file; never chosen by hand.
    Matrix,
}

impl Convention {
    /// The conventions that can be asked for, by name.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("dimacs", Self::Dimacs),
        ("sintef", Self::Sintef),
        ("nint", Self::Nint),
        ("x1000", Self::X1000),
        ("real", Self::Real),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, c)| *c == self).map_or("matrix", |(name, _)| name)
    }

    /// Units of time and way in one unit of the file.
    pub fn scale(self) -> i64 {
        match self {
            Self::Dimacs => 10,
            Self::Sintef | Self::Real => 10_000,
            Self::Nint | Self::Matrix => 1,
            Self::X1000 => 1_000,
        }
    }

    /// Is the number of vehicles minimized before the distance?
    pub fn vehicles_first(self) -> bool {
        self == Self::Sintef
    }

    /// Is the cost a decimal, computed from the coordinates?
    pub fn is_real(self) -> bool {
        matches!(self, Self::Sintef | Self::Real)
    }

    /// The distance between two points; `None` if it is not below 2⁴⁸.
    #[allow(clippy::cast_possible_truncation, reason = "whole numbers below 2^53 are cast")]
    pub(crate) fn distance(self, a: [f64; 2], b: [f64; 2]) -> Option<i64> {
        let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
        // Differences of integers up to 10⁹ are exact, and (10⁴·2·10⁹)² · 2 stays inside 128 bits.
        let whole = |v: f64| (v.fract() == 0.0 && v.abs() <= 1e9).then_some(v as i128);
        if let (Some(dx), Some(dy)) = (whole(dx), whole(dy)) {
            let square = dx * dx + dy * dy;
            let root = |factor: i128| root(square * factor * factor);
            let d = match self {
                Self::Dimacs => root(10),
                // ⌊d + ½⌋ = ⌊(⌊2d⌋ + 1) / 2⌋
                Self::Nint | Self::Matrix => (root(2) + 1) / 2,
                Self::X1000 => (root(2_000) + 1) / 2,
                Self::Sintef | Self::Real => {
                    let floor = root(10_000);
                    floor + i128::from(floor * floor < square * 100_000_000)
                }
            };
            return i64::try_from(d).ok().filter(|d| *d < 1 << 48);
        }
        let d = dx.hypot(dy);
        let scaled = match self {
            Self::Dimacs => (10.0 * d).floor(),
            Self::Nint | Self::Matrix => (d + 0.5).floor(),
            Self::X1000 => (1000.0 * d + 0.5).floor(),
            Self::Sintef | Self::Real => (10_000.0 * d).ceil(),
        };
        (scaled < (1u64 << 48) as f64).then_some(scaled as i64)
    }

    /// A weight given in millionths, rounded as distances are.
    pub(crate) fn weight(self, micro: i64) -> i64 {
        let scaled = i128::from(micro) * i128::from(self.scale());
        let one = i128::from(MICRO);
        narrow(match self {
            Self::Dimacs => scaled.div_euclid(one),
            Self::Nint | Self::Matrix | Self::X1000 => (scaled + one / 2).div_euclid(one),
            Self::Sintef | Self::Real => ceil(scaled, one),
        })
    }

    /// A duration or an earliest time, rounded up: never too little.
    pub(crate) fn up(self, micro: i64) -> i64 {
        narrow(ceil(i128::from(micro) * i128::from(self.scale()), i128::from(MICRO)))
    }

    /// A latest time or a limit, rounded down: never too much.
    pub(crate) fn down(self, micro: i64) -> i64 {
        narrow((i128::from(micro) * i128::from(self.scale())).div_euclid(i128::from(MICRO)))
    }
}

fn ceil(a: i128, b: i128) -> i128 {
    -(-a).div_euclid(b)
}

/// Numbers of files are below 9.2·10¹² and scales at most 10⁴, so that this is never reached; it saturates so that no
/// input can panic.
fn narrow(v: i128) -> i64 {
    i64::try_from(v).unwrap_or(if v < 0 { i64::MIN } else { i64::MAX })
}

/// ⌊√n⌋ of what is not negative; where floating point can be trusted it is asked first, which is ten times as fast.
#[allow(clippy::cast_possible_truncation, reason = "the root of a small number is smaller")]
fn root(n: i128) -> i128 {
    if n < 1 << 50 {
        // Exactly represented, and the next square is too far away to round to.
        (n as f64).sqrt() as i128
    } else {
        n.isqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_of_integer_points_are_exact() {
        let d = |c: Convention, x: f64, y: f64| c.distance([0.0, 0.0], [x, y]).unwrap();
        assert_eq!(d(Convention::Dimacs, 3.0, 4.0), 50);
        assert_eq!(d(Convention::Dimacs, 1.0, 1.0), 14);
        assert_eq!(d(Convention::Nint, 1.0, 1.0), 1);
        assert_eq!(d(Convention::Nint, 1.0, 2.0), 2);
        assert_eq!(d(Convention::Nint, 2.0, 2.0), 3);
        assert_eq!(d(Convention::X1000, 1.0, 1.0), 1414);
        assert_eq!(d(Convention::Real, 1.0, 1.0), 14143);
        assert_eq!(d(Convention::Sintef, 3.0, 4.0), 50_000);
        for c in Convention::NAMES.map(|(_, c)| c) {
            // The long way: the decimals of √(x² + y²), where floats can be trusted.
            for (x, y) in [(7.0, 9.0), (123.0, 457.0), (1000.0, 1.0), (35.0, 12.0)] {
                let exact = d(c, x, y) as f64;
                let real = f64::hypot(x, y) * c.scale() as f64;
                assert!((exact - real).abs() < 1.0, "{} {x} {y}", c.name());
            }
        }
    }

    #[test]
    fn roots_are_exact() {
        for i in (1..1_i64 << 25).step_by(4_099).chain([(1 << 25) - 1, 1 << 25, 1 << 40]) {
            let i = i128::from(i);
            assert_eq!(
                [root(i * i - 1), root(i * i), root(i * i + 2 * i), root(i * i + 2 * i + 1)],
                [i - 1, i, i, i + 1]
            );
        }
        assert_eq!((root(0), root(1), root(3)), (0, 1, 1));
    }

    #[test]
    fn distances_of_decimal_points_round_alike() {
        let d = |c: Convention| c.distance([0.25, 0.0], [0.75, 0.0]).unwrap();
        assert_eq!([d(Convention::Dimacs), d(Convention::Nint), d(Convention::X1000)], [5, 1, 500]);
        assert_eq!(d(Convention::Real), 5000);
        assert_eq!(Convention::X1000.distance([-1e300, 0.0], [1e300, 0.0]), None);
        assert_eq!(Convention::X1000.distance([f64::MAX, 0.0], [-f64::MAX, 0.0]), None);
    }

    #[test]
    fn weights_and_times_round_to_the_safe_side() {
        assert_eq!(Convention::Dimacs.weight(1_290_000), 12);
        assert_eq!(Convention::Nint.weight(1_500_000), 2);
        assert_eq!(Convention::X1000.weight(1_500_500), 1501);
        assert_eq!(Convention::Real.weight(290_001), 2901);
        assert_eq!((Convention::Nint.up(1_000_001), Convention::Nint.down(1_999_999)), (2, 1));
        assert_eq!(Convention::Dimacs.up(i64::MAX), i64::MAX / 100_000 + 1);
    }
}
