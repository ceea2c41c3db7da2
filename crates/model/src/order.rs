//! Issues in the order of the format's parts, so that a report reads like the document.

use std::cmp::Ordering;

use crate::document::report::Issue;

/// Top-level keys in the order of the format.
const PARTS: [&str; 16] = [
    "format",
    "currency",
    "crs",
    "horizon",
    "calendar",
    "osm",
    "network",
    "matrices",
    "plane",
    "gate_waiting",
    "locations",
    "requests",
    "vehicle_types",
    "zones",
    "permits",
    "objective",
];

/// Sorts by place; equal places stay in the order in which they were found.
pub(crate) fn sort(issues: &mut [Issue]) {
    issues.sort_by(|a, b| compare(&a.pointer, &b.pointer));
}

fn compare(a: &str, b: &str) -> Ordering {
    let part = |pointer: &str| {
        let key = pointer.split('/').nth(1).unwrap_or("").to_owned();
        if key.is_empty() { 0 } else { 1 + PARTS.iter().position(|p| *p == key).unwrap_or(PARTS.len()) }
    };
    part(a).cmp(&part(b)).then_with(|| a.split('/').map(token).cmp(b.split('/').map(token)))
}

/// Indices compare as numbers, before keys.
fn token(text: &str) -> (bool, u64, &str) {
    match text.parse::<u64>() {
        Ok(index) => (false, index, text),
        Err(_) => (true, 0, text),
    }
}
