//! The link, the password, the session, and who may not start at all.

use std::net::{IpAddr, Ipv4Addr};

use designer_api::server::{Options, StartError, start};

use crate::server::{JSON, ask, options, serve, serve_with_password};

#[actix_web::test]
async fn a_link_lets_one_in_once() {
    let server = serve().await;
    let link = server.link();
    assert_eq!(server.ask(&format!("HEAD {link}"), &[], "").await.status, 200);
    let first = server.ask(&format!("GET {link}"), &[], "").await;
    assert_eq!((first.status, first.header("location")), (303, Some("/")));
    let set = first.header("set-cookie").unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"));
    let second = server.ask(&format!("GET {link}"), &[], "").await;
    assert_eq!((second.status, second.header("set-cookie")), (401, None));
    assert_eq!(server.ask("GET /api/me", &[&first.cookie()], "").await.status, 200);
}

#[actix_web::test]
async fn twenty_at_once_make_one_session() {
    let server = serve().await;
    let line = format!("GET {}", server.link());
    let tries = (0..20).map(|_| ask(server.address(), &line, &[], b""));
    let answers = futures_util::future::join_all(tries).await;
    let let_in = answers.iter().filter(|answer| answer.status == 303).count();
    assert_eq!(let_in, 1);
}

#[actix_web::test]
async fn logging_out_ends_the_session_on_the_server() {
    let server = serve().await;
    let (cookie, origin) = (server.log_in().await, server.same_origin());
    assert_eq!(server.ask("GET /api/me", &[&cookie], "").await.status, 200);
    let out = server.ask("POST /api/logout", &[&cookie, &origin], "").await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(server.ask("GET /api/me", &[&cookie], "").await.status, 401);
}

#[actix_web::test]
async fn a_cookie_with_a_foreign_origin_changes_nothing() {
    let server = serve().await;
    let cookie = server.log_in().await;
    let address = server.address();
    for origin in [
        "Origin: null".to_owned(),
        "Origin: http://evil.example".to_owned(),
        format!("Origin: https://{address}"),
        format!("Origin: http://x.{address}"),
        format!("Origin: http://{address}0"),
        format!("Origin: http://{address}.evil.example"),
        "Origin: http://127.0.0.1".to_owned(),
        "Sec-Fetch-Site: cross-site".to_owned(),
        "X-Nothing: at all".to_owned(),
    ] {
        let answer =
            server.ask("POST /api/tokens", &[&cookie, &origin, JSON], r#"{"label":"x"}"#).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "foreign-origin"), "{origin}");
    }
    let listed = server.ask("GET /api/tokens", &[&cookie], "").await.json();
    assert_eq!(listed["items"], serde_json::json!([]));
}

#[actix_web::test]
async fn the_password_opens_and_ten_wrong_ones_close() {
    let server = serve_with_password("correct horse battery").await;
    assert_eq!(server.running.link(), None);
    let good = r#"{"password":"correct horse battery"}"#;
    let first = server.ask("POST /api/login", &[JSON], good).await;
    assert_eq!(first.status, 204, "{}", first.body);
    assert_eq!(server.ask("GET /api/me", &[&first.cookie()], "").await.status, 200);
    let foreign = ["Origin: http://evil.example", JSON];
    assert_eq!(server.ask("POST /api/login", &foreign, good).await.status, 403);
    let mut seen = Vec::new();
    for _ in 0..11 {
        let answer = server.ask("POST /api/login", &[JSON], r#"{"password":"x"}"#).await;
        seen.push(answer.status);
    }
    assert_eq!(seen, [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 429]);
    let refused = server.ask("POST /api/login", &[JSON], good).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() > 0);
}

#[actix_web::test]
async fn an_open_address_without_a_password_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let refused = start(Options { bind: IpAddr::V4(Ipv4Addr::UNSPECIFIED), ..options(&data) })
        .await
        .unwrap_err();
    assert!(matches!(refused, StartError::Exposed { .. }));
    assert!(refused.to_string().contains("WIRELOOM_ADMIN_PASSWORD_FILE"));
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
}

#[actix_web::test]
async fn a_taken_port_is_named() {
    let server = serve().await;
    let data = tempfile::tempdir().unwrap();
    let port = server.address().port();
    let refused = start(Options { port, ..options(&data) }).await.unwrap_err();
    assert!(matches!(refused, StartError::AddressInUse { .. }));
    assert!(refused.to_string().contains(&port.to_string()));
}
