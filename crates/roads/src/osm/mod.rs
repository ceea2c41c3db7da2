//! Real streets: reading an OpenStreetMap extract, and the road graph of each vehicle type on it.
//!
//! [`Map::read`] keeps what driving needs of a `.osm.pbf` or `.osm` file. What the tags mean for a vehicle type is
//! worked out in `signs` (always) and `rules` (by the hour: [`Map::zones`]), what bans turns in `restrictions`; junctions
//! and road pieces are found in `net`, what lies behind restricted ones in `enclosed`, turns in `turns`; `graph` puts them together as the abstract graph that
//! `kerbway-travel` searches, and `draw` goes back from its nodes to node ids of the map.

mod build;
mod cache;
mod draw;
#[cfg(test)]
mod drive;
#[cfg(test)]
mod drive_tags;
#[cfg(test)]
mod drive_turns;
mod enclosed;
#[cfg(test)]
mod expanded;
mod gather;
mod graph;
mod kindest;
mod length;
mod limits;
mod map;
mod net;
mod pbf;
mod places;
mod restrictions;
mod rings;
mod rules;
mod signs;
mod sites;
mod snap;
#[cfg(test)]
mod tests;
mod turns;
mod xml;

pub use build::{Prepared, build_paced};
pub use cache::Kept;
pub(crate) use draw::Streets;
pub use map::{Area, Map, Way};
pub use restrictions::Restriction;
