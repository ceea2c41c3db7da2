//! What a drawing of a plan takes from a map.

use std::collections::BTreeSet;

use kerbway_model::instance::{Effect, Zone};
use kerbway_model::osm::MapZone;
use kerbway_model::{Instance, Problem};
use kerbway_report::Streets;

use crate::ground::{Ground, Map};

impl Streets for Map {
    fn node(&self, id: i64) -> Option<[f64; 2]> {
        self.position(id)
    }

    fn way(&self, id: i64) -> Vec<Vec<[f64; 2]>> {
        self.lines(id)
    }

    /// Those that count for some vehicle type of the problem; none if the problem is not valid. Reads the tags of all ways.
    fn zones(&self, problem: &Problem) -> Vec<MapZone> {
        let ground = Ground::new(problem, Some(self));
        let Ok(validated) = ground.validate(problem, None) else { return Vec::new() };
        let instance = &validated.instance;
        let counting: BTreeSet<&str> =
            instance.zones().iter().filter(|zone| counts(instance, zone)).map(|zone| &*zone.id).collect();
        let has_extent = |zone: &MapZone| zone.zone.geometry.is_some() || !zone.zone.roads.is_empty();
        let zones = ground.map_zones().iter();
        zones.filter(|zone| has_extent(zone) && counting.contains(&*zone.zone.id)).cloned().collect()
    }
}

/// Does some rule of the zone other than `allow` apply to a vehicle type at any time of the horizon?
fn counts(instance: &Instance, zone: &Zone) -> bool {
    zone.rules.iter().map(|r| instance.rule(*r)).any(|rule| {
        !matches!(rule.effect, Effect::Allow { .. })
            && rule.applies.contains(&true)
            && rule.active.iter().any(|span| span.from < instance.horizon() && span.to > 0)
    })
}
