//! Would a type serve a request if the document were changed?
//!
//! Looking for a change asks often, so it asks a small document: the request and the routes that it could join. What was
//! found is planned once more: alone by the whole planner, within a plan as that plan with the request in it, on the
//! whole document; the referee judges both.

use std::sync::Arc;

use kerbway_model::document::plan::Reason;
use kerbway_model::document::problem::Problem;
use kerbway_model::units::Money;
use kerbway_model::{RequestIdx, TypeIdx, limits};
use kerbway_roads::Roads;
use kerbway_search::{Schedule, Visit, evaluate};

use super::Routes;
use super::field::{Field, Number, Place};
use crate::assemble;
use crate::options::Options;
use crate::planner::Planner;
use crate::reasons::{Alone, cheapest};
use crate::reduce::{Reduced, Rules, reduce};

/// Iterations for planning one request; such a plan is complete before the first one as a rule.
const ITERATIONS: u64 = 100;

/// A document reduced to a request and the routes it could join.
pub(super) struct Trial<'p> {
    planner: &'p Planner<'p>,
    pub(super) reduced: Reduced,
    pub(super) t: TypeIdx,
    request: RequestIdx,
    /// The request in the reduced document.
    small: RequestIdx,
    /// All routes of the plan, without the request; `None` = the type alone is asked, with one empty vehicle.
    plan: Option<&'p Routes>,
    /// Routes of the type, in requests of the reduced document.
    routes: Vec<Vec<Visit>>,
    /// May a vehicle of its own serve it?
    pub(super) spare: bool,
    roads: Option<Arc<Roads>>,
}

impl<'p> Trial<'p> {
    /// One empty vehicle and nothing else.
    pub(super) fn alone(planner: &'p Planner<'p>, t: TypeIdx, r: RequestIdx) -> Self {
        Self::new(planner, t, r, None, true)
    }

    /// These routes, none of them with the request, and an empty vehicle if one is to spare.
    pub(super) fn within(
        planner: &'p Planner<'p>,
        t: TypeIdx,
        r: RequestIdx,
        plan: &'p Routes,
        spare: bool,
    ) -> Self {
        Self::new(planner, t, r, Some(plan), spare)
    }

    fn new(
        planner: &'p Planner<'p>,
        t: TypeIdx,
        r: RequestIdx,
        plan: Option<&'p Routes>,
        spare: bool,
    ) -> Self {
        let own: &[Vec<Visit>] = plan.and_then(|p| p.get(&t)).map_or(&[], Vec::as_slice);
        let mut kept: Vec<usize> = own.iter().flatten().map(|v| v.request.index()).collect();
        kept.push(r.index());
        kept.sort_unstable();
        kept.dedup();
        let reduced = reduce(planner.problem(), planner.instance(), &kept, &[], Rules::Kept);
        let small = |whole: RequestIdx| {
            reduced.request(whole).expect("invariant: the request was kept in the line above")
        };
        let in_small = |v: &Visit| Visit { request: small(v.request), option: v.option };
        let routes = own.iter().map(|route| route.iter().map(in_small).collect()).collect();
        let (small, roads) =
            (small(r), planner.part(reduced.problem.clone()).map(|p| p.build_thoroughly().shared_roads()));
        Self { planner, reduced, t, request: r, small, plan, routes, spare, roads }
    }

    /// Where things stand in the whole document.
    pub(super) fn whole(&self) -> Place<'_> {
        Place {
            request: self.request.index(),
            vehicle_type: self.t.index(),
            zones: Some(&self.reduced.zones),
        }
    }

    /// Does the document as it is serve the request?
    pub(super) fn serves_now(&self) -> bool {
        self.serves_in(self.reduced.problem.clone(), self.roads.clone(), self.spare)
    }

    /// Does it with this number in this field?
    pub(super) fn serves(&self, field: &Field, to: &Number) -> bool {
        let roads = self.roads.clone().filter(|_| !field.changes_travel());
        self.serves_in(self.changed_small(field, to), roads, self.spare || *field == Field::Count)
    }

    /// Does it if this rule is gone, or holds always? If not, no hour of it helps.
    pub(super) fn serves_without(&self, zone: usize, rule: usize, always: bool) -> bool {
        let mut problem = self.reduced.problem.clone();
        let rules = &mut problem.zones[zone].rules;
        if always {
            rules[rule].when = None;
        } else {
            rules.remove(rule);
        }
        self.serves_in(problem, None, self.spare)
    }

    /// Is there a plan with this number in this field that serves the request, and does the referee accept it?
    pub(super) fn plans(&self, field: &Field, to: &Number) -> bool {
        match self.plan {
            None => self.plans_alone(field, to),
            Some(plan) => self.plans_within(plan, field, to),
        }
    }

    fn changed_small(&self, field: &Field, to: &Number) -> Problem {
        let mut problem = self.reduced.problem.clone();
        let place = Place { request: self.small.index(), zones: None, ..self.whole() };
        self.set(&mut problem, place, field, to);
        problem
    }

    fn set(&self, problem: &mut Problem, place: Place<'_>, field: &Field, to: &Number) {
        let vehicle_type = &mut problem.vehicle_types[place.vehicle_type];
        if matches!(field, Field::Capacity { .. }) && vehicle_type.capacity.is_none() {
            let instance = self.planner.instance();
            let stated = instance.dimensions().iter().zip(&instance.vehicle_type(self.t).capacity);
            vehicle_type.capacity = Some(stated.filter_map(|(d, c)| Some((d.clone(), (*c)?))).collect());
        }
        field.set(problem, place, to);
    }

    fn part(&self, problem: Problem, roads: Option<Arc<Roads>>) -> Option<Planner<'static>> {
        let world = self.planner.part(problem)?;
        Some(match roads {
            Some(roads) => world.with_roads(roads),
            None => world.build_thoroughly(),
        })
    }

    fn serves_in(&self, problem: Problem, roads: Option<Arc<Roads>>, spare: bool) -> bool {
        let Some(planner) = self.part(problem, roads) else { return false };
        self.insertion(&planner, &self.routes, self.small, spare).is_some()
    }

    /// The cheapest way to serve the request: the index of the route that it joins (one behind the last = a vehicle of
    /// its own), and that route's schedule. If the request has a price, that must not be exceeded within a plan.
    fn insertion(
        &self,
        planner: &Planner<'_>,
        routes: &[Vec<Visit>],
        r: RequestIdx,
        spare: bool,
    ) -> Option<(usize, Schedule)> {
        let (instance, table, prices) = (planner.instance(), planner.roads().table(), planner.prices());
        let mut best: Option<(i64, usize, Schedule)> = None;
        for (i, route) in routes.iter().enumerate() {
            let before = evaluate(instance, table, prices, self.t, route).ok()?;
            if let Some(with) = cheapest(planner, self.t, route, r) {
                let more = with.cost.total() - before.cost.total();
                if best.as_ref().is_none_or(|b| more < b.0) {
                    best = Some((more, i, with));
                }
            }
        }
        if spare && let Some(own) = cheapest(planner, self.t, &[], r) {
            let more = own.cost.total();
            if best.as_ref().is_none_or(|b| more < b.0) {
                best = Some((more, routes.len(), own));
            }
        }
        let (more, i, schedule) = best?;
        let price = prices.unserved()[r.index()].filter(|_| self.plan.is_some());
        price.is_none_or(|price| more <= price).then_some((i, schedule))
    }

    /// Plans the request alone: one vehicle of the type, no other.
    fn plans_alone(&self, field: &Field, to: &Number) -> bool {
        let mut problem = self.changed_small(field, to);
        for vehicle_type in &mut problem.vehicle_types {
            vehicle_type.count = 0;
        }
        problem.vehicle_types[self.t.index()].count = 1;
        // What it costs is not asked here.
        problem.requests[self.small.index()].unserved = Some(Money::from_minor(limits::MONEY));
        let roads = self.roads.clone().filter(|_| !field.changes_travel());
        let Some(planner) = self.part(problem, roads) else { return false };
        let planned = planner.plan(&Options::new().with_iterations(ITERATIONS));
        debug_assert!(planned.is_ok(), "the referee refuses a relaxation: {planned:?}");
        planned.is_ok_and(|p| p.plan.unserved.is_empty())
    }

    /// Plans the whole changed document: the plan's routes, the request in one of them or with a vehicle of its own.
    fn plans_within(&self, plan: &Routes, field: &Field, to: &Number) -> bool {
        let mut problem = self.planner.problem().clone();
        self.set(&mut problem, self.whole(), field, to);
        let roads = Some(self.planner.shared_roads()).filter(|_| !field.changes_travel());
        let Some(planner) = self.part(problem, roads) else { return false };
        let own: &[Vec<Visit>] = plan.get(&self.t).map_or(&[], Vec::as_slice);
        let spare = self.spare || *field == Field::Count;
        let Some((joined, schedule)) = self.insertion(&planner, own, self.request, spare) else {
            return false;
        };
        let (instance, table, prices) = (planner.instance(), planner.roads().table(), planner.prices());
        let mut schedules = vec![schedule];
        for (t, routes) in plan {
            for (_, route) in routes.iter().enumerate().filter(|(i, _)| *t != self.t || *i != joined) {
                let Ok(as_before) = evaluate(instance, table, prices, *t, route) else { return false };
                schedules.push(as_before);
            }
        }
        schedules.sort_by_key(|s| (s.vehicle_type, s.depart, s.stops.first().map(|stop| stop.request)));
        let mut served = vec![false; instance.requests().len()];
        schedules.iter().flat_map(|s| &s.stops).for_each(|stop| served[stop.request.index()] = true);
        let left: Vec<(RequestIdx, Reason)> =
            (0..served.len()).filter(|r| !served[*r]).map(|r| (RequestIdx::new(r), Reason::Fleet)).collect();
        let plan = assemble::plan(&planner, &schedules, &Alone::unasked(instance), &left);
        let accepted = planner.accept(plan);
        debug_assert!(accepted.is_ok(), "the referee refuses a relaxation: {accepted:?}");
        accepted.is_ok()
    }
}
