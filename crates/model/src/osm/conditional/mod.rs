//! Conditional tags: `value @ condition; value @ (condition AND condition)` to spans and predicates of documents.
//!
//! Clauses and their terms are split here, with respect to parentheses and quotes; a part behind `;` without an `@` of
//! its own goes on with the hours before it. Hours are read in `hours`; comparisons and words of modes become
//! predicates, words of purpose (`destination`, `delivery`) say so. A text is read as a whole or not at all: what cannot
//! be read is a [`Misread`] with its reason, never dropped.

mod hours;
mod terms;

use std::ops::RangeInclusive;

use crate::document::predicate::Predicate;
use crate::document::problem::Problem;
use crate::document::zone::Span;

/// The years that dates without a year are read in: those of a problem's horizon and one more on each side, since spans
/// may begin before it.
pub fn years(problem: &Problem) -> RangeInclusive<i16> {
    let first =
        problem.horizon.start.get(..4).and_then(|year| year.parse::<i16>().ok()).unwrap_or(2000).min(9000);
    let days = i16::try_from(problem.horizon.days.clamp(1, 365_000) / 365).unwrap_or(0);
    first - 1..=first + days + 1
}

/// A value and when, and for whom, it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// What holds then: the text before the `@`.
    pub value: String,
    /// The whole clause as it is written, trimmed.
    pub text: String,
    /// Spans, in any of which it holds; `None` = always.
    pub when: Option<Vec<Span>>,
    /// Vehicles for which it holds; `None` = all.
    pub who: Option<Predicate>,
    /// It holds only for who stops there (`@ destination`, `@ delivery`).
    pub purpose: bool,
    /// It holds for nothing that Kerbway plans for (`@ agricultural`, `@ bus`), or at no time.
    pub never: bool,
}

/// Why a conditional tag cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{part}`: {reason}")]
#[non_exhaustive]
pub struct Misread {
    /// The part that is not understood.
    pub part: String,
    /// Why.
    pub reason: String,
}

impl Misread {
    fn new(part: &str, reason: impl Into<String>) -> Self {
        Self { part: part.trim().to_owned(), reason: reason.into() }
    }
}

/// Reads a conditional tag. Dates without a year are those of `years`, both inclusive: take the horizon's with one more
/// on each side, since a span may begin in the year before.
///
/// Clauses come in their order; the last one whose condition holds is the one that counts.
///
/// # Errors
/// What cannot be read, and why.
///
/// ```
/// use kerbway_model::osm::conditional::parse;
///
/// let clauses = parse("no @ (07:30-19:00 AND weight>7.5)", 2025..=2027)?;
/// assert_eq!(clauses[0].value, "no");
/// assert_eq!(clauses[0].when.as_ref().and_then(|w| w[0].from.as_deref()), Some("07:30"));
/// assert_eq!(serde_json::to_string(&clauses[0].who).unwrap_or_default(), r#"{"gross_kg":{">":7500}}"#);
/// assert!(parse("no @ (sunset-sunrise)", 2025..=2027).is_err());
/// # Ok::<(), kerbway_model::osm::conditional::Misread>(())
/// ```
pub fn parse(text: &str, years: RangeInclusive<i16>) -> Result<Vec<Clause>, Misread> {
    let mut written: Vec<String> = Vec::new();
    for part in split(text, |rest| rest.starts_with(';').then_some(1))? {
        match written.last_mut() {
            // Hours go on behind a semicolon.
            Some(before) if !part.contains('@') && !part.trim().is_empty() => {
                before.push(';');
                before.push_str(part);
            }
            _ if part.trim().is_empty() => {}
            _ => written.push(part.to_owned()),
        }
    }
    if written.is_empty() {
        return Err(Misread::new(text, "it is empty"));
    }
    written.iter().map(|part| clause(part.trim(), &years)).collect()
}

fn clause(text: &str, years: &RangeInclusive<i16>) -> Result<Clause, Misread> {
    let parts = split(text, |rest| rest.starts_with('@').then_some(1))?;
    let [value, condition] = parts[..] else {
        let reason = if parts.len() < 2 { "there is no `@`" } else { "there is more than one `@`" };
        return Err(Misread::new(text, reason));
    };
    let value = value.trim();
    if value.is_empty() {
        return Err(Misread::new(text, "there is no value before the `@`"));
    }
    let mut out = Clause {
        value: value.to_owned(),
        text: text.to_owned(),
        when: None,
        who: None,
        purpose: false,
        never: false,
    };
    let mut who = Vec::new();
    let mut hours: Option<Vec<Span>> = None;
    for term in terms(condition)? {
        match terms::read(&term)? {
            Some(terms::Term::Who(predicate)) => who.push(predicate),
            Some(terms::Term::Purpose) => out.purpose = true,
            Some(terms::Term::Never) => out.never = true,
            None => {
                let spans = hours::read(&term, years)?;
                let misread = || Misread::new(&term, "terms of hours that do not go together");
                hours = Some(match hours {
                    Some(others) => hours::both(&others, &spans).ok_or_else(misread)?,
                    None => spans,
                });
            }
        }
    }
    if let Some(spans) = hours {
        out.never |= spans.is_empty();
        out.when = Some(spans).filter(|s| !s.is_empty() && !s.contains(&Span::default()));
    }
    out.who = match who.len() {
        0 => None,
        1 => who.pop(),
        _ => Some(Predicate::All(who)),
    };
    Ok(out)
}

/// The terms of a condition, without the parentheses around it or them.
fn terms(condition: &str) -> Result<Vec<String>, Misread> {
    let and = |rest: &str| {
        let word = rest.get(..5)?;
        (word.starts_with([' ', ')']) && word.ends_with([' ', '(']) && word[1..4].eq_ignore_ascii_case("and"))
            .then_some(5)
    };
    let bare = unwrapped(condition);
    if bare.is_empty() {
        return Err(Misread::new(condition, "there is no condition behind the `@`"));
    }
    // Parentheses right at the word are part of the terms.
    let spaced = bare.replace(")AND", ") AND").replace("AND(", "AND (").replace('\u{a0}', " ");
    let parts = split(&spaced, and)?;
    let terms: Vec<String> = parts.iter().map(|t| unwrapped(t).to_owned()).collect();
    match terms.iter().find(|t| t.is_empty()) {
        Some(_) => Err(Misread::new(condition, "nothing on one side of AND")),
        None => Ok(terms),
    }
}

/// Without the pair of parentheses around the whole.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        let mut depth = 0_i32;
        let closes_early = inner.chars().any(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth < 0
        });
        if closes_early {
            break;
        }
        text = inner.trim();
    }
    text
}

/// Splits at what `separator` finds (its length in bytes) outside parentheses and quotes.
fn split(text: &str, separator: impl Fn(&str) -> Option<usize>) -> Result<Vec<&str>, Misread> {
    let (mut parts, mut begin, mut depth, mut quoted, mut skip) = (Vec::new(), 0, 0_i32, false, 0);
    for (i, c) in text.char_indices() {
        if i < skip {
            continue;
        }
        if c == '"' {
            quoted = !quoted;
        }
        if quoted {
            continue;
        }
        if depth == 0
            && let Some(length) = separator(&text[i..])
        {
            parts.push(&text[begin..i]);
            begin = i + length;
            skip = begin;
            continue;
        }
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            break;
        }
    }
    if depth != 0 || quoted {
        return Err(Misread::new(text, "parentheses or quotes do not match"));
    }
    parts.push(&text[begin..]);
    Ok(parts)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod values;
