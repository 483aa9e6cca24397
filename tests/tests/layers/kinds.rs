//! Kinds are known by name in `nodes` alone, and each of their files is in the list of kinds.

use crate::source::{File, Tree, has_word, without_comments};

/// Who must know no kind. What reads the formats of other engines names what it makes of them.
const BLIND: [&str; 2] = ["designer-api/src/", "frontend-assets/designer/src/"];
const CONVERTERS: &str = "designer-api/src/import/";

pub(crate) fn named_elsewhere(tree: &Tree) -> Vec<String> {
    let names: Vec<String> = kind_files(tree).map(|file| name_of(&file.path)).collect();
    let mut found = Vec::new();
    let designer = tree
        .below(BLIND[1], &[".ts", ".tsx"])
        .filter(|file| !file.path.contains(".test."))
        .map(|file| (file.path.as_str(), without_comments(&file.text)));
    for (path, text) in tree.product(BLIND[0]).into_iter().chain(designer) {
        if path.starts_with(CONVERTERS) {
            continue;
        }
        for name in names.iter().filter(|name| text.contains(name.as_str())) {
            found.push(format!("{path}: names the kind `{name}`; what it needs to know of kinds belongs in their `Meta`"));
        }
    }
    found
}

pub(crate) fn orphans(tree: &Tree) -> Vec<String> {
    let Some(list) = tree.files.iter().find(|file| file.path == "nodes/src/lib.rs") else {
        return vec!["nodes/src/lib.rs is missing".to_owned()];
    };
    // `flow::r#return` is the file `flow/return.rs`.
    let list = without_comments(&list.text).replace("r#", "");
    kind_files(tree)
        .filter(|file| !is_registered(&list, &file.path))
        .map(|file| {
            format!("{}: a kind that the list in nodes/src/lib.rs does not have", file.path)
        })
        .collect()
}

/// `logic::json_decode::…` stands in the list.
fn is_registered(list: &str, path: &str) -> bool {
    let module = path.trim_start_matches("nodes/src/").trim_end_matches(".rs").replace('/', "::");
    // `flow::r#return` is how Rust writes a module that is called like one of its words.
    has_word(&list.replace("r#", ""), &module)
}

/// `nodes/src/logic/json_decode.rs`, but not what a kind keeps in a folder of its own, and not
/// the helpers, which implement no kind.
fn kind_files(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.below("nodes/src/", &[".rs"]).filter(|file| {
        file.path.matches('/').count() == 3 && file.text.contains("impl Configured for")
    })
}

/// `logic/json-decode` of `nodes/src/logic/json_decode.rs`.
fn name_of(path: &str) -> String {
    path.trim_start_matches("nodes/src/").trim_end_matches(".rs").replace('_', "-")
}

#[cfg(test)]
const KIND: (&str, &str) = ("nodes/src/logic/json_decode.rs", "impl Configured for JsonDecode {");

#[test]
fn finds_a_kind_that_is_named_outside() {
    for path in ["designer-api/src/kinds.rs", "frontend-assets/designer/src/canvas/Node.tsx"] {
        let tree = Tree::of(&[KIND, (path, "if kind == \"logic/json-decode\" {}")]);
        assert_eq!(named_elsewhere(&tree).len(), 1, "{path}");
    }
    let converter = ("designer-api/src/import/losant.rs", "\"logic/json-decode\"");
    assert_eq!(named_elsewhere(&Tree::of(&[KIND, converter])), Vec::<String>::new());
}

#[test]
fn finds_a_file_that_is_in_no_list() {
    let without =
        Tree::of(&[KIND, ("nodes/src/lib.rs", "Kind::node::<logic::json_encode::JsonEncode>()")]);
    assert_eq!(orphans(&without).len(), 1);
    let with =
        Tree::of(&[KIND, ("nodes/src/lib.rs", "Kind::node::<logic::json_decode::JsonDecode>()")]);
    assert_eq!(orphans(&with), Vec::<String>::new());
    let word = [
        ("nodes/src/flow/return.rs", "impl Configured for Return {"),
        ("nodes/src/lib.rs", "Kind::node::<flow::r#return::Return>()"),
    ];
    assert_eq!(orphans(&Tree::of(&word)), Vec::<String>::new());
}
