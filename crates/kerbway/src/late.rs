//! What there is when the time is over, or the work is cancelled, before travel times are known: a plan without routes, and
//! a warning.

use kerbway_model::document::plan::{Plan, Reason, StoppedBy, Unserved};
use kerbway_model::{Instance, Issue, RequestIdx, TypeIdx};

use crate::assemble;
use crate::error::Error;
use crate::planner::Planned;
use crate::world::World;

/// The plan; like every other it goes to the referee.
pub(crate) fn plan(world: &World<'_>, seed: u64, by: StoppedBy) -> Result<Planned, Error> {
    let (instance, mut warnings) = (&*world.instance, world.warnings.clone());
    let what = if by == StoppedBy::Cancel { "the work was cancelled" } else { "the time limit was over" };
    let message = format!("{what} before travel times were known: nothing is planned");
    let mut late = Issue::warning("W-time-limit", "", message);
    late.hint = Some("allow more time".to_owned());
    warnings.push(late);
    let requests = (0..instance.requests().len()).map(RequestIdx::new);
    let plan = Plan {
        format: 1,
        seed,
        iterations: 0,
        stopped_by: by,
        exact: false,
        cost: assemble::cost_of_leaving_out(instance, requests.clone()),
        routes: Vec::new(),
        unserved: requests.map(|r| unserved(instance, r)).collect(),
        warnings,
        attribution: world.ground.attribution(),
    };
    world.accept(plan)
}

/// What can be said without travel times.
fn unserved(instance: &Instance, r: RequestIdx) -> Unserved {
    let request = instance.request(r);
    let types =
        || (0..instance.vehicle_types().len()).map(TypeIdx::new).filter(|t| instance.has_skills(*t, r));
    let reason = if types().next().is_none() {
        Reason::Skill
    } else if !types().any(|t| instance.has_room(t, r)) {
        Reason::Capacity
    } else {
        Reason::Stopped
    };
    Unserved {
        request: request.id.clone(),
        required: request.unserved.is_none(),
        reason,
        zone: None,
        rule: None,
        location: None,
    }
}
