//! What `directory` promises.

use super::*;

#[test]
fn a_file_is_not_a_directory() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "x").unwrap();
    let error = Directory::take(&file).unwrap_err().to_string();
    assert!(error.ends_with("file is a file; choose a directory"), "{error}");
    let error = Directory::take(&file.join("below")).unwrap_err().to_string();
    assert!(error.contains("cannot be created"), "{error}");
}

#[test]
fn a_second_taker_is_told_who_was_first() {
    let home = tempfile::tempdir().unwrap();
    let first = Directory::take(home.path()).unwrap();
    let second = Directory::take(home.path()).unwrap_err();
    let me = std::process::id();
    assert!(matches!(second, Error::InUse { pid: Some(pid), .. } if pid == me));
    assert!(second.to_string().contains(&format!("process {me}")));
    drop(first);
    Directory::take(home.path()).unwrap();
}

#[test]
fn parts_of_a_store_are_not_taken_for_a_new_one() {
    for (file, missing) in [("conf", "db"), ("snap.0000000000000001", "db")] {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(file), "x").unwrap();
        let error = Directory::take(home.path()).unwrap_err();
        let Error::Damaged { file: named, .. } = &error else { panic!("{error}") };
        assert_eq!(named, &home.path().join(missing));
        assert!(error.to_string().contains("put a copy of the whole directory"), "{error}");
    }
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("db"), "").unwrap();
    assert!(Directory::take(home.path()).unwrap_err().to_string().contains("it is empty"));
}

#[test]
fn an_unfinished_creation_begins_again() {
    let home = tempfile::tempdir().unwrap();
    let first = Directory::take(home.path()).unwrap();
    assert!(first.fresh);
    fs::write(home.path().join("db"), "half").unwrap();
    drop(first);
    let second = Directory::take(home.path()).unwrap();
    assert!(second.fresh && !home.path().join("db").exists());
}

#[test]
fn says_what_to_do_about_a_disk() {
    let say = |kind: io::ErrorKind| explain("written", &kind.into());
    assert!(say(io::ErrorKind::ReadOnlyFilesystem).contains("read-only"));
    assert!(say(io::ErrorKind::StorageFull).contains("free some space"));
    assert!(say(io::ErrorKind::PermissionDenied).contains("change its owner"));
}

/// A database that was closed holds its file until its threads have ended.
#[test]
fn the_database_before_is_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let directory = Directory::take(home.path()).unwrap();
    directory.wait_for_database().unwrap();
    let before = File::create(home.path().join("db")).unwrap();
    before.lock().unwrap();
    let (sender, told) = mpsc::sync_channel(3);
    thread::scope(|scope| {
        let (directory, second) = (&directory, sender.clone());
        scope.spawn(move || {
            second.send("asks").unwrap();
            directory.wait_for_database().unwrap();
            second.send("has it").unwrap();
        });
        assert_eq!(told.recv().unwrap(), "asks");
        sender.send("lets go").unwrap();
        before.unlock().unwrap();
    });
    assert_eq!(told.iter().take(2).collect::<Vec<_>>(), ["lets go", "has it"]);
}
