//! Candidate lines of a leg in the plane: the straight one, and the shortest ones round zones (docs/semantics.md 2).
//!
//! For each set U of zones that hold neither end, the shortest line avoiding U. Sets grow from the empty one by zones
//! that a line found so far crosses. This reaches the line of every set V: from any part S of V, either the line of S
//! avoids V, then it is that of V; or it crosses a zone z of V, and the next part is S + z, or another part of V that has
//! the line of S + z. In the order by length and points the lines grow strictly, so this ends. At most [`MAX_AVOIDED`]
//! zones take part in a leg.
//!
//! Equally long lines: the one whose points, read from the end, are smaller; lines are looked for from the smaller
//! of the two ends, so that both directions, and any numbering of places, use the same.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use kerbway_model::ZoneIdx;

use crate::exact::{delta, dot, fine_length, orient};
use crate::sight::{Sight, Tangent, disjoint, shadow};

/// Zones that may be avoided on one leg; beyond that the leg is not exact.
pub(crate) const MAX_AVOIDED: usize = 8;

/// More than rounding can take from the sum of a line's lengths, in units of [`fine_length`] (10⁻³ mm).
const SLACK: u128 = 1 << 10;

/// A polyline by point numbers of [`Sight`], ends included.
pub(crate) type Way = Vec<u32>;

/// How many of the sets of zones to be avoided are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sets {
    /// All of them.
    All,
    /// One chain: always all zones that the lines so far cross, until a line crosses none that may be avoided. Where
    /// they cannot all be avoided at once, all sets are tried after all: no leg is lost.
    Chain,
}

/// All candidate lines from `a` to `b`, the straight one first; false if some may have been left out: zones beyond the
/// limit, or sets that were not to be tried.
///
/// `avoidable` says which zones may be avoided: those that count and hold neither end.
pub(crate) fn candidates(
    sight: &mut Sight,
    board: &mut Board,
    a: u32,
    b: u32,
    avoidable: impl Fn(ZoneIdx) -> bool + Copy,
    sets: Sets,
) -> (Vec<Way>, bool) {
    let (first, last) = if sight.point(a) <= sight.point(b) { (a, b) } else { (b, a) };
    let mut ways: Vec<Way> = Vec::new();
    // Zones that lines cross and that may be avoided; sets of them are bits.
    let mut met: Vec<ZoneIdx> = Vec::new();
    let mut complete = true;
    let mut tried = vec![false; 1 << MAX_AVOIDED];
    let mut queue: VecDeque<usize> = VecDeque::from([0]);
    // Sets, and what their shortest lines cross.
    let mut known: Vec<(usize, usize)> = Vec::new();
    let mut avoid: Vec<ZoneIdx> = Vec::new();
    while let Some(set) = queue.pop_front() {
        // The shortest line that avoids a part of the set, and the rest by chance, is that of the set, too.
        if known.iter().any(|(part, crossed)| part & !set == 0 && crossed & set == 0) {
            continue;
        }
        avoid.clear();
        avoid.extend(met.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, z)| *z));
        avoid.sort_unstable();
        let Some(way) = shortest(sight, board, first, last, &avoid) else {
            // Not all of them at once, but perhaps some of them.
            if sets == Sets::Chain {
                return candidates(sight, board, a, b, avoidable, Sets::All);
            }
            continue;
        };
        let mut zones: Vec<ZoneIdx> = Vec::new();
        for leg in way.windows(2) {
            let between = sight.between(leg[0], leg[1]);
            zones.extend(sight.zones(between).iter().filter(|z| avoidable(**z)));
        }
        zones.sort_unstable();
        zones.dedup();
        let mut crossed = 0;
        let mut single: Vec<usize> = Vec::new();
        for z in zones {
            let place = met.iter().position(|m| *m == z).unwrap_or(met.len());
            if place == MAX_AVOIDED {
                complete = false;
                continue;
            }
            if place == met.len() {
                met.push(z);
            }
            crossed |= 1 << place;
            single.push(1 << place);
        }
        known.push((set, crossed));
        if sets == Sets::Chain && !single.is_empty() {
            complete &= single.len() == 1;
            single = vec![crossed];
        }
        for more in single.into_iter().map(|bit| set | bit) {
            if !std::mem::replace(&mut tried[more], true) {
                queue.push_back(more);
            }
        }
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    if first != a {
        for way in &mut ways {
            way.reverse();
        }
    }
    (ways, complete)
}

/// The shortest line from `a` to `b` through no interior of the zones `avoid` (sorted), without straight points.
fn shortest(sight: &mut Sight, board: &mut Board, a: u32, b: u32, avoid: &[ZoneIdx]) -> Option<Way> {
    let direct = sight.between(a, b);
    if disjoint(sight.zones(direct), avoid) {
        return Some(vec![a, b]);
    }
    // A* over corners of the zones avoided; lengths in fixed point, so that equal means equal. Rounded lengths may
    // break the triangle inequality by a unit per segment; the estimate allows for that. What lies on a segment is
    // looked at last, if the segment is of use at all.
    board.clear(sight.len());
    let shadow = shadow(avoid);
    let target = sight.point(b);
    let mut heap = BinaryHeap::from([Reverse((0u128, a, 0u128))]);
    board.set(a, 0, a);
    while let Some(Reverse((_, at, so_far))) = heap.pop() {
        if board.of(at).is_some_and(|(length, _)| length < so_far) {
            continue;
        }
        if at == b {
            break;
        }
        let here = sight.point(at);
        let better = |board: &Board, sight: &Sight, to: u32, length: u128| {
            board.of(to).is_none_or(|(d, from)| length < d || (length == d && here < sight.point(from)))
        };
        let mut reached = |board: &mut Board, sight: &Sight, to: u32, length: u128| {
            let shorter = board.of(to).is_none_or(|(d, _)| length < d);
            board.set(to, length, at);
            if shorter {
                let rest = board.rest(to, || fine_length(sight.point(to), target).saturating_sub(SLACK));
                heap.push(Reverse((length + rest, to, length)));
            }
        };
        let shared = sight.is_shared(at);
        for zone in avoid {
            let list = sight.tangents(at, *zone);
            for i in 0..sight.tangents_of(list).len() {
                let Tangent { to, length, .. } = sight.tangents_of(list)[i];
                let length = so_far + length;
                if better(board, sight, to, length)
                    && (!shared || sight.touches_any(to, at, avoid))
                    && sight.is_clear(at, list, i, avoid, shadow)
                {
                    reached(board, sight, to, length);
                }
            }
        }
        let length = so_far + fine_length(here, target);
        if better(board, sight, b, length) && sight.touches_any(b, at, avoid) {
            let between = sight.between(at, b);
            if disjoint(sight.zones(between), avoid) {
                reached(board, sight, b, length);
            }
        }
    }
    let mut way = vec![b];
    let mut at = b;
    while at != a {
        at = board.of(at)?.1;
        way.push(at);
    }
    way.reverse();
    Some(straighten(sight, &way))
}

/// Lengths of the ways to points so far, kept between searches.
#[derive(Default)]
pub(crate) struct Board {
    search: u32,
    /// Per point: the search it belongs to, the length, and the point before.
    best: Vec<(u32, u128, u32)>,
    /// Per point: the search it belongs to, and the least length that remains.
    rest: Vec<(u32, u128)>,
}

impl Board {
    fn clear(&mut self, points: usize) {
        if self.search == u32::MAX || self.best.len() != points {
            *self = Self { search: 0, best: vec![(0, 0, 0); points], rest: vec![(0, 0); points] };
        }
        self.search += 1;
    }

    fn of(&self, point: u32) -> Option<(u128, u32)> {
        let (search, length, from) = self.best[point as usize];
        (search == self.search).then_some((length, from))
    }

    fn set(&mut self, point: u32, length: u128, from: u32) {
        self.best[point as usize] = (self.search, length, from);
    }

    fn rest(&mut self, point: u32, estimate: impl FnOnce() -> u128) -> u128 {
        let place = &mut self.rest[point as usize];
        if place.0 != self.search {
            *place = (self.search, estimate());
        }
        place.1
    }
}

/// Leaves out points between two others on one straight line.
fn straighten(sight: &Sight, way: &[u32]) -> Way {
    let mut kept: Way = Vec::with_capacity(way.len());
    for (i, at) in way.iter().enumerate() {
        if let (Some(before), Some(after)) = (kept.last(), way.get(i + 1)) {
            let (p, q, r) = (sight.point(*before), sight.point(*at), sight.point(*after));
            if p == q || (orient(p, q, r) == 0 && dot(delta(p, q), delta(q, r)) >= 0) {
                continue;
            }
        }
        kept.push(*at);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::Areas;
    use crate::exact::length;
    use crate::trial::{Dice, Shapes, simple, zone};
    use kerbway_model::instance::{Point, Zone};

    fn all(i: usize) -> Vec<ZoneIdx> {
        (0..i).map(ZoneIdx::new).collect()
    }

    fn way_length(points: &[Point]) -> u128 {
        points.windows(2).map(|w| fine_length(w[0], w[1])).sum()
    }

    /// Shortest length over all corners, tangents or not, by relaxing until nothing changes.
    fn brute(zones: &[Zone], areas: &Areas, a: Point, b: Point, avoid: &[ZoneIdx]) -> Option<u128> {
        let mut points = vec![a, b];
        for z in avoid {
            points.extend(zones[z.index()].polygons.iter().flat_map(|p| p.exterior.iter().copied()));
        }
        let free = |p: Point, q: Point| disjoint(&areas.crossed(p, &areas.locate(p), q), avoid);
        let n = points.len();
        let mut lengths = vec![None; n * n];
        for i in 0..n {
            for j in i + 1..n {
                if free(points[i], points[j]) {
                    lengths[i * n + j] = Some(fine_length(points[i], points[j]));
                    lengths[j * n + i] = lengths[i * n + j];
                }
            }
        }
        let mut best: Vec<Option<u128>> = vec![None; n];
        best[0] = Some(0);
        loop {
            let mut changed = false;
            for i in 0..n {
                for j in 0..n {
                    if let (Some(d), Some(l)) = (best[i], lengths[i * n + j])
                        && best[j].is_none_or(|known| d + l < known)
                    {
                        best[j] = Some(d + l);
                        changed = true;
                    }
                }
            }
            if !changed {
                return best[1];
            }
        }
    }

    fn points(sight: &Sight, way: &Way) -> Vec<Point> {
        way.iter().map(|i| sight.point(*i)).collect()
    }

    /// Zones at random places, which may overlap or touch.
    fn city(dice: &mut Dice, n: usize) -> Vec<Zone> {
        (0..n)
            .map(|_| {
                let at = Point { x: 20 + dice.roll(160), y: 20 + dice.roll(160) };
                let radius = 12 + dice.roll(30);
                zone(vec![simple(dice.star(at, radius))])
            })
            .collect()
    }

    #[test]
    fn for_each_set_of_zones_the_shortest_line_is_a_candidate() {
        let mut dice = Dice::new(11);
        let mut with_detours = 0;
        for _ in 0..400 {
            let n = 1 + dice.below(4);
            let zones = city(&mut dice, n);
            // Ends are sometimes corners.
            let corner = |dice: &mut Dice| {
                let ring = &zones[dice.below(n)].polygons[0].exterior;
                ring[dice.choose(ring)]
            };
            let a = if dice.roll(6) == 0 { corner(&mut dice) } else { dice.point(200) };
            let b = if dice.roll(6) == 0 { corner(&mut dice) } else { dice.point(200) };
            let areas = Areas::new(&zones, |_| true);
            let holding: Vec<ZoneIdx> = [a, b].iter().flat_map(|p| areas.locate(*p).zones).collect();
            let mut sight = Sight::new(vec![a, b], &zones, |_| true);
            let (ways, complete) =
                candidates(&mut sight, &mut Board::default(), 0, 1, |z| !holding.contains(&z), Sets::All);
            assert!(complete);
            with_detours += usize::from(ways.len() > 1);
            let lines: Vec<Vec<Point>> = ways.iter().map(|w| points(&sight, w)).collect();
            assert_eq!(lines[0], [a, b]);
            let free: Vec<ZoneIdx> = all(n).into_iter().filter(|z| !holding.contains(z)).collect();
            for subset in 0..1u32 << free.len() {
                let avoid: Vec<ZoneIdx> =
                    free.iter().enumerate().filter(|(i, _)| subset >> i & 1 == 1).map(|(_, z)| *z).collect();
                let expected = brute(&zones, &areas, a, b, &avoid);
                let found = lines
                    .iter()
                    .filter(|line| {
                        line.windows(2)
                            .all(|w| disjoint(&areas.crossed(w[0], &areas.locate(w[0]), w[1]), &avoid))
                    })
                    .map(|line| way_length(line))
                    .min();
                match (expected, found) {
                    (None, None) => {}
                    // Sums over straight points may round differently by a unit each.
                    (Some(e), Some(found)) => {
                        assert!(e.abs_diff(found) <= 16, "{e} {found} avoiding {avoid:?}");
                    }
                    other => panic!("{other:?} avoiding {avoid:?} from {a:?} to {b:?} in {zones:?}"),
                }
            }
        }
        assert!(with_detours > 100, "only {with_detours} pairs with detours");
    }

    #[test]
    fn rings_may_be_written_in_any_way() {
        let mut dice = Dice::new(12);
        for _ in 0..200 {
            let zones = city(&mut dice, 3);
            let (a, b) = (dice.point(200), dice.point(200));
            let mut other = zones.clone();
            for z in &mut other {
                let ring = &mut z.polygons[0].exterior;
                for p in ring.iter_mut() {
                    *p = Point { x: p.x * 4, y: p.y * 4 };
                }
                // A point in the middle of a side, another start, the other way round, the whole zone twice.
                let middle = Point { x: ring[0].x.midpoint(ring[1].x), y: ring[0].y.midpoint(ring[1].y) };
                ring.insert(1, middle);
                let turn = dice.choose(ring);
                ring.rotate_left(turn);
                ring.reverse();
            }
            other.push(other[0].clone());
            let four = |p: Point| Point { x: p.x * 4, y: p.y * 4 };
            let mut sight = Sight::new(vec![a, b], &zones, |_| true);
            let (ways, _) = candidates(&mut sight, &mut Board::default(), 0, 1, |_| true, Sets::All);
            let mut lines: Vec<Vec<Point>> =
                ways.iter().map(|w| points(&sight, w).into_iter().map(four).collect()).collect();
            let mut sight = Sight::new(vec![four(b), four(a)], &other, |_| true);
            let (ways, _) = candidates(&mut sight, &mut Board::default(), 1, 0, |_| true, Sets::All);
            let mut others: Vec<Vec<Point>> = ways.iter().map(|w| points(&sight, w)).collect();
            lines.sort_unstable();
            others.sort_unstable();
            // Avoiding only one of the twins is no use: the line then meets the other.
            assert_eq!(lines, others);
        }
    }

    #[test]
    fn more_zones_than_the_limit_are_said() {
        // A row of squares across the way.
        let zones: Vec<Zone> = (0..10)
            .map(|i| {
                let x = 100 * i + 10;
                let ring = [(x, -20), (x + 50, -20), (x + 50, 20 + i), (x, 20 + i)];
                zone(vec![simple(ring.iter().map(|(x, y)| Point { x: *x, y: *y }).collect())])
            })
            .collect();
        let ends = vec![Point { x: 0, y: 0 }, Point { x: 1010, y: 0 }];
        let mut sight = Sight::new(ends.clone(), &zones, |_| true);
        let (ways, complete) = candidates(&mut sight, &mut Board::default(), 0, 1, |_| true, Sets::All);
        assert!(!complete);
        assert!(ways.len() > 1);
        let mut sight = Sight::new(ends, &zones[..8], |_| true);
        let (ways, complete) = candidates(&mut sight, &mut Board::default(), 0, 1, |_| true, Sets::All);
        assert!(complete);
        assert!(ways.iter().all(|w| length(sight.point(w[0]), sight.point(w[1])) > 0));
    }

    #[test]
    fn the_two_corners_of_a_square() {
        let ring = [(0, 0), (2000, 0), (2000, 2000), (0, 2000)];
        let square = zone(vec![simple(ring.iter().map(|(x, y)| Point { x: *x, y: *y }).collect())]);
        let mut sight =
            Sight::new(vec![Point { x: -1000, y: 1000 }, Point { x: 3000, y: 1000 }], &[square], |_| true);
        let (ways, complete) = candidates(&mut sight, &mut Board::default(), 0, 1, |_| true, Sets::All);
        assert!(complete);
        let lines: Vec<Vec<Point>> = ways.iter().map(|w| points(&sight, w)).collect();
        let p = |x, y| Point { x, y };
        assert_eq!(
            lines,
            [vec![p(-1000, 1000), p(3000, 1000)], vec![p(-1000, 1000), p(0, 0), p(2000, 0), p(3000, 1000)],]
        );
    }
}
