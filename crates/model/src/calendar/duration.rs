//! Durations as people write them.

use std::time::Duration;

use jiff::SignedDuration;

/// A duration: whole seconds (`90`), `500ms`, `90s`, `4min`, `2h`, `1h 30min`, or ISO 8601 (`PT4M`). `None` if it is none
/// of these, or negative.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use kerbway_model::calendar::duration;
///
/// assert_eq!(duration("4min"), Some(Duration::from_secs(240)));
/// assert_eq!(duration("90"), duration("PT1M30S"));
/// assert_eq!(duration("soon"), None);
/// ```
pub fn duration(text: &str) -> Option<Duration> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().map(Duration::from_secs);
    }
    let read: SignedDuration = text.parse().ok()?;
    Duration::try_from(read).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        for (text, ms) in [
            ("90", 90_000),
            ("90s", 90_000),
            ("4min", 240_000),
            ("2h", 7_200_000),
            ("500ms", 500),
            ("1h 30min", 5_400_000),
            ("PT30S", 30_000),
            ("PT1H2M", 3_720_000),
            ("0", 0),
        ] {
            assert_eq!(duration(text), Some(Duration::from_millis(ms)), "{text}");
        }
        for bad in ["", "s", "1.5", "-1", "-90s", "3d", "PT", "99999999999999999999", "18446744073709551615h"]
        {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }
}
