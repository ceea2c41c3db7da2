//! The header and the list of symbols are those that the sources make.

use std::path::{Path, PathBuf};
use std::process::Command;

use cbindgen::{Config, DocumentationStyle, Language, Style};

use crate::installed::built;

/// Sources with something to declare, in the order of the header; what they use of others has a name in [`TYPES`].
const SOURCES: [&str; 13] = [
    "status", "version", "error", "text", "options", "cancel", "network", "problem", "builder", "solve",
    "plan", "table", "ask",
];

/// What parameters are in C that have types of their own in Rust.
const TYPES: [(&str, &str); 8] = [
    ("Text", "const char *"),
    ("Texts", "const char *const *"),
    ("Integers", "const int64_t *"),
    ("Decimals", "const double *"),
    ("Bytes", "const uint8_t *"),
    ("FilledIntegers", "int64_t *"),
    ("FilledBytes", "uint8_t *"),
    ("ErrorOut", "kw_error **"),
];

const HEAD: &str = "\
/* Kerbway: vehicle routing with time windows and restricted-access zones. Conventions at length: docs/c.md.
 *
 * Generated from crates/capi/src; to be changed there.
 *
 * - Pointers that you pass must be NULL or valid. Texts are UTF-8: names end with a NUL, documents come with their
 *   length in bytes. What you pass is yours and is not looked at after the call.
 * - Functions that can fail return a status. Outputs are written on success only, `error` on failure only; `error` may be
 *   NULL. Handles that a function gives you are yours: free each once, with the function of its name. NULL is always
 *   accepted there.
 * - A handle passed as `const T *` may be used by any number of threads at once, as `T *` by one.
 * - Nothing is printed, no signal is handled, no state is global. */";

fn header() -> String {
    let mut config = Config {
        language: Language::C,
        style: Style::Type,
        header: Some(HEAD.to_owned()),
        include_guard: Some("KERBWAY_H".to_owned()),
        no_includes: true,
        sys_includes: vec!["stddef.h".to_owned(), "stdint.h".to_owned()],
        after_includes: Some(format!(
            "\n#define KW_VERSION \"{}\"\n#define KW_ABI_VERSION {}\n\n\
             // The length of a text that ends with a NUL.\n#define KW_NUL_TERMINATED SIZE_MAX",
            env!("CARGO_PKG_VERSION"),
            env!("KERBWAY_ABI_VERSION"),
        )),
        cpp_compat: true,
        usize_is_size_t: true,
        documentation_style: DocumentationStyle::C99,
        line_length: 110,
        ..Config::default()
    };
    config.export.rename = TYPES.iter().map(|(rust, c)| ((*rust).to_owned(), (*c).to_owned())).collect();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(sources.join(source).with_extension("rs"));
    }
    let mut text = Vec::new();
    builder.generate().unwrap().write(&mut text);
    let text = String::from_utf8(text).unwrap();
    // Stars stand with the name.
    TYPES.iter().fold(text, |text, (_, c)| text.replace(&format!("{c} "), c))
}

/// `UPDATE_HEADER=1` rewrites a file that is stale.
fn compare(made: &str, file: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_HEADER").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(made == committed, "{file} is stale: UPDATE_HEADER=1 cargo test -p kerbway-capi rewrites it");
}

#[test]
fn the_header_is_that_of_the_sources() {
    compare(&header(), "include/kerbway.h");
}

#[test]
fn exactly_the_listed_symbols_are_exported_under_the_name_of_the_interface() {
    let library = built().join("libkerbway_capi.so");
    let nm = Command::new("nm").args(["-D", "--defined-only", "-j"]).arg(&library).output().unwrap();
    assert!(nm.status.success(), "{}", String::from_utf8_lossy(&nm.stderr));
    let mut symbols: Vec<String> = String::from_utf8(nm.stdout).unwrap().lines().map(str::to_owned).collect();
    symbols.sort();
    compare(&(symbols.join("\n") + "\n"), "exports.txt");
    // What is exported is declared and the other way round.
    let header = header();
    for symbol in &symbols {
        assert!(header.contains(&format!("{symbol}(")), "{symbol} is not in the header");
    }
    let dynamic = Command::new("readelf").arg("-d").arg(&library).output().unwrap();
    let soname = format!("[libkerbway.so.{}]", env!("KERBWAY_ABI_VERSION"));
    assert!(String::from_utf8_lossy(&dynamic.stdout).contains(&soname), "no {soname}");
}
