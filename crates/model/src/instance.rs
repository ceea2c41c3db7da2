//! The validated problem: indices, seconds and exact money instead of texts.
//!
//! An [`Instance`] is made once, by [`Problem::validate`](crate::Problem::validate), and never changes. Its fields
//! are private: whoever holds one may rely on every reference being in range, every window being ordered and every
//! limit of the format being kept, and does not check again.

use crate::calendar::Clock;
use crate::document::fleet::VehicleClass;
use crate::document::problem::Unreadable;
use crate::ids::{DimensionIdx, LocationIdx, NodeIdx, RequestIdx, RuleIdx, TypeIdx, ZoneIdx};
use crate::units::{Load, Metres, Millimetres, Money, Seconds};

/// A half-open interval `[from, to)` of seconds since the horizon's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// First second.
    pub from: Seconds,
    /// First second after it.
    pub to: Seconds,
}

/// A point of the projected plane, in whole millimetres (projected once and rounded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Eastwards.
    pub x: Millimetres,
    /// Northwards.
    pub y: Millimetres,
}

/// How document coordinates become plane coordinates and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Projection {
    /// WGS 84 degrees, equirectangular around a mean latitude: x = R·cos φ₀·λ, y = R·φ.
    Equirectangular {
        /// Mean latitude of the locations, in radians.
        phi0: f64,
    },
    /// `local_m`: the coordinates are metres already.
    LocalMetres,
}

/// A simple polygon with holes; rings are open (first point not repeated) and have at least three points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polygon {
    /// Outer ring.
    pub exterior: Vec<Point>,
    /// Inner rings.
    pub holes: Vec<Vec<Point>>,
}

/// Where a location is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the plane.
    Point(Point),
    /// At a node of the network.
    Node(NodeIdx),
    /// Nowhere: matrices know it by its row.
    Row,
}

/// A place where vehicles start, end or serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Document id.
    pub id: String,
    /// Where it is.
    pub place: Place,
    /// The zones it is said to lie in; `None` = decided by its place.
    pub zones: Option<Vec<ZoneIdx>>,
    /// Vehicles may wait here on their way.
    pub holding: bool,
    /// Standing here is not on the street: it does not count as presence or stopping.
    pub off_street: bool,
}

/// Which way a request's load goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestKind {
    /// On board from the route's start until served.
    Delivery,
    /// On board from its service until the route's end.
    Pickup,
}

/// One way to serve a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceOption {
    /// Where.
    pub at: LocationIdx,
    /// `[earliest, latest]` starts of service, both legal, ordered, disjoint, clipped to the horizon; may be empty if
    /// every window lies outside the horizon (the option can then never be used).
    pub windows: Vec<(Seconds, Seconds)>,
    /// Duration of service.
    pub service: Seconds,
}

/// Something to deliver or to pick up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Document id.
    pub id: String,
    /// Delivery or pickup.
    pub kind: RequestKind,
    /// Load per dimension of [`Instance::dimensions`].
    pub demand: Vec<Load>,
    /// Skills it needs, as sorted indices into [`Instance::skills`].
    pub skills: Vec<u32>,
    /// Price of leaving it out; `None` = it must be served.
    pub unserved: Option<Money>,
    /// At least one.
    pub options: Vec<ServiceOption>,
}

/// What a vehicle's time and way cost: micro-units per hour or per kilometre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rates {
    /// Once per vehicle used.
    pub fixed: Money,
    /// Per hour of driving.
    pub drive_per_h: Money,
    /// Per hour of service.
    pub service_per_h: Money,
    /// Per hour of standing without service.
    pub wait_per_h: Money,
    /// Per kilometre.
    pub distance_per_km: Money,
}

/// A kind of vehicle and how many of it there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VehicleType {
    /// Document id.
    pub id: String,
    /// Number of vehicles.
    pub count: u32,
    /// Where routes start; `None` = anywhere (the first stop).
    pub start: Option<LocationIdx>,
    /// Where routes end; `None` = open, at the last stop.
    pub end: Option<LocationIdx>,
    /// Earliest departure and latest return.
    pub shift: (Seconds, Seconds),
    /// Capacity per dimension of [`Instance::dimensions`]; `None` = any amount.
    pub capacity: Vec<Option<Load>>,
    /// Skills it has, as sorted indices into [`Instance::skills`].
    pub skills: Vec<u32>,
    /// Which of the matrices it uses (matrix mode).
    pub profile: Option<usize>,
    /// Longest route, from departure to return.
    pub max_duration: Option<Seconds>,
    /// Longest route in metres.
    pub max_distance: Option<Metres>,
    /// Prices.
    pub rates: Rates,
    /// Speed cap on edges and plane segments.
    pub max_kmh: Option<u32>,
    /// What the signs of a map ask of it.
    pub body: Body,
}

/// Class, mass and size of a vehicle, as far as they are known: what the static signs of a map ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Body {
    /// Its class; always known on a map.
    pub class: Option<VehicleClass>,
    /// Permitted gross mass.
    pub gross_kg: Option<i64>,
    /// Largest axle load.
    pub axle_load_kg: Option<i64>,
    /// Number of axles.
    pub axles: Option<i64>,
    /// Length.
    pub length_mm: Option<i64>,
    /// Width.
    pub width_mm: Option<i64>,
    /// Height.
    pub height_mm: Option<i64>,
}

impl VehicleType {
    /// Duration of an edge for this type: its own seconds, or longer if the type's `max_kmh` is slower
    /// (max(seconds, ⌈3.6·metres/`max_kmh`⌉)). Not for matrices.
    pub fn edge_seconds(&self, seconds: Seconds, metres: Metres) -> Seconds {
        match self.max_kmh {
            Some(kmh) => seconds.max((36 * metres + 10 * i64::from(kmh) - 1) / (10 * i64::from(kmh))),
            None => seconds,
        }
    }
}

/// What a rule does; effects that are not built yet never get into an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// No entry during the rule's time.
    NoEntry,
    /// Neither entry nor driving.
    NoDriving,
    /// Neither entry nor being inside.
    NoPresence,
    /// No standing (service or waiting).
    NoStopping,
    /// No service.
    NoLoading,
    /// No visit without a stop.
    NoThrough,
    /// Exception in the families it names.
    Allow {
        /// Takes part in the access family.
        access: bool,
        /// Takes part in the stopping family.
        stopping: bool,
        /// Takes part in the through family.
        through: bool,
    },
}

/// A rule of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Document id, unique over all zones; the rules of one zone read from a map share the zone's.
    pub id: String,
    /// The zone it belongs to.
    pub zone: ZoneIdx,
    /// What it does.
    pub effect: Effect,
    /// Lower decides.
    pub priority: i64,
    /// Grace for vehicles already inside when the zone closes.
    pub grace: Seconds,
    /// Widens ban sets on both sides, in planning only.
    pub buffer: Seconds,
    /// When it holds: sorted, disjoint, not touching, from the day before the horizon to the day after it.
    pub active: Vec<Interval>,
    /// For each vehicle type: does its predicate match?
    pub applies: Vec<bool>,
    /// JSON pointer of the rule in the problem document; `/osm` for one read from the map.
    pub pointer: String,
    /// The tag behind a rule read from the map: `way 123 motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)`.
    pub source: Option<String>,
}

/// An area with rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zone {
    /// Document id, or `osm:w123`, `osm:r245` if it was read from the map.
    pub id: String,
    /// Projected geometry; empty if the zone lives by references alone.
    pub polygons: Vec<Polygon>,
    /// The only nodes of a network where roads may cross its boundary; `None` = anywhere.
    pub gates: Option<Vec<NodeIdx>>,
    /// OpenStreetMap ways that belong to it, sorted (on a map).
    pub roads: Vec<i64>,
    /// The only OpenStreetMap nodes where roads may cross its boundary, sorted; `None` = anywhere.
    pub gate_nodes: Option<Vec<i64>>,
    /// Its rules, in document order.
    pub rules: Vec<RuleIdx>,
}

impl Zone {
    /// Is it made of ways, by what the map says of them? Then a visit goes on at a node at which the vehicle drives from
    /// one of them into another, whatever other streets meet there.
    pub fn is_street(&self) -> bool {
        self.id.starts_with("osm:w")
    }
}

/// A road junction of an explicit network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Document id.
    pub id: String,
    /// Where it is, if stated.
    pub point: Option<Point>,
}

/// A one-way road of an explicit network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Tail.
    pub from: NodeIdx,
    /// Head.
    pub to: NodeIdx,
    /// Driving time without a type's own speed cap.
    pub seconds: Seconds,
    /// Length.
    pub metres: Metres,
    /// Zones that contain it, sorted; `None` = by geometry.
    pub zones: Option<Vec<ZoneIdx>>,
}

/// An explicit road network.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Network {
    /// Junctions.
    pub nodes: Vec<Node>,
    /// One-way roads, at most one per ordered pair of nodes.
    pub edges: Vec<Edge>,
}

/// A stretch of a matrix journey inside a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inside {
    /// Row.
    pub from: LocationIdx,
    /// Column.
    pub to: LocationIdx,
    /// The zone driven through.
    pub zone: ZoneIdx,
    /// Seconds after departure at which it is entered.
    pub offset: Seconds,
    /// Seconds inside.
    pub duration: Seconds,
}

/// Given travel times of one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// Profile name.
    pub profile: String,
    /// Row-major, locations × locations; `None` = no way.
    pub seconds: Vec<Option<Seconds>>,
    /// Row-major metres, if given.
    pub metres: Option<Vec<Option<Metres>>>,
    /// Crossings of zones on the way.
    pub inside: Vec<Inside>,
}

/// A map to drive on: what the document says of it. The roads themselves are read by those who drive on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapGround {
    /// Path of the OpenStreetMap extract as the document states it, relative to the document.
    pub file: String,
    /// How far a location may lie from a usable road.
    pub snap_m: Metres,
    /// What a conditional tag that cannot be read means for motor vehicles.
    pub unreadable: Unreadable,
    /// The years that dates without a year are read in ([`osm::conditional::years`](crate::osm::conditional::years)).
    pub years: std::ops::RangeInclusive<i16>,
}

/// How vehicles get from place to place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// An explicit road network.
    Network(Network),
    /// Straight lines in the plane at a speed in millionths of km/h.
    Plane {
        /// 10⁻⁶ km/h.
        micro_kmh: i64,
    },
    /// Given matrices, one per profile.
    Matrices(Vec<Matrix>),
    /// The streets of a map.
    Map(MapGround),
}

/// A validated problem. See the module documentation.
#[derive(Debug, Clone)]
pub struct Instance {
    pub(crate) clock: Clock,
    pub(crate) currency: String,
    pub(crate) projection: Projection,
    pub(crate) ground: Ground,
    pub(crate) gate_waiting: bool,
    pub(crate) locations: Vec<Location>,
    pub(crate) dimensions: Vec<String>,
    pub(crate) skills: Vec<String>,
    pub(crate) requests: Vec<Request>,
    pub(crate) vehicle_types: Vec<VehicleType>,
    pub(crate) zones: Vec<Zone>,
    pub(crate) rules: Vec<Rule>,
}

impl Instance {
    /// Civil time and the horizon.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
    /// Length of the horizon; it runs from second 0 to this one, both legal for events.
    pub fn horizon(&self) -> Seconds {
        self.clock.horizon()
    }
    /// ISO 4217 code, `XXX` if costs are no money.
    pub fn currency(&self) -> &str {
        &self.currency
    }
    /// How coordinates were projected.
    pub fn projection(&self) -> Projection {
        self.projection
    }
    /// Network, plane, matrices or map.
    pub fn ground(&self) -> &Ground {
        &self.ground
    }
    /// May vehicles wait at gates?
    pub fn gate_waiting(&self) -> bool {
        self.gate_waiting
    }
    /// All locations.
    pub fn locations(&self) -> &[Location] {
        &self.locations
    }
    /// Names of the load dimensions: those that any request names, in order of first mention. (A dimension that only
    /// capacities name never matters.)
    pub fn dimensions(&self) -> &[String] {
        &self.dimensions
    }
    /// Names of the skills.
    pub fn skills(&self) -> &[String] {
        &self.skills
    }
    /// All requests.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }
    /// All vehicle types.
    pub fn vehicle_types(&self) -> &[VehicleType] {
        &self.vehicle_types
    }
    /// All zones.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }
    /// All rules of all zones, in document order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
    /// One location.
    pub fn location(&self, l: LocationIdx) -> &Location {
        &self.locations[l.index()]
    }
    /// One request.
    pub fn request(&self, r: RequestIdx) -> &Request {
        &self.requests[r.index()]
    }
    /// One vehicle type.
    pub fn vehicle_type(&self, t: TypeIdx) -> &VehicleType {
        &self.vehicle_types[t.index()]
    }
    /// One zone.
    pub fn zone(&self, z: ZoneIdx) -> &Zone {
        &self.zones[z.index()]
    }
    /// One rule.
    pub fn rule(&self, r: RuleIdx) -> &Rule {
        &self.rules[r.index()]
    }
    /// The tags of the map behind a rule, then those that let a type in at other hours; `None` = a rule of the document.
    pub fn tags_behind(&self, r: RuleIdx, t: TypeIdx) -> Option<String> {
        let rule = self.rule(r);
        let mut tags = vec![rule.source.as_deref()?];
        for other in self.zone(rule.zone).rules.iter().map(|r| self.rule(*r)) {
            let lets_in = matches!(other.effect, Effect::Allow { .. }) && other.applies[t.index()];
            if let Some(tag) = other.source.as_deref().filter(|tag| lets_in && !tags.contains(tag)) {
                tags.push(tag);
            }
        }
        Some(tags.join(", "))
    }
    /// Name of a load dimension.
    pub fn dimension(&self, d: DimensionIdx) -> &str {
        &self.dimensions[d.index()]
    }
    /// Has the type every skill that the request needs?
    pub fn has_skills(&self, t: TypeIdx, r: RequestIdx) -> bool {
        let have = &self.vehicle_type(t).skills;
        self.request(r).skills.iter().all(|s| have.binary_search(s).is_ok())
    }
    /// Can an empty vehicle of the type hold the request?
    pub fn has_room(&self, t: TypeIdx, r: RequestIdx) -> bool {
        let capacity = &self.vehicle_type(t).capacity;
        self.request(r).demand.iter().zip(capacity).all(|(d, c)| c.is_none_or(|c| *d <= c))
    }
}
