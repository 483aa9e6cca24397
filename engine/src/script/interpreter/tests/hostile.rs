//! Scripts that are out for harm, or odd: each ends within its limits, with a clear failure, or
//! gives a documented value.

use std::time::Duration;

use super::*;

/// With little time, so that many fit into a test.
#[track_caller]
fn ends(source: &str, kinds: &[FailureKind]) {
    let program = Program::function(source).unwrap_or_else(|wrong| panic!("{source}: {wrong}"));
    let limits = Limits { time: Duration::from_millis(300), ..Limits::default() };
    let call = Call { limits, ..Call::new(&Value::from(&json!({}))) };
    let mut interpreter = Interpreter::new().unwrap();
    let failure = interpreter.call(&program, &call).result.expect_err(source);
    assert!(kinds.contains(&failure.kind), "{source}: {failure}");
    assert!(!failure.message.is_empty());
    // The next call is served as if nothing had been.
    let fine = run_with(&mut interpreter, "return 1", &json!({}));
    assert_eq!(result(&fine), Ok(json!(1)), "after {source}");
}

const THROWN: &[FailureKind] = &[FailureKind::Thrown];
const RESULT: &[FailureKind] = &[FailureKind::Result];

#[test]
fn loops_end_at_their_time() {
    for source in [
        "while (true) {}",
        "for (;;) { try { while (true) {} } catch {} }",
        "try { while (true) {} } finally { while (true) {} }",
        "label: do { continue label } while (true)",
        "/^(a+)+$/.test('a'.repeat(40) + 'b')",
        "const p = new Proxy({}, { get: (t, k, r) => { while (true) {} } }); return p.x",
        "return { toJSON() { for (;;) {} } }",
        "throw { toString() { for (;;) {} }, toJSON() { for (;;) {} } }",
        "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;) {} } }); throw e",
        "const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { for (;;) {} } }); throw e",
        "[..'ab'].sort(() => { for (;;) {} })".replace("..", "...").as_str(),
        "async function spin() { while (true) await null } await spin()",
        "const spin = () => Promise.resolve().then(spin); await spin()",
        "queueMicrotask(function again() { queueMicrotask(again) }); return 1",
        "for await (const x of (async function* () { while (true) yield 1 })()) {}",
        "function* g() { while (true) yield 1 } for (const x of g()) {}",
        "class A { static { while (true) {} } }",
        "console.log({ get a() { for (;;) {} } })",
        "structuredClone({ get a() { for (;;) {} } })",
    ] {
        ends(source, &[FailureKind::Time, FailureKind::Jobs]);
    }
}

#[test]
fn endless_recursion_is_an_error_that_can_be_caught() {
    ends("function f() { return f() + 1 } f()", THROWN);
    ends(
        "const p = {}; Object.defineProperty(p, 'a', { get() { return this.a } }); return p.a",
        THROWN,
    );
    ends("let p = {}; p = new Proxy({}, { get: (t, k) => p[k] }); return p.x", THROWN);
    ends(
        "let a = []; for (let i = 0; i < 100000; i++) a = [a]; return JSON.stringify(a)",
        &[FailureKind::Thrown, FailureKind::Time],
    );
    ends("return JSON.parse('['.repeat(1e6))", &[FailureKind::Thrown, FailureKind::Time]);
    let source = "return new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('a')";
    ends(source, &[FailureKind::Thrown, FailureKind::Time]);
    gives(
        "function f() { f() } try { f() } catch (e) { return e.name }",
        &json!({}),
        &json!("RangeError"),
    );
}

#[test]
fn text_does_not_become_code() {
    for source in [
        "return eval('1')",
        "return (0, eval)('1')",
        "return new Function('while (true) {}')()",
        "return (() => {}).constructor('return 1')()",
        "return (async () => {}).constructor('return 1')()",
        "return (function* () {}).constructor('yield 1')().next()",
        "return (async function* () {}).constructor('yield 1')()",
        "return Reflect.construct(Function, ['return 1'])()",
        "return [].at.constructor('return this')()",
        "setTimeout('1', 0)",
        "return require('fs')",
        "return process.env",
        "return std.getenv('PATH')",
        "return os.platform",
    ] {
        ends(source, THROWN);
    }
    for source in
        ["await import('fs')", "import('std')", "return import.meta", "import fs from 'fs'"]
    {
        assert!(Program::function(source).is_err(), "{source}");
    }
}

#[test]
fn memory_bombs_end_within_the_limit() {
    for source in [
        "const a = []; while (true) a.push('x'.repeat(1000) + a.length)",
        "let s = 'x'; while (true) s += s",
        "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })",
        "return Array.from({ length: 1e9 })",
        "return new ArrayBuffer(2 ** 31).byteLength",
        "const a = []; while (true) a.push(new Uint8Array(1e6))",
        "return 'x'.repeat(2 ** 28)",
        "return new Array(1e6).fill('x'.repeat(1e6)).join('')",
        "const a = []; while (true) a.push(new TextEncoder().encode('x'.repeat(1e6)))",
        "const a = []; while (true) a.push(Buffer.alloc(1e6))",
        "let a = {}; while (true) a = { a, b: [a] }",
        "while (true) { const a = []; a.a = a; keep.push(a) } var keep = []",
    ] {
        ends(source, &[FailureKind::Memory, FailureKind::Thrown, FailureKind::Time]);
    }
    // Caught, it goes on within its limit.
    let source = "try { 'x'.repeat(2 ** 28) } catch { return 'caught' }";
    gives(source, &json!({}), &json!("caught"));
}

#[test]
fn a_promise_that_nobody_resolves_is_an_error() {
    ends("await new Promise(() => {})", &[FailureKind::Jobs]);
    ends("return new Promise(() => {})", &[FailureKind::Jobs]);
    ends("return Promise.reject(new Error('late'))", THROWN);
    let program = Program::function("for (let i = 0; i < 5000; i++) await null").unwrap();
    let limits = Limits { jobs: 1_000, ..Limits::default() };
    let call = Call { limits, ..Call::new(&Value::Null) };
    let failure = Interpreter::new().unwrap().call(&program, &call).result.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Jobs);
}

#[test]
fn odd_results_become_json_or_an_error() {
    for (source, wanted) in [
        ("return undefined", json!({ "in": 1 })),
        ("return NaN", json!(null)),
        ("return -0", json!(0)),
        ("return 1e21", json!(1e21)),
        ("return new Date(0)", json!("1970-01-01T00:00:00.000Z")),
        ("return new Map([[1, 2]])", json!({})),
        ("return new Set([1])", json!({})),
        ("return [undefined, () => 1, Symbol('x')]", json!([null, null, null])),
        ("return { a: undefined, b: () => 1, c: 1 }", json!({ "c": 1 })),
        ("return '\\ud800x'", json!("\u{fffd}x")),
        ("return new Uint8Array([1, 2])", json!({ "0": 1, "1": 2 })),
        ("return Buffer.from('a')", json!({ "type": "Buffer", "data": [97] })),
        ("return { toJSON: () => 7 }", json!(7)),
        ("return new Error('x')", json!({})),
        ("payload.__proto__.x", json!({ "in": 1 })),
    ] {
        gives(source, &json!({ "in": 1 }), &wanted);
    }
    ends("return 10n", RESULT);
    ends("const a = {}; a.a = a; return a", RESULT);
    ends("return () => 1", RESULT);
    ends("return Symbol('x')", RESULT);
    ends("payload.self = payload", RESULT);
    ends(
        "return new Array(1e7).fill(0)",
        &[FailureKind::Output, FailureKind::Time, FailureKind::Memory],
    );
    ends("return 'x'.repeat(2e6)", &[FailureKind::Output]);
}

#[test]
fn whatever_is_thrown_is_told() {
    for (source, words) in [
        ("throw null", "threw null"),
        ("throw undefined", "threw undefined"),
        ("throw 'words'", "threw \"words\""),
        ("throw 1n", "threw a big_int"),
        ("throw Symbol('x')", "threw a symbol"),
        ("throw () => 1", "threw a "),
        ("throw { code: 7 }", "threw {\"code\":7}"),
        ("throw { toJSON() { throw 1 } }", "something without a form"),
        ("const e = new Error('x'); e.message = { a: 1 }; throw e", "Error"),
        (
            "const e = new TypeError('y'); Object.defineProperty(e, 'name', { get() { throw 1 } }); throw e",
            "y",
        ),
        ("throw new AggregateError([new Error('a')], 'many')", "AggregateError: many"),
        ("throw new Error('x'.repeat(100000))", "xxx…"),
    ] {
        fails(source, FailureKind::Thrown, words);
    }
}

/// Deeper than a payload may be: refused where it is read, not in the engine.
#[test]
fn a_result_that_is_too_deep_is_an_error() {
    let answer = run("let a = 1; for (let i = 0; i < 150; i++) a = [a]; return a", &json!({}));
    assert_eq!(answer.value().unwrap_err().kind, FailureKind::Result);
}

#[test]
fn names_of_the_language_are_plain_data() {
    let payload: Json = serde_json::from_str(
        r#"{"__proto__": {"polluted": 1}, "constructor": {"name": "x"}, "toString": 1}"#,
    )
    .unwrap();
    gives("payload.ok = ({}).polluted === undefined", &payload, &{
        let mut wanted = payload.clone();
        wanted["ok"] = json!(true);
        wanted
    });
    gives(
        "return Object.keys(payload)",
        &payload,
        &json!(["__proto__", "constructor", "toString"]),
    );
}
