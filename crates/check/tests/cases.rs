//! All exact cases whose effects are built: their plans pass, to the second and to the minor unit.

mod common;

use common::{assert_legal, cases, instance, plan};
use kerbway_check::{check, restated};

fn replay(file: &str, built: usize, plans: usize) {
    let Some(cases) = cases(file) else { return };
    assert_eq!(cases.len(), built, "{file}");
    let with_plan = cases.iter().filter(|case| !case.expect["plan"].is_null());
    let mut replayed = 0;
    for case in with_plan {
        let (instance, plan) = (instance(&case.problem), plan(&case.expect["plan"]));
        let report = check(&instance, &plan);
        assert_legal(&case.name, &report);
        assert_eq!(case.expect["cost"].as_i64(), Some(report.cost.total), "{}", case.name);
        assert_eq!(restated(&instance, &plan).cost, plan.cost, "{}", case.name);
        replayed += 1;
    }
    assert_eq!(replayed, plans, "{file}");
}

#[test]
fn golden_plans_pass() {
    replay("golden.jsonl", 35, 10);
}

#[test]
fn plans_of_random_cases_pass() {
    replay("access-cases.jsonl", 61, 61);
}
