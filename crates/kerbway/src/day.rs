//! A problem together with what it is planned on, owned: what other languages hold and ask.
//!
//! Every question is one call. Nothing is kept between calls but the map; who asks much of one problem from Rust holds a
//! [`Planner`] instead, whose travel data stay.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use kerbway_model::document::plan::Plan;
use kerbway_model::document::problem::Osm;
use kerbway_model::document::report::{CheckReport, ExplainReport, Progress, TravelReport, Visits};
use kerbway_model::{InvalidProblem, Issue, Problem};

use crate::error::Error;
use crate::evaluate::Evaluated;
use crate::ground::Map;
use crate::options::Options;
use crate::planner::{Planned, Planner, solve};
use crate::referee::Referee;
use crate::travel::travel_between;

/// A sound document and its map; immutable, and can be asked from several threads at once.
pub struct Day {
    problem: Problem,
    warnings: Vec<Issue>,
    /// Where a relative `osm.file` is looked for.
    folder: PathBuf,
    /// Read when first needed.
    map: OnceLock<Map>,
}

impl Day {
    /// A problem, checked. Its `osm.file` is relative to `folder` (empty: the current one). The file itself is read
    /// when first needed; what is wrong with it is said then.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document.
    pub fn new(problem: Problem, folder: &Path) -> Result<Self, Error> {
        let warnings = problem.validate().map_err(Error::Invalid)?.warnings;
        Ok(Self { problem, warnings, folder: folder.to_owned(), map: OnceLock::new() })
    }

    /// A problem, checked, on a map that is read already; that stands for its `osm.file`, which may be absent.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document.
    pub fn on_map(mut problem: Problem, map: &Map) -> Result<Self, Error> {
        problem.osm.get_or_insert_with(|| Osm::new(map.file()));
        Ok(Self::new(problem, Path::new(""))?.with_map(map))
    }

    pub(crate) fn with_map(self, map: &Map) -> Self {
        Self { map: OnceLock::from(map.clone()), ..self }
    }

    /// Reads and checks a document.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document.
    pub fn from_json(text: impl AsRef<[u8]>, folder: &Path) -> Result<Self, Error> {
        Self::new(Problem::from_json(text).map_err(Error::Invalid)?, folder)
    }

    /// Reads and checks a document from a file; its map lies relative to it.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document, or with `E-file`.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|e| {
            let mut issue = Issue::error("E-file", "", format!("the file cannot be read: {e}"));
            issue.file = Some(path.display().to_string());
            Error::Invalid(InvalidProblem::new(vec![issue]))
        })?;
        Self::from_json(bytes, path.parent().unwrap_or(Path::new("")))
    }

    /// The document.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What is odd in it but no error; what a map adds to that stands in plans.
    pub fn warnings(&self) -> &[Issue] {
        &self.warnings
    }

    /// Its map, if it has one.
    ///
    /// # Errors
    /// [`Error::Map`] if it cannot be read.
    pub fn map(&self) -> Result<Option<&Map>, Error> {
        let Some(osm) = &self.problem.osm else { return Ok(None) };
        if let Some(map) = self.map.get() {
            return Ok(Some(map));
        }
        let map = Map::read(&self.folder.join(&osm.file))?;
        Ok(Some(self.map.get_or_init(|| map)))
    }

    /// Plans it; see [`solve`].
    ///
    /// # Errors
    /// As there, and [`Error::Map`].
    pub fn solve(
        &self,
        options: &Options,
        cancel: &AtomicBool,
        observe: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Planned, Error> {
        let options = options.clone().from_now();
        solve(&self.problem, self.map()?, &options, cancel, observe)
    }

    /// The referee's report on a plan; no travel times are built for it.
    ///
    /// # Errors
    /// [`Error::Map`].
    pub fn check(&self, plan: &Plan) -> Result<CheckReport, Error> {
        let referee = match self.map()? {
            None => Referee::new(&self.problem)?,
            Some(map) => Referee::on_map(&self.problem, map.atlas())?,
        };
        Ok(referee.check(plan))
    }

    /// Why requests are left out of a plan; see [`Planner::explain`].
    ///
    /// # Errors
    /// As there, and [`Error::Map`].
    pub fn explain(&self, plan: &Plan, requests: Option<&[String]>) -> Result<ExplainReport, Error> {
        self.planner()?.explain(plan, requests)
    }

    /// The best legal schedule of given visits; see [`Planner::evaluate`].
    ///
    /// # Errors
    /// As there, and [`Error::Map`].
    pub fn evaluate(&self, visits: &Visits) -> Result<Evaluated, Error> {
        self.planner()?.evaluate(visits)
    }

    /// How a vehicle type gets from one location to another; see [`travel_between`].
    ///
    /// # Errors
    /// As there, and [`Error::Map`].
    pub fn travel(
        &self,
        vehicle_type: &str,
        from: &str,
        to: &str,
        depart: &str,
    ) -> Result<TravelReport, Error> {
        travel_between(&self.problem, self.map()?, vehicle_type, from, to, depart)
    }

    /// A plan of it as GeoJSON, along the streets of its map and with the zones that are read from that.
    ///
    /// # Errors
    /// [`Error::Map`].
    #[cfg(feature = "report")]
    pub fn geojson(&self, plan: &Plan) -> Result<serde_json::Value, Error> {
        Ok(kerbway_report::geojson_on(&self.problem, plan, self.map()?))
    }

    fn planner(&self) -> Result<Planner<'_>, Error> {
        Planner::on_map(&self.problem, self.map()?)
    }
}
