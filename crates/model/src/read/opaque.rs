//! Structure of the parts that a JSON Schema describes badly: predicates, geometry, gates.
//!
//! A schema with alternatives can only say that none of them fits; these readers say what is wrong, and where.

use serde_json::Value;

use super::structure::{member, mistyped, replace};
use crate::document::predicate::Op;
use crate::document::report::Issue;
use crate::issues::Taint;

/// Collects what is wrong in the opaque parts of all zones and drops them where they cannot be read.
pub(super) fn repair(document: &mut Value, issues: &mut Vec<Issue>, taint: &mut Taint) {
    let mut broken = Vec::new();
    let zones = document.get("zones").and_then(Value::as_array);
    for (i, zone) in zones.into_iter().flatten().enumerate() {
        let here = format!("/zones/{i}");
        let mut part =
            |value: Option<&Value>, pointer: String, read: &dyn Fn(&Value, &str, &mut Vec<Issue>)| {
                let Some(value) = value else { return };
                let before = issues.len();
                read(value, &pointer, issues);
                if issues.len() > before {
                    broken.push(pointer);
                }
            };
        part(zone.get("geometry"), format!("{here}/geometry"), &geometry);
        let rules = zone.get("rules").and_then(Value::as_array);
        for (j, rule) in rules.into_iter().flatten().enumerate() {
            part(rule.get("who"), format!("{here}/rules/{j}/who"), &predicate);
        }
        let gates = zone.get("gates").and_then(Value::as_array);
        for (j, gate) in gates.into_iter().flatten().enumerate() {
            part(Some(gate), format!("{here}/gates/{j}"), &node);
        }
    }
    for pointer in broken {
        replace(document, &pointer, taint);
    }
}

fn wrong(issues: &mut Vec<Issue>, pointer: &str, value: &Value, wanted: &str) {
    let (code, message) = mistyped(value, wanted);
    let mut issue = Issue::error(code, pointer, message);
    issue.value(value.clone());
    issues.push(issue);
}

fn node(value: &Value, pointer: &str, issues: &mut Vec<Issue>) {
    let whole = |n: &serde_json::Number| n.as_i64().is_some();
    if !(value.is_string() || value.as_number().is_some_and(whole)) {
        wrong(issues, pointer, value, "a node id (a text, or a whole number on a map)");
    }
}

fn geometry(value: &Value, pointer: &str, issues: &mut Vec<Issue>) {
    let Some(object) = value.as_object() else {
        return wrong(issues, pointer, value, "a GeoJSON Polygon or MultiPolygon");
    };
    for (key, value) in object {
        if !["type", "coordinates", "bbox"].contains(&key.as_str()) {
            let mut issue =
                Issue::error("E-unknown-key", member(pointer, key), format!("unknown key `{key}`"));
            issue.value(value.clone()).did_you_mean(key, ["type", "coordinates", "bbox"]);
            issues.push(issue);
        }
    }
    for key in ["type", "coordinates"] {
        if !object.contains_key(key) {
            issues.push(Issue::error("E-missing-key", pointer, format!("the key `{key}` is missing")));
        }
    }
    let depth = match object.get("type") {
        None => return,
        Some(Value::String(kind)) if kind == "Polygon" => 2,
        Some(Value::String(kind)) if kind == "MultiPolygon" => 3,
        Some(kind) => {
            let mut issue =
                Issue::error("E-choice", member(pointer, "type"), "neither Polygon nor MultiPolygon");
            issue.value(kind.clone()).did_you_mean(kind.as_str().unwrap_or(""), ["Polygon", "MultiPolygon"]);
            if kind.as_str().is_some_and(|k| k.starts_with("Feature")) {
                issue.hint("write the feature's `geometry` here");
            }
            issues.push(issue);
            return;
        }
    };
    if let Some(value) = object.get("coordinates") {
        nested(value, &member(pointer, "coordinates"), depth, issues);
    }
}

/// Lists of lists of positions, `depth` deep.
fn nested(value: &Value, pointer: &str, depth: usize, issues: &mut Vec<Issue>) {
    let Some(list) = value.as_array() else {
        let wanted = [
            "a position [lon, lat]",
            "a ring: a list of positions",
            "a polygon: a list of rings",
            "a list of polygons",
        ];
        return wrong(issues, pointer, value, wanted[depth]);
    };
    if depth > 0 {
        for (i, item) in list.iter().enumerate() {
            nested(item, &format!("{pointer}/{i}"), depth - 1, issues);
        }
        return;
    }
    if !(2..=3).contains(&list.len()) {
        let message = format!("a position has two coordinates (and perhaps a height), got {}", list.len());
        let mut issue = Issue::error("E-type", pointer, message);
        issue.value(value.clone());
        issues.push(issue);
    }
    for (i, item) in list.iter().enumerate() {
        let here = format!("{pointer}/{i}");
        match item.as_number() {
            None => wrong(issues, &here, item, "a number"),
            Some(number) if number.as_str().parse::<f64>().is_ok_and(f64::is_finite) => {}
            Some(_) => {
                let mut issue = Issue::error("E-limit", here, "the number is too large");
                issue.value(item.clone());
                issues.push(issue);
            }
        }
    }
}

fn predicate(value: &Value, pointer: &str, issues: &mut Vec<Issue>) {
    let Some(object) = value.as_object() else {
        return wrong(issues, pointer, value, "a predicate object");
    };
    if object.is_empty() {
        let mut issue = Issue::error("E-predicate", pointer, "a predicate must not be empty");
        issue.value(value.clone()).hint("leave `who` out if all vehicles are meant");
        issues.push(issue);
    }
    for (key, value) in object {
        let here = member(pointer, key);
        match (key.as_str(), value) {
            ("any" | "all", Value::Array(list)) => {
                if list.is_empty() {
                    issues.push(Issue::error("E-predicate", here.as_str(), "an empty list of predicates"));
                }
                for (i, part) in list.iter().enumerate() {
                    predicate(part, &format!("{here}/{i}"), issues);
                }
            }
            ("any" | "all", _) => wrong(issues, &here, value, "a list of predicates"),
            ("not", _) => predicate(value, &here, issues),
            (_, Value::Object(operators)) => tests(operators, &here, issues),
            _ => plain(value, &here, issues),
        }
    }
}

fn tests(operators: &serde_json::Map<String, Value>, pointer: &str, issues: &mut Vec<Issue>) {
    if operators.is_empty() {
        issues.push(Issue::error("E-predicate", pointer, "an empty object of operators"));
    }
    for (key, value) in operators {
        let here = member(pointer, key);
        let names = Op::NAMED.map(Op::name);
        if !names.contains(&key.as_str()) {
            let mut issue = Issue::error("E-unknown-key", here, format!("`{key}` is no operator"));
            issue.value(value.clone());
            match key.as_str() {
                "=" | "==" | "eq" => issue.hint("write the value itself for equality"),
                "!=" | "ne" => issue.hint("write {\"not_in\": [value]}"),
                _ => issue.hint(format!("the operators are: {}", names.join(" "))).did_you_mean(key, names),
            };
            issues.push(issue);
            continue;
        }
        match (key.as_str(), value) {
            ("in" | "not_in", Value::Array(list)) => {
                for (i, item) in list.iter().enumerate() {
                    plain(item, &format!("{here}/{i}"), issues);
                }
            }
            ("in" | "not_in", _) => wrong(issues, &here, value, "a list"),
            _ => plain(value, &here, issues),
        }
    }
}

fn plain(value: &Value, pointer: &str, issues: &mut Vec<Issue>) {
    match value {
        Value::String(_) | Value::Bool(_) => {}
        Value::Number(number) if number.as_i64().is_some() => {}
        Value::Number(_) => {
            let mut issue = Issue::error("E-integer", pointer, "expected a whole number");
            issue.value(value.clone());
            issues.push(issue);
        }
        _ => wrong(issues, pointer, value, "a text, a whole number, true or false"),
    }
}
