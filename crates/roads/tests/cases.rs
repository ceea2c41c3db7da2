//! Earliest arrivals of the exact cases, to the second.

use kerbway_model::{Instance, LocationIdx, Problem, TypeIdx};
use kerbway_roads::build;
use kerbway_testkit::cases::{Case, read};

fn instance(case: &Case) -> Instance {
    let text = serde_json::to_string(&case.without_money_rules()).expect("a document is written");
    let problem = Problem::from_json(&text).unwrap_or_else(|e| panic!("{}: {e}", case.name));
    problem.validate().unwrap_or_else(|e| panic!("{}: {e}", case.name)).instance
}

/// Compares all arrivals of a file; returns how many there are.
fn compare(file: &str) -> Option<usize> {
    let mut asked = 0;
    let mut wrong = Vec::new();
    for case in read(file, "arrivals of the exact cases")? {
        if case.arrivals.is_empty() {
            continue;
        }
        let instance = instance(&case);
        let roads = build(&instance);
        let clock = instance.clock();
        for a in &case.arrivals {
            let type_of = |t: &kerbway_model::instance::VehicleType| t.id == a.vehicle_type;
            let t =
                TypeIdx::new(instance.vehicle_types().iter().position(type_of).expect("a type of the case"));
            let find = |id: &str| {
                let at = instance.locations().iter().position(|l| l.id == id);
                LocationIdx::new(at.expect("a location of the case"))
            };
            let depart = clock.parse_instant(&a.depart).expect("an instant");
            let expected = a.arrive.as_deref().map(|t| clock.parse_instant(t).expect("an instant"));
            let journey = roads.travel().arrival(roads.class(t), find(&a.from), find(&a.to), depart);
            let found = journey.map(|j| j.arrive);
            asked += 1;
            if found != expected {
                wrong.push(format!("{}: {a:?}: {:?}", case.name, found.map(|t| clock.rfc3339(t))));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked} arrivals differ:\n{}", wrong.len(), wrong.join("\n"));
    Some(asked)
}

#[test]
fn golden_arrivals_to_the_second() {
    if let Some(asked) = compare("golden.jsonl") {
        assert_eq!(asked, 45);
    }
}

#[test]
fn arrivals_of_random_corners_to_the_second() {
    if let Some(asked) = compare("access-cases.jsonl") {
        assert_eq!(asked, 1109);
    }
}
