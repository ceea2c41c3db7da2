//! Planning a day, watched and stoppable.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use kerbway::document::report::Progress;

use crate::argument::given;
use crate::boundary::{ErrorOut, enter, look};
use crate::cancel::kw_cancel;
use crate::kw_status;
use crate::options::kw_options;
use crate::plan::kw_plan;
use crate::problem::kw_problem;

/// How a search is getting on; lasts as long as the callback that is given it.
pub struct kw_progress {
    progress: Progress,
}

/// Told at most ten times a second how a search is getting on, by the thread that called `kw_solve`, never twice at once.
/// Anything but 0 stops the search, which then returns the best plan so far. It must return: throwing an exception or
/// jumping out of it is undefined.
pub type kw_progress_fn = Option<extern "C" fn(progress: &kw_progress, user: *mut c_void) -> i32>;

/// Plans a problem; the best plan found, which the referee has accepted. `options` may be NULL (seed 0, ten seconds), so may
/// `cancel` and `progress`; `user` is handed to the callback. Yours: free the plan with `kw_plan_free`.
/// Fails with `KW_STATUS_INVALID` or `KW_STATUS_MAP` if the problem's map does not fit, and with `KW_STATUS_REFUSED`.
#[unsafe(no_mangle)]
pub extern "C" fn kw_solve(
    problem: Option<&kw_problem>,
    options: Option<&kw_options>,
    cancel: Option<&kw_cancel>,
    progress: kw_progress_fn,
    user: *mut c_void,
    out: Option<&mut MaybeUninit<Box<kw_plan>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (problem, out) = (given(problem, "problem")?, given(out, "out")?);
        let options = options.map(|options| options.options.clone()).unwrap_or_default();
        let never = AtomicBool::new(false);
        let cancel = cancel.map_or(&never, |cancel| &cancel.flag);
        let mut observe = |now: &Progress| match progress {
            Some(progress) if progress(&kw_progress { progress: now.clone() }, user) != 0 => {
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        };
        let planned = problem.day.solve(&options, cancel, &mut observe)?;
        out.write(Box::new(kw_plan::new(planned.plan)));
        Ok(())
    })
}

fn number(progress: Option<&kw_progress>, part: fn(&Progress) -> u64) -> i64 {
    look(-1, || i64::try_from(part(&progress?.progress)).ok())
}

/// Iterations done. This and the following getters return -1 for NULL, the cost 0.
#[unsafe(no_mangle)]
pub extern "C" fn kw_progress_iteration(progress: Option<&kw_progress>) -> i64 {
    number(progress, |now| now.iteration)
}

/// Milliseconds since the call.
#[unsafe(no_mangle)]
pub extern "C" fn kw_progress_elapsed_ms(progress: Option<&kw_progress>) -> i64 {
    number(progress, |now| now.elapsed_ms)
}

/// Best cost so far, in minor units of the currency.
#[unsafe(no_mangle)]
pub extern "C" fn kw_progress_cost(progress: Option<&kw_progress>) -> i64 {
    look(0, || Some(progress?.progress.cost))
}

/// Requests left out.
#[unsafe(no_mangle)]
pub extern "C" fn kw_progress_unserved(progress: Option<&kw_progress>) -> i64 {
    number(progress, |now| now.unserved)
}

/// Requests left out that must be served.
#[unsafe(no_mangle)]
pub extern "C" fn kw_progress_required_unserved(progress: Option<&kw_progress>) -> i64 {
    number(progress, |now| now.required_unserved)
}

/// Vehicles used.
#[unsafe(no_mangle)]
pub extern "C" fn kw_progress_routes(progress: Option<&kw_progress>) -> i64 {
    number(progress, |now| now.routes)
}
