//! What tags say that would matter to vehicles and is not used: limits of one mode or that cannot be read, lanes, hours of
//! barriers. What is read but says nothing (`maxweight=none`) is no news, nor what speaks of others (`maxweight:bus`).

use kerbway_model::osm::conditional::parse;
use kerbway_model::osm::{self, Access, Profile};

use super::draft::{Drafts, KEYS};
use super::{CONDITIONAL, Tag};
use crate::osm::limits::{LIMITS, Limit};
use crate::osm::signs::{SIDES, one_way};

/// Values of limits that set none.
const NO_LIMIT: [&str; 6] = ["none", "no", "unsigned", "no_sign", "no_indications", "unlimited"];

/// What may stand behind a key without changing for whom of ours it holds: remarks, and modes of others.
pub(super) const HARMLESS: [&str; 25] = [
    "signed",
    "source",
    "type",
    "unit",
    "note",
    "advisory",
    "bus",
    "coach",
    "tourist_bus",
    "psv",
    "taxi",
    "motorcycle",
    "moped",
    "mofa",
    "motorhome",
    "caravan",
    "trailer",
    "hov",
    "hazmat",
    "foot",
    "horse",
    "train",
    "tram",
    "agricultural",
    "emergency",
];

/// Keys of access that speak of vehicles here and are none of any profile's.
const OTHER_KEYS: [&str; 3] = ["cargo_bike", "electric_bicycle", "delivery"];

/// Does a key, `:conditional` left aside, say where vehicles here may drive, or what limits them?
pub(super) fn speaks(key: &str) -> bool {
    let mut parts = key.split(':');
    let first = parts.next().unwrap_or_default();
    let ours = KEYS.contains(&first) || OTHER_KEYS.contains(&first) || is_limit(first);
    (ours || ["maxspeed", "oneway"].contains(&first)) && !parts.any(|part| HARMLESS.contains(&part))
}

/// Is it the key of a limit, be it one that is read or not (`maxbogieweight`)?
pub(super) fn is_limit(key: &str) -> bool {
    key.starts_with("max") && !["maxspeed", "maxstay"].contains(&key)
}

/// Does the value of a limit set one?
pub(super) fn sets_limit(text: &str) -> bool {
    let text = text.trim();
    !osm::is_silent(text) && !NO_LIMIT.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Does a value of access keep anybody out?
pub(super) fn keeps_out(text: &str) -> bool {
    !osm::is_silent(text) && osm::access_of(text) != Access::Open
}

/// Is one of the parts of a key among some?
pub(super) fn has_part(key: &str, wanted: &[&str]) -> bool {
    key.split(':').any(|part| wanted.contains(&part))
}

/// Can a road of the class be one for vehicles here?
pub(in crate::osm) fn is_road(tags: &[Tag<'_>]) -> bool {
    let class = tags.iter().find(|(key, _)| *key == "highway").map_or("", |(_, class)| class);
    Profile::ALL.iter().any(|p| osm::profile(*p).highways.contains_key(class))
}

/// What is not used of a way; `timed`: hours of it are a zone, which knows no directions.
pub(super) fn of_way(id: i64, tags: &[Tag<'_>], timed: bool, drafts: &mut Drafts) {
    if !is_road(tags) {
        return;
    }
    for (key, text) in tags {
        let (first, rest) = key.split_once(':').unwrap_or((key, ""));
        let whole = || format!("{key}={text}");
        let tag = match LIMITS.iter().find(|limit| limit.key == first) {
            Some(limit) => (!is_read(limit, rest, text)).then(whole),
            // Those that are not used are found where conditions are read.
            None if rest.ends_with("conditional") && speaks(first) => None,
            None if first == "maxspeed" => (!is_speed_read(rest, text)).then(whole),
            None if first == "oneway" => {
                let ours = rest.is_empty() || KEYS.contains(&rest);
                (ours && one_way(text).is_none()).then(whole)
            }
            None if !KEYS.contains(&first) => is_other(key, text).then(whole),
            None if has_part(rest, &["lanes"]) => speaks(key).then(|| (*key).to_owned()),
            None if SIDES.iter().any(|side| *side == &key[first.len()..]) => {
                (timed && osm::access_of(text) != Access::Closed).then(whole)
            }
            None => is_qualified(key, rest).then(whole),
        };
        if let Some(tag) = tag {
            drafts.unused(&tag, &format!("way {id}"));
        }
    }
}

/// What is not used of a node with a barrier: anything with hours, limits that cannot be read, directions.
pub(super) fn of_barrier(id: i64, tags: &[Tag<'_>], drafts: &mut Drafts) {
    let of = format!("node {id}");
    for (key, text) in tags {
        let (first, rest) = key.split_once(':').unwrap_or((key, ""));
        let limit = LIMITS.iter().find(|limit| limit.key == first);
        let is_key = KEYS.contains(&first);
        let used = match (limit, rest) {
            (Some(limit), "conditional") => limit
                .conditional(text, drafts.years())
                .is_some_and(|list| list.iter().all(|limited| limited.when.is_none())),
            (Some(_), _) if rest.ends_with(CONDITIONAL) => !speaks(key),
            (Some(limit), _) => is_read(limit, rest, text),
            (None, "conditional") if is_key => match parse(text, drafts.years().clone()) {
                Ok(clauses) => clauses.iter().all(|clause| clause.never || clause.when.is_none()),
                Err(why) => {
                    drafts.misread(&format!("{first}{CONDITIONAL}"), text, why.to_string(), &of);
                    true
                }
            },
            _ if is_key => rest.is_empty() || !speaks(key),
            _ => !is_other(key, text),
        };
        if !used {
            drafts.unused(&format!("{key}={text}"), &of);
        }
    }
}

/// What is not used of a zone of limited traffic: all but its plain access tags and their conditions.
pub(super) fn of_area(id: i64, tags: &[Tag<'_>], drafts: &mut Drafts) {
    for (key, text) in tags.iter().filter(|(key, _)| !key.ends_with(CONDITIONAL)) {
        let (first, rest) = key.split_once(':').unwrap_or((key, ""));
        let sided = SIDES.iter().any(|side| key.ends_with(side));
        let unused = match first {
            first if KEYS.contains(&first) => (sided && speaks(key)) || is_qualified(key, rest),
            first if LIMITS.iter().any(|limit| limit.key == first) => speaks(key) && sets_limit(text),
            _ => is_other(key, text),
        };
        if unused {
            drafts.unused(&format!("{key}={text}"), &format!("relation {id}"));
        }
    }
}

/// Does a tag of a key that is not read at all keep vehicles here out, or limit them?
fn is_other(key: &str, text: &str) -> bool {
    let (first, rest) = key.split_once(':').unwrap_or((key, ""));
    match first {
        "opening_hours" => rest.is_empty() && text.trim() != "24/7",
        first if is_limit(first) => speaks(key) && sets_limit(text),
        first if OTHER_KEYS.contains(&first) => {
            speaks(key) && (has_part(rest, &["conditional"]) || keeps_out(text))
        }
        _ => false,
    }
}

/// Does more stand behind a key of access than is read: other modes, both directions, lanes, limits, conditions in a wrong place?
fn is_qualified(key: &str, rest: &str) -> bool {
    let more = |part: &str| {
        KEYS.contains(&part)
            || ["both_ways", "lanes", "conditional"].contains(&part)
            || part.starts_with("max")
    };
    speaks(key) && rest.split(':').any(more)
}

/// Is a limit of mass or size used, or none, or said elsewhere (under conditions)?
fn is_read(limit: &Limit, rest: &str, text: &str) -> bool {
    match rest {
        "" => limit.is_readable(text.trim()) || !sets_limit(text),
        rest => rest.ends_with("conditional") || has_part(rest, &HARMLESS) || !sets_limit(text),
    }
}

/// Is a `maxspeed` used, or none of vehicles here?
fn is_speed_read(rest: &str, text: &str) -> bool {
    match rest {
        "" | "forward" | "backward" | "hgv" | "hgv:forward" | "hgv:backward" => {
            osm::maxspeed(text).is_some() || osm::is_silent(text)
        }
        rest => !has_part(rest, &KEYS) || has_part(rest, &HARMLESS),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{map, problem};

    /// Codes and messages for ways 1, 2, … with tags on top of `highway=residential`.
    fn said(tags: &[&str], relations: &str) -> Vec<(String, String)> {
        let tags: Vec<String> = tags.iter().map(|tags| format!("highway=residential|{tags}")).collect();
        let ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
        let ways: Vec<(i64, [i64; 2], &str)> =
            tags.iter().zip(ids).map(|(tags, id)| (id, [id, id + 1], tags.as_str())).collect();
        let ways: Vec<(i64, &[i64], &str)> =
            ways.iter().map(|(id, nodes, tags)| (*id, &nodes[..], *tags)).collect();
        let (_, issues) = map(&ways, relations).zones(&problem("closed"));
        issues.into_iter().map(|issue| (issue.code, issue.message)).collect()
    }

    #[test]
    fn what_is_not_used_is_said_with_its_text() {
        for tag in [
            "maxweight=foo",
            "maxweight:hgv=7.5",
            "maxheight:forward=3",
            "maxheight=below_default",
            "maxwidth:lanes=2;3",
            "maxweight=3.5;7.5",
            "maxlength:hgv_articulated=12",
            "maxspeed=signals",
            "maxspeed:goods=50",
            "maxspeed:hgv=slow",
            "oneway=maybe",
            "oneway:hgv=often",
            "access:hgv=no",
            "motor_vehicle:both_ways=no",
            "motor_vehicle:forward:hgv=no",
        ] {
            let found = said(&[tag], "");
            let expected = ("W-osm-unused".to_owned(), format!("way 1: `{tag}` is not used"));
            assert_eq!(found, [expected], "{tag}");
        }
        let lanes = said(&["hgv:lanes=no;yes", "hgv:lanes=yes;no"], "");
        assert_eq!(lanes, [("W-osm-unused".to_owned(), "way 1, way 2: `hgv:lanes` is not used".to_owned())]);
        // Zones know no directions: one that is closed stays closed, others are left out.
        let hours = "motor_vehicle:conditional=no @ (22:00-06:00)";
        let half = said(&[&format!("{hours}|hgv:forward=destination|motor_vehicle:backward=no")], "");
        assert_eq!(half.len(), 1);
        assert!(half[0].1.contains("`hgv:forward=destination` is not used"), "{half:?}");
    }

    #[test]
    fn what_is_used_or_says_nothing_is_no_news() {
        for tag in [
            "maxweight=3.5",
            "maxweight=none",
            "maxheight=default",
            "maxheight=Unsigned",
            "maxweight:signed=no",
            "maxweight:bus=12",
            "maxspeed=50",
            "maxspeed:forward=30",
            "maxspeed:hgv=60",
            "maxspeed:type=sign",
            "oneway=yes",
            "oneway=reversible",
            "oneway:bicycle=no",
            "oneway:psv=often",
            "motor_vehicle:forward=no",
            "source:access=sign",
            "hgv=no",
            "access=unknown",
            "bus:lanes=yes",
            "maxweight:conditional=3.5 @ (22:00-06:00)",
        ] {
            assert_eq!(said(&[tag], ""), [], "{tag}");
        }
        let steps = map(&[(1, &[1, 2], "highway=steps|maxweight=foo"), (2, &[1, 2], "highway=service")], "");
        assert_eq!(steps.zones(&problem("closed")).1, []);
    }

    #[test]
    fn hours_of_barriers_are_said() {
        let barrier = |tags: &str| {
            let tag = |tag: &str| {
                tag.split_once('=').map(|(k, v)| format!("<tag k='{k}' v='{v}'/>")).expect("key=value")
            };
            let tags: String = tags.split('|').map(tag).collect();
            format!(
                "<node id='21' lat='49.01' lon='8.07'><tag k='barrier' v='bollard'/>{tags}</node>\
                     <way id='30'><nd ref='21'/><nd ref='1'/><tag k='highway' v='service'/></way>"
            )
        };
        for (tags, code, message) in [
            (
                "motor_vehicle:conditional=yes @ (06:00-11:00)",
                "W-osm-unused",
                "node 21: `motor_vehicle:conditional=yes @ (06:00-11:00)` is not used",
            ),
            ("maxwidth=narrow", "W-osm-unused", "node 21: `maxwidth=narrow` is not used"),
            (
                "maxweight:conditional=3.5 @ (22:00-06:00)",
                "W-osm-unused",
                "node 21: `maxweight:conditional=3.5 @ (22:00-06:00)` is not used",
            ),
            (
                "access:conditional=no @ (sunset-sunrise)",
                "W-osm-unreadable",
                "node 21: access:conditional=no @ (sunset-sunrise) cannot be read (`sunset-sunrise`: the sun's hours); \
                 closed to motor vehicles (`osm.unreadable`)",
            ),
        ] {
            assert_eq!(said(&[], &barrier(tags)), [(code.to_owned(), message.to_owned())]);
        }
        for tags in [
            "motor_vehicle=yes",
            "maxwidth=1.5",
            "motor_vehicle:conditional=yes @ (weight&lt;5)",
            "foot:conditional=no @ (22:00-06:00)",
        ] {
            assert_eq!(said(&[], &barrier(tags)), [], "{tags}");
        }
    }

    #[test]
    fn a_type_without_a_mass_is_told_of_the_signs() {
        let map = map(
            &[
                (1, &[1, 2], "highway=residential|maxweight=3.5"),
                (2, &[3, 4], "highway=residential|maxweightrating=7.5"),
                (3, &[5, 6], "highway=residential|maxheight=none"),
            ],
            "",
        );
        let mut problem = problem("closed");
        let types = json!([
            {"id": "bare", "class": "heavy_truck", "start": "D"},
            {"id": "known", "class": "heavy_truck", "gross_kg": 18000, "start": "D"},
            {"id": "based", "base": "heavy_truck_diesel", "start": "D"}
        ]);
        problem.vehicle_types = serde_json::from_value(types).expect("types");
        let (_, issues) = map.zones(&problem);
        assert_eq!(issues.len(), 1, "{issues:?}");
        assert_eq!(
            (issues[0].code.as_str(), issues[0].pointer.as_str()),
            ("W-osm-attribute", "/vehicle_types/0")
        );
        assert_eq!(
            issues[0].message,
            "signs on 2 roads of the map ask vehicle type \"bare\" for `gross_kg`, which is not given: it is taken to pass them"
        );
    }
}
