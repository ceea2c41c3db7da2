//! Numbers of a document that may be changed: where they stand, what they are, and the document with another one.

use kerbway_model::document::problem::{Problem, Span};
use kerbway_model::units::Seconds;
use serde_json::{Value, json};

/// Places of a document that fields are counted from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    /// Index of the request.
    pub(super) request: usize,
    /// Index of the vehicle type.
    pub(super) vehicle_type: usize,
    /// Index of each zone; `None` = as they are counted.
    pub(super) zones: Option<&'p [usize]>,
}

impl Place<'_> {
    fn zone(&self, z: usize) -> usize {
        self.zones.map_or(z, |zones| zones[z])
    }
}

/// A number of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    /// Beginning (0) or end (1) of a window of the request.
    Window { option: usize, window: usize, side: usize },
    /// End of the type's shift.
    ShiftEnd,
    /// Hour at which a span of a rule begins or ends.
    Hour { zone: usize, rule: usize, span: usize, end: bool },
    /// The type's capacity in a dimension.
    Capacity { dimension: String },
    /// Vehicles of the type.
    Count,
}

/// What a field becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Number {
    /// An instant, or an hour of the day.
    Time(String),
    /// A quantity.
    Whole(i64),
}

impl Number {
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Time(text) => json!(text),
            Self::Whole(number) => json!(number),
        }
    }
}

impl Field {
    /// The JSON pointer.
    pub(super) fn pointer(&self, place: Place<'_>) -> String {
        let (r, t) = (place.request, place.vehicle_type);
        match self {
            Self::Window { option, window, side } => {
                format!("/requests/{r}/options/{option}/windows/{window}/{side}")
            }
            Self::ShiftEnd => format!("/vehicle_types/{t}/shift/1"),
            Self::Hour { zone, rule, span, end } => {
                let key = if *end { "to" } else { "from" };
                format!("/zones/{}/rules/{rule}/when/{span}/{key}", place.zone(*zone))
            }
            Self::Capacity { dimension } => {
                let key = dimension.replace('~', "~0").replace('/', "~1");
                format!("/vehicle_types/{t}/capacity/{key}")
            }
            Self::Count => format!("/vehicle_types/{t}/count"),
        }
    }

    /// Writes a number there. A capacity that comes from the catalogue is stated by the caller first.
    pub(super) fn set(&self, problem: &mut Problem, place: Place<'_>, to: &Number) {
        let vehicle_type = &mut problem.vehicle_types[place.vehicle_type];
        match (self, to) {
            (Self::Window { option, window, side }, Number::Time(text)) => {
                if let Some(windows) = &mut problem.requests[place.request].options[*option].windows {
                    windows[*window][*side].clone_from(text);
                }
            }
            (Self::ShiftEnd, Number::Time(text)) => {
                if let Some(shift) = &mut vehicle_type.shift {
                    shift[1].clone_from(text);
                }
            }
            (Self::Hour { zone, rule, span, end }, Number::Time(text)) => {
                if let Some(when) = &mut problem.zones[place.zone(*zone)].rules[*rule].when {
                    let Span { from, to, .. } = &mut when[*span];
                    *(if *end { to } else { from }) = Some(text.clone());
                }
            }
            (Self::Capacity { dimension }, Number::Whole(number)) => {
                vehicle_type.capacity.get_or_insert_default().insert(dimension.clone(), *number);
            }
            (Self::Count, Number::Whole(number)) => vehicle_type.count = *number,
            _ => debug_assert!(false, "{self:?} is not of the kind of {to:?}"),
        }
    }

    /// Are travel times other ones if this changes?
    pub(super) fn changes_travel(&self) -> bool {
        matches!(self, Self::Hour { .. })
    }
}

/// `HH:MM`, or `HH:MM:SS` if it must be.
pub(super) fn civil(at: Seconds) -> String {
    let (h, m, s) = (at / 3600, at / 60 % 60, at % 60);
    if s == 0 { format!("{h:02}:{m:02}") } else { format!("{h:02}:{m:02}:{s:02}") }
}

/// Seconds of a time of day that validation has accepted.
pub(super) fn time_of_day(text: &str) -> Option<Seconds> {
    let mut parts = text.split(':').map(|p| p.parse::<i64>().ok());
    let (h, m) = (parts.next()??, parts.next()??);
    let s = parts.next().unwrap_or(Some(0))?;
    Some(h * 3600 + m * 60 + s)
}
