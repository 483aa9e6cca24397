//! One file for each big dependency: whoever replaces it has one file to write.

use crate::source::{Tree, has_word};

/// The crate as code names it, where the rule looks, and the one file (or its folder) that may
/// name it.
const DOORS: [(&str, &str, &str); 13] = [
    ("petgraph", "engine/src/", "engine/src/flow/graph"),
    ("handlebars", "engine/src/", "engine/src/text/template"),
    ("tokio_tungstenite", "engine/src/", "engine/src/connection/socket"),
    ("tungstenite", "engine/src/", "engine/src/connection/socket"),
    ("sled", "engine/src/", "engine/src/store/sled"),
    ("hyper", "engine/src/", "engine/src/http"),
    ("hyper_util", "engine/src/", "engine/src/http"),
    ("http_body_util", "engine/src/", "engine/src/http"),
    ("rquickjs", "engine/src/", "engine/src/script/interpreter"),
    ("oxc", "engine/src/", "engine/src/script/compile"),
    ("lz4_flex", "engine/src/", "engine/src/process/packed"),
    ("sled", "designer-api/src/", "nowhere"),
    ("petgraph", "designer-api/src/", "nowhere"),
];

/// Server crates, by the beginning of their names, stand in one crate.
const SERVERS: [&str; 3] = ["actix_web", "actix_ws", "actix_http"];

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (name, folder, door) in DOORS {
        for (path, text) in tree.product(folder) {
            let inside = path == format!("{door}.rs") || path.starts_with(&format!("{door}/"));
            if !inside && uses(&text, name) {
                found.push(format!("{path}: uses `{name}`, whose only door is {door}.rs; ask that module for what is missing"));
            }
        }
    }
    for folder in ["engine/", "nodes/", "frontend-assets/src/", "examples/"] {
        for (path, text) in tree.product(folder) {
            if let Some(name) = SERVERS.iter().find(|name| has_word(&text, name)) {
                found.push(format!("{path}: uses `{name}`, which belongs in designer-api alone"));
            }
        }
    }
    found
}

/// Whether the crate itself is named. A module of ours may have its name (`mod sled;` in
/// `store.rs`); what such a file then calls `sled::` is the module.
fn uses(text: &str, name: &str) -> bool {
    let own_module = text.lines().any(|line| {
        let line = line.trim();
        line.ends_with(&format!("mod {name};"))
    });
    if own_module {
        return text.contains(&format!(" ::{name}::"));
    }
    // `crate::store::sled::` is the module again, `sled::` and `::sled::` are the crate.
    text.match_indices(name).any(|(place, _)| {
        let (before, after) = (&text[..place], &text[place + name.len()..]);
        let path =
            before.rsplit(|sign: char| !(sign.is_alphanumeric() || "_:".contains(sign))).next();
        let first = matches!(path, Some("" | "::"));
        first
            && (after.starts_with("::")
                || before.ends_with("use ") && after.starts_with([';', ' ', ',']))
    })
}

#[test]
fn finds_a_second_door() {
    let wrong = [
        ("engine/src/run/plan.rs", "use petgraph::Graph;"),
        ("engine/src/text/expression.rs", "fn f() -> handlebars::Handlebars<'static> {}"),
        ("engine/src/connection/heartbeat.rs", "use tokio_tungstenite::tungstenite::Message;"),
        ("engine/src/store.rs", "mod sled;\nfn f() { ::sled::open(x) }"),
        ("engine/src/project.rs", "use sled::Db;"),
        ("engine/src/run/world.rs", "use hyper::Request;"),
        ("designer-api/src/api.rs", "use sled::Db;"),
        ("nodes/src/output/reply.rs", "use actix_web::web;"),
    ];
    for case in wrong {
        assert_eq!(findings(&Tree::of(&[case])).len().min(1), 1, "{case:?}");
    }
}

#[test]
fn the_doors_are_open() {
    let right = [
        ("engine/src/flow/graph.rs", "use petgraph::Graph;"),
        ("engine/src/store/sled/writer.rs", "use sled::Db;"),
        ("engine/src/store.rs", "mod sled;\npub use sled::SledStore;"),
        ("engine/src/run.rs", "// petgraph::Graph is flow::graph's\nuse crate::flow::Graph;"),
        ("engine/src/connection/socket.rs", "use tokio_tungstenite::connect_async;"),
        ("engine/src/connection.rs", "#[cfg(test)]\nmod tests {\n    use tokio_tungstenite::x;\n}"),
        ("designer-api/src/server.rs", "use actix_web::web;"),
    ];
    assert_eq!(findings(&Tree::of(&right)), Vec::<String>::new());
}
