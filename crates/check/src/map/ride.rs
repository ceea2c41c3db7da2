//! Drives a leg on the streets of a map: finds the ways it keeps to, holds them against the signs, and its times
//! against the fastest drive.
//!
//! Marks of a path are nodes, places of locations, and points of boundaries where it waits. Between the first two kinds
//! ([`Run`]) a leg keeps to one segment; if several ways join the same nodes, `choose` says to which.
//! Milliseconds add up from where it last stood; a mark that is reached late moves that instant, one that is reached
//! early is a violation: the stated times are legal iff some drive in real time has them when rounded up. Cost: marks × ways at a node, and that of `choose` where ways lie beside each other.

use std::cmp::Ordering;

use kerbway_model::document::report::Violation;
use kerbway_model::units::{Metres, Seconds};
use kerbway_model::{LocationIdx, ZoneIdx};

use super::atlas::Segment;
use super::choose::choose;
use super::signs::Passage;
use super::streets::{Streets, Stretch};
use crate::drive::{Driver, WAITING};
use crate::findings::violation;
use crate::resolve::{Mark, Ride, Stated};
use crate::terrain::Spot;
use crate::visits::Inside;

/// A part of a path that keeps to one segment: from one mark to another, with boundary points between them.
pub(super) struct Run {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) options: Vec<Stretch>,
}

/// The time of a drive without waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Clock {
    /// When it began.
    since: Seconds,
    /// Milliseconds driven since.
    millis: i64,
}

impl Clock {
    pub(super) fn new(since: Seconds) -> Self {
        Self { since, millis: 0 }
    }

    /// The second in which it is.
    pub(super) fn second(self) -> Seconds {
        self.since + self.millis.div_euclid(1000).max(0)
    }

    /// When it is somewhere, in whole seconds, after so many further milliseconds.
    pub(super) fn earliest(self, took: i64) -> Seconds {
        self.since + up(self.millis + took)
    }

    /// It is stated to be somewhere. Times of a path are rounded up: who is stated late was there within the second
    /// before. Who is stated early has been told so; the part of a second that was rounded up is not held against the
    /// rest of the drive.
    pub(super) fn reach(self, took: i64, arrive: Seconds) -> Self {
        let (exact, earliest) = (self.millis + took, self.earliest(took));
        let millis = match arrive.cmp(&earliest) {
            Ordering::Equal => return Self { millis: exact, ..self },
            Ordering::Less => exact - 1000 * up(exact),
            Ordering::Greater => -999,
        };
        Self { since: arrive, millis }
    }
}

/// A drive without waiting while it is followed.
struct Block {
    clock: Clock,
    /// Zone, first and last millisecond inside.
    inside: Vec<(ZoneIdx, i64, i64)>,
}

impl Block {
    fn new(since: Seconds) -> Self {
        Self { clock: Clock::new(since), inside: Vec::new() }
    }
}

/// A part of a stretch up to a mark.
pub(super) struct Piece<'m> {
    /// Milliseconds from the beginning of the stretch.
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) mark: &'m Mark,
    /// The mark is the end of the stretch.
    pub(super) is_last: bool,
    /// Where boundaries of zones are at the mark: the first and the last millisecond.
    gate: Option<(i64, i64)>,
}

impl Piece<'_> {
    /// Is its mark a point without meaning, neither an end nor a boundary, at which it does not stand?
    pub(super) fn is_nowhere(&self) -> bool {
        !self.is_last && self.gate.is_none() && !self.mark.stands
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
        let chosen = choose(streets, &ride.marks, &runs, self.stated);
        let chosen = decreed(streets, &ride.marks, &runs, &chosen, self.stated);
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
            streets.drive_on(&mut trail, &marks[run.from], stretch.segment);
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
            self.drive_stretch(streets, &mut block, stretch, (before, &from, &marks[run.from + 1..=run.to]));
            before = Some(stretch);
        }
        self.emit(&mut block, marks.last().map_or(0, |mark| mark.arrive));
        metres
    }

    /// Drives one stretch from a mark to the last of `marks`, with the boundary points on it.
    fn drive_stretch(
        &mut self,
        streets: &Streets<'a>,
        block: &mut Block,
        stretch: &Stretch,
        (mut before, from, marks): (Option<&Stretch>, &Mark, &[Mark]),
    ) {
        let Some(end) = marks.last() else { return };
        for piece in pieces(streets, stretch, marks) {
            let mark = piece.mark;
            if piece.is_nowhere() {
                let message = format!("{} lies on no boundary {}", self.name(mark.spot), self.way(from, end));
                self.found.push(violation("Z11", message));
                continue;
            }
            let is_wait = mark.stands && !piece.is_last;
            if is_wait && !(piece.gate.is_some() && streets.map.instance.gate_waiting()) {
                self.may_not_wait(mark, piece.gate.is_some());
            }
            let timed = (piece.to - piece.from, mark.arrive);
            let turn = before.take().map_or(0, |b| turn_at(streets, (b, from, stretch), block.clock, timed));
            self.advance(streets, block, stretch, &piece, turn, (from, end));
            if is_wait {
                self.emit(block, mark.arrive);
                let (least, most) = piece.gate.unwrap_or((piece.to, piece.to));
                let spans = streets.spans(stretch, stretch.millis);
                let inside: Vec<ZoneIdx> =
                    spans.iter().filter(|s| s.from < least && most < s.to).map(|s| s.zone).collect();
                self.walk.pass(mark.arrive, &inside);
                self.walk.stand(mark.arrive, mark.leave, &inside, WAITING);
                *block = Block::new(mark.leave);
            }
        }
    }

    /// Drives a piece of a stretch up to its mark with its stated time.
    fn advance(
        &mut self,
        streets: &Streets<'a>,
        block: &mut Block,
        stretch: &Stretch,
        piece: &Piece<'_>,
        turn: i64,
        (from, to): (&Mark, &Mark),
    ) {
        let (mark, part, clock) = (piece.mark, (piece.from, piece.to), block.clock);
        let earliest = clock.earliest(turn + part.1 - part.0);
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
            ((mark.arrive - clock.since).saturating_mul(1000) - clock.millis - turn).max(0)
        };
        let scale = |at: i64, rounds_up: bool| {
            let (whole, part_length) = (i128::from(taken), i128::from((part.1 - part.0).max(1)));
            let product = i128::from(at - part.0) * whole + if rounds_up { part_length - 1 } else { 0 };
            i64::try_from(product.div_euclid(part_length)).unwrap_or(taken)
        };
        for span in streets.spans(stretch, stretch.millis) {
            let (a, b) = (span.from.max(part.0), span.to.min(part.1));
            // A turn may be all that a zone is about, or nodes at one place.
            let is_instant = b == 0 && (stretch.millis == 0 || stretch.decreed.contains(&span.zone));
            if a >= b && !(is_instant && part.0 == 0) {
                continue;
            }
            let begin = if a == part.0 { clock.millis } else { clock.millis + turn + scale(a, false) };
            let end = clock.millis + turn + scale(b, true);
            let (since, inside) = (clock.millis, &mut block.inside);
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
        block.clock.millis += turn + taken;
        if !on_time && (piece.is_last || !mark.stands) {
            self.emit(block, mark.arrive);
            let mut zones = streets.zones_of(mark.spot, Some(stretch.segment));
            if piece.is_last {
                zones.extend(&stretch.leads_on);
            }
            self.walk.pass(mark.arrive, &zones);
            block.clock = clock.reach(turn + part.1 - part.0, mark.arrive);
        }
    }

    /// Hands what was driven without waiting over to the walk, in seconds: entries down, exits up.
    fn emit(&mut self, block: &mut Block, until: Seconds) {
        let Clock { since, millis } = block.clock;
        let mut inside: Vec<Inside> = std::mem::take(&mut block.inside)
            .into_iter()
            .map(|(zone, from, to)| Inside {
                zone,
                from: (since + from.div_euclid(1000)).clamp(since, until.max(since)),
                to: if to >= millis { until } else { (since + up(to)).min(until) },
            })
            .collect();
        inside.sort_by_key(|s| (s.from, s.zone));
        self.walk.drive(since, until, &inside);
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

/// The segments on which a leg begins and ends.
pub(super) fn ends(streets: &Streets<'_>, marks: &[Mark], stated: &[Stated]) -> [Option<Segment>; 2] {
    let runs = runs(streets, marks);
    let chosen = choose(streets, marks, &runs, stated);
    [chosen.first(), chosen.last()].map(|stretch| stretch.copied().flatten().map(|s| s.segment))
}

/// The holding location that lies at a spot: at a node, if no road there comes nearer to it.
pub(super) fn holding(streets: &Streets<'_>, spot: Spot, on: Option<Segment>) -> Option<LocationIdx> {
    let atlas = streets.map.atlas;
    let all = streets.map.instance.locations().iter().enumerate().filter(|(_, l)| l.holding);
    all.map(|(i, _)| LocationIdx::new(i)).find(|location| match spot {
        Spot::Osm(node) => {
            let mut roads = atlas.segments_from(node).filter(|s| !streets.is_closed(*s)).peekable();
            roads.peek().is_some() && roads.all(|s| streets.is_foot(*location, spot, s))
        }
        _ => on.is_some_and(|segment| streets.is_foot(*location, spot, segment)),
    })
}

/// The ways chosen, in the zones of the turns that lead into them and of the streets they go on in.
fn decreed(
    streets: &Streets<'_>,
    marks: &[Mark],
    runs: &[Run],
    chosen: &[Option<&Stretch>],
    stated: &[Stated],
) -> Vec<Option<Stretch>> {
    let mut trail: Vec<Segment> = Vec::new();
    let mut decreed = Vec::with_capacity(chosen.len());
    for (i, (run, stretch)) in runs.iter().zip(chosen).enumerate() {
        let beside = |i: Option<usize>| i.and_then(|i| chosen.get(i).copied().flatten());
        // Streets that go on from a run to the next one. At a holding point they may do so or not: as it is stated.
        let over = |i: usize| -> Vec<ZoneIdx> {
            let (before, after) = (beside(Some(i)), beside(Some(i + 1)));
            let mut zones = streets.streets_of(before, after);
            if let Some(next) = runs.get(i + 1)
                && holding(streets, marks[next.from].spot, None).is_some()
            {
                let (since, until) = (marks[runs[i].from].leave, marks[next.to].arrive);
                zones.retain(|zone| stated.iter().any(|s| s.covers(*zone, since, until)));
            }
            zones
        };
        let with_zones = |s: &Stretch| Stretch {
            decreed: streets.decreed(&trail, s.segment, (&marks[run.from], &marks[run.to]), stated),
            goes_on: i.checked_sub(1).map_or_else(Vec::new, over),
            leads_on: over(i),
            ..s.clone()
        };
        decreed.push(stretch.map(with_zones));
        match stretch {
            Some(stretch) => streets.drive_on(&mut trail, &marks[run.from], stretch.segment),
            None => trail.clear(),
        }
    }
    decreed
}

/// The parts of a stretch to each of the marks on it, of which the last is its end.
pub(super) fn pieces<'m>(streets: &Streets<'_>, stretch: &Stretch, marks: &'m [Mark]) -> Vec<Piece<'m>> {
    let n = stretch.millis;
    let Some((end, waits)) = marks.split_last() else { return Vec::new() };
    let spans = if waits.is_empty() { Vec::new() } else { streets.spans(stretch, n) };
    let (mut done, mut pieces) = (0, Vec::new());
    for mark in waits {
        let cuts = spans.iter().flat_map(|s| [s.from, s.to]);
        let near = |at: &i64| {
            let (a, b) = stretch.line;
            let here = streets.place(mark.spot).map_or(0, |p| crate::clip::length(a, p));
            let mm = crate::clip::length(a, b).max(1);
            (i128::from(*at) * i128::from(mm) - i128::from(here) * i128::from(n)).abs()
                <= i128::from(n) * 3 + i128::from(mm) * 2
        };
        let here: Vec<i64> = cuts.filter(|at| *at > 0 && *at < n && near(at)).collect();
        let gate = here.iter().min().copied().zip(here.iter().max().copied());
        let (least, most) = gate.unwrap_or((done, done));
        let to = least.max(done);
        pieces.push(Piece { from: done, to, mark, is_last: false, gate });
        done = if mark.stands { most.max(done) } else { to };
    }
    pieces.push(Piece { from: done, to: n, mark: end, is_last: true, gate: None });
    pieces
}

/// Milliseconds of the turn from one stretch into another, if then so many are driven to where the vehicle is stated to
/// be. Who may stand at the mark sets out anew there: the turn takes time only if the stated times leave it.
pub(super) fn turn_at(
    streets: &Streets<'_>,
    (before, mark, after): (&Stretch, &Mark, &Stretch),
    clock: Clock,
    (took, arrive): (i64, Seconds),
) -> i64 {
    let turn = streets.turn_millis(before, after);
    let is_short = turn > 0 && arrive < clock.earliest(turn + took);
    if is_short && holding(streets, mark.spot, Some(before.segment)).is_some() { 0 } else { turn }
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
