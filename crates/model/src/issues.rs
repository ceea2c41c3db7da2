//! Issues of a document: where they are, how they are collected, what else they could have meant.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use crate::document::report::{InputReport, Issue, Severity};
use crate::hints;

/// A document that cannot be used, with everything that is wrong or odd in it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub struct InvalidProblem {
    issues: Vec<Issue>,
}

impl InvalidProblem {
    /// For what else is found wrong, say in a file that the document names; at least one should be an error.
    pub fn new(issues: Vec<Issue>) -> Self {
        Self { issues }
    }

    /// The same in the order of the document's parts.
    pub fn sorted(mut issues: Vec<Issue>) -> Self {
        crate::order::sort(&mut issues);
        Self { issues }
    }

    /// All issues in the order of the document's parts, at least one of them an error.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// All issues.
    pub fn into_issues(self) -> Vec<Issue> {
        self.issues
    }

    /// The document that `check-input` prints.
    pub fn report(&self) -> InputReport {
        InputReport { format: 1, issues: self.issues.clone(), snaps: Vec::new(), attribution: Vec::new() }
    }
}

/// Issues that are shown in full by an error's text; the rest is counted.
const TOLD: usize = 20;

impl fmt::Display for InvalidProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, issue) in self.issues.iter().take(TOLD).enumerate() {
            if i > 0 {
                f.write_char('\n')?;
            }
            write!(f, "{issue}")?;
        }
        match self.issues.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => write!(f, "\n… and {more} more"),
        }
    }
}

impl fmt::Display for Issue {
    /// `error[E-window-order] /requests/3/options/0/windows/0: … (help: …)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}[{}]", self.code)?;
        if let Some(file) = &self.file {
            write!(f, " {file}")?;
            if let Some(line) = self.line {
                write!(f, ":{line}")?;
            }
        }
        let pointer = if self.pointer.is_empty() { "(document)" } else { &self.pointer };
        write!(f, " {pointer}: {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, " (help: {hint})")?;
        }
        Ok(())
    }
}

impl Issue {
    /// An error, with the usual hint of its code.
    pub fn error(code: &str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, pointer.into(), message.into())
    }

    /// A warning.
    pub fn warning(code: &str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, pointer.into(), message.into())
    }

    fn new(severity: Severity, code: &str, pointer: String, message: String) -> Self {
        Self {
            severity,
            code: code.to_owned(),
            pointer,
            id: None,
            message,
            value: None,
            hint: hints::usual(code).map(ToOwned::to_owned),
            file: None,
            line: None,
        }
    }

    /// Where in a list of the document it is: the index after the list's name (`/requests/41/…`: 41), from 0.
    pub fn row(&self) -> Option<usize> {
        self.pointer.split('/').nth(2)?.parse().ok()
    }

    /// The key that it is about: the last part of its pointer that is no index.
    pub fn field(&self) -> Option<&str> {
        let is_key = |part: &&str| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit());
        self.pointer.rsplit('/').find(is_key)
    }

    /// States the offending value; a long one is shortened.
    pub fn value(&mut self, value: impl Into<serde_json::Value>) -> &mut Self {
        self.value = Some(shortened(value.into()));
        self
    }

    /// Says what to do about it.
    pub fn hint(&mut self, hint: impl Into<String>) -> &mut Self {
        self.hint = Some(hint.into());
        self
    }

    /// Offers the nearest of some names, if one is near.
    pub(crate) fn did_you_mean<'a>(
        &mut self,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> &mut Self {
        if let Some(near) = nearest(name, known) {
            self.hint = Some(format!("did you mean \"{near}\"?"));
        }
        self
    }
}

/// The name nearest to `name`, if it is near enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Long texts are no typos of anything, and the distance is quadratic.
    if name.len() > 100 {
        return None;
    }
    let allowed = (name.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter(|k| k.len().abs_diff(name.len()) <= 3 * allowed)
        .map(|k| (strsim::damerau_levenshtein(&name.to_lowercase(), &k.to_lowercase()), k))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

/// Longest text shown whole in an issue, in characters.
const SHOWN: usize = 80;

/// A value as an issue shows it: whole if short, else its beginning or its size.
pub(crate) fn shortened(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(s) if s.chars().count() > SHOWN => {
            let head: String = s.chars().take(SHOWN).collect();
            Value::String(format!("{head}… ({} bytes)", s.len()))
        }
        Value::Array(list) => {
            let small = list.len() <= 8 && !list.iter().any(|v| v.is_array() || v.is_object());
            if small {
                Value::Array(list.into_iter().map(shortened).collect())
            } else {
                Value::String(format!("[… {} items]", list.len()))
            }
        }
        Value::Object(map) => {
            let small = map.len() <= 4 && !map.values().any(|v| v.is_array() || v.is_object());
            if small {
                Value::Object(map.into_iter().map(|(k, v)| (k, shortened(v))).collect())
            } else {
                Value::String(format!("{{… {} keys}}", map.len()))
            }
        }
        Value::Number(n) if n.as_str().len() > SHOWN => {
            Value::String(format!("a number of {} digits", n.as_str().len()))
        }
        other => other,
    }
}

/// A place in the document, as a list on the stack: costs nothing until an issue needs its text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Path<'a> {
    /// The whole document.
    Root,
    /// A member of an object.
    Key(&'a Path<'a>, &'a str),
    /// An element of a list.
    Index(&'a Path<'a>, usize),
    /// An element of a list that has an id.
    Item(&'a Path<'a>, usize, &'a str),
}

impl<'a> Path<'a> {
    pub(crate) fn key(&'a self, key: &'a str) -> Path<'a> {
        Path::Key(self, key)
    }
    pub(crate) fn index(&'a self, index: usize) -> Path<'a> {
        Path::Index(self, index)
    }
    pub(crate) fn item(&'a self, index: usize, id: &'a str) -> Path<'a> {
        Path::Item(self, index, id)
    }

    /// RFC 6901.
    pub(crate) fn pointer(&self) -> String {
        let mut out = match self {
            Path::Root => return String::new(),
            Path::Key(parent, _) | Path::Index(parent, _) | Path::Item(parent, ..) => parent.pointer(),
        };
        out.push('/');
        match self {
            Path::Root => {}
            Path::Key(_, key) => escape_into(&mut out, key),
            Path::Index(_, i) | Path::Item(_, i, _) => {
                let _ = write!(out, "{i}");
            }
        }
        out
    }

    /// Id of the nearest thing that has one.
    fn id(&self) -> Option<&str> {
        match self {
            Path::Root => None,
            Path::Item(_, _, id) if !id.is_empty() => Some(id),
            Path::Key(parent, _) | Path::Index(parent, _) | Path::Item(parent, ..) => parent.id(),
        }
    }
}

/// Appends a key to a JSON pointer.
pub(crate) fn escape_into(pointer: &mut String, key: &str) {
    for c in key.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// Places that were repaired after a structural error: what else seems wrong there follows from the repair.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taint(BTreeSet<String>);

impl Taint {
    pub(crate) fn add(&mut self, pointer: String) {
        self.0.insert(pointer);
    }

    /// Was this place or something above it repaired?
    fn covers(&self, pointer: &str) -> bool {
        let mut above = pointer;
        loop {
            if self.0.contains(above) {
                return true;
            }
            match above.rfind('/') {
                Some(i) => above = &above[..i],
                None => return false,
            }
        }
    }

    /// Was this place, something above it or something in it repaired?
    pub(crate) fn touches(&self, pointer: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let below = format!("{pointer}/");
        self.covers(pointer) || self.0.range(below.clone()..).next().is_some_and(|p| p.starts_with(&below))
    }
}

/// Collects issues; those that follow from a repair are dropped.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) issues: Vec<Issue>,
    taint: Taint,
    /// What nobody will see.
    dropped: Issue,
    /// Suggestions still to be looked up in long lists, each of which takes a pass over the list.
    lookups: usize,
}

impl Sink {
    pub(crate) fn new(taint: Taint) -> Self {
        Self { issues: Vec::new(), taint, dropped: Issue::error("", "", ""), lookups: 100 }
    }

    pub(crate) fn error(&mut self, at: &Path<'_>, code: &str, message: impl Into<String>) -> &mut Issue {
        self.push(Severity::Error, at, code, message.into())
    }

    pub(crate) fn warning(&mut self, at: &Path<'_>, code: &str, message: impl Into<String>) -> &mut Issue {
        self.push(Severity::Warning, at, code, message.into())
    }

    /// A feature of the format that is not built yet.
    pub(crate) fn unsupported(&mut self, at: &Path<'_>, what: &str) -> &mut Issue {
        let message = format!("{what} is part of the format but not built yet");
        self.error(at, "E-unsupported", message)
    }

    /// An error about a list or object as a whole: repairs somewhere in it do not explain it.
    pub(crate) fn error_whole(
        &mut self,
        at: &Path<'_>,
        code: &str,
        message: impl Into<String>,
    ) -> &mut Issue {
        let mut issue = Issue::new(Severity::Error, code, at.pointer(), message.into());
        issue.id = at.id().map(str::to_owned);
        if self.repaired(at) {
            self.dropped = issue;
            return &mut self.dropped;
        }
        self.issues.push(issue);
        self.issues.last_mut().expect("invariant: an issue was just pushed")
    }

    fn push(&mut self, severity: Severity, at: &Path<'_>, code: &str, message: String) -> &mut Issue {
        let pointer = at.pointer();
        if self.taint.touches(&pointer) {
            self.dropped = Issue::error("", "", "");
            return &mut self.dropped;
        }
        let mut issue = Issue::new(severity, code, pointer, message);
        issue.id = at.id().map(str::to_owned);
        self.issues.push(issue);
        self.issues.last_mut().expect("invariant: an issue was just pushed")
    }

    /// Was anything at, above or below this place repaired?
    pub(crate) fn tainted(&self, at: &Path<'_>) -> bool {
        !self.taint.0.is_empty() && self.taint.touches(&at.pointer())
    }

    /// Was this place itself, or something above it, repaired?
    pub(crate) fn repaired(&self, at: &Path<'_>) -> bool {
        !self.taint.0.is_empty() && self.taint.covers(&at.pointer())
    }

    /// May a suggestion be looked up in a list of this length?
    pub(crate) fn may_look_up(&mut self, length: usize) -> bool {
        if length > 1000 {
            self.lookups = self.lookups.saturating_sub(1);
        }
        self.lookups > 0
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.issues.iter().any(|i| i.severity == Severity::Error)
    }
}
