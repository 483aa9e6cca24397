//! Expressions that would not end, and random ones.

use super::*;

#[test]
fn depth_and_size_end() {
    let level = "1||1&&1==1<1+1*-(";
    let deep = |levels: usize| format!("{}1{}", level.repeat(levels), ")".repeat(levels));
    assert_eq!(evaluated(&deep(31), "{}"), Value::from(1));
    for hostile in [
        deep(33),
        "(".repeat(10_000),
        "[".repeat(10_000),
        "!".repeat(10_000),
        "a?".repeat(5_000),
        "abs(".repeat(4_000),
        "2^".repeat(8_000),
    ] {
        let mistake = Expression::parse(&hostile).unwrap_err();
        assert!(mistake.words.contains("64 deep"), "{mistake}");
    }
    assert!(Expression::parse(&"a".repeat(16 * 1024 + 1)).is_err());
    // Long is not deep.
    let sum = vec!["n"; 2000].join(" + ");
    assert_eq!(evaluated(&sum, PAYLOAD), Value::from(10_000));
    assert_eq!(evaluated(&vec!["z"; 2000].join(" || "), PAYLOAD), Value::from(0));
}

#[test]
fn texts_end_at_a_mebibyte() {
    let payload = Value::from(vec![Value::from("x".repeat(600_000)); 2]);
    for (text, column) in
        [("0 + ({{0}} + {{1}})", 12), ("1 +\n {{.}}", 3), ("includes('', {{.}})", 1)]
    {
        let error = Expression::parse(text).unwrap().evaluate(&payload).unwrap_err();
        assert!(error.words.contains("1 MiB"), "{error}");
        assert!(error.words.contains(&format!("line 1, column {column}:")), "{error}");
    }
}

/// Arithmetic with its result, and whether it must be in brackets to be part of a product.
fn arithmetic() -> impl Strategy<Value = (String, f64)> {
    let leaf = (-1000_i32..1000).prop_map(|n| (format!("({n})"), f64::from(n)));
    leaf.prop_recursive(5, 40, 2, |inner| {
        (inner.clone(), inner, 0..5).prop_map(|((left, l), (right, r), operator)| {
            let (sign, result) = match operator {
                0 => ("+", l + r),
                1 => ("-", l - r),
                2 => ("*", l * r),
                3 => ("/", l / r),
                _ => ("%", l % r),
            };
            (format!("({left} {sign}{right})"), result)
        })
    })
}

proptest! {
    #[test]
    fn computes_as_doubles_do((text, want) in arithmetic()) {
        let got = evaluated(&text, "{}");
        prop_assert_eq!(got.to_json(), Value::from_f64(want).to_json());
    }

    #[test]
    fn any_text_is_an_expression_or_a_mistake(
        parts in prop::collection::vec(
            prop::sample::select(&[
                "n", "s", "list", "o.a", "{{o}}", "1", "'x'", "[", "]", "(", ")", "+", "-", "^", "%",
                "==", "===", "<", "&&", "||", "!", "?", ":", ",", "max(", "length(", "é", ".", " ",
            ][..]),
            0..16,
        )
    ) {
        let text = parts.concat();
        if let Ok(expression) = Expression::parse(&text) {
            let payload = Value::parse(PAYLOAD).unwrap();
            let value = expression.evaluate(&payload).unwrap();
            // What JSON cannot hold is null here, be it as true as an infinity or not.
            if value != Value::Null {
                prop_assert_eq!(expression.test(&payload).unwrap(), value.truthy());
            }
        }
    }
}
