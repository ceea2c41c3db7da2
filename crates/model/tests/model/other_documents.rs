//! Plans and visits that cannot be read: every issue at once, with place, value and help.

use kerbway_model::document::report::Visits;
use kerbway_model::{InvalidProblem, Plan};
use serde_json::{Value, json};

fn plan() -> Value {
    json!({
        "format": 1, "seed": 0, "iterations": 1, "stopped_by": "iterations", "exact": true,
        "cost": {"total": 1, "fixed": 0, "drive": 1, "service": 0, "wait": 0, "distance": 0, "charges": 0, "permits": 0, "unserved": 0},
        "routes": [{
            "vehicle": "van#1", "type": "van", "depart": "x", "return": "x", "cost": 1, "permits": [], "charges": [],
            "stops": [{"request": "r", "option": 0, "at": "A", "arrive": "x", "start": "x", "end": "x", "depart": "x", "load": {"g": 1}}],
            "legs": [{"from": "D", "to": "A", "depart": "x", "arrive": "x", "metres": 3, "path": [1, "n", [8.5, 49.5]], "times_s": [0, 1, 2], "crossings": []}]}],
        "unserved": [], "warnings": [], "attribution": []
    })
}

fn told(error: &InvalidProblem) -> Vec<(&str, &str)> {
    error.issues().iter().map(|i| (i.code.as_str(), i.pointer.as_str())).collect()
}

#[test]
fn a_sound_plan_is_read() {
    Plan::from_json(plan().to_string()).unwrap();
}

#[test]
fn all_issues_of_a_plan_are_told() {
    let mut broken = plan();
    broken["stopped_by"] = json!("tiem");
    broken["rotes"] = json!([]);
    let route = &mut broken["routes"][0];
    route["cost"] = json!("1");
    route["stops"][0].as_object_mut().unwrap().remove("at");
    route["stops"][0]["option"] = json!(-1);
    route["legs"][0]["path"] = json!([1, [8.5], true, ["a", 2]]);
    route["legs"][0]["metres"] = json!(1.5);
    let error = Plan::from_json(broken.to_string()).unwrap_err();
    let mut told = told(&error);
    told.sort_unstable();
    let mut expected = vec![
        ("E-choice", "/stopped_by"),
        ("E-integer", "/routes/0/legs/0/metres"),
        ("E-missing-key", "/routes/0/stops/0"),
        ("E-type", "/routes/0/cost"),
        ("E-type", "/routes/0/legs/0/path/1"),
        ("E-type", "/routes/0/legs/0/path/2"),
        ("E-type", "/routes/0/legs/0/path/3/0"),
        ("E-type", "/routes/0/stops/0/option"),
        ("E-unknown-key", "/rotes"),
    ];
    expected.sort_unstable();
    assert_eq!(told, expected);
    let hint = |code: &str| error.issues().iter().find(|i| i.code == code).and_then(|i| i.hint.clone());
    assert_eq!(hint("E-unknown-key").unwrap(), "did you mean `routes`?");
    assert_eq!(hint("E-choice").unwrap(), "did you mean \"time\"?");

    let no_object = Plan::from_json("[]").unwrap_err();
    assert_eq!(self::told(&no_object), [("E-type", "")]);
    let no_json = Plan::from_json("{").unwrap_err();
    assert_eq!(self::told(&no_json), [("E-json", "")]);
}

#[test]
fn all_issues_of_visits_are_told() {
    let visits = json!({"routes": [
        {"type": "van", "stops": ["a", {"request": "b", "option": 1}, {"option": 0}, 7, {"request": "c", "optoin": 2}]},
        {"typ": "van", "stops": {}}, {"type": "van", "stops": [{"request": 1, "option": -1}]}]});
    let error = Visits::from_json(visits.to_string()).unwrap_err();
    let told = told(&error);
    for expected in [
        ("E-missing-key", "/routes/0/stops/2"),
        ("E-type", "/routes/0/stops/3"),
        ("E-unknown-key", "/routes/0/stops/4/optoin"),
        ("E-unknown-key", "/routes/1/typ"),
        ("E-missing-key", "/routes/1"),
        ("E-type", "/routes/1/stops"),
        ("E-type", "/routes/2/stops/0/request"),
        ("E-type", "/routes/2/stops/0/option"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert_eq!(told.len(), 8, "{told:?}");
    assert!(Visits::from_json(r#"{"routes": [{"type": "v", "stops": ["a", {"request": "b"}]}]}"#).is_ok());
}
