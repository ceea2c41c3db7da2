//! Headers of VRPLIB files.

use super::weights::{Shape, micro};
use crate::convention::MICRO;
use crate::faults::Faults;

/// Where weights come from (`EDGE_WEIGHT_TYPE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Euclidean; `up` = rounded up to integers before anything else (`CEIL_2D`).
    Points {
        up: bool,
    },
    Explicit,
}

/// What the headers say; numbers are millionths where they may be decimals.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) dimension: Option<usize>,
    pub(super) kind: Option<Kind>,
    pub(super) shape: Option<Shape>,
    pub(super) capacity: Option<i64>,
    pub(super) vehicles: Option<i64>,
    pub(super) service: Option<i64>,
    pub(super) max_duration: Option<i64>,
    pub(super) max_distance: Option<i64>,
    seen: Vec<String>,
}

impl Header {
    /// Reads one header.
    pub(super) fn read(&mut self, key: &str, value: &str, line: u64, faults: &mut Faults<'_>) {
        if self.seen.iter().any(|s| s == key) && key != "COMMENT" {
            faults.add(Some(line), "E-text-header", format!("a second {key}"), None);
            return;
        }
        self.seen.push(key.to_owned());
        let upper = value.to_ascii_uppercase();
        match key {
            "NAME" | "COMMENT" | "NODE_COORD_TYPE" | "DISPLAY_DATA_TYPE" => {}
            "TYPE" => {
                if !matches!(upper.as_str(), "CVRP" | "VRPTW" | "CVRPTW" | "ACVRP" | "DCVRP") {
                    let message = format!("problems of type {value:?} are not supported");
                    faults.add(Some(line), "E-unsupported", message, Some("CVRP and VRPTW are"));
                }
            }
            "DIMENSION" => {
                self.dimension = count(key, value, line, faults).and_then(|v| usize::try_from(v).ok());
            }
            "CAPACITY" => self.capacity = count(key, value, line, faults),
            "VEHICLES" => self.vehicles = count(key, value, line, faults),
            "SERVICE_TIME" => self.service = number(key, value, line, faults),
            // The time a route may take, service included; without service it is its length.
            "DISTANCE" | "VEHICLES_MAX_DURATION" => self.max_duration = number(key, value, line, faults),
            "VEHICLES_MAX_DISTANCE" => self.max_distance = number(key, value, line, faults),
            "EDGE_WEIGHT_TYPE" => match upper.as_str() {
                "EUC_2D" => self.kind = Some(Kind::Points { up: false }),
                "CEIL_2D" => self.kind = Some(Kind::Points { up: true }),
                "EXPLICIT" => self.kind = Some(Kind::Explicit),
                _ => {
                    let message = format!("distances of type {value:?} are not supported");
                    faults.add(
                        Some(line),
                        "E-unsupported",
                        message,
                        Some("EUC_2D, CEIL_2D and EXPLICIT are"),
                    );
                }
            },
            "EDGE_WEIGHT_FORMAT" => {
                self.shape = Shape::named(&upper);
                // Files with coordinates may say FUNCTION here.
                if self.shape.is_none() && upper != "FUNCTION" {
                    let message = format!("the matrix format {value:?} is not known");
                    let hint = Some("FULL_MATRIX, or LOWER/UPPER with or without DIAG, by ROW or COL");
                    faults.add(Some(line), "E-unsupported", message, hint);
                }
            }
            _ => {
                let shown: String = key.chars().take(40).collect();
                let message = format!("the header {shown} is not supported");
                faults.add(Some(line), "E-unsupported", message, Some("remove it if it says nothing"));
            }
        }
    }
}

/// A number that is not negative, in millionths.
fn number(key: &str, value: &str, line: u64, faults: &mut Faults<'_>) -> Option<i64> {
    let read = micro(value).filter(|v| *v >= 0);
    if read.is_none() {
        faults.add(Some(line), "E-text-number", format!("{key} is no number from 0 up"), None);
    }
    read
}

/// A whole number that is not negative.
fn count(key: &str, value: &str, line: u64, faults: &mut Faults<'_>) -> Option<i64> {
    let read = micro(value).filter(|v| *v >= 0 && v % MICRO == 0).map(|v| v / MICRO);
    if read.is_none() {
        faults.add(Some(line), "E-text-number", format!("{key} is no whole number from 0 up"), None);
    }
    read
}
