//! Predicates over vehicle attributes.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::values::exact_integer;

/// Which vehicles a rule is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Every one holds (`{"all": […]}`, and the keys of one object).
    All(Vec<Predicate>),
    /// One of them holds.
    Any(Vec<Predicate>),
    /// It does not hold.
    Not(Box<Predicate>),
    /// An attribute compared with a value.
    Test {
        /// Attribute name.
        attribute: String,
        /// How it is compared.
        op: Op,
        /// With what.
        value: Value,
    },
}

impl Predicate {
    /// `{attribute: value}`.
    pub fn equals(attribute: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::test(attribute, Op::Eq, value)
    }

    /// `{attribute: {op: value}}`.
    pub fn test(attribute: impl Into<String>, op: Op, value: impl Into<Value>) -> Self {
        Self::Test { attribute: attribute.into(), op, value: value.into() }
    }
}

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// The plain `{attribute: value}`.
    Eq,
    /// `in`: one of a list.
    In,
    /// `not_in`: none of a list.
    NotIn,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    Greater,
    /// `>=`.
    AtLeast,
    /// `has`: a list attribute holds the value.
    Has,
}

impl Op {
    /// The operators that have a word, in the order of the format.
    pub const NAMED: [Self; 7] =
        [Self::In, Self::NotIn, Self::Less, Self::AtMost, Self::Greater, Self::AtLeast, Self::Has];

    /// How it is written; `=` for plain equality, which a document writes without an operator.
    pub fn name(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Has => "has",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|op| op.name() == name)
    }
}

/// A value in a predicate.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Bool(bool),
    /// Several, for `in` and `not_in`.
    List(Vec<Value>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}
impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}
impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(list: Vec<T>) -> Self {
        Self::List(list.into_iter().map(Into::into).collect())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Bool(yes) => serializer.serialize_bool(*yes),
            Self::List(list) => serializer.collect_seq(list),
        }
    }
}

impl Serialize for Predicate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Named<'a>(Op, &'a Value);
        impl Serialize for Named<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(self.0.name(), self.1)?;
                map.end()
            }
        }
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::All(list) => map.serialize_entry("all", list)?,
            Self::Any(list) => map.serialize_entry("any", list)?,
            Self::Not(inner) => map.serialize_entry("not", inner)?,
            Self::Test { attribute, op: Op::Eq, value } => map.serialize_entry(attribute, value)?,
            Self::Test { attribute, op, value } => map.serialize_entry(attribute, &Named(*op, value))?,
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Predicate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Predicate;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a predicate object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Predicate, A::Error> {
                let mut parts = Vec::new();
                let mut seen: Vec<String> = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    if seen.contains(&key) {
                        return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
                    }
                    match key.as_str() {
                        "all" => parts.push(Predicate::All(non_empty(map.next_value()?)?)),
                        "any" => parts.push(Predicate::Any(non_empty(map.next_value()?)?)),
                        "not" => parts.push(Predicate::Not(map.next_value()?)),
                        _ => parts.extend(map.next_value_seed(Tests(&key))?),
                    }
                    seen.push(key);
                }
                match parts.len() {
                    0 => Err(A::Error::custom("a predicate must not be empty")),
                    1 => Ok(parts.swap_remove(0)),
                    _ => Ok(Predicate::All(parts)),
                }
            }
        }
        deserializer.deserialize_map(Object)
    }
}

fn non_empty<E: Error>(list: Vec<Predicate>) -> Result<Vec<Predicate>, E> {
    if list.is_empty() { Err(E::custom("a list of predicates must not be empty")) } else { Ok(list) }
}

/// Reads the value of one attribute: a plain value, or an object of operators, all of which must hold.
struct Tests<'a>(&'a str);

impl Tests<'_> {
    fn one(&self, op: Op, value: Value) -> Vec<Predicate> {
        vec![Predicate::Test { attribute: self.0.to_owned(), op, value }]
    }
}

impl<'de> DeserializeSeed<'de> for Tests<'_> {
    type Value = Vec<Predicate>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// `serde_json` passes an exact number on as a map with this key (its `arbitrary_precision`).
const NUMBER_KEY: &str = "$serde_json::private::Number";

impl<'de> Visitor<'de> for Tests<'_> {
    type Value = Vec<Predicate>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a whole number, true, false or an object of operators")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.one(Op::Eq, Value::Text(text.to_owned())))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(self.one(Op::Eq, Value::Number(number)))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(self.one(Op::Eq, Value::Number(i64::try_from(number).map_err(E::custom)?)))
    }
    fn visit_bool<E: Error>(self, yes: bool) -> Result<Self::Value, E> {
        Ok(self.one(Op::Eq, Value::Bool(yes)))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut tests: Vec<Predicate> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == NUMBER_KEY {
                let digits: String = map.next_value()?;
                let number = digits
                    .parse()
                    .map_err(|_| A::Error::custom(format_args!("{digits} is no whole number of 64 bits")))?;
                return Ok(self.one(Op::Eq, Value::Number(number)));
            }
            let op = Op::named(&key).ok_or_else(|| {
                A::Error::unknown_field(&key, &["in", "not_in", "<", "<=", ">", ">=", "has"])
            })?;
            if tests.iter().any(|t| matches!(t, Predicate::Test { op: o, .. } if *o == op)) {
                return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
            }
            let value: Value = map.next_value()?;
            if matches!(op, Op::In | Op::NotIn) != matches!(value, Value::List(_)) {
                return Err(A::Error::custom("a list belongs to `in` and `not_in`, and to nothing else"));
            }
            tests.extend(self.one(op, value));
        }
        if tests.is_empty() {
            return Err(A::Error::custom("an object of operators must not be empty"));
        }
        Ok(tests)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a whole number, true, false or a list of them")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Number(number))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
                i64::try_from(number).map(Value::Number).map_err(E::custom)
            }
            fn visit_bool<E: Error>(self, yes: bool) -> Result<Value, E> {
                Ok(Value::Bool(yes))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
                exact_integer(map, &self).map(Value::Number)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = seq.next_element()? {
                    if matches!(item, Value::List(_)) {
                        return Err(A::Error::custom("a list in a list"));
                    }
                    list.push(item);
                }
                Ok(Value::List(list))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl JsonSchema for Predicate {
    fn schema_name() -> Cow<'static, str> {
        "Predicate".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inner = generator.subschema_for::<Predicate>();
        let list = serde_json::json!({"type": "array", "items": inner, "minItems": 1});
        let plain = serde_json::json!({"type": ["string", "integer", "boolean"]});
        let several = serde_json::json!({"type": "array", "items": plain});
        let number = serde_json::json!({"type": "integer"});
        let operators = serde_json::json!({
            "type": "object", "minProperties": 1, "additionalProperties": false,
            "properties": {
                "in": several, "not_in": several, "has": {"type": "string"},
                "<": number, "<=": number, ">": number, ">=": number,
            },
        });
        let test = serde_json::json!({"anyOf": [plain, operators]});
        let mut properties = serde_json::Map::new();
        properties.insert("all".to_owned(), list.clone());
        properties.insert("any".to_owned(), list);
        properties.insert("not".to_owned(), serde_json::json!(inner));
        for name in crate::attributes::NAMES {
            properties.insert(name.to_owned(), test.clone());
        }
        json_schema!({
            "description": "Which vehicles: all keys of one object must hold.",
            "type": "object", "minProperties": 1, "properties": properties, "additionalProperties": false,
        })
    }
}
