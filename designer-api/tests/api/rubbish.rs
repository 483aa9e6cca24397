//! Rubbish for every route that takes a body: each answer is a problem that says what to do, and
//! nothing changes.

mod addresses;
mod bodies;

use serde_json::{Value as Json, json};

use crate::server::Answer;

/// What a refusal lacks: it has members that say what is wrong and where, in words that say it.
fn lacks(answer: &Answer, about: &str) -> Option<String> {
    let told: Json = serde_json::from_str(&answer.body).unwrap_or_default();
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let (code, detail) = (text("code"), text("detail"));
    let strange = |letter: char| (letter.is_control() && letter != '\n') || letter == '\u{202e}';
    // Names of our own types tell nobody anything.
    let inner =
        ["struct ", "DeserializeOwned", "untagged", "internally tagged", "enum ", "panicked"];
    let placed = ["bad-form", "bad-format", "bad-id", "duplicate-key", "other-id"];
    let lacking = if !(400..500).contains(&answer.status) {
        "a status of 4xx"
    } else if answer.header("content-type") != Some("application/problem+json") {
        "the type of problems"
    } else if told["status"] != json!(answer.status) {
        "its status"
    } else if code.is_empty() || text("type") != format!("urn:wireloom:problem:{code}") {
        "a code"
    } else if !(10..2000).contains(&detail.len()) {
        "a detail of some words"
    } else if detail.contains(strange) || inner.iter().any(|word| detail.contains(word)) {
        "a detail for people"
    } else if placed.contains(&code.as_str()) && !told["pointer"].is_string() {
        "a pointer"
    } else {
        return None;
    };
    Some(format!("{about} lacks {lacking}: {} {}", answer.status, answer.body))
}

fn fail_on(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
