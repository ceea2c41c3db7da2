//! Arrivals on small networks cut out of a real city, with its tags and drawn zones, against a search over all instants.
//!
//! The search knows nothing of cells, labels or ban sets: it follows every drive instant by instant over the road graph, and
//! asks the raw rules at each second. In whole seconds all arrivals are equal. In parts of a second a drive begins at a
//! whole one; planned legs compare ways by their exact times, not by all roundings that may come of them, and may be a second late. Near an hour at which rules begin or end it may find drives that burn time before
//! another zone opens, which no planned leg does (docs/semantics.md 8); where all rules change alike there are none.

#![allow(
    clippy::type_complexity,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::too_many_lines,
    reason = "texts, tables and dice of tests"
)]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use kerbway_model::instance::{Effect, Ground as On, Place};
use kerbway_model::units::Seconds;
use kerbway_model::{Instance, LocationIdx, Problem, TypeIdx, ZoneIdx};
use kerbway_travel::{ClassIdx, Classes, Ground, Options, Pace, RoadGraph, Travel};
use serde_json::{Value, json};

use super::drive::Dice;
use super::graph;
use super::map::Map;
use super::net::{Net, Reading};
use super::signs::Signs;
use super::sites::Sites;
use super::snap::Kerb;
use super::tests::{extract, written};

/// Seconds looked at before and after a change of rules.
const BEFORE: Seconds = 240;
const AFTER: Seconds = 420;

/// The roads of a map near a node, as a file of their own.
fn cut(map: &Map, dice: &mut Dice) -> Option<(Map, Vec<i64>)> {
    let timed: Vec<i64> = map
        .ways()
        .filter(|w| w.tags().any(|(key, _)| key.ends_with(":conditional")))
        .map(|w| w.id())
        .collect();
    let all: Vec<i64> = map.ways().map(|w| w.id()).collect();
    let pick = |list: &[i64], dice: &mut Dice| list[(dice.next() * list.len() as f64) as usize];
    let seed = if dice.next() < 0.7 { pick(&timed, dice) } else { pick(&all, dice) };
    let mut at: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for way in map.ways() {
        for node in way.nodes() {
            at.entry(node).or_default().push(way.id());
        }
    }
    let size = 8 + (dice.next() * 10.0) as usize;
    let mut ways = vec![seed];
    let mut next = 0;
    while next < ways.len() && ways.len() < size {
        for node in map.way(ways[next])?.nodes() {
            for way in &at[&node] {
                if ways.len() < size && !ways.contains(way) {
                    ways.push(*way);
                }
            }
        }
        next += 1;
    }
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&apos;")
    };
    let tagged = |tags: &mut dyn Iterator<Item = (&str, &str)>| {
        let tags = tags.map(|(k, v)| format!("<tag k='{}' v='{}'/>", escaped(k), escaped(v)));
        tags.collect::<String>()
    };
    let nodes: BTreeSet<i64> =
        ways.iter().flat_map(|w| map.way(*w).into_iter().flat_map(|w| w.nodes())).collect();
    let barriers: BTreeMap<i64, Vec<(&str, &str)>> =
        map.barriers().map(|(node, tags)| (map.node_id(node), tags)).collect();
    let mut text = String::from("<osm>");
    for node in &nodes {
        let [lon, lat] = map.position(*node)?;
        let tags = barriers.get(node).map_or(String::new(), |tags| tagged(&mut tags.iter().copied()));
        text += &format!("<node id='{node}' lon='{lon:.7}' lat='{lat:.7}'>{tags}</node>");
    }
    ways.sort_unstable();
    for id in &ways {
        let way = map.way(*id)?;
        let refs: String = way.nodes().map(|n| format!("<nd ref='{n}'/>")).collect();
        text += &format!("<way id='{id}'>{refs}{}</way>", tagged(&mut way.tags()));
    }
    for r in map.restrictions() {
        let Some(via) = r.via.filter(|via| nodes.contains(via)) else { continue };
        let member = |role: &str, way: &i64| format!("<member type='way' ref='{way}' role='{role}'/>");
        let from: String = r.from.iter().map(|w| member("from", w)).collect();
        let to: String = r.to.iter().map(|w| member("to", w)).collect();
        let tags = tagged(&mut r.tags.iter().map(|(k, v)| (k.as_str(), v.as_str())));
        text += &format!(
            "<relation id='{}'>{from}<member type='node' ref='{via}' role='via'/>{to}{tags}</relation>",
            r.id
        );
    }
    text.push_str("</osm>");
    let file = written("cut.osm", text);
    let cut = Map::read(&file.0).ok()?;
    Some((cut, ways))
}

/// A problem on a cut: three places, a vehicle, and zones of some ways or drawn ones that change at one instant.
fn problem(map: &Map, ways: &[i64], dice: &mut Dice) -> (Problem, bool) {
    let nodes: Vec<i64> = ways.iter().flat_map(|w| map.way(*w).into_iter().flat_map(|w| w.nodes())).collect();
    let bases = ["van_bev", "heavy_truck_diesel", "cargo_bike", "light_truck_diesel"];
    let mut pick = |n: usize| (dice.next() * n as f64) as usize;
    let base = bases[pick(4)];
    let locations: Vec<Value> = (0..3)
        .map(|i| {
            let [lon, lat] = map.position(nodes[pick(nodes.len())]).expect("there");
            json!({"id": format!("L{i}"), "lon": lon + 0.00002, "lat": lat + 0.00001})
        })
        .collect();
    // Real rules of the cut change at this instant, or none does.
    let change = ["11:00", "06:00", "13:30", "08:00", "19:00"][pick(5)];
    let closing = pick(2) == 0;
    let mixed = pick(4) == 0;
    let zones: Vec<Value> = (0..=pick(2))
        .map(|z| {
            let mut listed: Vec<i64> = (0..=pick(4)).map(|_| ways[pick(ways.len())]).collect();
            listed.sort_unstable();
            listed.dedup();
            let effect = ["no_entry", "no_driving", "no_through"][pick(3)];
            let closes = if mixed { pick(2) == 0 } else { closing };
            let when = if closes {
                json!({"from": change, "to": "23:30"})
            } else {
                json!({"from": "00:30", "to": change})
            };
            let rules = json!([{"id": format!("R{z}"), "effect": effect, "when": [when]}]);
            if pick(3) == 0 {
                // Drawn around a node: cuts roads wherever it meets them.
                let [lon, lat] = map.position(nodes[pick(nodes.len())]).expect("there");
                let size = 0.0003 + 0.0001 * pick(6) as f64;
                let ring = [[-1.0, -0.6], [0.9, -0.7], [1.1, 0.5], [-0.8, 0.8], [-1.0, -0.6]]
                    .map(|[x, y]| [lon + size * x, lat + size * y]);
                let geometry = json!({"type": "Polygon", "coordinates": [ring]});
                return json!({"id": format!("Z{z}"), "geometry": geometry, "rules": rules});
            }
            json!({"id": format!("Z{z}"), "roads": listed, "rules": rules})
        })
        .collect();
    let document = json!({
        "format": 1, "currency": "EUR", "osm": {"file": "cut.osm"},
        "horizon": {"start": "2026-11-23T00:00:00+01:00"},
        "locations": locations, "requests": [], "zones": zones,
        "vehicle_types": [{"id": base, "base": base, "start": "L0"}],
        "objective": {"drive_per_h": 3600}
    });
    (Problem::from_json(document.to_string()).unwrap_or_else(|e| panic!("{e}: {document}")), mixed)
}

/// The road graph of the first vehicle type, as `build` makes it.
fn road_graph(instance: &Instance, map: &Map, unit: i64) -> Option<RoadGraph> {
    let On::Map(ground) = instance.ground() else { panic!("a map") };
    let reading = Reading::new(map, &Signs::new(instance.vehicle_type(TypeIdx(0)), ground)?);
    let projection = instance.projection();
    let at: std::sync::Arc<Vec<_>> =
        std::sync::Arc::new((0..map.n_nodes()).map(|i| projection.project(map.degrees(i))).collect());
    let sites = Sites::new(instance, map, &at);
    let net = Net::new(map, &reading, at, &[]);
    let kerb = Kerb::new(map, &net);
    let foot = |l: &kerbway_model::instance::Location| match l.place {
        Place::Point(p) => kerb.nearest(map, p, ground.snap_m * 1000),
        _ => None,
    };
    let feet: Vec<_> = instance.locations().iter().map(foot).collect();
    let mut graph = graph::build(instance, map, &net, &sites, &feet).graph;
    for edge in &mut graph.edges {
        edge.time = -(-edge.time * unit).div_euclid(1000);
    }
    graph.per_second = unit;
    Some(graph)
}

/// What the raw rules of a zone forbid in one second: entering, driving, passing through.
fn forbidden(instance: &Instance, zone: ZoneIdx, at: Seconds) -> [bool; 3] {
    let rules: Vec<_> = instance.zone(zone).rules.iter().map(|r| instance.rule(*r)).collect();
    let holding: Vec<_> = rules
        .into_iter()
        .filter(|r| r.applies[0] && r.active.iter().any(|a| a.from <= at && at < a.to))
        .collect();
    let decides = |own: &dyn Fn(Effect) -> Option<u8>| {
        let family: Vec<(i64, u8)> =
            holding.iter().filter_map(|r| Some((r.priority, own(r.effect)?))).collect();
        let least = family.iter().map(|(p, _)| *p).min();
        family.iter().filter(|(p, _)| Some(*p) == least).map(|(_, s)| *s).max().unwrap_or(0)
    };
    let access = decides(&|e| match e {
        Effect::NoEntry => Some(1),
        Effect::NoDriving => Some(2),
        Effect::NoPresence => Some(3),
        Effect::Allow { access: true, .. } => Some(0),
        _ => None,
    });
    let through = decides(&|e| match e {
        Effect::NoThrough => Some(1),
        Effect::Allow { through: true, .. } => Some(0),
        _ => None,
    });
    [access > 0, access > 1, through > 0]
}

/// How an open visit of a zone is to go on: with a stop behind it (0), to hold the end of the leg (1), through (2).
type Visits = Vec<(ZoneIdx, u8)>;

/// The earliest arrival within a window of seconds, by following every drive.
fn earliest(
    graph: &RoadGraph,
    bans: &BTreeMap<ZoneIdx, Vec<[bool; 3]>>,
    (from, to): (usize, usize),
    (begin, depart, end): (Seconds, Seconds, Seconds),
) -> Option<Seconds> {
    let (source, goal) = (graph.places[from]?, graph.places[to]?);
    if source.node == goal.node {
        return Some(depart);
    }
    let mut is_place = vec![false; graph.nodes.len()];
    for place in graph.places.iter().flatten() {
        is_place[place.node as usize] = true;
    }
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    for (e, edge) in graph.edges.iter().enumerate() {
        out[edge.from as usize].push(e);
    }
    let unit = graph.per_second;
    let slots = usize::try_from((end - depart) * unit).expect("a window");
    let mut reached: Vec<HashSet<(u32, Visits)>> = vec![HashSet::new(); slots + 1];
    let inside = |set, z: &ZoneIdx| graph.sets.zones(set).contains(z);
    let banned = |z: &ZoneIdx, what: usize, units: i64| {
        let second = depart + units.div_euclid(unit) - begin;
        bans[z].get(usize::try_from(second).expect("in the window")).is_some_and(|b| b[what])
    };
    let begun: Visits = graph.sets.zones(source.zones).iter().map(|z| (*z, 0)).collect();
    for t in 0..slots {
        let now = i64::try_from(t).expect("small");
        if now % unit == 0 {
            // It may wait at the start.
            reached[t].insert((source.node, begun.clone()));
        }
        // Drives of no length lead to the same instant.
        let mut queue: Vec<(u32, Visits)> = reached[t].iter().cloned().collect();
        while let Some((node, visits)) = queue.pop() {
            if node == goal.node && visits.iter().all(|(z, how)| *how != 1 || inside(goal.zones, z)) {
                return Some(depart + -(-now).div_euclid(unit));
            }
            if is_place[node as usize] && node != source.node {
                continue;
            }
            for e in &out[node as usize] {
                let edge = &graph.edges[*e];
                let (zones, n) = (graph.sets.zones(edge.zones), edge.time);
                let last = now + n;
                if usize::try_from(last).expect("positive") > slots {
                    continue;
                }
                let mut branches: Vec<Visits> = vec![Vec::new()];
                let mut legal = true;
                for z in zones {
                    let driven = |what| {
                        (now.div_euclid(unit) * unit..last).step_by(unit as usize).any(|u| banned(z, what, u))
                    };
                    let open = visits.iter().find(|(open, _)| open == z);
                    legal &= !driven(1) && (open.is_some() || !banned(z, 0, now));
                    let choices: &[u8] = match open {
                        Some((_, 0)) => &[0],
                        Some((_, 1)) => &[1],
                        Some(_) => &[2],
                        None => &[1, 2],
                    };
                    branches = branches
                        .into_iter()
                        .flat_map(|v| choices.iter().map(move |how| (v.clone(), *how)))
                        .filter(|(_, how)| *how != 2 || !driven(2))
                        .map(|(mut v, how)| {
                            v.push((*z, how));
                            v
                        })
                        .collect();
                }
                // Visits that are open end where the road leaves the zone.
                legal &= visits.iter().all(|(z, how)| *how != 1 || zones.contains(z));
                if !legal {
                    continue;
                }
                let ends = graph.nodes[edge.to as usize].inside;
                for mut next in branches {
                    if next.iter().any(|(z, how)| *how == 1 && !inside(ends, z)) {
                        continue;
                    }
                    next.retain(|(z, _)| inside(ends, z));
                    let state = (edge.to, next);
                    if reached[usize::try_from(last).expect("positive")].insert(state.clone()) && n == 0 {
                        queue.push(state);
                    }
                }
            }
        }
    }
    None
}

#[test]
fn arrivals_equal_a_search_over_all_instants() {
    let soak = std::env::var_os("KERBWAY_SOAK").is_some();
    let late = against_all_instants(if soak { 500 } else { 25 }, 1);
    assert_eq!(late, 0);
}

#[test]
fn arrivals_in_parts_of_a_second_are_a_second_late_at_most() {
    let soak = std::env::var_os("KERBWAY_SOAK").is_some();
    against_all_instants(if soak { 200 } else { 10 }, 8);
}

/// Drives every label of every leg at many instants: what it says can be kept to the second. How many there were.
fn drive_all(travel: &Travel, class: ClassIdx, changes: &BTreeSet<Seconds>) -> usize {
    let mut driven = 0;
    for (from, to) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
        let (from, to) = (LocationIdx::new(from), LocationIdx::new(to));
        for (i, label) in travel.alternatives(class, from, to).iter().enumerate() {
            let turns = [label.latest, label.earliest - label.seconds];
            let all = changes.iter().flat_map(|t| (t - 90..t + 30).step_by(7)).chain(turns);
            for ready in all.flat_map(|t| [t - 1, t, t + 1]).filter(|t| (0..86_000).contains(t)) {
                let Some(arrive) = label.arrival(ready).filter(|t| *t <= 86_000) else { continue };
                let journey = travel.journey(class, from, to, i, ready);
                let journey = journey.unwrap_or_else(|| panic!("{label:?} cannot be driven at {ready}"));
                assert_eq!(journey.arrive, arrive, "{label:?} at {ready}");
                driven += 1;
            }
        }
    }
    driven
}

/// Compares arrivals on so many networks; how many were a second late.
fn against_all_instants(networks: usize, unit: i64) -> usize {
    let Some(path) = extract("heidelberg_ors.osm.pbf") else { return 0 };
    let map = Map::read(&path).expect("readable");
    let mut dice = Dice(7);
    let mut driven = 0;
    let (mut done, mut compared, mut burnt, mut never, mut late) = (0, 0, 0, 0, 0);
    while done < networks {
        let Some((small, ways)) = cut(&map, &mut dice) else { continue };
        let (problem, mixed) = problem(&small, &ways, &mut dice);
        let made =
            problem.validate_with_map(&small.zones(&problem).0).unwrap_or_else(|e| panic!("{e}")).instance;
        let Some(graph) = road_graph(&made, &small, unit) else { continue };
        if graph.places.iter().flatten().count() < 2 {
            continue;
        }
        done += 1;
        let graph = std::sync::Arc::new(graph);
        let (classes, options) = (Classes::new(&made), Options::default());
        let grounds = vec![Ground::Graph(graph.clone())];
        let all = Travel::build(&made, &classes, grounds, &options, &mut || Pace::Thorough).expect("done");
        let class = ClassIdx(0);
        let changes: BTreeSet<Seconds> = made
            .rules()
            .iter()
            .filter(|r| r.applies[0])
            .flat_map(|r| r.active.iter().flat_map(|a| [a.from, a.to]))
            .filter(|t| (2000..80_000).contains(t))
            .collect();
        driven += drive_all(&all, class, &changes);
        for change in changes.iter().take(3) {
            let (begin, end) = (change - BEFORE, change + AFTER);
            // Does everything that changes near the instant open, or everything close?
            let zones: Vec<ZoneIdx> = (0..made.zones().len()).map(ZoneIdx::new).collect();
            let bans: BTreeMap<ZoneIdx, Vec<[bool; 3]>> = zones
                .iter()
                .map(|z| (*z, (begin..=end).map(|t| forbidden(&made, *z, t)).collect()))
                .collect();
            let steps = bans.values().flat_map(|b| b.windows(2));
            let all_steps: Vec<(bool, bool)> =
                steps.flat_map(|w| (0..3).map(move |i| (w[0][i], w[1][i]))).collect();
            let alike = !(all_steps.contains(&(false, true)) && all_steps.contains(&(true, false)));
            for (from, to) in [(0, 1), (1, 0), (1, 2)] {
                for depart in [begin, change - 61, change - 1, *change, change + 1] {
                    let brute = earliest(&graph, &bans, (from, to), (begin, depart, end));
                    let (a, b) = (LocationIdx::new(from), LocationIdx::new(to));
                    let planned = all.arrival(class, a, b, depart).map(|j| j.arrive).filter(|t| *t < end);
                    let brute = brute.filter(|t| *t < end);
                    let what =
                        || format!("network {done} ({ways:?}, mixed {mixed}), {from} to {to} at {depart}");
                    compared += 1;
                    never += usize::from(brute.is_none());
                    let is_late = unit > 1 && planned.is_some_and(|p| brute.is_some_and(|b| p == b + 1));
                    if is_late {
                        late += 1;
                    } else if alike {
                        assert_eq!(planned, brute, "{}", what());
                    } else if planned != brute {
                        assert!(
                            brute.is_some_and(|b| planned.is_none_or(|p| b < p)),
                            "{planned:?} {brute:?} {}",
                            what()
                        );
                        burnt += 1;
                    }
                }
            }
        }
    }
    eprintln!(
        "{done} networks, {unit} units a second, {compared} arrivals, {never} of them never, {burnt} by burning time, {late} a second late"
    );
    assert!(driven > networks * 10, "{driven} legs driven");
    assert!(compared > networks * 10 && burnt * 50 <= compared && late * 100 <= compared);
    late
}
