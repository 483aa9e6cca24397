//! Starting programs in the right folder, and finding out which there are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The folder with the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The folder of the npm workspace.
pub(crate) fn pages() -> PathBuf {
    root().join("frontend-assets")
}

/// The cargo that runs this.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// npm, in its workspace.
pub(crate) fn npm() -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(pages());
    npm
}

/// Runs it with its output shown; an exit other than 0 is an error.
pub(crate) fn show(command: &mut Command) -> Result<()> {
    let words = words(command);
    let status = command.status().with_context(|| format!("cannot start `{words}`"))?;
    if !status.success() {
        bail!("`{words}` ended with {status}");
    }
    Ok(())
}

/// Whether it starts and ends with 0; its output is not shown.
pub(crate) fn works(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as a person would type it.
pub(crate) fn words(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Fails unless Node.js is there and new enough for Vite.
pub(crate) fn need_node() -> Result<()> {
    const HINT: &str = "install Node.js 20.19, 22.12 or later; https://nodejs.org has it";
    let output = Command::new("node").arg("--version").output().context(HINT)?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !new_enough(&version) {
        bail!("Node.js {version} is too old: {HINT}");
    }
    Ok(())
}

/// Node's `v20.19.0`, read for what Vite 8 asks for.
fn new_enough(version: &str) -> bool {
    let mut numbers =
        version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let major = numbers.next().unwrap_or(0);
    let minor = numbers.next().unwrap_or(0);
    match major {
        20 => minor >= 19,
        22 => minor >= 12,
        _ => major > 22,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_nodes_versions() {
        for good in ["v20.19.0", "v22.12.1", "v24.0.0"] {
            assert!(new_enough(good), "{good}");
        }
        for bad in ["v20.18.9", "v21.9.0", "v22.11.0", "v18.20.0", "", "?"] {
            assert!(!new_enough(bad), "{bad}");
        }
    }

    #[test]
    fn shows_a_command_as_typed() {
        let mut command = Command::new("/usr/bin/npm");
        command.args(["run", "build"]);
        assert_eq!(words(&command), "npm run build");
    }
}
