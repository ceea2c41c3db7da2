//! A folder to run the program in, and what it says there.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// Two stops in a plane of metres, one of them in a zone that is closed at times.
pub(crate) fn day() -> Value {
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

pub(crate) struct Room(pub(crate) tempfile::TempDir);

impl Room {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, text: &impl std::fmt::Display) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text.to_string()).unwrap();
        path
    }

    pub(crate) fn run(&self, args: &[&str]) -> Said {
        self.feed(args, b"")
    }

    pub(crate) fn feed(&self, args: &[&str], stdin: &[u8]) -> Said {
        let mut child = command(self.0.path(), args).spawn().unwrap();
        child.stdin.take().unwrap().write_all(stdin).unwrap();
        said(&child.wait_with_output().unwrap())
    }
}

pub(crate) fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kerbway"));
    command.current_dir(dir).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

pub(crate) fn said(output: &Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}

/// A document that the program wrote keeps to its schema.
pub(crate) fn keeps_to(schema: &str, document: &Value) {
    let schema = kerbway::schema::value(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(document).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?} in {document:#}");
}
