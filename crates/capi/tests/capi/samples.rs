//! The samples of `examples/` and the README's lines of C are compiled and run; each plans what Rust plans.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use kerbway::{Day, Options};

use crate::behaviour::long_day;
use crate::installed::{Installed, Watch, is_soak, root, succeed};

fn example(name: &str) -> PathBuf {
    root().join("examples").join(name)
}

/// What Rust makes of the problem that all samples plan.
fn expected() -> kerbway::Plan {
    let day = Day::from_file(&example("old-town.json")).unwrap();
    let options = Options::new().with_iterations(500).with_seed(7);
    day.solve(&options, &false.into(), &mut |_| ControlFlow::Continue(())).unwrap().plan
}

fn printed(command: &mut Command) -> String {
    String::from_utf8(succeed(command).stdout).unwrap()
}

#[test]
fn the_sample_in_c_runs_with_the_shared_and_with_the_static_library() {
    let installed = Installed::new();
    let source = example("c/first_plan.c");
    let stops = expected().routes.into_iter().flat_map(|route| {
        let vehicle = route.vehicle;
        route.stops.into_iter().map(move |s| format!("{vehicle} serves {} at {}\n", s.request, s.start))
    });
    let lines: String = stops.collect();
    assert!(lines.lines().count() > 3);
    let mut watches = vec![Watch::Nothing, Watch::Sanitizers];
    watches.extend(is_soak().then_some(Watch::Valgrind));
    for watch in watches {
        let program = installed.compile(&source, watch);
        assert_eq!(printed(watch.runs(&program).arg(example("old-town.json"))), lines);
    }

    // As a machine links it that has the static library alone.
    let program = installed.folder().join("static");
    let flags = installed.flags(&["--static", "--cflags", "--libs"]);
    let flags = flags.iter().map(|flag| flag.replace("-lkerbway", "-l:libkerbway.a"));
    succeed(Command::new("gcc").arg("-std=c11").arg(&source).args(flags).arg("-o").arg(&program));
    assert_eq!(printed(Command::new(program).arg(example("old-town.json"))), lines);
}

#[test]
fn the_sample_in_cpp_keeps_exceptions_out_of_c() {
    let installed = Installed::new();
    let program = installed.compile(&example("c/first_plan.cpp"), Watch::Sanitizers);
    let plan = expected();
    let told = printed(Command::new(&program).arg(example("old-town.json")));
    assert!(told == format!("costs {}\n{}\n", plan.cost.total, plan.to_json()), "{told}");
    let day = installed.folder().join("day.json");
    fs::write(&day, long_day(80)).unwrap();
    let stopped = Command::new(&program).arg(day).arg("seen enough").output().unwrap();
    let said = String::from_utf8_lossy(&stopped.stderr).into_owned();
    assert_eq!((stopped.status.code(), said.as_str()), (Some(1), "seen enough\n"));
    let refused = Command::new(&program).arg(root().join("README.md")).output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).starts_with("error[E-json]"));
}

#[test]
fn the_sample_in_java_plans_through_jna() {
    let jna = ["/usr/share/java/jna.jar"].into_iter().map(Path::new).find(|jar| jar.is_file());
    let jna = jna.expect("Java's JNA is not installed (Debian: libjna-java, and a JDK)");
    let installed = Installed::new();
    let mut javac = Command::new("javac");
    javac.arg("-cp").arg(jna).arg("-d").arg(installed.folder()).args(["-Xlint:all", "-Werror"]);
    succeed(javac.arg(example("java/FirstPlan.java")));
    let java = |input: &Path| {
        let mut java = Command::new("java");
        java.arg("-cp").arg(format!("{}:{}", jna.display(), installed.folder().display()));
        java.arg(format!("-Djna.library.path={}", installed.prefix().join("lib").display()));
        java.arg("FirstPlan").arg(input);
        java
    };
    assert_eq!(printed(&mut java(&example("old-town.json"))), expected().to_json() + "\n");
    let refused = java(&root().join("README.md")).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("\"code\": \"E-json\""));
}

#[test]
fn the_sample_in_ctypes_plans() {
    let installed = Installed::new();
    let mut python = Command::new("python3");
    python.arg(example("ctypes/first_plan.py")).arg(installed.prefix().join("lib/libkerbway.so"));
    assert_eq!(printed(python.arg(example("old-town.json"))), expected().to_json() + "\n");
}

#[test]
fn the_lines_of_c_in_the_readme_run() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let lines = readme.split("```c\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let installed = Installed::new();
    let source = installed.folder().join("readme.c");
    fs::write(&source, lines).unwrap();
    let program = installed.compile(&source, Watch::Sanitizers);
    let day = Day::from_file(&example("old-town.json")).unwrap();
    let options = Options::new().with_iterations(200);
    let planned = day.solve(&options, &false.into(), &mut |_| ControlFlow::Continue(())).unwrap();
    let told = printed(Command::new(&program).arg(example("old-town.json")));
    assert!(told == planned.plan.to_json() + "\n", "{told}");
    let refused = Command::new(&program).arg(root().join("README.md")).output().unwrap();
    assert!(
        !refused.status.success() && String::from_utf8_lossy(&refused.stdout).starts_with("error[E-json]")
    );
}
