//! From an editable document to an [`Instance`]: every semantic issue at once, or indices, seconds and exact money.
//!
//! Each part of the document has its module. All of them go on after an error, with a harmless stand-in, so that one
//! mistake does not hide the next; the instance is handed out only if there was none.

mod fleet;
mod geometry;
mod ground;
mod ids;
mod locations;
mod map;
mod predicates;
mod requests;
mod rings;
mod spans;
mod time;
mod zones;

use crate::document::problem::Problem;
use crate::document::report::Issue;
use crate::instance::{Instance, Projection};
use crate::issues::{InvalidProblem, Path, Sink, Taint};
use crate::osm::MapZone;
use crate::units::Money;

use ids::Ids;

/// A problem that can be planned, and what its author should still know.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Validated {
    /// Ready for work.
    pub instance: Instance,
    /// Everything that is odd but no error.
    pub warnings: Vec<Issue>,
}

impl Problem {
    /// Checks the whole document and turns it into what the solver works on.
    ///
    /// # Errors
    /// All issues of the document, warnings among them, if one of them is an error.
    pub fn validate(&self) -> Result<Validated, InvalidProblem> {
        run(self, Taint::default(), Context::default()).map_err(InvalidProblem::new)
    }

    /// As [`Problem::validate`], with coordinates projected as those of `whole`. For a part of its document: fewer locations
    /// would have another mean latitude, and with it other millimetres.
    ///
    /// # Errors
    /// As there.
    pub fn validate_as_part(&self, whole: &Instance) -> Result<Validated, InvalidProblem> {
        let context = Context { projection: Some(whole.projection()), map: &[] };
        run(self, Taint::default(), context).map_err(InvalidProblem::new)
    }
}

/// Every list that others refer to by id.
pub(crate) struct Names<'a> {
    locations: Ids<'a>,
    zones: Ids<'a>,
    nodes: Ids<'a>,
}

/// What else decides what a document means.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Context<'a> {
    /// The projection of a larger document; without it the problem has its own.
    pub(crate) projection: Option<Projection>,
    /// Zones that a map adds.
    pub(crate) map: &'a [MapZone],
}

/// Validates; `taint` names the places that were repaired after a structural error.
pub(crate) fn run(problem: &Problem, taint: Taint, context: Context<'_>) -> Result<Validated, Vec<Issue>> {
    let problem = &*problem.in_wgs84();
    let mut sink = Sink::new(taint);
    let sink_ref = &mut sink;
    head(problem, sink_ref);
    let clock = time::clock(problem, sink_ref);
    let days = time::days(problem, sink_ref);
    Ids::new(sink_ref, "vehicle_types", problem.vehicle_types.iter().map(|t| t.id.as_str()));
    let names = Names {
        locations: Ids::new(sink_ref, "locations", problem.locations.iter().map(|l| l.id.as_str())),
        zones: Ids::new(sink_ref, "zones", problem.zones.iter().map(|z| z.id.as_str())),
        nodes: ids::nodes(sink_ref, problem),
    };
    let projection = context.projection.unwrap_or_else(|| geometry::projection(problem, &names));
    let ground = ground::ground(problem, &names, &projection, sink_ref);
    let locations = locations::locations(problem, &names, &projection, sink_ref);
    let fleet = fleet::fleet(problem, &names, &clock, sink_ref);
    let mut zones = zones::zones(problem, &names, &clock, &days, &projection, sink_ref);
    map::add_zones(problem, context.map, &clock, &days, &projection, &mut zones, sink_ref);
    let requests = requests::requests(problem, &names, &clock, &fleet, sink_ref);
    objective(problem, &fleet, sink_ref);
    crate::order::sort(&mut sink.issues);
    if sink.has_errors() {
        return Err(sink.issues);
    }
    let instance = Instance {
        clock: clock.clock,
        currency: problem.currency.clone(),
        projection,
        ground,
        gate_waiting: problem.gate_waiting,
        locations,
        dimensions: requests.dimensions,
        skills: requests.skills,
        requests: requests.list,
        vehicle_types: requests.vehicle_types,
        zones: zones.zones,
        rules: zones.rules,
    };
    Ok(Validated { instance, warnings: sink.issues })
}

/// Format, currency, and what is not built yet.
fn head(problem: &Problem, sink: &mut Sink) {
    let root = Path::Root;
    if problem.format != 1 {
        sink.error(&root.key("format"), "E-format-version", "this program reads format 1")
            .value(problem.format)
            .hint("write \"format\": 1");
    }
    if problem.currency.len() != 3 || !problem.currency.bytes().all(|b| b.is_ascii_uppercase()) {
        sink.error(&root.key("currency"), "E-currency", "not an ISO 4217 code")
            .value(problem.currency.as_str())
            .hint("three capital letters, \"XXX\" if costs are no money");
    }
    let permits = root.key("permits");
    for (i, permit) in problem.permits.iter().enumerate() {
        sink.unsupported(&permits.item(i, &permit.id), "a permit");
    }
}

/// Something must cost money, or every plan is as good as any other.
fn objective(problem: &Problem, fleet: &fleet::Fleet, sink: &mut Sink) {
    let root = Path::Root;
    let at = root.key("objective");
    amount(sink, &at.key("unserved"), problem.objective.unserved);
    let types = root.key("vehicle_types");
    let positive = |m: Money| m > Money::ZERO;
    let some_cost = fleet.rates.iter().any(|r| {
        [r.fixed, r.drive_per_h, r.service_per_h, r.wait_per_h, r.distance_per_km].into_iter().any(positive)
    }) || problem.objective.unserved.is_some_and(positive)
        || problem.requests.iter().any(|r| r.unserved.is_some_and(positive));
    let stated = &problem.objective;
    let objective_costs =
        [stated.drive_per_h, stated.wait_per_h, stated.distance_per_km, stated.service_per_h];
    // A price that is an error of its own may have been meant.
    let broken = sink.tainted(&types)
        || sink.issues.iter().any(|i| i.pointer.starts_with("/objective/") || i.pointer.contains("/costs/"));
    if !some_cost && !objective_costs.into_iter().flatten().any(positive) && !broken {
        sink.error(&at, "E-no-cost", "nothing costs anything: every plan would be as good as any other")
            .hint("state a positive drive_per_h, distance_per_km, fixed or unserved cost");
    }
}

/// Checks an amount or rate: not negative, at most 10¹² minor units.
fn amount(sink: &mut Sink, at: &Path<'_>, money: Option<Money>) -> Money {
    let Some(money) = money else { return Money::ZERO };
    let value = || serde_json::to_value(money).unwrap_or_default();
    if money < Money::ZERO {
        sink.error(at, "E-negative", "an amount must not be negative").value(value());
    } else if money > Money::from_minor(crate::limits::MONEY) {
        sink.error(at, "E-limit", "an amount must be at most 10^12 minor units").value(value());
    } else {
        return money;
    }
    Money::ZERO
}

/// Checks a whole number against its bounds (inclusive).
fn number(sink: &mut Sink, at: &Path<'_>, value: i64, least: i64, most: i64, what: &str) -> i64 {
    if value < 0 && least >= 0 {
        sink.error(at, "E-negative", format!("{what} must not be negative")).value(value);
    } else if value < least {
        sink.error(at, "E-range", format!("{what} must be at least {least}")).value(value);
    } else if value > most {
        sink.error(at, "E-limit", format!("{what} must be at most {most}")).value(value);
    } else {
        return value;
    }
    least.max(0)
}
