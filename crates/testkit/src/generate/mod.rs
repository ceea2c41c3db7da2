//! Random problem documents: every built feature, mixed at random; equal seeds give equal documents.
//!
//! A document is put together from a *frame* (when), a *world* (where: locations, ground, zones), rules, a fleet and
//! requests, each in its own file. Documents are valid, often tight, and sometimes impossible in parts.

mod demand;
mod fleet;
mod matrix;
mod network;
mod plane;
mod rules;
pub(crate) mod shapes;

use kerbway_model::Problem;
use serde_json::{Map, Value, json};

use crate::dice::Dice;

/// How vehicles get about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Straight lines and detours around polygons.
    Plane,
    /// A road network whose edges state their zones.
    Network,
    /// A road network clipped by polygons.
    Clipped,
    /// Given matrices.
    Matrix,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Plane, Self::Network, Self::Clipped, Self::Matrix];

    /// The mode for the `n`-th of a mixed series.
    pub fn of(n: u64) -> Self {
        Self::ALL[(n % 4) as usize]
    }
}

/// How large a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Size {
    /// At most 6 requests within three hours: small enough for [`brute`](crate::brute).
    Oracle,
    /// At most 12 requests within eight hours.
    Small,
    /// 20 to 40 requests within ten hours.
    Medium,
}

/// A random problem. See [`random_document`].
///
/// # Panics
/// If the document is not one of format 1, which would be a mistake of this generator.
pub fn random_problem(seed: u64, size: Size, mode: Mode) -> Problem {
    let document = random_document(seed, size, mode);
    Problem::from_json(document.to_string()).expect("generated documents have the form of format 1")
}

/// A random problem as JSON.
pub fn random_document(seed: u64, size: Size, mode: Mode) -> Value {
    let mut dice = Dice::new(seed ^ 0x6b65_7262_7761_7900);
    let frame = Frame::random(&mut dice, size);
    let fleet = fleet::palette(&mut dice);
    let world = match mode {
        Mode::Plane => plane::world(&mut dice, &frame),
        Mode::Network => network::stated(&mut dice, &frame),
        Mode::Clipped => network::clipped(&mut dice, &frame),
        Mode::Matrix => matrix::world(&mut dice, &frame),
    };
    let costs = fleet::Costs::random(&mut dice);
    let requests = demand::requests(&mut dice, &frame, &world);
    let types = fleet::types(&mut dice, &frame, &world, &fleet, &costs, &requests);
    // A zone that is nowhere is an error of the format.
    let named = format!("{}{}", world.ground.1, json!(world.locations));
    let somewhere = |z: &Value| z.get("geometry").is_some() || named.contains(&z["id"].to_string());
    let mut zones: Vec<Value> = world.zones.iter().filter(|z| somewhere(z)).cloned().collect();
    for (z, zone) in zones.iter_mut().enumerate() {
        zone["rules"] = rules::rules(&mut dice, &frame, z, &fleet);
    }

    let mut doc = Map::new();
    doc.insert("format".into(), json!(1));
    doc.insert("currency".into(), json!("CNY"));
    if world.local {
        doc.insert("crs".into(), json!("local_m"));
    }
    doc.insert("horizon".into(), frame.horizon.clone());
    if let Some(calendar) = &frame.calendar {
        doc.insert("calendar".into(), calendar.clone());
    }
    doc.insert(world.ground.0.into(), world.ground.1.clone());
    if dice.chance(35) {
        doc.insert("gate_waiting".into(), json!(true));
    }
    doc.insert("locations".into(), Value::Array(world.locations));
    doc.insert("requests".into(), Value::Array(requests));
    doc.insert("vehicle_types".into(), Value::Array(types));
    if !zones.is_empty() {
        doc.insert("zones".into(), Value::Array(zones));
    }
    doc.insert("objective".into(), costs.objective());
    Value::Object(doc)
}

/// When things happen.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) size: Size,
    /// Working time in seconds from the horizon's start.
    pub(crate) from: i64,
    /// End of the working time.
    pub(crate) to: i64,
    /// Granularity of the times of this document: 1, 30 or 60 s.
    pub(crate) step: i64,
    /// The `horizon` object.
    pub(crate) horizon: Value,
    /// The `calendar` object.
    pub(crate) calendar: Option<Value>,
    /// The civil dates from the horizon's first day on, with their weekdays.
    pub(crate) dates: Vec<(String, &'static str)>,
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Frame {
    fn random(dice: &mut Dice, size: Size) -> Self {
        let step = *dice.pick(&[1, 30, 30, 60]);
        let hours = match size {
            Size::Oracle => dice.between(2, 3),
            Size::Small => dice.between(3, 8),
            Size::Medium => dice.between(7, 10),
        };
        let first = dice.between(1, 14);
        let dates: Vec<_> = (0..3)
            .map(|d| {
                let day = first + d;
                // 2026-11-02 is a Monday.
                let weekday = WEEKDAYS[usize::try_from((day + 5) % 7).expect("a weekday")];
                (format!("2026-11-{day:02}"), weekday)
            })
            .collect();
        let night = dice.chance(20);
        let from = 3600 * if night { dice.between(20, 23) } else { dice.between(1, 23 - hours) };
        let to = from + 3600 * hours;
        let days = (to + 86_399) / 86_400 + i64::from(dice.chance(10));
        let mut horizon = json!({"start": format!("{}T00:00:00+08:00", dates[0].0)});
        if days > 1 {
            horizon["days"] = json!(days);
        }
        if dice.chance(15) {
            horizon["time_zone"] = json!("Asia/Shanghai");
        }
        let calendar = dice.chance(25).then(|| {
            let mut calendar = json!({});
            if dice.chance(70) {
                calendar["holidays"] = json!([dates[dice.below(2)].0]);
            }
            if dice.chance(50) {
                calendar["day_as"][dates[dice.below(2)].0.as_str()] = json!(dice.pick(&WEEKDAYS));
            }
            calendar
        });
        Self { size, from, to, step, horizon, calendar, dates }
    }

    /// An instant of a document: hours may pass 24.
    pub(crate) fn clock(t: i64) -> String {
        let (h, m, s) = (t / 3600, t / 60 % 60, t % 60);
        if s == 0 { format!("{h:02}:{m:02}") } else { format!("{h:02}:{m:02}:{s:02}") }
    }
}

/// Where things are.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// Coordinates are metres.
    pub(crate) local: bool,
    /// Key and value of the ground.
    pub(crate) ground: (&'static str, Value),
    /// `locations`: depots first.
    pub(crate) locations: Vec<Value>,
    /// How many of them are depots.
    pub(crate) depots: usize,
    /// How many after the depots are for requests; the rest are holding points.
    pub(crate) sites: usize,
    /// `zones` without rules.
    pub(crate) zones: Vec<Value>,
}

impl World {
    pub(crate) fn id(&self, location: usize) -> &str {
        self.locations[location]["id"].as_str().unwrap_or_default()
    }
}

/// Names and extras of the locations of a world: `n` depots, sites and holding points.
pub(crate) struct Sites {
    pub(crate) depots: usize,
    pub(crate) stops: usize,
    pub(crate) holdings: usize,
}

impl Sites {
    pub(crate) fn random(dice: &mut Dice, size: Size) -> Self {
        let sites = match size {
            Size::Oracle => dice.between(2, 6),
            Size::Small => dice.between(2, 12),
            Size::Medium => dice.between(15, 30),
        };
        Self {
            depots: 1 + usize::from(dice.chance(30)),
            stops: usize::try_from(sites).expect("a small number"),
            holdings: usize::from(dice.chance(25)),
        }
    }

    pub(crate) fn total(&self) -> usize {
        self.depots + self.stops + self.holdings
    }

    /// Location `i` without its place.
    pub(crate) fn location(&self, dice: &mut Dice, i: usize, stands: bool) -> Value {
        if i < self.depots {
            let id = if i == 0 { "D".to_owned() } else { format!("D{}", i + 1) };
            let mut depot = json!({"id": id});
            if dice.chance(20) {
                depot["off_street"] = json!(true);
            }
            return depot;
        }
        if i < self.depots + self.stops {
            let mut site = json!({"id": format!("c{}", i - self.depots)});
            if dice.chance(12) {
                site["off_street"] = json!(true);
            }
            if stands && dice.chance(6) {
                site["holding"] = json!(true);
            }
            return site;
        }
        let mut holding = json!({"id": format!("h{}", i - self.depots - self.stops)});
        if stands {
            holding["holding"] = json!(true);
        }
        holding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_documents_of_the_right_form() {
        for seed in 0..400 {
            for size in [Size::Oracle, Size::Small, Size::Medium] {
                let mode = Mode::of(seed);
                let document = random_document(seed, size, mode);
                assert_eq!(document, random_document(seed, size, mode));
                let problem = Problem::from_json(document.to_string()).unwrap();
                problem.validate().unwrap();
                assert_eq!(problem.format, 1);
            }
        }
    }

    #[test]
    fn every_feature_comes_up() {
        let all: String =
            (0..200).map(|s| random_document(s, Size::Small, Mode::of(s)).to_string()).collect();
        for word in [
            "no_entry",
            "no_driving",
            "no_presence",
            "no_stopping",
            "no_loading",
            "no_through",
            "allow",
            "families",
            "grace_s",
            "buffer_s",
            "priority",
            "holiday",
            "day_as",
            "valid_from",
            "dates",
            "gate_waiting",
            "holding",
            "off_street",
            "gates",
            "MultiPolygon",
            "local_m",
            "inside",
            "max_duration_s",
            "max_distance_m",
            "skills",
            "pickup",
            "pallets",
            "unserved",
            "fixed",
            "\"start\":null",
            "\"end\":null",
            "D2",
            "not_in",
            "\"any\"",
        ] {
            assert!(all.contains(word), "{word} never comes up");
        }
    }
}
