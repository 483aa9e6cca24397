//! The engine's modules in layers: each uses only those below it.

use crate::source::Tree;

/// Lowest first; those of one line do not know each other.
const LAYERS: [&[&str]; 14] = [
    &["payload"],
    &["text"],
    &["script"],
    &["node"],
    &["flow"],
    &["store", "push"],
    &["run"],
    &["live"],
    &["connection"],
    &["http"],
    &["endpoint"],
    &["project"],
    &["process"],
    &["engine"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.product("engine/src/") {
        let module = module_of(path);
        if module == "lib" {
            continue;
        }
        let Some(own) = layer(module) else {
            found.push(format!("{path}: `{module}` has no layer; give it one in tests/tests/layers/layers.rs and in engine/src/lib.rs"));
            continue;
        };
        for used in used_modules(&text) {
            let allowed = used == module || layer(&used).is_some_and(|used| used < own);
            // What is no module is an item of lib.rs, or a macro.
            if !allowed && tree.files.iter().any(|file| module_of(&file.path) == used) {
                found.push(format!("{path}: `{module}` uses `crate::{used}`, which is not below it; let the higher one call, or pass in what is needed (a value, a trait of the lower layer)"));
            }
        }
    }
    found
}

/// `run` of `engine/src/run.rs` and of `engine/src/run/event.rs`.
fn module_of(path: &str) -> &str {
    let inside = path.strip_prefix("engine/src/").unwrap_or_default();
    inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// The first part of each `crate::…`, also in braces.
fn used_modules(text: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (place, _) in text.match_indices("crate::") {
        if text[..place].ends_with('$') {
            continue;
        }
        let rest = &text[place + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for sign in list.chars() {
                match sign {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => used.push(std::mem::take(&mut name)),
                    _ if depth == 0 => name.push(sign),
                    _ => {}
                }
            }
            used.push(name);
        } else {
            used.push(rest.to_owned());
        }
    }
    for name in &mut used {
        let end = name.trim_start().find(|sign: char| !(sign.is_alphanumeric() || sign == '_'));
        *name = end.map_or(name.trim(), |end| &name.trim_start()[..end]).to_owned();
    }
    used.retain(|name| !name.is_empty());
    used
}

#[test]
fn finds_a_use_of_a_higher_layer() {
    let wrong = [
        "use crate::run::Event;",
        "use crate::{payload::Value, run::{Event, Body}};",
        "fn f(event: &crate::run::Event) {}",
        "pub(in crate::run) fn f() {}",
    ];
    for text in wrong {
        let tree = Tree::of(&[("engine/src/node/kind.rs", text), ("engine/src/run.rs", "")]);
        assert_eq!(findings(&tree).len(), 1, "{text}");
    }
    let aside = Tree::of(&[
        ("engine/src/push.rs", "use crate::store::Store;"),
        ("engine/src/store.rs", ""),
    ]);
    assert_eq!(findings(&aside).len(), 1, "layers side by side do not know each other");
    let unknown = Tree::of(&[("engine/src/helpers.rs", "")]);
    assert_eq!(findings(&unknown).len(), 1, "a module without a layer");
}

#[test]
fn lets_a_module_use_lower_ones() {
    let right = "//! [`crate::engine::Engine`] calls it.\nuse crate::{node::Message, payload::{Text, Value}, store};\nuse crate::run::Event;";
    let tree = Tree::of(&[
        ("engine/src/run/plan.rs", right),
        ("engine/src/lib.rs", "pub use crate::engine::Engine;"),
        ("engine/src/engine.rs", ""),
    ]);
    assert_eq!(findings(&tree), Vec::<String>::new());
}
