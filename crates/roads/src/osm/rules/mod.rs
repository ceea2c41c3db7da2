//! The zones that the tags of a map make: hours of ways, and relations that are zones of limited traffic.
//!
//! A way is *timed* for a profile if a conditional tag on a key of its hierarchy names hours. For those profiles its tags
//! become the rules of a zone, one to one, and the zone alone decides when the way is open; for all others the way is
//! what its signs say (`signs`). Keys go from the most specific to the most general, clauses of a conditional from the
//! last to the first, then the plain value, at the end what the class of the road says without any tag: that order is
//! the rules' priority. Which ways are one zone is found in `groups`.
//!
//! Nothing is dropped in silence: [`derive`] says what could not be read, and what is not read at all (`unused`: of
//! ways, barriers and zones; `unread`: of places that are not read).

mod areas;
mod attributes;
mod draft;
mod groups;
mod turns;
pub(super) mod unread;
mod unused;

use kerbway_model::Issue;
use kerbway_model::document::problem::{NodeRef, Problem, Unreadable, Zone};
use kerbway_model::osm::{MapZone, Profile, conditional};

use super::Map;
use super::signs::SIDES;
use draft::{Draft, Drafts};

/// A tag.
type Tag<'a> = (&'a str, &'a str);

impl Map {
    /// The zones that the map's tags make for a problem, ways by their smallest id, then areas, then turns: for
    /// [`Problem::validate_with_map`]. And what the problem's author should know of the map: conditional tags that
    /// cannot be read or are not used, zones without rules, ways and gates of the document's zones that the map lacks.
    pub fn zones(&self, problem: &Problem) -> (Vec<MapZone>, Vec<Issue>) {
        derive(self, problem)
    }
}

fn derive(map: &Map, problem: &Problem) -> (Vec<MapZone>, Vec<Issue>) {
    let unreadable = problem.osm.as_ref().map_or(Unreadable::Closed, |osm| osm.unreadable);
    let mut drafts = Drafts::new(unreadable, conditional::years(problem));
    let mut timed = groups::Timed::new();
    for way in map.ways() {
        let tags: Vec<Tag<'_>> = way.tags().collect();
        // Cheap for the most: hardly any way has a condition.
        let mut said: Vec<(Profile, Vec<Draft>)> = Vec::new();
        if tags.iter().any(|(key, _)| key.ends_with(CONDITIONAL)) {
            said.extend(Profile::ALL.map(|profile| (profile, drafts.of_way(way.id(), &tags, &[profile]))));
            said.retain(|(_, rules)| !rules.is_empty());
        }
        unused::of_way(way.id(), &tags, !said.is_empty(), &mut drafts);
        if !said.is_empty() {
            timed.insert(way.id(), said);
        }
    }
    let tags = |way: i64| map.way(way).into_iter().flat_map(|way| way.tags()).collect::<Vec<Tag<'_>>>();
    // One side of a way may be open where the other is not.
    let has_sides =
        |tags: &[Tag<'_>]| tags.iter().any(|(key, _)| SIDES.iter().any(|side| key.ends_with(side)));
    let restricted = |way: i64, profile: Profile| {
        let tags = tags(way);
        !has_sides(&tags) && drafts.is_restricted(&tags, profile)
    };
    let groups = groups::groups(map, &timed, &restricted);
    let mut zones: Vec<MapZone> = Vec::new();
    let mut before = None;
    for group in groups {
        let first = group.ways[0];
        let mut id = format!("osm:w{first}");
        if before.replace(first) == Some(first) {
            id = format!("{id}:{}", group.profiles[0].name());
        }
        let roads = [group.ways, group.beside].concat();
        let zone = Zone { id, geometry: None, roads, gates: None, rules: Vec::new() };
        let rules = drafts.of_way(first, &tags(first), &group.profiles);
        zones.push(draft::finished(zone, &rules, &format!("way {first}")));
    }
    for (node, tags) in map.barriers() {
        unused::of_barrier(map.node_id(node), &tags, &mut drafts);
    }
    for (tag, of) in map.unread() {
        drafts.unused(tag, of);
    }
    let mut issues = Vec::new();
    for area in map.areas() {
        zones.extend(areas::zone(area, &mut drafts, &mut issues));
    }
    zones.extend(map.restrictions().iter().filter_map(|r| turns::zone(map, r, &mut drafts)));
    let mut all = drafts.into_issues();
    all.append(&mut issues);
    all.extend(attributes::missing(map, problem));
    all.extend(strangers(map, problem));
    (zones, all)
}

/// What a key that holds under conditions ends with.
const CONDITIONAL: &str = ":conditional";

/// Ways and gates of the document's zones that the map does not have.
fn strangers(map: &Map, problem: &Problem) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut say = |pointer: String, zone: &str, what: &str, id: i64| {
        let message = format!("the map has no {what} {id}, which zone \"{zone}\" names");
        let mut issue = Issue::warning("W-osm-stranger", pointer, message);
        issue.id = Some(zone.to_owned());
        issue.value = Some(id.into());
        issues.push(issue);
    };
    for (z, zone) in problem.zones.iter().enumerate() {
        for (i, way) in zone.roads.iter().enumerate().filter(|(_, way)| map.way(**way).is_none()) {
            say(format!("/zones/{z}/roads/{i}"), &zone.id, "road", *way);
        }
        for (i, gate) in zone.gates.iter().flatten().enumerate() {
            if let NodeRef::Osm(node) = gate
                && map.position(*node).is_none()
            {
                say(format!("/zones/{z}/gates/{i}"), &zone.id, "node of a road", *node);
            }
        }
    }
    issues
}

#[cfg(test)]
mod spellings;
#[cfg(test)]
mod tests;
