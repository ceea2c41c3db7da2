//! Vehicle routing with time windows and restricted-access zones, each plan proven legal second by second.
//!
//! A [`Problem`] says what a delivery day is: requests with windows and options, a mixed fleet, and zones whose rules say
//! which vehicles may enter, drive, stop or stay at which hours. [`plan`] gives the best plan found, after an independent
//! referee that shares no code with the planner has replayed it.
//!
//! ```
//! use kerbway::{Options, Planner, Problem};
//!
//! let problem = Problem::from_json(
//!     r#"{"format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+01:00"},
//!         "crs": "local_m", "plane": {"kmh": 36},
//!         "locations": [{"id": "depot", "x": 0, "y": 0}, {"id": "market", "x": 3000, "y": 0}],
//!         "zones": [{"id": "old-town",
//!                    "geometry": {"type": "Polygon", "coordinates": [[[2000, -500], [4000, -500], [4000, 500],
//!                                                                     [2000, 500], [2000, -500]]]},
//!                    "rules": [{"id": "calm", "effect": "no_driving", "when": [{"from": "07:00", "to": "09:00"}]}]}],
//!         "vehicle_types": [{"id": "van", "start": "depot", "shift": ["06:00", "12:00"]}],
//!         "requests": [{"id": "bread", "options": [{"at": "market", "windows": [["06:00", "10:00"]], "service_s": 300}]}],
//!         "objective": {"drive_per_h": 3600, "wait_per_h": 1800}}"#,
//! )?;
//! let planner = Planner::new(&problem)?;
//! let planned = planner.plan(&Options::new().with_iterations(1000))?;
//! assert!(planned.report.legal);
//! assert_eq!(planned.plan.cost.total, 900); // 600 s of driving and 300 s of service; the ban is not in the way
//! let crossing = &planned.plan.routes[0].legs[0].crossings[0];
//! assert_eq!(crossing.zone, "old-town");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Overview
//! - [`Problem`], [`Plan`] and the reports in [`document`] are the documents of format 1: plain data, serde, JSON Schema.
//!   Unknown keys are errors; [`Problem::validate`] reports every issue of a document at once, with code, JSON pointer
//!   and hint.
//! - [`Planner`] holds a validated problem and its travel data. It [plans](Planner::plan), [judges](Planner::check) a
//!   plan, [schedules](Planner::evaluate) given visits, answers [how one gets from A to B](Planner::travel), and
//!   [explains](Planner::explain) why a request is unserved and what would change that.
//! - [`Options`] say how long to search. The search is anytime: it can be watched and cancelled
//!   ([`Planner::plan_with`]) and always returns the best plan so far. Equal problem, seed and iterations give equal
//!   bytes.
//! - [`Map`] is an OpenStreetMap extract that any number of problems can be planned on ([`Planner::on_map`]);
//!   [`Referee`] judges plans without building travel data.
//! - [`Day`] owns a problem and its map and answers each question in one call: what other languages hold.
//!   [`Options::set`] takes options by name, [`kerbway_model::table`] has lists as columns.
//! - [`formats`] reads Solomon, Gehring-Homberger and VRPLIB files and zones in GeoJSON; [`report`] writes GeoJSON and
//!   readable text.
//! - The parts themselves are [`kerbway_model`], [`kerbway_travel`], [`kerbway_roads`], [`kerbway_search`] and
//!   [`kerbway_check`].
//!
//! # Non-features
//! No permits and charges yet, no speed caps, shipments, breaks or reloading: their keys are known and refused with
//! `E-unsupported`. A plan is proven legal and priced right, not optimal (tiny problems
//! excepted, [`StoppedBy::Complete`](document::plan::StoppedBy)). Nothing is fetched from anywhere at any time.
//!
//! # Crate features
//! - `formats` (default): the module [`formats`]; without it, no gzip.
//! - `report` (default): the module [`report`].

mod assemble;
mod columns;
mod day;
mod error;
mod evaluate;
mod explain;
mod ground;
mod headings;
mod late;
mod named;
mod options;
mod planner;
mod reasons;
mod reduce;
mod referee;
mod repair;
mod rows;
#[cfg(feature = "report")]
mod streets;
mod travel;
mod typed;
mod world;

pub use columns::LISTS;
pub use day::Day;
pub use error::{Error, Refused};
pub use evaluate::Evaluated;
pub use ground::Map;
pub use kerbway_roads::osm::Kept;
pub use named::OPTIONS;
pub use options::{DEFAULT_TIME_LIMIT, Options};
pub use planner::{Built, Planned, Planner, plan, solve};
pub use referee::Referee;
pub use travel::travel_between;

#[doc(inline)]
pub use kerbway_check as check;
pub use kerbway_model::calendar::{duration, unix_seconds};
pub use kerbway_model::document;
pub use kerbway_model::{Instance, InvalidProblem, Issue, Plan, Problem, Severity, catalogue, schema, table};

#[cfg(feature = "formats")]
#[doc(inline)]
pub use kerbway_formats as formats;
#[cfg(feature = "report")]
#[doc(inline)]
pub use kerbway_report as report;

/// The README's Rust is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
