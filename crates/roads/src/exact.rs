//! Exact plane geometry on whole millimetres: orientation, positions on a segment, rounded lengths.
//!
//! Every decision (left or right, before or after, inside or outside) is made on integers; nothing depends on the
//! platform's floating point. Coordinates may reach ±2⁵⁹ mm.

use std::cmp::Ordering;

use kerbway_model::instance::Point;
use kerbway_model::units::Millimetres;

use crate::wide::compare_products;

/// Twice the signed area of the triangle `a b c`: positive if `c` lies left of the line from `a` to `b`.
pub(crate) fn orient(a: Point, b: Point, c: Point) -> i128 {
    cross(delta(a, b), delta(a, c))
}

/// A difference of points.
pub(crate) type Vector = (i128, i128);

/// `b − a`.
pub(crate) fn delta(a: Point, b: Point) -> Vector {
    (i128::from(b.x) - i128::from(a.x), i128::from(b.y) - i128::from(a.y))
}

/// Determinant of two vectors.
pub(crate) fn cross(u: Vector, v: Vector) -> i128 {
    u.0 * v.1 - u.1 * v.0
}

/// Scalar product of two vectors.
pub(crate) fn dot(u: Vector, v: Vector) -> i128 {
    u.0 * v.0 + u.1 * v.1
}

/// Squared length.
pub(crate) fn square(v: Vector) -> u128 {
    dot(v, v).unsigned_abs()
}

/// Does `p` lie on the closed segment `a b`?
pub(crate) fn on_segment(p: Point, a: Point, b: Point) -> bool {
    p.x >= a.x.min(b.x)
        && p.x <= a.x.max(b.x)
        && p.y >= a.y.min(b.y)
        && p.y <= a.y.max(b.y)
        && orient(a, b, p) == 0
}

/// A position on a line: 0 = its first point, 1 = its second, as an exact quotient.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Param {
    num: i128,
    /// Positive.
    den: i128,
}

impl Param {
    pub(crate) const ZERO: Self = Self { num: 0, den: 1 };
    pub(crate) const ONE: Self = Self { num: 1, den: 1 };

    /// `num / den`; `den` must not be 0.
    pub(crate) fn new(num: i128, den: i128) -> Self {
        debug_assert!(den != 0, "a quotient has a denominator");
        if den < 0 { Self { num: -num, den: -den } } else { Self { num, den } }
    }

    /// Strictly between the ends?
    pub(crate) fn is_inner(self) -> bool {
        0 < self.num && self.num < self.den
    }

    /// Distance from the start of a segment whose squared length is `square` (in mm²), in whole millimetres, nearest,
    /// halves up; the position must be in 0…1.
    pub(crate) fn distance(self, square: u128) -> Millimetres {
        let (num, den) = (self.num.unsigned_abs(), self.den.unsigned_abs());
        // Is the distance at least d − ½? (2d − 1)²·den² ≤ 4·num²·square
        let reaches = |d: i64| {
            d <= 0 || {
                let odd = 2 * u128::from(d.unsigned_abs()) - 1;
                compare_products(&[odd, odd, den, den], &[4, num, num, square]) != Ordering::Greater
            }
        };
        // The estimate is right to a millimetre for anything on Earth.
        let guess = guess(num, den, square);
        if reaches(guess) && !reaches(guess + 1) {
            return guess;
        }
        let (mut low, mut high) = (0i64, 1i64 << 62);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if reaches(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Rough distance in millimetres.
#[allow(clippy::cast_possible_truncation, reason = "an estimate, checked by the caller")]
fn guess(num: u128, den: u128, square: u128) -> i64 {
    (num as f64 / den as f64 * (square as f64).sqrt()).round() as i64
}

impl PartialEq for Param {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Param {}

impl PartialOrd for Param {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Param {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Some(l), Some(r)) = (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            return l.cmp(&r);
        }
        let by_size = || {
            compare_products(
                &[self.num.unsigned_abs(), other.den.unsigned_abs()],
                &[other.num.unsigned_abs(), self.den.unsigned_abs()],
            )
        };
        match (self.num < 0, other.num < 0) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => by_size(),
            (true, true) => by_size().reverse(),
        }
    }
}

/// Length of the segment `a b` in whole millimetres, nearest.
pub(crate) fn length(a: Point, b: Point) -> Millimetres {
    Param::ONE.distance(square(delta(a, b)))
}

/// Length of the segment `a b` in units of 2⁻²⁰ mm, rounded down (coarser beyond 10⁶ km): fine enough to compare sums
/// of lengths, integer so that sums do not depend on their order.
pub(crate) fn fine_length(a: Point, b: Point) -> u128 {
    let s = square(delta(a, b));
    if s.leading_zeros() >= 40 { (s << 40).isqrt() } else { s.isqrt() << 20 }
}

/// The point `along` millimetres from `a` towards `b` (`length` mm apart), to the nearest millimetre; for output only.
pub(crate) fn point_along(a: Point, b: Point, along: Millimetres, length: Millimetres) -> Point {
    if length <= 0 {
        return a;
    }
    let step = |from: i64, to: i64| {
        let (num, den) = ((i128::from(to) - i128::from(from)) * i128::from(along), i128::from(length));
        let moved = (2 * num + den).div_euclid(2 * den);
        i64::try_from(i128::from(from) + moved).unwrap_or(to)
    };
    Point { x: step(a.x, b.x), y: step(a.y, b.y) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(x: i64, y: i64) -> Point {
        Point { x, y }
    }

    #[test]
    fn orientation_is_exact_for_huge_coordinates() {
        let far = 1i64 << 59;
        assert!(orient(p(-far, -far), p(far, far), p(far - 1, far)) > 0);
        assert!(orient(p(-far, -far), p(far, far), p(far, far - 1)) < 0);
        assert_eq!(orient(p(-far, -far), p(far, far), p(0, 0)), 0);
        assert!(length(p(-far, -far), p(far, far)) > far);
    }

    #[test]
    fn distances_round_to_the_nearest_millimetre() {
        assert_eq!(length(p(0, 0), p(3, 4)), 5);
        assert_eq!(length(p(0, 0), p(1, 1)), 1);
        assert_eq!(length(p(0, 0), p(2, 2)), 3);
        // Half of 5 is 2.5, rounded up; a third of 5 is 1.67.
        assert_eq!(Param::new(1, 2).distance(25), 3);
        assert_eq!(Param::new(-1, -3).distance(25), 2);
        assert_eq!(Param::new(499_999_999, 1_000_000_000).distance(1), 0);
        assert_eq!(Param::new(500_000_000, 1_000_000_000).distance(1), 1);
        assert_eq!(Param::ONE.distance(0), 0);
    }

    #[test]
    fn positions_order_exactly() {
        assert!(Param::new(1, 3) < Param::new(2, 5));
        assert_eq!(Param::new(2, 6), Param::new(-1, -3));
        assert!(Param::new(-1, 2) < Param::ZERO);
        let big = 1i128 << 120;
        assert!(Param::new(big, big + 1) < Param::new(big + 1, big + 2));
        assert!(Param::new(-big, big + 1) > Param::new(-big - 1, big + 2));
        assert!(Param::new(-big, big + 1) < Param::new(big + 1, big + 2));
    }

    #[test]
    fn points_along_are_nearest() {
        assert_eq!(point_along(p(0, 0), p(10, -10), 7, 14), p(5, -5));
        assert_eq!(point_along(p(0, 0), p(0, 0), 0, 0), p(0, 0));
    }
}
