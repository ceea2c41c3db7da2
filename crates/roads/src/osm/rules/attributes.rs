//! Attributes that signs of the map ask for and vehicle types do not give: such signs cannot be held against them.

use std::collections::BTreeSet;

use kerbway_model::Issue;
use kerbway_model::document::problem::{Problem, VehicleType};
use kerbway_model::osm::{self, profile_of};

use crate::osm::Map;
use crate::osm::limits::LIMITS;

/// A warning for each vehicle type and attribute, with the number of roads that ask for it.
pub(super) fn missing(map: &Map, problem: &Problem) -> Vec<Issue> {
    let asked: Vec<(usize, &str)> = map
        .ways()
        .flat_map(|way| {
            let plain =
                move |l: usize| way.tag(LIMITS[l].key).is_some_and(|text| LIMITS[l].is_readable(text));
            let class = way.tag("highway").unwrap_or_default();
            (0..LIMITS.len()).filter(move |l| plain(*l)).map(move |l| (l, class))
        })
        .collect();
    let mut issues = Vec::new();
    for (t, stated) in problem.vehicle_types.iter().enumerate() {
        // A base gives all of them.
        let Some(profile) = stated.class.filter(|_| stated.base.is_none()).and_then(profile_of) else {
            continue;
        };
        let highways = &osm::profile(profile).highways;
        let attributes: BTreeSet<&str> = LIMITS.iter().map(|limit| limit.attribute).collect();
        for attribute in attributes.into_iter().filter(|attribute| !gives(stated, attribute)) {
            let roads = asked
                .iter()
                .filter(|(l, class)| LIMITS[*l].attribute == attribute && highways.contains_key(*class))
                .count();
            if roads == 0 {
                continue;
            }
            let id = &stated.id;
            let message = format!(
                "signs on {roads} roads of the map ask vehicle type \"{id}\" for `{attribute}`, which is not given: \
                 it is taken to pass them"
            );
            let mut issue = Issue::warning("W-osm-attribute", format!("/vehicle_types/{t}"), message);
            issue.id = Some(id.clone());
            issue.hint(format!("state `{attribute}`, or give the type a `base` that has it"));
            issues.push(issue);
        }
    }
    issues
}

/// Does a vehicle type give an attribute of mass or size?
fn gives(stated: &VehicleType, attribute: &str) -> bool {
    match attribute {
        "gross_kg" => stated.gross_kg.is_some(),
        "axle_load_kg" => stated.axle_load_kg.is_some(),
        "height_mm" => stated.height_mm.is_some(),
        "width_mm" => stated.width_mm.is_some(),
        _ => stated.length_mm.is_some(),
    }
}
