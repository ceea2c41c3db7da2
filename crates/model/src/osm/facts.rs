//! The data file of map facts, and what it says: speeds, defaults, words, barriers, turns.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Profile;
use super::texts::kmh_of;
use crate::instance::Point;
use crate::units::Millimetres;

static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    serde_json::from_str(include_str!("facts.json")).expect("invariant: a test reads the committed file")
});

/// How a road, a word of an access tag or a barrier lets a vehicle pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Passable.
    #[default]
    Open,
    /// For those who stop there: only the first or the last stretch of a leg.
    Restricted,
    /// Not passable.
    Closed,
}

/// What a class of roads is to a profile unless its tags say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Road {
    /// Speed without a `maxspeed`.
    pub kmh: u32,
    /// Access without any access tag.
    #[serde(default)]
    pub access: Access,
}

/// What `maxspeed` does to the speed of a road's class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Maxspeed {
    /// This share of it is driven instead: on the way vehicles slow down, wait and speed up.
    Replaces {
        /// Of the limit; the speed is rounded down.
        percent: u32,
    },
    /// The lower of the two is driven.
    Caps,
}

/// What turns at a node cost a profile, in milliseconds; going on straight (less than 45°) costs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turns {
    /// From 45° to 90°.
    pub bend_ms: i64,
    /// More than 90°.
    pub sharp_ms: i64,
    /// Turning round.
    pub round_ms: i64,
}

/// What the data file says of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileFacts {
    /// Keys of access tags that speak of it, from the least to the most specific.
    pub keys: Vec<String>,
    /// Never faster than this.
    pub max_kmh: u32,
    /// What `maxspeed` means to it.
    pub maxspeed: Maxspeed,
    /// Roads with `motorroad=yes`.
    pub motorroad: Access,
    /// Values of `highway` that are roads to it; others are none.
    pub highways: BTreeMap<String, Road>,
    /// Values of `surface` that slow it down, to km/h.
    pub surfaces: BTreeMap<String, u32>,
    /// Values of `barrier` at a node that it cannot pass unless access tags say so.
    pub closed_barriers: Vec<String>,
    /// Turn costs.
    pub turns: Turns,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    profiles: BTreeMap<Profile, ProfileFacts>,
    access: Words,
    maxspeed_words: BTreeMap<String, u32>,
    maxspeed_zones: BTreeMap<String, u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    open: Vec<String>,
    restricted: Vec<String>,
    silent: Vec<String>,
}

/// What the data file says of a profile.
#[allow(clippy::missing_panics_doc, reason = "a test finds every profile in the committed file")]
pub fn profile(profile: Profile) -> &'static ProfileFacts {
    FACTS.profiles.get(&profile).expect("invariant: a test finds every profile in the committed file")
}

/// What a value of an access tag means; of several (`a;b`) the kindest counts. Words that are not known close
/// (`agricultural`, `no`, and misspelt ones alike); see [`is_silent`] for words that say nothing.
pub fn access_of(value: &str) -> Access {
    let words = &FACTS.access;
    let one = |part: &str| {
        let part = part.trim().to_ascii_lowercase();
        if words.open.contains(&part) {
            Access::Open
        } else if words.restricted.contains(&part) {
            Access::Restricted
        } else {
            Access::Closed
        }
    };
    value.split([';', ',']).map(one).min().unwrap_or(Access::Closed)
}

/// Is a value of an access tag as good as no tag (`unknown`)?
pub fn is_silent(value: &str) -> bool {
    FACTS.access.silent.iter().any(|word| word.eq_ignore_ascii_case(value.trim()))
}

/// How a node with this `barrier` lets a profile pass unless access tags say otherwise.
pub fn barrier(profile: Profile, value: &str) -> Access {
    let closed = &self::profile(profile).closed_barriers;
    if closed.iter().any(|b| b == value) { Access::Closed } else { Access::Open }
}

/// Speed of a profile on a way in a direction: by `maxspeed` (of the direction and for trucks first) or the class of the
/// road, capped by its surface, by the profile's own speed and by `max_kmh`. At least 1; `tag` gives values by key.
pub fn kmh<'a>(
    profile: Profile,
    tag: impl Fn(&str) -> Option<&'a str>,
    forward: bool,
    max_kmh: Option<u32>,
) -> u32 {
    let facts = self::profile(profile);
    let class = tag("highway").and_then(|class| facts.highways.get(class)).map_or(facts.max_kmh, |r| r.kmh);
    let direction = if forward { "forward" } else { "backward" };
    let for_trucks = (profile == Profile::Truck)
        .then(|| [format!("maxspeed:hgv:{direction}"), "maxspeed:hgv".to_owned()])
        .into_iter()
        .flatten();
    let limit = for_trucks
        .chain([format!("maxspeed:{direction}"), "maxspeed".to_owned()])
        .find_map(|key| maxspeed(tag(&key)?));
    let speed = match (limit, facts.maxspeed) {
        (Some(limit), Maxspeed::Replaces { percent }) => limit.saturating_mul(percent) / 100,
        (Some(limit), Maxspeed::Caps) => limit.min(class),
        (None, _) => class,
    };
    let surface = tag("surface").and_then(|surface| facts.surfaces.get(surface)).copied();
    [surface, Some(facts.max_kmh), max_kmh].into_iter().flatten().fold(speed, u32::min).max(1)
}

/// A `maxspeed` in km/h, rounded down: `50`, `30 mph`, `none`, `walk`, `DE:urban`, `DE:zone:30`; the lowest of several.
/// `None` = it cannot be told (`signals`).
pub fn maxspeed(text: &str) -> Option<u32> {
    text.split([';', '|']).filter_map(|part| one_maxspeed(part.trim())).min()
}

fn one_maxspeed(text: &str) -> Option<u32> {
    if let Some(kmh) = kmh_of(text) {
        return Some(kmh).filter(|kmh| *kmh > 0);
    }
    if let Some(kmh) = FACTS.maxspeed_zones.get(text) {
        return Some(*kmh);
    }
    let word = text.split_once(':').map_or(text, |(_, word)| word).to_ascii_lowercase();
    if let Some(kmh) = FACTS.maxspeed_words.get(&word) {
        return Some(*kmh);
    }
    // `DE:zone:30`, `DE:zone30`, `DE:30`
    let digits = word.strip_prefix("zone").unwrap_or(&word).trim_start_matches(':');
    kmh_of(digits).filter(|kmh| *kmh > 0)
}

/// Milliseconds that a piece of road of `mm` millimetres takes at `kmh`, rounded up: ⌈mm·3600 / (kmh·1000)⌉.
pub fn edge_millis(mm: Millimetres, kmh: u32) -> i64 {
    let (mm, kmh) = (i128::from(mm.max(0)), i128::from(kmh.max(1)));
    i64::try_from((mm * 18 + 5 * kmh - 1) / (5 * kmh)).unwrap_or(i64::MAX)
}

/// Milliseconds that it takes to turn from one piece of road into the next (each `(from, to)`, projected): by the angle
/// between them, whatever meets there, and by the whole pieces, wherever on them a vehicle starts or stops. 0 within 45° of straight on; turning round is going back to where one came from.
/// A piece without a length has no direction: 0 before and behind it.
pub fn turn_millis(profile: Profile, before: (Point, Point), after: (Point, Point)) -> i64 {
    let turns = self::profile(profile).turns;
    if before.0 == before.1 || after.0 == after.1 {
        return 0;
    }
    if after.1 == before.0 {
        return turns.round_ms;
    }
    let vector = |(a, b): (Point, Point)| (i128::from(b.x - a.x), i128::from(b.y - a.y));
    let (u, w) = (vector(before), vector(after));
    let along = u.0 * w.0 + u.1 * w.1;
    let across = (u.0 * w.1 - u.1 * w.0).abs();
    if along >= across {
        0
    } else if along >= 0 {
        turns.bend_ms
    } else {
        turns.sharp_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_whole() {
        for p in Profile::ALL {
            let facts = profile(p);
            assert!(facts.highways.values().all(|r| (1..=facts.max_kmh).contains(&r.kmh)), "{p:?}");
            assert!(facts.surfaces.values().all(|kmh| *kmh > 0));
            assert!(facts.max_kmh <= super::super::MAX_KMH);
            assert_eq!(facts.keys[..2], ["access", "vehicle"]);
        }
        let access = |p, class: &str| profile(p).highways.get(class).map(|r| r.access);
        assert_eq!(access(Profile::Car, "pedestrian"), Some(Access::Closed));
        assert_eq!(access(Profile::Car, "residential"), Some(Access::Open));
        assert_eq!(access(Profile::CargoBike, "cycleway"), Some(Access::Open));
        assert_eq!(access(Profile::EBike, "motorway"), Some(Access::Closed));
        assert_eq!(access(Profile::Truck, "steps"), None);
        assert_eq!(profile(Profile::Car).keys.last().map(String::as_str), Some("goods"));
        assert_eq!(profile(Profile::Truck).keys.last().map(String::as_str), Some("hgv"));
    }

    #[test]
    fn words_of_access() {
        for (word, access) in [
            ("yes", Access::Open),
            ("Designated", Access::Open),
            ("destination", Access::Restricted),
            ("no", Access::Closed),
            ("agricultural", Access::Closed),
            ("agricultural;delivery", Access::Restricted),
            ("no;yes", Access::Open),
            ("use_sidepath", Access::Closed),
        ] {
            assert_eq!(access_of(word), access, "{word}");
        }
        assert!(is_silent("unknown") && !is_silent("no"));
        assert_eq!(barrier(Profile::Car, "bollard"), Access::Closed);
        assert_eq!(barrier(Profile::CargoBike, "bollard"), Access::Open);
        assert_eq!(barrier(Profile::Car, "gate"), Access::Open);
    }

    #[test]
    fn speeds() {
        for (text, kmh) in [
            ("50", Some(50)),
            ("30 mph", Some(48)),
            ("20mph", Some(32)),
            ("60 km/h", Some(60)),
            ("none", Some(130)),
            ("walk", Some(6)),
            ("DE:urban", Some(50)),
            ("DE:rural", Some(100)),
            ("FR:rural", Some(80)),
            ("DE:zone:30", Some(30)),
            ("IT:zone30", Some(30)),
            ("80;60", Some(60)),
            ("signals", None),
            ("0", None),
            ("", None),
            ("fast", None),
        ] {
            assert_eq!(maxspeed(text), kmh, "{text}");
        }
        let of = |profile, tags: &'static [(&str, &str)], forward, cap| {
            kmh(profile, |key| tags.iter().find(|(k, _)| *k == key).map(|(_, v)| *v), forward, cap)
        };
        let street = &[("highway", "residential"), ("maxspeed", "50"), ("maxspeed:backward", "30")];
        assert_eq!(of(Profile::Car, street, true, None), 45);
        assert_eq!(of(Profile::Car, street, false, None), 27);
        assert_eq!(of(Profile::Car, street, true, Some(40)), 40);
        assert_eq!(of(Profile::CargoBike, street, true, None), 15);
        assert_eq!(
            of(
                Profile::Truck,
                &[("highway", "primary"), ("maxspeed", "100"), ("maxspeed:hgv", "60")],
                true,
                None
            ),
            54
        );
        assert_eq!(of(Profile::Car, &[("highway", "tertiary"), ("surface", "sett")], true, None), 30);
        assert_eq!(of(Profile::Car, &[("highway", "pedestrian")], true, None), 6);
    }

    #[test]
    fn milliseconds_are_rounded_up() {
        assert_eq!(edge_millis(1_000_000, 36), 100_000);
        assert_eq!(edge_millis(1, 50), 1);
        assert_eq!(edge_millis(0, 50), 0);
        assert_eq!(edge_millis(100_001, 30), 12_001);
        for (mm, kmh) in [(12_345, 7), (999_999, 130), (50, 6)] {
            let exact = mm * 3600 / (i64::from(kmh) * 1000);
            assert!([exact, exact + 1].contains(&edge_millis(mm, kmh)));
        }
        assert_eq!(edge_millis(i64::MAX, 1), i64::MAX);
    }

    #[test]
    fn turns_cost_by_their_angle() {
        let p = |x, y| Point { x, y };
        let turn = |to: Point| turn_millis(Profile::Car, (p(0, -10), p(0, 0)), (p(0, 0), to));
        assert_eq!(turn(p(0, 10)), 0);
        assert_eq!(turn(p(10, 10)), 0);
        assert_eq!([turn(p(11, 10)), turn(p(-11, 10)), turn(p(10, 0))], [1500; 3]);
        assert_eq!([turn(p(10, -1)), turn(p(0, -5))], [3000; 2]);
        assert_eq!(turn(p(0, -10)), 20_000);
        // Nodes at one place: neither the piece between them nor what follows it is a turn.
        assert_eq!(turn(p(0, 0)), 0);
        let still = (p(0, 0), p(0, 0));
        let from_there = |to: Point| turn_millis(Profile::Car, still, (p(0, 0), to));
        assert_eq!([from_there(p(0, 0)), from_there(p(0, -10))], [0; 2]);
    }
}
