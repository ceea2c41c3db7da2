//! The made town with one sign more, put up where a good plan drives: it breaks the plan.

use std::collections::{BTreeMap, BTreeSet};

use crate::town::{Drive, PLACES, Step, Town, WAYS};

/// A town in which a plan breaks one rule.
struct Alteration {
    kind: &'static str,
    what: String,
    town: Town,
    code: &'static str,
}

/// The way between two nodes.
fn way(a: i64, b: i64) -> (i64, bool, &'static str) {
    let between = |nodes: &[i64], a, b| nodes.windows(2).any(|pair| pair == [a, b]);
    let (id, _, nodes, tags) = WAYS.into_iter().find(|w| between(w.2, a, b) || between(w.2, b, a)).unwrap();
    (id, between(nodes, a, b), tags)
}

/// Nodes of a drive, those at which its places lie between included.
fn nodes(drive: &Drive) -> Vec<i64> {
    let inner: Vec<i64> = drive
        .steps
        .iter()
        .filter_map(|step| if let Step::Node(node) = step { Some(*node) } else { None })
        .collect();
    // A place lies between the next node and the other end of its road.
    let beyond = |step: &Step, next: i64| {
        let Step::Place(id, ..) = step else { panic!("a place") };
        let (_, a, b, _) = PLACES.into_iter().find(|place| place.0 == *id).unwrap();
        if a == next { b } else { a }
    };
    let first = beyond(&drive.steps[0], inner[0]);
    let last = beyond(&drive.steps[drive.steps.len() - 1], inner[inner.len() - 1]);
    [vec![first], inner, vec![last]].concat()
}

/// Every sign that would break a plan of such drives.
fn all(vehicle: &str, drives: &[Drive]) -> Vec<Alteration> {
    let (only, access) = match vehicle {
        "van" => ("oneway:goods", "goods"),
        "truck" => ("oneway:hgv", "hgv"),
        _ => ("oneway:bicycle", "bicycle"),
    };
    let held: Vec<i64> = PLACES.iter().map(|(_, a, b, _)| way(*a, *b).0).collect();
    let mut out = Vec::new();
    let mut add = |kind, what: String, town, code| out.push(Alteration { kind, what, town, code });
    for drive in drives {
        let nodes = nodes(drive);
        for pair in nodes.windows(2) {
            let (id, forward, tags) = way(pair[0], pair[1]);
            let tag = format!("{only}={}", if forward { "-1" } else { "yes" });
            let town = Town::tagged("altered.osm", (id, &tag), (100, ""));
            add("one way", format!("way {id} {tag}"), town, "Z13");
            if held.contains(&id) {
                continue;
            }
            let is_timed = tags.contains(":conditional") && vehicle != "bike";
            let tag = format!("{access}=no");
            let town = Town::tagged("altered.osm", (id, &tag), (100, ""));
            add("closed street", format!("way {id} {tag}"), town, if is_timed { "Z02" } else { "Z13" });
            let tag = format!("{access}:conditional=no @ (00:00-23:59)");
            let town = Town::tagged("altered.osm", (id, &tag), (100, ""));
            add("closed by the hour", format!("way {id} {tag}"), town, "Z02");
        }
        for three in nodes.windows(3) {
            let (from, to) = (way(three[0], three[1]).0, way(three[1], three[2]).0);
            if from == to {
                continue;
            }
            let by_the_hour = "<tag k='restriction:conditional' v='no_straight_on @ (00:00-23:59)'/>";
            for (kind, tag, to, code) in [
                ("turn ban", "<tag k='restriction' v='no_left_turn'/>", to, "Z13"),
                ("ban of turning round", "<tag k='restriction' v='no_u_turn'/>", to, "Z13"),
                ("only other turn", "<tag k='restriction' v='only_u_turn'/>", from, "Z13"),
                ("turn ban by the hour", by_the_hour, to, "Z01"),
            ] {
                let relation = format!(
                    "<relation id='990'><member type='way' ref='{from}' role='from'/><member type='node' ref='{}' role='via'/>\
                     <member type='way' ref='{to}' role='to'/><tag k='type' v='restriction'/>{tag}</relation>",
                    three[1]
                );
                let what = format!("{kind} from {from} over {} into {to}", three[1]);
                add(kind, what, Town::with("altered.osm", &relation), code);
            }
        }
    }
    out
}

#[test]
fn good_plans_break_in_altered_towns() {
    let mut counts = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, vehicle, depart, drives) in crate::good() {
        for alteration in all(vehicle, &drives) {
            *counts.entry(alteration.kind).or_insert(0) += 1;
            let (found, text) = crate::codes(&alteration.town, vehicle, depart, &drives);
            if found != BTreeSet::from([alteration.code.to_owned()]) {
                wrong.push(format!(
                    "{name}, {}: {found:?} instead of {}\n{text}",
                    alteration.what, alteration.code
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {counts:?}:\n{}", wrong.len(), wrong.join("\n"));
    for kind in ["turn ban", "turn ban by the hour", "one way", "closed street", "closed by the hour"] {
        assert!(counts.get(kind).is_some_and(|n| *n >= 24), "{kind}: {counts:?}");
    }
}
