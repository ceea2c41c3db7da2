//! Values with a reading of their own: decimals, node references, geometry, points of a path.
//!
//! Their visitors are written by hand: serde's `untagged` would try each variant in turn and lose the place of what
//! is wrong.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::ser::{SerializeSeq, SerializeStruct};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::Money;

/// A decimal with at most six places, held exactly (as micro-units).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(pub Money);

/// A node id: a number for a map's, a text for a network's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeRef {
    /// OpenStreetMap node.
    Osm(i64),
    /// Network node.
    Network(String),
}

/// A GeoJSON Polygon or MultiPolygon. `bbox` and heights are ignored.
#[derive(Debug, Clone, PartialEq)]
pub enum Geometry {
    /// One polygon: its rings, each closed, outer first.
    Polygon(Vec<Vec<[f64; 2]>>),
    /// Several polygons.
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

/// A point of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum PathPoint {
    /// OpenStreetMap node id.
    Osm(i64),
    /// Network node id.
    Node(String),
    /// `[lon, lat]`, or `[x, y]` with `local_m`.
    At([f64; 2]),
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number: serde_json::Number =
            self.to_string().parse().map_err(|_| serde::ser::Error::custom("amount out of range"))?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        Money::parse(number.as_str()).ok_or_else(|| {
            D::Error::custom(format_args!("{number} has more than six decimals or is too large"))
        })
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An amount or a rate in minor units of the currency, with at most six decimals.",
            "type": "number", "minimum": 0, "maximum": 1_000_000_000_000_u64,
        })
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Money::deserialize(deserializer).map(Self)
    }
}

impl JsonSchema for Decimal {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A decimal with at most six places.",
            "type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000_000_000_u64,
        })
    }
}

impl Serialize for NodeRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Osm(id) => serializer.serialize_i64(*id),
            Self::Network(id) => serializer.serialize_str(id),
        }
    }
}

impl<'de> Deserialize<'de> for NodeRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match PathPoint::deserialize(deserializer)? {
            PathPoint::Osm(id) => Ok(Self::Osm(id)),
            PathPoint::Node(id) => Ok(Self::Network(id)),
            PathPoint::At(_) => Err(D::Error::invalid_type(Unexpected::Seq, &"a node id")),
        }
    }
}

impl JsonSchema for NodeRef {
    fn schema_name() -> Cow<'static, str> {
        "NodeRef".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A node id: a number for a map's, a text for a network's.",
            "type": ["integer", "string"],
        })
    }
}

impl Serialize for PathPoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Osm(id) => serializer.serialize_i64(*id),
            Self::Node(id) => serializer.serialize_str(id),
            Self::At(at) => {
                let mut seq = serializer.serialize_seq(Some(2))?;
                seq.serialize_element(&at[0])?;
                seq.serialize_element(&at[1])?;
                seq.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for PathPoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Point;
        impl<'de> Visitor<'de> for Point {
            type Value = PathPoint;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a node id or a pair of coordinates")
            }
            fn visit_i64<E: Error>(self, id: i64) -> Result<PathPoint, E> {
                Ok(PathPoint::Osm(id))
            }
            fn visit_u64<E: Error>(self, id: u64) -> Result<PathPoint, E> {
                i64::try_from(id)
                    .map(PathPoint::Osm)
                    .map_err(|_| E::invalid_value(Unexpected::Unsigned(id), &"an OpenStreetMap node id"))
            }
            fn visit_str<E: Error>(self, id: &str) -> Result<PathPoint, E> {
                Ok(PathPoint::Node(id.to_owned()))
            }
            fn visit_string<E: Error>(self, id: String) -> Result<PathPoint, E> {
                Ok(PathPoint::Node(id))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PathPoint, A::Error> {
                // serde_json's exact numbers arrive as a map of its own.
                exact_integer(map, &self).map(PathPoint::Osm)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<PathPoint, A::Error> {
                let x = seq.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &"two coordinates"))?;
                let y = seq.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &"two coordinates"))?;
                if seq.next_element::<IgnoredAny>()?.is_some() {
                    return Err(A::Error::invalid_length(3, &"two coordinates"));
                }
                Ok(PathPoint::At([x, y]))
            }
        }
        deserializer.deserialize_any(Point)
    }
}

/// Reads an integer that `serde_json` passes on digit by digit (`arbitrary_precision`).
pub(crate) fn exact_integer<'de, A: MapAccess<'de>>(
    map: A,
    expected: &dyn serde::de::Expected,
) -> Result<i64, A::Error> {
    let number = serde_json::Number::deserialize(serde::de::value::MapAccessDeserializer::new(map))
        .map_err(|_| A::Error::invalid_type(Unexpected::Map, expected))?;
    number.as_i64().ok_or_else(|| A::Error::custom(format_args!("{number} is no whole number of 64 bits")))
}

impl JsonSchema for PathPoint {
    fn schema_name() -> Cow<'static, str> {
        "PathPoint".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A map node's id, a network node's id, or [lon, lat] ([x, y] with local_m) for what is no node.",
            "oneOf": [
                {"type": "integer"},
                {"type": "string"},
                {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            ],
        })
    }
}

impl Serialize for Geometry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Geometry", 2)?;
        match self {
            Self::Polygon(rings) => {
                object.serialize_field("type", "Polygon")?;
                object.serialize_field("coordinates", rings)?;
            }
            Self::MultiPolygon(polygons) => {
                object.serialize_field("type", "MultiPolygon")?;
                object.serialize_field("coordinates", polygons)?;
            }
        }
        object.end()
    }
}

impl<'de> Deserialize<'de> for Geometry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Geometry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a GeoJSON Polygon or MultiPolygon")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Geometry, A::Error> {
                let (mut kind, mut nested) = (None, None);
                let mut bbox = false;
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    match &*key {
                        "type" if kind.is_none() => kind = Some(map.next_value::<Kind>()?),
                        "coordinates" if nested.is_none() => nested = Some(map.next_value::<Nested>()?),
                        "bbox" if !bbox => {
                            bbox = true;
                            map.next_value::<IgnoredAny>()?;
                        }
                        "type" | "coordinates" | "bbox" => {
                            return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
                        }
                        _ => return Err(A::Error::unknown_field(&key, &["type", "coordinates", "bbox"])),
                    }
                }
                let kind = kind.ok_or_else(|| A::Error::missing_field("type"))?;
                let nested = nested.ok_or_else(|| A::Error::missing_field("coordinates"))?;
                match kind {
                    Kind::Polygon => nested.rings().map(Geometry::Polygon),
                    Kind::MultiPolygon => nested.polygons().map(Geometry::MultiPolygon),
                }
                .ok_or_else(|| A::Error::custom("coordinates do not have the depth of their type"))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[derive(Deserialize)]
enum Kind {
    Polygon,
    MultiPolygon,
}

/// Coordinates of any depth, since `type` may come after them.
enum Nested {
    Number(f64),
    List(Vec<Nested>),
}

impl Nested {
    fn list(self) -> Option<Vec<Nested>> {
        match self {
            Self::List(list) => Some(list),
            Self::Number(_) => None,
        }
    }
    fn position(self) -> Option<[f64; 2]> {
        match self.list()?.as_slice() {
            [Self::Number(x), Self::Number(y)] | [Self::Number(x), Self::Number(y), Self::Number(_)] => {
                Some([*x, *y])
            }
            _ => None,
        }
    }
    fn ring(self) -> Option<Vec<[f64; 2]>> {
        self.list()?.into_iter().map(Self::position).collect()
    }
    fn rings(self) -> Option<Vec<Vec<[f64; 2]>>> {
        self.list()?.into_iter().map(Self::ring).collect()
    }
    fn polygons(self) -> Option<Vec<Vec<Vec<[f64; 2]>>>> {
        self.list()?.into_iter().map(Self::rings).collect()
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Nested;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("coordinates")
            }
            fn visit_f64<E: Error>(self, x: f64) -> Result<Nested, E> {
                Ok(Nested::Number(x))
            }
            fn visit_i64<E: Error>(self, x: i64) -> Result<Nested, E> {
                Ok(Nested::Number(x as f64))
            }
            fn visit_u64<E: Error>(self, x: u64) -> Result<Nested, E> {
                Ok(Nested::Number(x as f64))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Nested, A::Error> {
                let number =
                    serde_json::Number::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                        .map_err(|_| A::Error::invalid_type(Unexpected::Map, &self))?;
                match number.as_f64() {
                    Some(x) if x.is_finite() => Ok(Nested::Number(x)),
                    _ => Err(A::Error::custom(format_args!("{number} is out of range"))),
                }
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Nested, A::Error> {
                let mut list = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(1024));
                while let Some(item) = seq.next_element()? {
                    list.push(item);
                }
                Ok(Nested::List(list))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl JsonSchema for Geometry {
    fn schema_name() -> Cow<'static, str> {
        "Geometry".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let ring = serde_json::json!({
            "description": "Closed: the last position repeats the first.",
            "type": "array", "minItems": 4,
            "items": {
                "description": "[lon, lat], or [x, y] with local_m; a height may follow and is ignored.",
                "type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3,
            },
        });
        let polygon = serde_json::json!({"type": "array", "items": ring, "minItems": 1});
        json_schema!({
            "description": "A GeoJSON Polygon or MultiPolygon; `bbox` is ignored.",
            "type": "object",
            "properties": {
                "type": {"enum": ["Polygon", "MultiPolygon"]},
                "coordinates": {"type": "array"},
                "bbox": {"type": "array"},
            },
            "required": ["type", "coordinates"],
            "additionalProperties": false,
            "oneOf": [
                {"properties": {"type": {"const": "Polygon"}, "coordinates": polygon}},
                {"properties": {
                    "type": {"const": "MultiPolygon"},
                    "coordinates": {"type": "array", "items": polygon, "minItems": 1},
                }},
            ],
        })
    }
}
