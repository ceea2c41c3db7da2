//! What the referee has found, and how it says it.

use kerbway_model::Clock;
use kerbway_model::document::report::Violation;
use kerbway_model::units::Seconds;

/// A violation of which only code and sentence are known; the rest is filled in with struct update.
pub(crate) fn violation(code: &str, message: String) -> Violation {
    Violation {
        code: code.to_owned(),
        vehicle: None,
        stop: None,
        leg: None,
        request: None,
        zone: None,
        rule: None,
        from: None,
        to: None,
        excess: None,
        message,
    }
}

/// The instant as it is said in a sentence: the civil time, with the date if the horizon has several days.
pub(crate) fn spoken(clock: &Clock, second: Seconds) -> String {
    let text = clock.rfc3339(second);
    let (date, time) = text.split_once('T').unwrap_or(("", &text));
    let time = time.get(..8).unwrap_or(time);
    if clock.rfc3339(0).starts_with(date) { time.to_owned() } else { format!("{date} {time}") }
}

/// Reads the instants of a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Instants {
    start: i64,
}

impl Instants {
    pub(crate) fn new(clock: &Clock) -> Self {
        Self { start: unix_seconds(&clock.rfc3339(0)).unwrap_or_default() }
    }

    /// Seconds since the horizon's start of an RFC 3339 instant in whole seconds with a numeric offset.
    pub(crate) fn second(self, text: &str) -> Option<Seconds> {
        unix_seconds(text).map(|s| s - self.start)
    }
}

/// Seconds since 1970-01-01T00:00:00+00:00.
fn unix_seconds(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:dd.dd:dd";
    let fits = bytes.len() == shape.len()
        && bytes.iter().zip(shape).all(|(b, s)| match s {
            b'd' => b.is_ascii_digit(),
            b'.' => matches!(b, b'+' | b'-'),
            _ => b == s,
        });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| bytes[from..to].iter().fold(0, |n, b| n * 10 + i64::from(b - b'0'));
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let offset = number(20, 22) * 3600 + number(23, 25) * 60;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of_month = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_of_month).contains(&day) || hour > 23 || minute > 59 || second > 59 || offset >= 86_400 {
        return None;
    }
    // Days since 1970-03-01 of a calendar whose years begin in March, so that leap days come last.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day
        - 1
        - 719_468;
    let signed = if bytes[19] == b'-' { -offset } else { offset };
    Some(days * 86_400 + hour * 3600 + minute * 60 + second - signed)
}

#[cfg(test)]
mod tests {
    use super::unix_seconds;

    #[test]
    fn instants_are_read_to_the_second() {
        assert_eq!(unix_seconds("1970-01-01T00:00:00+00:00"), Some(0));
        assert_eq!(unix_seconds("2000-03-01T00:00:00+00:00"), Some(951_868_800));
        assert_eq!(unix_seconds("2024-02-29T12:34:56+08:00"), Some(1_709_181_296));
        assert_eq!(unix_seconds("2026-11-23T23:59:59-03:30"), Some(1_795_490_999));
        for bad in [
            "2025-02-29T00:00:00+00:00",
            "2026-11-23T00:00:00Z",
            "2026-11-23T00:00:60+00:00",
            "2026-11-23 00:00:00+00:00",
            "",
        ] {
            assert_eq!(unix_seconds(bad), None, "{bad}");
        }
    }
}
