//! Worlds of given matrices.

use serde_json::{Value, json};

use super::shapes::{Metre, distance, places};
use super::{Frame, Sites, World};
use crate::dice::Dice;

/// One or two profiles, a few pairs without a way, zones as circles that locations lie in and journeys cross.
pub(super) fn world(dice: &mut Dice, frame: &Frame) -> World {
    let sites = Sites { holdings: 0, ..Sites::random(dice, frame.size) };
    let extent = dice.between(2000, 5000);
    let at = places(dice, extent, sites.total());
    let n_zones = dice.below(4);
    let circles: Vec<(Metre, f64)> =
        places(dice, extent, n_zones).into_iter().map(|c| (c, dice.between(400, 1200) as f64)).collect();
    let mut locations: Vec<Value> = (0..at.len()).map(|i| sites.location(dice, i, false)).collect();
    let inside = |i: usize, z: usize| distance(at[i], circles[z].0) < circles[z].1;
    for (i, location) in locations.iter_mut().enumerate() {
        let zones: Vec<_> = (0..n_zones).filter(|z| inside(i, *z)).map(|z| format!("z{z}")).collect();
        if !zones.is_empty() {
            location["zones"] = json!(zones);
        }
    }
    let names = if dice.chance(35) { vec!["car", "slow"] } else { vec!["car"] };
    let mut matrices = json!({});
    for name in names {
        let kmh = if name == "slow" { 14.0 } else { dice.between(20, 35) as f64 };
        matrices[name] = profile(dice, frame, &at, &locations, &circles, kmh);
    }
    let zones = (0..n_zones).map(|z| json!({"id": format!("z{z}")})).collect();
    World {
        local: false,
        ground: ("matrices", matrices),
        locations,
        depots: sites.depots,
        sites: sites.stops,
        zones,
    }
}

fn profile(
    dice: &mut Dice,
    frame: &Frame,
    at: &[Metre],
    locations: &[Value],
    circles: &[(Metre, f64)],
    kmh: f64,
) -> Value {
    let n = at.len();
    let (mut seconds, mut metres, mut inside) =
        (vec![vec![json!(0); n]; n], vec![vec![json!(0); n]; n], vec![]);
    for i in 0..n {
        for j in 0..n {
            if i == j {
                continue;
            }
            if dice.chance(3) {
                (seconds[i][j], metres[i][j]) = (Value::Null, Value::Null);
                continue;
            }
            let way = distance(at[i], at[j]) * dice.between(100, 130) as f64 / 100.0;
            let steps = (way * 3.6 / kmh / frame.step as f64).ceil() as i64;
            let duration = (steps * frame.step).max(1);
            seconds[i][j] = json!(duration);
            metres[i][j] = json!(way.round() as i64);
            for (z, (centre, radius)) in circles.iter().enumerate() {
                let holds = |l: usize| locations[l]["zones"].to_string().contains(&format!("\"z{z}\""));
                let middle = (f64::midpoint(at[i].0, at[j].0), f64::midpoint(at[i].1, at[j].1));
                if holds(i) || holds(j) || distance(middle, *centre) > *radius || duration < 4 * frame.step {
                    continue;
                }
                let offset = dice.stepped(0, duration / 2, frame.step);
                let length = dice.stepped(frame.step, duration - offset, frame.step);
                inside.push(json!({
                    "from": locations[i]["id"], "to": locations[j]["id"], "zone": format!("z{z}"),
                    "offset_s": offset, "duration_s": length,
                }));
            }
        }
    }
    let mut matrix = json!({"seconds": seconds, "metres": metres});
    if !inside.is_empty() {
        matrix["inside"] = Value::Array(inside);
    }
    matrix
}
