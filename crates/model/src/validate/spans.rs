//! Spans: their texts.

use jiff::civil::Date;

use super::time::read_date;
use crate::calendar::{DAY, PlainSpan, time_of_day, weekdays};
use crate::document::zone::Span;
use crate::issues::{Path, Sink};
use crate::units::Seconds;

/// Reads a list of spans; a broken one is left out.
pub(crate) fn spans(sink: &mut Sink, at: &Path<'_>, spans: &[Span]) -> Vec<PlainSpan> {
    if spans.is_empty() {
        sink.error(at, "E-empty-when", "an empty list of spans never holds")
            .hint("leave the key out if the rule always holds; take the rule out if it never does");
    }
    spans.iter().enumerate().filter_map(|(i, s)| span(sink, &at.index(i), s)).collect()
}

fn span(sink: &mut Sink, at: &Path<'_>, span: &Span) -> Option<PlainSpan> {
    let days = match span.days.as_deref().map(weekdays) {
        None => Some(0b111_1111),
        Some(Ok(days)) => Some(days),
        Some(Err(part)) => {
            let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            sink.error(&at.key("days"), "E-days", format!("\"{part}\" names no days"))
                .value(span.days.as_deref())
                .hint("three letters in lower case: \"mon-fri\", \"mon,wed\", \"sat-mon\"")
                .did_you_mean(part, names);
            None
        }
    };
    let from = match &span.from {
        None => Some(0),
        Some(text) => hour(sink, &at.key("from"), text).filter(|from| {
            let sound = *from < DAY;
            if !sound {
                sink.error(&at.key("from"), "E-time-of-day", "a span starts before 24:00")
                    .value(text.as_str())
                    .hint("\"24:00\" can only be an end; write \"00:00\" of the next day");
            }
            sound
        }),
    };
    let to = match &span.to {
        None => Some(DAY),
        Some(text) => hour(sink, &at.key("to"), text),
    };
    let dates = match &span.dates {
        None => Some(None),
        Some(list) => dates(sink, &at.key("dates"), list).map(Some),
    };
    let mut bound = |key: &str, text: Option<&String>| text.map(|t| read_date(sink, &at.key(key), t));
    let valid_from = bound("valid_from", span.valid_from.as_ref());
    let valid_until = bound("valid_until", span.valid_until.as_ref());
    if let (Some(Some(first)), Some(Some(last))) = (valid_from, valid_until)
        && last < first
    {
        sink.error(at, "E-date-order", format!("`valid_until` {last} is before `valid_from` {first}"));
        return None;
    }
    if valid_from == Some(None) || valid_until == Some(None) {
        return None;
    }
    let (from, to) = (from?, to?);
    Some(PlainSpan {
        days: days?,
        from,
        // Not after `from` = past midnight; equal = 24 hours.
        to: if to <= from { to + DAY } else { to },
        dates: dates?,
        valid_from: valid_from.flatten(),
        valid_until: valid_until.flatten(),
        holiday: span.holiday,
    })
}

fn hour(sink: &mut Sink, at: &Path<'_>, text: &str) -> Option<Seconds> {
    let read = time_of_day(text);
    if read.is_none() {
        sink.error(at, "E-time-of-day", "not a time of day")
            .value(text)
            .hint("\"HH:MM\" or \"HH:MM:SS\", at most \"24:00\"");
    }
    read
}

fn dates(sink: &mut Sink, at: &Path<'_>, list: &[String]) -> Option<Vec<(Date, Date)>> {
    if list.is_empty() {
        sink.error(at, "E-empty-list", "an empty list of dates never holds")
            .hint("leave the key out for all dates");
        return None;
    }
    let mut out = Vec::with_capacity(list.len());
    for (i, text) in list.iter().enumerate() {
        let here = at.index(i);
        let (first, last) = text.split_once('/').unwrap_or((text, text));
        let (Some(first), Some(last)) = (crate::calendar::date(first), crate::calendar::date(last)) else {
            sink.error(&here, "E-date", "not a date or a range of dates")
                .value(text.as_str())
                .hint("\"2026-11-23\" or \"2026-11-23/2026-11-30\"");
            continue;
        };
        if last < first {
            sink.error(&here, "E-date-order", "the range ends before it starts").value(text.as_str());
            continue;
        }
        out.push((first, last));
    }
    (out.len() == list.len()).then_some(out)
}
