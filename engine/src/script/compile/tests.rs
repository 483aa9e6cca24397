//! What is refused, and where; what is left of TypeScript.

use super::*;

fn code(source: &str) -> String {
    read(source, Form::Function).unwrap_or_else(|wrong| panic!("{source}: {wrong}")).code
}

#[track_caller]
fn refuses(source: &str, form: Form, line: usize, column: usize, words: &str) {
    let wrong = read(source, form).expect_err(source);
    assert_eq!((wrong.line, wrong.column), (line, column), "{source}: {wrong}");
    assert!(wrong.words.contains(words), "{source}: {wrong}");
}

#[test]
fn a_mistake_has_its_line_and_column() {
    refuses("let a = 1;\nlet b = ;", Form::Function, 2, 9, "Unexpected");
    refuses("payload.ä = 'ö' +;", Form::Function, 1, 18, "Unexpected");
    refuses("let x = 1;\nlet x = 2;", Form::Function, 2, 5, "'x'");
    refuses("let payload = 1;", Form::Function, 1, 5, "payload");
    refuses("break;", Form::Function, 1, 1, "break");
    refuses("with (payload) { a }", Form::Function, 1, 1, "with");
    refuses("const r = /(/;", Form::Function, 1, 12, "regular expression");
    refuses("return {", Form::Function, 1, 2, "Expected");
    refuses("export function main() { return 1 + }", Form::Library, 1, 37, "Unexpected");
}

#[test]
fn a_body_cannot_leave_its_function() {
    for source in ["}); steal(); (() => {", "}, () => {", "}) || ((payload) => {", "})("] {
        assert!(read(source, Form::Function).is_err(), "{source}");
    }
}

#[test]
fn nothing_is_imported() {
    refuses("import fs from 'fs';", Form::Library, 1, 1, "stands alone");
    refuses("const fs = await import('fs');", Form::Function, 1, 18, "stands alone");
    refuses("return import.meta.url;", Form::Function, 1, 8, "stands alone");
    refuses("export * from 'x'; export function main() {}", Form::Library, 1, 1, "stands alone");
    assert!(
        read("import type { A } from 'a'; export function main(a: A) {}", Form::Library).is_ok()
    );
}

#[test]
fn types_become_spaces() {
    let same = [
        ("let a: number = 1;", "let a         = 1;"),
        (
            "const f = (x?: string, ...r: any[]): void => {};",
            "const f = (x         , ...r       )       => {};",
        ),
        ("let y = payload as Foo<Bar>;", "let y = payload            ;"),
        ("let y = payload! .a!.b;", "let y = payload  .a .b;"),
        ("let y = <any>payload;", "let y =      payload;"),
        ("let y = payload satisfies Foo;", "let y = payload              ;"),
        ("type A = { a: 1 };", ";                 "),
        ("interface A { a: 1 }", ";                   "),
        (
            "function f(this: Foo, a: A): A;\nfunction f(a) { return a }",
            ";                              \nfunction f(a) { return a }",
        ),
        ("function f(this: Foo, a) {}", "function f(           a) {}"),
        (
            "abstract class A<T> extends B<T> implements C, D { abstract x: T; private readonly y?: T = 1; declare z: 1; [k: string]: T; m?(): void; n<U>(a: U): U { return a } }",
            "         class A    extends B                    { ;                               y     = 1; ;             ;               ;           n   (a   )    { return a } }",
        ),
        ("try {} catch (e: unknown) {}", "try {} catch (e         ) {}"),
        ("new Map<string, number>(); f<A>(1);", "new Map                (); f   (1);"),
        ("let v!: string;", "let v         ;"),
        ("declare const q: string;", ";                       "),
        ("const ü: string = 'ö' as string;", "const ü         = 'ö'          ;"),
    ];
    for (typed, plain) in same {
        assert_eq!(code(typed), plain, "{typed}");
    }
    let arrow = code("const f = async (a): Promise<{\n  b: string\n}> => a;");
    assert_eq!(arrow, "const f = async (a            \n           \n ) => a;");
}

#[test]
fn plain_javascript_stays_as_it_is() {
    let source = "const a = b => b < 1 ? [...b] : { ...c }; // x as y\nlet s = `as ${a!=1} any`; label: for (;;) { break label }";
    assert_eq!(code(source), source);
}

#[test]
fn what_is_more_than_a_type_is_refused() {
    refuses("enum A { B }", Form::Function, 1, 1, "more than a type");
    refuses("namespace A { export const b = 1 }", Form::Library, 1, 1, "more than a type");
    refuses("class A { constructor(private a: string) {} }", Form::Function, 1, 23, "more than");
    refuses("@d class A {}", Form::Function, 1, 1, "Decorators");
}

#[test]
fn finds_what_is_exported_and_its_parameters() {
    let named = |name: &str| Parameter::Named(name.to_owned());
    let read_library = |source| read(source, Form::Library).unwrap();
    let read = read_library(
        "export async function main(msg: string, n = 1, { a }: X) {}\nfunction preprocessor(event) {}",
    );
    assert_eq!(read.main, Some(vec![named("msg"), named("n"), Parameter::All]));
    assert_eq!(read.preprocessor, None);
    let read = read_library(
        "const main = async (a, b) => a; async function preprocessor(event) {}\nexport { main, preprocessor };",
    );
    assert_eq!(read.main, Some(vec![named("a"), named("b")]));
    assert_eq!(read.preprocessor, Some(vec![named("event")]));
    assert_eq!(read_library("export const main = (x) => x").main, Some(vec![named("x")]));
    assert!(!read_library("export const main = async (x) => await x").is_async);
    assert!(read_library("const y = await 1; export const main = (x) => y").is_async);
}

#[test]
fn awaiting_is_seen_only_outside_of_functions() {
    let is_async = |source| read(source, Form::Function).unwrap().is_async;
    assert!(is_async("const a = await payload.b; return a"));
    assert!(is_async("for await (const a of payload.b) {}"));
    assert!(!is_async("const f = async () => await 1; return 1"));
    assert!(!is_async("async function f() { for await (const a of b) {} }"));
}

#[test]
fn deep_nesting_is_refused_or_survived() {
    let deep = [
        "(".repeat(50_000),
        "[".repeat(50_000),
        format!("return {}1", "!".repeat(50_000)),
        format!("return {}1", "- ".repeat(50_000)),
        "a=".repeat(100_000) + "1",
        "a?1:".repeat(50_000) + "1",
        "x=>".repeat(70_000) + "1",
        "if(a)".repeat(40_000) + "1",
        format!("return {}1", "a**".repeat(70_000)),
        format!("return {}1", "a+".repeat(100_000)),
        format!("return {}1", "typeof ".repeat(30_000)),
        format!("return {}1", "await ".repeat(30_000)),
        format!("return {}a", "new ".repeat(50_000)),
        "if(a){}else ".repeat(18_000) + "{}",
        "a:".repeat(100_000) + ";",
        format!("return a{}", ".b".repeat(100_000)),
        format!("return {}", "`${".repeat(60_000)),
        format!("let a: {}1", "A|".repeat(100_000)),
        format!("let a: {}A", "keyof ".repeat(40_000)),
        "x".repeat(300_000),
    ];
    for source in deep {
        for form in [Form::Function, Form::Library] {
            drop(read(&source, form));
        }
    }
}

#[test]
fn long_scripts_are_no_deep_ones() {
    let lines = "payload.a = payload.b + 1;\n".repeat(4_000);
    let page = format!("const page = `{}`;", "<a href=\"x\">b</a>".repeat(900));
    let list = format!("const list = [{}];", "{ a: 1, b: [2] }, ".repeat(5_000));
    for source in [lines, page, list] {
        assert!(read(&source, Form::Function).is_ok());
    }
}
