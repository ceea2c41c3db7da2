//! Prints the fastest durations of a van among points on a map, in seconds, one row for each point; empty = no way.
//!
//! `cargo run --release -p kerbway-roads --example durations -- MAP.osm.pbf POINTS.csv`, the points being lines
//! `lon,lat` below a heading. For comparisons with other routing engines.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;

use kerbway_model::{LocationIdx, Problem};
use kerbway_roads::osm::{Map, build_paced};
use kerbway_travel::{ClassIdx, Leg, Options, Pace};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, points] = &arguments[..] else {
        writeln!(std::io::stdout(), "usage: durations MAP.osm.pbf POINTS.csv")?;
        return Ok(());
    };
    let map = Map::read(Path::new(file)).map_err(|issues| issues[0].to_string())?;
    let text = std::fs::read_to_string(points)?;
    let mut locations = Vec::new();
    for (i, line) in text.lines().skip(1).enumerate() {
        let (lon, lat) = line.split_once(',').ok_or("a line is `lon,lat`")?;
        let (lon, lat): (f64, f64) = (lon.trim().parse()?, lat.trim().parse()?);
        locations.push(json!({"id": format!("P{i}"), "lon": lon, "lat": lat}));
    }
    let n = locations.len();
    let document = json!({
        "format": 1, "currency": "EUR", "osm": {"file": file}, "horizon": {"start": "2026-11-23T00:00:00+00:00"},
        "locations": locations, "requests": [], "objective": {"drive_per_h": 1},
        "vehicle_types": [{"id": "van", "base": "van_diesel", "start": "P0"}],
    });
    let problem = Problem::from_json(document.to_string())?;
    // Without the hours of the map: what always holds.
    let instance = problem.validate_with_map(&[])?.instance;
    let roads =
        build_paced(&instance, &map, &Options::default(), &mut || Pace::Thorough).ok_or("abandoned")?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for from in 0..n {
        let cell =
            |to: usize| match roads.table().leg(ClassIdx(0), LocationIdx::new(from), LocationIdx::new(to)) {
                Leg::Const { seconds, .. } => seconds.to_string(),
                _ => String::new(),
            };
        writeln!(out, "{}", (0..n).map(cell).collect::<Vec<_>>().join(","))?;
    }
    Ok(())
}
