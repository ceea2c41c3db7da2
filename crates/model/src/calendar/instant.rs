//! Reading instants, dates and times of day, strictly: fixed widths, whole seconds, no leap seconds.

use jiff::civil::Date;

use crate::units::Seconds;

/// Why a text is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InstantError {
    /// Neither civil time nor RFC 3339.
    #[error("not an instant: write \"HH:MM\", \"HH:MM:SS\" or RFC 3339 with whole seconds")]
    Malformed,
    /// More than 10⁹ seconds away.
    #[error("an instant more than 10^9 s from the start of the horizon")]
    OutOfRange,
}

/// `HH:MM` or `HH:MM:SS` (hours of two to six digits) in seconds since midnight.
pub(crate) fn civil(text: &str) -> Result<Seconds, InstantError> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next(), parts.next(), parts.next());
    let (Some(hours), Some(minutes), None) = (hours, minutes, parts.next()) else {
        return Err(InstantError::Malformed);
    };
    if !(2..=6).contains(&hours.len()) || minutes.len() != 2 || seconds.is_some_and(|s| s.len() != 2) {
        return Err(InstantError::Malformed);
    }
    let number = |s: &str| digits(s.as_bytes()).ok_or(InstantError::Malformed);
    let (h, m, s) = (number(hours)?, number(minutes)?, number(seconds.unwrap_or("00"))?);
    if m > 59 || s > 59 { Err(InstantError::Malformed) } else { Ok(h * 3600 + m * 60 + s) }
}

/// A time of day up to `24:00`, in seconds.
pub(crate) fn time_of_day(text: &str) -> Option<Seconds> {
    civil(text).ok().filter(|s| *s <= super::DAY)
}

/// `2026-11-23`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let b = text.as_bytes();
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let part = |range: std::ops::Range<usize>| digits(&b[range]);
    Date::new(
        i16::try_from(part(0..4)?).ok()?,
        i8::try_from(part(5..7)?).ok()?,
        i8::try_from(part(8..10)?).ok()?,
    )
    .ok()
}

/// RFC 3339 in whole seconds: seconds since 1970 and the offset in seconds.
pub(crate) fn timestamp(text: &str) -> Result<(Seconds, Seconds), InstantError> {
    let malformed = InstantError::Malformed;
    let (head, tail) = text.split_at_checked(19).ok_or(malformed)?;
    let (day, time) = head.split_once('T').ok_or(malformed)?;
    let day = date(day).ok_or(malformed)?;
    if time.len() != 8 {
        return Err(malformed);
    }
    let of_day = civil(time)?;
    if of_day >= super::DAY {
        return Err(malformed);
    }
    let offset = match tail.as_bytes() {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), hours @ .., b':', _, _] if hours.len() == 2 => {
            let (h, m) = (digits(hours).ok_or(malformed)?, digits(&tail.as_bytes()[4..]).ok_or(malformed)?);
            if h > 23 || m > 59 {
                return Err(malformed);
            }
            let total = h * 3600 + m * 60;
            if *sign == b'-' { -total } else { total }
        }
        _ => return Err(malformed),
    };
    let days = super::days_between(Date::constant(1970, 1, 1), day);
    Ok((days * super::DAY + of_day - offset, offset))
}

/// An RFC 3339 instant with whole seconds, as plans state them, in seconds since 1970-01-01T00:00:00Z.
///
/// # Errors
/// If it is no such instant.
///
/// # Examples
/// ```
/// assert_eq!(kerbway_model::calendar::unix_seconds("1970-01-02T00:00:00+08:00"), Ok(57_600));
/// ```
pub fn unix_seconds(text: &str) -> Result<i64, InstantError> {
    timestamp(text).map(|(unix, _)| unix)
}

fn digits(bytes: &[u8]) -> Option<i64> {
    if bytes.is_empty() || bytes.len() > 9 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(bytes.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_times_have_two_digit_minutes() {
        assert_eq!(civil("26:00"), Ok(93_600));
        assert_eq!(civil("07:05:09"), Ok(25_509));
        for bad in ["7:00", "07:60", "07:00:60", "07", "", "07:00:00:00", "-7:00", "0７:00", "07:0"] {
            assert_eq!(civil(bad), Err(InstantError::Malformed), "{bad}");
        }
    }

    #[test]
    fn timestamps_are_rfc_3339_in_whole_seconds() {
        assert_eq!(timestamp("1970-01-02T00:00:00+08:00"), Ok((86_400 - 28_800, 28_800)));
        assert_eq!(timestamp("1970-01-01T00:00:00Z"), Ok((0, 0)));
        for bad in [
            "1970-01-01T00:00:60Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:00:00.5Z",
            "1970-01-01T00:00:00",
            "1970-01-01 00:00:00Z",
            "1970-02-30T00:00:00Z",
            "1970-01-01T00:00:00+0800",
            "1970-01-01T00:00:00+24:00",
            "1970-01-01T00:00:00é",
        ] {
            assert_eq!(timestamp(bad), Err(InstantError::Malformed), "{bad}");
        }
    }
}
