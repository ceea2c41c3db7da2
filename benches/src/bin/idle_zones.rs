//! Zones that concern nobody must cost nothing: the same plan bytes, and at least 0.95 of the moves per second.
//!
//! Runs with and without such zones take turns, so that a busy machine slows both alike; the ratio is that of their
//! fastest runs, in processor time where the system tells.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program talks to the person at the terminal"
)]

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use kerbway::{Options, Planner};
use kerbway_benches::instances::{Zones, town};
use kerbway_benches::run::thread_cpu;

/// Compares planning with zones that concern nobody to planning without zones.
///
/// Example: `idle_zones` --requests 200 --iterations 2000
#[derive(Debug, Parser)]
#[command(version, about)]
struct Args {
    /// Requests of the made town
    #[arg(long, default_value_t = 200)]
    requests: usize,
    /// Iterations of each run
    #[arg(long, default_value_t = 2_000)]
    iterations: u64,
    /// Runs of each kind
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Least ratio of moves per second
    #[arg(long, default_value_t = 0.95)]
    least: f64,
}

fn main() -> ExitCode {
    match compare(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn compare(args: &Args) -> Result<bool, Box<dyn std::error::Error>> {
    let problems = [town(args.requests, Zones::None), town(args.requests, Zones::ForNobody)];
    let planners = [Planner::new(&problems[0])?, Planner::new(&problems[1])?];
    let options = Options::new().with_seed(1).with_iterations(args.iterations);
    let mut fastest = [f64::INFINITY; 2];
    let mut plans = [const { String::new() }; 2];
    for round in 0..args.rounds {
        for turn in 0..2 {
            // Neither kind always runs on a machine warmed by the other.
            let kind = (round + turn) % 2;
            let (begun, cpu) = (Instant::now(), thread_cpu());
            let planned = planners[kind].plan(&options)?;
            let spent = thread_cpu()
                .zip(cpu)
                .map_or_else(|| begun.elapsed(), |(after, before)| after.saturating_sub(before));
            fastest[kind] = fastest[kind].min(spent.as_secs_f64());
            plans[kind] = serde_json::to_string(&planned.plan)?;
        }
    }
    // The same plan means the same trajectory, so the same moves were evaluated and speed is the inverse of time.
    let is_same = plans[0] == plans[1];
    let ratio = fastest[0] / fastest[1];
    println!(
        "{} requests, {} iterations: without zones {:.3} s, with zones for nobody {:.3} s (fastest of {})",
        args.requests, args.iterations, fastest[0], fastest[1], args.rounds
    );
    println!("moves per second, with over without: {ratio:.3} (at least {})", args.least);
    println!("plans: {}", if is_same { "the same bytes" } else { "DIFFERENT" });
    Ok(is_same && ratio >= args.least)
}
