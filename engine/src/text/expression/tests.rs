//! Tests of expressions.

mod bounds;
mod table;

use super::Expression;
use crate::payload::Value;
use proptest::prelude::*;
use table::{PAYLOAD, TABLE};

fn evaluated(text: &str, payload: &str) -> Value {
    Expression::parse(text)
        .unwrap_or_else(|mistake| panic!("{text}: {mistake}"))
        .evaluate(&Value::parse(payload).unwrap())
        .unwrap()
}

#[test]
fn gives_what_javascript_gives() {
    for line in TABLE.trim().lines() {
        let (text, want) = line.split_once(" => ").unwrap();
        let got = evaluated(text, PAYLOAD);
        let want = Value::parse(want).unwrap();
        let equal = match (got.as_f64(), want.as_f64()) {
            (Some(got), Some(want)) => (got - want).abs() < 1e-12,
            _ => got == want,
        };
        assert!(equal, "{line}: {got}");
        let truthy = Expression::parse(&format!("!!({text})")).unwrap();
        let payload = Value::parse(PAYLOAD).unwrap();
        let tested = Expression::parse(text).unwrap().test(&payload).unwrap();
        assert_eq!(truthy.evaluate(&payload).unwrap(), Value::from(tested), "{text}");
    }
}

#[test]
fn values_keep_their_type_and_are_found_in_lists() {
    for (text, want) in [
        ("big", "9007199254740993"),
        ("list", r#"[1,"two",[3,4],{"k":1}]"#),
        ("[n, missing, s]", r#"[5,null,"abc"]"#),
        ("missing", "null"),
        ("1 / 0", "null"),
        ("includes(list, 'two') && includes(list, [3, 4]) && includes([n], 5)", "true"),
        ("includes(list, {{list.[3]}}) && includes(['abd', s], 'abc')", "true"),
        ("includes(list, '1') || includes(missing, 1) || includes(o, 'a')", "false"),
        ("includes(s, 'bc') && includes('a1', 1) && includes([0 / n - 0], z)", "true"),
    ] {
        assert_eq!(evaluated(text, PAYLOAD), Value::parse(want).unwrap(), "{text}");
    }
    assert_eq!(evaluated("length + true.x", r#"{"length":2,"true":{"x":3}}"#), Value::from(5));
    assert_eq!(evaluated("{{.}}", "[1]"), Value::parse("[1]").unwrap());
}

#[test]
fn mistakes_have_a_place() {
    for (text, line, column, words) in [
        ("", 1, 1, "is missing"),
        ("a >", 1, 4, "a value is wanted before the end"),
        ("a b", 1, 3, "an operator is wanted before `b`"),
        ("a and b", 1, 3, "&&"),
        ("a or b", 1, 3, "||"),
        ("a = 1", 1, 3, "compare with =="),
        ("a & b", 1, 3, "&&"),
        ("2 ** 3", 1, 3, "^"),
        ("a?.b", 1, 2, "plain dot"),
        ("a ?? b", 1, 3, "null"),
        ("(a\n + é\n", 3, 1, "a ) or an operator"),
        ("a)", 1, 2, "closes nothing"),
        ("a ? b", 1, 6, "a : and"),
        ("[1, 2", 1, 6, "a comma or ]"),
        ("\"abc", 1, 1, "not closed"),
        ("'a\n'", 1, 1, "not closed"),
        ("'é' + \"{{a}}\"", 1, 8, "without quotes"),
        ("{{a.b", 1, 1, "add }}"),
        ("{{formatDate a}}", 1, 13, "brackets"),
        ("a..b", 1, 3, "a name is wanted"),
        ("a.", 1, 3, "a name is wanted"),
        ("a[0", 1, 2, "add ]"),
        ("1abc", 1, 1, "no number"),
        ("1e999", 1, 1, "no number"),
        ("0x", 1, 1, "no number"),
        ("'\\q'", 1, 2, "escape"),
        ("'\\ud83d'", 1, 2, "escape"),
        ("a # b", 1, 3, "no meaning"),
        ("nosuch(1)", 1, 1, "there are: abs"),
        ("abs()", 1, 1, "abs takes one value"),
        ("includes(a)", 1, 1, "two values"),
        ("max()", 1, 1, "one value or more"),
        ("{a: 1}", 1, 1, "no meaning"),
    ] {
        let mistake = Expression::parse(text).unwrap_err();
        assert!(mistake.words.contains(words), "{text}: {mistake}");
        assert_eq!((mistake.line, mistake.column), (line, column), "{text}: {mistake}");
    }
}
