//! Misuse, cancelling, threads and memory, each by a program in C.

use std::fs;
use std::path::Path;

use kerbway_testkit::languages::{TOWN_FILE, problems, town_xml};
use serde_json::json;

use crate::installed::{Installed, Watch, is_soak, succeed};

/// A day that nobody finishes planning in a second.
pub(crate) fn long_day(requests: i64) -> String {
    let at = |i: i64| (i * 7919 % 20_011, i * 104_729 % 20_021);
    let locations = (0..=requests).map(|i| json!({"id": format!("l{i}"), "x": at(i).0, "y": at(i).1}));
    let requests = (1..=requests).map(|i| {
        let opens = 6 + i % 9;
        json!({"id": format!("r{i}"), "demand": {"boxes": 1 + i % 4}, "options": [
            {"at": format!("l{i}"), "service_s": 240,
             "windows": [[format!("{opens:02}:00"), format!("{:02}:00", opens + 4)]]}]})
    });
    json!({
        "format": 1, "currency": "EUR", "crs": "local_m", "plane": {"kmh": 30},
        "horizon": {"start": "2026-11-24T00:00:00+01:00"},
        "locations": locations.collect::<Vec<_>>(), "requests": requests.collect::<Vec<_>>(),
        "vehicle_types": [{"id": "van", "count": 20, "start": "l0", "shift": ["05:00", "20:00"],
                           "capacity": {"boxes": 40}, "costs": {"fixed": 5000}}],
        "objective": {"drive_per_h": 3600, "wait_per_h": 1800}
    })
    .to_string()
}

#[test]
fn misuse_is_answered_never_punished() {
    let installed = Installed::new();
    let day = installed.folder().join("day.json");
    fs::write(&day, long_day(20)).unwrap();
    for watch in [Watch::Sanitizers, Watch::Valgrind] {
        let mut program = installed.test("misuse", watch);
        let told = succeed(program.arg(&day).current_dir(installed.folder())).stdout;
        let told = String::from_utf8(told).unwrap();
        let refusals: u32 = told.trim_end_matches(" refusals\n").parse().unwrap();
        assert!(refusals > 80, "{told}");
    }
}

#[test]
fn flat_arrays_are_the_document_that_says_the_same() {
    let installed = Installed::new();
    for watch in [Watch::Sanitizers, Watch::Valgrind] {
        succeed(&mut installed.test("builder", watch));
    }
}

#[test]
fn another_thread_cancels_within_200_ms() {
    let installed = Installed::new();
    let day = installed.folder().join("day.json");
    fs::write(&day, long_day(80)).unwrap();
    let told = succeed(installed.test("cancel", Watch::Nothing).arg(&day));
    assert!(String::from_utf8_lossy(&told.stdout).starts_with("returned "));
}

#[test]
fn threads_share_a_problem_on_one_network() {
    let installed = Installed::new();
    let map = installed.folder().join(TOWN_FILE);
    fs::write(&map, town_xml()).unwrap();
    let problem = problems().into_iter().find(|problem| problem.name == "map-0").unwrap();
    let file = installed.folder().join("day.json");
    fs::write(&file, problem.document.to_string()).unwrap();
    let mut watches = vec![Watch::Sanitizers];
    watches.extend(is_soak().then_some(Watch::Valgrind));
    for watch in watches {
        succeed(installed.test("threads", watch).arg(&file).arg(&map));
    }
}

#[test]
fn a_thousand_cycles_keep_no_memory() {
    let installed = Installed::new();
    let day = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/old-town.json");
    let told = succeed(installed.test("cycles", Watch::Nothing).arg(day));
    assert!(String::from_utf8_lossy(&told.stdout).starts_with("grown by "));
}
