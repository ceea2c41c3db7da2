//! Exact money: micro-units over the denominator 18,000 (3,600 s per hour, 1,000 m per kilometre), rounded once.

use kerbway_model::document::plan::Cost;
use kerbway_model::instance::Rates;
use kerbway_model::units::{MICRO, Metres, Money, Seconds};

/// Least common multiple of the seconds of an hour and the metres of a kilometre.
const DENOMINATOR: i128 = 18_000;

/// What something costs, by term, each in micro-units / 18,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bill {
    fixed: i128,
    drive: i128,
    service: i128,
    wait: i128,
    distance: i128,
    unserved: i128,
}

impl Bill {
    /// A route's.
    pub(crate) fn of(rates: &Rates, drive: Seconds, service: Seconds, wait: Seconds, metres: Metres) -> Self {
        let time = |rate: Money, seconds: Seconds| rate.0 * i128::from(seconds) * (DENOMINATOR / 3600);
        Self {
            fixed: rates.fixed.0 * DENOMINATOR,
            drive: time(rates.drive_per_h, drive),
            service: time(rates.service_per_h, service),
            wait: time(rates.wait_per_h, wait),
            distance: rates.distance_per_km.0 * i128::from(metres) * (DENOMINATOR / 1000),
            unserved: 0,
        }
    }

    /// A request's that is left out.
    pub(crate) fn unserved(price: Money) -> Self {
        Self { unserved: price.0 * DENOMINATOR, ..Self::default() }
    }

    /// Adds another bill.
    pub(crate) fn add(&mut self, other: Self) {
        self.fixed += other.fixed;
        self.drive += other.drive;
        self.service += other.service;
        self.wait += other.wait;
        self.distance += other.distance;
        self.unserved += other.unserved;
    }

    /// Minor units of the exact sum, rounded half up.
    pub(crate) fn total(&self) -> i64 {
        minor(self.fixed + self.drive + self.service + self.wait + self.distance + self.unserved)
    }

    /// As a plan states it. Charges and permits are not built yet: no problem with them gets this far.
    pub(crate) fn cost(&self) -> Cost {
        Cost {
            total: self.total(),
            fixed: minor(self.fixed),
            drive: minor(self.drive),
            service: minor(self.service),
            wait: minor(self.wait),
            distance: minor(self.distance),
            charges: 0,
            permits: 0,
            unserved: minor(self.unserved),
        }
    }
}

fn minor(exact: i128) -> i64 {
    let unit = DENOMINATOR * MICRO;
    i64::try_from((exact + unit / 2).div_euclid(unit)).unwrap_or(i64::MAX)
}
