//! Worlds in the plane.

use serde_json::{Value, json};

use super::shapes::{Coordinates, places, shapes};
use super::{Frame, Sites, Size, World};
use crate::dice::Dice;

/// Straight lines, zones as polygons, now and then a zone that holds locations by name alone.
pub(super) fn world(dice: &mut Dice, frame: &Frame) -> World {
    let coordinates = Coordinates { local: dice.chance(50) };
    let sites = Sites::random(dice, frame.size);
    let extent = dice.between(2500, 5000);
    let at = places(dice, extent, sites.total());
    let n_zones = dice.below(if frame.size == Size::Oracle { 4 } else { 5 });
    let mut zones: Vec<Value> = shapes(dice, extent, n_zones)
        .iter()
        .enumerate()
        .map(|(i, shape)| json!({"id": format!("z{i}"), "geometry": coordinates.geometry(shape)}))
        .collect();
    let by_name = dice.chance(15);
    if by_name {
        zones.push(json!({"id": "named"}));
    }
    let mut locations = Vec::new();
    for (i, p) in at.iter().enumerate() {
        let mut location = sites.location(dice, i, true);
        coordinates.put(&mut location, *p);
        locations.push(location);
    }
    if by_name {
        name_zone(dice, &sites, &mut locations);
    }
    let kmh = dice.pick(&[json!(18), json!(30), json!(36.5)]).clone();
    World {
        local: coordinates.local,
        ground: ("plane", json!({"kmh": kmh})),
        locations,
        depots: sites.depots,
        sites: sites.stops,
        zones,
    }
}

/// Puts one site into the zone `named`, and nowhere else.
pub(super) fn name_zone(dice: &mut Dice, sites: &Sites, locations: &mut [Value]) {
    let i = sites.depots + dice.below(sites.stops);
    locations[i]["zones"] = json!(["named"]);
}
