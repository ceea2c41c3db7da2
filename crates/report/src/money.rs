//! Amounts as people write them.

/// An amount of minor units in a currency: `12.30 EUR`, `1230 JPY`; without a currency (`XXX`) the bare number.
pub fn amount(minor: i64, currency: &str) -> String {
    let decimals = match currency {
        "XXX" => return minor.to_string(),
        // ISO 4217: currencies without a minor unit, and with three places.
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    };
    let unit = 10u64.pow(decimals);
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, part) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    match decimals {
        0 => format!("{sign}{whole} {currency}"),
        places => format!("{sign}{whole}.{part:0width$} {currency}", width = places as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_have_the_places_of_their_currency() {
        assert_eq!(amount(1230, "EUR"), "12.30 EUR");
        assert_eq!(amount(-5, "CNY"), "-0.05 CNY");
        assert_eq!(amount(1230, "JPY"), "1230 JPY");
        assert_eq!(amount(1230, "KWD"), "1.230 KWD");
        assert_eq!(amount(8273, "XXX"), "8273");
    }
}
