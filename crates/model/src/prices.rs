//! Exact integer prices: one *tick* is the largest unit in which every price of an instance is a whole number.
//!
//! Rates are micro-units per hour and per kilometre. Over the common denominator 3 600 · 5 = 18 000 (the least common
//! multiple of 3 600 s and 1 000 m) every second and every metre costs a whole number; dividing all of them by their
//! greatest common divisor keeps usual plans far inside 64 bits.

use crate::ids::TypeIdx;
use crate::instance::{Ground, Instance};
use crate::units::{MICRO, Money, saturated};

/// Denominator of a tick: micro-units / 18 000.
const DENOMINATOR: i128 = 18_000;
/// Plans are expected to stay below this many ticks; beyond it the unit is made coarser.
const LIMIT: i128 = 1 << 60;

/// Prices of one vehicle type in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TypePrices {
    /// Once per vehicle used.
    pub fixed: i64,
    /// Per second of driving.
    pub drive: i64,
    /// Per second of service.
    pub service: i64,
    /// Per second of standing without service; at most `drive`.
    pub wait: i64,
    /// Per metre.
    pub metre: i64,
}

/// All prices of an instance in one integer unit.
#[derive(Debug, Clone)]
pub struct Prices {
    /// Micro-units per 18 000 ticks.
    unit: i128,
    exact: bool,
    types: Vec<TypePrices>,
    unserved: Vec<Option<i64>>,
}

impl Prices {
    /// Brings all prices of `instance` to one unit.
    pub fn new(instance: &Instance) -> Self {
        let rates: Vec<_> = instance.vehicle_types().iter().map(|t| t.rates).collect();
        let fine = |m: Money| m.0 * DENOMINATOR;
        let per_second = |m: Money| m.0 * 5;
        let per_metre = |m: Money| m.0 * 18;
        let mut divisor: i128 = 0;
        let mut worst: i128 = 0;
        let horizon = i128::from(instance.horizon().max(1));
        let fastest = i128::from(fastest(instance));
        for r in &rates {
            for v in [
                fine(r.fixed),
                per_second(r.drive_per_h),
                per_second(r.service_per_h),
                per_second(r.wait_per_h),
            ] {
                divisor = gcd(divisor, v);
            }
            divisor = gcd(divisor, per_metre(r.distance_per_km));
            let seconds = per_second(r.drive_per_h.max(r.service_per_h).max(r.wait_per_h)) * horizon;
            let metres = per_metre(r.distance_per_km) * horizon * fastest;
            worst = worst.max(fine(r.fixed) + seconds + metres);
        }
        let vehicles: i128 = instance.vehicle_types().iter().map(|t| i128::from(t.count)).sum();
        let used = vehicles.min(instance.requests().len() as i128).max(1);
        let mut bound = worst * used;
        for r in instance.requests() {
            let price = fine(r.unserved.unwrap_or_default());
            divisor = gcd(divisor, price);
            bound += price;
        }
        let mut unit = divisor.max(1);
        let mut exact = true;
        while bound / unit > LIMIT {
            unit *= 2;
            exact = false;
        }
        // Every price is part of `bound`, which the unit brings below 2⁶⁰.
        let tick = |v: i128| saturated((v + unit / 2).div_euclid(unit));
        Self {
            unit,
            exact,
            types: rates
                .iter()
                .map(|r| TypePrices {
                    fixed: tick(fine(r.fixed)),
                    drive: tick(per_second(r.drive_per_h)),
                    service: tick(per_second(r.service_per_h)),
                    wait: tick(per_second(r.wait_per_h)),
                    metre: tick(per_metre(r.distance_per_km)),
                })
                .collect(),
            unserved: instance.requests().iter().map(|r| r.unserved.map(|m| tick(fine(m)))).collect(),
        }
    }

    /// Prices of a type.
    pub fn of(&self, t: TypeIdx) -> &TypePrices {
        &self.types[t.index()]
    }

    /// Price of leaving each request out, in ticks; `None` = it must be served.
    pub fn unserved(&self) -> &[Option<i64>] {
        &self.unserved
    }

    /// Whether ticks hold every price exactly (false only for amounts so large that 64 bits would overflow).
    pub fn exact(&self) -> bool {
        self.exact
    }

    /// Ticks in minor units, rounded half up; what leaves 64 bits is their bound.
    pub fn to_minor(&self, ticks: i64) -> i64 {
        let scale = DENOMINATOR * MICRO;
        let minor = (i128::from(ticks) * self.unit + scale / 2).div_euclid(scale);
        saturated(minor)
    }
}

/// Metres per second on the fastest piece of ground, rounded up, at least 1: no route of a horizon goes farther.
fn fastest(instance: &Instance) -> i64 {
    let speed = |metres: i64, seconds: i64| metres.div_euclid(seconds.max(1)) + 1;
    match instance.ground() {
        Ground::Network(network) => network.edges.iter().map(|e| speed(e.metres, e.seconds)).max(),
        Ground::Plane { micro_kmh } => Some(micro_kmh / 3_600_000 + 1),
        Ground::Matrices(matrices) => matrices
            .iter()
            .filter_map(|m| Some((&m.seconds, m.metres.as_ref()?)))
            .flat_map(|(seconds, metres)| seconds.iter().zip(metres))
            .filter_map(|(seconds, metres)| Some(speed((*metres)?, (*seconds)?)))
            .max(),
        Ground::Map(_) => Some(i64::from(crate::osm::MAX_KMH) * 10 / 36 + 1),
    }
    .unwrap_or(1)
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
