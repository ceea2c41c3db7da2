//! The exact cases from a document to a plan: every optimum of a built effect, every arrival.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{instance, planned, rank};
use kerbway::Options;
use kerbway_model::{LocationIdx, TypeIdx};
use kerbway_testkit::cases::read;

/// How many lines of each file hold neither charge nor permit, and how many arrivals are asked.
const FILES: [(&str, usize, usize); 2] = [("golden.jsonl", 35, 45), ("access-cases.jsonl", 61, 1109)];

#[test]
fn optima_of_all_cases_whose_effects_are_built() {
    for (file, expected, _) in FILES {
        let Some(cases) = read(file, "optima") else { return };
        let built: Vec<_> = cases.iter().filter(|c| !c.has_money_rules()).collect();
        assert_eq!(built.len(), expected, "{file}");
        let mut wrong = Vec::new();
        for case in built {
            match planned(&case.problem, &Options::new().with_iterations(2000)).unwrap() {
                Err(refused) => wrong.push(format!("{}: {refused}", case.name)),
                Ok(plan) => {
                    let cost = case.cost.is_none_or(|c| rank(&plan).1 == c);
                    let unserved = case.unserved.is_none_or(|n| plan.unserved.len() == n);
                    if !cost || !unserved {
                        wrong.push(format!("{}: {:?}, not {:?}", case.name, rank(&plan), case.cost));
                    }
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new(), "{file}");
    }
}

#[test]
fn arrivals_of_all_cases() {
    for (file, _, expected) in FILES {
        let Some(cases) = read(file, "arrivals") else { return };
        let (mut asked, mut wrong) = (0, Vec::new());
        for case in cases.iter().filter(|c| !c.arrivals.is_empty()) {
            let instance = instance(&case.without_money_rules()).unwrap();
            let roads = kerbway_roads::build(&instance);
            let place =
                |id: &str| LocationIdx::new(instance.locations().iter().position(|l| l.id == id).unwrap());
            for q in &case.arrivals {
                asked += 1;
                let kind = instance.vehicle_types().iter().position(|t| t.id == q.vehicle_type).unwrap();
                let class = roads.table().class(TypeIdx::new(kind));
                let depart = instance.clock().parse_instant(&q.depart).unwrap();
                let journey = roads.travel().arrival(class, place(&q.from), place(&q.to), depart);
                let found = journey.map(|j| instance.clock().rfc3339(j.arrive));
                if found != q.arrive {
                    wrong.push(format!("{} {} → {}: {found:?}, not {:?}", case.name, q.from, q.to, q.arrive));
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new(), "{file}");
        assert_eq!(asked, expected, "{file}");
    }
}
