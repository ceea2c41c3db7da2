//! What the tags of an OpenStreetMap mean: one set of facts for whoever plans on a map and whoever judges.
//!
//! Shared are facts: which profile a vehicle has ([`profile_of`]). What follows from them for a way (who may drive on it
//! when) is worked out twice, by the planner and, on its own, by the referee.

use serde::{Deserialize, Serialize};

use crate::document::fleet::VehicleClass;
use crate::document::zone::Zone;

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
    /// Fast bicycles.
    EBike,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Car, Self::Truck, Self::CargoBike, Self::EBike];

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
    /// Named `osm:w123` or `osm:r245`; so are all its rules.
    pub zone: Zone,
    /// For each rule, in order: `way 123 motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)`.
    pub sources: Vec<String>,
}
