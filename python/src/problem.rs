//! A sound problem, and the questions that are asked of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kerbway::document::report::Visits;
use kerbway::{Day, Error, Evaluated, Map};
use pyo3::prelude::*;

use crate::arguments::Sequence;
use crate::columns::{Given, table};
use crate::errors::{asked, issues_json};
use crate::plan::Plan;

/// A sound problem with its map; immutable.
#[pyclass(frozen, module = "kerbway._native")]
pub(crate) struct Problem {
    pub(crate) day: Arc<Day>,
    folder: PathBuf,
}

/// A map that any number of problems are planned on; immutable.
#[pyclass(frozen, module = "kerbway._native")]
pub(crate) struct Network {
    map: Map,
}

#[pymethods]
impl Network {
    /// Reads an OpenStreetMap extract, `.osm.pbf` or `.osm`.
    #[new]
    fn new(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        Ok(Self { map: asked(py, || Map::read(&path))? })
    }
}

impl Problem {
    fn made(
        py: Python<'_>,
        folder: &Path,
        make: impl FnOnce() -> Result<Day, Error> + Send,
    ) -> PyResult<Self> {
        Ok(Self { day: Arc::new(asked(py, make)?), folder: folder.to_owned() })
    }
}

#[pymethods]
impl Problem {
    /// Reads and checks a document; a relative `osm.file` lies in `folder`.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str, folder: PathBuf) -> PyResult<Self> {
        Self::made(py, &folder, || Day::from_json(text, &folder))
    }

    /// Reads and checks a document from a file.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        Self::made(py, path.parent().unwrap_or(Path::new("")), || Day::from_file(&path))
    }

    /// A problem from tables: `head` is the document without the lists that come as tables.
    #[staticmethod]
    fn from_tables(
        py: Python<'_>,
        head: &str,
        tables: Sequence<(String, Given<'_>)>,
        folder: PathBuf,
    ) -> PyResult<Self> {
        let mut read = Vec::with_capacity(tables.0.len());
        for (name, given) in tables.0 {
            read.push((name, table(given)?));
        }
        Self::made(py, &folder, || Day::from_tables(head, &read, &folder))
    }

    /// The same problem on a map that is read already.
    fn on(&self, py: Python<'_>, network: &Network) -> PyResult<Self> {
        Self::made(py, &self.folder, || Day::on_map(self.day.problem().clone(), &network.map))
    }

    /// The document as JSON.
    fn to_json(&self) -> String {
        self.day.problem().to_json()
    }

    /// Where a relative `osm.file` lies.
    fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// Issues that are no errors, as JSON.
    fn warnings(&self) -> String {
        issues_json(self.day.warnings())
    }

    /// The referee's report, as JSON.
    fn check(&self, py: Python<'_>, plan: &Plan) -> PyResult<String> {
        asked(py, || self.day.check(&plan.plan).map(|report| json(&report)))
    }

    /// Why requests are left out, as JSON.
    fn explain(&self, py: Python<'_>, plan: &Plan, requests: Option<Sequence<String>>) -> PyResult<String> {
        let requests = requests.map(|requests| requests.0);
        asked(py, || self.day.explain(&plan.plan, requests.as_deref()).map(|report| json(&report)))
    }

    /// The best schedule of given visits (JSON): a plan, or the report that says why there is none, as JSON.
    fn evaluate(&self, py: Python<'_>, visits: &str) -> PyResult<(Option<Plan>, Option<String>)> {
        let ask = || self.day.evaluate(&Visits::from_json(visits).map_err(Error::Invalid)?);
        match asked(py, ask)? {
            Evaluated::Plan(plan) => Ok((Some(Plan { plan: *plan }), None)),
            Evaluated::Blocked(report) => Ok((None, Some(json(&report)))),
            _ => Ok((None, None)),
        }
    }

    /// How a vehicle type gets from one location to another, as JSON.
    fn travel(
        &self,
        py: Python<'_>,
        vehicle_type: &str,
        from_: &str,
        to: &str,
        depart: &str,
    ) -> PyResult<String> {
        asked(py, || self.day.travel(vehicle_type, from_, to, depart).map(|report| json(&report)))
    }

    /// A plan of it as GeoJSON, with the geometry of its zones and of those that are read from its map.
    fn geojson(&self, py: Python<'_>, plan: &Plan) -> PyResult<String> {
        asked(py, || self.day.geojson(&plan.plan).map(|collection| collection.to_string()))
    }
}

fn json(report: &impl serde::Serialize) -> String {
    serde_json::to_string(report).unwrap_or_default()
}
