//! How a search is getting on, shown on a terminal.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use kerbway::document::report::Progress;
use kerbway::report::amount;

/// A line that changes: cost, iterations, time left.
pub(crate) struct Bar {
    line: ProgressBar,
    currency: String,
    start: Instant,
    limit: Option<Duration>,
    iterations: Option<u64>,
}

impl Bar {
    /// A bar if somebody is there to see it.
    pub(crate) fn new(
        quiet: bool,
        currency: &str,
        start: Instant,
        limit: Option<Duration>,
        iterations: Option<u64>,
    ) -> Self {
        let shown = !quiet && stderr().is_terminal();
        let bar = if shown { ProgressBar::new(1000) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}") {
            bar.set_style(style);
        }
        Self { line: bar, currency: currency.to_owned(), start, limit, iterations }
    }

    /// Shows an event.
    pub(crate) fn show(&self, event: &Progress) {
        if self.line.is_hidden() {
            return;
        }
        let elapsed = self.start.elapsed();
        let by_time = self.limit.map(|l| share(elapsed.as_millis(), l.as_millis()));
        let by_work = self.iterations.map(|n| share(event.iteration.into(), n.into()));
        self.line.set_position(by_time.into_iter().chain(by_work).max().unwrap_or(0));
        let mut message = format!("{}  {} iterations", amount(event.cost, &self.currency), event.iteration);
        if event.unserved > 0 {
            let _ = write!(message, "  {} unserved", event.unserved);
        }
        if let Some(left) = self.limit.map(|l| l.saturating_sub(elapsed)) {
            let _ = write!(message, "  {} s left", left.as_secs());
        }
        self.line.set_message(message);
    }

    /// Takes it away.
    pub(crate) fn end(self) {
        self.line.finish_and_clear();
    }
}

/// Thousandths done.
fn share(done: u128, all: u128) -> u64 {
    u64::try_from((done * 1000).checked_div(all).unwrap_or(1000)).unwrap_or(1000).min(1000)
}
