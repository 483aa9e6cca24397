//! Groups and logic, and what is read of a message.

use super::*;

#[test]
fn whole_numbers_are_compared_exactly() {
    let over = json!({ "key": "n", "op": "gt", "value": 9_007_199_254_740_992_u64 });
    assert!(accepts(&over, r#"{"n": 9007199254740993}"#));
    let same = json!({ "key": "n", "op": "eq", "value": 9_007_199_254_740_992_u64 });
    assert!(!accepts(&same, r#"{"n": 9007199254740993}"#));
    assert!(accepts(&same, r#"{"n": 9007199254740992.0}"#));
}

#[test]
fn groups_and_logic_nest_and_empty_ones_are_dropped() {
    let eq = |n: u8| json!({ "path": ".", "value": n });
    let group = json!({ "any_of": [eq(1), { "all_of": [eq(2), { "none_of": [eq(3)] }] }] });
    assert!(accepts(&group, "1") && accepts(&group, "2") && !accepts(&group, "3"));
    for empty in [json!([]), json!([{ "any_of": [] }, { "none_of": [{ "all_of": [] }] }])] {
        let all = filters(&empty);
        assert!(all.is_empty() && all.accept(Some("not JSON")) && all.accept(None), "{empty}");
    }
    assert!(accepts(&json!({ "all_of": [{ "any_of": [] }, eq(1)] }), "1"));
    let list = [eq(1), eq(2)];
    let or = Filters::compile(&list, FilterLogic::Or).unwrap();
    assert!(or.accept(Some("1")) && or.accept(Some("2")) && !or.accept(Some("3")));
    assert!(!Filters::compile(&list, FilterLogic::And).unwrap().accept(Some("1")));
}

#[test]
fn text_decides_before_anything_is_parsed() {
    let list = json!([{ "key": "a", "value": 1 }, { "text": { "prefix": "{" } }]);
    let root = filters(&list).root.unwrap();
    let members = root.members.as_deref();
    let seen = |text| Seen { text: Some(text), members, json: OnceCell::new() };
    let refused = seen("[1]");
    assert!(!root.filter.accepts(&refused) && refused.json.get().is_none());
    let taken = seen(r#"{"a": 1, "b": {"c": []}}"#);
    assert!(root.filter.accepts(&taken));
    // Of the rest of the message nothing is made.
    assert_eq!(taken.json.into_inner().unwrap().unwrap().to_json(), r#"{"a":1}"#);
}

#[test]
fn only_the_members_that_are_looked_at_are_read() {
    let members = |list: &Json| {
        let root = filters(list).root.unwrap();
        root.members.clone().map(|all| all.join(" "))
    };
    let leaf = json!({ "key": "a.b", "value": 1 });
    let deep = json!({ "any_of": [{ "none_of": [{ "path": "c.d", "value": 1 }, leaf] }, leaf] });
    assert_eq!(members(&json!([leaf, deep])).as_deref(), Some("a.b c"));
    for all in [json!({ "path": ".", "value": {} }), json!({ "expression": "a" })] {
        assert_eq!(members(&json!([leaf, { "all_of": [all] }])), None);
    }
    assert_eq!(members(&json!([{ "text": { "prefix": "a" } }])).as_deref(), Some(""));
}

#[test]
fn what_is_looked_over_must_be_json_all_the_same() {
    let filter = json!({ "path": "a.0", "value": 1 });
    for (message, expected) in [
        (r#"{"a": [1], "b": {"c": [true, null, "\u00e9"]}}"#, true),
        (r#"{"b": 1, "a": [2], "a": [1]}"#, true),
        (r#"{"a": [1], "b": {"c": [true, nul]}}"#, false),
        (r#"{"a": [1], "b": 01}"#, false),
        (r#"{"a": [1]} x"#, false),
        (r#"{"a": [1]"#, false),
        ("[[1]]", false),
        ("", false),
    ] {
        assert_eq!(accepts(&filter, message), expected, "{message}");
    }
}
