//! `kerbway solve`.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use kerbway::report::{Detail, geojson_on, text};
use kerbway::{Built, DEFAULT_TIME_LIMIT, Error, Options, Planned, Planner};

use crate::args::{Search, Solve};
use crate::failure::{Done, Failure, issues_text};
use crate::input::Loaded;
use crate::output;
use crate::phases::Phases;
use crate::progress::Bar;
use crate::signals;

/// Routes and unserved requests told without `--verbose`.
const BRIEF: usize = 30;
/// Warnings told without `--verbose`.
const WARNINGS: usize = 10;

/// Plans the routes of a problem.
pub(crate) fn solve(args: &Solve, start: Instant) -> Result<Done, Failure> {
    args.search.supported()?;
    signals::listen();
    let mut phases = Phases::new(start);
    let loaded = args.input.load()?;
    let options = args.search.options(start);
    let map = loaded.map()?;
    phases.end("reading");
    let built = loaded.planner_within(map.as_ref(), &options)?;
    phases.end("travel times");
    let planned = match built {
        Built::Planner(planner) => search(&planner, &args.search, &options, start),
        Built::Late(planned) => Ok(*planned),
        _ => Err(Failure::Output("travel times of a kind that this program does not know".to_owned())),
    };
    let planned = match planned {
        Ok(planned) => planned,
        Err(failure) => {
            write_refused(&failure, args.output.as_deref())?;
            return Err(failure);
        }
    };
    phases.end("search and referee");
    if !args.search.quiet {
        tell_warnings(&loaded, &planned, args.search.verbose);
        let detail = if args.search.verbose { Detail::Full } else { Detail::Brief(BRIEF) };
        output::tell(&text(&loaded.problem, &planned.plan, Some(&planned.report), detail));
        if args.search.verbose {
            output::tell(&phases.line());
        }
    }
    if let Some(path) = &args.sol {
        output::write(Some(path), &loaded.sol(&planned.plan).to_string())?;
    }
    if let Some(path) = &args.geojson {
        let routes = geojson_on(&loaded.problem, &planned.plan, map.as_ref());
        output::write(Some(path), &output::json(&routes))?;
    }
    output::write(args.output.as_deref(), &output::json(&planned.plan))?;
    Ok(if signals::cancelled() { Done::Interrupted } else { Done::Fine })
}

/// A plan that the referee refused is written all the same, and what is wrong with it beside it: `PLAN.refused.json`.
fn write_refused(failure: &Failure, output: Option<&Path>) -> Result<(), Failure> {
    if let Failure::Refused(refused) = failure {
        output::write(output, &output::json(&refused.plan))?;
        if let Some(path) = output {
            output::write(Some(&path.with_extension("refused.json")), &output::json(&refused.report))?;
        }
    }
    Ok(())
}

impl Search {
    /// The wall clock, if there is one.
    fn limit(&self) -> Option<Duration> {
        let free = self.iterations.is_none() && self.no_improvement.is_none();
        self.time_limit.or(free.then_some(DEFAULT_TIME_LIMIT))
    }

    /// What the flags say, for a program that began at `start`.
    pub(crate) fn options(&self, start: Instant) -> Options {
        let mut options = Options::new().with_seed(self.seed);
        if let Some(deadline) = self.limit().and_then(|l| start.checked_add(l)) {
            options = options.with_deadline(deadline);
        }
        if let Some(iterations) = self.iterations {
            options = options.with_iterations(iterations);
        }
        if let Some(iterations) = self.no_improvement {
            options = options.with_no_improvement(iterations);
        }
        options
    }
}

/// Searches with a progress bar.
pub(crate) fn search(
    planner: &Planner<'_>,
    args: &Search,
    options: &Options,
    start: Instant,
) -> Result<Planned, Failure> {
    let currency = planner.instance().currency();
    let bar = Bar::new(args.quiet, currency, start, args.limit(), args.iterations);
    let mut observe = |event: &kerbway::document::report::Progress| {
        bar.show(event);
        ControlFlow::Continue(())
    };
    let planned = planner.plan_with(options, &signals::CANCELLED, &mut observe);
    bar.end();
    planned.map_err(|e: Error| e.into())
}

fn tell_warnings(loaded: &Loaded, planned: &Planned, verbose: bool) {
    let all: Vec<_> = loaded.warnings().iter().chain(&planned.plan.warnings).cloned().collect();
    if all.is_empty() {
        return;
    }
    let shown = if verbose { all.len() } else { WARNINGS.min(all.len()) };
    output::tell(&issues_text(&all[..shown]));
    if shown < all.len() {
        output::tell(&format!(
            "… {} more warnings are in the plan (--verbose tells all)\n",
            all.len() - shown
        ));
    }
    output::tell("\n");
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use std::fs;
    use std::process::ExitCode;

    use kerbway::document::report::CheckReport;
    use kerbway::{Plan, Problem};

    use super::*;
    use crate::args::ErrorStyle;

    /// The search never makes such a plan, so one is broken by hand and sent the way that all plans go.
    #[test]
    fn a_refused_plan_is_written_with_its_violations_and_ends_in_3() {
        let problem = Problem::from_json(
            r#"{"format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+01:00"},
                "crs": "local_m", "plane": {"kmh": 36},
                "locations": [{"id": "depot", "x": 0, "y": 0}, {"id": "A", "x": 1000, "y": 0}],
                "vehicle_types": [{"id": "van", "start": "depot", "shift": ["06:00", "12:00"]}],
                "requests": [{"id": "r", "options": [{"at": "A", "windows": [["08:00", "09:00"]]}]}],
                "objective": {"drive_per_h": 3600}}"#,
        )
        .unwrap();
        let planner = Planner::new(&problem).unwrap();
        let mut plan = planner.plan(&Options::new().with_iterations(1)).unwrap().plan;
        assert!(planner.accept(plan.clone()).is_ok());
        let stop = &mut plan.routes[0].stops[0];
        for instant in [&mut stop.start, &mut stop.end, &mut stop.depart] {
            *instant = "2026-11-24T07:00:00+01:00".to_owned();
        }
        let failure = Failure::from(planner.accept(plan.clone()).unwrap_err());

        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("plan.json");
        write_refused(&failure, Some(&path)).unwrap();
        assert_eq!(Plan::from_json(fs::read(&path).unwrap()).unwrap(), plan);
        let report = fs::read(room.path().join("plan.refused.json")).unwrap();
        let report: CheckReport = serde_json::from_slice(&report).unwrap();
        let codes: Vec<&str> = report.violations.iter().map(|v| v.code.as_str()).collect();
        assert!(!report.legal && codes.contains(&"T01"), "{codes:?}");
        for style in [ErrorStyle::Text, ErrorStyle::Json] {
            assert_eq!(failure.tell(style), ExitCode::from(3));
        }
    }
}
