//! Tests that need the inside of the crate: one file per idea.

mod moves;
mod repair;
mod schedule;

mod search;
mod segments;

use kerbway_model::Instance;
use kerbway_model::prices::Prices;
use kerbway_roads::Roads;
use kerbway_testkit::{Mode, Size, random_problem};

/// A random problem with its travel table and prices.
struct World {
    instance: Instance,
    roads: Roads,
    prices: Prices,
}

impl World {
    fn random(seed: u64, size: Size) -> Self {
        let instance = random_problem(seed, size, Mode::of(seed)).validate().unwrap().instance;
        let roads = kerbway_roads::build(&instance);
        let prices = Prices::new(&instance);
        Self { instance, roads, prices }
    }
}

/// A random matrix problem without zones and with one window each.
fn plain_world(seed: u64) -> World {
    let mut document = kerbway_testkit::random_document(seed, Size::Medium, Mode::Matrix);
    document.as_object_mut().unwrap().remove("zones");
    for location in document["locations"].as_array_mut().unwrap() {
        location.as_object_mut().unwrap().remove("zones");
    }
    for (_, matrix) in document["matrices"].as_object_mut().unwrap() {
        matrix.as_object_mut().unwrap().remove("inside");
    }
    for request in document["requests"].as_array_mut().unwrap() {
        for option in request["options"].as_array_mut().unwrap() {
            if let Some(windows) = option.get_mut("windows").and_then(|w| w.as_array_mut()) {
                windows.truncate(1);
            }
        }
    }
    let problem = kerbway_model::Problem::from_json(document.to_string()).unwrap();
    let instance = problem.validate().unwrap().instance;
    let roads = kerbway_roads::build(&instance);
    let prices = Prices::new(&instance);
    World { instance, roads, prices }
}
