//! Small maps of our own whose tags are like those of real cities, and the real ones if they are at hand.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kerbway_model::instance::{Effect, Ground, Instance, Rule};
use kerbway_model::osm::MapZone;
use kerbway_model::{Issue, Problem};
use serde_json::json;

use super::super::Map;
use super::super::signs::{Sign, Signs};
use super::super::tests::{extract, written};

/// A map of ways `(id, nodes, tags)`, `key=value` separated by `|`, and text of relations.
pub(super) fn map(ways: &[(i64, &[i64], &str)], relations: &str) -> Map {
    let mut text = String::from("<osm><bounds minlat='49' minlon='8' maxlat='50' maxlon='9'/>");
    for n in 1..=20 {
        let _ = write!(text, "<node id='{n}' lat='49.{n:02}' lon='8.{:02}'/>", n * 7 % 20);
    }
    for (id, nodes, tags) in ways {
        let _ = write!(text, "<way id='{id}'>");
        for node in *nodes {
            let _ = write!(text, "<nd ref='{node}'/>");
        }
        for tag in tags.split('|') {
            let (key, value) = tag.split_once('=').expect("key=value");
            let value =
                value.replace('&', "&amp;").replace('>', "&gt;").replace('<', "&lt;").replace('"', "&quot;");
            let _ = write!(text, "<tag k=\"{key}\" v=\"{value}\"/>");
        }
        text.push_str("</way>");
    }
    text.push_str(relations);
    text.push_str("</osm>");
    let file = written("rules.osm", text);
    Map::read(&file.0).expect("a sound map")
}

/// Monday 23 November 2026 and the six days after it; Wednesday is a holiday.
pub(super) fn problem(unreadable: &str) -> Problem {
    let types = ["van_diesel", "light_truck_diesel", "heavy_truck_diesel", "cargo_bike"];
    let types: Vec<_> = types.iter().map(|base| json!({"id": base, "base": base, "start": "D"})).collect();
    let document = json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-23T00:00:00+01:00", "days": 7},
        "calendar": {"holidays": ["2026-11-25"]},
        "osm": {"file": "x.osm", "unreadable": unreadable},
        "locations": [{"id": "D", "lon": 8.5, "lat": 49.5}],
        "requests": [{"id": "r", "options": [{"at": "D"}]}], "vehicle_types": types,
        "objective": {"drive_per_h": 1},
    });
    Problem::from_json(document.to_string()).expect("a sound document")
}

const VAN: usize = 0;
const LIGHT: usize = 1;
const HEAVY: usize = 2;
const BIKE: usize = 3;

/// What a map makes of the problem.
struct Made {
    zones: Vec<MapZone>,
    issues: Vec<Issue>,
    instance: Instance,
    left_out: Vec<Issue>,
    /// By vehicle type: ways that are restricted by sign.
    restricted: Vec<BTreeSet<i64>>,
}

fn made_with(map: &Map, unreadable: &str) -> Made {
    let problem = problem(unreadable);
    let (zones, issues) = map.zones(&problem);
    let validated = problem.validate_with_map(&zones).expect("sound zones");
    assert!(validated.warnings.iter().all(|w| w.code == "W-osm-zone"), "{:?}", validated.warnings);
    let instance = validated.instance;
    let Ground::Map(ground) = instance.ground() else { panic!("a map") };
    let restricted = instance.vehicle_types().iter().map(|vehicle_type| {
        let signs = Signs::new(vehicle_type, ground).expect("it drives on maps");
        map.ways()
            .filter(|way| signs.way(*way).sign.contains(&Sign::Restricted))
            .map(|way| way.id())
            .collect()
    });
    let restricted = restricted.collect();
    Made { zones, issues, instance, left_out: validated.warnings, restricted }
}

fn made(map: &Map) -> Made {
    made_with(map, "closed")
}

/// How a zone lies open.
#[derive(Debug, PartialEq, Clone, Copy)]
enum Open {
    Yes,
    /// To those who stop there.
    Stopping,
    No,
}
use Open::{No, Stopping, Yes};

impl Made {
    /// The deciding rule of the access family, and of the through family: the lowest priority number, a ban among equals;
    /// or the sign.
    fn at(&self, zone: &str, vehicle_type: usize, day: i64, time: &str) -> Open {
        let (hours, minutes) = time.split_once(':').expect("a time");
        let second = day * 86_400
            + hours.parse::<i64>().expect("hours") * 3600
            + minutes.parse::<i64>().expect("minutes") * 60;
        let zone = self
            .instance
            .zones()
            .iter()
            .find(|z| z.id == zone)
            .unwrap_or_else(|| panic!("no zone {zone}: {:?}", self.left_out));
        let rules: Vec<&Rule> = zone
            .rules
            .iter()
            .map(|r| self.instance.rule(*r))
            .filter(|r| r.applies[vehicle_type] && r.active.iter().any(|a| a.from <= second && second < a.to))
            .collect();
        let decides = |ban: Effect, allows: fn(&Effect) -> bool| {
            let family = rules.iter().filter(|r| r.effect == ban || allows(&r.effect));
            let least = family.clone().map(|r| r.priority).min();
            family.filter(|r| Some(r.priority) == least).any(|r| r.effect == ban)
        };
        let access = |e: &Effect| matches!(e, Effect::Allow { access: true, .. });
        let through = |e: &Effect| matches!(e, Effect::Allow { through: true, .. });
        match (decides(Effect::NoDriving, access), decides(Effect::NoThrough, through)) {
            (true, _) => No,
            (false, true) => Stopping,
            (false, false)
                if !zone.roads.is_empty()
                    && zone.roads.iter().all(|way| self.restricted[vehicle_type].contains(way)) =>
            {
                Stopping
            }
            (false, false) => Yes,
        }
    }

    fn ids(&self) -> Vec<&str> {
        self.zones.iter().map(|z| z.zone.id.as_str()).collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.issues.iter().map(|i| i.code.as_str()).collect()
    }
}

#[test]
fn a_pedestrian_street_opens_for_deliveries_in_the_morning() {
    let old_town =
        "highway=pedestrian|motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)|bicycle=yes";
    let map = map(
        &[
            (5, &[1, 2], old_town),
            (4, &[2, 3], old_town),
            (6, &[9, 10], old_town),
            (7, &[3, 4], "highway=residential"),
        ],
        "",
    );
    let made = made(&map);
    // Streets that meet are one zone; the one apart is its own.
    assert_eq!(made.ids(), ["osm:w4", "osm:w6"]);
    assert_eq!(made.zones[0].zone.roads, [4, 5]);
    assert_eq!(made.instance.zones()[0].roads, [4, 5]);
    for (day, time, open) in [
        (0, "05:59", No),
        (0, "06:00", Stopping),
        (0, "10:59", Stopping),
        (0, "11:00", No),
        (5, "08:00", Stopping),
        (6, "08:00", No),
    ] {
        for vehicle_type in [VAN, LIGHT, HEAVY] {
            assert_eq!(made.at("osm:w4", vehicle_type, day, time), open, "day {day} {time}");
        }
        assert_eq!(made.at("osm:w4", BIKE, day, time), Yes, "no rule for bicycles: their tag is a sign");
    }
    let rules = made.instance.rules();
    assert_eq!(
        rules[0].source.as_deref(),
        Some("way 4 motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)")
    );
    assert_eq!(rules[1].source.as_deref(), Some("way 4 highway=pedestrian"));
    assert!(rules.iter().all(|r| ["osm:w4", "osm:w6"].contains(&r.id.as_str())));
    assert!(made.issues.is_empty());
}

#[test]
fn what_others_are_told_parts_no_streets() {
    let morning = "highway=pedestrian|motor_vehicle:conditional=destination @ (06:00-11:00)";
    let by_night = "highway=residential|hgv:conditional=destination @ (22:00-06:00)";
    let with = |tags: &str, more: &str| format!("{tags}|{more}");
    let map = map(
        &[
            (4, &[1, 2], &with(morning, "bicycle:conditional=yes @ (18:00-20:00)")),
            (5, &[2, 3], &with(morning, "hgv:conditional=no @ (06:00-07:00)")),
            (6, &[3, 4], morning),
            // A yard with a gate that is locked at night is beside it, not what lies behind the open road.
            (10, &[10, 11], by_night),
            (11, &[11, 12], &with(by_night, "bicycle:conditional=no @ (10:00-11:00)")),
            (12, &[12, 13], "highway=service|access=private"),
            (13, &[13, 14], "highway=service|access=private|access:conditional=no @ (00:00-04:00)"),
            (14, &[11, 15], "highway=residential"),
            (15, &[15, 16], "highway=service|access=private"),
        ],
        "",
    );
    let made = made(&map);
    let zones: Vec<(&str, &[i64])> = made.zones.iter().map(|z| (&*z.zone.id, &z.zone.roads[..])).collect();
    let expected: [(&str, &[i64]); 7] = [
        ("osm:w4", &[4, 5, 6]),
        ("osm:w4:truck", &[4]),
        ("osm:w5", &[5]),
        ("osm:w6", &[6]),
        ("osm:w10", &[10, 11, 12, 13]),
        ("osm:w11", &[11]),
        ("osm:w13", &[13]),
    ];
    assert_eq!(zones, expected);
    for (zone, vehicle_type, time, open) in [
        ("osm:w4", VAN, "06:30", Stopping),
        ("osm:w5", HEAVY, "06:30", No),
        ("osm:w6", HEAVY, "06:30", Stopping),
        ("osm:w10", VAN, "23:00", Yes),
        ("osm:w13", HEAVY, "03:00", No),
    ] {
        assert_eq!(made.at(zone, vehicle_type, 1, time), open, "{zone} {time}");
    }
}

#[test]
fn a_school_street_closes_at_the_end_of_lessons() {
    let map =
        map(&[(1, &[1, 2], "highway=residential|motor_vehicle:conditional=no @ (Mo-Fr 12:45-13:30)")], "");
    let made = made(&map);
    for (day, time, open) in
        [(0, "12:44", Yes), (0, "12:45", No), (4, "13:29", No), (4, "13:30", Yes), (5, "13:00", Yes)]
    {
        assert_eq!(made.at("osm:w1", VAN, day, time), open, "day {day} {time}");
    }
    assert_eq!(made.at("osm:w1", BIKE, 0, "13:00"), Yes);
}

#[test]
fn heavy_vehicles_are_kept_out_by_day() {
    let map =
        map(&[(1, &[1, 2], "highway=residential|access:conditional=no @ (7:30-19:00 AND weight>7.5)")], "");
    let made = made(&map);
    assert_eq!([VAN, LIGHT, HEAVY, BIKE].map(|t| made.at("osm:w1", t, 1, "12:00")), [Yes, Yes, No, Yes]);
    assert_eq!(made.at("osm:w1", HEAVY, 1, "19:00"), Yes);
}

#[test]
fn limits_hold_at_their_hours() {
    let limit =
        |tag: &str| map(&[(1, &[1, 2], &format!("highway=residential|motor_vehicle=destination|{tag}"))], "");
    let made_of = |tag: &str| made(&limit(tag));
    let night = made_of("maxweight:conditional=3.5 @ (22:00-06:00)");
    for (time, trucks) in [("21:59", Stopping), ("22:00", No), ("05:59", No), ("06:00", Stopping)] {
        assert_eq!(
            [VAN, LIGHT, HEAVY].map(|t| night.at("osm:w1", t, 1, time)),
            [Stopping, trucks, trucks],
            "{time}"
        );
    }
    assert_eq!(night.at("osm:w1", BIKE, 1, "23:00"), Yes);
    assert!(night.issues.is_empty());
    let low = made_of("maxheight:conditional=1.2 @ (Mo-Fr 07:00-09:00)");
    assert_eq!([1, 6].map(|day| low.at("osm:w1", VAN, day, "08:00")), [No, Stopping]);
    // Without hours it is a sign; what lifts another limit is not used.
    assert!(made_of("maxweight:conditional=3.5 @ (length>5)").zones.is_empty());
    let lifted = made_of("maxweight:conditional=none @ (22:00-06:00)");
    assert_eq!((lifted.zones.len(), lifted.codes()), (0, vec!["W-osm-unused"]));
    assert_eq!(made_of("maxweight:conditional=3.5 @ delivery").codes(), ["W-osm-unused"]);
}

#[test]
fn hours_over_midnight_and_holidays() {
    let night = "highway=primary|motorcar:conditional=no @ (Fr 23:00-03:00; Sa 14:00-19:00,23:00-03:00)";
    let holidays = "highway=primary|motor_vehicle:conditional=no @ (Sa,Su,PH 07:00-20:00)";
    let workdays = "highway=primary|motor_vehicle:conditional=no @ (Mo-Fr 07:00-20:00; PH off)";
    let map = map(&[(1, &[1, 2], night), (2, &[3, 4], holidays), (3, &[5, 6], workdays)], "");
    let made = made(&map);
    for (day, time, open) in [
        (4, "22:59", Yes),
        (4, "23:00", No),
        (5, "02:59", No),
        (5, "03:00", Yes),
        (5, "14:00", No),
        (6, "02:00", No),
        (6, "23:30", Yes),
    ] {
        assert_eq!(made.at("osm:w1", VAN, day, time), open, "night, day {day} {time}");
        assert_eq!(made.at("osm:w1", HEAVY, day, time), Yes, "a truck is no motorcar");
    }
    for (day, open) in [(1, Yes), (2, No), (3, Yes), (5, No), (6, No)] {
        assert_eq!(made.at("osm:w2", VAN, day, "12:00"), open, "holidays, day {day}");
    }
    for (day, open) in [(1, No), (2, Yes), (3, No), (5, Yes)] {
        assert_eq!(made.at("osm:w3", VAN, day, "12:00"), open, "workdays, day {day}");
    }
}

#[test]
fn the_specific_key_and_the_later_clause_decide() {
    let street = "highway=residential|vehicle=no|motor_vehicle:conditional=no @ (Mo-Fr 06:00-22:00); destination @ (Mo-Fr 09:00-11:00)\
        |motor_vehicle=yes|hgv=no|goods:conditional=yes @ (Mo-Fr 10:00-10:30)";
    let map = map(&[(1, &[1, 2], street)], "");
    let made = made(&map);
    for (time, van, truck) in [
        ("05:00", Yes, No),
        ("08:00", No, No),
        ("09:30", Stopping, No),
        ("10:15", Yes, No),
        ("12:00", No, No),
    ] {
        assert_eq!(made.at("osm:w1", VAN, 0, time), van, "{time}");
        assert_eq!(made.at("osm:w1", HEAVY, 0, time), truck, "{time}");
    }
    // `vehicle=no` is a sign for bicycles, no rule of the zone.
    assert_eq!(made.at("osm:w1", BIKE, 0, "08:00"), Yes);
}

#[test]
fn plain_values_and_purposes_take_their_place() {
    let street = "highway=residential|motor_vehicle=destination|motor_vehicle:conditional=no @ (20:00-06:00); yes @ (delivery AND 21:00-22:00); no @ agricultural";
    let map = map(&[(1, &[1, 2], street)], "");
    let made = made(&map);
    assert_eq!(
        ["12:00", "20:30", "21:30", "23:00"].map(|t| made.at("osm:w1", VAN, 0, t)),
        [Stopping, No, Stopping, No]
    );
}

#[test]
fn what_cannot_be_read_is_said_and_closes_or_not() {
    let ways: [(i64, &[i64], &str); 5] = [
        (
            1,
            &[1, 2],
            "highway=residential|motor_vehicle:conditional=no @ (sunset-sunrise)|vehicle:conditional=yes @ (08:00-10:00)",
        ),
        (2, &[3, 4], "highway=residential|motor_vehicle:conditional=no @ (sunset-sunrise)"),
        (3, &[5, 6], "highway=residential|maxspeed:conditional=30 @ (22:00-06:00)"),
        (4, &[7, 8], "highway=steps|access:conditional=no @ (22:00-06:00)"),
        (5, &[9, 10], "highway=residential|access:conditional=yes @ agricultural"),
    ];
    let map = map(&ways, "");
    let closed = made_with(&map, "closed");
    assert_eq!(closed.ids(), ["osm:w1"], "without hours that can be read a way is what its signs say");
    assert_eq!(closed.codes(), ["W-osm-unreadable", "W-osm-unused"]);
    assert_eq!(
        closed.issues[0].message,
        "way 1, way 2: motor_vehicle:conditional=no @ (sunset-sunrise) cannot be read \
         (`sunset-sunrise`: the sun's hours); closed to motor vehicles (`osm.unreadable`)"
    );
    assert_eq!(closed.issues[1].message, "way 3: `maxspeed:conditional` is not used");
    assert_eq!((closed.at("osm:w1", VAN, 0, "09:00"), closed.at("osm:w1", BIKE, 0, "09:00")), (No, Yes));
    let open = made_with(&map, "open");
    assert_eq!(open.at("osm:w1", VAN, 0, "09:00"), Yes);
    assert!(open.issues[0].message.contains("left out of account"));
}

#[test]
fn relations_are_zones_with_an_outline() {
    let relation = |id: i64, tags: &str| {
        let kind = if id == 9 { "low_emission_zone" } else { "limited_traffic_zone" };
        format!(
            "<relation id='{id}'><member type='way' ref='50' role='outer'/><member type='way' ref='51' role='outer'/>\
            <tag k='type' v='boundary'/><tag k='boundary' v='{kind}'/>{tags}</relation>"
        )
    };
    let outline = "<way id='50'><nd ref='1'/><nd ref='2'/><nd ref='4'/></way><way id='51'><nd ref='4'/><nd ref='3'/><nd ref='1'/></way>";
    let relations = format!(
        "{outline}{}{}{}",
        relation(
            10,
            "<tag k='motorcar:conditional' v='private @ (Fr 23:00-03:00; Sa 14:00-19:00,23:00-03:00)'/>"
        ),
        relation(9, "<tag k='motorcar:conditional' v='private @ (Mo-Fr 06:30-18:00; Sa 14:00-18:00)'/>"),
        relation(8, "<tag k='name' v='Quiet'/>")
    );
    let map = map(&[(1, &[5, 6], "highway=residential")], &relations);
    let made = made(&map);
    assert_eq!(made.ids(), ["osm:r9", "osm:r10"]);
    let night = [
        (4, "22:59", Yes),
        (4, "23:00", Stopping),
        (5, "02:59", Stopping),
        (5, "03:00", Yes),
        (6, "02:00", Stopping),
    ];
    for (day, time, open) in night {
        assert_eq!(made.at("osm:r10", VAN, day, time), open, "day {day} {time}");
    }
    assert_eq!(made.codes(), ["W-osm-area"]);
    assert!(made.issues[0].message.contains("relation 8 (Quiet)"));
    assert_eq!(made.instance.zones()[0].polygons.len(), 1);
    assert_eq!(["06:29", "06:30", "18:00"].map(|t| made.at("osm:r9", VAN, 0, t)), [Yes, Stopping, Yes]);
    assert_eq!(
        made.instance.rules()[0].source.as_deref(),
        Some("relation 9 motorcar:conditional=private @ (Mo-Fr 06:30-18:00; Sa 14:00-18:00)")
    );
}

#[test]
fn ways_and_gates_of_the_document_must_be_on_the_map() {
    let map = map(&[(1, &[1, 2], "highway=residential")], "");
    let mut problem = problem("closed");
    problem.zones =
        serde_json::from_value(json!([{"id": "z", "roads": [1, 77], "gates": [2, 99], "rules": []}]))
            .expect("a zone");
    let (_, issues) = map.zones(&problem);
    let found: Vec<_> = issues.iter().map(|i| (i.code.as_str(), i.pointer.as_str())).collect();
    assert_eq!(found, [("W-osm-stranger", "/zones/0/roads/1"), ("W-osm-stranger", "/zones/0/gates/1")]);
}

#[test]
fn heidelberg_old_town_and_school_street() {
    let Some(path) = extract("heidelberg_ors.osm.pbf") else { return };
    let map = Map::read(&path).expect("readable");
    let made = made(&map);
    let cited = |text: &str| {
        let with = |z: &&MapZone| z.sources.iter().any(|s| s.contains(text));
        let zones: Vec<&MapZone> = made.zones.iter().filter(with).collect();
        let ways: usize = zones.iter().map(|z| z.zone.roads.len()).sum();
        (zones, ways)
    };
    let (old_town, ways) = cited("motor_vehicle:conditional=destination @ (Mo-Sa 06:00-11:00)");
    // The 82nd is a square with `area=yes`, no road.
    assert_eq!(ways, 81);
    eprintln!("{} zones in all, the old town is {} of them", made.zones.len(), old_town.len());
    for zone in &old_town {
        let id = &zone.zone.id;
        assert_eq!(["10:59", "11:01"].map(|t| made.at(id, VAN, 0, t)), [Stopping, No], "{id}");
    }
    let (school, _) = cited("no @ Mo-Fr 12:45-13:30");
    assert_eq!(school.len(), 1);
    assert_eq!(["12:44", "12:45", "13:30"].map(|t| made.at(&school[0].zone.id, VAN, 0, t)), [Yes, No, Yes]);
    let (heavy, ways) = cited("no @ (7:30-19:00 AND weight>7.5)");
    assert_eq!(ways, 5);
    assert_eq!([LIGHT, HEAVY].map(|t| made.at(&heavy[0].zone.id, t, 0, "12:00")), [Yes, No]);
    for issue in &made.issues {
        eprintln!("{issue}");
    }
}

#[test]
fn the_zones_of_rome_keep_their_hours() {
    let Some(path) = extract("rome_piazza_vittorio_osr.osm.pbf") else { return };
    let map = Map::read(&path).expect("readable");
    let made = made(&map);
    for (day, time, by_day, by_night) in [
        (0, "06:29", Yes, Yes),
        (0, "06:30", Stopping, Yes),
        (0, "17:59", Stopping, Yes),
        (0, "18:00", Yes, Yes),
        (4, "23:00", Yes, Stopping),
        (5, "02:59", Yes, Stopping),
        (5, "03:00", Yes, Yes),
        (5, "14:00", Stopping, Yes),
        (6, "02:00", Yes, Stopping),
    ] {
        assert_eq!(made.at("osm:r2459882", VAN, day, time), by_day, "by day, day {day} {time}");
        assert_eq!(made.at("osm:r2573034", VAN, day, time), by_night, "by night, day {day} {time}");
    }
    for issue in &made.issues {
        eprintln!("{issue}");
    }
}

#[test]
fn holidays_of_sao_paulo() {
    let Some(path) = extract("sao_paulo_r5r.osm.pbf") else { return };
    let map = Map::read(&path).expect("readable");
    let made = made(&map);
    // The elevated road that is a park at night, on Sundays and holidays.
    let closed = |s: &String| s.contains("motor_vehicle:conditional=no") && s.ends_with("PH 00:00-24:00)");
    let with = made.zones.iter().filter(|z| z.sources.iter().any(closed));
    let zones: Vec<&str> = with.map(|z| z.zone.id.as_str()).collect();
    assert!(!zones.is_empty());
    for zone in zones {
        let noon = [1, 2, 5, 6].map(|day| made.at(zone, VAN, day, "12:00"));
        assert_eq!(noon, [Yes, No, Yes, No], "{zone}");
        assert_eq!(["06:29", "06:30", "21:30"].map(|t| made.at(zone, VAN, 0, t)), [No, Yes, No], "{zone}");
    }
    for issue in &made.issues {
        eprintln!("{issue}");
    }
}
