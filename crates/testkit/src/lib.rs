//! The adversary of the house: seeded problems, and oracles that share no code with what they judge.
//!
//! - [`generate`]: random problem documents for plane, network and matrix mode with every built feature mixed.
//! - [`city`]: a made city of any number of requests (river, ring, old town).
//! - [`map_day`]: days on real streets, the demo's among them; [`streets`]: where a map has addresses.
//! - [`brute`]: exhaustive optimum over planned legs for a handful of requests, second by second.
//! - [`insertion`]: the plainest cheapest insertion, a bar that no search may miss.
//! - [`languages`]: forty problems and thirty bad inputs on which all languages must agree.
//! - [`signs`]: what tags of a street say to three vehicles.
//! - [`shrink`]: makes a failing document small.
//! - [`cases`]: the exact cases that live outside the project.
//!
//! Nothing here is fast or clever on purpose; where an oracle and the solver differ, one of them is wrong.

#![allow(
    clippy::many_single_char_names,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "made-up numbers are small, and points are named as in geometry"
)]

pub mod brute;
pub mod cases;
pub mod city;
pub mod dice;
pub mod generate;
pub mod insertion;
pub mod languages;
pub mod map_day;
pub mod shrink;
pub mod signs;
pub mod streets;

pub use cases::data;
pub use dice::Dice;
pub use generate::{Mode, Size, random_document, random_problem};

/// Are the long runs asked for (`KERBWAY_SOAK=1`, set by `cargo xtask soak`)?
pub fn soak() -> bool {
    std::env::var_os("KERBWAY_SOAK").is_some_and(|v| v != "0" && !v.is_empty())
}
