//! The problem document (format.md §2).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::predicate::Predicate;
use super::{nullable, present};
use crate::units::Money;

/// A delivery day to be planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Version of the format: 1.
    pub format: u32,
    /// ISO 4217 code, `XXX` if costs are no money. Amounts are in its minor unit.
    pub currency: String,
    /// Coordinate reference system of all coordinates.
    #[serde(default, skip_serializing_if = "is_default")]
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
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, Matrix>")]
    pub matrices: Option<BTreeMap<String, Matrix>>,
    /// Straight lines at one speed.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Plane")]
    pub plane: Option<Plane>,
    /// May vehicles wait at gates?
    #[serde(default, skip_serializing_if = "is_default")]
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

/// Is this the value a missing key stands for?
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
    pub days: u32,
    /// IANA time zone; without it the offset of `start` holds throughout.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub time_zone: Option<String>,
}

fn one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_one(n: &u32) -> bool {
    *n == 1
}

/// Days that are not what their weekday says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Dates (`2026-10-01`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Make-up workdays: date → the weekday it counts as.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
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
    pub snap_m: i64,
    /// What a conditional tag that cannot be read means for motor vehicles.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unreadable: Unreadable,
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
    pub seconds: i64,
    /// Length.
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
    pub offset_s: i64,
    /// Seconds inside.
    pub duration_s: i64,
}

/// Straight lines at one speed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plane {
    /// Speed, a decimal with at most six places.
    pub kmh: Decimal,
}

/// A decimal with at most six places, held exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
pub struct Decimal(pub Money);

/// A place where vehicles start, end or serve.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Unique among the locations.
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
    pub holding: bool,
    /// Own yard or underground dock: standing here is not on the street.
    #[serde(default, skip_serializing_if = "is_default")]
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
    pub id: String,
    /// Which way its load goes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: RequestKind,
    /// Load by dimension.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub demand: BTreeMap<String, i64>,
    /// Skills, all of which the vehicle type must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Price of leaving it out; without it the objective's, without that it must be served.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub unserved: Option<Money>,
    /// At least one; exactly one is used.
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
    #[schemars(with = "Vec<[String; 2]>")]
    pub windows: Option<Vec<[String; 2]>>,
    /// Duration of service in seconds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub service_s: i64,
}

/// A kind of vehicle and how many of it there are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleType {
    /// Unique among the vehicle types.
    pub id: String,
    /// Catalogue entry whose attributes it has unless stated here.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub base: Option<String>,
    /// Number of vehicles.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
    /// Location id where routes start; null = anywhere. Must be stated.
    #[serde(deserialize_with = "Option::deserialize")]
    pub start: Option<String>,
    /// Location id where routes end; null = open; without the key as `start`.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Option::is_none")]
    pub end: Option<Option<String>>,
    /// `[earliest departure, latest return]`; without the key the horizon.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "[String; 2]")]
    pub shift: Option<[String; 2]>,
    /// Capacity by dimension; replaces the catalogue's as a whole.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, i64>")]
    pub capacity: Option<BTreeMap<String, i64>>,
    /// Skills it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Key of `matrices`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub profile: Option<String>,
    /// Longest route in seconds, from departure to return.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub max_duration_s: Option<i64>,
    /// Longest route in metres.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub max_distance_m: Option<i64>,
    /// Own prices.
    #[serde(default, skip_serializing_if = "is_default")]
    pub costs: Costs,
    // Attributes of format.md §3, in its order.
    /// Attribute: class.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "VehicleClass")]
    pub class: Option<VehicleClass>,
    /// Attribute: propulsion.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Propulsion")]
    pub propulsion: Option<Propulsion>,
    /// Attribute: Euro emission stage 0–7.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0, max = 7))]
    pub euro: Option<i64>,
    /// Attribute: China emission stage 0–6.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0, max = 6))]
    pub china: Option<i64>,
    /// Attribute: Crit'Air class 0–5, 0 best.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0, max = 5))]
    pub critair: Option<i64>,
    /// Attribute: gross mass.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub gross_kg: Option<i64>,
    /// Attribute: payload.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub payload_kg: Option<i64>,
    /// Attribute: load volume.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub volume_l: Option<i64>,
    /// Attribute: largest axle load.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub axle_load_kg: Option<i64>,
    /// Attribute: number of axles.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub axles: Option<i64>,
    /// Attribute: length.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub length_mm: Option<i64>,
    /// Attribute: width.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub width_mm: Option<i64>,
    /// Attribute: height.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub height_mm: Option<i64>,
    /// Attribute: legal or technical top speed; caps every edge.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub max_kmh: Option<i64>,
    /// Attribute: enclosed body.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub enclosed: Option<bool>,
    /// Attribute: certified for its trade.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub certified: Option<bool>,
    /// Attribute: drives itself.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub autonomous: Option<bool>,
    /// Attribute: region of the number plate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub plate_region: Option<String>,
    /// Attribute: last digit of the number plate, 0–9.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0, max = 9))]
    pub plate_last_digit: Option<i64>,
    /// Attribute: owner.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub owner: Option<String>,
    /// Attribute: purpose (parcel, mail, food, medicine, …).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub purpose: Option<String>,
    /// Attribute: free tags.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub tags: Option<Vec<String>>,
}

/// Classes of vehicles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum VehicleClass {
    Bicycle,
    EBike,
    ETrike,
    MicroVan,
    Van,
    LightTruck,
    MediumTruck,
    HeavyTruck,
    Robot,
}

/// What moves a vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum Propulsion {
    Human,
    Bev,
    Phev,
    Fcev,
    Cng,
    Petrol,
    Diesel,
}

/// A vehicle type's own prices; those that are missing are the objective's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// Once per vehicle used.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub fixed: Option<Money>,
    /// Per hour of driving.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub drive_per_h: Option<Money>,
    /// Per hour of service; without it the objective's if stated, else this type's drive rate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub service_per_h: Option<Money>,
    /// Per hour of standing without service; at most the drive rate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub wait_per_h: Option<Money>,
    /// Per kilometre.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub distance_per_km: Option<Money>,
}

/// An area with rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Unique among the zones.
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

/// A node id: a number for a map's, a text for a network's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum NodeRef {
    /// OpenStreetMap node.
    Osm(i64),
    /// Network node.
    Network(String),
}

/// A GeoJSON Polygon or MultiPolygon. `bbox` and heights are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Geometry {
    /// One polygon: its rings, each closed, outer first.
    Polygon(Vec<Vec<[f64; 2]>>),
    /// Several polygons.
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

/// A rule of a zone. Which keys may be used depends on `effect`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Unique among all rules and permits of the document.
    pub id: String,
    /// What it does.
    pub effect: EffectName,
    /// Vehicles it is about; without the key all.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Predicate")]
    pub who: Option<Predicate>,
    /// When it holds; without the key always; an empty list is an error.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Span>")]
    pub when: Option<Vec<Span>>,
    /// The matching rules with the lowest number decide.
    #[serde(default = "hundred", skip_serializing_if = "is_hundred")]
    pub priority: i64,
    /// Seconds after the zone closes in which vehicles already inside may still move.
    #[serde(default, skip_serializing_if = "is_default")]
    pub grace_s: i64,
    /// Safety margin in seconds on both sides of a ban, in planning only.
    #[serde(default, skip_serializing_if = "is_default")]
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

/// What a rule does (access.md 3.3).
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
#[allow(missing_docs, reason = "the families of access.md 3.4")]
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
    pub id: String,
    /// Rule ids.
    pub lifts: Vec<String>,
    /// What one permit is good for.
    #[serde(default, skip_serializing_if = "is_default")]
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

/// Prices for every vehicle type that does not state its own. Some price must be positive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Per hour of driving.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub drive_per_h: Option<Money>,
    /// Per hour of standing without service; at most the drive rate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub wait_per_h: Option<Money>,
    /// Per kilometre.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub distance_per_km: Option<Money>,
    /// Per hour of service; without the key the drive rate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub service_per_h: Option<Money>,
    /// Price of leaving a request out; without the key requests must be served.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub unserved: Option<Money>,
}
