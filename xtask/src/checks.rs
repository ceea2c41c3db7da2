//! `cargo xtask test`: every check.
//!
//! Tests, examples and the program are built in one profile and share one set of artifacts; only the demo is built for
//! release, because the README promises that command.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::python;
use crate::steps::{Outcome, Step, cargo, has_subcommand, output, root, run};

/// Schema documents: the name that `kerbway schema` takes, which is also the file's name in `schema/`.
const SCHEMAS: &[&str] = &["problem", "plan", "check", "explain", "evaluate", "travel", "issues", "progress"];

/// All checks, in the order in which their failures are the easiest to read.
pub(crate) fn steps() -> Vec<Step> {
    vec![
        Step::cargo("fmt", &["fmt", "--all", "--", "--check"]),
        Step::cargo(
            "clippy",
            &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
        ),
        // Features are additive: with none of them it must build as well.
        Step::cargo("features", &["check", "--locked", "--package", "kerbway", "--no-default-features"]),
        Step::new("docs", || {
            let args = ["doc", "--workspace", "--no-deps", "--locked"];
            run(cargo().args(args).env("RUSTDOCFLAGS", "-Dwarnings"))
        }),
        Step::new("package", package),
        Step::new("deny", deny),
        Step::new("msrv", msrv),
        Step::new("tools", tools),
        Step::new("schema", schema),
        Step::new("examples", examples),
        Step::new("demo", demo),
        Step::cargo("benches", &["test", "--locked", "--package", "kerbway-benches", "--benches"]),
        Step::cargo("doctests", &["test", "--workspace", "--locked", "--doc"]),
        Step::new("tests", || tests(Length::Short)),
        Step::new("python", python::python),
    ]
}

/// How much the tests try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// What a change has to pass.
    Short,
    /// `KERBWAY_SOAK=1`: many more random cases, in the `soak` profile.
    Long,
}

/// Unit and integration tests, with nextest where it is installed.
pub(crate) fn tests(length: Length) -> Outcome {
    let nextest = has_subcommand("nextest");
    let mut command = cargo();
    if nextest {
        command.args(["nextest", "run"]);
    } else {
        println!("cargo-nextest is not installed: cargo test instead");
        command.args(["test", "--lib", "--bins", "--tests"]);
    }
    command.args(["--workspace", "--locked", "--no-fail-fast"]);
    if length == Length::Long {
        command.args([if nextest { "--cargo-profile" } else { "--profile" }, "soak"]);
        command.env("KERBWAY_SOAK", "1");
    }
    run(&mut command)
}

/// Every published crate can be packaged and holds its licences; `--allow-dirty` because checks run amid work.
fn package() -> Outcome {
    let mut command = cargo();
    command.args(["package", "--workspace", "--no-verify", "--allow-dirty", "--locked"]);
    for unpublished in ["kerbway-benches", "kerbway-python", "kerbway-testkit", "xtask"] {
        command.args(["--exclude", unpublished]);
    }
    run(&mut command)
}

/// Licences, duplicate versions and sources. Advisories need a network: `cargo deny check` by hand looks at them too.
fn deny() -> Outcome {
    if !has_subcommand("deny") {
        return Outcome::Skipped("cargo-deny is not installed (cargo install cargo-deny --locked)".into());
    }
    let args = ["deny", "--offline", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    run(cargo().args(args))
}

/// The programs that tests of the C interface call; without them those tests fail, and this says why.
fn tools() -> Outcome {
    let runs = |tool: &str| Command::new(tool).arg("--version").output().is_ok();
    let tools = ["gcc", "g++", "valgrind", "pkg-config", "nm", "readelf", "javac", "java", "python3"];
    let mut missing: Vec<&str> = tools.into_iter().filter(|tool| !runs(tool)).collect();
    if !Path::new("/usr/share/java/jna.jar").is_file() {
        missing.push("libjna-java (/usr/share/java/jna.jar)");
    }
    if missing.is_empty() {
        return Outcome::Passed;
    }
    Outcome::Failed(format!("not installed: {}; .ci/run installs what Debian calls them", missing.join(", ")))
}

/// The oldest compiler that we promise, where rustup has it.
fn msrv() -> Outcome {
    const MSRV: &str = "1.88";
    let listed = Command::new("rustup").args(["toolchain", "list"]).output();
    let listed = listed.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default();
    if !listed.lines().any(|line| line.starts_with(MSRV)) {
        return Outcome::Skipped(format!("Rust {MSRV} is not installed (rustup toolchain install {MSRV})"));
    }
    // A plain `cargo` goes through rustup; the CARGO that runs us is tied to its own toolchain.
    let mut command = Command::new("rustup");
    command.args(["run", MSRV, "cargo", "check", "--workspace", "--locked"]).current_dir(root());
    command.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTDOC");
    run(&mut command)
}

/// What the program prints as schemas is what lies in `schema/`.
fn schema() -> Outcome {
    for name in SCHEMAS {
        let printed = match output(program().args(["schema", name])) {
            Ok(printed) => printed,
            Err(failed) => return failed,
        };
        let path = root().join("schema").join(format!("{name}.json"));
        let Ok(committed) = std::fs::read(&path) else {
            return Outcome::Failed(format!("schema/{name}.json cannot be read"));
        };
        if printed != committed {
            return Outcome::Failed(format!(
                "schema/{name}.json is stale: UPDATE_SCHEMA=1 cargo test -p kerbway-model schema"
            ));
        }
    }
    Outcome::Passed
}

/// Every Rust example runs, and every problem under `examples/` is read without an error, planned, and its plan found
/// legal.
fn examples() -> Outcome {
    for (package, example) in rust_examples() {
        let args = ["run", "--locked", "--package", &package, "--example", &example];
        if let failed @ Outcome::Failed(_) = run(cargo().args(args)) {
            return failed;
        }
    }
    let scratch = match scratch("examples") {
        Ok(scratch) => scratch,
        Err(failed) => return failed,
    };
    let plan = scratch.join("plan.json");
    for problem in example_problems() {
        for mut command in [
            with(&["check-input"], &[&problem]),
            with(&["solve", "--iterations", "200", "--quiet", "-o"], &[&plan, &problem]),
            with(&["check"], &[&problem, &plan]),
        ] {
            if let failed @ Outcome::Failed(_) = run(&mut command) {
                return failed;
            }
        }
    }
    Outcome::Passed
}

/// `cargo run --release -- demo`, as the README has it: it writes its files, and the plan has the golden cost. It runs in
/// a folder of its own, so that it leaves nothing in the tree.
fn demo() -> Outcome {
    let scratch = match scratch("demo") {
        Ok(scratch) => scratch,
        Err(failed) => return failed,
    };
    let manifest = root().join("Cargo.toml");
    let mut command = cargo();
    command.args(["run", "--release", "--locked", "--manifest-path"]).arg(manifest).args(["--", "demo"]);
    if let failed @ Outcome::Failed(_) = run(command.current_dir(&scratch)) {
        return failed;
    }
    for written in ["helsinki.osm.pbf", "problem.json", "plan.json", "plan.geojson"] {
        if !scratch.join(written).is_file() {
            return Outcome::Failed(format!("the demo wrote no {written}"));
        }
    }
    let text = |path: PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let golden = text(root().join("crates/cli/demo/cost.txt"));
    let total = format!("\"total\": {},", golden.trim());
    if !text(scratch.join("plan.json")).contains(&total) {
        return Outcome::Failed(format!("the demo's plan does not cost {}: cargo xtask demo", golden.trim()));
    }
    Outcome::Passed
}

/// Every problem document under `examples/`.
pub(crate) fn example_problems() -> Vec<PathBuf> {
    files(&root().join("examples"), ".json")
}

/// The kerbway program.
fn program() -> Command {
    let mut command = cargo();
    command.args(["run", "--quiet", "--locked", "--package", "kerbway-cli", "--"]);
    command
}

fn with(words: &[&str], paths: &[&Path]) -> Command {
    let mut command = program();
    command.args(words).args(paths);
    command
}

/// `(package, example)` for every `crates/*/examples/*.rs`.
fn rust_examples() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in entries(&root().join("crates")) {
        let package = match folder.file_name().unwrap_or_default().to_string_lossy() {
            name if name == "kerbway" => "kerbway".to_owned(),
            name => format!("kerbway-{name}"),
        };
        for example in files(&folder.join("examples"), ".rs") {
            let stem = example.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            found.push((package.clone(), stem));
        }
    }
    found
}

/// The build's own folder.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// An empty folder below the build's own.
pub(crate) fn scratch(name: &str) -> Result<PathBuf, Outcome> {
    let folder = target().join("xtask").join(name);
    let emptied = std::fs::remove_dir_all(&folder);
    match emptied.or_else(|error| if folder.exists() { Err(error) } else { Ok(()) }) {
        Ok(()) => {}
        Err(error) => return Err(Outcome::Failed(format!("{}: {error}", folder.display()))),
    }
    match std::fs::create_dir_all(&folder) {
        Ok(()) => Ok(folder),
        Err(error) => Err(Outcome::Failed(format!("{}: {error}", folder.display()))),
    }
}

/// What lies in a folder, sorted; nothing if there is no such folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Files of a folder whose names end in `suffix`, sorted.
pub(crate) fn files(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let ends = |path: &PathBuf| path.is_file() && path.to_string_lossy().ends_with(suffix);
    entries(folder).into_iter().filter(ends).collect()
}
