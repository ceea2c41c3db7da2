//! What the tests of the whole have in common: documents to instances, and failures made small and kept.
#![allow(dead_code, clippy::print_stderr, reason = "each test uses its part, and says what it saw")]

use kerbway_model::{Instance, Problem};
use kerbway_testkit::shrink::shrink;
use serde_json::Value;

/// The instance of a document, if that is valid.
pub(crate) fn instance(document: &Value) -> Option<Instance> {
    Some(Problem::from_json(document.to_string()).ok()?.validate().ok()?.instance)
}

/// Runs `judge` on a document; what it complains of is shrunk, written to the temporary folder and said.
/// Returns whether all is well.
pub(crate) fn holds(name: &str, document: &Value, judge: impl Fn(&Value) -> Option<String>) -> bool {
    let Some(complaint) = judge(document) else { return true };
    let small = shrink(document, 400, |d| judge(d).is_some());
    let folder = std::env::temp_dir().join("kerbway-cases");
    let file = folder.join(format!("{name}.json"));
    let pretty = serde_json::to_string_pretty(&small).unwrap_or_default();
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, pretty));
    let now = judge(&small).unwrap_or_default();
    eprintln!(
        "{name}: {complaint}\n  smallest ({}): {now}",
        written.map_or("not written".into(), |()| file.display().to_string())
    );
    false
}
