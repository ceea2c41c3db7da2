//! When a search ends, and from which seed it draws.

use std::time::{Duration, Instant};

/// Wall clock for a plan if nobody says otherwise.
pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(10);

/// How long to search, and from which seed.
///
/// The default is seed 0 and ten seconds. Naming a number of iterations takes the clock away, so that equal inputs give
/// equal bytes; name a time limit as well to have both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Options {
    /// Seed of all random draws, below 2⁵³.
    pub seed: u64,
    /// Wall clock from the call on; kept within 200 ms.
    pub time_limit: Option<Duration>,
    /// Stop at this instant (counted with `time_limit`: at the earlier of the two).
    pub deadline: Option<Instant>,
    /// Iterations: one perturbation with its local search each.
    pub iterations: Option<u64>,
    /// Iterations without a better plan.
    pub no_improvement: Option<u64>,
}

impl Options {
    /// Seed 0, ten seconds.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Stops after this time.
    #[must_use]
    pub fn with_time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// Stops at this instant.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Stops after so many iterations, by no clock unless one is asked for.
    #[must_use]
    pub fn with_iterations(mut self, iterations: u64) -> Self {
        self.iterations = Some(iterations);
        self
    }

    /// Stops after so many iterations without a better plan, by no clock unless one is asked for.
    #[must_use]
    pub fn with_no_improvement(mut self, iterations: u64) -> Self {
        self.no_improvement = Some(iterations);
        self
    }

    /// The same, with the time limit counted from now on, whatever it is given to.
    #[must_use]
    pub fn from_now(mut self) -> Self {
        self.deadline = self.ends(Instant::now());
        self.time_limit = None;
        self
    }

    /// The instant at which a search begun at `start` is over, if a clock runs at all.
    pub(crate) fn ends(&self, start: Instant) -> Option<Instant> {
        let limit = match (self.time_limit, self.deadline) {
            (None, None) if self.iterations.is_none() && self.no_improvement.is_none() => {
                Some(DEFAULT_TIME_LIMIT)
            }
            (limit, _) => limit,
        };
        let by_limit = limit.and_then(|l| start.checked_add(l));
        match (by_limit, self.deadline) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}
