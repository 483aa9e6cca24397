//! The rules find what they are to find.

use super::{cases, fields, findings, statements};
use crate::source::Tree;

#[test]
fn finds_a_statement_without_a_test() {
    let tree = Tree::of(&[("a/src/lib.rs", "fn holds() {}"), ("a/b.ts", "")]);
    let page =
        |name: &str| format!("## Tests\n\n| statement | test |\n|---|---|\n| It is so | {name} |");
    assert_eq!(statements(&tree, &page("`holds`, `a/b.ts`")), Vec::<String>::new());
    assert_eq!(statements(&tree, &page("`gone`")).len(), 1);
    assert_eq!(statements(&tree, &page("`a/c.ts`")).len(), 1);
    assert_eq!(statements(&tree, &page("")).len(), 1);
    assert_eq!(statements(&tree, "").len(), 1);
}

#[test]
fn finds_a_field_without_a_test() {
    let tree = Tree::of(&[("a/src/lib.rs", "fn holds() {}")]);
    let page = |name: &str| format!("## Fields\n\n| field | test |\n|---|---|\n| `url` | {name} |");
    assert_eq!(fields(&tree, &page("`holds`"), &["url"]), Vec::<String>::new());
    assert_eq!(fields(&tree, &page("`gone`"), &["url"]).len(), 1);
    assert_eq!(fields(&tree, &page(""), &["url"]).len(), 1);
    assert_eq!(fields(&tree, &page("`holds`"), &["url", "tls"]).len(), 1);
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

#[test]
fn finds_a_case_without_a_test() {
    let tree = Tree::of(&[("a/src/lib.rs", "fn holds() {}")]);
    let page = |last: &str| format!("| case | test |\n|---|---|\n| 1–123 All | `holds` |\n{last}");
    assert_eq!(cases(&tree, &page("| 124 More | none yet |")), Vec::<String>::new());
    assert_eq!(cases(&tree, &page("| 124 More | `holds`, `a/src/lib.rs` |")), Vec::<String>::new());
    assert_eq!(cases(&tree, &page("")), ["tests/README.md: case 124 is missing"]);
    for last in ["| 124 More | `gone` |", "| 124 More | `gone/lib.rs` |", "| 124 More | perhaps |"]
    {
        assert_eq!(cases(&tree, &page(last)).len(), 1, "{last}");
    }
}
