//! Problems from tables: columns become the objects of a document, which is then read and checked like any other.
//!
//! Columns have the names of the document's keys. Beside them there are, for what nests deeper: a place of a request's own
//! (`lat`, `lon`, `x`, `y`, `node`), `window_from` and `window_to`, `service` (a duration), `demand_…`; of a vehicle type
//! `shift_from` and `shift_to`, `capacity_…`, `cost_…`. An unknown column is an unknown key, with the same hints.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use kerbway_model::calendar::{Clock, duration};
use kerbway_model::document::problem::Matrix;
use kerbway_model::table::{Table, Values};
use kerbway_model::{InvalidProblem, Issue, Problem};
use serde_json::{Map, Value, json};

use crate::day::Day;
use crate::error::Error;
use crate::typed;

/// The lists of a document that a table can stand for, in the order in which they are written.
pub const LISTS: [&str; 4] = ["locations", "requests", "vehicle_types", "zones"];

/// Where a request may be, other than at a location.
const PLACE: [&str; 5] = ["lat", "lon", "x", "y", "node"];

type Object = Map<String, Value>;

impl Day {
    /// A problem from tables: `head` is its document without the [`LISTS`] that come as tables. The row of an issue is that of the
    /// table; its pointer names the list of the table.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of every table, [`Error::Question`] if a table has no list to stand for.
    pub fn from_tables(head: &str, tables: &[(String, Table)], folder: &Path) -> Result<Self, Error> {
        Self::put_together(object(head)?, tables, &BTreeMap::new(), folder)
    }

    /// The same with what is no text: travel times by profile stand for the head's `matrices`, a map that is read already for
    /// its `osm.file`, which may be absent.
    ///
    /// # Errors
    /// As there.
    pub fn from_tables_on(
        head: &str,
        tables: &[(String, Table)],
        matrices: &BTreeMap<String, Matrix>,
        map: Option<&crate::Map>,
    ) -> Result<Self, Error> {
        let mut head = object(head)?;
        if let Some(map) = map {
            head.entry("osm").or_insert_with(|| json!({"file": map.file()}));
        }
        let day = Self::put_together(head, tables, matrices, Path::new(""))?;
        Ok(match map {
            None => day,
            Some(map) => day.with_map(map),
        })
    }

    fn put_together(
        mut document: Object,
        tables: &[(String, Table)],
        matrices: &BTreeMap<String, Matrix>,
        folder: &Path,
    ) -> Result<Self, Error> {
        if let Some((name, _)) = tables.iter().find(|(name, _)| !LISTS.contains(&name.as_str())) {
            let mut issue = Issue::error("E-choice", "", format!("no list \"{name}\" comes as a table"));
            issue.hint(format!("one of {}", LISTS.join(", ")));
            return Err(Error::Question(vec![issue]));
        }
        let clock = clock(&document);
        let sound = sound(&document, tables, matrices, clock.as_ref());
        if let Some(day) = sound.and_then(|problem| Self::new(problem, folder).ok()) {
            return Ok(day);
        }
        // Something is out of the ordinary, or wrong: the document's reader says what.
        if !matrices.is_empty() {
            document.insert("matrices".to_owned(), json!(matrices));
        }
        let of = |list: &str| tables.iter().find(|(name, _)| name == list).map(|(_, table)| table);
        // Rows of the requests whose places follow the table of locations.
        let mut placed = Vec::new();
        let mut locations: Vec<Value> = match (of("locations"), document.get_mut("locations")) {
            (Some(table), _) => rows(table, clock.as_ref()),
            (None, Some(Value::Array(list))) => std::mem::take(list),
            // Left in its place, to be refused.
            (None, Some(_)) => return Self::from_json(Value::Object(document).to_string(), folder),
            (None, None) => Vec::new(),
        };
        let stated = locations.len();
        for (name, table) in tables.iter().filter(|(name, _)| name != "locations") {
            let mut list = rows(table, clock.as_ref());
            for (row, object) in
                list.iter_mut().enumerate().filter_map(|(i, v)| Some((i, v.as_object_mut()?)))
            {
                match name.as_str() {
                    "requests" => {
                        if let Some(place) = request(object) {
                            locations.push(place);
                            placed.push(row);
                        }
                    }
                    "vehicle_types" => vehicle_type(object),
                    _ => {}
                }
            }
            document.insert(name.clone(), Value::Array(list));
        }
        document.insert("locations".to_owned(), Value::Array(locations));
        for name in LISTS.into_iter().filter(|name| *name != "zones") {
            document.entry(name).or_insert_with(|| json!([]));
        }
        Self::from_json(Value::Object(document).to_string(), folder).map_err(|error| match error {
            Error::Invalid(invalid) => {
                let issues = invalid.into_issues().into_iter().map(|issue| moved(issue, stated, &placed));
                Error::Invalid(InvalidProblem::new(issues.collect()))
            }
            other => other,
        })
    }
}

/// A document's head.
fn object(head: &str) -> Result<Object, Error> {
    serde_json::from_str(head).map_err(|e| {
        Error::Invalid(InvalidProblem::new(vec![Issue::error("E-json", "", format!("not JSON: {e}"))]))
    })
}

/// The problem of tables that hold nothing out of the ordinary: long lists make no detour through text.
fn sound(
    head: &Object,
    tables: &[(String, Table)],
    matrices: &BTreeMap<String, Matrix>,
    clock: Option<&Clock>,
) -> Option<Problem> {
    let mut head = head.clone();
    for name in LISTS.into_iter().filter(|name| *name != "zones") {
        head.entry(name).or_insert_with(|| json!([]));
    }
    let (mut requests, mut places, mut locations) = (None, Vec::new(), None);
    for (i, (name, table)) in tables.iter().enumerate() {
        if tables[..i].iter().any(|(other, _)| other == name) {
            return None;
        }
        let mut list = Vec::new();
        match name.as_str() {
            "requests" => {
                let (made, placed) = typed::requests(table, clock)?;
                (requests, places) = (Some(made), placed);
            }
            "locations" => locations = Some(typed::locations(table)?),
            "vehicle_types" => {
                list = rows(table, clock);
                list.iter_mut().filter_map(Value::as_object_mut).for_each(vehicle_type);
            }
            _ => list = rows(table, clock),
        }
        head.insert(name.clone(), Value::Array(list));
    }
    if !matrices.is_empty() {
        head.remove("matrices");
    }
    let mut problem = Problem::from_json(Value::Object(head).to_string()).ok()?;
    if let Some(requests) = requests {
        problem.requests = requests;
    }
    if let Some(locations) = locations {
        problem.locations = locations;
    }
    problem.locations.extend(places);
    if !matrices.is_empty() {
        problem.matrices = Some(matrices.clone());
    }
    Some(problem)
}

/// The clock of a document's head; without one instants cannot be told, and the document will be refused anyway.
fn clock(head: &Object) -> Option<Clock> {
    let horizon = serde_json::from_value(head.get("horizon")?.clone()).ok()?;
    let mut problem = Problem::builder("XXX", "").into_problem();
    problem.horizon = horizon;
    problem.clock().ok()
}

/// An issue about the place that a request's row made, as one about that row.
fn moved(mut issue: Issue, stated: usize, placed: &[usize]) -> Issue {
    let row = issue.pointer.strip_prefix("/locations/").and_then(|_| issue.row());
    if let Some(row) = row.and_then(|row| placed.get(row.checked_sub(stated)?)) {
        let rest = issue.pointer.splitn(4, '/').nth(3).map_or(String::new(), |rest| format!("/{rest}"));
        issue.pointer = format!("/requests/{row}{rest}");
    }
    issue
}

/// Each row as an object; absent values are absent keys.
fn rows(table: &Table, clock: Option<&Clock>) -> Vec<Value> {
    let mut list = vec![Object::new(); table.rows()];
    for column in &table.columns {
        let is_instant = column.name.ends_with("_from") || column.name.ends_with("_to");
        for (row, object) in list.iter_mut().enumerate() {
            if let Some(value) = value(&column.values, row, clock.filter(|_| is_instant)) {
                object.insert(column.name.clone(), value);
            }
        }
    }
    list.into_iter().map(Value::Object).collect()
}

/// A value as the document has it. With a clock whole numbers are seconds from the horizon's start.
pub(crate) fn value(values: &Values, row: usize, clock: Option<&Clock>) -> Option<Value> {
    match values {
        Values::Text(list) => list.get(row)?.as_deref().map(Value::from),
        Values::Integer(list) => {
            let number = (*list.get(row)?)?;
            Some(clock.map_or_else(|| number.into(), |clock| clock.rfc3339(number).into()))
        }
        Values::Instant(list, _) => {
            let unix = (*list.get(row)?)?;
            Some(clock.map_or_else(|| unix.into(), |c| c.rfc3339(c.second_of_unix(unix)).into()))
        }
        Values::Decimal(list) => (*list.get(row)?).map(number),
        Values::Boolean(list) => (*list.get(row)?).map(Value::from),
        Values::Json(list) => {
            let text = list.get(row)?.as_deref()?;
            Some(serde_json::from_str(text).unwrap_or_else(|_| text.into()))
        }
        _ => None,
    }
}

/// A number; whole ones are written without a fraction, because tables make decimals of what has gaps.
pub(crate) fn number(x: f64) -> Value {
    match integral(x) {
        Some(whole) => whole.into(),
        None => serde_json::Number::from_f64(x).map_or_else(|| x.to_string().into(), Value::Number),
    }
}

/// A whole number that decimals can tell from its neighbours.
pub(crate) fn integral(x: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "whole, and below 2^53")]
    (x.trunc().total_cmp(&x).is_eq() && x.abs() < EXACT).then_some(x as i64)
}

/// Takes `prefix…` columns out of a row as an object of what follows the prefix.
fn gathered(object: &mut Object, prefix: &str) -> Option<Value> {
    let names: Vec<String> = object.keys().filter(|key| key.starts_with(prefix)).cloned().collect();
    let taken: Object = names
        .into_iter()
        .filter_map(|name| Some((name[prefix.len()..].to_owned(), object.remove(&name)?)))
        .collect();
    (!taken.is_empty()).then_some(Value::Object(taken))
}

/// Takes `…_from` and `…_to` out of a row as a pair; one alone stays where it is and is refused as an unknown key.
fn pair(object: &mut Object, stem: &str) -> Option<Value> {
    let (from, to) = (format!("{stem}_from"), format!("{stem}_to"));
    if !object.contains_key(&from) || !object.contains_key(&to) {
        return None;
    }
    Some(json!([object.remove(&from)?, object.remove(&to)?]))
}

/// Makes a request of its row; gives its own place, if it has one.
fn request(object: &mut Object) -> Option<Value> {
    if let Some(demand) = gathered(object, "demand_") {
        object.entry("demand").or_insert(demand);
    }
    let mut place: Object =
        PLACE.iter().filter_map(|key| Some(((*key).to_owned(), object.remove(*key)?))).collect();
    let id = object.get("id").cloned();
    if !place.is_empty() && !object.contains_key("at") {
        object.insert("at".to_owned(), id.clone().unwrap_or_default());
    }
    if !object.contains_key("options") {
        let mut option = Object::new();
        if let Some(at) = object.remove("at") {
            option.insert("at".to_owned(), at);
        }
        if let Some(window) = pair(object, "window") {
            option.insert("windows".to_owned(), json!([window]));
        }
        if let Some(windows) = object.remove("windows") {
            option.insert("windows".to_owned(), windows);
        }
        if let Some(service) = object.remove("service").or_else(|| object.remove("service_s")) {
            option.insert("service_s".to_owned(), seconds(service));
        }
        object.insert("options".to_owned(), json!([option]));
    }
    if place.is_empty() {
        return None;
    }
    place.extend(id.map(|id| ("id".to_owned(), id)));
    Some(Value::Object(place))
}

/// Makes a vehicle type of its row.
fn vehicle_type(object: &mut Object) {
    for (prefix, key) in [("capacity_", "capacity"), ("cost_", "costs")] {
        if let Some(gathered) = gathered(object, prefix) {
            object.entry(key).or_insert(gathered);
        }
    }
    if let Some(shift) = pair(object, "shift") {
        object.entry("shift").or_insert(shift);
    }
}

/// A duration in whole seconds; what is none stays as it is and is refused.
fn seconds(value: Value) -> Value {
    let read: Cow<'_, str> = match &value {
        Value::String(text) => text.into(),
        _ => return value,
    };
    match duration(&read).filter(|d| d.subsec_nanos() == 0) {
        Some(whole) => whole.as_secs().into(),
        None => value,
    }
}
