//! Conditional tags as the referee takes them: clauses in order, with what is open to those only who stop made plain.

use std::ops::RangeInclusive;

use kerbway_model::document::predicate::{Op, Predicate, Value};
use kerbway_model::document::zone::{Holiday, Span};
use kerbway_model::instance::{Body, Instance};
use kerbway_model::osm::{Access, access_of, conditional};
use kerbway_model::units::Seconds;

/// Years for which dates without a year are read.
pub(super) type Years = RangeInclusive<i16>;

/// A clause of a conditional tag.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) value: String,
    /// What the value means where it is one of access.
    pub(super) access: Access,
    /// The clause as it is written.
    pub(super) text: String,
    /// `None` = always.
    pub(super) when: Option<Vec<Span>>,
    /// `None` = everybody.
    pub(super) who: Option<Predicate>,
}

/// Reads a conditional tag; clauses that speak of no vehicle of ours are left out. `None` = it cannot be read.
pub(super) fn conditions(text: &str, years: &Years) -> Option<Vec<Condition>> {
    let clauses = conditional::parse(text, years.clone()).ok()?;
    let list = clauses.into_iter().filter(|clause| !clause.never).map(|clause| Condition {
        access: match access_of(&clause.value) {
            // Open to who stops there.
            Access::Open if clause.purpose => Access::Restricted,
            access => access,
        },
        value: clause.value,
        text: clause.text,
        when: clause.when,
        who: clause.who,
    });
    Some(list.collect())
}

/// Years of an instance's horizon and one more on each side.
pub(super) fn years(instance: &Instance) -> Years {
    let year = |day: i64| -> i16 {
        let date = instance.clock().date(day);
        date.get(..4).and_then(|year| year.parse().ok()).unwrap_or(2000)
    };
    let (first, last) = (year(0), year(instance.clock().days()));
    first.saturating_sub(1)..=last.saturating_add(1)
}

impl Condition {
    /// Does it match a vehicle, as far as is known of it?
    pub(super) fn may_match(&self, body: &Body) -> bool {
        self.who.as_ref().is_none_or(|who| holds(who, body) != Some(false))
    }
}

/// `None` = unknown.
fn holds(predicate: &Predicate, body: &Body) -> Option<bool> {
    let either = |list: &[Predicate], decides: bool| {
        let all: Vec<Option<bool>> = list.iter().map(|p| holds(p, body)).collect();
        if all.contains(&Some(decides)) {
            Some(decides)
        } else if all.contains(&None) {
            None
        } else {
            Some(!decides)
        }
    };
    match predicate {
        Predicate::All(list) => either(list, false),
        Predicate::Any(list) => either(list, true),
        Predicate::Not(inner) => holds(inner, body).map(|b| !b),
        Predicate::Test { attribute, op, value: Value::Number(value) } => {
            let own = match attribute.as_str() {
                "gross_kg" => body.gross_kg,
                "axle_load_kg" => body.axle_load_kg,
                "axles" => body.axles,
                "length_mm" => body.length_mm,
                "width_mm" => body.width_mm,
                "height_mm" => body.height_mm,
                _ => None,
            }?;
            Some(match op {
                Op::Less => own < *value,
                Op::AtMost => own <= *value,
                Op::Greater => own > *value,
                Op::AtLeast => own >= *value,
                _ => own == *value,
            })
        }
        Predicate::Test { attribute, op, value } if attribute == "class" => {
            let class = Value::from(body.class?.name());
            match (op, value) {
                (Op::Eq, one) => Some(class == *one),
                (Op::In, Value::List(list)) => Some(list.contains(&class)),
                (Op::NotIn, Value::List(list)) => Some(!list.contains(&class)),
                _ => None,
            }
        }
        Predicate::Test { .. } => None,
    }
}

/// Does one of the spans hold at an instant? Turn bans alone ask this; holidays are days like others to them.
pub(super) fn hold_at(instance: &Instance, spans: &[Span], at: Seconds) -> bool {
    let clock = instance.clock();
    let today = clock.day_of(at);
    spans.iter().filter(|span| span.holiday != Holiday::Only).any(|span| {
        let second = |text: &Option<String>, default: Seconds| {
            text.as_deref().map_or(Some(default), |text| {
                let mut parts = text.split(':').map(|part| part.parse::<Seconds>().ok());
                let (hours, minutes) = (parts.next()??, parts.next()??);
                Some(hours * 3600 + minutes * 60 + parts.next().flatten().unwrap_or(0))
            })
        };
        let (Some(from), Some(to)) = (second(&span.from, 0), second(&span.to, 86_400)) else { return true };
        let of_day = clock.time_of_day(at);
        let begins = |day: i64| starts_on(span, &clock.date(day));
        if to > from {
            begins(today) && (from..to).contains(&of_day)
        } else {
            (begins(today) && of_day >= from) || (begins(today - 1) && of_day < to)
        }
    })
}

fn starts_on(span: &Span, date: &str) -> bool {
    let within = |range: &String| match range.split_once('/') {
        Some((first, last)) => first <= date && date <= last,
        None => range == date,
    };
    span.dates.as_ref().is_none_or(|list| list.iter().any(within))
        && span.valid_from.as_deref().is_none_or(|first| first <= date)
        && span.valid_until.as_deref().is_none_or(|last| date <= last)
        && span.days.as_deref().is_none_or(|days| has_day(days, weekday(date)))
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn has_day(days: &str, day: usize) -> bool {
    let index = |name: &str| DAYS.iter().position(|d| *d == name);
    days.split(',').any(|part| match part.split_once('-') {
        Some((first, last)) => index(first)
            .zip(index(last))
            .is_some_and(|(first, last)| (day + 7 - first) % 7 <= (last + 7 - first) % 7),
        None => index(part) == Some(day),
    })
}

/// 0 = Monday, of a date `yyyy-mm-dd`.
fn weekday(date: &str) -> usize {
    let mut parts = date.split('-').map(|part| part.parse::<usize>().unwrap_or(1));
    let (year, month, day) =
        (parts.next().unwrap_or(1), parts.next().unwrap_or(1), parts.next().unwrap_or(1));
    // Days since 1 March of the year 0, whose weekday was a Wednesday.
    let (year, month) = if month < 3 { (year.max(1) - 1, month + 9) } else { (year, month - 3) };
    (365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 + 2) % 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_of_dates() {
        for (date, day) in
            [("2026-11-23", 0), ("2026-11-24", 1), ("2024-02-29", 3), ("2000-01-01", 5), ("2023-03-05", 6)]
        {
            assert_eq!(weekday(date), day, "{date}");
        }
        assert!(has_day("sat-mon", 6) && has_day("mon,wed", 2) && !has_day("mon-fri", 5));
    }
}
