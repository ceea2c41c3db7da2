//! The best legal schedule of given visits, or why there is none (docs/format.md).

use std::collections::BTreeMap;

use kerbway_model::document::plan::{Plan, Reason};
use kerbway_model::document::report::{EvaluateReport, Unschedulable, Visits};
use kerbway_model::{Issue, RequestIdx, TypeIdx};
use kerbway_search::Visit;

use crate::assemble;
use crate::error::{Error, Refused};
use crate::planner::Planner;
use crate::reasons::{Asker, Why};

/// The answer to [`Planner::evaluate`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Evaluated {
    /// Every route has a legal schedule; these are the best ones.
    Plan(Box<Plan>),
    /// Some route has none.
    Blocked(EvaluateReport),
}

impl Planner<'_> {
    /// Schedules exactly these visits, each route by a vehicle of its own. Requests that are not named are neither
    /// listed nor priced.
    ///
    /// # Errors
    /// [`Error::Question`] if a route names what the problem does not have, or a request twice; [`Error::Refused`] if the
    /// referee does not accept the schedule, which is a bug of ours.
    pub fn evaluate(&self, visits: &Visits) -> Result<Evaluated, Error> {
        let routes = self.resolve(visits)?;
        let mut named: Vec<usize> = routes.iter().flat_map(|r| &r.1).map(|v| v.request.index()).collect();
        named.sort_unstable();
        let asker = Asker::new(self, named);
        let mut used: BTreeMap<TypeIdx, u32> = BTreeMap::new();
        let (mut schedules, mut blocked) = (Vec::new(), Vec::new());
        for (index, (t, stops)) in routes.iter().enumerate().filter(|(_, (_, stops))| !stops.is_empty()) {
            let number = used.entry(*t).or_insert(0);
            *number += 1;
            let fleet = *number > self.instance().vehicle_type(*t).count;
            let why = match asker.schedule(*t, stops) {
                Err(why) => why,
                Ok(schedule) if !fleet => {
                    schedules.push(schedule);
                    continue;
                }
                Ok(_) => Why::plain(Reason::Fleet),
            };
            blocked.push(self.unschedulable(index, *t, stops, &why));
        }
        if !blocked.is_empty() {
            return Ok(Evaluated::Blocked(EvaluateReport {
                format: 1,
                routes: blocked,
                snaps: self.snaps(),
                attribution: self.world.ground.attribution(),
            }));
        }
        schedules.sort_by_key(|s| (s.vehicle_type, s.depart, s.stops.first().map(|stop| stop.request)));
        let plan = assemble::of_schedules(self, &schedules);
        let report = self.check(&plan);
        // Requests that nobody asked about are missing on purpose.
        if report.violations.iter().any(|v| v.code != "S01") {
            return Err(Error::Refused(Box::new(Refused { plan, report })));
        }
        Ok(Evaluated::Plan(Box::new(plan)))
    }

    fn unschedulable(&self, index: usize, t: TypeIdx, stops: &[Visit], why: &Why) -> Unschedulable {
        let instance = self.instance();
        let vehicle_type = &instance.vehicle_type(t).id;
        let request = why.visit.and_then(|i| stops.get(i)).map(|v| instance.request(v.request).id.clone());
        let zone = why.zone.map(|z| instance.zone(z).id.clone());
        let rule = why.rule.map(|r| instance.rule(r).id.clone());
        let place = match &request {
            Some(r) => format!("at request \"{r}\""),
            None => "on the way to the end of the route".to_owned(),
        };
        let message = match why.code {
            Reason::Skill => format!("\"{vehicle_type}\" lacks a skill {place}"),
            Reason::Capacity => format!("\"{vehicle_type}\" is overloaded {place}"),
            Reason::Unreachable => format!("there is no way {place}"),
            Reason::ZoneClosed => match (&zone, &rule) {
                (Some(z), Some(r)) => format!("zone \"{z}\" is closed by \"{r}\" {place}"),
                _ => format!("a zone is closed {place}"),
            },
            Reason::Window => format!("too late for every window {place}"),
            Reason::Shift => format!("the shift ends too early {place}"),
            Reason::Duration if why.far => format!("the route is longer than max_distance_m {place}"),
            Reason::Duration => format!("the route takes longer than max_duration_s {place}"),
            Reason::Fleet => match instance.vehicle_type(t).count {
                1 => format!("there is only one vehicle of type \"{vehicle_type}\""),
                n => format!("there are only {n} vehicles of type \"{vehicle_type}\""),
            },
            _ => format!("no legal schedule {place}"),
        };
        Unschedulable {
            index,
            vehicle_type: vehicle_type.clone(),
            code: why.code,
            request,
            zone,
            rule,
            message,
        }
    }

    /// Ids as indices.
    fn resolve(&self, visits: &Visits) -> Result<Vec<(TypeIdx, Vec<Visit>)>, Error> {
        let (requests, types) = (self.request_names(), self.type_names());
        let mut issues = Vec::new();
        let mut seen = vec![false; self.instance().requests().len()];
        let mut routes = Vec::new();
        for (i, route) in visits.routes.iter().enumerate() {
            let mut stops = Vec::new();
            for (k, stop) in route.stops.iter().enumerate() {
                let pointer = format!("/routes/{i}/stops/{k}");
                let Some(&r) = requests.get(stop.request.as_str()) else {
                    let message = format!("there is no request \"{}\"", stop.request);
                    issues.push(Issue::error("E-unknown-id", pointer, message));
                    continue;
                };
                if std::mem::replace(&mut seen[r], true) {
                    let message = format!("request \"{}\" is visited twice", stop.request);
                    issues.push(Issue::error("E-duplicate-id", pointer, message));
                    continue;
                }
                let request = RequestIdx::new(r);
                let options = self.instance().request(request).options.len();
                if stop.option.is_some_and(|o| o >= options) {
                    let message = format!("request \"{}\" has {options} options", stop.request);
                    issues.push(Issue::error("E-unknown-id", format!("{pointer}/option"), message));
                    continue;
                }
                stops.push(Visit { request, option: stop.option });
            }
            if let Some(t) = types.get(route.vehicle_type.as_str()) {
                routes.push((TypeIdx::new(*t), stops));
            } else {
                let message = format!("there is no vehicle type \"{}\"", route.vehicle_type);
                issues.push(Issue::error("E-unknown-id", format!("/routes/{i}/type"), message));
            }
        }
        if issues.is_empty() { Ok(routes) } else { Err(Error::Question(issues)) }
    }
}
