//! Spans against a naive walk over every minute; instants against the definition of civil time.
//!
//! The walk knows nothing of how instants are found: it reads the wall clock at each minute and looks times up there.

use kerbway_model::{Clock, Problem};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Time zone, a day near one of its clock changes, the offset at that day's first second.
const PLACES: [(&str, &str); 9] = [
    ("Asia/Shanghai", "2026-09-30T00:00:00+08:00"),
    ("Europe/Berlin", "2026-03-28T00:00:00+01:00"),
    ("Europe/Berlin", "2026-10-24T00:00:00+02:00"),
    ("America/New_York", "2026-11-01T00:00:00-04:00"),
    ("Australia/Lord_Howe", "2026-04-04T00:00:00+11:00"),
    ("Australia/Lord_Howe", "2026-10-03T00:00:00+10:30"),
    // Clocks jump from 24:00 to 01:00: the first second of the day is 01:00.
    ("America/Havana", "2026-03-07T00:00:00-05:00"),
    ("America/Havana", "2026-10-31T00:00:00-04:00"),
    // 2011-12-30 never was.
    ("Pacific/Apia", "2011-12-28T00:00:00-10:00"),
];

const DAYS: i64 = 3;

/// The wall clock at each minute from two days before the horizon to four days after its first days.
struct Walk {
    first: i64,
    /// Minutes since 0001-01-01 of the civil calendar.
    wall: Vec<i64>,
}

/// Days since 0001-01-01 by counting leap years.
fn day_number(date: &str) -> i64 {
    let part = |r: std::ops::Range<usize>| date[r].parse::<i64>().unwrap();
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let leap = |y: i64| (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    let before = year - 1;
    let mut days = before * 365 + before / 4 - before / 100 + before / 400;
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (i, length) in lengths.iter().enumerate().take(usize::try_from(month - 1).unwrap()) {
        days += length + i64::from(i == 1 && leap(year));
    }
    days + day - 1
}

fn date_text(mut number: i64) -> String {
    // Slow and plain: only a few dates are ever asked for.
    let mut year = 1;
    loop {
        let length = day_number(&format!("{:04}-01-01", year + 1)) - day_number(&format!("{year:04}-01-01"));
        if number < length {
            break;
        }
        number -= length;
        year += 1;
    }
    let start = day_number(&format!("{year:04}-01-01"));
    (1..=12)
        .rev()
        .find_map(|month| {
            let first = day_number(&format!("{year:04}-{month:02}-01")) - start;
            (first <= number).then(|| format!("{year:04}-{month:02}-{:02}", number - first + 1))
        })
        .unwrap()
}

impl Walk {
    fn new(clock: &Clock) -> Self {
        let (first, last) = (-4 * 1440, (DAYS + 5) * 1440);
        let wall = (first..last)
            .map(|minute| {
                let text = clock.rfc3339(minute * 60);
                let part = |r: std::ops::Range<usize>| text[r].parse::<i64>().unwrap();
                assert_eq!(part(17..19), 0);
                day_number(&text) * 1440 + part(11..13) * 60 + part(14..16)
            })
            .collect();
        Self { first, wall }
    }

    /// Minute at which the wall shows this: the first if several, the later reading if none.
    fn minute(&self, wall: i64) -> i64 {
        if let Some(i) = self.wall.iter().position(|w| *w == wall) {
            return self.first + i64::try_from(i).unwrap();
        }
        // A gap: go on with the clock as it was before the jump.
        let jump = (1..self.wall.len()).find(|i| self.wall[i - 1] < wall && wall < self.wall[*i]).unwrap();
        self.first + i64::try_from(jump - 1).unwrap() + (wall - self.wall[jump - 1])
    }
}

/// What the spans mean, minute by minute.
fn naive(walk: &Walk, first_day: i64, spans: &[Value], calendar: &Value) -> Vec<bool> {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut active = vec![false; walk.wall.len()];
    for day in first_day - 1..=first_day + DAYS {
        if !walk.wall.iter().any(|w| w / 1440 == day) {
            continue;
        }
        let date = date_text(day);
        // 0001-01-01 was a Monday.
        let weekday = match calendar["day_as"].get(&date) {
            Some(name) => names.iter().position(|n| name == n).unwrap(),
            None => usize::try_from(day % 7).unwrap(),
        };
        let is_holiday = calendar["holidays"].as_array().unwrap().iter().any(|h| *h == date);
        for span in spans {
            let listed = span.get("days").is_none_or(|days| {
                days.as_str().unwrap().split(',').any(|part| match part.split_once('-') {
                    None => names[weekday] == part,
                    Some((a, b)) => {
                        let at = |n| names.iter().position(|m| *m == n).unwrap();
                        let mut d = at(a);
                        loop {
                            if d == weekday {
                                break true;
                            }
                            if d == at(b) {
                                break false;
                            }
                            d = (d + 1) % 7;
                        }
                    }
                })
            });
            let dated = span.get("dates").is_none_or(|dates| {
                dates.as_array().unwrap().iter().any(|d| {
                    let (a, b) = d
                        .as_str()
                        .unwrap()
                        .split_once('/')
                        .unwrap_or((d.as_str().unwrap(), d.as_str().unwrap()));
                    (a..=b).contains(&date.as_str())
                })
            });
            let valid = span.get("valid_from").is_none_or(|d| d.as_str().unwrap() <= date.as_str())
                && span.get("valid_until").is_none_or(|d| date.as_str() <= d.as_str().unwrap());
            let holiday = match span.get("holiday").and_then(Value::as_str) {
                Some("only") => is_holiday,
                Some("exclude") => !is_holiday,
                _ => true,
            };
            if !(listed && dated && valid && holiday) {
                continue;
            }
            let of_day = |key: &str, default: &str| {
                let text = span.get(key).and_then(Value::as_str).unwrap_or(default).to_owned();
                text[0..2].parse::<i64>().unwrap() * 60 + text[3..5].parse::<i64>().unwrap()
            };
            let (from, to) = (of_day("from", "00:00"), of_day("to", "24:00"));
            let to = if to <= from { to + 1440 } else { to };
            let (start, end) = (walk.minute(day * 1440 + from), walk.minute(day * 1440 + to));
            for minute in start..end {
                if let Some(cell) = usize::try_from(minute - walk.first).ok().and_then(|i| active.get_mut(i))
                {
                    *cell = true;
                }
            }
        }
    }
    active
}

fn time() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..24, 0..60).prop_map(|(h, m)| format!("{h:02}:{m:02}")),
        (0..4, prop_oneof![Just(0), Just(15), Just(30)]).prop_map(|(h, m)| format!("{h:02}:{m:02}")),
        Just("00:00".to_owned()),
    ]
}

fn day_names() -> impl Strategy<Value = String> {
    let name = || prop::sample::select(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
    let part =
        prop_oneof![name().prop_map(str::to_owned), (name(), name()).prop_map(|(a, b)| format!("{a}-{b}"))];
    prop::collection::vec(part, 1..3).prop_map(|parts| parts.join(","))
}

/// Dates as days counted from the first day of the horizon.
fn date() -> impl Strategy<Value = i64> {
    -2..DAYS + 2
}

#[derive(Debug, Clone)]
struct AnySpan {
    days: Option<String>,
    from: Option<String>,
    to: Option<String>,
    dates: Option<Vec<(i64, i64)>>,
    valid: (Option<i64>, Option<i64>),
    holiday: &'static str,
}

fn span() -> impl Strategy<Value = AnySpan> {
    (
        prop::option::of(day_names()),
        prop::option::of(time()),
        prop::option::of(prop_oneof![3 => time(), 1 => Just("24:00".to_owned())]),
        prop::option::weighted(0.3, prop::collection::vec((date(), 0_i64..3), 1..3)),
        (prop::option::weighted(0.2, date()), prop::option::weighted(0.2, date())),
        prop::sample::select(vec!["include", "exclude", "only"]),
    )
        .prop_map(|(days, from, to, dates, valid, holiday)| AnySpan {
            days,
            from,
            to,
            dates,
            valid,
            holiday,
        })
}

impl AnySpan {
    fn json(&self, first_day: i64) -> Value {
        let date = |d: i64| date_text(first_day + d);
        let mut out = json!({"holiday": self.holiday});
        let mut set = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                out[key] = value;
            }
        };
        set("days", self.days.clone().map(Value::from));
        set("from", self.from.clone().map(Value::from));
        set("to", self.to.clone().map(Value::from));
        let range =
            |(d, n): &(i64, i64)| if *n == 0 { date(*d) } else { format!("{}/{}", date(*d), date(d + n)) };
        set("dates", self.dates.as_ref().map(|list| list.iter().map(range).collect()));
        let (from, until) = self.valid;
        set("valid_from", from.map(|d| date(d).into()));
        set("valid_until", until.map(|d| date(from.map_or(d, |f| f.max(d))).into()));
        out
    }
}

fn problem(place: (&str, &str), spans: &[Value], calendar: &Value) -> Problem {
    let document = json!({
        "format": 1, "currency": "XXX",
        "horizon": {"start": place.1, "days": DAYS, "time_zone": place.0},
        "calendar": calendar, "plane": {"kmh": 30},
        "locations": [{"id": "D", "lon": 0, "lat": 0, "zones": ["z"]}],
        "requests": [], "vehicle_types": [],
        "zones": [{"id": "z", "rules": [{"id": "r", "effect": "no_entry", "when": spans}]}],
        "objective": {"drive_per_h": 1},
    });
    Problem::from_json(document.to_string()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_are_what_a_walk_over_every_minute_says(
        place in prop::sample::select(PLACES.to_vec()),
        spans in prop::collection::vec(span(), 1..4),
        holidays in prop::collection::vec(date(), 0..3),
        make_up in prop::option::of((date(), prop::sample::select(vec!["mon", "fri", "sun"]))),
    ) {
        let first_day = day_number(place.1);
        let spans: Vec<Value> = spans.iter().map(|s| s.json(first_day)).collect();
        let mut day_as = json!({});
        if let Some((day, name)) = make_up {
            day_as[date_text(first_day + day)] = json!(name);
        }
        let holidays: Vec<String> = holidays.iter().map(|d| date_text(first_day + d)).collect();
        let calendar = json!({"holidays": holidays, "day_as": day_as});
        let validated = problem(place, &spans, &calendar).validate().unwrap();
        let active = &validated.instance.rules()[0].active;
        let walk = Walk::new(validated.instance.clock());
        let expected = naive(&walk, first_day, &spans, &calendar);
        for (i, expected) in expected.iter().enumerate() {
            let second = (walk.first + i64::try_from(i).unwrap()) * 60;
            let found = active.iter().any(|a| a.from <= second && second < a.to);
            prop_assert_eq!(found, *expected, "{} {:?}", validated.instance.clock().rfc3339(second), spans);
        }
        for pair in active.windows(2) {
            prop_assert!(pair[0].from < pair[0].to && pair[0].to < pair[1].from);
        }
    }

    #[test]
    fn civil_instants_are_what_the_wall_shows(
        place in prop::sample::select(PLACES.to_vec()),
        minute in 0..DAYS * 1440,
    ) {
        let validated = problem(place, &[json!({})], &json!({"holidays": [], "day_as": {}})).validate().unwrap();
        let clock = validated.instance.clock();
        let walk = Walk::new(clock);
        let text = format!("{:02}:{:02}", minute / 60, minute % 60);
        let found = clock.parse_instant(&text).unwrap();
        prop_assert_eq!(found, walk.minute(day_number(place.1) * 1440 + minute) * 60);
        // And its RFC 3339 form is the same instant.
        prop_assert_eq!(clock.parse_instant(&clock.rfc3339(found)).unwrap(), found);
        let day = clock.day_of(found);
        prop_assert!(clock.day_start(day) <= found && found < clock.day_start(day + 1));
        let shown = clock.rfc3339(found);
        prop_assert!(shown.starts_with(&clock.date(day)), "{} {}", shown, clock.date(day));
        prop_assert_eq!(clock.time_of_day(found) / 60 % 60, shown[14..16].parse::<i64>().unwrap());
    }
}

#[test]
fn instants_beyond_the_first_day() {
    let validated =
        problem(PLACES[1], &[json!({})], &json!({"holidays": [], "day_as": {}})).validate().unwrap();
    let clock = validated.instance.clock();
    // 2026-03-29 has 23 hours.
    assert_eq!(clock.horizon(), (24 + 23 + 24) * 3600);
    assert_eq!(
        clock.parse_instant("26:30").unwrap(),
        26 * 3600 + 1800,
        "02:30 is skipped and means 03:30 summer time"
    );
    assert_eq!(clock.rfc3339(26 * 3600 + 1800), "2026-03-29T03:30:00+02:00");
    assert_eq!(clock.parse_instant("48:00").unwrap(), 47 * 3600);
    assert_eq!(clock.parse_instant("2026-03-29T01:00:00Z").unwrap(), 26 * 3600);
    assert!(clock.parse_instant("300000:00").is_err());
}
