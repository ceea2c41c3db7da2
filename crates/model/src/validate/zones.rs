//! Zones and their rules.

use std::collections::{BTreeSet, HashMap};

use super::time::Time;
use super::{Names, geometry, ids, number, predicates, spans};
use crate::calendar::{Days, expand};
use crate::document::problem::Problem;
use crate::document::values::NodeRef;
use crate::document::zone::{self as doc, EffectName, Family};
use crate::ids::{NodeIdx, RuleIdx, ZoneIdx};
use crate::instance::{Effect, Projection, Rule, Zone};
use crate::issues::{Path, Sink};
use crate::limits;

/// Zones with the rules that are built.
pub(crate) struct Zones {
    pub(crate) zones: Vec<Zone>,
    pub(crate) rules: Vec<Rule>,
}

/// Reads the zones.
pub(crate) fn zones(
    problem: &Problem,
    names: &Names<'_>,
    time: &Time,
    days: &Days,
    projection: &Projection,
    sink: &mut Sink,
) -> Zones {
    let root = Path::Root;
    let at = root.key("zones");
    rule_ids(problem, sink);
    let used = used(problem);
    let mut out = Zones { zones: Vec::new(), rules: Vec::new() };
    for (i, stated) in problem.zones.iter().enumerate() {
        let here = at.item(i, &stated.id);
        let geometry = here.key("geometry");
        let polygons = stated
            .geometry
            .as_ref()
            .map(|g| geometry::polygons(sink, &geometry, g, projection))
            .unwrap_or_default();
        super::map::own_id(sink, &here.key("id"), &stated.id);
        let roads = super::map::roads(sink, &here.key("roads"), &stated.roads, problem);
        let nowhere =
            stated.geometry.is_none() && stated.roads.is_empty() && !used.contains(stated.id.as_str());
        if nowhere && !lost_place(sink, &here) {
            let message = format!("zone \"{}\" is nowhere", stated.id);
            sink.error_whole(&here, "E-zone-place", message).hint(
                "give it a `geometry` or `roads`, or name it in `zones` of edges or locations, or in `inside` of a matrix",
            );
        }
        let gates = stated
            .gates
            .as_ref()
            .map(|gates| self::gates(sink, &here.key("gates"), gates, problem, names))
            .unwrap_or_default();
        let mut rules = Vec::new();
        let at_rules = here.key("rules");
        for (j, stated) in stated.rules.iter().enumerate() {
            let here = at_rules.item(j, &stated.id);
            super::map::own_id(sink, &here.key("id"), &stated.id);
            if let Some(rule) = rule(sink, &here, stated, ZoneIdx::new(i), problem, time, days) {
                rules.push(RuleIdx::new(out.rules.len()));
                out.rules.push(rule);
            }
        }
        let Gates { nodes: gates, osm: gate_nodes } = gates;
        out.zones.push(Zone { id: stated.id.clone(), polygons, gates, roads, gate_nodes, rules });
    }
    out
}

/// May the place of the zone have been lost to a structural error?
fn lost_place(sink: &Sink, at: &Path<'_>) -> bool {
    let root = Path::Root;
    ["network", "matrices", "locations"].iter().any(|k| sink.tainted(&root.key(k)))
        || sink.tainted(&at.key("geometry"))
        || sink.tainted(&at.key("roads"))
        || sink.tainted(&at.key("id"))
}

/// Zones that something else in the document names.
fn used(problem: &Problem) -> BTreeSet<&str> {
    let edges = problem.network.iter().flat_map(|n| &n.edges).filter_map(|e| e.zones.as_ref()).flatten();
    let locations = problem.locations.iter().filter_map(|l| l.zones.as_ref()).flatten();
    let inside = problem.matrices.iter().flat_map(|m| m.values()).flat_map(|m| &m.inside).map(|i| &i.zone);
    edges.chain(locations).chain(inside).map(String::as_str).collect()
}

/// Ids are unique over all rules and permits.
fn rule_ids(problem: &Problem, sink: &mut Sink) {
    let root = Path::Root;
    let at_zones = root.key("zones");
    let mut seen: HashMap<&str, String> = HashMap::new();
    for (i, zone) in problem.zones.iter().enumerate() {
        let at_zone = at_zones.item(i, &zone.id);
        let at_rules = at_zone.key("rules");
        for (j, rule) in zone.rules.iter().enumerate() {
            let here = at_rules.item(j, &rule.id);
            unique(sink, &mut seen, &here, &rule.id);
        }
    }
    let at_permits = root.key("permits");
    for (i, permit) in problem.permits.iter().enumerate() {
        unique(sink, &mut seen, &at_permits.item(i, &permit.id), &permit.id);
    }
}

fn unique<'a>(sink: &mut Sink, seen: &mut HashMap<&'a str, String>, at: &Path<'_>, id: &'a str) {
    ids::valid(sink, &at.key("id"), id);
    match seen.get(id) {
        Some(first) => {
            let message = format!("the id \"{id}\" is taken by {first}");
            sink.error(&at.key("id"), "E-duplicate-id", message)
                .value(id)
                .hint("ids are unique over all rules and permits of the document");
        }
        None => {
            seen.insert(id, at.pointer());
        }
    }
}

/// The gates of a zone, by the kind of ground that has them.
#[derive(Default)]
struct Gates {
    nodes: Option<Vec<NodeIdx>>,
    osm: Option<Vec<i64>>,
}

fn gates(sink: &mut Sink, at: &Path<'_>, stated: &[NodeRef], problem: &Problem, names: &Names<'_>) -> Gates {
    let root = Path::Root;
    if problem.osm.is_some() && problem.network.is_none() {
        return Gates { nodes: None, osm: Some(super::map::gates(sink, at, stated)) };
    }
    if problem.network.is_none() {
        if !sink.tainted(&root.key("network")) && !sink.tainted(&root.key("osm")) {
            sink.error(at, "E-gate", "gates are nodes of a network or a map; here is none");
        }
        return Gates { nodes: Some(Vec::new()), osm: None };
    }
    let mut out = Vec::with_capacity(stated.len());
    for (i, gate) in stated.iter().enumerate() {
        match gate {
            NodeRef::Network(id) => {
                out.extend(names.nodes.find(sink, &at.index(i), id).map(NodeIdx::new));
            }
            NodeRef::Osm(id) => {
                sink.error(&at.index(i), "E-gate", "a network's nodes have texts as ids")
                    .value(*id)
                    .hint(format!("write \"{id}\" if the network has such a node"));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    Gates { nodes: Some(out), osm: None }
}

fn rule(
    sink: &mut Sink,
    at: &Path<'_>,
    stated: &doc::Rule,
    zone: ZoneIdx,
    problem: &Problem,
    time: &Time,
    days: &Days,
) -> Option<Rule> {
    foreign_keys(sink, at, stated);
    let grace = number(sink, &at.key("grace_s"), stated.grace_s, 0, limits::GRACE, "a grace");
    let buffer = number(sink, &at.key("buffer_s"), stated.buffer_s, 0, limits::TIME, "a buffer");
    let when = stated.when.as_ref().map(|w| spans::spans(sink, &at.key("when"), w));
    let applies =
        predicates::applies(sink, &at.key("who"), &stated.id, stated.who.as_ref(), &problem.vehicle_types);
    let effect = effect(sink, at, stated)?;
    Some(Rule {
        id: stated.id.clone(),
        zone,
        effect,
        priority: stated.priority,
        grace,
        buffer,
        active: expand(&time.clock, days, when.as_deref()),
        applies,
        pointer: at.pointer(),
        source: None,
    })
}

/// The effect, if it is built.
pub(super) fn effect(sink: &mut Sink, at: &Path<'_>, stated: &doc::Rule) -> Option<Effect> {
    Some(match stated.effect {
        EffectName::NoEntry => Effect::NoEntry,
        EffectName::NoDriving => Effect::NoDriving,
        EffectName::NoPresence => Effect::NoPresence,
        EffectName::NoStopping => Effect::NoStopping,
        EffectName::NoLoading => Effect::NoLoading,
        EffectName::NoThrough => Effect::NoThrough,
        EffectName::Allow => allow(sink, &at.key("families"), stated.families.as_deref())?,
        EffectName::SpeedCap
        | EffectName::MaxStay
        | EffectName::NoReturn
        | EffectName::Charge
        | EffectName::Concurrency
        | EffectName::OnlyInside => {
            let name = effect_name(stated.effect);
            sink.unsupported(&at.key("effect"), &format!("the effect `{name}`")).value(name);
            return None;
        }
    })
}

fn allow(sink: &mut Sink, at: &Path<'_>, families: Option<&[Family]>) -> Option<Effect> {
    let Some(families) = families else {
        return Some(Effect::Allow { access: true, stopping: true, through: true });
    };
    if families.is_empty() {
        sink.error(at, "E-empty-list", "an `allow` that takes part in no family does nothing");
    }
    let mut built = true;
    for (i, family) in families.iter().enumerate() {
        if !matches!(family, Family::Access | Family::Stopping | Family::Through) {
            built = false;
            sink.unsupported(&at.index(i), "an `allow` in this family");
        }
    }
    let has = |family| families.contains(&family);
    built.then(|| Effect::Allow {
        access: has(Family::Access),
        stopping: has(Family::Stopping),
        through: has(Family::Through),
    })
}

/// A key that belongs to another effect is a mistake.
fn foreign_keys(sink: &mut Sink, at: &Path<'_>, stated: &doc::Rule) {
    use EffectName::{Allow, Charge, Concurrency, MaxStay, NoReturn, SpeedCap};
    for (key, used, owner) in [
        ("families", stated.families.is_some(), Allow),
        ("max_kmh", stated.max_kmh.is_some(), SpeedCap),
        ("stay_s", stated.stay_s.is_some(), MaxStay),
        ("return_s", stated.return_s.is_some(), NoReturn),
        ("max_vehicles", stated.max_vehicles.is_some(), Concurrency),
        ("basis", stated.basis.is_some(), Charge),
        ("amount", stated.amount.is_some(), Charge),
        ("trigger", stated.trigger.is_some(), Charge),
        ("group", stated.group.is_some(), Charge),
        ("day_starts", stated.day_starts.is_some(), Charge),
        ("cap", stated.cap.is_some(), Charge),
    ] {
        if used && stated.effect != owner && !sink.tainted(&at.key("effect")) {
            let (owner, effect) = (effect_name(owner), effect_name(stated.effect));
            let message = format!("`{key}` belongs to the effect `{owner}`, this rule has `{effect}`");
            sink.error(&at.key(key), "E-foreign-key", message);
        }
    }
}

/// How an effect is written.
fn effect_name(effect: EffectName) -> &'static str {
    match effect {
        EffectName::NoEntry => "no_entry",
        EffectName::NoDriving => "no_driving",
        EffectName::NoPresence => "no_presence",
        EffectName::NoStopping => "no_stopping",
        EffectName::NoLoading => "no_loading",
        EffectName::NoThrough => "no_through",
        EffectName::SpeedCap => "speed_cap",
        EffectName::MaxStay => "max_stay",
        EffectName::NoReturn => "no_return",
        EffectName::Charge => "charge",
        EffectName::Concurrency => "concurrency",
        EffectName::OnlyInside => "only_inside",
        EffectName::Allow => "allow",
    }
}
