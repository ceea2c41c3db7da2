//! The kindest that the tags of a way ever say to a profile, whatever the hour and whatever the vehicle.
//!
//! A way with hours that is never open is restricted whenever it may be driven at all. That is a sign: the way hangs
//! together with restricted ways of all other tags and hours, and its zone is left with the hours at which it is closed.

use std::ops::RangeInclusive;

use kerbway_model::document::problem::Unreadable;
use kerbway_model::osm::{self, Access, Profile, conditional};

use super::signs::Tags;

/// The kindest meaning of a road's access tags to a profile over all hours: from the most specific key to the class of the
/// road, up to the first statement that always holds.
pub(super) fn kindest(
    tags: Tags<'_>,
    profile: Profile,
    unreadable: Unreadable,
    years: &RangeInclusive<i16>,
) -> Access {
    let facts = osm::profile(profile);
    let tag = |key: &str| tags.iter().find(|(k, _)| *k == key).map(|(_, value)| *value);
    let Some(road) = tag("highway").and_then(|class| facts.highways.get(class)) else {
        return Access::Closed;
    };
    let mut kindest = Access::Closed;
    for key in facts.keys.iter().rev() {
        match tag(&format!("{key}:conditional")).map(|text| conditional::parse(text, years.clone())) {
            Some(Ok(clauses)) => {
                for clause in clauses.iter().rev().filter(|clause| !clause.never) {
                    let access = osm::access_of(&clause.value);
                    let for_stops = clause.purpose && access == Access::Open;
                    kindest = kindest.min(if for_stops { Access::Restricted } else { access });
                    if clause.when.is_none() && clause.who.is_none() {
                        return kindest;
                    }
                }
            }
            Some(Err(_)) if profile.is_motor() && unreadable == Unreadable::Closed => return kindest,
            _ => {}
        }
        if let Some(value) = tag(key).filter(|value| !osm::is_silent(value)) {
            return kindest.min(osm::access_of(value));
        }
    }
    let motorroad = tag("motorroad") == Some("yes");
    kindest.min(if motorroad { facts.motorroad.max(road.access) } else { road.access })
}
