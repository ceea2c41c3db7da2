//! What the tags of an OpenStreetMap mean: one set of facts for whoever plans on a map and whoever judges.
//!
//! Shared are facts: which profile a vehicle has ([`profile_of`]) and what the data file says of it ([`profile()`]), what
//! words and texts mean ([`access_of`], [`maxspeed`], [`kilograms`]), what a piece of road and a turn take
//! ([`edge_millis`], [`turn_millis`]), how conditional tags read ([`conditional`]). What follows from them for a way (who may drive on it
//! when) is worked out twice, by the planner and, on its own, by the referee.

pub mod conditional;
mod facts;
mod texts;

use serde::{Deserialize, Serialize};

use crate::document::fleet::VehicleClass;
use crate::document::zone::Zone;

pub use facts::{
    Access, Maxspeed, ProfileFacts, Road, Turns, access_of, barrier, edge_millis, is_silent, kmh, maxspeed,
    profile, turn_millis,
};
pub use texts::{kilograms, millimetres};

/// Whom whatever is made with a map has to thank, by the map's licence.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors, ODbL 1.0";

/// No road of a map is driven faster, in km/h.
pub const MAX_KMH: u32 = 130;

/// How a vehicle moves on a map: which keys of access tags speak of it, where it may drive, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Cars and vans.
    Car,
    /// Trucks.
    Truck,
    /// Cargo bikes and tricycles.
    CargoBike,
    /// Electric bicycles.
    EBike,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Car, Self::Truck, Self::CargoBike, Self::EBike];

    /// Its name in data files and ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::Truck => "truck",
            Self::CargoBike => "cargo_bike",
            Self::EBike => "e_bike",
        }
    }

    /// Is it a motor vehicle to the road traffic law?
    pub fn is_motor(self) -> bool {
        matches!(self, Self::Car | Self::Truck)
    }
}

/// The profile of a class of vehicles; `None` = it cannot drive on a map (robots).
pub fn profile_of(class: VehicleClass) -> Option<Profile> {
    match class {
        VehicleClass::MicroVan | VehicleClass::Van => Some(Profile::Car),
        VehicleClass::LightTruck | VehicleClass::MediumTruck | VehicleClass::HeavyTruck => {
            Some(Profile::Truck)
        }
        VehicleClass::Bicycle | VehicleClass::ETrike => Some(Profile::CargoBike),
        VehicleClass::EBike => Some(Profile::EBike),
        VehicleClass::Robot => None,
    }
}

/// A zone that a map's tags make, with the tag behind each of its rules.
#[derive(Debug, Clone, PartialEq)]
pub struct MapZone {
    /// Named `osm:w123` (`osm:w123:truck` if it is another zone for some profiles) or `osm:r245`; so are all its rules.
    pub zone: Zone,
    /// For each rule, in order: `way 123 motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)`.
    pub sources: Vec<String>,
}

/// Classes of vehicles on whose profile's keys `key` is; none if it is a key of no profile.
pub fn classes_with(key: &str) -> Vec<VehicleClass> {
    let speaks_of = |class: &VehicleClass| {
        profile_of(*class).is_some_and(|p| profile(p).keys.iter().any(|known| known == key))
    };
    VehicleClass::ALL.into_iter().filter(speaks_of).collect()
}
