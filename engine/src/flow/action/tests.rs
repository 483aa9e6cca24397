//! What a business rule does by itself; what is refused at save stands in the tests of processes.

use serde_json::json;

use super::{Filled, Hit, RuleTable};
use crate::payload::Value;

#[test]
fn the_first_rule_that_fits_applies_or_all_of_them() {
    let rules = json!([
        { "when": "score > 600", "set": { "loan.approved": "true", "loan.rate": 3.5 } },
        { "when": "score > 400", "set": { "loan.rate": "loan.rate == null ? 7 : loan.rate + 1" } },
        { "set": { "loan.seen": "true" } },
    ]);
    for (hit, score, expected) in [
        (Hit::First, 700, json!({ "approved": true, "rate": 3.5 })),
        (Hit::First, 500, json!({ "rate": 7 })),
        (Hit::First, 1, json!({ "seen": true })),
        (Hit::All, 700, json!({ "approved": true, "rate": 4.5, "seen": true })),
    ] {
        let mut data = Value::from(json!({ "score": score }));
        RuleTable::compile(&rules, hit).unwrap().apply(&mut data).unwrap();
        assert_eq!(data.get("loan"), Some(&Value::from(expected)), "{hit:?} {score}");
    }
}

#[test]
fn a_rule_that_fails_leaves_the_data_as_it_was() {
    let rules = json!([{ "set": { "a": "1", "text.b": "2" } }]);
    let mut data = Value::from(json!({ "text": "x" }));
    let before = data.clone();
    assert!(RuleTable::compile(&rules, Hit::All).unwrap().apply(&mut data).is_err());
    assert_eq!(data, before);
    for (wrong, place) in [
        (json!({}), ""),
        (json!([{}]), "/0"),
        (json!([{ "when": "a >", "set": {} }]), "/0/when"),
        (json!([{ "set": { "a..b": "1" } }]), "/0/set/a..b"),
        (json!([{ "set": { "a": "1 +" } }]), "/0/set/a"),
    ] {
        assert_eq!(RuleTable::compile(&wrong, Hit::First).unwrap_err().0, place);
    }
}

#[test]
fn holes_of_a_setting_are_filled_where_it_says_so() {
    let data = Value::from(json!({ "n": 5, "name": "\"x\"" }));
    let filled = |value, replace| Filled::compile(&value, replace).unwrap().text(&data).unwrap();
    assert_eq!(filled(json!("loan-${n} of ${name}"), true), "loan-5 of \"x\"");
    assert_eq!(filled(json!("loan-${n}"), false), "loan-${n}");
    assert_eq!(filled(json!({ "a": "${n}" }), true), "{\"a\":\"5\"}");
    assert_eq!(filled(json!("${gone}"), true), "");
    assert!(Filled::compile(&json!("${"), true).is_err());
}
