//! Values that were found in real extracts, if they are at hand: what each of them says at some hours, told by hand.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Clause, parse};
use crate::Problem;

/// Days of the week of 23 November 2026, in which Wednesday is a holiday.
const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// A text and what it says at minutes of the week: `Mo06:00=no`, `-` = nothing. Without any: it cannot be read.
const SAID: [(&str, &str); 53] = [
    (
        "destination @ (Mo-Sa 06:00-11:00)",
        "Mo05:59=- Mo06:00=destination We06:00=destination Sa10:59=destination Sa11:00=- Su08:00=-",
    ),
    ("yes @ agricultural", "Mo12:00=- Su12:00=-"),
    ("yes @ (Su 00:00-24:00)", "Sa23:59=- Su00:00=yes Su23:59=yes Mo12:00=-"),
    ("no @ (\"e-bikes\" || Jul-Sep Mo-Fr 07:00-10:00,12:00-20:00 \"non-foldable bikes\")", ""),
    ("no @ (Sa,Su,PH 07:00-20:00)", "Fr12:00=- We06:59=- We07:00=no Sa19:59=no Sa20:00=- Su07:00=no"),
    (
        "yes @ (Mo-Fr 00:00-06:30,21:30-24:00; Sa 00:00-06:30,15:00-24:00; Su 00:00-24:00; PH 00:00-24:00)",
        "Mo06:29=yes Mo06:30=- Mo21:29=- Mo21:30=yes We12:00=yes Sa14:59=- Sa15:00=yes Su12:00=yes",
    ),
    (
        "no @ (Mo-Fr 00:00-06:30,21:30-24:00; Sa 00:00-06:30,15:00-24:00; Su 00:00-24:00; PH 00:00-24:00)",
        "Tu06:29=no Tu06:30=- Fr21:29=- Fr21:30=no We12:00=no Sa06:30=- Sa15:00=no Su12:00=no",
    ),
    (
        "no @ (Su 06:00-20:00, PH 06:00-20:00)",
        "Su05:59=- Su06:00=no Su20:00=- We19:59=no We20:00=- Th12:00=-",
    ),
    ("yes @ (Mo-Sa 06:00-11:00)", "Mo05:59=- Mo06:00=yes Sa10:59=yes Sa11:00=- Su08:00=-"),
    (
        "yes @ (Su 00:00-24:00; Mo-Fr 00:00-09:00,19:00-00:00; Sa 00:00-09:00,13:00-00:00)",
        "Mo08:59=yes Mo09:00=- Mo18:59=- Mo19:00=yes Mo23:59=yes Sa12:59=- Sa13:00=yes Su12:00=yes",
    ),
    (
        "yes @ (Su, Mo-Sa 20:00-06:00)",
        "Su12:00=yes Mo19:59=- Mo20:00=yes Tu05:59=yes Tu06:00=- Mo05:00=- Su05:00=yes",
    ),
    ("yes @ 23:00-05:00", "Mo22:59=- Mo23:00=yes Tu04:59=yes Tu05:00=- Su23:30=yes"),
    ("no @ (7:30-19:00 AND weight>7.5)", "Mo07:29=- Mo07:30=no Su18:59=no Su19:00=-"),
    ("no @ (Su 09:00-18:00)", "Su08:59=- Su09:00=no Su17:59=no Su18:00=- Mo12:00=-"),
    ("yes @ (Su 07:00-16:00)", "Su06:59=- Su07:00=yes Su15:59=yes Su16:00=- Sa12:00=-"),
    (
        "7 @ (Mo-Fr 07:00-19:00; Sa 07:00-14:00)",
        "Mo06:59=- Mo07:00=7 Fr18:59=7 Fr19:00=- Sa13:59=7 Sa14:00=- Su12:00=-",
    ),
    ("15 @ (Mo-Fr 07:00-19:00; Sa 07:00-14:00)", "Mo07:00=15 Fr19:00=- Sa07:00=15 Sa14:00=- Su12:00=-"),
    (
        "yes @ (Mo-Fr 16:00-11:00;Sa 00:00-11:00)",
        "Mo10:00=- Mo15:59=- Mo16:00=yes Tu10:59=yes Tu11:00=- Sa10:59=yes Sa11:00=- Su09:00=-",
    ),
    ("no @ (Sa 07:00-12:30)", "Sa06:59=- Sa07:00=no Sa12:29=no Sa12:30=- Fr08:00=-"),
    ("yes @ (07:00 - 24:00)", "Mo06:59=- Mo07:00=yes Mo23:59=yes Tu00:00=- Su07:00=yes"),
    ("no @ (Su 08:00-18:00)", "Su07:59=- Su08:00=no Su18:00=- We12:00=-"),
    ("no @ (2016 Apr 25 - 2016 Sep 26)", "Mo12:00=- Su12:00=-"),
    (
        "yes @ (Tu-Su 12:00-19:00; Th 12:00-21:00)",
        "Mo13:00=- Tu11:59=- Tu12:00=yes Tu18:59=yes Tu19:00=- Th20:59=yes Th21:00=- Su18:59=yes",
    ),
    ("no @ (Mo-Su 07:00-19:00)", "Mo06:59=- Mo07:00=no Su18:59=no Su19:00=-"),
    ("destination @ (6:00-11:00)", "Mo05:59=- Mo06:00=destination Su10:59=destination Su11:00=-"),
    ("no @ (Fr-Sa 00:00-24:00)", "Th23:59=- Fr00:00=no Sa23:59=no Su00:00=-"),
    ("no @ (Mo-Fr 08:00-16:00)", "Mo07:59=- Mo08:00=no Fr15:59=no Fr16:00=- Sa12:00=-"),
    (
        "no @ (Mo-Fr 08:00-18:00, Sa 08:00-14:00)",
        "Mo08:00=no Fr17:59=no Fr18:00=- Sa08:00=no Sa13:59=no Sa14:00=- Su09:00=-",
    ),
    ("no @ (Mo-Fr 08:00-20:00)", "Mo07:59=- Mo08:00=no Fr19:59=no Fr20:00=- Sa12:00=-"),
    ("no @ (Mo-Fr 17:00,19:00)", ""),
    ("no @ (Su)", "Sa23:59=- Su00:00=no Su23:59=no Mo00:00=-"),
    ("no @ agricultural", "Mo12:00=-"),
    ("no@ (Jan15-Aug15)", "Mo12:00=- Su12:00=-"),
    ("no@(Jan15-Aug15)", "Mo12:00=- Su12:00=-"),
    ("no @ (Su 08:00 - 18:00)", "Su07:59=- Su08:00=no Su17:59=no Su18:00=- Mo12:00=-"),
    (
        "yes @ Mo-Th 20:00-23:30; Fr 20:00-24:00; Sa 00:00-01:30, 05:30-24:00; Su 00:00-01:30, 05:30-23:30; PH 05:30-24:00",
        "Mo19:59=- Mo20:00=yes Mo23:29=yes Mo23:30=- Fr23:59=yes Sa01:29=yes Sa01:30=- Sa05:30=yes Su23:29=yes Su23:30=- \
         We05:29=- We05:30=yes",
    ),
    ("no @ (19:00-6:00)", "Mo18:59=- Mo19:00=no Tu05:59=no Tu06:00=-"),
    ("no @ CAM", ""),
    ("none @ destination", "Mo12:00=none"),
    ("none@destination", "Mo12:00=none"),
    (
        "destination @ (Mo-Fr 16:00-11:00;Sa 00:00-11:00)",
        "Mo15:59=- Mo16:00=destination Sa10:59=destination Sa11:00=- Su09:00=-",
    ),
    (
        "no @ (Mo-Fr 00:00-06:30,21:30-24:00; Sa 00:00-06:30,15:00-24:00; Su 00:00-24:00)",
        "We12:00=- We06:29=no Sa14:59=- Sa15:00=no Su12:00=no",
    ),
    (
        "no @ (Mo-Fr 00:00-07:00,20:00-24:00; Sa 00:00-24:00; Su 00:00-24:00)",
        "Mo06:59=no Mo07:00=- Mo19:59=- Mo20:00=no Sa12:00=no Su12:00=no",
    ),
    ("no @ Mo-Fr 12:45-13:30", "Mo12:44=- Mo12:45=no Fr13:29=no Fr13:30=- Sa13:00=-"),
    (
        "private @ (Fr 23:00-24:00; Sa 00:00-03:00,23:00-24:00; Su 00:00-03:00)",
        "Fr22:59=- Fr23:00=private Sa02:59=private Sa03:00=- Sa23:00=private Su02:59=private Su03:00=-",
    ),
    (
        "private @ (Mo-Fr 06:30-18:00; Sa 14:00-18:00)",
        "Mo06:29=- Mo06:30=private Fr18:00=- Sa13:59=- Sa14:00=private Sa18:00=- Su15:00=-",
    ),
    (
        "private @ (Mo-Th 06:30-18:00; Fr 06:30-18:00,23:00-03:00; Sa 14:00-19:00,23:00-03:00)",
        "Th17:59=private Th23:30=- Fr22:59=- Fr23:00=private Sa02:59=private Sa03:00=- Sa14:00=private Sa19:00=- Su02:59=private \
         Su03:00=- Mo02:00=-",
    ),
    ("no @ (22:00-07:00)", "Mo21:59=- Mo22:00=no Tu06:59=no Tu07:00=-"),
    ("yes @ destination", "Mo12:00=yes"),
    (
        "no_left_turn @ (Mo - Fr 07:00 - 19:00)",
        "Mo06:59=- Mo07:00=no_left_turn Fr18:59=no_left_turn Fr19:00=- Sa12:00=-",
    ),
    ("no_left_turn @ (Mo-Fr 16:00-19:00)", "Mo15:59=- Mo16:00=no_left_turn Fr19:00=- Su17:00=-"),
    ("no_right_turn @ ( Su 08:00-18:00)", "Su07:59=- Su08:00=no_right_turn Su18:00=- Mo12:00=-"),
    ("no @ (Su 05:00-15:00)", "Su04:59=- Su05:00=no Su14:59=no Su15:00=- Sa12:00=-"),
];

/// Texts of lanes, which are read and not used: at these hours they say something (`*`) or nothing.
const LANES: [(&str, &str); 4] = [
    (
        "|yes @ (Mo-Fr 09:00-15:00; Mo-Fr 18:00-07:00; Sa-Su 24h)",
        "Mo08:59=- Mo18:00=* Tu06:59=* Tu07:00=- Sa12:00=* Su23:59=*",
    ),
    (
        "yes|yes @ (Mo-Fr 09:00-15:00, 18:00-07:00; Sa-Su 24 h)",
        "Mo08:59=- Mo09:00=* Fr14:59=* Fr15:00=- Mo18:00=* Tu06:59=* Tu07:00=- Sa12:00=*",
    ),
    (
        "yes|yes|yes |yes @ (Mo-Fr 09:00-15:00, 18:00-07:00; Sa-Su 24 h)",
        "Mo08:59=- Mo09:00=* Fr14:59=* Fr15:00=- Mo18:00=* Tu06:59=* Tu07:00=- Su12:00=*",
    ),
    (
        "||yes @ (Mo-Fr 09:00-15:00, 18:00-07:00;Sa-Su 24h)",
        "Mo08:59=- Mo09:00=* Fr14:59=* Fr15:00=- Mo18:00=* Tu06:59=* Tu07:00=- Su12:00=*",
    ),
];

/// Seconds of the week in which a clause holds, whoever drives.
fn active(clauses: &[Clause], start: &str) -> Vec<Vec<(i64, i64)>> {
    let rules: Vec<Value> = clauses
        .iter()
        .enumerate()
        .map(|(i, clause)| {
            let mut rule = json!({"id": format!("{i}"), "effect": "no_entry"});
            if let Some(when) = &clause.when {
                rule["when"] = serde_json::to_value(when).unwrap();
            }
            rule
        })
        .collect();
    let square = [[0, 0], [9000, 0], [9000, 9000], [0, 0]];
    let document = json!({
        "format": 1, "currency": "EUR", "crs": "local_m", "plane": {"kmh": 30},
        "horizon": {"start": format!("{start}T00:00:00+01:00"), "days": 7}, "calendar": {"holidays": ["2026-11-25"]},
        "locations": [{"id": "D", "x": 0, "y": 0}], "requests": [],
        "vehicle_types": [{"id": "t", "base": "van_diesel", "start": "D"}],
        "zones": [{"id": "z", "geometry": {"type": "Polygon", "coordinates": [square]}, "rules": rules}],
        "objective": {"drive_per_h": 1},
    });
    let problem = Problem::from_json(document.to_string()).unwrap_or_else(|e| panic!("{e}: {document}"));
    let instance = problem.validate().unwrap_or_else(|e| panic!("{e}: {document}")).instance;
    instance.rules().iter().map(|r| r.active.iter().map(|a| (a.from, a.to)).collect()).collect()
}

/// What the last clause says that holds.
fn at(clauses: &[Clause], active: &[Vec<(i64, i64)>], second: i64) -> String {
    let holds = |spans: &[(i64, i64)]| spans.iter().any(|(from, to)| *from <= second && second < *to);
    let last = clauses.iter().zip(active).rev().find(|(clause, spans)| !clause.never && holds(spans));
    last.map_or("-".to_owned(), |(clause, _)| clause.value.clone())
}

#[test]
fn values_of_real_maps_mean_what_they_say() {
    let Ok(data) = std::env::var("KERBWAY_TEST_DATA") else {
        eprintln!("SKIPPED: KERBWAY_TEST_DATA is not set");
        return;
    };
    let file = std::path::Path::new(&data).join("geo/standards/osm_conditional_values.json");
    let values: Vec<(String, String, usize)> =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let texts: BTreeSet<&str> = values.iter().map(|(_, text, _)| text.as_str()).collect();
    let told_of = || SAID.into_iter().chain(LANES);
    assert_eq!(texts, told_of().map(|(text, _)| text).collect(), "every text, and no other, is told by hand");
    let (mut wrong, mut told) = (Vec::new(), 0);
    for (text, said) in told_of() {
        match parse(text, 2026..=2027) {
            Err(_) if said.is_empty() => {}
            Err(misread) => wrong.push(format!("{text} cannot be read: {misread}")),
            Ok(_) if said.is_empty() => wrong.push(format!("{text} is read")),
            Ok(clauses) => {
                let active = active(&clauses, "2026-11-23");
                for saying in said.split_whitespace() {
                    let (minute, expected) = saying.split_once('=').unwrap();
                    let day = DAYS.iter().position(|day| minute.starts_with(day)).unwrap();
                    let (hours, minutes) = minute[2..].split_once(':').unwrap();
                    let second = i64::try_from(day).unwrap() * 86_400
                        + hours.parse::<i64>().unwrap() * 3600
                        + minutes.parse::<i64>().unwrap() * 60;
                    told += 1;
                    let found = at(&clauses, &active, second);
                    let is_said = if expected == "*" { found != "-" } else { found == expected };
                    if !is_said {
                        wrong.push(format!("{text} says {found} at {minute}, not {expected}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(told > 250, "{told}");
    let is_read = |text: &str| parse(text, 2026..=2027).is_ok();
    let read: usize = values.iter().filter(|(_, text, _)| is_read(text)).map(|(.., n)| n).sum();
    assert_eq!((read, values.iter().map(|(.., n)| n).sum::<usize>()), (432, 462));
}

#[test]
fn dates_without_a_year_hold_each_year() {
    let clauses = parse("no@ (Jan15-Aug15)", 2026..=2027).unwrap();
    // Weeks of a Monday each.
    for (start, day, says) in [
        ("2026-01-12", 2, "-"),
        ("2026-01-12", 3, "no"),
        ("2026-08-10", 5, "no"),
        ("2026-08-10", 6, "-"),
        ("2027-01-11", 4, "no"),
    ] {
        let active = active(&clauses, start);
        assert_eq!(at(&clauses, &active, day * 86_400 + 43_200), says, "{start}, day {day}");
    }
}
