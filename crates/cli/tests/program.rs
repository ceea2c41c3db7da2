//! The program as people and scripts use it: exit codes, streams, files, signals.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Two stops in a plane of metres, one of them in a zone that is closed at times.
fn day() -> Value {
    json!({
        "format": 1, "currency": "EUR", "horizon": {"start": "2026-11-24T00:00:00+01:00"},
        "crs": "local_m", "plane": {"kmh": 36},
        "locations": [
            {"id": "depot", "x": 0, "y": 0}, {"id": "market", "x": 3000, "y": 0}, {"id": "farm", "x": 0, "y": 2000}],
        "zones": [{"id": "old-town",
            "geometry": {"type": "Polygon", "coordinates": [[[2000, -500], [4000, -500], [4000, 500], [2000, 500], [2000, -500]]]},
            "rules": [{"id": "calm", "effect": "no_presence", "when": [{"from": "07:00", "to": "12:00"}]}]}],
        "vehicle_types": [{"id": "van", "start": "depot", "shift": ["06:00", "18:00"], "capacity": {"boxes": 5}}],
        "requests": [
            {"id": "bread", "demand": {"boxes": 2}, "options": [{"at": "market", "windows": [["06:00", "10:00"]], "service_s": 300}]},
            {"id": "eggs", "options": [{"at": "farm", "service_s": 60}]},
            {"id": "late", "unserved": 500, "options": [{"at": "market", "windows": [["08:00", "10:00"]], "service_s": 60}]}],
        "objective": {"drive_per_h": 3600, "wait_per_h": 3600}
    })
}

struct Room(tempfile::TempDir);

impl Room {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &impl std::fmt::Display) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text.to_string()).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Said {
        self.feed(args, b"")
    }

    fn feed(&self, args: &[&str], stdin: &[u8]) -> Said {
        let mut child = command(self.0.path(), args).spawn().unwrap();
        child.stdin.take().unwrap().write_all(stdin).unwrap();
        said(&child.wait_with_output().unwrap())
    }
}

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kerbway"));
    command.current_dir(dir).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[derive(Debug)]
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

fn said(output: &Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}

/// A document that the program wrote keeps to its schema.
fn keeps_to(schema: &str, document: &Value) {
    let schema = kerbway::schema::value(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(document).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?} in {document:#}");
}

#[test]
fn solve_writes_the_plan_and_the_summary_apart() {
    let room = Room::new();
    room.put("day.json", &day());
    let said = room.run(&["solve", "day.json", "--iterations", "50"]);
    assert_eq!(said.code, 0, "{said:?}");
    keeps_to("plan", &said.json());
    assert!(said.err.contains("2 of 3 requests served by 1 vehicle"), "{}", said.err);
    assert!(said.err.contains("referee: legal"), "{}", said.err);
    assert_eq!(said.json()["unserved"][0]["reason"], "zone_closed");
    assert_eq!(said.json()["unserved"][0]["rule"], "calm");

    let again = room.run(&["solve", "day.json", "--iterations", "50", "-q"]);
    assert_eq!((again.out, again.err.as_str()), (said.out, ""), "same bytes, and quiet is quiet");

    let files = [
        "solve",
        "day.json",
        "--iterations",
        "50",
        "-o",
        "p.json",
        "--sol",
        "p.sol",
        "--geojson",
        "p.geojson",
    ];
    let said = room.run(&files);
    assert_eq!((said.code, said.out.as_str()), (0, ""));
    let sol = fs::read_to_string(room.path("p.sol")).unwrap();
    assert!(sol.starts_with("Route #1: ") && sol.contains("\nCost "), "{sol}");
    let map: Value = serde_json::from_str(&fs::read_to_string(room.path("p.geojson")).unwrap()).unwrap();
    let kinds: Vec<&str> =
        map["features"].as_array().unwrap().iter().map(|f| f["geometry"]["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Polygon", "LineString", "Point", "Point", "Point"]);
    let left: Vec<_> = fs::read_dir(room.0.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "no half-written files: {left:?}");
}

#[test]
fn check_judges_plans() {
    let room = Room::new();
    room.put("day.json", &day());
    room.run(&["solve", "day.json", "--iterations", "50", "-o", "plan.json"]);
    let said = room.run(&["check", "day.json", "plan.json"]);
    assert_eq!(said.code, 0);
    assert!(said.out.starts_with("legal: no violation"), "{}", said.out);
    let said = room.run(&["check", "day.json", "plan.json", "--json"]);
    keeps_to("check", &said.json());

    let mut plan: Value = serde_json::from_str(&fs::read_to_string(room.path("plan.json")).unwrap()).unwrap();
    plan["cost"]["total"] = json!(1);
    room.put("broken.json", &plan);
    let said = room.run(&["check", "day.json", "broken.json"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("C01"), "{}", said.out);
    room.put("garbage.json", &"[]");
    let said = room.run(&["check", "day.json", "garbage.json", "--json"]);
    assert_eq!((said.code, &said.json()["violations"][0]["code"]), (1, &json!("F00")));
    assert_eq!(room.run(&["check", "day.json", "absent.json"]).code, 2);
    assert_eq!(room.run(&["check", "garbage.json", "plan.json"]).code, 2);
}

#[test]
fn bad_input_is_told_with_place_value_and_help() {
    let room = Room::new();
    let mut bad = day();
    bad["requests"][0]["options"][0]["windows"] = json!([["10:00", "09:00"]]);
    bad["requests"][1]["demand"] = json!({"boxen": 1});
    bad["curency"] = json!("EUR");
    room.put("bad.json", &bad);
    let said = room.run(&["solve", "bad.json"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    for part in [
        "error[E-window-order]",
        "--> /requests/0/options/0/windows/0 (bread)",
        "more:  docs/errors.md#e-window-order",
        "error[E-unknown-key]",
        "did you mean `currency`?",
        "3 errors",
    ] {
        assert!(said.err.contains(part), "{part:?} in {}", said.err);
    }
    let said = room.run(&["solve", "bad.json", "--errors", "json"]);
    assert_eq!(said.code, 2);
    let report: Value = serde_json::from_str(&said.err).unwrap();
    keeps_to("issues", &report);
    assert_eq!(report["issues"].as_array().unwrap().len(), 3);
    let said = room.run(&["check-input", "bad.json", "--errors", "json"]);
    assert_eq!((said.code, said.json()), (2, report));
    let said = room.run(&["solve", "absent.json"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("error[E-file]") && said.err.contains("absent.json"), "{}", said.err);
    room.put("day.json", &day());
    assert_eq!(room.run(&["check-input", "day.json"]).code, 0);
    assert_eq!(room.feed(&["check-input", "-"], day().to_string().as_bytes()).code, 0);
    assert_eq!(room.run(&["solve"]).code, 2, "a wrong command line");
}

#[test]
fn warnings_are_errors_if_asked() {
    let room = Room::new();
    let mut odd = day();
    odd["requests"] = json!([]);
    room.put("odd.json", &odd);
    assert_eq!(room.run(&["solve", "odd.json", "--iterations", "1"]).code, 0);
    let said = room.run(&["solve", "odd.json", "--iterations", "1", "--strict"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("error[W-no-requests]"), "{}", said.err);
    assert_eq!(room.run(&["check-input", "odd.json", "--strict"]).code, 2);
}

#[test]
fn what_is_not_built_is_refused() {
    let room = Room::new();
    room.put("day.json", &day());
    for flags in [["--osm", "city.osm.pbf"], ["--threads", "2"], ["--cache", "."]] {
        let said = room.run(&["solve", "day.json", flags[0], flags[1]]);
        assert_eq!(said.code, 2, "{flags:?}");
        assert!(said.err.contains("E-unsupported"), "{flags:?}: {}", said.err);
    }
}

const SOLOMON: &str = "\
tiny

VEHICLE
NUMBER     CAPACITY
   2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0          0          0          0        230          0
    1      3          4          7         10         50          5
    2      0          1          5          0        100          5
";

#[test]
fn benchmark_files_are_read_by_convention() {
    let room = Room::new();
    room.put("tiny.txt", &SOLOMON);
    let said = room.run(&["solve", "tiny.txt", "--iterations", "10", "--sol", "s", "-q"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.json()["cost"]["total"], 120);
    assert!(fs::read_to_string(room.path("s")).unwrap().ends_with("Cost 120\n"));
    let real = ["solve", "-", "--convention", "sintef", "--iterations", "10", "--sol", "s", "-q"];
    assert_eq!(room.feed(&real, SOLOMON.as_bytes()).code, 0);
    assert!(fs::read_to_string(room.path("s")).unwrap().ends_with("Cost 12.000000\n"));
    room.put("bad.txt", &SOLOMON.replace("10         50", "60         50"));
    let said = room.run(&["solve", "bad.txt"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("--> bad.txt:11"), "{}", said.err);
    room.put("day.json", &day());
    let said = room.run(&["solve", "day.json", "--convention", "nint"]);
    assert_eq!((said.code, said.err.contains("E-convention")), (2, true));
}

#[test]
fn zones_come_from_geojson_too() {
    let room = Room::new();
    let zone = day()["zones"][0].clone();
    let mut plain = day();
    plain.as_object_mut().unwrap().remove("zones");
    room.put("plain.json", &plain);
    let rules = |rules: &Value| {
        json!({"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": zone["geometry"], "properties": {"kerbway": {"id": "z", "rules": rules}}}]})
    };
    room.put("zones.geojson", &rules(&zone["rules"]));
    let said = room.run(&["solve", "plain.json", "--zones", "zones.geojson", "--iterations", "10"]);
    assert_eq!(said.json()["unserved"][0]["zone"], "z", "{said:?}");
    let mut wrong = zone["rules"].clone();
    wrong[0]["when"] = json!([{"from": "25:00"}]);
    room.put("wrong.geojson", &rules(&wrong));
    let said = room.run(&["check-input", "plain.json", "--zones", "wrong.geojson"]);
    assert_eq!(said.code, 2);
    let place = "--> wrong.geojson /features/0/properties/kerbway/rules/0/when/0/from";
    assert!(said.out.contains(place), "{}", said.out);
}

#[test]
fn questions_are_answered() {
    let room = Room::new();
    room.put("day.json", &day());
    room.run(&["solve", "day.json", "--iterations", "50", "-o", "plan.json"]);

    let said = room.run(&["explain", "day.json", "--plan", "plan.json", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    keeps_to("explain", &said.json());
    let blocked = &said.json()["requests"][0]["by_type"][0];
    assert_eq!((&blocked["code"], &blocked["rule"]), (&json!("zone_closed"), &json!("calm")));
    let relaxation = &blocked["relaxation"];
    assert!(
        relaxation["pointer"].as_str().unwrap().starts_with("/requests/2/options/0/windows/0/"),
        "{relaxation}"
    );
    let said = room.run(&["explain", "day.json", "--plan", "plan.json", "--request", "nobody"]);
    assert_eq!((said.code, said.err.contains("E-unknown-id")), (2, true));

    let visits = json!({"routes": [{"type": "van", "stops": ["eggs", {"request": "bread", "option": 0}]}]});
    room.put("visits.json", &visits);
    let said = room.run(&["evaluate", "day.json", "visits.json"]);
    assert_eq!(said.code, 0, "{said:?}");
    keeps_to("plan", &said.json());
    let blocked = json!({"routes": [{"type": "van", "stops": ["late"]}]}).to_string();
    let said = room.feed(&["evaluate", "day.json", "-"], blocked.as_bytes());
    assert_eq!((said.code, &said.json()["routes"][0]["code"]), (0, &json!("zone_closed")));

    let travel = ["travel", "day.json", "--type", "van", "--from", "depot", "--to", "market", "--depart"];
    let said = room.run(&[&travel[..], &["06:50", "--json"]].concat());
    keeps_to("travel", &said.json());
    assert_eq!(said.json()["arrive"], "2026-11-24T06:55:00+01:00");
    let said = room.run(&[&travel[..], &["08:00", "--json"]].concat());
    assert_eq!(said.json()["arrive"], "2026-11-24T12:01:40+01:00");
    assert_eq!(room.run(&[&travel[..], &["8 o'clock"]].concat()).code, 2);

    for name in kerbway::schema::NAMES {
        assert_eq!(room.run(&["schema", name]).out, kerbway::schema::text(name).unwrap());
    }
    assert!(room.run(&["catalogue"]).json().as_array().is_some_and(|c| c.len() >= 13));
    for command in ["solve", "check", "explain", "evaluate", "travel", "check-input", "schema", "demo"] {
        let said = room.run(&[command, "--help"]);
        assert!(said.code == 0 && said.out.contains("Example"), "{command}: {}", said.out);
    }
}

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

#[test]
fn the_clock_is_kept() {
    let room = Room::new();
    room.put("long.json", &long());
    let start = Instant::now();
    let said = room.run(&["solve", "long.json", "--time-limit", "1s"]);
    assert_eq!(said.json()["stopped_by"], "time");
    let took = start.elapsed();
    assert!(Duration::from_millis(700) < took && took < Duration::from_secs(3), "{took:?}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_brings_the_best_plan() {
    let room = Room::new();
    room.put("long.json", &long());
    for signal in ["-INT", "-TERM"] {
        let child = command(room.0.path(), &["solve", "long.json", "--time-limit", "60"]).spawn().unwrap();
        std::thread::sleep(Duration::from_secs(1));
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let said = said(&child.wait_with_output().unwrap());
        assert_eq!(said.code, 130, "{}", said.err);
        assert_eq!(said.json()["stopped_by"], "cancel");
        room.put("plan.json", &said.out);
        assert_eq!(room.run(&["check", "long.json", "plan.json"]).code, 0);
    }
}
