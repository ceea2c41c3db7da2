//! Anytime local search over routes of access-window labels, and the best legal schedule of given visits.
//!
//! - [`solve`]: an instance and its travel table in, the best plan found out.
//! - [`evaluate`]: the cheapest legal schedule of given visits in a given order, or what is in the way.
//!
//! The search is an iterated local search: strings of visits are torn out and put back greedily with blinks (SISR), a
//! granular local search repairs the surroundings in a space where lateness and overload have a price, and late
//! acceptance decides. Where no place and no leg depends on the time, segments are the duration and time-warp triples
//! of the plain VRPTW; elsewhere they are short lists of access-window labels. Times are seconds since the horizon's
//! start, costs ticks of [`Prices`](kerbway_model::prices::Prices).
//!
//! Not here: travel times (`kerbway-travel`), documents (`kerbway-model`), the referee (`kerbway-check`).

#![allow(
    clippy::many_single_char_names,
    clippy::cast_possible_wrap,
    reason = "routes are a, b, positions i, j, k, l and visits u, v, as in the literature; counts are far below 2^63"
)]

mod accept;
mod construct;
mod exact;
mod fold;
mod ils;
mod insertion;
mod moves;
mod neighbours;
mod penalty;
#[doc(hidden)]
pub mod probe;
mod queue;
mod rng;
mod route;
mod ruin;
mod schedule;
mod segment;
mod solve;
mod state;
#[cfg(test)]
mod tests;
mod view;

pub use fold::Obstacle;
pub use schedule::{Blocked, RouteCost, Schedule, ScheduledLeg, ScheduledStop, Visit, evaluate};
pub use solve::{Budget, Params, Solution, StoppedBy, solve};
