//! docs/violations.md has a section for every code that the referee uses, and no other.

use std::collections::BTreeSet;
use std::path::Path;

/// `"Z01"` and the like in a text.
fn codes(text: &str, before: &str, after: &str) -> BTreeSet<String> {
    let ends = text.match_indices(before).map(|(at, _)| &text[at + before.len()..]);
    let is_code = |code: &&str| {
        let bytes = code.as_bytes();
        bytes.len() == 3
            && bytes[0].is_ascii_uppercase()
            && bytes[1].is_ascii_digit()
            && bytes[2].is_ascii_digit()
    };
    ends.filter_map(|rest| rest.split(after).next()).filter(is_code).map(str::to_owned).collect()
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test must be seen")]
fn every_code_has_its_section() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(guide) = std::fs::read_to_string(here.join("../../docs/violations.md")) else {
        eprintln!("SKIPPED: there is no docs/violations.md here");
        return;
    };
    let mut used = BTreeSet::new();
    let folders = [here.join("src"), here.join("src/map")];
    for file in folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("sources")) {
        let path = file.expect("a file").path();
        if path.is_file() {
            used.extend(codes(&std::fs::read_to_string(path).expect("a source"), "\"", "\""));
        }
    }
    assert!(used.len() > 15, "{used:?}");
    assert_eq!(used, codes(&guide, "### `", "`"));
}
