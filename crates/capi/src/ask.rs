//! Questions about a problem whose answers are documents.

use std::mem::MaybeUninit;

use kerbway::Evaluated;
use kerbway::document::report::Visits;

use crate::argument::{Text, Texts, given};
use crate::boundary::{ErrorOut, enter};
use crate::error::Failure;
use crate::kw_status;
use crate::plan::kw_plan;
use crate::problem::kw_problem;
use crate::text::kw_string;

/// What the referee says of a plan (schema/check.json): legal or not, every violation, costs, slack.
/// That a plan is not legal is an answer, not a failure.
#[unsafe(no_mangle)]
pub extern "C" fn kw_check(
    problem: Option<&kw_problem>,
    plan: Option<&kw_plan>,
    out: Option<&mut MaybeUninit<Box<kw_string>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (problem, plan, out) = (given(problem, "problem")?, given(plan, "plan")?, given(out, "out")?);
        out.write(kw_string::document(&problem.day.check(&plan.plan)?)?);
        Ok(())
    })
}

/// Why requests are left out of a plan, and what would change that (schema/explain.json). `requests` are `count` ids; NULL and
/// 0 stand for all that are left out. Fails with `KW_STATUS_QUESTION` if there is no such request.
#[unsafe(no_mangle)]
pub extern "C" fn kw_explain(
    problem: Option<&kw_problem>,
    plan: Option<&kw_plan>,
    requests: Texts,
    count: usize,
    out: Option<&mut MaybeUninit<Box<kw_string>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (problem, plan, out) = (given(problem, "problem")?, given(plan, "plan")?, given(out, "out")?);
        let ids = requests.get(count, "requests")?.iter().enumerate();
        let ids: Vec<String> = ids
            .map(|(i, id)| id.get(format_args!("requests[{i}]")).map(str::to_owned))
            .collect::<Result<_, Failure>>()?;
        let asked = (!ids.is_empty()).then_some(ids.as_slice());
        out.write(kw_string::document(&problem.day.explain(&plan.plan, asked)?)?);
        Ok(())
    })
}

/// The best legal schedule of given visits (schema/evaluate.json): the plan, or what is in its way.
/// Fails with `KW_STATUS_INVALID` or `KW_STATUS_QUESTION`.
#[unsafe(no_mangle)]
pub extern "C" fn kw_evaluate(
    problem: Option<&kw_problem>,
    visits: Text,
    length: usize,
    out: Option<&mut MaybeUninit<Box<kw_string>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (problem, out) = (given(problem, "problem")?, given(out, "out")?);
        let visits = Visits::from_json(visits.document(length, "visits")?)?;
        out.write(match problem.day.evaluate(&visits)? {
            Evaluated::Blocked(report) => kw_string::document(&report)?,
            Evaluated::Plan(plan) => kw_string::document(&plan)?,
            _ => return Err(Failure::panic("an answer of a new kind")),
        });
        Ok(())
    })
}

/// How a vehicle type gets from one location to another, departing at an instant or a time of the first day
/// (schema/travel.json). Fails with `KW_STATUS_QUESTION`.
#[unsafe(no_mangle)]
pub extern "C" fn kw_travel(
    problem: Option<&kw_problem>,
    vehicle_type: Text,
    from: Text,
    to: Text,
    depart: Text,
    out: Option<&mut MaybeUninit<Box<kw_string>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (problem, out) = (given(problem, "problem")?, given(out, "out")?);
        let (vehicle_type, depart) = (vehicle_type.get("vehicle_type")?, depart.get("depart")?);
        let report = problem.day.travel(vehicle_type, from.get("from")?, to.get("to")?, depart)?;
        out.write(kw_string::document(&report)?);
        Ok(())
    })
}
