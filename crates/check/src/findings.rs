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
