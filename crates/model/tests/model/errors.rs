//! docs/errors.md has a section for every code that the program can emit, and no other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Codes as they stand in quotes in the sources of all crates.
fn emitted(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            emitted(&path, codes);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("model/src/hints.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            // Tests quote codes too, and may make some up.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for piece in code.split('"').skip(1) {
                let word = piece.strip_prefix("E-").or_else(|| piece.strip_prefix("W-"));
                if word
                    .is_some_and(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
                {
                    codes.insert(piece.to_owned());
                }
            }
        }
    }
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// docs/errors.md, if it is here.
fn doc() -> Option<String> {
    let doc = std::fs::read_to_string(workspace().join("docs/errors.md"));
    doc.inspect_err(|_| eprintln!("SKIPPED: there is no docs/errors.md here")).ok()
}

#[test]
fn every_code_has_a_section_and_every_section_a_code() {
    let Some(doc) = doc() else { return };
    let mut sections = BTreeSet::new();
    for line in doc.lines() {
        if let Some(code) = line.strip_prefix("### `").and_then(|l| l.strip_suffix('`')) {
            assert!(sections.insert(code.to_owned()), "two sections for {code}");
        }
    }
    let mut codes = BTreeSet::new();
    for krate in std::fs::read_dir(workspace().join("crates")).unwrap() {
        let source = krate.unwrap().path().join("src");
        if source.is_dir() {
            emitted(&source, &mut codes);
        }
    }
    let missing: Vec<_> = codes.difference(&sections).collect();
    assert!(missing.is_empty(), "docs/errors.md lacks sections for {missing:?}");
    let stale: Vec<_> = sections.difference(&codes).collect();
    assert!(stale.is_empty(), "docs/errors.md has sections that no code emits: {stale:?}");
}

#[test]
fn no_issue_of_a_document_is_without_a_hint() {
    let Some(doc) = doc() else { return };
    // Those of maps, options and calls say in their messages what to do.
    let of_documents = doc.split("## Maps").next().unwrap_or_default();
    let codes = of_documents.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    let errors = codes.filter(|code| code.starts_with("E-"));
    let without: Vec<&str> =
        errors.filter(|code| kerbway_model::Issue::error(code, "", "").hint.is_none()).collect();
    assert_eq!(without, ["E-option", "E-argument", "E-panic"]);
}
