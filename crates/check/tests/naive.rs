//! The referee against a second reading of the specification that walks over every second of small random routes:
//! violations, crossings and their margins must be the same.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{at, draft};
use kerbway_check::check;
use serde_json::{Value, json};

/// A small deterministic generator.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).expect("31 bits") % sides
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.roll(i64::try_from(list.len()).expect("short"))).expect("positive")]
    }
}

const NODES: usize = 6;
const ZONES: [&str; 2] = ["Y", "Z"];
/// All bans lie in the first seconds of the day.
const BUSY: i64 = 450;

#[derive(Debug, Clone)]
struct NaiveRule {
    id: String,
    zone: usize,
    effect: &'static str,
    priority: i64,
    grace: i64,
    spans: Vec<(i64, i64)>,
    families: Vec<&'static str>,
}

/// The rule that bans in a second, and whether its grace has run out.
type Answer = Option<(usize, bool)>;

struct World {
    /// Undirected: ends, seconds, zones.
    edges: Vec<(usize, usize, i64, Vec<usize>)>,
    yards: Vec<bool>,
    rules: Vec<NaiveRule>,
    /// By zone, family and second: the deciding ban, and whether its grace has run out.
    looked_up: BTreeMap<(usize, &'static str), Vec<Answer>>,
}

/// Seconds that are looked at.
const LAST: i64 = 3 * BUSY + 1000;

fn family(effect: &str) -> &'static str {
    match effect {
        "no_entry" | "no_driving" | "no_presence" => "access",
        "no_stopping" | "no_loading" => "stopping",
        _ => "through",
    }
}

fn rank(effect: &str) -> i64 {
    match effect {
        "allow" => 0,
        "no_driving" | "no_stopping" => 2,
        "no_presence" => 3,
        _ => 1,
    }
}

impl World {
    fn random(dice: &mut Dice) -> Self {
        let mut edges = Vec::new();
        for b in 1..NODES {
            let a = usize::try_from(dice.roll(i64::try_from(b).expect("small"))).expect("small");
            edges.push((a, b));
        }
        for (a, b) in [(0, 3), (1, 4), (2, 5)] {
            if !edges.contains(&(a, b)) && dice.roll(2) == 0 {
                edges.push((a, b));
            }
        }
        let edges = edges
            .into_iter()
            .map(|(a, b)| {
                let zones = (0..ZONES.len()).filter(|_| dice.roll(3) > 0).collect();
                (a, b, 1 + dice.roll(25), zones)
            })
            .collect();
        let yards = (0..NODES).map(|_| dice.roll(4) == 0).collect();
        let mut rules = Vec::new();
        for (zone, name) in ZONES.iter().enumerate() {
            for i in 0..=dice.roll(4) {
                let effect = dice.pick(&[
                    "no_entry",
                    "no_driving",
                    "no_presence",
                    "no_stopping",
                    "no_loading",
                    "no_through",
                    "allow",
                ]);
                let spans = (0..=dice.roll(2))
                    .map(|_| {
                        let from = dice.roll(BUSY - 100);
                        (from, from + 1 + dice.roll(100))
                    })
                    .collect();
                let families = match dice.roll(3) {
                    0 => vec!["access", "stopping", "through"],
                    1 => vec!["access"],
                    _ => vec!["stopping", "through"],
                };
                let spans = if dice.roll(8) == 0 { vec![(i64::MIN, i64::MAX)] } else { spans };
                let id = format!("{name}{i}");
                let (priority, grace) = (dice.pick(&[1, 1, 2]), dice.pick(&[0, 0, 5, 30]));
                let grace = if rank(effect) == 0 { 0 } else { grace };
                rules.push(NaiveRule { id, zone, effect, priority, grace, spans, families });
            }
        }
        let mut world = Self { edges, yards, rules, looked_up: BTreeMap::new() };
        for zone in 0..ZONES.len() {
            for fam in ["access", "stopping", "through"] {
                let second = |t: i64| {
                    let (rule, _) = world.decides(zone, fam, t)?;
                    Some((
                        world.rules.iter().position(|r| r.id == rule.id)?,
                        fam == "access" && world.past_grace(zone, t),
                    ))
                };
                let list = (0..LAST).map(second).collect();
                world.looked_up.insert((zone, fam), list);
            }
        }
        world
    }

    fn edge(&self, a: usize, b: usize) -> Option<&(usize, usize, i64, Vec<usize>)> {
        self.edges.iter().find(|e| (e.0, e.1) == (a, b) || (e.0, e.1) == (b, a))
    }

    fn node_in(&self, node: usize, zone: usize) -> bool {
        self.edges.iter().filter(|e| e.0 == node || e.1 == node).all(|e| e.3.contains(&zone))
    }

    /// The deciding ban and its grace in a second.
    fn decides(&self, zone: usize, fam: &str, t: i64) -> Option<(&NaiveRule, i64)> {
        let active: Vec<&NaiveRule> = self
            .rules
            .iter()
            .filter(|r| r.zone == zone && r.spans.iter().any(|s| s.0 <= t && t < s.1))
            .filter(|r| if r.effect == "allow" { r.families.contains(&fam) } else { family(r.effect) == fam })
            .collect();
        let least = active.iter().map(|r| r.priority).min()?;
        let deciding: Vec<&NaiveRule> = active.into_iter().filter(|r| r.priority == least).collect();
        let top = deciding.iter().map(|r| rank(r.effect)).max().filter(|top| *top > 0)?;
        let strictest: Vec<&NaiveRule> = deciding.into_iter().filter(|r| rank(r.effect) == top).collect();
        Some((strictest[0], strictest.iter().map(|r| r.grace).min()?))
    }

    fn look(&self, zone: usize, fam: &'static str, t: i64) -> Option<(&NaiveRule, bool)> {
        let (rule, past) = self.looked_up[&(zone, fam)][usize::try_from(t).ok()?]?;
        Some((&self.rules[rule], past))
    }

    /// Has grace run out in this closed second?
    fn past_grace(&self, zone: usize, t: i64) -> bool {
        let mut since = t;
        while since > -200 && self.decides(zone, "access", since - 1).is_some() {
            since -= 1;
        }
        since <= -200 || self.decides(zone, "access", since).is_some_and(|(_, grace)| t >= since + grace)
    }

    fn counts(&self, zone: usize) -> bool {
        self.rules.iter().any(|r| r.zone == zone && r.effect != "allow")
    }

    fn problem(&self, requests: &[Value]) -> Value {
        let node = |n: usize| format!("n{n}");
        let named = |zones: &[usize]| -> Vec<&str> { zones.iter().map(|z| ZONES[*z]).collect() };
        let time = |s: i64| format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
        let rule = |r: &NaiveRule| {
            let mut rule = json!({"id": r.id, "effect": r.effect, "priority": r.priority});
            if r.spans[0].0 > i64::MIN {
                rule["when"] = r.spans.iter().map(|s| json!({"from": time(s.0), "to": time(s.1)})).collect();
            }
            if r.effect == "allow" {
                rule["families"] = json!(r.families);
            } else {
                rule["grace_s"] = json!(r.grace);
            }
            rule
        };
        let zone = |z: usize| {
            let rules: Vec<Value> = self.rules.iter().filter(|r| r.zone == z).map(rule).collect();
            json!({"id": ZONES[z], "rules": rules})
        };
        json!({
            "format": 1, "currency": "CNY", "horizon": {"start": "2026-11-23T00:00:00+08:00"}, "gate_waiting": true,
            "network": {
                "nodes": (0..NODES).map(|n| json!({"id": node(n)})).collect::<Vec<_>>(),
                "edges": self.edges.iter().flat_map(|(a, b, s, zones)| [(a, b), (b, a)].map(|(a, b)|
                    json!({"from": node(*a), "to": node(*b), "seconds": s, "metres": 10 * s, "zones": named(zones)}))).collect::<Vec<_>>(),
            },
            "locations": (0..NODES).map(|n| json!({"id": format!("l{n}"), "node": node(n), "off_street": self.yards[n]})).chain([json!({"id": "nowhere", "node": "n0", "zones": ZONES})]).collect::<Vec<_>>(),
            "zones": (0..ZONES.len()).map(zone).collect::<Vec<_>>(),
            "vehicle_types": [{"id": "car", "start": "l0"}],
            "requests": requests,
            "objective": {"drive_per_h": 60},
        })
    }
}

/// What a vehicle does in one second.
#[derive(Debug, Clone, Copy)]
enum Doing {
    Drive { from: usize, to: usize },
    Stand { node: usize, service: bool, yard: bool },
}

/// A route second by second, and where it is at the instants between them.
struct Film {
    depart: i64,
    doing: Vec<Doing>,
    /// Node at the instant before second i, if it is at one.
    node: Vec<Option<usize>>,
    /// Instants of stops (service, start, end) and their nodes.
    stops: Vec<(i64, usize)>,
}

/// A visit, naively.
struct Seen {
    zone: usize,
    enter: i64,
    leave: i64,
    stays: bool,
    entry: bool,
    stop: bool,
}

impl Film {
    fn inside(&self, world: &World, i: usize, zone: usize) -> bool {
        match self.doing[i] {
            Doing::Drive { from, to } => world.edge(from, to).is_some_and(|e| e.3.contains(&zone)),
            Doing::Stand { node, .. } => world.node_in(node, zone),
        }
    }

    fn visits(&self, world: &World, zone: usize) -> Vec<Seen> {
        let mut list: Vec<Seen> = Vec::new();
        let mut open = false;
        for i in 0..self.doing.len() {
            let t = self.depart + i64::try_from(i).expect("short");
            let through = self.node[i].is_none_or(|node| world.node_in(node, zone));
            let goes_on = open && through;
            let inside = self.inside(world, i, zone);
            if inside && !goes_on {
                let entry = i > 0 || !through;
                list.push(Seen { zone, enter: t, leave: t, stays: false, entry, stop: false });
            }
            open = inside;
            if let (true, Some(seen)) = (inside, list.last_mut()) {
                seen.leave = t + 1;
            }
        }
        let last = self.node[self.doing.len()].is_some_and(|node| world.node_in(node, zone));
        if let (true, true, Some(seen)) = (open, last, list.last_mut()) {
            seen.stays = true;
        }
        for seen in &mut list {
            seen.stop = self
                .stops
                .iter()
                .any(|(t, node)| world.node_in(*node, zone) && seen.enter <= *t && *t <= seen.leave);
        }
        list
    }

    /// Broken rules of a visit moved by a shift: rule → seconds, with −1 − t for an entry at t.
    fn broken<'w>(&self, world: &'w World, seen: &Seen, shift: i64) -> BTreeMap<&'w str, BTreeSet<i64>> {
        let mut found: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        let mut put = |rule: &'w NaiveRule, t: i64| {
            found.entry(&rule.id).or_default().insert(t);
        };
        let ban = |fam: &'static str, t: i64| world.look(seen.zone, fam, t);
        if let (true, Some((rule, _))) = (seen.entry, ban("access", seen.enter + shift)) {
            put(rule, -1 - seen.enter);
        }
        for t in seen.enter..seen.leave {
            let doing = self.doing[usize::try_from(t - self.depart).expect("within")];
            let at = t + shift;
            let (moving, counted, service) = match doing {
                Doing::Drive { .. } => (true, true, false),
                Doing::Stand { service, yard, .. } => (false, !yard, service),
            };
            if let Some((rule, true)) = ban("access", at)
                && (rule.effect == "no_driving" && moving || rule.effect == "no_presence" && counted)
            {
                put(rule, t);
            }
            if let Some((rule, _)) = ban("stopping", at)
                && !moving
                && counted
                && (rule.effect == "no_stopping" || service)
            {
                put(rule, t);
            }
            if let Some((rule, _)) = ban("through", at).filter(|_| !seen.stop && counted) {
                put(rule, t);
            }
        }
        found
    }

    fn slack(&self, world: &World, seen: &Seen, sign: i64) -> Option<i64> {
        if !self.broken(world, seen, 0).is_empty() {
            return Some(0);
        }
        for n in 1..=BUSY.max(seen.leave) + 1 {
            if seen.enter + sign * n < 0 {
                return None;
            }
            if !self.broken(world, seen, sign * n).is_empty() {
                return Some(n - 1);
            }
        }
        None
    }
}

/// Connected pieces of a set of seconds, with entries (−1 − t) as instants.
fn pieces(set: &BTreeSet<i64>) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> =
        set.iter().map(|t| if *t < 0 { (-1 - t, -1 - t) } else { (*t, t + 1) }).collect();
    spans.sort_unstable();
    let mut list: Vec<(i64, i64)> = Vec::new();
    for (from, to) in spans {
        match list.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => list.push((from, to)),
        }
    }
    list
}

/// A random route: circles, turns round, waits anywhere, serves here and there.
fn film(world: &World, dice: &mut Dice) -> (Film, Value, Vec<Value>) {
    let depart = dice.roll(300);
    let mut film = Film { depart, doing: Vec::new(), node: vec![Some(0)], stops: vec![(depart, 0)] };
    let (mut now, mut here, mut leg_from) = (depart, 0, 0);
    let mut path: Vec<(Value, i64)> = vec![(json!("n0"), depart)];
    let (mut stops, mut legs, mut requests) = (Vec::new(), Vec::new(), Vec::new());
    let (mut steps, mut pause) = (4 + dice.roll(12), usize::MAX);
    let stand = |film: &mut Film, node: usize, seconds: i64, service: bool, yard: bool| {
        for _ in 0..seconds {
            film.doing.push(Doing::Stand { node, service, yard });
            film.node.push(Some(node));
        }
    };
    loop {
        steps -= 1;
        if steps > 0 && dice.roll(4) == 0 || steps <= 0 && here == 0 {
            // The leg ends here; a stop, or the end of the route. Waiting just before is waiting there.
            for doing in film.doing.iter_mut().skip(pause) {
                *doing = Doing::Stand { node: here, service: false, yard: world.yards[here] };
            }
            legs.push(common::leg(&format!("l{leg_from}"), &format!("l{here}"), &path));
            if steps <= 0 {
                break;
            }
            let (early, service, late) =
                (dice.roll(3) * dice.roll(20), dice.roll(3) * dice.roll(15), dice.roll(2) * dice.roll(25));
            stand(&mut film, here, early, false, world.yards[here]);
            film.stops.push((now + early, here));
            stand(&mut film, here, service, true, world.yards[here]);
            stand(&mut film, here, late, false, world.yards[here]);
            let id = format!("r{}", requests.len());
            requests.push(json!({"id": id, "options": [{"at": format!("l{here}"), "service_s": service}]}));
            stops.push(common::stop(&id, &format!("l{here}"), now + early, now + early + service));
            now += early + service + late;
            (leg_from, pause) = (here, usize::MAX);
            path = vec![(json!(format!("n{here}")), now)];
            continue;
        }
        let next: Vec<usize> =
            (0..NODES).filter(|n| world.edge(here, *n).is_some() && (steps > 0 || *n < here)).collect();
        // Towards the depot in the end: the tree leads to smaller numbers.
        let to = if steps > 0 { dice.pick(&next) } else { next[0] };
        let seconds = world.edge(here, to).expect("an edge").2;
        pause = usize::MAX;
        for i in 0..seconds {
            film.doing.push(Doing::Drive { from: here, to });
            film.node.push((i + 1 == seconds).then_some(to));
        }
        now += seconds;
        here = to;
        path.push((json!(format!("n{here}")), now));
        if steps > 0 && dice.roll(4) == 0 {
            let wait = 1 + dice.roll(20);
            // In the middle of a leg it stands in the street.
            pause = film.doing.len();
            stand(&mut film, here, wait, false, false);
            now += wait;
            path.push((json!(format!("n{here}")), now));
        }
    }
    film.stops.push((now, here));
    let route = common::route("car#1", &stops, &legs);
    (film, route, requests)
}

#[test]
fn visits_agree_with_every_second() {
    let rounds = if std::env::var_os("KERBWAY_SOAK").is_some() { 20_000 } else { 60 };
    let (mut broken_rules, mut bounded) = (0, 0);
    for round in 0..rounds {
        let mut dice = Dice(round * 7919 + 1);
        let world = World::random(&mut dice);
        let (film, route, requests) = film(&world, &mut dice);
        let problem = world.problem(&requests);
        let (instance, plan) = draft(&problem, &[route], &[]);
        let report = check(&instance, &plan);
        let context =
            || format!("round {round}\n{problem}\n{}", serde_json::to_string(&plan).expect("a plan"));

        let mut expected: Vec<(String, String, String, String)> = Vec::new();
        let mut crossings = Vec::new();
        for zone in (0..ZONES.len()).filter(|z| world.counts(*z)) {
            for seen in film.visits(&world, zone) {
                for (rule, seconds) in film.broken(&world, &seen, 0) {
                    for (from, to) in pieces(&seconds) {
                        expected.push((ZONES[zone].to_owned(), rule.to_owned(), at(from), at(to)));
                    }
                }
                let (early, late) = (film.slack(&world, &seen, -1), film.slack(&world, &seen, 1));
                bounded += u32::from(early.is_some_and(|n| n > 0)) + u32::from(late.is_some_and(|n| n > 0));
                let leave = (!seen.stays).then(|| at(seen.leave));
                crossings.push((ZONES[zone].to_owned(), at(seen.enter), leave, early, late));
            }
        }
        let zoned = |code: &str| ["Z01", "Z02", "Z03", "Z04", "Z05"].contains(&code);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let mut found: Vec<_> = report
            .violations
            .iter()
            .filter(|v| zoned(&v.code))
            .map(|v| (text(&v.zone), text(&v.rule), text(&v.from), text(&v.to)))
            .collect();
        expected.sort();
        found.sort();
        broken_rules += found.len();
        assert_eq!(found, expected, "{}", context());
        let mut stated: Vec<_> = report
            .exposure
            .iter()
            .map(|e| (e.zone.clone(), e.enter.clone(), e.leave.clone(), e.early_s, e.late_s))
            .collect();
        crossings.sort();
        stated.sort();
        assert_eq!(stated, crossings, "{}", context());
    }
    assert!(broken_rules > 50 && bounded > 12, "{broken_rules} {bounded}");
}
