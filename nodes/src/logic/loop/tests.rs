//! What a loop does with its items, whatever its body.

use std::sync::{Arc, Mutex};

use engine::node::{Blame, Broken};
use engine::payload::Value;

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

/// A body that counts `n` down, and fails where it is `bad` for the first time.
fn counting_down(bad: f64) -> FakeHost {
    let tries = Mutex::new(0);
    FakeHost::with_body(move |mut payload| {
        let n = path("n").get(&payload).and_then(Value::as_f64).unwrap_or_default();
        let mut tries = tries.lock().unwrap();
        if (n - bad).abs() < 0.5 && *tries == 0 {
            *tries += 1;
            return Err(broken("not yet", false));
        }
        payload.set("n", Value::from(n - 1.0));
        Ok(payload)
    })
}

#[test]
fn each_pass_goes_on_from_the_one_before_as_long_as_it_holds() {
    let config = json!({
        "repeat": "while", "while": "n > 0", "index": "at", "result": "n", "destination": "all",
    });
    check_with::<Loop>(&counting_down(-1.0), &config, &json!({ "n": 3 }))
        .emits("done", &json!({ "n": 0, "at": 2, "all": [2, 1, 0] }));
    // Nothing is gathered where it is not said what.
    let plain = json!({ "repeat": "while", "while": "n > 0", "index": "at" });
    check_with::<Loop>(&counting_down(-1.0), &plain, &json!({ "n": 1 }))
        .emits("done", &json!({ "n": 0, "at": 0 }));
    // Not even a place is written where there is no pass.
    check_with::<Loop>(&counting_down(-1.0), &plain, &json!({ "n": 0 }))
        .emits("done", &json!({ "n": 0 }));
    // The place is there when it is asked for.
    let once = json!({ "repeat": "while", "while": "at == 0 || n > 0", "index": "at" });
    check_with::<Loop>(&counting_down(-1.0), &once, &json!({ "n": 0 }))
        .emits("done", &json!({ "n": -1, "at": 0 }));
}

#[test]
fn what_holds_too_long_fails_before_a_further_pass() {
    let passes = Arc::new(Mutex::new(0));
    let host = FakeHost::with_body({
        let passes = Arc::clone(&passes);
        move |payload| {
            *passes.lock().unwrap() += 1;
            Ok(payload)
        }
    });
    let config = json!({ "repeat": "while", "while": "true", "limit": 3 });
    check_with::<Loop>(&host, &config, &json!({})).fails("after 3 passes");
    assert_eq!(*passes.lock().unwrap(), 3);
    // Exactly as many are fine.
    let config = json!({ "repeat": "while", "while": "n > 0", "limit": 3, "index": "at" });
    check_with::<Loop>(&counting_down(-1.0), &config, &json!({ "n": 3 }))
        .emits("done", &json!({ "n": 0, "at": 2 }));
}

#[test]
fn a_failed_pass_ends_it_or_is_tried_again() {
    let config = json!({ "repeat": "while", "while": "n > 0", "index": "at" });
    check_with::<Loop>(&counting_down(2.0), &config, &json!({ "n": 3 }))
        .fails("Pass 1, at `price`: not yet");
    let config = json!({
        "repeat": "while", "while": "n > 0", "index": "at", "onItemError": "skip",
        "errors": "failed", "result": "n", "destination": "all",
    });
    check_with::<Loop>(&counting_down(2.0), &config, &json!({ "n": 3 })).emits(
        "done",
        &json!({
            "n": 0, "at": 3, "all": [2, null, 1, 0],
            "failed": [{ "index": 1, "message": "not yet", "blame": "external", "node": "price" }],
        }),
    );
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
    refuses::<Loop>(&json!({ "repeat": "while" }), "/while", "has to hold");
    refuses::<Loop>(&json!({ "repeat": "while", "while": "n >" }), "/while", "column");
    refuses::<Loop>(
        &json!({ "repeat": "while", "while": "n", "parallel": 2 }),
        "/parallel",
        "one at a time",
    );
    refuses::<Loop>(&json!({ "repeat": "until" }), "/repeat", "");
}
