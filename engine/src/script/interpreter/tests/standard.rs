//! The standard set: what is there beside the language itself.

use super::*;

#[track_caller]
fn is(expression: &str, wanted: &Json) {
    gives(&format!("return ({expression})"), &json!({}), wanted);
}

#[test]
fn urls() {
    is(
        "new URL('../b?x=1&x=2#h', 'https://u:p@ä.example:8443/a/c').href",
        &json!("https://u:p@xn--4ca.example:8443/b?x=1&x=2#h"),
    );
    is(
        "(u => [u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, u.origin])(new URL('https://u:p@h:1/p?q#f'))",
        &json!(["https:", "u", "p", "h:1", "h", "1", "/p", "?q", "#f", "https://h:1"]),
    );
    is(
        "(u => { u.searchParams.append('b', 'ä &'); u.pathname = '/x y'; u.port = '9'; return String(u) })(new URL('http://h/?a=1'))",
        &json!("http://h:9/x%20y?a=1&b=%C3%A4+%26"),
    );
    is(
        "(u => { u.search = '?c=3'; return u.searchParams.get('c') })(new URL('http://h/?a=1'))",
        &json!("3"),
    );
    is("URL.canParse('nonsense')", &json!(false));
    is(
        "[...new URLSearchParams('?a=1&b=2&a=3')].concat([[new URLSearchParams({ x: 1 }).toString()]])",
        &json!([["a", "1"], ["b", "2"], ["a", "3"], ["x=1"]]),
    );
    is(
        "(p => { p.set('a', '9'); p.delete('b'); p.sort(); return [p.toString(), p.getAll('a'), p.has('b'), p.size] })(new URLSearchParams('a=1&b=2&a=3'))",
        &json!(["a=9", ["9"], false, 1]),
    );
    fails("new URL('nonsense')", FailureKind::Thrown, "TypeError: Invalid URL: nonsense (line 1");
}

#[test]
fn text_and_bytes() {
    is(
        "Array.from(new TextEncoder().encode('aä€😀'))",
        &json!([97, 195, 164, 226, 130, 172, 240, 159, 152, 128]),
    );
    is(
        "new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 97, 0xff]))",
        &json!("a\u{fffd}"),
    );
    is(
        "new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode('\\ufeffa')).length",
        &json!(2),
    );
    is(
        "new TextEncoder().encodeInto('a😀', new Uint8Array(4))",
        &json!({ "read": 1, "written": 1 }),
    );
    is("[btoa('hi\\xff'), atob('aGn/'), atob(' aGk = ').length]", &json!(["aGn/", "hi\u{ff}", 2]));
    fails("btoa('€')", FailureKind::Thrown, "InvalidCharacterError");
    fails("atob('a!')", FailureKind::Thrown, "not base64");
    fails(
        "new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))",
        FailureKind::Thrown,
        "not UTF-8",
    );
}

#[test]
fn clones_and_chance() {
    is(
        "(a => { const b = structuredClone(a); b.m.get('k').push(1); return [a.m.get('k'), b.m.get('k'), b.self === b, b.d instanceof Date] })((o => { o.self = o; return o })({ m: new Map([['k', []]]), d: new Date(0) }))",
        &json!([[], [1], true, true]),
    );
    is(
        "structuredClone({ ['__proto__']: 1 })",
        &serde_json::from_str(r#"{"__proto__":1}"#).unwrap(),
    );
    fails("structuredClone({ f() {} })", FailureKind::Thrown, "DataCloneError");
    is(
        "/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())",
        &json!(true),
    );
    is("new Set(crypto.getRandomValues(new Uint8Array(64))).size > 16", &json!(true));
}

#[test]
fn buffers() {
    is(
        "[Buffer.from('aä').toString('hex'), Buffer.from('61c3a4', 'hex').toString(), Buffer.from('YcOk', 'base64').toString('latin1'), Buffer.from('a-_').toString('base64url')]",
        &json!(["61c3a4", "aä", "aÃ¤", "YS1f"]),
    );
    is(
        "Buffer.concat([Buffer.from('a'), Buffer.alloc(2, 'xy'), Buffer.from([1, 2])]).toJSON()",
        &json!({ "type": "Buffer", "data": [97, 120, 121, 1, 2] }),
    );
    is(
        "(b => { b.writeUInt16BE(0x1234, 0); b.writeInt32LE(-2, 2); b.writeDoubleBE(1.5, 6); return [b.readUint16BE(0), b.readInt32LE(2), b.readDoubleBE(6), b.readUInt8(1), b.length] })(Buffer.alloc(14))",
        &json!([0x1234, -2, 1.5, 0x34, 14]),
    );
    is(
        "[Buffer.isBuffer(Buffer.from('')), Buffer.isBuffer(new Uint8Array(1)), Buffer.byteLength('ä'), Buffer.from('abc').equals(Buffer.from('abc')), Buffer.compare(Buffer.from('a'), Buffer.from('b'))]",
        &json!([true, false, 2, true, -1]),
    );
    is(
        "[Buffer.from('hello').slice(1, 3).toString(), Buffer.from('hello').indexOf('l'), Buffer.from('hello').includes('z'), Buffer.from('é', 'utf16le').length, Buffer.from('hello').subarray(-2).toString()]",
        &json!(["el", 2, false, 2, "lo"]),
    );
    is("Buffer.from({ type: 'Buffer', data: [104, 105] }).toString('ascii')", &json!("hi"));
    fails("Buffer.from('a', 'rot13')", FailureKind::Thrown, "Unknown encoding");
}

#[test]
fn the_console_speaks_in_lines() {
    let source = "console.log('a', 1, { b: [1, 'x'], c: undefined }, [new Map([[1, { d: 2 }]])], -0, 10n);\nconsole.warn(new Date(0), /x/g, null, Symbol('s'), function f() {});\nconsole.error(new RangeError('bad').message);\nconsole.debug(payload); console.assert(1 === 2, 'no')";
    let answer = run(source, &json!({ "deep": { "a": { "b": { "c": { "d": 1 } } } } }));
    let lines: Vec<(u8, &str)> =
        answer.console.iter().map(|line| (line.level, line.text.as_str())).collect();
    let wanted = [
        (1, "a 1 { b: [ 1, \"x\" ], c: undefined } [ Map { 1 => { d: 2 } } ] -0 10n"),
        (2, "1970-01-01T00:00:00.000Z /x/g null Symbol(s) [function f]"),
        (3, "bad"),
        (0, "{ deep: { a: { b: { c: {…} } } } }"),
        (3, "Assertion failed: no"),
    ];
    assert_eq!(lines, wanted);
    let answer = run("for (let i = 0; i < 1000; i++) console.log('x'.repeat(20000))", &json!({}));
    assert!(answer.console.len() <= 201);
    assert!(answer.console.iter().map(|line| line.text.len()).sum::<usize>() < 200 << 10);
    assert!(answer.console.last().unwrap().text.contains("more lines were left out"));
}

#[test]
fn what_inherits_from_a_built_in_can_override() {
    is(
        "(() => { const e = new Error('x'); e.name = 'N'; e.message = 'm'; return String(e) })()",
        &json!("N: m"),
    );
    is(
        "(() => { function A() {} A.prototype.toString = () => 'A'; return String(new A()) })()",
        &json!("A"),
    );
    is(
        "(() => { const o = {}; o.toString = () => 'o'; o.constructor = 1; o.hasOwnProperty = 2; return [String(o), Object.keys(o)] })()",
        &json!(["o", ["toString", "constructor", "hasOwnProperty"]]),
    );
    is(
        "(() => { class A extends Array { total() { return this.length } } return A.from([1, 2]).total() })()",
        &json!(2),
    );
    is("({}).hasOwnProperty.call({ a: 1 }, 'a')", &json!(true));
    is(
        "(() => {}) instanceof Function && [] instanceof Object && new Date() instanceof Date",
        &json!(true),
    );
    is("new Date(2020, 0, 1).getFullYear() + Date.UTC(1970, 0, 1)", &json!(2020));
    is("typeof Date()", &json!("string"));
}
