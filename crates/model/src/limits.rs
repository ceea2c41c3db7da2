//! Limits that are checked on load; behind validation every number is below them.

use crate::units::{Load, Metres, Seconds};

/// Instants lie within ± this many seconds of the horizon's start; durations are at most this.
pub const TIME: Seconds = 1_000_000_000;
/// Loads stay below this.
pub const LOAD: Load = 1 << 48;
/// Metres stay below this.
pub const METRES: Metres = 1 << 48;
/// Requests in a problem, at most.
pub const REQUESTS: usize = 1_000_000;
/// Vehicles in a problem, at most.
pub const VEHICLES: i64 = 100_000;
/// Amounts and rates in minor units, at most.
pub const MONEY: i64 = 1_000_000_000_000;
/// Bytes of an id, at most.
pub const ID: usize = 256;
/// Metres that a `local_m` coordinate may lie from its origin, at most.
pub const LOCAL: f64 = 2e7;
/// Metres that a location may lie from the road, at most.
pub const SNAP: Metres = 100_000;
/// Longest grace.
pub const GRACE: Seconds = 86_400;
