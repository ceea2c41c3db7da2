//! Documents in GCJ-02 and BD-09 are the document in WGS 84.

use kerbway_model::Problem;
use kerbway_model::document::problem::Crs;
use serde_json::{Value, json};

/// `[lon, lat]` of one place in WGS 84, GCJ-02 and BD-09, and of another one.
const TIANANMEN: [[f64; 2]; 3] =
    [[116.397_755_5, 39.913_595_7], [116.404, 39.915], [116.410_369_493_710_29, 39.921_336_993_510_21]];

fn document(crs: &str, from: &[f64; 2]) -> Value {
    let at = |dx: f64, dy: f64| [from[0] + dx, from[1] + dy];
    json!({
        "format": 1, "currency": "CNY", "crs": crs, "horizon": {"start": "2026-11-23T00:00:00+08:00"},
        "plane": {"kmh": 30},
        "locations": [{"id": "a", "lon": from[0], "lat": from[1]}, {"id": "b", "lon": from[0] + 0.01, "lat": from[1]}],
        "zones": [{"id": "z", "rules": [], "geometry": {"type": "MultiPolygon", "coordinates":
            [[[at(0.002, -0.01), at(0.004, -0.01), at(0.004, 0.01), at(0.002, -0.01)]]]}}],
        "vehicle_types": [{"id": "van", "base": "van_bev", "start": "a"}],
        "requests": [{"id": "r", "options": [{"at": "b"}]}],
        "objective": {"drive_per_h": 6000}
    })
}

#[test]
fn a_document_is_converted_as_a_whole() {
    for (crs, from) in [("gcj02", &TIANANMEN[1]), ("bd09", &TIANANMEN[2])] {
        let problem = Problem::from_json(document(crs, from).to_string()).unwrap();
        let converted = problem.in_wgs84();
        assert_eq!(converted.crs, Crs::Wgs84);
        let (lon, lat) = (converted.locations[0].lon.unwrap(), converted.locations[0].lat.unwrap());
        // The published way back is good to a metre or two.
        assert!((lon - TIANANMEN[0][0]).abs() < 2e-5 && (lat - TIANANMEN[0][1]).abs() < 2e-5, "{lon} {lat}");
        let (stated, plain) = (problem.validate().unwrap().instance, converted.validate().unwrap().instance);
        assert_eq!(stated.locations(), plain.locations());
        assert_eq!(stated.zones(), plain.zones());
        assert_eq!(stated.projection(), plain.projection());
        let again = problem.in_wgs84();
        assert_eq!(again.locations, converted.locations, "deterministic");
    }
}

#[test]
fn what_is_no_position_is_told_as_it_stands() {
    let mut bad = document("bd09", &TIANANMEN[2]);
    bad["locations"][1]["lon"] = json!(200);
    let error = Problem::from_json(bad.to_string()).unwrap().validate().unwrap_err();
    let issue = &error.issues()[0];
    assert_eq!((issue.code.as_str(), issue.value.clone()), ("E-coordinates", Some(json!(200.0))));
}
