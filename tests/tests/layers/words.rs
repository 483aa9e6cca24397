//! What pages promise: ARCHITECTURE.md names a test for each invariant, README.md beside these tests
//! one for each case of bad input, docs/connections.md one for each field, docs/push.md one for each
//! statement, and the tests are there.

mod tests;

use crate::source::Tree;

/// How many cases of bad input there are.
const CASES: u32 = 124;

/// The rows of a page's tables: first and last column.
fn rows(page: &str) -> impl Iterator<Item = (&str, &str)> {
    page.lines().filter_map(|line| {
        let cells = line.trim().strip_prefix("| ")?.strip_suffix('|')?;
        let first = cells.split(" | ").next()?;
        let last = cells.rsplit(" | ").next()?;
        (!matches!(first, "invariant" | "case" | "field" | "statement")).then_some((first, last))
    })
}

/// What stands in backticks.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Names in backticks in the last column of the table under "Invariants".
fn promised(page: &str) -> Vec<&str> {
    let table = page.split_once("## Invariants").map_or("", |(_, table)| table);
    rows(table).flat_map(|(_, tests)| named(tests)).collect()
}

fn is_test(tree: &Tree, name: &str) -> bool {
    let test = format!("fn {name}(");
    tree.files.iter().any(|file| file.text.contains(&test))
}

fn is_test_or_file(tree: &Tree, name: &str) -> bool {
    if name.contains('/') {
        return tree.files.iter().any(|file| file.path.ends_with(name));
    }
    is_test(tree, name)
}

/// The cases that a row's first words give: `7`, or `7–9`.
fn numbers(case: &str) -> std::ops::RangeInclusive<u32> {
    let first = case.split(' ').next().unwrap_or_default();
    let (from, to) = first.split_once('–').unwrap_or((first, first));
    from.parse().unwrap_or(1)..=to.parse().unwrap_or(0)
}

pub(crate) fn cases(tree: &Tree, page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut missing: Vec<u32> = (1..=CASES).collect();
    for (case, tests) in rows(page) {
        missing.retain(|number| !numbers(case).contains(number));
        for name in named(tests) {
            if !is_test_or_file(tree, name) {
                found
                    .push(format!("tests/README.md: there is no {name}, which is to hold: {case}"));
            }
        }
        let excused = ["none", "out of scope"].iter().any(|word| tests.starts_with(word));
        if named(tests).next().is_none() && !excused {
            found.push(format!("tests/README.md: no test, and no reason for it: {case}"));
        }
    }
    found.extend(missing.iter().map(|number| format!("tests/README.md: case {number} is missing")));
    found
}

pub(crate) fn findings(tree: &Tree, page: &str) -> Vec<String> {
    let promised = promised(page);
    if promised.is_empty() {
        return vec!["ARCHITECTURE.md: no table with tests under \"## Invariants\"".to_owned()];
    }
    promised
        .iter()
        .filter(|name| !is_test(tree, name))
        .map(|name| format!("ARCHITECTURE.md: there is no test called {name}; name the one that holds this invariant now"))
        .collect()
}

/// The fields of connections, each with the tests that prove it.
pub(crate) fn fields(tree: &Tree, page: &str, fields: &[&str]) -> Vec<String> {
    let after = page.split_once("## Fields").map_or("", |(_, after)| after);
    let table = after.split("\n## ").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut missing = fields.to_vec();
    for (field, tests) in rows(table) {
        missing.retain(|name| named(field).all(|there| there != *name));
        let lost = named(tests).filter(|name| !is_test(tree, name));
        found.extend(lost.map(|name| format!("docs/connections.md: no test {name} for {field}")));
        if named(tests).next().is_none() {
            found.push(format!("docs/connections.md: no test for {field}"));
        }
    }
    found.extend(missing.iter().map(|name| format!("docs/connections.md: `{name}` is missing")));
    found
}

/// The tests that the tables of a page name in their last column.
pub(crate) fn lines(tree: &Tree, page: &str, file: &str) -> Vec<String> {
    let is_name = |name: &&str| {
        name.matches('_').count() > 1 && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
    };
    let named = rows(page).flat_map(|(line, tests)| named(tests).map(move |name| (line, name)));
    named
        .filter(|(_, name)| is_name(name) && !is_test(tree, name))
        .map(|(line, name)| format!("{file}: there is no test {name}, which is to hold: {line}"))
        .collect()
}

#[test]
fn finds_a_line_whose_test_is_gone() {
    let tree = Tree::of(&[("a/src/lib.rs", "fn it_holds_still() {}")]);
    let page = "| line | tests |\n|---|---|\n| one | `it_holds_still` |\n| two | `it_is_gone` |";
    assert_eq!(lines(&tree, page, "a.md").len(), 1);
}

/// What docs/push.md says, each statement with the tests that prove it.
pub(crate) fn statements(tree: &Tree, page: &str) -> Vec<String> {
    let table = page.split_once("## Tests").map_or("", |(_, table)| table);
    let mut found = Vec::new();
    for (statement, tests) in rows(table) {
        let lost = named(tests).filter(|name| !is_test_or_file(tree, name));
        found.extend(lost.map(|name| format!("docs/push.md: no test {name} for: {statement}")));
        if named(tests).next().is_none() {
            found.push(format!("docs/push.md: no test for: {statement}"));
        }
    }
    if rows(table).next().is_none() {
        found.push("docs/push.md: no table under \"## Tests\"".to_owned());
    }
    found
}
