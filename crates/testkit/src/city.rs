//! A made city: a river with three bridges, a ring road, an old town, a market and a street of schools.
//!
//! An explicit network whose edges state their zones; the zones' polygons say the same. Gates are the points where
//! roads cross a polygon. The same seed and number of requests give the same document.

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::generate::shapes::{Coordinates, Metre, distance};

const COLUMNS: i64 = 13;
const ROWS: i64 = 11;
const BLOCK: i64 = 420;
/// The river runs north of this row; only bridges cross it.
const RIVER: i64 = 3;
const BRIDGES: [i64; 3] = [2, 6, 10];

/// A day in the made city with so many requests.
///
/// # Panics
/// If `n` does not fit the format's counters.
pub fn made_city(seed: u64, n: usize) -> Value {
    let mut dice = Dice::new(seed ^ 0x0063_6974_7900);
    let coordinates = Coordinates { local: false };
    let zones = zones();
    let mut streets = Streets::lay(&mut dice, &zones);
    let depot = streets.at(0, 0);
    let hub = streets.at(6, RIVER + 1);
    let mut locations = vec![
        json!({"id": "depot", "node": depot, "off_street": true}),
        json!({"id": "hub", "node": hub, "off_street": true}),
    ];
    let mut requests = Vec::new();
    for i in 0..n {
        let node = streets.customer(&mut dice);
        let id = format!("stop-{:03}", i + 1);
        locations.push(json!({"id": id, "node": node}));
        requests.push(request(&mut dice, i, &id));
    }
    let documents: Vec<Value> = zones
        .iter()
        .map(|z| {
            let ring: Vec<Value> = z
                .ring
                .iter()
                .chain(&z.ring[..1])
                .map(|p| json!(<[f64; 2]>::from(coordinates.of(*p))))
                .collect();
            json!({"id": z.id, "geometry": {"type": "Polygon", "coordinates": [ring]}, "rules": z.rules})
        })
        .collect();
    let nodes: Vec<Value> = streets
        .nodes
        .iter()
        .map(|(id, p)| {
            let mut node = json!({"id": id});
            coordinates.put(&mut node, *p);
            node
        })
        .collect();
    let fleet = |share: usize| (n / share).max(1);
    json!({
        "format": 1,
        "currency": "EUR",
        "horizon": {"start": "2026-11-24T00:00:00+01:00", "time_zone": "Europe/Berlin"},
        "network": {"nodes": nodes, "edges": streets.edges},
        "locations": locations,
        "requests": requests,
        "zones": documents,
        "vehicle_types": [
            {"id": "truck", "base": "light_truck_diesel", "count": fleet(27), "start": "depot", "shift": ["06:00", "14:00"],
             "capacity": {"boxes": 60}, "costs": {"fixed": 6000, "distance_per_km": 60}},
            {"id": "van", "base": "van_bev", "count": fleet(20), "start": "depot", "shift": ["07:00", "16:00"],
             "capacity": {"boxes": 36}, "costs": {"fixed": 4500, "distance_per_km": 30}},
            {"id": "trike", "base": "e_trike", "count": fleet(20), "start": "hub", "shift": ["08:00", "18:00"],
             "capacity": {"boxes": 12}, "costs": {"fixed": 1500, "distance_per_km": 5}},
        ],
        "objective": {"drive_per_h": 2800, "wait_per_h": 2400, "service_per_h": 2800, "unserved": 4000},
    })
}

struct MadeZone {
    id: &'static str,
    /// Convex, counterclockwise.
    ring: Vec<Metre>,
    rules: Value,
}

/// Corners in blocks, half-way between junctions.
fn ring(corners: &[(f64, f64)]) -> Vec<Metre> {
    corners.iter().map(|(x, y)| (x * BLOCK as f64, y * BLOCK as f64)).collect()
}

fn zones() -> Vec<MadeZone> {
    vec![
        MadeZone {
            id: "old-town",
            ring: ring(&[
                (4.5, 5.4),
                (5.4, 4.5),
                (7.6, 4.5),
                (8.5, 5.4),
                (8.5, 7.6),
                (7.6, 8.5),
                (5.4, 8.5),
                (4.5, 7.6),
            ]),
            rules: json!([
                {"id": "old-town-trucks", "effect": "no_driving", "who": {"gross_kg": {">": 2000}}, "priority": 5,
                 "when": [{"days": "mon-sat", "from": "07:00", "to": "19:00"}]},
                {"id": "old-town-electric", "effect": "allow", "who": {"propulsion": "bev"}, "priority": 1,
                 "families": ["access"], "when": [{"days": "mon-fri", "from": "09:00", "to": "11:30"}]},
                {"id": "old-town-residents", "effect": "no_through", "who": {"class": {"not_in": ["e_trike", "e_bike"]}}},
            ]),
        },
        MadeZone {
            id: "market",
            ring: ring(&[(0.5, 5.5), (2.5, 5.5), (2.5, 7.5), (0.5, 7.5)]),
            rules: json!([
                {"id": "market-stalls", "effect": "no_presence", "priority": 5, "grace_s": 600,
                 "when": [{"from": "09:30", "to": "13:00"}]},
                {"id": "market-morning", "effect": "no_loading", "when": [{"from": "07:30", "to": "08:00"}]},
            ]),
        },
        MadeZone {
            id: "schools",
            ring: ring(&[(9.5, 1.5), (11.5, 1.5), (11.5, 4.5), (9.5, 4.5)]),
            rules: json!([
                {"id": "schools-bell", "effect": "no_entry", "who": {"class": {"not_in": ["e_trike", "e_bike"]}},
                 "when": [{"days": "mon-fri", "from": "07:30", "to": "08:30"},
                          {"days": "mon-fri", "from": "12:45", "to": "13:45"}]},
                {"id": "schools-kerb", "effect": "no_stopping", "when": [{"days": "mon-fri", "from": "07:40", "to": "08:10"}]},
            ]),
        },
    ]
}

fn within(ring: &[Metre], p: Metre) -> bool {
    (0..ring.len()).all(|i| side(ring[i], ring[(i + 1) % ring.len()], p) > 0.0)
}

fn side(a: Metre, b: Metre, p: Metre) -> f64 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}

/// The part of the way from `a` (inside a convex ring) to `b` (outside) at which the boundary is crossed.
fn crossing(ring: &[Metre], a: Metre, b: Metre) -> f64 {
    (0..ring.len())
        .filter_map(|i| {
            let (p, q) = (ring[i], ring[(i + 1) % ring.len()]);
            let (s, t) = (side(p, q, a), side(p, q, b));
            (t < 0.0).then(|| s / (s - t))
        })
        .fold(1.0, f64::min)
}

struct Streets {
    nodes: Vec<(String, Metre)>,
    edges: Vec<Value>,
}

impl Streets {
    fn at(&self, x: i64, y: i64) -> String {
        self.nodes[usize::try_from(y * COLUMNS + x).expect("on the grid")].0.clone()
    }

    fn lay(dice: &mut Dice, zones: &[MadeZone]) -> Self {
        let mut nodes = Vec::new();
        for y in 0..ROWS {
            for x in 0..COLUMNS {
                let jitter = |dice: &mut Dice| dice.between(-BLOCK / 8, BLOCK / 8) as f64;
                let place = ((x * BLOCK) as f64 + jitter(dice), (y * BLOCK) as f64 + jitter(dice));
                nodes.push((
                    format!("{}{}", char::from(b'A' + u8::try_from(x).expect("a letter")), y + 1),
                    place,
                ));
            }
        }
        let mut streets = Self { nodes, edges: Vec::new() };
        for y in 0..ROWS {
            for x in 0..COLUMNS {
                if x + 1 < COLUMNS {
                    streets.road(dice, zones, (x, y), (x + 1, y));
                }
                let dry = y != RIVER || BRIDGES.contains(&x);
                if y + 1 < ROWS && dry {
                    streets.road(dice, zones, (x, y), (x, y + 1));
                }
            }
        }
        streets
    }

    /// Lays a road both ways, cut where it crosses a zone's boundary; some side streets are one-way or missing.
    fn road(&mut self, dice: &mut Dice, zones: &[MadeZone], from: (i64, i64), to: (i64, i64)) {
        let index = |(x, y): (i64, i64)| usize::try_from(y * COLUMNS + x).expect("on the grid");
        let ring = |(x, y): (i64, i64)| {
            (x == 3 || x == 9) && (2..=9).contains(&y) || (y == 2 || y == 9) && (3..=9).contains(&x)
        };
        let bridge = from.1 == RIVER && to.1 == RIVER + 1;
        let old_town = (5..=7).contains(&from.0) && (5..=7).contains(&from.1);
        let kmh = match () {
            () if ring(from) && ring(to) => 55,
            () if bridge => 40,
            () if old_town => 15,
            () => dice.between(24, 32),
        };
        let main = ring(from) && ring(to) || bridge || from.1 == 0 || from.0 == 0;
        let (kept, both) = (main || !dice.chance(8), main || !dice.chance(15));
        if !kept {
            return;
        }
        let (a, b) = (self.nodes[index(from)].clone(), self.nodes[index(to)].clone());
        let length = distance(a.1, b.1).round() as i64;
        let seconds = (length as f64 * 3.6 / kmh as f64).round() as i64;
        // Zones do not touch each other and every road crosses at most one boundary, once.
        let mut points = vec![(a.0, 0, 0)];
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for zone in zones {
            match (within(&zone.ring, a.1), within(&zone.ring, b.1)) {
                (true, true) => {
                    first.push(zone.id);
                    second.push(zone.id);
                }
                (false, false) => {}
                (inside, _) => {
                    let part = if inside {
                        crossing(&zone.ring, a.1, b.1)
                    } else {
                        1.0 - crossing(&zone.ring, b.1, a.1)
                    };
                    let place = (a.1.0 + (b.1.0 - a.1.0) * part, a.1.1 + (b.1.1 - a.1.1) * part);
                    let id = format!("{}-gate-{}", zone.id, self.nodes.len());
                    self.nodes.push((id.clone(), place));
                    let share = |whole: i64| ((whole as f64 * part).round() as i64).clamp(1, whole - 1);
                    points.push((id, share(seconds), share(length)));
                    if inside { &mut first } else { &mut second }.push(zone.id);
                }
            }
        }
        points.push((b.0, seconds, length));
        for (i, pair) in points.windows(2).enumerate() {
            let zones = if i == 0 { &first } else { &second };
            let mut edge = |from: &str, to: &str| {
                self.edges.push(json!({"from": from, "to": to, "seconds": pair[1].1 - pair[0].1,
                                       "metres": pair[1].2 - pair[0].2, "zones": zones}));
            };
            edge(&pair[0].0, &pair[1].0);
            if both {
                edge(&pair[1].0, &pair[0].0);
            }
        }
    }

    /// A junction: four in ten in the middle of the city.
    fn customer(&mut self, dice: &mut Dice) -> String {
        let (x, y) = if dice.chance(40) {
            (dice.between(4, 8), dice.between(4, 9))
        } else {
            (dice.between(0, COLUMNS - 1), dice.between(0, ROWS - 1))
        };
        self.at(x, y)
    }
}

fn request(dice: &mut Dice, i: usize, at: &str) -> Value {
    let mut option = json!({"at": at, "service_s": dice.stepped(120, 480, 60)});
    let clock = |h: i64, m: i64| format!("{h:02}:{m:02}");
    match dice.below(5) {
        0 => {
            let h = dice.between(7, 11);
            option["windows"] = json!([[clock(h, 0), clock(h + 2, 0)]]);
        }
        1 => option["windows"] = json!([[clock(7, 0), clock(9, 0)], [clock(13, 0), clock(15, 30)]]),
        2 => option["windows"] = json!([[clock(6, 30), clock(11, 30)]]),
        _ => {}
    }
    let mut request = json!({"id": format!("parcel-{:03}", i + 1), "demand": {"boxes": dice.between(1, 5)}, "options": [option]});
    if dice.chance(12) {
        request["kind"] = json!("pickup");
    }
    if dice.chance(10) {
        // A neighbour takes it in, or the hub keeps it.
        let second = json!({"at": "hub", "service_s": 60});
        request["options"].as_array_mut().expect("options").push(second);
    }
    request
}

#[cfg(test)]
mod tests {
    use kerbway_model::Problem;

    use super::*;

    #[test]
    fn the_city_is_a_valid_document() {
        for (seed, n) in [(1, 80), (2, 200), (3, 1)] {
            let document = made_city(seed, n);
            assert_eq!(document, made_city(seed, n));
            let problem = Problem::from_json(document.to_string()).unwrap();
            let validated = problem.validate().unwrap();
            assert_eq!(validated.instance.requests().len(), n);
            assert_eq!(validated.warnings, []);
        }
    }
}
