//! Rules of a zone: effects, spans, predicates, priorities, grace, buffers.

use serde_json::{Value, json};

use super::Frame;
use super::fleet::Palette;
use crate::dice::Dice;

/// Rules for zone number `z`; now and then none.
pub(super) fn rules(dice: &mut Dice, frame: &Frame, z: usize, fleet: &[Palette]) -> Value {
    let mut list = Vec::new();
    let n = if dice.chance(4) { 0 } else { 1 + dice.below(2) + usize::from(dice.chance(15)) };
    for i in 0..n {
        let effect = *dice.pick(&[
            "no_driving",
            "no_driving",
            "no_driving",
            "no_entry",
            "no_entry",
            "no_presence",
            "no_presence",
            "no_stopping",
            "no_loading",
            "no_through",
        ]);
        let mut rule = json!({"id": format!("z{z}-{i}"), "effect": effect});
        let access = matches!(effect, "no_driving" | "no_entry" | "no_presence");
        if access && dice.chance(30) {
            rule["grace_s"] = json!(dice.stepped(60, 900, frame.step));
        }
        if dice.chance(8) {
            rule["buffer_s"] = json!(dice.stepped(60, 300, frame.step));
        }
        decorate(dice, frame, &mut rule, fleet, 12);
        list.push(rule);
    }
    if n > 0 && dice.chance(35) {
        let mut rule = json!({"id": format!("z{z}-ok"), "effect": "allow"});
        if dice.chance(40) {
            let families = ["access", "stopping", "through"];
            let mut chosen: Vec<_> = families.into_iter().filter(|_| dice.chance(50)).collect();
            if chosen.is_empty() {
                chosen.push("access");
            }
            rule["families"] = json!(chosen);
        }
        decorate(dice, frame, &mut rule, fleet, 20);
        rule["priority"] = json!(*dice.pick(&[1, 3, 5]));
        list.push(rule);
    }
    Value::Array(list)
}

/// Priority, predicate and spans; `always` percent of the rules hold at all times.
fn decorate(dice: &mut Dice, frame: &Frame, rule: &mut Value, fleet: &[Palette], always: usize) {
    if dice.chance(60) {
        rule["priority"] = json!(*dice.pick(&[3, 5, 5, 100]));
    }
    if dice.chance(55) {
        rule["who"] = who(dice, fleet);
    }
    if !dice.chance(always) {
        let n = 1 + usize::from(dice.chance(30));
        rule["when"] = (0..n).map(|_| span(dice, frame)).collect();
    }
}

fn who(dice: &mut Dice, fleet: &[Palette]) -> Value {
    let one = |dice: &mut Dice| match dice.below(6) {
        0 => json!({"class": "light_truck"}),
        1 => json!({"class": {"not_in": ["e_trike"]}}),
        2 => json!({"gross_kg": {">": 1800}}),
        3 => json!({"propulsion": {"in": ["diesel", "petrol"]}}),
        4 => json!({"type": dice.pick(fleet).id}),
        _ => json!({"gross_kg": {">=": 500, "<": 4000}}),
    };
    match dice.below(10) {
        0 => json!({"any": [one(dice), one(dice)]}),
        1 => json!({"all": [one(dice), one(dice)]}),
        2 => json!({"not": one(dice)}),
        _ => one(dice),
    }
}

/// A span that mostly meets the working time.
fn span(dice: &mut Dice, frame: &Frame) -> Value {
    let a = dice.stepped((frame.from - 3600).max(0), frame.to - 600, frame.step);
    let length = dice.stepped(600, 7200, frame.step);
    let of_day = |t: i64| Frame::clock(t % 86_400);
    let b = a + length;
    let to = if b % 86_400 == 0 { "24:00".to_owned() } else { of_day(b) };
    let mut span = json!({"from": of_day(a), "to": to});
    let (date, weekday) = &frame.dates[usize::try_from(a / 86_400).expect("a day of the horizon")];
    match dice.below(12) {
        0 | 1 => span["days"] = json!("mon-sun"),
        2 => span["days"] = json!(weekday),
        3 => span["days"] = json!("mon-fri"),
        4 => span["dates"] = json!([date]),
        5 => span["valid_from"] = json!(date),
        6 => span["valid_until"] = json!(date),
        7 => {
            span.as_object_mut().expect("an object").remove(if dice.chance(50) { "from" } else { "to" });
        }
        _ => {}
    }
    if dice.chance(12) {
        span["holiday"] = json!(*dice.pick(&["exclude", "only", "include"]));
    }
    span
}
