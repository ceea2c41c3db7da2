//! Random small worlds, and a brute force over them that shares no code with the search.
#![allow(dead_code, reason = "each test uses its part")]
#![allow(unreachable_pub, reason = "a module of several tests")]
#![allow(
    clippy::unwrap_used,
    clippy::many_single_char_names,
    clippy::nonminimal_bool,
    clippy::range_plus_one,
    clippy::struct_field_names,
    reason = "plain test code"
)]

pub mod agree;
pub mod brute;
pub mod streets;
pub mod ways;
pub mod world;

use std::ops::Range;

/// A small pseudo-random sequence, the same on every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1);
        dice.roll(2);
        dice
    }

    /// 0 … n−1.
    pub fn roll(&mut self, n: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from((self.0 >> 11) % u64::try_from(n).unwrap()).unwrap()
    }

    pub fn index(&mut self, n: usize) -> usize {
        usize::try_from(self.roll(i64::try_from(n).unwrap())).unwrap()
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.roll(100) < percent
    }
}

/// Seeds of a randomised test: `quick` in the tests, a hundred times as many in the soak; `FIRST` and `COUNT` pick others.
pub fn seeds(quick: u64) -> Range<u64> {
    let stated = |name: &str| std::env::var(name).ok().map(|n| n.parse::<u64>().unwrap());
    let all = if std::env::var_os("KERBWAY_SOAK").is_some() { quick * 100 } else { quick };
    let first = stated("FIRST").unwrap_or(0);
    first..stated("COUNT").map_or(all.max(first + 1), |count| first + count)
}
