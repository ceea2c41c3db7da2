//! The golden and access cases parse, validate and round-trip.

use std::path::PathBuf;

use kerbway_model::{Plan, Problem};
use serde_json::Value;

/// The cases of a file; none, loudly, if the test data is not there.
pub(crate) fn cases(file: &str) -> Vec<Value> {
    let Some(root) = std::env::var_os("KERBWAY_TEST_DATA") else {
        eprintln!("SKIPPED: KERBWAY_TEST_DATA is not set, {file} was not read");
        return Vec::new();
    };
    let path = PathBuf::from(root).join("cases").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn unbuilt(problem: &Value) -> bool {
    let charge = |z: &Value| z["rules"].as_array().unwrap().iter().any(|r| r["effect"] == "charge");
    problem["permits"].as_array().is_some_and(|p| !p.is_empty())
        || problem["zones"].as_array().is_some_and(|z| z.iter().any(charge))
}

fn check(file: &str, lines: usize, built: usize) {
    let cases = cases(file);
    if cases.is_empty() {
        return;
    }
    assert_eq!(cases.len(), lines);
    let mut seen = 0;
    for case in &cases {
        let name = &case["case"];
        let text = case["problem"].to_string();
        let problem = Problem::from_json(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(Problem::from_json(problem.to_json()).unwrap(), problem, "{name}: round trip");
        match problem.validate() {
            Ok(validated) => {
                assert!(!unbuilt(&case["problem"]), "{name}: charges and permits are not built");
                assert!(validated.warnings.iter().all(|w| w.code.starts_with("W-")), "{name}");
                seen += 1;
            }
            Err(invalid) => {
                assert!(unbuilt(&case["problem"]), "{name}: {invalid}");
                assert!(invalid.issues().iter().all(|i| i.code == "E-unsupported"), "{name}: {invalid}");
            }
        }
        if !case["expect"]["plan"].is_null() {
            let plan =
                Plan::from_json(case["expect"]["plan"].to_string()).unwrap_or_else(|e| panic!("{name}: {e}"));
            let again = serde_json::to_value(&plan).unwrap();
            assert_eq!(again, case["expect"]["plan"], "{name}: plan round trip");
        }
    }
    assert_eq!(seen, built);
}

#[test]
fn golden_cases_validate() {
    check("golden.jsonl", 46, 35);
}

#[test]
fn access_cases_validate() {
    check("access-cases.jsonl", 200, 61);
}
