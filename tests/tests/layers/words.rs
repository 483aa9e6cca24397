//! What ARCHITECTURE.md promises: each invariant names a test, and the test is there.

use crate::source::Tree;

/// Names in backticks in the last column of the table under "Invariants".
fn promised(page: &str) -> Vec<&str> {
    let table = page.split_once("## Invariants").map_or("", |(_, table)| table);
    table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| invariant"))
        .filter_map(|line| line.trim_end_matches('|').rsplit('|').next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

pub(crate) fn findings(tree: &Tree, page: &str) -> Vec<String> {
    let promised = promised(page);
    if promised.is_empty() {
        return vec!["ARCHITECTURE.md: no table with tests under \"## Invariants\"".to_owned()];
    }
    promised
        .iter()
        .filter(|name| {
            let test = format!("fn {name}(");
            !tree.files.iter().any(|file| file.text.contains(&test))
        })
        .map(|name| format!("ARCHITECTURE.md: there is no test called {name}; name the one that holds this invariant now"))
        .collect()
}

#[test]
fn finds_a_promise_without_a_test() {
    let tree = Tree::of(&[("a/src/lib.rs", "fn holds() {}")]);
    let page = |name: &str| {
        format!("## Invariants\n\n| invariant | test |\n|---|---|\n| All is well | `{name}` |")
    };
    assert_eq!(findings(&tree, &page("holds")), Vec::<String>::new());
    assert_eq!(findings(&tree, &page("gone")).len(), 1);
    assert_eq!(findings(&tree, "# Nothing").len(), 1);
}
