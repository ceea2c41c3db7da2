//! The gap runner: instances × seeds → distance to the best-known costs, as CSV and Markdown.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program talks to the person at the terminal"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clap::Parser;
use kerbway_benches::best_known::{self, BestKnown, Selection};
use kerbway_benches::run::{self, Effort, Run};
use kerbway_benches::table;

/// Runs Kerbway on benchmark instances and compares its costs with the best known.
///
/// Example: gap --set cvrptw-homberger --size 200 --seconds 10 --seeds 3 --csv gap.csv
#[derive(Debug, Parser)]
#[command(version, about)]
struct Args {
    /// Folder with `bks.csv` and one folder per set [default: bench/ in the folder named by `KERBWAY_TEST_DATA`]
    folder: Option<PathBuf>,
    /// Instance sets, as the folders are named [default: all that Kerbway reads]
    #[arg(long = "set", value_name = "SET", value_delimiter = ',')]
    sets: Vec<String>,
    /// Only instances with this many customers
    #[arg(long, value_name = "N")]
    size: Option<usize>,
    /// Only instances whose name contains this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// At most so many instances of each set, evenly spread
    #[arg(long, value_name = "N")]
    most: Option<usize>,
    /// Convention where a set has several
    #[arg(long, default_value = "dimacs")]
    convention: String,
    /// Wall-clock seconds of each run
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Iterations of each run, instead of seconds
    #[arg(long, conflicts_with = "seconds")]
    iterations: Option<u64>,
    /// Seeds 1 to N
    #[arg(long, value_name = "N", default_value_t = 3)]
    seeds: u64,
    /// Runs side by side; timings mean something with one only
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Write one row per run here
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write the table here [default: standard output]
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
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

/// Whether every run gave a plan.
fn carry_out(args: &Args) -> Result<bool, Box<dyn std::error::Error>> {
    let folder = match (&args.folder, std::env::var_os("KERBWAY_TEST_DATA")) {
        (Some(folder), _) => folder.clone(),
        (None, Some(data)) => PathBuf::from(data).join("bench"),
        (None, None) => return Err("name the folder of instances, or set KERBWAY_TEST_DATA".into()),
    };
    let selection = Selection {
        sets: args.sets.clone(),
        size: args.size,
        only: args.only.clone(),
        convention: args.convention.clone(),
        most: args.most,
    };
    let rows = selection.of(&best_known::read(&folder.join("bks.csv"))?);
    if rows.is_empty() {
        return Err("no instance is selected".into());
    }
    let effort = match args.iterations {
        Some(iterations) => Effort::Iterations(iterations),
        None => Effort::Time(Duration::try_from_secs_f64(args.seconds)?),
    };
    let jobs: Vec<(&BestKnown, u64)> =
        rows.iter().flat_map(|row| (1..=args.seeds).map(move |seed| (row, seed))).collect();
    eprintln!(
        "{} runs: {} instances, {} seeds, {effort:?}, {} side by side",
        jobs.len(),
        rows.len(),
        args.seeds,
        args.jobs
    );

    let csv = args.csv.as_ref().map(File::create).transpose()?;
    let board = Board { folder, effort, jobs, next: AtomicUsize::new(0), results: Mutex::default(), csv };
    if let Some(mut csv) = board.csv.as_ref() {
        writeln!(csv, "{}", table::CSV_HEADER)?;
    }
    std::thread::scope(|scope| {
        for _ in 0..args.jobs.max(1) {
            scope.spawn(|| board.work());
        }
    });
    let results = board.results.into_inner().map_err(|_| "a run panicked")?;
    let complete = results.len() == board.jobs.len();
    let runs: Vec<Run> = results.into_values().collect();
    let text = table::markdown(&runs);
    match &args.markdown {
        Some(file) => std::fs::write(file, text)?,
        None => print!("{text}"),
    }
    Ok(complete)
}

/// What is to be run, and what came out so far.
struct Board<'a> {
    folder: PathBuf,
    effort: Effort,
    jobs: Vec<(&'a BestKnown, u64)>,
    next: AtomicUsize,
    /// By place in `jobs`; failed runs have none.
    results: Mutex<BTreeMap<usize, Run>>,
    csv: Option<File>,
}

impl Board<'_> {
    /// Takes one job after the other until none is left.
    fn work(&self) {
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some((known, seed)) = self.jobs.get(at) else { return };
            let done = run::read(&self.folder.join(&known.file), &known.convention)
                .and_then(|foreign| run::run(known, &foreign, *seed, self.effort));
            let head = format!("{:>4}/{} {:<28} seed {seed:<2}", at + 1, self.jobs.len(), known.instance);
            match done {
                Ok(run) => self.keep(at, &head, run),
                Err(error) => eprintln!("{head} {error}"),
            }
        }
    }

    fn keep(&self, at: usize, head: &str, run: Run) {
        let is_contended = run.cpu_share.is_some_and(|share| share < table::CONTENDED);
        eprintln!(
            "{head} cost {:<12} gap {:>7.3} % {:>9} iterations{}",
            run.cost,
            run.gap_percent(),
            run.iterations,
            if is_contended { "  (contended)" } else { "" }
        );
        let Ok(mut results) = self.results.lock() else { return };
        if let Some(mut csv) = self.csv.as_ref()
            && let Err(error) = writeln!(csv, "{}", table::csv_row(&run))
        {
            eprintln!("the CSV cannot be written: {error}");
        }
        results.insert(at, run);
    }
}
