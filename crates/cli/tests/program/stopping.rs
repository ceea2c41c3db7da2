//! The clock and signals.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::room::{Room, command, day, said};

/// More requests than can be enumerated, so that only the clock or a signal ends the search.
fn long() -> Value {
    let mut day = day();
    let at = |i: i64| json!({"id": format!("p{i}"), "x": i * 37 % 1900, "y": i * 53 % 1700});
    let visit =
        |i: i64| json!({"id": format!("r{i}"), "options": [{"at": format!("p{i}"), "service_s": 30}]});
    day["locations"].as_array_mut().unwrap().extend((0..40).map(at));
    day["requests"] = (0..40).map(visit).collect();
    day
}

/// A thousand customers with windows.
fn large() -> String {
    let mut text = String::from(
        "large\n\nVEHICLE\nNUMBER CAPACITY\n250 200\n\nCUSTOMER\n\
         CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME\n\n0 250 250 0 0 2000 0\n",
    );
    for i in 1..=1000 {
        let (x, y, ready) = (i * 7919 % 500, i * 104_729 % 500, i * 31 % 1400);
        let _ = writeln!(text, "{i} {x} {y} {} {ready} {} 10", 1 + i % 30, ready + 200);
    }
    text
}

/// Loose: the machine may be busy with other tests.
const SLACK: Duration = Duration::from_secs(2);

#[test]
fn the_clock_is_kept() {
    let room = Room::new();
    room.put("long.json", &long());
    room.put("large.txt", &large());
    for file in ["long.json", "large.txt"] {
        let start = Instant::now();
        let said = room.run(&["solve", file, "--time-limit", "1s", "-o", "plan.json"]);
        let took = start.elapsed();
        assert_eq!((said.code, said.out.as_str()), (0, ""), "{}", said.err);
        assert!(
            Duration::from_millis(700) < took && took < Duration::from_secs(1) + SLACK,
            "{file}: {took:?}"
        );
        let plan: Value = serde_json::from_slice(&fs::read(room.path("plan.json")).unwrap()).unwrap();
        assert_eq!(plan["stopped_by"], "time");
        assert_eq!(room.run(&["check", file, "plan.json"]).code, 0);
    }
}

#[cfg(unix)]
#[test]
fn a_signal_brings_the_best_plan() {
    let room = Room::new();
    room.put("long.json", &long());
    for signal in ["-INT", "-TERM"] {
        let files = ["solve", "long.json", "--time-limit", "60", "-o", "plan.json", "--sol", "plan.sol"];
        let child = command(room.0.path(), &files).spawn().unwrap();
        std::thread::sleep(Duration::from_secs(1));
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let asked = Instant::now();
        let said = said(&child.wait_with_output().unwrap());
        assert!(asked.elapsed() < SLACK, "{:?}", asked.elapsed());
        assert_eq!(said.code, 130, "{}", said.err);
        assert!(said.err.contains("stopped by cancel"), "{}", said.err);
        let plan: Value = serde_json::from_slice(&fs::read(room.path("plan.json")).unwrap()).unwrap();
        assert_eq!(plan["stopped_by"], "cancel");
        assert!(!plan["routes"].as_array().unwrap().is_empty());
        assert_eq!(room.run(&["check", "long.json", "plan.json"]).code, 0);
        assert!(fs::read_to_string(room.path("plan.sol")).unwrap().contains("Cost "));
        fs::remove_file(room.path("plan.json")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_explain_says_what_it_can() {
    let room = Room::new();
    room.put("long.json", &long());
    let child = command(room.0.path(), &["explain", "long.json", "--time-limit", "60"]).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(1));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let said = said(&child.wait_with_output().unwrap());
    assert_eq!((said.code, said.out.as_str()), (130, "every request is served\n"), "{}", said.err);
}
