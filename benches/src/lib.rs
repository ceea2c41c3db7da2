//! Measuring Kerbway: best-known values, runs, and the tables made of them. The criterion benches lie in `benches/`,
//! the gap runner is the program `gap`.

pub mod best_known;
pub mod instances;
pub mod run;
pub mod table;
