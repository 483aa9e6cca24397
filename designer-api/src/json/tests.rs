//! What `json` promises.

use super::*;

fn code(bytes: &[u8]) -> String {
    parse(bytes).unwrap_err().code.clone()
}

#[test]
fn reads_what_serde_json_reads() {
    let text = r#"{"b":[1,-2,2.5,18446744073709551615,"é\""],"a":{"":null,"x":true}}"#;
    assert_eq!(parse(text.as_bytes()).unwrap(), serde_json::from_str::<Json>(text).unwrap());
    assert_eq!(parse(b"\xEF\xBB\xBF1").unwrap(), Json::from(1));
}

#[test]
fn refuses_junk_with_a_place() {
    assert_eq!(code(b""), "empty-body");
    assert_eq!(code(b" \n"), "empty-body");
    assert_eq!(code(b"{\"a\":\"\xff\"}"), "not-utf8");
    assert_eq!(code(b"{\0\"\0a\0\"\0:\x001\0}\0"), "bad-json");
    for junk in ["{", "{}x", "[1,]", "// c\n1", "NaN", "1e999", r#""\ud800""#] {
        let problem = parse(junk.as_bytes()).unwrap_err();
        assert!(problem.detail.contains("line 1") || problem.detail.contains("line 2"), "{junk}");
    }
    assert_eq!(code("[".repeat(10_000).as_bytes()), "bad-json");
    let twice = parse(b"{\"a\":{\"b\":1,\n\"b\":2}}").unwrap_err();
    assert!(twice.detail.contains("stands twice") && twice.detail.contains("line 2"));
}

#[test]
fn a_wrong_form_has_a_pointer() {
    #[derive(Debug, serde::Deserialize)]
    struct Form {
        #[expect(dead_code, reason = "only its form counts")]
        list: Vec<u8>,
    }
    let problem = read::<Form>(br#"{"list":[1,"x"]}"#).unwrap_err();
    assert_eq!((problem.code.as_str(), problem.pointer.as_deref()), ("bad-form", Some("/list/1")));
}
