//! Predicates over a fleet, three-valued: false AND unknown = false, true OR unknown = true.

use crate::attributes::{self, Kind};
use crate::catalogue::{CatalogueEntry, entry};
use crate::document::fleet::VehicleType;
use crate::document::predicate::{Op, Predicate, Value};
use crate::issues::{Path, Sink};

/// For each vehicle type: does the predicate match? Says what is wrong where it cannot be told.
pub(crate) fn applies(
    sink: &mut Sink,
    at: &Path<'_>,
    rule: &str,
    predicate: Option<&Predicate>,
    types: &[VehicleType],
) -> Vec<bool> {
    let Some(predicate) = predicate else { return vec![true; types.len()] };
    if !sound(sink, at, predicate) {
        return vec![false; types.len()];
    }
    let root = Path::Root;
    let at_types = root.key("vehicle_types");
    let mut out = Vec::with_capacity(types.len());
    for (i, own) in types.iter().enumerate() {
        let base = own.base.as_deref().and_then(entry);
        let holds = eval(predicate, own, base);
        if holds.is_none() && !(own.base.is_some() && base.is_none()) && !sink.tainted(&at_types.index(i)) {
            let mut missing = Vec::new();
            unknown(predicate, own, base, &mut missing);
            let named: Vec<String> = missing.iter().map(|m| format!("`{m}`")).collect();
            let message = format!(
                "rule \"{rule}\" asks vehicle type \"{}\" for {}, which {} not given",
                own.id,
                named.join(", "),
                if named.len() == 1 { "is" } else { "are" },
            );
            let hint = format!("state it at /vehicle_types/{i}, or give the type a `base` that has it");
            sink.error(at, "E-attribute-missing", message).hint(hint);
        }
        out.push(holds == Some(true));
    }
    out
}

/// As [`applies`], for a rule read from a map: unknown counts as matching, and `unknown` hears of the type (its index)
/// and the attribute.
pub(crate) fn applies_on_map(
    predicate: Option<&Predicate>,
    types: &[VehicleType],
    mut unknown: impl FnMut(usize, &str),
) -> Vec<bool> {
    let Some(predicate) = predicate else { return vec![true; types.len()] };
    let mut out = Vec::with_capacity(types.len());
    for (i, own) in types.iter().enumerate() {
        let base = own.base.as_deref().and_then(entry);
        let holds = eval(predicate, own, base);
        if holds.is_none() {
            let mut missing = Vec::new();
            self::unknown(predicate, own, base, &mut missing);
            for attribute in missing {
                unknown(i, attribute);
            }
        }
        out.push(holds != Some(false));
    }
    out
}

/// Are all attributes known, and all values of a kind that fits?
fn sound(sink: &mut Sink, at: &Path<'_>, predicate: &Predicate) -> bool {
    match predicate {
        Predicate::All(list) | Predicate::Any(list) => {
            if list.is_empty() {
                sink.error(at, "E-predicate", "an empty list of predicates");
            }
            // `fold`, not `all`: every part is looked at.
            list.iter().fold(!list.is_empty(), |ok, p| sound(sink, at, p) && ok)
        }
        Predicate::Not(inner) => sound(sink, at, inner),
        Predicate::Test { attribute, op, value } => {
            let Some(kind) = attributes::kind(attribute) else {
                sink.error(at, "E-unknown-attribute", format!("no vehicle has an attribute `{attribute}`"))
                    .value(attribute.as_str())
                    .did_you_mean(attribute, attributes::NAMES);
                return false;
            };
            let problem = misfit(kind, *op, value);
            if let Some((message, choices)) = &problem {
                let issue = sink
                    .error(at, "E-predicate", format!("`{attribute}` {}: {message}", op.name()))
                    .value(serde_json::to_value(value).unwrap_or_default());
                if let Value::Text(text) = value {
                    issue.did_you_mean(text, choices.iter().copied());
                }
            }
            problem.is_none()
        }
    }
}

/// Why an attribute of that kind cannot be compared so, and what texts it could be compared with.
fn misfit(kind: Kind, op: Op, value: &Value) -> Option<(String, &'static [&'static str])> {
    let plain = |value: &Value| -> Option<(String, &'static [&'static str])> {
        match (kind, value) {
            (Kind::Choice(choices), Value::Text(text)) if !choices.contains(&text.as_str()) => {
                Some((format!("\"{text}\" is none of {}", choices.join(", ")), choices))
            }
            (Kind::Text | Kind::Choice(_) | Kind::List, Value::Text(_))
            | (Kind::Number, Value::Number(_))
            | (Kind::Bool, Value::Bool(_)) => None,
            (Kind::Text | Kind::Choice(_) | Kind::List, _) => {
                Some(("compare it with a text".to_owned(), &[]))
            }
            (Kind::Number, _) => Some(("compare it with a whole number".to_owned(), &[])),
            (Kind::Bool, _) => Some(("compare it with true or false".to_owned(), &[])),
        }
    };
    match op {
        Op::Has if kind != Kind::List => Some(("it is no list".to_owned(), &[])),
        _ if op != Op::Has && kind == Kind::List => Some(("it is a list: use `has`".to_owned(), &[])),
        Op::In | Op::NotIn => match value {
            Value::List(list) if list.is_empty() => Some(("the list is empty".to_owned(), &[])),
            Value::List(list) => list.iter().find_map(plain),
            _ => Some(("needs a list".to_owned(), &[])),
        },
        Op::Less | Op::AtMost | Op::Greater | Op::AtLeast if kind != Kind::Number => {
            Some(("it is no number".to_owned(), &[]))
        }
        _ => plain(value),
    }
}

/// `None` = unknown.
fn eval(predicate: &Predicate, own: &VehicleType, base: Option<&CatalogueEntry>) -> Option<bool> {
    match predicate {
        Predicate::All(list) => {
            let mut out = Some(true);
            for p in list {
                match eval(p, own, base) {
                    Some(false) => return Some(false),
                    None => out = None,
                    Some(true) => {}
                }
            }
            out
        }
        Predicate::Any(list) => {
            let mut out = Some(false);
            for p in list {
                match eval(p, own, base) {
                    Some(true) => return Some(true),
                    None => out = None,
                    Some(false) => {}
                }
            }
            out
        }
        Predicate::Not(inner) => eval(inner, own, base).map(|b| !b),
        Predicate::Test { attribute, op, value } => {
            let have = attributes::value(attribute, own, base)?;
            Some(compare(&have, *op, value))
        }
    }
}

fn compare(have: &Value, op: Op, value: &Value) -> bool {
    let ordered = |holds: fn(&i64, &i64) -> bool| match (have, value) {
        (Value::Number(a), Value::Number(b)) => holds(a, b),
        _ => false,
    };
    let among = |list: &Value, one: &Value| matches!(list, Value::List(list) if list.contains(one));
    match op {
        Op::Eq => have == value,
        Op::In => among(value, have),
        Op::NotIn => !among(value, have),
        Op::Less => ordered(i64::lt),
        Op::AtMost => ordered(i64::le),
        Op::Greater => ordered(i64::gt),
        Op::AtLeast => ordered(i64::ge),
        Op::Has => among(have, value),
    }
}

/// The attributes that the type does not give, in the order in which they are asked for.
fn unknown<'a>(
    predicate: &'a Predicate,
    own: &VehicleType,
    base: Option<&CatalogueEntry>,
    out: &mut Vec<&'a str>,
) {
    match predicate {
        Predicate::All(list) | Predicate::Any(list) => {
            for p in list {
                unknown(p, own, base, out);
            }
        }
        Predicate::Not(inner) => unknown(inner, own, base, out),
        Predicate::Test { attribute, .. } => {
            if attributes::value(attribute, own, base).is_none() && !out.contains(&attribute.as_str()) {
                out.push(attribute);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(text: &str) -> Option<bool> {
        let own = VehicleType {
            id: "t".into(),
            gross_kg: Some(3500),
            tags: Some(vec!["cold".into()]),
            ..VehicleType::default()
        };
        eval(&serde_json::from_str(text).unwrap(), &own, entry("van_bev").filter(|_| text.contains("length")))
    }

    #[test]
    fn predicates_are_three_valued() {
        assert_eq!(truth(r#"{"gross_kg": {">": 3000, "<=": 3500}}"#), Some(true));
        assert_eq!(truth(r#"{"gross_kg": {">": 3500}, "euro": 6}"#), Some(false));
        assert_eq!(truth(r#"{"euro": 6, "gross_kg": 3500}"#), None);
        assert_eq!(truth(r#"{"any": [{"euro": 6}, {"gross_kg": 3500}]}"#), Some(true));
        assert_eq!(truth(r#"{"any": [{"euro": 6}, {"gross_kg": 1}]}"#), None);
        assert_eq!(truth(r#"{"not": {"euro": 6}}"#), None);
        assert_eq!(truth(r#"{"tags": {"has": "cold"}}"#), Some(true));
        assert_eq!(truth(r#"{"length_mm": {"<": 6000}}"#), Some(true));
        assert_eq!(truth(r#"{"type": {"not_in": ["u"]}}"#), Some(true));
    }
}
