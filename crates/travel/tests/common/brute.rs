//! All planned legs of a small world, second by second (access.md 3.2, 3.3, 3.5), straight from the definitions.

use kerbway_model::instance::Interval;
use kerbway_model::{LocationIdx, ZoneIdx};
use kerbway_travel::bans::{BanSets, Rights};
use kerbway_travel::{Gap, Ground, Place, RoadGraph};

use super::world::World;

type Zones = Vec<ZoneIdx>;

/// Standing somewhere: a place, or a gate.
#[derive(Clone)]
struct Stand {
    zones: Zones,
    ground: Zones,
    off_street: bool,
}

#[derive(Clone)]
struct Drive {
    seconds: i64,
    metres: i64,
    zones: Zones,
}

/// A node between two drives, and where (if at all) one stands there.
#[derive(Clone)]
struct Node {
    inside: Zones,
    stand: Option<Stand>,
}

/// A planned leg without its times.
#[derive(Clone)]
pub struct Way {
    drives: Vec<Drive>,
    nodes: Vec<Node>,
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

fn counting(rights: &Rights, zones: &[ZoneIdx]) -> Zones {
    zones.iter().copied().filter(|z| rights.counts(*z)).collect()
}

fn stand(world: &World, sets: &kerbway_travel::ZoneSets, p: &Place) -> Stand {
    Stand {
        zones: counting(&world.rights, sets.zones(p.zones)),
        ground: counting(&world.rights, sets.zones(p.ground)),
        off_street: p.off_street,
    }
}

fn sets(world: &World) -> &kerbway_travel::ZoneSets {
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
    let mut out = Vec::new();
    let mut from = -1;
    for u in 0..=horizon + 1 {
        // A gap ends at the first second of a ban and begins at the first second after one.
        if u <= horizon && banned(u) {
            if from < u || u == 0 || !banned(u - 1) {
                out.push(Gap { from, to: u });
            }
            let mut end = u;
            while end <= horizon && banned(end) {
                end += 1;
            }
            from = end;
            if out.last().is_some_and(|g| g.from > g.to) {
                out.pop();
            }
        }
        if u < from {
            continue;
        }
    }
    out.push(Gap { from, to: horizon + 1 });
    let mut seen = Vec::new();
    for g in out {
        if !seen.contains(&g) && g.from <= horizon {
            seen.push(g);
        }
    }
    seen
}

/// All planned legs between two different places.
pub fn ways(world: &World, from: usize, to: usize) -> Vec<Way> {
    match &world.ground {
        Ground::Graph(g) => graph_ways(world, g, from, to),
        Ground::Lines(_) => line_ways(world, from, to),
    }
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

fn drive(rights: &Rights, a: &Stand, b: &Stand, way: &Way) -> Vec<Drove> {
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

fn inside(world: &World, set: kerbway_travel::ZoneSet) -> Zones {
    counting(&world.rights, sets(world).zones(set))
}

/// Every choice of where to stand among the nodes of a way.
fn choices(drives: &[Drive], nodes: &[(Zones, Vec<Stand>)], out: &mut Vec<Way>) {
    let mut made = vec![Vec::new()];
    for (inside, stands) in nodes {
        let mut next = Vec::new();
        for before in made {
            let options = std::iter::once(None).chain(stands.iter().cloned().map(Some));
            for stand in options {
                let mut list: Vec<Node> = Vec::clone(&before);
                list.push(Node { inside: inside.clone(), stand });
                next.push(list);
            }
        }
        made = next;
    }
    out.extend(made.into_iter().map(|nodes| Way { drives: drives.to_vec(), nodes }));
}

fn line_ways(world: &World, from: usize, to: usize) -> Vec<Way> {
    let Ground::Lines(source) = &world.ground else { return Vec::new() };
    let mut out = Vec::new();
    let mut stack: Vec<(Vec<usize>, Vec<Drive>, Vec<(Zones, Vec<Stand>)>)> =
        vec![(vec![from], Vec::new(), Vec::new())];
    while let Some((visited, drives, nodes)) = stack.pop() {
        let at = *visited.last().unwrap();
        for next in 0..world.n {
            let Some(place) = source.places()[next] else { continue };
            let passes = next != to && place.holding && source.waiting();
            if visited.contains(&next) || !(passes || next == to) {
                continue;
            }
            let mut lines = Vec::new();
            source.lines(LocationIdx::new(at), LocationIdx::new(next), &mut lines);
            for line in lines {
                let (mut drives, mut nodes) = (drives.clone(), nodes.clone());
                for (i, piece) in line.pieces.iter().enumerate() {
                    let zones = inside(world, piece.zones);
                    drives.push(Drive { seconds: piece.seconds, metres: piece.metres, zones: zones.clone() });
                    let Some(point) = line.points.get(i) else { continue };
                    let here = inside(world, *point);
                    let gate = here != zones || here != inside(world, line.pieces[i + 1].zones);
                    let waits = gate && world.gate_waiting && source.waiting();
                    let gate = Stand { zones: here.clone(), ground: here.clone(), off_street: false };
                    nodes.push((here, if waits { vec![gate] } else { Vec::new() }));
                }
                if next == to {
                    choices(&drives, &nodes, &mut out);
                } else {
                    let s = stand(world, sets(world), &place);
                    nodes.push((s.ground.clone(), vec![s]));
                    let mut visited = visited.clone();
                    visited.push(next);
                    stack.push((visited, drives, nodes));
                }
            }
        }
    }
    out
}

/// Cells by flooding, ways in cells by relaxing until nothing changes.
struct Cells {
    usable: Vec<bool>,
    gate: Vec<bool>,
    cell: Vec<usize>,
    n: usize,
}

fn cells(world: &World, g: &RoadGraph) -> Cells {
    let zones = |e: usize| inside(world, g.edges[e].zones);
    let usable: Vec<bool> = (0..g.edges.len())
        .map(|e| {
            g.gates.iter().all(|(z, gates)| {
                let fine =
                    |v: u32| inside(world, g.nodes[v as usize].inside).contains(z) || gates.contains(&v);
                !zones(e).contains(z) || fine(g.edges[e].from) && fine(g.edges[e].to)
            })
        })
        .collect();
    let touches = |e: usize, v: usize| g.edges[e].from as usize == v || g.edges[e].to as usize == v;
    let gate: Vec<bool> = (0..g.nodes.len())
        .map(|v| {
            (0..g.edges.len())
                .any(|e| usable[e] && touches(e, v) && zones(e) != inside(world, g.nodes[v].inside))
        })
        .collect();
    let mut cell: Vec<usize> = (0..g.edges.len()).collect();
    loop {
        let mut changed = false;
        for v in (0..g.nodes.len()).filter(|v| !gate[*v]) {
            let at: Vec<usize> = (0..g.edges.len()).filter(|e| usable[*e] && touches(*e, v)).collect();
            let least = at.iter().map(|e| cell[*e]).min();
            for e in at {
                changed |= cell[e] != least.unwrap();
                cell[e] = least.unwrap();
            }
        }
        if !changed {
            break;
        }
    }
    Cells { usable, gate, cell, n: g.edges.len() }
}

/// Fastest ways (then shortest) from a node through one cell, passing no gate.
fn within(g: &RoadGraph, cells: &Cells, cell: usize, from: usize) -> Vec<Option<(i64, i64)>> {
    let mut best: Vec<Option<(i64, i64)>> = vec![None; g.nodes.len()];
    best[from] = Some((0, 0));
    loop {
        let mut changed = false;
        for (e, edge) in g.edges.iter().enumerate() {
            let (a, b) = (edge.from as usize, edge.to as usize);
            if !cells.usable[e] || cells.cell[e] != cell || cells.gate[a] && a != from {
                continue;
            }
            let Some((s, m)) = best[a] else { continue };
            let reached = (s + edge.seconds, m + edge.metres);
            if best[b].is_none_or(|known| reached < known) {
                best[b] = Some(reached);
                changed = true;
            }
        }
        if !changed {
            return best;
        }
    }
}

fn graph_ways(world: &World, g: &RoadGraph, from: usize, to: usize) -> Vec<Way> {
    let cells = cells(world, g);
    let (a, b) = (g.places[from].unwrap(), g.places[to].unwrap());
    let gate_stand = |v: usize| {
        let here = inside(world, g.nodes[v].inside);
        Stand { zones: here.clone(), ground: here, off_street: false }
    };
    // Where one may stand at a node on the way.
    let spots = |v: usize| {
        let gate = (cells.gate[v] && world.gate_waiting).then(|| gate_stand(v));
        let holding = g.places.iter().flatten().filter(|p| p.holding && p.node as usize == v);
        gate.into_iter().chain(holding.map(|p| stand(world, &g.sets, p))).collect::<Vec<_>>()
    };
    let transit =
        |v: usize| cells.gate[v] || g.places.iter().flatten().any(|p| p.holding && p.node as usize == v);
    let mut out = Vec::new();
    let start = a.node as usize;
    let target = b.node as usize;
    let mut stack: Vec<(Vec<usize>, Vec<Drive>, Vec<(Zones, Vec<Stand>)>)> = Vec::new();
    let here = |v: usize| inside(world, g.nodes[v].inside);
    // A drive of no length between a place and its node.
    let link = |v: usize| Drive { seconds: 0, metres: 0, zones: here(v) };
    stack.push((vec![start], Vec::new(), Vec::new()));
    // Zones stated for the start set it apart from its node: the node may then be waited at too.
    if inside(world, a.zones) != inside(world, a.ground) {
        stack.push((vec![start], vec![link(start)], vec![(here(start), spots(start))]));
    }
    while let Some((visited, drives, nodes)) = stack.pop() {
        let at = *visited.last().unwrap();
        if at == target {
            // Two places at one node: leaving the one and coming to the other still passes the node.
            let drives = if drives.is_empty() { vec![link(start)] } else { drives.clone() };
            choices(&drives, &nodes, &mut out);
            // So may the node of the target.
            let (mut drives, mut nodes) = (drives.clone(), nodes.clone());
            if visited.len() > 1 && nodes.len() < drives.len() {
                nodes.push((here(target), spots(target)));
                drives.push(link(target));
                choices(&drives, &nodes, &mut out);
            }
        }
        for cell in 0..cells.n {
            let best = within(g, &cells, cell, at);
            for (v, reached) in best.iter().enumerate() {
                let Some((seconds, metres)) = *reached else { continue };
                if visited.contains(&v) || !(transit(v) || v == target) {
                    continue;
                }
                let zones = g
                    .edges
                    .iter()
                    .enumerate()
                    .find(|(e, _)| cells.usable[*e] && cells.cell[*e] == cell)
                    .map(|(_, e)| inside(world, e.zones))
                    .unwrap();
                let mut visited = visited.clone();
                visited.push(v);
                let mut drives = drives.clone();
                drives.push(Drive { seconds, metres, zones });
                let mut nodes = nodes.clone();
                if nodes.len() + 1 < drives.len() {
                    nodes.push((here(at), spots(at)));
                }
                stack.push((visited, drives, nodes));
            }
        }
    }
    out
}
