//! The documents of format 1 as they are written: problem, plan, reports.
//!
//! These types are the one definition behind Rust, JSON Schema, Python and C. They are editable and hold texts where
//! the document does (ids, instants, spans); [`Problem::validate`](crate::Problem::validate) turns a problem into an
//! [`Instance`](crate::Instance).

pub mod plan;
pub mod predicate;
pub mod problem;
pub mod report;

use serde::{Deserialize, Deserializer};

/// For optional keys: absent is fine, `null` is not.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

/// For `start` and `end`: `null` has a meaning of its own, apart from an absent key.
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    d: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(d).map(Some)
}
