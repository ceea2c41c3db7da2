//! The native half of the Python package: classes that hold documents and functions that ask questions of them. The typed
//! half in `kerbway/*.py` is what people use. Texts cross the border as JSON, lists as columns; nothing is decided here.

#![allow(clippy::needless_pass_by_value, reason = "pyo3 hands arguments over by value")]

mod arguments;
mod columns;
mod errors;
mod plan;
mod problem;
mod solve;

use pyo3::prelude::*;

/// The private module `kerbway._native`.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use super::plan::Plan;
    #[pymodule_export]
    use super::problem::{Network, Problem};
    #[pymodule_export]
    use super::solve::solve;
    #[pymodule_export]
    use super::{schema, seconds, version};
}

/// The version of Kerbway.
#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// The JSON Schema of a document, or nothing if there is none of that name.
#[pyfunction]
fn schema(document: &str) -> Option<String> {
    kerbway::schema::text(document)
}

/// A duration (`90`, `90s`, `4min`, `2h`, `PT4M`) in whole seconds, or nothing if it is none.
#[pyfunction]
fn seconds(text: &str) -> Option<u64> {
    kerbway::duration(text).filter(|d| d.subsec_nanos() == 0).map(|d| d.as_secs())
}
