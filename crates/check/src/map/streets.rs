//! The streets of a map as one vehicle type finds them: where they lie, how long they take, which zones they are in.

use std::rc::Rc;

use kerbway_model::instance::{Instance, MapGround, Place, Point, VehicleType};
use kerbway_model::osm::edge_millis;
use kerbway_model::units::{Metres, Millimetres, Seconds};
use kerbway_model::{LocationIdx, ZoneIdx};

use super::atlas::{Atlas, Segment, Turn};
use super::bans::Kind;
use super::enclosed::Enclosed;
use super::signs::{Passage, Signs};
use super::turns::timed;
use crate::clip;
use crate::law::Law;
use crate::terrain::{Span, Spot, is_near};

/// A map under an instance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Map<'a> {
    pub(crate) atlas: &'a Atlas,
    pub(crate) instance: &'a Instance,
    pub(crate) ground: &'a MapGround,
}

/// The streets for one vehicle type.
#[derive(Debug, Clone)]
pub(crate) struct Streets<'a> {
    pub(crate) map: Map<'a>,
    pub(crate) signs: Signs<'a>,
    pub(crate) law: &'a Law<'a>,
    /// Turns that are banned at hours, with the zones that say so.
    pub(super) timed: Vec<(ZoneIdx, &'a Turn, Kind)>,
    pub(super) enclosed: Rc<Enclosed>,
}

/// A stretch of one segment that is driven: between nodes, or to or from a place on it.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    pub(crate) segment: Segment,
    pub(crate) line: (Point, Point),
    /// Milliseconds at the fastest.
    pub(crate) millis: i64,
    pub(crate) metres: Metres,
    pub(crate) passage: Passage,
    /// Zones that it lies in because of the turn before it.
    pub(crate) decreed: Vec<ZoneIdx>,
    /// Zones of the map's streets that go on from the stretch before it.
    pub(crate) goes_on: Vec<ZoneIdx>,
    /// Those that go on in the stretch behind it.
    pub(crate) leads_on: Vec<ZoneIdx>,
}

impl<'a> Streets<'a> {
    pub(crate) fn new(
        map: Map<'a>,
        vehicle_type: &'a VehicleType,
        law: &'a Law<'a>,
        enclosed: Rc<Enclosed>,
    ) -> Self {
        let signs = Signs::new(vehicle_type, map.ground);
        let timed = timed(map, law, &signs);
        Self { map, signs, law, timed, enclosed }
    }

    pub(crate) fn point(&self, node: i64) -> Option<Point> {
        self.map.atlas.coordinates(node).map(|at| self.map.instance.projection().project(at))
    }

    pub(crate) fn place(&self, spot: Spot) -> Option<Point> {
        match spot {
            Spot::At(point) => Some(point),
            Spot::Osm(node) => self.point(node),
            Spot::Node(_) => None,
        }
    }

    pub(crate) fn ends(&self, segment: Segment) -> Option<(Point, Point)> {
        self.point(segment.from).zip(self.point(segment.to))
    }

    pub(crate) fn passage(&self, segment: Segment) -> Passage {
        self.signs.passage(&self.map.atlas.ways()[segment.way].tags, segment.forward)
    }

    /// Is it closed in both directions?
    pub(crate) fn is_closed(&self, segment: Segment) -> bool {
        [segment, segment.reversed()].iter().all(|s| self.passage(*s) == Passage::Closed)
    }

    /// Segments on which the way from one spot to the other lies, in its direction.
    pub(crate) fn between(&self, from: Spot, to: Spot) -> Vec<Segment> {
        let holds = |segment: Segment, spot: Spot| {
            let on = |point| self.ends(segment).is_some_and(|(a, b)| is_near(a, b, point));
            match spot {
                Spot::Osm(node) => segment.from == node || segment.to == node,
                Spot::At(point) => on(point),
                Spot::Node(_) => false,
            }
        };
        let atlas = self.map.atlas;
        match (from, to) {
            (Spot::Osm(a), Spot::Osm(b)) => atlas.segments_from(a).filter(|s| s.to == b).collect(),
            (Spot::Osm(a), _) => atlas.segments_from(a).filter(|s| holds(*s, to)).collect(),
            (_, Spot::Osm(b)) => {
                let here = atlas.segments_from(b).filter(|s| holds(*s, from));
                here.map(Segment::reversed).collect()
            }
            (Spot::At(p), Spot::At(q)) => {
                let both = atlas.segments().filter(|s| holds(*s, from) && holds(*s, to));
                let ahead =
                    |s: Segment| self.ends(s).is_some_and(|(a, _)| clip::length(a, p) <= clip::length(a, q));
                both.map(|s| if ahead(s) { s } else { s.reversed() }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The stretch of a segment between two spots on it.
    pub(crate) fn stretch(&self, segment: Segment, from: Spot, to: Spot) -> Option<Stretch> {
        let line = self.place(from).zip(self.place(to))?;
        let mm = clip::length(line.0, line.1);
        let way = &self.map.atlas.ways()[segment.way];
        Some(Stretch {
            segment,
            line,
            millis: edge_millis(mm, self.signs.kmh(&way.tags, segment.forward)),
            metres: (mm + 500).div_euclid(1000),
            passage: self.passage(segment),
            decreed: Vec::new(),
            goes_on: Vec::new(),
            leads_on: Vec::new(),
        })
    }

    /// Where a stretch that takes `n` milliseconds is in zones that count, in milliseconds from its beginning.
    pub(crate) fn spans(&self, stretch: &Stretch, n: i64) -> Vec<Span> {
        let way = self.map.atlas.ways()[stretch.segment.way].id;
        let (a, b) = stretch.line;
        let mm: Millimetres = clip::length(a, b);
        let inside = |zone: ZoneIdx| -> Vec<(Seconds, Seconds)> {
            if stretch.decreed.contains(&zone) {
                return vec![(0, n)];
            }
            let area = self.map.instance.zone(zone);
            if area.roads.binary_search(&way).is_ok() || (mm == 0 && clip::contains(&area.polygons, a)) {
                return vec![(0, n)];
            }
            if mm == 0 { Vec::new() } else { clip::spans(&clip::pieces(&area.polygons, a, b), mm, n) }
        };
        let of_zone = |zone| inside(zone).into_iter().map(move |(from, to)| Span { zone, from, to });
        self.law.counting().flat_map(of_zone).collect()
    }

    /// Is a spot inside a zone? `on`: the segment, if it lies within one.
    pub(crate) fn is_inside(&self, spot: Spot, on: Option<Segment>, zone: ZoneIdx) -> bool {
        let area = self.map.instance.zone(zone);
        if self.place(spot).is_some_and(|point| clip::contains(&area.polygons, point)) {
            return true;
        }
        let listed = |way: usize| area.roads.binary_search(&self.map.atlas.ways()[way].id).is_ok();
        match (spot, on) {
            _ if area.roads.is_empty() => false,
            (Spot::Osm(node), _) => {
                let usable = self.map.atlas.segments_from(node).filter(|s| !self.is_closed(*s));
                let mut ways = usable.map(|s| s.way).peekable();
                ways.peek().is_some() && ways.all(listed)
            }
            (Spot::At(_), Some(segment)) => listed(segment.way),
            _ => false,
        }
    }

    /// Zones made of the map's streets that both stretches belong to: who drives from the one into the other stays inside,
    /// whatever other streets meet between them.
    pub(crate) fn streets_of(&self, before: Option<&Stretch>, after: Option<&Stretch>) -> Vec<ZoneIdx> {
        let Some((a, b)) = before.zip(after) else { return Vec::new() };
        let id = |stretch: &Stretch| self.map.atlas.ways()[stretch.segment.way].id;
        let holds = |zone: &ZoneIdx| {
            let area = self.map.instance.zone(*zone);
            area.is_street() && [a, b].iter().all(|s| area.roads.binary_search(&id(s)).is_ok())
        };
        self.law.counting().filter(holds).collect()
    }

    pub(crate) fn zones_of(&self, spot: Spot, on: Option<Segment>) -> Vec<ZoneIdx> {
        self.law.counting().filter(|zone| self.is_inside(spot, on, *zone)).collect()
    }

    /// Where a location comes to lie on a segment, and its distance to there.
    pub(crate) fn foot(&self, location: LocationIdx, segment: Segment) -> Option<(Point, Millimetres)> {
        let Place::Point(p) = self.map.instance.location(location).place else { return None };
        let (a, b) = self.ends(segment)?;
        let foot = foot(a, b, p);
        Some((foot, clip::length(p, foot)))
    }

    /// Whole metres (nearest) from a location to a spot.
    pub(crate) fn distance(&self, location: LocationIdx, spot: Spot) -> Metres {
        match (self.map.instance.location(location).place, self.place(spot)) {
            (Place::Point(p), Some(q)) => (clip::length(p, q) + 500).div_euclid(1000),
            _ => 0,
        }
    }

    /// Is it the place of a location on a segment, near enough?
    pub(crate) fn is_foot(&self, location: LocationIdx, spot: Spot, segment: Segment) -> bool {
        self.foot(location, segment).zip(self.place(spot)).is_some_and(|((foot, mm), place)| {
            clip::length(foot, place) <= 2 && mm <= self.map.ground.snap_m.saturating_mul(1000)
        })
    }
}

/// The point of a – b nearest to p, rounded to millimetres.
#[allow(clippy::cast_possible_truncation, reason = "between a and b")]
fn foot(a: Point, b: Point, p: Point) -> Point {
    let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
    let square = dx * dx + dy * dy;
    let along = i128::from(p.x - a.x) * dx + i128::from(p.y - a.y) * dy;
    if square == 0 || along <= 0 {
        return a;
    }
    if along >= square {
        return b;
    }
    // Nearest integer, halves up.
    let part = |d: i128| ((2 * along * d + square).div_euclid(2 * square)) as i64;
    Point { x: a.x + part(dx), y: a.y + part(dy) }
}
