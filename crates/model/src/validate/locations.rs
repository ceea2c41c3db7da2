//! Locations: where they are.

use super::Names;
use super::geometry::{Stated, point};
use crate::document::problem::Problem;
use crate::ids::{NodeIdx, ZoneIdx};
use crate::instance::{Location, Place, Projection};
use crate::issues::{Path, Sink};

/// Reads the locations.
pub(crate) fn locations(
    problem: &Problem,
    names: &Names<'_>,
    projection: &Projection,
    sink: &mut Sink,
) -> Vec<Location> {
    let root = Path::Root;
    let at = root.key("locations");
    let network = problem.network.is_some();
    let matrices = problem.matrices.is_some();
    // With two grounds nobody knows which kind of place is meant.
    let grounds = [problem.osm.is_some(), network, matrices, problem.plane.is_some()];
    let one_ground = grounds.into_iter().filter(|g| *g).count() == 1;
    let mut out = Vec::with_capacity(problem.locations.len());
    for (i, stated) in problem.locations.iter().enumerate() {
        let here = at.item(i, &stated.id);
        let coordinates = Stated { lon: stated.lon, lat: stated.lat, x: stated.x, y: stated.y };
        let place = if !one_ground {
            None
        } else if network {
            for (key, value) in [("lon", stated.lon), ("lat", stated.lat), ("x", stated.x), ("y", stated.y)] {
                if value.is_some() {
                    sink.error(&here.key(key), "E-location-place", format!("`{key}` beside a network"))
                        .hint("with a network a location is at one of its nodes: write `node`");
                }
            }
            if let Some(id) = &stated.node {
                names.nodes.find(sink, &here.key("node"), id).map(|n| Place::Node(NodeIdx::new(n)))
            } else {
                sink.error(&here, "E-location-place", "`node` is missing");
                None
            }
        } else {
            if let Some(node) = &stated.node
                && !sink.tainted(&root.key("network"))
            {
                sink.error(&here.key("node"), "E-location-place", "`node` without a network")
                    .value(node.as_str());
            }
            match point(sink, &here, coordinates, projection) {
                Ok(Some(point)) => Some(Place::Point(point)),
                Ok(None) if !matrices => {
                    let keys = if *projection == Projection::LocalMetres {
                        "`x` and `y`"
                    } else {
                        "`lon` and `lat`"
                    };
                    sink.error(&here, "E-location-place", format!("{keys} are missing"));
                    None
                }
                Ok(None) | Err(()) => None,
            }
        };
        if stated.may_wait.is_some() {
            sink.unsupported(&here.key("may_wait"), "`may_wait`");
        }
        if stated.max_wait_s.is_some() {
            sink.unsupported(&here.key("max_wait_s"), "`max_wait_s`");
        }
        let zones = stated.zones.as_ref().map(|ids| {
            let found = names.zones.find_all(sink, &here.key("zones"), ids);
            found.into_iter().map(ZoneIdx::new).collect()
        });
        out.push(Location {
            id: stated.id.clone(),
            place: place.unwrap_or(Place::Row),
            zones,
            holding: stated.holding,
            off_street: stated.off_street,
        });
    }
    out
}
