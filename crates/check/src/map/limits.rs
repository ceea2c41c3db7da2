//! Limits of mass and size on ways, plain and under conditions.

use kerbway_model::document::predicate::{Op, Predicate, Value};
use kerbway_model::document::zone::Span;
use kerbway_model::instance::Body;
use kerbway_model::osm;

use super::conditions::{Years, conditions};
use super::read::Tags;

/// Keys, each with the attribute of vehicles that it limits.
const KEYS: [(&str, &str); 6] = [
    ("maxweight", "gross_kg"),
    ("maxweightrating", "gross_kg"),
    ("maxaxleload", "axle_load_kg"),
    ("maxheight", "height_mm"),
    ("maxwidth", "width_mm"),
    ("maxlength", "length_mm"),
];

/// Vehicles that exceed a limit.
#[derive(Debug)]
pub(super) struct Limit {
    pub(super) attribute: &'static str,
    pub(super) most: i64,
    /// `None` = always.
    pub(super) when: Option<Vec<Span>>,
    pub(super) who: Option<Predicate>,
    /// `key=text`.
    pub(super) source: String,
}

impl Limit {
    pub(super) fn predicate(&self) -> Predicate {
        let value = Value::Number(self.most);
        let exceeds = Predicate::Test { attribute: self.attribute.to_owned(), op: Op::Greater, value };
        self.who.clone().map_or(exceeds.clone(), |who| Predicate::All(vec![exceeds, who]))
    }

    pub(super) fn is_exceeded_by(&self, body: &Body) -> bool {
        let own = match self.attribute {
            "gross_kg" => body.gross_kg,
            "axle_load_kg" => body.axle_load_kg,
            "height_mm" => body.height_mm,
            "width_mm" => body.width_mm,
            _ => body.length_mm,
        };
        own.is_some_and(|own| own > self.most)
    }
}

/// All limits of a way. A conditional one that is more than numbers with hours and vehicles counts as not written.
pub(super) fn limits(tags: &Tags, years: &Years) -> Vec<Limit> {
    let mut found = Vec::new();
    let is_conditional = tags.iter().any(|(key, _)| key.ends_with(":conditional"));
    for (key, attribute) in KEYS {
        let number = |text: &str| {
            if attribute.ends_with("_kg") { osm::kilograms(text) } else { osm::millimetres(text) }
        };
        if let Some(text) = tags.find(key)
            && let Some(most) = number(text)
        {
            found.push(Limit { attribute, most, when: None, who: None, source: format!("{key}={text}") });
        }
        if !is_conditional {
            continue;
        }
        let key = format!("{key}:conditional");
        let Some(text) = tags.find(&key) else { continue };
        let Some(list) = conditions(text, years) else { continue };
        let numbers: Vec<Option<i64>> =
            list.iter().map(|c| if c.for_stops { None } else { number(&c.value) }).collect();
        if numbers.contains(&None) {
            continue;
        }
        found.extend(list.into_iter().zip(numbers.into_iter().flatten()).map(|(condition, most)| Limit {
            attribute,
            most,
            when: condition.when,
            who: condition.who,
            source: format!("{key}={text}"),
        }));
    }
    found
}
