//! Plans on the streets of a map: read, interpreted and driven without a line of the planner's code.
//!
//! [`Atlas`] is what the file says; `zones` derives from its tags (`sayings`) what holds at times, `signs` what holds always, for one
//! vehicle type, `bans` what is said of turns; `streets` is where roads lie and how long they take; `enclosed` which of them lie
//! behind restricted ones; `choose` finds the ways of a leg, `turns` and `ride` judge it. From `kerbway-model` come facts only:
//! what tags mean, how texts of conditions read.

mod atlas;
mod bans;
mod choose;
mod conditions;
mod enclosed;
mod limits;
mod read;
mod ride;
mod rings;
mod sayings;
mod signs;
mod streets;
mod turns;
mod zones;

use kerbway_model::LocationIdx;
use kerbway_model::document::report::Snap;

pub use atlas::Atlas;
pub(crate) use enclosed::Enclosed;
pub(crate) use streets::{Map, Streets};

use crate::law::Law;
use crate::resolve::Journey;
use crate::terrain::{Anchor, Spot, Terrain};
use atlas::Segment;

/// Notes where the legs of a journey reach their locations: the first leg that ends where the location lies on the road
/// decides, without such a one the first.
pub(crate) fn anchor<'a>(terrain: &mut Terrain<'a>, law: &'a Law<'a>, journey: &Journey) {
    let Some(map) = terrain.map else { return };
    let vehicle_type = terrain.instance.vehicle_type(journey.vehicle_type);
    let streets = Streets::new(map, vehicle_type, law, terrain.enclosed(journey.vehicle_type));
    let mut ends = Vec::new();
    for ride in &journey.rides {
        let marks = &ride.marks;
        let (Some(first), Some(last)) = (marks.first(), marks.last()) else { continue };
        let (second, before) = (marks.get(1).unwrap_or(first), marks.iter().rev().nth(1).unwrap_or(last));
        let mut on = [(first, second), (before, last)].map(|(a, b)| streets.between(a.spot, b.spot));
        // Of several ways there, the one that is driven.
        if marks.len() > 1 && on.iter().any(|ways| ways.len() > 1) {
            for (on, driven) in on.iter_mut().zip(ride::ends(&streets, marks, &journey.stated)) {
                if let Some(driven) = driven {
                    *on = vec![driven];
                }
            }
        }
        let [begin, end] = on;
        ends.push((ride.from, first.spot, begin));
        ends.push((ride.to, last.spot, end));
    }
    let strays = |(location, spot, on): &(LocationIdx, Spot, Vec<Segment>)| {
        !on.iter().any(|segment| streets.is_foot(*location, *spot, *segment))
    };
    ends.sort_by_key(strays);
    for (location, spot, on) in ends {
        terrain.anchors.entry((journey.vehicle_type, location)).or_insert_with(|| {
            let is_closed = |s: &Segment| streets.is_closed(*s);
            let on =
                on.into_iter().min_by_key(|s| (is_closed(s), !streets.is_foot(location, spot, *s), s.way));
            Anchor { spot, zones: streets.zones_of(spot, on), metres: streets.distance(location, spot) }
        });
    }
}

/// How far the locations of a plan lie from where they are reached, for reports: the largest of all types.
pub(crate) fn snaps(terrain: &Terrain<'_>) -> Vec<Snap> {
    let all = terrain.instance.locations().iter().enumerate();
    all.filter_map(|(i, location)| {
        let here = terrain.anchors.iter().filter(|((_, l), _)| l.index() == i);
        let metres = here.map(|(_, anchor)| anchor.metres).max()?;
        Some(Snap { location: location.id.clone(), metres })
    })
    .collect()
}
