//! Errors of ours as Python exceptions, which are defined in `kerbway/errors.py`.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use kerbway::{Error, Issue};
use pyo3::prelude::*;

/// The exception for an error.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    let kind = match error {
        Error::Invalid(_) | Error::Map(_) => "InvalidProblemError",
        Error::Question(_) => "QuestionError",
        _ => "InternalError",
    };
    made(py, kind, &error.to_string(), error.issues())
}

/// Asks a question without the interpreter's lock; errors and panics are exceptions.
pub(crate) fn asked<T: Send>(py: Python<'_>, ask: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    match py.detach(|| catch_unwind(AssertUnwindSafe(ask))) {
        Ok(answer) => answer.map_err(|error| raise(py, &error)),
        Err(panic) => Err(panicked(py, &*panic)),
    }
}

/// The exception for a panic, which is a bug of ours.
pub(crate) fn panicked(py: Python<'_>, panic: &(dyn Any + Send)) -> PyErr {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    made(py, "InternalError", &format!("a bug of ours, please report it with the problem: {said}"), &[])
}

fn made(py: Python<'_>, kind: &str, text: &str, issues: &[Issue]) -> PyErr {
    let exception = py
        .import("kerbway.errors")
        .and_then(|module| module.getattr("_made"))
        .and_then(|made| made.call1((kind, text, issues_json(issues))));
    match exception {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// Issues with the row and the field that their pointers name.
pub(crate) fn issues_json(issues: &[Issue]) -> String {
    let with_place = |issue: &Issue| {
        let mut value = serde_json::to_value(issue).unwrap_or_default();
        value["row"] = serde_json::json!(issue.row());
        value["field"] = serde_json::json!(issue.field());
        value
    };
    issues.iter().map(with_place).collect::<serde_json::Value>().to_string()
}
