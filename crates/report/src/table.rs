//! A plan as tables: `routes`, `stops`, `legs`, `unserved`, `crossings`, with the plan's own names as columns
//! (docs/format.md), and its key figures.
//!
//! What nests deeper is left to the document: paths of legs are in the plan and in its GeoJSON.

use std::collections::BTreeSet;

use kerbway_model::Problem;
use kerbway_model::calendar::unix_seconds;
use kerbway_model::document::plan::{Crossing, Leg, Plan, Route, Stop};
use kerbway_model::table::{Table, Values};

/// The tables that a plan has.
pub const TABLES: [&str; 5] = ["routes", "stops", "legs", "unserved", "crossings"];

/// A table of a plan, by name; `None` if there is none of that name. The problem says in which time zone instants are
/// shown; without it that is their own offset, or UTC if they have several.
///
/// - `routes`: vehicle, type, depart, return, cost, stops, metres, `drive_s`, `service_s`, `wait_s`
/// - `stops`: vehicle, stop (from 0), request, option, at, arrive, start, end, depart, `load_…` by dimension
/// - `legs`: vehicle, leg (from 0), from, to, depart, arrive, metres, `drive_s`, crossings (how many begin on it)
/// - `unserved`: request, required, reason, zone, rule, location
/// - `crossings`: vehicle, leg, zone, enter, leave, rule, `early_s`, `late_s`
pub fn table(plan: &Plan, problem: Option<&Problem>, name: &str) -> Option<Table> {
    let zone = time_zone(plan, problem);
    Some(match name {
        "routes" => routes(plan, &zone),
        "stops" => stops(plan, &zone),
        "legs" => legs(plan, &zone),
        "unserved" => unserved(plan),
        "crossings" => crossings(plan, &zone),
        _ => return None,
    })
}

/// Key figures of a plan, in order: its cost (`total` and each term, minor units), requests `served`, `unserved` and
/// `required_unserved`, `routes`, `metres`, and the seconds of all vehicles together: `drive_s`, `service_s`, `wait_s`.
pub fn kpis(plan: &Plan) -> Vec<(String, i64)> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut out = vec![("total".to_owned(), plan.cost.total)];
    out.extend(plan.cost.terms().map(|(term, minor)| {
        // `unserved` is the number of requests, as in events.
        let name = if term == "unserved" { "unserved_cost" } else { term };
        (name.to_owned(), minor)
    }));
    let spent: Vec<Spent> = plan.routes.iter().map(Spent::of).collect();
    let sum = |part: fn(&Spent) -> i64| spent.iter().map(part).sum();
    for (name, value) in [
        ("served", count(plan.routes.iter().map(|r| r.stops.len()).sum())),
        ("unserved", count(plan.unserved.len())),
        ("required_unserved", count(plan.unserved.iter().filter(|u| u.required).count())),
        ("routes", count(plan.routes.len())),
        ("metres", plan.routes.iter().flat_map(|r| &r.legs).map(|l| l.metres).sum()),
        ("drive_s", sum(|s| s.drive)),
        ("service_s", sum(|s| s.service)),
        ("wait_s", sum(|s| s.wait)),
    ] {
        out.push((name.to_owned(), value));
    }
    out
}

/// What the seconds of a route went into.
struct Spent {
    drive: i64,
    service: i64,
    wait: i64,
}

impl Spent {
    fn of(route: &Route) -> Self {
        let drive = route.legs.iter().map(driving).sum();
        let service = route.stops.iter().map(|s| between(&s.start, &s.end)).sum();
        Self { drive, service, wait: between(&route.depart, &route.returns) - drive - service }
    }
}

/// Seconds of a leg in motion: standing on the way is the same point twice.
fn driving(leg: &Leg) -> i64 {
    let whole = between(&leg.depart, &leg.arrive);
    let (Some(path), Some(times)) = (&leg.path, &leg.times_s) else { return whole };
    let pairs = path.windows(2).zip(times.windows(2));
    whole - pairs.filter(|(points, _)| points[0] == points[1]).map(|(_, at)| at[1] - at[0]).sum::<i64>()
}

fn between(from: &str, to: &str) -> i64 {
    match (unix_seconds(from), unix_seconds(to)) {
        (Ok(from), Ok(to)) => to - from,
        _ => 0,
    }
}

/// The zone in which a plan's instants are shown.
fn time_zone(plan: &Plan, problem: Option<&Problem>) -> String {
    if let Some(zone) = problem.and_then(|p| p.horizon.time_zone.clone()) {
        return zone;
    }
    let offset = |text: &str| text.get(19..).unwrap_or("+00:00").to_owned();
    if let Some(problem) = problem {
        return offset(&problem.horizon.start);
    }
    let offsets: BTreeSet<String> =
        plan.routes.iter().flat_map(|r| [offset(&r.depart), offset(&r.returns)]).collect();
    match offsets.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => one.clone(),
        _ => "UTC".to_owned(),
    }
}

fn instants<'a>(texts: impl IntoIterator<Item = &'a str>, zone: &str) -> Values {
    Values::Instant(texts.into_iter().map(|t| unix_seconds(t).ok()).collect(), zone.to_owned())
}

fn index(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn routes(plan: &Plan, zone: &str) -> Table {
    let list = &plan.routes;
    let spent: Vec<Spent> = list.iter().map(Spent::of).collect();
    let mut out = Table::default();
    out.push("vehicle", Values::text(list.iter().map(|r| r.vehicle.as_str())));
    out.push("type", Values::text(list.iter().map(|r| r.vehicle_type.as_str())));
    out.push("depart", instants(list.iter().map(|r| r.depart.as_str()), zone));
    out.push("return", instants(list.iter().map(|r| r.returns.as_str()), zone));
    out.push("cost", Values::integer(list.iter().map(|r| r.cost)));
    out.push("stops", Values::integer(list.iter().map(|r| index(r.stops.len()))));
    out.push("metres", Values::integer(list.iter().map(|r| r.legs.iter().map(|l| l.metres).sum())));
    out.push("drive_s", Values::integer(spent.iter().map(|s| s.drive)));
    out.push("service_s", Values::integer(spent.iter().map(|s| s.service)));
    out.push("wait_s", Values::integer(spent.iter().map(|s| s.wait)));
    out
}

fn stops(plan: &Plan, zone: &str) -> Table {
    let list: Vec<(&str, usize, &Stop)> = plan
        .routes
        .iter()
        .flat_map(|r| r.stops.iter().enumerate().map(|(i, s)| (r.vehicle.as_str(), i, s)))
        .collect();
    let mut out = Table::default();
    out.push("vehicle", Values::text(list.iter().map(|(vehicle, ..)| *vehicle)));
    out.push("stop", Values::integer(list.iter().map(|(_, i, _)| index(*i))));
    out.push("request", Values::text(list.iter().map(|(.., s)| s.request.as_str())));
    out.push("option", Values::integer(list.iter().map(|(.., s)| index(s.option))));
    out.push("at", Values::text(list.iter().map(|(.., s)| s.at.as_str())));
    out.push("arrive", instants(list.iter().map(|(.., s)| s.arrive.as_str()), zone));
    out.push("start", instants(list.iter().map(|(.., s)| s.start.as_str()), zone));
    out.push("end", instants(list.iter().map(|(.., s)| s.end.as_str()), zone));
    out.push("depart", instants(list.iter().map(|(.., s)| s.depart.as_str()), zone));
    let dimensions: BTreeSet<&str> =
        list.iter().flat_map(|(.., s)| s.load.keys().map(String::as_str)).collect();
    for dimension in dimensions {
        let load = list.iter().map(|(.., s)| s.load.get(dimension).copied());
        out.push(format!("load_{dimension}"), Values::Integer(load.collect()));
    }
    out
}

/// Every leg with its vehicle and its number from 0.
fn all_legs(plan: &Plan) -> Vec<(&str, usize, &Leg)> {
    plan.routes
        .iter()
        .flat_map(|r| r.legs.iter().enumerate().map(|(i, l)| (r.vehicle.as_str(), i, l)))
        .collect()
}

fn legs(plan: &Plan, zone: &str) -> Table {
    let list = all_legs(plan);
    let mut out = Table::default();
    out.push("vehicle", Values::text(list.iter().map(|(vehicle, ..)| *vehicle)));
    out.push("leg", Values::integer(list.iter().map(|(_, i, _)| index(*i))));
    out.push("from", Values::text(list.iter().map(|(.., l)| l.from.as_str())));
    out.push("to", Values::text(list.iter().map(|(.., l)| l.to.as_str())));
    out.push("depart", instants(list.iter().map(|(.., l)| l.depart.as_str()), zone));
    out.push("arrive", instants(list.iter().map(|(.., l)| l.arrive.as_str()), zone));
    out.push("metres", Values::integer(list.iter().map(|(.., l)| l.metres)));
    out.push("drive_s", Values::integer(list.iter().map(|(.., l)| driving(l))));
    out.push("crossings", Values::integer(list.iter().map(|(.., l)| index(l.crossings.len()))));
    out
}

fn crossings(plan: &Plan, zone: &str) -> Table {
    let legs = all_legs(plan);
    let list: Vec<(&str, usize, &Crossing)> =
        legs.iter().flat_map(|(vehicle, i, leg)| leg.crossings.iter().map(|c| (*vehicle, *i, c))).collect();
    let mut out = Table::default();
    out.push("vehicle", Values::text(list.iter().map(|(vehicle, ..)| *vehicle)));
    out.push("leg", Values::integer(list.iter().map(|(_, i, _)| index(*i))));
    out.push("zone", Values::text(list.iter().map(|(.., c)| c.zone.as_str())));
    out.push("enter", instants(list.iter().map(|(.., c)| c.enter.as_str()), zone));
    let leave = list.iter().map(|(.., c)| c.leave.as_deref().and_then(|at| unix_seconds(at).ok()));
    out.push("leave", Values::Instant(leave.collect(), zone.to_owned()));
    out.push("rule", Values::Text(list.iter().map(|(.., c)| c.rule.clone()).collect()));
    out.push("early_s", Values::Integer(list.iter().map(|(.., c)| c.early_s).collect()));
    out.push("late_s", Values::Integer(list.iter().map(|(.., c)| c.late_s).collect()));
    out
}

fn unserved(plan: &Plan) -> Table {
    let list = &plan.unserved;
    let mut out = Table::default();
    out.push("request", Values::text(list.iter().map(|u| u.request.as_str())));
    out.push("required", Values::Boolean(list.iter().map(|u| Some(u.required)).collect()));
    out.push("reason", Values::text(list.iter().map(|u| u.reason.name())));
    out.push("zone", Values::Text(list.iter().map(|u| u.zone.clone()).collect()));
    out.push("rule", Values::Text(list.iter().map(|u| u.rule.clone()).collect()));
    out.push("location", Values::Text(list.iter().map(|u| u.location.clone()).collect()));
    out
}
