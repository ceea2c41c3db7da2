//! Plans, as documents and in figures.

use std::mem::MaybeUninit;

use kerbway::Plan;
use kerbway::report::kpis;

use crate::argument::{Text, given};
use crate::boundary::{ErrorOut, enter, free};
use crate::error::Failure;
use crate::kw_status;
use crate::problem::kw_problem;
use crate::text::kw_string;

/// A plan. Nothing changes it, so that any number of threads may read it at once.
pub struct kw_plan {
    pub(crate) plan: Plan,
}

impl kw_plan {
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan }
    }
}

/// Reads a plan (schema/plan.json). Yours: free it with `kw_plan_free`. Whether it is legal is what `kw_check` tells.
/// Fails with `KW_STATUS_INVALID`.
#[unsafe(no_mangle)]
pub extern "C" fn kw_plan_from_json(
    json: Text,
    length: usize,
    out: Option<&mut MaybeUninit<Box<kw_plan>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (json, out) = (json.document(length, "json")?, given(out, "out")?);
        out.write(Box::new(kw_plan::new(Plan::from_json(json)?)));
        Ok(())
    })
}

/// Its document: for equal problem, seed and iterations the same bytes, from every language.
#[unsafe(no_mangle)]
pub extern "C" fn kw_plan_to_json(
    plan: Option<&kw_plan>,
    out: Option<&mut MaybeUninit<Box<kw_string>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (plan, out) = (given(plan, "plan")?, given(out, "out")?);
        out.write(kw_string::new(plan.plan.to_json()));
        Ok(())
    })
}

/// It as GeoJSON, along the streets of the problem's map and with the zones that are read from that.
#[unsafe(no_mangle)]
pub extern "C" fn kw_plan_to_geojson(
    plan: Option<&kw_plan>,
    problem: Option<&kw_problem>,
    out: Option<&mut MaybeUninit<Box<kw_string>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (plan, problem, out) = (given(plan, "plan")?, given(problem, "problem")?, given(out, "out")?);
        out.write(kw_string::document(&problem.day.geojson(&plan.plan)?)?);
        Ok(())
    })
}

/// A key figure by its name: `total` and its terms `fixed`, `drive`, `service`, `wait`, `distance`, `charges`, `permits`,
/// `unserved_cost` (minor units of the currency); `served`, `unserved`, `required_unserved`, `routes` (numbers of them);
/// `metres`; `drive_s`, `service_s`, `wait_s` (seconds of all vehicles together).
#[unsafe(no_mangle)]
pub extern "C" fn kw_plan_figure(
    plan: Option<&kw_plan>,
    name: Text,
    out: Option<&mut MaybeUninit<i64>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (plan, name, out) = (given(plan, "plan")?, name.get("name")?, given(out, "out")?);
        let figures = kpis(&plan.plan);
        let Some((_, figure)) = figures.iter().find(|(known, _)| known == name) else {
            let known: Vec<&str> = figures.iter().map(|(known, _)| known.as_str()).collect();
            let message = format!("there is no figure \"{name}\"");
            return Err(Failure::argument("name", message, &format!("one of {}", known.join(", "))));
        };
        out.write(*figure);
        Ok(())
    })
}

/// Frees a plan; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_plan_free(plan: Option<Box<kw_plan>>) {
    free(plan);
}
