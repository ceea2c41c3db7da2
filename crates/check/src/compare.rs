//! Holds what a plan states against what the referee finds: C01 for every value that differs.

use kerbway_model::document::plan::{Plan, Route};
use kerbway_model::document::report::Violation;
use serde::Serialize;
use serde_json::Value;

use crate::findings::violation;

/// Every stated value that differs. `replayed`: which routes could be replayed; the others are left alone, and sums
/// over all routes too if there are such.
pub(crate) fn differences(stated: &Plan, found: &Plan, replayed: &[bool]) -> Vec<Violation> {
    let mut list = Vec::new();
    for ((stated, found), _) in stated.routes.iter().zip(&found.routes).zip(replayed).filter(|(_, ok)| **ok) {
        let wrong = differing(&in_order(stated), &in_order(found));
        let vehicle = Some(stated.vehicle.clone());
        list.extend(wrong.into_iter().map(|v| Violation { vehicle: vehicle.clone(), ..v }));
    }
    if replayed.iter().all(|ok| *ok) {
        let wrong = differing(&stated.cost, &found.cost);
        list.extend(
            wrong.into_iter().map(|v| Violation { message: format!("cost of the plan, {}", v.message), ..v }),
        );
    }
    for (stated, found) in stated.unserved.iter().zip(&found.unserved) {
        let request = Some(stated.request.clone());
        list.extend(
            differing(stated, found).into_iter().map(|v| Violation { request: request.clone(), ..v }),
        );
    }
    list
}

/// The route with its crossings in one order: two that begin in the same second may stand either way.
fn in_order(route: &Route) -> Route {
    let mut route = route.clone();
    for leg in &mut route.legs {
        leg.crossings.sort_by(|a, b| (&a.enter, &a.zone, &a.leave).cmp(&(&b.enter, &b.zone, &b.leave)));
    }
    route
}

fn differing<T: Serialize>(stated: &T, found: &T) -> Vec<Violation> {
    let value = |item: &T| serde_json::to_value(item).unwrap_or_default();
    let (mut list, mut path) = (Vec::new(), Vec::new());
    walk(Some(&value(stated)), Some(&value(found)), &mut path, &mut list);
    list
}

/// Compares two documents leaf by leaf; `path` leads to where they are.
fn walk(stated: Option<&Value>, found: Option<&Value>, path: &mut Vec<String>, list: &mut Vec<Violation>) {
    let mut step = |key: String, stated: Option<&Value>, found: Option<&Value>| {
        path.push(key);
        walk(stated, found, path, list);
        path.pop();
    };
    match (stated, found) {
        (Some(Value::Object(s)), Some(Value::Object(f))) => {
            for key in s.keys().chain(f.keys().filter(|key| !s.contains_key(*key))) {
                step(key.clone(), s.get(key), f.get(key));
            }
        }
        (Some(Value::Array(s)), Some(Value::Array(f))) => {
            for i in 0..s.len().max(f.len()) {
                step(i.to_string(), s.get(i), f.get(i));
            }
        }
        _ if stated == found => {}
        _ => {
            let text = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
            let index = |of: &str| path.get(1).filter(|_| path[0] == of).and_then(|i| i.parse().ok());
            let (stop, leg): (Option<usize>, Option<usize>) = (index("stops"), index("legs"));
            let what = if stop.or(leg).is_some() { &path[2..] } else { &path[..] }.join(" ");
            let message =
                format!("{what}: the plan states {}, the referee finds {}", text(stated), text(found));
            let number = |value: Option<&Value>| value.and_then(Value::as_i64);
            let excess = number(stated).zip(number(found)).map(|(s, f)| s.saturating_sub(f).saturating_abs());
            list.push(Violation { stop, leg, excess, ..violation("C01", message) });
        }
    }
}
