//! Who sees whom: corners of zones, tangents, and the zones that lie on a straight line.
//!
//! A shortest line that avoids some zones bends only at convex corners of their outer rings, and touches each corner
//! from the side (a tangent). Lines of sight do not depend on which zones are to be avoided: what is remembered for a
//! pair of points is the set of zones in between, so all pairs, subsets and classes share it. Computed on demand.

use kerbway_model::ZoneIdx;
use kerbway_model::instance::{Point, Zone};
use rustc_hash::FxHashMap;

use crate::areas::{Areas, Located};
use crate::exact::{cross, delta, fine_length, orient};

/// A convex corner of an outer ring, between its neighbours that are no straight continuation.
#[derive(Debug, Clone, Copy)]
struct Corner {
    zone: ZoneIdx,
    before: Point,
    after: Point,
}

/// A sight line to a corner.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tangent {
    /// The corner.
    pub(crate) to: u32,
    /// Its distance, as [`fine_length`].
    pub(crate) length: u128,
    /// The zones in between: index for [`Sight::zones`], or [`UNSEEN`].
    between: u32,
}

/// Nobody has looked at the sight line yet.
const UNSEEN: u32 = u32::MAX;

/// Points (first those of the caller, then corners) and what lies between them.
#[derive(Debug)]
pub(crate) struct Sight {
    areas: Areas,
    points: Vec<Point>,
    located: Vec<Located>,
    /// Number of points that are no corners of their own.
    n_given: usize,
    /// Per corner point: the corners there.
    corners: Vec<Vec<Corner>>,
    /// Per zone: its corners and their points.
    by_zone: Vec<Vec<(u32, Corner)>>,
    sets: Vec<Vec<ZoneIdx>>,
    /// By set.
    shadows: Vec<u64>,
    known_sets: FxHashMap<Vec<ZoneIdx>, u32>,
    between: FxHashMap<(u32, u32), u32>,
    /// By point and zone: index into `lists`.
    tangents: FxHashMap<(u32, ZoneIdx), u32>,
    lists: Vec<Vec<Tangent>>,
}

impl Sight {
    /// Looks at `given` points and the corners of `zones`, those `wanted` only.
    pub(crate) fn new(given: Vec<Point>, zones: &[Zone], wanted: impl Fn(ZoneIdx) -> bool) -> Self {
        let areas = Areas::new(zones, &wanted);
        let n_given = given.len();
        let mut points = given;
        let mut corners: Vec<Vec<Corner>> = Vec::new();
        let mut by_zone: Vec<Vec<(u32, Corner)>> = vec![Vec::new(); zones.len()];
        let mut known: FxHashMap<Point, usize> = FxHashMap::default();
        for (i, zone) in zones.iter().enumerate() {
            let z = ZoneIdx::new(i);
            if !wanted(z) {
                continue;
            }
            for (at, before, after) in zone.polygons.iter().flat_map(|p| convex_corners(&p.exterior)) {
                let place = *known.entry(at).or_insert_with(|| {
                    points.push(at);
                    corners.push(Vec::new());
                    corners.len() - 1
                });
                let corner = Corner { zone: z, before, after };
                corners[place].push(corner);
                by_zone[i].push((u32::try_from(n_given + place).unwrap_or(u32::MAX), corner));
            }
        }
        let located = points.iter().map(|p| areas.locate(*p)).collect();
        Self {
            areas,
            points,
            located,
            n_given,
            corners,
            by_zone,
            sets: vec![Vec::new()],
            shadows: vec![0],
            known_sets: std::iter::once((Vec::new(), 0)).collect(),
            between: FxHashMap::default(),
            tangents: FxHashMap::default(),
            lists: Vec::new(),
        }
    }

    /// Where a point is.
    pub(crate) fn point(&self, i: u32) -> Point {
        self.points[i as usize]
    }

    /// Where a point lies with regard to the zones.
    pub(crate) fn located(&self, i: u32) -> &Located {
        &self.located[i as usize]
    }

    /// The polygons.
    pub(crate) fn areas(&self) -> &Areas {
        &self.areas
    }

    /// A set of zones, sorted.
    pub(crate) fn zones(&self, set: u32) -> &[ZoneIdx] {
        &self.sets[set as usize]
    }

    /// The zones whose interior the straight line between two points meets; not remembered.
    pub(crate) fn crossed(&self, a: u32, b: u32) -> Vec<ZoneIdx> {
        let (a, b) = (a.min(b), a.max(b));
        self.areas.crossed(self.point(a), self.located(a), self.point(b))
    }

    /// The same as a set, remembered.
    pub(crate) fn between(&mut self, a: u32, b: u32) -> u32 {
        let key = (a.min(b), a.max(b));
        if let Some(set) = self.between.get(&key) {
            return *set;
        }
        let zones = self.crossed(a, b);
        let set = if let Some(set) = self.known_sets.get(&zones) {
            *set
        } else {
            let set = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
            self.sets.push(zones.clone());
            self.shadows.push(shadow(&zones));
            self.known_sets.insert(zones, set);
            set
        };
        self.between.insert(key, set);
        set
    }

    /// Number of points.
    pub(crate) fn len(&self) -> usize {
        self.points.len()
    }

    /// The corners of a zone that a taut line from `a` may go to next, whatever else is to be avoided: a list for
    /// [`tangents_of`](Self::tangents_of).
    pub(crate) fn tangents(&mut self, a: u32, zone: ZoneIdx) -> u32 {
        if let Some(list) = self.tangents.get(&(a, zone)) {
            return *list;
        }
        let from = self.point(a);
        let seen = self.by_zone[zone.index()].iter().filter(|(at, corner)| {
            let to = self.point(*at);
            to != from && touches(from, to, corner) && self.touches(*at, a)
        });
        let tangent = |(at, _): &(u32, Corner)| {
            let length = fine_length(from, self.point(*at));
            Tangent { to: *at, length, between: UNSEEN }
        };
        let made = seen.map(tangent).collect();
        let list = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
        self.lists.push(made);
        self.tangents.insert((a, zone), list);
        list
    }

    /// The tangents of a list.
    pub(crate) fn tangents_of(&self, list: u32) -> &[Tangent] {
        &self.lists[list as usize]
    }

    /// Does a tangent from `a` meet none of the zones `avoid` (sorted, with their [`shadow`])?
    pub(crate) fn is_clear(&mut self, a: u32, list: u32, i: usize, avoid: &[ZoneIdx], of: u64) -> bool {
        let Tangent { to, between, .. } = self.lists[list as usize][i];
        let set = if between == UNSEEN { self.between(a, to) } else { between };
        self.lists[list as usize][i].between = set;
        self.shadows[set as usize] & of == 0 || disjoint(self.zones(set), avoid)
    }

    /// May a taut line between `from` and `corner` bend there at all? Any line may begin or end at a point that is no
    /// corner.
    fn touches(&self, from: u32, corner: u32) -> bool {
        let Some(place) = (corner as usize).checked_sub(self.n_given) else { return true };
        let (from, at) = (self.point(from), self.point(corner));
        self.corners[place].iter().any(|c| touches(from, at, c))
    }

    /// As `touches`, round one of the zones `avoid` (sorted).
    pub(crate) fn touches_any(&self, from: u32, corner: u32, avoid: &[ZoneIdx]) -> bool {
        let Some(place) = (corner as usize).checked_sub(self.n_given) else { return true };
        let (from, at) = (self.point(from), self.point(corner));
        self.corners[place].iter().any(|c| avoid.binary_search(&c.zone).is_ok() && touches(from, at, c))
    }

    /// Is the point a corner of several zones, or several corners?
    pub(crate) fn is_shared(&self, corner: u32) -> bool {
        (corner as usize).checked_sub(self.n_given).is_some_and(|place| self.corners[place].len() > 1)
    }
}

/// Have two sorted sets nothing in common?
pub(crate) fn disjoint(a: &[ZoneIdx], b: &[ZoneIdx]) -> bool {
    !a.iter().any(|z| b.binary_search(z).is_ok())
}

/// Sets whose shadows have nothing in common have nothing in common.
pub(crate) fn shadow(zones: &[ZoneIdx]) -> u64 {
    zones.iter().fold(0, |bits, z| bits | 1 << (z.0 % 64))
}

/// Are both neighbours of the corner on one side of the line from `from`, or on it?
fn touches(from: Point, at: Point, corner: &Corner) -> bool {
    let (before, after) = (orient(from, at, corner.before), orient(from, at, corner.after));
    (before >= 0 && after >= 0) || (before <= 0 && after <= 0)
}

/// The convex corners of a ring of either orientation, each with its neighbours; points on a straight side are none.
fn convex_corners(ring: &[Point]) -> Vec<(Point, Point, Point)> {
    let mut turns: Vec<Point> = Vec::with_capacity(ring.len());
    for p in ring {
        if turns.last() != Some(p) {
            turns.push(*p);
        }
    }
    while turns.len() > 1 && turns.first() == turns.last() {
        turns.pop();
    }
    // Straight points go, until none is left: taking one away may make its neighbour straight only in rings that run
    // back on themselves, which enclose nothing there.
    let mut i = 0;
    let mut kept = 0;
    while turns.len() >= 3 && kept < turns.len() {
        let n = turns.len();
        if i >= n {
            i = 0;
        }
        if orient(turns[(i + n - 1) % n], turns[i], turns[(i + 1) % n]) == 0 {
            turns.remove(i);
            i = i.saturating_sub(1);
            kept = 0;
        } else {
            i += 1;
            kept += 1;
        }
    }
    let n = turns.len();
    if n < 3 {
        return Vec::new();
    }
    let first = turns[0];
    let doubled_area: i128 = turns.windows(2).map(|w| cross(delta(first, w[0]), delta(first, w[1]))).sum();
    (0..n)
        .map(|i| (turns[i], turns[(i + n - 1) % n], turns[(i + 1) % n]))
        .filter(|(at, before, after)| orient(*before, *at, *after).signum() == doubled_area.signum())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kerbway_model::instance::Polygon;

    fn p(x: i64, y: i64) -> Point {
        Point { x, y }
    }

    #[test]
    fn convex_corners_whatever_the_ring() {
        // An L with a reflex corner at (1, 1), and a point on a straight side.
        let mut ring = vec![p(0, 0), p(1, 0), p(2, 0), p(2, 1), p(1, 1), p(1, 2), p(0, 2)];
        for _ in 0..2 {
            for turn in 0..ring.len() {
                ring.rotate_left(turn);
                let mut found: Vec<Point> = convex_corners(&ring).iter().map(|c| c.0).collect();
                found.sort_unstable();
                assert_eq!(found, [p(0, 0), p(0, 2), p(1, 2), p(2, 0), p(2, 1)]);
            }
            ring.reverse();
        }
        assert!(convex_corners(&[p(0, 0), p(5, 0), p(9, 0)]).is_empty());
        assert!(convex_corners(&[p(0, 0), p(0, 0), p(0, 0)]).is_empty());
        assert!(convex_corners(&[]).is_empty());
    }

    #[test]
    fn a_square_is_seen_by_two_tangents() {
        let square = Polygon { exterior: vec![p(0, 0), p(10, 0), p(10, 10), p(0, 10)], holes: Vec::new() };
        let zone = Zone { id: "z".into(), polygons: vec![square], ..Zone::default() };
        let mut sight = Sight::new(vec![p(-5, 5), p(15, 5)], &[zone], |_| true);
        let seen = |sight: &mut Sight, from: u32| -> Vec<Point> {
            let list = sight.tangents(from, ZoneIdx(0));
            sight.tangents_of(list).iter().map(|t| sight.point(t.to)).collect()
        };
        assert_eq!(seen(&mut sight, 0), [p(0, 0), p(0, 10)]);
        let across = sight.between(0, 1);
        assert_eq!(sight.zones(across), [ZoneIdx(0)]);
        // From corner to corner along a side is free, across is not a tangent.
        assert_eq!(seen(&mut sight, 2), [p(10, 0), p(0, 10)]);
    }
}
