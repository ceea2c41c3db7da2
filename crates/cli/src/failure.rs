//! How a command ends, and what it says when it cannot go on.

use std::fmt::Write as _;
use std::process::ExitCode;

use kerbway::document::report::InputReport;
use kerbway::{Error, Issue, Refused, Severity};

use crate::args::ErrorStyle;
use crate::output;

/// How a command that did its work ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// 0.
    Fine,
    /// 1: `check` found violations.
    Violations,
    /// 2: `check-input` found errors.
    Unusable,
    /// 130: interrupted, the best plan so far is written.
    Interrupted,
}

impl From<Done> for ExitCode {
    fn from(done: Done) -> Self {
        Self::from(match done {
            Done::Fine => 0,
            Done::Violations => 1,
            Done::Unusable => 2,
            Done::Interrupted => 130,
        })
    }
}

/// Why a command did not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// 2: the input, or the command line, is not usable.
    Input(Vec<Issue>),
    /// 3: the referee refused a plan of ours, which has been written.
    Refused(Box<Refused>),
    /// 3: a file cannot be written, or the like.
    Output(String),
    /// Nobody reads standard output any more: no reason to complain.
    Closed,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refused) => Self::Refused(refused),
            other => Self::Input(other.issues().to_vec()),
        }
    }
}

impl Failure {
    /// One error about the command line or a file.
    pub(crate) fn one(
        code: &str,
        message: impl Into<String>,
        file: Option<&str>,
        hint: Option<&str>,
    ) -> Self {
        let mut issue = Issue::error(code, "", message);
        issue.file = file.map(str::to_owned);
        issue.hint = hint.map(str::to_owned);
        Self::Input(vec![issue])
    }

    /// Says it on standard error.
    pub(crate) fn tell(&self, style: ErrorStyle) -> ExitCode {
        match self {
            Self::Input(issues) => {
                output::tell(&match style {
                    ErrorStyle::Text => issues_text(issues),
                    ErrorStyle::Json => output::json(&issues_report(issues.clone())),
                });
                ExitCode::from(2)
            }
            Self::Refused(refused) => {
                let violations = &refused.report.violations;
                match style {
                    ErrorStyle::Text => {
                        let mut text = "internal error: the referee refused a plan of ours; please report this with the problem\n".to_owned();
                        for violation in violations {
                            text.push_str("  ");
                            text.push_str(&kerbway::check::violation_text(violation));
                            text.push('\n');
                        }
                        output::tell(&text);
                    }
                    ErrorStyle::Json => output::tell(&output::json(&refused.report)),
                }
                ExitCode::from(3)
            }
            Self::Output(message) => {
                output::tell(&format!("error: {message}\n"));
                ExitCode::from(3)
            }
            Self::Closed => ExitCode::SUCCESS,
        }
    }
}

/// Issues as the document that `check-input` prints, of a problem without a map.
pub(crate) fn issues_report(issues: Vec<Issue>) -> InputReport {
    InputReport { format: 1, issues, snaps: Vec::new(), attribution: Vec::new() }
}

/// Issues for people: what, where, the value, what to do, where to read more.
pub(crate) fn issues_text(issues: &[Issue]) -> String {
    let mut out = String::new();
    for issue in issues {
        one_issue(&mut out, issue);
    }
    let count = |severity: Severity| issues.iter().filter(|i| i.severity == severity).count();
    let plural = |n: usize, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if issues.len() > 1 {
        let all: Vec<String> = [(errors, "error"), (warnings, "warning")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| plural(n, what))
            .collect();
        out.push_str(&all.join(", "));
        out.push('\n');
    }
    out
}

fn one_issue(out: &mut String, issue: &Issue) {
    let severity = match issue.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let _ = writeln!(out, "{severity}[{}]: {}", issue.code, issue.message);
    let mut place = Vec::new();
    if let Some(file) = &issue.file {
        place.push(issue.line.map_or_else(|| file.clone(), |line| format!("{file}:{line}")));
    }
    if !issue.pointer.is_empty() {
        place.push(issue.pointer.clone());
    }
    if let Some(id) = &issue.id {
        place.push(format!("({id})"));
    }
    if !place.is_empty() {
        let _ = writeln!(out, "  --> {}", place.join(" "));
    }
    if let Some(value) = &issue.value {
        let _ = writeln!(out, "    value: {value}");
    }
    if let Some(hint) = &issue.hint {
        let _ = writeln!(out, "    help:  {hint}");
    }
    let _ = writeln!(out, "    more:  docs/errors.md#{}", issue.code.to_ascii_lowercase());
}
