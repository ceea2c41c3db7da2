//! Vehicle types with different rights, speeds, prices, places and limits.

use serde_json::{Value, json};

use super::{Frame, Size, World};
use crate::dice::Dice;

/// A kind of vehicle before it is given work.
#[derive(Debug, Clone)]
pub(super) struct Palette {
    pub(super) id: &'static str,
    base: &'static str,
    class: &'static str,
    propulsion: &'static str,
    gross_kg: i64,
    max_kmh: i64,
}

const PALETTE: [Palette; 4] = [
    Palette {
        id: "truck",
        base: "light_truck_diesel",
        class: "light_truck",
        propulsion: "diesel",
        gross_kg: 4495,
        max_kmh: 90,
    },
    Palette {
        id: "bev",
        base: "light_truck_bev",
        class: "light_truck",
        propulsion: "bev",
        gross_kg: 4495,
        max_kmh: 90,
    },
    Palette { id: "trike", base: "e_trike", class: "e_trike", propulsion: "bev", gross_kg: 400, max_kmh: 25 },
    Palette {
        id: "van",
        base: "micro_van_petrol",
        class: "micro_van",
        propulsion: "petrol",
        gross_kg: 1700,
        max_kmh: 100,
    },
];

/// One to three kinds.
pub(super) fn palette(dice: &mut Dice) -> Vec<Palette> {
    let mut kinds = PALETTE.to_vec();
    dice.shuffle(&mut kinds);
    kinds.truncate(1 + dice.below(3));
    kinds
}

/// Prices.
#[derive(Debug, Clone)]
pub(super) struct Costs {
    drive: i64,
    wait: i64,
    service: Option<i64>,
    pub(super) km: i64,
    unserved: Option<i64>,
}

impl Costs {
    pub(super) fn random(dice: &mut Dice) -> Self {
        let drive = dice.stepped(3000, 9000, 600);
        Self {
            drive,
            wait: *dice.pick(&[0, drive / 3, drive / 2, drive]),
            service: dice.chance(30).then(|| dice.stepped(0, 9000, 600)),
            km: *dice.pick(&[0, 0, 20, 80, 100]),
            unserved: dice.chance(60).then(|| dice.stepped(1000, 20_000, 500)),
        }
    }

    pub(super) fn objective(&self) -> Value {
        let mut objective = json!({"drive_per_h": self.drive});
        if self.wait > 0 {
            objective["wait_per_h"] = json!(self.wait);
        }
        if let Some(service) = self.service {
            objective["service_per_h"] = json!(service);
        }
        if self.km > 0 {
            objective["distance_per_km"] = json!(self.km);
        }
        if let Some(price) = self.unserved {
            objective["unserved"] = json!(price);
        }
        objective
    }
}

/// Vehicle types that can carry a good part of the requests.
pub(super) fn types(
    dice: &mut Dice,
    frame: &Frame,
    world: &World,
    fleet: &[Palette],
    costs: &Costs,
    requests: &[Value],
) -> Vec<Value> {
    let needs =
        |dimension: &str| -> i64 { requests.iter().filter_map(|r| r["demand"][dimension].as_i64()).sum() };
    let dimensions: Vec<_> = ["g", "boxes", "pallets"]
        .into_iter()
        .filter(|d| requests.iter().any(|r| !r["demand"][*d].is_null()))
        .collect();
    let vehicles = if frame.size == Size::Medium { 5 } else { 2 };
    let mut types = Vec::new();
    for (i, kind) in fleet.iter().enumerate() {
        let mut t = json!({
            "id": kind.id, "base": kind.base, "class": kind.class, "propulsion": kind.propulsion,
            "gross_kg": kind.gross_kg, "max_kmh": kind.max_kmh,
        });
        let count = 1 + dice.below(vehicles);
        if count > 1 {
            t["count"] = json!(count);
        }
        t["start"] = if dice.chance(8) { Value::Null } else { json!(world.id(dice.below(world.depots))) };
        match dice.below(10) {
            0 => t["end"] = Value::Null,
            1 => t["end"] = json!(world.id(dice.below(world.depots))),
            _ if t["start"].is_null() => t["end"] = json!(world.id(0)),
            _ => {}
        }
        let (mut from, mut to) = (frame.from, frame.to);
        if dice.chance(30) {
            from += dice.stepped(0, 1800, frame.step);
            to -= dice.stepped(0, 1800, frame.step);
        }
        if frame.size == Size::Oracle || dice.chance(80) {
            t["shift"] = json!([Frame::clock(from), Frame::clock(to)]);
        }
        let mut capacity = json!({});
        for (d, dimension) in dimensions.iter().enumerate() {
            // The first type names every dimension: one that nobody names is an error.
            if i == 0 || d == 0 || dice.chance(80) {
                capacity[*dimension] = json!((needs(dimension) * dice.between(30, 110) / 100).max(1));
            }
        }
        t["capacity"] = capacity;
        let skills: Vec<_> = ["cool", "lift"].into_iter().filter(|_| dice.chance(60)).collect();
        if !skills.is_empty() {
            t["skills"] = json!(skills);
        }
        if world.ground.0 == "matrices" {
            let profiles: Vec<_> = world.ground.1.as_object().into_iter().flat_map(|o| o.keys()).collect();
            t["profile"] = json!(dice.pick(&profiles));
        }
        if dice.chance(15) {
            t["max_duration_s"] = json!(dice.stepped(2400, (to - from).max(3000), frame.step));
        }
        if dice.chance(10) {
            t["max_distance_m"] = json!(dice.between(4000, 20_000));
        }
        if dice.chance(50) {
            t["costs"] = own_costs(dice, costs);
        }
        types.push(t);
    }
    types
}

fn own_costs(dice: &mut Dice, costs: &Costs) -> Value {
    let mut own = json!({});
    if dice.chance(60) {
        own["fixed"] = json!(dice.stepped(0, 4000, 250));
    }
    if dice.chance(40) {
        // Not below the objective's wait rate.
        let drive = dice.stepped(costs.drive / 2, costs.drive * 2, 300).max(costs.wait);
        own["drive_per_h"] = json!(drive);
        if dice.chance(40) {
            own["wait_per_h"] = json!(drive / 2);
        }
    }
    if dice.chance(20) {
        own["service_per_h"] = json!(dice.stepped(0, 6000, 300));
    }
    if dice.chance(30) {
        own["distance_per_km"] = json!(12.5);
    }
    own
}
