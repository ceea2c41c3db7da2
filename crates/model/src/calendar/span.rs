//! Weekly spans: what their texts mean, and their expansion to half-open intervals of seconds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Clock, plus};
use crate::document::zone::Holiday;
use crate::instance::Interval;
use crate::units::Seconds;

/// Holidays and make-up workdays with their dates read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Days {
    /// Holidays.
    pub(crate) holidays: BTreeSet<Date>,
    /// Date → weekday (0 = Monday) it counts as.
    pub(crate) day_as: BTreeMap<Date, u8>,
}

impl Days {
    /// Weekday a date counts as, 0 = Monday.
    fn weekday(&self, date: Date) -> u8 {
        let monday_based = date.weekday().to_monday_zero_offset();
        self.day_as.get(&date).copied().unwrap_or(monday_based.unsigned_abs())
    }
}

/// A span with its texts read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlainSpan {
    /// Bit i = weekday i (0 = Monday).
    pub(crate) days: u8,
    /// Seconds since midnight, below 24 h.
    pub(crate) from: Seconds,
    /// Seconds since midnight of the start day; in `(from, from + 24 h]`.
    pub(crate) to: Seconds,
    /// Inclusive ranges, sorted as written; `None` = all.
    pub(crate) dates: Option<Vec<(Date, Date)>>,
    /// First date.
    pub(crate) valid_from: Option<Date>,
    /// Last date.
    pub(crate) valid_until: Option<Date>,
    /// What holidays mean.
    pub(crate) holiday: Holiday,
}

impl PlainSpan {
    /// Does the span start on this day?
    fn starts_on(&self, date: Date, days: &Days) -> bool {
        let holiday = days.holidays.contains(&date);
        self.days >> days.weekday(date) & 1 == 1
            && self.dates.as_ref().is_none_or(|d| d.iter().any(|(a, b)| (*a..=*b).contains(&date)))
            && self.valid_from.is_none_or(|d| d <= date)
            && self.valid_until.is_none_or(|d| date <= d)
            && match self.holiday {
                Holiday::Include => true,
                Holiday::Exclude => !holiday,
                Holiday::Only => holiday,
            }
    }
}

/// The union of spans as sorted intervals that neither overlap nor touch, from the day before the horizon to the
/// day after it. `None` = always.
pub(crate) fn expand(clock: &Clock, days: &Days, spans: Option<&[PlainSpan]>) -> Vec<Interval> {
    let Some(spans) = spans else {
        return vec![Interval { from: clock.day_start(-1), to: clock.day_start(clock.days() + 1) }];
    };
    let mut intervals = Vec::new();
    for day in -1..=clock.days() {
        let Some(date) = plus(clock.first(), day) else { continue };
        // A day that a change of the date line skips has no spans of its own.
        if clock.day_of(clock.day_start(day)) != day {
            continue;
        }
        for span in spans.iter().filter(|s| s.starts_on(date, days)) {
            let (Some(from), Some(to)) = (clock.civil_second(date, span.from), end(clock, date, span.to))
            else {
                continue;
            };
            // A clock change may leave nothing of a span.
            if from < to {
                intervals.push(Interval { from, to });
            }
        }
    }
    merge(intervals)
}

fn end(clock: &Clock, date: Date, to: Seconds) -> Option<Seconds> {
    clock.civil_second(plus(date, to.div_euclid(super::DAY))?, to.rem_euclid(super::DAY))
}

/// Sorts, and joins what overlaps or touches.
pub(crate) fn merge(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    let mut out: Vec<Interval> = Vec::with_capacity(intervals.len());
    for next in intervals {
        match out.last_mut() {
            Some(last) if next.from <= last.to => last.to = last.to.max(next.to),
            _ => out.push(next),
        }
    }
    out
}

/// The names of the days, Monday first.
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Reads `mon-fri`, `mon,wed`, `sat-mon`: bit i = weekday i (0 = Monday); the offending part if it is none.
pub(crate) fn weekdays(text: &str) -> Result<u8, &str> {
    let day = |name: &str| NAMES.iter().position(|n| *n == name);
    let mut bits = 0;
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (Some(first), Some(last)) = (day(first), day(last)) else { return Err(part) };
        let length = (last + 7 - first) % 7;
        for i in 0..=length {
            bits |= 1 << ((first + i) % 7);
        }
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_wrap_past_sunday() {
        assert_eq!(weekdays("mon-fri"), Ok(0b001_1111));
        assert_eq!(weekdays("mon,wed"), Ok(0b000_0101));
        assert_eq!(weekdays("sat-mon"), Ok(0b110_0001));
        assert_eq!(weekdays("sun"), Ok(0b100_0000));
        assert_eq!(weekdays("mon-wed,fri"), Ok(0b001_0111));
        for bad in ["", "mon,", "monday", "Mon", "mon - fri", "mon-", "mon-tue-wed"] {
            assert!(weekdays(bad).is_err(), "{bad}");
        }
    }
}
