//! What only maps have: the ground itself, zones of ways, and the zones that a map's own tags make.

use super::geometry;
use super::number;
use super::predicates;
use super::spans::spans;
use super::time::Time;
use super::zones::{Zones, effect};
use super::{Context, Validated, run};
use crate::calendar::{Days, expand};
use crate::catalogue::CatalogueEntry;
use crate::document::fleet::VehicleType;
use crate::document::problem::{Crs, Osm, Problem};
use crate::document::values::NodeRef;
use crate::ids::{RuleIdx, ZoneIdx};
use crate::instance::{Instance, MapGround, Projection, Rule, Zone};
use crate::issues::{InvalidProblem, Path, Sink, Taint};
use crate::limits;
use crate::osm::{MapZone, conditional, profile_of};

/// What ids of zones and rules that a map makes begin with.
const OWN: &str = "osm:";

impl Problem {
    /// As [`Problem::validate`], with the zones that the tags of its map make. They follow the document's zones, so
    /// that indices of these stay the same; their coordinates are WGS 84 whatever the document's are.
    ///
    /// An attribute that a rule of the map asks for and a vehicle type does not give counts as matching, with a warning
    /// (`W-osm-attribute`). A zone whose outline cannot be used is left out with a warning (`W-osm-zone`).
    ///
    /// # Errors
    /// All issues of the document, warnings among them, if one of them is an error.
    pub fn validate_with_map(&self, zones: &[MapZone]) -> Result<Validated, InvalidProblem> {
        let context = Context { projection: None, map: zones };
        run(self, Taint::default(), context).map_err(InvalidProblem::new)
    }

    /// As [`Problem::validate_as_part`], with the zones that the tags of its map make.
    ///
    /// # Errors
    /// All issues of the document, warnings among them, if one of them is an error.
    pub fn validate_as_part_with_map(
        &self,
        whole: &Instance,
        zones: &[MapZone],
    ) -> Result<Validated, InvalidProblem> {
        let context = Context { projection: Some(whole.projection()), map: zones };
        run(self, Taint::default(), context).map_err(InvalidProblem::new)
    }
}

/// What the document says of its map.
pub(crate) fn ground(problem: &Problem, stated: &Osm, sink: &mut Sink) -> MapGround {
    let root = Path::Root;
    let at = root.key("osm");
    if stated.file.is_empty() {
        sink.error(&at.key("file"), "E-empty-id", "a map needs the path of its file").value("");
    }
    if problem.crs == Crs::LocalM {
        sink.error(&root.key("crs"), "E-ground", "a map is in degrees, `local_m` has no place on it")
            .hint("give `lon` and `lat`, or drive on a `plane`");
    }
    let snap_m = number(sink, &at.key("snap_m"), stated.snap_m, 0, limits::SNAP, "a distance to the road");
    MapGround {
        file: stated.file.clone(),
        snap_m,
        unreadable: stated.unreadable,
        years: conditional::years(problem),
    }
}

/// On a map the class of a vehicle decides where it may drive.
pub(crate) fn vehicle_type(
    problem: &Problem,
    stated: &VehicleType,
    base: Option<&CatalogueEntry>,
    at: &Path<'_>,
    sink: &mut Sink,
) {
    if problem.osm.is_none() || (stated.base.is_some() && base.is_none()) {
        return;
    }
    match stated.class.or(base.map(|b| b.class)) {
        None => {
            let message = format!("on a map vehicle type \"{}\" needs a `class`", stated.id);
            sink.error(at, "E-attribute-missing", message).hint("state `class`, or a `base` that has one");
        }
        Some(class) if profile_of(class).is_none() => {
            let key = if stated.class.is_some() { "class" } else { "base" };
            sink.unsupported(&at.key(key), "driving a robot on a map");
        }
        Some(_) => {}
    }
}

/// Ids that begin with `osm:` are the map's.
pub(crate) fn own_id(sink: &mut Sink, at: &Path<'_>, id: &str) {
    if id.starts_with(OWN) {
        sink.error(at, "E-reserved-id", "ids that begin with \"osm:\" belong to what is read from a map")
            .value(id);
    }
}

/// The ways of a zone, sorted.
pub(crate) fn roads(sink: &mut Sink, at: &Path<'_>, stated: &[i64], problem: &Problem) -> Vec<i64> {
    let root = Path::Root;
    if problem.osm.is_none() {
        if !stated.is_empty() && !sink.tainted(&root.key("osm")) {
            sink.error(at, "E-zone-roads", "`roads` are ways of a map; here is none")
                .hint("name the zone in `zones` of the network's edges instead");
        }
        return Vec::new();
    }
    ids(sink, at, stated.iter().copied().enumerate(), "way")
}

/// The gates of a zone, sorted.
pub(crate) fn gates(sink: &mut Sink, at: &Path<'_>, stated: &[NodeRef]) -> Vec<i64> {
    let mut osm = Vec::with_capacity(stated.len());
    for (i, gate) in stated.iter().enumerate() {
        match gate {
            NodeRef::Osm(id) => osm.push((i, *id)),
            NodeRef::Network(id) => {
                let issue = sink
                    .error(&at.index(i), "E-gate", "nodes of a map have numbers as ids")
                    .value(id.as_str());
                if let Ok(number) = id.parse::<i64>() {
                    issue.hint(format!("write {number} without quotes"));
                }
            }
        }
    }
    ids(sink, at, osm.into_iter(), "node")
}

/// Ids of a map's things: positive, none twice.
fn ids(sink: &mut Sink, at: &Path<'_>, stated: impl Iterator<Item = (usize, i64)>, what: &str) -> Vec<i64> {
    let mut out: Vec<(i64, usize)> = stated.map(|(i, id)| (id, i)).collect();
    out.sort_unstable();
    for (i, (id, place)) in out.iter().enumerate() {
        if *id < 1 {
            sink.error(&at.index(*place), "E-range", format!("the id of a {what} is at least 1")).value(*id);
        } else if i > 0 && out[i - 1].0 == *id {
            sink.error(&at.index(*place), "E-duplicate-id", format!("{what} {id} is listed twice"))
                .value(*id);
        }
    }
    out.dedup_by_key(|(id, _)| *id);
    out.into_iter().map(|(id, _)| id).collect()
}

/// Adds the zones that the map makes behind those of the document.
pub(crate) fn add_zones(
    problem: &Problem,
    extra: &[MapZone],
    time: &Time,
    days: &Days,
    projection: &Projection,
    out: &mut Zones,
    sink: &mut Sink,
) {
    let root = Path::Root;
    let at = root.key("osm");
    let mut unknown: Vec<(usize, String)> = Vec::new();
    for MapZone { zone: stated, sources } in extra {
        // Judged apart: what is wrong with the map is no error of the document.
        let mut own = Sink::new(Taint::default());
        let polygons = stated
            .geometry
            .as_ref()
            .map(|g| geometry::polygons(&mut own, &at, g, projection))
            .unwrap_or_default();
        let zone = ZoneIdx::new(out.zones.len());
        let mut rules = Vec::with_capacity(stated.rules.len());
        for (i, rule) in stated.rules.iter().enumerate() {
            let when = rule.when.as_ref().map(|w| spans(&mut own, &at, w));
            let applies = predicates::applies_on_map(
                rule.who.as_ref(),
                &problem.vehicle_types,
                |vehicle_type, attribute| {
                    if !unknown.iter().any(|(t, a)| *t == vehicle_type && a == attribute) {
                        unknown.push((vehicle_type, attribute.to_owned()));
                    }
                },
            );
            let Some(effect) = effect(&mut own, &at, rule) else { continue };
            rules.push(Rule {
                id: rule.id.clone(),
                zone,
                effect,
                priority: rule.priority,
                grace: rule.grace_s,
                buffer: rule.buffer_s,
                active: expand(&time.clock, days, when.as_deref()),
                applies,
                pointer: at.pointer(),
                source: sources.get(i).cloned(),
            });
        }
        if let Some(first) = own.issues.first() {
            let message =
                format!("\"{}\", read from the map, cannot be used and is left out: {first}", stated.id);
            sink.warning(&at, "W-osm-zone", message).value(sources.first().map(String::as_str));
            continue;
        }
        let mut roads = stated.roads.clone();
        roads.sort_unstable();
        roads.dedup();
        let first = out.rules.len();
        let indices = (first..first + rules.len()).map(RuleIdx::new).collect();
        out.rules.extend(rules);
        out.zones.push(Zone {
            id: stated.id.clone(),
            polygons,
            gates: None,
            roads,
            gate_nodes: None,
            rules: indices,
        });
    }
    let types = root.key("vehicle_types");
    for (t, attribute) in unknown {
        let id = &problem.vehicle_types[t].id;
        let message = format!(
            "rules of the map ask vehicle type \"{id}\" for `{attribute}`, which is not given: they are taken to match"
        );
        let hint = format!("state `{attribute}`, or give the type a `base` that has it");
        sink.warning(&types.item(t, id), "W-osm-attribute", message).hint(hint);
    }
}
