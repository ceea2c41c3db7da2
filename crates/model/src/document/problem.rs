//! The problem document.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{is_default, is_one, one, present, present_map, unique_map};
use crate::units::Money;

pub use super::fleet::{Costs, Objective, Propulsion, VehicleClass, VehicleType};
pub use super::values::{Decimal, Geometry, NodeRef};
pub use super::zone::{Basis, EffectName, Family, Holiday, Permit, PermitKind, Rule, Span, Trigger, Zone};

/// A delivery day to be planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: i64,
    /// ISO 4217 code, `XXX` if costs are no money. Amounts are in its minor unit.
    #[schemars(regex(pattern = r"^[A-Z]{3}$"))]
    pub currency: String,
    /// Coordinate reference system of all coordinates.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "wgs84"))]
    pub crs: Crs,
    /// The time planned over.
    pub horizon: Horizon,
    /// Holidays and make-up workdays.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Calendar")]
    pub calendar: Option<Calendar>,
    /// A map to drive on.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Osm")]
    pub osm: Option<Osm>,
    /// An explicit road network to drive on.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Network")]
    pub network: Option<Network>,
    /// Given travel times, by profile.
    #[serde(default, deserialize_with = "present_map", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, Matrix>")]
    pub matrices: Option<BTreeMap<String, Matrix>>,
    /// Straight lines at one speed.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Plane")]
    pub plane: Option<Plane>,
    /// May vehicles wait at gates?
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false))]
    pub gate_waiting: bool,
    /// Depots and stops.
    pub locations: Vec<Location>,
    /// What is to be delivered or picked up.
    pub requests: Vec<Request>,
    /// The fleet.
    pub vehicle_types: Vec<VehicleType>,
    /// Restricted-access zones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<Zone>,
    /// Permits that lift rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permits: Vec<Permit>,
    /// Prices.
    pub objective: Objective,
}

/// Coordinate reference systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Crs {
    /// Degrees, WGS 84.
    #[default]
    Wgs84,
    /// Degrees, GCJ-02 as Chinese map services give them.
    Gcj02,
    /// Degrees, BD-09 as Baidu gives them.
    Bd09,
    /// Metres in a plane of the document's own.
    LocalM,
}

/// The time planned over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Horizon {
    /// RFC 3339 instant, the first second of a civil day.
    pub start: String,
    /// Number of civil days.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[schemars(range(min = 1, max = 11_574), extend("default" = 1))]
    pub days: i64,
    /// IANA time zone; without it the offset of `start` holds throughout.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub time_zone: Option<String>,
}

/// Days that are not what their weekday says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Dates (`2026-10-01`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Make-up workdays: date → the weekday it counts as.
    #[serde(default, deserialize_with = "unique_map", skip_serializing_if = "BTreeMap::is_empty")]
    pub day_as: BTreeMap<String, Weekday>,
}

/// Days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// A map to drive on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Osm {
    /// Path of an OpenStreetMap extract, relative to the document.
    pub file: String,
    /// How far a location may lie from a usable road, in metres.
    #[serde(default = "snap_m")]
    #[schemars(range(min = 0))]
    pub snap_m: i64,
    /// What a conditional tag that cannot be read means for motor vehicles.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "closed"))]
    pub unreadable: Unreadable,
}

impl Osm {
    /// A map with every default.
    pub fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), snap_m: snap_m(), unreadable: Unreadable::default() }
    }
}

fn snap_m() -> i64 {
    500
}

/// What an unreadable condition means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// The road is closed.
    #[default]
    Closed,
    /// The road is open.
    Open,
}

/// An explicit road network.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Junctions.
    pub nodes: Vec<Node>,
    /// One-way roads, at most one per ordered pair of nodes.
    pub edges: Vec<Edge>,
}

/// A junction. Coordinates are needed if a zone has geometry and an edge states no `zones`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Unique among the nodes.
    #[schemars(length(min = 1, max = 256))]
    pub id: String,
    /// Degrees east.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub lon: Option<f64>,
    /// Degrees north.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub lat: Option<f64>,
    /// Metres east (`local_m`).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub x: Option<f64>,
    /// Metres north (`local_m`).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub y: Option<f64>,
}

/// A one-way road.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// Node id.
    pub from: String,
    /// Node id.
    pub to: String,
    /// Driving time, at least 1.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub seconds: i64,
    /// Length.
    #[schemars(range(min = 0))]
    pub metres: i64,
    /// Ids of the zones that contain it; without the key the polygons decide.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub zones: Option<Vec<String>>,
}

/// Given travel times of one profile, rows and columns in the order of `locations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Seconds; null = no way.
    pub seconds: Vec<Vec<Option<i64>>>,
    /// Metres; required iff a distance cost or limit is used.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Vec<Option<i64>>>")]
    pub metres: Option<Vec<Vec<Option<i64>>>>,
    /// Stretches inside zones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<Inside>,
}

/// A stretch of a matrix journey inside a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inside {
    /// Location id.
    pub from: String,
    /// Location id.
    pub to: String,
    /// Zone id.
    pub zone: String,
    /// Seconds after departure at which the zone is entered.
    #[schemars(range(min = 0))]
    pub offset_s: i64,
    /// Seconds inside.
    #[schemars(range(min = 1))]
    pub duration_s: i64,
}

/// Straight lines at one speed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plane {
    /// Speed, a decimal with at most six places.
    pub kmh: Decimal,
}

/// A place where vehicles start, end or serve.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Unique among the locations.
    #[schemars(length(min = 1, max = 256))]
    pub id: String,
    /// Degrees east.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub lon: Option<f64>,
    /// Degrees north.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub lat: Option<f64>,
    /// Metres east (`local_m`).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub x: Option<f64>,
    /// Metres north (`local_m`).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub y: Option<f64>,
    /// Node of the network.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub node: Option<String>,
    /// Ids of the zones it lies in; without the key its place decides.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub zones: Option<Vec<String>>,
    /// Vehicles may wait here on their way.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false))]
    pub holding: bool,
    /// Own yard or underground dock: standing here is not on the street.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false))]
    pub off_street: bool,
    /// May vehicles stand here without service? Reserved for a later build.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub may_wait: Option<bool>,
    /// Longest standing without service. Reserved for a later build.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub max_wait_s: Option<i64>,
}

/// Something to deliver or to pick up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Unique among the requests.
    #[schemars(length(min = 1, max = 256))]
    pub id: String,
    /// Which way its load goes.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "delivery"))]
    pub kind: RequestKind,
    /// Load by dimension.
    #[serde(default, deserialize_with = "unique_map", skip_serializing_if = "BTreeMap::is_empty")]
    pub demand: BTreeMap<String, i64>,
    /// Skills, all of which the vehicle type must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Price of leaving it out; without it the objective's, without that it must be served.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub unserved: Option<Money>,
    /// At least one; exactly one is used.
    #[schemars(length(min = 1))]
    pub options: Vec<ServiceOption>,
}

/// Which way a request's load goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RequestKind {
    /// On board from the route's start until served.
    #[default]
    Delivery,
    /// On board from its service until the route's end.
    Pickup,
}

/// One way to serve a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceOption {
    /// Location id.
    pub at: String,
    /// `[from, to]` instants of the service's start, both legal; without the key the whole horizon.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<[String; 2]>", length(min = 1))]
    pub windows: Option<Vec<[String; 2]>>,
    /// Duration of service in seconds.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(range(min = 0, max = 1_000_000_000), extend("default" = 0))]
    pub service_s: i64,
}
