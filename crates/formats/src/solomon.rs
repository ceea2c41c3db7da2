//! Solomon and Gehring-Homberger texts.
//!
//! ```text
//! C101
//!
//! VEHICLE
//! NUMBER     CAPACITY
//!   25         200
//!
//! CUSTOMER
//! CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME
//!     0      40         50       0        0        1236        0
//! ```
//! Customers are numbered from 0 in their order, the depot first. One pass, linear in the text.

use crate::benchmark::{Foreign, MAX_NODES, Node, Raw, Weights};
use crate::convention::{Convention, MICRO};
use crate::faults::{Faults, Unreadable};
use crate::vrplib::{coordinate, micro};

/// Reads a Solomon text; without a convention as `dimacs`.
pub(crate) fn read(text: &str, file: &str, convention: Option<Convention>) -> Result<Foreign, Unreadable> {
    let convention = convention.unwrap_or(Convention::Dimacs);
    let mut faults = Faults::new(file);
    let mut fleet: Option<(i64, i64)> = None;
    let mut nodes: Vec<Node> = Vec::new();
    let mut part = Part::Name;
    let mut last = 0;
    let mut number = 0;
    for (line, words) in (1u64..).zip(text.lines()).map(|(i, l)| (i, l.trim())) {
        last = line;
        if words.is_empty() {
            continue;
        }
        let upper = words.to_ascii_uppercase();
        if upper == "VEHICLE" {
            part = Part::Fleet;
        } else if upper == "CUSTOMER" {
            part = Part::Customers;
        } else if upper.starts_with("NUMBER") || upper.starts_with("CUST ") || part == Part::Name {
            // Column headings, the name and remarks before the first part.
        } else if part == Part::Fleet {
            match words.split_whitespace().map(micro).collect::<Option<Vec<_>>>().as_deref() {
                Some([number, capacity]) if fleet.is_none() => fleet = Some((*number, *capacity)),
                Some(_) if fleet.is_some() => {
                    faults.add(Some(line), "E-text-section", "a second line of vehicles", None);
                }
                _ => faults.add(Some(line), "E-text-number", "not two numbers", Some("NUMBER and CAPACITY")),
            }
        } else if number == MAX_NODES {
            return Err(too_large(file, Some(line)));
        } else {
            nodes.extend(customer(words, line, number, &mut faults));
            number += 1;
        }
    }
    let Some((vehicles, capacity)) = fleet else {
        let hint = Some("a line VEHICLE, one of headings, one with NUMBER and CAPACITY");
        faults.add(None, "E-text-section", "the part VEHICLE is missing", hint);
        return Err(faults.refuse());
    };
    for (what, value) in [("the number of vehicles", vehicles), ("the capacity", capacity)] {
        if value % MICRO != 0 || value < 0 || value / MICRO > i64::from(u32::MAX) {
            faults.add(None, "E-text-number", format!("{what} is no whole number below 2^32"), None);
        }
    }
    if nodes.is_empty() {
        faults.add(Some(last), "E-text-section", "no customers, not even the depot", Some("a part CUSTOMER"));
    }
    if faults.any() {
        return Err(faults.refuse());
    }
    let raw = Raw {
        nodes,
        depot: 0,
        weights: Weights::Points,
        capacity: Some(capacity / MICRO),
        vehicles: Some(vehicles / MICRO),
        max_duration: None,
        max_distance: None,
        windows: true,
    };
    raw.into_problem(convention, faults)
}

#[derive(PartialEq, Clone, Copy)]
enum Part {
    Name,
    Fleet,
    Customers,
}

/// The refusal of a file with more than [`MAX_NODES`] nodes.
pub(crate) fn too_large(file: &str, line: Option<u64>) -> Unreadable {
    Unreadable::one(
        file,
        line,
        "E-too-large",
        &format!("more than {MAX_NODES} nodes: a benchmark file becomes a matrix of all pairs"),
        Some("write such a problem as a Kerbway document with a network or a plane"),
    )
}

/// One customer's line.
fn customer(words: &str, line: u64, number: usize, faults: &mut Faults<'_>) -> Option<Node> {
    let columns: Vec<&str> = words.split_whitespace().collect();
    let [id, x, y, rest @ ..] = columns.as_slice() else {
        faults.add(Some(line), "E-text-section", "fewer than seven columns", Some(COLUMNS));
        return None;
    };
    let [demand, ready, due, service] = rest else {
        let message = format!("{} columns instead of seven", columns.len());
        faults.add(Some(line), "E-text-section", message, Some(COLUMNS));
        return None;
    };
    if id.parse() != Ok(number) {
        let message = format!("customer {id:?} where number {number} comes next");
        faults.add(
            Some(line),
            "E-text-node",
            message,
            Some("customers are numbered 0, 1, 2, …, the depot first"),
        );
    }
    let point = (coordinate(x), coordinate(y));
    let numbers = [demand, ready, due, service].map(|w| micro(w));
    let ((Some(x), Some(y)), [Some(demand), Some(ready), Some(due), Some(service)]) = (point, numbers) else {
        faults.add(Some(line), "E-text-number", "a column holds no number", Some(COLUMNS));
        return None;
    };
    values(line, demand, Some((ready, due)), service, faults);
    Some(Node { xy: Some([x, y]), demand, window: Some((ready, due)), service })
}

/// Checks what every format says of a node.
pub(crate) fn values(
    line: u64,
    demand: i64,
    window: Option<(i64, i64)>,
    service: i64,
    faults: &mut Faults<'_>,
) {
    if demand < 0 || demand % MICRO != 0 {
        faults.add(Some(line), "E-text-value", "a demand is negative or no whole number", None);
    }
    if service < 0 {
        faults.add(Some(line), "E-text-value", "a service time is negative", None);
    }
    if let Some((ready, due)) = window
        && (ready < 0 || due < ready)
    {
        faults.add(Some(line), "E-text-value", "a window ends before it starts, or starts before 0", None);
    }
}

const COLUMNS: &str = "CUST NO., XCOORD., YCOORD., DEMAND, READY TIME, DUE DATE, SERVICE TIME";
