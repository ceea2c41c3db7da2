//! Requests: windows, options, loads, skills, prices, deliveries and pickups.

use serde_json::{Value, json};

use super::{Frame, Size, World};
use crate::dice::Dice;

/// Requests at the sites of the world.
pub(super) fn requests(dice: &mut Dice, frame: &Frame, world: &World) -> Vec<Value> {
    let n = match frame.size {
        Size::Oracle => dice.between(1, 4) + i64::from(dice.chance(50)) + i64::from(dice.chance(30)),
        Size::Small => dice.between(1, 12),
        Size::Medium => dice.between(20, 40),
    };
    let pickups = dice.chance(40);
    let several = dice.chance(35);
    let skilled = dice.chance(30);
    let dimensions = dice.below(4);
    (0..n)
        .map(|i| {
            let mut request = json!({"id": format!("r{i}")});
            if pickups && dice.chance(45) {
                request["kind"] = json!("pickup");
            }
            for (d, name) in ["g", "boxes", "pallets"].iter().take(dimensions).enumerate() {
                if d == 0 || dice.chance(70) {
                    request["demand"][*name] = json!(dice.between(0, [12_000, 9, 3][d]));
                }
            }
            if skilled && dice.chance(40) {
                request["skills"] = json!([*dice.pick(&["cool", "lift"])]);
            }
            if dice.chance(25) {
                request["unserved"] = json!(dice.stepped(500, 12_000, 250));
            }
            let options = 1 + usize::from(several && dice.chance(50));
            request["options"] = (0..options).map(|_| option(dice, frame, world)).collect();
            request
        })
        .collect()
}

fn option(dice: &mut Dice, frame: &Frame, world: &World) -> Value {
    let at = world.depots + dice.below(world.sites);
    let mut option = json!({"at": world.id(at)});
    // Service of 0 s is judged by its arrival alone; kept away from the oracle.
    let least = if frame.size == Size::Oracle { 60.max(frame.step) } else { 0 };
    let service = dice.stepped(least, 1200, frame.step);
    if service > 0 {
        option["service_s"] = json!(service);
    }
    if dice.chance(85) {
        let first = window(dice, frame);
        let mut windows = vec![first];
        if dice.chance(20) {
            let second = window(dice, frame);
            if second.0 > first.1 || second.1 < first.0 {
                windows.push(second);
                windows.sort_unstable();
            }
        }
        option["windows"] =
            windows.iter().map(|(a, b)| json!([Frame::clock(*a), Frame::clock(*b)])).collect();
    }
    option
}

fn window(dice: &mut Dice, frame: &Frame) -> (i64, i64) {
    let from = dice.stepped(frame.from, frame.to - 1800, frame.step);
    let length = dice.stepped(300, if frame.size == Size::Oracle { 3600 } else { 10_800 }, frame.step);
    (from, (from + length).min(frame.to))
}
