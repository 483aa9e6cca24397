//! A machine whose clock was never set (spec bad-input, 106).

use std::path::Path;
use std::process::Command;

use tests::program::Program;

#[test]
fn a_clock_before_1970_is_told_at_the_start() {
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"];
    let mut paths = folders.iter().map(|at| Path::new(at).join("faketime/libfaketime.so.1"));
    let Some(library) = paths.find(|path| path.is_file()) else {
        println!("skipped: the package faketime is not installed");
        return;
    };
    let home = tempfile::tempdir().unwrap();
    for command in [&["serve", "--port", "0"][..], &["token", "create", "--label", "t"]] {
        let done = Command::new(Program::path())
            .args(command)
            .arg("--data")
            .arg(home.path())
            .env("LD_PRELOAD", &library)
            .env("FAKETIME", "1969-07-20 20:17:40")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("TZ", "UTC")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{command:?}: {said}");
        assert!(said.contains("this machine's clock says 1969-07-20"), "{command:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "nothing is touched");
    }
}
