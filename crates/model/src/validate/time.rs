//! Horizon, calendar, windows and shifts.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use crate::calendar::{Clock, DAY, Days, date, midnight, timestamp};
use crate::document::problem::Problem;
use crate::issues::{InvalidProblem, Path, Sink, Taint};
use crate::limits;
use crate::units::Seconds;

/// The clock of a problem, or a stand-in if its horizon is broken.
pub(crate) struct Time {
    pub(crate) clock: Clock,
    /// False for the stand-in: what lies outside the horizon is then unknown.
    pub(crate) known: bool,
}

/// Reads the horizon.
pub(crate) fn clock(problem: &Problem, sink: &mut Sink) -> Time {
    let known = read(problem, sink);
    let sound = known.is_some();
    let stand_in = || Clock::new(TimeZone::UTC, Date::constant(2000, 1, 3), 1);
    let clock = known.or_else(stand_in).expect("invariant: the stand-in is an ordinary day");
    let root = Path::Root;
    Time { clock, known: sound && !sink.tainted(&root.key("horizon")) }
}

fn read(problem: &Problem, sink: &mut Sink) -> Option<Clock> {
    let root = Path::Root;
    let horizon = &problem.horizon;
    let at = root.key("horizon");
    let at_days = at.key("days");
    let at_start = at.key("start");
    let most = limits::TIME / DAY;
    let days_sound = if horizon.days < 1 {
        sink.error(&at_days, "E-range", "a horizon has at least 1 day").value(horizon.days);
        false
    } else if horizon.days > most {
        sink.error(&at_days, "E-limit", format!("a horizon has at most {most} days (10^9 s)"))
            .value(horizon.days);
        false
    } else {
        true
    };
    let zone = match &horizon.time_zone {
        None => None,
        Some(name) => match TimeZone::get(name) {
            Ok(zone) if zone.iana_name() == Some(name) => Some(zone),
            other => {
                let issue = sink
                    .error(&at.key("time_zone"), "E-time-zone", format!("there is no time zone \"{name}\""))
                    .value(name.as_str());
                match other.as_ref().ok().and_then(TimeZone::iana_name) {
                    Some(right) => issue.hint(format!("did you mean \"{right}\"?")),
                    None => issue.hint("an IANA name such as \"Asia/Shanghai\" or \"Europe/Berlin\""),
                };
                return None;
            }
        },
    };
    let Ok((second, offset)) = timestamp(&horizon.start) else {
        sink.error(&at_start, "E-instant", "the start of the horizon must be RFC 3339 in whole seconds")
            .value(horizon.start.as_str())
            .hint("for example \"2026-11-23T00:00:00+08:00\"");
        return None;
    };
    let parts = jiff::Timestamp::from_second(second)
        .ok()
        .zip(i32::try_from(offset).ok().and_then(|offset| Offset::from_seconds(offset).ok()));
    let Some((start, fixed)) = parts else {
        out_of_years(sink, &at_start, &horizon.start);
        return None;
    };
    let zone = zone.unwrap_or_else(|| fixed.to_time_zone());
    if zone.to_offset(start) != fixed {
        let right = zone.to_offset(start);
        sink.error(&at_start, "E-horizon-offset", "the offset of `start` is not that of `time_zone` then")
            .value(horizon.start.as_str())
            .hint(format!("the offset is {right} at that instant"));
        return None;
    }
    let first = zone.to_datetime(start).date();
    if midnight(&zone, first) != Some(start) {
        sink.error(
            &at_start,
            "E-horizon-start",
            "the horizon must start with the first second of a civil day",
        )
        .value(horizon.start.as_str());
        return None;
    }
    if !days_sound {
        return None;
    }
    let clock = Clock::new(zone, first, horizon.days);
    if clock.is_none() {
        out_of_years(sink, &at_start, &horizon.start);
    }
    clock
}

fn out_of_years(sink: &mut Sink, at: &Path<'_>, start: &str) {
    sink.error(at, "E-limit", "the horizon leaves the years 0 to 9999").value(start);
}

impl Problem {
    /// The clock of this document's horizon: instants to seconds and back, before anything else is validated.
    ///
    /// # Errors
    /// Every issue of the horizon.
    pub fn clock(&self) -> Result<Clock, InvalidProblem> {
        let mut sink = Sink::new(Taint::default());
        read(self, &mut sink).ok_or_else(|| InvalidProblem::new(sink.issues))
    }
}

/// Reads the calendar.
pub(crate) fn days(problem: &Problem, sink: &mut Sink) -> Days {
    let mut days = Days::default();
    let Some(calendar) = &problem.calendar else { return days };
    let root = Path::Root;
    let at = root.key("calendar");
    let at_holidays = at.key("holidays");
    for (i, text) in calendar.holidays.iter().enumerate() {
        days.holidays.extend(read_date(sink, &at_holidays.index(i), text));
    }
    let at_day_as = at.key("day_as");
    for (text, weekday) in &calendar.day_as {
        if let Some(date) = read_date(sink, &at_day_as.key(text), text) {
            days.day_as.insert(date, *weekday as u8);
        }
    }
    days
}

/// Reads a date.
pub(crate) fn read_date(sink: &mut Sink, at: &Path<'_>, text: &str) -> Option<Date> {
    let read = date(text);
    if read.is_none() {
        sink.error(at, "E-date", "not a date").value(text).hint("for example \"2026-11-23\"");
    }
    read
}

impl Time {
    /// Reads `[from, to]`, both ends legal, in order; unclipped.
    pub(crate) fn pair(
        &self,
        sink: &mut Sink,
        at: &Path<'_>,
        pair: &[String; 2],
        what: &str,
    ) -> Option<(Seconds, Seconds)> {
        let from = self.instant(sink, &at.index(0), &pair[0]);
        let to = self.instant(sink, &at.index(1), &pair[1]);
        let (from, to) = (from?, to?);
        if to < from {
            sink.error(
                at,
                "E-window-order",
                format!("{what} ends ({}) before it starts ({})", pair[1], pair[0]),
            )
            .value(serde_json::json!(pair));
            return None;
        }
        Some((from, to))
    }

    fn instant(&self, sink: &mut Sink, at: &Path<'_>, text: &str) -> Option<Seconds> {
        match self.clock.parse_instant(text) {
            Ok(second) => Some(second),
            // Whether an RFC 3339 instant is too far away is unknown without a horizon.
            Err(crate::calendar::InstantError::OutOfRange) if !self.known => None,
            Err(error) => {
                let code = match error {
                    crate::calendar::InstantError::Malformed => "E-instant",
                    crate::calendar::InstantError::OutOfRange => "E-limit",
                };
                sink.error(at, code, error.to_string()).value(text);
                None
            }
        }
    }

    /// The part within the horizon; `None` if there is none.
    pub(crate) fn clip(&self, (from, to): (Seconds, Seconds)) -> Option<(Seconds, Seconds)> {
        let (from, to) = (from.max(0), to.min(self.clock.horizon()));
        (from <= to).then_some((from, to))
    }
}
