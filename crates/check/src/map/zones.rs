//! The zones that the tags of a map make, derived from the tags alone: hours of ways, and relations that are zones.
//!
//! A way makes rules for those profiles on whose keys some condition names a time: each condition and plain value of
//! these keys, and what the class of the road says without any. More specific keys have lower priority numbers, within
//! one the conditions before the plain value, later ones before earlier ones. Ways that meet at a node and have equal
//! rules for a profile are one zone, named after the smallest way. A turn that is banned at hours is a zone without a place. Cost: ways with hours × their nodes.

use std::collections::{BTreeMap, BTreeSet};

use kerbway_model::document::fleet::VehicleClass;
use kerbway_model::document::predicate::{Op, Predicate, Value};
use kerbway_model::document::problem::{Problem, Unreadable};
use kerbway_model::document::zone::{EffectName, Family, Rule, Zone};
use kerbway_model::osm::{self, Access, MapZone, Profile, profile_of};

use super::atlas::{Atlas, Turn, Way};
use super::bans::bans;
use super::conditions::Years;
use super::read::Tags;
use super::rings::outline;
use super::sayings::{Saying, is_never_open, sayings};
use super::signs::is_timed;

/// A rule before it has a name, and the tag it comes from.
#[derive(Debug, Clone, PartialEq)]
struct Draft {
    rule: Rule,
    source: String,
}

impl Atlas {
    /// The zones that the map's tags make, as the referee derives them: for
    /// [`Problem::validate_with_map`](kerbway_model::Problem::validate_with_map).
    pub fn zones(&self, problem: &Problem) -> Vec<MapZone> {
        let unreadable = problem.osm.as_ref().map_or(Unreadable::Closed, |osm| osm.unreadable);
        let years = osm::conditional::years(problem);
        let mut zones = self.streets(unreadable, &years);
        for area in self.areas() {
            // Of relations all profiles that some key speaks of take part, whether hours are named or not.
            let drafts = drafts(&area.tags, None, &Profile::ALL, (unreadable, &years));
            if let (false, Some(geometry)) = (drafts.is_empty(), outline(self, area)) {
                let zone = Zone { geometry: Some(geometry), ..empty(format!("osm:r{}", area.id)) };
                zones.push(finished(zone, &drafts, &format!("relation {}", area.id)));
            }
        }
        let mut turns: Vec<&Turn> = self.all_turns().iter().collect();
        turns.sort_by_key(|turn| turn.id);
        zones.extend(turns.into_iter().filter_map(|turn| of_turn(turn, &years)));
        zones
    }

    /// The zones of ways with hours: for each profile those that meet and have equal rules, with the restricted ways beside
    /// them if all they do is to keep out who passes. Profiles for which these are the same ways share a zone.
    fn streets(&self, unreadable: Unreadable, years: &Years) -> Vec<MapZone> {
        let how = (unreadable, years);
        let said =
            |way: &Way, profiles: &[Profile]| drafts(&way.tags, way.tags.find("highway"), profiles, how);
        // Cheap for the most: hardly any way has a condition.
        let has_condition = |way: &&Way| way.tags.iter().any(|(key, _)| key.ends_with(":conditional"));
        let conditional: Vec<&Way> = self.ways().iter().filter(has_condition).collect();
        let mut shared: BTreeMap<[Vec<i64>; 2], Vec<Profile>> = BTreeMap::new();
        for profile in Profile::ALL {
            let all = conditional.iter().map(|way| (way.id, (&way.nodes[..], said(way, &[profile]))));
            let timed: BTreeMap<i64, (&[i64], Vec<Draft>)> =
                all.filter(|(_, (_, rules))| !rules.is_empty()).collect();
            for ways in groups(&timed) {
                let effects: Vec<EffectName> =
                    timed[&ways[0]].1.iter().map(|draft| draft.rule.effect).collect();
                let keeps_out =
                    effects.contains(&EffectName::NoThrough) && !effects.contains(&EffectName::NoDriving);
                // In neither direction: a key of one may say otherwise.
                let never_open = |way: &Way| {
                    let of_side = |key: &str| key.ends_with(":forward") || key.ends_with(":backward");
                    !way.tags.iter().any(|(key, _)| of_side(key))
                        && is_never_open(&way.tags, profile, unreadable, years)
                };
                let yards = if keeps_out { self.beside(&ways, &never_open) } else { Vec::new() };
                shared.entry([ways, yards]).or_default().push(profile);
            }
        }
        let mut shared: Vec<(i64, Vec<Profile>, [Vec<i64>; 2])> =
            shared.into_iter().map(|(ways, profiles)| (ways[0][0], profiles, ways)).collect();
        shared.sort();
        let mut zones: Vec<MapZone> = Vec::new();
        for (i, (first, profiles, ways)) in shared.iter().enumerate() {
            let is_second = i > 0 && shared[i - 1].0 == *first;
            let of = if is_second { format!(":{}", profiles[0].name()) } else { String::new() };
            let zone = Zone { roads: ways.concat(), ..empty(format!("osm:w{first}{of}")) };
            let way = self.way(*first).map(|way| &self.ways()[way]);
            let rules = way.map(|way| said(way, profiles)).unwrap_or_default();
            zones.push(finished(zone, &rules, &format!("way {first}")));
        }
        zones
    }

    /// Ways that hang together with some over nodes and ways of their kind, sorted, without those themselves.
    fn beside(&self, ways: &[i64], is_one: &dyn Fn(&Way) -> bool) -> Vec<i64> {
        let mut nodes: BTreeSet<i64> =
            ways.iter().filter_map(|way| self.line(*way)).flatten().copied().collect();
        let mut left: Vec<i64> = nodes.iter().copied().collect();
        let mut found = BTreeSet::new();
        while let Some(node) = left.pop() {
            for way in self.ways_at(node).map(|way| &self.ways()[way]) {
                if !ways.contains(&way.id) && !found.contains(&way.id) && is_one(way) {
                    found.insert(way.id);
                    left.extend(way.nodes.iter().filter(|node| nodes.insert(**node)));
                }
            }
        }
        found.into_iter().collect()
    }
}

/// The zone of a turn that is banned at hours: entering it is what is banned.
fn of_turn(turn: &Turn, years: &Years) -> Option<MapZone> {
    let timed = bans(&turn.tags, years).into_iter().filter(|ban| ban.when.is_some());
    let drafts: Vec<Draft> = timed
        .map(|ban| {
            let who = Some(who(&ban.profiles, ban.who));
            Draft {
                rule: Rule { who, when: ban.when, ..Rule::new("", EffectName::NoEntry) },
                source: ban.source,
            }
        })
        .collect();
    let zone = empty(format!("osm:r{}", turn.id));
    (!drafts.is_empty()).then(|| finished(zone, &drafts, &format!("relation {}", turn.id)))
}

/// Vehicles of some profiles that meet a condition.
fn who(profiles: &[Profile], condition: Option<Predicate>) -> Predicate {
    let classes = VehicleClass::ALL.into_iter();
    let classes = classes.filter(|class| profile_of(*class).is_some_and(|p| profiles.contains(&p)));
    let list: Vec<Value> = classes.map(|class| class.name().into()).collect();
    let own = Predicate::Test { attribute: "class".to_owned(), op: Op::In, value: Value::List(list) };
    match condition {
        Some(condition) => Predicate::All(vec![own, condition]),
        None => own,
    }
}

fn empty(id: String) -> Zone {
    Zone { id, geometry: None, roads: Vec::new(), gates: None, rules: Vec::new() }
}

fn finished(mut zone: Zone, drafts: &[Draft], of: &str) -> MapZone {
    zone.rules = drafts.iter().map(|draft| Rule { id: zone.id.clone(), ..draft.rule.clone() }).collect();
    MapZone { zone, sources: drafts.iter().map(|draft| format!("{of} {}", draft.source)).collect() }
}

/// Ways that meet and have equal rules, each group sorted, groups by their first way.
fn groups(timed: &BTreeMap<i64, (&[i64], Vec<Draft>)>) -> Vec<Vec<i64>> {
    let mut at: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (way, (nodes, _)) in timed {
        for node in *nodes {
            at.entry(*node).or_default().push(*way);
        }
    }
    let mut first: BTreeMap<i64, i64> = timed.keys().map(|way| (*way, *way)).collect();
    let root = |first: &BTreeMap<i64, i64>, mut way: i64| {
        while first[&way] != way {
            way = first[&way];
        }
        way
    };
    let rules = |way: &i64| timed[way].1.iter().map(|draft| &draft.rule);
    for ways in at.values() {
        for (i, a) in ways.iter().enumerate() {
            for b in ways[i + 1..].iter().filter(|b| rules(a).eq(rules(b))) {
                let (a, b) = (root(&first, *a), root(&first, *b));
                first.insert(a.max(b), a.min(b));
            }
        }
    }
    let mut groups: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for way in timed.keys() {
        groups.entry(root(&first, *way)).or_default().push(*way);
    }
    groups.into_values().collect()
}

/// The rules of a way, or of an area (no class), for some profiles: none if no time is named.
fn drafts(
    tags: &Tags,
    class: Option<&str>,
    among: &[Profile],
    (unreadable, years): (Unreadable, &Years),
) -> Vec<Draft> {
    let takes_part = |p: &Profile| {
        if let Some(class) = class {
            return osm::profile(*p).highways.contains_key(class) && is_timed(tags, *p, years);
        }
        let stated =
            |key: &String| tags.find(key).is_some() || tags.find(&format!("{key}:conditional")).is_some();
        osm::profile(*p).keys.iter().any(stated)
    };
    let profiles: Vec<Profile> = among.iter().copied().filter(takes_part).collect();
    // To these the way is a restricted one at all times: who passes through it breaks a sign.
    let by_sign: Vec<Profile> = profiles
        .iter()
        .copied()
        .filter(|p| class.is_some() && is_never_open(tags, *p, unreadable, years))
        .collect();
    let said = sayings(tags, class, &profiles, (unreadable, years));
    said.into_iter().flat_map(|saying| rules(&saying, &by_sign)).collect()
}

/// What a saying means, as rules.
fn rules(saying: &Saying, by_sign: &[Profile]) -> Vec<Draft> {
    let rule = |profiles: &[Profile], effect: EffectName, families: Option<Vec<Family>>| Draft {
        rule: Rule {
            who: Some(who(profiles, saying.condition.clone())),
            when: saying.when.clone(),
            priority: saying.priority,
            families,
            ..Rule::new("", effect)
        },
        source: saying.source.clone(),
    };
    let all = &saying.profiles[..];
    match saying.access {
        Access::Open => vec![rule(all, EffectName::Allow, Some(vec![Family::Access, Family::Through]))],
        Access::Closed => vec![rule(all, EffectName::NoDriving, None)],
        Access::Restricted => {
            let mut list = vec![rule(all, EffectName::Allow, Some(vec![Family::Access]))];
            let others: Vec<Profile> = all.iter().copied().filter(|p| !by_sign.contains(p)).collect();
            if !others.is_empty() {
                list.push(rule(&others, EffectName::NoThrough, None));
            }
            list
        }
    }
}
