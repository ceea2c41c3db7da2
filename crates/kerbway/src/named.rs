//! Options by name and text, for those who have no Rust types: command lines and other languages.

use kerbway_model::Issue;
use kerbway_model::calendar::duration;

use crate::error::Error;
use crate::options::Options;

/// The names that [`Options::set`] knows, in the order in which they are told.
pub const OPTIONS: [&str; 5] = ["time_limit", "iterations", "no_improvement", "seed", "threads"];

/// Seeds are below this, so that every language can hold one.
const SEEDS: u64 = 1 << 53;

impl Options {
    /// Sets an option by its name.
    ///
    /// | name | value |
    /// |---|---|
    /// | `time_limit` | a [duration](kerbway_model::calendar::duration): `30`, `500ms`, `90s`, `4min`, `2h`, `PT30S` |
    /// | `iterations`, `no_improvement` | a whole number |
    /// | `seed` | a whole number below 2⁵³ |
    /// | `threads` | 1; more are not built yet |
    ///
    /// # Errors
    /// [`Error::Question`] with one issue that names the option, the value and what is allowed; nothing is changed then.
    ///
    /// # Examples
    /// ```
    /// use kerbway::Options;
    ///
    /// let mut options = Options::new();
    /// options.set("time_limit", "4min")?;
    /// let error = options.set("iterations", "many").unwrap_err();
    /// assert_eq!(error.issues()[0].message, "option \"iterations\" cannot be \"many\"");
    /// assert_eq!(error.issues()[0].hint.as_deref(), Some("a whole number, 0 or more"));
    /// # Ok::<(), kerbway::Error>(())
    /// ```
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let refused = |hint: &str| {
            let message = format!("option \"{name}\" cannot be \"{value}\"");
            Err(refusal("E-option", name, value, message, hint))
        };
        let number = value.parse::<u64>().ok();
        match name {
            "time_limit" => match duration(value) {
                Some(limit) => self.time_limit = Some(limit),
                None => return refused("whole seconds, or a time such as 500ms, 90s, 4min, 2h, PT30S"),
            },
            "iterations" | "no_improvement" => {
                let Some(number) = number else { return refused("a whole number, 0 or more") };
                let field =
                    if name == "iterations" { &mut self.iterations } else { &mut self.no_improvement };
                *field = Some(number);
            }
            "seed" => match number.filter(|n| *n < SEEDS) {
                Some(seed) => self.seed = seed,
                None => return refused("a whole number from 0 to 2^53 - 1"),
            },
            "threads" => match number {
                Some(1) => {}
                Some(n) if n > 1 => {
                    let message = "searching with several threads is not built yet".to_owned();
                    let hint = "leave threads away; runs with other seeds can go side by side";
                    return Err(refusal("E-unsupported", name, value, message, hint));
                }
                _ => return refused("a whole number, 1 or more"),
            },
            _ => {
                let message = format!("there is no option \"{name}\"");
                let hint = format!("one of {}", OPTIONS.join(", "));
                return Err(refusal("E-option", name, value, message, &hint));
            }
        }
        Ok(())
    }
}

fn refusal(code: &str, name: &str, value: &str, message: String, hint: &str) -> Error {
    let mut issue = Issue::error(code, "", message);
    issue.id = Some(name.to_owned());
    issue.value(value).hint(hint);
    Error::Question(vec![issue])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_named_option_can_be_set() {
        let mut options = Options::new();
        for (name, value) in OPTIONS.iter().zip(["PT2S", "7", "8", "9", "1"]) {
            options.set(name, value).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
        let same = Options::new().with_time_limit(Duration::from_secs(2)).with_iterations(7);
        assert_eq!(options, same.with_no_improvement(8).with_seed(9));
    }

    #[test]
    fn what_an_option_cannot_be_is_said_and_changes_nothing() {
        for (name, value, code) in [
            ("time_limit", "tomorrow", "E-option"),
            ("time_limit", "-1", "E-option"),
            ("iterations", "1.5", "E-option"),
            ("no_improvement", "", "E-option"),
            ("seed", "9007199254740992", "E-option"),
            ("threads", "0", "E-option"),
            ("threads", "2", "E-unsupported"),
            ("time", "3", "E-option"),
        ] {
            let mut options = Options::new();
            let error = options.set(name, value).expect_err(name);
            let [issue] = error.issues() else { panic!("{error}") };
            assert_eq!((issue.code.as_str(), issue.id.as_deref()), (code, Some(name)), "{value}");
            assert!(issue.hint.is_some() && issue.value.is_some());
            assert_eq!(options, Options::new());
        }
    }
}
