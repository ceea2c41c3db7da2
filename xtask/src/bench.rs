//! `cargo xtask bench`: criterion benches, what C costs, the price of zones that concern nobody, then the gap runner.

use crate::steps::{Step, cargo, run};

/// Benches and gap table; `args` go to the gap runner.
pub(crate) fn steps(args: &[String]) -> Vec<Step> {
    let args = args.to_vec();
    vec![
        Step::cargo("criterion", &["bench", "--locked", "--package", "kerbway-benches", "--benches"]),
        Step::cargo("c", &["bench", "--locked", "--package", "kerbway-capi", "--benches"]),
        Step::cargo(
            "idle",
            &["run", "--release", "--locked", "--package", "kerbway-benches", "--bin", "idle_zones"],
        ),
        Step::new("gap", move || {
            let mut command = cargo();
            command.args([
                "run",
                "--release",
                "--locked",
                "--package",
                "kerbway-benches",
                "--bin",
                "gap",
                "--",
            ]);
            run(command.args(&args))
        }),
    ]
}
