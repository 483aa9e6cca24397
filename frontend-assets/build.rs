//! Tells Cargo which built files are embedded, so that a new build of a page reaches the program.

use std::path::Path;

const BUNDLES: [&str; 3] = ["designer", "demo", "client"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // It lists the bundles: a new one shows here.
    println!("cargo:rerun-if-changed=package.json");
    for bundle in BUNDLES {
        let dist = Path::new(bundle).join("dist");
        if dist.is_dir() {
            watch(&dist);
        } else if Path::new(bundle).is_dir() {
            // A watched path that is missing makes Cargo build this crate every time; its parent
            // changes when the folder appears.
            println!("cargo:rerun-if-changed={bundle}");
        }
    }
}

/// Names the folder and everything in it: the folder alone notices no file that was rewritten,
/// the files alone notice no file that is new.
fn watch(folder: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            watch(&path);
        } else {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
}
