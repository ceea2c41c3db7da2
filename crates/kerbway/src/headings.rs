//! What the columns of a table are called, and what they could have meant.
//!
//! What is wrong with a column as a whole is said once, at its first value, and reading goes on as though it were right, so
//! that what else is wrong is found too and nothing is told of each row anew.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use kerbway_model::table::{Table, Values};
use kerbway_model::{Issue, nearest, schema};
use serde_json::Value;

use crate::rows;

/// What a list's tables have beside the keys of its document; those with `_` at their end begin names.
fn flat(list: &str) -> &'static [&'static str] {
    match list {
        "requests" => &[
            "at",
            "lat",
            "lon",
            "x",
            "y",
            "node",
            "window_from",
            "window_to",
            "windows",
            "service",
            "service_s",
            "demand_",
        ],
        "vehicle_types" => &["shift_from", "shift_to", "capacity_", "cost_"],
        _ => &[],
    }
}

/// The schema of the document, which knows its keys.
static PROBLEM: LazyLock<Value> = LazyLock::new(|| schema::value("problem").unwrap_or_default());

/// Names that other software has for ours.
const ELSEWHERE: [(&str, &str); 4] =
    [("lng", "lon"), ("long", "lon"), ("longitude", "lon"), ("latitude", "lat")];

/// Columns that hold ids, which are texts.
const IDS: [&str; 7] = ["id", "at", "node", "start", "end", "base", "profile"];

/// The names of a list's columns.
struct Names(Vec<String>);

impl Names {
    fn of(list: &str) -> Self {
        let keys = PROBLEM["properties"][list]["items"]["$ref"]
            .as_str()
            .and_then(|place| PROBLEM.pointer(place.strip_prefix('#')?))
            .and_then(|object| object["properties"].as_object());
        let keys = keys.into_iter().flat_map(|keys| keys.keys().cloned());
        Self(flat(list).iter().map(|name| (*name).to_owned()).chain(keys).collect())
    }

    fn has(&self, name: &str) -> bool {
        let is =
            |known: &String| *known == name || (known.ends_with('_') && name.starts_with(known.as_str()));
        self.0.iter().any(is)
    }

    /// What a name that there is not was probably meant to be.
    fn meant(&self, name: &str) -> Option<String> {
        let elsewhere = ELSEWHERE.iter().find(|(theirs, _)| name.eq_ignore_ascii_case(theirs));
        if let Some((_, ours)) = elsewhere.filter(|(_, ours)| self.has(ours)) {
            return Some((*ours).to_owned());
        }
        let rest = name.split_once('_').map(|(_, rest)| rest).filter(|rest| !rest.is_empty());
        let whole = |known: &String| match (known.ends_with('_'), rest) {
            (false, _) => Some(known.clone()),
            (true, Some(rest)) => Some(format!("{known}{rest}")),
            (true, None) => None,
        };
        let candidates: Vec<String> = self.0.iter().filter_map(whole).collect();
        nearest(name, candidates.iter().map(String::as_str)).map(str::to_owned)
    }

    /// A hint that lists them, unless they are too many to be read.
    fn hint(&self) -> Option<String> {
        let shown =
            self.0.iter().map(|name| if name.ends_with('_') { format!("{name}…") } else { name.clone() });
        (self.0.len() <= 20)
            .then(|| format!("the columns here are: {}", shown.collect::<Vec<_>>().join(", ")))
    }
}

/// A table as it was probably meant; what is wrong with its columns is added to the issues.
pub(crate) fn understood<'t>(list: &str, table: &'t Table, issues: &mut Vec<Issue>) -> Cow<'t, Table> {
    let names = Names::of(list);
    let mut meant = Cow::Borrowed(table);
    // From the last on, so that a column may be taken out.
    for (i, column) in table.columns.iter().enumerate().rev() {
        let Some(row) =
            (0..column.values.len()).find(|row| rows::value(&column.values, *row, None).is_some())
        else {
            continue;
        };
        let name = &column.name;
        if table.columns[..i].iter().any(|other| other.name == *name) {
            let mut issue =
                about(list, table, row, i, "E-duplicate-key", format!("two columns are called `{name}`"));
            issue.hint("keep one of them");
            issues.push(issue);
            meant.to_mut().columns.remove(i);
            continue;
        }
        let right = if names.has(name) { None } else { names.meant(name) };
        if let Some(right) = &right {
            let mut issue = about(list, table, row, i, "E-unknown-key", format!("unknown column `{name}`"));
            issue.hint(format!("did you mean `{right}`?"));
            issues.push(issue);
            if table.column(right).is_some() {
                meant.to_mut().columns.remove(i);
                continue;
            }
            meant.to_mut().columns[i].name.clone_from(right);
        }
        let name = right.as_ref().unwrap_or(name);
        let is_number = matches!(column.values, Values::Integer(_) | Values::Decimal(_));
        if is_number && IDS.contains(&name.as_str()) && names.has(name) {
            let mut issue = about(list, table, row, i, "E-type", "expected a text, got a number".to_owned());
            let shown = text(&column.values, row).unwrap_or_default();
            issue.hint(format!(
                "ids are texts, such as \"{shown}\"; in pandas: df[\"{}\"].astype(str)",
                column.name
            ));
            issues.push(issue);
            let texts = (0..column.values.len()).map(|row| text(&column.values, row)).collect();
            meant.to_mut().columns[i].values = Values::Text(texts);
        }
    }
    meant
}

/// What the document's reader says of unknown columns, once for each column and with the names that there are.
pub(crate) fn once(issues: &mut Vec<Issue>, tables: &[(&str, Cow<'_, Table>)]) {
    let mut told = BTreeSet::new();
    issues.retain_mut(|issue| {
        let parts: Vec<&str> = issue.pointer.split('/').collect();
        let ["", list, _, column] = parts[..] else { return true };
        if issue.code != "E-unknown-key" || !tables.iter().any(|(name, _)| *name == list) {
            return true;
        }
        let is_first = told.insert((list.to_owned(), column.to_owned()));
        if is_first && !issue.hint.as_ref().is_some_and(|hint| hint.starts_with("did you mean")) {
            issue.hint = Names::of(list).hint();
        }
        is_first
    });
}

/// An issue about a value of a table.
fn about(list: &str, table: &Table, row: usize, column: usize, code: &str, message: String) -> Issue {
    let column = &table.columns[column];
    let mut issue = rows::issue(code, list, row, &column.name, message);
    issue.id = table.column("id").and_then(|ids| text(ids, row));
    issue.value(rows::value(&column.values, row, None).unwrap_or_default());
    issue
}

/// A value as text.
fn text(values: &Values, row: usize) -> Option<String> {
    rows::value(values, row, None).map(|value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    })
}
