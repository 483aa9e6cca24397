//! Every route, without credentials and with junk: only the short list of open ones answers.

use designer_api::routes::{Access, ROUTES, Route};

use crate::server::{JSON, serve};

const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"];

const JUNK: [&str; 9] = [
    "Authorization: Bearer ",
    "Authorization: Bearer null",
    "Authorization: Bearer wl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "Authorization: Basic b3duZXI6b3duZXI=",
    "Cookie: wireloom=x; __Host-wireloom=y",
    "Authorization: Bearer wlt_e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "Sec-WebSocket-Protocol: wireloom.push.v1, wireloom.ticket.wlt_e30.AAAA",
    "X-Forwarded-For: 127.0.0.1",
    "X-Original-URL: /healthz",
];

fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn ways(path: &str) -> Vec<String> {
    let mut letters = path.chars().skip(1);
    let first = letters.next().unwrap();
    let rest: String = letters.collect();
    vec![
        path.to_owned(),
        format!("{path}/"),
        format!("/{path}"),
        format!("{path}/configs"),
        format!("/.{path}"),
        format!("/login/..{path}"),
        format!("/healthz/%2e%2e{path}"),
        format!("/healthz/..;{path}"),
        format!("{path};.js"),
        format!("{path}/..;/healthz"),
        format!("{path}%2f..%2fhealthz"),
        format!("{path}%00"),
        format!("{path}.css"),
        format!("{path}?x=/healthz"),
        format!("/{}{rest}", first.to_ascii_uppercase()),
        format!("/%{:02x}{rest}", u32::from(first)),
        path.to_ascii_uppercase(),
        format!("http://127.0.0.1{path}"),
    ]
}

fn is_open(method: &str, path: &str) -> bool {
    ROUTES.iter().any(|route| {
        let verb = route.verb.as_str();
        let fits = method == verb || (method == "HEAD" && verb == "GET");
        route.access == Access::Open && route.path == path && fits
    })
}

/// Whether the gate asks for credentials. Hooks have locks of their own.
fn is_kept(route: &Route) -> bool {
    matches!(route.access, Access::Owner | Access::Visitor)
}

#[actix_web::test]
async fn without_credentials_only_the_open_routes_answer() {
    let server = serve().await;
    let mut asked = 0;
    for route in ROUTES {
        let path = filled(route.path);
        for (place, way) in ways(&path).iter().enumerate() {
            let letters = way.split('?').next().unwrap();
            for method in METHODS {
                if is_open(method, letters.trim_start_matches("http://127.0.0.1")) {
                    continue;
                }
                let answer = server.ask(&format!("{method} {way}"), &[], "").await;
                // Beyond the gate hooks have locks of their own; here nothing is served.
                let path = letters.trim_start_matches("http://127.0.0.1");
                let hook = path.starts_with("/hooks/ws/") || path.starts_with("/hooks/http/");
                let wanted: &[u16] = if hook { &[404, 405] } else { &[401] };
                assert!(wanted.contains(&answer.status), "{method} {way}: {}", answer.body);
                asked += 1;
            }
            let junk = JUNK[place % JUNK.len()];
            if is_kept(route) {
                let line = format!("{} {way}", route.verb.as_str());
                let answer = server.ask(&line, &[junk, JSON], "{no json").await;
                assert_eq!(answer.status, 401, "{line} with {junk}");
                assert_eq!(answer.code(), "unauthorized");
            }
        }
    }
    assert!(asked > ROUTES.len() * METHODS.len() * 10);
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
