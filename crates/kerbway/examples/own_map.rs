//! Plans on a map of your own, with zones of your own:
//! `cargo run --release -p kerbway --example own_map -- PROBLEM.json MAP.osm.pbf [ZONES.geojson…]`.
//!
//! The map stands for the one that the problem names, if it names any; zones are features with a property `kerbway`. To
//! try it, `kerbway demo` writes a problem and a map.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use kerbway::report::{Detail, geojson_on, text};
use kerbway::{Map, Options, Planner, Problem, formats};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [problem, map, zones @ ..] = args.as_slice() else {
        println!("usage: own_map PROBLEM.json MAP.osm.pbf [ZONES.geojson…]");
        return ExitCode::SUCCESS;
    };
    match plan(problem, map, zones) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn plan(problem: &str, map: &str, zones: &[String]) -> Result<(), Box<dyn Error>> {
    let mut problem = Problem::from_json(std::fs::read(problem)?)?;
    problem.osm.get_or_insert_with(|| kerbway::document::problem::Osm::new(map));
    for file in zones {
        let mut zones = formats::read_zones(&std::fs::read_to_string(file)?, file)?;
        formats::add_zones(&mut problem, &mut zones);
    }
    // Read once; any number of problems can be planned on it.
    let map = Map::read(Path::new(map))?;
    let planner = Planner::on_map(&problem, Some(&map))?;
    let planned = planner.plan(&Options::new().with_iterations(500))?;
    println!("{}", text(&problem, &planned.plan, Some(&planned.report), Detail::Full));
    let streets = geojson_on(&problem, &planned.plan, Some(&map));
    println!("{} features along the streets", streets["features"].as_array().map_or(0, Vec::len));
    Ok(())
}
