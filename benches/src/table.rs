//! Runs as CSV, one row each, and as Markdown, one row per instance.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::run::Run;

/// Columns of the CSV.
pub const CSV_HEADER: &str =
    "set,instance,n,convention,seed,seconds,iterations,routes,unserved,cost,best_known,gap_percent,cpu_share";

/// A run in whose time another process had more than a twentieth of the core says little.
pub const CONTENDED: f64 = 0.95;

/// One row of the CSV.
pub fn csv_row(run: &Run) -> String {
    format!(
        "{},{},{},{},{},{:.2},{},{},{},{},{},{:.3},{}",
        run.set,
        run.instance,
        run.n,
        run.convention,
        run.seed,
        run.seconds,
        run.iterations,
        run.routes,
        run.unserved,
        number(run.cost),
        number(run.best_known),
        run.gap_percent(),
        run.cpu_share.map_or_else(String::new, |share| format!("{share:.2}")),
    )
}

/// A table with the gaps of each instance over its seeds, and the mean of each group and of all runs.
pub fn markdown(runs: &[Run]) -> String {
    let mut by_instance: BTreeMap<(&str, &str), Vec<&Run>> = BTreeMap::new();
    let mut by_group: BTreeMap<(&str, String), Vec<&Run>> = BTreeMap::new();
    let mut by_set: BTreeMap<&str, Vec<&Run>> = BTreeMap::new();
    for run in runs {
        by_instance.entry((&run.set, &run.instance)).or_default().push(run);
        by_group.entry((&run.set, group(&run.instance))).or_default().push(run);
        by_set.entry(&run.set).or_default().push(run);
    }
    let mut out = String::from(
        "| set | instance | n | runs | best known | best cost | best gap | mean gap | worst gap |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for ((set, instance), runs) in &by_instance {
        let (n, known) = runs.first().map_or((0, f64::NAN), |run| (run.n, run.best_known));
        let best = runs.iter().map(|run| run.cost).fold(f64::INFINITY, f64::min);
        let detail = format!("{n} | {} | {} | {}", runs.len(), number(known), number(best));
        let _ = writeln!(out, "| {set} | {instance} | {detail} | {} |", Gaps::of(runs));
    }
    for ((set, group), runs) in &by_group {
        let _ = writeln!(out, "| {set} | *mean of {group}* |  | {} |  |  | {} |", runs.len(), Gaps::of(runs));
    }
    for (set, runs) in &by_set {
        let _ =
            writeln!(out, "| {set} | **mean of all runs** |  | {} |  |  | {} |", runs.len(), Gaps::of(runs));
    }
    let contended = runs.iter().filter(|run| run.cpu_share.is_some_and(|share| share < CONTENDED)).count();
    if contended > 0 {
        let _ = writeln!(
            out,
            "\n{contended} of {} runs had less than {:.0} % of a core: measure again on a quiet machine.",
            runs.len(),
            100.0 * CONTENDED
        );
    }
    let unserved = runs.iter().filter(|run| run.unserved > 0).count();
    if unserved > 0 {
        let _ = writeln!(
            out,
            "\n{unserved} of {} runs left requests unserved; their gaps mean nothing.",
            runs.len()
        );
    }
    out
}

/// Least, mean and largest gap in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaps {
    /// Least.
    pub best: f64,
    /// Mean over runs.
    pub mean: f64,
    /// Largest.
    pub worst: f64,
}

impl Gaps {
    fn of(runs: &[&Run]) -> Self {
        let gaps: Vec<f64> = runs.iter().map(|run| run.gap_percent()).collect();
        Self {
            best: gaps.iter().copied().fold(f64::INFINITY, f64::min),
            mean: gaps.iter().sum::<f64>() / gaps.len() as f64,
            worst: gaps.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

impl std::fmt::Display for Gaps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} % | {:.2} % | {:.2} %", self.best, self.mean, self.worst)
    }
}

/// `R1` of `R1_2_10` and of `R104`: the letters with the digit behind them.
fn group(instance: &str) -> String {
    let letters = instance.chars().take_while(|c| c.is_alphabetic()).count();
    instance.chars().take(letters + 1).take_while(|c| c.is_alphanumeric()).collect()
}

/// Without a fraction where there is none.
fn number(value: f64) -> String {
    if value.fract().abs() < 1e-9 { format!("{value:.0}") } else { format!("{value:.3}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(instance: &str, seed: u64, cost: f64) -> Run {
        Run {
            set: "set".into(),
            instance: instance.into(),
            n: 200,
            convention: "dimacs".into(),
            seed,
            seconds: 10.0,
            iterations: 1000,
            routes: 20,
            unserved: 0,
            cost,
            best_known: 100.0,
            cpu_share: Some(1.0),
        }
    }

    #[test]
    fn gaps_are_summed_up_per_instance_group_and_set() {
        let runs = [run("R1_2_1", 1, 101.0), run("R1_2_1", 2, 103.0), run("C2_2_5", 1, 100.0)];
        let table = markdown(&runs);
        assert!(
            table.contains("| set | R1_2_1 | 200 | 2 | 100 | 101 | 1.00 % | 2.00 % | 3.00 % |"),
            "{table}"
        );
        assert!(table.contains("| set | *mean of R1* |  | 2 |"), "{table}");
        assert!(table.contains("**mean of all runs** |  | 3 |  |  | 0.00 % | 1.33 % | 3.00 % |"), "{table}");
        assert!(!table.contains("quiet machine"), "{table}");
        let contended = Run { cpu_share: Some(0.5), ..run("R1_2_1", 1, 101.0) };
        assert!(markdown(&[contended]).contains("quiet machine"));
    }

    #[test]
    fn a_csv_row_has_the_columns_of_its_header() {
        let row = csv_row(&run("R1_2_1", 3, 104.5));
        assert_eq!(row, "set,R1_2_1,200,dimacs,3,10.00,1000,20,0,104.500,100,4.500,1.00");
        assert_eq!(row.split(',').count(), CSV_HEADER.split(',').count());
    }
}
