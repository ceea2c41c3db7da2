//! A document as plain JSON, with every duplicate key noticed.
//!
//! `serde_json` bounds the depth of nesting, so that no input overflows the stack.

use std::fmt::{self, Write as _};

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::document::report::Issue;
use crate::issues::escape_into;

/// Reads JSON; `Err` if it is none. Of equal keys the first is kept, the others become issues.
pub(crate) fn parse(text: &[u8]) -> Result<(Value, Vec<Issue>), Box<Issue>> {
    let mut seen = Seen { pointer: String::new(), issues: Vec::new() };
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Node(&mut seen).deserialize(&mut deserializer).and_then(|value| {
        deserializer.end()?;
        Ok(value)
    });
    match value {
        Ok(value) => Ok((value, seen.issues)),
        Err(error) => Err(Box::new(malformed(text, &error))),
    }
}

/// What is wrong with a text that is no JSON.
fn malformed(text: &[u8], error: &serde_json::Error) -> Issue {
    let whole = error.to_string();
    if whole.starts_with("recursion limit") {
        let message = "the document nests more than 127 lists and objects into each other";
        let mut issue = Issue::error("E-json-depth", "", message);
        issue.line = Some(error.line() as u64);
        return issue;
    }
    let mut issue = Issue::error("E-json", "", format!("not JSON: {whole}"));
    issue.line = Some(error.line() as u64);
    let start = text.split(|b| *b == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    // serde_json points at the character that it did not expect, sometimes at the one before.
    let around = |word: &[u8]| {
        let from = error.column().saturating_sub(word.len() + 1).min(start.len());
        let to = (error.column() + word.len()).min(start.len());
        start[from..to].windows(word.len()).any(|w| w == word)
    };
    if text.iter().all(u8::is_ascii_whitespace) {
        issue.hint("the document is empty");
    } else if around(b"NaN") || around(b"Infinity") {
        issue.hint("JSON knows neither NaN nor Infinity");
    } else if std::str::from_utf8(text).is_err() {
        issue.hint("the document must be UTF-8");
    }
    issue
}

struct Seen {
    /// Where we are.
    pointer: String,
    issues: Vec<Issue>,
}

struct Node<'a>(&'a mut Seen);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// `serde_json` passes an exact number on as a map with this key (its `arbitrary_precision`).
const NUMBER_KEY: &str = "$serde_json::private::Number";

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        let length = self.0.pointer.len();
        loop {
            let _ = write!(self.0.pointer, "/{}", list.len());
            let Some(value) = seq.next_element_seed(Node(&mut *self.0))? else { break };
            list.push(value);
            self.0.pointer.truncate(length);
        }
        self.0.pointer.truncate(length);
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let length = self.0.pointer.len();
        while let Some(key) = map.next_key::<String>()? {
            if key == NUMBER_KEY && object.is_empty() {
                let digits: String = map.next_value()?;
                return digits.parse::<Number>().map(Value::Number).map_err(A::Error::custom);
            }
            self.0.pointer.push('/');
            escape_into(&mut self.0.pointer, &key);
            let value = map.next_value_seed(Node(&mut *self.0))?;
            if object.contains_key(&key) {
                let message = format!("the key `{key}` occurs twice in one object");
                let mut issue = Issue::error("E-duplicate-key", self.0.pointer.as_str(), message);
                issue.value(value);
                self.0.issues.push(issue);
            } else {
                object.insert(key, value);
            }
            self.0.pointer.truncate(length);
        }
        Ok(Value::Object(object))
    }
}
