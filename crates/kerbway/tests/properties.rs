//! Properties that hold whatever the numbers (docs/semantics.md, 3.10): two documents, one relation between their optima.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Verdict, all_hold, bytes, instance, planned, rank, verdict};
use kerbway::document::plan::Plan;
use kerbway::{Options, document};
use kerbway_model::{LocationIdx, TypeIdx};
use kerbway_testkit::{Dice, Mode, Size, random_document, soak};
use serde_json::{Value, json};

/// How many problems a property is tried on.
fn seeds() -> std::ops::Range<u64> {
    0..if soak() { 4000 } else { 300 }
}

fn tiny(seed: u64) -> Value {
    random_document(seed, Size::Oracle, Mode::of(seed))
}

/// The optimum of a document of few requests; `None` if it is not known to be one.
fn optimum(document: &Value) -> Option<Plan> {
    let plan = planned(document, &Options::new().with_iterations(0))?.ok()?;
    (plan.exact && plan.stopped_by == document::plan::StoppedBy::Complete).then_some(plan)
}

fn rules_mut(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let zones = document.get_mut("zones").and_then(Value::as_array_mut).into_iter().flatten();
    zones.flat_map(|z| z["rules"].as_array_mut().into_iter().flatten())
}

fn is_access(rule: &Value) -> bool {
    ["no_entry", "no_driving", "no_presence"].iter().any(|e| rule["effect"] == *e)
}

/// Optimum of the document against that of its changed self.
fn compare(document: &Value, changed: &Value, fine: impl Fn((usize, i64), (usize, i64)) -> bool) -> Verdict {
    let (a, b) = (rank(&optimum(document)?), rank(&optimum(changed)?));
    verdict(fine(a, b), || format!("{a:?}, changed {b:?}"))
}

/// The document with all zones and what names them taken out.
fn without_zones(document: &Value) -> Value {
    let mut plain = document.clone();
    plain.as_object_mut().unwrap().remove("zones");
    for location in plain["locations"].as_array_mut().unwrap() {
        location.as_object_mut().unwrap().remove("zones");
    }
    for edge in plain.pointer_mut("/network/edges").and_then(Value::as_array_mut).into_iter().flatten() {
        edge["zones"] = json!([]);
    }
    for matrix in plain.get_mut("matrices").and_then(Value::as_object_mut).into_iter().flatten() {
        matrix.1.as_object_mut().unwrap().remove("inside");
    }
    plain
}

#[test]
fn p1_arrivals_never_fall_and_never_beat_the_open_road() {
    all_hold("p1", seeds(), 50, tiny, |document| {
        let (barred, open) = (instance(document)?, instance(&without_zones(document))?);
        let (roads, free) = (kerbway_roads::build(&barred), kerbway_roads::build(&open));
        let (mut dice, mut asked) = (Dice::new(1), 0);
        let n = barred.locations().len();
        for t in (0..barred.vehicle_types().len()).map(TypeIdx::new) {
            let (from, to) = (LocationIdx::new(dice.below(n)), LocationIdx::new(dice.below(n)));
            let (class, plain) = (roads.table().class(t), free.table().class(t));
            if from == to || !roads.table().is_free(class, from) {
                continue;
            }
            let (first, last) = barred.vehicle_type(t).shift;
            let mut before = None;
            for depart in (first..last).step_by(97) {
                let arrive = roads.travel().arrival(class, from, to, depart).map(|j| j.arrive);
                let least = free.travel().arrival(plain, from, to, depart).map(|j| j.arrive);
                match (arrive, before) {
                    (Some(a), Some(b)) if a < b => {
                        return Some(Err(format!("{from:?} → {to:?} falls at {depart}")));
                    }
                    (Some(_), None) if depart > first => {
                        return Some(Err(format!("{from:?} → {to:?} opens at {depart}")));
                    }
                    _ => {}
                }
                if arrive.is_some_and(|a| least.is_none_or(|l| a < l)) {
                    return Some(Err(format!("{from:?} → {to:?} at {depart}: {arrive:?} beats {least:?}")));
                }
                before = arrive;
                asked += 1;
            }
        }
        (asked > 0).then_some(Ok(()))
    });
}

#[test]
fn p2_stronger_bans_cost_no_less() {
    all_hold("p2", seeds(), 80, tiny, |document| {
        let as_effect = |effect: &str| {
            let mut changed = document.clone();
            rules_mut(&mut changed).filter(|r| is_access(r)).for_each(|r| r["effect"] = json!(effect));
            changed
        };
        let [entry, driving, presence] = ["no_entry", "no_driving", "no_presence"].map(as_effect);
        let first = compare(&entry, &driving, |a, b| a <= b)?;
        Some(first.and(compare(&driving, &presence, |a, b| a <= b)?))
    });
}

#[test]
fn p3_a_rule_that_is_never_active_is_no_rule() {
    let never = |seed| {
        let mut document = tiny(seed);
        rules_mut(&mut document).for_each(|r| r["when"] = json!([{"valid_from": "2031-01-01"}]));
        document
    };
    all_hold("p3-never", seeds(), 95, never, |document| same_plan(document, &without_zones(document)));
}

#[test]
fn zones_that_count_for_nobody_leave_the_plan_as_it_is() {
    let nobody = |seed: u64| {
        let mut document = random_document(seed, Size::Small, Mode::of(seed));
        rules_mut(&mut document).for_each(|r| r["who"] = json!({"class": "robot"}));
        document
    };
    all_hold("nobody", seeds(), 95, nobody, |document| same_plan(document, &without_zones(document)));
}

/// Equal bytes, but for what is said of the document.
fn same_plan(document: &Value, other: &Value) -> Verdict {
    let plan = |d: &Value| {
        let mut plan = planned(d, &Options::new().with_seed(9).with_iterations(50))?.ok()?;
        plan.warnings.clear();
        Some(bytes(&plan))
    };
    let (a, b) = (plan(document)?, plan(other)?);
    verdict(a == b, || format!("{a}\n{b}"))
}

#[test]
fn p3_a_ban_at_all_times_takes_the_roads_away() {
    let always = |seed| {
        let mut document = random_document(seed, Size::Oracle, Mode::Network);
        let fields = document.as_object_mut().unwrap();
        fields.remove("gate_waiting");
        for zone in document.get_mut("zones").and_then(Value::as_array_mut).into_iter().flatten() {
            zone["rules"] =
                json!([{"id": zone["id"].as_str().unwrap().to_owned() + "-shut", "effect": "no_presence"}]);
        }
        document
    };
    all_hold("p3-always", seeds(), 10, always, |document| {
        let mut cut = without_zones(document);
        let edges = document["network"]["edges"].as_array()?;
        let open = |e: &Value| e["zones"].as_array().is_some_and(Vec::is_empty);
        let kept: Vec<Value> = edges.iter().filter(|e| open(e)).cloned().collect();
        // Vehicles and stops outside: every place on a road that stays.
        let outside = |l: &Value| kept.iter().any(|e| e["from"] == l["node"] || e["to"] == l["node"]);
        let places = document["locations"].as_array()?;
        if !places.iter().all(|l| outside(l) && l.get("zones").is_none()) {
            return None;
        }
        cut["network"]["edges"] = Value::Array(kept);
        compare(document, &cut, |a, b| a == b)
    });
}

#[test]
fn p4_more_grace_costs_no_more() {
    all_hold("p4", seeds(), 80, tiny, |document| {
        let mut kinder = document.clone();
        rules_mut(&mut kinder).filter(|r| is_access(r)).for_each(|r| {
            r["grace_s"] = json!(r["grace_s"].as_i64().unwrap_or(0) + 600);
        });
        compare(document, &kinder, |a, b| b <= a)
    });
}

#[test]
fn p5_a_week_later_all_is_the_same() {
    let dateless = |seed| {
        let mut document = tiny(seed);
        document.as_object_mut().unwrap().remove("calendar");
        for rule in rules_mut(&mut document) {
            for span in rule.get_mut("when").and_then(Value::as_array_mut).into_iter().flatten() {
                for key in ["dates", "valid_from", "valid_until", "holiday"] {
                    span.as_object_mut().unwrap().remove(key);
                }
            }
        }
        document
    };
    all_hold("p5", seeds(), 80, dateless, |document| {
        let start = document["horizon"]["start"].as_str()?;
        let day: u32 = start[8..10].parse().ok()?;
        let date = |d: u32| format!("2026-11-{d:02}");
        let mut later = document.clone();
        later["horizon"]["start"] = json!(start.replace(&date(day), &date(day + 7)));
        let (a, mut b) = (bytes(&optimum(document)?), bytes(&optimum(&later)?));
        for d in 0..3 {
            b = b.replace(&date(day + 7 + d), &date(day + d));
        }
        verdict(a == b, || format!("{a}\n{b}"))
    });
}

/// Random problems whose zones have polygons.
fn shaped(seed: u64) -> Value {
    random_document(seed, Size::Oracle, if seed.is_multiple_of(2) { Mode::Plane } else { Mode::Clipped })
}

#[test]
fn p6_how_a_polygon_is_written_does_not_matter() {
    all_hold("p6", seeds(), 60, shaped, |document| {
        let mut other = document.clone();
        let local = document["crs"] == "local_m";
        for zone in other.get_mut("zones")?.as_array_mut()? {
            let many = zone["geometry"]["type"] == "MultiPolygon";
            let Some(coordinates) = zone.pointer_mut("/geometry/coordinates").and_then(Value::as_array_mut)
            else {
                continue;
            };
            let polygons: Vec<&mut Value> = if many {
                coordinates.iter_mut().flat_map(|p| p.as_array_mut().unwrap()).collect()
            } else {
                coordinates.iter_mut().collect()
            };
            for ring in polygons {
                rewrite(ring.as_array_mut().unwrap(), local);
            }
        }
        compare(document, &other, |a, b| a == b)
    });
}

/// The other way round, from another corner, with a point in the middle of a side where that is exact.
fn rewrite(ring: &mut Vec<Value>, with_middle: bool) {
    ring.pop();
    ring.reverse();
    ring.rotate_left(1);
    let close = ring[0].clone();
    if with_middle {
        let at = |p: &Value, k: usize| p[k].as_f64().unwrap();
        let middle = |k| f64::midpoint(at(&ring[0], k), at(&ring[1], k));
        ring.insert(1, json!([middle(0), middle(1)]));
    }
    ring.push(close);
}

#[test]
fn p6_a_zone_said_twice_is_one_zone() {
    all_hold("p6-twice", seeds(), 60, shaped, |document| {
        let mut twice = document.clone();
        let zones = twice.get_mut("zones")?.as_array_mut()?;
        let mut copies: Vec<Value> = zones.iter().filter(|z| z.get("geometry").is_some()).cloned().collect();
        for zone in &mut copies {
            zone["id"] = json!(format!("{}-again", zone["id"].as_str()?));
            for rule in zone["rules"].as_array_mut()? {
                rule["id"] = json!(format!("{}-again", rule["id"].as_str()?));
            }
        }
        zones.append(&mut copies);
        compare(document, &twice, |a, b| a == b)
    });
}

#[test]
fn p7_two_halves_ban_what_the_whole_bans() {
    let one_zone = |seed: u64| {
        let mut document = random_document(seed, Size::Oracle, Mode::Clipped);
        document.as_object_mut().unwrap().remove("gate_waiting");
        let effect = if seed.is_multiple_of(2) { "no_driving" } else { "no_presence" };
        for rule in rules_mut(&mut document) {
            rule["effect"] = json!(effect);
            for key in ["grace_s", "buffer_s", "families"] {
                rule.as_object_mut().unwrap().remove(key);
            }
        }
        document
    };
    all_hold("p7", seeds(), 3, one_zone, |document| {
        let [zone] = document["zones"].as_array()?.as_slice() else { return None };
        let rings = zone["geometry"]["coordinates"].as_array()?;
        if zone["geometry"]["type"] != "Polygon" || rings.len() != 1 || document["crs"] != "local_m" {
            return None;
        }
        // Cut from the first corner to another that is no neighbour.
        let ring = rings[0].as_array()?;
        if ring.len() < 5 {
            return None;
        }
        let halves = [[&ring[..3], &ring[..1]].concat(), [&ring[..1], &ring[2..]].concat()];
        let mut cut = document.clone();
        cut["zones"] = halves
            .iter()
            .enumerate()
            .map(|(i, half)| {
                let mut part = zone.clone();
                part["id"] = json!(format!("half-{i}"));
                part["geometry"]["coordinates"] = json!([half]);
                for rule in part["rules"].as_array_mut().unwrap() {
                    rule["id"] = json!(format!("{}-{i}", rule["id"].as_str().unwrap()));
                }
                part
            })
            .collect();
        compare(document, &cut, |a, b| a == b)
    });
}

#[test]
fn p9_an_interval_in_two_parts_is_the_same_interval() {
    all_hold("p9", seeds(), 80, tiny, |document| {
        let (mut spans, mut rules) = (document.clone(), document.clone());
        for rule in rules_mut(&mut spans) {
            for span in rule.get("when").and_then(Value::as_array).cloned().into_iter().flatten() {
                if let Some((first, second)) = halved(&span) {
                    let list = rule["when"].as_array_mut()?;
                    list.retain(|s| *s != span);
                    list.extend([first, second]);
                }
            }
        }
        for zone in rules.get_mut("zones").and_then(Value::as_array_mut).into_iter().flatten() {
            let list = zone["rules"].as_array_mut()?;
            for i in 0..list.len() {
                let Some([span]) = list[i].get("when").and_then(Value::as_array).map(Vec::as_slice) else {
                    continue;
                };
                if let Some((first, second)) = halved(span) {
                    let mut other = list[i].clone();
                    list[i]["when"] = json!([first]);
                    other["when"] = json!([second]);
                    other["id"] = json!(format!("{}-then", other["id"].as_str()?));
                    list.push(other);
                }
            }
        }
        let plan = |d: &Value| optimum(d).map(|p| bytes(&p));
        let (a, b) = (plan(document)?, plan(&spans)?);
        if a != b {
            return Some(Err(format!("{a}\n{b}")));
        }
        compare(document, &rules, |a, b| a == b)
    });
}

/// A span cut at a minute of its first day.
fn halved(span: &Value) -> Option<(Value, Value)> {
    let minutes = |key: &str, default: i64| {
        span.get(key).map_or(Some(default), |t| {
            let parts: Vec<i64> = t.as_str()?.split(':').filter_map(|p| p.parse().ok()).collect();
            Some(parts[0] * 60 + parts[1])
        })
    };
    let (from, to) = (minutes("from", 0)?, minutes("to", 1440)?);
    let end = if to > from { to } else { 1440 };
    let middle = i64::midpoint(from, end);
    if middle <= from + 1 || middle >= end - 1 {
        return None;
    }
    let clock = json!(format!("{:02}:{:02}", middle / 60, middle % 60));
    let (mut first, mut second) = (span.clone(), span.clone());
    first["to"] = clock.clone();
    second["from"] = clock;
    Some((first, second))
}

#[test]
fn p10_names_and_order_do_not_matter() {
    all_hold("p10", seeds(), 85, tiny, |document| {
        let mut other = document.clone();
        let mut dice = Dice::new(4);
        if document.get("matrices").is_none() {
            dice.shuffle(other["locations"].as_array_mut()?);
        }
        dice.shuffle(other["requests"].as_array_mut()?);
        dice.shuffle(other["vehicle_types"].as_array_mut()?);
        if let Some(zones) = other.get_mut("zones") {
            dice.shuffle(zones.as_array_mut()?);
        }
        for location in document["locations"].as_array()? {
            rename(&mut other, &location["id"], &json!(format!("place {}", location["id"].as_str()?)));
        }
        let (a, b) = (optimum(document)?, optimum(&other)?);
        verdict(rank(&a) == rank(&b), || format!("{:?}, renamed {:?}", rank(&a), rank(&b)))
    });
}

/// Renames a location wherever locations are named.
fn rename(value: &mut Value, old: &Value, new: &Value) {
    for request in value["requests"].as_array_mut().into_iter().flatten() {
        for option in request["options"].as_array_mut().into_iter().flatten() {
            swap(&mut option["at"], old, new);
        }
    }
    for kind in value["vehicle_types"].as_array_mut().into_iter().flatten() {
        for key in ["start", "end"] {
            if let Some(place) = kind.get_mut(key) {
                swap(place, old, new);
            }
        }
    }
    for location in value["locations"].as_array_mut().into_iter().flatten() {
        swap(&mut location["id"], old, new);
    }
    for matrix in value.get_mut("matrices").and_then(Value::as_object_mut).into_iter().flatten() {
        for inside in matrix.1.get_mut("inside").and_then(Value::as_array_mut).into_iter().flatten() {
            swap(&mut inside["from"], old, new);
            swap(&mut inside["to"], old, new);
        }
    }
}

fn swap(value: &mut Value, old: &Value, new: &Value) {
    if value == old {
        *value = new.clone();
    }
}
