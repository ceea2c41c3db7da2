//! Civil time: the horizon's clock and the expansion of weekly spans to seconds (access.md 3.1).

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::units::Seconds;

/// Translates between seconds of the horizon and civil time.
#[derive(Debug, Clone)]
pub struct Clock {
    pub(crate) start: Timestamp,
    pub(crate) zone: TimeZone,
    pub(crate) horizon: Seconds,
}

impl Clock {
    /// Length of the horizon in seconds.
    pub fn horizon(&self) -> Seconds {
        self.horizon
    }

    /// The instant `second` after the horizon's start as RFC 3339 with the offset valid then (`+00:00`, never `Z`).
    pub fn rfc3339(&self, second: Seconds) -> String {
        let at = self.start.checked_add(jiff::SignedDuration::from_secs(second)).unwrap_or(self.start);
        let zoned = at.to_zoned_datetime(self.zone.clone());
        zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}
