//! A token's life.

use serde_json::json;

use crate::server::{JSON, serve};

#[actix_web::test]
async fn a_token_is_shown_once_works_and_ends_when_revoked() {
    let server = serve().await;
    let (token, id) = server.token().await;
    let me = server.ask("GET /api/me", &[&token], "").await;
    assert_eq!((me.status, me.json()["key"]["label"].as_str()), (200, Some("test")));
    let listed = server.ask("GET /api/tokens", &[&token], "").await;
    assert_eq!(listed.json()["items"][0]["id"], json!(id));
    let secret = token.rsplit(' ').next().unwrap();
    assert!(!listed.body.contains(secret));
    // A token needs no origin: no browser sends it by itself.
    let line = format!("DELETE /api/tokens/{id}");
    assert_eq!(server.ask(&line, &[&token], "").await.status, 204);
    assert_eq!(server.ask("GET /api/me", &[&token], "").await.status, 401);
}

#[actix_web::test]
async fn a_bad_token_is_not_made_good_by_a_cookie() {
    let server = serve().await;
    let cookie = server.log_in().await;
    let bad = "Authorization: Bearer wl_nothing";
    assert_eq!(server.ask("GET /api/me", &[bad, &cookie], "").await.status, 401);
    let secret = cookie.split('=').nth(1).unwrap();
    let swapped = format!("Authorization: Bearer {secret}");
    assert_eq!(server.ask("GET /api/me", &[&swapped], "").await.status, 401);
}

#[actix_web::test]
async fn a_token_logs_nobody_out_and_a_wrong_id_is_unknown() {
    let server = serve().await;
    let (token, _) = server.token().await;
    assert_eq!(server.ask("POST /api/logout", &[&token], "").await.code(), "no-session");
    for id in ["x", "00000000-0000-7000-8000-000000000000", "..", "%00"] {
        let answer = server.ask(&format!("DELETE /api/tokens/{id}"), &[&token], "").await;
        assert_eq!(answer.status, 404, "{id}");
    }
}

#[actix_web::test]
async fn junk_makes_no_token() {
    let server = serve().await;
    let (token, _) = server.token().await;
    for (body, pointer) in [
        (json!({}), None),
        (json!({ "label": "" }), Some("/label")),
        (json!({ "label": "a\nb" }), Some("/label")),
        (json!({ "label": 1 }), Some("/label")),
        (json!({ "label": "x", "expires": "2001-01-01T00:00:00Z" }), Some("/expires")),
        (json!({ "label": "x", "expires": "soon" }), Some("/expires")),
        (json!({ "label": "x", "role": "admin" }), Some("/role")),
        (json!({ "label": "x", "id": "1" }), Some("/id")),
    ] {
        let answer = server.ask("POST /api/tokens", &[&token, JSON], &body.to_string()).await;
        assert_eq!(answer.status, 400, "{body}");
        if let Some(pointer) = pointer {
            assert_eq!(answer.json()["pointer"], json!(pointer), "{body}");
        }
    }
    let listed = server.ask("GET /api/tokens", &[&token], "").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    for query in ["limit=0", "limit=-1", "limit=abc", "limit=1&limit=2", "cursor=%00", "x=1"] {
        let answer = server.ask(&format!("GET /api/tokens?{query}"), &[&token], "").await;
        assert_eq!(answer.status, 400, "{query}");
    }
}
