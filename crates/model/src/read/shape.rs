//! What a document of one kind looks like: its generated schema, cut down to structure, and what may stand in for a part
//! that cannot be read.

use std::sync::LazyLock;

use jsonschema::{Keyword, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::opaque;
use super::structure::mistyped;
use crate::document::report::Issue;
use crate::issues::{Taint, escape_into};

/// What a document of one kind looks like.
pub(crate) struct Shape {
    /// Its schema with everything left out that does not concern structure.
    schema: Value,
    validator: Validator,
    /// Looks at what the schema leaves opaque.
    opaque: Opaque,
}

/// Collects what is wrong in the opaque parts of a document, and says which of them cannot be read.
type Opaque = fn(&Value, &mut Vec<Issue>) -> Vec<String>;

pub(crate) static PROBLEM: LazyLock<Option<Shape>> = LazyLock::new(|| {
    let schema = crate::schema::value("problem").unwrap_or_default();
    Shape::new(schema, &["Predicate", "Geometry", "NodeRef"], opaque::of_problem)
});

pub(crate) static PLAN: LazyLock<Option<Shape>> = LazyLock::new(|| {
    Shape::new(crate::schema::value("plan").unwrap_or_default(), &["PathPoint"], opaque::of_plan)
});

pub(crate) static VISITS: LazyLock<Option<Shape>> =
    LazyLock::new(|| Shape::new(crate::schema::visits(), &["VisitRef"], opaque::of_visits));

impl Shape {
    /// Of a schema; the definitions named are left to `opaque`.
    fn new(mut schema: Value, left_out: &[&str], opaque: Opaque) -> Option<Self> {
        for name in left_out {
            schema["$defs"][name] = json!({});
        }
        for decimal in ["Money", "Decimal"] {
            schema["$defs"][decimal] = json!({"kerbway": "decimal"});
        }
        strip(&mut schema);
        let validator = jsonschema::options()
            .with_keyword("kerbway", |_, value, _| {
                let wanted = match value.as_str() {
                    Some("integer") => Number::Integer { nullable: false },
                    Some("integer or null") => Number::Integer { nullable: true },
                    Some("decimal") => Number::Decimal,
                    _ => Number::Float,
                };
                Ok(Box::new(wanted) as Box<dyn for<'i> Keyword<'i>>)
            })
            .build(&schema)
            .ok()?;
        Some(Self { schema, validator, opaque })
    }

    /// Every error of the document's structure.
    pub(super) fn errors<'i>(&'i self, document: &'i Value) -> impl Iterator<Item = ValidationError<'i>> {
        self.validator.iter_errors(document)
    }

    /// Collects what is wrong in the opaque parts, and drops those that cannot be read.
    pub(super) fn repair_opaque(&self, document: &mut Value, issues: &mut Vec<Issue>, taint: &mut Taint) {
        for pointer in (self.opaque)(document, issues) {
            self.replace(document, &pointer, taint);
        }
    }

    /// Drops the value if its key may be absent, else puts a harmless one in its place.
    pub(super) fn replace(&self, document: &mut Value, pointer: &str, taint: &mut Taint) -> Option<()> {
        taint.add(pointer.to_owned());
        let (parent, last) = pointer.rsplit_once('/')?;
        let key = last.replace("~1", "/").replace("~0", "~");
        match document.pointer_mut(parent)? {
            Value::Object(object) => {
                let required = self.at(parent).is_some_and(|s| is_required(s, &key));
                match self.at(pointer) {
                    Some(schema) if required => {
                        object.insert(key, self.placeholder(schema));
                    }
                    _ => {
                        object.remove(&key);
                    }
                }
            }
            Value::Array(list) => {
                let place = list.get_mut(key.parse::<usize>().ok()?)?;
                *place = self.at(pointer).map(|s| self.placeholder(s)).unwrap_or_default();
            }
            _ => {}
        }
        Some(())
    }

    fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|r| self.schema.pointer(r.strip_prefix('#')?))
            .unwrap_or(schema)
    }

    /// The schema that holds at a place of the document.
    pub(super) fn at(&self, pointer: &str) -> Option<&Value> {
        let mut schema = self.resolve(&self.schema);
        for token in pointer.split('/').skip(1) {
            let key = token.replace("~1", "/").replace("~0", "~");
            let next = match schema.get("properties").and_then(|p| p.get(&key)) {
                Some(property) => property,
                None => schema
                    .get("additionalProperties")
                    .filter(|v| v.is_object())
                    .or_else(|| schema.get("items"))?,
            };
            schema = self.resolve(next);
        }
        Some(schema)
    }

    /// The smallest value that can be read where this schema holds.
    pub(super) fn placeholder(&self, schema: &Value) -> Value {
        let schema = self.resolve(schema);
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
                let item = schema.get("items").map(|s| self.placeholder(s)).unwrap_or_default();
                (0..n).map(|_| item.clone()).collect()
            }
            Some("object") => {
                let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
                let mut object = Map::new();
                for key in required.filter_map(Value::as_str) {
                    let property = schema.get("properties").and_then(|p| p.get(key));
                    object.insert(key.to_owned(), property.map(|s| self.placeholder(s)).unwrap_or_default());
                }
                Value::Object(object)
            }
            _ => json!(""),
        }
    }
}

/// Pointer of a member.
pub(super) fn member(pointer: &str, key: &str) -> String {
    let mut out = format!("{pointer}/");
    escape_into(&mut out, key);
    out
}

pub(super) fn is_required(schema: &Value, key: &str) -> bool {
    schema.get("required").and_then(Value::as_array).is_some_and(|r| r.iter().any(|k| k == key))
}

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
