//! Planning: the search runs in a thread of its own, so that other threads of Python go on and this one hears signals.
//!
//! The first Ctrl-C asks for the best plan so far, which is returned; the second is raised at once, and the search, which
//! has been told, ends by itself soon after. Callbacks are called from the calling thread only.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use kerbway::document::report::Progress;
use kerbway::{Error, Options, Planned};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

use crate::arguments::{Callback, Sequence};
use crate::errors::{panicked, raise};
use crate::plan::Plan;
use crate::problem::Problem;

/// How often signals are looked for.
const WAKE: Duration = Duration::from_millis(50);

/// What the search tells the calling thread.
enum News {
    Progress(Progress),
    Done(Box<std::thread::Result<Result<Planned, Error>>>),
}

/// Plans a problem with options by name; `on_progress` is given iteration, elapsed milliseconds, cost, required unserved,
/// unserved and routes, and stops the search by returning `False`.
#[pyfunction]
pub(crate) fn solve(
    py: Python<'_>,
    problem: &Problem,
    options: Sequence<(String, String)>,
    on_progress: Option<Callback<'_>>,
) -> PyResult<Plan> {
    let mut chosen = Options::new();
    for (name, value) in &options.0 {
        chosen.set(name, value).map_err(|e| raise(py, &e))?;
    }
    let cancel = Arc::new(AtomicBool::new(false));
    let news = search(problem, chosen, &cancel);
    // An exception of the callback waits for the end of the search.
    let mut thrown: Option<PyErr> = None;
    loop {
        match py.detach(|| news.lock().recv_timeout(WAKE)) {
            Ok(News::Done(done)) => {
                return match (*done, thrown) {
                    (Err(panic), _) => Err(panicked(py, &*panic)),
                    (_, Some(error)) => Err(error),
                    (Ok(Ok(planned)), None) => Ok(Plan { plan: planned.plan }),
                    (Ok(Err(error)), None) => Err(raise(py, &error)),
                };
            }
            Ok(News::Progress(event)) => {
                // Nothing is told any more once the search has been asked to end.
                let asked = cancel.load(Ordering::Relaxed);
                if let Some(callback) = on_progress.as_ref().filter(|_| !asked) {
                    let answer = told(&callback.0, &event);
                    cancel.store(!matches!(answer, Ok(true)), Ordering::Relaxed);
                    // Ctrl-C in the callback is Ctrl-C.
                    thrown = answer.err().filter(|e| !e.is_instance_of::<PyKeyboardInterrupt>(py));
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(panicked(py, &"the search is gone")),
        }
        if let Err(error) = py.check_signals() {
            let again = cancel.swap(true, Ordering::Relaxed);
            if again || !error.is_instance_of::<PyKeyboardInterrupt>(py) {
                return Err(error);
            }
        }
    }
}

/// A receiver that may be lent to a closure that runs without the interpreter.
struct Ear(std::sync::Mutex<Receiver<News>>);

impl Ear {
    fn lock(&self) -> std::sync::MutexGuard<'_, Receiver<News>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Starts the search.
fn search(problem: &Problem, options: Options, cancel: &Arc<AtomicBool>) -> Ear {
    let (tell, news) = channel();
    let (day, cancel) = (Arc::clone(&problem.day), Arc::clone(cancel));
    let options = options.from_now();
    std::thread::spawn(move || {
        let mut observe = |event: &Progress| {
            // Nobody listens after a second Ctrl-C.
            match tell.send(News::Progress(event.clone())) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        };
        let done = catch_unwind(AssertUnwindSafe(|| {
            #[cfg(feature = "forced-panic")]
            std::panic::panic_any("forced");
            #[cfg(not(feature = "forced-panic"))]
            day.solve(&options, &cancel, &mut observe)
        }));
        let _ = tell.send(News::Done(Box::new(done)));
    });
    Ear(std::sync::Mutex::new(news))
}

/// Tells the callback; does it want to go on?
fn told(callback: &Bound<'_, PyAny>, event: &Progress) -> PyResult<bool> {
    let Progress { iteration, elapsed_ms, cost, required_unserved, unserved, routes } = *event;
    let answer = callback.call1((iteration, elapsed_ms, cost, required_unserved, unserved, routes))?;
    Ok(answer.is_none() || answer.is_truthy()?)
}
