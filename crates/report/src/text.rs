//! A plan as readable text: cost, routes with their stops and crossings, what is unserved and why, the verdict, whom to
//! thank for the map.

use std::fmt::Write as _;

use kerbway_model::document::plan::{Crossing, Plan, Reason, Route, Unserved};
use kerbway_model::document::report::CheckReport;
use kerbway_model::{Problem, document::problem};

use crate::amount;

/// How much of a plan is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// A line per route and per unserved request, at most so many of each.
    Brief(usize),
    /// Every stop and every crossing.
    Full,
}

/// Notices of the referee that are told: they repeat what stands above.
const NOTICES: usize = 5;

/// The plan of `problem` in words; with the referee's verdict if there is one.
pub fn text(problem: &Problem, plan: &Plan, verdict: Option<&CheckReport>, detail: Detail) -> String {
    let mut out = String::new();
    let teller = Teller { problem, day: day_of(&problem.horizon.start) };
    teller.head(&mut out, plan);
    let most = match detail {
        Detail::Brief(most) => most,
        Detail::Full => usize::MAX,
    };
    let width = plan.routes.iter().map(|r| r.vehicle.chars().count()).max().unwrap_or(0);
    for route in plan.routes.iter().take(most) {
        if detail == Detail::Full {
            out.push('\n');
        }
        teller.route(&mut out, route, width);
        if detail == Detail::Full {
            teller.stops(&mut out, route);
        }
    }
    rest(&mut out, plan.routes.len(), most, "routes");
    if !plan.unserved.is_empty() {
        let _ = writeln!(out, "\nunserved");
        let width = plan.unserved.iter().map(|u| u.request.chars().count()).max().unwrap_or(0);
        for unserved in plan.unserved.iter().take(most) {
            teller.unserved(&mut out, unserved, width);
        }
        rest(&mut out, plan.unserved.len(), most, "requests");
    }
    if let Some(report) = verdict {
        out.push('\n');
        let _ = match report.violations.len() {
            0 => writeln!(out, "referee: legal, every second of it; cost confirmed"),
            n => writeln!(out, "referee: NOT LEGAL, {n} violations"),
        };
        for notice in report.notices.iter().take(NOTICES.min(most)) {
            let _ = writeln!(out, "  note: {notice}");
        }
        rest(&mut out, report.notices.len(), NOTICES.min(most), "notes");
    }
    for owner in &plan.attribution {
        let _ = writeln!(out, "map: {owner}");
    }
    out
}

fn rest(out: &mut String, all: usize, shown: usize, what: &str) {
    if all > shown {
        let _ = writeln!(out, "  … and {} more {what}", all - shown);
    }
}

/// The date of an RFC 3339 instant.
fn day_of(instant: &str) -> &str {
    instant.get(..10).unwrap_or_default()
}

struct Teller<'a> {
    problem: &'a Problem,
    day: &'a str,
}

impl Teller<'_> {
    fn money(&self, minor: i64) -> String {
        amount(minor, &self.problem.currency)
    }

    /// Time of day; with the date if it is not the first day.
    fn time(&self, instant: &str) -> String {
        let time = instant.get(11..19).unwrap_or(instant);
        if day_of(instant) == self.day { time.to_owned() } else { format!("{} {time}", day_of(instant)) }
    }

    fn head(&self, out: &mut String, plan: &Plan) {
        let stops: usize = plan.routes.iter().map(|r| r.stops.len()).sum();
        let metres: i64 = plan.routes.iter().flat_map(|r| &r.legs).map(|l| l.metres).sum();
        let required = plan.unserved.iter().filter(|u| u.required).count();
        let _ = write!(
            out,
            "{stops} of {} requests served by {} {} over {}",
            stops + plan.unserved.len(),
            plan.routes.len(),
            if plan.routes.len() == 1 { "vehicle" } else { "vehicles" },
            distance(metres)
        );
        let _ = match required {
            0 => writeln!(out),
            n => writeln!(out, "; {n} that must be served are not"),
        };
        let cost = &plan.cost;
        let _ = write!(out, "cost {}", self.money(cost.total));
        let due: Vec<String> = cost
            .terms()
            .into_iter()
            .filter(|(_, minor)| *minor != 0)
            .map(|(name, minor)| format!("{name} {}", self.money(minor)))
            .collect();
        if due.len() > 1 {
            let _ = write!(out, " = {}", due.join(" + "));
        }
        out.push('\n');
        let stopped = serde_json::to_value(plan.stopped_by).unwrap_or_default();
        let _ = writeln!(
            out,
            "{} iterations, seed {}, stopped by {}{}",
            plan.iterations,
            plan.seed,
            stopped.as_str().unwrap_or("cancel"),
            if plan.exact { "" } else { "; some travel alternatives were cut (exact: false)" }
        );
    }

    fn route(&self, out: &mut String, route: &Route, width: usize) {
        let metres: i64 = route.legs.iter().map(|l| l.metres).sum();
        let crossings: usize = route.legs.iter().map(|l| l.crossings.len()).sum();
        let _ = write!(
            out,
            "{:width$}  {} – {}  {:>3} {}  {:>9}  {:>12}",
            route.vehicle,
            self.time(&route.depart),
            self.time(&route.returns),
            route.stops.len(),
            if route.stops.len() == 1 { "stop " } else { "stops" },
            distance(metres),
            self.money(route.cost)
        );
        let _ = match crossings {
            0 => writeln!(out),
            1 => writeln!(out, "  1 zone visit"),
            n => writeln!(out, "  {n} zone visits"),
        };
    }

    fn stops(&self, out: &mut String, route: &Route) {
        // A route that starts anywhere has no leg to its first stop.
        let ahead = route
            .legs
            .first()
            .zip(route.stops.first())
            .is_some_and(|(l, s)| l.arrive == s.arrive && l.to == s.at);
        let mut legs = route.legs.iter();
        if ahead && let Some(leg) = legs.next() {
            let _ = writeln!(out, "  {}  leave {}", self.time(&leg.depart), leg.from);
            self.crossings(out, &leg.crossings);
        }
        for stop in &route.stops {
            let _ = write!(out, "  {}  {}", self.time(&stop.arrive), stop.request);
            if stop.at != stop.request {
                let _ = write!(out, " at {}", stop.at);
            }
            let _ = write!(out, ", service {} – {}", self.time(&stop.start), self.time(&stop.end));
            if stop.depart != stop.end {
                let _ = write!(out, ", leave {}", self.time(&stop.depart));
            }
            out.push('\n');
            if let Some(leg) = legs.next() {
                self.crossings(out, &leg.crossings);
            }
        }
        if let Some(leg) =
            route.legs.last().filter(|l| route.stops.last().is_some_and(|s| s.depart == l.depart))
        {
            let _ = writeln!(out, "  {}  back at {}", self.time(&leg.arrive), leg.to);
        }
    }

    fn crossings(&self, out: &mut String, crossings: &[Crossing]) {
        for c in crossings {
            let _ = write!(out, "            in zone {} {} – ", c.zone, self.time(&c.enter));
            let _ = match &c.leave {
                Some(leave) => write!(out, "{}", self.time(leave)),
                None => write!(out, "the end"),
            };
            let _ = match &c.rule {
                Some(rule) => write!(out, ", allowed by {rule}"),
                None => write!(out, ", nothing forbids it then"),
            };
            let slack =
                |n: i64| if n % 60 == 0 && n > 0 { format!("{} min", n / 60) } else { format!("{n} s") };
            let _ = match (c.early_s, c.late_s) {
                (None, None) => Ok(()),
                (Some(e), None) => write!(out, " (could be {} earlier)", slack(e)),
                (None, Some(l)) => write!(out, " (could be {} later)", slack(l)),
                (Some(e), Some(l)) => write!(out, " (could be {} earlier, {} later)", slack(e), slack(l)),
            };
            out.push('\n');
        }
    }

    fn unserved(&self, out: &mut String, u: &Unserved, width: usize) {
        let _ = write!(out, "  {:width$}  {}", u.request, words(u.reason));
        if let Some(zone) = &u.zone {
            let _ = write!(out, ": zone {zone}");
        }
        if let Some(rule) = &u.rule {
            let _ = write!(out, ", rule {rule}{}", self.effect(rule));
        }
        if u.zone.is_none()
            && let Some(location) = &u.location
        {
            let _ = write!(out, ": {location}");
        }
        let _ = writeln!(out, "{}", if u.required { " (must be served)" } else { "" });
    }

    /// What a rule does, in brackets.
    fn effect(&self, id: &str) -> String {
        let rules = self.problem.zones.iter().flat_map(|z: &problem::Zone| &z.rules);
        let effect = rules.filter(|r| r.id == id).find_map(|r| serde_json::to_value(r.effect).ok());
        effect.and_then(|e| e.as_str().map(|e| format!(" ({e})"))).unwrap_or_default()
    }
}

fn distance(metres: i64) -> String {
    format!("{}.{} km", metres / 1000, metres % 1000 / 100)
}

fn words(reason: Reason) -> &'static str {
    match reason {
        Reason::Skill => "no vehicle has its skills",
        Reason::Capacity => "it fits in no vehicle",
        Reason::Unreachable => "no way leads there and on",
        Reason::ZoneClosed => "closed whenever it could be served",
        Reason::Window => "its windows cannot be met",
        Reason::Shift => "no shift is long enough",
        Reason::Duration => "the route would be too long",
        Reason::PermitQuota => "permits are used up",
        Reason::Fleet => "all vehicles are used",
        Reason::Price => "serving it costs more than leaving it out",
        Reason::Stopped => "the work was stopped before it was looked at",
        _ => "it cannot be served",
    }
}
