//! Prices of being illegal, steered so that a fixed share of the local optima is legal.
//!
//! As in PyVRP (Wouda, Lan, Kool 2024) and HGS (Vidal et al. 2013): one penalty per load dimension, one for time warp,
//! one for metres; each is raised when its share of legal plans falls below the target and lowered when above it.

use kerbway_model::units::{Load, Metres, Seconds};
use kerbway_travel::Leg;

use crate::segment::Priced;
use crate::view::View;

/// Penalties are kept in 2⁻⁸ of a search unit.
const FRACTION: u32 = 8;
/// Most that one excess can cost.
const NEVER: i64 = 1 << 50;
/// Above every sum of prices (see `coarsen` in the view), and a thousand of them fit 64 bits.
const STRICT: i64 = 1 << 52;

/// How far a plan is from being legal, in sums over its routes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Excess {
    /// Seconds of warp.
    pub(crate) warp: Seconds,
    /// Metres too many.
    pub(crate) metres: Metres,
    /// Load too much, per dimension.
    pub(crate) load: Vec<Load>,
}

impl Excess {
    /// Nothing is exceeded.
    pub(crate) fn is_legal(&self) -> bool {
        self.warp == 0 && self.metres == 0 && self.load.iter().all(|l| *l == 0)
    }
}

/// One penalty and its recent history.
#[derive(Debug, Clone, Copy)]
struct Steered {
    value: i64,
    /// Added to every excess while strict.
    strict: i64,
    max: i64,
    seen: u32,
    legal: u32,
}

impl Steered {
    /// A penalty that never lets `value · most` overflow, where `most` is the largest conceivable excess.
    fn new(value: i64, most: i64) -> Self {
        let max = ((1_i64 << 59) / most.max(1)).max(1);
        Self { value: value.clamp(1, max), strict: 0, max, seen: 0, legal: 0 }
    }

    #[inline]
    fn of(self, excess: i64) -> i64 {
        // Legs may be far longer than the horizon, so the product is cut where it means "never" anyway.
        (self.value.saturating_mul(excess) >> FRACTION).min(NEVER) + if excess > 0 { self.strict } else { 0 }
    }

    /// Registers one local optimum; true if the penalty changed.
    fn register(&mut self, legal: bool, steering: &Steering) -> bool {
        self.seen += 1;
        self.legal += u32::from(legal);
        if self.legal == 0 && self.seen >= steering.hopeless {
            // Far too low: no need to wait, nor to be careful.
            self.seen = 0;
            self.value = (self.value * 2).min(self.max);
            return true;
        }
        if self.seen < steering.every {
            return false;
        }
        let share = 100 * self.legal / self.seen;
        (self.seen, self.legal) = (0, 0);
        let old = self.value;
        if share + steering.tolerance < steering.target {
            self.value += self.value * i64::from(steering.raise) / 100 + 1;
        } else if share > steering.target + steering.tolerance {
            self.value -= self.value * i64::from(steering.lower) / 100;
        }
        self.value = self.value.clamp(1, self.max);
        self.value != old
    }
}

/// How penalties are steered; all shares in per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Steering {
    /// Registrations between two adjustments.
    pub(crate) every: u32,
    /// Registrations without any legal plan that double a penalty at once.
    pub(crate) hopeless: u32,
    /// Share of legal local optima to aim at.
    pub(crate) target: u32,
    /// Dead band around it.
    pub(crate) tolerance: u32,
    /// Increase when below.
    pub(crate) raise: u32,
    /// Decrease when above.
    pub(crate) lower: u32,
}

impl Default for Steering {
    fn default() -> Self {
        Self { every: 100, hopeless: 25, target: 65, tolerance: 5, raise: 50, lower: 10 }
    }
}

/// All penalties of a search.
#[derive(Debug, Clone)]
pub(crate) struct Penalties {
    load: Vec<Steered>,
    warp: Steered,
    metres: Steered,
    steering: Steering,
}

impl Penalties {
    /// Starting values: an excess of an average demand, or of an average leg's time or length, costs an average leg.
    pub(crate) fn new(view: &View<'_>, steering: Steering) -> Self {
        let n = view.table.n_locations();
        let step = n.div_ceil(100).max(1);
        let (mut cost, mut seconds, mut metres, mut legs) = (0_i64, 0_i64, 0_i64, 0_i64);
        for t in &view.types {
            for a in (0..n).step_by(step).map(kerbway_model::LocationIdx::new) {
                for b in (0..n).step_by(step).map(kerbway_model::LocationIdx::new) {
                    let (s, m) = match view.table.leg(t.class, a, b) {
                        Leg::Const { seconds, metres } => (seconds, metres),
                        Leg::Labels([first, ..]) => (first.seconds, first.metres),
                        _ => continue,
                    };
                    if a != b {
                        seconds += s;
                        metres += m;
                        cost += t.prices.drive * s + t.prices.metre * m;
                        legs += 1;
                    }
                }
            }
        }
        let (cost, seconds, metres) = (cost / legs.max(1), seconds / legs.max(1), metres / legs.max(1));
        let start = |average: i64, most: i64| {
            // Where all is in one place an average leg says nothing: then an excess costs what a second may.
            let free = cost == 0 || average == 0;
            let dearest = view.types.iter().map(|t| t.prices.drive.max(t.prices.service)).max().unwrap_or(0);
            let value = if free { dearest.max(1) } else { cost } << FRACTION;
            Steered::new(value / if free { 1 } else { average }, most)
        };
        let visits = view.visits.len() as i64 + 1;
        let load = (0..view.dims)
            .map(|d| {
                let all = |load: &[Load]| load.iter().skip(d).step_by(view.dims).sum::<Load>();
                let total = all(&view.delivery) + all(&view.pickup);
                start(total / visits, total)
            })
            .collect();
        Self {
            load,
            warp: start(seconds, visits * view.horizon.max(1).saturating_mul(2)),
            metres: start(metres, visits.saturating_mul(4 * metres.max(1))),
            steering,
        }
    }

    /// Penalty of an overload in one dimension.
    #[inline]
    pub(crate) fn load(&self, dimension: usize, excess: Load) -> i64 {
        self.load[dimension].of(excess)
    }

    /// Penalty of warp and metres.
    #[inline]
    pub(crate) fn time(&self, priced: &Priced) -> i64 {
        self.warp.of(priced.warp) + self.metres.of(priced.over)
    }

    /// Penalty of warp alone.
    #[inline]
    pub(crate) fn warp(&self, seconds: Seconds) -> i64 {
        self.warp.of(seconds)
    }

    /// Penalty of all of it. Rounded per sum, so it may differ by a unit per route from the sum of the routes'.
    pub(crate) fn of(&self, excess: &Excess) -> i64 {
        self.warp.of(excess.warp)
            + self.metres.of(excess.metres)
            + excess.load.iter().zip(&self.load).map(|(l, p)| p.of(*l)).sum::<i64>()
    }

    /// Makes any excess dearer than leaving everything unserved, or takes that back. Plans must be priced anew.
    pub(crate) fn set_strict(&mut self, strict: bool) {
        let value = if strict { STRICT } else { 0 };
        self.warp.strict = value;
        self.metres.strict = value;
        self.load.iter_mut().for_each(|p| p.strict = value);
    }

    /// Tells the penalties of a local optimum; true if any of them changed.
    pub(crate) fn register(&mut self, excess: &Excess) -> bool {
        let mut changed = self.warp.register(excess.warp == 0, &self.steering);
        changed |= self.metres.register(excess.metres == 0, &self.steering);
        for (p, l) in self.load.iter_mut().zip(&excess.load) {
            changed |= p.register(*l == 0, &self.steering);
        }
        changed
    }
}
