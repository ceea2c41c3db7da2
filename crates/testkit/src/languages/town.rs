//! A made town of six by six crossings, 110 m apart, with signs, conditions, one-ways and a park; and days in it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::dice::Dice;

/// Where the map lies, beside the problems.
pub const TOWN_FILE: &str = "town.osm";

/// Crossings in a row, and rows.
const ROWS: i64 = 6;

fn position(row: i64, column: i64) -> [f64; 2] {
    let near = |degrees: f64| (degrees * 1e7).round() / 1e7;
    [near(24.93 + 0.002 * column as f64), near(60.17 + 0.001 * row as f64)]
}

/// Tags of the street along a row, or along a column.
fn tags(along_row: bool, n: i64) -> &'static str {
    match (along_row, n) {
        (true, 0) => "<tag k='highway' v='primary'/><tag k='maxspeed' v='50'/>",
        (true, 2) => {
            "<tag k='highway' v='pedestrian'/><tag k='motor_vehicle:conditional' v='destination @ (Mo-Sa 06:00-11:00)'/>"
        }
        (true, 4) => {
            "<tag k='highway' v='residential'/><tag k='motor_vehicle:conditional' v='no @ (07:00-09:00)'/>"
        }
        (false, 1) => {
            "<tag k='highway' v='residential'/><tag k='oneway' v='yes'/><tag k='oneway:bicycle' v='no'/>"
        }
        (false, 3) => "<tag k='highway' v='residential'/><tag k='maxweight' v='3.5'/>",
        _ => "<tag k='highway' v='residential'/><tag k='maxspeed' v='30'/>",
    }
}

/// The town as `OpenStreetMap` XML.
///
/// # Panics
/// Never: a text can always be written to.
pub fn town_xml() -> String {
    let mut out = String::from("<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6'>\n");
    let node = |row: i64, column: i64| 1 + row * ROWS + column;
    for row in 0..ROWS {
        for column in 0..ROWS {
            let [lon, lat] = position(row, column);
            writeln!(out, "<node id='{}' lat='{lat}' lon='{lon}'/>", node(row, column)).expect("a text");
        }
    }
    for n in 0..ROWS {
        for along_row in [true, false] {
            let id = if along_row { 100 + n } else { 200 + n };
            let mut refs = String::new();
            for k in 0..ROWS {
                let passed = if along_row { node(n, k) } else { node(k, n) };
                write!(refs, "<nd ref='{passed}'/>").expect("a text");
            }
            let word = if along_row { "Row" } else { "Column" };
            let name = format!("<tag k='name' v='{word} {n}'/>");
            writeln!(out, "<way id='{id}'>{refs}{name}{}</way>", tags(along_row, n)).expect("a text");
        }
    }
    out + "</osm>\n"
}

/// Effects that zones of the town's days have, one per day.
const EFFECTS: [&str; 7] =
    ["no_entry", "no_driving", "no_presence", "no_stopping", "no_loading", "no_through", "allow"];

/// A day in the town; its zone has the `n`-th effect.
pub fn town_day(seed: u64, n: usize) -> Value {
    let mut dice = Dice::new(seed);
    let mut locations = vec![json!({"id": "depot", "lon": 24.9301, "lat": 60.1701})];
    let mut requests = Vec::new();
    for k in 0..8 + dice.below(6) {
        let (row, column) = (dice.below(6) as i64, dice.below(5) as i64);
        let [lon, lat] = position(row, column);
        let id = format!("door-{k}");
        // On the street along the row, a little off its middle.
        let at = |degrees: f64, more: f64| ((degrees + more) * 1e6).round() / 1e6;
        locations.push(json!({"id": id, "lon": at(lon, 0.0009), "lat": at(lat, 0.00003)}));
        let from = 6 + dice.below(4);
        let mut request = json!({
            "id": format!("r{k}"), "demand": {"boxes": 1 + dice.below(3)},
            "options": [{"at": id, "windows": [[format!("{from:02}:00"), format!("{:02}:30", from + 2)]],
                         "service_s": 60 * (1 + dice.below(3))}]});
        if dice.chance(30) {
            request["unserved"] = json!(900);
        }
        requests.push(request);
    }
    let effect = EFFECTS[n % EFFECTS.len()];
    let mut rules = vec![json!({"id": "rule", "effect": effect, "when": [{"from": "07:15", "to": "08:45"}]})];
    if effect == "allow" {
        rules[0]["who"] = json!({"propulsion": "human"});
        rules[0]["priority"] = json!(1);
        rules.push(json!({"id": "ban", "effect": "no_driving"}));
    }
    json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+02:00"},
        "osm": {"file": TOWN_FILE, "snap_m": 100},
        "locations": locations, "requests": requests,
        "vehicle_types": [
            {"id": "van", "base": "van_bev", "count": 2, "start": "depot", "shift": ["06:00", "13:00"],
             "capacity": {"boxes": 20}, "costs": {"fixed": 500}},
            {"id": "truck", "base": "medium_truck_diesel", "count": 1, "start": "depot", "shift": ["06:00", "12:00"],
             "capacity": {"boxes": 60}, "costs": {"fixed": 900}},
            {"id": "bike", "base": "cargo_bike", "count": 2, "start": "depot", "shift": ["07:00", "14:00"],
             "capacity": {"boxes": 4}}],
        "zones": [{"id": "core", "rules": rules, "geometry": {"type": "Polygon", "coordinates": [[
            [24.9345, 60.1705], [24.9385, 60.1705], [24.9385, 60.1735], [24.9345, 60.1735], [24.9345, 60.1705]]]}}],
        "objective": {"drive_per_h": 3600, "wait_per_h": 1800, "distance_per_km": 20}
    })
}
