//! Problems from tables: columns become the objects of a document, which is then read and checked like any other.
//!
//! Columns have the names of the document's keys. Beside them there are, for what nests deeper: a place of a request's own
//! (`lat`, `lon`, `x`, `y`, `node`), `window_from` and `window_to`, `service` (a duration), `demand_…`; of a vehicle type
//! `shift_from` and `shift_to`, `capacity_…`, `cost_…`; absent in `start` and `end` means anywhere. An unknown column is an
//! unknown key.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kerbway_model::calendar::Clock;
use kerbway_model::document::problem::Matrix;
use kerbway_model::table::Table;
use kerbway_model::{InvalidProblem, Issue, Problem};
use serde_json::{Value, json};

use crate::day::Day;
use crate::error::Error;
use crate::headings;
use crate::rows::{Object, Row, rows};
use crate::typed;

/// The lists of a document that a table can stand for, in the order in which they are written.
pub const LISTS: [&str; 4] = ["locations", "requests", "vehicle_types", "zones"];

impl Day {
    /// A problem from tables: `head` is its document without the [`LISTS`] that come as tables. The row of an issue is that of the
    /// table; its pointer names the list of the table.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every issue of every table, [`Error::Question`] if a table has no list to stand for.
    pub fn from_tables(head: &str, tables: &[(String, Table)], folder: &Path) -> Result<Self, Error> {
        Self::put_together(object(head)?, tables, &BTreeMap::new(), folder)
    }

    /// The same with what is no text: travel times by profile, and a map that is read already in place of the
    /// head's `osm.file`, which may be absent.
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
        let mut issues = stated_twice(&document, tables, matrices);
        let sound = issues.is_empty().then(|| sound(&document, tables, matrices, clock.as_ref())).flatten();
        if let Some(day) = sound.and_then(|problem| Self::new(problem, folder).ok()) {
            return Ok(day);
        }
        // Something is out of the ordinary, or wrong: what, is said of columns and rows here, of the rest by the document's reader.
        if !matrices.is_empty() {
            document.insert("matrices".to_owned(), json!(matrices));
        }
        let tables: Vec<(&str, Cow<'_, Table>)> = tables
            .iter()
            .map(|(name, table)| (name.as_str(), headings::understood(name, table, &mut issues)))
            .collect();
        let mut locations: Vec<Value> = match document.get_mut("locations") {
            Some(Value::Array(list)) => std::mem::take(list),
            // Left in its place, to be refused.
            Some(_) => return Self::from_json(Value::Object(document).to_string(), folder),
            None => Vec::new(),
        };
        // Rows of the requests whose places follow the stated locations.
        let (mut own, mut placed) = (Vec::new(), Vec::new());
        for (name, table) in &tables {
            let (list, places) = objects(name, table, clock.as_ref(), &mut issues);
            if *name == "locations" {
                locations = list;
                continue;
            }
            document.insert((*name).to_owned(), Value::Array(list));
            for (row, place) in places {
                own.push(place);
                placed.push(row);
            }
        }
        let stated = locations.len();
        locations.append(&mut own);
        document.insert("locations".to_owned(), Value::Array(locations));
        for name in LISTS.into_iter().filter(|name| *name != "zones") {
            document.entry(name).or_insert_with(|| json!([]));
        }
        let found = match Self::from_json(Value::Object(document).to_string(), folder) {
            Ok(day) if issues.is_empty() => return Ok(day),
            Ok(_) => Vec::new(),
            Err(Error::Invalid(invalid)) => invalid.into_issues(),
            Err(other) => return Err(other),
        };
        // What is said of a place that a row made is said of the row, unless the same is said of it already.
        let (of_places, mut others): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|issue| row_of_place(issue, stated, &placed).is_some());
        headings::once(&mut others, &tables);
        let moved = of_places.into_iter().map(|issue| moved(issue, stated, &placed));
        for found in [others, moved.collect()] {
            let told: BTreeSet<_> = issues.iter().map(|i| (i.pointer.clone(), i.code.clone())).collect();
            let is_new = |issue: &Issue| !told.contains(&(issue.pointer.clone(), issue.code.clone()));
            issues.extend(found.into_iter().filter(is_new));
        }
        Err(Error::Invalid(InvalidProblem::sorted(issues)))
    }
}

/// A document's head.
fn object(head: &str) -> Result<Object, Error> {
    serde_json::from_str(head).map_err(|e| {
        Error::Invalid(InvalidProblem::new(vec![Issue::error("E-json", "", format!("not JSON: {e}"))]))
    })
}

/// Lists that come in two ways.
fn stated_twice(
    head: &Object,
    tables: &[(String, Table)],
    matrices: &BTreeMap<String, Matrix>,
) -> Vec<Issue> {
    let lists = tables.iter().map(|(name, _)| name.as_str());
    let all = lists.chain((!matrices.is_empty()).then_some("matrices"));
    let twice = |name: &str| {
        let mut issue = Issue::error(
            "E-duplicate-key",
            format!("/{name}"),
            format!("`{name}` come in arrays and in the document"),
        );
        issue.hint("leave them out of the document, or give no arrays for them");
        issue
    };
    all.filter(|name| head.contains_key(*name)).map(twice).collect()
}

/// The objects of a table, and the places that rows have of their own.
fn objects(
    list: &str,
    table: &Table,
    clock: Option<&Clock>,
    issues: &mut Vec<Issue>,
) -> (Vec<Value>, Vec<(usize, Value)>) {
    let mut places = Vec::new();
    let mut objects = rows(list, table, clock);
    for (index, object) in objects.iter_mut().enumerate() {
        places.extend(Row { list, index, object, issues }.make().map(|place| (index, place)));
    }
    (objects.into_iter().map(Value::Object).collect(), places)
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
        let (mut list, mut issues) = (Vec::new(), Vec::new());
        match name.as_str() {
            "requests" => {
                let (made, placed) = typed::requests(table, clock)?;
                (requests, places) = (Some(made), placed);
            }
            "locations" => locations = Some(typed::locations(table)?),
            _ if typed::distinct(table) => (list, _) = objects(name, table, clock, &mut issues),
            _ => return None,
        }
        if !issues.is_empty() {
            return None;
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

/// The row of the request whose own place an issue is about.
fn row_of_place(issue: &Issue, stated: usize, placed: &[usize]) -> Option<usize> {
    let location = issue.pointer.strip_prefix("/locations/").and_then(|_| issue.row())?;
    placed.get(location.checked_sub(stated)?).copied()
}

/// An issue about the place that a request's row made, as one about that row.
fn moved(mut issue: Issue, stated: usize, placed: &[usize]) -> Issue {
    if let Some(row) = row_of_place(&issue, stated, placed) {
        let rest = issue.pointer.splitn(4, '/').nth(3).map_or(String::new(), |rest| format!("/{rest}"));
        issue.pointer = format!("/requests/{row}{rest}");
    }
    issue
}
