//! Cheapest insertion, as plain as it gets: the bar under which no search may fall.
//!
//! It knows nothing of travel or time; whoever calls it says what a route of given visits costs. Cost: O(n²) prices
//! of routes per request served.

use kerbway_model::instance::Instance;
use kerbway_model::{RequestIdx, TypeIdx};

/// A request and the index of one of its options.
pub type Visit = (RequestIdx, usize);

/// Routes as they are built up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Routes {
    /// Vehicle type, visits in their order, price.
    pub routes: Vec<(TypeIdx, Vec<Visit>, i128)>,
    /// Requests left out although they must be served.
    pub required_unserved: usize,
    /// Prices of the routes and of all requests left out.
    pub cost: i128,
}

/// Inserts the request whose best place is cheapest, again and again, while that lowers (required unserved, cost).
///
/// `price` gives the cost of one vehicle of the type making these visits, or `None` if it cannot; `unserved` the price
/// of leaving a request out in the same unit, or `None` if it must be served.
pub fn cheapest_insertion(
    instance: &Instance,
    unserved: impl Fn(RequestIdx) -> Option<i128>,
    mut price: impl FnMut(TypeIdx, &[Visit]) -> Option<i128>,
) -> Routes {
    let mut open: Vec<RequestIdx> = (0..instance.requests().len()).map(RequestIdx::new).collect();
    let mut routes: Vec<(TypeIdx, Vec<Visit>, i128)> = Vec::new();
    loop {
        // Rank: does it serve a request that must be served, then what it adds.
        let mut best: Option<((bool, i128), RequestIdx, Place)> = None;
        for request in &open {
            let saved = unserved(*request);
            for option in 0..instance.request(*request).options.len() {
                for (place, kind, visits, before) in places(instance, &routes) {
                    for at in 0..=visits.len() {
                        let mut visits = visits.clone();
                        visits.insert(at, (*request, option));
                        let Some(after) = price(kind, &visits) else { continue };
                        let added = after - before - saved.unwrap_or(0);
                        let rank = (saved.is_some(), added);
                        let worth = saved.is_none() || added < 0;
                        if worth && best.as_ref().is_none_or(|(b, _, _)| rank < *b) {
                            best = Some((rank, *request, Place { route: place, kind, visits, price: after }));
                        }
                    }
                }
            }
        }
        let Some((_, request, place)) = best else { break };
        open.retain(|r| *r != request);
        let route = (place.kind, place.visits, place.price);
        match place.route {
            Some(i) => routes[i] = route,
            None => routes.push(route),
        }
    }
    let left_out = || open.iter().map(|r| unserved(*r));
    Routes {
        required_unserved: left_out().filter(Option::is_none).count(),
        cost: routes.iter().map(|r| r.2).sum::<i128>() + left_out().flatten().sum::<i128>(),
        routes,
    }
}

struct Place {
    route: Option<usize>,
    kind: TypeIdx,
    visits: Vec<Visit>,
    price: i128,
}

/// Every route there is, and an empty vehicle of each type that is left.
fn places(
    instance: &Instance,
    routes: &[(TypeIdx, Vec<Visit>, i128)],
) -> Vec<(Option<usize>, TypeIdx, Vec<Visit>, i128)> {
    let mut list: Vec<_> = routes
        .iter()
        .enumerate()
        .map(|(i, (t, visits, price))| (Some(i), *t, visits.clone(), *price))
        .collect();
    for t in (0..instance.vehicle_types().len()).map(TypeIdx::new) {
        let used = routes.iter().filter(|r| r.0 == t).count();
        if used < instance.vehicle_type(t).count as usize {
            list.push((None, t, vec![], 0));
        }
    }
    list
}
