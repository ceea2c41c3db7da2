//! `cargo xtask install-c --prefix DIR`: the C library where compilers and pkg-config look for it.
//!
//! `include/kerbway.h`, `lib/libkerbway.a`, `lib/libkerbway.so.N` (its SONAME) with the link `lib/libkerbway.so`, and
//! `lib/pkgconfig/kerbway.pc`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::steps::{Outcome, cargo, root, run};

const USAGE: &str = "\
cargo xtask install-c --prefix DIR [--built FOLDER]

  --prefix DIR     where to install, such as /usr/local: DIR/include, DIR/lib
  --built FOLDER   take the libraries of a build that is there already (target/release) instead of building them";

/// Installs, as the words after `install-c` say.
pub(crate) fn install(words: &[String]) -> ExitCode {
    let (mut prefix, mut built) = (None, None);
    let mut pairs = words.chunks_exact(2);
    for pair in pairs.by_ref() {
        match pair[0].as_str() {
            "--prefix" => prefix = Some(PathBuf::from(&pair[1])),
            "--built" => built = Some(PathBuf::from(&pair[1])),
            _ => return refuse(USAGE),
        }
    }
    let Some(prefix) = prefix.filter(|_| pairs.remainder().is_empty()) else { return refuse(USAGE) };
    let built = match built {
        Some(folder) => folder,
        None => match build() {
            Ok(folder) => folder,
            Err(why) => return refuse(&why),
        },
    };
    match copy(&built, &prefix) {
        Ok(()) => {
            println!("installed below {}", prefix.display());
            ExitCode::SUCCESS
        }
        Err(error) => refuse(&format!("{}: {error}", prefix.display())),
    }
}

fn refuse(why: &str) -> ExitCode {
    println!("{why}");
    ExitCode::from(2)
}

/// Builds the libraries for release; the folder that they are in.
fn build() -> Result<PathBuf, String> {
    // Without the `rlib` of the tests, so that it is optimized as a whole.
    let args = ["rustc", "--release", "--locked", "--package", "kerbway-capi", "--lib"];
    match run(cargo().args(args).args(["--crate-type", "cdylib,staticlib"])) {
        Outcome::Passed => {
            let target =
                std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
            Ok(target.join("release"))
        }
        Outcome::Failed(why) | Outcome::Skipped(why) => Err(why),
    }
}

/// Puts what a build made below a prefix.
pub(crate) fn copy(built: &Path, prefix: &Path) -> io::Result<()> {
    let prefix = std::path::absolute(prefix)?;
    let (include, lib) = (prefix.join("include"), prefix.join("lib"));
    fs::create_dir_all(&include)?;
    fs::create_dir_all(lib.join("pkgconfig"))?;
    let source = root().join("crates/capi");
    let header = fs::read_to_string(source.join("include/kerbway.h"))?;
    let defined = header.lines().find_map(|line| line.strip_prefix("#define KW_ABI_VERSION "));
    let abi = defined.ok_or_else(|| io::Error::other("the header defines no KW_ABI_VERSION"))?;
    let shared = format!("libkerbway.so.{abi}");
    fs::write(include.join("kerbway.h"), &header)?;
    fs::copy(built.join("libkerbway_capi.a"), lib.join("libkerbway.a"))?;
    fs::copy(built.join("libkerbway_capi.so"), lib.join(&shared))?;
    link(&shared, &lib.join("libkerbway.so"))?;
    let pc = fs::read_to_string(source.join("kerbway.pc.in"))?;
    let pc =
        pc.replace("@PREFIX@", &prefix.to_string_lossy()).replace("@VERSION@", env!("CARGO_PKG_VERSION"));
    fs::write(lib.join("pkgconfig/kerbway.pc"), pc)
}

#[cfg(unix)]
fn link(to: &str, from: &Path) -> io::Result<()> {
    if from.is_symlink() || from.exists() {
        fs::remove_file(from)?;
    }
    std::os::unix::fs::symlink(to, from)
}

/// Where links are not for everybody, a copy does.
#[cfg(not(unix))]
fn link(to: &str, from: &Path) -> io::Result<()> {
    fs::copy(from.with_file_name(to), from).map(|_| ())
}
