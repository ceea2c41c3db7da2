//! `kerbway demo`: a day in a made city with a river, a ring and an old town.
//!
//! Always the same: seed and iterations are fixed, no clock runs, so that everybody sees the same plan.

use std::path::Path;

use kerbway::report::{Detail, geojson, text};
use kerbway::{Options, Planner, Problem};

use crate::args::Demo;
use crate::failure::{Done, Failure};
use crate::output;

/// The city and its day, as a document like any other.
const CITY: &str = include_str!("../demo/problem.json");
/// Enough for a good plan in a few seconds.
const ITERATIONS: u64 = 200;

/// Plans the day, tells it and writes it down.
pub(crate) fn demo(args: &Demo) -> Result<Done, Failure> {
    let problem = Problem::from_json(CITY).map_err(|e| Failure::Input(e.into_issues()))?;
    output::print(&introduction(&problem))?;
    let planner = Planner::new(&problem)?;
    let planned = planner.plan(&Options::new().with_seed(1).with_iterations(ITERATIONS))?;
    output::print(&text(&problem, &planned.plan, Some(&planned.report), Detail::Full))?;
    let file = |name: &str| args.dir.join(name);
    output::write(Some(&file("problem.json")), CITY)?;
    output::write(Some(&file("plan.json")), &output::json(&planned.plan))?;
    output::write(Some(&file("plan.geojson")), &output::json(&geojson(&problem, &planned.plan)))?;
    output::print(&farewell(&args.dir))?;
    Ok(Done::Fine)
}

fn introduction(problem: &Problem) -> String {
    let vehicles: i64 = problem.vehicle_types.iter().map(|t| t.count).sum();
    format!(
        "A day in a made city: {} requests, {vehicles} vehicles of {} types, {} zones with rules.\n\n",
        problem.requests.len(),
        problem.vehicle_types.len(),
        problem.zones.len()
    )
}

fn farewell(dir: &Path) -> String {
    let file = |name: &str| dir.join(name).display().to_string();
    format!(
        "\nwritten: {}, {}, {}\nnext: kerbway explain {} --plan {}\n",
        file("problem.json"),
        file("plan.json"),
        file("plan.geojson"),
        file("problem.json"),
        file("plan.json")
    )
}
