//! Nothing that a call writes is seen by the next, though they share the built-in objects.

use super::*;

/// Each tries to leave `LEAK` behind somewhere.
const WRITERS: &[&str] = &[
    "globalThis.leak = 'LEAK'",
    "leak = 'LEAK'",
    "this.leak = 'LEAK'",
    "var leak = 'LEAK'; function leaked() { return 'LEAK' }",
    "Object.prototype.leak = 'LEAK'",
    "payload.__proto__.leak = 'LEAK'",
    "payload.constructor.prototype.leak = 'LEAK'",
    "payload.constructor.leak = 'LEAK'",
    "Array.prototype.leak = 'LEAK'",
    "Array.prototype.push = () => 'LEAK'",
    "[].__proto__.map = () => 'LEAK'",
    "String.prototype.leak = 'LEAK'",
    "Function.prototype.leak = 'LEAK'",
    "Function.prototype.call = () => 'LEAK'",
    "Object.defineProperty(Object.prototype, 'leak', { get: () => 'LEAK' })",
    "Object.defineProperty(globalThis, 'leak', { value: 'LEAK' })",
    "Reflect.set(Object.prototype, 'leak', 'LEAK')",
    "Reflect.defineProperty(Object, 'leak', { value: 'LEAK' })",
    "Object.setPrototypeOf(Object.prototype, { leak: 'LEAK' })",
    "Object.setPrototypeOf(Array.prototype, { leak: 'LEAK' })",
    "Object.setPrototypeOf(globalThis, { leak: 'LEAK' })",
    "Object.assign(Math, { leak: 'LEAK' })",
    "JSON.parse = () => 'LEAK'; JSON.leak = 'LEAK'",
    "JSON.stringify = () => '\"LEAK\"'",
    "console.log = () => 'LEAK'; console.leak = 'LEAK'",
    "console.log.leak = 'LEAK'",
    "Date.now = () => 'LEAK'; Date.leak = 'LEAK'",
    "Math.random.leak = 'LEAK'",
    "Promise.prototype.then = function () { return 'LEAK' }",
    "Promise.resolve().__proto__.leak = 'LEAK'",
    "(async () => {}).__proto__.leak = 'LEAK'",
    "(function* () {}).__proto__.prototype.leak = 'LEAK'",
    "(function* () {})().__proto__.__proto__.leak = 'LEAK'",
    "(async function* () {})().__proto__.__proto__.__proto__.leak = 'LEAK'",
    "[][Symbol.iterator]().__proto__.leak = 'LEAK'",
    "[][Symbol.iterator]().__proto__.next = () => ({ done: true, value: 'LEAK' })",
    "new Map().entries().__proto__.leak = 'LEAK'",
    "''.matchAll(/x/g).__proto__.leak = 'LEAK'",
    "Iterator.prototype.leak = 'LEAK'",
    "/x/.__proto__.exec = () => ['LEAK']",
    "RegExp.leak = 'LEAK'; /(LEAK)/.exec('LEAK')",
    "Object.getPrototypeOf(Int8Array).leak = 'LEAK'",
    "URL.prototype.leak = 'LEAK'; URL.leak = 'LEAK'",
    "new URL('http://a').searchParams.__proto__.leak = 'LEAK'",
    "Buffer.leak = 'LEAK'; Buffer.prototype.leak = 'LEAK'",
    "Buffer.from('x').toString.leak = 'LEAK'",
    "crypto.leak = 'LEAK'; crypto.randomUUID.leak = 'LEAK'",
    "new TextEncoder().__proto__.leak = 'LEAK'",
    "structuredClone.leak = 'LEAK'",
    "Symbol.leak = 'LEAK'; Symbol.iterator.__proto__.leak = 'LEAK'",
    "Error.prepareStackTrace = () => 'LEAK'; Error.leak = 'LEAK'",
    "Error.stackTraceLimit = 'LEAK'",
    "Error.prototype.name = 'LEAK'",
    "TypeError.prototype.message = 'LEAK'",
    "Object.prototype.toString = () => 'LEAK'",
    "Object.prototype.__defineGetter__('leak', () => 'LEAK')",
    "globalThis.__defineGetter__('leak', () => 'LEAK')",
    "Object.getOwnPropertyDescriptor(Object.prototype, 'toString').get.leak = 'LEAK'",
    "Object.getOwnPropertyDescriptor(Object.prototype, '__proto__').set.call(Object.prototype, { leak: 'LEAK' })",
    "const tag = (strings) => strings; tag`a`.leak = 'LEAK'; tag`a`.raw.leak = 'LEAK'",
    "undefined = 'LEAK'",
    "Infinity = 'LEAK'",
    "class Stamp extends (function (o) { return o }) { #x = 'LEAK'; static read(o) { return o.#x } } new Stamp(Object.prototype)",
    "queueMicrotask(() => { globalThis.leak = 'LEAK' })",
    "Promise.resolve().then(() => { Object.prototype.leak = 'LEAK' })",
    "new Promise((resolve) => { globalThis.resolve = resolve })",
    "const ref = new WeakRef({ leak: 'LEAK' })",
    "new FinalizationRegistry(() => { globalThis.leak = 'LEAK' })",
    "new SharedArrayBuffer(8)",
    "Array.from.leak = 'LEAK'; Array[Symbol.species].leak = 'LEAK'",
    "delete globalThis.JSON; delete Object.prototype.hasOwnProperty; delete Array.prototype.map",
    "JSON.parse.prototype = 'LEAK'; (() => {}).constructor.leak = 'LEAK'",
    "Proxy.leak = 'LEAK'; Reflect.leak = 'LEAK'",
    "throw Object.assign(new Error('LEAK'), { leak: 'LEAK' })",
];

/// Looks at every object there is, and at the places where the above tried to write.
const READER: &str = r#"
const found = [];
const seen = new Set();
const samples = [globalThis, {}, [], () => {}, function () {}, async () => {}, function* () {},
  async function* () {}, (function* () {})(), (async function* () {})(), /x/, Promise.resolve(),
  [][Symbol.iterator](), new Map().entries(), new Set().entries(), ''.matchAll(/x/g),
  ''[Symbol.iterator](), new Error('x'), new URL('http://a'), new URL('http://a').searchParams,
  Buffer.from('x'), new TextEncoder(), Symbol.iterator, 1n, (strings => strings)`a`, class {}];
const own = new Set(samples.slice(1));
const left = samples.map((one) => Object(one));
while (left.length > 0) {
  const one = left.pop();
  if (one === null || (typeof one !== 'object' && typeof one !== 'function') || seen.has(one)) continue;
  seen.add(one);
  left.push(Object.getPrototypeOf(one));
  const keys = Reflect.ownKeys(one);
  for (const key of keys) {
    const property = Object.getOwnPropertyDescriptor(one, key);
    if (String(key).includes('leak')) found.push(`a property ${String(key)}`);
    if (property.value === 'LEAK') found.push(`the value of ${String(key)}`);
    left.push(property.value ?? null, property.get ?? null, property.set ?? null);
  }
}
for (const missing of ['leak', 'resolve', 'leaked', 'WeakRef', 'FinalizationRegistry']) {
  if (missing in globalThis) found.push(`the global ${missing}`);
}
let steps = 0;
for (const _ of [1, 2]) steps += 1;
if (steps !== 2 || [1].map((x) => x + 1)[0] !== 2) found.push('broken arrays');
if (`${new TypeError('m')}` !== 'TypeError: m' || `${{}}` !== '[object Object]') found.push('broken texts');
if (JSON.stringify(JSON.parse('{"a":[1]}')) !== '{"a":[1]}') found.push('broken JSON');
if (typeof Date.now() !== 'number' || /(x)/.exec('x')[1] !== 'x') found.push('broken built-ins');
if (await Promise.resolve(3).then((x) => x) !== 3) found.push('broken promises');
return { found, seen: seen.size };
"#;

#[test]
fn what_a_call_writes_is_not_seen_by_the_next() {
    let mut interpreter = Interpreter::new().unwrap();
    let reader = Program::function(READER).unwrap();
    let first = result(&interpreter.call(&reader, &Call::new(&Value::Null))).unwrap();
    assert_eq!(first["found"], json!([]));
    assert!(first["seen"].as_u64().unwrap() > 500, "{first}");
    for writer in WRITERS {
        let Ok(program) = Program::function(writer) else {
            // Refused before it could run.
            continue;
        };
        let call = Call::new(&Value::from(&json!({})));
        drop(interpreter.call(&program, &call));
        drop(interpreter.call(&program, &call));
        let read = result(&interpreter.call(&reader, &Call::new(&Value::Null)));
        let read = read.unwrap_or_else(|failure| panic!("after {writer}: {failure}"));
        assert_eq!(read, first, "after {writer}");
    }
    assert!(WRITERS.len() >= 60);
}

/// The proof behind the attempts: every object that a script can reach is frozen.
#[test]
fn every_shared_object_is_frozen() {
    let source = r"
const soft = [];
const seen = new Set();
const left = [[globalThis, 'globalThis'], ...[() => {}, async () => {}, function* () {}, async function* () {},
  (function* () {})(), (async function* () {})(), [], {}, /x/, Promise.resolve(), [][Symbol.iterator](),
  new Map().entries(), new Set().entries(), ''.matchAll(/x/g), ''[Symbol.iterator](), [].values().map((x) => x),
  Iterator.from({ next() {} }), new Error('x'), new URL('http://a').searchParams.entries(), Object(1n), Object(Symbol.iterator)]
  .map((one, at) => [Object.getPrototypeOf(one), `prototype ${at}`])];
while (left.length > 0) {
  const [one, path] = left.pop();
  if (one === null || (typeof one !== 'object' && typeof one !== 'function') || seen.has(one)) continue;
  seen.add(one);
  if (!Object.isFrozen(one)) soft.push(path);
  left.push([Object.getPrototypeOf(one), `${path}.__proto__`]);
  for (const key of Reflect.ownKeys(one)) {
    const property = Object.getOwnPropertyDescriptor(one, key);
    for (const part of ['value', 'get', 'set']) left.push([property[part] ?? null, `${path}.${String(key)}`]);
  }
}
return { soft, seen: seen.size };
";
    let found = result(&run(source, &json!(null))).unwrap();
    // Prototypes of the generators that this very script has made are its own.
    let soft: Vec<&str> =
        found["soft"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
    let own = |path: &str| path == "prototype 4" || path == "prototype 5";
    let shared: Vec<&str> = soft.into_iter().filter(|path| !own(path)).collect();
    assert_eq!(shared, Vec::<&str>::new());
    assert!(found["seen"].as_u64().unwrap() > 700, "{found}");
}

/// A module's own variables are new for each call, too.
#[test]
fn a_library_keeps_no_count() {
    let source = "let count = 0; const cache = new Map();\nexport function main(x) { count += 1; cache.set(x, x); return [count, cache.size]; }";
    let program = Program::library(source).unwrap();
    let mut interpreter = Interpreter::new().unwrap();
    for n in 0..5 {
        let call = Call::new(&Value::from(&json!({ "x": n })));
        assert_eq!(result(&interpreter.call(&program, &call)), Ok(json!([1, 1])));
    }
}

/// What a call leaves to be done is done within it, or is gone.
#[test]
fn no_job_outlives_its_call() {
    let mut interpreter = Interpreter::new().unwrap();
    let late = "queueMicrotask(() => console.log('late')); return 1";
    let answer = run_with(&mut interpreter, late, &json!({}));
    assert_eq!(answer.console.len(), 1);
    let endless = "(function again() { queueMicrotask(again); console.log('again') })(); return 1";
    let program = Program::function(endless).unwrap();
    let limits = Limits { jobs: 100, ..Limits::default() };
    let call = Call { limits, ..Call::new(&Value::Null) };
    assert_eq!(interpreter.call(&program, &call).result.unwrap_err().kind, FailureKind::Jobs);
    let answer = run_with(&mut interpreter, "await null; return 2", &json!({}));
    assert_eq!((result(&answer), answer.console.len()), (Ok(json!(2)), 0));
}

/// Memory that tricks leave behind is noticed, and the engine made anew.
#[test]
fn what_tricks_leave_behind_is_bounded() {
    let source = "class Stamp extends (function (o) { return o }) { #x = new Array(20000).fill(1.5) }\nnew Stamp(Object.prototype)";
    let program = Program::function(source).unwrap();
    let mut interpreter = Interpreter::new().unwrap();
    let mut failed = 0;
    for _ in 0..3_000 {
        let failure = interpreter.call(&program, &Call::new(&Value::Null)).result.err();
        failed += u32::from(failure.is_some_and(|failure| failure.kind == FailureKind::Memory));
    }
    assert!(used(&interpreter.runtime) < interpreter.base + (64 << 20));
    assert!(failed < 50, "{failed} calls paid for what others had left");
}
