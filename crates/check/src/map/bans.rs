//! What the tags of a relation say about turns: kinds of bans, the profiles they are for, their hours.

use kerbway_model::document::predicate::Predicate;
use kerbway_model::document::zone::Span;
use kerbway_model::osm::{Profile, profile};

use super::conditions::{Years, conditions};
use super::read::Tags;

/// How turns are banned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `no_left_turn`, `no_u_turn` and the like: into these ways.
    Into,
    /// `only_straight_on` and the like: into all but these ways.
    Elsewhere,
}

/// One ban.
#[derive(Debug, Clone)]
pub(crate) struct Ban {
    pub(super) kind: Kind,
    /// The word for it.
    pub(super) word: String,
    pub(super) profiles: Vec<Profile>,
    /// `None` = always.
    pub(super) when: Option<Vec<Span>>,
    /// `None` = everybody.
    pub(super) who: Option<Predicate>,
    /// Can its condition be read? If not it holds always, for whom `osm.unreadable` says.
    pub(super) is_read: bool,
    /// `key=text`.
    pub(super) source: String,
}

fn kind(word: &str) -> Option<Kind> {
    if word.starts_with("no_") {
        Some(Kind::Into)
    } else {
        word.starts_with("only_").then_some(Kind::Elsewhere)
    }
}

/// All bans of a relation. Bans of different kinds at different hours count as ones that cannot be read.
pub(super) fn bans(tags: &Tags, years: &Years) -> Vec<Ban> {
    let mut list = Vec::new();
    for (key, text) in tags.iter() {
        let mut parts = key.split(':');
        if parts.next() != Some("restriction") {
            continue;
        }
        let (mode, is_conditional) = match parts.collect::<Vec<_>>()[..] {
            [] => (None, false),
            ["conditional"] => (None, true),
            [mode] => (Some(mode), false),
            [mode, "conditional"] => (Some(mode), true),
            _ => continue,
        };
        let profiles: Vec<Profile> = Profile::ALL
            .into_iter()
            .filter(|p| concerns(tags, *p) && mode.is_none_or(|m| is(*p, m)))
            .collect();
        let source = format!("{key}={text}");
        let mut add = |word: &str, when, who, is_read| {
            let word = word.trim();
            if let (Some(kind), false) = (kind(word), profiles.is_empty()) {
                let (word, profiles, source) = (word.to_owned(), profiles.clone(), source.clone());
                list.push(Ban { kind, word, profiles, when, who, is_read, source });
            }
        };
        match is_conditional.then(|| conditions(text, years)) {
            None => add(text, None, None, true),
            Some(None) => add(text.split('@').next().unwrap_or_default(), None, None, false),
            Some(Some(all)) => all.into_iter().for_each(|c| add(&c.value, c.when, c.who, true)),
        }
    }
    let kinds =
        |list: &[Ban]| list.iter().filter(|ban| ban.when.is_some()).map(|b| b.kind).collect::<Vec<_>>();
    if kinds(&list).windows(2).any(|pair| pair[0] != pair[1]) {
        for ban in list.iter_mut().filter(|ban| ban.when.is_some()) {
            (ban.when, ban.is_read) = (None, false);
        }
    }
    list
}

/// Does the relation concern a profile at all?
fn concerns(tags: &Tags, p: Profile) -> bool {
    let mut except = tags.find("except").into_iter().flat_map(|list| list.split(';'));
    let of_type = tags.find("type").and_then(|kind| kind.strip_prefix("restriction:"));
    !except.any(|mode| is(p, mode.trim())) && of_type.is_none_or(|mode| is(p, mode))
}

fn is(p: Profile, mode: &str) -> bool {
    profile(p).keys.iter().any(|key| key == mode)
}
