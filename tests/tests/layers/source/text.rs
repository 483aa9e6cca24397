//! What counts of a source's text.

use super::Tree;

/// Blanks out `//` comments outside of strings. Block comments are not used in this repository.
pub(crate) fn without_comments(text: &str) -> String {
    text.lines().map(strip_comment).collect::<Vec<_>>().join("\n")
}

fn strip_comment(line: &str) -> &str {
    let mut in_string = false;
    let mut before = ' ';
    for (place, sign) in line.char_indices() {
        match sign {
            '"' if before != '\\' && before != '\'' => in_string = !in_string,
            '/' if before == '/' && !in_string => return &line[..place - 1],
            _ => {}
        }
        before = if before == '\\' && sign == '\\' { ' ' } else { sign };
    }
    line
}

/// Cuts each `#[cfg(test)]` item: to the end of its block as rustfmt indents it, or of its line.
pub(super) fn without_tests(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut item = lines.by_ref().skip_while(|line| line.trim_start().starts_with("#["));
        if item.next().is_some_and(|first| first.ends_with('{')) {
            let end = format!("{indent}}}");
            lines.by_ref().find(|line| *line == end);
        }
    }
    kept
}

/// Whether `word` stands in the text as a whole word.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let part_of_word = |sign: char| sign.is_alphanumeric() || sign == '_';
    text.match_indices(word).any(|(place, _)| {
        let before = text[..place].chars().next_back();
        let after = text[place + word.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

#[test]
fn comments_and_tests_are_not_seen() {
    let text = "use a; // b\nlet url = \"ws://c\"; let quote = '\"'; // d\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n    use e;\n}\nuse f;";
    let tree = Tree::of(&[("x/src/lib.rs", text)]);
    let (_, seen) = tree.product("x/src/").remove(0);
    for there in ["a", "c", "f"] {
        assert!(has_word(&seen, there), "{there} in {seen}");
    }
    for gone in ["b", "d", "e"] {
        assert!(!has_word(&seen, gone), "{gone} in {seen}");
    }
}

#[test]
fn files_of_test_modules_are_not_seen() {
    let tree = Tree::of(&[
        ("x/src/store.rs", "#[cfg(test)]\nmod conformance;\nmod real;"),
        ("x/src/store/conformance.rs", ""),
        ("x/src/store/real.rs", ""),
        ("x/src/store/tests.rs", ""),
    ]);
    let seen: Vec<_> = tree.product("x/src/").into_iter().map(|(path, _)| path).collect();
    assert_eq!(seen, ["x/src/store.rs", "x/src/store/real.rs"]);
}
