//! Legs on maps, driven there and back as whole routes that the referee judges.
#![allow(unreachable_pub, reason = "a module of a test")]

use std::path::{Path, PathBuf};

use kerbway_check::{Atlas, check_on_map};
use kerbway_model::{LocationIdx, Problem, TypeIdx};
use kerbway_roads::Pace;
use kerbway_roads::osm::{Map, build_paced};
use kerbway_travel::{Options, Statistics};
use serde_json::{Value, json};

use crate::there::plan;

pub fn extract(name: &str) -> Option<PathBuf> {
    let Some(data) = std::env::var_os("KERBWAY_TEST_DATA") else {
        eprintln!("SKIPPED: KERBWAY_TEST_DATA is not set, so {name} cannot be read");
        return None;
    };
    Some(PathBuf::from(data).join("geo/osm").join(name)).filter(|path| path.exists())
}

/// Numbers that look random.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
}

/// A problem with locations and two drawn zones somewhere in the middle of a map.
pub fn problem(map: &Map, n: usize, dice: &mut Dice, hours: [&str; 2]) -> Problem {
    let [west, south, east, north] = map.bounds();
    let (width, height) = (east - west, north - south);
    let mut within = |least: f64, most: f64| {
        (west + width * dice.between(least, most), south + height * dice.between(least, most))
    };
    let zone = |id: &str, effect: &str, (x, y): (f64, f64)| {
        let (a, b) = (width * 0.12, height * 0.12);
        let ring =
            [[x - a, y - b], [x + a, y - b * 0.7], [x + a * 0.6, y + b], [x - a, y + b], [x - a, y - b]];
        json!({"id": id, "geometry": {"type": "Polygon", "coordinates": [ring]},
               "rules": [{"id": format!("{id}-rule"), "effect": effect, "when": [{"from": hours[0], "to": hours[1]}]}]})
    };
    let zones = [zone("one", "no_driving", within(0.3, 0.7)), zone("two", "no_entry", within(0.3, 0.7))];
    let locations: Vec<Value> = (0..n)
        .map(|i| {
            let (lon, lat) = within(0.1, 0.9);
            json!({"id": format!("L{i}"), "lon": lon, "lat": lat})
        })
        .collect();
    let bases = ["van_bev", "heavy_truck_diesel", "cargo_bike", "e_bike"];
    let document = json!({
        "format": 1, "currency": "EUR", "osm": {"file": "map", "snap_m": 2000},
        "horizon": {"start": "2026-11-23T00:00:00+01:00"},
        "locations": locations,
        "requests": (1..n).map(|i| json!({"id": format!("r{i}"), "options": [{"at": format!("L{i}"), "service_s": 60}]})).collect::<Vec<_>>(),
        "vehicle_types": bases.iter()
            .map(|b| json!({"id": b, "base": b, "count": n, "start": "L0"})).collect::<Vec<_>>(),
        "zones": zones,
        "objective": {"drive_per_h": 3600}
    });
    Problem::from_json(document.to_string()).unwrap_or_else(|e| panic!("{e}: {document}"))
}

pub fn legal(file: &str, n: usize, seed: u64) -> usize {
    extract(file).map_or(0, |path| judge(&path, file, n, seed))
}

pub fn judge(path: &Path, file: &str, n: usize, seed: u64) -> usize {
    let (map, atlas) = (Map::read(path).expect("readable"), Atlas::read(path).expect("readable"));
    let mut dice = Dice(seed);
    let hours = [["07:00", "10:00"], ["08:00", "08:20"], ["00:00", "24:00"]]
        [usize::try_from(seed % 3).expect("small")];
    let problem = problem(&map, n, &mut dice, hours);
    judge_problem(&map, &atlas, &problem, &format!("{file}, seed {seed}")).0
}

/// How many routes from the first location to another one and back there are, all legal, and the statistics.
pub fn judge_problem(map: &Map, atlas: &Atlas, problem: &Problem, what: &str) -> (usize, Statistics) {
    let mut judged = 0;
    let instance =
        problem.validate_with_map(&atlas.zones(problem)).unwrap_or_else(|e| panic!("{e}")).instance;
    let roads = build_paced(&instance, map, &Options::default(), &mut || Pace::Thorough).expect("done");
    for t in (0..instance.vehicle_types().len()).map(TypeIdx::new) {
        let class = roads.class(t);
        for to in (1..instance.locations().len()).map(LocationIdx::new) {
            for depart in [7 * 3600 - 120, 8 * 3600 - 60, 9 * 3600 + 3590] {
                let there = roads.travel().arrival(class, LocationIdx(0), to, depart);
                let Some(there) = there else { continue };
                let back = roads.travel().arrival(class, to, LocationIdx(0), there.arrive + 60);
                let Some(back) = back else { continue };
                let plan = plan(&instance, &roads, t, &there, &back);
                let report = check_on_map(&instance, atlas, &plan);
                let broken: Vec<_> = report
                    .violations
                    .iter()
                    .filter(|v| {
                        let says = &v.message;
                        !(v.code == "S01" || v.code == "C01" && says.contains("cost"))
                    })
                    .map(|v| format!("{} {}", v.code, v.message))
                    .collect();
                assert!(
                    broken.is_empty(),
                    "{what}, {} to {}: {broken:?}\n{}",
                    instance.vehicle_type(t).id,
                    to.0,
                    serde_json::to_string(&plan.routes[0].legs).unwrap_or_default()
                );
                judged += 1;
            }
        }
    }
    (judged, *roads.travel().statistics())
}
