//! Days in a made town whose streets open and close while it is served: every plan is legal to the second.

use std::path::PathBuf;

use kerbway::{Map, Options, Planner, Problem};
use kerbway_testkit::languages::{TOWN_FILE, town_day, town_xml};
use serde_json::{Value, json};

/// The town with hours inside the day.
struct Town(PathBuf);

impl Town {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("kerbway-town-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let text = town_xml().replace("no @ (07:00-09:00)", "no @ (08:00-08:50,09:20-10:00)");
        let text = text.replace("destination @ (Mo-Sa 06:00-11:00)", "destination @ (07:30-09:15)");
        std::fs::write(folder.join(TOWN_FILE), text).expect("writable");
        Self(folder)
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A day whose own zone is closed for some of it, with waiting at gates on every other one.
fn day(seed: u64) -> Value {
    let n = usize::try_from(seed % 7).expect("small");
    let mut day = town_day(seed, n);
    let when = [json!([{"from": "07:00", "to": "08:30"}]), json!([{"from": "08:10", "to": "09:40"}])];
    for rule in day["zones"][0]["rules"].as_array_mut().into_iter().flatten() {
        rule["when"] = when[usize::from(seed.is_multiple_of(3))].clone();
        if let Some(who) = rule.as_object_mut() {
            who.remove("who");
        }
    }
    day["gate_waiting"] = json!(seed.is_multiple_of(2));
    day
}

#[test]
fn plans_are_legal_to_the_second() {
    let town = Town::new("legal");
    let map = Map::read(&town.0.join(TOWN_FILE)).expect("readable");
    let days = if std::env::var_os("KERBWAY_SOAK").is_some() { 2_000 } else { 60 };
    let (mut served, mut crossings) = (0, 0);
    for seed in 0..days {
        let day = day(seed);
        let problem = Problem::from_json(day.to_string()).unwrap_or_else(|e| panic!("{e}"));
        let planner = Planner::on_map(&problem, Some(&map)).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        let options = Options::new().with_seed(seed).with_iterations(5);
        // A plan that the referee refuses is an error.
        let planned = planner.plan(&options).unwrap_or_else(|e| panic!("seed {seed}: {e:?}\n{day}"));
        let plan = &planned.plan;
        served += plan.routes.iter().map(|r| r.stops.len()).sum::<usize>();
        crossings += plan.routes.iter().flat_map(|r| &r.legs).map(|l| l.crossings.len()).sum::<usize>();
    }
    eprintln!("{days} days: {served} served, {crossings} crossings");
    assert!(served as u64 > 5 * days && crossings as u64 > 5 * days);
}
