//! What scripts give, and how they fail: the engine in this process.

mod hostile;
mod isolation;
mod standard;

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

fn result(answer: &Answer) -> Result<Json, Failure> {
    answer.value().map(|value| Json::from(&value.unwrap_or_default()))
}

#[track_caller]
fn gives(source: &str, payload: &Json, wanted: &Json) {
    let found = result(&run(source, payload));
    assert_eq!(found.as_ref(), Ok(wanted), "{source}");
}

#[track_caller]
fn fails(source: &str, kind: FailureKind, words: &str) {
    let failure = run(source, &json!({})).result.expect_err(source);
    assert_eq!(failure.kind, kind, "{source}: {failure}");
    assert!(failure.to_string().contains(words), "{source}: {failure}");
}

#[test]
fn a_function_changes_the_payload_or_returns_another() {
    gives("payload.b = payload.a * 2;", &json!({ "a": 2 }), &json!({ "a": 2, "b": 4 }));
    gives("return { c: payload.a };", &json!({ "a": 2 }), &json!({ "c": 2 }));
    gives("return await Promise.all([1, payload.a]);", &json!({ "a": 2 }), &json!([1, 2]));
    gives("const x: number = payload.a; return x as any;", &json!({ "a": 2 }), &json!(2));
    gives("return null", &json!({}), &json!(null));
}

#[test]
fn errors_have_the_place_as_written() {
    let words = "TypeError: cannot read property 'b' of undefined (line 2, column 10, in `price`)";
    let source = "function price(x: Foo<Bar>) {\n  return x.a.b;\n}\nprice(payload);";
    fails(source, FailureKind::Thrown, words);
    fails("await null;\nthrow new Error('x')", FailureKind::Thrown, "Error: x (line 2, column ");
    fails("\n\nnothing.there", FailureKind::Thrown, "nothing is not defined (line 3, column 1)");
    fails(
        "const e = new Error('x'); e.name = 'Mine'; throw e",
        FailureKind::Thrown,
        "Mine: x (line 1",
    );
    fails("class Own extends Error {}\nthrow new Own('y')", FailureKind::Thrown, "Error: y (line ");
}

fn library(source: &str, entry: Entry, arguments: &Json) -> Answer {
    let program = Program::library(source).unwrap_or_else(|wrong| panic!("{source}: {wrong}"));
    let call = Call { entry, ..Call::new(&Value::from(arguments)) };
    Interpreter::new().unwrap().call(&program, &call)
}

#[test]
fn arguments_are_bound_by_name() {
    let main = "const base = 10;\nexport async function main(msg, n = base, { extra }) { return [msg, n, extra]; }";
    let answer = library(main, Entry::Main, &json!({ "msg": "a", "extra": true }));
    assert_eq!(result(&answer), Ok(json!(["a", 10, true])));
    let answer = library(main, Entry::Main, &json!({ "n": 2, "msg": { "b": 1 }, "extra": 0 }));
    assert_eq!(result(&answer), Ok(json!([{ "b": 1 }, 2, 0])));
    // What every object inherits is no argument.
    let answer = library(
        "export function main(toString, constructor) { return [typeof toString, typeof constructor] }",
        Entry::Main,
        &json!({}),
    );
    assert_eq!(result(&answer), Ok(json!(["undefined", "undefined"])));
}

#[test]
fn each_export_is_an_entry_of_its_own() {
    let both = "export async function preprocessor(event) { return event.kind; }\nexport async function main(msg) { return msg; }";
    let event = json!({ "event": { "kind": "websocket" } });
    assert_eq!(result(&library(both, Entry::Preprocessor, &event)), Ok(json!("websocket")));
    let failure = library("export const main = () => 1;", Entry::Preprocessor, &event).result;
    assert!(failure.unwrap_err().message.contains("exports no function `preprocessor`"));
    let awaits = "const one = await Promise.resolve(1);\nexport const main = (x) => one + x;";
    assert_eq!(result(&library(awaits, Entry::Main, &json!({ "x": 2 }))), Ok(json!(3)));
    let wrong = Program::library("function main() {}").unwrap_err();
    assert!(wrong.words.contains("exports no function"));
}

#[test]
fn with_the_same_clock_and_chance_a_script_gives_the_same() {
    let source = "return [Date.now(), new Date().toISOString(), Math.random(), Math.random(), crypto.randomUUID()]";
    let program = Program::function(source).unwrap();
    let mut interpreter = Interpreter::new().unwrap();
    let mut call = |fixed| {
        let call = Call { fixed, ..Call::new(&Value::Null) };
        result(&interpreter.call(&program, &call)).unwrap()
    };
    let fixed = Some(Fixed { now: 1_700_000_000_000.0, seed: 42 });
    let first = call(fixed);
    assert_eq!(first[0], json!(1_700_000_000_000_i64));
    assert_eq!(first[1], json!("2023-11-14T22:13:20.000Z"));
    assert_ne!(first[2], first[3]);
    let free = call(None);
    assert_ne!(free[4], call(None)[4]);
    assert_ne!(free, first);
    assert_eq!(call(fixed), first);
    assert_ne!(call(Some(Fixed { now: 1_700_000_000_000.0, seed: 43 }))[2], first[2]);
}
