//! Tests of substitution.

mod random;

use super::{OnMissing, Substitution};
use crate::payload::Value;
use proptest::prelude::*;

fn rendered(template: &str, on_missing: OnMissing, payload: &str) -> Result<String, String> {
    let mut out = b">".to_vec();
    let result = Substitution::parse(template)
        .unwrap_or_else(|mistake| panic!("{template}: {mistake}"))
        .on_missing(on_missing)
        .render(&Value::parse(payload).unwrap(), &mut out);
    let text = String::from_utf8(out).unwrap();
    match result {
        Ok(()) => Ok(text.strip_prefix('>').unwrap().to_owned()),
        Err(error) => {
            assert_eq!(text, ">", "nothing is left behind");
            Err(error.words)
        }
    }
}

const PAYLOAD: &str = r#"{"a":{"b":[{"x":1.50},{"x":"q\"\\\n\u0001é"}],"o":{"k":[1,"two"]}},
    "n":null,"t":true,"s":"${n}","big":18446744073709551615,"e":1e21,"odd }":7}"#;

#[test]
fn fills_holes_by_where_they_stand() {
    for (template, want) in [
        ("${a.b[0].x}", "1.5"),
        (r#"{"v": ${a.o}, "w": [ ${t} , 2.50 ]}"#, r#"{"v":{"k":[1,"two"]},"w":[true,2.50]}"#),
        (r#""<${a.b.1.x}>""#, r#""<q\"\\\n\u0001é>""#),
        (
            r#""${a.o} ${t} ${big} ${e} ${n}|""#,
            r#""{\"k\":[1,\"two\"]} true 18446744073709551615 1e+21 |""#,
        ),
        (r#"{"a":1,"b":"x","c":${n},"d":[],"e":{}}"#, r#"{"a":1,"b":"x","c":null,"d":[],"e":{}}"#),
        (
            r#"["$${n}", "$$${n}", "$5", "${s}", "\u00e9\/"]"#,
            r#"["${n}","$${n}","$5","${n}","é/"]"#,
        ),
        (r#"{"$${k":"${ t }","x":${[odd }]}}"#, r#"{"${k":"true","x":7}"#),
        (" null ", "null"),
    ] {
        assert_eq!(rendered(template, OnMissing::Null, PAYLOAD).unwrap(), want, "{template}");
    }
}

#[test]
fn missing_values() {
    use OnMissing::{Fail, Null, Omit};
    let template =
        r#"{"a":${x},"b":"<${x}>","c":[${x},1,"${x}",2],"d":{"e":${x[99999999999]}},"n":${n}}"#;
    for (on_missing, want) in [
        (Null, r#"{"a":null,"b":"<>","c":[null,1,"",2],"d":{"e":null},"n":null}"#),
        (Omit, r#"{"c":[1,2],"d":{},"n":null}"#),
    ] {
        assert_eq!(rendered(template, on_missing, r#"{"n":null}"#).unwrap(), want);
    }
    assert_eq!(rendered("${x}", Omit, "{}").unwrap(), "null");
    assert_eq!(rendered(r#""a${x}""#, Omit, "{}").unwrap(), "null");
    let error = rendered("{\n \"a\": \"${x.y}\"}", Fail, "{}").unwrap_err();
    assert_eq!(error, "nothing is at `x.y`, which the message needs (line 2, column 8)");
}

#[test]
fn mistakes_have_a_place() {
    for (template, column, words) in [
        ("", 1, "the text ends"),
        (r#"{"a":1,}"#, 8, "no comma"),
        (r#"{"a":1,"a":2}"#, 8, "twice"),
        (r#"{"é${x}":1}"#, 4, "a key holds no ${"),
        (r#"{"a" 1}"#, 6, "colon"),
        ("{a:1}", 2, "double quotes"),
        ("hello ${x}", 1, "no JSON value"),
        ("[1 2]", 4, "a comma or ]"),
        ("[01]", 2, "no JSON value"),
        ("1e999", 1, "no JSON value"),
        ("$${x}", 1, "begins a hole"),
        (r#""a ${x""#, 4, "not closed"),
        ("${x.[a}", 5, "[ is not closed"),
        ("${x y}", 4, "brackets"),
        ("${{{x}}}", 1, "not closed"),
        ("\"a\nb\"", 2, "no JSON string"),
        (r#""\ud83d${x}\ude00""#, 2, "no JSON string"),
        (r#""abc"#, 1, "double quote"),
        ("1 2", 3, "ends before"),
        ("'a'", 1, "double quotes"),
    ] {
        let mistake = Substitution::parse(template).unwrap_err();
        assert!(mistake.words.contains(words), "{template}: {mistake}");
        assert_eq!((mistake.line, mistake.column), (1, column), "{template}: {mistake}");
    }
    assert!(Substitution::parse(&"[".repeat(100_000)).is_err());
    assert!(Substitution::parse(&format!("\"{}\"", "a".repeat(256 * 1024))).is_err());
}

#[test]
fn output_is_bounded() {
    let payload = format!(r#"{{"a":"{}"}}"#, "\\\\".repeat(300_000));
    for template in [r#"["${a}","${a}"]"#, "[${a},${a}]", r#"{"o":"${.}"}"#] {
        assert!(rendered(template, OnMissing::Null, &payload).unwrap_err().contains("1 MiB"));
    }
    assert!(rendered("${a}", OnMissing::Null, &payload).is_ok());
}
