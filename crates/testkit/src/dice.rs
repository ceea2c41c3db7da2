//! Seeded randomness: one generator, passed down; equal seeds give equal problems on every platform.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A seeded source of small decisions.
#[derive(Debug, Clone)]
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The source for this seed.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// Uniform in `0..n`.
    ///
    /// # Panics
    /// If `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        assert!(n > 0, "nothing to choose from");
        let wide = u128::from(self.0.next_u64()) * n as u128;
        usize::try_from(wide >> 64).expect("invariant: below n")
    }

    /// Uniform in `from..=to`.
    ///
    /// # Panics
    /// If `to < from`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let n = usize::try_from(to - from + 1).expect("an ordered range");
        from + i64::try_from(self.below(n)).expect("invariant: below n")
    }

    /// Uniform multiple of `step` in `from..=to`, counted from `from`.
    pub fn stepped(&mut self, from: i64, to: i64, step: i64) -> i64 {
        from + step * self.between(0, ((to - from) / step).max(0))
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
