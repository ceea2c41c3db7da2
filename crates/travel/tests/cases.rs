//! The exact cases: every arrival to the second, and the labels of docs/concepts.md.

use kerbway_model::{LocationIdx, Problem, TypeIdx};
use kerbway_testkit::cases::{Case, read};

/// Asks every arrival of a case; returns how many there are and how many of the tables are exact.
fn ask(case: &Case, wrong: &mut Vec<String>) -> (usize, bool) {
    let text = case.without_money_rules().to_string();
    let (_, validated) = Problem::read(&text).unwrap_or_else(|e| panic!("{}: {e:?}", case.name));
    let instance = validated.instance;
    let roads = kerbway_roads::build(&instance);
    let travel = roads.travel();
    let location = |id: &str| {
        LocationIdx::new(instance.locations().iter().position(|l| l.id == id).expect("a known location"))
    };
    for a in &case.arrivals {
        let t = instance.vehicle_types().iter().position(|t| t.id == a.vehicle_type).expect("a known type");
        let class = roads.class(TypeIdx::new(t));
        let depart = instance.clock().parse_instant(&a.depart).expect("an instant");
        let journey = travel.arrival(class, location(&a.from), location(&a.to), depart);
        let arrive = journey.map(|j| instance.clock().rfc3339(j.arrive));
        if arrive != a.arrive {
            wrong.push(format!("{}: {a:?}, got {arrive:?}", case.name));
        }
    }
    (case.arrivals.len(), travel.table().exact())
}

fn all(file: &str, expected: usize) {
    let Some(cases) = read(file, file) else { return };
    let mut wrong = Vec::new();
    let asked: usize = cases.iter().map(|c| ask(c, &mut wrong).0).sum();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(asked, expected);
}

#[test]
fn golden_arrivals() {
    all("golden.jsonl", 45);
}

#[test]
fn arrivals_of_random_corners() {
    all("access-cases.jsonl", 1109);
}
