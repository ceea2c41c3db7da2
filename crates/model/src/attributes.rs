//! What rules may ask of a vehicle: the attributes, their kinds, and their values for a type.

use crate::catalogue::CatalogueEntry;
use crate::document::fleet::VehicleType;
use crate::document::predicate::Value;

/// Every attribute, in the order of the format.
pub const NAMES: [&str; 24] = [
    "type",
    "base",
    "class",
    "propulsion",
    "euro",
    "china",
    "critair",
    "gross_kg",
    "payload_kg",
    "volume_l",
    "axle_load_kg",
    "axles",
    "length_mm",
    "width_mm",
    "height_mm",
    "max_kmh",
    "enclosed",
    "certified",
    "autonomous",
    "plate_region",
    "plate_last_digit",
    "owner",
    "purpose",
    "tags",
];

/// Classes of vehicles, as written.
pub const CLASSES: [&str; 9] = [
    "bicycle",
    "e_bike",
    "e_trike",
    "micro_van",
    "van",
    "light_truck",
    "medium_truck",
    "heavy_truck",
    "robot",
];

/// Kinds of propulsion, as written.
pub const PROPULSIONS: [&str; 7] = ["human", "bev", "phev", "fcev", "cng", "petrol", "diesel"];

/// What values an attribute takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A whole number.
    Number,
    /// True or false.
    Bool,
    /// A list of texts.
    List,
}

/// The kind of an attribute; `None` = there is no such attribute.
pub fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "type" | "base" | "plate_region" | "owner" | "purpose" => Kind::Text,
        "class" => Kind::Choice(&CLASSES),
        "propulsion" => Kind::Choice(&PROPULSIONS),
        "enclosed" | "certified" | "autonomous" => Kind::Bool,
        "tags" => Kind::List,
        _ if NAMES.contains(&name) => Kind::Number,
        _ => return None,
    })
}

/// The value of an attribute for a vehicle type: its own, else its catalogue entry's; `None` = not given.
pub(crate) fn value(name: &str, own: &VehicleType, base: Option<&CatalogueEntry>) -> Option<Value> {
    let text = |v: Option<&str>| v.map(Value::from);
    let number = |own: Option<i64>, base: Option<Option<i64>>| own.or(base.flatten()).map(Value::Number);
    let bool = |own: Option<bool>, base: Option<bool>| own.or(base).map(Value::Bool);
    match name {
        "type" => text(Some(&own.id)),
        "base" => text(own.base.as_deref()),
        "class" => text(own.class.or(base.map(|b| b.class)).map(|c| CLASSES[c as usize])),
        "propulsion" => text(own.propulsion.or(base.map(|b| b.propulsion)).map(|p| PROPULSIONS[p as usize])),
        "euro" => number(own.euro, base.map(|b| b.euro)),
        "china" => number(own.china, base.map(|b| b.china)),
        "critair" => number(own.critair, base.map(|b| b.critair)),
        "gross_kg" => number(own.gross_kg, base.map(|b| Some(b.gross_kg))),
        "payload_kg" => number(own.payload_kg, base.map(|b| Some(b.payload_kg))),
        "volume_l" => number(own.volume_l, base.map(|b| Some(b.volume_l))),
        "axle_load_kg" => number(own.axle_load_kg, base.map(|b| Some(b.axle_load_kg))),
        "axles" => number(own.axles, base.map(|b| Some(b.axles))),
        "length_mm" => number(own.length_mm, base.map(|b| Some(b.length_mm))),
        "width_mm" => number(own.width_mm, base.map(|b| Some(b.width_mm))),
        "height_mm" => number(own.height_mm, base.map(|b| Some(b.height_mm))),
        "max_kmh" => number(own.max_kmh, base.map(|b| Some(b.max_kmh))),
        "enclosed" => bool(own.enclosed, base.map(|b| b.enclosed)),
        "certified" => bool(own.certified, None),
        "autonomous" => bool(own.autonomous, base.map(|b| b.autonomous)),
        "plate_region" => text(own.plate_region.as_deref()),
        "plate_last_digit" => number(own.plate_last_digit, None),
        "owner" => text(own.owner.as_deref()),
        "purpose" => text(own.purpose.as_deref()),
        "tags" => own.tags.as_ref().map(|t| Value::List(t.iter().map(|s| Value::from(s.as_str())).collect())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fleet::{Propulsion, VehicleClass};

    #[test]
    fn names_of_choices_are_those_of_the_documents() {
        let name = |v: serde_json::Value| v.as_str().map(str::to_owned);
        assert_eq!(name(serde_json::json!(VehicleClass::Robot)).as_deref(), CLASSES.last().copied());
        assert_eq!(
            name(serde_json::json!(VehicleClass::ETrike)).as_deref(),
            Some(CLASSES[VehicleClass::ETrike as usize])
        );
        assert_eq!(name(serde_json::json!(Propulsion::Diesel)).as_deref(), PROPULSIONS.last().copied());
        assert_eq!(
            name(serde_json::json!(Propulsion::Phev)).as_deref(),
            Some(PROPULSIONS[Propulsion::Phev as usize])
        );
    }
}
