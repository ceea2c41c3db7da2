//! Would a type serve a request if the document were changed? A small document, a few routes, one question.

use std::sync::Arc;

use kerbway_model::document::plan::Plan;
use kerbway_model::document::problem::Problem;
use kerbway_model::{RequestIdx, TypeIdx};
use kerbway_roads::Roads;
use kerbway_search::{Schedule, Visit, evaluate};

use crate::assemble;
use crate::planner::Planner;
use crate::reasons::cheapest;
use crate::reduce::{Reduced, Rules, reduce};

/// A document reduced to a request and the routes it could join.
pub(super) struct Trial {
    pub(super) reduced: Reduced,
    pub(super) t: TypeIdx,
    /// The request, in the whole and in the reduced document.
    pub(super) whole: RequestIdx,
    pub(super) request: RequestIdx,
    /// Routes it could join, in requests of the reduced document.
    routes: Vec<Vec<Visit>>,
    /// May a vehicle of its own serve it?
    pub(super) spare: bool,
    /// Must serving it be cheaper than leaving it out?
    priced: bool,
    roads: Option<Arc<Roads>>,
}

impl Trial {
    /// One empty vehicle and nothing else.
    pub(super) fn alone(planner: &Planner<'_>, t: TypeIdx, r: RequestIdx) -> Self {
        let mut trial = Self::within(planner, t, r, &[], true);
        trial.priced = false;
        trial
    }

    /// These routes, and an empty vehicle if one is to spare.
    pub(super) fn within(
        planner: &Planner<'_>,
        t: TypeIdx,
        r: RequestIdx,
        routes: &[Vec<Visit>],
        spare: bool,
    ) -> Self {
        let mut kept: Vec<usize> = routes.iter().flatten().map(|v| v.request.index()).collect();
        kept.push(r.index());
        kept.sort_unstable();
        kept.dedup();
        let reduced = reduce(planner.problem(), planner.instance(), &kept, Rules::Kept);
        let small = |whole: RequestIdx| {
            reduced.request(whole).expect("invariant: the request was kept in the line above")
        };
        let routes = routes
            .iter()
            .map(|route| {
                route.iter().map(|v| Visit { request: small(v.request), option: v.option }).collect()
            })
            .collect();
        let request = small(r);
        let priced = planner.instance().request(r).unserved.is_some();
        let mut trial = Self { reduced, t, whole: r, request, routes, spare, priced, roads: None };
        trial.roads = Planner::owned(trial.reduced.problem.clone(), None).ok().map(|p| p.shared_roads());
        trial
    }

    /// Does the document as it is serve the request?
    pub(super) fn serves_now(&self) -> bool {
        self.works(self.reduced.problem.clone(), Travel::Same, self.spare).is_some()
    }

    /// Routes that serve the request in a changed document.
    pub(super) fn works(&self, problem: Problem, travel: Travel, spare: bool) -> Option<Served> {
        let roads = match travel {
            Travel::Same => self.roads.clone(),
            Travel::Changed => None,
        };
        let planner = Planner::owned(problem, roads).ok()?;
        let (instance, table, prices) = (planner.instance(), planner.roads().table(), planner.prices());
        let mut best: Option<(i64, usize, Schedule)> = None;
        let mut schedules = Vec::with_capacity(self.routes.len() + 1);
        for (i, route) in self.routes.iter().enumerate() {
            let before = evaluate(instance, table, prices, self.t, route).ok()?;
            if let Some(with) = cheapest(&planner, self.t, route, self.request) {
                let more = with.cost.total() - before.cost.total();
                if best.as_ref().is_none_or(|b| more < b.0) {
                    best = Some((more, i, with));
                }
            }
            schedules.push(before);
        }
        if spare && let Some(own) = cheapest(&planner, self.t, &[], self.request) {
            let more = own.cost.total();
            if best.as_ref().is_none_or(|b| more < b.0) {
                best = Some((more, schedules.len(), own));
            }
        }
        let (more, i, schedule) = best?;
        let limit = prices.unserved()[self.request.index()].filter(|_| self.priced);
        if limit.is_some_and(|limit| more > limit) {
            return None;
        }
        if i == schedules.len() {
            schedules.push(schedule);
        } else {
            schedules[i] = schedule;
        }
        Some(Served { planner, schedules })
    }
}

/// Must travel times be built anew for a changed document?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Travel {
    Same,
    Changed,
}

/// Routes of a changed document, all its requests in them.
pub(super) struct Served {
    planner: Planner<'static>,
    schedules: Vec<Schedule>,
}

impl Served {
    /// Plans them to the second and asks the referee.
    pub(super) fn into_legal(mut self) -> bool {
        self.schedules.sort_by_key(|s| (s.vehicle_type, s.depart, s.stops.first().map(|stop| stop.request)));
        let plan: Plan = assemble::of_schedules(&self.planner, &self.schedules);
        let legal = self.planner.check(&plan).legal;
        debug_assert!(legal, "the referee refuses a relaxation: {:?}", self.planner.check(&plan).violations);
        legal
    }
}
