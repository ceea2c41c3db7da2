//! Rules of one way or relation, from its tags.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use kerbway_model::Issue;
use kerbway_model::document::predicate::{Op, Predicate, Value};
use kerbway_model::document::problem::{EffectName, Family, Rule, Span, Unreadable, VehicleClass, Zone};
use kerbway_model::osm::conditional::{Clause, Misread, parse};
use kerbway_model::osm::{self, Access, MapZone, Profile, profile_of};
use rustc_hash::FxHashSet;

use super::unused::speaks;
use super::{CONDITIONAL, Tag};
use crate::osm::kindest::kindest;
use crate::osm::limits::{LIMITS, limited};

/// Keys that speak of vehicles, the most specific first; a key's place here is its rank.
pub(super) const KEYS: [&str; 7] =
    ["hgv", "goods", "motorcar", "bicycle", "motor_vehicle", "vehicle", "access"];
/// Priorities of one key: its clauses come first, its plain value last.
const STEP: i64 = 100;
/// Priority of limits of mass and size: whatever else is said.
const LIMIT: i64 = -1;
/// Priority of what the class of a road says.
const CLASS: i64 = 1000;

/// A rule without a name, and the tag it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) rule: Rule,
    /// `key=value`.
    pub(super) source: String,
}

/// Reads tags, and remembers what could not be read.
pub(super) struct Drafts {
    unreadable: Unreadable,
    years: RangeInclusive<i16>,
    /// Key and text → why, and where.
    misread: BTreeMap<(String, String), (String, Places)>,
    /// What it is → where.
    unused: BTreeMap<String, Places>,
}

/// Ways, nodes and relations, each once, in the order in which they were met.
#[derive(Default)]
struct Places {
    list: Vec<String>,
    known: FxHashSet<String>,
}

/// What a conditional tag says.
struct Read<'a> {
    text: &'a str,
    clauses: Result<Vec<Clause>, Misread>,
}

impl Drafts {
    pub(super) fn new(unreadable: Unreadable, years: RangeInclusive<i16>) -> Self {
        Self { unreadable, years, misread: BTreeMap::new(), unused: BTreeMap::new() }
    }

    /// Is a way open to a profile at no hour, but not closed always?
    pub(super) fn is_restricted(&self, tags: &[Tag<'_>], profile: Profile) -> bool {
        kindest(tags, profile, self.unreadable, &self.years) == Access::Restricted
    }

    /// The rules of a way for some profiles; none if no one of them that may use roads of its class depends on hours here.
    pub(super) fn of_way(&mut self, id: i64, tags: &[Tag<'_>], profiles: &[Profile]) -> Vec<Draft> {
        let class = value(tags, "highway").unwrap_or_default();
        let is_road = |p: &Profile| osm::profile(*p).highways.contains_key(class);
        let roads: Vec<Profile> = profiles.iter().copied().filter(is_road).collect();
        if roads.is_empty() {
            return Vec::new();
        }
        let read = self.read(&format!("way {id}"), tags, true);
        let limits: Vec<_> = limited(tags, &self.years).into_iter().filter(|l| l.when.is_some()).collect();
        let is_timed = |p: &Profile| {
            if p.is_motor() && !limits.is_empty() {
                return true;
            }
            let mut own = read.iter().filter(|(key, _)| has(*p, key));
            own.any(|(_, r)| r.clauses.iter().flatten().any(|c| c.when.is_some() && !c.never))
        };
        let timed: Vec<Profile> = roads.into_iter().filter(is_timed).collect();
        let signed: Vec<Profile> = timed.iter().copied().filter(|p| self.is_restricted(tags, *p)).collect();
        let mut out = self.drafts((&timed, &signed), &read, tags);
        let motor: Vec<Profile> = timed.iter().copied().filter(|p| p.is_motor()).collect();
        for limit in limits.iter().filter(|_| !motor.is_empty()) {
            let who = Some(limit.exceeding());
            out.extend(rules(
                Access::Closed,
                (&motor, &signed),
                who.as_ref(),
                limit.when.as_deref(),
                LIMIT,
                &limit.source,
            ));
        }
        let motorroad = value(tags, "motorroad") == Some("yes");
        for access in [Access::Closed, Access::Restricted] {
            let by_class = |p: &Profile| osm::profile(*p).highways.get(class).map(|road| road.access);
            let says = |p: &&Profile| {
                let closed = motorroad && osm::profile(**p).motorroad == Access::Closed;
                by_class(p) == Some(access) || (access == Access::Closed && closed)
            };
            let own: Vec<Profile> = timed.iter().filter(says).copied().collect();
            let source =
                if motorroad { format!("highway={class} motorroad=yes") } else { format!("highway={class}") };
            out.extend(rules(access, (&own, &signed), None, None, CLASS, &source));
        }
        out
    }

    /// The rules of a zone of limited traffic: of all profiles that any of its keys speaks of.
    pub(super) fn of_area(&mut self, id: i64, tags: &[Tag<'_>]) -> Vec<Draft> {
        let read = self.read(&format!("relation {id}"), tags, false);
        self.drafts((&Profile::ALL, &[]), &read, tags)
    }

    /// The conditional tags on keys of vehicles; `limits`: are those of limits used besides?
    fn read<'a>(&mut self, of: &str, tags: &[Tag<'a>], limits: bool) -> Vec<(&'static str, Read<'a>)> {
        let mut out = Vec::new();
        for key in KEYS {
            let Some(text) = value(tags, &format!("{key}{CONDITIONAL}")) else { continue };
            let clauses = parse(text, self.years.clone());
            if let Err(misread) = &clauses {
                self.misread(&format!("{key}{CONDITIONAL}"), text, misread.to_string(), of);
            }
            out.push((key, Read { text, clauses }));
        }
        for (key, text) in tags {
            let Some(stem) = key.strip_suffix(CONDITIONAL) else { continue };
            let limit = LIMITS.iter().find(|limit| limits && limit.key == stem);
            if limit.is_some_and(|limit| limit.conditional(text, &self.years).is_some()) {
                continue;
            }
            if speaks(stem) && !KEYS.contains(&stem) {
                self.unused(key, of);
            }
        }
        out
    }

    pub(super) fn years(&self) -> &RangeInclusive<i16> {
        &self.years
    }

    /// Remembers that a tag cannot be read.
    pub(super) fn misread(&mut self, key: &str, text: &str, why: String, of: &str) {
        let known = self.misread.entry((key.to_owned(), text.to_owned()));
        known.or_insert_with(|| (why, Places::default())).1.add(of);
    }

    /// Remembers that a tag is not used.
    pub(super) fn unused(&mut self, tag: &str, of: &str) {
        self.idle(&format!("`{tag}`"), of);
    }

    /// Remembers that something else than a tag is not used.
    pub(super) fn idle(&mut self, what: &str, of: &str) {
        self.unused.entry(what.to_owned()).or_default().add(of);
    }

    /// Rules of access tags for profiles; `signed` are those to which restrictions are a sign.
    fn drafts(
        &self,
        (profiles, signed): (&[Profile], &[Profile]),
        read: &[(&'static str, Read<'_>)],
        tags: &[Tag<'_>],
    ) -> Vec<Draft> {
        let mut out = Vec::new();
        for (rank, key) in (0_i64..).zip(KEYS) {
            let own: Vec<Profile> = profiles.iter().copied().filter(|p| has(*p, key)).collect();
            if let Some((_, read)) = read.iter().find(|(known, _)| *known == key) {
                let source = format!("{key}{CONDITIONAL}={}", read.text);
                match &read.clauses {
                    Ok(clauses) => {
                        let clauses = clauses.iter().rev().filter(|clause| !clause.never);
                        for (place, clause) in (0_i64..STEP - 1).zip(clauses) {
                            let access = match osm::access_of(&clause.value) {
                                Access::Open if clause.purpose => Access::Restricted,
                                access => access,
                            };
                            let (who, when) = (clause.who.as_ref(), clause.when.as_deref());
                            let priority = rank * STEP + place;
                            out.extend(rules(access, (&own, signed), who, when, priority, &source));
                        }
                    }
                    Err(_) if self.unreadable == Unreadable::Closed => {
                        let motor: Vec<Profile> = own.iter().copied().filter(|p| p.is_motor()).collect();
                        out.extend(rules(Access::Closed, (&motor, signed), None, None, rank * STEP, &source));
                    }
                    Err(_) => {}
                }
            }
            if let Some(text) = value(tags, key)
                && !osm::is_silent(text)
            {
                let (access, priority) = (osm::access_of(text), rank * STEP + STEP - 1);
                let source = format!("{key}={text}");
                out.extend(rules(access, (&own, signed), None, None, priority, &source));
            }
        }
        out
    }

    /// What could not be read, and what is not used, each said once with the places where it stands.
    pub(super) fn into_issues(self) -> Vec<Issue> {
        let means = match self.unreadable {
            Unreadable::Closed => "closed to motor vehicles (`osm.unreadable`)",
            Unreadable::Open => "left out of account (`osm.unreadable`)",
        };
        let misread = self.misread.into_iter().map(|((key, text), (why, places))| {
            let message = format!("{places}: {key}={text} cannot be read ({why}); {means}");
            let mut issue = Issue::warning("W-osm-unreadable", "/osm", message);
            issue.value = Some(text.into());
            issue
        });
        let unused = self.unused.into_iter().map(|(what, places)| {
            Issue::warning("W-osm-unused", "/osm", format!("{places}: {what} is not used"))
        });
        misread.chain(unused).collect()
    }
}

impl Places {
    fn add(&mut self, place: &str) {
        if self.known.insert(place.to_owned()) {
            self.list.push(place.to_owned());
        }
    }
}

/// Up to ten of them by name.
impl fmt::Display for Places {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.list[..self.list.len().min(10)].join(", ");
        match self.list.len().saturating_sub(10) {
            0 => out.write_str(&named),
            more => write!(out, "{named} and {more} more"),
        }
    }
}

/// A zone with its rules named after it.
pub(super) fn finished(mut zone: Zone, drafts: &[Draft], of: &str) -> MapZone {
    zone.rules = drafts.iter().map(|draft| Rule { id: zone.id.clone(), ..draft.rule.clone() }).collect();
    MapZone { zone, sources: drafts.iter().map(|draft| format!("{of} {}", draft.source)).collect() }
}

pub(super) fn value<'a>(tags: &[Tag<'a>], key: &str) -> Option<&'a str> {
    tags.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
}

fn has(profile: Profile, key: &str) -> bool {
    osm::profile(profile).keys.iter().any(|k| k == key)
}

/// Vehicles of the profiles that meet the condition.
pub(super) fn who(profiles: &[Profile], condition: Option<&Predicate>) -> Predicate {
    let meant = |class: &VehicleClass| profile_of(*class).is_some_and(|p| profiles.contains(&p));
    let classes: Vec<Value> =
        VehicleClass::ALL.into_iter().filter(meant).map(|class| Value::from(class.name())).collect();
    let class = Predicate::test("class", Op::In, Value::List(classes));
    match condition {
        Some(condition) => Predicate::All(vec![class, condition.clone()]),
        None => class,
    }
}

/// What an access value means to profiles, as rules. To those of `signed` the way is restricted at best, which is a sign:
/// what keeps them from passing through is no rule.
fn rules(
    access: Access,
    (profiles, signed): (&[Profile], &[Profile]),
    condition: Option<&Predicate>,
    when: Option<&[Span]>,
    priority: i64,
    source: &str,
) -> Vec<Draft> {
    if profiles.is_empty() {
        return Vec::new();
    }
    let draft = |effect, profiles: &[Profile], families: &[Family]| Draft {
        rule: Rule {
            who: Some(who(profiles, condition)),
            when: when.map(<[Span]>::to_vec),
            priority,
            families: (!families.is_empty()).then(|| families.to_vec()),
            ..Rule::new("", effect)
        },
        source: source.to_owned(),
    };
    match access {
        Access::Open => vec![draft(EffectName::Allow, profiles, &[Family::Access, Family::Through])],
        Access::Closed => vec![draft(EffectName::NoDriving, profiles, &[])],
        Access::Restricted => {
            let by_rule: Vec<Profile> = profiles.iter().copied().filter(|p| !signed.contains(p)).collect();
            let allow = draft(EffectName::Allow, profiles, &[Family::Access]);
            let no_through = || draft(EffectName::NoThrough, &by_rule, &[]);
            std::iter::once(allow).chain((!by_rule.is_empty()).then(no_through)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_ranked_as_the_profiles_rank_them() {
        for p in Profile::ALL {
            let rank = |key: &String| KEYS.iter().position(|k| k == key).expect("a rank");
            let ranks: Vec<usize> = osm::profile(p).keys.iter().map(rank).collect();
            assert!(ranks.windows(2).all(|w| w[0] > w[1]), "{p:?}");
        }
    }
}
