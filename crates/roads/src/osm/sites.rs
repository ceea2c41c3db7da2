//! Zones on the streets: which parts of a course of stretches lie in which zones, in milliseconds.
//!
//! Ways that a zone lists are inside as a whole; polygons are clipped stretch by stretch, cuts rounded as everywhere
//! (docs/semantics.md 2). Neighbouring parts are one where nothing changes, not even at the point between them.

use kerbway_model::ZoneIdx;
use kerbway_model::instance::{Instance, Point};
use kerbway_model::units::Metres;
use rustc_hash::FxHashMap;

use super::map::Map;
use crate::areas::{Areas, Located};
use crate::cut::{Run, cut};
use crate::exact::{length, point_along};

/// The zones of an instance on a map.
#[derive(Debug)]
pub(super) struct Sites {
    areas: Areas,
    /// By node of the map; empty if there are no polygons.
    located: Vec<Located>,
    nowhere: Located,
    /// Zones that list a way, by its index.
    of_way: FxHashMap<u32, Vec<ZoneIdx>>,
    /// Zones of turns, by the restriction's index.
    of_turn: FxHashMap<u32, ZoneIdx>,
    /// By zone: is it made of the map's streets?
    is_street: Vec<bool>,
}

/// A straight piece of a course.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    pub(super) line: (Point, Point),
    pub(super) millis: i64,
    /// Milliseconds of the turn before it.
    pub(super) turn: i64,
    /// Node of the map at its start; `None` = another point.
    pub(super) from: Option<u32>,
    /// Zones that it lies in by the way it was come to, sorted.
    pub(super) decreed: Vec<ZoneIdx>,
}

/// A part of a course with the same zones all along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) millis: i64,
    pub(super) metres: Metres,
    pub(super) zones: Vec<ZoneIdx>,
    /// Points between stretches that it passes: the `i`-th lies between the stretches `i − 1` and `i`.
    pub(super) nodes: std::ops::Range<usize>,
    /// Where it ends, unless at the course's end.
    pub(super) end: Option<End>,
}

/// A point between two elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) point: Point,
    pub(super) zones: Vec<ZoneIdx>,
    /// The point between stretches that it is, if it is one.
    pub(super) node: Option<usize>,
}

impl Sites {
    /// Locates all nodes.
    pub(super) fn new(instance: &Instance, map: &Map, at: &[Point]) -> Self {
        let areas = Areas::new(instance.zones(), |_| true);
        let located =
            if areas.is_empty() { Vec::new() } else { at.iter().map(|p| areas.locate(*p)).collect() };
        let mut of_way: FxHashMap<u32, Vec<ZoneIdx>> = FxHashMap::default();
        for (z, zone) in instance.zones().iter().enumerate() {
            for id in &zone.roads {
                if let Some(way) = map.way(*id) {
                    let list = of_way.entry(u32::try_from(way.index()).unwrap_or(u32::MAX)).or_default();
                    if list.last() != Some(&ZoneIdx::new(z)) {
                        list.push(ZoneIdx::new(z));
                    }
                }
            }
        }
        let ids: FxHashMap<&str, ZoneIdx> =
            instance.zones().iter().enumerate().map(|(z, zone)| (&*zone.id, ZoneIdx::new(z))).collect();
        let mut of_turn = FxHashMap::default();
        for (r, restriction) in (0..).zip(map.restrictions()) {
            if let Some(zone) = ids.get(&*format!("osm:r{}", restriction.id)) {
                of_turn.insert(r, *zone);
            }
        }
        let is_street = instance.zones().iter().map(kerbway_model::instance::Zone::is_street).collect();
        Self { areas, located, nowhere: Located::default(), of_way, of_turn, is_street }
    }

    /// Zones of turns that restrictions ban at hours, sorted.
    pub(super) fn of_turns(&self, restrictions: &[u32]) -> Vec<ZoneIdx> {
        let mut zones: Vec<ZoneIdx> =
            restrictions.iter().filter_map(|r| self.of_turn.get(r)).copied().collect();
        zones.sort_unstable();
        zones
    }

    /// Zones that list a way, sorted.
    pub(super) fn of_way(&self, way: u32) -> &[ZoneIdx] {
        self.of_way.get(&way).map_or(&[], Vec::as_slice)
    }

    /// Zones at a node of which all roads have these ways, sorted.
    pub(super) fn at_node(&self, node: u32, mut ways: impl Iterator<Item = u32>) -> Vec<ZoneIdx> {
        let mut common = ways.next().map(|w| self.of_way(w).to_vec()).unwrap_or_default();
        if !common.is_empty() {
            for way in ways {
                let zones = self.of_way(way);
                common.retain(|z| zones.contains(z));
            }
        }
        joined(&common, self.located.get(node as usize).map_or(&[], |l| &l.zones))
    }

    /// Zones made of the map's streets that list both ways, sorted: who turns from the one into the other stays inside.
    pub(super) fn along(&self, from: u32, to: u32) -> Vec<ZoneIdx> {
        let both = self.of_way(from).iter().filter(|z| self.of_way(to).contains(z));
        both.copied().filter(|z| self.is_street[z.index()]).collect()
    }

    /// Zones at a point on a way, sorted.
    pub(super) fn at_point(&self, point: Point, way: u32) -> Vec<ZoneIdx> {
        let here = if self.areas.is_empty() { Vec::new() } else { self.areas.locate(point).zones };
        joined(self.of_way(way), &here)
    }

    /// Cuts a course along one way.
    pub(super) fn elements(&self, way: u32, course: &[Stretch]) -> Vec<Element> {
        let own = self.of_way(way);
        let mut elements: Vec<Element> = Vec::with_capacity(1);
        let mut between: Option<End> = None;
        for (i, stretch) in course.iter().enumerate() {
            let (a, b) = stretch.line;
            let mm = length(a, b);
            let stretches = if self.areas.is_empty() {
                Vec::new()
            } else {
                let found;
                let at = if let Some(node) = stretch.from {
                    self.located.get(node as usize).unwrap_or(&self.nowhere)
                } else {
                    found = self.areas.locate(a);
                    &found
                };
                self.areas.clip(a, at, b)
            };
            let metres = (mm + 500).div_euclid(1000);
            let parts = cut(Run { seconds: stretch.millis, metres, length: mm }, &stretches);
            if i > 0 {
                let here = stretch.from.and_then(|n| self.located.get(n as usize));
                let zones = joined(own, here.map_or(&[], |l| &l.zones));
                between = Some(End { point: a, zones, node: Some(i) });
            }
            for (j, part) in parts.parts.iter().enumerate() {
                let zones = joined(&joined(own, &part.zones), &stretch.decreed);
                let millis = part.seconds + if j == 0 { stretch.turn } else { 0 };
                let end = between.take();
                let passed = end.as_ref().and_then(|e| e.node);
                let extends = match (elements.last(), &end) {
                    (Some(last), Some(end)) => last.zones == zones && end.zones == zones,
                    _ => false,
                };
                if extends && let Some(last) = elements.last_mut() {
                    last.millis += millis;
                    last.metres += part.metres;
                    last.nodes.end = passed.map_or(last.nodes.end, |n| n + 1);
                } else {
                    let next =
                        elements.last().map_or(1, |last| last.nodes.end) + usize::from(passed.is_some());
                    if let Some(last) = elements.last_mut() {
                        last.end = end;
                    }
                    elements.push(Element {
                        millis,
                        metres: part.metres,
                        zones,
                        nodes: next..next,
                        end: None,
                    });
                }
                if let Some(cut) = parts.cuts.get(j) {
                    between = Some(End {
                        point: point_along(a, b, cut.along, mm),
                        zones: joined(&joined(own, &cut.zones), &stretch.decreed),
                        node: None,
                    });
                }
            }
        }
        elements
    }
}

/// The union of two sorted lists.
pub(super) fn joined(a: &[ZoneIdx], b: &[ZoneIdx]) -> Vec<ZoneIdx> {
    let mut all = a.to_vec();
    if !b.is_empty() {
        all.extend_from_slice(b);
        all.sort_unstable();
        all.dedup();
    }
    all
}
