//! Which ways make a zone together, and for which profiles.
//!
//! Ways that meet at a node and say the same to a profile are one zone for it, or a stop on one street that is reached
//! through its like would be driving through; what they say to other profiles does not part them. Profiles for which the
//! same ways hang together share a zone. To a zone that closes at no hour belong the ways beside it that are restricted
//! always: who stops there does not pass through. Cost: linear in the nodes of ways with hours, and in all nodes of the
//! map if such a zone is found.

use std::collections::{BTreeMap, BTreeSet};

use kerbway_model::document::problem::EffectName;
use kerbway_model::osm::Profile;

use super::draft::Draft;
use crate::osm::Map;

/// The ways with hours, each with what it says to each profile.
pub(super) type Timed = BTreeMap<i64, Vec<(Profile, Vec<Draft>)>>;

/// Ways of one zone.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Those whose tags make the rules, sorted.
    pub(super) ways: Vec<i64>,
    /// Profiles to which they say the same.
    pub(super) profiles: Vec<Profile>,
    /// Restricted ways beside them, sorted.
    pub(super) beside: Vec<i64>,
}

/// The groups by their smallest way, those of one by profiles; `restricted`: is a way open to a profile at no hour, but not closed always?
pub(super) fn groups(map: &Map, timed: &Timed, restricted: &dyn Fn(i64, Profile) -> bool) -> Vec<Group> {
    let mut all_at: Option<BTreeMap<i64, Vec<i64>>> = None;
    let mut found: BTreeMap<(Vec<i64>, Vec<i64>), Vec<Profile>> = BTreeMap::new();
    for profile in Profile::ALL {
        let rules: BTreeMap<i64, &[Draft]> = timed
            .iter()
            .filter_map(|(way, said)| {
                said.iter().find(|(p, _)| *p == profile).map(|(_, rules)| (*way, &rules[..]))
            })
            .collect();
        let at = by_node(map, rules.keys().copied());
        let alike = |a: i64, b: i64| {
            let of = |way: i64| rules[&way].iter().map(|draft| &draft.rule);
            of(a).eq(of(b))
        };
        let mut grouped = BTreeSet::new();
        for way in rules.keys() {
            if grouped.contains(way) {
                continue;
            }
            let ways = spread(map, &at, BTreeSet::from([*way]), &|a, b| alike(a, b));
            grouped.extend(ways.iter().copied());
            let has = |effect| rules[way].iter().any(|draft| draft.rule.effect == effect);
            let mut beside = BTreeSet::new();
            if has(EffectName::NoThrough) && !has(EffectName::NoDriving) {
                let at = all_at.get_or_insert_with(|| by_node(map, map.ways().map(|way| way.id())));
                beside = spread(map, at, ways.clone(), &|_, way| restricted(way, profile));
                beside.retain(|way| !ways.contains(way));
            }
            let key = (ways.into_iter().collect(), beside.into_iter().collect());
            found.entry(key).or_default().push(profile);
        }
    }
    let group = |((ways, beside), profiles)| Group { ways, profiles, beside };
    let mut groups: Vec<Group> = found.into_iter().map(group).collect();
    groups.sort_by_cached_key(|group| (group.ways[0], group.profiles.clone()));
    groups
}

/// Ways by the nodes that they pass.
fn by_node(map: &Map, ways: impl Iterator<Item = i64>) -> BTreeMap<i64, Vec<i64>> {
    let mut at: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for way in ways {
        for node in map.way(way).into_iter().flat_map(|way| way.nodes()) {
            at.entry(node).or_default().push(way);
        }
    }
    at
}

/// All that can be reached from some ways over nodes, going on from one way to another where `joins` says so.
fn spread(
    map: &Map,
    at: &BTreeMap<i64, Vec<i64>>,
    mut reached: BTreeSet<i64>,
    joins: &dyn Fn(i64, i64) -> bool,
) -> BTreeSet<i64> {
    let mut queue: Vec<i64> = reached.iter().copied().collect();
    while let Some(way) = queue.pop() {
        for node in map.way(way).into_iter().flat_map(|way| way.nodes()) {
            for next in at.get(&node).into_iter().flatten() {
                if !reached.contains(next) && joins(way, *next) {
                    reached.insert(*next);
                    queue.push(*next);
                }
            }
        }
    }
    reached
}
