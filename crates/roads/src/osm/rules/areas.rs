//! Relations that are zones of limited traffic, as zones with an outline.

use kerbway_model::Issue;
use kerbway_model::document::problem::{Geometry, Zone};
use kerbway_model::osm::MapZone;

use super::draft::{Drafts, finished};
use super::{Tag, unused};
use crate::osm::Area;

/// A closed ring of degrees.
type Ring = Vec<[f64; 2]>;

/// The zone of a relation; none, and a warning, if it says no rule or has no outline.
pub(super) fn zone(area: &Area, drafts: &mut Drafts, issues: &mut Vec<Issue>) -> Option<MapZone> {
    let tags: Vec<Tag<'_>> = area.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let rules = drafts.of_area(area.id, &tags);
    unused::of_area(area.id, &tags, drafts);
    let missing = match (rules.is_empty(), area.rings.is_empty()) {
        (false, false) => None,
        (true, _) => Some("tells no rule for the vehicles that are planned here"),
        (_, true) => Some("has no outline in this extract"),
    };
    if let Some(missing) = missing {
        let name = tags
            .iter()
            .find(|(key, _)| *key == "name")
            .map_or(String::new(), |(_, name)| format!(" ({name})"));
        let message =
            format!("relation {}{name}, a zone of limited traffic, {missing}: it is left out", area.id);
        let mut issue = Issue::warning("W-osm-area", "/osm", message);
        issue.hint = Some("state it as a zone of the document if it matters".to_owned());
        issues.push(issue);
        return None;
    }
    let zone = Zone {
        id: format!("osm:r{}", area.id),
        geometry: Some(outline(&area.rings, &area.holes)),
        roads: Vec::new(),
        gates: None,
        rules: Vec::new(),
    };
    Some(finished(zone, &rules, &format!("relation {}", area.id)))
}

/// Polygons of outer rings, each with the holes that begin inside of it.
fn outline(rings: &[Ring], holes: &[Ring]) -> Geometry {
    let closed = |ring: &Ring| -> Ring { ring.iter().chain(ring.first()).copied().collect() };
    let mut polygons: Vec<Vec<Ring>> = rings.iter().map(|ring| vec![closed(ring)]).collect();
    for hole in holes {
        let Some(point) = hole.first() else { continue };
        let owner =
            if rings.len() == 1 { Some(0) } else { rings.iter().position(|ring| contains(ring, *point)) };
        if let Some(owner) = owner {
            polygons[owner].push(closed(hole));
        }
    }
    if polygons.len() == 1 {
        Geometry::Polygon(polygons.swap_remove(0))
    } else {
        Geometry::MultiPolygon(polygons)
    }
}

/// Even-odd.
fn contains(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let edges = ring.iter().zip(ring.iter().cycle().skip(1));
    let crossed = edges
        .filter(|(a, b)| (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
    crossed.count() % 2 == 1
}
