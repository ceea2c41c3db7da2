//! Named steps, carried out in order, timed and summed up.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// How a step ended.
pub(crate) enum Outcome {
    Passed,
    Failed(String),
    /// Not carried out, and why: a tool or some data is not there.
    Skipped(String),
}

impl Outcome {
    /// Something that the step needs from outside is not there. Continuous integration (`CI` is set and not empty) fails then,
    /// because a check that quietly stopped running there proves nothing; elsewhere the step is skipped.
    pub(crate) fn lacking(why: String) -> Self {
        Self::lacking_in(std::env::var_os("CI").as_deref(), why)
    }

    fn lacking_in(ci: Option<&OsStr>, why: String) -> Self {
        if ci.is_some_and(|ci| !ci.is_empty()) { Self::Failed(why) } else { Self::Skipped(why) }
    }
}

/// Something to carry out.
pub(crate) struct Step {
    name: &'static str,
    action: Box<dyn FnOnce() -> Outcome>,
}

impl Step {
    pub(crate) fn new(name: &'static str, action: impl FnOnce() -> Outcome + 'static) -> Self {
        Self { name, action: Box::new(action) }
    }

    /// A step that is one call of cargo.
    pub(crate) fn cargo(name: &'static str, args: &'static [&'static str]) -> Self {
        Self::new(name, move || run(cargo().args(args)))
    }
}

/// Carries out the steps, or those named by `only`, and prints a summary; the code is a failure if any step failed.
pub(crate) fn carry_out(steps: Vec<Step>, only: &[String]) -> ExitCode {
    if let Some(unknown) = only.iter().find(|name| !steps.iter().any(|step| step.name == name.as_str())) {
        println!("no step `{unknown}`; there are: {}", names(&steps));
        return ExitCode::from(2);
    }
    announce_test_data();
    let mut done: Vec<(&str, Outcome, Duration)> = Vec::new();
    for step in steps {
        if !only.is_empty() && !only.iter().any(|name| name == step.name) {
            continue;
        }
        println!("\n━━ {} ━━", step.name);
        let begun = Instant::now();
        let outcome = (step.action)();
        let spent = begun.elapsed();
        println!("━━ {}: {} in {:.1} s", step.name, word(&outcome), spent.as_secs_f64());
        done.push((step.name, outcome, spent));
    }
    summary(&done)
}

/// The names of the steps, in order.
pub(crate) fn names(steps: &[Step]) -> String {
    steps.iter().map(|step| step.name).collect::<Vec<_>>().join(" ")
}

fn summary(done: &[(&str, Outcome, Duration)]) -> ExitCode {
    println!("\n━━ summary ━━");
    for (name, outcome, spent) in done {
        let why = match outcome {
            Outcome::Passed => "",
            Outcome::Failed(why) | Outcome::Skipped(why) => why,
        };
        let line = format!("{name:<10} {:<8} {:>7.1} s  {why}", word(outcome), spent.as_secs_f64());
        println!("{}", line.trim_end());
    }
    let total: Duration = done.iter().map(|(_, _, spent)| *spent).sum();
    println!("{:<10} {:<8} {:>7.1} s", "total", "", total.as_secs_f64());
    announce_test_data();
    announce_skipped(done);
    let count = |wanted: &str| done.iter().filter(|(_, outcome, _)| word(outcome) == wanted).count();
    let failed = count("FAILED");
    println!("steps: {} passed, {failed} failed, {} skipped", count("passed"), count("skipped"));
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed(_) => "FAILED",
        Outcome::Skipped(_) => "skipped",
    }
}

/// Says loudly when the tests that read `KERBWAY_TEST_DATA` will be skipped: a green run without them proves less.
fn announce_test_data() {
    match std::env::var_os("KERBWAY_TEST_DATA") {
        Some(folder) if Path::new(&folder).is_dir() => {
            println!("test data: {}", Path::new(&folder).display());
        }
        Some(folder) => {
            println!("!! KERBWAY_TEST_DATA names no folder: {}", Path::new(&folder).display());
        }
        None => {
            println!("!! KERBWAY_TEST_DATA is not set: the golden cases, access cases and benchmark");
            println!("!! instances are SKIPPED by the tests that need them");
        }
    }
}

/// Says loudly what was not carried out.
fn announce_skipped(done: &[(&str, Outcome, Duration)]) {
    for (name, outcome, _) in done {
        if let Outcome::Skipped(why) = outcome {
            println!("!! {name} is SKIPPED: {why}");
        }
    }
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().expect("invariant: xtask lies one folder below the root").to_path_buf()
}

/// Cargo, the one that runs us, at the root of the workspace.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command with our own output; shows it first.
pub(crate) fn run(command: &mut Command) -> Outcome {
    println!("$ {}", shown(command));
    match command.status() {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(status) => Outcome::Failed(format!("`{}`: {status}", shown(command))),
        Err(error) => Outcome::Failed(format!("`{}`: {error}", shown(command))),
    }
}

/// Runs a command and gives what it wrote to standard output; what it wrote to standard error is shown.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>, Outcome> {
    println!("$ {}", shown(command));
    command.stderr(std::process::Stdio::inherit());
    match command.output() {
        Ok(out) if out.status.success() => Ok(out.stdout),
        Ok(out) => Err(Outcome::Failed(format!("`{}`: {}", shown(command), out.status))),
        Err(error) => Err(Outcome::Failed(format!("`{}`: {error}", shown(command)))),
    }
}

/// Is there a cargo subcommand of this name?
pub(crate) fn has_subcommand(name: &str) -> bool {
    let asked = cargo().args([name, "--version"]).output();
    asked.is_ok_and(|out| out.status.success())
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy();
    let args = command.get_args().map(|arg| arg.to_string_lossy());
    let words: Vec<_> = std::iter::once(program).chain(args).collect();
    let vars: String = command
        .get_envs()
        .filter_map(|(key, value)| Some(format!("{}={} ", key.to_string_lossy(), value?.to_string_lossy())))
        .collect();
    format!("{vars}{}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_fails_in_continuous_integration_only() {
        let word_in = |ci: Option<&str>| word(&Outcome::lacking_in(ci.map(OsStr::new), "no pip".to_owned()));
        assert_eq!(word_in(Some("true")), "FAILED");
        assert_eq!(word_in(Some("")), "skipped");
        assert_eq!(word_in(None), "skipped");
    }
}
