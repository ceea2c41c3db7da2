//! Ticks are exact: a cost in ticks is the cost in exact fractions, rounded once.

use kerbway_model::units::{MICRO, Money};
use kerbway_model::{Prices, Problem, TypeIdx};
use serde_json::json;

use super::common;

#[test]
fn costs_in_ticks_are_exact() {
    for (drive, wait, km, fixed) in [
        ("6000", "3000", "80", "100"),
        ("0.000001", "0", "0.000007", "0"),
        ("33.333333", "33.333333", "1000", "99.5"),
        ("1", "1", "0", "0"),
    ] {
        let mut document = common::plane();
        document["objective"] = json!({"unserved": 12345});
        let number = |text: &str| text.parse::<serde_json::Number>().unwrap();
        for (key, value) in [("drive_per_h", drive), ("wait_per_h", wait), ("distance_per_km", km)] {
            document["objective"][key] = json!(number(value));
        }
        document["vehicle_types"][0]["costs"]["fixed"] = json!(number(fixed));
        let instance = Problem::from_json(document.to_string()).unwrap().validate().unwrap().instance;
        let prices = Prices::new(&instance);
        assert!(prices.exact());
        let of = prices.of(TypeIdx(0));
        let micro = |text: &str| Money::parse(text).unwrap().0;
        for (seconds, waiting, metres) in
            [(0_i64, 0_i64, 0_i64), (1, 0, 0), (86_399, 17, 123_457), (40_000, 40_000, 999)]
        {
            let ticks = of.fixed + of.drive * seconds + of.wait * waiting + of.metre * metres;
            // Over the denominator 18,000·10⁶, rounded half up.
            let exact = micro(fixed) * 18_000
                + micro(drive) * 5 * i128::from(seconds)
                + micro(wait) * 5 * i128::from(waiting)
                + micro(km) * 18 * i128::from(metres);
            let scale = 18_000 * MICRO;
            assert_eq!(
                i128::from(prices.to_minor(ticks)),
                (exact + scale / 2).div_euclid(scale),
                "{drive} {km}"
            );
        }
        assert_eq!(prices.to_minor(prices.unserved()[0].unwrap()), 12345);
    }
}

#[test]
fn the_largest_amounts_do_not_overflow() {
    let mut document = common::plane();
    let most = 1_000_000_000_000_i64;
    document["horizon"]["days"] = json!(11_000);
    document["objective"] =
        json!({"drive_per_h": most, "wait_per_h": most, "distance_per_km": most, "unserved": most});
    document["vehicle_types"][0]["count"] = json!(99_999);
    let instance = Problem::from_json(document.to_string()).unwrap().validate().unwrap().instance;
    let prices = Prices::new(&instance);
    assert!(!prices.exact());
    assert!(prices.of(TypeIdx(0)).drive > 0);
    assert!((prices.to_minor(prices.unserved()[0].unwrap()) - most).abs() < most / 100);
    assert_eq!(Money(i128::MAX).to_minor(), i64::MAX);
}
