//! What tags say at places that are not read, found while the file is: roads that are areas, nodes without a barrier. What
//! of it would matter to vehicles is all that is kept.

pub(in crate::osm) use super::unused::is_road;
use super::unused::{has_part, is_limit, keeps_out, sets_limit, speaks};
use crate::osm::gather::Tags;

/// Things at nodes whose access is not that of the road.
const THINGS: [&str; 7] = ["amenity", "entrance", "leisure", "office", "public_transport", "shop", "tourism"];

/// Conditions of a road that is an area: nobody drives along its outline, whatever they say.
pub(in crate::osm) fn of_plaza(tags: Tags<'_>) -> Vec<String> {
    let conditions = |(key, _): &&(&str, &str)| has_part(key, &["conditional"]) && speaks(key);
    if is_road(tags) { tags.iter().filter(conditions).map(whole).collect() } else { Vec::new() }
}

/// Conditions, limits (by their keys: every car park has a height of its own) and whom it keeps out, of a node without a barrier.
pub(in crate::osm) fn of_node(tags: Tags<'_>) -> Vec<String> {
    let is_thing = tags.iter().any(|(key, _)| THINGS.contains(key));
    // Bicycles are kept from riding over crossings, not past them.
    let is_crossing = tags.iter().any(|(key, value)| *key == "crossing" || *value == "crossing");
    let unread = |tag: &(&str, &str)| {
        let (key, text) = *tag;
        let (first, rest) = key.split_once(':').unwrap_or((key, ""));
        if !speaks(key) || ["maxspeed", "oneway"].contains(&first) {
            None
        } else if has_part(rest, &["conditional"]) {
            Some(whole(tag))
        } else if is_limit(first) || rest.split(':').any(is_limit) {
            sets_limit(text).then(|| key.to_owned())
        } else {
            let of_other = is_thing || (is_crossing && first == "bicycle");
            (!of_other && keeps_out(text)).then(|| whole(tag))
        }
    };
    tags.iter().filter_map(unread).collect()
}

fn whole((key, text): &(&str, &str)) -> String {
    format!("{key}={text}")
}
