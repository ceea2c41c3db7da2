//! What would another ban hour cost? The same day is planned under three versions of one rule.

#![allow(clippy::print_stdout, reason = "an example prints")]

use kerbway::document::predicate::{Op, Predicate};
use kerbway::document::problem::{Location, Request, Rule, ServiceOption, Span, VehicleType, Zone};
use kerbway::{Options, Problem};

/// Deliveries in and around a pedestrian core; diesel vans are banned from it at `hours`.
fn day(hours: Option<(&str, &str)>) -> Result<Problem, kerbway::InvalidProblem> {
    let mut core =
        Zone::polygon("core", [[11.566, 48.133], [11.584, 48.133], [11.584, 48.142], [11.566, 48.142]]);
    if let Some((from, to)) = hours {
        let diesel = Predicate::test("propulsion", Op::In, vec!["diesel"]);
        core =
            core.rule(Rule::no_driving("no-diesel").who(diesel).when(Span::hours(from, to).days("mon-fri")));
    } else {
        core = core.rule(Rule::no_driving("never").when(Span::hours("00:00", "24:00").days("sun")));
    }
    let mut problem = Problem::builder("EUR", "2026-11-24T00:00:00+01:00")
        .plane_kmh(25)
        .location(Location::new("depot", 11.520, 48.160))
        .vehicle_type(VehicleType::new("diesel", "depot").base("van_diesel").count(2).shift("06:00", "18:00"))
        .vehicle_type(
            VehicleType::new("electric", "depot")
                .base("van_bev")
                .count(1)
                .shift("06:00", "18:00")
                .fixed(2_500),
        )
        .drive_per_h(3_000)
        .wait_per_h(1_500)
        .distance_per_km(30)
        .zone(core);
    let stops = [
        ("baker", 11.570, 48.136, ("07:00", "08:30")),
        ("florist", 11.578, 48.139, ("07:30", "09:00")),
        ("tailor", 11.575, 48.135, ("08:00", "10:00")),
        ("school", 11.595, 48.140, ("07:00", "07:45")),
        ("clinic", 11.555, 48.130, ("08:00", "12:00")),
    ];
    for (name, lon, lat, (from, to)) in stops {
        let option = ServiceOption::new(name).window(from, to).service_s(300);
        problem = problem
            .location(Location::new(name, lon, lat))
            .request(Request::delivery(name).demand("g", 20_000).option(option));
    }
    problem.build()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (name, hours) in [
        ("no ban", None),
        ("07:00-09:00", Some(("07:00", "09:00"))),
        ("06:00-20:00", Some(("06:00", "20:00"))),
    ] {
        let plan = kerbway::plan(&day(hours)?, &Options::new().with_iterations(500))?;
        let vehicles: Vec<&str> = plan.routes.iter().map(|route| route.vehicle.as_str()).collect();
        println!(
            "{name:<12} costs {:>6} cents with {} ({} unserved)",
            plan.cost.total,
            vehicles.join(", "),
            plan.unserved.len()
        );
    }
    Ok(())
}
