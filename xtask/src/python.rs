//! The Python package: built, installed into virtual environments of its own, and tested as installed.
//!
//! First the types of its native half are generated and compared with `python/kerbway/_native.pyi`.
//!
//! Everything lies below the build's folder. The environment of the tests is kept from run to run and made anew when
//! `python/requirements-test.txt` changes; the clean one, for what the source package builds, is made anew each time.
//! Without a suitable Python or a package index the step is skipped, or fails where `CI` is set.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::checks::{files, scratch, target};
use crate::steps::{Outcome, cargo, root, run};

/// The oldest Python that the package runs on.
const OLDEST: &str = "3.11";

/// Wheel and source package, installed and tested.
pub(crate) fn python() -> Outcome {
    all().unwrap_or_else(|outcome| outcome)
}

fn all() -> Result<Outcome, Outcome> {
    let interpreter = interpreter()?;
    let tested = environment(&interpreter)?;
    let folder = scratch("python")?;
    stubs(&tested, &folder)?;
    let languages = folder.join("languages");
    done(run(cargo().args(["build", "--workspace", "--locked", "--example", "languages"])))?;
    let writer = target().join("debug").join("examples").join("languages");
    done(run(Command::new(writer).arg(&languages)))?;

    let packages = folder.join("packages");
    for what in [&["build", "--profile", "dev", "--locked"][..], &["sdist"]] {
        done(run(maturin(&tested, what).arg("--out").arg(&packages)))?;
    }
    let wheel = only(&packages, ".whl")?;
    done(run(pip(&tested).args(["--force-reinstall", "--no-deps"]).arg(wheel)))?;
    let mut pytest = Command::new(tested.join("bin/python"));
    pytest.args(["-m", "pytest", "-p", "no:cacheprovider"]).arg(root().join("python/tests"));
    pytest.arg("--rootdir").arg(root().join("python")).env("KERBWAY_LANGUAGES", &languages);
    done(run(pytest.current_dir(&folder)))?;
    panics(&tested, &folder)?;
    source_package(&interpreter, &tested, &folder, &only(&packages, ".tar.gz")?)
}

/// The types of the native half are those that are generated from it; `UPDATE_STUBS` writes them anew.
fn stubs(tested: &Path, folder: &Path) -> Result<(), Outcome> {
    const MADE: &str = "# Generated from python/src: UPDATE_STUBS=1 cargo xtask test python\n\n";
    let out = folder.join("stubs");
    let words = ["generate-stubs", "--profile", "dev", "--locked", "--features", "stubs"];
    done(run(maturin(tested, &words).arg("--out").arg(&out)))?;
    let failed = |path: &Path, error: std::io::Error| Outcome::Failed(format!("{}: {error}", path.display()));
    let generated = out.join("kerbway/_native.pyi");
    let text = std::fs::read_to_string(&generated).map_err(|error| failed(&generated, error))?;
    let (wanted, committed) = (format!("{MADE}{text}"), root().join("python/kerbway/_native.pyi"));
    if std::env::var_os("UPDATE_STUBS").is_some() {
        return std::fs::write(&committed, wanted).map_err(|error| failed(&committed, error));
    }
    if std::fs::read_to_string(&committed).is_ok_and(|text| text == wanted) {
        return Ok(());
    }
    let stale = "python/kerbway/_native.pyi is stale: UPDATE_STUBS=1 cargo xtask test python";
    Err(Outcome::Failed(stale.to_owned()))
}

/// A panic in the search is an exception that asks to be reported; what is installed cannot be made to panic.
fn panics(tested: &Path, folder: &Path) -> Result<(), Outcome> {
    let packages = folder.join("panicking");
    let mut maturin =
        maturin(tested, &["build", "--profile", "dev", "--locked", "--features", "forced-panic"]);
    done(run(maturin.arg("--out").arg(&packages)))?;
    let place = folder.join("panicking-package");
    done(run(pip(tested).args(["--no-deps", "--target"]).arg(&place).arg(only(&packages, ".whl")?)))?;
    let mut script = Command::new(tested.join("bin/python"));
    script.arg(root().join("python/tests/forced_panic.py")).env("PYTHONPATH", place);
    done(run(script.current_dir(folder)))
}

/// A call of maturin about our package.
fn maturin(environment: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(environment.join("bin/maturin"));
    command.args(words).arg("--manifest-path").arg(root().join("python/Cargo.toml"));
    command.env("CARGO_TARGET_DIR", target());
    command
}

/// The source package builds and works in a clean environment that has nothing but numpy.
fn source_package(interpreter: &str, tested: &Path, folder: &Path, sdist: &Path) -> Result<Outcome, Outcome> {
    // Built with the tools of the tested environment, so that no tool is fetched twice; in the folder of all builds.
    let built = folder.join("built");
    let mut wheel = Command::new(tested.join("bin/python"));
    wheel.args(["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]);
    wheel
        .arg(&built)
        .arg(sdist)
        .env("CARGO_TARGET_DIR", target())
        .env("MATURIN_PEP517_ARGS", "--profile dev");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::iter::once(tested.join("bin")).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(places).map_err(|e| Outcome::Failed(e.to_string()))?;
    done(run(wheel.env("PATH", path)))?;
    let clean = folder.join("clean");
    done(run(Command::new(interpreter).args(["-m", "venv"]).arg(&clean)))?;
    done(run(pip(&clean).arg(only(&built, ".whl")?)))?;
    let doctests = "import doctest, kerbway; assert doctest.testmod(kerbway).failed == 0";
    done(run(Command::new(clean.join("bin/python")).args(["-c", doctests]).current_dir(folder)))?;
    Ok(Outcome::Passed)
}

/// A Python that is new enough and can make virtual environments: `KERBWAY_PYTHON`, else `python3`.
fn interpreter() -> Result<String, Outcome> {
    let name = std::env::var("KERBWAY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let probe = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";
    let probed = Command::new(&name).args(["-c", probe]).output();
    let Ok(probed) = probed else {
        return Err(Outcome::lacking(format!(
            "{name} is not installed (Python {OLDEST} or later is needed)"
        )));
    };
    if !probed.status.success() {
        return Err(Outcome::lacking(format!("{name} lacks venv (Debian: apt-get install python3-venv)")));
    }
    let version = String::from_utf8_lossy(&probed.stdout).trim().to_owned();
    let number =
        |version: &str| version.split('.').filter_map(|part| part.parse().ok()).collect::<Vec<u32>>();
    if number(&version) < number(OLDEST) {
        return Err(Outcome::lacking(format!("{name} is {version}, {OLDEST} or later is needed")));
    }
    Ok(name)
}

/// The virtual environment of the tests.
fn environment(interpreter: &str) -> Result<PathBuf, Outcome> {
    let requirements = root().join("python/requirements-test.txt");
    let wanted = std::fs::read_to_string(&requirements)
        .map_err(|error| Outcome::Failed(format!("{}: {error}", requirements.display())))?;
    let folder = target().join("xtask").join("python-environment");
    let stamp = folder.join("requirements-test.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
        return Ok(folder);
    }
    done(run(Command::new(interpreter).args(["-m", "venv", "--clear"]).arg(&folder)))?;
    if let Outcome::Failed(why) = run(pip(&folder).arg("--requirement").arg(&requirements)) {
        return Err(Outcome::lacking(format!("pip cannot install python/requirements-test.txt ({why})")));
    }
    std::fs::write(&stamp, wanted).map_err(|error| Outcome::Failed(error.to_string()))?;
    Ok(folder)
}

/// `pip install` of an environment.
fn pip(environment: &Path) -> Command {
    let mut command = Command::new(environment.join("bin/python"));
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    command
}

/// The one file of a kind in a folder.
fn only(folder: &Path, suffix: &str) -> Result<PathBuf, Outcome> {
    let found = files(folder, suffix);
    found.into_iter().next().ok_or_else(|| Outcome::Failed(format!("{} has no {suffix}", folder.display())))
}

fn done(outcome: Outcome) -> Result<(), Outcome> {
    if matches!(outcome, Outcome::Passed) { Ok(()) } else { Err(outcome) }
}
