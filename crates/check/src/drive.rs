//! Drives the legs of a route as the plan says and finds what cannot be driven so: Z10 and Z11.

use kerbway_model::document::report::Violation;
use kerbway_model::instance::{Ground, VehicleType};
use kerbway_model::units::{Metres, Seconds};
use kerbway_model::{LocationIdx, ZoneIdx};

use crate::findings::{spoken, violation};
use crate::map::Streets;
use crate::resolve::{Mark, Ride, Stated};
use crate::terrain::{Line, Spot, Terrain, is_near};
use crate::visits::{Inside, Standing, Walk};

/// Waiting on the way.
pub(crate) const WAITING: Standing = Standing { service: false, off_street: false, stop: false };

/// Drives one leg after the other.
pub(crate) struct Driver<'a, 'b> {
    pub(crate) terrain: &'b Terrain<'a>,
    pub(crate) vehicle_type: &'a VehicleType,
    pub(crate) walk: &'b mut Walk<'a>,
    /// Crossings of the route as the plan states them.
    pub(crate) stated: &'b [Stated],
    /// Without vehicle and leg.
    pub(crate) found: Vec<Violation>,
    /// Time runs backwards on the leg: no more is said of its times.
    pub(crate) backwards: bool,
}

impl Driver<'_, '_> {
    /// Drives a leg from and to the places where it is due; its metres. Where leg and stops disagree about the place,
    /// which is said elsewhere, the path may keep to either.
    pub(crate) fn ride(&mut self, ride: &Ride, due: (LocationIdx, LocationIdx)) -> Metres {
        self.backwards = ride.backwards.is_some();
        if let Some((before, after)) = ride.backwards {
            let clock = self.terrain.instance.clock();
            let message = format!("after {} comes {}", spoken(clock, before), spoken(clock, after));
            self.found.push(Violation { excess: Some(before - after), ..violation("T04", message) });
        }
        if let Ground::Matrices(_) = self.terrain.instance.ground() {
            return self.by_matrix(ride);
        }
        if let Some(map) = self.terrain.map {
            let law = self.walk.law();
            let enclosed = self.terrain.enclosed(law.vehicle_type());
            return self.on_map(&Streets::new(map, self.vehicle_type, law, enclosed), ride);
        }
        let (Some(first), Some(last)) = (ride.marks.first(), ride.marks.last()) else { return 0 };
        for (mark, location, due, end) in [(first, ride.from, due.0, "begin"), (last, ride.to, due.1, "end")]
        {
            if [location, due].iter().all(|place| self.terrain.spot(*place) != Some(mark.spot)) {
                let id = &self.terrain.instance.location(location).id;
                self.found.push(violation("Z11", format!("the path does not {end} at location `{id}`")));
            }
        }
        if ride.marks.len() == 1 && ride.from == ride.to {
            self.stand_at(ride.from, first);
            return 0;
        }
        if first.arrive < first.leave {
            self.stand_at(ride.from, first);
        }
        let zones = self.zones_of(first.spot);
        self.walk.drive_off(first.leave, &zones);
        let metres = self.along(&ride.marks);
        if ride.marks.len() > 1 {
            let zones = self.zones_of(last.spot);
            self.walk.pass(last.arrive, &zones);
            if last.arrive < last.leave {
                self.stand_at(ride.to, last);
            }
        }
        metres
    }

    fn zones_of(&self, spot: Spot) -> Vec<ZoneIdx> {
        self.terrain.zones_of(spot, self.walk.law())
    }

    pub(crate) fn stand_at(&mut self, location: LocationIdx, mark: &Mark) {
        let zones = self.terrain.zones_of_location(location, self.walk.law());
        let off_street = self.terrain.instance.location(location).off_street;
        self.walk.stand(mark.arrive, mark.leave, &zones, Standing { off_street, ..WAITING });
    }

    /// The way through all marks: line by line, each from one node or corner to the next, with the boundary points
    /// between them at which it stands.
    fn along(&mut self, marks: &[Mark]) -> Metres {
        let mut metres = 0;
        let mut at = 0;
        let mut before: Option<Line> = None;
        while at + 1 < marks.len() {
            let next = self.line_end(marks, at);
            let (from, to) = (marks[at], marks[next]);
            let line = self.terrain.line(from.spot, to.spot, self.vehicle_type, self.walk.law());
            if at > 0 {
                self.pause(from, before.as_ref(), line.as_ref());
            }
            if let Some(line) = &line {
                if let (Spot::Node(a), Spot::Node(b)) = (from.spot, to.spot)
                    && let Some(zone) = self.terrain.barred(a, b, line, self.walk.law())
                {
                    let id = &self.terrain.instance.zone(zone).id;
                    let message =
                        format!("{} crosses the boundary of {id} away from its gates", self.way(&from, &to));
                    self.found.push(Violation { zone: Some(id.clone()), ..violation("Z11", message) });
                }
                metres += line.metres;
                self.drive(line, from, &marks[at + 1..next], to);
            } else {
                self.found.push(violation("Z11", format!("there is no way {}", self.way(&from, &to))));
                self.walk.drive(from.leave, to.arrive, &[]);
                let zones = self.zones_of(to.spot);
                self.walk.appear(to.arrive, &zones);
            }
            (before, at) = (line, next);
        }
        metres
    }

    /// The mark at which the line from `at` ends; those between are boundary points of it.
    fn line_end(&self, marks: &[Mark], at: usize) -> usize {
        let last = marks.len() - 1;
        let on_road = |mark: &Mark| match (self.terrain.instance.ground(), mark.spot) {
            (Ground::Network(_), Spot::At(_)) => true,
            (Ground::Plane { .. }, Spot::At(_)) => {
                mark.arrive < mark.leave && self.terrain.holding(mark.spot).is_none()
            }
            _ => false,
        };
        let next = (at + 1..last).find(|i| !on_road(&marks[*i])).unwrap_or(last);
        if let (Spot::At(a), Spot::At(b)) = (marks[at].spot, marks[next].spot) {
            // A corner at which it stands bends the path; a boundary point does not.
            let straight = |mark: &Mark| matches!(mark.spot, Spot::At(p) if is_near(a, b, p));
            return if marks[at + 1..next].iter().all(straight) { next } else { at + 1 };
        }
        next
    }

    /// Passes a node or corner, or stands there.
    fn pause(&mut self, mark: Mark, before: Option<&Line>, after: Option<&Line>) {
        let zones = self.zones_of(mark.spot);
        self.walk.pass(mark.arrive, &zones);
        if mark.arrive >= mark.leave {
            return;
        }
        if let Some(holding) = self.terrain.holding(mark.spot) {
            self.stand_at(holding, &mark);
        } else {
            let lines = before.zip(after);
            let is_gate = lines.is_some_and(|(before, after)| {
                self.terrain.is_gate(mark.spot, self.vehicle_type, self.walk.law(), [before, after])
            });
            if !(is_gate && self.terrain.instance.gate_waiting()) {
                self.may_not_wait(&mark, is_gate);
            }
            self.walk.stand(mark.arrive, mark.leave, &zones, WAITING);
        }
        self.walk.drive_off(mark.leave, &zones);
    }

    pub(crate) fn may_not_wait(&mut self, mark: &Mark, is_gate: bool) {
        let clock = self.terrain.instance.clock();
        let why = if is_gate { "a gate, and waiting at gates is not allowed" } else { "no place to wait" };
        let (from, to) = (spoken(clock, mark.arrive), spoken(clock, mark.leave));
        let message = format!("waits from {from} to {to} at {}, {why}", self.name(mark.spot));
        self.found.push(Violation {
            from: Some(clock.rfc3339(mark.arrive)),
            to: Some(clock.rfc3339(mark.leave)),
            excess: Some(mark.leave - mark.arrive),
            ..violation("Z10", message)
        });
    }

    /// Drives a line and stands at boundary points of it.
    fn drive(&mut self, line: &Line, from: Mark, waits: &[Mark], to: Mark) {
        let (mut driven, mut since) = (0, from.leave);
        for wait in waits {
            let after = driven + wait.arrive - since;
            self.stretch(line, driven, since, wait.arrive);
            let on_boundary = line.is_boundary(wait.spot, after);
            if !on_boundary && wait.arrive < wait.leave && line.is_near(wait.spot) {
                self.may_not_wait(wait, false);
            } else if !on_boundary {
                let message =
                    format!("{} lies on no boundary {}", self.name(wait.spot), self.way(&from, &to));
                self.found.push(violation("Z11", message));
            } else if !self.terrain.instance.gate_waiting() && wait.arrive < wait.leave {
                self.may_not_wait(wait, true);
            }
            let zones = line.zones_at(after);
            self.walk.pass(wait.arrive, &zones);
            if wait.arrive < wait.leave {
                self.walk.stand(wait.arrive, wait.leave, &zones, WAITING);
            }
            (driven, since) = (after, wait.leave);
        }
        self.stretch(line, driven, since, to.arrive);
        let total = driven + to.arrive - since;
        if total != line.seconds && !self.backwards {
            let message = format!("takes {total} s {} instead of {} s", self.way(&from, &to), line.seconds);
            self.found
                .push(Violation { excess: Some((total - line.seconds).abs()), ..violation("Z11", message) });
        }
    }

    /// Drives part of a line, `driven` seconds of which lie behind, between two instants.
    fn stretch(&mut self, line: &Line, driven: Seconds, from: Seconds, to: Seconds) {
        let last = to - from + driven;
        let part = line.spans.iter().filter(|s| s.from < last && driven < s.to);
        let mut inside: Vec<Inside> = part
            .map(|s| {
                // Driven in another time than its own, the rest of the line counts to its end.
                let end = if s.to == line.seconds { last } else { s.to.min(last) };
                Inside { zone: s.zone, from: from + s.from.max(driven) - driven, to: from + end - driven }
            })
            .collect();
        inside.sort_by_key(|s| (s.from, s.zone));
        self.walk.drive(from, to, &inside);
    }

    fn by_matrix(&mut self, ride: &Ride) -> Metres {
        let instance = self.terrain.instance;
        let Ground::Matrices(matrices) = instance.ground() else { return 0 };
        let Some(matrix) = self.vehicle_type.profile.and_then(|p| matrices.get(p)) else { return 0 };
        let cell = ride.from.index() * instance.locations().len() + ride.to.index();
        let taken = ride.arrive - ride.depart;
        let (from, to) = (&instance.location(ride.from).id, &instance.location(ride.to).id);
        match matrix.seconds.get(cell).copied().flatten() {
            None => self.found.push(violation("Z11", format!("there is no way from `{from}` to `{to}`"))),
            Some(seconds) if seconds != taken && !self.backwards => {
                let message = format!("takes {taken} s from `{from}` to `{to}` instead of {seconds} s");
                self.found
                    .push(Violation { excess: Some((taken - seconds).abs()), ..violation("Z11", message) });
            }
            Some(_) => {}
        }
        if ride.from != ride.to {
            let pair = matrix.inside.iter().filter(|i| (i.from, i.to) == (ride.from, ride.to));
            let mut inside: Vec<Inside> = pair
                .map(|i| Inside {
                    zone: i.zone,
                    from: ride.depart + i.offset,
                    to: ride.depart + i.offset + i.duration,
                })
                .collect();
            inside.sort_by_key(|s| (s.zone, s.from));
            let mut joined: Vec<Inside> = Vec::new();
            for s in inside {
                match joined.last_mut() {
                    Some(last) if last.zone == s.zone && s.from < last.to => last.to = last.to.max(s.to),
                    _ => joined.push(s),
                }
            }
            joined.sort_by_key(|s| (s.from, s.zone));
            self.walk.drive_off(ride.depart, &[]);
            self.walk.drive(ride.depart, ride.arrive, &joined);
            self.walk.pass(ride.arrive, &[]);
        }
        matrix.metres.as_ref().and_then(|m| m.get(cell).copied().flatten()).unwrap_or(0)
    }

    pub(crate) fn name(&self, spot: Spot) -> String {
        match spot {
            Spot::Node(node) => format!("node `{}`", self.terrain.node_id(node)),
            Spot::Osm(node) => format!("node {node}"),
            Spot::At(point) => format!("point {} mm, {} mm", point.x, point.y),
        }
    }

    pub(crate) fn way(&self, from: &Mark, to: &Mark) -> String {
        format!("from {} to {}", self.name(from.spot), self.name(to.spot))
    }
}
