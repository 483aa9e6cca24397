//! What scripts give, and how they fail: the engine in this process.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::*;
use crate::script::Fixed;

fn run_with(interpreter: &mut Interpreter, source: &str, payload: &Json) -> Answer {
    let program = Program::function(source).unwrap_or_else(|wrong| panic!("{source}: {wrong}"));
    interpreter.call(&program, &Call::new(&Value::from(payload)))
}

fn run(source: &str, payload: &Json) -> Answer {
    run_with(&mut Interpreter::new().unwrap(), source, payload)
}

#[track_caller]
fn gives(source: &str, payload: Json, result: Json) {
    let answer = run(source, &payload);
    let value = answer.value().unwrap_or_else(|failure| panic!("{source}: {failure}"));
    assert_eq!(value.map(|value| Json::from(&value)), Some(result), "{source}");
}

#[track_caller]
fn fails(source: &str, kind: FailureKind, words: &str) -> Failure {
    let failure = run(source, &json!({})).result.expect_err(source);
    assert_eq!(failure.kind, kind, "{source}: {failure}");
    assert!(failure.to_string().contains(words), "{source}: {failure}");
    failure
}

#[test]
fn a_function_changes_the_payload_or_returns_another() {
    gives("payload.b = payload.a * 2;", json!({ "a": 2 }), json!({ "a": 2, "b": 4 }));
    gives("return { c: payload.a };", json!({ "a": 2 }), json!({ "c": 2 }));
    gives("return await Promise.all([1, payload.a]);", json!({ "a": 2 }), json!([1, 2]));
    gives("const x: number = payload.a; return x as any;", json!({ "a": 2 }), json!(2));
    gives("return null", json!({}), json!(null));
}

#[test]
fn errors_have_the_place_as_written() {
    let words = "TypeError: cannot read property 'b' of undefined (line 2, column 10, in `price`)";
    fails("function price(x: Foo<Bar>) {\n  return x.a.b;\n}\nprice(payload);", FailureKind::Thrown, words);
}
