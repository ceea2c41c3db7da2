//! The last step of every search: what was left out goes into the plan wherever that is legal and worth it.
//!
//! A search that is cut short may leave a request out though a vehicle stands idle, or though a route has room. Nobody
//! shall be told then that all vehicles are used. Here every request that is left out is offered to an idle vehicle of
//! each type and to every route, at its cheapest place: those that must be served at any price, the others if that is
//! cheaper than leaving them out. The plan only gets better.
//!
//! Idle vehicles are always asked: one short schedule per request and type. Routes are asked until a fixed amount of work
//! is done (it grows as requests left out × visits × visits per route) or the time is over.

use kerbway_model::document::plan::Reason;
use kerbway_model::{RequestIdx, TypeIdx};
use kerbway_search::{Schedule, Solution, Visit};

use crate::planner::Planner;
use crate::reasons::{Alone, cheapest};

/// Visits scheduled at most while routes are asked: about a second.
const WORK: usize = 4_000_000;
/// A visit of a route whose travel times depend on the time counts as so many.
const LABELLED: usize = 20;

/// Inserts what was left out. For each request of `found.unserved` as it stands then, if a vehicle alone could serve it: are
/// all of them used, is it not worth its cost, or was the time over before that was known?
pub(crate) fn insert_left_out(
    planner: &Planner<'_>,
    alone: &Alone,
    found: &mut Solution,
    is_over: &dyn Fn() -> bool,
) -> Vec<Reason> {
    let (instance, prices) = (planner.instance(), planner.prices());
    let mut work = Work { left: WORK, is_over, was_over: false };
    let mut idle: Vec<u32> = instance.vehicle_types().iter().map(|t| t.count).collect();
    for route in &found.routes {
        let left = &mut idle[route.vehicle_type.index()];
        *left = left.saturating_sub(1);
    }
    // Those that must be served first: a vehicle that goes out for them may take others along.
    let mut order = found.unserved.clone();
    order.sort_by_key(|r| (instance.request(*r).unserved.is_some(), *r));
    let mut left = Vec::new();
    for r in order {
        if alone.nobody(r) {
            left.push((r, Reason::Fleet));
            continue;
        }
        let price = prices.unserved()[r.index()];
        let offer = best_offer(planner, &idle, &found.routes, r, &mut work);
        match offer {
            Some(offer) if price.is_none_or(|price| offer.more < price) => {
                found.cost += offer.more - price.unwrap_or(0);
                if let Some(i) = offer.route {
                    found.routes[i] = offer.schedule;
                } else {
                    idle[offer.schedule.vehicle_type.index()] -= 1;
                    found.routes.push(offer.schedule);
                }
            }
            // A route that was not asked may be cheaper.
            Some(_) if work.was_over => left.push((r, Reason::Stopped)),
            Some(_) => left.push((r, Reason::Price)),
            _ => left.push((r, Reason::Fleet)),
        }
    }
    left.sort_unstable();
    found.unserved = left.iter().map(|(r, _)| *r).collect();
    found.required_unserved =
        found.unserved.iter().filter(|r| instance.request(**r).unserved.is_none()).count();
    found.routes.sort_by_key(|s| (s.vehicle_type, s.depart, s.stops.first().map(|stop| stop.request)));
    left.into_iter().map(|(_, why)| why).collect()
}

/// A way to serve a request.
struct Offer {
    /// Ticks that it costs on top.
    more: i64,
    /// Into which route; `None` = by an idle vehicle.
    route: Option<usize>,
    schedule: Schedule,
}

struct Work<'s> {
    left: usize,
    is_over: &'s dyn Fn() -> bool,
    /// Something was not asked for lack of time.
    was_over: bool,
}

impl Work<'_> {
    /// Takes what putting a request into a route of so many stops costs, if there is that much left.
    fn take(&mut self, stops: usize, each: usize) -> bool {
        let cost = (stops + 1).saturating_mul(stops + 2).saturating_mul(each);
        self.was_over |= (self.is_over)();
        if self.left < cost || self.was_over {
            self.left = 0;
        }
        let enough = self.left > 0;
        self.left = self.left.saturating_sub(cost);
        enough
    }
}

/// The cheapest way; ties: routes in their order, then idle vehicles by type.
fn best_offer(
    planner: &Planner<'_>,
    idle: &[u32],
    routes: &[Schedule],
    r: RequestIdx,
    work: &mut Work<'_>,
) -> Option<Offer> {
    let mut best: Option<Offer> = None;
    let mut offer = |more: i64, route: Option<usize>, schedule: Schedule| {
        if best.as_ref().is_none_or(|b| more < b.more) {
            best = Some(Offer { more, route, schedule });
        }
    };
    for (i, route) in routes.iter().enumerate() {
        let table = planner.roads().table();
        let each = if table.is_plain(table.class(route.vehicle_type)) { 1 } else { LABELLED };
        if !work.take(route.stops.len(), each) {
            break;
        }
        if let Some(with) = cheapest(planner, route.vehicle_type, &visits(route), r) {
            offer(with.cost.total() - route.cost.total(), Some(i), with);
        }
    }
    for (i, _) in idle.iter().enumerate().filter(|(_, n)| **n > 0) {
        if let Some(own) = cheapest(planner, TypeIdx::new(i), &[], r) {
            offer(own.cost.total(), None, own);
        }
    }
    best
}

/// The visits of a schedule, as they are made.
fn visits(route: &Schedule) -> Vec<Visit> {
    route.stops.iter().map(|s| Visit { request: s.request, option: Some(s.option) }).collect()
}
