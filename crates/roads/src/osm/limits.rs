//! Signs of mass and size: always, or under conditions (`maxweight:conditional=3.5 @ (22:00-06:00)`).
//!
//! A number with hours is a rule of the way's zone, one without hours a sign like the plain value. Words (`none`) and
//! purposes would lift another sign; they are not used, which is the stricter reading.

use std::ops::RangeInclusive;

use kerbway_model::document::predicate::{Op, Predicate};
use kerbway_model::document::zone::Span;
use kerbway_model::instance::Body;
use kerbway_model::osm::{self, conditional::parse};

/// A key that limits mass or size: the attribute of vehicles, how to get it, how to read the limit.
pub(super) struct Limit {
    pub(super) key: &'static str,
    pub(super) attribute: &'static str,
    own: fn(&Body) -> Option<i64>,
    read: fn(&str) -> Option<i64>,
}

const fn limit(
    key: &'static str,
    attribute: &'static str,
    own: fn(&Body) -> Option<i64>,
    read: fn(&str) -> Option<i64>,
) -> Limit {
    Limit { key, attribute, own, read }
}

pub(super) const LIMITS: [Limit; 6] = [
    limit("maxweight", "gross_kg", |b| b.gross_kg, osm::kilograms),
    limit("maxweightrating", "gross_kg", |b| b.gross_kg, osm::kilograms),
    limit("maxaxleload", "axle_load_kg", |b| b.axle_load_kg, osm::kilograms),
    limit("maxheight", "height_mm", |b| b.height_mm, osm::millimetres),
    limit("maxwidth", "width_mm", |b| b.width_mm, osm::millimetres),
    limit("maxlength", "length_mm", |b| b.length_mm, osm::millimetres),
];

/// A limit under a condition.
pub(super) struct Limited {
    most: i64,
    limit: &'static Limit,
    /// `None` = always.
    pub(super) when: Option<Vec<Span>>,
    pub(super) who: Option<Predicate>,
    /// `key=text`.
    pub(super) source: String,
}

impl Limit {
    /// Is a text a number of this limit?
    pub(super) fn is_readable(&self, text: &str) -> bool {
        (self.read)(text).is_some()
    }

    /// Is a vehicle beyond the limit as it is written?
    pub(super) fn is_exceeded(&self, text: &str, body: &Body) -> bool {
        (self.read)(text).zip((self.own)(body)).is_some_and(|(most, own)| own > most)
    }

    /// The conditional tag of this key; `None` = it cannot be used.
    pub(super) fn conditional(
        &'static self,
        text: &str,
        years: &RangeInclusive<i16>,
    ) -> Option<Vec<Limited>> {
        let clauses = parse(text, years.clone()).ok()?;
        let own = clauses.into_iter().filter(|clause| !clause.never);
        own.map(|clause| {
            let most = (self.read)(&clause.value).filter(|_| !clause.purpose)?;
            let source = format!("{}:conditional={text}", self.key);
            Some(Limited { most, limit: self, when: clause.when, who: clause.who, source })
        })
        .collect()
    }
}

impl Limited {
    pub(super) fn is_exceeded(&self, body: &Body) -> bool {
        (self.limit.own)(body).is_some_and(|own| own > self.most)
    }

    /// Vehicles that exceed it.
    pub(super) fn exceeding(&self) -> Predicate {
        let exceeds = Predicate::test(self.limit.attribute, Op::Greater, self.most);
        match &self.who {
            Some(who) => Predicate::All(vec![exceeds, who.clone()]),
            None => exceeds,
        }
    }
}

/// All limits of a way that hold under conditions.
pub(super) fn limited(tags: &[(&str, &str)], years: &RangeInclusive<i16>) -> Vec<Limited> {
    let of = |limit: &'static Limit| {
        let own = |(key, _): &&(&str, &str)| key.strip_suffix(":conditional") == Some(limit.key);
        let text = tags.iter().find(own).map(|(_, text)| *text);
        text.and_then(|text| limit.conditional(text, years)).unwrap_or_default()
    };
    LIMITS.iter().flat_map(of).collect()
}
