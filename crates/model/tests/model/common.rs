//! Small documents to be broken.

use kerbway_model::{Issue, Problem};
use serde_json::{Value, json};

/// A sound problem in the plane that uses most of the format.
pub(crate) fn plane() -> Value {
    json!({
        "format": 1, "currency": "CNY",
        "horizon": {"start": "2026-11-23T00:00:00+08:00", "days": 1},
        "calendar": {"holidays": ["2026-10-01"], "day_as": {"2026-10-10": "fri"}},
        "plane": {"kmh": 30},
        "locations": [
            {"id": "D", "lon": 120.56, "lat": 30.02},
            {"id": "A", "lon": 120.583, "lat": 30.001, "holding": true},
            {"id": "B", "lon": 120.59, "lat": 30.03, "off_street": true},
        ],
        "requests": [
            {"id": "r1", "demand": {"g": 12000}, "skills": ["cold"],
             "options": [{"at": "A", "windows": [["10:00", "12:00"], ["14:00", "15:30:30"]], "service_s": 180}]},
            {"id": "r2", "kind": "pickup", "unserved": 100.5, "options": [{"at": "B"}, {"at": "A"}]},
        ],
        "vehicle_types": [
            {"id": "truck", "base": "light_truck_bev", "count": 2, "start": "D", "end": null,
             "shift": ["06:00", "21:00"], "skills": ["cold"], "costs": {"fixed": 100}},
            {"id": "trike", "base": "e_trike", "start": "D", "capacity": {"g": 150_000}},
        ],
        "zones": [{
            "id": "core",
            "geometry": {"type": "Polygon", "coordinates": [[[120.57, 29.99], [120.60, 29.99], [120.60, 30.01], [120.57, 30.01], [120.57, 29.99]]]},
            "rules": [
                {"id": "bev", "priority": 1, "effect": "allow", "families": ["access"], "who": {"propulsion": "bev"},
                 "when": [{"days": "mon-fri", "from": "09:00", "to": "17:00"}]},
                {"id": "ban", "priority": 5, "effect": "no_driving", "grace_s": 60, "who": {"gross_kg": {">": 1800}},
                 "when": [{"days": "mon-sun", "from": "07:00", "to": "20:00", "holiday": "exclude"}]},
            ],
        }],
        "objective": {"drive_per_h": 6000, "wait_per_h": 3000, "distance_per_km": 80, "unserved": 100_000},
    })
}

/// The same on a map.
pub(crate) fn map() -> Value {
    let mut p = plane();
    p.as_object_mut().unwrap().remove("plane");
    p["osm"] = json!({"file": "city.osm.pbf"});
    p["zones"][0]["roads"] = json!([12, 11]);
    p["zones"][0]["gates"] = json!([9, 8]);
    p
}

/// The same on a network.
pub(crate) fn network() -> Value {
    let mut p = plane();
    p.as_object_mut().unwrap().remove("plane");
    p["network"] = json!({
        "nodes": [{"id": "D", "lon": 120.56, "lat": 30.02}, {"id": "A", "lon": 120.583, "lat": 30.001}, {"id": "B", "lon": 120.59, "lat": 30.03}],
        "edges": [
            {"from": "D", "to": "A", "seconds": 300, "metres": 3000}, {"from": "A", "to": "D", "seconds": 300, "metres": 3000, "zones": ["core"]},
            {"from": "D", "to": "B", "seconds": 400, "metres": 4000}, {"from": "B", "to": "D", "seconds": 400, "metres": 4000},
        ],
    });
    p["locations"] = json!([{"id": "D", "node": "D"}, {"id": "A", "node": "A"}, {"id": "B", "node": "B"}]);
    p["zones"][0]["gates"] = json!(["A"]);
    p
}

/// The same with matrices.
pub(crate) fn matrices() -> Value {
    let mut p = plane();
    p.as_object_mut().unwrap().remove("plane");
    p["matrices"] = json!({"car": {
        "seconds": [[0, 100, 200], [100, 0, null], [200, 250, 0]],
        "metres": [[0, 1000, 2000], [1000, 0, null], [2000, 2500, 0]],
        "inside": [{"from": "D", "to": "A", "zone": "core", "offset_s": 20, "duration_s": 30}],
    }});
    p["vehicle_types"][0]["profile"] = json!("car");
    p["vehicle_types"][1]["profile"] = json!("car");
    p
}

/// Every issue of a document.
pub(crate) fn issues(text: impl AsRef<[u8]>) -> Vec<Issue> {
    match Problem::from_json(text) {
        Err(invalid) => invalid.into_issues(),
        Ok(problem) => match problem.validate() {
            Err(invalid) => invalid.into_issues(),
            Ok(validated) => validated.warnings,
        },
    }
}

/// `code pointer` of each issue.
pub(crate) fn brief(text: impl AsRef<[u8]>) -> Vec<String> {
    issues(text).iter().map(|i| format!("{} {}", i.code, i.pointer)).collect()
}

/// The document with one value set, or removed if `value` is `None`.
pub(crate) fn with(mut document: Value, pointer: &str, value: Option<Value>) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(object) => match value {
            Some(value) => {
                object.insert(key.to_owned(), value);
            }
            None => {
                object.remove(key).unwrap();
            }
        },
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value.unwrap(),
        _ => panic!("{pointer} is in no container"),
    }
    document
}
