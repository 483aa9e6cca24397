//! Each form, each mistake, and the laws of superset beside a plain reference.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::superset::{equal, superset};
use super::*;

fn filters(list: &Json) -> Filters {
    Filters::compile(list.as_array().unwrap(), FilterLogic::And).unwrap()
}

fn accepts(filter: &Json, message: &str) -> bool {
    filters(&json!([filter])).accept(Some(message))
}

/// The places of the mistakes, and the words of the first.
fn mistakes(list: &Json) -> (Vec<String>, String) {
    let found = Filters::compile(list.as_array().unwrap(), FilterLogic::And).unwrap_err();
    let words = found[0].words.clone();
    (found.into_iter().map(|mistake| mistake.pointer).collect(), words)
}

#[test]
fn each_leaf_holds_where_it_says() {
    let message =
        r#"{"n": 42, "s": "Abc", "a": [1, {"x": 2, "y": 3}], "o": {"p": null}, "a.b": 7}"#;
    for (filter, expected) in [
        (json!({ "key": "n", "value": 42 }), true),
        (json!({ "key": "n", "value": 42.0 }), true),
        (json!({ "key": "n", "value": "42" }), false),
        (json!({ "key": "a.b", "value": 7 }), true),
        (json!({ "path": "a.b", "value": 7 }), false),
        (json!({ "path": "a.1.x", "value": 2 }), true),
        (json!({ "path": "a.2", "value": null }), false),
        (json!({ "key": "a", "value": [{ "x": 2 }, { "y": 3 }, 1] }), true),
        (json!({ "key": "a", "value": [{ "x": 3 }] }), false),
        (json!({ "key": "a", "value": [] }), true),
        (json!({ "key": "a", "value": {} }), false),
        (json!({ "key": "o", "value": {} }), true),
        (json!({ "path": ".", "value": { "o": { "p": null }, "s": "Abc" } }), true),
        (json!({ "key": "o", "op": "eq", "value": {} }), false),
        (json!({ "key": "o", "op": "eq", "value": { "p": null } }), true),
        (json!({ "key": "o", "op": "ne", "value": { "p": null } }), false),
        (json!({ "key": "none", "op": "ne", "value": 1 }), true),
        (json!({ "key": "none", "op": "eq", "value": null }), false),
        (json!({ "path": "o.p", "op": "exists" }), true),
        (json!({ "path": "o.q", "op": "exists" }), false),
        (json!({ "path": "o.q", "op": "exists", "value": false }), true),
        (json!({ "key": "n", "op": "gt", "value": 41.5 }), true),
        (json!({ "key": "n", "op": "gte", "value": 42 }), true),
        (json!({ "key": "n", "op": "lt", "value": 42 }), false),
        (json!({ "key": "n", "op": "lte", "value": 42 }), true),
        (json!({ "key": "s", "op": "gt", "value": "Abb" }), true),
        (json!({ "key": "s", "op": "gt", "value": 1 }), false),
        (json!({ "key": "none", "op": "lt", "value": 1 }), false),
        (json!({ "key": "s", "op": "regex", "value": "^[A-C]b" }), true),
        (json!({ "key": "n", "op": "regex", "value": "42" }), false),
        (json!({ "key": "s", "op": "contains", "value": "bc" }), true),
        (json!({ "key": "a", "op": "contains", "value": 1.0 }), true),
        (json!({ "key": "a", "op": "contains", "value": { "x": 2 } }), false),
        (json!({ "key": "o", "op": "contains", "value": "p" }), false),
        (json!({ "expression": "n > 40 && s == 'Abc'" }), true),
        (json!({ "expression": "none" }), false),
        (json!({ "text": { "prefix": "{\"n\"" } }), true),
        (json!({ "text": { "regex": "\"A.c\"" } }), true),
        (json!({ "text": { "equals": "{}" } }), false),
    ] {
        assert_eq!(accepts(&filter, message), expected, "{filter}");
    }
}

#[test]
fn whole_numbers_are_compared_exactly() {
    let over = json!({ "key": "n", "op": "gt", "value": 9_007_199_254_740_992_u64 });
    assert!(accepts(&over, r#"{"n": 9007199254740993}"#));
    let same = json!({ "key": "n", "op": "eq", "value": 9_007_199_254_740_992_u64 });
    assert!(!accepts(&same, r#"{"n": 9007199254740993}"#));
    assert!(accepts(&same, r#"{"n": 9007199254740992.0}"#));
}

#[test]
fn what_is_not_json_fails_every_leaf_but_text() {
    for filter in [
        json!({ "key": "a", "op": "ne", "value": 1 }),
        json!({ "key": "a", "op": "exists", "value": false }),
        json!({ "path": ".", "op": "exists" }),
        json!({ "expression": "true" }),
    ] {
        assert!(!accepts(&filter, "PING {"), "{filter}");
        assert!(accepts(&json!({ "none_of": [filter] }), "PING {"), "{filter}");
    }
    assert!(accepts(&json!({ "text": { "equals": "PING {" } }), "PING {"));
    // A frame given as an array has no text.
    let any = filters(&json!([{ "text": { "regex": "" } }]));
    assert!(!any.accept(None) && any.accept(Some("")));
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
    let seen = |text| Seen { text: Some(text), json: OnceCell::new() };
    let refused = seen("[1]");
    assert!(!root.accepts(&refused) && refused.json.get().is_none());
    let taken = seen(r#"{"a": 1}"#);
    assert!(root.accepts(&taken) && taken.json.get().is_some());
}

#[test]
fn mistakes_have_their_places() {
    let ok = json!({ "key": "a", "value": 1 });
    for (filter, place, words) in [
        (json!(5), "", "is an object"),
        (json!({}), "", "has `key` or `path`"),
        (json!({ "value": 1 }), "", "has `key` or `path`"),
        (json!({ "key": "a", "path": "b", "value": 1 }), "", "one form"),
        (json!({ "any_of": [], "none_of": [] }), "", "one form"),
        (json!({ "any_of": [], "op": "eq" }), "/op", "no meaning"),
        (json!({ "key": "a", "value": 1, "a/b~": 2 }), "/a~1b~0", "no meaning"),
        (json!({ "any_of": {} }), "/any_of", "list of filters"),
        (json!({ "key": 5, "value": 1 }), "/key", "a text"),
        (json!({ "path": "a..b", "value": 1 }), "/path", "column"),
        (json!({ "key": "a" }), "", "needs a `value`"),
        (json!({ "key": "a", "op": "like", "value": 1 }), "/op", "superset, exists"),
        (json!({ "key": "a", "op": 1, "value": 1 }), "/op", "superset, exists"),
        (json!({ "key": "a", "op": "gt", "value": [] }), "/value", "numbers and texts"),
        (json!({ "key": "a", "op": "regex", "value": "(" }), "/value", "regular expression"),
        (
            json!({ "key": "a", "op": "regex", "value": "\\w{999}{99}" }),
            "/value",
            "regular expression",
        ),
        (json!({ "key": "a", "op": "exists", "value": 1 }), "/value", "`false`"),
        (json!({ "expression": "a >" }), "/expression", "column"),
        (json!({ "text": "a" }), "/text", "`prefix`"),
        (json!({ "text": { "regex": "[" } }), "/text/regex", "regular expression"),
        (json!({ "text": { "suffix": "[" } }), "/text/suffix", "`prefix`"),
    ] {
        let at = format!("/2/all_of/1{place}");
        let list = json!([ok, ok, { "all_of": [ok, filter] }]);
        let (places, said) = mistakes(&list);
        assert_eq!(places, [at], "{filter}");
        assert!(said.contains(words), "{filter}: {said}");
    }
    let (all, _) = mistakes(&json!([5, ok, { "none_of": [{}, ok, 6] }]));
    assert_eq!(all, ["/0", "/2/none_of/0", "/2/none_of/2"]);
}

#[test]
fn depth_and_number_are_bounded() {
    let nested = |depth: usize| {
        (0..depth).fold(json!({ "key": "a", "value": 1 }), |inner, _| json!({ "any_of": [inner] }))
    };
    assert!(accepts(&nested(32), r#"{"a": 1}"#));
    let (places, words) = mistakes(&json!([nested(33)]));
    assert!(places[0].ends_with("/any_of") && words.contains("32"), "{words}");
    let leaf = json!({ "key": "a", "value": 1 });
    filters(&Json::from(vec![leaf.clone(); 1_000]));
    let (places, words) = mistakes(&Json::from(vec![leaf; 1_002]));
    assert_eq!(places, ["/1000"]);
    assert!(words.contains("1000"), "{words}");
    let long = json!([{ "key": "a", "value": vec![0; 1_000] }, 5]);
    assert_eq!(mistakes(&long).0, ["/0/value"]);
}

/// The definition in the plainest words, over the JSON type of the library.
fn reference(message: &Json, wanted: &Json) -> bool {
    if let (Some(message), Some(wanted)) = (message.as_object(), wanted.as_object()) {
        return wanted.keys().all(|key| {
            message.contains_key(key) && reference(&message[key.as_str()], &wanted[key.as_str()])
        });
    }
    if let (Some(message), Some(wanted)) = (message.as_array(), wanted.as_array()) {
        let found = |item: &Json| message.iter().filter(|there| reference(there, item)).count();
        return wanted.iter().all(|item| found(item) > 0);
    }
    match (message.as_f64(), wanted.as_f64()) {
        (Some(message), Some(wanted)) => (message - wanted).abs() < f64::EPSILON,
        _ => message == wanted,
    }
}

/// Few different keys and leaves, so that two of them often have something in common.
fn small_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (0..3_i64).prop_map(Json::from),
        (0..3_i8).prop_map(|n| Json::from(f64::from(n))),
        "[01]".prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::vec(("[a-c]", inner), 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// A part of a value: members and items left out here and there.
fn part(whole: &Json, mut choice: u64) -> Json {
    let mut keep = || {
        choice = choice.rotate_right(1);
        choice & 1 == 1
    };
    match whole {
        Json::Object(members) => {
            let kept = members.iter().filter(|_| keep());
            let kept: Vec<_> = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
            Json::Object(kept.into_iter().map(|(key, value)| (key, part(&value, choice))).collect())
        }
        Json::Array(items) => {
            let kept: Vec<_> = items.iter().rev().filter(|_| keep()).collect();
            Json::Array(kept.into_iter().map(|item| part(item, choice)).collect())
        }
        leaf => leaf.clone(),
    }
}

proptest! {
    #[test]
    fn superset_is_what_the_reference_says(message in small_json(), wanted in small_json()) {
        let expected = reference(&message, &wanted);
        prop_assert_eq!(superset(&Value::from(&message), &Value::from(&wanted)), expected);
        let filter = json!({ "path": ".", "value": wanted });
        prop_assert_eq!(accepts(&filter, &message.to_string()), expected);
    }

    #[test]
    fn a_whole_is_a_superset_of_itself_and_of_its_parts(
        whole in small_json(), first in any::<u64>(), second in any::<u64>(),
    ) {
        let middle = part(&whole, first);
        let least = part(&middle, second);
        let [whole, middle, least] = [&whole, &middle, &least].map(Value::from);
        prop_assert!(superset(&whole, &whole) && equal(&whole, &whole));
        prop_assert!(superset(&whole, &middle) && superset(&middle, &least));
        prop_assert!(superset(&whole, &least), "transitive");
    }

    #[test]
    fn what_is_added_does_not_matter(whole in small_json(), extra in small_json(), seed in any::<u64>()) {
        let least = part(&whole, seed);
        let more = match whole {
            Json::Array(mut items) => {
                items.insert(0, extra);
                Json::from(items)
            }
            Json::Object(mut members) => {
                members.insert("extra".to_owned(), extra);
                Json::from(members)
            }
            leaf => leaf,
        };
        prop_assert!(superset(&Value::from(&more), &Value::from(&least)));
    }

    /// No list makes the compiler panic, and what it accepts can be asked of any text.
    #[test]
    fn any_list_is_compiled_or_refused(list in proptest::collection::vec(small_json(), 0..4), text in ".*") {
        match Filters::compile(&list, FilterLogic::Or) {
            Ok(filters) => prop_assert!(filters.accept(Some(&text)) || !filters.is_empty()),
            Err(mistakes) => prop_assert!(mistakes.iter().all(|one| one.pointer.starts_with('/'))),
        }
    }
}
