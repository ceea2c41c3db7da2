//! Makes a failing document small: takes things away as long as it still fails.

use serde_json::Value;

/// The smallest document found that still fails; `fails` must say `false` of documents that are not valid.
///
/// Tries at most `budget` documents.
pub fn shrink(document: &Value, budget: usize, fails: impl Fn(&Value) -> bool) -> Value {
    let mut best = document.clone();
    let mut left = budget;
    loop {
        let before = best.clone();
        for path in candidates(&best) {
            if left == 0 {
                return best;
            }
            let Some(smaller) = without(&best, &path) else { continue };
            left -= 1;
            if fails(&smaller) {
                best = smaller;
            }
        }
        if best == before {
            return best;
        }
    }
}

/// JSON pointers of what may be taken away, large things first, later list items before earlier ones.
fn candidates(document: &Value) -> Vec<String> {
    let mut list = Vec::new();
    for key in ["requests", "vehicle_types", "zones"] {
        items(document, &format!("/{key}"), &mut list);
    }
    for zone in 0..length(document, "/zones") {
        items(document, &format!("/zones/{zone}/rules"), &mut list);
    }
    list.extend(["/calendar", "/gate_waiting", "/horizon/time_zone"].map(str::to_owned));
    items(document, "/network/edges", &mut list);
    if document.get("matrices").is_none() {
        items(document, "/locations", &mut list);
    }
    items(document, "/network/nodes", &mut list);
    for (i, _) in document["requests"].as_array().into_iter().flatten().enumerate() {
        keys(document, &format!("/requests/{i}"), &["options", "id"], &mut list);
        items(document, &format!("/requests/{i}/options"), &mut list);
        for o in 0..length(document, &format!("/requests/{i}/options")) {
            keys(document, &format!("/requests/{i}/options/{o}"), &["at"], &mut list);
            items(document, &format!("/requests/{i}/options/{o}/windows"), &mut list);
        }
    }
    for t in 0..length(document, "/vehicle_types") {
        keys(document, &format!("/vehicle_types/{t}"), &["id", "start"], &mut list);
        keys(document, &format!("/vehicle_types/{t}/costs"), &[], &mut list);
    }
    for z in 0..length(document, "/zones") {
        keys(document, &format!("/zones/{z}"), &["id", "rules"], &mut list);
        for r in 0..length(document, &format!("/zones/{z}/rules")) {
            let rule = format!("/zones/{z}/rules/{r}");
            keys(document, &rule, &["id", "effect"], &mut list);
            items(document, &format!("{rule}/when"), &mut list);
            for s in 0..length(document, &format!("{rule}/when")) {
                keys(document, &format!("{rule}/when/{s}"), &[], &mut list);
            }
        }
    }
    for l in 0..length(document, "/locations") {
        for key in ["holding", "off_street"] {
            list.push(format!("/locations/{l}/{key}"));
        }
    }
    for profile in document["matrices"].as_object().into_iter().flat_map(|m| m.keys()) {
        items(document, &format!("/matrices/{profile}/inside"), &mut list);
    }
    keys(document, "/objective", &[], &mut list);
    list
}

fn length(document: &Value, path: &str) -> usize {
    document.pointer(path).and_then(Value::as_array).map_or(0, Vec::len)
}

fn items(document: &Value, path: &str, list: &mut Vec<String>) {
    list.extend((0..length(document, path)).rev().map(|i| format!("{path}/{i}")));
}

fn keys(document: &Value, path: &str, stay: &[&str], list: &mut Vec<String>) {
    let object = document.pointer(path).and_then(Value::as_object);
    list.extend(
        object
            .into_iter()
            .flat_map(|o| o.keys())
            .filter(|k| !stay.contains(&k.as_str()))
            .map(|k| format!("{path}/{k}")),
    );
}

/// The document without the thing at the path, and without what names it if it is a zone.
fn without(document: &Value, path: &str) -> Option<Value> {
    let mut smaller = document.clone();
    let (parent, key) = path.rsplit_once('/')?;
    let gone = match smaller.pointer_mut(parent)? {
        Value::Array(list) => {
            let i: usize = key.parse().ok()?;
            if i >= list.len() {
                return None;
            }
            list.remove(i)
        }
        Value::Object(map) => map.remove(key)?,
        _ => return None,
    };
    if parent == "/zones" {
        forget(&mut smaller, &gone["id"]);
    }
    Some(smaller)
}

/// Removes a zone's id from all lists of zones, and stretches inside it.
fn forget(value: &mut Value, zone: &Value) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map.iter_mut() {
                match inner.as_array_mut() {
                    Some(list) if key == "zones" => list.retain(|z| z != zone),
                    Some(list) if key == "inside" => list.retain(|i| i["zone"] != *zone),
                    _ => {}
                }
                forget(inner, zone);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|v| forget(v, zone)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_matter_goes() {
        let document = json!({
            "requests": [{"id": "a", "options": [{"at": "x"}]}, {"id": "b", "options": [{"at": "x"}, {"at": "y"}]}],
            "zones": [{"id": "z", "rules": []}], "locations": [{"id": "x", "zones": ["z"]}], "gate_waiting": true,
        });
        let small = shrink(&document, 1000, |d| d["requests"].to_string().contains("\"b\""));
        assert_eq!(small, json!({"requests": [{"id": "b", "options": []}], "zones": [], "locations": []}));
    }
}
