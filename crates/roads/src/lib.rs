//! Everything with coordinates: clipping by zones, detours in the plane, the abstract graphs that travel works on.
//!
//! [`build`] is the one call: from an [`Instance`](kerbway_model::Instance) to the travel data of all its vehicle
//! types, whatever they drive on. Networks are cut at the zone polygons, in the plane the lines round zones are looked
//! for, matrices are taken as they are; `kerbway-travel` does the rest. [`Roads::path`] goes the other way: it names the
//! points of a journey in the words of the document. [`Roads::travel_report`] answers one question of "how do I get
//! from A to B".
//!
//! Decisions (inside, crossed, shorter) are made on whole millimetres and are exact; floating point occurs where
//! coordinates are written out.
//!
//! Not here: maps (they come with their own reader, beside [networks](kerbway_model::instance::Network)), time (rules
//! and waiting belong to `kerbway-travel`).

mod areas;
mod cut;
mod detour;
mod exact;
mod grounds;
mod matrix;
mod network;
pub mod osm;
mod plane;
mod reach;
mod report;
mod roads;
mod sight;
#[cfg(test)]
mod trial;
mod wide;

pub use kerbway_travel::Pace;
pub use report::crossing;
pub use roads::{Path, Roads, Standing, build, build_paced, build_with};
