//! Vehicle types, their attributes and their prices.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{is_default, is_one, nullable, one, present, present_map};
use crate::units::Money;

/// A kind of vehicle and how many of it there are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleType {
    /// Unique among the vehicle types.
    #[schemars(length(min = 1, max = 256))]
    pub id: String,
    /// Catalogue entry whose attributes it has unless stated here.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub base: Option<String>,
    /// Number of vehicles.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[schemars(range(min = 0, max = 100_000), extend("default" = 1))]
    pub count: i64,
    /// Location id where routes start; null = anywhere. Must be stated.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schemars(required)]
    pub start: Option<String>,
    /// Location id where routes end; null = open; without the key as `start`.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Option::is_none")]
    pub end: Option<Option<String>>,
    /// `[earliest departure, latest return]`; without the key the horizon.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "[String; 2]")]
    pub shift: Option<[String; 2]>,
    /// Capacity by dimension; replaces the catalogue's as a whole.
    #[serde(default, deserialize_with = "present_map", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, i64>")]
    pub capacity: Option<BTreeMap<String, i64>>,
    /// Skills it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Key of `matrices`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub profile: Option<String>,
    /// Longest route in seconds, from departure to return.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0))]
    pub max_duration_s: Option<i64>,
    /// Longest route in metres.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0))]
    pub max_distance_m: Option<i64>,
    /// Own prices.
    #[serde(default, skip_serializing_if = "is_default")]
    pub costs: Costs,
    // Attributes, in the order of the format.
    /// Attribute: class.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "VehicleClass")]
    pub class: Option<VehicleClass>,
    /// Attribute: propulsion.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Propulsion")]
    pub propulsion: Option<Propulsion>,
    /// Attribute: Euro emission stage 0–7.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0, max = 7))]
    pub euro: Option<i64>,
    /// Attribute: China emission stage 0–6.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0, max = 6))]
    pub china: Option<i64>,
    /// Attribute: Crit'Air class 0–5, 0 best.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0, max = 5))]
    pub critair: Option<i64>,
    /// Attribute: gross mass.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0))]
    pub gross_kg: Option<i64>,
    /// Attribute: payload.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0))]
    pub payload_kg: Option<i64>,
    /// Attribute: load volume.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0))]
    pub volume_l: Option<i64>,
    /// Attribute: largest axle load.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0))]
    pub axle_load_kg: Option<i64>,
    /// Attribute: number of axles.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 1))]
    pub axles: Option<i64>,
    /// Attribute: length.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0))]
    pub length_mm: Option<i64>,
    /// Attribute: width.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0))]
    pub width_mm: Option<i64>,
    /// Attribute: height.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0))]
    pub height_mm: Option<i64>,
    /// Attribute: legal or technical top speed; caps every edge.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 1))]
    pub max_kmh: Option<i64>,
    /// Attribute: enclosed body.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub enclosed: Option<bool>,
    /// Attribute: certified for its trade.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub certified: Option<bool>,
    /// Attribute: drives itself.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub autonomous: Option<bool>,
    /// Attribute: region of the number plate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub plate_region: Option<String>,
    /// Attribute: last digit of the number plate, 0–9.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0, max = 9))]
    pub plate_last_digit: Option<i64>,
    /// Attribute: owner.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub owner: Option<String>,
    /// Attribute: purpose (parcel, mail, food, medicine, …).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub purpose: Option<String>,
    /// Attribute: free tags.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub tags: Option<Vec<String>>,
}

/// Classes of vehicles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum VehicleClass {
    Bicycle,
    EBike,
    ETrike,
    MicroVan,
    Van,
    LightTruck,
    MediumTruck,
    HeavyTruck,
    Robot,
}

impl VehicleClass {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Bicycle,
        Self::EBike,
        Self::ETrike,
        Self::MicroVan,
        Self::Van,
        Self::LightTruck,
        Self::MediumTruck,
        Self::HeavyTruck,
        Self::Robot,
    ];

    /// How documents write it.
    pub fn name(self) -> &'static str {
        crate::attributes::CLASSES[self as usize]
    }
}

/// What moves a vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum Propulsion {
    Human,
    Bev,
    Phev,
    Fcev,
    Cng,
    Petrol,
    Diesel,
}

/// A vehicle type's own prices; those that are missing are the objective's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// Once per vehicle used.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub fixed: Option<Money>,
    /// Per hour of driving.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub drive_per_h: Option<Money>,
    /// Per hour of service; without it the objective's if stated, else this type's drive rate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub service_per_h: Option<Money>,
    /// Per hour of standing without service; at most the drive rate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub wait_per_h: Option<Money>,
    /// Per kilometre.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub distance_per_km: Option<Money>,
}

/// Prices for every vehicle type that does not state its own. Some price must be positive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Per hour of driving.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub drive_per_h: Option<Money>,
    /// Per hour of standing without service; at most the drive rate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub wait_per_h: Option<Money>,
    /// Per kilometre.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub distance_per_km: Option<Money>,
    /// Per hour of service; without the key the drive rate.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub service_per_h: Option<Money>,
    /// Price of leaving a request out; without the key requests must be served.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Money")]
    pub unserved: Option<Money>,
}
