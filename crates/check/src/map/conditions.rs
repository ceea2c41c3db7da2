//! Conditional tags as the referee takes them: clauses in order, with what is open to those only who stop made plain.

use std::ops::RangeInclusive;

use kerbway_model::document::predicate::{Op, Predicate, Value};
use kerbway_model::document::zone::Span;
use kerbway_model::instance::Body;
use kerbway_model::osm::{Access, access_of, conditional};

/// Years for which dates without a year are read.
pub(super) type Years = RangeInclusive<i16>;

/// A clause of a conditional tag.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) value: String,
    /// What the value means where it is one of access.
    pub(super) access: Access,
    /// It holds for those only who stop there.
    pub(super) for_stops: bool,
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
        for_stops: clause.purpose,
        value: clause.value,
        text: clause.text,
        when: clause.when,
        who: clause.who,
    });
    Some(list.collect())
}

impl Condition {
    /// Does it match a vehicle, as far as is known of it?
    pub(super) fn may_match(&self, body: &Body) -> bool {
        may_match(self.who.as_ref(), body)
    }
}

/// Does a predicate, if there is one, match a vehicle as far as is known of it?
pub(super) fn may_match(who: Option<&Predicate>, body: &Body) -> bool {
    who.is_none_or(|who| holds(who, body) != Some(false))
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
