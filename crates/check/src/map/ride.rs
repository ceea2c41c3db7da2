//! Drives a leg on the streets of a map: finds the ways it keeps to, holds them against the signs, and its times
//! against the fastest drive.
//!
//! Marks of a path are nodes, places of locations, and points of boundaries where it waits. Between the first two kinds
//! ([`Run`]) a leg keeps to one segment; if several ways join the same nodes, those are taken that break least.
//! Milliseconds add up from where it last stood; a mark that is reached late moves that instant, one that is reached
//! early is a violation: the stated times are legal iff some drive in real time has them when rounded up. Cost: marks × ways at a node.

use kerbway_model::document::report::Violation;
use kerbway_model::units::{Metres, Seconds};
use kerbway_model::{LocationIdx, ZoneIdx};

use super::atlas::Segment;
use super::signs::Passage;
use super::streets::{Streets, Stretch};
use crate::drive::{Driver, WAITING};
use crate::findings::violation;
use crate::resolve::{Mark, Ride};
use crate::terrain::Spot;
use crate::visits::Inside;

/// Weight of a broken sign where ways are chosen, against milliseconds.
const BROKEN: i64 = 1 << 50;
/// Weight of a restricted stretch: an open one beside it is preferred.
const RESTRICTED: i64 = 1 << 40;

/// A part of a path that keeps to one segment: from one mark to another, with boundary points between them.
struct Run {
    from: usize,
    to: usize,
    options: Vec<Stretch>,
}

/// A drive without waiting while it is followed.
struct Block {
    /// When it began.
    since: Seconds,
    /// Milliseconds driven since.
    millis: i64,
    /// Zone, first and last millisecond inside.
    inside: Vec<(ZoneIdx, i64, i64)>,
}

impl Block {
    fn new(since: Seconds) -> Self {
        Self { since, millis: 0, inside: Vec::new() }
    }
}

fn up(millis: i64) -> Seconds {
    (millis + 999).div_euclid(1000)
}

impl<'a> Driver<'a, '_> {
    /// Drives a leg; its metres.
    pub(crate) fn on_map(&mut self, streets: &Streets<'a>, ride: &Ride) -> Metres {
        let (Some(first), Some(last)) = (ride.marks.first(), ride.marks.last()) else { return 0 };
        let runs = runs(streets, &ride.marks);
        let chosen = choose(streets, &ride.marks, &runs);
        let chosen = decreed(streets, &ride.marks, &runs, &chosen);
        let chosen: Vec<Option<&Stretch>> = chosen.iter().map(Option::as_ref).collect();
        self.ends_on(streets, ride, &chosen);
        if ride.marks.len() == 1 && ride.from == ride.to {
            self.stand_at(ride.from, first);
            return 0;
        }
        if first.arrive < first.leave {
            self.stand_at(ride.from, first);
        }
        let zones = self.zones_at(streets, ride.from, first, chosen.first().copied().flatten());
        self.walk.drive_off(first.leave, &zones);
        self.signs(streets, &ride.marks, &runs, &chosen);
        let metres = self.follow(streets, &ride.marks, &runs, &chosen, ride.to);
        if ride.marks.len() > 1 {
            let zones = self.zones_at(streets, ride.to, last, chosen.last().copied().flatten());
            self.walk.pass(last.arrive, &zones);
            if last.arrive < last.leave {
                self.stand_at(ride.to, last);
            }
        }
        metres
    }

    /// Zones that hold the end of a leg: by the way that leads there, without one by the other legs to the location.
    fn zones_at(
        &self,
        streets: &Streets<'a>,
        location: LocationIdx,
        mark: &Mark,
        stretch: Option<&Stretch>,
    ) -> Vec<ZoneIdx> {
        match (stretch, self.terrain.anchors.get(&(streets.law.vehicle_type(), location))) {
            (None, Some(anchor)) => anchor.zones.clone(),
            (stretch, _) => streets.zones_of(mark.spot, stretch.map(|stretch| stretch.segment)),
        }
    }

    /// Z11 where the leg does not begin or end at the place that its location has on the road.
    fn ends_on(&mut self, streets: &Streets<'a>, ride: &Ride, chosen: &[Option<&Stretch>]) {
        let (Some(first), Some(last)) = (ride.marks.first(), ride.marks.last()) else { return };
        let segments = [chosen.first(), chosen.last()].map(|c| c.copied().flatten().map(|s| s.segment));
        let ends = [(first, ride.from, segments[0], "begin"), (last, ride.to, segments[1], "end")];
        for (mark, location, segment, end) in ends {
            let id = &self.terrain.instance.location(location).id;
            let foot = |s: &Segment| streets.is_foot(location, mark.spot, *s);
            let lies = match (mark.spot, segment) {
                (Spot::Osm(node), _) => streets.map.atlas.segments_from(node).any(|s| foot(&s)),
                (_, Some(segment)) => foot(&segment),
                (_, None) if chosen.is_empty() => streets.between(mark.spot, mark.spot).iter().any(foot),
                // That there is no way to it is said elsewhere.
                (_, None) => true,
            };
            let known = self.terrain.anchors.get(&(streets.law.vehicle_type(), location));
            let message = if !lies {
                format!("the path does not {end} where location `{id}` lies on the road")
            } else if known.is_some_and(|anchor| anchor.spot != mark.spot) {
                format!("the path does not {end} where other legs reach location `{id}`")
            } else {
                continue;
            };
            self.found.push(violation("Z11", message));
        }
    }

    /// Z13 and Z05 of the ways chosen and of the turns between them.
    fn signs(&mut self, streets: &Streets<'a>, marks: &[Mark], runs: &[Run], chosen: &[Option<&Stretch>]) {
        let mut found = Vec::new();
        let mut trail: Vec<Segment> = Vec::new();
        for (i, run) in runs.iter().enumerate() {
            let way = self.way(&marks[run.from], &marks[run.to]);
            let Some(stretch) = chosen[i] else {
                found.push(violation("Z11", format!("there is no way {way}")));
                trail.clear();
                continue;
            };
            if stretch.passage == Passage::Closed {
                let why = streets.closed(stretch.segment);
                found.push(violation("Z13", format!("drives {way}: {why}")));
            }
            if let Some(zone) = streets.barred(stretch, marks[run.from].spot, marks[run.to].spot) {
                let zone = &streets.map.instance.zone(zone).id;
                let message = format!("{way} crosses the boundary of {zone} away from its gates");
                found.push(Violation { zone: Some(zone.clone()), ..violation("Z11", message) });
            }
            if let Err((code, why)) = streets.turn(&trail, stretch.segment, &marks[run.from]) {
                found.push(violation(code, format!("at {}: {why}", self.name(marks[run.from].spot))));
            }
            trail.push(stretch.segment);
        }
        // Restricted ways only at the ends of a leg: one violation for each piece between open ones.
        let is_gated =
            |mark: &Mark| matches!(mark.spot, Spot::Osm(node) if streets.map.atlas.barrier(node).is_some());
        let is_signed = |stretch: &&Stretch| stretch.passage == Passage::Restricted;
        if !marks.iter().any(is_gated) && !chosen.iter().flatten().any(is_signed) {
            self.found.extend(found);
            return;
        }
        let open = |s: Option<&Stretch>| s.is_none_or(|s| !streets.is_restricted(s.segment));
        let mut all = chosen.iter().copied();
        let outer = all.clone().position(open).zip(all.rposition(open));
        let (mut i, end) = outer.unwrap_or((0, 0));
        while i < end {
            let piece = chosen[i..end].iter().take_while(|s| !open(**s)).count();
            if piece > 0 {
                let way = self.way(&marks[runs[i].from], &marks[runs[i + piece - 1].to]);
                let message = format!("passes {way} where only those may drive who stop there");
                found.push(violation("Z05", message));
            }
            i += piece.max(1);
        }
        self.found.extend(found);
    }

    /// Follows the drive in time; its metres.
    fn follow(
        &mut self,
        streets: &Streets<'a>,
        marks: &[Mark],
        runs: &[Run],
        chosen: &[Option<&Stretch>],
        goal: LocationIdx,
    ) -> Metres {
        let mut metres = 0;
        let mut block = Block::new(marks.first().map_or(0, |mark| mark.leave));
        let mut before: Option<&Stretch> = None;
        for (run, stretch) in runs.iter().zip(chosen) {
            let (from, to) = (marks[run.from], marks[run.to]);
            if run.from > 0 && from.stands {
                self.halt(streets, &mut block, &from, before, *stretch);
            }
            let Some(stretch) = *stretch else {
                self.emit(&mut block, from.leave);
                self.walk.drive(from.leave, to.arrive, &[]);
                let is_end = run.to + 1 == marks.len();
                let zones = if is_end {
                    self.zones_at(streets, goal, &to, None)
                } else {
                    streets.zones_of(to.spot, None)
                };
                self.walk.appear(to.arrive, &zones);
                (block, before) = (Block::new(to.arrive), None);
                continue;
            };
            metres += stretch.metres;
            let turn = before.map_or(0, |before| streets.turn_millis(before, stretch));
            let waits = &marks[run.from + 1..run.to];
            self.drive_stretch(streets, &mut block, stretch, turn, (from, waits, to));
            before = Some(stretch);
        }
        self.emit(&mut block, marks.last().map_or(0, |mark| mark.arrive));
        metres
    }

    /// Drives one stretch with the boundary points on it.
    fn drive_stretch(
        &mut self,
        streets: &Streets<'a>,
        block: &mut Block,
        stretch: &Stretch,
        turn: i64,
        (from, waits, to): (Mark, &[Mark], Mark),
    ) {
        let n = stretch.millis;
        let spans = streets.spans(stretch, n);
        let (mut done, mut turn) = (0, turn);
        for wait in waits {
            let cuts = spans.iter().flat_map(|s| [(s.from, s.zone), (s.to, s.zone)]);
            let near = |at: i64| {
                let (a, b) = stretch.line;
                let here = streets.place(wait.spot).map_or(0, |p| crate::clip::length(a, p));
                let mm = crate::clip::length(a, b).max(1);
                (i128::from(at) * i128::from(mm) - i128::from(here) * i128::from(n)).abs()
                    <= i128::from(n) * 3 + i128::from(mm) * 2
            };
            let here: Vec<i64> =
                cuts.map(|(at, _)| at).filter(|at| *at > 0 && *at < n && near(*at)).collect();
            let gate = here.iter().min().copied().zip(here.iter().max().copied());
            if gate.is_none() && !wait.stands {
                let message =
                    format!("{} lies on no boundary {}", self.name(wait.spot), self.way(&from, &to));
                self.found.push(violation("Z11", message));
                continue;
            }
            if wait.stands && !(gate.is_some() && streets.map.instance.gate_waiting()) {
                self.may_not_wait(wait, gate.is_some());
            }
            let (least, most) = gate.unwrap_or((done, done));
            self.advance(streets, block, stretch, (done, least.max(done), n), turn, (wait, (&from, &to)));
            turn = 0;
            if !wait.stands {
                done = least.max(done);
                continue;
            }
            self.emit(block, wait.arrive);
            let inside: Vec<ZoneIdx> =
                spans.iter().filter(|s| s.from < least && most < s.to).map(|s| s.zone).collect();
            self.walk.pass(wait.arrive, &inside);
            self.walk.stand(wait.arrive, wait.leave, &inside, WAITING);
            *block = Block::new(wait.leave);
            done = most.max(done);
        }
        self.advance(streets, block, stretch, (done, n, n), turn, (&to, (&from, &to)));
    }

    /// Drives from `part.0` to `part.1` of the `part.2` milliseconds of a stretch, up to a mark with its stated time.
    fn advance(
        &mut self,
        streets: &Streets<'a>,
        block: &mut Block,
        stretch: &Stretch,
        part: (i64, i64, i64),
        turn: i64,
        (mark, (from, to)): (&Mark, (&Mark, &Mark)),
    ) {
        let exact = block.millis + turn + part.1 - part.0;
        let earliest = block.since + up(exact);
        let on_time = mark.arrive == earliest;
        if mark.arrive < earliest && !self.backwards {
            let message = format!(
                "is {} s sooner than the vehicle can be {}",
                earliest - mark.arrive,
                self.way(from, to)
            );
            self.found.push(Violation { excess: Some(earliest - mark.arrive), ..violation("Z11", message) });
        }
        // In another time than its own: all of it slower or faster alike.
        let taken = if on_time {
            part.1 - part.0
        } else {
            ((mark.arrive - block.since).saturating_mul(1000) - block.millis - turn).max(0)
        };
        let scale = |at: i64, rounds_up: bool| {
            let (whole, part_length) = (i128::from(taken), i128::from((part.1 - part.0).max(1)));
            let product = i128::from(at - part.0) * whole + if rounds_up { part_length - 1 } else { 0 };
            i64::try_from(product.div_euclid(part_length)).unwrap_or(taken)
        };
        for span in streets.spans(stretch, part.2) {
            let (a, b) = (span.from.max(part.0), span.to.min(part.1));
            // A turn may be all that a zone is about.
            if a >= b && !(b == 0 && part.0 == 0 && stretch.decreed.contains(&span.zone)) {
                continue;
            }
            let begin = if a == part.0 { block.millis } else { block.millis + turn + scale(a, false) };
            let end = block.millis + turn + scale(b, true);
            let (since, inside) = (block.millis, &mut block.inside);
            let through = || {
                let at_node = || {
                    stretch.goes_on.contains(&span.zone)
                        || streets.is_inside(from.spot, Some(stretch.segment), span.zone)
                };
                if part.0 == 0 { at_node() } else { span.from < part.0 }
            };
            match inside.iter_mut().rev().find(|(zone, ..)| *zone == span.zone) {
                Some(open) if a == part.0 && open.2 == since && through() => open.2 = end,
                _ => inside.push((span.zone, begin, end)),
            }
        }
        block.millis += turn + taken;
        if !on_time && (std::ptr::eq(mark, to) || !mark.stands) {
            self.emit(block, mark.arrive);
            let mut zones = streets.zones_of(mark.spot, Some(stretch.segment));
            if std::ptr::eq(mark, to) {
                zones.extend(&stretch.leads_on);
            }
            self.walk.pass(mark.arrive, &zones);
            // Times of a path are rounded up: who is stated late was there within the second before. Who is stated early
            // has been told so; the part of a second that was rounded up is not held against the rest of the drive.
            let before = if mark.arrive < earliest { 1000 * up(exact) - exact } else { 999 };
            *block = Block { millis: -before, ..Block::new(mark.arrive) };
        }
    }

    /// Hands what was driven without waiting over to the walk, in seconds: entries down, exits up.
    fn emit(&mut self, block: &mut Block, until: Seconds) {
        let mut inside: Vec<Inside> = std::mem::take(&mut block.inside)
            .into_iter()
            .map(|(zone, from, to)| Inside {
                zone,
                from: (block.since + from.div_euclid(1000)).clamp(block.since, until.max(block.since)),
                to: if to >= block.millis { until } else { (block.since + up(to)).min(until) },
            })
            .collect();
        inside.sort_by_key(|s| (s.from, s.zone));
        self.walk.drive(block.since, until, &inside);
    }

    /// Stands at a node or holding place on its way.
    fn halt(
        &mut self,
        streets: &Streets<'a>,
        block: &mut Block,
        mark: &Mark,
        before: Option<&Stretch>,
        after: Option<&Stretch>,
    ) {
        self.emit(block, mark.arrive);
        let on = before.or(after).map(|stretch| stretch.segment);
        if let Some(location) = holding(streets, mark.spot, on) {
            let zones = streets.zones_of(mark.spot, on);
            self.walk.pass(mark.arrive, &zones);
            self.stand_at(location, mark);
        } else {
            let mut zones = streets.zones_of(mark.spot, on);
            zones.extend(streets.streets_of(before, after));
            zones.sort_unstable();
            zones.dedup();
            let is_gate = before.into_iter().chain(after).any(|stretch| {
                let ends = |from: i64, to: i64| from == 0 || to == stretch.millis;
                let spans = streets.spans(stretch, stretch.millis);
                spans.iter().any(|s| ends(s.from, s.to) && !zones.contains(&s.zone))
            }) || streets.is_gate(mark.spot, &zones);
            if !(is_gate && streets.map.instance.gate_waiting()) {
                self.may_not_wait(mark, is_gate);
            }
            self.walk.pass(mark.arrive, &zones);
            self.walk.stand(mark.arrive, mark.leave, &zones, WAITING);
        }
        *block = Block::new(mark.leave);
    }
}

/// The holding location that lies at a spot.
pub(super) fn holding(streets: &Streets<'_>, spot: Spot, on: Option<Segment>) -> Option<LocationIdx> {
    let atlas = streets.map.atlas;
    let all = streets.map.instance.locations().iter().enumerate().filter(|(_, l)| l.holding);
    all.map(|(i, _)| LocationIdx::new(i)).find(|location| match spot {
        Spot::Osm(node) => atlas.segments_from(node).any(|s| streets.is_foot(*location, spot, s)),
        _ => on.is_some_and(|segment| streets.is_foot(*location, spot, segment)),
    })
}

/// The ways chosen, in the zones of the turns that lead into them and of the streets they go on in.
fn decreed(
    streets: &Streets<'_>,
    marks: &[Mark],
    runs: &[Run],
    chosen: &[Option<&Stretch>],
) -> Vec<Option<Stretch>> {
    let mut trail: Vec<Segment> = Vec::new();
    let mut decreed = Vec::with_capacity(chosen.len());
    for (i, (run, stretch)) in runs.iter().zip(chosen).enumerate() {
        let beside = |i: Option<usize>| i.and_then(|i| chosen.get(i).copied().flatten());
        let with_zones = |s: &Stretch| Stretch {
            decreed: streets.decreed(&trail, s.segment, &marks[run.from]),
            goes_on: streets.streets_of(beside(i.checked_sub(1)), Some(s)),
            leads_on: streets.streets_of(Some(s), beside(Some(i + 1))),
            ..s.clone()
        };
        decreed.push(stretch.map(with_zones));
        match stretch {
            Some(stretch) => trail.push(stretch.segment),
            None => trail.clear(),
        }
    }
    decreed
}

/// Cuts a path into runs.
fn runs(streets: &Streets<'_>, marks: &[Mark]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut from = 0;
    for to in 1..marks.len() {
        let is_anchor = to + 1 == marks.len()
            || matches!(marks[to].spot, Spot::Osm(_))
            || streets
                .between(marks[to - 1].spot, marks[to].spot)
                .iter()
                .any(|segment| holding(streets, marks[to].spot, Some(*segment)).is_some());
        if is_anchor {
            let (a, b) = (marks[from].spot, marks[to].spot);
            let between = &marks[from + 1..to];
            let on = |s: &Segment| {
                let ends = streets.ends(*s);
                let near = |mark: &Mark| match (mark.spot, ends) {
                    (Spot::At(point), Some((a, b))) => crate::terrain::is_near(a, b, point),
                    _ => false,
                };
                between.iter().all(near)
            };
            let segments = streets.between(a, b).into_iter().filter(on);
            let options = segments.filter_map(|s| streets.stretch(s, a, b)).collect();
            runs.push(Run { from, to, options });
            from = to;
        }
    }
    runs
}

/// For each run the way that breaks least together with those before and after it; among equals the fastest, then the
/// first by id.
fn choose<'r>(streets: &Streets<'_>, marks: &[Mark], runs: &'r [Run]) -> Vec<Option<&'r Stretch>> {
    // Best total up to each option, and the option before it.
    let mut table: Vec<Vec<(i64, Option<usize>)>> = Vec::new();
    for (k, run) in runs.iter().enumerate() {
        let row = run.options.iter().map(|stretch| {
            let window = (marks[run.from].leave, marks[run.to].arrive);
            let own = match stretch.passage {
                Passage::Closed => BROKEN,
                Passage::Restricted => RESTRICTED,
                Passage::Open | Passage::Timed => 0,
            };
            let banned = if streets.is_banned(stretch, window) { BROKEN } else { 0 };
            let own = own + banned + stretch.millis;
            let before = k.checked_sub(1).map_or(&[][..], |i| &runs[i].options[..]);
            let links = before.iter().enumerate().map(|(j, previous)| {
                let turn = streets.turn(&[previous.segment], stretch.segment, &marks[run.from]);
                (table[k - 1][j].0 + if turn.is_err() { BROKEN } else { 0 }, Some(j))
            });
            let best = links.min().unwrap_or((0, None));
            (best.0.saturating_add(own), best.1)
        });
        let row = row.collect();
        table.push(row);
    }
    let mut chosen = vec![None; runs.len()];
    let mut next: Option<usize> = None;
    for k in (0..runs.len()).rev() {
        let best = || (0..table[k].len()).min_by_key(|j| table[k][*j].0);
        let j = next.or_else(best);
        chosen[k] = j.map(|j| &runs[k].options[j]);
        next = j.and_then(|j| table[k][j].1);
    }
    chosen
}
