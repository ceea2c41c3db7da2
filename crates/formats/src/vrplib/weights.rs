//! Numbers of VRPLIB files, and the shapes in which they list a matrix.

use kerbway_model::units::Money;

use crate::convention::MICRO;

/// A number with at most six decimals, in millionths.
pub(crate) fn micro(word: &str) -> Option<i64> {
    if word.len() <= 12 && word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse::<i64>().ok()?.checked_mul(MICRO);
    }
    let word = word.strip_prefix('+').unwrap_or(word);
    // Decimals that are only zeros beyond the sixth say nothing.
    let word = match word.split_once('.') {
        Some((_, decimals)) if decimals.len() > 6 && !decimals.contains(['e', 'E']) => {
            word.trim_end_matches('0')
        }
        _ => word,
    };
    i64::try_from(Money::parse(word.strip_suffix('.').unwrap_or(word))?.0).ok()
}

/// A finite coordinate.
pub(crate) fn coordinate(word: &str) -> Option<f64> {
    word.parse::<f64>().ok().filter(|x| x.is_finite())
}

/// How a matrix is listed (`EDGE_WEIGHT_FORMAT`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Full,
    /// Row i holds what lies below the diagonal (equally: column by column what lies above it).
    Lower,
    /// Row i holds what lies above the diagonal (equally: column by column what lies below it).
    Upper,
    /// As `Lower`, with the diagonal.
    LowerDiag,
    /// As `Upper`, with the diagonal.
    UpperDiag,
}

impl Shape {
    /// By its name in VRPLIB.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "FULL_MATRIX" => Self::Full,
            "LOWER_ROW" | "UPPER_COL" => Self::Lower,
            "UPPER_ROW" | "LOWER_COL" => Self::Upper,
            "LOWER_DIAG_ROW" | "UPPER_DIAG_COL" => Self::LowerDiag,
            "UPPER_DIAG_ROW" | "LOWER_DIAG_COL" => Self::UpperDiag,
            _ => return None,
        })
    }

    /// How many numbers a matrix of `n` rows has.
    pub(crate) fn len(self, n: usize) -> usize {
        match self {
            Self::Full => n * n,
            Self::Lower | Self::Upper => n * n.saturating_sub(1) / 2,
            Self::LowerDiag | Self::UpperDiag => n * (n + 1) / 2,
        }
    }

    /// The number of row `i`, column `j` ≠ `i`.
    pub(crate) fn value(self, values: &[i64], n: usize, i: usize, j: usize) -> i64 {
        let (low, high) = (i.min(j), i.max(j));
        values[match self {
            Self::Full => i * n + j,
            Self::Lower => high * (high - 1) / 2 + low,
            Self::LowerDiag => high * (high + 1) / 2 + low,
            // Rows 0 … low−1 hold n−1 + … + n−low numbers.
            Self::Upper => low * (2 * n - low - 1) / 2 + (high - low - 1),
            Self::UpperDiag => low * (2 * n - low + 1) / 2 + (high - low),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_list_the_same_matrix() {
        for n in 1..6 {
            let entry = |i: usize, j: usize| i64::try_from(100 * i.min(j) + i.max(j)).unwrap();
            let list = |keep: &dyn Fn(usize, usize) -> bool| -> Vec<i64> {
                (0..n)
                    .flat_map(|i| (0..n).map(move |j| (i, j)))
                    .filter(|(i, j)| keep(*i, *j))
                    .map(|(i, j)| entry(i, j))
                    .collect()
            };
            for (shape, values) in [
                (Shape::Full, list(&|_, _| true)),
                (Shape::Lower, list(&|i, j| j < i)),
                (Shape::Upper, list(&|i, j| j > i)),
                (Shape::LowerDiag, list(&|i, j| j <= i)),
                (Shape::UpperDiag, list(&|i, j| j >= i)),
            ] {
                assert_eq!(shape.len(n), values.len(), "{shape:?} {n}");
                for i in 0..n {
                    for j in (0..n).filter(|j| *j != i) {
                        assert_eq!(shape.value(&values, n, i, j), entry(i, j), "{shape:?} {n} {i} {j}");
                    }
                }
            }
        }
        assert_eq!(Shape::named("FUNCTION"), None);
    }

    #[test]
    fn numbers_are_exact() {
        assert_eq!(micro("12"), Some(12_000_000));
        assert_eq!(micro("-0.5"), Some(-500_000));
        assert_eq!(micro("1e3"), Some(1_000_000_000));
        assert_eq!(micro("+7."), Some(7_000_000));
        assert_eq!(micro("10.00000000"), Some(10_000_000));
        for bad in ["", "-", "x", "nan", "inf", "1,5", "1e99", "99999999999999999999", "0.0000001"] {
            assert_eq!(micro(bad), None, "{bad:?}");
        }
        assert_eq!(coordinate("nan"), None);
        assert_eq!(coordinate("-1.5e3"), Some(-1500.0));
    }
}
