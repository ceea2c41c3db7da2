//! Quantities: seconds, metres and exact money.
//!
//! Times and lengths are whole numbers whose unit is in the name of the alias; money is a newtype over 128-bit
//! micro-units of the currency's minor unit, so that sums are exact and rounded once, at the end.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// Seconds: a duration, or an instant counted from the start of the horizon.
pub type Seconds = i64;
/// Metres of road.
pub type Metres = i64;
/// Millimetres in the projected plane.
pub type Millimetres = i64;
/// Integer load in the unit of its dimension (grams, cubic centimetres, pieces, …).
pub type Load = i64;

/// Micro-units in one minor unit.
pub const MICRO: i128 = 1_000_000;

/// An exact amount, or a rate, in micro-units (10⁻⁶) of the currency's minor unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(pub i128);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of whole minor units.
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor as i128 * MICRO)
    }

    /// Reads a decimal with at most six places, in minor units, as it stands in a document (`"80"`, `"0.5"`, `"1e3"`).
    ///
    /// Returns `None` if the text is no such number.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((m, e)) => (m, e.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return None;
        }
        if exponent.abs() > 40 || digits.len() > 60 {
            return None;
        }
        let mut value: i128 = 0;
        for b in whole.bytes().chain(fraction.bytes()) {
            value = value.checked_mul(10)?.checked_add(i128::from(b - b'0'))?;
        }
        let mut scale = 6 + exponent - i32::try_from(fraction.len()).ok()?;
        while scale > 0 {
            value = value.checked_mul(10)?;
            scale -= 1;
        }
        while scale < 0 {
            if value % 10 != 0 {
                return None;
            }
            value /= 10;
            scale += 1;
        }
        Some(Self(if negative { -value } else { value }))
    }

    /// Minor units, rounded half up; what leaves 64 bits is their bound.
    pub fn to_minor(self) -> i64 {
        saturated(self.0.saturating_add(MICRO / 2).div_euclid(MICRO))
    }
}

/// The nearest 64-bit number.
#[allow(clippy::cast_possible_truncation, reason = "clamped before")]
pub(crate) fn saturated(value: i128) -> i64 {
    value.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

impl fmt::Display for Money {
    /// Minor units as the shortest exact decimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, micro) =
            (self.0.unsigned_abs() / MICRO.unsigned_abs(), self.0.unsigned_abs() % MICRO.unsigned_abs());
        if self.0 < 0 {
            f.write_str("-")?;
        }
        write!(f, "{whole}")?;
        if micro != 0 {
            let places = format!("{micro:06}");
            write!(f, ".{}", places.trim_end_matches('0'))?;
        }
        Ok(())
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_exactly() {
        assert_eq!(Money::parse("80"), Some(Money::from_minor(80)));
        assert_eq!(Money::parse("0.000001"), Some(Money(1)));
        assert_eq!(Money::parse("1e3"), Some(Money::from_minor(1000)));
        assert_eq!(Money::parse("1.5E-5"), Some(Money(15)));
        assert_eq!(Money::parse("0.0000001"), None);
        assert_eq!(Money::parse("1.10"), Some(Money(1_100_000)));
        assert_eq!(Money::parse("-2.5"), Some(Money(-2_500_000)));
        assert_eq!(Money::parse("1.2.3"), None);
        assert_eq!(Money::parse(""), None);
    }

    #[test]
    fn money_rounds_half_up_and_prints_exactly() {
        assert_eq!(Money(1_500_000).to_minor(), 2);
        assert_eq!(Money(1_499_999).to_minor(), 1);
        assert_eq!(Money(1_050_000).to_string(), "1.05");
    }
}
