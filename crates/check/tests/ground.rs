//! Edges and segments that polygons cut, places whose zones are stated, and matrices.

mod common;

use common::{at, clock, draft, judged, leg, route, stop};
use kerbway_model::document::plan::{Crossing, Plan};
use serde_json::{Value, json};

const SIX: i64 = 21_600;

/// A road of 4 km and 480 s, P – Q; zone Z is the square between 1 km and 3 km.
fn road(rules: &Value) -> Value {
    json!({
        "format": 1, "currency": "CNY", "crs": "local_m", "horizon": {"start": "2026-11-23T00:00:00+08:00"},
        "network": {
            "nodes": [{"id": "p", "x": 0, "y": 0}, {"id": "q", "x": 4000, "y": 0}],
            "edges": [{"from": "p", "to": "q", "seconds": 480, "metres": 4000}, {"from": "q", "to": "p", "seconds": 480, "metres": 4000}],
        },
        "locations": [{"id": "P", "node": "p"}, {"id": "Q", "node": "q"}],
        "zones": [{"id": "Z", "rules": rules, "geometry": {"type": "Polygon",
            "coordinates": [[[1000, -1000], [3000, -1000], [3000, 1000], [1000, 1000], [1000, -1000]]]}}],
        "vehicle_types": [{"id": "car", "start": "P", "end": "Q"}],
        "requests": [], "objective": {"drive_per_h": 60},
    })
}

fn ban(effect: &str) -> Value {
    json!([{"id": "ban", "effect": effect, "when": [{"from": "07:00", "to": "09:00"}]}])
}

fn crossings(plan: &Plan) -> Vec<&Crossing> {
    plan.routes.iter().flat_map(|r| &r.legs).flat_map(|l| &l.crossings).collect()
}

fn visits(plan: &Plan) -> Vec<(&str, Option<&str>)> {
    crossings(plan).iter().map(|c| (c.enter.as_str(), c.leave.as_deref())).collect()
}

#[test]
fn a_polygon_cuts_an_edge_to_the_second() {
    let problem = road(&ban("no_driving"));
    let drive = |depart: i64| vec![route("car#1", &[], &[common::over("P", "Q", depart, "p q", &[480])])];
    let (_, plan) = draft(&problem, &drive(SIX), &[]);
    assert_eq!(visits(&plan), [(at(SIX + 120).as_str(), Some(at(SIX + 360).as_str()))]);
    assert_eq!(judged(&problem, &drive(clock("06:54")), &[]), [""; 0]);
    assert_eq!(judged(&problem, &drive(clock("06:54:01")), &[]), ["Z02"]);
    assert_eq!(judged(&problem, &drive(clock("08:58")), &[]), [""; 0]);
    assert_eq!(judged(&problem, &drive(clock("08:57:59")), &[]), ["Z02"]);
    // 479 s: entered at 119.75, left at 359.25.
    let mut odd = problem.clone();
    odd["network"]["edges"][0]["seconds"] = json!(479);
    let (_, plan) = draft(&odd, &[route("car#1", &[], &[common::over("P", "Q", SIX, "p q", &[479])])], &[]);
    assert_eq!(visits(&plan), [(at(SIX + 119).as_str(), Some(at(SIX + 360).as_str()))]);
}

#[test]
fn waiting_at_a_boundary_inside_an_edge() {
    let mut problem = road(&ban("no_driving"));
    problem["gate_waiting"] = json!(true);
    let pause = |x: i64, reached: i64, depart: i64, until: i64| {
        let path = [
            (json!("p"), depart),
            (json!([x, 0]), depart + reached),
            (json!([x, 0]), until),
            (json!("q"), until + 480 - reached),
        ];
        vec![route("car#1", &[], &[leg("P", "Q", &path)])]
    };
    let (eight, nine) = (clock("08:00"), clock("09:00"));
    assert_eq!(judged(&problem, &pause(1000, 120, eight, nine), &[]), [""; 0]);
    assert_eq!(judged(&problem, &pause(1000, 120, eight, nine - 1), &[]), ["Z02"]);
    // Not reached yet, beside the boundary, or not on the road at all.
    assert_eq!(judged(&problem, &pause(1000, 119, eight, nine), &[]), ["Z10"]);
    assert_eq!(judged(&problem, &pause(500, 60, eight, nine), &[]), ["Z10"]);
    let astray = json!([1000, 50]);
    let path = [(json!("p"), eight), (astray.clone(), eight + 120), (astray, nine), (json!("q"), nine + 360)];
    assert_eq!(judged(&problem, &[route("car#1", &[], &[leg("P", "Q", &path)])], &[]), ["Z11"]);
    let slow = [
        (json!("p"), eight),
        (json!([1000, 0]), eight + 120),
        (json!([1000, 0]), nine),
        (json!("q"), nine + 361),
    ];
    assert_eq!(judged(&problem, &[route("car#1", &[], &[leg("P", "Q", &slow)])], &[]), ["Z11"]);
    // The boundary at which it leaves is a gate too; standing there is outside.
    let mut standing = problem.clone();
    standing["zones"][0]["rules"] = json!([{"id": "ban", "effect": "no_stopping"}]);
    assert_eq!(judged(&standing, &pause(3000, 360, eight, nine), &[]), [""; 0]);
    problem["gate_waiting"] = json!(false);
    assert_eq!(judged(&problem, &pause(1000, 120, eight, nine), &[]), ["Z10"]);
}

#[test]
fn an_edge_that_crosses_away_from_stated_gates_cannot_be_used() {
    let mut problem = road(&ban("no_entry"));
    problem["zones"][0]["gates"] = json!(["p"]);
    let drive = [route("car#1", &[], &[common::over("P", "Q", SIX, "p q", &[480])])];
    assert_eq!(judged(&problem, &drive, &[]), ["Z11"]);
    problem["zones"][0]["rules"] = json!([{"id": "free", "effect": "allow"}]);
    assert_eq!(judged(&problem, &drive, &[]), [""; 0]);
}

/// Q is served for ten minutes on a round P – Q – P.
fn round(problem: &Value) -> (Value, impl Fn(i64, i64) -> Vec<Value> + use<>) {
    let mut problem = problem.clone();
    problem["vehicle_types"][0]["end"] = json!("P");
    problem["requests"] = json!([{"id": "r", "options": [{"at": "Q", "service_s": 600}]}]);
    let routes = |served: i64, leave: i64| {
        let legs = [
            common::over("P", "Q", served - 480, "p q", &[480]),
            common::over("Q", "P", leave, "q p", &[480]),
        ];
        vec![route("car#1", &[stop("r", "Q", served, served + 600)], &legs)]
    };
    (problem, routes)
}

#[test]
fn stated_zones_of_a_place_make_arrival_the_entry() {
    // The road is free; the yard at Q lies in zone Y by decree.
    let mut problem = road(&json!([]));
    problem["zones"].as_array_mut().expect("zones").push(json!({"id": "Y", "rules": ban("no_driving")}));
    problem["locations"][1]["zones"] = json!(["Y"]);
    let (problem, routes) = round(&problem);
    let (_, plan) = draft(&problem, &routes(SIX, SIX + 600), &[]);
    let crossing = crossings(&plan)[0];
    assert_eq!((crossing.enter.clone(), crossing.leave.clone()), (at(SIX), Some(at(SIX + 600))));
    // Leaving at 07:00 exactly is driving in the ban; a second before it is not.
    assert_eq!((crossing.early_s, crossing.late_s), (None, Some(3600 - 600 - 1)));
    let judge = |served: &str, leave: &str| judged(&problem, &routes(clock(served), clock(leave)), &[]);
    assert_eq!(judge("06:40", "06:59:59"), [""; 0]);
    assert_eq!(judge("06:40", "07:00"), ["Z02"]);
    assert_eq!(judge("06:40", "09:00"), [""; 0]);
    assert_eq!(judge("06:59:59", "09:00"), [""; 0]);
    assert_eq!(judge("07:00", "09:00"), ["Z02"]);
    assert_eq!(judge("09:00", "09:10"), [""; 0]);

    let mut presence = problem.clone();
    presence["zones"][1]["rules"] = ban("no_presence");
    let judge = |served: &str, leave: &str| judged(&presence, &routes(clock(served), clock(leave)), &[]);
    assert_eq!(judge("06:40", "06:59:59"), [""; 0]);
    assert_eq!(judge("06:40", "09:00"), ["Z03"]);
}

#[test]
fn stated_zones_may_take_a_place_out_of_a_zone() {
    // Z reaches beyond Q; the yard at Q does not belong to it.
    let mut problem = road(&ban("no_presence"));
    problem["zones"][0]["geometry"]["coordinates"] =
        json!([[[1000, -1000], [5000, -1000], [5000, 1000], [1000, 1000], [1000, -1000]]]);
    let (inside, routes) = round(&problem);
    let mut outside = inside.clone();
    outside["locations"][1]["zones"] = json!([]);
    let (six, ten) = (clock("06:00"), clock("06:10"));
    let (_, plan) = draft(&inside, &routes(six, ten), &[]);
    assert_eq!(visits(&plan), [(at(six - 360).as_str(), Some(at(ten + 360).as_str()))]);
    let (_, plan) = draft(&outside, &routes(six, ten), &[]);
    assert_eq!(
        visits(&plan),
        [(at(six - 360).as_str(), Some(at(six).as_str())), (at(ten).as_str(), Some(at(ten + 360).as_str()))]
    );
    let stay = routes(clock("06:50"), clock("09:00"));
    assert_eq!(judged(&inside, &stay, &[]), ["Z03"]);
    assert_eq!(judged(&outside, &stay, &[]), [""; 0]);
    assert_eq!(judged(&outside, &routes(clock("06:50"), clock("08:59:59")), &[]), ["Z03"]);
}

#[test]
fn a_path_that_begins_inside_has_no_entry() {
    let mut problem = road(&ban("no_entry"));
    problem["zones"][0]["geometry"]["coordinates"] =
        json!([[[-1000, -1000], [1000, -1000], [1000, 1000], [-1000, 1000], [-1000, -1000]]]);
    let drive = [route("car#1", &[], &[common::over("P", "Q", clock("07:30"), "p q", &[480])])];
    let (_, plan) = draft(&problem, &drive, &[]);
    assert_eq!(visits(&plan), [(at(clock("07:30")).as_str(), Some(at(clock("07:32")).as_str()))]);
    assert_eq!((crossings(&plan)[0].early_s, crossings(&plan)[0].late_s), (None, None));
    assert_eq!(judged(&problem, &drive, &[]), [""; 0]);
    problem["zones"][0]["rules"] = ban("no_driving");
    assert_eq!(judged(&problem, &drive, &[]), ["Z02"]);
}

/// D and A with 600 s each way; A lies in Z; the way out crosses X from 100 s to 300 s.
fn matrices(rules: &Value, passing: &Value) -> Value {
    let mut passing = passing.clone();
    for rule in passing.as_array_mut().expect("a list") {
        rule["id"] = json!("passing");
    }
    json!({
        "format": 1, "currency": "CNY", "horizon": {"start": "2026-11-23T00:00:00+08:00"},
        "matrices": {"car": {"seconds": [[0, 600], [600, 0]],
            "inside": [{"from": "D", "to": "A", "zone": "X", "offset_s": 100, "duration_s": 150},
                       {"from": "D", "to": "A", "zone": "X", "offset_s": 200, "duration_s": 100}]}},
        "locations": [{"id": "D"}, {"id": "A", "zones": ["Z"]}],
        "zones": [{"id": "Z", "rules": rules}, {"id": "X", "rules": passing}],
        "vehicle_types": [{"id": "car", "profile": "car", "start": "D"}],
        "requests": [{"id": "r", "options": [{"at": "A", "service_s": 600}]}],
        "objective": {"drive_per_h": 60},
    })
}

fn ride(from: &str, to: &str, depart: i64, seconds: i64) -> Value {
    json!({"from": from, "to": to, "depart": at(depart), "arrive": at(depart + seconds), "metres": 0, "crossings": []})
}

fn by_matrix(served: i64, leave: i64) -> Vec<Value> {
    let legs = [ride("D", "A", served - 600, 600), ride("A", "D", leave, 600)];
    vec![route("car#1", &[stop("r", "A", served, served + 600)], &legs)]
}

#[test]
fn matrices_know_stops_and_stated_crossings() {
    let problem = matrices(&ban("no_driving"), &ban("no_presence"));
    let (_, plan) = draft(&problem, &by_matrix(SIX, SIX + 600), &[]);
    assert_eq!(
        visits(&plan),
        [
            (at(SIX - 500).as_str(), Some(at(SIX - 300).as_str())),
            (at(SIX).as_str(), Some(at(SIX + 600).as_str()))
        ]
    );
    let judge = |served: &str, leave: &str| judged(&problem, &by_matrix(clock(served), clock(leave)), &[]);
    assert_eq!(judge("06:30", "06:59:59"), [""; 0]);
    assert_eq!(judge("06:30", "07:00"), ["Z02"]);
    assert_eq!(judge("06:30", "09:00"), [""; 0]);
    assert_eq!(judge("07:00", "09:00"), ["Z02"]);
    // The crossing of X is over at 06:55 + 5 min.
    let wide = matrices(&json!([]), &ban("no_presence"));
    assert_eq!(judged(&wide, &by_matrix(clock("07:05"), clock("09:00")), &[]), [""; 0]);
    assert_eq!(judged(&wide, &by_matrix(clock("07:05:01"), clock("09:00")), &[]), ["Z03"]);
    let through = matrices(&json!([]), &json!([{"id": "ban", "effect": "no_through"}]));
    assert_eq!(judged(&through, &by_matrix(SIX, SIX + 600), &[]), ["Z05"]);
}

#[test]
fn matrix_legs_take_their_seconds() {
    let problem = matrices(&json!([]), &json!([]));
    let broken = |out: i64, from: &str| {
        let legs = [ride("D", "A", SIX - out, out), ride(from, "D", SIX + 600, 600)];
        judged(&problem, &[route("car#1", &[stop("r", "A", SIX, SIX + 600)], &legs)], &[])
    };
    assert_eq!(broken(600, "A"), [""; 0]);
    assert_eq!(broken(599, "A"), ["Z11"]);
    assert_eq!(broken(601, "A"), ["Z11"]);
    let mut closed = problem.clone();
    closed["matrices"]["car"]["seconds"] = json!([[0, 600], [null, 0]]);
    assert_eq!(judged(&closed, &by_matrix(SIX, SIX + 600), &[]), ["Z11"]);
}

#[test]
fn a_plane_route_may_touch_corners() {
    // Round the square by two corners, along its side; the vehicle never is inside.
    let mut problem = road(&ban("no_presence"));
    problem.as_object_mut().expect("an object").remove("network");
    problem["plane"] = json!({"kmh": 30});
    problem["locations"] = json!([{"id": "P", "x": 0, "y": 0}, {"id": "Q", "x": 4000, "y": 0}]);
    let depart = clock("08:00");
    let path = [
        (json!([0, 0]), depart),
        (json!([1000, 1000]), depart + 170),
        (json!([3000, 1000]), depart + 410),
        (json!([4000, 0]), depart + 580),
    ];
    let (_, plan) = draft(&problem, &[route("car#1", &[], &[leg("P", "Q", &path)])], &[]);
    assert!(crossings(&plan).is_empty());
    assert_eq!(plan.routes[0].legs[0].metres, 1414 + 2000 + 1414);
    assert_eq!(judged(&problem, &[route("car#1", &[], &[leg("P", "Q", &path)])], &[]), [""; 0]);
    // A slower type: 15 km/h.
    problem["vehicle_types"][0]["max_kmh"] = json!(15);
    assert_eq!(judged(&problem, &[route("car#1", &[], &[leg("P", "Q", &path)])], &[]), ["Z11"; 3]);
}
