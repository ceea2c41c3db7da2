//! Small documents and questions for the tests of this crate.
#![allow(dead_code, reason = "each test uses its own part")]
#![allow(clippy::needless_pass_by_value, reason = "json! values are handed over where they are made")]

use kerbway_model::{Instance, LocationIdx, Problem, TypeIdx};
use kerbway_roads::{Roads, build};
use kerbway_travel::Journey;
use serde_json::{Value, json};

/// An instance and its roads.
pub(crate) struct World {
    pub(crate) instance: Instance,
    pub(crate) roads: Roads,
}

impl World {
    pub(crate) fn new(document: &Value) -> Self {
        let problem = Problem::from_json(document.to_string()).unwrap_or_else(|e| panic!("{e}: {document}"));
        let instance = problem.validate().unwrap_or_else(|e| panic!("{e}: {document}")).instance;
        let roads = build(&instance);
        Self { instance, roads }
    }

    pub(crate) fn location(&self, id: &str) -> LocationIdx {
        let at = self.instance.locations().iter().position(|l| l.id == id);
        LocationIdx::new(at.unwrap_or_else(|| panic!("location {id}")))
    }

    pub(crate) fn vehicle_type(&self, id: &str) -> TypeIdx {
        let at = self.instance.vehicle_types().iter().position(|t| t.id == id);
        TypeIdx::new(at.unwrap_or_else(|| panic!("type {id}")))
    }

    /// The journey of the first type.
    pub(crate) fn journey(&self, from: &str, to: &str, depart: i64) -> Option<Journey> {
        let class = self.roads.class(TypeIdx::new(0));
        self.roads.travel().arrival(class, self.location(from), self.location(to), depart)
    }

    /// Arrival of the first type, in seconds; `None` = never.
    pub(crate) fn arrive(&self, from: &str, to: &str, depart: i64) -> Option<i64> {
        self.journey(from, to, depart).map(|j| j.arrive)
    }

    /// Arrival of the first type, from clock to clock ("-" = never).
    pub(crate) fn at(&self, from: &str, to: &str, depart: &str) -> String {
        self.arrive(from, to, seconds(depart)).map_or_else(|| "-".into(), clock)
    }
}

/// `[day+]HH:MM[:SS]` in seconds.
pub(crate) fn seconds(text: &str) -> i64 {
    let (days, text) = text.split_once('+').map_or((0, text), |(d, t)| (d.parse().expect("days"), t));
    text.split(':')
        .chain(["0"])
        .take(3)
        .fold(0, |acc, part| acc * 60 + part.parse::<i64>().expect("a number"))
        + days * 86_400
}

/// Seconds as `HH:MM[:SS]`, with the number of days before it beyond the first.
pub(crate) fn clock(t: i64) -> String {
    let (day, t) = (t / 86_400, t % 86_400);
    let days = if day > 0 { format!("{day}+") } else { String::new() };
    let s = if t % 60 > 0 { format!(":{:02}", t % 60) } else { String::new() };
    format!("{days}{:02}:{:02}{s}", t / 3600, t / 60 % 60)
}

/// A document on a ground, with a van from the first location to it, and `zones`.
pub(crate) fn document(ground: (&str, Value), locations: Value, zones: Value) -> Value {
    let start = locations[0]["id"].clone();
    json!({
        "format": 1, "currency": "CNY", "crs": "local_m",
        "horizon": {"start": "2026-11-23T00:00:00+08:00", "days": 2},
        ground.0: ground.1,
        "locations": locations,
        "requests": [],
        "vehicle_types": [{"id": "van", "base": "van_diesel", "start": start}],
        "zones": zones,
        "objective": {"drive_per_h": 6000},
    })
}

/// A zone with one rule, active between two times of day.
pub(crate) fn zone(id: &str, effect: &str, from: &str, to: &str, ring: &Value) -> Value {
    json!({
        "id": id,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "rules": [{"id": format!("{id}-rule"), "effect": effect, "when": [{"from": from, "to": to}]}],
    })
}
