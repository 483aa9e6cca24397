//! Filters that are none.

use super::*;

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
