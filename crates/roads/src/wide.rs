//! Comparison of products that do not fit 128 bits.
//!
//! Cut points of segments are quotients of 128-bit integers; ordering them, and rounding their distances, multiplies
//! such numbers. Coordinates of cities stay far below the limit, so the slow path is taken for absurd input only.

use std::cmp::Ordering;

/// Limbs of a product of six 128-bit factors.
const LIMBS: usize = 12;

/// Compares two products of at most six factors each, exactly.
pub(crate) fn compare_products(left: &[u128], right: &[u128]) -> Ordering {
    debug_assert!(left.len() <= LIMBS / 2 && right.len() <= LIMBS / 2);
    match (small_product(left), small_product(right)) {
        (Some(l), Some(r)) => l.cmp(&r),
        _ => product(left).iter().rev().cmp(product(right).iter().rev()),
    }
}

/// The product if it fits 128 bits.
fn small_product(factors: &[u128]) -> Option<u128> {
    factors.iter().try_fold(1u128, |acc, f| acc.checked_mul(*f))
}

/// Schoolbook product, least significant limb first.
fn product(factors: &[u128]) -> [u64; LIMBS] {
    let mut limbs = [0u64; LIMBS];
    limbs[0] = 1;
    for f in factors {
        let (low, high) = (*f & u128::from(u64::MAX), *f >> 64);
        let mut next = [0u64; LIMBS];
        for (shift, factor) in [(0, low), (1, high)] {
            let mut carry: u128 = 0;
            for i in 0..LIMBS - shift {
                // (2^64−1)² + 2·(2^64−1) = 2^128 − 1: the sum cannot overflow.
                let sum = u128::from(limbs[i]) * factor + u128::from(next[i + shift]) + carry;
                next[i + shift] = lowest(sum);
                carry = sum >> 64;
            }
        }
        limbs = next;
    }
    limbs
}

/// The 64 lowest bits.
#[allow(clippy::cast_possible_truncation, reason = "the limb is wanted, the rest is carried")]
fn lowest(v: u128) -> u64 {
    v as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_products_compare_exactly() {
        let big = u128::MAX;
        assert_eq!(compare_products(&[big, big, 3], &[big, 3, big]), Ordering::Equal);
        assert_eq!(compare_products(&[big, big, 3], &[big, big - 1, 3]), Ordering::Greater);
        assert_eq!(compare_products(&[big, big], &[big, big, 2]), Ordering::Less);
        // (2^100 + 1)² = 2^200 + 2^101 + 1 against (2^100 + 2)·2^100 = 2^200 + 2^101.
        let p = 1u128 << 100;
        assert_eq!(compare_products(&[p + 1, p + 1], &[p + 2, p]), Ordering::Greater);
        assert_eq!(compare_products(&[0, big, big], &[1]), Ordering::Less);
        assert_eq!(compare_products(&[big; 6], &[big, big, big, big, big, big - 1]), Ordering::Greater);
    }

    #[test]
    fn small_products_agree_with_the_slow_path() {
        let mut dice = crate::trial::Dice::new(7);
        let mut next = || dice.between(0, 1 << 42).unsigned_abs().into();
        for _ in 0..1000 {
            let (a, b, c): (u128, u128, u128) = (next(), next(), next());
            let slow = product(&[a, b]).iter().rev().cmp(product(&[c, b]).iter().rev());
            assert_eq!(compare_products(&[a, b], &[c, b]), slow);
        }
    }
}
