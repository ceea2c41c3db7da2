//! The schedule of visits against times worked out by hand.

use kerbway_model::document::problem::Problem;
use kerbway_model::prices::Prices;
use kerbway_model::{Instance, LocationIdx, RequestIdx, TypeIdx};
use kerbway_travel::{ClassIdx, Gap, Label, ServiceSlot, Table, UNBOUNDED};

use crate::fold::Obstacle;
use crate::schedule::{Blocked, Visit, evaluate};

/// D, A, B on a line, ten minutes apart.
fn instance(requests: &str, fleet: &str) -> Instance {
    let text = format!(
        r#"{{"format": 1, "currency": "CNY", "horizon": {{"start": "2026-11-23T00:00:00+08:00"}},
        "matrices": {{"car": {{"seconds": [[0,600,1200],[600,0,600],[1200,600,0]], "metres": [[0,5000,10000],[5000,0,5000],[10000,5000,0]]}}}},
        "locations": [{{"id": "D"}}, {{"id": "A"}}, {{"id": "B"}}], "requests": [{requests}],
        "vehicle_types": [{{"id": "van", "profile": "car", "start": "D" {fleet}}}],
        "objective": {{"drive_per_h": 3600, "wait_per_h": 1800, "distance_per_km": 0}}}}"#
    );
    Problem::from_json(&text).unwrap().validate().unwrap().instance
}

fn table(n: usize) -> Table {
    let mut table = Table::new(n, vec![ClassIdx(0)]);
    for a in 0..n {
        for b in 0..n {
            let d = 600 * a.abs_diff(b) as i64;
            table.set_const(ClassIdx(0), LocationIdx::new(a), LocationIdx::new(b), d, 5000 * d / 600);
        }
    }
    table
}

fn visits(n: usize) -> Vec<Visit> {
    (0..n).map(|r| Visit { request: RequestIdx::new(r), option: None }).collect()
}

const A_THEN_B: &str = r#"{"id": "a", "options": [{"at": "A", "windows": [["08:00", "08:10"]], "service_s": 300}]},
    {"id": "b", "options": [{"at": "B", "windows": [["09:00", "10:00"]], "service_s": 60}]}"#;

#[test]
fn departs_as_late_as_useful_and_waits_at_the_later_place() {
    let instance = instance(A_THEN_B, "");
    let prices = Prices::new(&instance);
    let s = evaluate(&instance, &table(3), &prices, TypeIdx(0), &visits(2)).unwrap();
    // Latest start at A is 08:10, so depart 08:00; on at 08:15, at B 08:25, wait to 09:00, back at 09:21.
    let h = 3600;
    assert_eq!(s.depart, 8 * h);
    assert_eq!(
        (s.stops[0].arrive, s.stops[0].start, s.stops[0].end),
        (8 * h + 600, 8 * h + 600, 8 * h + 900)
    );
    assert_eq!((s.stops[1].arrive, s.stops[1].start, s.stops[1].end), (8 * h + 1500, 9 * h, 9 * h + 60));
    assert_eq!(s.finish, 9 * h + 60 + 1200);
    // Driving 2400 s and service 360 s at 1 minor unit per second, waiting 2100 s at half.
    assert_eq!(prices.to_minor(s.cost.total()), 2400 + 360 + 1050);
    assert_eq!(s.legs.len(), 3);
    assert_eq!(s.legs.iter().map(|l| l.metres).sum::<i64>(), 20_000);
}

#[test]
fn says_what_is_in_the_way() {
    let late = r#"{"id": "a", "options": [{"at": "A", "windows": [["00:00", "00:09"]]}]}"#;
    let cases = [
        (late, "", Blocked { visit: Some(0), obstacle: Obstacle::Window }),
        (A_THEN_B, r#", "shift": ["06:00", "09:00"]"#, Blocked { visit: None, obstacle: Obstacle::Shift }),
        (A_THEN_B, r#", "max_duration_s": 4859"#, Blocked { visit: None, obstacle: Obstacle::Duration }),
        (A_THEN_B, r#", "max_distance_m": 19999"#, Blocked { visit: None, obstacle: Obstacle::Distance }),
    ];
    for (requests, fleet, expected) in cases {
        let instance = instance(requests, fleet);
        let prices = Prices::new(&instance);
        let n = instance.requests().len();
        assert_eq!(evaluate(&instance, &table(3), &prices, TypeIdx(0), &visits(n)), Err(expected), "{fleet}");
    }
}

#[test]
fn an_open_route_that_starts_anywhere_has_only_the_leg_between_its_stops() {
    let text_instance = instance(A_THEN_B, r#", "end": null"#);
    let prices = Prices::new(&text_instance);
    let s = evaluate(&text_instance, &table(3), &prices, TypeIdx(0), &visits(2)).unwrap();
    assert_eq!(s.finish, 9 * 3600 + 60);
    assert_eq!(s.legs.len(), 2);
}

#[test]
fn labels_and_gaps_decide_when_a_stop_can_be_served() {
    // G3, no_stopping: A lies in a zone where standing is banned 07:00–09:00; driving is free.
    let requests =
        r#"{"id": "a", "options": [{"at": "A", "windows": [["06:30", "12:00"]], "service_s": 1800}]}"#;
    let instance = instance(requests, r#", "shift": ["06:24", "20:00"]"#);
    let prices = Prices::new(&instance);
    let mut table = Table::new(3, vec![ClassIdx(0)]);
    let (h, c) = (3600, ClassIdx(0));
    let gaps = vec![Gap { from: -UNBOUNDED, to: 7 * h }, Gap { from: 9 * h, to: UNBOUNDED }];
    let slots = (0..2)
        .map(|i| ServiceSlot { gap: i, from: gaps[i as usize].from, to: gaps[i as usize].to })
        .collect();
    table.set_standing(c, LocationIdx(1), gaps, slots);
    let label = |latest, earliest, gap_from, gap_to| Label {
        latest,
        earliest,
        gap_from,
        gap_to,
        ..Label::constant(600, 5000)
    };
    table.set_labels(
        c,
        LocationIdx(0),
        LocationIdx(1),
        &[label(7 * h - 600, -UNBOUNDED, 0, 0), label(UNBOUNDED, 9 * h, 0, 1)],
    );
    table.set_labels(
        c,
        LocationIdx(1),
        LocationIdx(0),
        &[label(7 * h, -UNBOUNDED, 0, 0), label(UNBOUNDED, 9 * h + 600, 1, 0)],
    );
    let s = evaluate(&instance, &table, &prices, TypeIdx(0), &visits(1)).unwrap();
    // 06:24 + 10 min + 30 min is too late for the first gap, so the second one, leaving as late as that allows.
    assert_eq!((s.stops[0].arrive, s.stops[0].start, s.finish), (9 * h, 9 * h, 9 * h + 2400));
    assert_eq!(s.depart, 9 * h - 600);
    assert_eq!((s.legs[0].label, s.legs[1].label), (Some(1), Some(1)));
}
