//! Whatever comes in, nothing panics, and what is refused is refused with an error that has a code and a place.

use kerbway_model::{Issue, Problem, Severity};
use serde_json::{Value, json};

use super::common;

/// A small generator of our own (xorshift*), so that runs repeat.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let wide = u128::from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)) * (sides as u128);
        usize::try_from(wide >> 64).unwrap()
    }
}

fn soak(rounds: usize) -> usize {
    if std::env::var_os("KERBWAY_SOAK").is_some() { rounds * 20 } else { rounds }
}

/// Reads and validates; what is sound must survive being written and read again.
fn judge(text: &[u8]) -> Vec<Issue> {
    let problem = match Problem::from_json(text) {
        Ok(problem) => problem,
        Err(invalid) => {
            let issues = invalid.into_issues();
            assert!(
                issues.iter().any(|i| i.severity == Severity::Error),
                "no error: {}",
                String::from_utf8_lossy(text)
            );
            return issues;
        }
    };
    let again =
        Problem::from_json(problem.to_json()).unwrap_or_else(|e| panic!("{e}\n{}", problem.to_json()));
    assert_eq!(again, problem);
    match problem.validate() {
        Ok(validated) => {
            kerbway_model::Prices::new(&validated.instance);
            validated.warnings
        }
        Err(invalid) => invalid.into_issues(),
    }
}

fn bases() -> [Value; 3] {
    [common::plane(), common::network(), common::matrices()]
}

#[test]
fn mutated_bytes() {
    let mut dice = Dice(1);
    let texts = bases().map(|b| b.to_string().into_bytes());
    let bits: &[&[u8]] = &[
        b"null",
        b"-",
        b"1e999",
        b"{}",
        b"[]",
        b"\"",
        b"\\u0000",
        b"0",
        b",",
        b"NaN",
        b"\xff",
        b"99999999999999999999",
    ];
    for round in 0..soak(6000) {
        let mut text = texts[round % 3].clone();
        for _ in 0..=dice.roll(3) {
            let at = dice.roll(text.len());
            match dice.roll(4) {
                0 => text[at] = u8::try_from(dice.roll(256)).unwrap(),
                1 => {
                    let end = (at + 1 + dice.roll(20)).min(text.len());
                    text.drain(at..end);
                }
                2 => {
                    let bit = bits[dice.roll(bits.len())];
                    text.splice(at..at, bit.iter().copied());
                }
                _ => {
                    let end = (at + 1 + dice.roll(60)).min(text.len());
                    let copy = text[at..end].to_vec();
                    let to = dice.roll(text.len());
                    text.splice(to..to, copy);
                }
            }
            if text.is_empty() {
                break;
            }
        }
        for issue in judge(&text) {
            assert!(!issue.code.is_empty() && !issue.message.is_empty());
        }
    }
}

fn pointers(value: &Value, here: &str, out: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            for (i, item) in list.iter().enumerate() {
                out.push(format!("{here}/{i}"));
                pointers(item, &format!("{here}/{i}"), out);
            }
        }
        Value::Object(object) => {
            for (key, item) in object {
                out.push(format!("{here}/{key}"));
                pointers(item, &format!("{here}/{key}"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn mutated_structure() {
    let mut dice = Dice(2);
    let junk = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(""),
        json!("x"),
        json!("24:00"),
        json!("2026-11-23"),
        json!([]),
        json!({}),
        json!([[]]),
        json!([null]),
        json!({"id": "D"}),
        json!(["D", "D"]),
        json!("12:00"),
        json!(["10:00", "09:00"]),
        json!({"any": [{"not": {"euro": 3}}]}),
        json!("core"),
        json!([[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]),
    ];
    for round in 0..soak(4000) {
        let mut document = bases()[round % 3].clone();
        for _ in 0..=dice.roll(5) {
            let mut places = Vec::new();
            pointers(&document, "", &mut places);
            let pointer = places[dice.roll(places.len())].clone();
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let other = document.pointer(&places[dice.roll(places.len())]).unwrap().clone();
            let value = match dice.roll(4) {
                0 => other,
                _ => junk[dice.roll(junk.len())].clone(),
            };
            match document.pointer_mut(parent).unwrap() {
                Value::Object(object) => match dice.roll(4) {
                    0 => {
                        object.remove(key);
                    }
                    1 => {
                        let value = object.remove(key).unwrap();
                        object.insert(format!("{key}x"), value);
                    }
                    _ => {
                        object.insert(key.to_owned(), value);
                    }
                },
                Value::Array(list) => match dice.roll(3) {
                    0 => list.push(value),
                    1 => {
                        list.pop();
                    }
                    _ => list[key.parse::<usize>().unwrap()] = value,
                },
                _ => unreachable!(),
            }
        }
        let text = document.to_string();
        for issue in judge(text.as_bytes()) {
            // The place, or what should hold it, is in the document.
            let (parent, _) = issue.pointer.rsplit_once('/').unwrap_or(("", ""));
            assert!(document.pointer(parent).is_some(), "{issue} in {text}");
            // A fallback that names no place would be a gap in the structural reading.
            assert!(issue.code != "E-type" || !issue.message.contains("line"), "{issue} in {text}");
        }
    }
}
