//! Streets for those only who stop there: where a leg may begin and end, and where it may not go through.

#[path = "common/there.rs"]
mod there;

use std::path::PathBuf;

use there::there_and_back;

/// Roads: id, nodes, tags (`key=value` separated by `|`).
type Road<'a> = (i64, &'a [i64], &'a str);

/// Writes a map of roads: nodes 1 to 6 lie west to east, 10 between 3 and 4, 11 between 4 and 5, 7 far to the north
/// of them, 8 and 9 to the north of 1; some have
/// barriers.
fn sketch(name: &str, roads: &[Road<'_>], barriers: &[(i64, &str)]) -> PathBuf {
    let tags = |text: &str| -> String {
        let tags = text.split('|').filter_map(|tag| tag.split_once('='));
        tags.map(|(k, v)| format!("<tag k='{k}' v='{v}'/>")).collect::<Vec<_>>().concat()
    };
    let mut text = String::from("<osm>");
    for id in 1..=11_i64 {
        let (lon, lat) = match id {
            7 => (8.006, 49.008),
            8 | 9 => (8.001, 49.001 + 0.001 * (id - 7) as f64),
            10 => (8.006, 49.001),
            11 => (8.0085, 49.001),
            _ => (8.001 + 0.002 * (id - 1) as f64, 49.001),
        };
        let barrier = barriers.iter().find(|(node, _)| *node == id).map_or("", |(_, tags)| tags);
        let node = format!("<node id='{id}' lon='{lon}' lat='{lat}'>{}</node>", tags(barrier));
        text.push_str(&node);
    }
    for (id, nodes, of_road) in roads {
        let nodes = nodes.iter().map(|n| format!("<nd ref='{n}'/>")).collect::<Vec<_>>().concat();
        let way = format!("<way id='{id}'>{nodes}{}</way>", tags(of_road));
        text.push_str(&way);
    }
    text += "</osm>";
    let file = std::env::temp_dir().join(format!("kerbway-{name}-{}.osm", std::process::id()));
    std::fs::write(&file, text).expect("writable");
    file
}

const OPEN: &str = "highway=residential";

/// A street of three pieces west to east, the first one open; with `on` it leads into another open street, to which
/// there is a long way round as well. Tags of the second and third piece.
fn street(name: &str, pieces: [&str; 2], on: bool) -> PathBuf {
    let roads: [Road<'_>; 5] = [
        (1, &[1, 2, 3], OPEN),
        (2, &[3, 4], pieces[0]),
        (3, &[4, 5], pieces[1]),
        (4, &[5, 6], OPEN),
        (5, &[3, 7, 6], OPEN),
    ];
    sketch(name, if on { &roads } else { &roads[..3] }, &[])
}

#[test]
fn restricted_streets_that_touch_are_one_area_whatever_their_hours() {
    let morning = "highway=pedestrian|motor_vehicle:conditional=destination @ (06:00-11:00)";
    let with = |more: &str| format!("{morning}|{more}");
    let private = "highway=service|access=private".to_owned();
    let by_night =
        |more: &str| format!("highway=residential|hgv:conditional=destination @ (22:00-06:00)|{more}");
    let cases = [
        ("equal", 8, morning.to_owned(), morning.to_owned()),
        ("bicycles", 8, with("bicycle:conditional=yes @ (06:00-11:00)"), morning.to_owned()),
        ("static-first", 8, "highway=residential|motor_vehicle=destination".to_owned(), morning.to_owned()),
        ("static-last", 8, morning.to_owned(), private.clone()),
        ("static", 8, "highway=residential|motor_vehicle=destination".to_owned(), private.clone()),
        ("trucks", 8, with("hgv:conditional=no @ (06:00-07:00)"), morning.to_owned()),
        ("hours", 8, morning.to_owned(), morning.replace("11:00", "10:00")),
        (
            "class",
            8,
            morning.replace("pedestrian", "living_street") + "|motor_vehicle=no",
            morning.to_owned(),
        ),
        ("word", 8, morning.replace("destination", "delivery"), morning.to_owned()),
        (
            "limit",
            8,
            with("maxheight:conditional=2 @ (18:00-19:00)"),
            with("access:conditional=private @ (20:00-21:00)"),
        ),
        // By day they are open.
        ("by-night", 23, by_night("bicycle:conditional=no @ (10:00-11:00)"), by_night("lit=yes")),
        ("yard", 23, by_night("lit=yes"), private),
    ];
    let open = "highway=pedestrian|motor_vehicle=yes";
    let through = street("open", [open, open], true);
    for (name, hour, first, last) in &cases {
        let end = street(name, [first, last], false);
        let found = there_and_back(&end, &end, 8.008, *hour);
        assert_eq!(found.map(|f| f.1), Some(vec![]), "{name}: into the last piece");
        // Four hours before its hours only what is restricted always can be driven.
        let before = there_and_back(&end, &end, 8.008, hour - 4);
        assert!(before.is_none() || *name == "static" || *hour == 23, "{name}: before its hours");
        // Where the street leads on, it is no short cut: the planner drives round, the referee refuses to pass.
        let on = street(&format!("{name}-on"), [first, last], true);
        let (metres, broken) =
            there_and_back(&on, &on, 8.010, *hour).unwrap_or_else(|| panic!("{name}: round"));
        assert!(metres > 1500 && broken.is_empty(), "{name}: {metres} m, {broken:?}");
        let (metres, broken) = there_and_back(&through, &on, 8.010, *hour).expect("through");
        assert!(
            metres < 700 && broken.iter().any(|b| b.starts_with("Z05")),
            "{name}: {metres} m, {broken:?}"
        );
        for file in [end, on] {
            std::fs::remove_file(file).expect("there");
        }
    }
    std::fs::remove_file(through).expect("there");
    let by_day =
        street("by-day", [&by_night("lit=yes"), &by_night("bicycle:conditional=no @ (10:00-11:00)")], true);
    let (metres, broken) = there_and_back(&by_day, &by_day, 8.010, 12).expect("through");
    assert!(metres < 700 && broken.is_empty(), "{metres} m, {broken:?}");
    std::fs::remove_file(by_day).expect("there");
}

/// Name, roads beside the open one that ends at node 3, gates, hour; is a place between 4 and 5 reached?
type Case<'a> = (&'a str, &'a [Road<'a>], &'a [(i64, &'a str)], i64, bool);

/// Where all that leads to a road is for those only who stop there, so is the road.
#[test]
fn roads_behind_restricted_gates_and_streets_are_reached_to_stop_there() {
    let lane = "highway=service";
    let morning = "highway=service|motor_vehicle:conditional=no @ (10:00-12:00)";
    let gate = "barrier=gate|access=private";
    let home: [Road<'_>; 2] = [(1, &[1, 2, 3], OPEN), (9, &[1, 8, 9], OPEN)];
    let cases: [Case<'_>; 12] = [
        ("gate", &[(2, &[3, 4, 5], lane)], &[(3, gate)], 8, true),
        ("customers", &[(2, &[3, 4, 5], lane)], &[(3, "barrier=lift_gate|motor_vehicle=customers")], 8, true),
        ("closed", &[(2, &[3, 4, 5], lane)], &[(3, "barrier=gate|access=no")], 8, false),
        ("two-gates", &[(2, &[3, 4], lane), (3, &[4, 5], lane)], &[(3, gate), (4, gate)], 8, true),
        ("gate-and-bollard", &[(2, &[3, 4, 5], lane)], &[(3, gate), (4, "barrier=block")], 8, false),
        (
            "private-behind",
            &[(2, &[3, 4], lane), (3, &[4, 5], "highway=service|access=private")],
            &[(3, gate)],
            8,
            true,
        ),
        ("hours", &[(2, &[3, 4, 5], morning)], &[(3, gate)], 8, true),
        ("after-hours", &[(2, &[3, 4, 5], morning)], &[(3, gate)], 10, false),
        (
            "quarter",
            &[(2, &[3, 4], "highway=residential|motor_vehicle=destination"), (3, &[4, 5], OPEN)],
            &[],
            8,
            true,
        ),
        ("no-way-back", &[(2, &[3, 4, 5], "highway=service|oneway=yes")], &[(3, gate)], 8, false),
        // Out of the lane the way is open, into it there is the gate only.
        (
            "one-way",
            &[(2, &[3, 10, 4, 5], "highway=service|oneway=yes"), (4, &[5, 6], OPEN), (5, &[3, 7, 6], OPEN)],
            &[(10, gate)],
            8,
            true,
        ),
        // A lane between two gates, a street at each end.
        (
            "between",
            &[(2, &[3, 10, 4, 11, 5], lane), (4, &[5, 6], OPEN), (5, &[3, 7, 6], OPEN)],
            &[(10, gate), (11, gate)],
            8,
            true,
        ),
    ];
    for (name, more, gates, hour, reached) in cases {
        let roads = [&home, more].concat();
        let file = sketch(name, &roads, gates);
        let found = there_and_back(&file, &file, 8.008, hour);
        assert_eq!(found.map(|f| f.1), reached.then(Vec::new), "{name}");
        let plain: Vec<Road<'_>> = roads.iter().map(|(id, nodes, _)| (*id, *nodes, OPEN)).collect();
        let open = sketch(&format!("{name}-open"), &plain, &[]);
        if more.len() == 3 {
            // What is behind is reached over open streets: the planner drives round, the referee refuses to pass.
            let (metres, broken) = there_and_back(&file, &file, 8.010, hour).expect("round");
            assert!(metres > 1500 && broken.is_empty(), "{name}: {metres} m, {broken:?}");
            let (metres, broken) = there_and_back(&open, &file, 8.010, hour).expect("through");
            let refused = broken.iter().any(|b| b.starts_with("Z05"));
            assert!(metres < 700 && refused, "{name}: {metres} m, {broken:?}");
        } else if !reached {
            let (_, broken) = there_and_back(&open, &file, 8.008, hour).expect("through");
            assert!(!broken.is_empty(), "{name}: the referee lets it pass");
        }
        for file in [file, open] {
            std::fs::remove_file(file).expect("there");
        }
    }
}
