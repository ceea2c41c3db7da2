//! What the signs of a map say to one vehicle type at all times: may it drive there, and how fast.
//!
//! The most specific key of its hierarchy decides, a condition that names no time before the plain value, the last
//! that matches of several; without any the class of the road. What a key says of the direction driven in goes before
//! what it says of the way. What depends on the hour is a zone of the map ([`super::zones`]).

use kerbway_model::document::problem::Unreadable;
use kerbway_model::instance::{MapGround, VehicleType};
use kerbway_model::osm::{self, Access, Profile, profile_of};

use super::bans::{Ban, bans};
use super::conditions::{Condition, Years, conditions, may_match};
use super::limits::limits;
use super::read::Tags;
use super::sayings::is_never_open;

/// How a way lies open to a vehicle type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    Open,
    /// For those only who stop there.
    Restricted,
    /// By the hour: zones of the map say when.
    Timed,
    Closed,
}

impl From<Access> for Passage {
    fn from(access: Access) -> Self {
        match access {
            Access::Open => Self::Open,
            Access::Restricted => Self::Restricted,
            Access::Closed => Self::Closed,
        }
    }
}

/// The signs as one vehicle type reads them.
#[derive(Debug, Clone)]
pub(crate) struct Signs<'a> {
    vehicle_type: &'a VehicleType,
    profile: Profile,
    unreadable: Unreadable,
    years: Years,
}

impl<'a> Signs<'a> {
    pub(crate) fn new(vehicle_type: &'a VehicleType, ground: &MapGround) -> Self {
        let profile = vehicle_type.body.class.and_then(profile_of).unwrap_or(Profile::Car);
        Self { vehicle_type, profile, unreadable: ground.unreadable, years: ground.years.clone() }
    }

    pub(super) fn years(&self) -> &Years {
        &self.years
    }

    pub(crate) fn profile(&self) -> Profile {
        self.profile
    }

    /// Access keys that speak of the vehicle, the most specific first.
    fn keys(&self) -> impl Iterator<Item = &'static str> {
        osm::profile(self.profile).keys.iter().rev().map(String::as_str)
    }

    /// How a way lies open in a direction.
    pub(crate) fn passage(&self, tags: &Tags, forward: bool) -> Passage {
        match self.decide(tags, forward) {
            Ok(passage) => passage,
            Err(_) => Passage::Closed,
        }
    }

    /// Why a way is closed in a direction.
    pub(crate) fn why(&self, tags: &Tags, forward: bool) -> String {
        self.decide(tags, forward).err().unwrap_or_else(|| "open".to_owned())
    }

    fn decide(&self, tags: &Tags, forward: bool) -> Result<Passage, String> {
        let class = tags.find("highway").unwrap_or_default();
        let facts = osm::profile(self.profile);
        let Some(road) = facts.highways.get(class) else {
            return Err(format!("{class} is no road for it"));
        };
        if let Some(sign) = self.against(tags, forward) {
            return Err(sign);
        }
        if let Some(sign) = self.too_large(tags) {
            return Err(sign);
        }
        let towards = if forward { "forward" } else { "backward" };
        if is_timed(tags, self.profile, &self.years) {
            if let Some(sign) = self.closed_towards(tags, towards) {
                return Err(sign);
            }
            // Never open, it is restricted whenever it may be driven; its zone says when that is.
            let restricted = is_never_open(tags, self.profile, self.unreadable, &self.years);
            return Ok(if restricted { Passage::Restricted } else { Passage::Timed });
        }
        match self.by_keys(tags, Some(towards)) {
            Some((Access::Closed, sign)) => Err(sign),
            Some((access, _)) => Ok(access.into()),
            None if tags.is("motorroad", &["yes"]) && facts.motorroad == Access::Closed => {
                Err("motorroad=yes".to_owned())
            }
            None if road.access == Access::Closed => Err(format!("highway={class}")),
            None => Ok(road.access.into()),
        }
    }

    /// The limit of mass or size that the vehicle exceeds at all times.
    fn too_large(&self, tags: &Tags) -> Option<String> {
        let body = &self.vehicle_type.body;
        let mut always = limits(tags, &self.years).into_iter().filter(|limit| limit.when.is_none());
        always
            .find(|limit| may_match(limit.who.as_ref(), body) && limit.is_exceeded_by(body))
            .map(|limit| limit.source)
    }

    /// Zones hold in both directions: the sign that closes this one at all hours, if its key is none below a plain one.
    fn closed_towards(&self, tags: &Tags, towards: &str) -> Option<String> {
        let said = |key: &str| tags.find(key).filter(|value| !osm::is_silent(value));
        let decides = self.keys().find(|key| said(key).or(said(&format!("{key}:{towards}"))).is_some())?;
        let key = format!("{decides}:{towards}");
        let value = said(&key).filter(|value| osm::access_of(value) == Access::Closed)?;
        Some(format!("{key}={value}"))
    }

    /// What the access tags say, towards one end or of the whole, and which of them.
    fn by_keys(&self, tags: &Tags, towards: Option<&str>) -> Option<(Access, String)> {
        for key in self.keys() {
            let of_direction = towards.map(|towards| format!("{key}:{towards}"));
            if let Some(key) = of_direction
                && let Some(value) = tags.find(&key).filter(|value| !osm::is_silent(value))
            {
                return Some((osm::access_of(value), format!("{key}={value}")));
            }
            if let Some(text) = tags.find(&format!("{key}:conditional")) {
                let met = |c: &&Condition| c.when.is_none() && c.may_match(&self.vehicle_type.body);
                match conditions(text, &self.years) {
                    Some(list) => {
                        if let Some(condition) = list.iter().rev().find(met) {
                            return Some((condition.access, format!("{key}:conditional={}", condition.text)));
                        }
                    }
                    None if self.profile.is_motor() && self.unreadable == Unreadable::Closed => {
                        return Some((
                            Access::Closed,
                            format!("{key}:conditional={text}, which cannot be read"),
                        ));
                    }
                    None => {}
                }
            }
            if let Some(value) = tags.find(key).filter(|value| !osm::is_silent(value)) {
                return Some((osm::access_of(value), format!("{key}={value}")));
            }
        }
        None
    }

    /// The sign against which the way would be driven in this direction.
    fn against(&self, tags: &Tags, forward: bool) -> Option<String> {
        // The most specific mode first, the whole traffic last.
        let modes = self.keys().filter(|key| *key != "access").map(|mode| format!("oneway:{mode}"));
        for key in modes.chain(["oneway".to_owned()]) {
            // Bicycles: lanes against the traffic are as good as a sign of their own.
            if key == "oneway:vehicle" && !self.profile.is_motor() && has_contraflow(tags) {
                return None;
            }
            let value = tags.find(&key).unwrap_or_default();
            let closed = match value {
                "yes" | "1" | "true" => !forward,
                "-1" | "reverse" => forward,
                "no" | "0" | "false" | "alternating" => false,
                // Which way it leads now, nobody knows.
                "reversible" => true,
                _ => continue,
            };
            return closed.then(|| format!("{key}={value}"));
        }
        let say = |key: &str| Some(format!("{key}={}", tags.find(key).unwrap_or_default()));
        match forward {
            false if tags.is("junction", &["roundabout", "circular"]) => say("junction"),
            false if tags.is("highway", &["motorway"]) => say("highway"),
            _ => None,
        }
    }

    /// Speed in km/h at the fastest.
    pub(crate) fn kmh(&self, tags: &Tags, forward: bool) -> u32 {
        osm::kmh(self.profile, |key| tags.find(key), forward, self.vehicle_type.max_kmh)
    }

    /// How a node with a barrier can be passed.
    pub(crate) fn barrier(&self, tags: &Tags) -> Passage {
        if self.too_large(tags).is_some() {
            return Passage::Closed;
        }
        match self.by_keys(tags, None) {
            Some((access, _)) => access.into(),
            None => osm::barrier(self.profile, tags.find("barrier").unwrap_or_default()).into(),
        }
    }

    /// The turns that a relation bans for the vehicle at all times.
    pub(crate) fn turn_bans(&self, tags: &Tags) -> Vec<Ban> {
        let closes = self.profile.is_motor() && self.unreadable == Unreadable::Closed;
        let mut list = bans(tags, &self.years);
        list.retain(|ban| {
            ban.when.is_none()
                && ban.profiles.contains(&self.profile)
                && may_match(ban.who.as_ref(), &self.vehicle_type.body)
                && (ban.is_read || closes)
        });
        list
    }
}

/// Is there a lane for bicycles against the traffic?
fn has_contraflow(tags: &Tags) -> bool {
    let opposite = |key| tags.find(key).is_some_and(|value: &str| value.starts_with("opposite"));
    let both_ways = |key| tags.is(key, &["-1", "no"]);
    ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"].into_iter().any(opposite)
        || ["cycleway:left:oneway", "cycleway:right:oneway"].into_iter().any(both_ways)
}

/// Does what a way says to a profile depend on the hour?
pub(super) fn is_timed(tags: &Tags, profile: Profile, years: &Years) -> bool {
    let limited = || limits(tags, years).iter().any(|limit| limit.when.is_some());
    (profile.is_motor() && limited())
        || osm::profile(profile).keys.iter().any(|key| {
            let text = tags.find(&format!("{key}:conditional"));
            let list = text.and_then(|text| conditions(text, years)).unwrap_or_default();
            list.iter().any(|condition| condition.when.is_some())
        })
}
