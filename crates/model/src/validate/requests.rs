//! Requests: demand, skills, options and their windows; and whether any vehicle type could carry them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::fleet::Fleet;
use super::ground::TOTAL;
use super::ids::{Ids, valid};
use super::time::Time;
use super::{Names, amount, number};
use crate::document::problem::{self as doc, Problem};
use crate::ids::LocationIdx;
use crate::instance::{Request, RequestKind, ServiceOption, VehicleType};
use crate::issues::{Path, Sink};
use crate::limits;
use crate::units::{Load, Seconds};

/// Requests, and the fleet in terms of their dimensions and skills.
pub(crate) struct Requests {
    pub(crate) list: Vec<Request>,
    pub(crate) vehicle_types: Vec<VehicleType>,
    pub(crate) dimensions: Vec<String>,
    pub(crate) skills: Vec<String>,
}

/// Reads the requests.
pub(crate) fn requests(
    problem: &Problem,
    names: &Names<'_>,
    time: &Time,
    fleet: &Fleet,
    sink: &mut Sink,
) -> Requests {
    let root = Path::Root;
    let at = root.key("requests");
    if problem.requests.is_empty() && !sink.repaired(&at) {
        sink.warning(&at, "W-no-requests", "there is nothing to deliver or pick up: the plan will be empty");
    }
    if problem.requests.len() > limits::REQUESTS {
        let message =
            format!("{} requests; at most {} are possible", problem.requests.len(), limits::REQUESTS);
        sink.error_whole(&at, "E-limit", message);
    }
    Ids::new(sink, "requests", problem.requests.iter().map(|r| r.id.as_str()));
    let dimensions = Dimensions::new(problem, fleet, sink);
    let skills = skills(problem);
    let skill = |name: &String| skills.get(name.as_str()).copied();
    let mut out = Vec::with_capacity(problem.requests.len());
    for (i, stated) in problem.requests.iter().enumerate() {
        let here = at.item(i, &stated.id);
        let at_skills = here.key("skills");
        for (j, name) in stated.skills.iter().enumerate() {
            valid(sink, &at_skills.index(j), name);
        }
        let mut needed: Vec<u32> = stated.skills.iter().filter_map(skill).collect();
        needed.sort_unstable();
        needed.dedup();
        let price = stated.unserved.or(problem.objective.unserved);
        if stated.unserved.is_some() {
            amount(sink, &here.key("unserved"), stated.unserved);
        }
        let at_options = here.key("options");
        if stated.options.is_empty() {
            sink.error(&at_options, "E-no-options", "a request needs at least one option");
        }
        let options = stated.options.iter().enumerate();
        out.push(Request {
            id: stated.id.clone(),
            kind: match stated.kind {
                doc::RequestKind::Delivery => RequestKind::Delivery,
                doc::RequestKind::Pickup => RequestKind::Pickup,
            },
            demand: dimensions.demand(sink, &here, stated),
            skills: needed,
            unserved: price,
            options: options
                .filter_map(|(j, o)| option(sink, &at_options.index(j), o, names, time))
                .collect(),
        });
    }
    let vehicle_types: Vec<VehicleType> = fleet
        .types
        .iter()
        .zip(&problem.vehicle_types)
        .zip(&fleet.capacities)
        .map(|((t, stated), capacity)| {
            let mut have: Vec<u32> = stated.skills.iter().filter_map(skill).collect();
            have.sort_unstable();
            have.dedup();
            let capacity = dimensions.names.iter().map(|d| capacity.get(d).copied()).collect();
            VehicleType { capacity, skills: have, ..t.clone() }
        })
        .collect();
    totals(sink, &at, &out, &dimensions.names);
    fits(sink, &at, &out, &vehicle_types, &dimensions.names);
    Requests {
        list: out,
        vehicle_types,
        dimensions: dimensions.names,
        skills: skills.into_keys().map(str::to_owned).collect(),
    }
}

/// Names of all skills, sorted, with their places.
fn skills(problem: &Problem) -> BTreeMap<&str, u32> {
    let needed = problem.requests.iter().flat_map(|r| &r.skills);
    let have = problem.vehicle_types.iter().flat_map(|t| &t.skills);
    let names: BTreeSet<&str> = needed.chain(have).map(String::as_str).collect();
    names.into_iter().zip(0..).collect()
}

/// The load dimensions that requests name.
struct Dimensions<'a> {
    names: Vec<String>,
    index: HashMap<&'a str, usize>,
    /// Those that some capacity names.
    known: BTreeSet<&'a str>,
    /// A capacity was lost to a structural error.
    incomplete: bool,
}

impl<'a> Dimensions<'a> {
    fn new(problem: &'a Problem, fleet: &'a Fleet, sink: &Sink) -> Self {
        let mut names = Vec::new();
        let mut index = HashMap::new();
        for d in problem.requests.iter().flat_map(|r| r.demand.keys()) {
            if !index.contains_key(d.as_str()) {
                index.insert(d.as_str(), names.len());
                names.push(d.clone());
            }
        }
        let root = Path::Root;
        let at = root.key("vehicle_types");
        let lost = |(i, t): (usize, &doc::VehicleType)| {
            let here = at.index(i);
            let unknown_base = t.capacity.is_none()
                && t.base.as_deref().is_some_and(|b| crate::catalogue::entry(b).is_none());
            unknown_base || sink.tainted(&here.key("capacity")) || sink.tainted(&here.key("base"))
        };
        Self {
            names,
            index,
            known: fleet.capacities.iter().flat_map(|c| c.keys().map(String::as_str)).collect(),
            incomplete: sink.repaired(&at) || problem.vehicle_types.iter().enumerate().any(lost),
        }
    }

    /// Load per dimension.
    fn demand(&self, sink: &mut Sink, at: &Path<'_>, stated: &doc::Request) -> Vec<Load> {
        let at = at.key("demand");
        let mut demand = vec![0; self.names.len()];
        for (d, value) in &stated.demand {
            let here = at.key(d);
            valid(sink, &here, d);
            let value = number(sink, &here, *value, 0, limits::LOAD - 1, "a demand");
            if !self.known.contains(d.as_str()) && !self.incomplete {
                sink.error(&here, "E-unknown-dimension", format!("no vehicle type has a capacity \"{d}\""))
                    .value(d.as_str())
                    .did_you_mean(d, self.known.iter().copied());
            }
            if let Some(i) = self.index.get(d.as_str()) {
                demand[*i] = value;
            }
        }
        demand
    }
}

fn option(
    sink: &mut Sink,
    at: &Path<'_>,
    stated: &doc::ServiceOption,
    names: &Names<'_>,
    time: &Time,
) -> Option<ServiceOption> {
    let place = names.locations.find(sink, &at.key("at"), &stated.at);
    let service = number(sink, &at.key("service_s"), stated.service_s, 0, limits::TIME, "a service time");
    let windows = match &stated.windows {
        None => vec![(0, time.clock.horizon())],
        Some(windows) => self::windows(sink, &at.key("windows"), windows, time),
    };
    Some(ServiceOption { at: LocationIdx::new(place?), windows, service })
}

/// Ordered, disjoint and clipped.
fn windows(sink: &mut Sink, at: &Path<'_>, stated: &[[String; 2]], time: &Time) -> Vec<(Seconds, Seconds)> {
    if stated.is_empty() {
        sink.error(at, "E-empty-list", "an empty list of windows can never be met")
            .hint("leave the key out if any time will do");
    }
    let mut out = Vec::with_capacity(stated.len());
    let mut last: Option<Seconds> = None;
    for (i, pair) in stated.iter().enumerate() {
        let here = at.index(i);
        let Some(read) = time.pair(sink, &here, pair, "the window") else { continue };
        if last.is_some_and(|last| read.0 <= last) {
            sink.error(&here, "E-window-overlap", "the windows of an option must be in order and apart")
                .value(serde_json::json!(pair));
        }
        last = Some(read.1);
        match time.clip(read) {
            Some(clipped) => out.push(clipped),
            None if time.known => {
                sink.warning(&here, "W-window-outside", "the window lies outside the horizon")
                    .value(serde_json::json!(pair));
            }
            None => {}
        }
    }
    out
}

/// Loads add up within 64 bits.
fn totals(sink: &mut Sink, at: &Path<'_>, requests: &[Request], dimensions: &[String]) {
    for (d, name) in dimensions.iter().enumerate() {
        let total: i128 = requests.iter().map(|r| i128::from(r.demand[d])).sum();
        if total > i128::from(TOTAL) {
            sink.error_whole(at, "E-limit", format!("the demand in \"{name}\" adds up to 2^62 or more"));
        }
    }
}

/// Warns of requests that no vehicle could carry.
fn fits(sink: &mut Sink, at: &Path<'_>, requests: &[Request], types: &[VehicleType], dimensions: &[String]) {
    let root = Path::Root;
    let broken = sink
        .issues
        .iter()
        .any(|i| i.severity == crate::Severity::Error && i.pointer.starts_with("/vehicle_types"));
    if broken || sink.tainted(&root.key("vehicle_types")) {
        return;
    }
    // Types that differ in neither are one: fleets of single vehicles stay cheap.
    let kinds: BTreeSet<(&[u32], &[Option<Load>])> =
        types.iter().filter(|t| t.count > 0).map(|t| (t.skills.as_slice(), t.capacity.as_slice())).collect();
    if kinds.is_empty() {
        return;
    }
    let skilled = |r: &Request, have: &[u32]| r.skills.iter().all(|s| have.binary_search(s).is_ok());
    let carries = |r: &Request, capacity: &[Option<Load>]| {
        r.demand.iter().zip(capacity).all(|(d, c)| c.is_none_or(|c| *d <= c))
    };
    for (i, request) in requests.iter().enumerate() {
        if kinds.iter().any(|(have, capacity)| skilled(request, have) && carries(request, capacity)) {
            continue;
        }
        let here = at.item(i, &request.id);
        if !kinds.iter().any(|(have, _)| skilled(request, have)) {
            sink.warning(
                &here.key("skills"),
                "W-no-skill",
                "no vehicle has all the skills that the request needs",
            );
            continue;
        }
        let too_much = (0..dimensions.len())
            .find(|d| kinds.iter().all(|(_, capacity)| capacity[*d].is_some_and(|c| request.demand[*d] > c)));
        let message = match too_much {
            Some(d) => format!("no vehicle can carry {} of \"{}\"", request.demand[d], dimensions[d]),
            None => "no vehicle has the skills and the capacity that the request needs".to_owned(),
        };
        sink.warning(&here.key("demand"), "W-no-capacity", message);
    }
}
