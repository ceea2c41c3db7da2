//! A made town for the benches: no files needed, equal on every machine.

use kerbway_model::Problem;
use kerbway_model::builder::hm;
use kerbway_model::document::predicate::{Op, Predicate};
use kerbway_model::document::problem::{
    Family, Location, Request, Rule, ServiceOption, Span, VehicleType, Zone,
};
use kerbway_testkit::Dice;

/// Which zones the town has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zones {
    /// None.
    None,
    /// Four zones whose rules concern no vehicle at any time of the day.
    ForNobody,
    /// Four zones, closed to everybody in the morning, at noon or in the evening.
    ForEverybody,
}

/// A town of 8 × 8 km with so many deliveries, half of them inside or near the zones.
///
/// # Panics
/// If the problem is not valid, which would be a mistake of this function.
pub fn town(requests: usize, zones: Zones) -> Problem {
    let mut dice = Dice::new(7);
    let mut problem = Problem::builder("EUR", "2026-11-24T00:00:00+01:00")
        .local_metres()
        .plane_kmh(24)
        .location(Location::local("depot", -4_000.0, 3_500.0))
        .vehicle_type(
            VehicleType::new("truck", "depot")
                .base("light_truck_diesel")
                .count(i64::try_from(requests).expect("a small number"))
                .capacity("pieces", 120)
                .shift(hm(5, 30), hm(20, 0))
                .fixed(6_000),
        )
        .drive_per_h(3_000)
        .distance_per_km(40);
    for request in 0..requests {
        let spread = if request % 2 == 0 { 4_000 } else { 1_500 };
        let at = format!("stop {request}");
        let mut place = || dice.between(-spread, spread) as f64;
        problem = problem.location(Location::local(&at, place(), place()));
        let opens = u32::try_from(dice.between(6, 16)).expect("an hour");
        problem = problem.request(
            Request::delivery(format!("request {request}")).demand("pieces", dice.between(2, 12)).option(
                ServiceOption::new(at)
                    .window(hm(opens, 0), hm(opens + 3, 0))
                    .service_s(dice.between(60, 300)),
            ),
        );
    }
    for (number, (x, y)) in
        [(-900.0, -900.0), (900.0, -900.0), (-900.0, 900.0), (900.0, 900.0)].iter().enumerate()
    {
        let half = 600.0;
        let ring = [[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]];
        let rule = match zones {
            Zones::None => break,
            Zones::ForEverybody => {
                let from = [7, 11, 16, 8][number];
                Rule::no_driving(format!("closed {number}")).when(Span::hours(hm(from, 0), hm(from + 2, 0)))
            }
            Zones::ForNobody => match number {
                0 => Rule::no_presence("robots").who(Predicate::test("class", Op::Eq, "robot")),
                1 => Rule::allow("welcome", [Family::Access]),
                2 => Rule::no_driving("on Sundays").when(Span::hours(hm(0, 0), hm(24, 0)).days("sun")),
                _ => Rule::no_entry("giants").who(Predicate::test("gross_kg", Op::Greater, 40_000)),
            },
        };
        problem = problem.zone(Zone::polygon(format!("zone {number}"), ring).rule(rule));
    }
    problem.build().expect("the town is valid")
}
