//! Rows of a table as the objects of a document.
//!
//! What a row says twice is an issue, never a choice of ours.

use std::borrow::Cow;

use kerbway_model::Issue;
use kerbway_model::calendar::{Clock, duration};
use kerbway_model::table::{Table, Values};
use serde_json::{Map, Value, json};

/// Where a request may be, other than at a location.
const PLACE: [&str; 5] = ["lat", "lon", "x", "y", "node"];

/// What an option of a request says, in columns.
const OPTION: [&str; 6] = ["at", "windows", "window_from", "window_to", "service", "service_s"];

pub(crate) type Object = Map<String, Value>;

/// Each row as an object; absent values are absent keys, but for where a vehicle starts and ends: there they mean anywhere.
pub(crate) fn rows(list: &str, table: &Table, clock: Option<&Clock>) -> Vec<Object> {
    let mut objects = vec![Object::new(); table.rows()];
    for column in &table.columns {
        let name = column.name.as_str();
        let is_instant = name.ends_with("_from") || name.ends_with("_to");
        // A piece of JSON says `null` itself.
        let is_anywhere = list == "vehicle_types"
            && matches!(name, "start" | "end")
            && !matches!(column.values, Values::Json(_));
        for (row, object) in objects.iter_mut().enumerate() {
            let value = value(&column.values, row, clock.filter(|_| is_instant));
            if let Some(value) = value.or_else(|| is_anywhere.then_some(Value::Null)) {
                object.insert(column.name.clone(), value);
            }
        }
    }
    objects
}

/// A value as the document has it. With a clock whole numbers are seconds from the horizon's start.
pub(crate) fn value(values: &Values, row: usize, clock: Option<&Clock>) -> Option<Value> {
    let second = |second: i64| clock.map_or_else(|| second.into(), |clock| clock.rfc3339(second).into());
    match values {
        Values::Text(list) => list.get(row)?.as_deref().map(Value::from),
        Values::Integer(list) => (*list.get(row)?).map(second),
        Values::Instant(list, _) => {
            let unix = (*list.get(row)?)?;
            Some(second(clock.map_or(unix, |clock| clock.second_of_unix(unix))))
        }
        Values::Decimal(list) => {
            let stated = (*list.get(row)?)?;
            Some(integral(stated).map_or_else(|| number(stated), second))
        }
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

/// An error about a value of a row.
pub(crate) fn issue(code: &str, list: &str, row: usize, key: &str, message: String) -> Issue {
    let key = key.replace('~', "~0").replace('/', "~1");
    Issue::error(code, format!("/{list}/{row}/{key}"), message)
}

/// A row that becomes an object of the document.
pub(crate) struct Row<'a> {
    pub(crate) list: &'a str,
    pub(crate) index: usize,
    pub(crate) object: &'a mut Object,
    pub(crate) issues: &'a mut Vec<Issue>,
}

impl Row<'_> {
    /// Makes the thing that the list holds; gives a request's own place, if it has one.
    pub(crate) fn make(&mut self) -> Option<Value> {
        match self.list {
            "requests" => return self.request(),
            "vehicle_types" => self.vehicle_type(),
            _ => {}
        }
        None
    }

    fn vehicle_type(&mut self) {
        self.gather("capacity_", "capacity");
        self.gather("cost_", "costs");
        if let Some((stated, shift)) = self.pair("shift") {
            self.put(&stated, "shift", shift);
        }
    }

    fn request(&mut self) -> Option<Value> {
        self.gather("demand_", "demand");
        if self.object.contains_key("options") {
            for key in OPTION.into_iter().chain(PLACE) {
                if let Some(value) = self.object.remove(key) {
                    self.twice(key, "options", value);
                }
            }
            return None;
        }
        let mut option = Object::new();
        let place = self.place(&mut option);
        self.times(&mut option);
        self.object.insert("options".to_owned(), json!([option]));
        place
    }

    /// Moves where the request is into its option; gives its own place, if it has one.
    fn place(&mut self, option: &mut Object) -> Option<Value> {
        let mut place: Object =
            PLACE.iter().filter_map(|key| Some(((*key).to_owned(), self.object.remove(*key)?))).collect();
        match (self.object.remove("at"), place.keys().next().cloned()) {
            (None, Some(_)) => {
                // What is wrong with an id is said of the row; its place and what names it have one in any case.
                let id = match self.object.get("id") {
                    Some(Value::String(id)) => id.clone(),
                    Some(other) => other.to_string(),
                    None => format!("row {}", self.index),
                };
                option.insert("at".to_owned(), id.clone().into());
                place.insert("id".to_owned(), id.into());
                return Some(Value::Object(place));
            }
            (Some(at), own) => {
                option.insert("at".to_owned(), at);
                if let Some(own) = own {
                    let value = place.remove(&own).unwrap_or_default();
                    self.twice(&own, "at", value);
                }
            }
            (None, None) => {
                let pointer = format!("/requests/{}/options/0", self.index);
                let mut issue = Issue::error("E-missing-key", pointer, "nothing says where the request is");
                let places = PLACE.join(", ");
                issue.hint(format!("`at` (the id of a location), or a place of its own: {places}"));
                self.push(issue);
            }
        }
        None
    }

    /// Moves windows and service into the request's option.
    fn times(&mut self, option: &mut Object) {
        if let Some((stated, window)) = self.pair("window") {
            self.put(&stated, "windows", json!([window]));
        }
        if let Some(service) = self.object.remove("service") {
            self.put("service", "service_s", service);
        }
        option.extend(self.object.remove_entry("windows"));
        let service = self.object.remove_entry("service_s");
        option.extend(service.map(|(key, service)| (key, seconds(service))));
    }

    /// Gathers `prefix…` columns into an object of what follows the prefix.
    fn gather(&mut self, prefix: &str, key: &str) {
        let names: Vec<String> =
            self.object.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
        let Some(first) = names.first().cloned() else { return };
        let gathered: Object = names
            .into_iter()
            .filter_map(|name| Some((name[prefix.len()..].to_owned(), self.object.remove(&name)?)))
            .collect();
        self.put(&first, key, Value::Object(gathered));
    }

    /// Takes `…_from` and `…_to` out of the row as a pair, with the name of the first.
    fn pair(&mut self, stem: &str) -> Option<(String, Value)> {
        let (from, to) = (format!("{stem}_from"), format!("{stem}_to"));
        let (stated, value, absent) = match (self.object.remove(&from), self.object.remove(&to)) {
            (Some(a), Some(b)) => return Some((from, json!([a, b]))),
            (Some(a), None) => (from, a, to),
            (None, Some(b)) => (to, b, from),
            (None, None) => return None,
        };
        let message = format!("`{stated}` is stated, but `{absent}` is missing");
        let mut issue = issue("E-missing-key", self.list, self.index, &stated, message);
        issue.value(value).hint("state both, or neither");
        self.push(issue);
        None
    }

    /// Puts what a column stated under its key, which must be free.
    fn put(&mut self, stated: &str, key: &str, value: Value) {
        if self.object.contains_key(key) {
            self.twice(stated, key, value);
        } else {
            self.object.insert(key.to_owned(), value);
        }
    }

    fn twice(&mut self, stated: &str, other: &str, value: Value) {
        let message = format!("`{stated}` says what `{other}` says too");
        let mut issue = issue("E-duplicate-key", self.list, self.index, stated, message);
        issue.value(value).hint("keep one of them");
        self.push(issue);
    }

    fn push(&mut self, mut issue: Issue) {
        issue.id = self.object.get("id").and_then(Value::as_str).map(str::to_owned);
        self.issues.push(issue);
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
