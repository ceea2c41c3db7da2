//! Tests of the ways in which conditions, limits and turn restrictions are spelt, wherever they stand: each is applied or
//! reported, unless it speaks of others.

use super::tests::{map, problem};

/// What becomes of a tag.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    /// A zone has it as a rule.
    Rule,
    /// `W-osm-unused`.
    Unused,
    /// `W-osm-unreadable`.
    Unreadable,
    /// It is no news: it speaks of others, or is a sign.
    None,
}
use Fate::{None as No, Rule as R, Unreadable, Unused as U};

/// What becomes of a tag in a map that has it in one place; that place must be named, with the text or at least the key.
fn fate(ways: &[(i64, &[i64], &str)], more: &str, place: &str, tag: &str) -> Fate {
    let (zones, issues) = map(ways, more).zones(&problem("closed"));
    let key = tag.split_once('=').map_or(tag, |(key, _)| key);
    for issue in &issues {
        assert!(issue.message.starts_with(place) && issue.message.contains(key), "{tag}: {issue:?}");
    }
    let codes: Vec<&str> = issues.iter().map(|issue| issue.code.as_str()).collect();
    match (zones.len(), &codes[..]) {
        (1, []) => R,
        (0, []) => No,
        (0, ["W-osm-unused"]) => U,
        (_, ["W-osm-unreadable"]) => Unreadable,
        (zones, codes) => panic!("{tag}: {zones} zones, {codes:?}"),
    }
}

fn xml((key, value): (&str, &str)) -> String {
    format!("<tag k='{key}' v='{}'/>", value.replace('<', "&lt;"))
}

/// A tag with others on a way, a road that is an area, a node with a barrier, one without, a zone.
fn fates(tag: &str) -> [Fate; 5] {
    let pair = tag.split_once('=').expect("key=value");
    let street: &[(i64, &[i64], &str)] = &[(2, &[1, 2], "highway=residential")];
    let node = |more: &str| {
        format!(
            "<node id='21' lat='49.01' lon='8.07'>{more}{}</node>\
             <way id='30'><nd ref='21'/><nd ref='1'/><tag k='highway' v='service'/></way>",
            xml(pair)
        )
    };
    let zone = format!(
        "<way id='40'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='1'/></way><relation id='7'>\
         <member type='way' ref='40' role='outer'/><tag k='boundary' v='low_emission_zone'/>{}{}</relation>",
        xml(("psv", "yes")),
        xml(pair)
    );
    let plain = |text: &str| fate(street, text, "node 21:", tag);
    let residential = format!("highway=residential|{tag}");
    let plaza = format!("highway=pedestrian|area=yes|{tag}");
    // Without another rule a zone is left out: that is said besides.
    let of_zone = {
        let (zones, issues) = map(street, &zone).zones(&problem("closed"));
        let said = |code: &str| issues.iter().any(|i| i.code == code && i.message.starts_with("relation 7"));
        assert_eq!(zones.is_empty(), said("W-osm-area"), "{tag}: {issues:?}");
        match (zones.len(), said("W-osm-unused")) {
            (1, false) => R,
            (0, true) => U,
            (0, false) => No,
            (zones, unused) => panic!("{tag}: {zones} zones, unused {unused}"),
        }
    };
    [
        fate(&[(1, &[1, 2], &residential)], "", "way 1:", tag),
        fate(&[(1, &[1, 2, 3, 1], &plaza), street[0]], "", "way 1:", tag),
        plain(&node("<tag k='barrier' v='gate'/>")),
        plain(&node("<tag k='highway' v='stop'/>")),
        of_zone,
    ]
}

#[test]
fn conditions_are_applied_or_reported_wherever_they_stand() {
    for (key, expected) in [
        ("access:conditional", [R, U, U, U, R]),
        ("vehicle:conditional", [R, U, U, U, R]),
        ("motor_vehicle:conditional", [R, U, U, U, R]),
        ("motorcar:conditional", [R, U, U, U, R]),
        ("goods:conditional", [R, U, U, U, R]),
        ("hgv:conditional", [R, U, U, U, R]),
        ("bicycle:conditional", [R, U, U, U, R]),
        ("hgv:forward:conditional", [U; 5]),
        ("motor_vehicle:backward:conditional", [U; 5]),
        ("motor_vehicle:both_ways:conditional", [U; 5]),
        ("access:lanes:conditional", [U; 5]),
        ("vehicle:lanes:forward:conditional", [U; 5]),
        ("access:hgv:conditional", [U; 5]),
        ("access:conditional:forward", [U; 5]),
        ("motor_vehicle:conditional:2", [U; 5]),
        ("cargo_bike:conditional", [U; 5]),
        ("delivery:conditional", [U; 5]),
        ("psv:conditional", [No; 5]),
        ("motor_vehicle:source:conditional", [No; 5]),
        ("lanes:bus:conditional", [No; 5]),
        ("overtaking:hgv:conditional", [No; 5]),
    ] {
        assert_eq!(fates(&format!("{key}=no @ (22:00-06:00)")), expected, "{key}");
    }
    for (key, expected) in [
        ("maxweight:conditional", [R, U, U, U, U]),
        ("maxheight:conditional", [R, U, U, U, U]),
        ("maxweight:hgv:conditional", [U; 5]),
        ("maxweight:forward:conditional", [U; 5]),
        ("hgv:maxweight:conditional", [U; 5]),
        ("maxbogieweight:conditional", [U; 5]),
        ("maxaxles:conditional", [U; 5]),
        ("maxweight:bus:conditional", [No; 5]),
        ("maxstay:conditional", [No; 5]),
        ("maxspeed:conditional", [U, U, No, No, U]),
        ("maxspeed:hgv:conditional", [U, U, No, No, U]),
        ("maxspeed:bus:conditional", [No; 5]),
    ] {
        assert_eq!(fates(&format!("{key}=3 @ (22:00-06:00)")), expected, "{key}");
    }
    assert_eq!(fates("oneway:conditional=yes @ (22:00-06:00)"), [U, U, No, No, U]);
    assert_eq!(fates("maxheight:conditional=none @ (22:00-06:00)"), [U; 5]);
    let unreadable = fates("hgv:conditional=no @ (sunset-sunrise)");
    assert_eq!(unreadable[..4], [Unreadable, U, Unreadable, U]);
}

#[test]
fn limits_and_access_are_signs_or_reported_wherever_they_stand() {
    for (tag, expected) in [
        ("maxweight=3.5", [No, No, No, U, U]),
        ("maxheight=none", [No; 5]),
        ("maxbogieweight=8", [U, No, U, U, U]),
        ("maxbogieload=8", [U, No, U, U, U]),
        ("maxaxles=4", [U, No, U, U, U]),
        ("maxaxles=none", [No; 5]),
        ("maxaxleload:hgv=8", [U, No, U, U, U]),
        ("maxweightrating:hgv=7.5", [U, No, U, U, U]),
        ("maxweight:hgv=7.5", [U, No, U, U, U]),
        ("hgv:maxweight=7.5", [U, No, U, U, U]),
        ("goods:maxheight=2", [U, No, U, U, U]),
        ("maxheight:physical=2.1", [U, No, U, U, U]),
        ("maxweight:bus=12", [No; 5]),
        ("maxstay=2 h", [No; 5]),
        ("minspeed=60", [No; 5]),
        ("motor_vehicle=no", [No, No, No, U, R]),
        ("access=private", [No, No, No, U, R]),
        ("access=yes", [No, No, No, No, R]),
        ("motor_vehicle:forward=no", [No, No, U, U, U]),
        ("hgv:lanes:forward=no", [U, No, U, U, U]),
        ("cargo_bike=no", [U, No, U, U, U]),
        ("cargo_bike=yes", [No; 5]),
        ("delivery=no", [U, No, U, U, U]),
        ("opening_hours=Mo-Fr 08:00-18:00", [U, No, U, No, U]),
        ("opening_hours=24/7", [No; 5]),
        ("foot=no", [No; 5]),
        ("hazmat=no", [No; 5]),
    ] {
        assert_eq!(fates(tag), expected, "{tag}");
    }
}

/// A turn restriction with its members on a crossroads: 1 comes to node 2, 2 and 3 lead on; 4 leads nowhere near.
fn turn(members: &[(&str, &str, i64)], tags: &[(&str, &str)]) -> Vec<String> {
    let roads: &[(i64, &[i64], &str)] = &[
        (1, &[1, 2], "highway=residential"),
        (2, &[2, 3], "highway=residential"),
        (3, &[2, 4], "highway=residential"),
        (4, &[5, 6], "highway=residential"),
    ];
    let members =
        members.iter().map(|(role, kind, id)| format!("<member type='{kind}' ref='{id}' role='{role}'/>"));
    let tags = tags.iter().map(|tag| xml(*tag));
    let relation =
        format!("<relation id='9'>{}{}</relation>", members.collect::<String>(), tags.collect::<String>());
    let (zones, issues) = map(roads, &relation).zones(&problem("closed"));
    let zones = zones.into_iter().map(|zone| zone.zone.id);
    zones.chain(issues.into_iter().map(|issue| issue.message)).collect()
}

#[test]
fn turn_restrictions_are_applied_or_reported_however_they_are_spelt() {
    let members = [("from", "way", 1), ("via", "node", 2), ("to", "way", 2)];
    let hours = "no_left_turn @ (07:00-09:00)";
    for (key, value, applied) in [
        ("restriction", "no_left_turn", true),
        ("restriction", "no_foo", true),
        ("restriction", "only_straight_on", true),
        ("restriction", "stop", false),
        ("restriction:hgv", "no_left_turn", true),
        ("restriction:hgv", "left", false),
        ("restriction:bus", "left", true),
        ("restriction:hgv;bus", "no_left_turn", false),
        ("restriction:forward", "no_left_turn", false),
        ("restriction:source", "survey", true),
        ("restriction:conditional:hgv", hours, false),
        ("restriction:hgv:forward:conditional", hours, false),
        ("restriction:conditional", "left @ (07:00-09:00)", false),
        ("restriction:bus:conditional", hours, true),
    ] {
        let expected = format!("relation 9: `{key}={value}` is not used");
        let expected = if applied { vec![] } else { vec![expected] };
        assert_eq!(turn(&members, &[("type", "restriction"), (key, value)]), expected, "{key}={value}");
    }
    for key in
        ["restriction:conditional", "restriction:hgv:conditional", "restriction:motor_vehicle:conditional"]
    {
        assert_eq!(turn(&members, &[("type", "restriction"), (key, hours)]), ["osm:r9"], "{key}");
    }
    let [said] =
        &turn(&members, &[("type", "restriction"), ("restriction:conditional", "no_u_turn @ (dusk)")])[..]
    else {
        panic!("one issue");
    };
    assert!(
        said.starts_with("relation 9: restriction:conditional=no_u_turn @ (dusk) cannot be read"),
        "{said}"
    );
    assert_eq!(turn(&members, &[("type", "restriction")]), ["relation 9: `type=restriction` is not used"]);
    let old = [
        ("type", "restriction"),
        ("restriction", "no_left_turn"),
        ("hour_on", "07:00"),
        ("hour_off", "09:00"),
    ];
    let expected = ["hour_off=09:00", "hour_on=07:00"].map(|tag| format!("relation 9: `{tag}` is not used"));
    assert_eq!(turn(&members, &old), expected);
}

#[test]
fn turn_restrictions_that_ban_nothing_are_reported() {
    let (from, via, to) = (("from", "way", 1), ("via", "node", 2), ("to", "way", 2));
    let incomplete = "a turn restriction without `from`, `via` or `to`";
    for (members, kind, flaw) in [
        (&[from, via, to][..], "no_left_turn", None),
        (&[via, to], "no_left_turn", Some(incomplete)),
        (&[from, to], "no_left_turn", Some(incomplete)),
        (&[from, via], "only_left_turn", Some(incomplete)),
        (&[from, ("via", "relation", 2), to], "no_left_turn", Some(incomplete)),
        (&[from, ("via", "node", 3), to], "no_left_turn", Some("a turn restriction whose roads do not meet")),
        (&[from, ("via", "way", 4), to], "no_left_turn", Some("a turn restriction whose roads do not meet")),
        (&[from, ("via", "way", 2), ("to", "way", 3)], "no_u_turn", None),
        // Nobody drives where the extract has no road; but who may go there only goes elsewhere.
        (&[("from", "way", 77), via, to], "only_left_turn", None),
        (&[from, ("via", "node", 77), to], "only_left_turn", None),
        (&[from, ("via", "way", 77), to], "no_u_turn", None),
        (&[from, via, ("to", "way", 77)], "no_left_turn", None),
        (
            &[from, via, ("to", "way", 77)],
            "only_left_turn",
            Some("a turn restriction into a road that this extract lacks"),
        ),
    ] {
        let expected: Vec<String> =
            flaw.map(|flaw| format!("relation 9: {flaw} is not used")).into_iter().collect();
        assert_eq!(turn(members, &[("type", "restriction"), ("restriction", kind)]), expected, "{members:?}");
        let others = turn(members, &[("type", "restriction"), ("restriction:bus", kind)]);
        assert_eq!(others, Vec::<String>::new(), "{members:?}");
    }
}
