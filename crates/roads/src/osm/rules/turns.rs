//! Turn restrictions with hours, as zones of the turn: entering it is banned at these hours.

use kerbway_model::document::problem::{EffectName, Rule, Zone};
use kerbway_model::osm::MapZone;

use super::CONDITIONAL;
use super::draft::{Draft, Drafts, finished, who};
use crate::osm::Restriction;

/// The zone of a restriction, if some of its hours matter to vehicles.
pub(super) fn zone(restriction: &Restriction, drafts: &mut Drafts) -> Option<MapZone> {
    // Cheap for the most.
    if !restriction.tags.iter().any(|(key, _)| key.ends_with(CONDITIONAL)) {
        return None;
    }
    let of = format!("relation {}", restriction.id);
    let mut rules = Vec::new();
    for saying in restriction.sayings(drafts.years()) {
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
    (!rules.is_empty()).then(|| finished(zone, &rules, &of))
}
