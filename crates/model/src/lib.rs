//! What a delivery day is: problem, plan, rules, calendar, units, and the documents that hold them.
//!
//! A [`Problem`] is a document that anyone may edit. [`Problem::validate`] reports every issue at once or gives an
//! [`Instance`]: indices, seconds and exact money, checked once and for all.

pub mod attributes;
pub mod builder;
pub mod calendar;
pub mod catalogue;
pub mod document;
pub mod ids;
pub mod instance;
mod issues;
pub mod limits;
mod order;
pub mod prices;
mod projection;
mod read;
pub mod schema;
pub mod units;
mod validate;

pub use calendar::{Clock, InstantError};
pub use catalogue::catalogue;
pub use document::plan::Plan;
pub use document::problem::Problem;
pub use document::report::{Issue, Severity};
pub use ids::{DimensionIdx, EdgeIdx, LocationIdx, NodeIdx, RequestIdx, RuleIdx, TypeIdx, ZoneIdx};
pub use instance::Instance;
pub use issues::InvalidProblem;
pub use prices::{Prices, TypePrices};
pub use validate::Validated;
