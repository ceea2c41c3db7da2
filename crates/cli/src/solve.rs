//! `kerbway solve`.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use kerbway::report::{Detail, geojson, text};
use kerbway::{DEFAULT_TIME_LIMIT, Error, Options, Planned, Planner};

use crate::args::{Search, Solve};
use crate::failure::{Done, Failure, issues_text};
use crate::input::Loaded;
use crate::output;
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
    let loaded = args.input.load()?;
    let planner = loaded.planner()?;
    let planned = match search(&planner, &args.search, start) {
        Ok(planned) => planned,
        Err(failure) => {
            if let Failure::Refused(refused) = &failure {
                output::write(args.output.as_deref(), &output::json(&refused.plan))?;
                if let Some(path) = &args.output {
                    let beside = path.with_extension("refused.json");
                    output::write(Some(&beside), &output::json(&refused.report))?;
                }
            }
            return Err(failure);
        }
    };
    if !args.search.quiet {
        tell_warnings(&loaded, &planned, args.search.verbose);
        let detail = if args.search.verbose { Detail::Full } else { Detail::Brief(BRIEF) };
        output::tell(&text(planner.problem(), &planned.plan, Some(&planned.report), detail));
    }
    if let Some(path) = &args.sol {
        output::write(Some(path), &loaded.sol(&planned.plan).to_string())?;
    }
    if let Some(path) = &args.geojson {
        output::write(Some(path), &output::json(&geojson(planner.problem(), &planned.plan)))?;
    }
    output::write(args.output.as_deref().map(Path::new), &output::json(&planned.plan))?;
    Ok(if signals::cancelled() { Done::Interrupted } else { Done::Fine })
}

/// Searches as the flags say, with a progress bar.
pub(crate) fn search(planner: &Planner<'_>, args: &Search, start: Instant) -> Result<Planned, Failure> {
    let mut options = Options::new().with_seed(args.seed);
    let free = args.iterations.is_none() && args.no_improvement.is_none();
    let limit = args.time_limit.or(free.then_some(DEFAULT_TIME_LIMIT));
    if let Some(deadline) = limit.and_then(|l| start.checked_add(l)) {
        options = options.with_deadline(deadline);
    }
    if let Some(iterations) = args.iterations {
        options = options.with_iterations(iterations);
    }
    if let Some(iterations) = args.no_improvement {
        options = options.with_no_improvement(iterations);
    }
    let currency = planner.instance().currency();
    let bar = Bar::new(args.quiet, currency, start, limit, args.iterations);
    let mut observe = |event: &kerbway::document::report::Progress| {
        bar.show(event);
        ControlFlow::Continue(())
    };
    let planned = planner.plan_with(&options, &signals::CANCELLED, &mut observe);
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
