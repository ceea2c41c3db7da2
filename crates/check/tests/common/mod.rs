//! What the referee's tests share: problems and plans as JSON, and the cases outside the project.
#![allow(dead_code, reason = "each test binary uses a part")]

use kerbway_check::{check, restated};
use kerbway_model::document::plan::Plan;
use kerbway_model::document::report::CheckReport;
use kerbway_model::{Instance, Problem};
use serde_json::Value;

/// The validated problem.
pub(crate) fn instance(problem: &Value) -> Instance {
    let read = Problem::from_json(problem.to_string()).and_then(|p| p.validate());
    read.unwrap_or_else(|issues| panic!("{issues}\n{problem}")).instance
}

pub(crate) fn plan(plan: &Value) -> Plan {
    serde_json::from_value(plan.clone()).unwrap_or_else(|e| panic!("{e}\n{plan}"))
}

/// Codes of a report.
pub(crate) fn codes(report: &CheckReport) -> Vec<&str> {
    report.violations.iter().map(|v| v.code.as_str()).collect()
}

/// What is left of a broken plan once its stated values are right again.
pub(crate) fn check_restated(instance: &Instance, plan: &Plan) -> CheckReport {
    check(instance, &restated(instance, plan))
}

/// Asserts that there is no violation.
pub(crate) fn assert_legal(name: &str, report: &CheckReport) {
    assert!(report.legal, "{name}:\n{}", kerbway_check::report_text(report));
}

/// A line of the cases.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) problem: Value,
    pub(crate) expect: Value,
}

/// The cases whose effects are built (no charges, no permits).
pub(crate) fn cases(file: &str) -> Option<Vec<Case>> {
    let path = kerbway_testkit::cases::data(file)?.join("cases").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let case = |line: &str| -> Case {
        let mut value: Value = serde_json::from_str(line).expect("a case");
        Case {
            name: value["case"].as_str().expect("a name").to_owned(),
            problem: value["problem"].take(),
            expect: value["expect"].take(),
        }
    };
    let built = |case: &Case| {
        let zones = case.problem["zones"].as_array().into_iter().flatten();
        let charge =
            zones.flat_map(|z| z["rules"].as_array().into_iter().flatten()).any(|r| r["effect"] == "charge");
        !charge && case.problem["permits"].as_array().is_none_or(Vec::is_empty)
    };
    Some(text.lines().map(case).filter(built).collect())
}
