//! What the tags of a way or an area say to profiles about access, in order: the most specific key first, within one the
//! later conditions before the earlier ones, then the plain value, at the end what the class of the road says.

use kerbway_model::document::predicate::Predicate;
use kerbway_model::document::problem::Unreadable;
use kerbway_model::document::zone::Span;
use kerbway_model::osm::{self, Access, Profile};

use super::conditions::{Years, conditions};
use super::limits::limits;
use super::read::Tags;

/// Priority of what the class of a road says: above every key's.
const CLASS: i64 = 1000;

/// One thing that is said, to one or more profiles.
#[derive(Debug, Clone)]
pub(super) struct Saying {
    pub(super) access: Access,
    pub(super) profiles: Vec<Profile>,
    /// `None` = to all their vehicles.
    pub(super) condition: Option<Predicate>,
    /// `None` = always.
    pub(super) when: Option<Vec<Span>>,
    /// The lowest decides.
    pub(super) priority: i64,
    /// `key=text`.
    pub(super) source: String,
}

/// All that is said to some profiles by a way of a class, or by an area (no class).
pub(super) fn sayings(
    tags: &Tags,
    class: Option<&str>,
    profiles: &[Profile],
    (unreadable, years): (Unreadable, &Years),
) -> Vec<Saying> {
    let mut said = Vec::new();
    let mut say = |access, profiles: &[Profile], condition, when, priority, source: String| {
        if !profiles.is_empty() {
            said.push(Saying { access, profiles: profiles.to_vec(), condition, when, priority, source });
        }
    };
    let motor: Vec<Profile> = profiles.iter().copied().filter(|p| p.is_motor()).collect();
    for (level, key) in keys(profiles) {
        let own: Vec<Profile> =
            profiles.iter().copied().filter(|p| osm::profile(*p).keys.iter().any(|k| *k == key)).collect();
        let text = tags.find(&format!("{key}:conditional"));
        match text.map(|text| (text, conditions(text, years))) {
            Some((text, Some(list))) => {
                for (i, condition) in list.into_iter().rev().enumerate() {
                    let place = level * 100 + i64::try_from(i).unwrap_or(98).min(98);
                    let source = format!("{key}:conditional={text}");
                    say(condition.access, &own, condition.who, condition.when, place, source);
                }
            }
            Some((text, None)) if unreadable == Unreadable::Closed => {
                let own: Vec<Profile> = own.iter().copied().filter(|p| p.is_motor()).collect();
                say(Access::Closed, &own, None, None, level * 100, format!("{key}:conditional={text}"));
            }
            _ => {}
        }
        if let Some(value) = tags.find(key).filter(|value| !osm::is_silent(value)) {
            say(osm::access_of(value), &own, None, None, level * 100 + 99, format!("{key}={value}"));
        }
    }
    let Some(class) = class else { return said };
    for limit in limits(tags, years).into_iter().filter(|l| l.when.is_some()) {
        // Above all that access tags say.
        let who = Some(limit.predicate());
        say(Access::Closed, &motor, who, limit.when, -1, limit.source);
    }
    let motorroad = tags.is("motorroad", &["yes"]);
    for access in [Access::Closed, Access::Restricted] {
        let here = |p: &Profile| {
            let facts = osm::profile(*p);
            let by_class = facts.highways.get(class).map(|road| road.access);
            if motorroad { Some(facts.motorroad).max(by_class) } else { by_class }
        };
        let own: Vec<Profile> = profiles.iter().copied().filter(|p| here(p) == Some(access)).collect();
        say(access, &own, None, None, CLASS, format!("highway={class}"));
    }
    said
}

/// Is a road closed to a profile or restricted, whatever the hour and the vehicle, and not closed always?
pub(super) fn is_never_open(tags: &Tags, profile: Profile, unreadable: Unreadable, years: &Years) -> bool {
    let Some(class) = tags.find("highway") else { return false };
    if !osm::profile(profile).highways.contains_key(class) {
        return false;
    }
    let mut said = sayings(tags, Some(class), &[profile], (unreadable, years));
    said.sort_by_key(|saying| saying.priority);
    // Nobody asks for what is said after that which always holds for all; without it the class leaves the road open.
    let last = said.iter().position(|saying| saying.when.is_none() && saying.condition.is_none());
    let heard = last.map_or(&[][..], |last| &said[..=last]);
    heard.iter().any(|saying| saying.access == Access::Restricted)
        && heard.iter().all(|saying| saying.access != Access::Open)
}

/// Keys of the profiles, the most specific first, with their rank.
fn keys(profiles: &[Profile]) -> Vec<(i64, &'static str)> {
    const RANKS: [&str; 7] = ["hgv", "goods", "motorcar", "bicycle", "motor_vehicle", "vehicle", "access"];
    let speaks = |key: &str| profiles.iter().any(|p| osm::profile(*p).keys.iter().any(|known| known == key));
    (0..).zip(RANKS).filter(|(_, key)| speaks(key)).collect()
}
