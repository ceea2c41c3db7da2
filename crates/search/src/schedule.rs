//! The best legal schedule of visits in a given order, or what stands in its way.

use kerbway_model::instance::RequestKind;
use kerbway_model::prices::Prices;
use kerbway_model::units::{Load, Metres, Seconds};
use kerbway_model::{Instance, LocationIdx, RequestIdx, TypeIdx};
use kerbway_travel::{Leg, Table};

use crate::fold::{Entry, Folder, Obstacle};

/// A request to be visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Visit {
    /// Which.
    pub request: RequestIdx,
    /// By which of its options; `None` = by the best one.
    pub option: Option<usize>,
}

/// A stop with its times, in seconds since the horizon's start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledStop {
    /// Request served.
    pub request: RequestIdx,
    /// Index of the option used.
    pub option: usize,
    /// Where.
    pub at: LocationIdx,
    /// Arrival.
    pub arrive: Seconds,
    /// Start of service.
    pub start: Seconds,
    /// End of service.
    pub end: Seconds,
    /// Ready to go on: the end of service. A leg whose road opens later is waited for here, see [`ScheduledLeg`].
    pub ready: Seconds,
    /// On board afterwards, per dimension.
    pub load: Vec<Load>,
}

/// A leg with the label it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledLeg {
    /// From.
    pub from: LocationIdx,
    /// To.
    pub to: LocationIdx,
    /// The vehicle may leave from this second on, and leaves as soon as the label's path lets it.
    pub ready: Seconds,
    /// Arrival.
    pub arrive: Seconds,
    /// Length.
    pub metres: Metres,
    /// Index into the labels of [`Table::leg`]; `None` = the leg is constant, and left at `ready`.
    pub label: Option<usize>,
}

/// Cost of one route in ticks of [`Prices`], exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RouteCost {
    /// Of using the vehicle.
    pub fixed: i64,
    /// Of driving time.
    pub drive: i64,
    /// Of service time.
    pub service: i64,
    /// Of time that is neither.
    pub wait: i64,
    /// Of metres.
    pub distance: i64,
    /// What zones charge.
    pub charges: i64,
}

impl RouteCost {
    /// All of it.
    pub fn total(&self) -> i64 {
        self.fixed + self.drive + self.service + self.wait + self.distance + self.charges
    }
}

/// A route with all its times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Vehicle type.
    pub vehicle_type: TypeIdx,
    /// Departure.
    pub depart: Seconds,
    /// Return; on an open route the end of the last service.
    pub finish: Seconds,
    /// At least one.
    pub stops: Vec<ScheduledStop>,
    /// To each stop (but the first, if the route starts anywhere), and to the end (unless it is open).
    pub legs: Vec<ScheduledLeg>,
    /// What it costs.
    pub cost: RouteCost,
}

/// Why visits cannot be scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    /// Index of the first visit that cannot be served; `None` = all can, but the route cannot be ended legally.
    pub visit: Option<usize>,
    /// What is in the way.
    pub obstacle: Obstacle,
}

/// The cheapest legal schedule of exactly these visits in this order by one vehicle of the type; nothing is cut.
///
/// Ties: least duration, then earliest end, then latest departure. Departs at min(b, v − D), drives on as early as is
/// legal, and waits at the later place.
///
/// # Errors
/// [`Blocked`] if there is none. No visits at all count as [`Obstacle::Unreachable`].
pub fn evaluate(
    instance: &Instance,
    table: &Table,
    prices: &Prices,
    vehicle_type: TypeIdx,
    visits: &[Visit],
) -> Result<Schedule, Blocked> {
    let folder = Folder::new(instance, table, prices, vehicle_type);
    check_alone(instance, vehicle_type, visits)?;
    let loads = loads(instance, visits);
    check_loads(instance, vehicle_type, &loads)?;
    let mut lists: Vec<Vec<Entry>> = vec![folder.start()];
    if lists[0].is_empty() {
        return Err(Blocked { visit: None, obstacle: Obstacle::ZoneClosed });
    }
    for (i, visit) in visits.iter().enumerate() {
        let request = instance.request(visit.request);
        let mut next = Vec::new();
        let mut far = Obstacle::Skill;
        for (parent, entry) in (0_u32..).zip(&lists[i]) {
            let at = place(instance, &folder, visits, i, entry);
            for (o, option) in (0_u32..).zip(&request.options) {
                if visit.option.is_none_or(|chosen| chosen == o as usize)
                    && let Some(obstacle) = folder.extend(entry, parent, at, (o, option), &mut next)
                {
                    far = far.max(obstacle);
                }
            }
        }
        if next.is_empty() {
            return Err(Blocked { visit: Some(i), obstacle: far });
        }
        lists.push(next);
    }
    let mut ends = Vec::new();
    let mut far = Obstacle::Unreachable;
    for (parent, entry) in (0_u32..).zip(&lists[visits.len()]) {
        let at = place(instance, &folder, visits, visits.len(), entry);
        if let Some(obstacle) = folder.finish(entry, parent, at, &mut ends) {
            far = far.max(obstacle);
        }
    }
    let best =
        ends.iter().min_by_key(|e| (folder.price(e), e.seconds, e.earliest, -e.latest, e.metres, e.parent));
    let Some(best) = best.filter(|_| !visits.is_empty()) else {
        return Err(Blocked { visit: None, obstacle: far });
    };
    Ok(walk(instance, &folder, vehicle_type, visits, &lists, best, loads))
}

/// Where the vehicle is after the first `i` visits.
fn place(
    instance: &Instance,
    folder: &Folder<'_>,
    visits: &[Visit],
    i: usize,
    entry: &Entry,
) -> Option<LocationIdx> {
    match i.checked_sub(1) {
        None => folder.ty.start,
        Some(k) => Some(instance.request(visits[k].request).options[entry.option as usize].at),
    }
}

fn check_alone(instance: &Instance, t: TypeIdx, visits: &[Visit]) -> Result<(), Blocked> {
    for (i, visit) in visits.iter().enumerate() {
        if !instance.has_skills(t, visit.request) {
            return Err(Blocked { visit: Some(i), obstacle: Obstacle::Skill });
        }
    }
    Ok(())
}

/// Load on board: before the first stop, and after each.
fn loads(instance: &Instance, visits: &[Visit]) -> Vec<Vec<Load>> {
    let dims = instance.dimensions().len();
    let mut now = vec![0; dims];
    for visit in visits {
        let request = instance.request(visit.request);
        if request.kind == RequestKind::Delivery {
            now.iter_mut().zip(&request.demand).for_each(|(n, q)| *n += q);
        }
    }
    let mut all = vec![now.clone()];
    for visit in visits {
        let request = instance.request(visit.request);
        let sign = if request.kind == RequestKind::Delivery { -1 } else { 1 };
        now.iter_mut().zip(&request.demand).for_each(|(n, q)| *n += sign * q);
        all.push(now.clone());
    }
    all
}

fn check_loads(instance: &Instance, t: TypeIdx, loads: &[Vec<Load>]) -> Result<(), Blocked> {
    let capacity = &instance.vehicle_type(t).capacity;
    for (i, load) in loads.iter().enumerate() {
        if load.iter().zip(capacity).any(|(l, c)| c.is_some_and(|c| *l > c)) {
            return Err(Blocked { visit: Some(i.saturating_sub(1)), obstacle: Obstacle::Capacity });
        }
    }
    Ok(())
}

/// Does the type have room for the loads of these visits, in this order?
pub(crate) fn fits(instance: &Instance, t: TypeIdx, visits: &[Visit]) -> bool {
    let capacity = instance.vehicle_type(t).capacity.iter().enumerate();
    capacity.filter_map(|(d, c)| Some((d, (*c)?))).all(|(d, capacity)| {
        let request = |v: &Visit| instance.request(v.request);
        let delivered = |v: &&Visit| request(v).kind == RequestKind::Delivery;
        let mut now: Load = visits.iter().filter(delivered).map(|v| request(v).demand[d]).sum();
        now <= capacity
            && visits.iter().all(|v| {
                now += if delivered(&v) { -request(v).demand[d] } else { request(v).demand[d] };
                now <= capacity
            })
    })
}

/// Walks the chosen label back and gives every event its time.
fn walk(
    instance: &Instance,
    folder: &Folder<'_>,
    vehicle_type: TypeIdx,
    visits: &[Visit],
    lists: &[Vec<Entry>],
    best: &Entry,
    loads: Vec<Vec<Load>>,
) -> Schedule {
    let mut chosen = vec![*best];
    let mut parent = best.parent as usize;
    for list in lists[1..].iter().rev() {
        chosen.push(list[parent]);
        parent = list[parent].parent as usize;
    }
    chosen.reverse();
    let depart = best.latest.min(best.earliest - best.seconds);
    let mut now = depart;
    let mut at = folder.ty.start;
    let (mut stops, mut legs) = (Vec::with_capacity(visits.len()), Vec::with_capacity(visits.len() + 1));
    let mut cost = RouteCost { fixed: folder.prices.fixed, charges: best.money, ..RouteCost::default() };
    let mut go = |at: Option<LocationIdx>, to: Option<LocationIdx>, label: Option<u32>, now: Seconds| {
        let (Some(from), Some(to)) = (at, to) else { return now };
        let (arrive, metres) = match (folder.table.leg(folder.class, from, to), label) {
            (Leg::Const { seconds, metres }, _) => (now + seconds, metres),
            (Leg::Labels(list), Some(i)) => {
                let l = &list[i as usize];
                ((now + l.seconds).max(l.earliest), l.metres)
            }
            _ => (now, 0),
        };
        legs.push(ScheduledLeg { from, to, ready: now, arrive, metres, label: label.map(|l| l as usize) });
        arrive
    };
    for ((visit, entry), load) in visits.iter().zip(&chosen).zip(loads.into_iter().skip(1)) {
        let option = &instance.request(visit.request).options[entry.option as usize];
        let arrive = go(at, Some(option.at), entry.leg, now);
        let start = arrive.max(entry.window.0);
        now = start + option.service;
        at = Some(option.at);
        stops.push(ScheduledStop {
            request: visit.request,
            option: entry.option as usize,
            at: option.at,
            arrive,
            start,
            end: now,
            ready: now,
            load,
        });
    }
    let finish = go(at, folder.ty.end, best.leg, now);
    let p = folder.prices;
    cost.drive = p.drive * (best.seconds - best.service);
    cost.service = p.service * best.service;
    cost.wait = p.wait * (finish - depart - best.seconds);
    cost.distance = p.metre * best.metres;
    debug_assert_eq!(finish - depart, best.seconds.max(best.earliest - best.latest));
    debug_assert_eq!(cost.total(), folder.price(best));
    Schedule { vehicle_type, depart, finish, stops, legs, cost }
}
