//! Numbers with units as mappers write them.

/// A mass in kilograms, rounded down: `7.5`, `3,5 t`, `7500 kg`, `16000 lbs`, `5 st` (short tons). `None` = no mass
/// (`none`, `unsigned`) or none that can be read. Without a unit tonnes.
pub fn kilograms(text: &str) -> Option<i64> {
    let (number, unit) = quantity(text)?;
    let grams = match unit {
        "" | "t" | "ton" | "tons" | "tonnes" => 1_000_000,
        "kg" => 1000,
        "lb" | "lbs" => 454,
        "st" => 907_185,
        "lt" => 1_016_047,
        _ => return None,
    };
    scaled(number, grams, 1000)
}

/// A length in millimetres, rounded down: `3.5`, `3,5 m`, `12'6"`, `12 ft`, `350 cm`. `None` = no length (`default`,
/// `none`) or none that can be read. Without a unit metres.
pub fn millimetres(text: &str) -> Option<i64> {
    if let Some((feet, rest)) = text.split_once('\'') {
        let inches = rest.trim().trim_end_matches('"').trim_end_matches('\'').trim();
        let inches = if inches.is_empty() { 0 } else { decimal(inches)? };
        return scaled(12 * decimal(feet.trim())? + inches, 25_400, 1000);
    }
    let (number, unit) = quantity(text)?;
    let micrometres = match unit {
        "" | "m" | "metre" | "metres" | "meter" | "meters" => 1_000_000,
        "cm" => 10_000,
        "mm" => 1000,
        "ft" | "feet" | "foot" => 304_800,
        "in" | "\"" => 25_400,
        _ => return None,
    };
    scaled(number, micrometres, 1000)
}

/// A speed in km/h, rounded down: `50`, `50 km/h`, `30 mph`.
pub(super) fn kmh_of(text: &str) -> Option<u32> {
    let (number, unit) = quantity(text)?;
    let metres = match unit {
        "" | "km/h" | "kmh" | "kph" => 1000,
        "mph" => 1609,
        "knots" => 1852,
        _ => return None,
    };
    u32::try_from(scaled(number, metres, 1000)?).ok()
}

/// A number in thousandths and its unit in lower case.
fn quantity(text: &str) -> Option<(i64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
    Some((decimal(&text[..end])?, text[end..].trim()))
}

/// A decimal in thousandths, further places cut off; a comma is a point, or marks thousands if three digits follow
/// one to three others (`16,000`).
fn decimal(text: &str) -> Option<i64> {
    let (whole, part) = match text.split_once(['.', ',']) {
        None => (text, ""),
        Some((whole, part)) if text.contains(',') && part.len() == 3 && (1..=3).contains(&whole.len()) => {
            return decimal(&format!("{whole}{part}")).filter(|_| !whole.starts_with('0'));
        }
        Some(parts) => parts,
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + part.len() == 0 || whole.len() > 9 || !digits(whole) || !digits(part) {
        return None;
    }
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    Some(whole * 1000 + thousandths.parse::<i64>().ok()?)
}

/// Thousandths times a unit over a divisor, rounded down.
fn scaled(thousandths: i64, unit: i64, divisor: i64) -> Option<i64> {
    i64::try_from(i128::from(thousandths) * i128::from(unit) / (1000 * i128::from(divisor))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses() {
        for (text, kg) in [
            ("7.5", Some(7500)),
            ("3,5 t", Some(3500)),
            ("3.5t", Some(3500)),
            ("7500 kg", Some(7500)),
            ("16000 lbs", Some(7264)),
            ("16,000 lbs", Some(7264)),
            ("5 st", Some(4535)),
            ("12", Some(12_000)),
            (".5", Some(500)),
            ("none", None),
            ("unsigned", None),
            ("7.5.5", None),
            ("", None),
            ("t", None),
            ("99999999999 t", None),
        ] {
            assert_eq!(kilograms(text), kg, "{text}");
        }
    }

    #[test]
    fn lengths() {
        for (text, mm) in [
            ("3.5", Some(3500)),
            ("3,5 m", Some(3500)),
            ("350 cm", Some(3500)),
            ("12'6\"", Some(3810)),
            ("12'", Some(3657)),
            ("12 ft", Some(3657)),
            ("2", Some(2000)),
            ("default", None),
            ("below_default", None),
            ("12'x\"", None),
        ] {
            assert_eq!(millimetres(text), mm, "{text}");
        }
    }
}
