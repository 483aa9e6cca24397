//! Random templates and data: nothing ends the process, and all ways to render agree, also with
//! the handlebars crate's own renderer where it means the same.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::text::template::output::Output;

fn key() -> impl Strategy<Value = String> {
    prop_oneof!["a", "b", "c", "0", "1", "odd key", "é", "length"].prop_map(String::from)
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (-1e6..1e6).prop_map(|number: f64| number.into()),
        "[a-z<>&\"'\\\\\n{}é ]{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            vec((key(), inner), 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A path as both forms write it.
fn path() -> impl Strategy<Value = String> {
    let step = key().prop_map(|key| match key.as_str() {
        "odd key" | "0" | "1" => format!("[{key}]"),
        _ => key,
    });
    vec(step, 1..4).prop_map(|steps| format!("this.{}", steps.join(".")))
}

/// Templates of text, paths and `jsonEncode`.
fn simple() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z}\"<: \n]{0,6}".prop_map(String::from),
        path().prop_map(|path| format!("{{{{{path}}}}}")),
        path().prop_map(|path| format!("{{{{{{ {path} }}}}}}")),
        path().prop_map(|path| format!("{{{{jsonEncode {path}}}}}")),
    ];
    vec(part, 0..6).prop_map(|parts| parts.concat())
}

/// Templates that look like JSON, with paths at places good and bad.
fn like_json() -> impl Strategy<Value = String> {
    let hole = prop_oneof![
        Just("{{a}}"),
        Just("{{{b}}}"),
        Just("{{jsonEncode a}}"),
        Just("{{jsonEncode c}}"),
        Just("{{this.b}}"),
    ];
    let around = prop_oneof![
        6 => Just(String::new()),
        1 => prop::sample::select(vec![
            "1", "-", ".5", "e", " ", "\n", "\"", "\\", "\\u00", "x", ",", ":", "]",
        ]).prop_map(String::from),
    ];
    let bare = (around.clone(), hole.clone(), around.clone(), vec(hole.clone(), 0..2))
        .prop_map(|(before, hole, after, more)| format!("{before}{hole}{after}{}", more.concat()));
    let quoted = vec((around, hole), 0..3).prop_map(|parts| {
        let inner: String = parts.iter().flat_map(|(text, hole)| [text.as_str(), *hole]).collect();
        format!("\"{inner}\"")
    });
    vec(prop_oneof![bare, quoted], 1..4).prop_map(|values| {
        let member = |(place, value)| format!("\"k{place}\":{value}");
        let members: Vec<String> = values.iter().enumerate().map(member).collect();
        format!("{{ {} }}", members.join(","))
    })
}

fn soup() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        Just("{{"),
        Just("}}"),
        Just("{{{"),
        Just("}}}"),
        Just("{{{{"),
        Just("}}}}"),
        Just("~"),
        Just("#if "),
        Just("#each "),
        Just("#with "),
        Just("/if"),
        Just("/each"),
        Just("else"),
        Just("else if "),
        Just("^"),
        Just("!"),
        Just("!--"),
        Just("--"),
        Just(">"),
        Just("*"),
        Just("&"),
        Just("("),
        Just(")"),
        Just("["),
        Just("]"),
        Just("|"),
        Just("as |x y|"),
        Just("="),
        Just("a"),
        Just("a.b"),
        Just("../a"),
        Just("@index"),
        Just("@root"),
        Just("@root.a"),
        Just("this"),
        Just("."),
        Just(".."),
        Just("'"),
        Just("\""),
        Just("\\"),
        Just("'x'"),
        Just("1"),
        Just("-1.5"),
        Just("1."),
        Just("null"),
        Just("true"),
        Just("undefined"),
        Just("add "),
        Just("upper "),
        Just("jsonEncode "),
        Just("format "),
        Just("formatDate "),
        Just("match "),
        Just("obj "),
        Just("template "),
        Just(" "),
        Just("\n"),
        Just("é"),
        Just("\u{0}"),
        Just("%"),
        Just("/"),
        Just("{{a}}"),
        Just("{{#if a}}"),
        Just("{{/if}}"),
        Just("{{#each this}}"),
        Just("{{/each}}"),
        Just("{{else}}"),
        Just("{{~"),
        Just("~}}"),
        Just("{{^}}"),
        Just("{{else if b}}"),
    ];
    vec(token, 0..24).prop_map(|tokens| tokens.concat())
}

/// The same template, never as segments.
fn slowly(template: &str, data: &Value, html: bool) -> String {
    let program = program(&scan(template).unwrap(), false).unwrap();
    let mut text = Vec::new();
    render::render(&program, data, &mut Output::new(&mut text, html)).unwrap();
    String::from_utf8(text).unwrap()
}

/// The output, and whether it needs no look to be known as JSON.
fn known(template: &str, data: &serde_json::Value) -> (String, bool) {
    let mut text = Vec::new();
    let Ok(Plan::Segments(segments)) = compile(template) else {
        return (String::new(), false);
    };
    let known = segments.render(&data.into(), &mut Output::new(&mut text, false)).unwrap();
    (String::from_utf8(text).unwrap(), known)
}

#[test]
fn json_is_known_by_its_template_and_the_types_of_its_values() {
    let data = serde_json::json!({
        "number": -1.5, "word": "it's", "quote": "a \"b\"", "line": "a\nb", "list": [1], "no": null,
    });
    let is_known = |template: &str| known(template, &data).1;
    for good in [
        r#"{"a":{{number}},"b":"{{word}} and {{number}}","c":[ {{number}} ]}"#,
        r#"{"a":{{jsonEncode quote}},"b":"{{no}}{{missing}}","c":{{jsonEncode missing}}}"#,
        "{{number}}",
    ] {
        assert!(is_known(good), "{good}");
    }
    for unsure in [
        r#"{"a":"{{quote}}"}"#,
        r#"{"a":"{{line}}"}"#,
        r#"{"a":{{word}}}"#,
        r#"{"a":{{missing}}}"#,
        r#"{"a":{{list}}}"#,
        r#"{"a":"{{jsonEncode word}}"}"#,
        r#"{"a":1{{number}}}"#,
        r#"{"a":{{number}}{{number}}}"#,
        r#"{"a":-{{number}}}"#,
        r#"{"a":"\{{word}}"}"#,
        "{{{number}}:1}",
        r#"{"a":{{number}}"#,
    ] {
        assert!(!is_known(unsure), "{unsure}");
    }
}

proptest! {
    #[test]
    fn soup_does_no_harm(template in soup(), data in json()) {
        let data = Value::from(data);
        if let Ok(parsed) = Template::parse(&template) {
            drop(parsed.render(&data));
            drop(parsed.value(&data));
        }
        if let Ok(parsed) = HtmlTemplate::parse(&template) {
            drop(parsed.render(&data));
        }
        if let Ok(parsed) = JsonTemplate::parse(&template) {
            drop(parsed.render(&data));
        }
    }

    #[test]
    fn anything_does_no_harm(template in "\\PC{0,40}|[{}#/a ~!\\[\\]\"'.=|()]{0,40}") {
        drop(Template::parse(&template));
    }

    #[test]
    fn segments_and_programs_agree(template in simple(), data in json()) {
        let data = Value::from(data);
        let plain = Template::parse(&template).unwrap();
        prop_assert!(!matches!(compile(&template).unwrap(), Plan::Program(_)), "{}", template);
        prop_assert_eq!(plain.render(&data).unwrap(), slowly(&template, &data, false));
        let html = HtmlTemplate::parse(&template).unwrap();
        prop_assert_eq!(html.render(&data).unwrap(), slowly(&template, &data, true));
    }

    #[test]
    fn what_is_known_to_be_json_is_json(template in like_json(), data in json()) {
        let (text, known) = known(&template, &data);
        let read = serde_json::from_str::<serde::de::IgnoredAny>(&text);
        prop_assert!(!known || read.is_ok(), "{} gave {}", template, text);
    }

    #[test]
    fn the_crate_itself_agrees(
        parts in vec(
            prop_oneof![
                Just("{{#if this.a}}A{{else}}B{{/if}}"),
                Just("{{#unless this.b}}A{{else if this.c}}C{{else}}B{{/unless}}"),
                Just("{{#each this.list}}{{@index}}{{this.a}}{{../word}}{{#if @last}};{{/if}}{{/each}}"),
                Just("{{#with this.one}} {{a}} {{../word}}{{@root.word}} {{else}}-{{/with}}"),
                Just("\n  {{#if this.a}}\n  x\n  {{~/if}}\n"),
                Just("{{word}} {{{word}}}"),
                Just("{{! note }}\n"),
                Just("\\{{word}} \\\\{{word}}"),
                Just("text\n"),
            ],
            0..8,
        ),
        a in any::<bool>(), b in 0..2, c in "[a-z<]{0,2}", word in "[a-z<&'=]{0,4}",
        list in vec("[a-z]{0,2}", 0..4),
    ) {
        let template = parts.concat();
        let list: Vec<_> = list.iter().map(|word| serde_json::json!({ "a": word })).collect();
        let data = serde_json::json!({
            "a": a, "b": b, "c": c, "word": word, "list": list, "one": { "a": b },
        });
        let theirs = by_the_crate(&template, &data);
        let ours = HtmlTemplate::parse(&template).unwrap().render(&Value::from(&data)).unwrap();
        prop_assert_eq!(ours, theirs, "{}", template);
    }
}
