//! Attempts to get out of a script: none sees a secret of the environment, a file or a port.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use engine::payload::Value;
use engine::script::{Call, Program};
use serde_json::json;

use crate::{ask, function, pool};

/// `payload` has `name` (of the variable), `file` and `port`. Each gives whatever it could get.
const ATTEMPTS: &[&str] = &[
    "return process.env[payload.name]",
    "return globalThis.process",
    "return this.process?.env",
    "return require('fs').readFileSync(payload.file, 'utf8')",
    "return module.require('fs')",
    "return globalThis.require?.('child_process')",
    "return (await import('fs')).readFileSync(payload.file)",
    "return import.meta.url",
    "import fs from 'fs'; return fs",
    "return std.getenv(payload.name)",
    "return std.loadFile(payload.file)",
    "return os.open(payload.file, 0)",
    "return globalThis.std || globalThis.os || globalThis.bjson",
    "return Deno.readTextFileSync(payload.file)",
    "return Bun.file(payload.file).text()",
    "return await fetch('http://127.0.0.1:' + payload.port)",
    "return new XMLHttpRequest()",
    "return new WebSocket('ws://127.0.0.1:' + payload.port)",
    "return new EventSource('http://127.0.0.1:' + payload.port)",
    "return new Worker(payload.file)",
    "importScripts(payload.file)",
    "return eval('process.env')",
    "return (0, eval)('this.process')",
    "return new Function('return process')()",
    "return Function('return this')().process",
    "return (() => {}).constructor('return process')()",
    "return (async () => {}).constructor('return import(\"fs\")')()",
    "return (function* () {}).constructor('yield process')().next().value",
    "return (async function* () {}).constructor('yield process')().next()",
    "return payload.constructor.constructor('return process')()",
    "return [].filter.constructor('return process')()",
    "return ''.constructor.constructor('return process')()",
    "return Reflect.construct(Function, ['return process'])()",
    "return Reflect.apply(Function, null, ['return process'])()",
    "return Function.prototype.constructor.call(null, 'return process')()",
    "return Object.getPrototypeOf(async () => {}).constructor('return process')()",
    "return new Proxy(Function, {})('return process')()",
    "return Function.bind(null, 'return process')()()",
    "return console.log.constructor('return process')()",
    "return URL.constructor('return process')()",
    "return crypto.randomUUID.constructor('return process')()",
    "return Buffer.from.constructor('return process')()",
    "return new URL('file://' + payload.file).toString() === '' || Object.keys(new URL('file:///'))",
    "return console.constructor.constructor('return process')()",
    "return JSON.parse('{\"__proto__\": {\"x\": 1}}').x",
    "class A { static #x = 1; static get f() { return Function } } return A.f('return process')()",
    "try { null.x } catch (e) { return e.constructor.constructor('return process')() }",
    "Error.prepareStackTrace = (e, s) => s; return new Error().stack[0]?.getThis?.()",
    "Error.prepareStackTrace = (e, s) => s.map((f) => f.getFunction()); return new Error('x').stack",
    "return Error.captureStackTrace?.({}) ?? typeof Error.stackTraceLimit",
    "return arguments.callee.caller",
    "function f() { return f.caller } return f()",
    "return (function () { return this })()?.process",
    "return [globalThis, self, window, global, top, parent].map((g) => g.process)",
    "return globalThis[Symbol.toStringTag] ?? Reflect.ownKeys(globalThis).filter((k) => /env|proc|file|sys|host|native/i.test(String(k)))",
    "return Object.getOwnPropertyNames(console).map((k) => console[k].toString())",
    "return structuredClone(globalThis)",
    "const p = new Proxy({}, { get: (t, k, r) => r }); return typeof p.process",
    "Object.prototype.then = function (r) { r(globalThis) }; return await {}",
    "return { toJSON() { return globalThis.process } }",
    "return Array.from({ length: 3 }, (_, i) => [i].constructor.constructor)",
    "return new SharedArrayBuffer(1024)",
    "return Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 10)",
    "return new WeakRef(globalThis).deref()",
    "return new FinalizationRegistry(() => {})",
    "return new ShadowRealm().evaluate('1')",
    "return WebAssembly.instantiate(new Uint8Array(8))",
    "setTimeout(() => console.log(payload.name)); return setInterval",
    "return navigator.userAgent",
    "return performance.now()",
    "return String.raw`${payload.file}`.constructor.constructor('return process')()",
    "debugger; return typeof scriptArgs + typeof print + typeof load + typeof read",
    "return print(payload.file) || load(payload.file) || read(payload.file)",
    "/(?<a>.)/.exec('x').groups.constructor.constructor('return process')()",
    "return new (class extends Function { constructor() { super('return process') } })()()",
    "return async function () { return await import('node:child_process') }()",
    "}); globalThis.process; (() => {",
    "return `${{ toString: Function('return process') }}`",
];

#[tokio::test]
async fn no_attempt_sees_a_secret_a_file_or_a_port() {
    assert!(ATTEMPTS.len() >= 60, "{}", ATTEMPTS.len());
    let folder = tempfile::tempdir().unwrap();
    let (file, canary) = (folder.path().join("canary"), "canary-7f3a9c");
    std::fs::write(&file, canary).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let payload = json!({
        "name": "WIRELOOM_CANARY", "file": file, "port": listener.local_addr().unwrap().port(),
    });
    let given = payload.to_string();
    let pool = pool();
    let (mut refused, mut failed, mut gave) = (0, 0, 0);
    for attempt in ATTEMPTS {
        let Ok(program) = Program::function(attempt) else {
            refused += 1;
            continue;
        };
        let answer = ask(&pool, &program, Call::new(&Value::from(&payload))).await;
        let said = format!("{answer:?}").replace(&given, "");
        assert!(!said.contains(canary), "{attempt}: {said}");
        match &answer.result {
            Err(_) => failed += 1,
            Ok(json) => {
                gave += 1;
                let json = json.as_ref().map(|json| String::from_utf8_lossy(json).into_owned());
                println!("{attempt}\n    gave {json:?}");
            }
        }
    }
    println!("{refused} refused at check, {failed} failed, {gave} gave something harmless");
    assert!(listener.accept().is_err(), "somebody connected");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), canary);
    // After all of them the built-in objects are as they were.
    let clean = "return Reflect.ownKeys(Object.prototype).length + typeof globalThis.process";
    let before = ask(&crate::pool(), &function(clean), Call::new(&Value::Null)).await;
    let after = ask(&pool, &function(clean), Call::new(&Value::Null)).await;
    assert_eq!(before.result, after.result);
    assert_eq!(pool.counts().died, 0);
}

/// What a worker has, seen from outside.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_worker_has_no_environment_no_files_and_no_way_to_get_some() {
    let pool = pool();
    ask(&pool, &function("return 1"), Call::new(&Value::Null)).await;
    let process = pool.processes()[0];
    let read = |what: &str| std::fs::read_to_string(format!("/proc/{process}/{what}")).unwrap();
    assert_eq!(read("environ"), "");
    let limits = read("limits");
    for name in ["Max open files", "Max file size", "Max processes", "Max core file size"] {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        let zeros = line.trim_start_matches(name).split_whitespace().filter(|word| *word == "0");
        assert_eq!(zeros.count(), 2, "{line}");
    }
    for thread in std::fs::read_dir(format!("/proc/{process}/task")).unwrap() {
        let status = std::fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        let bound = |line: &str| line.starts_with("NoNewPrivs") && line.ends_with('1');
        assert!(status.lines().any(bound), "{status}");
    }
    let open = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let mut open: Vec<String> = open
        .map(|entry| std::fs::read_link(entry.unwrap().path()).unwrap().display().to_string())
        .collect();
    open.sort();
    // Its two pipes, each twice, and wherever standard error leads: nothing that this test has
    // open, or was handed down itself.
    assert_eq!(open.len(), 5, "{open:?}");
}

/// The whole way: a program with a secret in its environment runs a script.
#[test]
fn run_script_keeps_its_environment_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("spy.ts");
    let spy = "export async function main(name: string, n = 1) {\n  console.warn('hello');\n  return [name, n, typeof process, Object.keys(globalThis)];\n}\n";
    std::fs::write(&file, spy).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_wireloom"))
        .arg("run-script")
        .arg(&file)
        .args(["--input", "-"])
        .env("WIRELOOM_CANARY", "canary-7f3a9c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(
        &mut child.stdin.take().unwrap(),
        b"{\"name\": \"WIRELOOM_CANARY\"}\n\n{\"n\": 2}\n",
    )
    .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let noted = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{noted}");
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.starts_with("[\"WIRELOOM_CANARY\",1,\"undefined\",["), "{said}");
    assert!(said.lines().nth(1).unwrap().starts_with("[null,2,"), "{said}");
    assert!(noted.contains("warn: hello"), "{noted}");
    assert!(!said.contains("canary-7f3a9c") && !noted.contains("canary-7f3a9c"));
}

#[test]
fn run_script_says_where_a_script_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let run = |source: &str| {
        let file = folder.path().join("f.js");
        std::fs::write(&file, source).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_wireloom"));
        let done = command.arg("run-script").arg(&file).stdin(Stdio::null()).output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    let (code, noted) = run("let a = 1;\nlet b = ;");
    assert!(code == Some(1) && noted.contains("f.js:2:9: "), "{noted}");
    let (code, noted) = run("\npayload.a.b.c");
    assert!(code == Some(1) && noted.contains("f.js:2:"), "{noted}");
}
