//! The zones that the tags of a map make, derived from the tags alone: hours of ways, and relations that are zones.
//!
//! A way makes rules for those profiles on whose keys some condition names a time: each condition and plain value of
//! these keys, and what the class of the road says without any. More specific keys have lower priority numbers, within
//! one the conditions before the plain value, later ones before earlier ones. Ways with equal rules that meet at a node
//! are one zone, named after the smallest way. A turn that is banned at hours is a zone without a place. Cost: ways with hours × their nodes.

use std::collections::BTreeMap;

use kerbway_model::document::fleet::VehicleClass;
use kerbway_model::document::predicate::{Op, Predicate, Value};
use kerbway_model::document::problem::{Problem, Unreadable};
use kerbway_model::document::zone::{EffectName, Family, Rule, Span, Zone};
use kerbway_model::osm::{self, Access, MapZone, Profile, profile_of};

use super::atlas::{Atlas, Turn};
use super::bans::bans;
use super::conditions::{Years, conditions};
use super::limits::limits;
use super::read::Tags;
use super::rings::outline;
use super::signs::is_timed;

/// Priority of what the class of a road says: above every key's.
const CLASS: i64 = 1000;

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
        let mut timed: BTreeMap<i64, (&[i64], Vec<Draft>)> = BTreeMap::new();
        for way in self.ways() {
            let drafts = drafts(&way.tags, way.tags.find("highway"), unreadable, &years);
            if !drafts.is_empty() {
                timed.insert(way.id, (&way.nodes, drafts));
            }
        }
        let mut zones: Vec<MapZone> = groups(&timed)
            .into_iter()
            .map(|ways| {
                let first = ways[0];
                let drafts = &timed[&first].1;
                let zone = Zone { roads: ways, ..empty(format!("osm:w{first}")) };
                finished(zone, drafts, &format!("way {first}"))
            })
            .collect();
        for area in self.areas() {
            // Of relations all profiles that some key speaks of take part, whether hours are named or not.
            let drafts = drafts(&area.tags, None, unreadable, &years);
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

/// The rules of a way, or of an area (no class): none if no time is named.
fn drafts(tags: &Tags, class: Option<&str>, unreadable: Unreadable, years: &Years) -> Vec<Draft> {
    let usable = |p: &Profile| class.is_none_or(|class| osm::profile(*p).highways.contains_key(class));
    let states = |p: &Profile| {
        let stated =
            |key: &String| tags.find(key).is_some() || tags.find(&format!("{key}:conditional")).is_some();
        osm::profile(*p).keys.iter().any(stated)
    };
    let takes_part = |p: &Profile| match class {
        Some(_) => usable(p) && is_timed(tags, *p, years),
        None => states(p),
    };
    let profiles: Vec<Profile> = Profile::ALL.into_iter().filter(takes_part).collect();
    let mut drafts = Vec::new();
    for (level, key) in keys(&profiles) {
        let own: Vec<Profile> =
            profiles.iter().copied().filter(|p| osm::profile(*p).keys.iter().any(|k| *k == key)).collect();
        let text = tags.find(&format!("{key}:conditional"));
        match text.map(|text| (text, conditions(text, years))) {
            Some((text, Some(list))) => {
                for (i, condition) in list.into_iter().rev().enumerate() {
                    let place = level * 100 + i64::try_from(i).unwrap_or(98).min(98);
                    let source = format!("{key}:conditional={text}");
                    drafts.extend(rules(
                        condition.access,
                        (&own, condition.who),
                        condition.when.as_deref(),
                        place,
                        &source,
                    ));
                }
            }
            Some((text, None)) if unreadable == Unreadable::Closed => {
                let motor: Vec<Profile> = own.iter().copied().filter(|p| p.is_motor()).collect();
                let source = format!("{key}:conditional={text}");
                drafts.extend(rules(Access::Closed, (&motor, None), None, level * 100, &source));
            }
            _ => {}
        }
        if let Some(value) = tags.find(key).filter(|value| !osm::is_silent(value)) {
            let source = format!("{key}={value}");
            drafts.extend(rules(osm::access_of(value), (&own, None), None, level * 100 + 99, &source));
        }
    }
    let timed =
        class.map(|_| limits(tags, years)).unwrap_or_default().into_iter().filter(|l| l.when.is_some());
    let motor: Vec<Profile> = profiles.iter().copied().filter(|p| p.is_motor()).collect();
    for limit in timed {
        // Above all that access tags say.
        let who = Some(limit.predicate());
        drafts.extend(rules(Access::Closed, (&motor, who), limit.when.as_deref(), -1, &limit.source));
    }
    if let Some(class) = class {
        let motorroad = tags.is("motorroad", &["yes"]);
        for access in [Access::Closed, Access::Restricted] {
            let here = |p: &Profile| {
                let facts = osm::profile(*p);
                let by_class = facts.highways.get(class).map(|road| road.access);
                if motorroad { Some(facts.motorroad).max(by_class) } else { by_class }
            };
            let own: Vec<Profile> = profiles.iter().copied().filter(|p| here(p) == Some(access)).collect();
            drafts.extend(rules(access, (&own, None), None, CLASS, &format!("highway={class}")));
        }
    }
    drafts
}

/// Keys of the profiles, the most specific first, with their rank.
fn keys(profiles: &[Profile]) -> Vec<(i64, &'static str)> {
    const RANKS: [&str; 7] = ["hgv", "goods", "motorcar", "bicycle", "motor_vehicle", "vehicle", "access"];
    let speaks = |key: &str| profiles.iter().any(|p| osm::profile(*p).keys.iter().any(|known| known == key));
    (0..).zip(RANKS).filter(|(_, key)| speaks(key)).collect()
}

/// What an access value means, as rules.
fn rules(
    access: Access,
    (profiles, condition): (&[Profile], Option<Predicate>),
    when: Option<&[Span]>,
    priority: i64,
    source: &str,
) -> Vec<Draft> {
    if profiles.is_empty() {
        return Vec::new();
    }
    let who = who(profiles, condition);
    let rule = |effect: EffectName, families: Option<Vec<Family>>| Draft {
        rule: Rule {
            who: Some(who.clone()),
            when: when.map(<[Span]>::to_vec),
            priority,
            families,
            ..Rule::new("", effect)
        },
        source: source.to_owned(),
    };
    match access {
        Access::Open => vec![rule(EffectName::Allow, Some(vec![Family::Access, Family::Through]))],
        Access::Closed => vec![rule(EffectName::NoDriving, None)],
        Access::Restricted => {
            vec![rule(EffectName::Allow, Some(vec![Family::Access])), rule(EffectName::NoThrough, None)]
        }
    }
}
