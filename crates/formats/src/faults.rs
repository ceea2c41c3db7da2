//! Issues of text files: each with file and line, collected until there are too many to be of use.

use kerbway_model::{Issue, Severity};

/// Issues reported one by one; the rest are counted.
const SHOWN: usize = 100;

/// A file that cannot be used, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", first(issues))]
pub struct Unreadable {
    /// At least one, in the order of the file.
    pub issues: Vec<Issue>,
}

fn first(issues: &[Issue]) -> String {
    match issues {
        [] => "the file cannot be read".to_owned(),
        [only] => only.message.clone(),
        [first, rest @ ..] => format!("{} (and {} more)", first.message, rest.len()),
    }
}

impl Unreadable {
    /// One issue of a file.
    pub fn one(file: &str, line: Option<u64>, code: &str, message: &str, hint: Option<&str>) -> Self {
        let mut faults = Faults::new(file);
        faults.add(line, code, message, hint);
        Self { issues: faults.issues }
    }
}

/// Collects issues of one file.
#[derive(Debug)]
pub(crate) struct Faults<'a> {
    file: &'a str,
    issues: Vec<Issue>,
    more: usize,
}

impl<'a> Faults<'a> {
    pub(crate) fn new(file: &'a str) -> Self {
        Self { file, issues: Vec::new(), more: 0 }
    }

    pub(crate) fn add(
        &mut self,
        line: Option<u64>,
        code: &str,
        message: impl Into<String>,
        hint: Option<&str>,
    ) {
        self.push(Severity::Error, line, code, message.into(), hint);
    }

    pub(crate) fn warn(
        &mut self,
        line: Option<u64>,
        code: &str,
        message: impl Into<String>,
        hint: Option<&str>,
    ) {
        self.push(Severity::Warning, line, code, message.into(), hint);
    }

    fn push(
        &mut self,
        severity: Severity,
        line: Option<u64>,
        code: &str,
        message: String,
        hint: Option<&str>,
    ) {
        if self.issues.len() == SHOWN {
            self.more += 1;
            return;
        }
        self.issues.push(Issue {
            severity,
            code: code.to_owned(),
            pointer: String::new(),
            id: None,
            message,
            value: None,
            hint: hint.map(str::to_owned),
            file: Some(self.file.to_owned()),
            line,
        });
    }

    /// Is the file of no use? Then there is no point in going on to what depends on it.
    pub(crate) fn any(&self) -> bool {
        self.issues.iter().any(|i| i.severity == Severity::Error)
    }

    /// The warnings, or everything if there is an error.
    pub(crate) fn finish(self) -> Result<Vec<Issue>, Unreadable> {
        if self.any() { Err(self.refuse()) } else { Ok(self.refuse().issues) }
    }

    /// Everything.
    pub(crate) fn refuse(mut self) -> Unreadable {
        if self.more > 0 {
            let message = format!("{} further issues like these", self.more);
            self.more = 0;
            self.issues.push(Issue { message, line: None, hint: None, ..self.issues[SHOWN - 1].clone() });
        }
        Unreadable { issues: self.issues }
    }
}
