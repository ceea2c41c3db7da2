//! Hours in the syntax of `opening_hours`, to spans of documents.
//!
//! The grammar is that of `opening-hours-syntax`; a few slips that are common and have one meaning are mended before
//! (`Mo - Fr`, `7:30`, `24h`, `Jan15`). A rule behind `;` takes its days away from those before it (unless they have
//! the very same days and other hours, which then add up), one behind `, ` is added, `off` takes its days away. What
//! spans cannot say is an error: sunrise, open ends, weeks, school holidays.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use opening_hours_syntax::RuleKind;
use opening_hours_syntax::rules::day::{self, DaySelector, HolidayKind, MonthdayRange, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{RuleOperator, RuleSequence};

use super::Misread;
use crate::calendar::plus;
use crate::document::zone::{Holiday, Span};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const SHORT: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const ALL: u8 = 0b111_1111;
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Days on which a span may start.
#[derive(Debug, Clone, PartialEq, Eq)]
struct On {
    /// Bit i = weekday i (0 = Monday).
    weekdays: u8,
    holiday: Holiday,
    /// Inclusive ranges; `None` = all.
    dates: Option<Vec<(Date, Date)>>,
}

/// When spans of two terms hold at once (`Mo-Fr AND 07:00-09:00`); nothing if both speak of days, of dates or of times,
/// or one of nothing (`PH off`).
/// Hours over midnight become two spans: the day is that of the instant then, not of the beginning.
pub(super) fn both(a: &[Span], b: &[Span]) -> Option<Vec<Span>> {
    let days = |s: &Span| s.days.is_some() || s.holiday != Holiday::default();
    let dates = |s: &Span| s.dates.is_some() || s.valid_from.is_some() || s.valid_until.is_some();
    let times = |s: &Span| s.from.is_some() || s.to.is_some();
    // Days that are off, with nothing that is on, may be meant as an exception from the other term.
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    for (a, b) in a.iter().flat_map(|a| b.iter().map(move |b| (a, b))) {
        if (days(a) && days(b)) || (dates(a) && dates(b)) || (times(a) && times(b)) {
            return None;
        }
        let Span { from, to, .. } = if times(a) { a } else { b }.clone();
        let of_days = if days(a) { a } else { b };
        let of_dates = if dates(a) { a } else { b };
        let on = Span {
            days: of_days.days.clone(),
            holiday: of_days.holiday,
            dates: of_dates.dates.clone(),
            valid_from: of_dates.valid_from.clone(),
            valid_until: of_dates.valid_until.clone(),
            ..Span::default()
        };
        if from.is_none() || to.is_none() || to > from {
            found.push(Span { from, to, ..on });
            continue;
        }
        if to.as_deref() != Some("00:00") {
            found.push(Span { to, ..on.clone() });
        }
        found.push(Span { from, ..on });
    }
    Some(found)
}

/// Reads hours; no span = never.
pub(super) fn read(text: &str, years: &RangeInclusive<i16>) -> Result<Vec<Span>, Misread> {
    let mended = mend(text);
    let expression = opening_hours_syntax::parse(&mended)
        .map_err(|_| Misread::new(text, "not hours that can be read, nor a word that is known"))?;
    let mut found: Vec<(On, Vec<(u16, u16)>)> = Vec::new();
    for rule in &expression.rules {
        let misread = |reason: &str| Misread::new(text, reason);
        if !rule.comment.is_empty() {
            return Err(misread("a comment may mean anything"));
        }
        let on = days(&rule.day_selector, years).map_err(misread)?;
        let times =
            rule.time_selector.spans.iter().map(minutes).collect::<Result<Vec<_>, _>>().map_err(misread)?;
        match (rule.operator, rule.kind) {
            (RuleOperator::Fallback, _) | (_, RuleKind::Unknown) => {
                return Err(misread("it leaves open what holds"));
            }
            (_, RuleKind::Closed) if !is_whole(rule) => {
                return Err(misread("hours that are taken away from others"));
            }
            (RuleOperator::Normal, _) | (_, RuleKind::Closed) => {
                let beside = |o: &On, t: &[(u16, u16)]| {
                    rule.kind == RuleKind::Open && on == [o.clone()] && apart(t, &times)
                };
                for taken in &on {
                    found = found
                        .into_iter()
                        .flat_map(|(o, t)| {
                            let left: Vec<On> =
                                if beside(&o, &t) { vec![o] } else { without(o, taken).collect() };
                            left.into_iter().map(move |o| (o, t.clone()))
                        })
                        .collect();
                }
            }
            (RuleOperator::Additional, RuleKind::Open) => {}
        }
        if rule.kind == RuleKind::Open {
            found.extend(on.into_iter().map(|on| (on, times.clone())));
        }
    }
    let mut spans: Vec<Span> = Vec::new();
    for (on, times) in found {
        for span in times.into_iter().map(|t| span(&on, t)) {
            if !spans.contains(&span) {
                spans.push(span);
            }
        }
    }
    Ok(spans)
}

/// Do the hours not meet? A second rule for the very same days that took the first away would leave it without any
/// meaning: `Mo-Fr 08:00-12:00; Mo-Fr 13:00-17:00` means both.
fn apart(a: &[(u16, u16)], b: &[(u16, u16)]) -> bool {
    let ends = |(from, to): (u16, u16)| (from, if to <= from { to + DAY } else { to });
    a.iter().all(|x| {
        b.iter().all(|y| {
            let ((a, b), (c, d)) = (ends(*x), ends(*y));
            b <= c || d <= a
        })
    })
}

fn is_whole(rule: &RuleSequence) -> bool {
    rule.time_selector.spans.iter().all(|t| minutes(t) == Ok((0, DAY)))
}

/// First minute and the one after the last, the latter of the next day if it is not after the first.
fn minutes(span: &TimeSpan) -> Result<(u16, u16), &'static str> {
    if span.open_end {
        return Err("hours with an open end");
    }
    if span.repeats.is_some() {
        return Err("points in time");
    }
    let (Time::Fixed(from), Time::Fixed(to)) = (span.range.start, span.range.end) else {
        return Err("the sun's hours");
    };
    let (from, to) = (from.mins_from_midnight(), to.mins_from_midnight());
    if from >= DAY {
        return Err("hours that begin after midnight of their day");
    }
    match to {
        _ if to <= DAY => Ok((from, to)),
        _ if to - DAY <= from => Ok((from, to - DAY)),
        _ => Err("more than a day"),
    }
}

fn days(selector: &DaySelector, years: &RangeInclusive<i16>) -> Result<Vec<On>, &'static str> {
    if !selector.week.is_empty() {
        return Err("weeks of the year");
    }
    let mut dates: Option<Vec<(Date, Date)>> = None;
    if !selector.year.is_empty() {
        let mut list = Vec::new();
        for range in &selector.year {
            let (range, step) = range.into_parts();
            if step != 1 {
                return Err("every so many years");
            }
            let bound = |year: i32| i16::try_from(year.clamp(1, 9999)).unwrap_or(9999);
            list.push((
                Date::constant(bound(range.start().0), 1, 1),
                Date::constant(bound(range.end().0), 12, 31),
            ));
        }
        dates = Some(list);
    }
    if !selector.monthday.is_empty() {
        let mut list = Vec::new();
        for range in &selector.monthday {
            list.extend(monthdays(range, years)?);
        }
        dates = Some(match dates {
            Some(of_years) => common(&of_years, &list),
            None => list,
        });
    }
    let mut weekdays = 0;
    let mut holidays = false;
    for range in &selector.weekday {
        match range {
            WeekDayRange::Fixed { range, offset: 0, nth_from_start, .. }
                if nth_from_start.iter().all(|nth| *nth) =>
            {
                let first = range.start().num_days_from_monday();
                let length = (range.end().num_days_from_monday() + 7 - first) % 7;
                (0..=length).for_each(|i| weekdays |= 1 << ((first + i) % 7));
            }
            WeekDayRange::Holiday { kind: HolidayKind::Public, offset: 0 } => holidays = true,
            WeekDayRange::Holiday { kind: HolidayKind::School, .. } => return Err("school holidays"),
            WeekDayRange::Holiday { .. } => return Err("days before or after holidays"),
            WeekDayRange::Fixed { .. } => return Err("certain weekdays of a month"),
        }
    }
    if selector.weekday.is_empty() {
        weekdays = ALL;
    }
    let mut on = Vec::new();
    if weekdays != 0 {
        on.push(On { weekdays, holiday: Holiday::Include, dates: dates.clone() });
    }
    if holidays {
        on.push(On { weekdays: ALL, holiday: Holiday::Only, dates });
    }
    Ok(on)
}

/// The dates of a range of months or days, in each of the years if it names none.
fn monthdays(range: &MonthdayRange, years: &RangeInclusive<i16>) -> Result<Vec<(Date, Date)>, &'static str> {
    let (first, last, year, last_year) = match range {
        MonthdayRange::Month { range, year } => {
            ((*range.start() as u8, 1), (*range.end() as u8, 31), *year, *year)
        }
        MonthdayRange::Date { start: (start, from), end: (end, to) } => {
            if *from != day::DateOffset::default() || *to != day::DateOffset::default() {
                return Err("days before or after a date");
            }
            let (day::Date::Fixed { month: a, day: x, .. }, day::Date::Fixed { month: b, day: y, .. }) =
                (start, end)
            else {
                return Err("moving feasts");
            };
            ((*a as u8, *x), (*b as u8, *y), start.year(), end.year())
        }
    };
    let wraps = i16::from(last < first);
    let of = |year: i16, last_year: i16| Some((date(year, first)?, date(last_year, last)?));
    let number = |year: day::Year| i16::try_from(*year).map_err(|_| "a year that is out of reach");
    let Some(year) = year else {
        return Ok(years.clone().filter_map(|year| of(year, year + wraps)).collect());
    };
    let year = number(year)?;
    let last_year = match last_year {
        Some(last) => number(last)?,
        None => year + wraps,
    };
    match of(year, last_year) {
        Some((a, b)) if a <= b => Ok(vec![(a, b)]),
        _ => Err("a date that there is not"),
    }
}

/// A day of a year; the last of its month if the month is shorter.
fn date(year: i16, (month, day): (u8, u8)) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    (1..=day).rev().take(4).find_map(|day| Date::new(year, month, day).ok())
}

fn common(a: &[(Date, Date)], b: &[(Date, Date)]) -> Vec<(Date, Date)> {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x.0.max(y.0), x.1.min(y.1))));
    pairs.filter(|(first, last)| first <= last).collect()
}

/// The days of `on` that are none of `taken`, as disjoint parts.
fn without(on: On, taken: &On) -> impl Iterator<Item = On> + use<> {
    let both = match (on.holiday, taken.holiday) {
        (a, Holiday::Include) => Some(a),
        (Holiday::Include, b) => Some(b),
        (a, b) if a == b => Some(a),
        _ => None,
    };
    let mut parts = Vec::new();
    let inside = on.weekdays & taken.weekdays;
    parts.push(On { weekdays: on.weekdays & !taken.weekdays, ..on.clone() });
    let others = match (on.holiday, taken.holiday) {
        (_, Holiday::Include) => None,
        (Holiday::Include, Holiday::Only) => Some(Holiday::Exclude),
        (Holiday::Include, Holiday::Exclude) => Some(Holiday::Only),
        (a, b) => (a != b).then_some(a),
    };
    if let Some(holiday) = others {
        parts.push(On { weekdays: inside, holiday, dates: on.dates.clone() });
    }
    if let (Some(holiday), Some(taken)) = (both, &taken.dates) {
        let dates = taken.iter().fold(
            on.dates.unwrap_or_else(|| vec![(Date::constant(1, 1, 1), Date::constant(9999, 12, 31))]),
            |left, (first, last)| {
                let before = plus(*first, -1).map(|end| (Date::MIN, end));
                let after = plus(*last, 1).map(|begin| (begin, Date::MAX));
                common(&left, &before.into_iter().chain(after).collect::<Vec<_>>())
            },
        );
        parts.push(On { weekdays: inside, holiday, dates: Some(dates) });
    }
    parts.into_iter().filter(|p| p.weekdays != 0 && p.dates.as_ref().is_none_or(|d| !d.is_empty()))
}

fn span(on: &On, (from, to): (u16, u16)) -> Span {
    let hour = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let dates = on.dates.as_ref().map(|list| {
        let text = |(a, b): &(Date, Date)| if a == b { a.to_string() } else { format!("{a}/{b}") };
        list.iter().map(text).collect()
    });
    Span {
        days: (on.weekdays != ALL).then(|| weekday_text(on.weekdays)),
        from: (from != 0).then(|| hour(from)),
        // Not after `from` is past midnight in documents, too.
        to: (to != DAY).then(|| hour(to)),
        dates,
        holiday: on.holiday,
        ..Span::default()
    }
}

/// `mon-fri`, `sat-mon`, `mon,wed`.
fn weekday_text(bits: u8) -> String {
    let has = |i: usize| bits >> (i % 7) & 1 == 1;
    let mut parts = Vec::new();
    for first in (0..7).filter(|i| has(*i) && !has(i + 6)) {
        let length = (0..7).take_while(|n| has(first + n)).count();
        let last = (first + length - 1) % 7;
        match length {
            1 => parts.push(DAYS[first].to_owned()),
            2 => parts.push(format!("{},{}", DAYS[first], DAYS[last])),
            _ => parts.push(format!("{}-{}", DAYS[first], DAYS[last])),
        }
    }
    parts.join(",")
}

/// Mends slips that have one meaning only.
fn mend(text: &str) -> String {
    let mut out = text.trim().replace(['–', '—'], "-").replace('\u{a0}', " ");
    while out.contains("  ") {
        out = out.replace("  ", " ");
    }
    out = out.replace(" - ", "-").replace("24 h", "24h").replace(';', "; ").replace(";  ", "; ");
    let mut mended = String::with_capacity(out.len() + 8);
    let bytes = out.as_bytes();
    for (i, c) in out.char_indices() {
        let before = if i == 0 { b' ' } else { bytes[i - 1] };
        let month = i >= 3 && out.get(i - 3..i).is_some_and(|m| MONTHS.contains(&m));
        if c.is_ascii_digit() && month {
            mended.push(' ');
        }
        let single = c.is_ascii_digit() && !before.is_ascii_digit() && bytes.get(i + 1) == Some(&b':');
        if single && before != b':' {
            mended.push('0');
        }
        mended.push(c);
    }
    let mended = mended.replace(" 24h", " 00:00-24:00");
    let mended = if mended == "24h" { "00:00-24:00".to_owned() } else { mended };
    let rules: Vec<String> = mended.split("; ").map(join_days).collect();
    rules.join("; ")
}

/// `Mo, We 10:00-12:00` lists days; `Su, Mo-Sa 20:00-06:00` is Sunday as a whole and nights besides, since a list of all
/// days would not be written.
fn join_days(rule: &str) -> String {
    let bits = |text: &str| -> Option<u8> {
        let mut bits = 0;
        for part in text.split(',').filter(|p| *p != "PH") {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let day = |name| SHORT.iter().position(|d| *d == name);
            let (first, last) = (day(first)?, day(last)?);
            (0..=(last + 7 - first) % 7).for_each(|i| bits |= 1 << ((first + i) % 7));
        }
        Some(bits)
    };
    let mut out = String::new();
    let mut parts = rule.split(", ").peekable();
    while let Some(part) = parts.next() {
        out.push_str(part);
        let Some(next) = parts.peek() else { break };
        let head = next.split(' ').next().unwrap_or(next);
        let list = bits(part).zip(bits(head)).is_some_and(|(a, b)| a | b != ALL);
        out.push_str(if list { "," } else { ", " });
    }
    out
}
