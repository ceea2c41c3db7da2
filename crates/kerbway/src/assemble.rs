//! From schedules to the plan document: names, instants, paths, crossings, exact cost, what is left out and why.
//!
//! Cost is summed from the driven seconds and metres in exact money, apart from the search's own ticks.

use std::collections::BTreeMap;

use kerbway_model::document::plan::{Cost, Leg, Plan, Reason, Route, Stop};
use kerbway_model::instance::{Rates, VehicleType};
use kerbway_model::units::{Metres, Money, Seconds};
use kerbway_model::{Instance, LocationIdx, RequestIdx, TypeIdx};
use kerbway_search::{Schedule, ScheduledLeg};
use kerbway_travel::{Journey, Part};

use crate::planner::Planner;
use crate::reasons::{self, Alone};

/// The plan of these routes, everything else being left out.
pub(crate) fn plan(
    planner: &Planner<'_>,
    routes: &[Schedule],
    alone: &Alone,
    left: &[(RequestIdx, Reason)],
) -> Plan {
    let (mut plan, mut bill) = draft(planner, routes);
    bill.unserved = left.iter().filter_map(|(r, _)| planner.instance().request(*r).unserved).sum();
    plan.cost = bill.cost();
    plan.unserved = reasons::unserved(planner, alone, left);
    plan
}

/// The cost of a plan that serves none of these requests.
pub(crate) fn cost_of_leaving_out(instance: &Instance, left: impl Iterator<Item = RequestIdx>) -> Cost {
    let unserved = left.filter_map(|r| instance.request(r).unserved).sum();
    Bill { unserved, ..Bill::default() }.cost()
}

/// A plan of these routes alone; requests that are not in them are neither listed nor priced.
pub(crate) fn of_schedules(planner: &Planner<'_>, schedules: &[Schedule]) -> Plan {
    draft(planner, schedules).0
}

fn draft(planner: &Planner<'_>, schedules: &[Schedule]) -> (Plan, Bill) {
    let mut numbers: BTreeMap<TypeIdx, u32> = BTreeMap::new();
    let (mut routes, mut total) = (Vec::with_capacity(schedules.len()), Bill::default());
    for schedule in schedules {
        let number = numbers.entry(schedule.vehicle_type).or_insert(0);
        *number += 1;
        let (route, bill) = route(planner, schedule, *number);
        total = total.plus(bill);
        routes.push(route);
    }
    let plan = Plan {
        format: 1,
        seed: 0,
        iterations: 0,
        stopped_by: kerbway_model::document::plan::StoppedBy::Complete,
        exact: planner.roads().table().exact(),
        cost: total.cost(),
        routes,
        unserved: Vec::new(),
        warnings: planner.warnings().to_vec(),
        attribution: planner.world.ground.attribution(),
    };
    (plan, total)
}

/// One route, its vehicle being number `number` of its type.
fn route(planner: &Planner<'_>, schedule: &Schedule, number: u32) -> (Route, Bill) {
    let (instance, roads) = (planner.instance(), planner.roads());
    let vehicle_type = instance.vehicle_type(schedule.vehicle_type);
    let class = roads.class(schedule.vehicle_type);
    let clock = instance.clock();
    let journeys = journeys(planner, schedule);
    let name = |l: LocationIdx| instance.location(l).id.clone();
    let mut legs: Vec<Leg> = journeys
        .iter()
        .map(|journey| {
            let path = roads.path(instance, class, journey);
            let (points, times) = path.map(|p| (p.points, p.times)).unzip();
            Leg {
                from: name(journey.from),
                to: name(journey.to),
                depart: clock.rfc3339(journey.depart),
                arrive: clock.rfc3339(journey.arrive),
                metres: journey.metres,
                path: points,
                times_s: times,
                crossings: Vec::new(),
            }
        })
        .collect();
    let parts = parts(vehicle_type, schedule, &journeys);
    for crossing in roads.travel().crossings(class, &parts) {
        let Some(leg) = legs.get_mut(crossing.leg) else { continue };
        leg.crossings.push(kerbway_roads::crossing(instance, &crossing));
    }
    let departs = departures(vehicle_type, schedule, &journeys);
    let stops = schedule
        .stops
        .iter()
        .zip(&departs)
        .map(|(stop, depart)| Stop {
            request: instance.request(stop.request).id.clone(),
            option: stop.option,
            at: name(stop.at),
            arrive: clock.rfc3339(stop.arrive),
            start: clock.rfc3339(stop.start),
            end: clock.rfc3339(stop.end),
            depart: clock.rfc3339(*depart),
            load: instance.dimensions().iter().cloned().zip(stop.load.iter().copied()).collect(),
        })
        .collect();
    let bill = Bill::of(&vehicle_type.rates, schedule, &journeys);
    let route = Route {
        vehicle: format!("{}#{number}", vehicle_type.id),
        vehicle_type: vehicle_type.id.clone(),
        depart: clock.rfc3339(schedule.depart),
        returns: clock.rfc3339(schedule.finish),
        cost: bill.cost().total,
        permits: Vec::new(),
        charges: Vec::new(),
        stops,
        legs,
    };
    (route, bill)
}

/// Drives the legs of a schedule.
pub(crate) fn journeys(planner: &Planner<'_>, schedule: &Schedule) -> Vec<Journey> {
    let travel = planner.roads().travel();
    let class = planner.roads().class(schedule.vehicle_type);
    let drive = |leg: &ScheduledLeg| {
        travel
            .journey(class, leg.from, leg.to, leg.label.unwrap_or(0), leg.ready)
            .expect("invariant: a scheduled leg can be driven with the label it was scheduled with")
    };
    schedule.legs.iter().map(drive).collect()
}

/// When the vehicle leaves each stop: with the leg that follows, else after service.
fn departures(vehicle_type: &VehicleType, schedule: &Schedule, journeys: &[Journey]) -> Vec<Seconds> {
    let first = usize::from(vehicle_type.start.is_some());
    schedule
        .stops
        .iter()
        .enumerate()
        .map(|(i, stop)| journeys.get(i + first).map_or(stop.end, |j| j.depart))
        .collect()
}

/// The route as travel sees it: stands and legs in turn.
pub(crate) fn parts<'j>(
    vehicle_type: &VehicleType,
    schedule: &Schedule,
    journeys: &'j [Journey],
) -> Vec<Part<'j>> {
    let mut parts = Vec::with_capacity(2 * journeys.len() + 2);
    let mut drives = journeys.iter();
    if let Some(start) = vehicle_type.start {
        let at = schedule.depart;
        parts.push(Part::Stand { at: start, from: at, to: at, service: None });
        parts.extend(drives.next().map(Part::Leg));
    }
    for (stop, depart) in schedule.stops.iter().zip(departures(vehicle_type, schedule, journeys)) {
        let service = Some((stop.start, stop.end));
        parts.push(Part::Stand { at: stop.at, from: stop.arrive, to: depart, service });
        parts.extend(drives.next().map(Part::Leg));
    }
    if let Some(end) = vehicle_type.end {
        let at = schedule.finish;
        parts.push(Part::Stand { at: end, from: at, to: at, service: None });
    }
    parts
}

/// An exact amount by term: seconds × rate per hour and metres × rate per kilometre, over their common denominator.
#[derive(Debug, Clone, Copy, Default)]
struct Bill {
    /// Micro-units × 18 000.
    drive: i128,
    service: i128,
    wait: i128,
    distance: i128,
    fixed: Money,
    unserved: Money,
}

/// 3 600 s and 1 000 m have 18 000 as least common multiple.
const DENOMINATOR: i128 = 18_000;

impl Bill {
    fn of(rates: &Rates, schedule: &Schedule, journeys: &[Journey]) -> Self {
        let waits: Seconds = journeys.iter().flat_map(|j| &j.waits).map(|w| w.to - w.from).sum();
        let drive = journeys.iter().map(|j| j.arrive - j.depart).sum::<Seconds>() - waits;
        let service = schedule.stops.iter().map(|s| s.end - s.start).sum::<Seconds>();
        let wait = schedule.finish - schedule.depart - drive - service;
        let metres = journeys.iter().map(|j| j.metres).sum::<Metres>();
        let time = |rate: Money, seconds: Seconds| rate.0 * i128::from(seconds) * (DENOMINATOR / 3_600);
        Self {
            drive: time(rates.drive_per_h, drive),
            service: time(rates.service_per_h, service),
            wait: time(rates.wait_per_h, wait),
            distance: rates.distance_per_km.0 * i128::from(metres) * (DENOMINATOR / 1_000),
            fixed: rates.fixed,
            unserved: Money::ZERO,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            drive: self.drive + other.drive,
            service: self.service + other.service,
            wait: self.wait + other.wait,
            distance: self.distance + other.distance,
            fixed: self.fixed + other.fixed,
            unserved: self.unserved + other.unserved,
        }
    }

    /// In minor units, each term and the total rounded half up once.
    fn cost(&self) -> Cost {
        let round = |exact: i128| {
            let unit = DENOMINATOR * kerbway_model::units::MICRO;
            i64::try_from((exact + unit / 2).div_euclid(unit))
                .expect("invariant: amounts and times are limited on load")
        };
        let fine = |m: Money| m.0 * DENOMINATOR;
        Cost {
            total: round(
                self.drive
                    + self.service
                    + self.wait
                    + self.distance
                    + fine(self.fixed)
                    + fine(self.unserved),
            ),
            fixed: round(fine(self.fixed)),
            drive: round(self.drive),
            service: round(self.service),
            wait: round(self.wait),
            distance: round(self.distance),
            charges: 0,
            permits: 0,
            unserved: round(fine(self.unserved)),
        }
    }
}
