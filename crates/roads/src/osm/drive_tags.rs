//! Tests of tags as real cities have them: trucks in New York, paths that close for a season.

use kerbway_model::instance::Ground;
use kerbway_model::{Instance, TypeIdx};
use kerbway_testkit::signs::{self, BARRIERS, STREETS};
use serde_json::json;

use super::Map;
use super::drive::{Drawn, drive_at, instance, square};
use super::signs::{Sign, Signs};
use super::tests::extract;

const BASES: [&str; 4] = ["van_bev", "light_truck_diesel", "heavy_truck_diesel", "cargo_bike"];

/// What the signs of the ways with a tag say to each vehicle, and how many such ways there are.
fn signs_of(map: &Map, made: &Instance, key: &str, value: &str) -> (Vec<[Sign; 4]>, usize) {
    let Ground::Map(ground) = made.ground() else { panic!("a map") };
    let readers =
        [0, 1, 2, 3].map(|t| Signs::new(made.vehicle_type(TypeIdx::new(t)), ground).expect("drives"));
    let ways: Vec<_> = map.ways().filter(|w| w.tag(key) == Some(value)).collect();
    let mut said: Vec<[Sign; 4]> = Vec::new();
    for way in &ways {
        let here = readers.each_ref().map(|signs| {
            let sign = signs.way(*way).sign;
            // One-way streets are closed in one direction.
            if sign[0] == Sign::Closed { sign[1] } else { sign[0] }
        });
        if !said.contains(&here) {
            said.push(here);
        }
    }
    (said, ways.len())
}

#[test]
fn trucks_in_new_york() {
    let Some(path) = extract("ny_access_restriction_valhalla.osm.pbf") else { return };
    let map = Map::read(&path).expect("readable");
    let made = instance(&map, &[(-73.99, 40.72)], &BASES, &json!({}));
    let trucks_restricted = [Sign::Open, Sign::Restricted, Sign::Restricted, Sign::Open];
    for (value, n) in [("local", 35), ("destination", 23), ("designated", 61)] {
        let (said, ways) = signs_of(&map, &made, "hgv", value);
        // Of the 126 ways seven have no more than one node in the extract.
        assert_eq!(ways, n, "{value}");
        // Motorways and the like are closed to bicycles, and some ways are closed to all but some hours.
        for signs in said {
            let expected = if value == "designated" { [Sign::Open; 4] } else { trucks_restricted };
            assert_eq!(signs[..3], expected[..3], "hgv={value}");
        }
    }
}

/// Between nodes 8 and 9 the street 1 – 2 – 5, and its middle, have tags; 30 is a detour.
fn street(tags: &[(&str, &str)], middle: &[(&str, &str)]) -> Map {
    square(tags, middle)
        .node(8, -50.0, 0.0, &[])
        .node(9, 250.0, 0.0, &[])
        .way(50, &[8, 1], &[])
        .way(60, &[5, 9], &[])
        .map()
}

#[test]
fn signs_of_one_direction_or_mode_are_kept() {
    let (west, east) = ((-50.0, 0.0), (250.0, 0.0));
    let listed = |text: &'static str| -> Vec<(&str, &str)> {
        text.split(';').map(|tag| tag.split_once('=').expect("key=value")).collect()
    };
    let escaped = |tags: &[(&str, &str)]| -> Vec<(String, String)> {
        tags.iter().map(|(k, v)| ((*k).to_owned(), v.replace('<', "&lt;").replace('>', "&gt;"))).collect()
    };
    let on_street = STREETS.iter().map(|saying| (saying, true));
    let mut wrong = Vec::new();
    for ((text, may), is_street) in on_street.chain(BARRIERS.iter().map(|saying| (saying, false))) {
        let tags = escaped(&listed(text));
        let tags: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let map = if is_street { street(&tags, &[]) } else { street(&[], &tags) };
        for (base, may) in signs::BASES.iter().zip(may) {
            let passes = |between, arrow| {
                let path = drive_at(&map, between, base, &json!({}), &[10 * 3600]).remove(0);
                if path.contains(&2) { arrow } else { "" }
            };
            let found = [passes([east, west], "<"), passes([west, east], ">")].concat();
            if found != *may {
                wrong.push(format!("{text}: {base} drives {found:?} instead of {may:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn trucks_pass_where_their_signs_let_them() {
    let map = |tags: &[(&str, &str)]| street(tags, &[]);
    let through = [(-50.0, 0.0), (250.0, 0.0)];
    let into = [(-50.0, 0.0), (150.0, 0.0)];
    for (tags, van, truck) in [
        (("hgv", "local"), true, false),
        (("hgv", "destination"), true, false),
        (("hgv", "delivery"), true, false),
        (("hgv", "designated"), true, true),
        (("hgv", "no"), true, false),
        (("goods", "no"), false, false),
    ] {
        for (base, passes) in [("van_bev", van), ("heavy_truck_diesel", truck)] {
            let path = drive_at(&map(&[tags]), through, base, &json!({}), &[0]).remove(0);
            let expected: &[i64] = if passes { &[8, 1, 2, 5, 9] } else { &[8, 1, 4, 6, 5, 9] };
            assert_eq!(path, expected, "{tags:?} {base}");
        }
    }
    let stops = drive_at(&map(&[("hgv", "local")]), into, "heavy_truck_diesel", &json!({}), &[0]).remove(0);
    assert_eq!(stops, [8, 1, 2, -1], "it stops there");
}

#[test]
fn paths_that_close_for_a_season() {
    let Some(path) = extract("conditional_restrictions_graphhopper.osm") else { return };
    let map = Map::read(&path).expect("readable");
    for (date, closed) in
        [("2026-01-14", false), ("2026-01-15", true), ("2026-08-15", true), ("2026-08-16", false)]
    {
        let day = json!({"horizon": {"start": format!("{date}T00:00:00+01:00")}});
        let made = instance(&map, &[(14.214, 50.909)], &["van_bev"], &day);
        let ids: Vec<&str> = made.zones().iter().map(|z| z.id.as_str()).collect();
        assert_eq!(ids.iter().filter(|id| id.starts_with("osm:w")).count(), ids.len());
        assert!(!ids.is_empty());
        for zone in made.zones() {
            let noon = 12 * 3600;
            let holds = |r: &&kerbway_model::instance::Rule| {
                r.applies[0] && r.active.iter().any(|a| a.from <= noon && noon < a.to)
            };
            let rules: Vec<_> = zone.rules.iter().map(|r| made.rule(*r)).filter(holds).collect();
            let first = rules.iter().min_by_key(|r| r.priority).expect("a rule decides");
            let bans = first.effect == kerbway_model::instance::Effect::NoDriving;
            assert_eq!(bans, closed, "{date} {}: {rules:?}", zone.id);
        }
    }
}

#[test]
fn gates_of_zones_are_nodes() {
    let map = Drawn::default()
        .node(1, 0.0, 0.0, &[])
        .node(2, 100.0, 0.0, &[])
        .node(5, 200.0, 0.0, &[])
        .node(4, 0.0, -100.0, &[])
        .node(6, 200.0, -100.0, &[])
        .way(10, &[1, 2, 5], &[])
        .way(30, &[1, 4, 6, 5], &[])
        .map();
    let rule = json!({"id": "R", "effect": "no_entry", "when": [{"from": "22:00", "to": "23:00"}]});
    for (gates, straight) in [(vec![1], false), (vec![5], false), (vec![1, 5], true), (vec![], false)] {
        let zones = json!({"zones": [{"id": "Z", "roads": [10], "gates": gates, "rules": [rule]}]});
        let path = drive_at(&map, [(0.0, 0.0), (200.0, 0.0)], "van_bev", &zones, &[0]).remove(0);
        assert_eq!(path, if straight { vec![1, 2, 5] } else { vec![1, 4, 6, 5] }, "{gates:?}");
    }
}
