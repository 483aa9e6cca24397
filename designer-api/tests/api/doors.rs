//! Every route, without credentials and with junk: only the short list of open ones answers.

mod odd;

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
