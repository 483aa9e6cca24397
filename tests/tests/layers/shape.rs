//! The shape of files: each says what it is for, and is short enough to be read at once.

use crate::source::{File, Tree};

const MEDIAN: usize = 110;
const NINE_OF_TEN: usize = 320;
const MOST: usize = 400;

pub(crate) fn undocumented(tree: &Tree) -> Vec<String> {
    tree.below("", &[".rs"])
        .filter(|file| !file.text.starts_with("//!"))
        .map(|file| {
            format!("{}: must begin with `//!` and a line that says what it is for", file.path)
        })
        .collect()
}

pub(crate) fn too_long(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let written: Vec<(&File, usize)> = tree
        .below("", &[".rs", ".ts", ".tsx", ".css"])
        .filter(|file| !is_generated(file))
        .map(|file| (file, file.text.lines().count()))
        .collect();
    for (file, lines) in written.iter().filter(|(_, lines)| *lines > MOST) {
        found.push(format!("{}: {lines} lines; split it by subject (at most {MOST})", file.path));
    }
    let mut lengths: Vec<usize> = written
        .iter()
        .filter(|(file, _)| file.path.ends_with(".rs"))
        .map(|(_, lines)| *lines)
        .collect();
    lengths.sort_unstable();
    for (share, limit) in [(50, MEDIAN), (90, NINE_OF_TEN)] {
        let length = lengths.get(lengths.len() * share / 100).copied().unwrap_or(0);
        if length > limit {
            found.push(format!("{share} % of the Rust files have up to {length} lines; at most {limit} is wanted: split the longest by subject"));
        }
    }
    found
}

fn is_generated(file: &File) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    name.contains("generated") || file.text.lines().take(5).any(|line| line.contains("@generated"))
}

#[test]
fn finds_a_file_that_says_nothing() {
    let tree = Tree::of(&[("a/src/lib.rs", "fn a() {}"), ("a/src/b.rs", "//! B.\nfn b() {}")]);
    assert_eq!(undocumented(&tree).len(), 1);
}

#[test]
fn finds_a_long_file_and_a_long_tail() {
    let long = "\n".repeat(MOST + 1);
    assert_eq!(too_long(&Tree::of(&[("a.ts", &long)])).len(), 1);
    assert_eq!(too_long(&Tree::of(&[("generated.ts", &long)])), Vec::<String>::new());
    let middling = "\n".repeat(MEDIAN + 1);
    assert_eq!(too_long(&Tree::of(&[("a.rs", &middling)])).len(), 1, "the median");
    let longish = "\n".repeat(NINE_OF_TEN + 1);
    let mut files = vec![("short.rs", ""); 8];
    files.extend([("long.rs", longish.as_str()); 2]);
    assert_eq!(too_long(&Tree::of(&files)).len(), 1, "nine of ten");
}
