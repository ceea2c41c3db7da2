//! `cargo xtask soak`: the long runs, for a quiet hour.
//!
//! All tests once more in the profile `soak` (optimized, with debug assertions) with `KERBWAY_SOAK=1`, which raises
//! their numbers of random cases (20,000 random problems instead of 2,000), and the same plan bytes from two builds
//! that share nothing.

use std::path::{Path, PathBuf};

use crate::checks;
use crate::steps::{Outcome, Step, cargo, output, root, run};

/// The long runs.
pub(crate) fn steps() -> Vec<Step> {
    vec![Step::new("long", || checks::tests(checks::Length::Long)), Step::new("rebuild", rebuild)]
}

/// Builds the program twice in two folders and compares what each plans for every example.
fn rebuild() -> Outcome {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let builds = ["first", "second"].map(|name| target.join("xtask").join("rebuild").join(name));
    for build in &builds {
        if let Err(error) = std::fs::remove_dir_all(build)
            && build.exists()
        {
            return Outcome::Failed(format!("{}: {error}", build.display()));
        }
        let mut command = cargo();
        command
            .args(["build", "--release", "--locked", "--package", "kerbway-cli", "--target-dir"])
            .arg(build);
        if let failed @ Outcome::Failed(_) = run(&mut command) {
            return failed;
        }
    }
    for problem in checks::example_problems() {
        let plans = builds.each_ref().map(|build| plan_bytes(build, &problem));
        match plans {
            [Ok(first), Ok(second)] if first == second && !first.is_empty() => {}
            [Ok(_), Ok(_)] => {
                return Outcome::Failed(format!("two builds plan {} differently", problem.display()));
            }
            [Err(failed), _] | [_, Err(failed)] => return failed,
        }
    }
    Outcome::Passed
}

fn plan_bytes(build: &Path, problem: &Path) -> Result<Vec<u8>, Outcome> {
    let mut command = std::process::Command::new(build.join("release").join("kerbway"));
    output(command.args(["solve", "--iterations", "500", "--seed", "7", "--quiet"]).arg(problem))
}
