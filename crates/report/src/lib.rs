//! A plan to look at: as GeoJSON on a map, as text in a terminal.
//!
//! Both are made from the documents alone; nothing is computed anew.

mod geojson;
mod money;
mod text;

pub use geojson::{geojson, geojson_on};
pub use money::amount;
pub use text::{Detail, text};
