//! One run of the planner on one instance.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kerbway::{Options, Planner};
use kerbway_formats::{Convention, Foreign, Format};

use crate::best_known::BestKnown;

/// What came out of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Instance set.
    pub set: String,
    /// Instance.
    pub instance: String,
    /// Customers.
    pub n: usize,
    /// Convention of the costs.
    pub convention: String,
    /// Seed.
    pub seed: u64,
    /// Wall-clock seconds of the call.
    pub seconds: f64,
    /// Iterations done.
    pub iterations: u64,
    /// Routes used.
    pub routes: usize,
    /// Requests left out.
    pub unserved: usize,
    /// Cost in the convention's unit.
    pub cost: f64,
    /// Best-known cost.
    pub best_known: f64,
    /// Processor time over wall-clock time, where the system tells.
    pub cpu_share: Option<f64>,
}

impl Run {
    /// How far the cost lies above the best-known one, in percent of it.
    pub fn gap_percent(&self) -> f64 {
        100.0 * (self.cost - self.best_known) / self.best_known
    }
}

/// When a run ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effort {
    /// Wall-clock time of the search and what follows it; reading and validating come before.
    Time(Duration),
    /// Iterations, whatever they take.
    Iterations(u64),
}

/// Why an instance was not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The file cannot be read from disk.
    #[error("{path}: {source}")]
    Disk {
        /// Its path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not an instance that Kerbway reads.
    #[error("{0}")]
    Unreadable(#[from] kerbway_formats::Unreadable),
    /// A document of Kerbway's own, which has no best-known cost.
    #[error("{0}: not a benchmark file")]
    NotABenchmark(PathBuf),
    /// The planner gave no plan.
    #[error("{0}")]
    Planner(#[from] kerbway::Error),
}

/// A benchmark file as a problem.
///
/// # Errors
/// The file is missing or cannot be read.
pub fn read(path: &Path, convention: &str) -> Result<Foreign, RunError> {
    let bytes = std::fs::read(path).map_err(|source| RunError::Disk { path: path.to_path_buf(), source })?;
    // Files with an explicit matrix have no convention of their own.
    let named = Convention::NAMES.iter().find(|(name, _)| *name == convention);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let foreign =
        kerbway_formats::read(&bytes, &name, Format::Auto, named.map(|(_, convention)| *convention))?;
    foreign.ok_or_else(|| RunError::NotABenchmark(path.to_path_buf()))
}

/// Plans one instance with one seed. The plan has passed the referee.
///
/// # Errors
/// The problem is not valid, or the referee refused the plan.
pub fn run(known: &BestKnown, foreign: &Foreign, seed: u64, effort: Effort) -> Result<Run, RunError> {
    let planner = Planner::new(&foreign.problem)?;
    let options = Options::new().with_seed(seed);
    let options = match effort {
        Effort::Time(limit) => options.with_time_limit(limit),
        Effort::Iterations(iterations) => options.with_iterations(iterations),
    };
    let (begun, cpu_before) = (Instant::now(), thread_cpu());
    let plan = planner.plan(&options)?.plan;
    let seconds = begun.elapsed().as_secs_f64();
    let cpu_share = thread_cpu()
        .zip(cpu_before)
        .map(|(after, before)| after.saturating_sub(before).as_secs_f64() / seconds);
    let written = foreign.measure.sol(&foreign.problem, &plan).cost;
    let cost = written.and_then(|cost| cost.parse().ok()).unwrap_or(f64::NAN);
    Ok(Run {
        set: known.set.clone(),
        instance: known.instance.clone(),
        n: known.n,
        convention: known.convention.clone(),
        seed,
        seconds,
        iterations: plan.iterations,
        routes: plan.routes.len(),
        unserved: plan.unserved.len(),
        cost,
        best_known: known.cost,
        cpu_share,
    })
}

/// Processor time of this thread, where the system has a file that tells.
pub fn thread_cpu() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// The most memory that this process has held so far in MB, where the system has a file that tells.
pub fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok().map(|kb: u64| kb.div_ceil(1024))
}
