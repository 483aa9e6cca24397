//! Every mistake is found, each with its place.

use super::*;

#[test]
fn all_mistakes_are_found_at_once() {
    let problems = refused(
        json!({
            "format": "wireloom.flow/1", "id": 5, "name": "x", "durability": "often", "extra": 1,
            "settings": {"stepLimit": "canary"},
            "nodes": [
                {"id": "a", "type": "t", "disabled": "canary", "position": {"x": "canary"}, "colour": 1},
                7, {}, {"id": "b", "type": "t", "retry": {"attempts": -1}}
            ],
            "wires": [{"from": ["a"], "to": "b"}, {"from": ["a", 4_294_967_296_u64], "to": "b"},
                      {"from": ["a", "-1"], "to": 3}],
            "notes": {}
        })
        .to_string(),
    );
    let mut seen = seen(&problems);
    seen.sort_unstable();
    let pointers: Vec<_> = seen.iter().map(|(_, pointer)| *pointer).collect();
    assert_eq!(
        pointers,
        [
            "/durability",
            "/extra",
            "/id",
            "/nodes/0/colour",
            "/nodes/0/disabled",
            "/nodes/0/position/x",
            "/nodes/1",
            "/nodes/2",
            "/nodes/2",
            "/nodes/3/retry/attempts",
            "/notes",
            "/settings/stepLimit",
            "/wires/0/from",
            "/wires/1/from/1",
            "/wires/2/to",
        ]
    );
    assert!(seen.iter().all(|(code, _)| *code == "shape"));
    let words: Vec<_> = problems.iter().map(|it| it.message.as_str()).collect();
    assert!(!words.concat().contains("canary"), "values are not repeated: {words:?}");
    assert!(words.contains(&"`id` is missing.") && words.contains(&"`type` is missing."));
    assert!(words.contains(&"There is no field `colour` here."));
    let node = problems.iter().find(|it| it.pointer == "/nodes/0/colour").unwrap();
    assert_eq!(node.node.as_deref(), Some("a"));
}

#[test]
fn a_list_is_not_an_object_anywhere() {
    let node = json!(["in", "t/in", "", {"x": 0}, {}, false, null, []]);
    let seen_at = |pointer: &str, value: Json| {
        let problems = refused(with(pointer, value));
        problems.iter().map(|it| (it.code.clone(), it.pointer.clone())).collect::<Vec<_>>()
    };
    for (pointer, value) in [
        ("/nodes/0", node),
        ("/nodes/0/position", json!([1, 2])),
        ("/nodes/0/config", json!([])),
        ("/nodes/1/onError", json!(["fail"])),
        ("/nodes/1/onError", json!(["store", "e"])),
        ("/wires/0", json!([["in", "message"], "out"])),
        ("/notes/0", json!(["n", "text"])),
        ("/notes/0/size", json!([10, 20])),
        ("/globals", json!([["a", 1]])),
    ] {
        let want = [("shape".to_owned(), pointer.to_owned())];
        assert_eq!(seen_at(pointer, value.clone()), want, "{value}");
    }
    let mut settings = flow_json();
    settings["settings"] = json!([null, null, null, "PT60S", 10]);
    assert_eq!(seen(&refused(settings.to_string())), [("shape", "/settings")]);
}

#[test]
fn an_endless_list_of_mistakes_ends() {
    let nodes = vec![json!({"id": "a", "type": 5}); 9_000];
    assert_eq!(refused(with("/nodes", nodes.into())).len(), MOST_PROBLEMS);
}
