//! The one call from a problem to a plan that the referee has accepted, and everything else one asks of a problem.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kerbway_model::document::plan::{Plan, Reason, StoppedBy};
use kerbway_model::document::report::{CheckReport, Progress, Snap};
use kerbway_model::{Instance, Issue, Prices, Problem, RequestIdx};
use kerbway_roads::{Pace, Roads};
use kerbway_search as search;

use crate::assemble;
use crate::error::Error;
use crate::ground::{Ground, Map};
use crate::late;
use crate::options::Options;
use crate::reasons::Alone;
use crate::repair;
use crate::world::World;

/// Kept free at the end of a time limit if travel data are not even there.
const LATE: Duration = Duration::from_millis(20);

/// How long after a cancel travel times may still take: who cancels waits for an answer.
const PATIENCE: Duration = Duration::from_millis(100);

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
    /// The time was over, or the work was cancelled, before travel times were known: a plan without routes.
    Late(Box<Planned>),
}

/// A validated problem with its travel data: made once, asked many things.
///
/// Building takes what validation and travel times take (the table has a row and a column per location); each question
/// takes its own time.
pub struct Planner<'a> {
    pub(crate) world: World<'a>,
    pub(crate) roads: Arc<Roads>,
    pub(crate) prices: Prices,
}

impl<'a> Planner<'a> {
    /// Validates a problem and builds its travel data. The map of a problem that has one is read from its `osm.file`,
    /// relative to the current folder; see [`Planner::on_map`].
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document; [`Error::Map`] if its map cannot be read.
    pub fn new(problem: &'a Problem) -> Result<Self, Error> {
        let map = own_map(problem)?;
        Self::on_map(problem, map.as_ref())
    }

    /// As [`Planner::new`], on a map that is read already; it stands for the file that the problem names.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document.
    pub fn on_map(problem: &'a Problem, map: Option<&Map>) -> Result<Self, Error> {
        let ground = Ground::new(problem, map);
        Ok(World::new(Cow::Borrowed(problem), ground, None)?.build_thoroughly())
    }

    /// As [`Planner::on_map`], within the time that the options leave: after a third of it, or once cancelled, travel data are
    /// finished in haste (legal, but not `exact`). If all of it is over before they are there, or 100 ms after the cancel, a
    /// plan without routes is what there is, and a warning in it says so.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of the document.
    pub fn within(
        problem: &'a Problem,
        map: Option<&Map>,
        options: &Options,
        cancel: &AtomicBool,
    ) -> Result<Built<'a>, Error> {
        let start = Instant::now();
        let end = options.ends(start);
        let world = World::new(Cow::Borrowed(problem), Ground::new(problem, map), None)?;
        let hurry = end.map(|end| start + end.saturating_duration_since(start) / 3);
        let over = end.and_then(|end| end.checked_sub(LATE));
        let is_past = |at: Option<Instant>| at.is_some_and(|at| Instant::now() >= at);
        let mut cancelled: Option<Instant> = None;
        let mut pace = || {
            if cancelled.is_none() && cancel.load(Ordering::Relaxed) {
                cancelled = Some(Instant::now());
            }
            if is_past(over) || cancelled.is_some_and(|at| at.elapsed() >= PATIENCE) {
                Pace::Abandon
            } else if cancelled.is_some() || is_past(hurry) {
                Pace::Quick
            } else {
                Pace::Thorough
            }
        };
        match world.build(&mut pace) {
            Ok(planner) => Ok(Built::Planner(Box::new(planner))),
            Err(world) => {
                let by = if cancelled.is_some() { StoppedBy::Cancel } else { StoppedBy::Time };
                Ok(Built::Late(Box::new(late::plan(&world, options.seed, by)?)))
            }
        }
    }

    /// A part of this document, or a changed one, on the same ground.
    pub(crate) fn part(&self, problem: Problem) -> Option<World<'static>> {
        World::new(Cow::Owned(problem), self.world.ground.clone(), Some(&self.world.instance)).ok()
    }

    /// A part in which no rule holds, neither the document's ([`Rules::Lifted`](crate::reduce::Rules)) nor the map's.
    pub(crate) fn part_without_rules(&self, problem: Problem) -> Option<World<'static>> {
        let ground = self.world.ground.lifted(&self.world.instance);
        World::new(Cow::Owned(problem), ground, Some(&self.world.instance)).ok()
    }

    /// The document.
    pub fn problem(&self) -> &Problem {
        &self.world.problem
    }

    /// The travel data, to be shared with a planner of the same locations, types and zones.
    pub(crate) fn shared_roads(&self) -> Arc<Roads> {
        Arc::clone(&self.roads)
    }

    /// The document in indices, seconds and exact money.
    pub fn instance(&self) -> &Instance {
        &self.world.instance
    }

    /// Travel data of all vehicle types.
    pub fn roads(&self) -> &Roads {
        &self.roads
    }

    /// Exact prices.
    pub fn prices(&self) -> &Prices {
        &self.prices
    }

    /// How far locations were moved to the roads of a map.
    pub fn snaps(&self) -> Vec<Snap> {
        self.roads.snaps(self.instance())
    }

    /// What the document's author should know.
    pub fn warnings(&self) -> &[Issue] {
        &self.world.warnings
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
            search::solve(self.instance(), self.roads.table(), &self.prices, &params, cancel, observe);
        let late = early(self.finishing_time() / 2);
        let is_over = || late.is_some_and(|late| Instant::now() >= late) || cancel.load(Ordering::Relaxed);
        let why = repair::insert_left_out(self, &alone, &mut found, &is_over);
        let left: Vec<(RequestIdx, Reason)> = found.unserved.iter().copied().zip(why).collect();
        let mut plan = assemble::plan(self, &found.routes, &alone, &left);
        plan.seed = options.seed;
        plan.iterations = found.iterations;
        plan.stopped_by = stopped_by(found.stopped_by);
        self.accept(plan)
    }

    /// Replays a plan against the raw rules.
    pub fn check(&self, plan: &Plan) -> CheckReport {
        match self.world.referee() {
            Ok(referee) => referee.check(plan),
            Err(error) => kerbway_check::unreadable(error.issues()),
        }
    }

    /// Passes a plan on if the referee accepts it. Every plan of ours ends here.
    ///
    /// # Errors
    /// [`Error::Refused`] with the plan and what is wrong with it.
    pub fn accept(&self, plan: Plan) -> Result<Planned, Error> {
        self.world.accept(plan)
    }

    /// What putting a plan together and judging it takes, generously: kept free at the end of a time limit. On a map every
    /// leg is looked for once more, street by street, and the referee reads the signs of all ways for each vehicle type.
    fn finishing_time(&self) -> Duration {
        let micros = |n: usize, each: u64| {
            Duration::from_micros(u64::try_from(n).unwrap_or(u64::MAX).saturating_mul(each))
        };
        let requests = self.instance().requests().len();
        let Some(ways) = self.world.ground.ways() else {
            return Duration::from_millis(10).saturating_add(micros(requests, 100));
        };
        let signs = ways.saturating_mul(self.instance().vehicle_types().len());
        Duration::from_millis(10).saturating_add(micros(requests, 2_000)).saturating_add(micros(signs, 3))
    }
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

/// The map that a problem names, if it does.
fn own_map(problem: &Problem) -> Result<Option<Map>, Error> {
    problem.osm.as_ref().map(|osm| Map::read(Path::new(&osm.file))).transpose()
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
    let map = own_map(problem)?;
    let go_on = &mut |_: &Progress| ControlFlow::Continue(());
    Ok(solve(problem, map.as_ref(), &options, &AtomicBool::new(false), go_on)?.plan)
}

/// Plans a problem, on a map if it has one: the way of every program and language from a problem to a plan. `cancel` stops
/// it from another thread, `observe` is told at most ten times a second and may stop it too; the best plan so far is
/// returned either way.
///
/// # Errors
/// [`Error::Invalid`] with every issue of the document; [`Error::Map`] if its map is not given; [`Error::Refused`] if the
/// referee does not accept the plan, which is a bug of ours.
pub fn solve(
    problem: &Problem,
    map: Option<&Map>,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Planned, Error> {
    let options = options.clone().from_now();
    match Planner::within(problem, map, &options, cancel)? {
        Built::Planner(planner) => planner.plan_with(&options, cancel, observe),
        Built::Late(planned) => Ok(*planned),
    }
}
