//! Structural issues: the document against the generated schema, all at once, and a repaired copy for what follows.
//!
//! What the schema says of ranges and lengths is left to validation, which says it better; here only what keeps the
//! document from being read as its types counts. Each issue is repaired by dropping or replacing the smallest part, in
//! place, so that pointers keep their indices; [`Taint`] remembers where.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::reserved;
use super::shape::{Shape, is_required, member};
use crate::document::report::Issue;
use crate::issues::{Taint, nearest};

impl Shape {
    /// Collects every structural issue of `document` and repairs it.
    pub(crate) fn repair(&self, document: &mut Value, issues: &mut Vec<Issue>, taint: &mut Taint) {
        let found: Vec<Found> = self.errors(document).flat_map(|e| Found::new(&e)).collect();
        self.repair_opaque(document, issues, taint);
        for found in found {
            found.apply(self, document, issues, taint);
        }
    }
}

/// Code and message for a value of the wrong type.
pub(super) fn mistyped(value: &Value, wanted: &str) -> (&'static str, String) {
    let got = match value {
        Value::Null => return ("E-null", format!("expected {wanted}, got null")),
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    ("E-type", format!("expected {wanted}, got {got}"))
}

/// A structural error, freed from the document it was found in.
struct Found {
    pointer: String,
    what: What,
}

enum What {
    Unknown(String),
    Missing(String),
    Wrong { code: &'static str, message: String },
    NotAmong(Vec<String>),
}

impl Found {
    fn new(error: &ValidationError<'_>) -> Vec<Self> {
        let pointer = error.instance_path().as_str().to_owned();
        let one = |what| vec![Self { pointer: pointer.clone(), what }];
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
                .iter()
                .map(|key| Self { pointer: pointer.clone(), what: What::Unknown(key.clone()) })
                .collect(),
            ValidationErrorKind::Required { property } => {
                one(What::Missing(property.as_str().unwrap_or_default().to_owned()))
            }
            ValidationErrorKind::Enum { options } => {
                let names = options.as_array().into_iter().flatten().filter_map(Value::as_str);
                one(What::NotAmong(names.map(str::to_owned).collect()))
            }
            ValidationErrorKind::Type { kind } => {
                let wanted = wanted(kind);
                let (code, message) = mistyped(error.instance(), &wanted);
                one(What::Wrong { code, message })
            }
            ValidationErrorKind::MinItems { limit } | ValidationErrorKind::MaxItems { limit } => {
                let n = error.instance().as_array().map_or(0, Vec::len);
                let message = format!("expected a list of {limit}, got {n}");
                one(What::Wrong { code: "E-type", message })
            }
            ValidationErrorKind::Custom { message, .. } => {
                let (code, message) = message.split_once(' ').unwrap_or(("E-type", message));
                let code = ["E-null", "E-integer", "E-limit", "E-decimals"].into_iter().find(|c| *c == code);
                one(What::Wrong { code: code.unwrap_or("E-type"), message: message.to_owned() })
            }
            _ => one(What::Wrong { code: "E-type", message: error.to_string() }),
        }
    }

    /// Writes the issue and repairs the document, unless an earlier repair took the place away.
    fn apply(self, shape: &Shape, document: &mut Value, issues: &mut Vec<Issue>, taint: &mut Taint) {
        let Self { pointer, what } = self;
        match what {
            What::Unknown(key) => unknown(shape, document, &pointer, &key, issues, taint),
            What::Missing(key) => missing(shape, document, &pointer, &key, issues, taint),
            What::Wrong { code, message } => {
                let Some(value) = document.pointer(&pointer).cloned() else { return };
                if !taint.touches(&pointer) {
                    let mut issue = Issue::error(code, pointer.as_str(), message);
                    issue.value(value);
                    issues.push(issue);
                }
                shape.replace(document, &pointer, taint);
            }
            What::NotAmong(names) => {
                let Some(value) = document.pointer(&pointer).cloned() else { return };
                if !taint.touches(&pointer) {
                    issues.push(not_among(&pointer, value, &names));
                }
                shape.replace(document, &pointer, taint);
            }
        }
    }
}

fn wanted(kind: &jsonschema::error::TypeKind) -> String {
    use jsonschema::JsonType;
    let name = |t: JsonType| match t {
        JsonType::Array => "a list",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "a whole number",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a text",
    };
    match kind {
        jsonschema::error::TypeKind::Single(t) => name(*t).to_owned(),
        jsonschema::error::TypeKind::Multiple(set) => set.iter().map(name).collect::<Vec<_>>().join(" or "),
    }
}

fn not_among(pointer: &str, value: Value, names: &[String]) -> Issue {
    let Some(text) = value.as_str() else {
        let (code, message) = mistyped(&value, "a text");
        let mut issue = Issue::error(code, pointer, message);
        issue.value(value);
        return issue;
    };
    let mut issue = if pointer.starts_with("/requests/") && text == "shipment" {
        Issue::error("E-unsupported", pointer, "a shipment is part of the format but not built yet")
    } else {
        let mut issue =
            Issue::error("E-choice", pointer, format!("\"{text}\" is none of: {}", names.join(", ")));
        issue.did_you_mean(text, names.iter().map(String::as_str));
        issue
    };
    issue.value(value.clone());
    issue
}

fn unknown(
    shape: &Shape,
    document: &mut Value,
    pointer: &str,
    key: &str,
    issues: &mut Vec<Issue>,
    taint: &mut Taint,
) {
    let here = member(pointer, key);
    let Some(object) = document.pointer_mut(pointer).and_then(Value::as_object_mut) else { return };
    let value = object.remove(key).unwrap_or_default();
    if reserved(pointer, key) {
        let message = format!("`{key}` is part of the format but not built yet");
        issues.push(Issue::error("E-unsupported", here, message));
        return;
    }
    let known: Vec<&str> = shape
        .at(pointer)
        .and_then(|s| s.get("properties"))
        .and_then(Value::as_object)
        .map(|p| p.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let mut issue = Issue::error("E-unknown-key", here, format!("unknown key `{key}`"));
    issue.value(value);
    if let Some(near) = nearest(key, known.iter().copied()) {
        issue.hint(format!("did you mean `{near}`?"));
        // What is missing because of the slip is no mistake of its own.
        if !object.contains_key(near) {
            let near_pointer = member(pointer, near);
            let required = shape.at(pointer).is_some_and(|s| is_required(s, near));
            if required && let Some(schema) = shape.at(&near_pointer) {
                object.insert(near.to_owned(), shape.placeholder(schema));
            }
            taint.add(near_pointer);
        }
    } else if known.len() <= 15 {
        issue.hint(format!("the keys here are: {}", known.join(", ")));
    }
    issues.push(issue);
}

fn missing(
    shape: &Shape,
    document: &mut Value,
    pointer: &str,
    key: &str,
    issues: &mut Vec<Issue>,
    taint: &mut Taint,
) {
    let here = member(pointer, key);
    let Some(object) = document.pointer_mut(pointer).and_then(Value::as_object_mut) else { return };
    if object.contains_key(key) {
        return;
    }
    let explained = taint.touches(&here);
    if let Some(schema) = shape.at(&here) {
        object.insert(key.to_owned(), shape.placeholder(schema));
    }
    taint.add(here);
    if !explained {
        issues.push(Issue::error("E-missing-key", pointer, format!("the key `{key}` is missing")));
    }
}
