//! A plan.

use kerbway::{Error, report};
use pyo3::prelude::*;

use crate::columns::Columns;
use crate::errors::asked;
use crate::problem::Problem;

/// A plan; immutable.
#[pyclass(frozen, module = "kerbway._native")]
pub(crate) struct Plan {
    pub(crate) plan: kerbway::Plan,
}

#[pymethods]
impl Plan {
    /// Reads a plan document.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<Self> {
        let plan = asked(py, || kerbway::Plan::from_json(text).map_err(Error::Invalid))?;
        Ok(Self { plan })
    }

    /// The document as JSON: the bytes that are equal in every language.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.plan.to_json())
    }

    /// Key figures, in order.
    fn kpis(&self) -> Vec<(String, i64)> {
        report::kpis(&self.plan)
    }

    /// A table by name, as columns; the problem says in which time zone its instants are shown.
    fn table<'py>(&self, py: Python<'py>, name: &str, problem: Option<&Problem>) -> PyResult<Columns<'py>> {
        let table = report::table(&self.plan, problem.map(|p| p.day.problem()), name);
        crate::columns::columns(py, table.unwrap_or_default())
    }
}
