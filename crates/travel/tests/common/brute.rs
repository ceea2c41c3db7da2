//! All planned legs of a small world, second by second (docs/semantics.md 2, 3, 5), straight from the definitions.

use kerbway_model::ZoneIdx;
use kerbway_model::instance::Interval;
use kerbway_travel::bans::{BanSets, Rights};
use kerbway_travel::{Gap, Ground, Place};

use super::ways::ways;
use super::world::World;

pub type Zones = Vec<ZoneIdx>;

/// Standing somewhere: a place, or a gate.
#[derive(Clone)]
pub struct Stand {
    pub zones: Zones,
    pub ground: Zones,
    pub off_street: bool,
}

#[derive(Clone)]
pub struct Drive {
    pub seconds: i64,
    pub metres: i64,
    pub zones: Zones,
}

/// A node between two drives, and where (if at all) one stands there.
#[derive(Clone)]
pub struct Node {
    pub inside: Zones,
    pub stand: Option<Stand>,
}

/// A planned leg without its times.
#[derive(Clone)]
pub struct Way {
    pub drives: Vec<Drive>,
    pub nodes: Vec<Node>,
}

/// A drive that is possible: departure, arrival, driving seconds, metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drove {
    pub depart: i64,
    pub arrive: i64,
    pub seconds: i64,
    pub metres: i64,
}

fn on(list: &[Interval], second: i64) -> bool {
    list.iter().any(|i| i.from <= second && second < i.to)
}

pub fn counting(rights: &Rights, zones: &[ZoneIdx]) -> Zones {
    zones.iter().copied().filter(|z| rights.counts(*z)).collect()
}

pub fn stand(world: &World, sets: &kerbway_travel::ZoneSets, p: &Place) -> Stand {
    Stand {
        zones: counting(&world.rights, sets.zones(p.zones)),
        ground: counting(&world.rights, sets.zones(p.ground)),
        off_street: p.off_street,
    }
}

pub fn sets(world: &World) -> &kerbway_travel::ZoneSets {
    match &world.ground {
        Ground::Graph(g) => &g.sets,
        Ground::Lines(l) => l.sets(),
    }
}

/// Gaps by definition: between the seconds in which standing is banned; both ends belong to it.
pub fn gaps(world: &World, at: usize) -> Vec<Gap> {
    let place = world.ground.places()[at].unwrap();
    let s = stand(world, sets(world), &place);
    let horizon = world.rights.horizon();
    let banned = |u: i64| {
        !s.off_street
            && s.zones.iter().any(|z| {
                let b = &world.rights.zone(*z).unwrap().sets;
                on(&b.presence, u) || on(&b.stopping, u)
            })
    };
    let (mut out, mut from, mut second) = (Vec::new(), -1, 0);
    while second <= horizon {
        if !banned(second) {
            second += 1;
            continue;
        }
        out.push(Gap { from, to: second });
        while banned(second) {
            second += 1;
        }
        from = second;
    }
    out.push(Gap { from, to: horizon + 1 });
    out
}

/// Everything that can be driven between two places, with the gaps of both ends kept.
pub fn drives(world: &World, from: usize, to: usize) -> Vec<Drove> {
    let places = world.ground.places();
    let (Some(a), Some(b)) = (places[from], places[to]) else { return Vec::new() };
    let (a, b) = (stand(world, sets(world), &a), stand(world, sets(world), &b));
    let mut all: Vec<Drove> =
        ways(world, from, to).iter().flat_map(|w| drive(&world.rights, &a, &b, w)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What one zone sees of a way: one entry per part (stand, drive, stand, …).
#[derive(Clone, Default)]
struct Seen {
    /// Index of the visit this part belongs to.
    visit: Option<usize>,
    /// The visit begins with this part, by an entry.
    enters: bool,
    /// The visit ends after this part (a stand) by a drive of no length.
    exits: bool,
}

/// Parts: the start, then drive and node in turn, the end last.
fn see(a: &Stand, b: &Stand, way: &Way, z: ZoneIdx) -> (Vec<Seen>, Vec<bool>) {
    let mut parts: Vec<Seen> = Vec::new();
    let mut stops: Vec<bool> = Vec::new();
    let mut current: Option<usize> = None;
    let has = |list: &Zones| list.contains(&z);
    let place = |s: &Stand,
                 stop: bool,
                 first: bool,
                 last: bool,
                 current: &mut Option<usize>,
                 stops: &mut Vec<bool>,
                 parts: &mut Vec<Seen>| {
        let mut seen = Seen::default();
        match (has(&s.zones), has(&s.ground)) {
            (true, in_ground) => {
                if current.is_none() || !in_ground {
                    stops.push(false);
                    *current = Some(stops.len() - 1);
                    seen.enters = !first;
                }
                stops[current.unwrap()] |= stop;
                seen.visit = *current;
                if !in_ground {
                    seen.exits = !last;
                    *current = None;
                }
            }
            (false, _) => *current = None,
        }
        parts.push(seen);
    };
    place(a, true, true, false, &mut current, &mut stops, &mut parts);
    for (i, d) in way.drives.iter().enumerate() {
        let mut seen = Seen::default();
        if has(&d.zones) {
            if current.is_none() {
                stops.push(false);
                current = Some(stops.len() - 1);
                seen.enters = true;
            }
            seen.visit = current;
        } else {
            current = None;
        }
        parts.push(seen);
        // The point after the drive: passing a point that is not inside ends the visit.
        let inside = match way.nodes.get(i) {
            Some(n) => has(&n.inside),
            None => has(&b.ground),
        };
        if !inside {
            current = None;
        }
        if let Some(n) = way.nodes.get(i) {
            match &n.stand {
                Some(s) => place(s, false, false, false, &mut current, &mut stops, &mut parts),
                None => parts.push(Seen { visit: current, ..Seen::default() }),
            }
        }
    }
    place(b, true, false, true, &mut current, &mut stops, &mut parts);
    (parts, stops)
}

struct View<'a> {
    bans: &'a BanSets,
    parts: Vec<Seen>,
    stops: Vec<bool>,
}

impl View<'_> {
    fn through(&self, part: usize) -> bool {
        self.parts[part].visit.is_some_and(|v| !self.stops[v])
    }

    fn drive_ok(&self, part: usize, from: i64, to: i64) -> bool {
        let seen = &self.parts[part];
        let Some(_) = seen.visit else { return true };
        let through = self.through(part);
        !(seen.enters && on(&self.bans.entry, from))
            && (from..to).all(|u| !on(&self.bans.moving, u) && !(through && on(&self.bans.through, u)))
    }

    fn arrive_ok(&self, part: usize, at: i64) -> bool {
        !(self.parts[part].enters && on(&self.bans.entry, at))
    }

    fn stay_ok(&self, part: usize, second: i64) -> bool {
        let through = self.through(part);
        self.parts[part].visit.is_none()
            || !(on(&self.bans.presence, second)
                || on(&self.bans.stopping, second)
                || through && on(&self.bans.through, second))
    }

    fn leave_ok(&self, part: usize, at: i64) -> bool {
        let through = self.through(part);
        !(self.parts[part].exits && (on(&self.bans.moving, at) || through && on(&self.bans.through, at)))
    }
}

/// When a way can be driven.
pub fn drive(rights: &Rights, a: &Stand, b: &Stand, way: &Way) -> Vec<Drove> {
    let mut zones: Zones =
        a.zones.iter().chain(&a.ground).chain(&b.zones).chain(&b.ground).copied().collect();
    for d in &way.drives {
        zones.extend(&d.zones);
    }
    for n in &way.nodes {
        zones.extend(&n.inside);
        if let Some(s) = &n.stand {
            zones.extend(s.zones.iter().chain(&s.ground));
        }
    }
    zones.sort_unstable();
    zones.dedup();
    let views: Vec<View<'_>> = zones
        .iter()
        .map(|z| {
            let (parts, stops) = see(a, b, way, *z);
            View { bans: &rights.zone(*z).unwrap().sets, parts, stops }
        })
        .collect();
    let horizon = rights.horizon();
    let all = |f: &dyn Fn(&View<'_>) -> bool| views.iter().all(f);
    let seconds: i64 = way.drives.iter().map(|d| d.seconds).sum();
    let metres: i64 = way.drives.iter().map(|d| d.metres).sum();
    let mut out = Vec::new();
    for depart in 0..=horizon {
        if !all(&|v| v.leave_ok(0, depart)) {
            continue;
        }
        let mut at = vec![depart];
        for (i, d) in way.drives.iter().enumerate() {
            let part = 1 + 2 * i;
            let mut next: Vec<i64> = at
                .iter()
                .map(|t| (*t, t + d.seconds))
                .filter(|(t, u)| *u <= horizon && all(&|v| v.drive_ok(part, *t, *u)))
                .map(|(_, u)| u)
                .collect();
            if let Some(Node { stand: Some(s), .. }) = way.nodes.get(i) {
                let mut gone: Vec<i64> = Vec::new();
                for t in next.iter().filter(|t| all(&|v| v.arrive_ok(part + 1, **t))) {
                    let mut u = *t;
                    loop {
                        if all(&|v| v.leave_ok(part + 1, u)) {
                            gone.push(u);
                        }
                        if u == horizon || !(s.off_street || all(&|v| v.stay_ok(part + 1, u))) {
                            break;
                        }
                        u += 1;
                    }
                }
                gone.sort_unstable();
                gone.dedup();
                next = gone;
            }
            at = next;
        }
        let last = 1 + way.drives.len() + way.nodes.len();
        let last = if way.drives.is_empty() { 1 } else { last };
        for arrive in at {
            if all(&|v| v.arrive_ok(last, arrive)) {
                out.push(Drove { depart, arrive, seconds, metres });
            }
        }
    }
    out
}
