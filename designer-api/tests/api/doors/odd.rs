//! Odd paths, methods, names and visitors.

use designer_api::routes::ROUTES;

use super::{JUNK, filled, is_kept};
use crate::server::serve;

#[actix_web::test]
async fn with_credentials_odd_paths_lead_nowhere() {
    let server = serve().await;
    let (token, _) = server.token().await;
    for way in ["//api/kinds", "/api/../api/kinds", "/api/%2e%2e/api/kinds", "/api/kinds/..;/me"] {
        let answer = server.ask(&format!("GET {way}"), &[&token], "").await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not-found"), "{way}");
    }
    let answer = server.ask("GET /api/nowhere", &[&token], "").await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "not-found"));
}

#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let server = serve().await;
    let (token, _) = server.token().await;
    for method in ["PUT", "PATCH", "TRACE", "BREW"] {
        let answer = server.ask(&format!("{method} /api/tokens"), &[&token], "").await;
        assert_eq!((answer.status, answer.code().as_str()), (405, "method-not-allowed"));
        assert_eq!(answer.header("allow"), Some("GET, HEAD, POST"));
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
}

#[actix_web::test]
async fn a_foreign_name_for_this_machine_is_not_answered() {
    let server = serve().await;
    for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7080"] {
        let answer = server.ask("GET /healthz", &[&format!("Host: {host}")], "").await;
        assert_eq!((answer.status, answer.code().as_str()), (421, "foreign-host"));
    }
    let answer = server.ask("GET /healthz", &["Host: localhost:1"], "").await;
    assert_eq!(answer.status, 200);
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let server = serve().await;
    for line in ["GET /healthz", "GET /api/kinds", "GET /login", "GET /nowhere", "BREW /"] {
        let answer = server.ask(line, &[], "").await;
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("script-src 'self';"), "{line}: {}", answer.head);
        assert!(policy.contains("frame-ancestors 'none'"), "{line}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{line}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{line}");
    }
}

#[actix_web::test]
async fn a_browser_without_a_session_is_sent_to_the_log_in() {
    let server = serve().await;
    let answer = server.ask("GET /flows/a", &["Accept: text/html"], "").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/login")));
    let answer = server.ask("GET /api/kinds", &["Accept: text/html"], "").await;
    assert_eq!(answer.status, 401);
    let cookie = server.log_in().await;
    for page in ["/", "/flows/a", "/demo/"] {
        let answer = server.ask(&format!("GET {page}"), &[&cookie], "").await;
        assert_eq!(answer.status, 200, "{page}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    }
    let etag = server.ask("GET /", &[&cookie], "").await.header("etag").unwrap().to_owned();
    let again = server.ask("GET /", &[&cookie, &format!("If-None-Match: {etag}")], "").await;
    assert_eq!(again.status, 304);
}

#[actix_web::test]
async fn every_junk_credential_is_refused_on_every_route() {
    let server = serve().await;
    for route in ROUTES.iter().filter(|route| is_kept(route)) {
        for junk in JUNK {
            let line = format!("{} {}", route.verb.as_str(), filled(route.path));
            assert_eq!(server.ask(&line, &[junk], "").await.status, 401, "{line} with {junk}");
        }
    }
}
