//! The part of a document that a question is about: fewer requests and locations, all vehicle types.
//!
//! Answers stay the same: what a vehicle may do between the kept locations does not depend on the others, as long as
//! coordinates are projected as those of the whole document.

use std::collections::BTreeSet;

use kerbway_model::document::problem::{EffectName, Problem, Rule, Span, Zone};
use kerbway_model::{Instance, RequestIdx};

/// What becomes of the zones' rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    /// They hold.
    Kept,
    /// Each zone that has some keeps one that forbids entry in the horizon's last second: the zone still counts, so that
    /// one can see what a vehicle would run into, and forbids next to nothing.
    Lifted,
}

/// A smaller document.
#[derive(Debug, Clone)]
pub(crate) struct Reduced {
    pub(crate) problem: Problem,
    /// Kept requests: their indices in the whole document.
    pub(crate) requests: Vec<usize>,
    /// Kept zones, likewise.
    pub(crate) zones: Vec<usize>,
}

impl Reduced {
    /// The request's index in the smaller document.
    pub(crate) fn request(&self, whole: RequestIdx) -> Option<RequestIdx> {
        self.requests.binary_search(&whole.index()).ok().map(RequestIdx::new)
    }
}

/// Keeps these requests (sorted), these locations and what all of them need.
pub(crate) fn reduce(
    problem: &Problem,
    instance: &Instance,
    requests: &[usize],
    places: &[&str],
    rules: Rules,
) -> Reduced {
    let mut needed: BTreeSet<&str> = places.iter().copied().collect();
    for vehicle_type in &problem.vehicle_types {
        needed.extend(vehicle_type.start.as_deref());
        needed.extend(vehicle_type.end.iter().flatten().map(String::as_str));
    }
    for r in requests {
        needed.extend(problem.requests[*r].options.iter().map(|o| o.at.as_str()));
    }
    let keep: Vec<usize> = (0..problem.locations.len())
        .filter(|l| {
            let location = &problem.locations[*l];
            location.holding || needed.contains(location.id.as_str())
        })
        .collect();
    let mut out = without_lists(problem);
    out.locations = keep.iter().map(|l| problem.locations[*l].clone()).collect();
    out.requests = requests.iter().map(|r| problem.requests[*r].clone()).collect();
    if let Some(matrices) = &problem.matrices {
        let kept: BTreeSet<&str> = out.locations.iter().map(|l| l.id.as_str()).collect();
        let rows = |whole: &[Vec<Option<i64>>]| -> Vec<Vec<Option<i64>>> {
            keep.iter().map(|i| keep.iter().map(|j| whole[*i][*j]).collect()).collect()
        };
        out.matrices = Some(
            matrices
                .iter()
                .map(|(profile, matrix)| {
                    let mut small = matrix.clone_without_rows();
                    small.seconds = rows(&matrix.seconds);
                    small.metres = matrix.metres.as_deref().map(rows);
                    small.inside.retain(|i| kept.contains(i.from.as_str()) && kept.contains(i.to.as_str()));
                    (profile.clone(), small)
                })
                .collect(),
        );
    }
    let used = zones_in_use(&out);
    let zones: Vec<usize> = (0..problem.zones.len())
        .filter(|z| {
            let zone = &problem.zones[*z];
            zone.geometry.is_some() || !zone.roads.is_empty() || used.contains(zone.id.as_str())
        })
        .collect();
    drop(used);
    out.zones = zones.iter().map(|z| problem.zones[*z].clone()).collect();
    if rules == Rules::Lifted {
        let day = last_day(instance);
        out.zones.iter_mut().enumerate().for_each(|(i, zone)| lift(zone, i, &day));
    }
    Reduced { problem: out, requests: requests.to_vec(), zones }
}

/// The document but for its long lists.
fn without_lists(problem: &Problem) -> Problem {
    Problem {
        format: problem.format,
        currency: problem.currency.clone(),
        crs: problem.crs,
        horizon: problem.horizon.clone(),
        calendar: problem.calendar.clone(),
        osm: problem.osm.clone(),
        network: problem.network.clone(),
        matrices: None,
        plane: problem.plane.clone(),
        gate_waiting: problem.gate_waiting,
        locations: Vec::new(),
        requests: Vec::new(),
        vehicle_types: problem.vehicle_types.clone(),
        zones: Vec::new(),
        permits: problem.permits.clone(),
        objective: problem.objective.clone(),
    }
}

/// A matrix without its numbers, which are long.
trait WithoutRows {
    fn clone_without_rows(&self) -> Self;
}

impl WithoutRows for kerbway_model::document::problem::Matrix {
    fn clone_without_rows(&self) -> Self {
        Self { seconds: Vec::new(), metres: None, inside: self.inside.clone() }
    }
}

/// Zones that something but their own geometry and roads refers to.
fn zones_in_use(problem: &Problem) -> BTreeSet<String> {
    let edges = problem.network.iter().flat_map(|n| &n.edges).filter_map(|e| e.zones.as_ref());
    let locations = problem.locations.iter().filter_map(|l| l.zones.as_ref());
    let inside =
        problem.matrices.iter().flat_map(|m| m.values()).flat_map(|m| &m.inside).map(|i| i.zone.clone());
    edges.chain(locations).flatten().cloned().chain(inside).collect()
}

/// Puts in place of a zone's rules one that forbids next to nothing; `number` names it, `day` is the horizon's last date.
pub(crate) fn lift(zone: &mut Zone, number: usize, day: &str) {
    if zone.rules.iter().all(|r| r.effect == EffectName::Allow) {
        zone.rules.clear();
        return;
    }
    let span =
        Span { dates: Some(vec![day.to_owned()]), from: Some("23:59:59".to_owned()), ..Span::default() };
    let mut rule = Rule::new(format!("lifted#{number}"), EffectName::NoEntry);
    rule.when = Some(vec![span]);
    zone.rules = vec![rule];
}

/// The last date of a horizon.
pub(crate) fn last_day(instance: &Instance) -> String {
    let clock = instance.clock();
    clock.date(clock.day_of(instance.horizon() - 1))
}
