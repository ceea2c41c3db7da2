//! The plan document.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::Issue;
use super::{present, unique_map};

pub use super::values::PathPoint;

/// A plan: routes with every stop, leg and crossing, and what is left out and why. Holds no wall-clock value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Version of the format: 1.
    pub format: u32,
    /// Seed of the search.
    pub seed: u64,
    /// Iterations done.
    pub iterations: u64,
    /// Why the search stopped.
    pub stopped_by: StoppedBy,
    /// No travel list that a move could use and no list of the final schedules was cut or flagged.
    pub exact: bool,
    /// What it costs.
    pub cost: Cost,
    /// By type in document order, then by number.
    pub routes: Vec<Route>,
    /// By document order.
    pub unserved: Vec<Unserved>,
    /// What the reader should know.
    pub warnings: Vec<Issue>,
    /// Whose data it rests on.
    pub attribution: Vec<String>,
}

/// Why a search stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StoppedBy {
    /// The number of iterations asked for.
    Iterations,
    /// The time limit.
    Time,
    /// No improvement for as many iterations as asked for.
    NoImprovement,
    /// The caller.
    Cancel,
    /// Nothing left to try.
    Complete,
}

impl StoppedBy {
    /// The word that documents have for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iterations => "iterations",
            Self::Time => "time",
            Self::NoImprovement => "no_improvement",
            Self::Cancel => "cancel",
            Self::Complete => "complete",
        }
    }
}

/// Cost by term, in minor units; the terms are rounded for reading, `total` from the exact sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Exact sum, rounded half up once.
    pub total: i64,
    /// Vehicles used.
    pub fixed: i64,
    /// Driving time.
    pub drive: i64,
    /// Service time.
    pub service: i64,
    /// Standing without service.
    pub wait: i64,
    /// Metres.
    pub distance: i64,
    /// Zone charges.
    pub charges: i64,
    /// Permits.
    pub permits: i64,
    /// Requests left out.
    pub unserved: i64,
}

impl Cost {
    /// What the total consists of: each term's name and its amount in minor units.
    pub fn terms(&self) -> [(&'static str, i64); 8] {
        [
            ("fixed", self.fixed),
            ("drive", self.drive),
            ("service", self.service),
            ("wait", self.wait),
            ("distance", self.distance),
            ("charges", self.charges),
            ("permits", self.permits),
            ("unserved", self.unserved),
        ]
    }
}

/// A vehicle's day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Type id, `#`, number from 1.
    pub vehicle: String,
    /// Vehicle type id.
    #[serde(rename = "type")]
    pub vehicle_type: String,
    /// First departure (RFC 3339).
    pub depart: String,
    /// Last arrival, or end of the last service on an open route (RFC 3339).
    #[serde(rename = "return")]
    pub returns: String,
    /// Cost of this route in minor units, rounded.
    pub cost: i64,
    /// Permits used.
    pub permits: Vec<PermitUse>,
    /// Charges paid.
    pub charges: Vec<ChargePaid>,
    /// In order.
    pub stops: Vec<Stop>,
    /// In order: one more than stops, as many on a route open at one side, one less if open at both.
    pub legs: Vec<Leg>,
}

/// A permit used on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitUse {
    /// Permit id.
    pub id: String,
    /// Date.
    pub day: String,
}

/// A charge paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChargePaid {
    /// Zone id.
    pub zone: String,
    /// Rule id.
    pub rule: String,
    /// Charge group.
    pub group: String,
    /// Charging day.
    pub day: String,
    /// Minor units, rounded half up.
    pub amount: i64,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Request id.
    pub request: String,
    /// Index into the request's options, from 0.
    pub option: usize,
    /// Location id.
    pub at: String,
    /// RFC 3339.
    pub arrive: String,
    /// Start of service (RFC 3339).
    pub start: String,
    /// End of service (RFC 3339).
    pub end: String,
    /// RFC 3339.
    pub depart: String,
    /// Load on board afterwards, for the dimensions that any request names.
    #[serde(deserialize_with = "unique_map")]
    pub load: BTreeMap<String, i64>,
}

/// The drive from one stop to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// Location id.
    pub from: String,
    /// Location id.
    pub to: String,
    /// RFC 3339.
    pub depart: String,
    /// RFC 3339.
    pub arrive: String,
    /// Length.
    pub metres: i64,
    /// Points passed; absent in matrix mode.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<PathPoint>")]
    pub path: Option<Vec<PathPoint>>,
    /// Seconds since the horizon's start at which each point of `path` is reached; absent in matrix mode.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<i64>")]
    pub times_s: Option<Vec<i64>>,
    /// Zone crossings that begin on this leg.
    pub crossings: Vec<Crossing>,
}

/// A visit to a zone that counts for this vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crossing {
    /// Zone id.
    pub zone: String,
    /// RFC 3339.
    pub enter: String,
    /// RFC 3339; absent: still inside at the end of the route.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub leave: Option<String>,
    /// The `allow` rule or permit that lets it in; absent: nothing forbids it then.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub rule: Option<String>,
    /// Largest n such that the whole visit, moved earlier by each of 0…n seconds, stays legal; absent: no bound.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub early_s: Option<i64>,
    /// Likewise later.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub late_s: Option<i64>,
}

/// A request left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unserved {
    /// Request id.
    pub request: String,
    /// It must be served.
    pub required: bool,
    /// Why it is left out.
    pub reason: Reason,
    /// Zone id, where it explains the reason.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub zone: Option<String>,
    /// Rule id, where it explains the reason.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub rule: Option<String>,
    /// Location id, where it explains the reason.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub location: Option<String>,
}

/// Why a request is left out, in the order in which reasons are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// No vehicle type has its skills.
    Skill,
    /// It fits in no vehicle.
    Capacity,
    /// No way leads there and back.
    Unreachable,
    /// A zone is closed whenever it could be served.
    ZoneClosed,
    /// Its windows cannot be met.
    Window,
    /// It does not fit into a shift.
    Shift,
    /// It makes a route too long.
    Duration,
    /// Permits are used up.
    PermitQuota,
    /// All vehicles are used.
    Fleet,
    /// Serving it costs more than leaving it out.
    Price,
    /// The work was stopped, by time or cancelled, before it could be looked at.
    Stopped,
}

impl Reason {
    /// The word that documents have for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Capacity => "capacity",
            Self::Unreachable => "unreachable",
            Self::ZoneClosed => "zone_closed",
            Self::Window => "window",
            Self::Shift => "shift",
            Self::Duration => "duration",
            Self::PermitQuota => "permit_quota",
            Self::Fleet => "fleet",
            Self::Price => "price",
            Self::Stopped => "stopped",
        }
    }
}
