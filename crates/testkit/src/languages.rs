//! What every language is tested on: forty problems whose plans must be the same bytes everywhere, and thirty bad inputs
//! whose errors must be the same words.
//!
//! `cargo run -p kerbway-testkit --example languages -- FOLDER` writes them as files, with the plans and errors that Rust
//! gives, for tests that are not written in Rust.

mod bad;
mod town;

use serde_json::Value;

use crate::generate::{Mode, Size, random_document};

pub use bad::bad_inputs;
pub use town::{TOWN_FILE, town_day, town_xml};

/// Seed of every search.
pub const SEED: u64 = 7;
/// Iterations of every search.
pub const ITERATIONS: u64 = 60;

/// A problem with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Unique; also its file's name.
    pub name: String,
    /// The document; problems on a map name [`TOWN_FILE`].
    pub document: Value,
}

/// Forty problems: eight of each mode, and eight on the streets of a made town, each with a zone of another
/// effect.
pub fn problems() -> Vec<Named> {
    let mut all = Vec::new();
    for (mode, word) in [
        (Mode::Plane, "plane"),
        (Mode::Network, "network"),
        (Mode::Clipped, "clipped"),
        (Mode::Matrix, "matrix"),
    ] {
        for n in 0..8 {
            let size = if n < 6 { Size::Small } else { Size::Medium };
            let document = random_document(400 + n, size, mode);
            all.push(Named { name: format!("{word}-{n}"), document });
        }
    }
    for n in 0..8 {
        all.push(Named { name: format!("map-{n}"), document: town_day(n as u64, n) });
    }
    all
}

/// A text that is no usable problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadInput {
    /// Unique; also its file's name.
    pub name: &'static str,
    /// What is read.
    pub text: String,
}
