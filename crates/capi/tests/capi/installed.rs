//! Kerbway as a user has it: installed by `cargo xtask install-c`, found by pkg-config.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;

/// Where the libraries lie that this test was built with.
pub(crate) fn built() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().to_path_buf()
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Is this a long run? Then everything runs under valgrind.
pub(crate) fn is_soak() -> bool {
    std::env::var_os("KERBWAY_SOAK").is_some()
}

/// An installed Kerbway, which tests that run at the same time share, and a scratch folder.
pub(crate) struct Installed {
    usr: Arc<TempDir>,
    folder: TempDir,
}

/// How a C program is compiled and run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Watch {
    /// As users do.
    Nothing,
    /// `-fsanitize=address,undefined`: addresses and leaks in all of it, undefined behaviour in C's code.
    Sanitizers,
    /// Every instruction by valgrind.
    Valgrind,
}

impl Watch {
    /// Runs a program, watched.
    pub(crate) fn runs(self, program: &Path) -> Command {
        if self != Self::Valgrind {
            return Command::new(program);
        }
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--quiet", "--error-exitcode=99", "--leak-check=full"]);
        // Optimized code of safe Rust looks at bytes whose value does not matter; addresses and leaks are what counts here.
        valgrind.arg("--undef-value-errors=no");
        valgrind.args(["--errors-for-leak-kinds=definite,indirect", "--show-leak-kinds=definite,indirect"]);
        valgrind.arg(program);
        valgrind
    }
}

impl Installed {
    pub(crate) fn new() -> Self {
        static SHARED: Mutex<Weak<TempDir>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let usr = shared.upgrade().unwrap_or_else(|| Arc::new(install()));
        *shared = Arc::downgrade(&usr);
        Self { usr, folder: tempfile::tempdir().unwrap() }
    }

    /// A scratch folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What was installed.
    pub(crate) fn prefix(&self) -> &Path {
        self.usr.path()
    }

    /// What pkg-config says.
    pub(crate) fn flags(&self, asked: &[&str]) -> Vec<String> {
        let mut command = Command::new("pkg-config");
        command.env("PKG_CONFIG_PATH", self.prefix().join("lib/pkgconfig")).args(asked).arg("kerbway");
        let flags = succeed(&mut command);
        String::from_utf8(flags.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
    }

    /// Compiles a C or C++ program against it.
    pub(crate) fn compile(&self, source: &Path, watch: Watch) -> PathBuf {
        let name = source.file_name().unwrap().to_string_lossy().replace('.', "_");
        let program = self.folder().join(format!("{name}_{watch:?}"));
        let is_c = source.extension() == Some(OsStr::new("c"));
        let mut command = Command::new(if is_c { "gcc" } else { "g++" });
        command.args([
            if is_c { "-std=c11" } else { "-std=c++17" },
            "-Wall",
            "-Wextra",
            "-Werror",
            "-pedantic",
        ]);
        command.args(["-g", "-O1", "-pthread"]);
        if watch == Watch::Sanitizers {
            command.args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
        }
        command.arg(source).args(self.flags(&["--cflags", "--libs"]));
        command.arg(format!("-Wl,-rpath,{}", self.prefix().join("lib").display()));
        succeed(command.arg("-o").arg(&program));
        program
    }

    /// A compiled test of `tests/c`, ready for its arguments.
    pub(crate) fn test(&self, name: &str, watch: Watch) -> Command {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c").join(name).with_extension("c");
        watch.runs(&self.compile(&source, watch))
    }
}

fn install() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut xtask = Command::new(env!("CARGO"));
    xtask.args(["run", "--quiet", "--locked", "--package", "xtask", "--", "install-c", "--built"]);
    succeed(xtask.arg(built()).arg("--prefix").arg(folder.path()).current_dir(root()));
    folder
}

/// Runs a command that must succeed.
pub(crate) fn succeed(command: &mut Command) -> Output {
    let tool = command.get_program().to_string_lossy().into_owned();
    let output = command.output().unwrap_or_else(|error| {
        panic!("{tool} cannot be run ({error}): .ci/run says which packages the tests need")
    });
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    );
    output
}
