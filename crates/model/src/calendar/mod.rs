//! Civil time: the horizon's clock and the expansion of weekly spans to seconds.
//!
//! All time-zone knowledge lives here. Inside, an instant is a whole number of seconds since the horizon's start;
//! intervals are half-open.

mod duration;
mod instant;
mod span;

pub use duration::duration;
pub use instant::{InstantError, unix_seconds};
pub(crate) use instant::{date, time_of_day, timestamp};
pub(crate) use span::{Days, PlainSpan, expand, weekdays};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::units::Seconds;

/// Seconds of a civil day without clock change.
pub(crate) const DAY: Seconds = 86_400;

/// Translates between seconds of the horizon and civil time.
#[derive(Debug, Clone)]
pub struct Clock {
    start: Timestamp,
    zone: TimeZone,
    first: Date,
    days: i64,
    horizon: Seconds,
}

impl Clock {
    /// A clock whose second 0 is the first second of `first` and whose horizon is `days` civil days; `None` if that
    /// leaves the years that civil time knows.
    pub(crate) fn new(zone: TimeZone, first: Date, days: i64) -> Option<Self> {
        let start = midnight(&zone, first)?;
        let end = midnight(&zone, plus(first, days)?)?;
        // The expansion of spans looks a day beyond both ends.
        midnight(&zone, plus(first, -2)?)?;
        midnight(&zone, plus(first, days + 2)?)?;
        Some(Self { start, zone, first, days, horizon: end.as_second() - start.as_second() })
    }

    /// Length of the horizon in seconds.
    pub fn horizon(&self) -> Seconds {
        self.horizon
    }

    /// Number of civil days of the horizon.
    pub fn days(&self) -> i64 {
        self.days
    }

    /// The instant `second` after the horizon's start as RFC 3339 with the offset valid then (`+00:00`, never `Z`).
    pub fn rfc3339(&self, second: Seconds) -> String {
        let at = self.at(second);
        let offset = self.zone.to_offset(at);
        let civil = offset.to_datetime(at);
        let total = offset.seconds();
        let (sign, total) = if total < 0 { ('-', -total) } else { ('+', total) };
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
            civil.year(),
            civil.month(),
            civil.day(),
            civil.hour(),
            civil.minute(),
            civil.second(),
            total / 3600,
            total / 60 % 60,
        )
    }

    /// Reads an instant: `HH:MM` or `HH:MM:SS` of the first day (hours may pass 24), or RFC 3339. A civil time that a
    /// clock change skips is the later instant, one that it repeats the earlier.
    ///
    /// # Errors
    /// If the text is neither, or lies further than 10⁹ s from the horizon's start.
    pub fn parse_instant(&self, text: &str) -> Result<Seconds, InstantError> {
        let second = if text.len() > 8 && text.as_bytes().get(4) == Some(&b'-') {
            timestamp(text)?.0 - self.start.as_second()
        } else {
            let of_day = instant::civil(text)?;
            let day = plus(self.first, of_day.div_euclid(DAY)).ok_or(InstantError::OutOfRange)?;
            self.civil_second(day, of_day.rem_euclid(DAY)).ok_or(InstantError::OutOfRange)?
        };
        if second.abs() > crate::limits::TIME { Err(InstantError::OutOfRange) } else { Ok(second) }
    }

    /// The instant `second` after the horizon's start in seconds since 1970-01-01T00:00:00Z.
    pub fn unix(&self, second: Seconds) -> i64 {
        self.start.as_second().saturating_add(second)
    }

    /// Seconds from the horizon's start to an instant given in seconds since 1970-01-01T00:00:00Z.
    pub fn second_of_unix(&self, unix: i64) -> Seconds {
        unix.saturating_sub(self.start.as_second())
    }

    /// Number of the civil day that holds `second`: 0 = the first day of the horizon, negative before it.
    pub fn day_of(&self, second: Seconds) -> i64 {
        days_between(self.first, self.zone.to_datetime(self.at(second)).date())
    }

    /// First second of civil day `day` (0 = the first day of the horizon).
    pub fn day_start(&self, day: i64) -> Seconds {
        plus(self.first, day).and_then(|date| self.civil_second(date, 0)).unwrap_or(day.saturating_mul(DAY))
    }

    /// Date of civil day `day` (0 = the first day of the horizon), `2026-11-23`.
    pub fn date(&self, day: i64) -> String {
        plus(self.first, day).unwrap_or(self.first).to_string()
    }

    /// Seconds since civil midnight shown by a wall clock at `second`.
    pub fn time_of_day(&self, second: Seconds) -> Seconds {
        let time = self.zone.to_datetime(self.at(second)).time();
        i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
    }

    /// First day of the horizon.
    pub(crate) fn first(&self) -> Date {
        self.first
    }

    /// The instant of a civil time of day (seconds since midnight, below 24 h) on a date.
    pub(crate) fn civil_second(&self, date: Date, of_day: Seconds) -> Option<Seconds> {
        Some(resolve(&self.zone, date, of_day)?.as_second() - self.start.as_second())
    }

    fn at(&self, second: Seconds) -> Timestamp {
        let total = self.start.as_second().saturating_add(second);
        Timestamp::from_second(total).unwrap_or(if total < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
}

/// The date `days` after another.
pub(crate) fn plus(date: Date, days: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Days from one date to another.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_secs() / DAY
}

/// First instant of a civil day.
pub(crate) fn midnight(zone: &TimeZone, date: Date) -> Option<Timestamp> {
    resolve(zone, date, 0)
}

fn resolve(zone: &TimeZone, date: Date, of_day: Seconds) -> Option<Timestamp> {
    let part = |v: i64| i8::try_from(v).ok();
    let time =
        jiff::civil::Time::new(part(of_day / 3600)?, part(of_day / 60 % 60)?, part(of_day % 60)?, 0).ok()?;
    // "Compatible" is the format's rule: skipped = the later instant, repeated = the earlier.
    zone.to_ambiguous_timestamp(DateTime::from_parts(date, time)).compatible().ok()
}
