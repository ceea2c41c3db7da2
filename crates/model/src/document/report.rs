//! Issues, reports and events.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::plan::{Cost, Crossing, Reason};
use super::present;
use super::values::PathPoint;

/// How bad an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing can be planned.
    Error,
    /// Something will be left out or looks odd.
    Warning,
}

/// Something wrong, or odd, in an input document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// How bad.
    pub severity: Severity,
    /// Stable code (`docs/errors.md`).
    pub code: String,
    /// JSON pointer (RFC 6901) of the value.
    pub pointer: String,
    /// Id of the nearest thing that has one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub id: Option<String>,
    /// One sentence.
    pub message: String,
    /// The offending value.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "serde_json::Value")]
    pub value: Option<serde_json::Value>,
    /// What to do about it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub hint: Option<String>,
    /// File, for issues of other inputs than the problem.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub file: Option<String>,
    /// Line of a text file, from 1.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    pub line: Option<u64>,
}

/// What `check-input` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputReport {
    /// Version of the format: 1.
    pub format: u32,
    /// All of them.
    pub issues: Vec<Issue>,
    /// How far locations were moved to the roads of the map.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snaps: Vec<Snap>,
    /// Whom one has to thank for the map: to be shown with what comes of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<String>,
}

/// What the referee says of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckReport {
    /// Version of the format: 1.
    pub format: u32,
    /// No violation.
    pub legal: bool,
    /// All of them.
    pub violations: Vec<Violation>,
    /// What is worth knowing and no violation.
    pub notices: Vec<String>,
    /// Recomputed.
    pub cost: Cost,
    /// Time spent in zones.
    pub exposure: Vec<Exposure>,
    /// How far locations were moved to the roads of the map.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snaps: Vec<Snap>,
    /// Whom one has to thank for the map: to be shown with what comes of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<String>,
}

/// A broken rule (codes: `Z01` … `F00`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Violation {
    /// `Z01` … `F00`.
    pub code: String,
    /// Vehicle (`van#1`).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub vehicle: Option<String>,
    /// Index of the stop in its route, from 0.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "usize")]
    pub stop: Option<usize>,
    /// Index of the leg in its route, from 0.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "usize")]
    pub leg: Option<usize>,
    /// Request id.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub request: Option<String>,
    /// Zone id.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub zone: Option<String>,
    /// Rule id.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub rule: Option<String>,
    /// When it begins (RFC 3339).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub from: Option<String>,
    /// When it ends (RFC 3339).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub to: Option<String>,
    /// By how much, in seconds, load units or metres.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub excess: Option<i64>,
    /// One sentence.
    pub message: String,
}

/// A visit to a zone and its margins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// Vehicle (`van#1`).
    pub vehicle: String,
    /// Zone id.
    pub zone: String,
    /// RFC 3339.
    pub enter: String,
    /// RFC 3339; absent: still inside at the end.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub leave: Option<String>,
    /// As in a crossing.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub early_s: Option<i64>,
    /// As in a crossing.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub late_s: Option<i64>,
}

/// Why requests are left out, type by type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainReport {
    /// Version of the format: 1.
    pub format: u32,
    /// Those asked for.
    pub requests: Vec<Explanation>,
    /// How far locations were moved to the roads of the map.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snaps: Vec<Snap>,
    /// Whom one has to thank for the map: to be shown with what comes of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<String>,
}

/// Why one request is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// Request id.
    pub request: String,
    /// One for each vehicle type, in document order.
    pub by_type: Vec<Blocked>,
}

/// The first constraint that keeps a vehicle type from serving a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blocked {
    /// Vehicle type id.
    #[serde(rename = "type")]
    pub vehicle_type: String,
    /// What blocks.
    pub code: Reason,
    /// Zone id.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub zone: Option<String>,
    /// Rule id.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub rule: Option<String>,
    /// One sentence.
    pub message: String,
    /// The smallest change of one number that lifts it; absent if none does.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Relaxation")]
    pub relaxation: Option<Relaxation>,
    /// The map's tags behind the rule, then those that open what it closes at other hours.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub source: Option<String>,
}

/// A change of one number in one named field of the problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relaxation {
    /// JSON pointer of the field.
    pub pointer: String,
    /// Value now.
    pub from: serde_json::Value,
    /// Value that suffices.
    pub to: serde_json::Value,
}

/// What `evaluate` is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visits {
    /// Routes to be scheduled, each a vehicle of its own.
    pub routes: Vec<VisitRoute>,
}

/// Visits of one vehicle in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitRoute {
    /// Vehicle type id.
    #[serde(rename = "type")]
    pub vehicle_type: String,
    /// In order.
    pub stops: Vec<VisitRef>,
}

/// A request, with the option to be used or with any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRef {
    /// Request id.
    pub request: String,
    /// Index of the option; `None` = the best one.
    pub option: Option<usize>,
}

impl Serialize for VisitRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(option) = self.option else {
            return serializer.serialize_str(&self.request);
        };
        let mut object = serializer.serialize_struct("VisitRef", 2)?;
        object.serialize_field("request", &self.request)?;
        object.serialize_field("option", &option)?;
        object.end()
    }
}

impl<'de> Deserialize<'de> for VisitRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Ref;
        impl<'de> Visitor<'de> for Ref {
            type Value = VisitRef;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a request id or {request, option}")
            }
            fn visit_str<E: Error>(self, request: &str) -> Result<VisitRef, E> {
                Ok(VisitRef { request: request.to_owned(), option: None })
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<VisitRef, A::Error> {
                let (mut request, mut option) = (None, None);
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "request" if request.is_none() => request = Some(map.next_value()?),
                        "option" if option.is_none() => option = Some(map.next_value()?),
                        "request" | "option" => {
                            return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
                        }
                        _ => return Err(A::Error::unknown_field(&key, &["request", "option"])),
                    }
                }
                let request = request.ok_or_else(|| A::Error::missing_field("request"))?;
                Ok(VisitRef { request, option })
            }
        }
        deserializer.deserialize_any(Ref)
    }
}

impl JsonSchema for VisitRef {
    fn schema_name() -> Cow<'static, str> {
        "VisitRef".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A request id, or {request, option} to use that option (from 0).",
            "oneOf": [
                {"type": "string"},
                {
                    "type": "object", "required": ["request"], "additionalProperties": false,
                    "properties": {"request": {"type": "string"}, "option": {"type": "integer", "minimum": 0}},
                },
            ],
        })
    }
}

/// What `evaluate` says where no legal schedule exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluateReport {
    /// Version of the format: 1.
    pub format: u32,
    /// The routes that cannot be scheduled.
    pub routes: Vec<Unschedulable>,
    /// How far locations were moved to the roads of the map.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snaps: Vec<Snap>,
    /// Whom one has to thank for the map: to be shown with what comes of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<String>,
}

/// A route without a legal schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unschedulable {
    /// Index of the route, from 0.
    pub index: usize,
    /// Vehicle type id.
    #[serde(rename = "type")]
    pub vehicle_type: String,
    /// What blocks.
    pub code: Reason,
    /// The first request that cannot be reached in time.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub request: Option<String>,
    /// Zone id.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub zone: Option<String>,
    /// Rule id.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub rule: Option<String>,
    /// One sentence.
    pub message: String,
}

/// How a vehicle gets from A to B when it may leave at `depart`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TravelReport {
    /// Version of the format: 1.
    pub format: u32,
    /// RFC 3339.
    pub depart: String,
    /// RFC 3339; null = not within the horizon.
    #[schemars(required)]
    pub arrive: Option<String>,
    /// Length.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub metres: Option<i64>,
    /// As in a leg.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<PathPoint>")]
    pub path: Option<Vec<PathPoint>>,
    /// As in a leg.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<i64>")]
    pub times_s: Option<Vec<i64>>,
    /// Zones crossed.
    pub crossings: Vec<Crossing>,
    /// Where it stands and waits, the start included.
    pub waits: Vec<Wait>,
    /// All labels of the pair.
    pub alternatives: Vec<Alternative>,
    /// Names of the streets of a map along the way, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub streets: Vec<String>,
    /// How far the two locations were moved to the roads of the map.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snaps: Vec<Snap>,
    /// Whom one has to thank for the map: to be shown with what comes of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<String>,
}

/// Standing and waiting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Where.
    pub at: PathPoint,
    /// RFC 3339.
    pub from: String,
    /// RFC 3339.
    pub to: String,
}

/// A location and the road that stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Snap {
    /// Location id.
    pub location: String,
    /// From the location to the nearest road that a vehicle may use, rounded.
    pub metres: i64,
}

/// One access-window label of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// RFC 3339; absent: any time.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub latest_departure: Option<String>,
    /// Least duration.
    pub seconds: i64,
    /// RFC 3339; absent: any time.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub earliest_arrival: Option<String>,
    /// Length.
    pub metres: i64,
}

/// How a search is getting on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// Iterations done.
    pub iteration: u64,
    /// Since the call.
    pub elapsed_ms: u64,
    /// Best cost so far, minor units.
    pub cost: i64,
    /// Requests that must be served and are not.
    pub required_unserved: u64,
    /// Requests left out.
    pub unserved: u64,
    /// Vehicles used.
    pub routes: u64,
}
