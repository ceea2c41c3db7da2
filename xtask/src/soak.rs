//! `cargo xtask soak`: the long runs, for a quiet hour.
//!
//! All tests once more in the profile `soak` (optimized, with debug assertions) with `KERBWAY_SOAK=1`, which raises
//! their numbers of random cases (20,000 random problems instead of 2,000), a panic inside the
//! C library seen from C, and the same plan bytes from two builds that share nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::checks;
use crate::install;
use crate::steps::{Outcome, Step, cargo, output, root, run};

/// The long runs.
pub(crate) fn steps() -> Vec<Step> {
    vec![
        Step::new("long", || checks::tests(checks::Length::Long)),
        Step::new("panic", panic_seen_from_c),
        Step::new("rebuild", rebuild),
    ]
}

/// A panic inside the C library, which a feature for tests brings about, comes out of it as a status.
fn panic_seen_from_c() -> Outcome {
    // Built apart: the library's file has the same name with and without the feature.
    let folder = target().join("xtask").join("panic");
    let mut build = cargo();
    build.args([
        "build",
        "--locked",
        "--package",
        "kerbway-capi",
        "--features",
        "panic-probe",
        "--target-dir",
    ]);
    if let failed @ Outcome::Failed(_) = run(build.arg(&folder)) {
        return failed;
    }
    let prefix = folder.join("usr");
    if let Err(error) = install::copy(&folder.join("debug"), &prefix) {
        return Outcome::Failed(format!("{}: {error}", prefix.display()));
    }
    let (program, lib) = (folder.join("panics"), prefix.join("lib"));
    let mut compile = Command::new("cc");
    compile.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-o"]).arg(&program);
    compile.arg(root().join("crates/capi/tests/c/panic.c")).arg("-I").arg(prefix.join("include"));
    compile.arg("-L").arg(&lib).arg("-lkerbway").arg(format!("-Wl,-rpath,{}", lib.display()));
    match run(&mut compile) {
        Outcome::Passed => run(&mut Command::new(program)),
        failed => failed,
    }
}

/// The folder of all builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Builds the program twice in two folders and compares what each plans for every example.
fn rebuild() -> Outcome {
    let builds = ["first", "second"].map(|name| target().join("xtask").join("rebuild").join(name));
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
    let mut command = Command::new(build.join("release").join("kerbway"));
    output(command.args(["solve", "--iterations", "500", "--seed", "7", "--quiet"]).arg(problem))
}
