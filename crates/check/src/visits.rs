//! Visits of zones: what a vehicle does inside, whether the rules forbid it, and how far the visit could be moved.
//!
//! A [`Walk`] is fed a route in order of time: points passed, stretches driven, standing. Passing a point that is not
//! inside a zone ends the visit; the next stretch inside begins another, with an entry. A visit's facts are then held
//! against the ban lists one by one.

use std::collections::BTreeMap;

use kerbway_model::units::Seconds;
use kerbway_model::{RuleIdx, ZoneIdx};

use crate::law::{Ban, Bans, Law};

/// A stretch of a drive inside a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inside {
    pub(crate) zone: ZoneIdx,
    pub(crate) from: Seconds,
    pub(crate) to: Seconds,
}

/// How a vehicle stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// It serves; else it waits.
    pub(crate) service: bool,
    /// It stands in a yard: not counted.
    pub(crate) off_street: bool,
    /// Service, or start or end of the path: a stop; waiting is none.
    pub(crate) stop: bool,
}

/// One visit of a zone: an open interval of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visit {
    pub(crate) zone: ZoneIdx,
    /// The leg on which it begins.
    pub(crate) leg: usize,
    /// When it begins.
    pub(crate) enter: Seconds,
    /// When it ends.
    pub(crate) end: Seconds,
    /// Still inside at the end of the route.
    pub(crate) stays: bool,
    /// It begins with an entry (not: the path begins inside).
    pub(crate) entry: bool,
    /// It holds a stop.
    pub(crate) stop: bool,
    moves: Vec<(Seconds, Seconds)>,
    waits: Vec<(Seconds, Seconds)>,
    services: Vec<(Seconds, Seconds)>,
    /// Driving of no length: leaving a place that is inside by decree.
    leaves: Vec<Seconds>,
}

/// A stretch of a visit and the bans it must not meet.
struct Fact<'a> {
    from: Seconds,
    to: Seconds,
    bans: &'a [Ban],
}

impl Fact<'_> {
    /// Time in common with a ban; instants count where the ban holds at them, stretches by positive measure.
    fn meets(&self, ban: &Ban) -> Option<(Seconds, Seconds)> {
        if self.from == self.to {
            (ban.from <= self.from && self.from < ban.to).then_some((self.from, self.to))
        } else {
            let (from, to) = (self.from.max(ban.from), self.to.min(ban.to));
            (from < to).then_some((from, to))
        }
    }

    /// Least and greatest shift by which it would meet the ban.
    fn shifts(&self, ban: &Ban) -> (Seconds, Seconds) {
        if self.from == self.to {
            (ban.from - self.from, ban.to - 1 - self.from)
        } else {
            (ban.from - self.to + 1, ban.to - 1 - self.from)
        }
    }
}

impl Visit {
    fn facts<'a>(&self, bans: &'a Bans) -> Vec<Fact<'a>> {
        let mut facts = Vec::new();
        let instant = |at, bans: &'a [Ban]| Fact { from: at, to: at, bans };
        if self.entry {
            facts.push(instant(self.enter, &bans.entry));
        }
        // In a visit without a stop, what bans passing through bans leaving too.
        let through: &'a [Ban] = if self.stop { &[] } else { &bans.through };
        for at in &self.leaves {
            facts.extend([instant(*at, &bans.moving), instant(*at, through)]);
        }
        let mut stretches = |list: &[(Seconds, Seconds)], bans: &'a [Ban]| {
            let proper = list.iter().filter(|(from, to)| from < to);
            facts.extend(proper.map(|(from, to)| Fact { from: *from, to: *to, bans }));
        };
        stretches(&self.moves, &bans.moving);
        for standing in [&self.waits, &self.services] {
            stretches(standing, &bans.presence);
        }
        stretches(&self.waits, &bans.stopping);
        stretches(&self.services, &bans.service);
        stretches(&self.moves, through);
        stretches(&self.waits, through);
        facts
    }

    /// Where it breaks a rule: one entry per rule and connected time.
    pub(crate) fn offences(&self, bans: &Bans) -> Vec<Ban> {
        let mut met: Vec<Ban> = Vec::new();
        for fact in self.facts(bans) {
            let hits = fact
                .bans
                .iter()
                .filter_map(|b| fact.meets(b).map(|(from, to)| Ban { from, to, rule: b.rule }));
            met.extend(hits);
        }
        met.sort_unstable_by_key(|ban| (ban.rule, ban.from, ban.to));
        let mut merged: Vec<Ban> = Vec::new();
        for ban in met {
            match merged.last_mut() {
                Some(last) if last.rule == ban.rule && ban.from <= last.to => last.to = last.to.max(ban.to),
                _ => merged.push(ban),
            }
        }
        merged
    }

    /// `(early, late)`: the largest n for which the visit, moved by each of 0…n seconds, breaks no rule; `None` = no
    /// bound within the horizon.
    pub(crate) fn slack(&self, bans: &Bans, horizon: Seconds) -> (Option<Seconds>, Option<Seconds>) {
        let (mut early, mut late): (Option<Seconds>, Option<Seconds>) = (None, None);
        for fact in self.facts(bans) {
            for (least, greatest) in fact.bans.iter().map(|b| fact.shifts(b)) {
                if greatest < 0 {
                    early = Some(early.map_or(-1 - greatest, |n| n.min(-1 - greatest)));
                } else if least > 0 {
                    late = Some(late.map_or(least - 1, |n| n.min(least - 1)));
                } else {
                    return (Some(0), Some(0));
                }
            }
        }
        // The first shift that breaks a rule bounds nothing if it is beyond the horizon.
        let early = early.filter(|n| self.enter - n > 0);
        let late = late.filter(|n| self.end + n < horizon);
        (early, late)
    }

    /// The `allow` that lets it in.
    pub(crate) fn admitted_by(&self, law: &Law<'_>) -> Option<RuleIdx> {
        law.admitted_by(self.zone, self.enter, !self.stop)
    }
}

/// Follows one vehicle.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    law: &'a Law<'a>,
    open: BTreeMap<ZoneIdx, Visit>,
    done: Vec<Visit>,
    begun: bool,
    /// The leg being driven, or driven last.
    pub(crate) leg: usize,
    /// Seconds of driving.
    pub(crate) drive: Seconds,
    /// Seconds of service.
    pub(crate) service: Seconds,
    /// Seconds of standing without service.
    pub(crate) wait: Seconds,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(law: &'a Law<'a>) -> Self {
        Self {
            law,
            open: BTreeMap::new(),
            done: Vec::new(),
            begun: false,
            leg: 0,
            drive: 0,
            service: 0,
            wait: 0,
        }
    }

    /// The rules it goes by.
    pub(crate) fn law(&self) -> &'a Law<'a> {
        self.law
    }

    fn enter(&mut self, zone: ZoneIdx, at: Seconds) -> &mut Visit {
        let (leg, entry) = (self.leg, self.begun);
        self.open.entry(zone).or_insert_with(|| Visit {
            zone,
            leg,
            enter: at,
            end: at,
            stays: false,
            entry,
            stop: false,
            moves: Vec::new(),
            waits: Vec::new(),
            services: Vec::new(),
            leaves: Vec::new(),
        })
    }

    fn leave_all_but(&mut self, at: Seconds, inside: &[ZoneIdx], decreed: bool) {
        let gone: Vec<ZoneIdx> = self.open.keys().copied().filter(|z| !inside.contains(z)).collect();
        for mut visit in gone.iter().filter_map(|z| self.open.remove(z)) {
            visit.end = at;
            if decreed {
                visit.leaves.push(at);
            }
            self.done.push(visit);
        }
    }

    /// It passes a point of the road that lies in the zones of `inside`.
    pub(crate) fn pass(&mut self, at: Seconds, inside: &[ZoneIdx]) {
        self.leave_all_but(at, inside, false);
    }

    /// It drives off from where it stood to the road, whose point lies in the zones of `inside`; zones in which it
    /// stood by decree are left by driving of no length.
    pub(crate) fn drive_off(&mut self, at: Seconds, inside: &[ZoneIdx]) {
        self.leave_all_but(at, inside, true);
    }

    /// It is at a point inside these zones, nobody knows how: there is no way to it.
    pub(crate) fn appear(&mut self, at: Seconds, inside: &[ZoneIdx]) {
        self.begun = false;
        for zone in inside {
            self.enter(*zone, at);
        }
        self.begun = true;
    }

    /// It drives, `stretches` of it in zones, in order of time.
    pub(crate) fn drive(&mut self, from: Seconds, to: Seconds, stretches: &[Inside]) {
        self.begun = true;
        self.drive += (to - from).max(0);
        for (i, s) in stretches.iter().enumerate().filter(|(_, s)| self.law.counts(s.zone)) {
            let visit = self.enter(s.zone, s.from);
            match visit.moves.last_mut() {
                Some(last) if last.1 == s.from => last.1 = s.to,
                _ => visit.moves.push((s.from, s.to)),
            }
            // Rounded up, it may end with the drive and still be followed by another one.
            let ends = s.to < to || stretches[i + 1..].iter().any(|later| later.zone == s.zone);
            if ends && let Some(mut visit) = self.open.remove(&s.zone) {
                visit.end = s.to;
                self.done.push(visit);
            }
        }
    }

    /// It stands at a place in the zones of `inside`.
    pub(crate) fn stand(&mut self, from: Seconds, to: Seconds, inside: &[ZoneIdx], how: Standing) {
        self.leave_all_but(from, inside, false);
        *if how.service { &mut self.service } else { &mut self.wait } += (to - from).max(0);
        for zone in inside.iter().copied().filter(|z| self.law.counts(*z)) {
            let visit = self.enter(zone, from);
            visit.stop |= how.stop;
            if !how.off_street {
                if how.service { &mut visit.services } else { &mut visit.waits }.push((from, to));
            }
        }
        self.begun = true;
    }

    /// The route ends: all visits, in order of their beginnings.
    pub(crate) fn finish(mut self, at: Seconds) -> Vec<Visit> {
        for mut visit in std::mem::take(&mut self.open).into_values() {
            (visit.end, visit.stays) = (at, true);
            self.done.push(visit);
        }
        self.done.sort_by_key(|visit| (visit.leg, visit.enter, visit.zone));
        self.done
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use kerbway_model::{Problem, TypeIdx};

    /// Two short pieces of a zone in one second of a drive that ends with it: two visits, the second not seen as the first.
    #[test]
    fn visits_that_end_in_one_second_are_two() {
        let problem = r#"{"format": 1, "currency": "EUR", "crs": "local_m", "plane": {"kmh": 36},
            "horizon": {"start": "2026-11-23T00:00:00+01:00"}, "locations": [{"id": "depot", "x": 0, "y": 0}],
            "vehicle_types": [{"id": "van", "base": "van_diesel", "start": "depot"}], "requests": [],
            "objective": {"drive_per_h": 1},
            "zones": [{"id": "Z", "geometry": {"type": "Polygon", "coordinates": [[[9, 9], [10, 9], [10, 10], [9, 9]]]},
                "rules": [{"id": "R", "effect": "no_entry"}]}]}"#;
        let instance =
            Problem::from_json(problem).unwrap().validate().unwrap_or_else(|e| panic!("{e}")).instance;
        let law = Law::new(&instance, TypeIdx(0));
        let mut walk = Walk::new(&law);
        let piece = |from, to| Inside { zone: ZoneIdx(0), from, to };
        walk.drive(100, 110, &[piece(109, 110), piece(109, 110)]);
        walk.drive(110, 120, &[piece(110, 112)]);
        let visits = walk.finish(120);
        let times: Vec<_> = visits.iter().map(|v| (v.enter, v.end, v.entry, v.stays)).collect();
        // The second piece goes on in the next drive.
        assert_eq!(times, [(109, 110, true, false), (109, 112, true, false)]);
    }
}
