//! What a loop does with its items, whatever its body.

use std::sync::{Arc, Mutex};

use engine::node::Blame;

use super::*;
use crate::check::{FakeHost, check, check_with, refuses};

fn broken(message: &str, ends_all: bool) -> Broken {
    let error = Error { blame: Blame::External, message: message.to_owned(), source: None };
    Broken { node: "price".into(), error, ends_all }
}

/// A body that doubles `data.item`, and fails at 13.
fn doubling() -> FakeHost {
    FakeHost::with_body(|mut payload| {
        let item = path("data.item").get(&payload).and_then(Value::as_f64).unwrap_or_default();
        if (item - 13.0).abs() < 0.5 {
            return Err(broken("unlucky", false));
        }
        payload.set("twice", Value::from(item * 2.0));
        Ok(payload)
    })
}

#[test]
fn each_pass_sees_the_payload_with_its_item_and_place_and_nothing_of_the_others() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let host = FakeHost::with_body({
        let seen = Arc::clone(&seen);
        move |mut payload| {
            seen.lock().unwrap().push(payload.to_json());
            payload.set("mine", Value::from(1));
            Ok(payload)
        }
    });
    let payload = json!({ "a": 1, "data": { "items": ["x", "y"] } });
    check_with::<Loop>(&host, &json!({ "item": "it.is", "index": "it.at" }), &payload).emits(
        "done",
        &json!({ "a": 1, "data": { "items": ["x", "y"] }, "working": { "results": ["x", "y"] } }),
    );
    let with = |item: &str, at: u8| {
        format!(r#"{{"a":1,"data":{{"items":["x","y"]}},"it":{{"is":"{item}","at":{at}}}}}"#)
    };
    assert_eq!(*seen.lock().unwrap(), [with("x", 0), with("y", 1)]);
}

#[test]
fn the_first_failure_ends_the_loop_and_names_item_and_node() {
    let config = json!({ "items": { "path": "n" }, "result": "twice" });
    let payload = json!({ "n": [1, 13, 2] });
    check_with::<Loop>(&doubling(), &config, &payload).fails("Item 1, at `price`: unlucky");
}

#[test]
fn skipped_items_are_null_and_their_errors_are_told() {
    let config = json!({
        "items": { "path": "n" }, "result": "twice", "destination": "twice",
        "onItemError": "skip", "errors": "failed",
    });
    check_with::<Loop>(&doubling(), &config, &json!({ "n": [1, 13, 2] })).emits(
        "done",
        &json!({
            "n": [1, 13, 2],
            "twice": [2, null, 4],
            "failed": [
                { "index": 1, "message": "unlucky", "blame": "external", "node": "price" },
            ],
        }),
    );
}

#[test]
fn what_ends_all_is_never_skipped() {
    let host = FakeHost::with_body(|_| Err(broken("no steps left", true)));
    check_with::<Loop>(
        &host,
        &json!({ "onItemError": "skip" }),
        &json!({ "data": { "items": [1] } }),
    )
    .fails("no steps left");
}

#[test]
fn goes_over_lists_members_and_counts() {
    let over = |given: serde_json::Value, results: serde_json::Value| {
        let config = json!({ "items": { "path": "n" }, "result": "data.item", "destination": "r" });
        check::<Loop>(&config, &json!({ "n": given }))
            .emits("done", &json!({ "n": given, "r": results }));
    };
    over(json!([]), json!([]));
    over(json!({}), json!([]));
    over(json!(0), json!([]));
    over(json!(2), json!([0, 1]));
    over(json!(2.0), json!([0, 1]));
    over(json!([[1], null]), json!([[1], null]));
    over(json!({ "a": 1 }), json!([{ "key": "a", "value": 1 }]));
}

#[test]
fn refuses_what_is_no_list() {
    for (given, words) in [
        (json!(null), "not over null"),
        (json!("ab"), "not over a string"),
        (json!(true), "not over a boolean"),
        (json!(-1), "not -1 times"),
        (json!(1.5), "not 1.5 times"),
        (json!(1e300), "not 1e"),
        (json!(1_001), "1001 items, and the limit is 1000"),
        (json!(vec![0; 1_001]), "1001 items, and the limit is 1000"),
    ] {
        check::<Loop>(&json!({}), &json!({ "data": { "items": given } })).fails(words);
    }
    check::<Loop>(&json!({}), &json!({})).fails("not over null");
}

#[test]
fn results_that_share_one_large_value_are_weighed() {
    let large = Value::from("x".repeat(1 << 20));
    let host = FakeHost::with_body(move |_| Ok(large.clone()));
    let config = json!({ "items": { "json": "100" }, "result": "." });
    check_with::<Loop>(&host, &config, &json!({})).fails("larger than 16 MiB");
}

#[test]
fn a_place_that_cannot_be_written_fails() {
    let payload = json!({ "data": { "items": [1] } });
    check::<Loop>(&json!({ "item": "data.items.x" }), &payload).fails("Item 0: cannot write");
    check::<Loop>(&json!({ "destination": "data.items.x" }), &payload).fails("cannot write");
}

#[test]
fn settings_that_cannot_be_are_refused() {
    refuses::<Loop>(&json!({ "parallel": 0 }), "/parallel", "1 to 64");
    refuses::<Loop>(&json!({ "limit": 10_001 }), "/limit", "10,000");
    refuses::<Loop>(&json!({ "index": "data.item.at" }), "/index", "overwrite");
    refuses::<Loop>(
        &json!({ "onItemError": "skip", "errors": "working.results" }),
        "/errors",
        "overwrite",
    );
    refuses::<Loop>(&json!({ "items": {} }), "/items", "");
}
