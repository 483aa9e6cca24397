//! Autobahn's suite, which tests sockets from outside: found, or installed into `target`. It is
//! written in Python 2, which few systems still have a package of.

mod python;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{io, thread};

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{root, works};
use crate::step::Outcome;
use crate::{install, stamp};

/// Tells the tests where the suite's command is.
pub(crate) const VARIABLE: &str = "WSTEST";
const REQUIREMENTS: &str = "xtask/src/autobahn/requirements.txt";
const STAMP: &str = "autobahn";
/// How long an installation may take.
const PATIENCE: Duration = Duration::from_secs(240);
const HOW: &str = "Autobahn's suite needs Python 2.7 with pip, which pyenv has (`pyenv install 2.7.18`); \
                   or set WSTEST to the path of a `wstest` of your own. Until then the tests of \
                   WebSockets by Autobahn are left out";

/// The step of `cargo xtask test`: afterwards [`found`] says where it is.
pub(crate) fn step() -> Result<Outcome> {
    if let Some(own) = std::env::var_os(VARIABLE).map(PathBuf::from) {
        ensure!(runs(&own), "WSTEST is {}, which does not run", own.display());
    }
    if let Some(program) = found() {
        println!("   {}", program.display());
        return Ok(Outcome::Passed);
    }
    let Some(python) = python::find() else {
        return Ok(Outcome::Skipped(HOW.to_owned()));
    };
    match install(&python) {
        Ok(()) => Ok(Outcome::Passed),
        // Where packages come from may be out of reach; all else is worth testing. The summary
        // says what was left out.
        Err(error) => Ok(Outcome::Skipped(format!("{error:#}"))),
    }
}

/// The suite's command, if it is here already: the one that is named, the one on the path, or ours.
pub(crate) fn found() -> Option<PathBuf> {
    if let Some(own) = std::env::var_os(VARIABLE) {
        return Some(own.into());
    }
    let on_path = install::find_all(&["wstest"]).into_iter().find(|program| runs(program));
    on_path.or_else(|| {
        let current = stamp().is_ok_and(|stamp| stamp::is_current(STAMP, &stamp));
        Some(ours()).filter(|program| current && runs(program))
    })
}

fn runs(program: &Path) -> bool {
    works(Command::new(program).arg("--autobahnversion"))
}

fn folder() -> PathBuf {
    root().join("target").join("autobahn")
}

fn ours() -> PathBuf {
    folder().join("wstest")
}

fn stamp() -> Result<String> {
    stamp::of(&[root().join(REQUIREMENTS), root().join("xtask/src/autobahn.rs")])
}

fn install(python: &Path) -> Result<()> {
    let folder = folder();
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let packages = folder.join("packages");
    println!("   {}: Autobahn's suite into {}", python.display(), folder.display());
    let mut pip = Command::new(python);
    pip.args(["-W", "ignore", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    // A connection that stalls is tried again soon: there are two dozen of them.
    pip.args(["--timeout", "15", "--retries", "8"]);
    pip.args(["--no-deps", "--require-hashes", "--requirement", REQUIREMENTS, "--target"]);
    within(pip.arg(&packages).current_dir(root())).context("Autobahn's suite was not installed")?;
    let program = ours();
    std::fs::write(&program, launcher(python, &packages))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755))?;
    }
    ensure!(runs(&program), "{} was installed and does not run", program.display());
    stamp::remember(STAMP, &stamp()?)
}

/// Runs a command until it says no more, which is its end, or until [`PATIENCE`] is over.
fn within(command: &mut Command) -> Result<()> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut says = child.stdout.take().context("its output")?;
    let (ended, wait) = mpsc::sync_channel(1);
    thread::spawn(move || ended.send(io::copy(&mut says, &mut io::stdout())));
    if wait.recv_timeout(PATIENCE).is_err() {
        child.kill()?;
        child.wait()?;
        bail!("it took longer than {} minutes", PATIENCE.as_secs() / 60);
    }
    let status = child.wait()?;
    ensure!(status.success(), "it ended with {status}");
    Ok(())
}

/// A program of Python's that sees these packages and no others.
fn launcher(python: &Path, packages: &Path) -> String {
    format!(
        "#!{} -sE\nimport site, sys\nsite.addsitedir({:?})\nfrom autobahntestsuite.wstest import \
         run\nsys.argv[0] = 'wstest'\nrun()\n",
        python.display(),
        packages.display().to_string()
    )
}
