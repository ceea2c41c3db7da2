//! Bad input: each mistake gives its code at its place, and nothing else.

use super::common::{brief, issues, map, matrices, network, plane, with};
use serde_json::{Value, json};

/// Each row: pointer set to a value (`null` in the second place is a real null) and the one issue expected.
fn table(base: &Value, rows: &[(&str, Value, &str)]) {
    assert_eq!(brief(base.to_string()), [""; 0], "the base document is sound");
    let mut wrong = Vec::new();
    for (pointer, value, expected) in rows {
        let found = brief(with(base.clone(), pointer, Some(value.clone())).to_string());
        let (code, at) = expected.split_once(' ').unwrap_or((expected, pointer));
        if found != [format!("{code} {at}")] {
            wrong.push(format!("{pointer} = {value}: expected {code} {at}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rows of [`table`] over the problem in the plane.
fn values_rows() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("/format", json!(2), "E-format-version"),
        ("/currency", json!("yuan"), "E-currency"),
        ("/crs", json!("wgs48"), "E-choice"),
        ("/horizon/days", json!(0), "E-range"),
        ("/horizon/days", json!(11_574_075), "E-limit"),
        ("/horizon/start", json!("2026-11-23"), "E-instant"),
        ("/horizon/start", json!("2026-11-23T08:00:00+08:00"), "E-horizon-start"),
        ("/horizon/start", json!("2026-11-23T00:00:00.5+08:00"), "E-instant"),
        ("/horizon/start", json!("9999-12-30T00:00:00+00:00"), "E-limit"),
        ("/horizon/start", json!("9999-12-31T00:00:00-23:59"), "E-limit"),
        ("/horizon/time_zone", json!("Asia/Shangai"), "E-time-zone"),
        ("/horizon/time_zone", json!("Europe/Berlin"), "E-horizon-offset /horizon/start"),
        ("/calendar/holidays/0", json!("2026-02-30"), "E-date"),
        ("/calendar/day_as/2026-13-01", json!("fri"), "E-date"),
        ("/calendar/day_as/2026-10-10", json!("friday"), "E-choice"),
        ("/plane/kmh", json!(0), "E-range"),
        ("/plane/kmh", json!(1e6), "E-limit"),
        ("/network", json!({"nodes": [], "edges": []}), "E-ground /plane"),
        ("/locations/1/lat", json!(90.1), "E-coordinates"),
        ("/locations/1/lon", json!(-180.5), "E-coordinates"),
        ("/locations/1/x", json!(3), "E-coordinates"),
        ("/locations/1/node", json!("n"), "E-location-place"),
        ("/locations/1/zones", json!(["cor"]), "E-unknown-id /locations/1/zones/0"),
        ("/locations/1/zones", json!(["core", "core"]), "E-duplicate-id /locations/1/zones/1"),
        ("/locations/1/may_wait", json!(true), "E-unsupported"),
        ("/locations/1/max_wait_s", json!(60), "E-unsupported"),
        ("/requests/0/id", json!(""), "E-empty-id"),
        ("/requests/0/id", json!("x".repeat(257)), "E-limit"),
        ("/requests/0/id", json!("r2"), "E-duplicate-id /requests/1/id"),
        ("/requests/0/kind", json!("shipment"), "E-unsupported"),
        ("/requests/0/kind", json!("dropoff"), "E-choice"),
        ("/requests/0/demand/g", json!(-1), "E-negative"),
        ("/requests/0/demand/g", json!(1_u64 << 48), "E-limit"),
        ("/requests/0/demand/g", json!(1.5), "E-integer"),
        ("/requests/0/demand/g", json!(1e30), "E-integer"),
        ("/requests/0/demand/kg", json!(1), "E-unknown-dimension"),
        ("/requests/0/demand/g", json!(2_000_000), "W-no-capacity /requests/0/demand"),
        ("/requests/0/skills", json!(["cool"]), "W-no-skill"),
        ("/requests/1/unserved", json!(-1), "E-negative"),
        ("/requests/1/unserved", json!(0.000_000_5), "E-decimals"),
        ("/requests/1/unserved", json!(1_000_000_000_001_i64), "E-limit"),
        ("/requests/0/options", json!([]), "E-no-options"),
        ("/requests/0/options/0/at", json!("C"), "E-unknown-id"),
        ("/requests/0/options/0/service_s", json!(-5), "E-negative"),
        ("/requests/0/options/0/windows", json!([]), "E-empty-list"),
        ("/requests/0/options/0/windows/0", json!(["12:00", "10:00"]), "E-window-order"),
        (
            "/requests/0/options/0/windows/0",
            json!(["10:00", "14:00"]),
            "E-window-overlap /requests/0/options/0/windows/1",
        ),
        ("/requests/0/options/0/windows/0", json!(["10:00"]), "E-type"),
        ("/requests/0/options/0/windows/0/1", json!("noon"), "E-instant"),
        ("/requests/0/options/0/windows/1", json!(["24:00:01", "25:00"]), "W-window-outside"),
        ("/requests/0/options/0/windows/1/1", json!("2126-11-23T00:00:00+08:00"), "E-limit"),
        ("/vehicle_types/0/base", json!("light_truck_ev"), "E-unknown-base"),
        ("/vehicle_types/0/count", json!(-1), "E-negative"),
        ("/vehicle_types/0/count", json!(100_000), "E-limit /vehicle_types"),
        ("/vehicle_types/0/start", json!("X"), "E-unknown-id"),
        ("/vehicle_types/0/end", json!("X"), "E-unknown-id"),
        ("/vehicle_types/0/shift", json!(["21:00", "06:00"]), "E-window-order"),
        ("/vehicle_types/0/shift", json!(["30:00", "31:00"]), "E-shift-outside"),
        ("/vehicle_types/0/capacity", json!({"g": -1}), "E-negative /vehicle_types/0/capacity/g"),
        ("/vehicle_types/0/profile", json!("car"), "E-profile"),
        ("/vehicle_types/0/max_duration_s", json!(-1), "E-negative"),
        ("/vehicle_types/0/max_distance_m", json!(1_i64 << 48), "E-limit"),
        ("/vehicle_types/0/euro", json!(8), "E-range"),
        ("/vehicle_types/0/class", json!("lorry"), "E-choice"),
        ("/vehicle_types/0/costs/wait_per_h", json!(6001), "E-wait-rate"),
        ("/objective/wait_per_h", json!(6001), "E-wait-rate"),
        ("/objective/drive_per_h", json!("6000"), "E-type"),
        ("/objective/unserved", json!(-3), "E-negative"),
    ]
}

#[test]
fn values() {
    table(&plane(), &values_rows());
}

/// Rows of [`table`] over the problem in the plane.
fn structure_rows() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("/zonse", json!([]), "E-unknown-key"),
        ("/horizon", json!(["2026-11-23T00:00:00+08:00", 1]), "E-type"),
        ("/horizon/days", json!(null), "E-null"),
        ("/calendar", json!(null), "E-null"),
        ("/locations", json!({"D": {}}), "E-type"),
        ("/locations/0", json!("D"), "E-type"),
        ("/locations/0/lon", json!("120"), "E-type"),
        ("/requests/0/options/0/windows", json!({}), "E-type"),
        ("/requests/0/priority", json!(1), "E-unsupported"),
        ("/requests/0/shipment", json!({}), "E-unsupported"),
        ("/vehicle_types/0/breaks", json!([]), "E-unsupported"),
        ("/bays", json!([]), "E-unsupported"),
        ("/vehicle_types/0/capacty", json!({"g": 1}), "E-unknown-key"),
        ("/vehicle_types/0/count", json!(2.5), "E-integer"),
        ("/vehicle_types/0/count", json!(true), "E-type"),
        ("/zones/0/rules/1/effect", json!({"no_driving": null}), "E-type"),
        ("/zones/0/rules/1/effect", json!("no_drivng"), "E-choice"),
        ("/gate_waiting", json!(0), "E-type"),
    ]
}

#[test]
fn structure() {
    table(&plane(), &structure_rows());
}

/// Rows of [`table`] over the problem on a map.
fn map_rows() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("/osm/file", json!(""), "E-empty-id /osm/file"),
        ("/osm/snap_m", json!(-1), "E-negative /osm/snap_m"),
        ("/osm/snap_m", json!(100_001), "E-limit /osm/snap_m"),
        ("/osm/unreadable", json!("ajar"), "E-choice /osm/unreadable"),
        ("/plane", json!({"kmh": 30}), "E-ground"),
        ("/locations/0/node", json!("n"), "E-location-place"),
        ("/locations/0/lon", Value::Null, "E-null"),
        ("/zones/0/roads", json!([7, 0]), "E-range /zones/0/roads/1"),
        ("/zones/0/roads", json!([7, 8, 7]), "E-duplicate-id /zones/0/roads/2"),
        ("/zones/0/roads", json!(["7"]), "E-type /zones/0/roads/0"),
        ("/zones/0/gates", json!([1, "2"]), "E-gate /zones/0/gates/1"),
        ("/zones/0/gates", json!([1, -2]), "E-range /zones/0/gates/1"),
        ("/vehicle_types/0/class", json!("robot"), "E-unsupported /vehicle_types/0/class"),
        ("/vehicle_types/0/base", json!("robot"), "E-unsupported /vehicle_types/0/base"),
    ]
}

#[test]
fn maps() {
    assert_eq!(brief(map().to_string()), [""; 0]);
    table(&map(), &map_rows());
    let unplaced = with(with(map(), "/locations/0/lon", None), "/locations/0/lat", None);
    assert_eq!(brief(unplaced.to_string()), ["E-location-place /locations/0"]);
    let classless = with(map(), "/vehicle_types/1/base", None);
    assert_eq!(
        brief(classless.to_string()),
        [
            "E-attribute-missing /vehicle_types/1",
            "E-attribute-missing /zones/0/rules/0/who",
            "E-attribute-missing /zones/0/rules/1/who"
        ]
    );
    let mut local = map();
    local["crs"] = json!("local_m");
    assert!(brief(local.to_string()).contains(&"E-ground /crs".to_owned()));
}

/// Rows of [`table`] over the problem in the plane.
fn zone_rows() -> Vec<(&'static str, Value, &'static str)> {
    let ring = |points: &[[f64; 2]]| json!([points]);
    vec![
        ("/zones/0/roads", json!([1]), "E-zone-roads /zones/0/roads"),
        ("/zones/0/id", json!("osm:w1"), "E-reserved-id /zones/0/id"),
        ("/zones/0/rules/1/id", json!("osm:w1"), "E-reserved-id /zones/0/rules/1/id"),
        ("/zones/0/gates", json!(["A"]), "E-gate"),
        ("/zones/0/gates", json!([true]), "E-type /zones/0/gates/0"),
        (
            "/zones/0/geometry/coordinates",
            ring(&[[0., 0.], [1., 1.], [1., 0.], [0., 1.], [0., 0.]]),
            "E-geometry-crossing /zones/0/geometry/coordinates/0",
        ),
        (
            "/zones/0/geometry/coordinates",
            ring(&[[0., 0.], [1., 1.], [0., 0.]]),
            "E-geometry-ring /zones/0/geometry/coordinates/0",
        ),
        (
            "/zones/0/geometry/coordinates",
            ring(&[[0., 0.], [1., 1.], [2., 2.], [0., 0.]]),
            "E-geometry-ring /zones/0/geometry/coordinates/0",
        ),
        (
            "/zones/0/geometry/coordinates",
            ring(&[[0., 0.], [1., 1.], [1., 0.], [0., 0.5]]),
            "E-geometry-unclosed /zones/0/geometry/coordinates/0",
        ),
        (
            "/zones/0/geometry/coordinates",
            ring(&[[179., 0.], [-179., 1.], [-179., 0.], [179., 0.]]),
            "E-antimeridian /zones/0/geometry/coordinates/0",
        ),
        (
            "/zones/0/geometry/coordinates",
            ring(&[[0., 0.], [1., 91.], [1., 0.], [0., 0.]]),
            "E-coordinates /zones/0/geometry/coordinates/0/1/1",
        ),
        ("/zones/0/geometry/coordinates", json!([]), "E-geometry-ring"),
        ("/zones/0/geometry/coordinates/0/1/0", json!("x"), "E-type"),
        ("/zones/0/geometry/coordinates/0/1", json!([1]), "E-type"),
        ("/zones/0/geometry/type", json!("Point"), "E-choice"),
        ("/zones/0/geometry/typ", json!("Polygon"), "E-unknown-key"),
        (
            "/zones/0/geometry",
            json!({"type": "MultiPolygon", "coordinates": [
                [[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[0, 0], [1, 0], [1, 1], [0, 0]]]]}),
            "E-geometry-overlap /zones/0/geometry/coordinates/1",
        ),
        (
            "/zones/0/geometry",
            json!({"type": "Polygon", "coordinates": [
                [[0, 0], [1, 0], [1, 1], [0, 0]], [[5, 5], [6, 5], [6, 6], [5, 5]]]}),
            "E-geometry-hole /zones/0/geometry/coordinates/1",
        ),
        ("/zones/0/rules/1/id", json!("bev"), "E-duplicate-id"),
        ("/zones/0/rules/1/effect", json!("charge"), "E-unsupported"),
        ("/zones/0/rules/1/max_kmh", json!(30), "E-foreign-key"),
        ("/zones/0/rules/1/families", json!(["access"]), "E-foreign-key"),
        ("/zones/0/rules/0/families", json!(["charge"]), "E-unsupported /zones/0/rules/0/families/0"),
        ("/zones/0/rules/0/families", json!([]), "E-empty-list"),
        ("/zones/0/rules/1/grace_s", json!(86_401), "E-limit"),
        ("/zones/0/rules/1/buffer_s", json!(-1), "E-negative"),
        ("/zones/0/rules/1/when", json!([]), "E-empty-when"),
        ("/zones/0/rules/1/when/0/days", json!("mo-fri"), "E-days"),
        ("/zones/0/rules/1/when/0/from", json!("24:00"), "E-time-of-day"),
        ("/zones/0/rules/1/when/0/to", json!("26:00"), "E-time-of-day"),
        ("/zones/0/rules/1/when/0/to", json!("7pm"), "E-time-of-day"),
        (
            "/zones/0/rules/1/when/0/dates",
            json!(["2026-11-30/2026-11-23"]),
            "E-date-order /zones/0/rules/1/when/0/dates/0",
        ),
        ("/zones/0/rules/1/when/0/dates", json!([]), "E-empty-list"),
        ("/zones/0/rules/1/when/0/valid_from", json!("today"), "E-date"),
        ("/zones/0/rules/1/who", json!({}), "E-predicate"),
        ("/zones/0/rules/1/who", json!({"any": []}), "E-predicate /zones/0/rules/1/who/any"),
        ("/zones/0/rules/1/who", json!({"weight": 3}), "E-unknown-attribute"),
        ("/zones/0/rules/1/who", json!({"china": 6, "class": "e_trike"}), "E-attribute-missing"),
        ("/zones/0/rules/1/who", json!({"propulsion": "electric"}), "E-predicate"),
        (
            "/zones/0/rules/1/who",
            json!({"gross_kg": {"!=": 3}}),
            "E-unknown-key /zones/0/rules/1/who/gross_kg/!=",
        ),
        (
            "/zones/0/rules/1/who",
            json!({"gross_kg": {">": 3.5}}),
            "E-integer /zones/0/rules/1/who/gross_kg/>",
        ),
        ("/zones/0/rules/1/who", json!({"gross_kg": {"in": 3}}), "E-type /zones/0/rules/1/who/gross_kg/in"),
        ("/permits", json!([{"id": "p", "lifts": ["ban"]}]), "E-unsupported /permits/0"),
    ]
}

#[test]
fn zones_and_rules() {
    table(&plane(), &zone_rows());
    let nowhere = with(plane(), "/zones/0/geometry", None);
    assert_eq!(brief(nowhere.to_string()), ["E-zone-place /zones/0"]);
}

#[test]
fn networks() {
    table(
        &network(),
        &[
            ("/network/edges/0/seconds", json!(0), "E-range"),
            ("/network/edges/0/metres", json!(-1), "E-negative"),
            ("/network/edges/0/to", json!("E"), "E-unknown-id"),
            ("/network/edges/0/to", json!("D"), "E-edge-loop /network/edges/0"),
            (
                "/network/edges/1",
                json!({"from": "D", "to": "A", "seconds": 1, "metres": 1}),
                "E-duplicate-edge",
            ),
            ("/network/edges/1/zones/0", json!("cor"), "E-unknown-id"),
            ("/network/nodes/1", json!({"id": "A"}), "E-node-coordinates"),
            ("/locations/0/node", json!("X"), "E-unknown-id"),
            ("/locations/0/lon", json!(120.5), "E-location-place"),
            ("/locations/0", json!({"id": "D"}), "E-location-place"),
            ("/zones/0/gates/0", json!("Z"), "E-unknown-id"),
            ("/zones/0/gates/0", json!(17), "E-gate"),
        ],
    );
}

#[test]
fn matrix_mode() {
    table(
        &matrices(),
        &[
            ("/matrices/car/seconds/0/0", json!(1), "E-matrix-cell"),
            ("/matrices/car/seconds/0/0", json!(null), "E-matrix-cell"),
            ("/matrices/car/seconds/0/1", json!(-1), "E-negative"),
            ("/matrices/car/seconds/0/1", json!(1.5), "E-integer"),
            ("/matrices/car/seconds/0", json!([0, 1]), "E-matrix-shape"),
            ("/matrices/car/metres/0/1", json!(null), "E-matrix-cell"),
            ("/matrices/car/inside/0/duration_s", json!(81), "E-inside /matrices/car/inside/0"),
            ("/matrices/car/inside/0/zone", json!("x"), "E-unknown-id"),
            ("/matrices/car", json!({"seconds": [[0, 1, 1], [1, 0, 1], [1, 1, 0]]}), "E-matrix-metres"),
            ("/vehicle_types/0/profile", json!("van"), "E-profile"),
        ],
    );
}

#[test]
fn five_mistakes_in_one_file_are_all_reported() {
    let mut p = plane();
    p["requests"][0]["options"][0]["windows"][0] = json!(["12:00", "10:00"]);
    p["requests"][1]["options"][0]["at"] = json!("BB");
    p["vehicle_types"][0]["cuont"] = json!(3);
    p["zones"][0]["rules"][1]["who"] = json!({"gros_kg": {">": 1800}});
    p["objective"]["drive_per_h"] = json!(null);
    p["locations"].as_array_mut().unwrap().push(json!({"id": "C", "lon": 120, "lat": "thirty"}));
    assert_eq!(
        brief(p.to_string()),
        [
            "E-type /locations/3/lat",
            "E-window-order /requests/0/options/0/windows/0",
            "E-unknown-id /requests/1/options/0/at",
            "E-unknown-key /vehicle_types/0/cuont",
            "E-unknown-attribute /zones/0/rules/1/who",
            "E-null /objective/drive_per_h",
        ]
    );
    let found = issues(p.to_string());
    assert_eq!(found[0].id.as_deref(), Some("C"));
    assert_eq!(found[1].id.as_deref(), Some("r1"));
    assert_eq!(found[2].hint.as_deref(), Some("did you mean \"B\"?"));
    assert_eq!(found[3].hint.as_deref(), Some("did you mean `count`?"));
    assert_eq!(found[3].value, Some(json!(3)));
    assert_eq!(found[4].hint.as_deref(), Some("did you mean \"gross_kg\"?"));
}

#[test]
fn texts_that_are_no_json() {
    let sound = plane().to_string();
    let one = |text: &[u8]| {
        let found = issues(text);
        assert_eq!(found.len(), 1, "{found:?}");
        (found[0].code.clone(), found[0].hint.clone().unwrap_or_default(), found[0].line)
    };
    assert_eq!(one(b"").0, "E-json");
    let (code, hint, line) = one(b"{\"format\": 1,\n\"currency\" \"CNY\"}");
    assert_eq!(
        (&*code, &*hint, line),
        ("E-json", "mend the text there: nothing else can be said before", Some(2))
    );
    assert_eq!(one(b"{\"format\": NaN}").1, "JSON knows neither NaN nor Infinity");
    assert_eq!(one(b"{\"format\": -Infinity}").1, "JSON knows neither NaN nor Infinity");
    assert_eq!(one(b"{\"format\": \"\xff\"}").0, "E-json");
    assert_eq!(one(format!("{sound} x").as_bytes()).0, "E-json");
    assert_eq!(one(b"[]").0, "E-type");
    assert_eq!(one(b"null").0, "E-null");
    let marked = [b"\xEF\xBB\xBF", sound.as_bytes()].concat();
    assert_eq!(brief(marked), [""; 0]);
}

#[test]
fn a_hundred_megabytes_of_brackets_are_refused() {
    for bracket in ["[", "{\"a\":"] {
        let text = bracket.repeat(100_000_000 / bracket.len());
        assert_eq!(brief(&text), ["E-json-depth "]);
        let inside = format!("{{\"zones\": {text}");
        assert_eq!(brief(&inside), ["E-json-depth "]);
    }
}

#[test]
fn numbers_out_of_range() {
    let sound = plane().to_string();
    for (from, to, expected) in [
        ("120.583", "1e999", "E-limit /locations/1/lon"),
        ("12000", "1e999", "E-integer /requests/0/demand/g"),
        ("12000", "99999999999999999999", "E-limit /requests/0/demand/g"),
        ("12000", "-0", "E-integer /requests/0/demand/g"),
        ("100.5", "1e999", "E-decimals /requests/1/unserved"),
        ("29.99", "1e400", "E-limit /zones/0/geometry/coordinates/0/0/1"),
    ] {
        assert!(sound.contains(from));
        assert_eq!(brief(sound.replacen(from, to, 1)), [expected], "{from} → {to}");
    }
}

#[test]
fn duplicate_keys_are_errors_everywhere() {
    let sound = plane().to_string();
    for (from, to, pointer) in [
        ("\"format\":1", "\"format\":1,\"format\":1", "/format"),
        ("\"g\":12000", "\"g\":12000,\"g\":12000", "/requests/0/demand/g"),
        (
            "\"2026-10-10\":\"fri\"",
            "\"2026-10-10\":\"fri\",\"2026-10-10\":\"thu\"",
            "/calendar/day_as/2026-10-10",
        ),
        ("\"type\":\"Polygon\"", "\"type\":\"Polygon\",\"type\":\"Polygon\"", "/zones/0/geometry/type"),
        (
            "\"propulsion\":\"bev\"",
            "\"propulsion\":\"bev\",\"propulsion\":\"bev\"",
            "/zones/0/rules/0/who/propulsion",
        ),
        ("\">\":1800", "\">\":1800,\">\":1", "/zones/0/rules/1/who/gross_kg/>"),
    ] {
        assert!(sound.contains(from), "{from}");
        assert_eq!(brief(sound.replacen(from, to, 1)), [format!("E-duplicate-key {pointer}")]);
    }
}

#[test]
fn empty_and_vehicleless_problems() {
    let mut p = plane();
    p["requests"] = json!([]);
    assert_eq!(brief(p.to_string()), ["W-no-requests /requests"]);
    p["vehicle_types"] = json!([]);
    p["zones"] = json!([]);
    assert_eq!(brief(p.to_string()), ["W-no-requests /requests"]);
    let mut p = plane();
    p["vehicle_types"] = json!([]);
    p["requests"][0].as_object_mut().unwrap().remove("demand");
    assert_eq!(brief(p.to_string()), ["E-no-vehicles /vehicle_types"]);
    let mut p = plane();
    p["vehicle_types"][0]["count"] = json!(0);
    p["vehicle_types"][1]["count"] = json!(0);
    assert_eq!(brief(p.to_string()), ["E-no-vehicles /vehicle_types"]);
}

#[test]
fn missing_keys_are_named_and_do_not_echo() {
    let sound = plane();
    for key in ["format", "currency", "horizon", "locations", "requests", "vehicle_types", "objective"] {
        let found = issues(with(sound.clone(), &format!("/{key}"), None).to_string());
        assert_eq!(found.len(), 1, "{key}: {found:?}");
        assert_eq!(found[0].code, "E-missing-key");
        assert_eq!(found[0].message, format!("the key `{key}` is missing"));
    }
    let twice = with(plane(), "/locations/1/id", Some(json!("D")));
    assert_eq!(brief(twice.to_string())[0], "E-duplicate-id /locations/1/id");
    let no_start = with(sound.clone(), "/vehicle_types/1/start", None);
    assert_eq!(brief(no_start.to_string()), ["E-missing-key /vehicle_types/1"]);
    let no_ground = with(sound, "/plane", None);
    assert_eq!(brief(no_ground.to_string()), ["E-ground "]);
}

#[test]
fn some_price_must_be_positive() {
    let mut p = plane();
    p["objective"] = json!({"drive_per_h": 0, "wait_per_h": 0});
    p["requests"][1].as_object_mut().unwrap().remove("unserved");
    p["vehicle_types"][0].as_object_mut().unwrap().remove("costs");
    assert_eq!(brief(p.to_string()), ["E-no-cost /objective"]);
}

#[test]
fn the_sample_of_the_format_waits_for_charges_and_permits() {
    let mut p = plane();
    let object = p.as_object_mut().unwrap();
    object.remove("plane");
    object.insert("osm".to_owned(), json!({"file": "city.osm.pbf"}));
    object.insert(
        "permits".to_owned(),
        json!([{"id": "core-day", "lifts": ["ban"], "kind": "vehicle_day", "quota": 1, "cost": 0}]),
    );
    let fee = json!({"id": "fee", "effect": "charge", "who": {"class": {"not_in": ["e_bike", "e_trike"]}}, "basis": "per_day", "amount": 3000,
        "group": "core", "trigger": "moving", "when": [{"days": "mon-fri", "from": "07:00", "to": "19:00"}]});
    p["zones"][0]["rules"].as_array_mut().unwrap().push(fee);
    assert_eq!(brief(p.to_string()), ["E-unsupported /zones/0/rules/2/effect", "E-unsupported /permits/0"]);
}

#[test]
fn the_builder_checks_what_the_reader_checks() {
    use kerbway_model::document::problem::{Location, Request, ServiceOption, VehicleType};
    let build = |lon: f64, at: &str, price: i64| {
        kerbway_model::Problem::builder("CNY", "2026-11-23T00:00:00+08:00")
            .plane_kmh(30)
            .location(Location::new("D", lon, 30.0))
            .vehicle_type(VehicleType::new("van", "D").base("van_bev"))
            .request(Request::pickup("r").option(ServiceOption::new(at)))
            .drive_per_h(price)
            .build_validated()
    };
    let (problem, validated) = build(120.0, "D", 6000).unwrap();
    assert_eq!(kerbway_model::Problem::from_json(problem.to_json()).unwrap(), problem);
    assert_eq!(validated.instance.requests().len(), 1);
    let codes = |lon, at, price| -> Vec<String> {
        build(lon, at, price)
            .unwrap_err()
            .issues()
            .iter()
            .map(|i| format!("{} {}", i.code, i.pointer))
            .collect()
    };
    assert_eq!(codes(f64::NAN, "D", 6000), ["E-coordinates /locations/0/lon"]);
    assert_eq!(
        codes(f64::INFINITY, "E", 6000),
        ["E-coordinates /locations/0/lon", "E-unknown-id /requests/0/options/0/at"]
    );
    assert_eq!(codes(120.0, "D", -1), ["E-negative /objective/drive_per_h"]);
}

#[test]
fn large_documents_are_read_in_linear_time() {
    // 100,000 requests, each with a mistake: every one is reported.
    let mut p = plane();
    let request =
        |i: usize| json!({"id": format!("x{i}"), "options": [{"at": "AA", "windows": [["12:00", "10:00"]]}]});
    p["requests"] = (0..100_000).map(request).collect();
    assert_eq!(issues(p.to_string()).len(), 200_000);
    p["requests"][7]["kind"] = json!(7);
    assert_eq!(issues(p.to_string()).len(), 200_001);
}

#[test]
fn mistakes_in_mistakes_hide_nothing_else() {
    let mut p = plane();
    p["vehicle_types"][0]["shift"] = json!([5]);
    p["requests"][0]["options"][0]["windows"] = json!([["10:00", 11, null], "noon", {}]);
    p["requests"][1]["options"][1]["at"] = json!("AA");
    p["zones"][0]["rules"][0] = json!([]);
    p["zones"][0]["gates"] = json!({});
    p["zones"][0]["geometry"]["coordinates"][0][2] = json!([1, "2", null, 4]);
    let found = brief(p.to_string());
    for expected in [
        "E-unknown-id /requests/1/options/1/at",
        "E-type /vehicle_types/0/shift",
        "E-type /requests/0/options/0/windows/0",
        "E-type /requests/0/options/0/windows/1",
        "E-type /requests/0/options/0/windows/2",
        "E-type /zones/0/rules/0",
        "E-type /zones/0/gates",
        "E-type /zones/0/geometry/coordinates/0/2",
    ] {
        assert!(found.iter().any(|f| f == expected), "{expected} is not in {found:#?}");
    }
}

#[test]
fn any_five_mistakes_in_one_file_are_all_reported() {
    let mut rows = [values_rows(), structure_rows(), zone_rows()].concat();
    // These are said only where nothing else could be the reason, or change what other rows mean.
    let apart = [
        "/horizon",
        "/network",
        "/locations",
        "/locations/0",
        "/permits",
        "/objective/drive_per_h",
        "/requests/0/id",
        "/zones/0/id",
    ];
    let starts = ["/crs", "/locations/1/id"];
    let said = ["W-no-", "E-limit /vehicle_types", "E-attribute-missing", "-outside", "E-unknown-dimension"];
    rows.retain(|(pointer, _, expected)| {
        let skip = apart.contains(pointer)
            || starts.iter().any(|s| pointer.starts_with(s))
            || said.iter().any(|s| expected.contains(s))
            || pointer.ends_with("/windows/1/1");
        !skip
    });
    let mut dice = super::fuzz::Dice(5);
    for _ in 0..2000 {
        let mut picked: Vec<&(&str, Value, &str)> = Vec::new();
        while picked.len() < 5 {
            let row = &rows[dice.roll(rows.len())];
            let parent = |p: &str| p.rsplit_once('/').unwrap().0.to_owned();
            let within = |a: &str, b: &str| a == b || a.starts_with(&format!("{b}/"));
            let near = |a: &str, b: &str| {
                let siblings = a.matches('/').count() > 1 && (within(&parent(a), &parent(b)));
                within(a, b) || siblings
            };
            if !picked.iter().any(|p| near(p.0, row.0) || near(row.0, p.0)) {
                picked.push(row);
            }
        }
        let mut document = plane();
        for (pointer, value, _) in &picked {
            document = with(document, pointer, Some(value.clone()));
        }
        let found = brief(document.to_string());
        for (pointer, value, expected) in &picked {
            let (code, at) = expected.split_once(' ').unwrap_or((expected, pointer));
            let wanted = format!("{code} {at}");
            let all: Vec<_> = picked.iter().map(|p| (p.0, &p.1)).collect();
            assert!(found.contains(&wanted), "{pointer} = {value}: {wanted} is not in {found:#?}\n{all:#?}");
        }
    }
}
