//! Iterated local search: perturb, descend, accept late, restart from the best when nothing helps.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::accept::{LateAcceptance, Score};
use crate::moves::{Search, all_visits};
use crate::neighbours::Neighbours;
use crate::penalty::{Penalties, Steering};
use crate::queue::Queue;
use crate::rng::Rng;
use crate::ruin::Ruin;
use crate::segment::Kind;
use crate::solve::{Budget, StoppedBy};
use crate::state::State;
use crate::view::View;

/// Numbers that steer the search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tuning {
    pub(crate) neighbours: usize,
    pub(crate) history: usize,
    /// Iterations without a new best before the search goes back to it.
    pub(crate) restart: u64,
    pub(crate) ruin: Ruin,
    pub(crate) steering: Steering,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            neighbours: 50,
            history: 300,
            restart: 50_000,
            ruin: Ruin::default(),
            steering: Steering::default(),
        }
    }
}

/// What ends a search, watched cheaply.
pub(crate) struct Clock<'c> {
    start: Instant,
    pub(crate) budget: Budget,
    cancel: &'c AtomicBool,
    /// Set once it is time to stop.
    stopped: Option<StoppedBy>,
}

impl<'c> Clock<'c> {
    /// Begun at `start`.
    pub(crate) fn new(start: Instant, budget: Budget, cancel: &'c AtomicBool) -> Self {
        Self { start, budget, cancel, stopped: None }
    }

    /// Is it time to stop, whatever the work done?
    pub(crate) fn is_over(&mut self) -> bool {
        if self.stopped.is_none() {
            if self.cancel.load(Ordering::Relaxed) {
                self.stopped = Some(StoppedBy::Cancel);
            } else if self.budget.deadline.is_some_and(|d| Instant::now() >= d) {
                self.stopped = Some(StoppedBy::Time);
            }
        }
        self.stopped.is_some()
    }
}

/// Visits by route, with the vehicle types.
pub(crate) type Routes = Vec<(usize, Vec<u32>)>;

/// The best legal plan so far.
#[derive(Debug, Clone)]
pub(crate) struct Best {
    pub(crate) routes: Routes,
    pub(crate) required_unserved: usize,
    /// What it really costs, in ticks: as scheduled in the end, without a cap.
    pub(crate) cost: i64,
    /// What the search takes it to cost, in search units: never less. Only what beats this is priced exactly.
    pub(crate) money: i64,
}

/// A plan to begin with, legal and with its cost in ticks.
pub(crate) struct Start {
    pub(crate) routes: Routes,
    pub(crate) required_unserved: usize,
    pub(crate) cost: i64,
}

/// What an observer is told.
pub(crate) struct Event<'b> {
    pub(crate) iteration: u64,
    pub(crate) elapsed: Duration,
    pub(crate) best: &'b Best,
}

/// What a run comes to.
pub(crate) struct Outcome {
    pub(crate) best: Best,
    pub(crate) iterations: u64,
    pub(crate) evaluations: u64,
    pub(crate) stopped_by: StoppedBy,
}

/// Runs the search, which returns nothing worse than `start`; `appraise` tells what legal routes cost in ticks.
pub(crate) fn run<K: Kind>(
    view: &View<'_>,
    tuning: &Tuning,
    seed: u64,
    start: Option<Start>,
    clock: &mut Clock<'_>,
    appraise: &dyn Fn(&Routes) -> i64,
    observe: &mut dyn FnMut(Event<'_>) -> bool,
) -> Outcome {
    let mut rng = Rng::new(seed);
    let mut search: Search<'_, K> = Search::new(view, tuning, &mut || clock.is_over());
    let nothing = || (Routes::new(), search.state.required_unserved, appraise(&Routes::new()));
    let (routes, required_unserved, cost) =
        start.map_or_else(nothing, |s| (s.routes, s.required_unserved, s.cost));
    let mut best = Best { routes, required_unserved, cost, money: i64::MAX };
    // The first plan is legal: in strict mode nothing illegal is ever worth it.
    search.state.penalties.set_strict(true);
    let first = best.routes.clone();
    search.construct(&first, &mut rng, clock);
    keep_best(&search, &mut best, appraise);
    best.money = best.money.min(search.state.money);
    search.state.penalties.set_strict(false);
    search.state.reprice();

    search.state.begin();
    let mut current = score(&search);
    let mut late = LateAcceptance::new(tuning.history, &current);
    let (mut iteration, mut idle) = (0_u64, 0_u64);
    let mut last_event = Instant::now();
    let stopped_by = loop {
        if clock.budget.iterations.is_some_and(|n| iteration >= n) {
            break StoppedBy::Iterations;
        }
        if clock.budget.no_improvement.is_some_and(|n| idle >= n) {
            break StoppedBy::NoImprovement;
        }
        if clock.is_over() {
            break clock.stopped.unwrap_or(StoppedBy::Time);
        }
        if last_event.elapsed() >= Duration::from_millis(100) {
            last_event = Instant::now();
            let event = Event { iteration, elapsed: clock.start.elapsed(), best: &best };
            if !observe(event) {
                break StoppedBy::Cancel;
            }
        }
        iteration += 1;
        idle += 1;
        search.state.begin();
        search.perturb(&tuning.ruin, &mut rng);
        search.local_search(&mut || clock.is_over());
        let changed = search.state.penalties.register(&search.state.excess);
        if !search.state.is_legal() && search.state.total < best.money {
            let served = best.routes.iter().map(|r| r.1.len()).sum::<usize>();
            search.repair(served < view.requests.len(), clock);
        }
        if is_better(&search, &best) {
            search.descend_all(clock);
        }
        if keep_best(&search, &mut best, appraise) {
            idle = 0;
        }
        let candidate = score(&search);
        if late.accept(&current, &candidate, &search.state.penalties) {
            current = candidate;
            search.state.begin();
        } else {
            search.state.rollback();
            search.state.begin();
        }
        if changed {
            // Only now: the routes kept for a rollback were priced before.
            search.state.reprice();
            current = score(&search);
        }
        if idle > 0 && idle.is_multiple_of(tuning.restart) {
            search.state.load_snapshot(&best.routes);
            current = score(&search);
            late.reset(&current);
        }
    };
    Outcome { best, iterations: iteration, evaluations: search.evaluations, stopped_by }
}

fn score<K: Kind>(search: &Search<'_, K>) -> Score {
    Score { money: search.state.money, excess: search.state.excess.clone() }
}

fn is_better<K: Kind>(search: &Search<'_, K>, best: &Best) -> bool {
    let s = &search.state;
    s.is_legal() && (s.required_unserved, s.money) < (best.required_unserved, best.money)
}

impl<'a, K: Kind> Search<'a, K> {
    /// With nothing planned yet.
    pub(crate) fn new(view: &'a View<'a>, tuning: &Tuning, stop: &mut dyn FnMut() -> bool) -> Self {
        let mut state = State::new(view, Penalties::new(view, tuning.steering));
        state.begin();
        Self {
            state,
            near: Neighbours::new(view, tuning.neighbours, stop),
            queue: Queue::new(view.n_visits()),
            changed: Vec::new(),
            evaluations: 0,
        }
    }

    /// Local search from every visit.
    pub(crate) fn descend_all(&mut self, clock: &mut Clock<'_>) {
        for v in all_visits(self.state.view.n_visits()) {
            self.queue.push(v);
        }
        self.local_search(&mut || clock.is_over());
    }

    /// Makes the plan legal: takes out what costs most to keep, and puts back what still fits. Where it is `scarce`,
    /// so that something has to stay out, it is what makes a route legal at once, whatever that costs.
    fn repair(&mut self, scarce: bool, clock: &mut Clock<'_>) {
        self.state.penalties.set_strict(scarce);
        if scarce {
            self.state.reprice();
        }
        self.legalise();
        self.state.penalties.set_strict(true);
        self.state.reprice();
        self.local_search(&mut || clock.is_over());
        self.state.penalties.set_strict(false);
        self.state.reprice();
    }
}

/// Keeps the plan if it is better than all before, by its real price; true if so.
fn keep_best<K: Kind>(search: &Search<'_, K>, best: &mut Best, appraise: &dyn Fn(&Routes) -> i64) -> bool {
    if !is_better(search, best) {
        return false;
    }
    let s = &search.state;
    let routes = s.snapshot();
    // A cap only takes labels away, so the search may think too badly of a plan, never too well.
    let cost = if K::EXACT && s.view.shift == 0 {
        s.view.cost(s.money, s.required_unserved)
    } else {
        appraise(&routes)
    };
    let better = (s.required_unserved, cost) < (best.required_unserved, best.cost);
    best.money = s.money;
    if better {
        *best = Best { routes, required_unserved: s.required_unserved, cost, money: s.money };
    }
    better
}
