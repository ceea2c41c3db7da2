//! Rules of the house that a compiler does not see: who may use whom, how long a file may be, what every package
//! holds, that no text names a place on somebody's machine, and that links lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Who may use whom (ARCHITECTURE.md). Data moves forward only; the referee knows the model and nothing else of ours.
const MAY_USE: &[(&str, &[&str])] = &[
    ("kerbway-model", &[]),
    ("kerbway-travel", &["kerbway-model"]),
    ("kerbway-roads", &["kerbway-model", "kerbway-travel"]),
    ("kerbway-search", &["kerbway-model", "kerbway-travel"]),
    ("kerbway-check", &["kerbway-model"]),
    ("kerbway-formats", &["kerbway-model"]),
    ("kerbway-report", &["kerbway-model"]),
    (
        "kerbway",
        &[
            "kerbway-model",
            "kerbway-travel",
            "kerbway-roads",
            "kerbway-search",
            "kerbway-check",
            "kerbway-formats",
            "kerbway-report",
        ],
    ),
    ("kerbway-cli", &["kerbway"]),
    ("kerbway-capi", &["kerbway"]),
    ("kerbway-python", &["kerbway"]),
];

/// Packages whose lints are the workspace's own but for `unsafe_code`: what makes a foreign interface cannot forbid it.
const OWN_LINTS: &[(&str, &str)] = &[("kerbway-capi", "allow"), ("kerbway-python", "deny")];

/// Lines of a source file before its unit tests.
const LONGEST_FILE: usize = 600;

/// Lines of code of the whole referee, without comments and tests: small enough to be read and believed.
const LONGEST_REFEREE: usize = 2_000;

/// The same for what maps add to it: two file formats, zones derived from tags (of ways, areas, turns and limits), signs,
/// restricted areas and what lies behind them, gates, turns over nodes and over ways, drives and on which of several ways
/// they are.
const LONGEST_REFEREE_ON_MAPS: usize = 2_550;

/// Lines of ARCHITECTURE.md.
const LONGEST_ARCHITECTURE: usize = 120;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies one folder below the root")
        .to_path_buf()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The packages of the workspace, as `cargo metadata` tells.
fn packages() -> Vec<Value> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: Value = serde_json::from_slice(&out.stdout).expect("cargo writes JSON");
    metadata["packages"].as_array().expect("a list of packages").clone()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().expect("a package has a name")
}

/// `publish = false` is an empty list of registries.
fn is_published(package: &Value) -> bool {
    package["publish"].as_array().is_none_or(|registries| !registries.is_empty())
}

/// Files that git tracks or would track.
fn tracked() -> Vec<PathBuf> {
    let out = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()
        .expect("git runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let names = String::from_utf8(out.stdout).expect("file names are UTF-8");
    let paths = names.split('\0').filter(|name| !name.is_empty()).map(|name| root().join(name));
    paths.filter(|path| path.is_file() && !path.is_symlink()).collect()
}

fn ends_in(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|end| end == extension)
}

fn rust_sources() -> Vec<PathBuf> {
    tracked().into_iter().filter(|path| ends_in(path, "rs")).collect()
}

/// Lines before the unit tests.
fn lines(path: &Path) -> usize {
    read(path).lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count()
}

/// The same without blank lines and comments.
fn lines_of_code(path: &Path) -> usize {
    let text = read(path);
    let before_tests = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).map(str::trim);
    before_tests.filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[test]
fn crates_use_only_what_lies_upstream() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        MAY_USE.iter().map(|(user, used)| (*user, used.iter().copied().collect())).collect();
    let told = |package: &&Value| is_published(package) || allowed.contains_key(name(package));
    for package in packages().iter().filter(told) {
        let Some(allowed) = allowed.get(name(package)) else {
            panic!("{} has no line in MAY_USE: decide what it may use", name(package));
        };
        for dependency in package["dependencies"].as_array().expect("a list of dependencies") {
            let used = dependency["name"].as_str().expect("a dependency has a name");
            let is_dev = dependency["kind"] == "dev";
            if used.starts_with("kerbway") && !is_dev {
                assert!(allowed.contains(used), "{} must not use {used}", name(package));
            }
        }
    }
}

#[test]
fn the_search_sees_no_coordinates_and_the_referee_no_planner() {
    let banned: &[(&str, &[&str])] = &[
        ("kerbway-search", &["geo", "geo-types", "rstar", "jiff", "serde_json"]),
        ("kerbway-travel", &["geo", "geo-types", "rstar", "jiff", "serde_json"]),
        ("kerbway-model", &["rstar", "petgraph"]),
    ];
    let packages = packages();
    for (user, unwanted) in banned {
        let package = packages.iter().find(|package| name(package) == *user).expect("a known crate");
        for dependency in package["dependencies"].as_array().expect("a list of dependencies") {
            let used = dependency["name"].as_str().expect("a dependency has a name");
            let is_dev = dependency["kind"] == "dev";
            assert!(is_dev || !unwanted.contains(&used), "{user} must not use {used}");
        }
    }
    for source in rust_sources().iter().filter(|path| shown(path).starts_with("crates/check/src/")) {
        for foreign in ["kerbway_travel", "kerbway_search", "kerbway_roads"] {
            assert!(!read(source).contains(foreign), "{} uses {foreign}", shown(source));
        }
    }
}

/// Where a move is evaluated there is no float, hashing, allocation by name, or trait object.
#[test]
fn moves_and_segments_are_plain_integers() {
    let hot = ["crates/search/src/moves/", "crates/search/src/segment/"];
    for source in
        rust_sources().iter().filter(|path| hot.iter().any(|folder| shown(path).starts_with(folder)))
    {
        let text = read(source);
        let code = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
        for (number, line) in code.enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in ["f64", "f32", "HashMap", "HashSet", "&dyn ", "Box<", "Rc<", "Arc<", "String"] {
                assert!(!line.contains(word), "{}:{}: {word}", shown(source), number + 1);
            }
        }
    }
}

/// Chance comes from one seeded generator, and only who keeps a deadline, or tells how long a map took, looks at a clock.
#[test]
fn nothing_depends_on_chance_or_on_the_hour() {
    let may_look = [
        "crates/search/src/",
        "crates/kerbway/src/",
        "crates/cli/src/",
        "crates/roads/src/osm/build.rs",
        "crates/capi/benches/",
    ];
    for source in rust_sources().iter().filter(|path| shown(path).starts_with("crates/")) {
        let text = read(source);
        for word in ["thread_rng", "rand::rng(", "from_os_rng", "SystemTime", "RandomState"] {
            assert!(!text.contains(word), "{}: {word}", shown(source));
        }
        let is_test = shown(source).contains("/tests/") || shown(source).contains("testkit");
        if !is_test && !may_look.iter().any(|folder| shown(source).starts_with(folder)) {
            assert!(!text.contains("Instant::now"), "{}: Instant::now", shown(source));
        }
    }
}

#[test]
fn every_package_takes_its_lints_and_metadata_from_the_workspace() {
    for package in packages() {
        let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a manifest has a path"));
        let text = read(&manifest);
        match OWN_LINTS.iter().find(|(own, _)| *own == name(&package)) {
            None => {
                assert!(text.contains("[lints]\nworkspace = true"), "{}: no workspace lints", name(&package));
            }
            Some((own, level)) => {
                let wanted = lints(&read(&root().join("Cargo.toml")), "[workspace.lints.");
                let wanted =
                    wanted.replace("unsafe_code = \"forbid\"", &format!("unsafe_code = \"{level}\""));
                assert_eq!(lints(&text, "[lints."), wanted, "{own}: other lints than the workspace");
            }
        }
        assert_eq!(package["license"], "MIT OR Apache-2.0", "{}", name(&package));
        assert!(package["rust_version"].is_string(), "{}: no rust-version", name(&package));
        let description = package["description"].as_str().unwrap_or_default();
        assert!(description.len() > 15, "{}: no description", name(&package));
    }
}

/// The tables of lints in a manifest, whatever they are called there.
fn lints(manifest: &str, title: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in manifest.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(rest) = line.strip_prefix(title) {
            inside = true;
            out.push_str(rest);
        } else if line.starts_with('[') {
            inside = false;
        } else if inside {
            out.push_str(line);
        }
        if inside {
            out.push('\n');
        }
    }
    out
}

#[test]
fn every_published_package_holds_its_licences_and_a_readme() {
    for package in packages().iter().filter(|package| is_published(package)) {
        let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a manifest has a path"));
        let folder = manifest.parent().expect("a manifest lies in a folder");
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            assert_eq!(read(&folder.join(licence)), read(&root().join(licence)), "{}", name(package));
        }
        assert!(package["readme"].is_string(), "{}: no readme", name(package));
        assert!(package["repository"].is_string(), "{}: no repository", name(package));
    }
}

#[test]
fn files_are_short() {
    let python = tracked().into_iter().filter(|path| ends_in(path, "py") || ends_in(path, "pyi"));
    let long: Vec<String> = rust_sources()
        .into_iter()
        .chain(python)
        .filter(|path| lines(path) > LONGEST_FILE)
        .map(|path| format!("{} has {} lines", shown(&path), lines(&path)))
        .collect();
    assert!(long.is_empty(), "split these (at most {LONGEST_FILE} lines before the unit tests): {long:#?}");
    let (mut referee, mut on_maps) = (0, 0);
    for path in rust_sources() {
        let name = shown(&path);
        if name.starts_with("crates/check/src/map/") {
            on_maps += lines_of_code(&path);
        } else if name.starts_with("crates/check/src/") && !name.contains("tests") {
            referee += lines_of_code(&path);
        }
    }
    for (lines, most) in [(referee, LONGEST_REFEREE), (on_maps, LONGEST_REFEREE_ON_MAPS)] {
        assert!(lines <= most, "the referee has {lines} lines, at most {most} are readable");
    }
    let architecture = read(&root().join("ARCHITECTURE.md")).lines().count();
    assert!(architecture <= LONGEST_ARCHITECTURE, "ARCHITECTURE.md has {architecture} lines");
}

#[test]
fn every_crate_is_on_the_map() {
    let architecture = read(&root().join("ARCHITECTURE.md"));
    for package in packages() {
        let manifest = package["manifest_path"].as_str().expect("a manifest has a path");
        let folder = shown(Path::new(manifest).parent().expect("a manifest lies in a folder"));
        assert!(architecture.contains(&format!("`{folder}`")), "ARCHITECTURE.md does not mention `{folder}`");
    }
}

/// Texts that name a folder of somebody's machine work nowhere else.
#[test]
fn no_text_names_a_place_on_a_machine() {
    // Put together here, so that this file does not find itself.
    let unwanted: Vec<String> =
        ["work", "root", "home", "Users", "tmp/bash"].iter().map(|folder| format!("/{folder}/")).collect();
    for path in tracked() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            for place in &unwanted {
                let begins = line.match_indices(place.as_str()).any(|(at, _)| {
                    !line[..at].ends_with(|before: char| before.is_alphanumeric() || "./_-~".contains(before))
                });
                assert!(!begins, "{}:{}: names {place}", shown(&path), number + 1);
            }
        }
    }
}

#[test]
fn links_in_markdown_lead_somewhere() {
    for path in tracked().iter().filter(|path| ends_in(path, "md")) {
        let text = read(path);
        let folder = path.parent().expect("a file lies in a folder");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next()) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let linked = if file.is_empty() { path.clone() } else { folder.join(file) };
            assert!(linked.exists(), "{}: {target} leads nowhere", shown(path));
            if !anchor.is_empty() && ends_in(&linked, "md") {
                let anchors = anchors(&read(&linked));
                assert!(anchors.contains(anchor), "{}: {target} has no such heading", shown(path));
            }
        }
    }
}

/// The anchors that a Markdown page's headings make.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// The pieces of JSON in the guide are pieces of the examples, so that neither can go stale alone.
#[test]
fn json_in_the_guide_comes_from_the_examples() {
    let examples: Vec<Value> = tracked()
        .iter()
        .filter(|path| shown(path).starts_with("examples/") && ends_in(path, "json"))
        .map(|path| serde_json::from_str(&read(path)).expect("an example is JSON"))
        .collect();
    assert!(examples.len() >= 3, "examples are missing");
    let guide = read(&root().join("docs/format.md"));
    let mut fragments = 0;
    for block in guide.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        let fragment: Value =
            serde_json::from_str(block).unwrap_or_else(|error| panic!("{error} in {block}"));
        assert!(examples.iter().any(|example| occurs(&fragment, example)), "in no example: {block}");
        fragments += 1;
    }
    assert!(fragments >= 8, "docs/format.md shows too little");
}

/// Does `fragment` match `whole` or anything inside it?
fn occurs(fragment: &Value, whole: &Value) -> bool {
    matches(fragment, whole)
        || match whole {
            Value::Array(items) => items.iter().any(|item| occurs(fragment, item)),
            Value::Object(entries) => entries.values().any(|value| occurs(fragment, value)),
            _ => false,
        }
}

/// Equal, except that objects may leave out keys and lists trailing items.
fn matches(fragment: &Value, whole: &Value) -> bool {
    match (fragment, whole) {
        (Value::Object(part), Value::Object(all)) => {
            part.iter().all(|(key, value)| all.get(key).is_some_and(|other| matches(value, other)))
        }
        (Value::Array(part), Value::Array(all)) => {
            part.len() <= all.len() && part.iter().zip(all).all(|(one, other)| matches(one, other))
        }
        _ => fragment == whole,
    }
}
