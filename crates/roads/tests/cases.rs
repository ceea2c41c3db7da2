//! Earliest arrivals of the exact cases, to the second.

use kerbway_model::{Instance, LocationIdx, Problem, TypeIdx};
use kerbway_roads::{Roads, build};
use kerbway_testkit::cases::{Case, read};
use kerbway_travel::Leg;

fn instance(case: &Case) -> Instance {
    let text = serde_json::to_string(&case.without_money_rules()).expect("a document is written");
    let problem = Problem::from_json(&text).unwrap_or_else(|e| panic!("{}: {e}", case.name));
    problem.validate().unwrap_or_else(|e| panic!("{}: {e}", case.name)).instance
}

fn arrival(
    roads: &Roads,
    instance: &Instance,
    t: TypeIdx,
    from: LocationIdx,
    to: LocationIdx,
    depart: i64,
) -> Option<i64> {
    let table = roads.table();
    let class = table.class(t);
    let gaps = table.gaps(class, from);
    let arrive = match table.leg(class, from, to) {
        Leg::Absent => None,
        Leg::Const { seconds, .. } => Some(depart + seconds),
        Leg::Labels(list) => list
            .iter()
            .filter(|l| {
                let gap = gaps[usize::from(l.gap_from)];
                gap.from <= depart && depart <= gap.to
            })
            .filter_map(|l| l.arrival(depart))
            .min(),
    };
    arrive.filter(|a| *a <= instance.horizon())
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
            let found = arrival(&roads, &instance, t, find(&a.from), find(&a.to), depart);
            asked += 1;
            // Where standing is banned at the moment of departure or arrival, labels do not answer.
            let stands = |at: &str, time: i64| {
                let gaps = roads.table().gaps(roads.class(t), find(at));
                gaps.iter().any(|g| g.from <= time && time <= g.to)
            };
            let labels = stands(&a.from, depart) && expected.is_none_or(|e| stands(&a.to, e));
            if found != expected && labels {
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
