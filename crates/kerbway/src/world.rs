//! A validated problem that has no travel data yet: all that can be said before the long work begins.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use kerbway_model::document::plan::Plan;
use kerbway_model::{Instance, Issue, Prices, Problem, Validated};
use kerbway_roads::{Pace, Roads};

use crate::error::{Error, Refused};
use crate::ground::Ground;
use crate::planner::{Planned, Planner};
use crate::referee::Referee;

/// A document, what it stands on, and what both come to.
pub(crate) struct World<'a> {
    pub(crate) problem: Cow<'a, Problem>,
    pub(crate) ground: Ground,
    pub(crate) instance: Arc<Instance>,
    /// Made when first asked for; of a whole problem at once.
    referee: OnceLock<Referee>,
    /// This is a part of the document that these belong to.
    whole: Option<Arc<Instance>>,
    pub(crate) warnings: Vec<Issue>,
}

impl<'a> World<'a> {
    /// Validates a problem, or a part of a whole one.
    pub(crate) fn new(
        problem: Cow<'a, Problem>,
        ground: Ground,
        whole: Option<&Arc<Instance>>,
    ) -> Result<Self, Error> {
        let validated = ground.validate(&problem, whole.map(|w| &**w)).map_err(Error::Invalid)?;
        let Validated { instance, mut warnings, .. } = validated;
        warnings.extend(ground.warnings().iter().cloned());
        if problem.osm.is_some() && !ground.is_map() {
            let mut issue = Issue::error("E-map-read", "/osm/file", "the problem's map is not given");
            issue.hint = Some("read it with Map::read".to_owned());
            return Err(Error::Map(vec![issue]));
        }
        let instance = Arc::new(instance);
        let world =
            Self { problem, ground, instance, referee: OnceLock::new(), whole: whole.cloned(), warnings };
        if whole.is_none() {
            world.referee()?;
        }
        Ok(world)
    }

    /// Builds the travel data; gives itself back if that is abandoned.
    pub(crate) fn build(self, pace: &mut dyn FnMut() -> Pace) -> Result<Planner<'a>, Box<Self>> {
        match self.ground.roads(&self.instance, pace) {
            Some(roads) => Ok(self.with_roads(Arc::new(roads))),
            None => Err(Box::new(self)),
        }
    }

    /// Builds the travel data, however long it takes.
    pub(crate) fn build_thoroughly(self) -> Planner<'a> {
        self.build(&mut || Pace::Thorough).ok().expect("invariant: thorough work is not abandoned")
    }

    /// Takes travel data that are there already: of an equal instance but for requests and shifts.
    pub(crate) fn with_roads(mut self, roads: Arc<Roads>) -> Planner<'a> {
        self.warnings.extend(roads.warnings().iter().cloned());
        let prices = Prices::new(&self.instance);
        Planner { world: self, roads, prices }
    }

    /// Who judges plans.
    pub(crate) fn referee(&self) -> Result<&Referee, Error> {
        if let Some(referee) = self.referee.get() {
            return Ok(referee);
        }
        let referee = self.ground.referee(&self.problem, &self.instance, self.whole.as_deref());
        let referee = referee.map_err(Error::Invalid)?;
        Ok(self.referee.get_or_init(|| referee))
    }

    /// Passes a plan on if the referee accepts it. Every plan of ours ends here.
    pub(crate) fn accept(&self, plan: Plan) -> Result<Planned, Error> {
        let report = self.referee()?.check(&plan);
        if report.legal {
            Ok(Planned { plan, report })
        } else {
            Err(Error::Refused(Box::new(Refused { plan, report })))
        }
    }
}
