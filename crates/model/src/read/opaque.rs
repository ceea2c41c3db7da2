//! Structure of the parts that a JSON Schema describes badly: predicates, geometry, gates, points of a path, visits.
//!
//! A schema with alternatives can only say that none of them fits; these readers say what is wrong, and where.

use serde_json::Value;

use super::shape::member;
use super::structure::mistyped;
use crate::document::predicate::Op;
use crate::document::report::Issue;

/// Geometry, predicates and gates of all zones.
pub(super) fn of_problem(document: &Value, issues: &mut Vec<Issue>) -> Vec<String> {
    let mut parts = Parts { issues, broken: Vec::new() };
    for (zone, here) in items(document, "", "zones") {
        if let Some(value) = zone.get("geometry") {
            parts.read(value, format!("{here}/geometry"), geometry);
        }
        for (rule, here) in items(zone, &here, "rules") {
            if let Some(value) = rule.get("who") {
                parts.read(value, format!("{here}/who"), predicate);
            }
        }
        for (gate, here) in items(zone, &here, "gates") {
            parts.read(gate, here, node);
        }
    }
    parts.broken
}

/// Points of all paths.
pub(super) fn of_plan(document: &Value, issues: &mut Vec<Issue>) -> Vec<String> {
    let mut parts = Parts { issues, broken: Vec::new() };
    for (route, here) in items(document, "", "routes") {
        for (leg, here) in items(route, &here, "legs") {
            for (value, here) in items(leg, &here, "path") {
                parts.read(value, here, point);
            }
        }
    }
    parts.broken
}

/// Stops of all routes.
pub(super) fn of_visits(document: &Value, issues: &mut Vec<Issue>) -> Vec<String> {
    let mut parts = Parts { issues, broken: Vec::new() };
    for (route, here) in items(document, "", "routes") {
        for (value, here) in items(route, &here, "stops") {
            parts.read(value, here, visit);
        }
    }
    parts.broken
}

/// The items of a list, with their pointers.
fn items<'v>(object: &'v Value, here: &str, key: &str) -> impl Iterator<Item = (&'v Value, String)> {
    let list = object.get(key).and_then(Value::as_array);
    let above = format!("{here}/{key}");
    list.into_iter().flatten().enumerate().map(move |(i, value)| (value, format!("{above}/{i}")))
}

/// Issues so far, and pointers of what cannot be read.
struct Parts<'i> {
    issues: &'i mut Vec<Issue>,
    broken: Vec<String>,
}

impl Parts<'_> {
    fn read(&mut self, value: &Value, pointer: String, read: fn(&Value, &str, &mut Vec<Issue>)) {
        let before = self.issues.len();
        read(value, &pointer, self.issues);
        if self.issues.len() > before {
            self.broken.push(pointer);
        }
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

fn point(value: &Value, pointer: &str, issues: &mut Vec<Issue>) {
    match value.as_array() {
        None => node(value, pointer, issues),
        Some(pair) if pair.len() == 2 => nested(value, pointer, 0, issues),
        Some(list) => {
            let message = format!("a point that is no node has two coordinates, got {}", list.len());
            let mut issue = Issue::error("E-type", pointer, message);
            issue.value(value.clone());
            issues.push(issue);
        }
    }
}

fn visit(value: &Value, pointer: &str, issues: &mut Vec<Issue>) {
    let Some(object) = value.as_object() else {
        if !value.is_string() {
            wrong(issues, pointer, value, "a request id or {\"request\", \"option\"}");
        }
        return;
    };
    for (key, value) in object {
        let here = member(pointer, key);
        match key.as_str() {
            "request" if !value.is_string() => wrong(issues, &here, value, "a request id"),
            "option" if !value.is_u64() => wrong(issues, &here, value, "the index of an option, from 0"),
            "request" | "option" => {}
            _ => {
                let mut issue = Issue::error("E-unknown-key", here, format!("unknown key `{key}`"));
                issue.value(value.clone()).did_you_mean(key, ["request", "option"]);
                issues.push(issue);
            }
        }
    }
    if !object.contains_key("request") {
        issues.push(Issue::error("E-missing-key", pointer, "the key `request` is missing"));
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
