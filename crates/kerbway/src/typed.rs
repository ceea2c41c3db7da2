//! Requests and locations of sound tables, without a detour through text.
//!
//! Reading ten thousand requests as a document takes several times as long as checking them. What is made here is what the
//! document would be read as; a table with a column or a value that is out of the ordinary is left to the document's reader,
//! who says what is wrong with it, if anything is.
#![allow(clippy::option_option, reason = "the outer one: is it in order? the inner one: is it there?")]

use std::collections::BTreeMap;

use kerbway_model::calendar::{Clock, duration};
use kerbway_model::document::problem::{Location, Request, ServiceOption};
use kerbway_model::table::{Table, Values};

/// The requests of a table, and the places that rows have of their own.
pub(crate) fn requests(table: &Table, clock: Option<&Clock>) -> Option<(Vec<Request>, Vec<Location>)> {
    const KNOWN: [&str; 10] =
        ["id", "at", "lat", "lon", "x", "y", "node", "window_from", "window_to", "service_s"];
    let demands: Vec<(&str, &Values)> = table
        .columns
        .iter()
        .filter_map(|column| Some((column.name.strip_prefix("demand_")?, &column.values)))
        .collect();
    let others: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let is_service = others.contains(&"service") != others.contains(&"service_s");
    let is_plain = |name: &&str| {
        KNOWN.contains(name) || (*name == "service" && is_service) || name.starts_with("demand_")
    };
    if !others.iter().all(is_plain) || !distinct(&others) {
        return None;
    }
    let column = |name: &str| table.column(name);
    let (ids, at) = (column("id")?, column("at"));
    let service = column("service").or_else(|| column("service_s"));
    let (from, to) = (column("window_from"), column("window_to"));
    let places = Places::of(table);
    let (mut list, mut placed) = (Vec::with_capacity(table.rows()), Vec::new());
    for row in 0..table.rows() {
        let id = text(ids, row)??;
        let place = places.at(row, &id)?;
        let at = match at {
            Some(at) => text(at, row)?,
            None => None,
        };
        let at = at.or_else(|| place.is_some().then(|| id.clone()))?;
        placed.extend(place);
        let windows = match (instant(from, row, clock)?, instant(to, row, clock)?) {
            (Some(from), Some(to)) => Some(vec![[from, to]]),
            (None, None) => None,
            _ => return None,
        };
        let service_s = match service {
            Some(service) => seconds(service, row)?.unwrap_or(0),
            None => 0,
        };
        let mut demand = BTreeMap::new();
        for (dimension, amounts) in &demands {
            if let Some(amount) = whole(amounts, row)? {
                demand.insert((*dimension).to_owned(), amount);
            }
        }
        let options = vec![ServiceOption { at, windows, service_s }];
        list.push(Request { id, demand, options, ..Request::default() });
    }
    Some((list, placed))
}

/// The locations of a table.
pub(crate) fn locations(table: &Table) -> Option<Vec<Location>> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let known = ["id", "lat", "lon", "x", "y", "node"];
    if !names.iter().all(|name| known.contains(name)) || !distinct(&names) {
        return None;
    }
    let ids = table.column("id")?;
    let places = Places::of(table);
    let location = |row| {
        let id = text(ids, row)??;
        Some(places.at(row, &id)?.unwrap_or_else(|| Location { id, ..Location::default() }))
    };
    (0..table.rows()).map(location).collect()
}

/// Columns that say where something is.
struct Places<'a> {
    numbers: [Option<&'a Values>; 4],
    node: Option<&'a Values>,
}

impl<'a> Places<'a> {
    fn of(table: &'a Table) -> Self {
        Self { numbers: ["lon", "lat", "x", "y"].map(|name| table.column(name)), node: table.column("node") }
    }

    /// The place of a row: `Some(None)` if it has none of its own.
    fn at(&self, row: usize, id: &str) -> Option<Option<Location>> {
        let mut found = [None; 4];
        for (found, column) in found.iter_mut().zip(self.numbers) {
            if let Some(column) = column {
                *found = decimal(column, row)?;
            }
        }
        let node = match self.node {
            Some(node) => text(node, row)?,
            None => None,
        };
        let [lon, lat, x, y] = found;
        let is_there = node.is_some() || found.iter().any(Option::is_some);
        let location = || Location { id: id.to_owned(), lon, lat, x, y, node, ..Location::default() };
        Some(is_there.then(location))
    }
}

fn distinct(names: &[&str]) -> bool {
    names.iter().enumerate().all(|(i, name)| !names[..i].contains(name))
}

// Each of these is `None` if the value is out of the ordinary, and `Some(None)` if it is absent.

fn text(values: &Values, row: usize) -> Option<Option<String>> {
    match values {
        Values::Text(list) => Some(list.get(row)?.clone()),
        _ => None,
    }
}

fn decimal(values: &Values, row: usize) -> Option<Option<f64>> {
    match values {
        Values::Decimal(list) => {
            let value = *list.get(row)?;
            value.is_none_or(f64::is_finite).then_some(value)
        }
        _ => None,
    }
}

fn whole(values: &Values, row: usize) -> Option<Option<i64>> {
    match values {
        Values::Integer(list) => list.get(row).copied(),
        _ => None,
    }
}

/// A duration in whole seconds.
fn seconds(values: &Values, row: usize) -> Option<Option<i64>> {
    let Values::Text(list) = values else { return whole(values, row) };
    let Some(text) = list.get(row)? else { return Some(None) };
    let length = duration(text).filter(|length| length.subsec_nanos() == 0)?;
    i64::try_from(length.as_secs()).ok().map(Some)
}

/// An instant as the document has it.
fn instant(values: Option<&Values>, row: usize, clock: Option<&Clock>) -> Option<Option<String>> {
    let Some(values) = values else { return Some(None) };
    let second = match values {
        Values::Text(list) => return Some(list.get(row)?.clone()),
        Values::Integer(list) => *list.get(row)?,
        Values::Instant(list, _) => match *list.get(row)? {
            Some(unix) => Some(clock?.second_of_unix(unix)),
            None => None,
        },
        _ => return None,
    };
    match second {
        None => Some(None),
        Some(second) => Some(Some(clock?.rfc3339(second))),
    }
}
