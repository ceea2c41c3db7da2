//! From access rules to travel times: ban sets, access-window labels, the overlay search and the travel table.
//!
//! Pure: this crate knows seconds, metres and zone numbers, but no coordinates. [`Classes`] groups vehicle types of
//! equal rights and speeds, `roads` makes a [`Ground`] for each, [`Travel::build`] turns them into the [`Table`] that the
//! search looks up, and can drive any of its legs again, second by second.

mod arrival;
pub mod bans;
mod bits;
mod bounds;
pub mod classes;
pub mod crossing;
mod fold;
pub mod ground;
mod hanging;
mod index;
pub mod journey;
pub mod label;
mod lines;
mod motion;
mod overlay;
mod pace;
mod partial;
mod round;
mod search;
mod source;
mod statics;
mod streets;
pub mod table;
pub mod times;
pub mod travel;
mod units;

pub use classes::Classes;
pub use crossing::{Crossing, Part};
pub use ground::{Ground, Line, LineSource, Piece, Place, RoadEdge, RoadGraph, RoadNode, ZoneSet, ZoneSets};
pub use journey::{Journey, JourneyPoint, Wait, departure};
pub use label::{Label, UNBOUNDED};
pub use pace::Pace;
pub use table::{ClassIdx, Gap, Leg, ServiceSlot, Table};
pub use travel::{ClassInput, Options, Statistics, Travel};
