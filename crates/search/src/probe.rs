//! For benches and tuning only: the inner machinery, driven from outside. No part of the interface.

use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use kerbway_model::Instance;
use kerbway_model::prices::Prices;
use kerbway_travel::Table;

use crate::ils::Tuning;
use crate::solve::{Params, Solution};

/// Searches with some of the numbers that steer the search changed; unknown names are ignored.
pub fn solve_with(
    instance: &Instance,
    table: &Table,
    prices: &Prices,
    params: &Params,
    numbers: &[(&str, u32)],
    cancel: &AtomicBool,
) -> Solution {
    let mut tuning = Tuning::default();
    for &(name, value) in numbers {
        tuning.set(name, value);
    }
    let go_on = &mut |_: &_| ControlFlow::Continue(());
    crate::solve::search(instance, table, prices, params, &tuning, (Instant::now(), cancel), go_on)
}
