//! Turn restrictions: the ways and nodes they speak of, and what their tags ban, for whom and when.
//!
//! Tags are `restriction`, `restriction:MODE` and both with `:conditional`; modes in `except` are free. All values of a
//! relation hold together. What names hours is banned by a zone of the map (`rules`), what names none is a sign.

use std::ops::RangeInclusive;

use kerbway_model::document::predicate::Predicate;
use kerbway_model::document::zone::Span;
use kerbway_model::osm::conditional::parse;
use kerbway_model::osm::{self, Profile};
use serde::{Deserialize, Serialize};

use super::gather::{Kind, Member};

/// A turn restriction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// Relation id.
    pub id: i64,
    /// Ways it speaks of on the way in.
    pub from: Vec<i64>,
    /// The node, if it speaks of one.
    pub via: Option<i64>,
    /// The ways between, in the order of driving; if there are any, `via` says nothing.
    pub via_ways: Vec<i64>,
    /// Ways on the way out.
    pub to: Vec<i64>,
    /// Its tags.
    pub tags: Vec<(String, String)>,
}

/// What a turn restriction bans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Ban {
    /// From one way into the other; from a way into itself: round (`no_u_turn` says both).
    No,
    /// Into any other way.
    Only,
}

impl Ban {
    fn of(value: &str) -> Option<Self> {
        match value {
            v if v.starts_with("no_") => Some(Self::No),
            v if v.starts_with("only_") => Some(Self::Only),
            _ => None,
        }
    }
}

/// One value of a restriction.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Saying {
    /// `None` = a word that bans nothing that is known.
    pub(super) ban: Option<Ban>,
    /// Profiles it speaks of.
    pub(super) profiles: Vec<Profile>,
    /// Hours; `None` = always.
    pub(super) when: Option<Vec<Span>>,
    /// Vehicles; `None` = all of the profiles.
    pub(super) who: Option<Predicate>,
    pub(super) key: String,
    pub(super) text: String,
    /// Why its hours cannot be used: it counts as holding always.
    pub(super) misread: Option<String>,
}

impl Restriction {
    pub(super) fn new(id: i64, members: &[Member], tags: Vec<(String, String)>) -> Self {
        let ways = |role: &str| {
            let of = members.iter().filter(|m| m.kind == Kind::Way && m.role == role);
            of.map(|m| m.id).collect::<Vec<_>>()
        };
        let node = members.iter().find(|m| m.role == "via" && m.kind == Kind::Node).map(|m| m.id);
        Self { id, from: ways("from"), via: node, via_ways: ways("via"), to: ways("to"), tags }
    }

    /// Does it say from where, over what and to where?
    pub(super) fn is_complete(&self) -> bool {
        let has_via = self.via.is_some() || !self.via_ways.is_empty();
        has_via && !self.from.is_empty() && !self.to.is_empty()
    }

    /// Puts the ways between in the order of driving, if they hang together; `line` gives the nodes of a way.
    pub(super) fn put_in_order(&mut self, line: impl Fn(i64) -> Option<Vec<i64>>) {
        let mut end: Vec<i64> = self.from.iter().filter_map(|way| line(*way)).flatten().collect();
        for done in 0..self.via_ways.len() {
            let next = self.via_ways[done..]
                .iter()
                .position(|way| line(*way).is_some_and(|nodes| nodes.iter().any(|node| end.contains(node))));
            let Some(next) = next else { return };
            self.via_ways.swap(done, done + next);
            end = line(self.via_ways[done]).unwrap_or_default();
        }
    }

    /// All that its tags say.
    pub(super) fn sayings(&self, years: &RangeInclusive<i16>) -> Vec<Saying> {
        let get = |key: &str| self.tags.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
        let has = |p: Profile, mode: &str| osm::profile(p).keys.iter().any(|key| key == mode);
        let excepted = |p: Profile| get("except").is_some_and(|l| l.split(';').any(|m| has(p, m.trim())));
        let of_type = get("type").and_then(|t| t.strip_prefix("restriction:"));
        let mut found: Vec<Saying> = Vec::new();
        for (key, text) in &self.tags {
            let Some(rest) = key.strip_prefix("restriction") else { continue };
            let (mode, conditional) = match rest.strip_suffix(":conditional") {
                Some(mode) => (mode, true),
                None => (rest, false),
            };
            let Some(mode) = (if mode.is_empty() { Some(None) } else { mode.strip_prefix(':').map(Some) })
            else {
                continue;
            };
            let speaks = |p: &Profile| {
                !excepted(*p) && [mode, of_type].into_iter().flatten().all(|mode| has(*p, mode))
            };
            let profiles: Vec<Profile> = Profile::ALL.into_iter().filter(speaks).collect();
            if profiles.is_empty() {
                continue;
            }
            let saying = |value: &str| Saying {
                ban: Ban::of(value.trim()),
                profiles: profiles.clone(),
                when: None,
                who: None,
                key: key.clone(),
                text: text.clone(),
                misread: None,
            };
            if !conditional {
                found.push(saying(text));
                continue;
            }
            match parse(text, years.clone()) {
                Ok(clauses) => {
                    let may_hold = clauses.into_iter().filter(|clause| !clause.never);
                    found.extend(may_hold.map(|c| Saying { when: c.when, who: c.who, ..saying(&c.value) }));
                }
                Err(why) => {
                    let value = text.split('@').next().unwrap_or_default();
                    found.push(Saying { misread: Some(why.to_string()), ..saying(value) });
                }
            }
        }
        // One zone bans one kind of turns.
        let mut timed = found.iter().filter(|s| s.when.is_some()).filter_map(|s| s.ban);
        if timed.next().is_some_and(|first| timed.any(|other| other != first)) {
            for saying in found.iter_mut().filter(|saying| saying.when.is_some()) {
                saying.when = None;
                saying.misread = Some("different kinds of turns at different hours".to_owned());
            }
        }
        found
    }
}
