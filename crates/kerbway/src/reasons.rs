//! Why visits cannot be scheduled, in the order in which reasons are looked for (docs/format.md).
//!
//! Skill and capacity are read off, reachability is asked of the roads. For the rest the visits are scheduled in a world
//! in which no rule holds: if they fit there, the zones are to blame, and what the vehicle would run into says which; if
//! they do not, the world without rules says what else is in the way.

use std::cell::OnceCell;
use std::time::Instant;

use kerbway_model::document::plan::{Reason, Unserved};
use kerbway_model::units::Seconds;
use kerbway_model::{Instance, LocationIdx, RequestIdx, RuleIdx, TypeIdx, ZoneIdx};
use kerbway_roads::Pace;
use kerbway_search::{Blocked, Obstacle, Schedule, Visit, evaluate};
use kerbway_travel::Part;
use kerbway_travel::bans::{Family, ZoneBans};

use crate::assemble;
use crate::planner::Planner;
use crate::reduce::{Reduced, Rules, reduce};

/// What is in the way of some visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Why {
    pub(crate) code: Reason,
    /// The first visit that cannot be made, as an index; `None` = the route cannot be ended.
    pub(crate) visit: Option<usize>,
    pub(crate) zone: Option<ZoneIdx>,
    pub(crate) rule: Option<RuleIdx>,
    pub(crate) location: Option<LocationIdx>,
    /// With [`Reason::Duration`]: it is the distance that is limited.
    pub(crate) far: bool,
}

impl Why {
    /// Nothing to add to the code.
    pub(crate) fn plain(code: Reason) -> Self {
        Self { code, visit: None, zone: None, rule: None, location: None, far: false }
    }
}

/// A problem and the same one without rules, for some of its requests.
pub(crate) struct Asker<'p> {
    planner: &'p Planner<'p>,
    requests: Vec<usize>,
    /// Beyond this nothing new is built: reasons then name no zone.
    deadline: Option<Instant>,
    /// Made when first asked for; `None` inside = it could not be made.
    lifted: OnceCell<Option<(Reduced, Planner<'static>)>>,
}

impl<'p> Asker<'p> {
    /// Asks about these requests (sorted).
    pub(crate) fn new(planner: &'p Planner<'p>, requests: Vec<usize>) -> Self {
        Self { planner, requests, deadline: None, lifted: OnceCell::new() }
    }

    fn lifted(&self) -> Option<&(Reduced, Planner<'static>)> {
        let make = || {
            let (problem, instance) = (self.planner.problem(), self.planner.instance());
            let reduced = reduce(problem, instance, &self.requests, &[], Rules::Lifted);
            let mut pace = || match self.deadline {
                Some(deadline) if Instant::now() >= deadline => Pace::Abandon,
                _ => Pace::Thorough,
            };
            let planner = self.planner.part_without_rules(reduced.problem.clone())?.build(&mut pace).ok()?;
            Some((reduced, planner))
        };
        self.lifted.get_or_init(make).as_ref()
    }

    /// Schedules visits by an empty vehicle of a type, or says what is in the way.
    pub(crate) fn schedule(&self, t: TypeIdx, visits: &[Visit]) -> Result<Schedule, Why> {
        let planner = self.planner;
        if let Some(why) = plain_reason(planner, t, visits) {
            return Err(why);
        }
        let (instance, roads) = (planner.instance(), planner.roads());
        let blocked = match evaluate(instance, roads.table(), planner.prices(), t, visits) {
            Ok(schedule) => return Ok(schedule),
            Err(blocked) => blocked,
        };
        if roads.travel().rights(roads.class(t)).is_free() {
            return Err(self.named(visits, blocked));
        }
        let Some((reduced, lifted)) = self.lifted() else { return Err(self.named(visits, blocked)) };
        let renamed: Option<Vec<Visit>> = visits
            .iter()
            .map(|v| Some(Visit { request: reduced.request(v.request)?, option: v.option }))
            .collect();
        let Some(renamed) = renamed else { return Err(self.named(visits, blocked)) };
        match evaluate(lifted.instance(), lifted.roads().table(), lifted.prices(), t, &renamed) {
            Err(other) => Err(self.named(visits, other)),
            Ok(schedule) => {
                let obstacle = Blocked { obstacle: Obstacle::ZoneClosed, ..blocked };
                let mut why = self.named(visits, obstacle);
                if let Some((zone, rule)) = self.first_ban(lifted, t, &schedule) {
                    (why.zone, why.rule) = (Some(zone), Some(rule));
                }
                Err(why)
            }
        }
    }

    fn named(&self, visits: &[Visit], blocked: Blocked) -> Why {
        let code = match blocked.obstacle {
            Obstacle::Skill => Reason::Skill,
            Obstacle::Capacity => Reason::Capacity,
            Obstacle::Unreachable => Reason::Unreachable,
            Obstacle::ZoneClosed => Reason::ZoneClosed,
            Obstacle::Shift => Reason::Shift,
            Obstacle::Duration | Obstacle::Distance => Reason::Duration,
            _ => Reason::Window,
        };
        let at = blocked.visit.and_then(|i| visits.get(i)).or(visits.last()).map(|v| {
            let options = &self.planner.instance().request(v.request).options;
            options[v.option.unwrap_or(0)].at
        });
        let spatial = matches!(code, Reason::Unreachable | Reason::ZoneClosed);
        let far = matches!(blocked.obstacle, Obstacle::Distance);
        Why { visit: blocked.visit, location: at.filter(|_| spatial), far, ..Why::plain(code) }
    }

    /// The first ban that a schedule of the world without rules would break, if one does at that very time.
    fn first_ban(&self, lifted: &Planner<'_>, t: TypeIdx, schedule: &Schedule) -> Option<(ZoneIdx, RuleIdx)> {
        let (instance, roads) = (lifted.instance(), lifted.roads());
        let class = roads.class(t);
        let journeys = assemble::journeys(lifted, schedule);
        let parts = assemble::parts(instance.vehicle_type(t), schedule, &journeys);
        let rights = self.planner.roads().travel().rights(self.planner.roads().class(t));
        let services = |from: Seconds, to: Seconds| {
            schedule.stops.iter().map(|s| (s.start, s.end)).filter(move |s| from <= s.0 && s.1 <= to)
        };
        for crossing in roads.travel().crossings(class, &parts) {
            // By name: the smaller document may lack zones, and the map's stand behind those it has.
            let id = &instance.zone(crossing.zone).id;
            let whole = self.planner.instance().zones().iter().position(|zone| zone.id == *id);
            let Some(zone) = whole.map(ZoneIdx::new) else { continue };
            let Some(bans) = rights.zone(zone) else { continue };
            let leave = crossing.leave.unwrap_or(schedule.finish);
            let stops: Vec<_> = services(crossing.enter, leave).collect();
            if let Some(rule) = broken(bans, crossing.enter, leave, &stops) {
                return Some((zone, rule));
            }
        }
        debug_assert!(parts.iter().any(|p| matches!(p, Part::Stand { .. })), "a route has a stop");
        None
    }
}

/// The rule that a visit from `enter` to `leave` with these services would break.
fn broken(
    bans: &ZoneBans,
    enter: Seconds,
    leave: Seconds,
    services: &[(Seconds, Seconds)],
) -> Option<RuleIdx> {
    let sets = &bans.sets;
    let meets = |list: &[kerbway_model::instance::Interval], from: Seconds, to: Seconds| {
        list.iter().find(|b| b.from < to && from < b.to).map(|b| b.from.max(from))
    };
    let access = meets(&sets.entry, enter, enter + 1)
        .or_else(|| meets(&sets.presence, enter, leave))
        .or_else(|| meets(&sets.moving, enter, leave));
    if let Some(rule) = access.and_then(|at| bans.blocking_rule(Family::Access, at)) {
        return Some(rule);
    }
    if services.is_empty() {
        return meets(&sets.through, enter, leave).and_then(|at| bans.blocking_rule(Family::Through, at));
    }
    services
        .iter()
        .find_map(|(from, to)| meets(&sets.loading, *from, (*to).max(from + 1)))
        .and_then(|at| bans.blocking_rule(Family::Stopping, at))
}

/// Skill, capacity and reachability.
fn plain_reason(planner: &Planner<'_>, t: TypeIdx, visits: &[Visit]) -> Option<Why> {
    let (instance, roads) = (planner.instance(), planner.roads());
    let vehicle_type = instance.vehicle_type(t);
    let why = |code: Reason, visit: usize, location: Option<LocationIdx>| {
        Some(Why { visit: Some(visit), location, ..Why::plain(code) })
    };
    if let Some(i) = visits.iter().position(|v| !instance.has_skills(t, v.request)) {
        return why(Reason::Skill, i, None);
    }
    if let Some(i) = visits.iter().position(|v| !instance.has_room(t, v.request)) {
        return why(Reason::Capacity, i, None);
    }
    let class = roads.class(t);
    let reach = |at: LocationIdx| {
        vehicle_type.start.is_none_or(|s| roads.is_connected(class, s, at))
            && vehicle_type.end.is_none_or(|e| roads.is_connected(class, at, e))
    };
    for (i, visit) in visits.iter().enumerate() {
        let options = &instance.request(visit.request).options;
        let mut usable = options.iter().enumerate().filter(|(o, _)| visit.option.is_none_or(|v| v == *o));
        if !usable.any(|(_, option)| reach(option.at)) {
            return why(Reason::Unreachable, i, Some(options[visit.option.unwrap_or(0)].at));
        }
    }
    None
}

/// What keeps each request from being served even by a vehicle of its own, of whatever type.
///
/// Asked before the search, within its time: an answer may need travel times of a world without rules.
pub(crate) struct Alone {
    /// By request; `None` = some type could.
    why: Vec<Option<Why>>,
}

impl Alone {
    /// Asks all requests: a short schedule per request and type. Beyond the deadline reasons name no zone.
    pub(crate) fn new(planner: &Planner<'_>, deadline: Option<Instant>) -> Self {
        let instance = planner.instance();
        let types: Vec<TypeIdx> = (0..instance.vehicle_types().len()).map(TypeIdx::new).collect();
        let serves = |r: &RequestIdx| types.iter().any(|t| cheapest(planner, *t, &[], *r).is_some());
        let requests = (0..instance.requests().len()).map(RequestIdx::new);
        let hopeless: Vec<RequestIdx> = requests.filter(|r| !serves(r)).collect();
        let mut asker = Asker::new(planner, hopeless.iter().map(|r| r.index()).collect());
        asker.deadline = deadline;
        let mut why = vec![None; instance.requests().len()];
        for r in hopeless {
            // What stops the type that gets farthest.
            let visits = [Visit { request: r, option: None }];
            let reasons = types.iter().filter_map(|t| asker.schedule(*t, &visits).err());
            let farthest = reasons.reduce(|far, why| if why.code > far.code { why } else { far });
            why[r.index()] = Some(farthest.unwrap_or(Why::plain(Reason::Fleet)));
        }
        Self { why }
    }

    /// Of nobody, where reasons do not matter.
    pub(crate) fn unasked(instance: &Instance) -> Self {
        Self { why: vec![None; instance.requests().len()] }
    }

    /// Can no vehicle serve it?
    pub(crate) fn nobody(&self, r: RequestIdx) -> bool {
        self.why[r.index()].is_some()
    }
}

/// Entries of the requests that are left out, with what keeps those out of the plan that a vehicle alone could serve.
pub(crate) fn unserved(planner: &Planner<'_>, alone: &Alone, left: &[(RequestIdx, Reason)]) -> Vec<Unserved> {
    let instance = planner.instance();
    let entry = |&(r, code): &(RequestIdx, Reason)| {
        let why = alone.why[r.index()].unwrap_or(Why::plain(code));
        Unserved {
            request: instance.request(r).id.clone(),
            required: instance.request(r).unserved.is_none(),
            reason: why.code,
            zone: why.zone.map(|z| instance.zone(z).id.clone()),
            rule: why.rule.map(|r| instance.rule(r).id.clone()),
            location: why.location.map(|l| instance.location(l).id.clone()),
        }
    };
    left.iter().map(entry).collect()
}

/// The cheapest legal route of these visits with the request put in somewhere.
pub(crate) fn cheapest(
    planner: &Planner<'_>,
    t: TypeIdx,
    visits: &[Visit],
    r: RequestIdx,
) -> Option<Schedule> {
    let (instance, table) = (planner.instance(), planner.roads().table());
    let load = |r: RequestIdx, d: usize| instance.request(r).demand[d];
    let kind = instance.request(r).kind;
    // Deliveries are all on board at the start, pickups all at the end.
    let fits = (0..instance.dimensions().len()).all(|d| {
        let same = visits.iter().filter(|v| instance.request(v.request).kind == kind);
        let sum: i64 = same.map(|v| load(v.request, d)).sum();
        instance.vehicle_type(t).capacity[d].is_none_or(|c| sum + load(r, d) <= c)
    });
    if !fits || !instance.has_skills(t, r) {
        return None;
    }
    let mut order = visits.to_vec();
    let mut best: Option<Schedule> = None;
    for place in 0..=visits.len() {
        order.insert(place, Visit { request: r, option: None });
        if let Ok(schedule) = evaluate(instance, table, planner.prices(), t, &order)
            && best.as_ref().is_none_or(|b| schedule.cost.total() < b.cost.total())
        {
            best = Some(schedule);
        }
        order.remove(place);
    }
    best
}
