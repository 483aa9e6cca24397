//! Where the server of a data directory is, written down for the other commands.

use std::io;
use std::path::Path;

use crate::gate::secret::Secret;

const FILE: &str = "server";

/// Where a server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What people type.
    pub shown: String,
    /// How this machine reaches it.
    pub local: String,
}

impl Place {
    /// The one-time link with this secret.
    #[must_use]
    pub fn link(&self, secret: &Secret) -> String {
        format!("{}/login?token={}", self.shown, secret.expose())
    }

    /// Writes it down.
    ///
    /// # Errors
    /// When the data directory cannot be written.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        std::fs::write(data.join(FILE), format!("{}\n{}\n", self.shown, self.local))
    }

    /// What was written down; the server may have ended since.
    #[must_use]
    pub fn read(data: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(data.join(FILE)).ok()?;
        let mut lines = text.lines().map(str::to_owned);
        Some(Self { shown: lines.next()?, local: lines.next()? })
    }

    /// Forgets it: the server has ended.
    pub fn forget(data: &Path) {
        // Left there it misleads nobody for long: whoever reads it finds no server.
        std::fs::remove_file(data.join(FILE)).unwrap_or_default();
    }
}
