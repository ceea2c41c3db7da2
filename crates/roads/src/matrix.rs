//! Given travel times: one line per pair, cut where `inside` says that it runs through a zone.
//!
//! Whatever `inside` does not say is not known: driving through a zone elsewhere is unchecked, and the caller warns.

use kerbway_model::instance::{Inside, Location, Matrix};
use kerbway_model::units::{Metres, Seconds};
use kerbway_model::{LocationIdx, ZoneIdx};
use kerbway_travel::{Line, LineSource, Piece, Place, ZoneSet, ZoneSets};
use rustc_hash::FxHashMap;

use crate::areas::Stretch;
use crate::cut::{Run, cut};

/// Lines of one profile.
#[derive(Debug)]
pub(crate) struct MatrixLines {
    sets: ZoneSets,
    places: Vec<Option<Place>>,
    n: usize,
    /// Row-major seconds and metres.
    cells: Vec<Option<(Seconds, Metres)>>,
    /// Lines of the pairs that run through zones.
    lines: FxHashMap<(LocationIdx, LocationIdx), Line>,
}

impl MatrixLines {
    /// Reads a matrix; without a distance table every pair is 0 m long.
    pub(crate) fn new(matrix: &Matrix, locations: &[Location]) -> Self {
        let n = locations.len();
        let mut sets = ZoneSets::new();
        let places = locations
            .iter()
            .map(|l| {
                let zones = sets.intern(l.zones.as_deref().unwrap_or_default());
                Some(Place {
                    node: 0,
                    ground: ZoneSet::NONE,
                    zones,
                    holding: l.holding,
                    off_street: l.off_street,
                })
            })
            .collect();
        let cells: Vec<Option<(Seconds, Metres)>> = (0..n * n)
            .map(|i| {
                if i / n == i % n {
                    return Some((0, 0));
                }
                let seconds = matrix.seconds.get(i).copied().flatten()?;
                let metres = match &matrix.metres {
                    Some(metres) => metres.get(i).copied().flatten()?,
                    None => 0,
                };
                Some((seconds, metres))
            })
            .collect();
        let mut inside = matrix.inside.clone();
        inside.sort_by_key(|i| (i.from, i.to, i.zone, i.offset));
        let mut lines = FxHashMap::default();
        for pair in inside.chunk_by(|a, b| (a.from, a.to) == (b.from, b.to)) {
            let (from, to) = (pair[0].from, pair[0].to);
            if let Some((seconds, metres)) = cells[from.index() * n + to.index()] {
                lines.insert((from, to), line(&mut sets, seconds, metres, pair));
            }
        }
        Self { sets, places, n, cells, lines }
    }

    fn cell(&self, from: LocationIdx, to: LocationIdx) -> Option<(Seconds, Metres)> {
        self.cells[from.index() * self.n + to.index()]
    }
}

/// A journey of `seconds`, cut at its stretches (sorted by zone and offset).
fn line(sets: &mut ZoneSets, seconds: Seconds, metres: Metres, inside: &[Inside]) -> Line {
    // The plane's cuts with a second for a millimetre.
    let stretches: Vec<Stretch> = inside
        .iter()
        .map(|i| Stretch {
            zone: i.zone,
            from: i.offset.clamp(0, seconds),
            to: (i.offset + i.duration).clamp(0, seconds),
        })
        .collect();
    let parts = cut(Run { seconds, metres, length: seconds }, &stretches);
    let mut intern = |zones: &[ZoneIdx]| sets.intern(zones);
    Line {
        pieces: parts
            .parts
            .iter()
            .map(|p| Piece { seconds: p.seconds, metres: p.metres, zones: intern(&p.zones) })
            .collect(),
        points: parts.cuts.iter().map(|c| intern(&c.zones)).collect(),
    }
}

impl LineSource for MatrixLines {
    fn sets(&self) -> &ZoneSets {
        &self.sets
    }

    fn places(&self) -> &[Option<Place>] {
        &self.places
    }

    fn lines(&self, from: LocationIdx, to: LocationIdx, out: &mut Vec<Line>) -> bool {
        if let Some(line) = self.lines.get(&(from, to)) {
            out.push(line.clone());
        } else if let Some((seconds, metres)) = self.cell(from, to) {
            out.push(Line {
                pieces: vec![Piece { seconds, metres, zones: ZoneSet::NONE }],
                points: Vec::new(),
            });
        }
        true
    }

    fn plain(&self, from: LocationIdx, to: LocationIdx) -> Option<(Seconds, Metres)> {
        if self.lines.contains_key(&(from, to)) { None } else { self.cell(from, to) }
    }

    fn waiting(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kerbway_model::instance::Place as Where;

    fn location(id: &str, zones: Option<Vec<ZoneIdx>>) -> Location {
        Location { id: id.into(), place: Where::Row, zones, holding: false, off_street: false }
    }

    fn inside(zone: u32, offset: i64, duration: i64) -> Inside {
        Inside { from: LocationIdx(0), to: LocationIdx(1), zone: ZoneIdx(zone), offset, duration }
    }

    #[test]
    fn a_journey_is_cut_at_its_stretches() {
        let locations = [location("a", None), location("b", Some(vec![ZoneIdx(1)]))];
        let matrix = Matrix {
            profile: "car".into(),
            seconds: vec![Some(9), Some(100), None, Some(0)],
            metres: Some(vec![Some(0), Some(1000), None, Some(0)]),
            inside: vec![inside(1, 70, 30), inside(0, 10, 20), inside(0, 25, 25)],
        };
        let m = MatrixLines::new(&matrix, &locations);
        let mut lines = Vec::new();
        assert!(m.lines(LocationIdx(0), LocationIdx(1), &mut lines));
        let [line] = lines.as_slice() else { panic!("one line, not {lines:?}") };
        let read: Vec<(i64, i64, Vec<u32>)> = line
            .pieces
            .iter()
            .map(|p| (p.seconds, p.metres, m.sets().zones(p.zones).iter().map(|z| z.0).collect()))
            .collect();
        assert_eq!(read, [(10, 100, vec![]), (40, 400, vec![0]), (20, 200, vec![]), (30, 300, vec![1]),]);
        assert!(line.points.iter().all(|p| *p == ZoneSet::NONE));
        assert_eq!(m.plain(LocationIdx(0), LocationIdx(1)), None);
        assert_eq!(m.plain(LocationIdx(1), LocationIdx(0)), None);
        lines.clear();
        assert!(m.lines(LocationIdx(1), LocationIdx(0), &mut lines));
        assert!(lines.is_empty(), "no way is no line");
        assert_eq!(m.plain(LocationIdx(0), LocationIdx(0)), Some((0, 0)));
        assert_eq!(m.sets().zones(m.places()[1].unwrap().zones), [ZoneIdx(1)]);
    }
}
