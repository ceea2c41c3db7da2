//! Structural issues: the document against the generated schema, all at once, and a repaired copy for what follows.
//!
//! What the schema says of ranges and lengths is left to validation, which says it better; here only what keeps the
//! document from being read as its types counts. Each issue is repaired by dropping or replacing the smallest part, in
//! place, so that pointers keep their indices; [`Taint`] remembers where.

use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Keyword, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::reserved;
use crate::document::report::Issue;
use crate::issues::{Taint, escape_into, nearest};

/// Collects every structural issue of `document` and repairs it. `None` = nothing is left to look at.
pub(crate) fn repair(document: &mut Value, issues: &mut Vec<Issue>, taint: &mut Taint) -> Option<()> {
    let found: Vec<Found> = VALIDATOR.as_ref()?.iter_errors(document).flat_map(|e| Found::new(&e)).collect();
    super::opaque::repair(document, issues, taint);
    for found in found {
        found.apply(document, issues, taint);
    }
    Some(())
}

/// The schema of the problem with everything left out that does not concern structure.
pub(crate) static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let mut schema = crate::schema::value("problem").unwrap_or_default();
    for opaque in ["Predicate", "Geometry", "NodeRef"] {
        schema["$defs"][opaque] = json!({});
    }
    for decimal in ["Money", "Decimal"] {
        schema["$defs"][decimal] = json!({"kerbway": "decimal"});
    }
    strip(&mut schema);
    schema
});

static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| {
    jsonschema::options()
        .with_keyword("kerbway", |_, value, _| {
            let wanted = match value.as_str() {
                Some("integer") => Number::Integer { nullable: false },
                Some("integer or null") => Number::Integer { nullable: true },
                Some("decimal") => Number::Decimal,
                _ => Number::Float,
            };
            Ok(Box::new(wanted) as Box<dyn for<'i> Keyword<'i>>)
        })
        .build(&SCHEMA)
        .ok()
});

/// Takes out ranges, lengths and patterns; numbers get a keyword of our own, which looks at their digits.
fn strip(schema: &mut Value) {
    match schema {
        Value::Array(list) => list.iter_mut().for_each(strip),
        Value::Object(object) => {
            // A pair has both bounds; a list that must not be empty has one.
            if !object.contains_key("maxItems") {
                object.remove("minItems");
            }
            for key in
                ["minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "pattern", "format"]
            {
                if object.get(key).is_some_and(|v| !v.is_object()) {
                    object.remove(key);
                }
            }
            if let Some(kind @ ("integer" | "number")) = object.get("type").and_then(Value::as_str) {
                let kind = json!(if kind == "integer" { "integer" } else { "float" });
                object.remove("type");
                object.insert("kerbway".to_owned(), kind);
            }
            if let Some(names) = object.get("oneOf").and_then(constants) {
                object.remove("oneOf");
                object.insert("enum".to_owned(), names);
            }
            // Matrix cells: `["integer", "null"]`.
            if object.get("type") == Some(&json!(["integer", "null"])) {
                object.remove("type");
                object.insert("kerbway".to_owned(), json!("integer or null"));
            }
            object.values_mut().for_each(strip);
        }
        _ => {}
    }
}

/// `[{"const": a}, …]` as `[a, …]`.
fn constants(list: &Value) -> Option<Value> {
    list.as_array()?.iter().map(|v| v.get("const").cloned()).collect::<Option<Vec<_>>>().map(Value::Array)
}

/// What a number must be.
#[derive(Clone, Copy)]
enum Number {
    Integer { nullable: bool },
    Decimal,
    Float,
}

impl Number {
    /// Code and message for a value that is not of this kind.
    fn misfit(self, value: &Value) -> Option<(&'static str, String)> {
        let digits = match value {
            Value::Number(number) => number.as_str(),
            Value::Null if matches!(self, Self::Integer { nullable: true }) => return None,
            other => {
                let wanted = match self {
                    Self::Integer { .. } => "a whole number",
                    Self::Decimal | Self::Float => "a number",
                };
                return Some(mistyped(other, wanted));
            }
        };
        match self {
            Self::Integer { .. } => {
                // `-0` is a float to serde.
                let whole =
                    digits != "-0" && digits.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
                if !whole {
                    Some((
                        "E-integer",
                        format!(
                            "expected a whole number, without fraction or exponent, got {}",
                            short(digits)
                        ),
                    ))
                } else if digits.parse::<i64>().is_err() {
                    Some(("E-limit", "the number does not fit into 64 bits".to_owned()))
                } else {
                    None
                }
            }
            Self::Decimal => (crate::units::Money::parse(digits).is_none()).then(|| {
                ("E-decimals", format!("{} has more than six decimals or is far too large", short(digits)))
            }),
            Self::Float => {
                let finite = digits.parse::<f64>().is_ok_and(f64::is_finite);
                (!finite).then(|| ("E-limit", format!("{} is too large for a number", short(digits))))
            }
        }
    }
}

impl<'i> Keyword<'i> for Number {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        match self.misfit(value) {
            None => Ok(()),
            Some((code, message)) => Err(ValidationError::custom(format!("{code} {message}"))),
        }
    }
    fn is_valid(&self, value: &'i Value) -> bool {
        self.misfit(value).is_none()
    }
}

fn short(digits: &str) -> &str {
    if digits.len() <= 40 { digits } else { "this number" }
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
    fn apply(self, document: &mut Value, issues: &mut Vec<Issue>, taint: &mut Taint) {
        let Self { pointer, what } = self;
        match what {
            What::Unknown(key) => unknown(document, &pointer, &key, issues, taint),
            What::Missing(key) => missing(document, &pointer, &key, issues, taint),
            What::Wrong { code, message } => {
                let Some(value) = document.pointer(&pointer).cloned() else { return };
                if !taint.touches(&pointer) {
                    let mut issue = Issue::error(code, pointer.as_str(), message);
                    issue.value(value);
                    issues.push(issue);
                }
                replace(document, &pointer, taint);
            }
            What::NotAmong(names) => {
                let Some(value) = document.pointer(&pointer).cloned() else { return };
                if !taint.touches(&pointer) {
                    issues.push(not_among(&pointer, value, &names));
                }
                replace(document, &pointer, taint);
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

fn unknown(document: &mut Value, pointer: &str, key: &str, issues: &mut Vec<Issue>, taint: &mut Taint) {
    let here = member(pointer, key);
    let Some(object) = document.pointer_mut(pointer).and_then(Value::as_object_mut) else { return };
    let value = object.remove(key).unwrap_or_default();
    if reserved(pointer, key) {
        let message = format!("`{key}` is part of the format but not built yet");
        issues.push(Issue::error("E-unsupported", here, message));
        return;
    }
    let known: Vec<&str> = at(pointer)
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
            let required = at(pointer).is_some_and(|s| is_required(s, near));
            if required && let Some(schema) = at(&near_pointer) {
                object.insert(near.to_owned(), placeholder(schema));
            }
            taint.add(near_pointer);
        }
    } else if known.len() <= 15 {
        issue.hint(format!("the keys here are: {}", known.join(", ")));
    }
    issues.push(issue);
}

fn missing(document: &mut Value, pointer: &str, key: &str, issues: &mut Vec<Issue>, taint: &mut Taint) {
    let here = member(pointer, key);
    let Some(object) = document.pointer_mut(pointer).and_then(Value::as_object_mut) else { return };
    if object.contains_key(key) {
        return;
    }
    let explained = taint.touches(&here);
    if let Some(schema) = at(&here) {
        object.insert(key.to_owned(), placeholder(schema));
    }
    taint.add(here);
    if !explained {
        issues.push(Issue::error("E-missing-key", pointer, format!("the key `{key}` is missing")));
    }
}

/// Drops the value if its key may be absent, else puts a harmless one in its place.
pub(super) fn replace(document: &mut Value, pointer: &str, taint: &mut Taint) -> Option<()> {
    taint.add(pointer.to_owned());
    let (parent, last) = pointer.rsplit_once('/')?;
    let key = last.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent)? {
        Value::Object(object) => {
            let required = at(parent).is_some_and(|s| is_required(s, &key));
            match at(pointer) {
                Some(schema) if required => {
                    object.insert(key, placeholder(schema));
                }
                _ => {
                    object.remove(&key);
                }
            }
        }
        Value::Array(list) => {
            let place = list.get_mut(key.parse::<usize>().ok()?)?;
            *place = at(pointer).map(placeholder).unwrap_or_default();
        }
        _ => {}
    }
    Some(())
}

/// Pointer of a member.
pub(super) fn member(pointer: &str, key: &str) -> String {
    let mut out = format!("{pointer}/");
    escape_into(&mut out, key);
    out
}

fn is_required(schema: &Value, key: &str) -> bool {
    schema.get("required").and_then(Value::as_array).is_some_and(|r| r.iter().any(|k| k == key))
}

fn resolve(schema: &'static Value) -> &'static Value {
    schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|r| SCHEMA.pointer(r.strip_prefix('#')?))
        .unwrap_or(schema)
}

/// The schema that holds at a place of the document.
fn at(pointer: &str) -> Option<&'static Value> {
    let mut schema = resolve(&SCHEMA);
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        let next = match schema.get("properties").and_then(|p| p.get(&key)) {
            Some(property) => property,
            None => schema
                .get("additionalProperties")
                .filter(|v| v.is_object())
                .or_else(|| schema.get("items"))?,
        };
        schema = resolve(next);
    }
    Some(schema)
}

/// The smallest value that can be read where this schema holds.
fn placeholder(schema: &'static Value) -> Value {
    let schema = resolve(schema);
    if let Some(first) = schema.get("enum").and_then(|e| e.get(0)) {
        return first.clone();
    }
    if schema.get("kerbway").is_some() {
        return json!(0);
    }
    let kind = schema.get("type");
    let nullable = kind.and_then(Value::as_array).is_some_and(|k| k.iter().any(|t| t == "null"));
    match kind.and_then(Value::as_str) {
        _ if nullable => Value::Null,
        Some("boolean") => json!(false),
        Some("array") => {
            let n = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
            let item = schema.get("items").map(placeholder).unwrap_or_default();
            (0..n).map(|_| item.clone()).collect()
        }
        Some("object") => {
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            let mut object = Map::new();
            for key in required.filter_map(Value::as_str) {
                let property = schema.get("properties").and_then(|p| p.get(key));
                object.insert(key.to_owned(), property.map(placeholder).unwrap_or_default());
            }
            Value::Object(object)
        }
        _ => json!(""),
    }
}
