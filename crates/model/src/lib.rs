//! What a delivery day is: problem, plan, rules, calendar, units, and the documents that hold them.
//!
//! ```
//! use kerbway_model::Problem;
//!
//! let text = r#"{
//!   "format": 1, "currency": "CNY", "horizon": {"start": "2026-11-23T00:00:00+08:00"}, "plane": {"kmh": 30},
//!   "locations": [{"id": "depot", "lon": 120.56, "lat": 30.02}, {"id": "shop", "lon": 120.58, "lat": 30.00}],
//!   "vehicle_types": [{"id": "van", "base": "van_bev", "start": "depot"}],
//!   "requests": [{"id": "r1", "options": [{"at": "shop", "windows": [["10:00", "12:00"]], "service_s": 180}]}],
//!   "objective": {"drive_per_h": 6000}
//! }"#;
//! let (_, validated) = Problem::read(text)?;
//! assert!(validated.warnings.is_empty());
//! assert_eq!(validated.instance.requests()[0].options[0].windows, [(36_000, 43_200)]);
//!
//! // Every mistake of a document is reported at once, with its place and what may have been meant.
//! let invalid = Problem::read(text.replace("\"shop\", \"windows\"", "\"shoop\", \"window\"")).unwrap_err();
//! let codes: Vec<_> = invalid.issues().iter().map(|issue| issue.code.as_str()).collect();
//! assert_eq!(codes, ["E-unknown-id", "E-unknown-key"]);
//! # Ok::<(), kerbway_model::InvalidProblem>(())
//! ```
//!
//! - [`Problem`] is a document that anyone may edit: read with [`Problem::from_json`], written in Rust with
//!   [`Problem::builder`]. The types of [`document`] are the one definition behind Rust, JSON and the JSON Schemas
//!   of [`schema`].
//! - [`Problem::validate`] reports every [`Issue`] or gives an [`Instance`]: indices ([`ids`]), seconds since the
//!   horizon's start and exact [`units::Money`], checked once and for all. Nobody who holds one checks again.
//! - [`Clock`] is where civil time ends: time zones, holidays and weekly spans become half-open intervals of seconds.
//! - [`Prices`] brings all prices of an instance to one integer unit, so that no cost is ever rounded on the way.
//! - [`osm`] is what the tags of a map mean: profiles, speeds, access words, conditions.
//! - [`table`] is how lists go to and come from other languages: columns of typed values.
//! - [`catalogue()`] holds typical vehicles as data, [`attributes`] what rules may ask of them.
//!
//! Not here: geometry beyond "is this a polygon", driving, searching, judging plans.

pub mod attributes;
pub mod builder;
pub mod calendar;
pub mod catalogue;
mod datum;
pub mod document;
mod hints;
pub mod ids;
pub mod instance;
mod issues;
pub mod limits;
mod order;
pub mod osm;
pub mod prices;
mod projection;
mod read;
pub mod schema;
pub mod table;
pub mod units;
mod validate;

pub use calendar::{Clock, InstantError};
pub use catalogue::catalogue;
pub use document::plan::Plan;
pub use document::problem::Problem;
pub use document::report::{Issue, Severity};
pub use ids::{DimensionIdx, EdgeIdx, LocationIdx, NodeIdx, RequestIdx, RuleIdx, TypeIdx, ZoneIdx};
pub use instance::Instance;
pub use issues::{InvalidProblem, nearest};
pub use prices::{Prices, TypePrices};
pub use validate::Validated;
