//! The oracle against the exact cases, which two other programs computed.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use kerbway_model::{Instance, LocationIdx, Problem, TypeIdx};
use kerbway_testkit::brute::{Arrivals, optimum};
use kerbway_testkit::cases::{Case, read};
use serde_json::Value;

fn instance(document: &Value) -> Instance {
    let problem = Problem::from_json(document.to_string()).unwrap();
    problem.validate().unwrap().instance
}

fn location(instance: &Instance, id: &str) -> LocationIdx {
    LocationIdx::new(instance.locations().iter().position(|l| l.id == id).unwrap())
}

fn arrivals(cases: &[Case]) -> (usize, Vec<String>) {
    let (mut asked, mut wrong) = (0, Vec::new());
    for case in cases.iter().filter(|c| !c.arrivals.is_empty()) {
        let instance = instance(&case.without_money_rules());
        let oracles: Vec<_> =
            (0..instance.vehicle_types().len()).map(|t| Arrivals::new(&instance, TypeIdx::new(t))).collect();
        for question in &case.arrivals {
            asked += 1;
            let vehicle =
                instance.vehicle_types().iter().position(|t| t.id == question.vehicle_type).unwrap();
            let (from, to) = (location(&instance, &question.from), location(&instance, &question.to));
            let depart = instance.clock().parse_instant(&question.depart).unwrap();
            let found = oracles[vehicle].earliest(from, to, depart);
            let Ok(found) = found else {
                wrong.push(format!("{} too large", case.name));
                continue;
            };
            let found = found.map(|t| instance.clock().rfc3339(t));
            if found != question.arrive {
                wrong.push(format!(
                    "{} {} → {} at {}: {:?}, not {found:?}",
                    case.name, question.from, question.to, question.depart, question.arrive
                ));
            }
        }
    }
    (asked, wrong)
}

#[test]
fn all_arrivals() {
    for (file, n) in [("golden.jsonl", 45), ("access-cases.jsonl", 1109)] {
        let Some(cases) = read(file, "all_arrivals") else { return };
        let (asked, wrong) = arrivals(&cases);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(asked, n);
    }
}

#[test]
fn all_optima_without_charges_and_permits() {
    for (file, n) in [("golden.jsonl", 35), ("access-cases.jsonl", 61)] {
        let Some(cases) = read(file, "all_optima") else { return };
        let free: Vec<_> = cases.iter().filter(|c| !c.has_money_rules()).collect();
        assert_eq!(free.len(), n);
        let mut wrong = Vec::new();
        for case in free {
            let Some(cost) = case.cost else { continue };
            let instance = instance(&case.problem);
            match optimum(&instance) {
                Ok(found) if found.cost() == cost => {}
                // 10^5 sequences of gates between two of its places.
                Err(_) if case.name == "a7331-175" => {}
                other => wrong.push(format!("{}: {cost}, not {:?}", case.name, other.map(|o| o.cost()))),
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }
}
