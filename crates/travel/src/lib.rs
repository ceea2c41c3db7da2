//! From access rules to travel times: ban sets, access-window labels, the overlay search and the travel table.
//!
//! Pure: this crate knows seconds, metres and zone numbers, but no coordinates.

pub mod classes;
pub mod ground;
pub mod label;
pub mod table;

pub use classes::Classes;
pub use ground::{Ground, Line, LineSource, Piece, Place, RoadEdge, RoadGraph, RoadNode, ZoneSet, ZoneSets};
pub use label::{Label, UNBOUNDED};
pub use table::{ClassIdx, Gap, Leg, ServiceSlot, Table};
