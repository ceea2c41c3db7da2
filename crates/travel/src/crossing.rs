//! Zone visits of a whole route: when a zone is entered and left, what lets the vehicle in, and how far the visit could
//! be moved (docs/format.md, `crossing`). Judged by what the rules really forbid, without planning buffers.

use kerbway_model::instance::Interval;
use kerbway_model::units::Seconds;
use kerbway_model::{LocationIdx, RuleIdx, ZoneIdx};

use crate::bans::{Family, Rights};
use crate::ground::ZoneSet;
use crate::journey::{Event, Journey};
use crate::table::ClassIdx;
use crate::travel::Travel;

/// A part of a route: stands and legs alternate. A route that starts or ends at a depot begins or ends with a stand of
/// no length there.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// A stop, or the start or end of the route.
    Stand {
        /// Where.
        at: LocationIdx,
        /// Arrival.
        from: Seconds,
        /// Departure.
        to: Seconds,
        /// Start and end of service.
        service: Option<(Seconds, Seconds)>,
    },
    /// A drive.
    Leg(&'a Journey),
}

/// A visit of a zone that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// Index of the leg on which it begins.
    pub leg: usize,
    /// Which zone.
    pub zone: ZoneIdx,
    /// Entry; for a route that begins inside its departure.
    pub enter: Seconds,
    /// Exit; `None` = still inside at the end of the route.
    pub leave: Option<Seconds>,
    /// The `allow` that lets it in; `None` = nothing forbids it then.
    pub rule: Option<RuleIdx>,
    /// Largest n such that the visit moved earlier by each of 0…n seconds breaks no rule of the zone; `None` = no bound
    /// within the horizon.
    pub early: Option<Seconds>,
    /// Likewise later.
    pub late: Option<Seconds>,
}

/// What happens, in order.
#[derive(Debug, Clone, Copy)]
enum Happening {
    Stand {
        /// The stop's location; `None` = a wait on the way.
        stop: Option<LocationIdx>,
        zones: ZoneSet,
        ground: ZoneSet,
        from: Seconds,
        to: Seconds,
        service: Option<(Seconds, Seconds)>,
        counted: bool,
    },
    Drive {
        zones: ZoneSet,
        from: Seconds,
        begun: Seconds,
        to: Seconds,
        then: ZoneSet,
    },
}

/// A visit while it is being put together.
#[derive(Debug, Default)]
struct Visit {
    leg: usize,
    enter: Seconds,
    end: Seconds,
    /// It begins with an entry (a route may begin inside).
    entered: bool,
    left: bool,
    stop: bool,
    moves: Vec<(Seconds, Seconds)>,
    stands: Vec<(Seconds, Seconds)>,
    services: Vec<(Seconds, Seconds)>,
    /// Instants of leaving by a drive of zero length.
    exits: Vec<Seconds>,
}

impl Travel {
    /// The zone visits of a route, sorted by leg, entry and zone.
    pub fn crossings(&self, class: ClassIdx, route: &[Part<'_>]) -> Vec<Crossing> {
        let data = self.class(class);
        let overlay = &data.overlay;
        let mut happenings: Vec<(usize, Happening)> = Vec::new();
        let mut legs = 0;
        for part in route {
            match *part {
                Part::Stand { at, from, to, service } => {
                    let Some(place) = overlay.places[at.index()] else { continue };
                    happenings.push((
                        legs.max(1) - 1,
                        Happening::Stand {
                            stop: Some(at),
                            zones: place.zones,
                            ground: place.ground,
                            from,
                            to,
                            service,
                            counted: !place.off_street,
                        },
                    ));
                }
                Part::Leg(journey) => {
                    legs += 1;
                    happenings.extend(journey.events.iter().map(|e| (legs - 1, happening(*e))));
                }
            }
        }
        let mut zones: Vec<ZoneIdx> = Vec::new();
        for (_, h) in &happenings {
            let sets = match h {
                Happening::Stand { zones, ground, .. } => [*zones, *ground],
                Happening::Drive { zones, then, .. } => [*zones, *then],
            };
            zones.extend(sets.iter().flat_map(|s| overlay.zones(*s)));
        }
        zones.sort_unstable();
        zones.dedup();
        let mut crossings = Vec::new();
        for zone in zones {
            let has = |set: ZoneSet| overlay.zones(set).binary_search(&zone).is_ok();
            for visit in visits(&happenings, has) {
                crossings.push(visit.crossing(&data.rights, zone));
            }
        }
        crossings.sort_by_key(|c| (c.leg, c.enter, c.zone));
        crossings
    }
}

fn happening(event: Event) -> Happening {
    match event {
        Event::Drive { zones, from, begun, to, then } => Happening::Drive { zones, from, begun, to, then },
        Event::Wait { zones, ground, from, to, off_street } => {
            Happening::Stand { stop: None, zones, ground, from, to, service: None, counted: !off_street }
        }
    }
}

/// The visits of one zone; `has` tells whether a set holds it.
fn visits(happenings: &[(usize, Happening)], has: impl Fn(ZoneSet) -> bool) -> Vec<Visit> {
    let mut done: Vec<Visit> = Vec::new();
    let mut open: Option<Visit> = None;
    let close = |open: &mut Option<Visit>, done: &mut Vec<Visit>, at: Seconds| {
        if let Some(visit) = open.take() {
            done.push(Visit { end: at, left: true, ..visit });
        }
    };
    // Going from a location to itself is no leaving.
    let same_place = |i: usize| {
        let stop = |h: &Happening| match h {
            Happening::Stand { stop, .. } => *stop,
            Happening::Drive { .. } => None,
        };
        let pair = happenings.get(i).zip(happenings.get(i + 1));
        pair.is_some_and(|(a, b)| stop(&a.1).is_some() && stop(&a.1) == stop(&b.1))
    };
    for (i, (leg, h)) in happenings.iter().enumerate() {
        let begin = |enter| Visit { leg: *leg, enter, end: enter, entered: i > 0, ..Visit::default() };
        match *h {
            Happening::Stand { stop, zones, ground, from, to, service, counted } => {
                if !has(zones) {
                    close(&mut open, &mut done, from);
                    continue;
                }
                let goes_on = i > 0 && same_place(i - 1);
                if !has(ground) && !goes_on {
                    close(&mut open, &mut done, from);
                }
                let visit = open.get_or_insert_with(|| begin(from));
                visit.end = to;
                visit.stop |= stop.is_some();
                if counted {
                    visit.stands.push((from, to));
                    visit.services.extend(service);
                }
                let ends = i + 1 == happenings.len();
                if !has(ground) && !same_place(i) && !ends {
                    visit.exits.push(to);
                    close(&mut open, &mut done, to);
                }
            }
            Happening::Drive { zones, from, begun, to, then } => {
                if !has(zones) {
                    close(&mut open, &mut done, begun);
                    continue;
                }
                let visit = open.get_or_insert_with(|| begin(from));
                visit.end = to;
                visit.moves.push((from, to));
                if !has(then) {
                    close(&mut open, &mut done, to);
                }
            }
        }
    }
    done.extend(open);
    done
}

impl Visit {
    fn crossing(&self, rights: &Rights, zone: ZoneIdx) -> Crossing {
        let bans = rights.zone(zone);
        let rule = bans.and_then(|b| {
            let through = || b.allowing_rule(Family::Through, self.enter).filter(|_| !self.stop);
            b.allowing_rule(Family::Access, self.enter).or_else(through)
        });
        let horizon = rights.horizon();
        let mut shifts = Vec::new();
        if let Some(bans) = bans {
            self.forbidden_shifts(bans.actual(), &mut shifts);
        }
        let late = shifts.iter().filter(|(_, last)| *last >= 1).map(|(first, _)| (*first).max(1)).min();
        let early = shifts.iter().filter(|(first, _)| *first <= -1).map(|(_, last)| -(*last).min(-1)).min();
        Crossing {
            leg: self.leg,
            zone,
            enter: self.enter,
            leave: self.left.then_some(self.end),
            rule,
            early: early.filter(|n| self.enter - n >= 0).map(|n| n - 1),
            late: late.filter(|n| self.end + n <= horizon).map(|n| n - 1),
        }
    }

    /// Shifts by which the visit breaks a rule of the zone, as closed intervals.
    fn forbidden_shifts(&self, bans: &crate::bans::BanSets, out: &mut Vec<(Seconds, Seconds)>) {
        let mut instants = |list: &[Interval], at: Seconds| {
            out.extend(list.iter().map(|b| (b.from - at, b.to - 1 - at)));
        };
        if self.entered {
            instants(&bans.entry, self.enter);
        }
        for &exit in &self.exits {
            instants(&bans.moving, exit);
            if !self.stop {
                instants(&bans.through, exit);
            }
        }
        let mut stretches = |list: &[Interval], parts: &[(Seconds, Seconds)]| {
            for &(from, to) in parts.iter().filter(|(from, to)| from < to) {
                out.extend(list.iter().map(|b| (b.from - to + 1, b.to - from - 1)));
            }
        };
        stretches(&bans.moving, &self.moves);
        stretches(&bans.presence, &self.moves);
        stretches(&bans.presence, &self.stands);
        stretches(&bans.stopping, &self.stands);
        stretches(&bans.loading, &self.services);
        if !self.stop {
            stretches(&bans.through, &self.moves);
            stretches(&bans.through, &self.stands);
        }
    }
}
