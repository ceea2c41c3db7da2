//! Holds what a plan states against what the referee finds: C01 for every value that differs.

use std::fmt::Display;

use kerbway_model::document::plan::{Cost, Crossing, Plan, Route};
use kerbway_model::document::report::Violation;

use crate::findings::violation;

/// Every stated value that differs. `replayed`: which routes could be replayed; the others are left alone, and sums
/// over all routes too if there are such.
pub(crate) fn differences(stated: &Plan, found: &Plan, replayed: &[bool]) -> Vec<Violation> {
    let mut list = Vec::new();
    for ((stated, found), _) in stated.routes.iter().zip(&found.routes).zip(replayed).filter(|(_, ok)| **ok) {
        route(stated, found, &mut list);
    }
    if replayed.iter().all(|ok| *ok) {
        cost(&stated.cost, &found.cost, &mut list);
    }
    for (stated, found) in stated.unserved.iter().zip(&found.unserved) {
        let what = format!("unserved request `{}`: required", stated.request);
        let request = Some(stated.request.clone());
        let wrong = differs(&what, &stated.required, &found.required);
        list.extend(wrong.map(|v| Violation { request, ..v }));
    }
    list
}

fn differs<T: PartialEq + Display>(what: &str, stated: &T, found: &T) -> Option<Violation> {
    (stated != found)
        .then(|| violation("C01", format!("{what}: the plan states {stated}, the referee finds {found}")))
}

fn cost(stated: &Cost, found: &Cost, list: &mut Vec<Violation>) {
    let terms = [
        ("total", stated.total, found.total),
        ("fixed", stated.fixed, found.fixed),
        ("drive", stated.drive, found.drive),
        ("service", stated.service, found.service),
        ("wait", stated.wait, found.wait),
        ("distance", stated.distance, found.distance),
        ("charges", stated.charges, found.charges),
        ("permits", stated.permits, found.permits),
        ("unserved", stated.unserved, found.unserved),
    ];
    for (name, stated, found) in terms {
        let excess = Some(stated.saturating_sub(found).saturating_abs());
        let wrong = differs(&format!("cost: {name}"), &stated, &found);
        list.extend(wrong.map(|v| Violation { excess, ..v }));
    }
}

fn route(stated: &Route, found: &Route, list: &mut Vec<Violation>) {
    let vehicle = || Some(stated.vehicle.clone());
    let mut add = |stop: Option<usize>, leg: Option<usize>, wrong: Option<Violation>| {
        list.extend(wrong.map(|v| Violation { vehicle: vehicle(), stop, leg, ..v }));
    };
    add(None, None, differs("depart", &stated.depart, &found.depart));
    add(None, None, differs("return", &stated.returns, &found.returns));
    add(None, None, differs("cost of the route", &stated.cost, &found.cost));
    add(None, None, differs("charges paid", &stated.charges.len(), &found.charges.len()));
    for (i, (s, f)) in stated.stops.iter().zip(&found.stops).enumerate() {
        let instants = [
            ("arrive", &s.arrive, &f.arrive),
            ("start", &s.start, &f.start),
            ("end", &s.end, &f.end),
            ("depart", &s.depart, &f.depart),
        ];
        for (what, stated, found) in instants {
            add(Some(i), None, differs(what, stated, found));
        }
        // A dimension of which no request has anything need not be listed.
        for name in s.load.keys().chain(f.load.keys().filter(|name| !s.load.contains_key(*name))) {
            let load = |list: &std::collections::BTreeMap<String, i64>| list.get(name).copied();
            let (stated, found) = (load(&s.load), load(&f.load));
            if found.is_none() || stated.unwrap_or(0) != found.unwrap_or(0) {
                let what = format!("load of {name}");
                let text = |load: Option<i64>| load.map_or("nothing".to_owned(), |n| n.to_string());
                add(Some(i), None, differs(&what, &text(stated), &text(found)));
            }
        }
    }
    for (i, (s, f)) in stated.legs.iter().zip(&found.legs).enumerate() {
        add(None, Some(i), differs("depart", &s.depart, &f.depart));
        add(None, Some(i), differs("arrive", &s.arrive, &f.arrive));
        add(None, Some(i), differs("metres", &s.metres, &f.metres));
        for (zone, wrong) in crossings(&s.crossings, &f.crossings) {
            add(None, Some(i), Some(Violation { zone: Some(zone), ..wrong }));
        }
    }
}

/// Crossings of a leg, whatever their order: those that match in zone and entry are compared, others are missing.
fn crossings(stated: &[Crossing], found: &[Crossing]) -> Vec<(String, Violation)> {
    let mut list = Vec::new();
    let mut left: Vec<&Crossing> = stated.iter().collect();
    for f in found {
        let same = left.iter().position(|s| *s == f);
        let near = same.or_else(|| left.iter().position(|s| s.zone == f.zone && s.enter == f.enter));
        let stated = near.map(|i| left.remove(i));
        if stated != Some(f) {
            let stated = stated.map_or("none".to_owned(), said);
            let what = format!("crossing of {}", f.zone);
            list.extend(differs(&what, &stated, &said(f)).map(|v| (f.zone.clone(), v)));
        }
    }
    for s in left {
        let what = format!("crossing of {}", s.zone);
        list.extend(differs(&what, &said(s), &"none".to_owned()).map(|v| (s.zone.clone(), v)));
    }
    list
}

fn said(crossing: &Crossing) -> String {
    let text = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
    format!(
        "{} to {} (rule {}, early {}, late {})",
        crossing.enter,
        text(crossing.leave.clone()),
        text(crossing.rule.clone()),
        text(crossing.early_s.map(|n| n.to_string())),
        text(crossing.late_s.map(|n| n.to_string())),
    )
}
