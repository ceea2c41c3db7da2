//! The gap runner: instances × seeds → distance to the best-known costs, as CSV and Markdown.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to the person at the terminal")]

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
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
    eprintln!("{} runs: {} instances, {} seeds, {effort:?}, {} side by side", jobs.len(), rows.len(), args.seeds, args.jobs);

    let mut csv = args.csv.as_ref().map(File::create).transpose()?;
    if let Some(csv) = &mut csv {
        writeln!(csv, "{}", table::CSV_HEADER)?;
    }
    let state = Mutex::new((jobs.iter(), vec![None; jobs.len()], csv, true));
    std::thread::scope(|scope| {
        for _ in 0..args.jobs.max(1) {
            scope.spawn(|| work(&folder, effort, jobs.len(), &state));
        }
    });
    let (_, runs, _, complete) = state.into_inner().map_err(|_| "a run panicked")?;
    let runs: Vec<Run> = runs.into_iter().flatten().collect();
    let text = table::markdown(&runs);
    match &args.markdown {
        Some(file) => std::fs::write(file, text)?,
        None => print!("{text}"),
    }
    Ok(complete)
}

/// Jobs that nobody has taken, results by job, the CSV, and whether all went well.
type State<'a> = (std::slice::Iter<'a, (&'a BestKnown, u64)>, Vec<Option<Run>>, Option<File>, bool);

fn work(folder: &std::path::Path, effort: Effort, total: usize, state: &Mutex<State<'_>>) {
    loop {
        let Ok((known, seed, at)) = state.lock().map_err(|_| ()).and_then(|mut state| {
            let at = total - state.0.len();
            state.0.next().map(|(known, seed)| (*known, *seed, at)).ok_or(())
        }) else {
            return;
        };
        let done = run::read(&folder.join(&known.file), &known.convention)
            .and_then(|foreign| run::run(known, &foreign, seed, effort));
        let Ok(mut state) = state.lock() else { return };
        match done {
            Ok(run) => {
                let contended = run.cpu_share.is_some_and(|share| share < table::CONTENDED);
                eprintln!(
                    "{:>4}/{total} {:<28} seed {seed:<2} cost {:<12} gap {:>7.3} % {:>9} iterations{}",
                    at + 1,
                    run.instance,
                    run.cost,
                    run.gap_percent(),
                    run.iterations,
                    if contended { "  (contended)" } else { "" }
                );
                if let Some(csv) = &mut state.2
                    && let Err(error) = writeln!(csv, "{}", table::csv_row(&run))
                {
                    eprintln!("the CSV cannot be written: {error}");
                    state.3 = false;
                }
                state.1[at] = Some(run);
            }
            Err(error) => {
                eprintln!("{:>4}/{total} {:<28} seed {seed:<2} {error}", at + 1, known.instance);
                state.3 = false;
            }
        }
    }
}
