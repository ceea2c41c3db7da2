//! The optimum of a tiny problem by trying everything, written from the specification alone.
//!
//! It shares no code with travel, roads or search, and takes nothing from an instance but what validation put there:
//! bans are read from the rules stretch by stretch, legs are all sequences of overlay nodes without repetition,
//! schedules are tried for every second of departure, and every set of requests is tried on every vehicle type.

mod bans;
mod geometry;
mod ground;
mod leg;
mod network;
mod route;

use kerbway_model::instance::Instance;
use kerbway_model::{LocationIdx, RequestIdx, TypeIdx};

pub use leg::TooLarge;

use route::{Rider, State, fine};

/// The best that can be done; compared in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Optimum {
    /// Requests left out although they must be served.
    pub required_unserved: usize,
    /// Exact cost in 1/18 000 of a micro-unit.
    cost: i128,
}

impl Optimum {
    /// Cost in minor units, rounded half up.
    ///
    /// # Panics
    /// If it does not fit 64 bits.
    pub fn cost(&self) -> i64 {
        minor(self.cost)
    }
}

fn minor(fine: i128) -> i64 {
    let unit = 18_000 * 1_000_000;
    i64::try_from((fine + unit / 2).div_euclid(unit)).expect("a small amount")
}

/// The exact optimum over planned legs.
///
/// Time grows with 2^requests and with the seconds of the shifts; meant for at most six requests.
///
/// # Errors
/// If a leg has too many alternatives for an oracle.
///
/// # Panics
/// If there are more than 16 requests or 3 load dimensions.
pub fn optimum(instance: &Instance) -> Result<Optimum, TooLarge> {
    let n = instance.requests().len();
    assert!(n <= 16, "the oracle is for a handful of requests");
    let full = 1_usize << n;
    // Least cost of serving exactly this set with the vehicles so far.
    let mut so_far: Vec<Option<i128>> = vec![None; full];
    so_far[0] = Some(0);
    for t in 0..instance.vehicle_types().len() {
        let vehicle = TypeIdx::new(t);
        let single = every_set(instance, vehicle)?;
        for _ in 0..instance.vehicle_type(vehicle).count.min(u32::try_from(n).expect("few")) {
            let mut next = so_far.clone();
            for (set, before) in so_far.iter().enumerate() {
                let Some(before) = before else { continue };
                for (more, cost) in single.iter().enumerate().filter(|(more, _)| more & set == 0) {
                    if let Some(cost) = cost {
                        let total = before + i128::from(*cost);
                        let slot = &mut next[set | more];
                        *slot = Some(slot.map_or(total, |b| b.min(total)));
                    }
                }
            }
            so_far = next;
        }
    }
    let left_out = |set: usize| -> Optimum {
        let mut optimum = Optimum { required_unserved: 0, cost: 0 };
        for (_, request) in instance.requests().iter().enumerate().filter(|(r, _)| set >> r & 1 == 0) {
            match request.unserved {
                Some(price) => optimum.cost += i128::from(fine(price)),
                None => optimum.required_unserved += 1,
            }
        }
        optimum
    };
    let best = (0..full)
        .filter_map(|set| {
            so_far[set].map(|cost| {
                let mut optimum = left_out(set);
                optimum.cost += cost;
                optimum
            })
        })
        .min();
    Ok(best.expect("invariant: serving nothing is possible"))
}

/// For every set of requests the least cost of serving it with one vehicle of this type.
fn every_set(instance: &Instance, vehicle: TypeIdx) -> Result<Vec<Option<i64>>, TooLarge> {
    let n = instance.requests().len();
    let mut rider = Rider::new(instance, vehicle);
    let able: Vec<usize> = (0..n).filter(|r| instance.has_skills(vehicle, RequestIdx::new(*r))).collect();
    let mut best = vec![None; 1 << n];
    let departures = rider.departures();
    let start = instance.vehicle_type(vehicle).start;
    // After serving a set, the last one by its option: the states one can be in.
    let mut reached: Vec<Vec<(usize, usize, Vec<State>)>> = vec![vec![]; 1 << n];
    for set in 1..1_usize << n {
        let members: Vec<usize> = (0..n).filter(|r| set >> r & 1 == 1).collect();
        if members.iter().any(|r| !able.contains(r)) {
            continue;
        }
        let served: Vec<_> = members.iter().map(|r| RequestIdx::new(*r)).collect();
        for last in members {
            let before = set & !(1 << last);
            let served_before: Vec<_> =
                (0..n).filter(|r| before >> r & 1 == 1).map(RequestIdx::new).collect();
            let request = RequestIdx::new(last);
            for option in 0..instance.request(request).options.len() {
                let mut states = Vec::new();
                if before == 0 {
                    let from = departures.as_deref().zip(start);
                    states = rider.serve(from, request, option, &served_before)?;
                } else {
                    for (previous, chosen, known) in &reached[before] {
                        let at = place(instance, *previous, *chosen);
                        states.extend(rider.serve(Some((known, at)), request, option, &served_before)?);
                    }
                    states = rider.merge(states);
                }
                if states.is_empty() {
                    continue;
                }
                if let Some(cost) = rider.finish(&states, place(instance, last, option), &served)? {
                    let slot: &mut Option<i64> = &mut best[set];
                    *slot = Some(slot.map_or(cost, |b| b.min(cost)));
                }
                reached[set].push((last, option, states));
            }
        }
    }
    Ok(best)
}

fn place(instance: &Instance, request: usize, option: usize) -> LocationIdx {
    instance.requests()[request].options[option].at
}

/// Least cost, in minor units, of one vehicle making exactly these visits in this order; `None` if it cannot.
///
/// # Errors
/// If a leg has too many alternatives for an oracle.
pub fn price(
    instance: &Instance,
    vehicle: TypeIdx,
    visits: &[(RequestIdx, usize)],
) -> Result<Option<i64>, TooLarge> {
    let mut rider = Rider::new(instance, vehicle);
    let served: Vec<_> = visits.iter().map(|v| v.0).collect();
    let mut states: Vec<State> = Vec::new();
    let mut at = None;
    for (i, (request, option)) in visits.iter().enumerate() {
        if !instance.has_skills(vehicle, *request) {
            return Ok(None);
        }
        let departures = rider.departures();
        let from = match at {
            None => departures.as_deref().zip(instance.vehicle_type(vehicle).start),
            Some(at) => Some((states.as_slice(), at)),
        };
        let next = rider.serve(from, *request, *option, &served[..i])?;
        states = next;
        at = Some(place(instance, request.index(), *option));
    }
    match at {
        None => Ok(Some(0)),
        Some(at) => Ok(rider.finish(&states, at, &served)?.map(|c| minor(i128::from(c)))),
    }
}

/// Earliest arrivals of one vehicle type, question by question.
pub struct Arrivals<'a> {
    rider: Rider<'a>,
}

impl<'a> Arrivals<'a> {
    /// For a vehicle type of an instance.
    pub fn new(instance: &'a Instance, vehicle: TypeIdx) -> Self {
        Self { rider: Rider::new(instance, vehicle) }
    }

    /// Standing at `from` from `depart` on: when does one reach `to` at the earliest, within the horizon?
    ///
    /// # Errors
    /// If the leg has too many alternatives for an oracle.
    pub fn earliest(&self, from: LocationIdx, to: LocationIdx, depart: i64) -> Result<Option<i64>, TooLarge> {
        let gaps = self.rider.roads.gaps(from);
        let here = |(g, h): &&(i64, i64)| *g <= depart && depart <= *h;
        // Where standing is banned one may still leave at once.
        let gap = gaps.iter().find(here).copied().unwrap_or((depart, depart));
        let ways = self.rider.roads.ways_in(from, to, gap)?;
        Ok(route::arrival(&ways, depart, self.rider.instance.horizon()))
    }
}
