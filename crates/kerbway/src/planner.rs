//! The one call from a problem to a plan that the referee has accepted, and everything else one asks of a problem.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kerbway_model::document::plan::{Plan, StoppedBy};
use kerbway_model::document::report::{CheckReport, Progress};
use kerbway_model::{Instance, InvalidProblem, Issue, Prices, Problem, RequestIdx, Validated};
use kerbway_roads::{Pace, Roads};
use kerbway_search as search;
use kerbway_travel::Options as TravelOptions;

use crate::assemble;
use crate::error::{Error, Refused};
use crate::late;
use crate::options::Options;
use crate::reasons::Alone;
use crate::repair;

/// Kept free at the end of a time limit if travel data are not even there.
const LATE: Duration = Duration::from_millis(20);

/// A plan, and what the referee says of it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Planned {
    /// The best plan found.
    pub plan: Plan,
    /// The referee's report on it; `legal` always, an illegal plan is an [`Error::Refused`].
    pub report: CheckReport,
}

/// What preparing a plan within a time limit comes to.
#[non_exhaustive]
pub enum Built<'a> {
    /// Ready to plan, with the rest of the time.
    Planner(Box<Planner<'a>>),
    /// The time was over before travel times were known: a plan without routes.
    Late(Box<Planned>),
}

/// A validated problem with its travel data: made once, asked many things.
///
/// Building takes what validation and travel times take (the table has a row and a column per location); each question
/// takes its own time.
pub struct Planner<'a> {
    problem: Cow<'a, Problem>,
    instance: Instance,
    warnings: Vec<Issue>,
    roads: Arc<Roads>,
    prices: Prices,
}

impl<'a> Planner<'a> {
    /// Validates a problem and builds its travel data.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document.
    pub fn new(problem: &'a Problem) -> Result<Self, Error> {
        let validated = validated(problem)?;
        Ok(Self::of_validated(problem, validated.instance, validated.warnings))
    }

    /// As [`Planner::new`], of a problem that is validated already.
    pub fn of_validated(problem: &'a Problem, instance: Instance, warnings: Vec<Issue>) -> Self {
        let roads = Arc::new(kerbway_roads::build(&instance));
        Self::with_roads(Cow::Borrowed(problem), instance, warnings, roads)
    }

    /// As [`Planner::new`], within the time that the options leave: after a third of it, or once cancelled, travel data are
    /// finished in haste (legal, but not `exact`). If all of it is over before they are there, a plan without routes is
    /// what there is, and a warning in it says so.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document.
    pub fn within(problem: &'a Problem, options: &Options, cancel: &AtomicBool) -> Result<Built<'a>, Error> {
        let start = Instant::now();
        let end = options.ends(start);
        let validated = validated(problem)?;
        let hurry = end.map(|end| start + end.saturating_duration_since(start) / 3);
        let over = end.and_then(|end| end.checked_sub(LATE));
        let is_past = |at: Option<Instant>| at.is_some_and(|at| Instant::now() >= at);
        let mut pace = || {
            if is_past(over) {
                Pace::Abandon
            } else if cancel.load(Ordering::Relaxed) || is_past(hurry) {
                Pace::Quick
            } else {
                Pace::Thorough
            }
        };
        let roads = kerbway_roads::build_paced(&validated.instance, &TravelOptions::default(), &mut pace);
        let Validated { instance, warnings, .. } = validated;
        match roads {
            Some(roads) => {
                let planner = Self::with_roads(Cow::Borrowed(problem), instance, warnings, Arc::new(roads));
                Ok(Built::Planner(Box::new(planner)))
            }
            None => late::plan(&instance, warnings, options.seed).map(|p| Built::Late(Box::new(p))),
        }
    }

    /// A planner of a part of this document, or of a changed one; travel data of an equal one are used again if given.
    pub(crate) fn part(&self, problem: Problem, roads: Option<Arc<Roads>>) -> Option<Planner<'static>> {
        let Validated { instance, warnings, .. } = problem.validate_as_part(&self.instance).ok()?;
        let roads = roads.unwrap_or_else(|| Arc::new(kerbway_roads::build(&instance)));
        Some(Planner::with_roads(Cow::Owned(problem), instance, warnings, roads))
    }

    /// The same, unless building its travel data is abandoned.
    pub(crate) fn part_within(
        &self,
        problem: Problem,
        pace: &mut dyn FnMut() -> Pace,
    ) -> Option<Planner<'static>> {
        let Validated { instance, warnings, .. } = problem.validate_as_part(&self.instance).ok()?;
        let roads = kerbway_roads::build_paced(&instance, &TravelOptions::default(), pace)?;
        Some(Planner::with_roads(Cow::Owned(problem), instance, warnings, Arc::new(roads)))
    }

    pub(crate) fn with_roads(
        problem: Cow<'a, Problem>,
        instance: Instance,
        mut warnings: Vec<Issue>,
        roads: Arc<Roads>,
    ) -> Self {
        warnings.extend(roads.warnings().iter().cloned());
        let prices = Prices::new(&instance);
        Self { problem, instance, warnings, roads, prices }
    }

    /// The document.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The travel data, to be shared with a planner of the same locations, types and zones.
    pub(crate) fn shared_roads(&self) -> Arc<Roads> {
        Arc::clone(&self.roads)
    }

    /// The document in indices, seconds and exact money.
    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// Travel data of all vehicle types.
    pub fn roads(&self) -> &Roads {
        &self.roads
    }

    /// Exact prices.
    pub fn prices(&self) -> &Prices {
        &self.prices
    }

    /// What the document's author should know.
    pub fn warnings(&self) -> &[Issue] {
        &self.warnings
    }

    /// Plans the day.
    ///
    /// # Errors
    /// [`Error::Refused`] if the referee does not accept the plan: a bug of ours.
    pub fn plan(&self, options: &Options) -> Result<Planned, Error> {
        self.plan_with(options, &AtomicBool::new(false), &mut |_| ControlFlow::Continue(()))
    }

    /// Plans the day; `cancel` stops the search from another thread, `observe` is told at most ten times a second and may
    /// stop it too. The best plan so far is returned either way.
    ///
    /// # Errors
    /// [`Error::Refused`] if the referee does not accept the plan: a bug of ours.
    pub fn plan_with(
        &self,
        options: &Options,
        cancel: &AtomicBool,
        observe: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Planned, Error> {
        let start = Instant::now();
        let end = options.ends(start);
        let half = end.map(|end| start + end.saturating_duration_since(start) / 2);
        let alone = Alone::new(self, half);
        let early = |by: Duration| end.map(|end| end.checked_sub(by).unwrap_or(start));
        let budget = search::Budget {
            deadline: early(self.finishing_time()),
            iterations: options.iterations,
            no_improvement: options.no_improvement,
        };
        let params = search::Params::default().with_seed(options.seed).with_budget(budget);
        let mut found =
            search::solve(&self.instance, self.roads.table(), &self.prices, &params, cancel, observe);
        let late = early(self.finishing_time() / 2);
        let is_over = || late.is_some_and(|late| Instant::now() >= late) || cancel.load(Ordering::Relaxed);
        let fits = repair::insert_left_out(self, &alone, &mut found, &is_over);
        let left: Vec<(RequestIdx, bool)> = found.unserved.iter().copied().zip(fits).collect();
        let mut plan = assemble::plan(self, &found.routes, &alone, &left);
        plan.seed = options.seed;
        plan.iterations = found.iterations;
        plan.stopped_by = stopped_by(found.stopped_by);
        self.accept(plan)
    }

    /// Replays a plan against the raw rules.
    pub fn check(&self, plan: &Plan) -> CheckReport {
        kerbway_check::check(&self.instance, plan)
    }

    /// Passes a plan on if the referee accepts it. Every plan of ours ends here.
    ///
    /// # Errors
    /// [`Error::Refused`] with the plan and what is wrong with it.
    pub fn accept(&self, plan: Plan) -> Result<Planned, Error> {
        let report = self.check(&plan);
        if report.legal {
            Ok(Planned { plan, report })
        } else {
            Err(Error::Refused(Box::new(Refused { plan, report })))
        }
    }

    /// What putting a plan together and judging it takes, generously: kept free at the end of a time limit.
    fn finishing_time(&self) -> Duration {
        let requests = u64::try_from(self.instance.requests().len()).unwrap_or(u64::MAX);
        Duration::from_millis(10).saturating_add(Duration::from_micros(requests.saturating_mul(100)))
    }
}

/// A valid problem, on a ground that is built.
pub(crate) fn validated(problem: &Problem) -> Result<Validated, Error> {
    let validated = problem.validate().map_err(Error::Invalid)?;
    if problem.osm.is_some() {
        let unbuilt = Issue::error("E-unsupported", "/osm", "a map is part of the format but not built yet");
        return Err(Error::Invalid(InvalidProblem::new(vec![unbuilt])));
    }
    Ok(validated)
}

/// What ended a search, as the plan says it.
fn stopped_by(reason: search::StoppedBy) -> StoppedBy {
    match reason {
        search::StoppedBy::Iterations => StoppedBy::Iterations,
        search::StoppedBy::Time => StoppedBy::Time,
        search::StoppedBy::NoImprovement => StoppedBy::NoImprovement,
        search::StoppedBy::Complete => StoppedBy::Complete,
        _ => StoppedBy::Cancel,
    }
}

/// Plans a problem: validation, travel times, search, schedule, referee.
///
/// # Errors
/// [`Error::Invalid`] with every issue of the document; [`Error::Refused`] if the referee does not accept the plan, which
/// is a bug of ours.
///
/// # Examples
/// ```
/// # use kerbway::{Options, Problem};
/// let problem = Problem::from_json(
///     r#"{"format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+01:00"},
///         "plane": {"kmh": 36}, "crs": "local_m",
///         "locations": [{"id": "depot", "x": 0, "y": 0}, {"id": "A", "x": 1000, "y": 0}],
///         "vehicle_types": [{"id": "van", "start": "depot"}],
///         "requests": [{"id": "r1", "options": [{"at": "A"}]}],
///         "objective": {"drive_per_h": 3600}}"#,
/// )?;
/// let plan = kerbway::plan(&problem, &Options::new().with_iterations(100))?;
/// assert_eq!(plan.cost.total, 200);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plan(problem: &Problem, options: &Options) -> Result<Plan, Error> {
    let options = options.clone().from_now();
    Ok(match Planner::within(problem, &options, &AtomicBool::new(false))? {
        Built::Planner(planner) => planner.plan(&options)?.plan,
        Built::Late(planned) => planned.plan,
    })
}
