//! Which crate may depend on which, read from their `Cargo.toml`.

use crate::source::{File, Tree};

/// The workspace's own crates, and which of them each may use. Dependencies of tests are free.
const OWN: [(&str, &[&str]); 7] = [
    ("engine", &[]),
    ("nodes", &["engine"]),
    ("frontend-assets", &[]),
    ("examples", &["engine", "nodes"]),
    ("designer-api", &["engine", "nodes", "frontend-assets", "examples"]),
    ("tests", &["engine", "nodes", "frontend-assets", "examples", "designer-api"]),
    ("xtask", &[]),
];

/// A crate, the beginnings of names that it must not depend on, and why.
const BANNED: [(&str, &[&str], &str); 4] = [
    (
        "nodes",
        &["tokio", "actix", "hyper", "reqwest", "tungstenite", "socket2", "mio", "sled"],
        "a node opens no socket and touches no disk; it asks its `Host`",
    ),
    ("engine", &["actix", "axum"], "the server is designer-api's"),
    (
        "frontend-assets",
        &["actix", "tokio", "serde"],
        "the pages must stay a leaf that any server could give out",
    ),
    ("examples", &["actix"], "an example needs no server of ours"),
];

/// Names of crates that only designer-api may use.
const SERVER: &str = "actix";

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let workspace = tree.files.iter().filter(|file| file.path == "Cargo.toml");
    for line in workspace.flat_map(|file| file.text.lines()) {
        if line.starts_with("hyper") && line.contains("server") {
            found.push(format!("Cargo.toml: `{line}`: hyper is the client of engine/src/http.rs alone; the server is designer-api's"));
        }
    }
    for manifest in tree.files.iter().filter(|file| is_member(&file.path)) {
        let name = manifest.path.trim_end_matches("/Cargo.toml");
        let Some((_, may)) = OWN.iter().find(|(own, _)| *own == name) else {
            found.push(format!("{}: a crate that tests/tests/layers/crates.rs does not know; say there what it may use", manifest.path));
            continue;
        };
        for used in dependencies(manifest) {
            if OWN.iter().any(|(own, _)| *own == used) && !may.contains(&used.as_str()) {
                found.push(format!(
                    "{}: {name} must not depend on {used} (it may on {may:?})",
                    manifest.path
                ));
            }
            // The benchmark measures against a bare server of the same kind.
            if used.starts_with(SERVER) && !["designer-api", "tests"].contains(&name) {
                found.push(format!("{}: {used} belongs in designer-api alone", manifest.path));
            }
            for (_, starts, why) in BANNED.iter().filter(|(owner, ..)| *owner == name) {
                if starts.iter().any(|start| used.starts_with(start)) {
                    found.push(format!(
                        "{}: {name} must not depend on {used}: {why}",
                        manifest.path
                    ));
                }
            }
        }
    }
    for (path, text) in tree.product("nodes/src/") {
        for net in ["std::net", "std::fs", "std::process", "tokio::"] {
            if text.contains(net) {
                found.push(format!(
                    "{path}: `{net}` in a node; what is outside is reached through `Host`"
                ));
            }
        }
    }
    found
}

fn is_member(path: &str) -> bool {
    path.ends_with("/Cargo.toml") && path.matches('/').count() == 1
}

/// The keys of `[dependencies]` and `[target.….dependencies]`.
fn dependencies(manifest: &File) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.text.lines().map(str::trim) {
        if line.starts_with('[') {
            let section = line.trim_matches(['[', ']']);
            inside = section == "dependencies"
                || (section.starts_with("target.") && section.ends_with(".dependencies"));
            if let Some(name) = section.strip_prefix("dependencies.") {
                names.push(name.to_owned());
            }
        } else if inside && !line.starts_with('#') {
            let name: String = line.chars().take_while(|sign| !" .=".contains(*sign)).collect();
            if !name.is_empty() {
                names.push(name);
            }
        }
    }
    names
}

#[test]
fn finds_a_wrong_dependency() {
    let wrong = [
        ("engine/Cargo.toml", "[dependencies]\nnodes.workspace = true"),
        ("engine/Cargo.toml", "[dependencies]\nactix-web = \"4\""),
        ("engine/Cargo.toml", "[target.'cfg(unix)'.dependencies]\naxum = \"1\""),
        ("Cargo.toml", "hyper = { version = \"1\", features = [\"client\", \"server\"] }"),
        ("nodes/Cargo.toml", "[dependencies]\ntokio-tungstenite.workspace = true"),
        ("nodes/Cargo.toml", "[dependencies.reqwest]\nversion = \"1\""),
        ("frontend-assets/Cargo.toml", "[dependencies]\nengine.workspace = true"),
        ("xtask/Cargo.toml", "[dependencies]\nactix-web.workspace = true"),
        ("another/Cargo.toml", ""),
        ("nodes/src/logic/a.rs", "fn a() { std::net::TcpStream::connect(b) }"),
    ];
    for case in wrong {
        assert!(!findings(&Tree::of(&[case])).is_empty(), "{case:?}");
    }
}

#[test]
fn lets_tests_use_what_they_need() {
    let right = "[dependencies]\nengine.workspace = true\n# tokio\n[dev-dependencies]\ntokio.workspace = true";
    assert_eq!(findings(&Tree::of(&[("nodes/Cargo.toml", right)])), Vec::<String>::new());
}
