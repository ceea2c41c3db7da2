//! A generated day on a real map: what it takes, phase by phase, and how much of it is served.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program talks to the person at the terminal"
)]

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use clap::Parser;
use kerbway::{Built, Error, Issue, Map, Options, Plan, Planner, Problem};
use kerbway_benches::run::peak_mb;
use kerbway_testkit::map_day::city_day;

/// Plans a generated day on an `OpenStreetMap` extract and tells time and memory of each phase.
///
/// Example: city heidelberg.osm.pbf --requests 200 --seconds 20
#[derive(Debug, Parser)]
#[command(version, about)]
struct Args {
    /// The extract
    map: PathBuf,
    /// Requests of the day
    #[arg(long, default_value_t = 200)]
    requests: usize,
    /// Wall clock from reading the map to the judged plan
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
    /// Iterations at most, so that two runs can be compared
    #[arg(long)]
    iterations: Option<u64>,
    /// Seed of the day and of the search
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write the day's problem here
    #[arg(long, value_name = "FILE")]
    problem: Option<PathBuf>,
    /// Write the plan here, also one that is refused
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
}

fn main() -> ExitCode {
    match carry_out(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Whether the plan is legal.
fn carry_out(args: &Args) -> Result<bool, Box<dyn std::error::Error>> {
    let day = city_day(&args.map, args.seed, args.requests).map_err(|issues| texts(&issues))?;
    if let Some(file) = &args.problem {
        std::fs::write(file, format!("{day:#}\n"))?;
    }
    let problem = Problem::from_json(day.to_string())?;
    println!("{}: {} requests, seed {}", args.map.display(), args.requests, args.seed);

    let (mut phases, begun) = (Phases::begin(), Instant::now());
    let options =
        Options::new().with_seed(args.seed).with_time_limit(Duration::try_from_secs_f64(args.seconds)?);
    let options = args.iterations.map_or(options.clone(), |n| options.with_iterations(n)).from_now();
    let map = Map::read(&args.map)?;
    phases.end("reading the map, twice");
    let planned = match Planner::within(&problem, Some(&map), &options, &AtomicBool::new(false))? {
        Built::Planner(planner) => {
            phases.end("zones and travel times");
            println!("  {:?}", planner.roads().travel().statistics());
            planner.plan(&options)
        }
        Built::Late(planned) => Ok(*planned),
        _ => return Err("a planner of a kind that this program does not know".into()),
    };
    phases.end("search, schedule and referee");
    println!("{:<30} {:>7.2} s", "all of it", begun.elapsed().as_secs_f64());
    let (plan, violations) = match planned {
        Ok(planned) => (planned.plan, Vec::new()),
        Err(Error::Refused(refused)) => (refused.plan, refused.report.violations),
        Err(other) => return Err(other.into()),
    };
    tell(&plan);
    for violation in &violations {
        println!("REFUSED: {violation:?}");
    }
    if let Some(file) = &args.plan {
        std::fs::write(file, serde_json::to_string_pretty(&plan)?)?;
    }
    Ok(violations.is_empty())
}

fn texts(issues: &[Issue]) -> String {
    issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Phases, told as they end.
struct Phases {
    since: Instant,
}

impl Phases {
    fn begin() -> Self {
        Self { since: Instant::now() }
    }

    fn end(&mut self, name: &str) {
        let now = Instant::now();
        let memory = peak_mb().map_or(String::new(), |mb| format!("{mb:>7} MB at most so far"));
        println!("{name:<30} {:>7.2} s {memory}", (now - self.since).as_secs_f64());
        self.since = now;
    }
}

/// What was planned.
fn tell(plan: &Plan) {
    let stops: usize = plan.routes.iter().map(|route| route.stops.len()).sum();
    let legs = || plan.routes.iter().flat_map(|route| &route.legs);
    let metres: i64 = legs().map(|leg| leg.metres).sum();
    let with_nodes = legs().filter(|leg| leg.path.is_some()).count();
    println!(
        "{stops} served by {} vehicles over {} km, {} unserved, cost {}, {} iterations, exact: {}",
        plan.routes.len(),
        metres / 1000,
        plan.unserved.len(),
        plan.cost.total,
        plan.iterations,
        plan.exact
    );
    println!("{with_nodes} of {} legs with nodes, {} warnings", legs().count(), plan.warnings.len());
    for left in &plan.unserved {
        let rule = left.rule.as_deref().map_or(String::new(), |rule| format!(", rule {rule}"));
        println!("  unserved: {}, {:?}{rule}", left.request, left.reason);
    }
}
