//! What the signs of a map say to one vehicle type at all times: where it may drive, and how fast.
//!
//! The most specific key of the type's hierarchy decides; a condition without a time goes before the plain value, the
//! last that may match of several; without any tag the class of the road. A tag of one direction (`hgv:forward`) goes
//! before all else of its key. What depends on the hour makes the way *timed*: it is in the graph, and a zone of the map
//! says when. If it is never open it is restricted besides ([`kindest`]).

use std::ops::RangeInclusive;

use kerbway_model::document::predicate::{Op, Predicate, Value};
use kerbway_model::document::problem::Unreadable;
use kerbway_model::instance::{Body, MapGround, VehicleType};
use kerbway_model::osm::{self, Access, Profile, ProfileFacts, conditional, profile_of};

use super::kindest::kindest;
use super::limits::{LIMITS, Limit, Limited, limited};
use super::map::Way;
use super::restrictions::{Ban, Restriction};

/// How a way lies open in a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    Open,
    /// By the hour: a zone of the map says when.
    Timed,
    /// For those only who stop there.
    Restricted,
    Closed,
}

impl From<Access> for Sign {
    fn from(access: Access) -> Self {
        match access {
            Access::Open => Self::Open,
            Access::Restricted => Self::Restricted,
            Access::Closed => Self::Closed,
        }
    }
}

/// A way for a vehicle type: `[forward, backward]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Use {
    pub(super) sign: [Sign; 2],
    pub(super) kmh: [u32; 2],
}

impl Use {
    pub(super) fn is_usable(&self) -> bool {
        self.sign.iter().any(|s| *s != Sign::Closed)
    }
}

/// Tags in a list.
pub(super) type Tags<'a> = &'a [(&'a str, &'a str)];

fn tag<'a>(tags: Tags<'a>, key: &str) -> Option<&'a str> {
    tags.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
}

/// What keys of one direction end with.
pub(super) const SIDES: [&str; 2] = [":forward", ":backward"];

/// Directions that a value of `oneway` leaves, if it is one. Nobody knows which way a reversible road leads now; on one
/// where the directions take turns one waits for one's own.
pub(super) fn one_way(value: &str) -> Option<[bool; 2]> {
    match value {
        "yes" | "1" | "true" => Some([true, false]),
        "-1" | "reverse" => Some([false, true]),
        "no" | "0" | "false" | "alternating" => Some([true; 2]),
        "reversible" => Some([false; 2]),
        _ => None,
    }
}

/// May bicycles ride against a one-way street?
fn is_contraflow(tags: Tags<'_>) -> bool {
    let lanes = ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"];
    lanes.iter().any(|key| tag(tags, key).is_some_and(|v| v.starts_with("opposite")))
        || ["cycleway:left:oneway", "cycleway:right:oneway"]
            .iter()
            .any(|key| tag(tags, key).is_some_and(|v| ["-1", "no"].contains(&v)))
}

/// The signs as one vehicle type reads them.
#[derive(Debug, Clone)]
pub(super) struct Signs {
    pub(super) profile: Profile,
    facts: &'static ProfileFacts,
    body: Body,
    max_kmh: Option<u32>,
    unreadable: Unreadable,
    years: RangeInclusive<i16>,
}

impl Signs {
    /// Nothing if the type cannot drive on a map.
    pub(super) fn new(vehicle_type: &VehicleType, ground: &MapGround) -> Option<Self> {
        let profile = profile_of(vehicle_type.body.class?)?;
        Some(Self {
            profile,
            facts: osm::profile(profile),
            body: vehicle_type.body,
            max_kmh: vehicle_type.max_kmh,
            unreadable: ground.unreadable,
            years: ground.years.clone(),
        })
    }

    /// A way in both directions.
    pub(super) fn way(&self, way: Way<'_>) -> Use {
        let tags: Vec<(&str, &str)> = way.tags().collect();
        let of_sides = tags.iter().any(|(key, _)| SIDES.iter().any(|side| key.ends_with(side)));
        let general = self.sign(&tags, None);
        let may = self.directions(&tags);
        let directions = [true, false].map(|forward| {
            let side = SIDES[usize::from(!forward)];
            let sign = match may[usize::from(!forward)] {
                false => Sign::Closed,
                true if of_sides => self.sign(&tags, Some(side)),
                true => general,
            };
            let drivable = sign != Sign::Closed;
            let kmh =
                if drivable { osm::kmh(self.profile, |k| tag(&tags, k), forward, self.max_kmh) } else { 0 };
            (sign, kmh)
        });
        Use { sign: directions.map(|d| d.0), kmh: directions.map(|d| d.1) }
    }

    /// A way in a direction, one-way signs apart; `None` = as far as it is the same for both.
    fn sign(&self, tags: Tags<'_>, side: Option<&str>) -> Sign {
        let Some(road) = tag(tags, "highway").and_then(|class| self.facts.highways.get(class)) else {
            return Sign::Closed;
        };
        let limited = self.limited(tags);
        if self.is_too_large(tags, &limited) {
            return Sign::Closed;
        }
        let by_limit = self.profile.is_motor() && limited.iter().any(|l| l.when.is_some());
        if by_limit || self.is_timed(tags) {
            if side.is_some_and(|side| self.is_side_closed(tags, side)) {
                return Sign::Closed;
            }
            return match kindest(tags, self.profile, self.unreadable, &self.years) {
                Access::Restricted => Sign::Restricted,
                _ => Sign::Timed,
            };
        }
        match self.by_keys(tags, side) {
            Some(access) => access.into(),
            None if tag(tags, "motorroad") == Some("yes") && self.facts.motorroad == Access::Closed => {
                Sign::Closed
            }
            None => road.access.into(),
        }
    }

    /// Does the type exceed a limit of mass or size at all times?
    fn is_too_large(&self, tags: Tags<'_>, limited: &[Limited]) -> bool {
        let plain = |limit: &Limit| tag(tags, limit.key).is_some_and(|t| limit.is_exceeded(t, &self.body));
        LIMITS.iter().any(plain)
            || limited.iter().any(|l| {
                let may = l.who.as_ref().is_none_or(|who| self.may_match(who));
                l.when.is_none() && may && l.is_exceeded(&self.body)
            })
    }

    /// Is a side of a timed way closed whatever the hour? Zones know no sides; what is said of the side at hours, or
    /// might be lifted at some, stays closed.
    fn is_side_closed(&self, tags: Tags<'_>, side: &str) -> bool {
        for key in self.facts.keys.iter().rev() {
            let stated = |key: &str| tag(tags, key).filter(|value| !osm::is_silent(value));
            if let Some(value) = stated(&format!("{key}{side}")) {
                return osm::access_of(value) == Access::Closed;
            }
            if stated(key).is_some() {
                return false;
            }
        }
        false
    }

    /// Does any of the keys that speak of the type depend on the hour?
    fn is_timed(&self, tags: Tags<'_>) -> bool {
        tags.iter().any(|(key, text)| {
            key.strip_suffix(":conditional").is_some_and(|key| self.facts.keys.iter().any(|k| k == key))
                && self.clauses(text).is_some_and(|list| list.iter().any(|c| c.when.is_some() && !c.never))
        })
    }

    /// Limits under conditions.
    fn limited(&self, tags: Tags<'_>) -> Vec<Limited> {
        // Hardly any way has a condition.
        if tags.iter().any(|(key, _)| key.ends_with(":conditional")) {
            limited(tags, &self.years)
        } else {
            Vec::new()
        }
    }

    /// A conditional tag; `None` = it cannot be read.
    fn clauses(&self, text: &str) -> Option<Vec<conditional::Clause>> {
        conditional::parse(text, self.years.clone()).ok()
    }

    /// What the access tags say (of a side), if they say anything.
    fn by_keys(&self, tags: Tags<'_>, side: Option<&str>) -> Option<Access> {
        let conditions = tags.iter().any(|(key, _)| key.ends_with(":conditional"));
        for key in self.facts.keys.iter().rev() {
            if let Some(side) = side
                && let Some(value) = tag(tags, &format!("{key}{side}"))
                && !osm::is_silent(value)
            {
                return Some(osm::access_of(value));
            }
            if conditions && let Some(text) = tag(tags, &format!("{key}:conditional")) {
                let clauses = self.clauses(text);
                if clauses.is_none() && self.closes() {
                    return Some(Access::Closed);
                }
                let holds = |c: &&conditional::Clause| {
                    c.when.is_none() && !c.never && c.who.as_ref().is_none_or(|w| self.may_match(w))
                };
                if let Some(clause) = clauses.iter().flatten().rev().find(holds) {
                    let access = osm::access_of(&clause.value);
                    let for_stops = clause.purpose && access == Access::Open;
                    return Some(if for_stops { Access::Restricted } else { access });
                }
            }
            if let Some(value) = tag(tags, key).filter(|value| !osm::is_silent(value)) {
                return Some(osm::access_of(value));
            }
        }
        None
    }

    /// In which directions one-way signs let it drive: the most specific of them decides.
    fn directions(&self, tags: Tags<'_>) -> [bool; 2] {
        let says = |key: &str| tag(tags, key).and_then(one_way);
        let of_modes = tags.iter().any(|(key, _)| key.starts_with("oneway:"));
        for key in self.facts.keys.iter().rev() {
            if of_modes
                && key != "access"
                && let Some(directions) = says(&format!("oneway:{key}"))
            {
                return directions;
            }
            if key == "bicycle" && is_contraflow(tags) {
                return [true; 2];
            }
        }
        says("oneway").unwrap_or_else(|| {
            let is = |key: &str, values: &[&str]| tag(tags, key).is_some_and(|v| values.contains(&v));
            [true, !is("junction", &["roundabout", "circular"]) && !is("highway", &["motorway"])]
        })
    }

    /// A node with a barrier.
    pub(super) fn barrier(&self, tags: Tags<'_>) -> Sign {
        if self.is_too_large(tags, &self.limited(tags)) {
            return Sign::Closed;
        }
        self.by_keys(tags, None)
            .unwrap_or_else(|| osm::barrier(self.profile, tag(tags, "barrier").unwrap_or_default()))
            .into()
    }

    /// What a turn restriction bans for the type, and whether at all times (else a zone says when).
    pub(super) fn bans(&self, restriction: &Restriction) -> Vec<(Ban, bool)> {
        let mut bans: Vec<(Ban, bool)> = restriction
            .sayings(&self.years)
            .into_iter()
            .filter(|saying| saying.profiles.contains(&self.profile))
            .filter(|saying| saying.misread.is_none() || self.closes())
            .filter(|saying| saying.who.as_ref().is_none_or(|w| self.may_match(w)))
            .filter_map(|saying| Some((saying.ban?, saying.when.is_none())))
            .collect();
        bans.sort_unstable();
        bans.dedup();
        bans
    }

    /// Is what cannot be read closed to the type?
    fn closes(&self) -> bool {
        self.profile.is_motor() && self.unreadable == Unreadable::Closed
    }

    /// Is the predicate true, or may it be?
    fn may_match(&self, predicate: &Predicate) -> bool {
        self.matches(predicate) != Some(false)
    }

    /// Three-valued: `None` = unknown.
    fn matches(&self, predicate: &Predicate) -> Option<bool> {
        let all = |list: &[Predicate], decides: bool| {
            let answers: Vec<Option<bool>> = list.iter().map(|p| self.matches(p)).collect();
            if answers.contains(&Some(decides)) {
                Some(decides)
            } else if answers.contains(&None) {
                None
            } else {
                Some(!decides)
            }
        };
        match predicate {
            Predicate::All(list) => all(list, false),
            Predicate::Any(list) => all(list, true),
            Predicate::Not(inner) => self.matches(inner).map(|m| !m),
            Predicate::Test { attribute, op, value } => self.test(attribute, *op, value),
        }
    }

    fn test(&self, attribute: &str, op: Op, value: &Value) -> Option<bool> {
        let body = &self.body;
        let number = match attribute {
            "gross_kg" => body.gross_kg,
            "axle_load_kg" => body.axle_load_kg,
            "axles" => body.axles,
            "length_mm" => body.length_mm,
            "width_mm" => body.width_mm,
            "height_mm" => body.height_mm,
            "class" => {
                let class = body.class?.name();
                let same = |v: &Value| matches!(v, Value::Text(text) if text == class);
                return match (op, value) {
                    (Op::Eq, value) => Some(same(value)),
                    (Op::In, Value::List(list)) => Some(list.iter().any(same)),
                    (Op::NotIn, Value::List(list)) => Some(!list.iter().any(same)),
                    _ => None,
                };
            }
            _ => None,
        }?;
        let Value::Number(limit) = value else { return None };
        match op {
            Op::Eq => Some(number == *limit),
            Op::Less => Some(number < *limit),
            Op::AtMost => Some(number <= *limit),
            Op::Greater => Some(number > *limit),
            Op::AtLeast => Some(number >= *limit),
            _ => None,
        }
    }
}
