//! Problems written in Rust: a fluent builder over the documents' types, with the same validation.
//!
//! ```
//! use kerbway_model::document::predicate::{Op, Predicate};
//! use kerbway_model::document::problem::{Location, Request, Rule, ServiceOption, Span, VehicleType, Zone};
//! use kerbway_model::{Problem, builder::hm};
//!
//! let problem = Problem::builder("CNY", "2026-11-23T00:00:00+08:00")
//!     .plane_kmh(30)
//!     .location(Location::new("depot", 120.560, 30.020))
//!     .location(Location::new("shop", 120.583, 30.001))
//!     .vehicle_type(VehicleType::new("truck", "depot").base("light_truck_bev").count(2).shift(hm(6, 0), hm(21, 0)))
//!     .request(
//!         Request::delivery("r1")
//!             .demand("g", 12_000)
//!             .option(ServiceOption::new("shop").window(hm(10, 0), hm(12, 0)).service_s(180)),
//!     )
//!     .zone(
//!         Zone::polygon("core", [[120.57, 29.99], [120.60, 29.99], [120.60, 30.01], [120.57, 30.01]]).rule(
//!             Rule::no_driving("ban")
//!                 .who(Predicate::test("gross_kg", Op::Greater, 1800))
//!                 .when(Span::hours(hm(7, 0), hm(20, 0)).days("mon-fri")),
//!         ),
//!     )
//!     .drive_per_h(6000)
//!     .distance_per_km(80)
//!     .build()?;
//! assert_eq!(problem.requests.len(), 1);
//! # Ok::<(), kerbway_model::InvalidProblem>(())
//! ```

use std::collections::BTreeMap;

use crate::document::predicate::Predicate;
use crate::document::problem::{
    Calendar, Crs, EffectName, Family, Geometry, Horizon, Location, Matrix, Network, Objective, Plane,
    Problem, Request, RequestKind, Rule, ServiceOption, Span, VehicleType, Zone,
};
use crate::document::values::Decimal;
use crate::issues::InvalidProblem;
use crate::units::{Load, Metres, Money, Seconds};
use crate::validate::Validated;

/// A time of day, or of a later day (`hm(26, 0)` is 02:00 of the second day), as documents write it.
pub fn hm(hours: u32, minutes: u32) -> String {
    format!("{hours:02}:{minutes:02}")
}

/// Collects a [`Problem`]; [`ProblemBuilder::build`] checks it.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct ProblemBuilder {
    problem: Problem,
}

impl Problem {
    /// A problem in the plane, on a network or with matrices, to be filled in. `start` is an RFC 3339 instant, the
    /// first second of a civil day; amounts are in minor units of `currency` (`XXX`: no money).
    pub fn builder(currency: impl Into<String>, start: impl Into<String>) -> ProblemBuilder {
        ProblemBuilder {
            problem: Problem {
                format: 1,
                currency: currency.into(),
                crs: Crs::Wgs84,
                horizon: Horizon { start: start.into(), days: 1, time_zone: None },
                calendar: None,
                osm: None,
                network: None,
                matrices: None,
                plane: None,
                gate_waiting: false,
                locations: Vec::new(),
                requests: Vec::new(),
                vehicle_types: Vec::new(),
                zones: Vec::new(),
                permits: Vec::new(),
                objective: Objective::default(),
            },
        }
    }
}

impl ProblemBuilder {
    /// Number of civil days (1 if not stated).
    pub fn days(mut self, days: i64) -> Self {
        self.problem.horizon.days = days;
        self
    }

    /// IANA time zone; without it the offset of the start holds throughout.
    pub fn time_zone(mut self, name: impl Into<String>) -> Self {
        self.problem.horizon.time_zone = Some(name.into());
        self
    }

    /// Holidays and make-up workdays.
    pub fn calendar(mut self, calendar: Calendar) -> Self {
        self.problem.calendar = Some(calendar);
        self
    }

    /// Coordinates are metres of a plane of the document's own, not degrees.
    pub fn local_metres(mut self) -> Self {
        self.problem.crs = Crs::LocalM;
        self
    }

    /// Straight lines at this speed.
    pub fn plane_kmh(mut self, kmh: impl Into<Decimal>) -> Self {
        self.problem.plane = Some(Plane { kmh: kmh.into() });
        self
    }

    /// An explicit road network.
    pub fn network(mut self, network: Network) -> Self {
        self.problem.network = Some(network);
        self
    }

    /// Given travel times of one profile.
    pub fn matrix(mut self, profile: impl Into<String>, matrix: Matrix) -> Self {
        self.problem.matrices.get_or_insert_with(BTreeMap::new).insert(profile.into(), matrix);
        self
    }

    /// Vehicles may wait at gates.
    pub fn gate_waiting(mut self) -> Self {
        self.problem.gate_waiting = true;
        self
    }

    /// Adds a location.
    pub fn location(mut self, location: Location) -> Self {
        self.problem.locations.push(location);
        self
    }

    /// Adds a request.
    pub fn request(mut self, request: Request) -> Self {
        self.problem.requests.push(request);
        self
    }

    /// Adds a vehicle type.
    pub fn vehicle_type(mut self, vehicle_type: VehicleType) -> Self {
        self.problem.vehicle_types.push(vehicle_type);
        self
    }

    /// Adds a zone.
    pub fn zone(mut self, zone: Zone) -> Self {
        self.problem.zones.push(zone);
        self
    }

    /// Price of an hour of driving (and of service, unless stated apart).
    pub fn drive_per_h(mut self, price: impl Into<Money>) -> Self {
        self.problem.objective.drive_per_h = Some(price.into());
        self
    }

    /// Price of an hour of service.
    pub fn service_per_h(mut self, price: impl Into<Money>) -> Self {
        self.problem.objective.service_per_h = Some(price.into());
        self
    }

    /// Price of an hour of standing without service; at most that of driving.
    pub fn wait_per_h(mut self, price: impl Into<Money>) -> Self {
        self.problem.objective.wait_per_h = Some(price.into());
        self
    }

    /// Price of a kilometre.
    pub fn distance_per_km(mut self, price: impl Into<Money>) -> Self {
        self.problem.objective.distance_per_km = Some(price.into());
        self
    }

    /// Price of leaving a request out that states none; without it requests must be served.
    pub fn unserved(mut self, price: impl Into<Money>) -> Self {
        self.problem.objective.unserved = Some(price.into());
        self
    }

    /// The document as it is, unchecked.
    pub fn into_problem(self) -> Problem {
        self.problem
    }

    /// The problem, checked.
    ///
    /// # Errors
    /// All issues, if one of them is an error.
    pub fn build(self) -> Result<Problem, InvalidProblem> {
        self.build_validated().map(|(problem, _)| problem)
    }

    /// The problem with its instance and warnings.
    ///
    /// # Errors
    /// All issues, if one of them is an error.
    pub fn build_validated(self) -> Result<(Problem, Validated), InvalidProblem> {
        let validated = self.problem.validate()?;
        Ok((self.problem, validated))
    }
}

impl Location {
    /// At degrees east and north.
    pub fn new(id: impl Into<String>, lon: f64, lat: f64) -> Self {
        Self { id: id.into(), lon: Some(lon), lat: Some(lat), ..Self::default() }
    }

    /// At metres east and north, with [`ProblemBuilder::local_metres`].
    pub fn local(id: impl Into<String>, x: f64, y: f64) -> Self {
        Self { id: id.into(), x: Some(x), y: Some(y), ..Self::default() }
    }

    /// At a node of the network.
    pub fn at_node(id: impl Into<String>, node: impl Into<String>) -> Self {
        Self { id: id.into(), node: Some(node.into()), ..Self::default() }
    }

    /// Vehicles may wait here on their way.
    #[must_use]
    pub fn holding(mut self) -> Self {
        self.holding = true;
        self
    }

    /// Standing here is not on the street.
    #[must_use]
    pub fn off_street(mut self) -> Self {
        self.off_street = true;
        self
    }
}

impl Request {
    /// A delivery: on board from the route's start.
    pub fn delivery(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// A pickup: on board to the route's end.
    pub fn pickup(id: impl Into<String>) -> Self {
        Self { id: id.into(), kind: RequestKind::Pickup, ..Self::default() }
    }

    /// Its load in one dimension.
    #[must_use]
    pub fn demand(mut self, dimension: impl Into<String>, load: Load) -> Self {
        self.demand.insert(dimension.into(), load);
        self
    }

    /// A skill that the vehicle type must have.
    #[must_use]
    pub fn skill(mut self, skill: impl Into<String>) -> Self {
        self.skills.push(skill.into());
        self
    }

    /// Price of leaving it out.
    #[must_use]
    pub fn unserved(mut self, price: impl Into<Money>) -> Self {
        self.unserved = Some(price.into());
        self
    }

    /// A way to serve it; of several exactly one is used.
    #[must_use]
    pub fn option(mut self, option: ServiceOption) -> Self {
        self.options.push(option);
        self
    }
}

impl ServiceOption {
    /// Service at a location, at any time.
    pub fn new(at: impl Into<String>) -> Self {
        Self { at: at.into(), ..Self::default() }
    }

    /// A window of the service's start, both ends legal.
    #[must_use]
    pub fn window(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.windows.get_or_insert_with(Vec::new).push([from.into(), to.into()]);
        self
    }

    /// Duration of service in seconds.
    #[must_use]
    pub fn service_s(mut self, seconds: Seconds) -> Self {
        self.service_s = seconds;
        self
    }
}

impl VehicleType {
    /// One vehicle that starts and ends at a location.
    pub fn new(id: impl Into<String>, depot: impl Into<String>) -> Self {
        Self { id: id.into(), count: 1, start: Some(depot.into()), ..Self::default() }
    }

    /// One vehicle that starts anywhere.
    pub fn anywhere(id: impl Into<String>) -> Self {
        Self { id: id.into(), count: 1, ..Self::default() }
    }

    /// Catalogue entry whose attributes it has.
    #[must_use]
    pub fn base(mut self, base: impl Into<String>) -> Self {
        self.base = Some(base.into());
        self
    }

    /// Number of vehicles.
    #[must_use]
    pub fn count(mut self, count: i64) -> Self {
        self.count = count;
        self
    }

    /// Routes end at another location than they start at; `None` = at their last stop.
    #[must_use]
    pub fn end(mut self, end: Option<&str>) -> Self {
        self.end = Some(end.map(str::to_owned));
        self
    }

    /// Earliest departure and latest return.
    #[must_use]
    pub fn shift(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.shift = Some([from.into(), to.into()]);
        self
    }

    /// Capacity in one dimension; replaces the catalogue's as a whole.
    #[must_use]
    pub fn capacity(mut self, dimension: impl Into<String>, load: Load) -> Self {
        self.capacity.get_or_insert_with(BTreeMap::new).insert(dimension.into(), load);
        self
    }

    /// A skill it has.
    #[must_use]
    pub fn skill(mut self, skill: impl Into<String>) -> Self {
        self.skills.push(skill.into());
        self
    }

    /// The matrix it uses.
    #[must_use]
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// Longest route in seconds, from departure to return.
    #[must_use]
    pub fn max_duration_s(mut self, seconds: Seconds) -> Self {
        self.max_duration_s = Some(seconds);
        self
    }

    /// Longest route in metres.
    #[must_use]
    pub fn max_distance_m(mut self, metres: Metres) -> Self {
        self.max_distance_m = Some(metres);
        self
    }

    /// Price of using a vehicle at all.
    #[must_use]
    pub fn fixed(mut self, price: impl Into<Money>) -> Self {
        self.costs.fixed = Some(price.into());
        self
    }
}

impl Zone {
    /// The inside of a ring of points, `[lon, lat]` or `[x, y]`; it is closed if its last point is not its first.
    pub fn polygon(id: impl Into<String>, ring: impl Into<Vec<[f64; 2]>>) -> Self {
        let mut ring = ring.into();
        if ring.first() != ring.last() {
            ring.extend(ring.first().copied());
        }
        Self { geometry: Some(Geometry::Polygon(vec![ring])), ..Self::named(id) }
    }

    /// A zone that edges, locations or matrices name.
    pub fn named(id: impl Into<String>) -> Self {
        Self { id: id.into(), geometry: None, roads: Vec::new(), gates: None, rules: Vec::new() }
    }

    /// Adds a rule.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }
}

impl Rule {
    /// A rule for all vehicles at all times, of priority 100.
    pub fn new(id: impl Into<String>, effect: EffectName) -> Self {
        Self {
            id: id.into(),
            effect,
            who: None,
            when: None,
            priority: 100,
            grace_s: 0,
            buffer_s: 0,
            families: None,
            max_kmh: None,
            stay_s: None,
            return_s: None,
            max_vehicles: None,
            basis: None,
            amount: None,
            trigger: None,
            group: None,
            day_starts: None,
            cap: None,
        }
    }

    /// Neither entry nor driving inside.
    pub fn no_driving(id: impl Into<String>) -> Self {
        Self::new(id, EffectName::NoDriving)
    }

    /// No entry; who is inside may stay, move and leave.
    pub fn no_entry(id: impl Into<String>) -> Self {
        Self::new(id, EffectName::NoEntry)
    }

    /// Neither entry nor being inside.
    pub fn no_presence(id: impl Into<String>) -> Self {
        Self::new(id, EffectName::NoPresence)
    }

    /// An exception in the families of effects named; none named = access, stopping and through.
    pub fn allow(id: impl Into<String>, families: impl Into<Vec<Family>>) -> Self {
        let families = families.into();
        Self { families: (!families.is_empty()).then_some(families), ..Self::new(id, EffectName::Allow) }
    }

    /// Vehicles it is about.
    #[must_use]
    pub fn who(mut self, who: Predicate) -> Self {
        self.who = Some(who);
        self
    }

    /// Adds a time at which it holds; without any it always does.
    #[must_use]
    pub fn when(mut self, span: Span) -> Self {
        self.when.get_or_insert_with(Vec::new).push(span);
        self
    }

    /// The matching rules with the lowest number decide.
    #[must_use]
    pub fn priority(mut self, priority: i64) -> Self {
        self.priority = priority;
        self
    }

    /// Seconds after closing in which vehicles inside may still move.
    #[must_use]
    pub fn grace_s(mut self, seconds: Seconds) -> Self {
        self.grace_s = seconds;
        self
    }
}

impl Span {
    /// From one time of day to another, every day; past midnight if the second is not later.
    pub fn hours(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: Some(from.into()), to: Some(to.into()), ..Self::default() }
    }

    /// Only on these days: `mon-fri`, `mon,wed`, `sat-mon`.
    #[must_use]
    pub fn days(mut self, days: impl Into<String>) -> Self {
        self.days = Some(days.into());
        self
    }
}

impl From<i64> for Money {
    /// Whole minor units.
    fn from(minor: i64) -> Self {
        Self::from_minor(minor)
    }
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        Self(Money::from_minor(whole))
    }
}
