//! Where time and memory went, for `--verbose`.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// The phases of a command so far.
pub(crate) struct Phases {
    since: Instant,
    done: Vec<(&'static str, Duration)>,
}

impl Phases {
    /// The first one began then.
    pub(crate) fn new(start: Instant) -> Self {
        Self { since: start, done: Vec::new() }
    }

    /// A phase ends here, and the next one begins.
    pub(crate) fn end(&mut self, name: &'static str) {
        let now = Instant::now();
        self.done.push((name, now - self.since));
        self.since = now;
    }

    /// One line: seconds of each phase, and the most memory that was held.
    pub(crate) fn line(&self) -> String {
        let mut out = String::new();
        for (name, took) in &self.done {
            let _ = write!(out, "{name} {:.1} s, ", took.as_secs_f64());
        }
        if let Some(kb) = peak_kb() {
            let _ = writeln!(out, "{} MB of memory at most", kb.div_ceil(1024));
        } else {
            out.truncate(out.len().saturating_sub(2));
            out.push('\n');
        }
        out
    }
}

/// Peak resident memory in kB, where the system tells.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_told_in_order() {
        let mut phases = Phases::new(Instant::now());
        phases.end("reading");
        phases.end("search");
        let line = phases.line();
        assert!(line.starts_with("reading 0.0 s, search 0.0 s"), "{line}");
        assert!(line.ends_with('\n'));
        if cfg!(target_os = "linux") {
            assert!(line.contains(" MB of memory at most"), "{line}");
        }
    }
}
