//! How a vehicle type gets about: overlays for networks and planes, direct ways for matrices.

use std::collections::BTreeMap;

use kerbway_model::instance::{Ground, Instance, Place, Point, VehicleType};
use kerbway_model::{LocationIdx, TypeIdx, ZoneIdx};

use super::bans::{Bans, FAR, Spans, bans, gaps, union};
use super::geometry;
use super::leg::{End, Overlay, Spot, Stretch, TooLarge, Way, keep, ways};
use super::network;

/// Sequences tried per leg before the oracle gives up.
const LIMIT: u64 = 40_000;

/// All legs of one vehicle type, found when asked for.
pub(crate) struct Roads<'a> {
    instance: &'a Instance,
    vehicle: TypeIdx,
    bans: Vec<Option<Bans>>,
    spots: Vec<Spot>,
    /// May a leg pass this spot?
    passable: Vec<bool>,
    ends: Vec<End>,
    known: BTreeMap<(usize, usize), Vec<Way>>,
}

impl<'a> Roads<'a> {
    pub(crate) fn new(instance: &'a Instance, vehicle: TypeIdx) -> Self {
        let bans: Vec<_> =
            (0..instance.zones().len()).map(|z| bans(instance, ZoneIdx::new(z), vehicle)).collect();
        let n = instance.locations().len();
        let (spots, passable, place) = match instance.ground() {
            Ground::Network(network) => network::overlay(instance, network, vehicle, &bans),
            Ground::Plane { micro_kmh } => plane(instance, *micro_kmh, vehicle, &bans),
            // No small problem has a map: there nothing leads anywhere.
            Ground::Matrices(_) | Ground::Map(_) => {
                (vec![Spot::default(); n], vec![false; n], (0..n).collect())
            }
        };
        let ends = (0..n)
            .map(|l| {
                let location = &instance.locations()[l];
                let zones = match &location.zones {
                    Some(stated) => stated.iter().map(|z| z.index()).filter(|z| bans[*z].is_some()).collect(),
                    None => spots[place[l]].inside.clone(),
                };
                let standing = if location.off_street { vec![] } else { standing(&bans, &zones) };
                End { spot: place[l], zones, gaps: gaps(&standing) }
            })
            .collect();
        Self { instance, vehicle, bans, spots, passable, ends, known: BTreeMap::new() }
    }

    pub(crate) fn gaps(&self, at: LocationIdx) -> &Spans {
        &self.ends[at.index()].gaps
    }

    /// Half-open times in which service is banned at a location, beside standing.
    pub(crate) fn loading(&self, at: LocationIdx) -> Spans {
        if self.instance.location(at).off_street {
            return vec![];
        }
        let zones = &self.ends[at.index()].zones;
        union(zones.iter().filter_map(|z| self.bans[*z].as_ref()).flat_map(|b| b.loading.clone()).collect())
    }

    /// All ways from one location to another for a vehicle that may stand at the first in `gap` alone, and of which
    /// nothing is asked but to arrive.
    pub(crate) fn ways_in(
        &self,
        from: LocationIdx,
        to: LocationIdx,
        gap: (i64, i64),
    ) -> Result<Vec<Way>, TooLarge> {
        let end = |at: LocationIdx, gap| End { gaps: vec![gap], ..self.ends[at.index()].clone() };
        self.find(from, to, &end(from, gap), &end(to, (-FAR, FAR)))
    }

    /// All ways from one location to another.
    pub(crate) fn ways(&mut self, from: LocationIdx, to: LocationIdx) -> Result<&[Way], TooLarge> {
        let key = (from.index(), to.index());
        if !self.known.contains_key(&key) {
            let found = self.find(from, to, &self.ends[from.index()], &self.ends[to.index()])?;
            self.known.insert(key, found);
        }
        Ok(&self.known[&key])
    }

    fn find(&self, from: LocationIdx, to: LocationIdx, a: &End, b: &End) -> Result<Vec<Way>, TooLarge> {
        if from == to {
            // Staying is no leaving.
            let stay = |(gap, (_, latest)): (usize, &(i64, i64))| Way {
                latest: *latest,
                seconds: 0,
                earliest: -FAR,
                metres: 0,
                gap_from: gap,
                gap_to: gap,
            };
            return Ok(a.gaps.iter().enumerate().map(stay).collect());
        }
        if let Ground::Matrices(_) = self.instance.ground() {
            Ok(self.direct(from, to, a, b))
        } else {
            let overlay = Overlay {
                spots: &self.spots,
                passable: &self.passable,
                bans: &self.bans,
                horizon: self.instance.horizon(),
            };
            ways(&overlay, a, b, LIMIT)
        }
    }

    /// Matrix mode: one drive, every start looked at.
    fn direct(&self, from: LocationIdx, to: LocationIdx, a: &End, b: &End) -> Vec<Way> {
        let Ground::Matrices(matrices) = self.instance.ground() else { return vec![] };
        let profile = self.instance.vehicle_type(self.vehicle).profile.unwrap_or(0);
        let matrix = &matrices[profile];
        let cell = from.index() * self.instance.locations().len() + to.index();
        let Some(seconds) = matrix.seconds[cell] else { return vec![] };
        let metres = matrix.metres.as_ref().and_then(|m| m[cell]).unwrap_or(0);
        let free = |spans: &Spans, t: i64| !spans.iter().any(|(x, y)| *x <= t && t < *y);
        let clear = |spans: &Spans, x: i64, y: i64| !spans.iter().any(|(p, q)| *p.max(&x) < *q.min(&y));
        let legal = |t: i64| {
            a.zones.iter().all(|z| self.bans[*z].as_ref().is_none_or(|b| free(&b.driving, t)))
                && b.zones.iter().all(|z| self.bans[*z].as_ref().is_none_or(|b| free(&b.entry, t + seconds)))
                && matrix.inside.iter().filter(|i| i.from == from && i.to == to).all(|i| {
                    let (x, y) = (t + i.offset, t + i.offset + i.duration);
                    self.bans[i.zone.index()].as_ref().is_none_or(|b| {
                        free(&b.entry, x) && clear(&b.driving, x, y) && clear(&b.through, x, y)
                    })
                })
        };
        let mut list = Vec::new();
        for (gap_from, g) in a.gaps.iter().enumerate() {
            for (gap_to, h) in b.gaps.iter().enumerate() {
                let (first, last) =
                    (g.0.max(0).max(h.0 - seconds), g.1.min(self.instance.horizon()).min(h.1 - seconds));
                let mut t = first;
                while t <= last {
                    if !legal(t) {
                        t += 1;
                        continue;
                    }
                    let start = t;
                    while t < last && legal(t + 1) {
                        t += 1;
                    }
                    keep(
                        &mut list,
                        Way { latest: t, seconds, earliest: start + seconds, metres, gap_from, gap_to },
                    );
                    t += 1;
                }
            }
        }
        list
    }
}

/// Bans on standing in any of the zones.
pub(crate) fn standing(bans: &[Option<Bans>], zones: &[usize]) -> Spans {
    union(zones.iter().filter_map(|z| bans[*z].as_ref()).flat_map(|b| b.standing.clone()).collect())
}

/// Spots, which of them legs may pass, and the spot of each location.
pub(crate) type Parts = (Vec<Spot>, Vec<bool>, Vec<usize>);

/// A driven stretch of a line with the zones around it, and the zones around the point where it ends.
pub(crate) struct Piece {
    pub(crate) seconds: i64,
    pub(crate) zones: Vec<usize>,
    pub(crate) end_inside: Vec<usize>,
}

/// Cuts `n` seconds at the ends of the spans of each zone; spans in seconds, merged, ordered.
pub(crate) fn cut(n: i64, spans: &[(usize, Spans)], end_inside: &[usize]) -> Vec<Piece> {
    let mut at: Vec<i64> =
        spans.iter().flat_map(|(_, s)| s.iter().flat_map(|(a, b)| [*a, *b])).chain([0, n]).collect();
    at.sort_unstable();
    at.dedup();
    let over = |a: i64, b: i64| -> Vec<usize> {
        spans.iter().filter(|(_, s)| s.iter().any(|(x, y)| *x <= a && b <= *y)).map(|(z, _)| *z).collect()
    };
    let within = |t: i64| -> Vec<usize> {
        spans.iter().filter(|(_, s)| s.iter().any(|(x, y)| *x < t && t < *y)).map(|(z, _)| *z).collect()
    };
    if n == 0 {
        return vec![Piece { seconds: 0, zones: over(0, 0), end_inside: end_inside.to_vec() }];
    }
    at.windows(2)
        .map(|w| Piece {
            seconds: w[1] - w[0],
            zones: over(w[0], w[1]),
            end_inside: if w[1] == n { end_inside.to_vec() } else { within(w[1]) },
        })
        .collect()
}

/// Spans in seconds of a segment that lasts `n`: entered rounded down, left rounded up, overlapping ones joined.
pub(crate) fn seconds_inside(a: Point, b: Point, n: i64, instance: &Instance, zone: usize) -> Spans {
    let length = geometry::length(a, b);
    if length == 0 {
        return vec![];
    }
    let mut list: Spans = Vec::new();
    for (d, e) in geometry::inside(a, b, &instance.zones()[zone].polygons) {
        let (from, to) = ((d * n).div_euclid(length), -(-e * n).div_euclid(length));
        match list.last_mut() {
            _ if from >= to => {}
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => list.push((from, to)),
        }
    }
    list
}

/// Every pair of locations joined by its candidate lines (docs/semantics.md, 3.2, planar mode).
fn plane(instance: &Instance, micro_kmh: i64, vehicle: TypeIdx, bans: &[Option<Bans>]) -> Parts {
    let n = instance.locations().len();
    let point = |l: usize| match instance.locations()[l].place {
        Place::Point(p) => p,
        _ => unreachable!("plane locations have points"),
    };
    let counting: Vec<usize> = (0..bans.len()).filter(|z| bans[*z].is_some()).collect();
    let within = |p: Point| -> Vec<usize> {
        counting.iter().copied().filter(|z| geometry::holds(&instance.zones()[*z].polygons, p)).collect()
    };
    let holding = |l: usize| instance.locations()[l].holding;
    let mut spots: Vec<Spot> = (0..n)
        .map(|l| {
            let inside = within(point(l));
            let bans = if instance.locations()[l].off_street { vec![] } else { standing(bans, &inside) };
            Spot { waiting: holding(l).then_some(bans), inside, out: vec![] }
        })
        .collect();
    let mut passable: Vec<bool> = (0..n).map(holding).collect();
    for from in 0..n {
        for to in (0..n).filter(|to| *to != from) {
            let (a, b) = (point(from), point(to));
            if a == b {
                let zones = spots[from].inside.clone();
                spots[from].out.push(Stretch { to, seconds: 0, metres: 0, zones });
                continue;
            }
            let held = |z: usize| spots[from].inside.contains(&z) || spots[to].inside.contains(&z);
            let avoidable: Vec<usize> = counting.iter().copied().filter(|z| !held(*z)).collect();
            for line in lines(instance, a, b, &avoidable) {
                let mut chain: Vec<(Piece, i64)> = Vec::new();
                for pair in line.windows(2) {
                    let (p, q) = (pair[0], pair[1]);
                    let length = geometry::length(p, q);
                    let seconds = duration(length, micro_kmh, instance.vehicle_type(vehicle));
                    let metres = (length + 500) / 1000;
                    let spans: Vec<_> = counting
                        .iter()
                        .map(|z| (*z, seconds_inside(p, q, seconds, instance, *z)))
                        .filter(|(_, s)| !s.is_empty())
                        .collect();
                    for (i, piece) in cut(seconds, &spans, &within(q)).into_iter().enumerate() {
                        chain.push((piece, if i == 0 { metres } else { 0 }));
                    }
                }
                let mut at = from;
                let (mut seconds, mut metres) = (0, 0);
                let last = chain.len() - 1;
                for i in 0..chain.len() {
                    let (piece, more) = &chain[i];
                    seconds += piece.seconds;
                    metres += more;
                    let gate = i < last
                        && (piece.zones != piece.end_inside || chain[i + 1].0.zones != piece.end_inside);
                    if i < last && !gate {
                        continue;
                    }
                    let end = if i == last {
                        to
                    } else {
                        let inside = piece.end_inside.clone();
                        let waiting = instance.gate_waiting().then(|| standing(bans, &inside));
                        spots.push(Spot { inside, waiting, out: vec![] });
                        passable.push(true);
                        spots.len() - 1
                    };
                    spots[at].out.push(Stretch { to: end, seconds, metres, zones: piece.zones.clone() });
                    (at, seconds, metres) = (end, 0, 0);
                }
            }
        }
    }
    (spots, passable, (0..n).collect())
}

/// Seconds of a segment of so many millimetres, rounded up.
fn duration(length: i64, micro_kmh: i64, vehicle: &VehicleType) -> i64 {
    let micro = vehicle.max_kmh.map_or(micro_kmh, |cap| micro_kmh.min(i64::from(cap) * 1_000_000));
    (3600 * length + micro - 1) / micro
}

/// The shortest line for every set of zones to be avoided that earlier lines cross.
fn lines(instance: &Instance, a: Point, b: Point, avoidable: &[usize]) -> Vec<Vec<Point>> {
    let mut sets: Vec<Vec<usize>> = vec![vec![]];
    let mut found: Vec<Vec<Point>> = Vec::new();
    let mut next = 0;
    while next < sets.len() {
        let set = sets[next].clone();
        next += 1;
        let polygons: Vec<_> = set.iter().flat_map(|z| &instance.zones()[*z].polygons).collect();
        let Some(line) = geometry::avoiding(a, b, &polygons) else { continue };
        for z in avoidable.iter().filter(|z| !set.contains(z)) {
            let crosses = line
                .windows(2)
                .any(|w| instance.zones()[*z].polygons.iter().any(|p| geometry::meets(w[0], w[1], p)));
            if crosses {
                let mut more = set.clone();
                more.push(*z);
                more.sort_unstable();
                if !sets.contains(&more) {
                    sets.push(more);
                }
            }
        }
        if !found.contains(&line) {
            found.push(line);
        }
    }
    found
}
