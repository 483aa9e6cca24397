//! What `routes` promises.

use super::*;

#[test]
fn no_route_stands_twice_and_open_ones_have_no_variable_part() {
    for (place, route) in ROUTES.iter().enumerate() {
        let same = |other: &&Route| other.path == route.path && other.verb == route.verb;
        assert_eq!(ROUTES.iter().position(|other| same(&other)), Some(place));
        assert!(route.access != Access::Open || !route.path.contains('{'), "{}", route.path);
    }
}

#[test]
fn the_open_routes_are_these() {
    let open: Vec<_> = ROUTES
        .iter()
        .filter(|route| route.access == Access::Open)
        .map(|route| format!("{} {}", route.verb.as_str(), route.path))
        .collect();
    assert_eq!(
        open,
        [
            "GET /healthz",
            "GET /readyz",
            "GET /login",
            "GET /login.css",
            "GET /login.js",
            "POST /api/login"
        ]
    );
}

#[test]
fn hooks_are_these_and_no_other_path_is_one() {
    let hooks: Vec<_> = ROUTES
        .iter()
        .filter(|route| route.access == Access::Hook)
        .map(|route| route.path)
        .collect();
    assert_eq!(hooks, ["/hooks/ws/{path:.*}", "/hooks/http/{path:.*}"]);
    for path in ["/hooks/ws/a", "/hooks/http/a/b", "/hooks/http/"] {
        assert_eq!(access(&Method::POST, path), Access::Hook, "{path}");
    }
    for path in ["/hooks", "/hooks/", "/hooks/ws", "/hooks/x/a", "//hooks/ws/a", "/Hooks/ws/a"] {
        assert_eq!(access(&Method::GET, path), Access::Owner, "{path}");
    }
}

/// A route that is told to actix anywhere else would be in no list and in no test.
#[test]
fn actix_is_told_of_routes_here_alone() {
    let ways = ["web::resource(", "web::scope(", ".service(", ".route(", "#[route"];
    let verbs = ["get", "post", "put", "delete", "head", "patch", "options", "trace"];
    let macros = verbs.map(|verb| format!("#[actix_web::{verb}("));
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // Folders of unit tests serve what they like.
                folders.extend((!path.ends_with("tests")).then_some(path));
            } else if path.extension().is_some_and(|end| end == "rs")
                && !path.ends_with("src/routes.rs")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                // Unit tests may serve what they like.
                let text = text.split("#[cfg(test)]").next().unwrap();
                let told = ways.iter().any(|way| text.contains(way))
                    || macros.iter().any(|way| text.contains(way));
                assert!(!told || path.ends_with("tests.rs"), "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 30);
}

#[test]
fn only_the_very_letters_of_an_open_path_are_open() {
    assert_eq!(access(&Method::GET, "/healthz"), Access::Open);
    assert_eq!(access(&Method::HEAD, "/healthz"), Access::Open);
    assert_eq!(access(&Method::POST, "/healthz"), Access::Owner);
    for path in [
        "/healthz/",
        "//healthz",
        "/HEALTHZ",
        "/%68ealthz",
        "/healthz;a",
        "/login/../api/kinds",
        "",
        "/",
    ] {
        assert_eq!(access(&Method::GET, path), Access::Owner, "{path}");
    }
}

#[test]
fn tickets_are_looked_at_for_push_alone() {
    for path in ["/push", "/push/sse", "/push/channel:a"] {
        assert_eq!(access(&Method::GET, path), Access::Visitor, "{path}");
        assert_eq!(access(&Method::POST, path), Access::Owner, "{path}");
    }
    for path in ["/api/push/topics", "/pushes", "/PUSH", "//push", "/api/push-tickets", "/x/push"] {
        assert_eq!(access(&Method::GET, path), Access::Owner, "{path}");
    }
    for route in ROUTES.iter().filter(|route| route.access == Access::Visitor) {
        assert!(is_push(route.path) && route.verb == Get, "{}", route.path);
    }
}
