//! `kerbway demo`: a day in the centre of Helsinki, on its real streets.
//!
//! Always the same: seed and iterations are fixed, no clock runs, so that everybody sees the same plan. The map is part of
//! the program; its source and licence are in `demo/NOTICE.md`.

use std::fmt::Write as _;
use std::path::Path;

use kerbway::report::{Detail, geojson_on, text};
use kerbway::{Map, Options, Planner, Problem};

use crate::args::Demo;
use crate::failure::{Done, Failure};
use crate::output;

/// The day, as a document like any other. `cargo xtask demo` writes it.
const DAY: &str = include_str!("../demo/problem.json");
/// The map that it names.
const MAP: (&str, &[u8]) = ("helsinki.osm.pbf", include_bytes!("../demo/helsinki.osm.pbf"));
/// Whose it is; it goes wherever the map goes.
const NOTICE: (&str, &str) = ("helsinki.osm.pbf.NOTICE.md", include_str!("../demo/NOTICE.md"));
/// Enough for a good plan in a few seconds.
const ITERATIONS: u64 = 3_000;

/// Plans the day, tells it and writes it down, with all that a next command needs.
pub(crate) fn demo(args: &Demo) -> Result<Done, Failure> {
    let problem = Problem::from_json(DAY).map_err(|e| Failure::Input(e.into_issues()))?;
    output::print(&introduction(&problem))?;
    let file = |name: &str| args.dir.join(name);
    output::write_bytes(&file(MAP.0), MAP.1)?;
    output::write(Some(&file(NOTICE.0)), NOTICE.1)?;
    output::write(Some(&file("problem.json")), DAY)?;
    let map = Map::read(&file(MAP.0))?;
    let planner = Planner::on_map(&problem, Some(&map))?;
    let planned = planner.plan(&Options::new().with_seed(1).with_iterations(ITERATIONS))?;
    output::print(&text(&problem, &planned.plan, Some(&planned.report), Detail::Full))?;
    output::write(Some(&file("plan.json")), &output::json(&planned.plan))?;
    let routes = geojson_on(&problem, &planned.plan, Some(&map));
    output::write(Some(&file("plan.geojson")), &output::json(&routes))?;
    output::print(&farewell(&args.dir))?;
    Ok(Done::Fine)
}

fn introduction(problem: &Problem) -> String {
    let vehicles: i64 = problem.vehicle_types.iter().map(|t| t.count).sum();
    format!(
        "A day in the centre of Helsinki, on 1.0 km by 1.7 km of its streets: {} requests, {vehicles} vehicles of {} types, \
         {} zones with rules.\n\n",
        problem.requests.len(),
        problem.vehicle_types.len(),
        problem.zones.len()
    )
}

fn farewell(dir: &Path) -> String {
    let file = |name: &str| quoted(&dir.join(name).display().to_string());
    let (problem, plan) = (file("problem.json"), file("plan.json"));
    let mut out = format!("\nwritten: {problem}, {plan}, {}, {}\nnext:\n", file("plan.geojson"), file(MAP.0));
    for next in [format!("explain {problem} --plan {plan}"), format!("check {problem} {plan}")] {
        let _ = writeln!(out, "  kerbway {next}");
    }
    out
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    if path.chars().all(|c| c.is_alphanumeric() || "/._-\\:".contains(c)) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_printed_to_be_pasted() {
        assert_eq!(quoted("./problem.json"), "./problem.json");
        assert_eq!(quoted("my day/plan.json"), "'my day/plan.json'");
        assert_eq!(quoted("o'clock"), r"'o'\''clock'");
    }
}
