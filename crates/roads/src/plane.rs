//! The plane: candidate lines of each pair of places, cut at the zones, with their points.
//!
//! Lines are made once per set of counting zones and speed. Pairs whose straight line meets no counting zone (most)
//! are kept as nothing at all: their seconds and metres follow from the two points. Memory: one number per pair where
//! zones count, plus the lines of the others.

use kerbway_model::instance::{Location, Place as Where, Point};
use kerbway_model::units::{Metres, Millimetres, Seconds};
use kerbway_model::{LocationIdx, ZoneIdx};
use kerbway_travel::{Line, LineSource, Pace, Piece, Place, ZoneSet, ZoneSets};
use rustc_hash::FxHashMap;

use crate::cut::{Run, cut, quotient_up};
use crate::detour::{Board, Sets, Way, candidates};
use crate::exact::{length, point_along};
use crate::sight::Sight;

/// Speed of a class: 10⁻⁶ km/h.
pub(crate) type MicroKmh = i64;

/// A point of a line between its pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bend {
    /// A corner where the line turns.
    Corner(Point),
    /// A boundary point on a straight segment.
    Boundary(Point),
}

/// A line and where its points are.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) line: Line,
    pub(crate) bends: Vec<Bend>,
}

/// Places and ways of an instance in the plane, for one set of counting zones.
#[derive(Debug)]
pub(crate) struct Ways {
    /// Per pair (row-major), 1 + index of its ways; 0 = the straight line meets no counting zone. Empty if no zone
    /// counts.
    index: Vec<u32>,
    ways: Vec<(Vec<Way>, bool)>,
}

impl Ways {
    /// Looks for the candidate lines of all pairs. `zones_of` are the zones each location counts as inside of. `None` if
    /// that was abandoned.
    pub(crate) fn new(
        sight: &mut Sight,
        zones_of: &[Vec<ZoneIdx>],
        counting: &[ZoneIdx],
        pace: &mut dyn FnMut() -> Pace,
    ) -> Option<Self> {
        let n = zones_of.len();
        if counting.is_empty() || sight.areas().is_empty() {
            return Some(Self { index: Vec::new(), ways: Vec::new() });
        }
        let counts = |z: &ZoneIdx| counting.binary_search(z).is_ok();
        let mut board = Board::default();
        let mut index = vec![0; n * n];
        let mut ways = Vec::new();
        for i in 0..n {
            if pace() == Pace::Abandon {
                return None;
            }
            for j in i + 1..n {
                let (a, b) = (narrow(i), narrow(j));
                if !sight.crossed(a, b).iter().any(counts) {
                    continue;
                }
                let avoidable =
                    |z: ZoneIdx| counts(&z) && !zones_of[i].contains(&z) && !zones_of[j].contains(&z);
                let sets = match pace() {
                    Pace::Thorough => Sets::All,
                    Pace::Quick => Sets::Chain,
                    Pace::Abandon => return None,
                };
                let (there, complete) = candidates(sight, &mut board, a, b, avoidable, sets);
                let back = there.iter().map(|w| w.iter().rev().copied().collect()).collect();
                ways.push((there, complete));
                index[i * n + j] = narrow(ways.len());
                ways.push((back, complete));
                index[j * n + i] = narrow(ways.len());
            }
        }
        Some(Self { index, ways })
    }
}

fn narrow(i: usize) -> u32 {
    u32::try_from(i).expect("invariant: pairs of locations whose lines are kept stay below 2^32")
}

/// Lines of one class of vehicles.
#[derive(Debug)]
pub(crate) struct PlaneLines {
    sets: ZoneSets,
    places: Vec<Option<Place>>,
    points: Vec<Option<Point>>,
    speed: MicroKmh,
    n: usize,
    /// As in [`Ways`].
    index: Vec<u32>,
    lines: Vec<(Vec<Drawn>, bool)>,
}

impl PlaneLines {
    /// Cuts all candidate lines at all zones; `counting` is as in the call of [`Ways::new`]. `None` if that was abandoned.
    pub(crate) fn new(
        sight: &Sight,
        ways: &Ways,
        locations: &[Location],
        zones_of: &[Vec<ZoneIdx>],
        counting: &[ZoneIdx],
        speed: MicroKmh,
        pace: &mut dyn FnMut() -> Pace,
    ) -> Option<Self> {
        let mut sets = ZoneSets::new();
        let points: Vec<Option<Point>> = locations.iter().map(point).collect();
        let places = locations
            .iter()
            .enumerate()
            .map(|(i, l)| {
                points[i].map(|_| {
                    let ground = sets.intern(&sight.located(narrow(i)).zones);
                    let zones = if l.zones.is_some() { sets.intern(&zones_of[i]) } else { ground };
                    Place { node: 0, ground, zones, holding: l.holding, off_street: l.off_street }
                })
            })
            .collect();
        let mut memory: FxHashMap<(u32, u32), Segment> = FxHashMap::default();
        let mut lines = Vec::with_capacity(ways.ways.len());
        for (candidates, complete) in &ways.ways {
            if pace() == Pace::Abandon {
                return None;
            }
            let mut drawn: Vec<Drawn> = candidates
                .iter()
                .map(|way| draw(sight, &mut sets, &mut memory, counting, way, speed))
                .collect();
            // Fastest first; those of equal time by metres, then as they were found (fewest zones avoided first).
            drawn.sort_by_key(|d| {
                (
                    d.line.pieces.iter().map(|p| p.seconds).sum::<i64>(),
                    d.line.pieces.iter().map(|p| p.metres).sum::<i64>(),
                )
            });
            lines.push((drawn, *complete));
        }
        let n = locations.len();
        Some(Self { sets, places, points, speed, n, index: ways.index.clone(), lines })
    }

    /// The lines of a pair with their points, in the order of [`LineSource::lines`].
    pub(crate) fn drawn(&self, from: LocationIdx, to: LocationIdx) -> &[Drawn] {
        match self.index.get(from.index() * self.n + to.index()) {
            Some(place) if *place > 0 => &self.lines[*place as usize - 1].0,
            _ => &[],
        }
    }

    /// Where a location is.
    pub(crate) fn point(&self, at: LocationIdx) -> Option<Point> {
        self.points[at.index()]
    }
}

impl LineSource for PlaneLines {
    fn sets(&self) -> &ZoneSets {
        &self.sets
    }

    fn places(&self) -> &[Option<Place>] {
        &self.places
    }

    fn lines(&self, from: LocationIdx, to: LocationIdx, out: &mut Vec<Line>) -> bool {
        if let Some((seconds, metres)) = self.plain(from, to) {
            out.push(Line {
                pieces: vec![Piece { seconds, metres, zones: ZoneSet::NONE }],
                points: Vec::new(),
            });
            return true;
        }
        out.extend(self.drawn(from, to).iter().map(|d| d.line.clone()));
        match self.index.get(from.index() * self.n + to.index()) {
            Some(place) if *place > 0 => self.lines[*place as usize - 1].1,
            _ => true,
        }
    }

    fn plain(&self, from: LocationIdx, to: LocationIdx) -> Option<(Seconds, Metres)> {
        let (a, b) = (self.point(from)?, self.point(to)?);
        let crosses = self.index.get(from.index() * self.n + to.index()).is_some_and(|i| *i > 0);
        (!crosses).then(|| {
            let mm = length(a, b);
            (segment_seconds(mm, self.speed), segment_metres(mm))
        })
    }

    fn waiting(&self) -> bool {
        true
    }
}

/// Where a location is in the plane.
pub(crate) fn point(location: &Location) -> Option<Point> {
    match location.place {
        Where::Point(p) => Some(p),
        _ => None,
    }
}

/// Seconds of a straight segment, rounded up: mm / (µkm/h / 3 600 mm/s).
pub(crate) fn segment_seconds(mm: Millimetres, speed: MicroKmh) -> Seconds {
    quotient_up(i128::from(mm) * 3600, i128::from(speed.max(1)))
}

/// Metres of a straight segment, nearest.
fn segment_metres(mm: Millimetres) -> Metres {
    (mm + 500).div_euclid(1000)
}

/// A straight segment, cut.
#[derive(Debug, Clone)]
struct Segment {
    pieces: Vec<Piece>,
    points: Vec<(ZoneSet, Point)>,
}

/// Cuts a way at the zones that count.
fn draw(
    sight: &Sight,
    sets: &mut ZoneSets,
    memory: &mut FxHashMap<(u32, u32), Segment>,
    counting: &[ZoneIdx],
    way: &[u32],
    speed: MicroKmh,
) -> Drawn {
    let mut line = Line::default();
    let mut bends = Vec::new();
    for (i, leg) in way.windows(2).enumerate() {
        if i > 0 {
            line.points.push(sets.intern(&only(&sight.located(leg[0]).zones, counting)));
            bends.push(Bend::Corner(sight.point(leg[0])));
        }
        let segment = memory
            .entry((leg[0], leg[1]))
            .or_insert_with(|| segment(sight, sets, counting, leg[0], leg[1], speed));
        line.pieces.extend_from_slice(&segment.pieces);
        for (zones, at) in &segment.points {
            line.points.push(*zones);
            bends.push(Bend::Boundary(*at));
        }
    }
    Drawn { line, bends }
}

/// Cuts one segment.
fn segment(
    sight: &Sight,
    sets: &mut ZoneSets,
    counting: &[ZoneIdx],
    a: u32,
    b: u32,
    speed: MicroKmh,
) -> Segment {
    let (p, q) = (sight.point(a), sight.point(b));
    let mut stretches = sight.areas().clip(p, sight.located(a), q);
    stretches.retain(|s| counting.binary_search(&s.zone).is_ok());
    let mm = length(p, q);
    let run = Run { seconds: segment_seconds(mm, speed), metres: segment_metres(mm), length: mm };
    let parts = cut(run, &stretches);
    Segment {
        pieces: parts
            .parts
            .iter()
            .map(|part| Piece { seconds: part.seconds, metres: part.metres, zones: sets.intern(&part.zones) })
            .collect(),
        points: parts.cuts.iter().map(|c| (sets.intern(&c.zones), point_along(p, q, c.along, mm))).collect(),
    }
}

/// The zones of a sorted list that count.
fn only(zones: &[ZoneIdx], counting: &[ZoneIdx]) -> Vec<ZoneIdx> {
    zones.iter().copied().filter(|z| counting.binary_search(z).is_ok()).collect()
}
