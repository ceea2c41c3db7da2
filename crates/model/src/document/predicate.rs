//! Predicates over vehicle attributes (format.md §2, predicate).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which vehicles a rule is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Op {
    Eq,
    In,
    NotIn,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Has,
}

/// A value in a predicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Value {
    Text(String),
    Number(i64),
    Bool(bool),
    List(Vec<Value>),
}
