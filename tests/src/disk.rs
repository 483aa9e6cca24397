//! A small disk, to be filled.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk in memory; unmounted in the end.
#[derive(Debug)]
pub struct Disk(PathBuf);

impl Disk {
    /// Of this size (`48m`); `None` where nothing can be mounted, which is for the superuser.
    #[must_use]
    pub fn new(at: &Path, size: &str) -> Option<Self> {
        let option = format!("size={size}");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &option, "tmpfs"]).arg(at).output();
        mount.is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned()))
    }

    /// Gives it another size.
    ///
    /// # Panics
    /// When that fails.
    pub fn grow(&self, size: &str) {
        self.remount(&format!("size={size}"));
    }

    /// Lets nobody write to it any more.
    ///
    /// # Panics
    /// When that fails.
    pub fn lock(&self) {
        self.remount("ro");
    }

    fn remount(&self, options: &str) {
        let option = format!("remount,{options}");
        let status = Command::new("mount").args(["-o", &option]).arg(&self.0).status();
        assert!(status.expect("mount").success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).output());
    }
}
