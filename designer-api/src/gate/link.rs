//! One-time links: whoever may write into the data directory may log in.
//!
//! A link is a file in `DATA/links` whose name is the hash of the link's secret. Using a link
//! deletes the file, and only one of many can delete it: that one is let in. So a link can be made
//! beside a running server, by `wireloom link`, and twenty uses at once let one in.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::secret::{self, Secret};

/// How long a link is good for.
const LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// The links of a data directory.
#[derive(Debug, Clone)]
pub struct Links {
    directory: PathBuf,
}

impl Links {
    /// Those of this data directory.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self { directory: data.join("links") }
    }

    /// Makes a link's secret.
    ///
    /// # Errors
    /// When the data directory cannot be written.
    pub fn create(&self) -> io::Result<Secret> {
        std::fs::create_dir_all(&self.directory)?;
        close_to_others(&self.directory)?;
        let secret = Secret::fresh("");
        std::fs::File::create_new(self.directory.join(secret.hash()))?;
        Ok(secret)
    }

    /// Uses a link up. `false`: there is no such link, it was used before, or it is too old.
    #[must_use]
    pub fn redeem(&self, token: &str) -> bool {
        let file = self.directory.join(secret::hash(token));
        let fresh = std::fs::metadata(&file).and_then(|about| about.modified()).is_ok_and(|made| {
            SystemTime::now().duration_since(made).map_or(true, |age| age < LIFE)
        });
        std::fs::remove_file(file).is_ok() && fresh
    }

    /// Makes all links void. Called at each start, before the new one is made.
    ///
    /// # Errors
    /// When the data directory cannot be written.
    pub fn clear(&self) -> io::Result<()> {
        match std::fs::remove_dir_all(&self.directory) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(unix)]
fn close_to_others(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_twenty_uses_at_once_one_is_let_in() {
        let data = tempfile::tempdir().unwrap();
        let links = Links::of(data.path());
        let secret = links.create().unwrap();
        let let_in: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..20)
                .map(|_| scope.spawn(|| usize::from(links.redeem(secret.expose()))))
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(let_in, 1);
        assert!(!links.redeem(secret.expose()));
    }

    #[test]
    fn the_secret_itself_is_not_kept_and_clearing_voids_it() {
        let data = tempfile::tempdir().unwrap();
        let links = Links::of(data.path());
        let secret = links.create().unwrap();
        let names: Vec<_> = std::fs::read_dir(data.path().join("links"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names, [secret.hash()]);
        links.clear().unwrap();
        links.clear().unwrap();
        assert!(!links.redeem(secret.expose()));
        assert!(!links.redeem("../../etc/passwd"));
    }
}
