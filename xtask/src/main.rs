//! `cargo xtask test`, `soak`, `bench`, `demo`: everything that keeps Kerbway honest, in one program.
//!
//! A run is a list of named steps. Every step is carried out even if an earlier one failed, so that one run tells all;
//! the time of each is printed, and a summary closes the run. Plain `std`, so that it builds in a second or two.

#![allow(clippy::print_stdout, reason = "this program talks to the person at the terminal")]

mod bench;
mod checks;
mod demo;
mod install;
mod python;
mod soak;
mod steps;

use std::process::ExitCode;

const HELP: &str = "\
Kerbway's own checks, benches and long runs.

  cargo xtask test [STEP…]     every check, or only the named steps
  cargo xtask soak [STEP…]     the long runs: all tests with KERBWAY_SOAK=1, and equal bytes from two builds
  cargo xtask bench [ARG…]     criterion benches, then the gap runner; ARG… goes to the gap runner
  cargo xtask demo             writes the demo's day and its golden cost anew
  cargo xtask install-c …      the C library for compilers and pkg-config: --prefix DIR
  cargo xtask steps            the names of the steps

Environment
  CI                  set (and not empty), as hosted services do: the step `python` fails if there is no suitable Python or pip cannot
                      install what the tests need; otherwise it is then skipped
  KERBWAY_PYTHON      the Python (3.11 or later) that the step `python` makes its environments with [python3]
  KERBWAY_TEST_DATA   folder with the test data kept outside the project (cases/, bench/, geo/);
                      unset, the tests that need it say so and pass
  UPDATE_STUBS        set, the step `python` writes python/kerbway/_native.pyi anew instead of comparing it";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next();
    let rest: Vec<String> = words.collect();
    match command.as_deref() {
        Some("test") => steps::carry_out(checks::steps(), &rest),
        Some("soak") => steps::carry_out(soak::steps(), &rest),
        Some("bench") => steps::carry_out(bench::steps(&rest), &[]),
        Some("demo") => steps::carry_out(demo::steps(), &rest),
        Some("install-c") => install::install(&rest),
        Some("steps") => {
            println!("test: {}", steps::names(&checks::steps()));
            println!("soak: {}", steps::names(&soak::steps()));
            ExitCode::SUCCESS
        }
        Some("help" | "--help" | "-h") => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        _ => {
            println!("{HELP}");
            ExitCode::from(2)
        }
    }
}
