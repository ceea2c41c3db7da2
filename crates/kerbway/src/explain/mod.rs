//! Why requests are unserved, type by type, and the smallest change of one number that would help (docs/format.md).
//!
//! A type is first tried alone, with one empty vehicle; if that works, within the plan, whose other requests keep their
//! vehicles and their order. Relaxations are found by bisection, and each that is named has been planned: the request alone
//! by the planner on the changed document, or the whole plan with the request in it. The referee has judged both.

mod field;
mod message;
mod relax;
mod trial;

use std::collections::BTreeMap;

use kerbway_model::document::plan::{Plan, Reason};
use kerbway_model::document::report::{Blocked, ExplainReport, Explanation};
use kerbway_model::{Issue, RequestIdx, TypeIdx};
use kerbway_search::Visit;

use crate::error::Error;
use crate::planner::Planner;
use crate::reasons::{Asker, Why, cheapest};
use trial::Trial;

/// Routes of a plan by vehicle type: what each vehicle does, in order.
type Routes = BTreeMap<TypeIdx, Vec<Vec<Visit>>>;

impl Planner<'_> {
    /// Explains why requests are left out of a plan: those named, else all that it does not serve. Types that could
    /// serve a request named here without any change are not listed for it.
    ///
    /// # Errors
    /// [`Error::Question`] if the plan or a name does not belong to this problem.
    pub fn explain(&self, plan: &Plan, requests: Option<&[String]>) -> Result<ExplainReport, Error> {
        let routes = self.routes_of(plan)?;
        let chosen = if let Some(ids) = requests {
            self.named(ids)?
        } else {
            let served = |r: &RequestIdx| routes.values().flatten().flatten().any(|v| v.request == *r);
            (0..self.instance().requests().len()).map(RequestIdx::new).filter(|r| !served(r)).collect()
        };
        let mut sorted: Vec<usize> = chosen.iter().map(|r| r.index()).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let asker = Asker::new(self, sorted);
        let explain = |r: &RequestIdx| {
            // A request that the plan serves is asked about as if it were not served yet.
            let others = without(&routes, *r);
            let types = (0..self.instance().vehicle_types().len()).map(TypeIdx::new);
            Explanation {
                request: self.instance().request(*r).id.clone(),
                by_type: types.filter_map(|t| self.blocked(&asker, &others, t, *r)).collect(),
            }
        };
        let requests = chosen.iter().map(explain).collect();
        let attribution = self.world.ground.attribution();
        Ok(ExplainReport { format: 1, requests, snaps: self.snaps(), attribution })
    }

    /// What keeps a type from serving a request; `None` = nothing does. No route has the request in it.
    fn blocked(&self, asker: &Asker<'_>, routes: &Routes, t: TypeIdx, r: RequestIdx) -> Option<Blocked> {
        let own: &[Vec<Visit>] = routes.get(&t).map_or(&[], Vec::as_slice);
        let spare =
            i64::try_from(own.len()).unwrap_or(i64::MAX) < i64::from(self.instance().vehicle_type(t).count);
        let alone = asker.schedule(t, &[Visit { request: r, option: None }]);
        let (why, trial) = if let Err(why) = alone {
            (why, Trial::alone(self, t, r))
        } else {
            let trial = Trial::within(self, t, r, routes, spare);
            let code = if trial.serves_now() {
                return None;
            } else if spare || own.iter().any(|route| cheapest(self, t, route, r).is_some()) {
                Reason::Price
            } else {
                Reason::Fleet
            };
            (Why::plain(code), trial)
        };
        let relaxation = relax::smallest(self, &trial, why.code);
        let instance = self.instance();
        Some(Blocked {
            vehicle_type: instance.vehicle_type(t).id.clone(),
            code: why.code,
            zone: why.zone.map(|z| instance.zone(z).id.clone()),
            rule: why.rule.map(|r| instance.rule(r).id.clone()),
            message: message::of(self, t, r, &why),
            relaxation,
            source: why.rule.and_then(|r| instance.tags_behind(r, t)),
        })
    }

    fn named(&self, ids: &[String]) -> Result<Vec<RequestIdx>, Error> {
        let known: BTreeMap<&str, usize> = self.request_names();
        let mut issues = Vec::new();
        let mut out = Vec::new();
        for id in ids {
            match known.get(id.as_str()) {
                Some(r) => out.push(RequestIdx::new(*r)),
                None => {
                    issues.push(Issue::error("E-unknown-id", "", format!("there is no request \"{id}\"")));
                }
            }
        }
        if issues.is_empty() { Ok(out) } else { Err(Error::Question(issues)) }
    }

    /// Requests by id.
    pub(crate) fn request_names(&self) -> BTreeMap<&str, usize> {
        self.instance().requests().iter().enumerate().map(|(i, r)| (r.id.as_str(), i)).collect()
    }

    /// Vehicle types by id.
    pub(crate) fn type_names(&self) -> BTreeMap<&str, usize> {
        self.instance().vehicle_types().iter().enumerate().map(|(i, t)| (t.id.as_str(), i)).collect()
    }

    fn routes_of(&self, plan: &Plan) -> Result<Routes, Error> {
        let (requests, types) = (self.request_names(), self.type_names());
        let mut issues = Vec::new();
        let mut unknown = |pointer: String, what: &str, id: &str| {
            let message = format!("the plan names a {what} \"{id}\" that the problem does not have");
            issues.push(Issue::error("E-unknown-id", pointer, message));
        };
        let mut routes = Routes::new();
        for (i, route) in plan.routes.iter().enumerate() {
            let Some(t) = types.get(route.vehicle_type.as_str()) else {
                unknown(format!("/routes/{i}/type"), "vehicle type", &route.vehicle_type);
                continue;
            };
            let mut visits = Vec::new();
            for (k, stop) in route.stops.iter().enumerate() {
                let known = requests.get(stop.request.as_str()).map(|r| RequestIdx::new(*r));
                match known.filter(|r| stop.option < self.instance().request(*r).options.len()) {
                    Some(request) => visits.push(Visit { request, option: Some(stop.option) }),
                    None => {
                        unknown(format!("/routes/{i}/stops/{k}/request"), "request or option", &stop.request);
                    }
                }
            }
            routes.entry(TypeIdx::new(*t)).or_default().push(visits);
        }
        if issues.is_empty() { Ok(routes) } else { Err(Error::Question(issues)) }
    }
}

/// The routes without a request.
fn without(routes: &Routes, r: RequestIdx) -> Routes {
    let others =
        |route: &Vec<Visit>| -> Vec<Visit> { route.iter().filter(|v| v.request != r).copied().collect() };
    let others = |list: &Vec<Vec<Visit>>| list.iter().map(others).filter(|o| !o.is_empty()).collect();
    routes.iter().map(|(t, list)| (*t, others(list))).collect()
}
