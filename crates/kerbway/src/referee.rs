//! The referee of a problem: it judges plans from the document (and the map) alone.

use std::sync::Arc;

use kerbway_check::{self as check, Atlas};
use kerbway_model::document::plan::Plan;
use kerbway_model::document::report::CheckReport;
use kerbway_model::osm::MapZone;
use kerbway_model::{Instance, InvalidProblem, Problem};

use crate::error::Error;

/// Judges any number of plans of one problem; no travel times are built for that.
#[derive(Clone)]
pub struct Referee {
    instance: Arc<Instance>,
    /// Its own reading of the map.
    atlas: Option<Arc<Atlas>>,
}

impl Referee {
    /// The referee of a problem.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document.
    pub fn new(problem: &Problem) -> Result<Self, Error> {
        let instance = problem.validate().map_err(Error::Invalid)?.instance;
        Ok(Self::of_instance(Arc::new(instance)))
    }

    /// The referee of a problem on a map.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document.
    pub fn on_map(problem: &Problem, atlas: Arc<Atlas>) -> Result<Self, Error> {
        let zones = atlas.zones(problem);
        Self::with_zones(problem, atlas, &zones, None).map_err(Error::Invalid)
    }

    pub(crate) fn of_instance(instance: Arc<Instance>) -> Self {
        Self { instance, atlas: None }
    }

    /// On a map the referee works out for itself which zones its tags make: these.
    pub(crate) fn with_zones(
        problem: &Problem,
        atlas: Arc<Atlas>,
        zones: &[MapZone],
        whole: Option<&Instance>,
    ) -> Result<Self, InvalidProblem> {
        let validated = match whole {
            None => problem.validate_with_map(zones),
            Some(whole) => problem.validate_as_part_with_map(whole, zones),
        };
        Ok(Self { instance: Arc::new(validated?.instance), atlas: Some(atlas) })
    }

    /// Replays a plan against the raw rules.
    pub fn check(&self, plan: &Plan) -> CheckReport {
        match &self.atlas {
            None => check::check(&self.instance, plan),
            Some(atlas) => check::check_on_map(&self.instance, atlas, plan),
        }
    }

    /// Judges a plan document; each issue that keeps it from being read is a violation `F00`.
    pub fn check_text(&self, plan: impl AsRef<[u8]>) -> CheckReport {
        match Plan::from_json(plan) {
            Ok(plan) => self.check(&plan),
            Err(invalid) => check::unreadable(invalid.issues()),
        }
    }
}
