//! One call from an instance and its travel table to a plan.

use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use kerbway_model::document::report::Progress;
use kerbway_model::prices::Prices;
use kerbway_model::{Instance, RequestIdx, TypeIdx};
use kerbway_travel::Table;

use crate::ils::{self, Clock, Routes, Start, Tuning};
use crate::insertion;
use crate::schedule::{Schedule, Visit, evaluate};
use crate::segment::{Labelled, Plain};
use crate::view::View;

/// When a search ends: at whatever comes first. With none of them it runs until it is cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    /// Wall clock; kept within 200 ms.
    pub deadline: Option<Instant>,
    /// Iterations: one perturbation with its local search each.
    pub iterations: Option<u64>,
    /// Iterations without a better plan.
    pub no_improvement: Option<u64>,
}

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Params {
    /// Seed of all random draws.
    pub seed: u64,
    /// When to stop.
    pub budget: Budget,
    /// Problems of at most so many requests are solved to optimality by dynamic programming; 0 = always search.
    pub enumerate: usize,
}

impl Default for Params {
    fn default() -> Self {
        Self { seed: 0, budget: Budget::default(), enumerate: 7 }
    }
}

impl Params {
    /// Defaults with this seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Stops by this budget.
    #[must_use]
    pub fn with_budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Solves problems of at most `requests` requests to optimality.
    #[must_use]
    pub fn with_enumerate(mut self, requests: usize) -> Self {
        self.enumerate = requests;
        self
    }
}

/// What ended a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoppedBy {
    /// All iterations done.
    Iterations,
    /// The deadline.
    Time,
    /// Nothing better for too long.
    NoImprovement,
    /// The caller.
    Cancel,
    /// Nothing left to try: the plan is optimal.
    Complete,
}

/// The best plan found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Solution {
    /// Routes by type, then departure, then the first stop's place in the document; each legal.
    pub routes: Vec<Schedule>,
    /// Requests left out, in document order.
    pub unserved: Vec<RequestIdx>,
    /// How many of them must be served.
    pub required_unserved: usize,
    /// Cost in ticks of [`Prices`], with the prices of those left out.
    pub cost: i64,
    /// Iterations done.
    pub iterations: u64,
    /// Pairs of neighbours that the local search looked at, each with all its moves.
    pub evaluations: u64,
    /// What ended the search.
    pub stopped_by: StoppedBy,
}

/// Searches for the best plan. Always returns one; every route in it is legal.
///
/// The same instance, table, seed and iterations give the same plan; time only stops. `observe` is told at most ten
/// times a second and may stop the search, as may `cancel`.
pub fn solve(
    instance: &Instance,
    table: &Table,
    prices: &Prices,
    params: &Params,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Solution {
    let start = Instant::now();
    if instance.requests().len() <= params.enumerate
        && let Some(routes) = crate::exact::solve(instance, table, prices)
    {
        return assemble(instance, table, prices, routes, (0, 0, StoppedBy::Complete));
    }
    let view = View::new(instance, table, prices);
    let tuning = Tuning::default();
    let mut clock = Clock::new(start, params.budget, cancel);
    let cost = |routes: &Routes| real_cost(instance, table, prices, &view, routes);
    let first = (view.n_visits() <= SMALL).then(|| {
        let routes = numbered(&view, insertion::cheapest(instance, table, prices, &mut clock));
        let (required_unserved, cost) = (required_unserved(&view, &routes), cost(&routes));
        Start { routes, required_unserved, cost }
    });
    let mut report = |event: ils::Event<'_>| observe(&progress(&view, prices, &event)).is_continue();
    let outcome = if view.plain {
        ils::run::<Plain>(&view, &tuning, params.seed, first, &mut clock, &cost, &mut report)
    } else {
        ils::run::<Labelled>(&view, &tuning, params.seed, first, &mut clock, &cost, &mut report)
    };
    let routes =
        outcome.best.routes.iter().map(|(t, visits)| (view.types[*t].idx, named(&view, visits))).collect();
    let counts = (outcome.iterations, outcome.evaluations, outcome.stopped_by);
    let solution = assemble(instance, table, prices, routes, counts);
    debug_assert_eq!(
        (solution.required_unserved, solution.cost),
        (outcome.best.required_unserved, outcome.best.cost)
    );
    solution
}

/// Most visits for which the cheapest insertion of all is looked for.
const SMALL: usize = 100;

/// Ticks that legal routes cost, with the prices of the requests they leave out.
fn real_cost(instance: &Instance, table: &Table, prices: &Prices, view: &View<'_>, routes: &Routes) -> i64 {
    let mut cost: i64 = prices.unserved().iter().flatten().sum();
    for (t, visits) in routes {
        let visits = named(view, visits);
        let saved: i64 = visits.iter().filter_map(|v| prices.unserved()[v.request.index()]).sum();
        match evaluate(instance, table, prices, view.types[*t].idx, &visits) {
            Ok(schedule) => cost += schedule.cost.total() - saved,
            // Cannot be: what is legal under a cap is legal without one. Never the better plan, then.
            Err(_) => return i64::MAX,
        }
    }
    cost
}

/// Requests that must be served and are in no route.
fn required_unserved(view: &View<'_>, routes: &Routes) -> usize {
    let required = |v: &u32| view.requests[view.visits[*v as usize].request as usize].required;
    let served = routes.iter().flat_map(|r| &r.1).filter(|v| required(v)).count();
    view.requests.iter().filter(|r| r.required).count() - served
}

/// The visits as the search numbers them.
fn numbered(view: &View<'_>, routes: Vec<(TypeIdx, Vec<Visit>)>) -> Routes {
    let number =
        |v: &Visit| view.requests[v.request.index()].first + crate::view::index(v.option.unwrap_or(0));
    routes.into_iter().map(|(t, visits)| (t.index(), visits.iter().map(number).collect())).collect()
}

/// The visits as the instance knows them.
fn named(view: &View<'_>, visits: &[u32]) -> Vec<Visit> {
    visits
        .iter()
        .map(|v| {
            let visit = &view.visits[*v as usize];
            Visit { request: RequestIdx(visit.request), option: Some(visit.option as usize) }
        })
        .collect()
}

fn progress(view: &View<'_>, prices: &Prices, event: &ils::Event<'_>) -> Progress {
    let routes = &event.best.routes;
    let served: usize = routes.iter().map(|r| r.1.len()).sum();
    Progress {
        iteration: event.iteration,
        elapsed_ms: u64::try_from(event.elapsed.as_millis()).unwrap_or(u64::MAX),
        cost: prices.to_minor(event.best.cost),
        required_unserved: event.best.required_unserved as u64,
        unserved: (view.requests.len() - served) as u64,
        routes: routes.len() as u64,
    }
}

/// Schedules every route once more, without a cap, and adds up.
fn assemble(
    instance: &Instance,
    table: &Table,
    prices: &Prices,
    routes: Vec<(TypeIdx, Vec<Visit>)>,
    (iterations, evaluations, stopped_by): (u64, u64, StoppedBy),
) -> Solution {
    let mut served = vec![false; instance.requests().len()];
    let mut schedules = Vec::with_capacity(routes.len());
    for (t, visits) in routes {
        match evaluate(instance, table, prices, t, &visits) {
            Ok(schedule) => {
                for v in &visits {
                    served[v.request.index()] = true;
                }
                schedules.push(schedule);
            }
            Err(blocked) => debug_assert!(false, "a route of the search is blocked: {blocked:?}"),
        }
    }
    schedules.sort_by_key(|s| (s.vehicle_type, s.depart, s.stops.first().map(|stop| stop.request)));
    let unserved: Vec<RequestIdx> = (0..served.len()).filter(|r| !served[*r]).map(RequestIdx::new).collect();
    let left_out: i64 = unserved.iter().filter_map(|r| prices.unserved()[r.index()]).sum();
    Solution {
        required_unserved: unserved.iter().filter(|r| instance.request(**r).unserved.is_none()).count(),
        cost: left_out + schedules.iter().map(|s| s.cost.total()).sum::<i64>(),
        routes: schedules,
        unserved,
        iterations,
        evaluations,
        stopped_by,
    }
}
