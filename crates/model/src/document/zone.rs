//! Zones, rules, spans and permits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::predicate::Predicate;
use super::values::{Geometry, NodeRef};
use super::{is_default, present};
use crate::units::Money;

/// An area with rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Unique among the zones.
    #[schemars(length(min = 1, max = 256))]
    pub id: String,
    /// GeoJSON Polygon or MultiPolygon.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Geometry")]
    pub geometry: Option<Geometry>,
    /// OpenStreetMap way ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roads: Vec<i64>,
    /// The only nodes where roads cross its boundary: OSM or network node ids.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<NodeRef>")]
    pub gates: Option<Vec<NodeRef>>,
    /// What holds inside.
    pub rules: Vec<Rule>,
}

/// A rule of a zone. Which keys may be used depends on `effect`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Unique among all rules and permits of the document.
    #[schemars(length(min = 1, max = 256))]
    pub id: String,
    /// What it does.
    pub effect: EffectName,
    /// Vehicles it is about; without the key all.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Predicate")]
    pub who: Option<Predicate>,
    /// When it holds; without the key always; an empty list is an error.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Span>", length(min = 1))]
    pub when: Option<Vec<Span>>,
    /// The matching rules with the lowest number decide.
    #[serde(default = "hundred", skip_serializing_if = "is_hundred")]
    #[schemars(extend("default" = 100))]
    pub priority: i64,
    /// Seconds after the zone closes in which vehicles already inside may still move.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(range(min = 0, max = 86_400), extend("default" = 0))]
    pub grace_s: i64,
    /// Safety margin in seconds on both sides of a ban, in planning only.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(range(min = 0), extend("default" = 0))]
    pub buffer_s: i64,
    /// `allow`: the families it takes part in; without the key access, stopping and through.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Family>")]
    pub families: Option<Vec<Family>>,
    /// `speed_cap`: km/h.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub max_kmh: Option<i64>,
    /// `max_stay`: seconds.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub stay_s: Option<i64>,
    /// `no_return`: seconds.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub return_s: Option<i64>,
    /// `concurrency`: vehicles.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub max_vehicles: Option<i64>,
    /// `charge`: what is paid for.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Basis")]
    pub basis: Option<Basis>,
    /// `charge`: how much.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub amount: Option<Money>,
    /// `charge`: what makes it due.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Trigger")]
    pub trigger: Option<Trigger>,
    /// `charge` per day: zones of one group are paid once.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub group: Option<String>,
    /// `charge` per day: time of day at which the charging day starts.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub day_starts: Option<String>,
    /// `charge`: most that is paid per charging day.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub cap: Option<Money>,
}

fn hundred() -> i64 {
    100
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_hundred(n: &i64) -> bool {
    *n == 100
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EffectName {
    /// No entry.
    NoEntry,
    /// Neither entry nor driving.
    NoDriving,
    /// Neither entry nor being inside.
    NoPresence,
    /// No standing.
    NoStopping,
    /// No service.
    NoLoading,
    /// No visit without a stop.
    NoThrough,
    /// A speed limit.
    SpeedCap,
    /// Longest visit.
    MaxStay,
    /// Shortest time between visits.
    NoReturn,
    /// Costs money.
    Charge,
    /// Most vehicles of the fleet at once.
    Concurrency,
    /// Operating area.
    OnlyInside,
    /// Exception.
    Allow,
}

/// Effect families that an `allow` can take part in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the families of effects")]
pub enum Family {
    Access,
    Stopping,
    Through,
    Area,
    MaxStay,
    NoReturn,
    SpeedCap,
    Charge,
    Concurrency,
}

/// What a charge is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Basis {
    PerDay,
    PerEntry,
    PerSecond,
    PerMetre,
}

/// What makes a charge due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Trigger {
    Entry,
    #[default]
    Moving,
    Presence,
}

/// A weekly span; all conditions must hold on the day on which it starts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// `mon-fri`, `mon,wed`, `sat-mon`; without the key every day.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub days: Option<String>,
    /// Time of day, `00:00` without the key.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub from: Option<String>,
    /// Time of day, `24:00` without the key; not after `from` = past midnight.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub to: Option<String>,
    /// Dates or `date/date` ranges; without the key all.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub dates: Option<Vec<String>>,
    /// First date.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub valid_from: Option<String>,
    /// Last date.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub valid_until: Option<String>,
    /// What holidays mean.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "include"))]
    pub holiday: Holiday,
}

/// What holidays mean to a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Holiday {
    /// Days like others.
    #[default]
    Include,
    /// Not on holidays.
    Exclude,
    /// On holidays only.
    Only,
}

/// A permit that lifts rules for a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// Unique among all rules and permits of the document.
    #[schemars(length(min = 1, max = 256))]
    pub id: String,
    /// Rule ids.
    pub lifts: Vec<String>,
    /// What one permit is good for.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "vehicle_day"))]
    pub kind: PermitKind,
    /// How many there are; without the key any number.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub quota: Option<i64>,
    /// Price of one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub cost: Option<Money>,
    /// Time of day at which its day starts.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub day_starts: Option<String>,
    /// `slot` only: when it can be used.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Span>")]
    pub slots: Option<Vec<Span>>,
}

/// What one permit is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum PermitKind {
    #[default]
    VehicleDay,
    VehicleFixed,
    Entry,
    Slot,
}
