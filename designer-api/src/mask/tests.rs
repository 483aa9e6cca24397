//! What `mask` promises.

use super::*;
use serde_json::json;

fn settings(token: &str) -> Settings {
    serde_json::from_value(json!({
        "id": "feed", "url": format!("wss://feed.example/v1?key={token}"),
        "headers": { "X-Key": token }, "auth": { "type": "bearer", "token": token },
    }))
    .unwrap()
}

#[test]
fn no_secret_is_shown_and_every_one_comes_back() {
    let kept = settings("canary");
    let mut shown = masked(&kept);
    assert!(!serde_json::to_string(&shown).unwrap().contains("canary"));
    fill(&mut shown, Some(&kept)).unwrap();
    assert_eq!(shown, kept);
}

#[test]
fn a_changed_secret_is_taken_and_an_unknown_one_is_named() {
    let mut new = settings("new");
    fill(&mut new, Some(&settings("old"))).unwrap();
    assert_eq!(new, settings("new"));
    let mut lost = masked(&settings("x"));
    let places: Vec<_> =
        fill(&mut lost, None).unwrap_err().into_iter().map(|one| one.pointer).collect();
    assert_eq!(places, ["/headers/X-Key", "/auth/token", "/url"]);
}

#[test]
fn an_address_without_secrets_stays_as_written() {
    let plain = Settings::new("feed", "WS://Feed.example");
    assert_eq!(masked(&plain).url, plain.url);
}
