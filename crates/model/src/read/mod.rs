//! Reading documents: typed and fast if they are sound, issue by issue if they are not.
//!
//! The fast path is serde. When it fails, the text is read again as plain JSON, every structural issue is collected
//! through the generated schema, the document is repaired around them, and what remains is still validated: all that
//! is wrong in a document is said at once.

mod opaque;
mod raw;
mod shape;
mod strict;
mod structure;

use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::document::plan::Plan;
use crate::document::problem::Problem;
use crate::document::report::{Issue, Visits};
use crate::issues::{InvalidProblem, Taint};
use crate::validate::{self, Validated};
use shape::{Shape, member};
use strict::Strict;

impl Problem {
    /// Reads a document (UTF-8 JSON; a byte order mark is accepted).
    ///
    /// # Errors
    /// All issues of the document, those that [`Problem::validate`] would find among them, if it cannot be read.
    ///
    /// ```
    /// let error = kerbway_model::Problem::from_json(r#"{"format": 1, "curency": "CNY"}"#).unwrap_err();
    /// assert!(error.to_string().contains("did you mean `currency`?"));
    /// ```
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, InvalidProblem> {
        let text = without_mark(text.as_ref());
        typed(text).map_err(|error| {
            let semantic = |problem, taint| match validate::run(&problem, taint, validate::Context::default())
            {
                Ok(validated) => validated.warnings,
                Err(found) => found,
            };
            InvalidProblem::new(all_issues(text, &error, shape::PROBLEM.as_ref(), semantic))
        })
    }

    /// Reads and validates a document in one go.
    ///
    /// # Errors
    /// All issues of the document if one of them is an error.
    pub fn read(text: impl AsRef<[u8]>) -> Result<(Self, Validated), InvalidProblem> {
        let problem = Self::from_json(text)?;
        let validated = problem.validate()?;
        Ok((problem, validated))
    }

    /// The document as JSON with line breaks.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// All issues that keep it from being read.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, InvalidProblem> {
        document(text.as_ref(), &shape::PLAN)
    }

    /// The document as JSON with line breaks: the bytes that are equal in every language.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Visits {
    /// Reads the visits that `evaluate` is asked about.
    ///
    /// # Errors
    /// All issues that keep them from being read.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, InvalidProblem> {
        document(text.as_ref(), &shape::VISITS)
    }
}

/// Reads a document that means nothing without a problem: only its structure can be wrong.
fn document<T: DeserializeOwned>(text: &[u8], shape: &LazyLock<Option<Shape>>) -> Result<T, InvalidProblem> {
    let text = without_mark(text);
    typed(text)
        .map_err(|error| InvalidProblem::new(all_issues(text, &error, shape.as_ref(), |_: T, _| Vec::new())))
}

fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text)
}

/// The fast path; on failure where and why.
fn typed<T: DeserializeOwned>(text: &[u8]) -> Result<T, Box<Issue>> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    match T::deserialize(Strict(tracked)) {
        Err(error) => Err(Box::new(Issue::error("E-type", pointer(&track.path()), error.to_string()))),
        Ok(value) => match json.end() {
            Err(error) => Err(Box::new(Issue::error("E-json", "", error.to_string()))),
            Ok(()) => Ok(value),
        },
    }
}

/// A path of serde's as a JSON pointer.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut out = String::new();
    for segment in path {
        out = match segment {
            Segment::Seq { index } => member(&out, &index.to_string()),
            Segment::Map { key } => member(&out, key),
            Segment::Enum { .. } | Segment::Unknown => out,
        };
    }
    out
}

/// Every issue of a document that the fast path could not read: those of its structure, then what `semantic` finds in
/// what could be repaired.
fn all_issues<T: DeserializeOwned>(
    text: &[u8],
    error: &Issue,
    shape: Option<&Shape>,
    semantic: impl FnOnce(T, Taint) -> Vec<Issue>,
) -> Vec<Issue> {
    let (mut value, mut issues) = match raw::parse(text) {
        Ok(read) => read,
        Err(malformed) => return vec![*malformed],
    };
    let original = value.clone();
    let mut taint = Taint::default();
    if !value.is_object() {
        let (code, message) = structure::mistyped(&value, "an object");
        issues.push(Issue::error(code, "", message));
    } else if let Some(shape) = shape {
        shape.repair(&mut value, &mut issues, &mut taint);
        if let Some(document) = readable(value, shape, &mut issues, &mut taint) {
            issues.extend(semantic(document, taint));
        }
    }
    if issues.iter().all(|i| i.severity != crate::Severity::Error) {
        // Nothing but the types themselves objects: say what they say.
        issues.push(error.clone());
    }
    for issue in &mut issues {
        if issue.id.is_none() {
            issue.id = nearest_id(&original, &issue.pointer);
        }
    }
    crate::order::sort(&mut issues);
    issues
}

/// Rounds in which a part that only the types object to is reported and taken out.
const ROUNDS: usize = 20;

/// The repaired document as its type. What the schema let pass is reported and repaired part by part.
fn readable<T: DeserializeOwned>(
    mut value: Value,
    shape: &Shape,
    issues: &mut Vec<Issue>,
    taint: &mut Taint,
) -> Option<T> {
    for _ in 0..ROUNDS {
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(&value, &mut track);
        let error = match T::deserialize(Strict(tracked)) {
            Ok(document) => return Some(document),
            Err(error) => error,
        };
        let pointer = pointer(&track.path());
        issues.push(Issue::error("E-type", pointer.as_str(), error.to_string()));
        shape.replace(&mut value, &pointer, taint)?;
    }
    None
}

/// The id of the innermost object on the way to a place that has one.
fn nearest_id(document: &Value, pointer: &str) -> Option<String> {
    let mut prefix = pointer;
    loop {
        if let Some(id) = document.pointer(prefix).and_then(|v| v.get("id")).and_then(Value::as_str) {
            return Some(id.to_owned());
        }
        prefix = &prefix[..prefix.rfind('/')?];
    }
}

/// Is this a key of the format that is not built yet?
fn reserved(pointer: &str, key: &str) -> bool {
    let parts: Vec<&str> = pointer.split('/').collect();
    let keys: &[&str] = match parts.as_slice() {
        [""] => &["bays", "hubs", "points", "chargers", "initial_plan", "locks"],
        ["", "requests", _] => &["shipment", "release", "setup_s", "group", "prize", "commodity", "priority"],
        ["", "vehicle_types", _] => {
            &["breaks", "max_trips", "reload_s", "compartments", "energy", "max_stops"]
        }
        _ => &[],
    };
    keys.contains(&key)
}
