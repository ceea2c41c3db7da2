//! The catalogue: attributes of common vehicles as data.
//!
//! Values are typical ones, rounded, for planning before the real fleet is known; each entry says where they come
//! from. A vehicle type with `base` takes them over, attribute by attribute, unless it states its own.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::document::fleet::{Propulsion, VehicleClass};
use crate::units::Load;

/// A kind of vehicle with its typical attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CatalogueEntry {
    /// Name to be used as `base`.
    pub id: &'static str,
    /// Class.
    pub class: VehicleClass,
    /// Propulsion.
    pub propulsion: Propulsion,
    /// Euro emission stage; absent for vehicles that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub euro: Option<i64>,
    /// China emission stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub china: Option<i64>,
    /// Crit'Air class, 0 best.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critair: Option<i64>,
    /// Gross mass in kilograms (cycles: with rider).
    pub gross_kg: i64,
    /// Payload in kilograms.
    pub payload_kg: i64,
    /// Load volume in litres.
    pub volume_l: i64,
    /// Largest axle load in kilograms.
    pub axle_load_kg: i64,
    /// Number of axles.
    pub axles: i64,
    /// Length in millimetres.
    pub length_mm: i64,
    /// Width in millimetres.
    pub width_mm: i64,
    /// Height in millimetres.
    pub height_mm: i64,
    /// Legal or technical top speed in km/h.
    pub max_kmh: i64,
    /// Enclosed body.
    pub enclosed: bool,
    /// Drives itself.
    pub autonomous: bool,
    /// Where the values come from.
    pub source: &'static str,
}

impl CatalogueEntry {
    /// Capacity that its payload and volume give: `g` and `cm3`.
    pub fn capacity(&self) -> BTreeMap<String, Load> {
        BTreeMap::from([("g".to_owned(), 1000 * self.payload_kg), ("cm3".to_owned(), 1000 * self.volume_l)])
    }
}

/// All entries, in the order of the format.
pub fn catalogue() -> &'static [CatalogueEntry] {
    &CATALOGUE
}

/// The entry of that id.
pub fn entry(id: &str) -> Option<&'static CatalogueEntry> {
    CATALOGUE.iter().find(|e| e.id == id)
}

static CATALOGUE: [CatalogueEntry; 13] = [
    CatalogueEntry {
        id: "cargo_bike",
        class: VehicleClass::Bicycle,
        propulsion: Propulsion::Human,
        euro: None,
        china: None,
        critair: None,
        gross_kg: 250,
        payload_kg: 80,
        volume_l: 250,
        axle_load_kg: 160,
        axles: 2,
        length_mm: 2600,
        width_mm: 900,
        height_mm: 1200,
        max_kmh: 18,
        enclosed: false,
        autonomous: false,
        source: "typical two- or three-wheeled cargo cycle within DIN 79010 / EN 17860; rider at 75 kg; travelling speed, no legal limit",
    },
    CatalogueEntry {
        id: "e_bike",
        class: VehicleClass::EBike,
        propulsion: Propulsion::Bev,
        euro: None,
        china: None,
        critair: None,
        gross_kg: 190,
        payload_kg: 60,
        volume_l: 90,
        axle_load_kg: 120,
        axles: 2,
        length_mm: 1900,
        width_mm: 700,
        height_mm: 1500,
        max_kmh: 25,
        enclosed: false,
        autonomous: false,
        source: "GB 17761 (China, electric bicycles): 25 km/h by design, 55 kg; rider at 75 kg; delivery box of about 90 l is typical",
    },
    CatalogueEntry {
        id: "e_trike",
        class: VehicleClass::ETrike,
        propulsion: Propulsion::Bev,
        euro: None,
        china: None,
        critair: None,
        gross_kg: 475,
        payload_kg: 200,
        volume_l: 1500,
        axle_load_kg: 350,
        axles: 2,
        length_mm: 3000,
        width_mm: 1000,
        height_mm: 1400,
        max_kmh: 15,
        enclosed: true,
        autonomous: false,
        source: "YZ/T 0136 (China, express delivery electric tricycles): 15 km/h, 3.0 x 1.0 x 1.4 m; payload and volume typical of enclosed models",
    },
    CatalogueEntry {
        id: "micro_van_petrol",
        class: VehicleClass::MicroVan,
        propulsion: Propulsion::Petrol,
        euro: Some(6),
        china: Some(6),
        critair: Some(1),
        gross_kg: 1800,
        payload_kg: 600,
        volume_l: 3500,
        axle_load_kg: 1000,
        axles: 2,
        length_mm: 4000,
        width_mm: 1620,
        height_mm: 1900,
        max_kmh: 100,
        enclosed: true,
        autonomous: false,
        source: "typical of Chinese micro vans of up to 1.8 t gross; emission stage China 6 (GB 18352.6) / Euro 6",
    },
    CatalogueEntry {
        id: "micro_van_bev",
        class: VehicleClass::MicroVan,
        propulsion: Propulsion::Bev,
        euro: None,
        china: None,
        critair: Some(0),
        gross_kg: 1800,
        payload_kg: 500,
        volume_l: 3500,
        axle_load_kg: 1000,
        axles: 2,
        length_mm: 4000,
        width_mm: 1620,
        height_mm: 1900,
        max_kmh: 90,
        enclosed: true,
        autonomous: false,
        source: "typical of battery-electric micro vans of up to 1.8 t gross",
    },
    CatalogueEntry {
        id: "van_diesel",
        class: VehicleClass::Van,
        propulsion: Propulsion::Diesel,
        euro: Some(6),
        china: Some(6),
        critair: Some(2),
        gross_kg: 3500,
        payload_kg: 1200,
        volume_l: 11000,
        axle_load_kg: 2000,
        axles: 2,
        length_mm: 5950,
        width_mm: 2050,
        height_mm: 2700,
        max_kmh: 120,
        enclosed: true,
        autonomous: false,
        source: "typical of EU N1 panel vans of 3.5 t gross; Euro 6; Crit'Air 2 by the French decree for Euro 5/6 diesel",
    },
    CatalogueEntry {
        id: "van_bev",
        class: VehicleClass::Van,
        propulsion: Propulsion::Bev,
        euro: None,
        china: None,
        critair: Some(0),
        gross_kg: 3500,
        payload_kg: 900,
        volume_l: 11000,
        axle_load_kg: 2000,
        axles: 2,
        length_mm: 5950,
        width_mm: 2050,
        height_mm: 2700,
        max_kmh: 120,
        enclosed: true,
        autonomous: false,
        source: "typical of battery-electric N1 panel vans of 3.5 t gross",
    },
    CatalogueEntry {
        id: "light_truck_diesel",
        class: VehicleClass::LightTruck,
        propulsion: Propulsion::Diesel,
        euro: Some(6),
        china: Some(6),
        critair: Some(2),
        gross_kg: 4495,
        payload_kg: 1700,
        volume_l: 15000,
        axle_load_kg: 3000,
        axles: 2,
        length_mm: 5995,
        width_mm: 2200,
        height_mm: 3200,
        max_kmh: 100,
        enclosed: true,
        autonomous: false,
        source: "Chinese light truck (blue plate): below 4.5 t gross and 6 m by GA 802; payload and volume typical of 4.2 m boxes; China 6 (GB 17691)",
    },
    CatalogueEntry {
        id: "light_truck_bev",
        class: VehicleClass::LightTruck,
        propulsion: Propulsion::Bev,
        euro: None,
        china: None,
        critair: Some(0),
        gross_kg: 4495,
        payload_kg: 1300,
        volume_l: 15000,
        axle_load_kg: 3000,
        axles: 2,
        length_mm: 5995,
        width_mm: 2200,
        height_mm: 3200,
        max_kmh: 90,
        enclosed: true,
        autonomous: false,
        source: "Chinese battery-electric light truck: below 4.5 t gross and 6 m by GA 802; payload and volume typical of 4.2 m boxes",
    },
    CatalogueEntry {
        id: "medium_truck_diesel",
        class: VehicleClass::MediumTruck,
        propulsion: Propulsion::Diesel,
        euro: Some(6),
        china: Some(6),
        critair: Some(2),
        gross_kg: 12000,
        payload_kg: 6500,
        volume_l: 38000,
        axle_load_kg: 8000,
        axles: 2,
        length_mm: 8600,
        width_mm: 2500,
        height_mm: 3600,
        max_kmh: 90,
        enclosed: true,
        autonomous: false,
        source: "typical of 12 t distribution trucks (EU N2, China medium truck by GA 802); Euro VI; speed limiter 90 km/h by Directive 92/6/EEC",
    },
    CatalogueEntry {
        id: "medium_truck_bev",
        class: VehicleClass::MediumTruck,
        propulsion: Propulsion::Bev,
        euro: None,
        china: None,
        critair: Some(0),
        gross_kg: 12000,
        payload_kg: 5000,
        volume_l: 38000,
        axle_load_kg: 8000,
        axles: 2,
        length_mm: 8600,
        width_mm: 2500,
        height_mm: 3600,
        max_kmh: 90,
        enclosed: true,
        autonomous: false,
        source: "typical of battery-electric 12 t distribution trucks; speed limiter 90 km/h by Directive 92/6/EEC",
    },
    CatalogueEntry {
        id: "heavy_truck_diesel",
        class: VehicleClass::HeavyTruck,
        propulsion: Propulsion::Diesel,
        euro: Some(6),
        china: Some(6),
        critair: Some(2),
        gross_kg: 18000,
        payload_kg: 9500,
        volume_l: 50000,
        axle_load_kg: 11500,
        axles: 2,
        length_mm: 9900,
        width_mm: 2550,
        height_mm: 3900,
        max_kmh: 90,
        enclosed: true,
        autonomous: false,
        source: "typical of two-axle 18 t rigid trucks (EU N3; axle load 11.5 t and 2.55 m by Directive 96/53/EC); speed limiter 90 km/h by Directive 92/6/EEC",
    },
    CatalogueEntry {
        id: "robot",
        class: VehicleClass::Robot,
        propulsion: Propulsion::Bev,
        euro: None,
        china: None,
        critair: None,
        gross_kg: 1000,
        payload_kg: 400,
        volume_l: 1500,
        axle_load_kg: 600,
        axles: 2,
        length_mm: 2800,
        width_mm: 1100,
        height_mm: 1750,
        max_kmh: 15,
        enclosed: true,
        autonomous: true,
        source: "typical of low-speed unmanned delivery vehicles in Chinese city trials (15 km/h on cycle lanes); no standard yet",
    },
];
