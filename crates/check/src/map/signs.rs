//! What the signs of a map say to one vehicle type at all times: may it drive there, and how fast.
//!
//! The most specific key of its hierarchy decides, a condition that names no time before the plain value, the last
//! that matches of several; without any the class of the road. What depends on the hour is a zone of the map
//! ([`super::zones`]).

use kerbway_model::document::problem::Unreadable;
use kerbway_model::instance::{MapGround, VehicleType};
use kerbway_model::osm::{self, Access, Profile, profile_of};

use super::bans::{Ban, bans};
use super::conditions::{Condition, Years, conditions, may_match};
use super::limits::{Limit, limits};
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
        let limits = limits(tags, &self.years);
        let body = &self.vehicle_type.body;
        let breaks = |limit: &&Limit| {
            limit.when.is_none() && may_match(limit.who.as_ref(), body) && limit.is_exceeded_by(body)
        };
        if let Some(limit) = limits.iter().find(breaks) {
            return Err(limit.source.clone());
        }
        if is_timed(tags, self.profile, &self.years) {
            // Never open, it is restricted whenever it may be driven; its zone says when that is.
            let restricted = is_never_open(tags, self.profile, self.unreadable, &self.years);
            return Ok(if restricted { Passage::Restricted } else { Passage::Timed });
        }
        match self.by_keys(tags) {
            Some((Access::Closed, sign)) => Err(sign),
            Some((access, _)) => Ok(access.into()),
            None if tags.is("motorroad", &["yes"]) && facts.motorroad == Access::Closed => {
                Err("motorroad=yes".to_owned())
            }
            None if road.access == Access::Closed => Err(format!("highway={class}")),
            None => Ok(road.access.into()),
        }
    }

    /// What the access tags say, and which of them.
    fn by_keys(&self, tags: &Tags) -> Option<(Access, String)> {
        for key in self.keys() {
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
        let bicycle = !self.profile.is_motor();
        let say = |key: &str| Some(format!("{key}={}", tags.find(key).unwrap_or_default()));
        let direction = |key: &str| match tags.find(key) {
            Some("yes" | "1" | "true") => Some(Some(true)),
            Some("-1" | "reverse") => Some(Some(false)),
            Some("no" | "0" | "false") => Some(None),
            _ => None,
        };
        if bicycle {
            if let Some(only) = direction("oneway:bicycle") {
                return only.filter(|only| *only != forward).and_then(|_| say("oneway:bicycle"));
            }
            let contraflow = ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"];
            if contraflow.iter().any(|key| tags.find(key).is_some_and(|v| v.starts_with("opposite")))
                || ["cycleway:left:oneway", "cycleway:right:oneway"]
                    .iter()
                    .any(|key| tags.is(key, &["-1", "no"]))
            {
                return None;
            }
        }
        match direction("oneway") {
            Some(only) => only.filter(|only| *only != forward).and_then(|_| say("oneway")),
            None if tags.is("junction", &["roundabout", "circular"]) && !forward => say("junction"),
            None if tags.is("highway", &["motorway"]) && !forward => say("highway"),
            None => None,
        }
    }

    /// Speed in km/h at the fastest.
    pub(crate) fn kmh(&self, tags: &Tags, forward: bool) -> u32 {
        osm::kmh(self.profile, |key| tags.find(key), forward, self.vehicle_type.max_kmh)
    }

    /// How a node with a barrier can be passed.
    pub(crate) fn barrier(&self, tags: &Tags) -> Passage {
        match self.by_keys(tags) {
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
