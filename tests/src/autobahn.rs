//! Autobahn's suite, which tests sockets from outside: where it is, and what it found.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// Its command, which the variable `WSTEST` names; without it the one on the path, if there is one.
/// `cargo xtask test` installs it and sets the variable.
///
/// # Panics
/// When the one that is named does not run.
#[must_use]
pub fn wstest() -> Option<OsString> {
    let named = std::env::var_os("WSTEST");
    let program = named.clone().unwrap_or_else(|| "wstest".into());
    let mut ask = Command::new(&program);
    ask.arg("--autobahnversion").stdout(Stdio::null()).stderr(Stdio::null());
    if ask.status().is_ok_and(|status| status.success()) {
        return Some(program);
    }
    assert!(named.is_none(), "WSTEST is {}, which does not run", program.display());
    println!("skipped: no `wstest`; `cargo xtask test --only autobahn,rust-tests` installs it");
    None
}

/// Fails unless all cases were run, none failed, and those that are "not strict" are those that are
/// known to be: right, but later than it could be. `known` has one in a line; `either` behind it
/// says that it hangs on how the bytes happen to be cut, or on a second.
///
/// # Panics
/// When it is not so.
pub fn judge(reports: &Path, cases: usize, known: &str) {
    let index = std::fs::read_to_string(reports.join("index.json")).unwrap();
    let index: Json = serde_json::from_str(&index).unwrap();
    let results = index["wireloom"].as_object().unwrap();
    let (mut counts, mut bad) = (BTreeMap::<&str, usize>::new(), Vec::new());
    let mut late = BTreeSet::new();
    for (case, result) in results {
        let behavior = result["behavior"].as_str().unwrap();
        let close = result["behaviorClose"].as_str().unwrap();
        *counts.entry(behavior).or_default() += 1;
        for word in [behavior, close] {
            match word {
                "OK" | "INFORMATIONAL" => {}
                "NON-STRICT" => drop(late.insert(case.as_str())),
                _ => bad.push(format!("{case}: {behavior}, close {close}")),
            }
        }
    }
    println!("{counts:?}, not strict: {late:?}");
    assert!(bad.is_empty(), "{bad:#?}");
    assert_eq!(results.len(), cases);
    assert_eq!(changes(&late, known), Vec::<String>::new());
}

/// What is not as it is written down, either way.
fn changes(late: &BTreeSet<&str>, known: &str) -> Vec<String> {
    let listed: BTreeMap<&str, bool> = known
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| (line.trim_end_matches(" either"), line.ends_with(" either")))
        .collect();
    let new = late.iter().filter(|case| !listed.contains_key(*case));
    let gone = listed.iter().filter(|(case, either)| !**either && !late.contains(*case));
    new.map(|case| format!("{case} is not strict, and was"))
        .chain(gone.map(|(case, _)| format!("{case} is strict now: take it off the list")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_held_both_ways() {
        let known = "3.2 either\n6.4.1\n6.4.2\n";
        let changes = |late: &[&str]| changes(&late.iter().copied().collect(), known);
        assert_eq!(changes(&["6.4.1", "6.4.2"]), Vec::<String>::new());
        assert_eq!(changes(&["3.2", "6.4.1", "6.4.2"]), Vec::<String>::new());
        assert_eq!(
            changes(&["6.4.1", "5.15"]),
            ["5.15 is not strict, and was", "6.4.2 is strict now: take it off the list"]
        );
    }
}
