//! A plan to look at: as GeoJSON on a map, as text in a terminal, as tables in a program.
//!
//! All are made from the documents alone; nothing is computed anew.

mod geojson;
mod money;
mod table;
mod text;
mod zones;

pub use geojson::{geojson, geojson_on};
pub use money::amount;
pub use table::{TABLES, kpis, table};
pub use text::{Detail, text};
pub use zones::Streets;
