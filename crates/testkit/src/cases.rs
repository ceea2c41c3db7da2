//! The exact cases outside the project, found through `KERBWAY_TEST_DATA`.

use std::path::PathBuf;

use serde_json::Value;

/// The folder of test data, or `None` after saying loudly that `test` is skipped.
#[allow(clippy::print_stderr, reason = "a skipped test must be seen")]
pub fn data(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("KERBWAY_TEST_DATA").map(PathBuf::from).filter(|p| p.is_dir());
    if folder.is_none() {
        eprintln!("SKIPPED: {test}: KERBWAY_TEST_DATA does not name a folder");
    }
    folder
}

/// One line of `cases/*.jsonl`.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The document.
    pub problem: Value,
    /// Optimal cost over planned legs, minor units.
    pub cost: Option<i64>,
    /// How many requests stay unserved in an optimal plan, where stated.
    pub unserved: Option<usize>,
    /// An optimal plan.
    pub plan: Option<Value>,
    /// Earliest arrivals.
    pub arrivals: Vec<Arrival>,
}

/// A question of a case: departing at or after `depart`, when does one arrive at the earliest?
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Vehicle type id.
    pub vehicle_type: String,
    /// Location id.
    pub from: String,
    /// Location id.
    pub to: String,
    /// RFC 3339.
    pub depart: String,
    /// RFC 3339; `None` = not within the horizon.
    pub arrive: Option<String>,
}

impl Case {
    /// Does the document hold charges or permits?
    pub fn has_money_rules(&self) -> bool {
        self.problem.get("permits").is_some_and(|p| p.as_array().is_some_and(|a| !a.is_empty()))
            || rules(&self.problem).any(|r| r["effect"] == "charge")
    }

    /// The document without charge rules and permits, which is what its arrivals are asked of.
    pub fn without_money_rules(&self) -> Value {
        let mut problem = self.problem.clone();
        if let Some(object) = problem.as_object_mut() {
            object.remove("permits");
        }
        for zone in problem["zones"].as_array_mut().into_iter().flatten() {
            if let Some(list) = zone["rules"].as_array_mut() {
                list.retain(|r| r["effect"] != "charge");
            }
        }
        problem
    }
}

/// All rules of a document.
pub fn rules(problem: &Value) -> impl Iterator<Item = &Value> {
    let zones = problem.get("zones").and_then(Value::as_array).into_iter().flatten();
    zones.flat_map(|z| z["rules"].as_array().into_iter().flatten())
}

/// Reads `cases/<file>` of the test data; `None` if there is none.
///
/// # Panics
/// If the file is there and cannot be read as cases.
pub fn read(file: &str, test: &str) -> Option<Vec<Case>> {
    let path = data(test)?.join("cases").join(file);
    let text = std::fs::read_to_string(path).expect("the case file can be read");
    Some(text.lines().filter(|l| !l.trim().is_empty()).map(parse).collect())
}

fn parse(line: &str) -> Case {
    let value: Value = serde_json::from_str(line).expect("a case is JSON");
    let text = |v: &Value| v.as_str().map(str::to_owned);
    let expect = &value["expect"];
    let arrivals = expect["arrivals"].as_array().into_iter().flatten();
    Case {
        name: text(&value["case"]).expect("a case has a name"),
        problem: value["problem"].clone(),
        cost: expect["cost"].as_i64(),
        unserved: expect["unserved"].as_u64().and_then(|n| usize::try_from(n).ok()),
        plan: expect.get("plan").cloned(),
        arrivals: arrivals
            .map(|a| Arrival {
                vehicle_type: text(&a["type"]).expect("an arrival names a type"),
                from: text(&a["from"]).expect("an arrival names its origin"),
                to: text(&a["to"]).expect("an arrival names its destination"),
                depart: text(&a["depart"]).expect("an arrival names its departure"),
                arrive: text(&a["arrive"]),
            })
            .collect(),
    }
}
