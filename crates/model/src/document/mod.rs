//! The documents of format 1 as they are written: problem, plan, reports.
//!
//! These types are the one definition behind Rust, JSON Schema, Python and C. They are editable and hold texts where
//! the document does (ids, instants, spans); [`Problem::validate`](crate::Problem::validate) turns a problem into an
//! [`Instance`](crate::Instance).

pub mod fleet;
pub mod plan;
pub mod predicate;
pub mod problem;
pub mod report;
pub mod values;
pub mod zone;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// For optional keys: absent is fine, `null` is not.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

/// For `start` and `end`: `null` has a meaning of its own, apart from an absent key.
#[allow(clippy::option_option, reason = "absent, null and an id are three things")]
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    d: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(d).map(Some)
}

/// For maps: serde would let the last of two equal keys win; the format refuses them.
pub(crate) fn unique_map<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    d: D,
) -> Result<BTreeMap<String, T>, D::Error> {
    struct Unique<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Unique<T> {
        type Value = BTreeMap<String, T>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut out = BTreeMap::new();
            while let Some((key, value)) = map.next_entry::<String, T>()? {
                if out.contains_key(&key) {
                    return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
                }
                out.insert(key, value);
            }
            Ok(out)
        }
    }
    d.deserialize_map(Unique(PhantomData))
}

/// [`unique_map`] for an optional key.
pub(crate) fn present_map<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    d: D,
) -> Result<Option<BTreeMap<String, T>>, D::Error> {
    unique_map(d).map(Some)
}

/// Is this the value a missing key stands for?
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

pub(crate) fn one() -> i64 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
pub(crate) fn is_one(n: &i64) -> bool {
    *n == 1
}
