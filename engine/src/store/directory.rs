//! The data directory: who has it, whether it is whole, and how it becomes durable.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::Error;

/// Locked while a program has the directory; holds its process id.
const HOLDER: &str = "in-use-by";
/// There from before the first file of a store until all of them are durable.
const CREATING: &str = "being-created";
/// How long an earlier database of this program may take to end its last work on its file.
const LETS_GO: Duration = Duration::from_secs(30);

/// A directory that is ours alone until this is dropped.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    /// Whether there was no store; then [`Directory::created`] must follow.
    pub(super) fresh: bool,
    _lock: File,
}

impl Directory {
    /// Takes the directory, which is created if it is not there.
    pub(super) fn take(path: &Path) -> Result<Self, Error> {
        let bad = |doing: &str, error: &io::Error| Error::Directory {
            dir: path.to_owned(),
            why: explain(doing, error),
        };
        if path.exists() && !path.is_dir() {
            return Err(Error::Directory {
                dir: path.to_owned(),
                why: "is a file; choose a directory".to_owned(),
            });
        }
        let existed = path.exists();
        fs::create_dir_all(path).map_err(|error| bad("created", &error))?;
        let lock = lock(path)?;
        let at = |name: &str| path.join(name);
        if at(CREATING).exists() {
            // An earlier start ended before the store was durable, so nobody was promised
            // anything that is in it.
            clear(path).map_err(|error| bad("written", &error))?;
        }
        let snapshots = names(path, "snap.").map_err(|error| bad("read", &error))?;
        let fresh = match fs::metadata(at("db")) {
            Ok(file) if file.len() > 0 => false,
            Ok(_) => return Err(damaged(at("db"), "it is empty")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let rest = snapshots.first().cloned();
                let rest = rest.or_else(|| at("conf").exists().then(|| at("conf")));
                if let Some(rest) = rest {
                    let why = format!("it is missing, but {} is there", rest.display());
                    return Err(damaged(at("db"), &why));
                }
                true
            }
            Err(error) => return Err(bad("read", &error)),
        };
        let directory = Self { path: path.to_owned(), fresh, _lock: lock };
        directory.check_blobs().map_err(|why| damaged(at("blobs"), &why))?;
        if fresh {
            let begin = || -> io::Result<()> {
                File::create(at(CREATING))?.sync_all()?;
                sync(path)?;
                if existed { Ok(()) } else { path.parent().map_or(Ok(()), sync) }
            };
            begin().map_err(|error| bad("written", &error))?;
        }
        Ok(directory)
    }

    /// Makes the files of a new store durable; before this nothing may be acknowledged.
    pub(super) fn created(&self) -> Result<(), Error> {
        let finish = || -> io::Result<()> {
            for file in ["db", "conf"] {
                File::open(self.path.join(file))?.sync_all()?;
            }
            sync(&self.path)?;
            if let Some(parent) = self.path.canonicalize()?.parent() {
                sync(parent)?;
            }
            fs::remove_file(self.path.join(CREATING))?;
            sync(&self.path)
        };
        finish().map_err(|error| self.bad("written", &error))
    }

    /// Waits until nothing works on the database's file any more. The directory is ours, so that
    /// can only be what is left of a database that this program has closed: its threads hold the
    /// file, and its lock, until their last work on it is done. Called before it is opened.
    pub(super) fn wait_for_database(&self) -> Result<(), Error> {
        let file = match File::open(self.path.join("db")) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(self.bad("read", &error)),
        };
        let (sender, locked) = mpsc::sync_channel(1);
        let wait = move || drop(sender.send(file.lock().map(|()| file)));
        thread::Builder::new()
            .name("database-lock".to_owned())
            .spawn(wait)
            .map_err(|error| self.bad("read", &error))?;
        match locked.recv_timeout(LETS_GO) {
            // It is let go of at once: the database locks it itself.
            Ok(Ok(_file)) => Ok(()),
            Ok(Err(error)) => Err(self.bad("read", &error)),
            Err(_) => Err(Error::InUse { dir: self.path.clone(), pid: None }),
        }
    }

    fn bad(&self, doing: &str, error: &io::Error) -> Error {
        Error::Directory { dir: self.path.clone(), why: explain(doing, error) }
    }

    /// A handle of our own on the database file, to sync it by.
    pub(super) fn database(&self) -> Result<File, Error> {
        let file = OpenOptions::new().read(true).write(true).open(self.path.join("db"));
        file.map_err(|error| self.bad("written", &error))
    }

    /// Complains if the database put a value into a file of its own: it never syncs those, and
    /// never deletes them. Values are cut so that it has no reason to.
    pub(super) fn check_blobs(&self) -> Result<(), String> {
        let entry = fs::read_dir(self.path.join("blobs")).ok().and_then(|mut all| all.next());
        match entry {
            None => Ok(()),
            Some(_) => Err("it holds files, which are not safe from a power cut".to_owned()),
        }
    }

    /// The size of the database's segments, in bytes, as it noted it; `None` of a new one.
    pub(super) fn segment(&self) -> Option<usize> {
        // Besides, there is a checksum, which is no text.
        let conf = fs::read(self.path.join("conf")).ok()?;
        let conf = String::from_utf8_lossy(&conf);
        let size = conf.lines().find_map(|line| line.strip_prefix("segment_size: "))?;
        size.parse().ok().filter(|size: &usize| size.is_power_of_two())
    }

    /// The file to name when the database can not make sense of what it reads.
    pub(super) fn suspect(&self) -> PathBuf {
        let snapshots = names(&self.path, "snap.").unwrap_or_default();
        snapshots.into_iter().next_back().unwrap_or_else(|| self.path.join("db"))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn lock(path: &Path) -> Result<File, Error> {
    let bad = |error: &io::Error| Error::Directory {
        dir: path.to_owned(),
        why: explain("written", error),
    };
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(path.join(HOLDER)).map_err(|error| bad(&error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let read = (&file).take(32).read_to_string(&mut text);
            let pid = read.ok().and_then(|_| text.trim().parse().ok());
            return Err(Error::InUse { dir: path.to_owned(), pid });
        }
        Err(TryLockError::Error(error)) => return Err(bad(&error)),
    }
    let mut tell = || -> io::Result<()> {
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", std::process::id())
    };
    tell().map_err(|error| bad(&error))?;
    Ok(file)
}

/// Removes what an unfinished creation left.
fn clear(path: &Path) -> io::Result<()> {
    let mut files = names(path, "snap.")?;
    files.extend(["db", "conf"].map(|name| path.join(name)));
    for file in files {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    match fs::remove_dir_all(path.join("blobs")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The files whose names begin so, in order.
fn names(path: &Path, prefix: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn sync(directory: &Path) -> io::Result<()> {
    let path = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    File::open(path)?.sync_all()
}

fn damaged(file: PathBuf, why: &str) -> Error {
    Error::Damaged { file, why: why.to_owned() }
}

/// What is wrong with the directory, as the end of a sentence.
fn explain(doing: &str, error: &io::Error) -> String {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
    match error.kind() {
        PermissionDenied => {
            format!("cannot be {doing} by this user ({error}); change its owner or choose another")
        }
        ReadOnlyFilesystem => "is on a file system that is read-only; choose another".to_owned(),
        StorageFull => "is on a full disk; free some space".to_owned(),
        _ => format!("cannot be {doing}: {error}"),
    }
}

#[cfg(test)]
mod tests;
