//! Terms of a condition that are no hours: comparisons, modes, purposes.

use super::Misread;
use crate::document::predicate::{Op, Predicate, Value};
use crate::osm::{Access, access_of, classes_with, kilograms, millimetres};

/// What a term is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    /// The vehicle.
    Who(Predicate),
    /// Stopping there.
    Purpose,
    /// Nothing that is planned for.
    Never,
}

/// Modes of transport that no vehicle type is.
const OTHER_MODES: [&str; 25] = [
    "agricultural",
    "forestry",
    "bus",
    "psv",
    "coach",
    "tourist_bus",
    "minibus",
    "taxi",
    "emergency",
    "military",
    "hov",
    "carpool",
    "motorcycle",
    "moped",
    "mofa",
    "motorhome",
    "caravan",
    "trailer",
    "foot",
    "horse",
    "ski",
    "tram",
    "disabled",
    "snowmobile",
    "hgv_articulated",
];

/// Words of `access` that say who may stop, not how good a road is.
const PLAIN: [&str; 2] = ["yes", "no"];

/// Reads a term; `None` = it must be hours.
pub(super) fn read(term: &str) -> Result<Option<Term>, Misread> {
    if let Some(at) = term.find(['<', '>', '=']) {
        return comparison(term, at).map(|predicate| Some(Term::Who(predicate)));
    }
    let word = term.to_ascii_lowercase();
    if !word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') || PLAIN.contains(&word.as_str()) {
        return Ok(None);
    }
    if OTHER_MODES.contains(&word.as_str()) {
        return Ok(Some(Term::Never));
    }
    if word != "access" {
        let classes = classes_with(&word);
        if !classes.is_empty() {
            let list: Vec<Value> = classes.iter().map(|class| Value::from(class.name())).collect();
            return Ok(Some(Term::Who(Predicate::test("class", Op::In, Value::List(list)))));
        }
    }
    // Days and months are words, too; those that mean a purpose are none of them.
    Ok((access_of(&word) == Access::Restricted).then_some(Term::Purpose))
}

fn comparison(term: &str, at: usize) -> Result<Predicate, Misread> {
    let (name, rest) = term.split_at(at);
    let (op, value) = [("<=", Op::AtMost), (">=", Op::AtLeast), ("<", Op::Less), (">", Op::Greater)]
        .into_iter()
        .find_map(|(sign, op)| Some((op, rest.strip_prefix(sign)?)))
        .or_else(|| Some((Op::Eq, rest.strip_prefix("==").or_else(|| rest.strip_prefix('='))?)))
        .ok_or_else(|| Misread::new(term, "no comparison"))?;
    let (attribute, number): (_, fn(&str) -> Option<i64>) = match name.trim().to_ascii_lowercase().as_str() {
        "weight" | "weightrating" | "maxweight" | "maxweightrating" | "gross_weight" => {
            ("gross_kg", kilograms)
        }
        "axleload" | "maxaxleload" => ("axle_load_kg", kilograms),
        "axles" => ("axles", |text| text.parse().ok().filter(|n| (0..100).contains(n))),
        "length" | "maxlength" => ("length_mm", millimetres),
        "width" | "maxwidth" => ("width_mm", millimetres),
        "height" | "maxheight" => ("height_mm", millimetres),
        _ => return Err(Misread::new(term, "nothing that is known of vehicles")),
    };
    match number(value.trim()) {
        Some(number) => Ok(Predicate::test(attribute, op, number)),
        None => Err(Misread::new(term, "not a number with a unit that is known")),
    }
}
