//! The independent referee: replays a plan against the raw rules and recomputes its cost.
//!
//! [`check`] believes the plan's types, stops (request, option, place, start and end of service) and the legs' paths
//! and times. Everything else it finds itself: whether the legs connect and are driven in their seconds, which zones
//! are visited and when, which rule decides at each of these instants, loads, windows, shifts, limits, the margins of
//! every crossing and the cost, exactly. What the plan states about these must be the same (`C01`).
//!
//! It uses the documents and the validated instance of `kerbway-model` and nothing that plans: no code is shared with
//! the search, with travel times or with the clipping that they rest on. It says "connected, legal and driven in its
//! seconds", not "shortest".
//!
//! Codes are those of the plan format: Z01–Z05 (zones), Z10, Z11 (roads), T01–T04 (time), L01–L03 (load, skill,
//! distance), S01–S04 (structure), C01 (a stated value differs), F00 (cannot be read). A route that cannot be read or
//! names unknown things is reported and not replayed; all others are.
//!
//! Cost: linear in the points of all paths times the zones that count for the type, plus rules × changes per zone.

mod clip;
mod compare;
mod drive;
mod findings;
mod law;
mod map;
mod money;
mod render;
mod replay;
mod resolve;
mod terrain;
mod visits;

use std::collections::{BTreeMap, BTreeSet};

use kerbway_model::document::plan::{Cost, Plan};
use kerbway_model::document::report::{CheckReport, Violation};
use kerbway_model::instance::{Ground, Instance};
use kerbway_model::osm::ATTRIBUTION;
use kerbway_model::{Issue, RequestIdx, TypeIdx};

use findings::violation;
use law::Law;
use money::Bill;
use resolve::{Ids, Journey, journey, known};
use terrain::Terrain;

pub use map::Atlas;
pub use render::{report_text, violation_text};

/// Judges a plan of `instance`.
///
/// ```
/// use kerbway_model::{Plan, Problem};
///
/// let problem = Problem::from_json(
///     r#"{"format": 1, "currency": "EUR", "horizon": {"start": "2026-11-23T00:00:00+01:00"}, "plane": {"kmh": 36},
///         "locations": [{"id": "depot", "lon": 16.37, "lat": 48.21}, {"id": "shop", "lon": 16.38, "lat": 48.21}],
///         "vehicle_types": [{"id": "van", "start": "depot"}],
///         "requests": [{"id": "r1", "unserved": 900, "options": [{"at": "shop"}]}],
///         "objective": {"drive_per_h": 2400}}"#,
/// )?;
/// let instance = problem.validate()?.instance;
/// let plan = Plan::from_json(
///     r#"{"format": 1, "seed": 0, "iterations": 0, "stopped_by": "complete", "exact": true,
///         "cost": {"total": 900, "fixed": 0, "drive": 0, "service": 0, "wait": 0, "distance": 0, "charges": 0,
///                  "permits": 0, "unserved": 900},
///         "routes": [], "unserved": [{"request": "r1", "required": false, "reason": "price"}],
///         "warnings": [], "attribution": []}"#,
/// )?;
/// assert!(kerbway_check::check(&instance, &plan).legal);
///
/// let mut cheaper = plan.clone();
/// cheaper.cost.total = 899;
/// let report = kerbway_check::check(&instance, &cheaper);
/// assert_eq!(report.violations[0].code, "C01");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Plans on a map need the map as well: see [`check_on_map`].
pub fn check(instance: &Instance, plan: &Plan) -> CheckReport {
    judge(instance, None, plan).0
}

/// Judges a plan of an instance on a map.
///
/// The instance must hold the zones that the referee itself derives from the map's tags, so that its judgement rests on
/// nothing that the planner worked out: `problem.validate_with_map(&atlas.zones(&problem))`.
///
/// The referee finds the ways that join the nodes of a path and holds them against the signs of the map for the vehicle:
/// access, mass and size, one-way streets, barriers and turn bans (Z13), ways for those only who stop there (Z05), hours
/// (the map's zones: Z02, Z05), and the fastest drive at the speeds of the map (Z11). Of several ways between two nodes
/// one that makes the drive legal suffices. Driving slower is legal.
pub fn check_on_map(instance: &Instance, atlas: &Atlas, plan: &Plan) -> CheckReport {
    judge(instance, Some(atlas), plan).0
}

/// Judges a plan document; one that is no plan has a violation `F00` for each issue that keeps it from being read.
pub fn check_text(instance: &Instance, plan: impl AsRef<[u8]>) -> CheckReport {
    match Plan::from_json(plan) {
        Ok(plan) => check(instance, &plan),
        Err(error) => unreadable(error.issues()),
    }
}

/// The report on a plan that cannot be read, for these reasons.
pub fn unreadable(issues: &[Issue]) -> CheckReport {
    CheckReport {
        format: 1,
        legal: false,
        violations: issues
            .iter()
            .map(|i| violation("F00", format!("the plan cannot be read: {i}")))
            .collect(),
        notices: Vec::new(),
        cost: Cost::default(),
        exposure: Vec::new(),
        snaps: Vec::new(),
        attribution: Vec::new(),
    }
}

/// The plan with every value that `C01` is about as the referee finds it. Types, stops, paths and their times stay as
/// they are, and so do routes that cannot be replayed.
pub fn restated(instance: &Instance, plan: &Plan) -> Plan {
    judge(instance, None, plan).1
}

/// As [`restated`], on a map.
pub fn restated_on_map(instance: &Instance, atlas: &Atlas, plan: &Plan) -> Plan {
    judge(instance, Some(atlas), plan).1
}

fn judge(instance: &Instance, atlas: Option<&Atlas>, plan: &Plan) -> (CheckReport, Plan) {
    if matches!(instance.ground(), Ground::Map(_)) && atlas.is_none() {
        let mut report = unreadable(&[]);
        report.violations.push(violation("F00", "a plan on a map is judged with the map".to_owned()));
        return (report, plan.clone());
    }
    let (mut terrain, ids) = (Terrain::new(instance, atlas), Ids::new(instance));
    let mut laws: BTreeMap<TypeIdx, Law<'_>> = BTreeMap::new();
    let mut found = plan.clone();
    let mut violations = Vec::new();
    if plan.format != 1 {
        violations.push(violation("F00", format!("format is {}, this referee reads 1", plan.format)));
    }
    let (mut exposure, mut sum, mut replayed) = (Vec::new(), Bill::default(), Vec::new());
    let mut journeys: Vec<(usize, Journey)> = Vec::new();
    for (i, route) in plan.routes.iter().enumerate() {
        match journey(&terrain, &ids, route) {
            Ok(journey) => {
                laws.entry(journey.vehicle_type).or_insert_with(|| Law::new(instance, journey.vehicle_type));
                journeys.push((i, journey));
                replayed.push(true);
            }
            Err(broken) => {
                let vehicle = Some(route.vehicle.clone());
                violations.extend(broken.into_iter().map(|v| Violation { vehicle: vehicle.clone(), ..v }));
                replayed.push(false);
            }
        }
    }
    violations.extend(vehicles(instance, &ids, plan));
    for (_, journey) in &journeys {
        if let Some(law) = laws.get(&journey.vehicle_type) {
            map::anchor(&mut terrain, law, journey);
        }
    }
    for (i, journey) in &journeys {
        let Some(law) = laws.get(&journey.vehicle_type) else { continue };
        let result = replay::route(&terrain, law, &plan.routes[*i], journey);
        violations.extend(result.violations);
        exposure.extend(result.exposure);
        sum.add(result.bill);
        found.routes[*i] = result.route;
    }
    let (bill, notices) = requests(instance, &ids, plan, &mut found, &mut violations);
    sum.add(bill);
    found.cost = sum.cost();
    violations.extend(compare::differences(plan, &found, &replayed));
    let mut report = CheckReport {
        format: 1,
        legal: violations.is_empty(),
        violations,
        notices,
        cost: found.cost,
        exposure,
        snaps: map::snaps(&terrain),
        attribution: atlas.iter().map(|_| ATTRIBUTION.to_owned()).collect(),
    };
    if matches!(instance.ground(), Ground::Matrices(_)) && !instance.zones().is_empty() {
        let known =
            "matrices say nothing of the way: driving through zones is judged only where they list `inside`";
        report.notices.push(known.to_owned());
    }
    (report, found)
}

/// S03: vehicles that there are not, or that drive twice.
fn vehicles(instance: &Instance, ids: &Ids<'_>, plan: &Plan) -> Vec<Violation> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for route in &plan.routes {
        let Some(t) = ids.types.get(route.vehicle_type.as_str()) else { continue };
        let count = instance.vehicle_type(*t).count;
        let number = route.vehicle.strip_prefix(&route.vehicle_type).and_then(|rest| rest.strip_prefix('#'));
        let number = number.and_then(|n| n.parse::<u32>().ok().filter(|number| number.to_string() == n));
        let message = match number {
            Some(n) if (1..=count).contains(&n) => {
                if seen.insert((*t, n)) {
                    continue;
                }
                format!("{} has two routes", route.vehicle)
            }
            Some(_) => format!("there are {count} vehicles of type `{}`", route.vehicle_type),
            None => format!("`{}` is no vehicle of type `{}`", route.vehicle, route.vehicle_type),
        };
        found.push(Violation { vehicle: Some(route.vehicle.clone()), ..violation("S03", message) });
    }
    found
}

/// S01 and S02 of requests; the price of what is left out, and the notices about what must not be.
fn requests(
    instance: &Instance,
    ids: &Ids<'_>,
    plan: &Plan,
    found: &mut Plan,
    violations: &mut Vec<Violation>,
) -> (Bill, Vec<String>) {
    let (mut served, mut left) =
        (vec![0u32; instance.requests().len()], vec![0u32; instance.requests().len()]);
    // A request that is missing may be the one whose id is misspelt: that has been said.
    let mut unknown = 0;
    for stop in plan.routes.iter().flat_map(|route| &route.stops) {
        match ids.requests.get(stop.request.as_str()) {
            Some(r) => served[r.index()] += 1,
            None => unknown += 1,
        }
    }
    let (mut bill, mut notices) = (Bill::default(), Vec::new());
    for (entry, restated) in plan.unserved.iter().zip(&mut found.unserved) {
        let request = match known(&ids.requests, "request", &entry.request) {
            Ok(request) => request,
            Err(v) => {
                violations.push(Violation { request: Some(entry.request.clone()), ..v.into() });
                unknown += 1;
                continue;
            }
        };
        left[request.index()] += 1;
        let price = instance.request(request).unserved;
        restated.required = price.is_none();
        bill.add(Bill::unserved(price.unwrap_or_default()));
        if price.is_none() {
            notices.push(format!("request `{}` must be served and is not", entry.request));
        }
        let unknown = |id: &Option<String>, is_known: &dyn Fn(&str) -> bool| {
            id.as_ref().filter(|id| !is_known(id)).map(|id| format!("there is no `{id}`"))
        };
        let named = [
            unknown(&entry.zone, &|id| ids.zones.contains_key(id)),
            unknown(&entry.rule, &|id| ids.rules.contains_key(id)),
            unknown(&entry.location, &|id| ids.locations.contains_key(id)),
        ];
        for message in named.into_iter().flatten() {
            violations.push(Violation { request: Some(entry.request.clone()), ..violation("S02", message) });
        }
    }
    for (r, (served, left)) in served.iter().zip(&left).enumerate() {
        let id = &instance.request(RequestIdx::new(r)).id;
        let what = match (served, left) {
            (1, 0) | (0, 1) => continue,
            (0, 0) if unknown > 0 => {
                unknown -= 1;
                continue;
            }
            (0, 0) => "is neither served nor listed as unserved",
            (0, _) => "is listed as unserved more than once",
            (_, 0) => "is served more than once",
            _ => "is served and listed as unserved",
        };
        let message = format!("request `{id}` {what}");
        violations.push(Violation { request: Some(id.clone()), ..violation("S01", message) });
    }
    (bill, notices)
}
