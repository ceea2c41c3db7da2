//! Turn restrictions with hours, as zones of the turn: entering it is banned at these hours. And what is not used of any.

use kerbway_model::document::problem::{EffectName, Rule, Zone};
use kerbway_model::osm::MapZone;

use super::CONDITIONAL;
use super::draft::{Draft, Drafts, KEYS, finished, who};
use super::unused::{HARMLESS, has_part};
use crate::osm::restrictions::{Ban, Saying};
use crate::osm::{Map, Restriction};

/// Hours as turn restrictions stated them before there were conditions.
const OLD_HOURS: [&str; 5] = ["day_on", "day_off", "hour_on", "hour_off", "time"];

/// The zone of a restriction, if some of its hours matter to vehicles.
pub(super) fn zone(map: &Map, restriction: &Restriction, drafts: &mut Drafts) -> Option<MapZone> {
    let of = format!("relation {}", restriction.id);
    let sayings = restriction.sayings(drafts.years());
    of_tags(restriction, !sayings.is_empty(), drafts, &of);
    if let Some(flaw) = flaw(map, restriction, &sayings) {
        drafts.idle(flaw, &of);
    }
    let mut rules = Vec::new();
    for saying in sayings {
        if let Some(why) = saying.misread {
            drafts.misread(&saying.key, &saying.text, why, &of);
        } else if saying.ban.is_none() {
            drafts.unused(&format!("{}={}", saying.key, saying.text), &of);
        } else if let Some(when) = saying.when {
            let rule = Rule {
                who: Some(who(&saying.profiles, saying.who.as_ref())),
                when: Some(when),
                ..Rule::new("", EffectName::NoEntry)
            };
            rules.push(Draft { rule, source: format!("{}={}", saying.key, saying.text) });
        }
    }
    let zone = Zone {
        id: format!("osm:r{}", restriction.id),
        geometry: None,
        roads: Vec::new(),
        gates: None,
        rules: Vec::new(),
    };
    (!rules.is_empty() && restriction.is_complete()).then(|| finished(zone, &rules, &of))
}

/// Says which tags are not used; `ours`: does the restriction speak of vehicles here?
fn of_tags(restriction: &Restriction, ours: bool, drafts: &mut Drafts, of: &str) {
    let bans =
        restriction.tags.iter().filter_map(|(key, text)| Some((key.strip_prefix("restriction")?, text)));
    let bans: Vec<(&str, &String)> = bans.collect();
    if bans.is_empty() && restriction.tags.iter().any(|(key, text)| key == "type" && text == "restriction") {
        drafts.unused("type=restriction", of);
    }
    for (rest, text) in bans {
        let mode = rest.strip_suffix(CONDITIONAL).unwrap_or(rest).trim_start_matches(':');
        let modes = mode.replace(';', ":");
        let ours = has_part(&modes, &KEYS) || !has_part(&modes, &HARMLESS);
        if !mode.is_empty() && !KEYS.contains(&mode) && ours {
            drafts.unused(&format!("restriction{rest}={text}"), of);
        }
    }
    for (key, text) in restriction.tags.iter().filter(|(key, _)| ours && OLD_HOURS.contains(&key.as_str())) {
        drafts.unused(&format!("{key}={text}"), of);
    }
}

/// Why a restriction for vehicles here bans nothing, if it should. What leads over ways or nodes that the extract lacks is left
/// alone: nobody drives there.
fn flaw(map: &Map, restriction: &Restriction, sayings: &[Saying]) -> Option<&'static str> {
    if sayings.iter().all(|saying| saying.ban.is_none()) {
        return None;
    }
    if !restriction.is_complete() {
        return Some("a turn restriction without `from`, `via` or `to`");
    }
    let nodes = |ways: &[i64]| -> Vec<i64> {
        let mut nodes: Vec<i64> =
            ways.iter().filter_map(|way| map.way(*way)).flat_map(|way| way.nodes()).collect();
        nodes.sort_unstable();
        nodes
    };
    let (from, to) = (nodes(&restriction.from), nodes(&restriction.to));
    let between: Vec<Vec<i64>> = match restriction.via {
        Some(node) if restriction.via_ways.is_empty() => {
            vec![map.position(node).map(|_| node).into_iter().collect()]
        }
        _ => restriction.via_ways.iter().map(|way| nodes(&[*way])).collect(),
    };
    if from.is_empty() || between.iter().any(Vec::is_empty) {
        return None;
    }
    if to.is_empty() {
        let only = sayings.iter().any(|saying| saying.ban == Some(Ban::Only));
        return only.then_some("a turn restriction into a road that this extract lacks");
    }
    let line: Vec<&Vec<i64>> = std::iter::once(&from).chain(&between).chain(std::iter::once(&to)).collect();
    let apart = line.windows(2).any(|pair| !pair[0].iter().any(|node| pair[1].binary_search(node).is_ok()));
    apart.then_some("a turn restriction whose roads do not meet")
}
