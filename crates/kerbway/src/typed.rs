//! Requests and locations of sound tables, without a detour through text.
//!
//! Reading ten thousand requests as a document takes several times as long as checking them. What is made here is what the
//! document would be read as; a table with a column or a value that is out of the ordinary is left to the document's reader,
//! who says what is wrong with it, if anything is.
#![allow(clippy::option_option, reason = "the outer one: is it in order? the inner one: is it there?")]

use std::collections::BTreeMap;

use kerbway_model::calendar::{Clock, duration};
use kerbway_model::document::problem::{Location, Request, RequestKind, ServiceOption};
use kerbway_model::table::{Table, Values};
use kerbway_model::units::Money;

use crate::rows::{integral, number, value};

/// The requests of a table, and the places that rows have of their own.
pub(crate) fn requests(table: &Table, clock: Option<&Clock>) -> Option<(Vec<Request>, Vec<Location>)> {
    let demands: Vec<(&str, &Values)> = table
        .columns
        .iter()
        .filter_map(|column| Some((column.name.strip_prefix("demand_")?, &column.values)))
        .collect();
    let others: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let is_service = others.contains(&"service") != others.contains(&"service_s");
    let is_listed = !others.contains(&"window_from") && !others.contains(&"window_to");
    let is_plain = |name: &&str| match *name {
        "service" => is_service,
        "windows" => is_listed,
        "id" | "kind" | "skills" | "unserved" | "at" | "lat" | "lon" | "x" | "y" | "node" | "window_from"
        | "window_to" | "service_s" => true,
        name => name.starts_with("demand_"),
    };
    if !others.iter().all(is_plain) || !distinct(table) {
        return None;
    }
    let column = |name: &str| table.column(name);
    let (ids, at) = (column("id")?, column("at"));
    let service = column("service").or_else(|| column("service_s"));
    let (from, to, listed) = (column("window_from"), column("window_to"), column("windows"));
    let (kinds, skills, prices) = (column("kind"), column("skills"), column("unserved"));
    let places = Places::of(table);
    let (mut list, mut placed) = (Vec::with_capacity(table.rows()), Vec::new());
    for row in 0..table.rows() {
        let id = text(ids, row)??;
        let place = places.at(row, &id)?;
        let at = match (of(at, row, text)?, &place) {
            (Some(_), Some(_)) => return None,
            (at, place) => at.or_else(|| place.is_some().then(|| id.clone()))?,
        };
        placed.extend(place);
        let instant = |column| of(column, row, |values, row| instant(values, row, clock));
        let windows = match (instant(from)?, instant(to)?) {
            (Some(from), Some(to)) => Some(vec![[from, to]]),
            (None, None) => of(listed, row, json)?.map(serde_json::from_str).transpose().ok()?,
            _ => return None,
        };
        let service_s = of(service, row, seconds)?.unwrap_or(0);
        let mut demand = BTreeMap::new();
        for (dimension, amounts) in &demands {
            if let Some(amount) = whole(amounts, row)? {
                demand.insert((*dimension).to_owned(), amount);
            }
        }
        let options = vec![ServiceOption { at, windows, service_s }];
        list.push(Request {
            id,
            kind: of(kinds, row, kind)?.unwrap_or_default(),
            demand,
            skills: of(skills, row, json)?.map(serde_json::from_str).transpose().ok()?.unwrap_or_default(),
            unserved: of(prices, row, price)?,
            options,
        });
    }
    Some((list, placed))
}

/// The locations of a table.
pub(crate) fn locations(table: &Table) -> Option<Vec<Location>> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let known = ["id", "lat", "lon", "x", "y", "node"];
    if !names.iter().all(|name| known.contains(name)) || !distinct(table) {
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
            *found = of(column, row, decimal)?;
        }
        let node = of(self.node, row, text)?;
        let [lon, lat, x, y] = found;
        let is_there = node.is_some() || found.iter().any(Option::is_some);
        let location = || Location { id: id.to_owned(), lon, lat, x, y, node, ..Location::default() };
        Some(is_there.then(location))
    }
}

/// Is no name taken by two columns?
pub(crate) fn distinct(table: &Table) -> bool {
    let is_new = |i: usize| table.columns[..i].iter().all(|other| other.name != table.columns[i].name);
    (0..table.columns.len()).all(is_new)
}

/// What `read` makes of a row of a column; nothing is there if there is no column.
fn of<'a, T>(
    column: Option<&'a Values>,
    row: usize,
    read: impl FnOnce(&'a Values, usize) -> Option<Option<T>>,
) -> Option<Option<T>> {
    column.map_or(Some(None), |values| read(values, row))
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
            // As the document's reader has it, which knows no -0: that plus 0 is 0.
            value.is_none_or(f64::is_finite).then_some(value.map(|value| value + 0.0))
        }
        Values::Integer(list) => Some(list.get(row)?.map(|value| value as f64)),
        _ => None,
    }
}

/// A whole number; a column of them that has gaps often comes as one of decimals.
fn whole(values: &Values, row: usize) -> Option<Option<i64>> {
    match values {
        Values::Integer(list) => list.get(row).copied(),
        Values::Decimal(list) => match *list.get(row)? {
            Some(value) => integral(value).map(Some),
            None => Some(None),
        },
        _ => None,
    }
}

fn price(values: &Values, row: usize) -> Option<Option<Money>> {
    match values {
        Values::Decimal(list) => match *list.get(row)? {
            Some(value) => Money::parse(&number(value).to_string()).map(Some),
            None => Some(None),
        },
        _ => Some(whole(values, row)?.map(Money::from_minor)),
    }
}

fn kind(values: &Values, row: usize) -> Option<Option<RequestKind>> {
    match text(values, row)? {
        Some(name) => serde_json::from_value(name.into()).ok().map(Some),
        None => Some(None),
    }
}

/// The text of a list; a column without a single one may be of any kind.
fn json(values: &Values, row: usize) -> Option<Option<&str>> {
    match values {
        Values::Json(list) => list.get(row).map(Option::as_deref),
        _ => value(values, row, None).is_none().then_some(None),
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
fn instant(values: &Values, row: usize, clock: Option<&Clock>) -> Option<Option<String>> {
    let second = match values {
        Values::Text(list) => return Some(list.get(row)?.clone()),
        Values::Instant(list, _) => match *list.get(row)? {
            Some(unix) => Some(clock?.second_of_unix(unix)),
            None => None,
        },
        _ => whole(values, row)?,
    };
    match second {
        None => Some(None),
        Some(second) => Some(Some(clock?.rfc3339(second))),
    }
}
