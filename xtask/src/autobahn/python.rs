//! Where a Python 2.7 is: on the path, or among what pyenv has installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install;
use crate::shell::works;

/// One that runs and has pip.
pub(super) fn find() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".pyenv"));
    let pyenv = std::env::var_os("PYENV_ROOT").map(PathBuf::from).or_else(home);
    let on_path = install::find_all(&["python2.7", "python2", "python"]);
    let of_pyenv = pyenv.map(|pyenv| installed(&pyenv)).unwrap_or_default();
    on_path.into_iter().chain(of_pyenv).find(|python| fits(python))
}

/// What pyenv has installed is there whether or not it is the version in use.
fn installed(pyenv: &Path) -> Vec<PathBuf> {
    let Ok(versions) = std::fs::read_dir(pyenv.join("versions")) else { return Vec::new() };
    let is_2_7 = |name: &str| name == "2.7" || name.starts_with("2.7.");
    let mut found: Vec<PathBuf> = versions
        .filter_map(|version| Some(version.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| is_2_7(&name.to_string_lossy())))
        .map(|path| path.join("bin").join("python"))
        .collect();
    found.sort();
    found
}

/// Asked by running it: pyenv puts a `python2.7` on the path that says that there is none.
fn fits(python: &Path) -> bool {
    let ask = "import sys, pip; sys.exit(sys.version_info[:2] != (2, 7))";
    works(Command::new(python).args(["-c", ask]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_pyenvs_versions_only_2_7_is_looked_at() {
        let pyenv = tempfile::tempdir().unwrap();
        let versions = pyenv.path().join("versions");
        for version in ["2.7.18", "3.12.1", "2.6.9", "pypy2.7-7.3.19", "2.7.9"] {
            std::fs::create_dir_all(versions.join(version)).unwrap();
        }
        let python = |version: &str| versions.join(version).join("bin/python");
        assert_eq!(installed(pyenv.path()), [python("2.7.18"), python("2.7.9")]);
        assert_eq!(installed(&versions), Vec::<PathBuf>::new());
    }

    #[test]
    #[cfg(unix)]
    fn what_is_called_python_is_asked_before_it_is_believed() {
        assert!(!fits(Path::new("/bin/false")));
        assert!(!fits(Path::new("/nowhere/python2.7")));
        assert!(fits(Path::new("/bin/true")));
    }
}
