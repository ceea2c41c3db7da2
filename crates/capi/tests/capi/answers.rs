//! Forty problems are planned to the same bytes as in Rust, thirty bad inputs refused in the same words.

use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use kerbway::{Day, Options};
use kerbway_testkit::languages::{ITERATIONS, SEED, TOWN_FILE, bad_inputs, problems, town_xml};
use serde_json::Value;

use crate::installed::{Installed, Watch, is_soak, succeed};

/// Writes the problems and the plans that Rust makes of them; their names.
fn write_problems(folder: &Path) -> Vec<String> {
    for part in ["problems", "plans"] {
        fs::create_dir(folder.join(part)).unwrap();
    }
    fs::write(folder.join("problems").join(TOWN_FILE), town_xml()).unwrap();
    let options = Options::new().with_seed(SEED).with_iterations(ITERATIONS);
    let write = |problem: &kerbway_testkit::languages::Named| {
        let file = folder.join("problems").join(&problem.name).with_extension("json");
        fs::write(&file, problem.document.to_string()).unwrap();
        let day = Day::from_file(&file).unwrap();
        let planned = day.solve(&options, &false.into(), &mut |_| ControlFlow::Continue(())).unwrap();
        let plan = folder.join("plans").join(&problem.name).with_extension("json");
        fs::write(plan, planned.plan.to_json()).unwrap();
        problem.name.clone()
    };
    problems().iter().map(write).collect()
}

#[test]
fn forty_problems_have_the_plans_that_rust_makes() {
    let installed = Installed::new();
    let names = write_problems(installed.folder());
    assert_eq!(names.len(), 40);
    let run = |watch, names: &[String]| {
        let mut program = installed.test("plans", watch);
        program.arg(SEED.to_string()).arg(ITERATIONS.to_string()).args(names);
        let output = succeed(program.current_dir(installed.folder().join("problems")));
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{} plans\n", names.len()));
    };
    run(Watch::Sanitizers, &names);
    // One of each kind, under the eyes of valgrind.
    let few: Vec<String> = names.iter().filter(|name| name.ends_with("-0")).cloned().collect();
    run(Watch::Valgrind, if is_soak() { &names } else { &few });
}

#[test]
fn thirty_bad_inputs_are_refused_word_by_word() {
    let installed = Installed::new();
    let inputs = bad_inputs();
    let expected = include_str!("../../../testkit/data/bad_inputs.json");
    let expected: Value = serde_json::from_str(expected).unwrap();
    let mut words = String::new();
    for input in &inputs {
        fs::write(installed.folder().join(input.name), &input.text).unwrap();
        let told = &expected[input.name];
        writeln!(words, "text={}", told["text"].as_str().unwrap()).unwrap();
        for issue in told["issues"].as_array().unwrap() {
            for part in ["code", "message", "pointer", "id", "field", "value", "hint"] {
                let value = match &issue[part] {
                    Value::Null if part != "value" || issue.get("value").is_none() => "(none)".to_owned(),
                    Value::String(text) if part != "value" => text.clone(),
                    value => value.to_string(),
                };
                writeln!(words, "{part}={value}").unwrap();
            }
            writeln!(words, "row={}", issue["row"].as_i64().unwrap_or(-1)).unwrap();
        }
    }
    assert_eq!(inputs.len(), 30);
    let watches = [Watch::Sanitizers, Watch::Valgrind];
    for watch in &watches[..if is_soak() { 2 } else { 1 }] {
        let mut program = installed.test("bad", *watch);
        program.args(inputs.iter().map(|input| input.name)).current_dir(installed.folder());
        let printed = succeed(&mut program).stdout;
        assert_eq!(String::from_utf8(printed).unwrap(), words);
    }
}
