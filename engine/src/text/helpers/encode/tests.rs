//! What `encode` promises.

use super::super::check::{call, table};

#[test]
fn json() {
    table(
        "jsonEncode",
        &[
            ("[\"a\\\"b\"]", r#""\"a\\\"b\"""#),
            ("[null]", "\"null\""),
            ("[1e21]", "\"1e+21\""),
            ("[{\"a\":[1]},2]", r#""{\n  \"a\": [\n    1\n  ]\n}""#),
        ],
    );
    table("jsonDecode", &[(r#"["{\"a\":1}"]"#, "{\"a\":1}"), ("[\"{\"]", "-")]);
}

#[test]
fn uris() {
    table("encodeURI", &[("[\"http://x/ä b?q=1&r=%#\"]", "\"http://x/%C3%A4%20b?q=1&r=%25#\"")]);
    table("encodeURIComponent", &[("[\"a/b c&(d)'!\"]", "\"a%2Fb%20c%26(d)'!\"")]);
    table("decodeURI", &[("[\"%C3%A4%20%2F%23\"]", "\"ä %2F%23\"")]);
    table("decodeURIComponent", &[("[\"%C3%A4+%2F%23\"]", "\"ä+/#\"")]);
    for bad in ["[\"%\"]", "[\"%zz\"]", "[\"%ff\"]", "[\"%+1\"]"] {
        assert!(call("decodeURIComponent", bad).is_err(), "{bad}");
    }
    table(
        "queryStringEncode",
        &[("[{\"a\":\"x y\",\"b\":[1,2],\"c\":null}]", "\"a=x%20y&b=1&b=2&c=\""), ("[5]", "\"\"")],
    );
}

#[test]
fn base64() {
    table("encodeBase64", &[("[\"hällo\"]", "\"aMOkbGxv\""), ("[1]", "\"MQ==\"")]);
    table(
        "decodeBase64",
        &[
            ("[\"aMOkbGxv\"]", "\"hällo\""),
            ("[\"MQ\"]", "\"1\""),
            ("[\"_-8=\"]", "\"\u{fffd}\u{fffd}\""),
        ],
    );
    assert!(call("decodeBase64", "[\"a!\"]").is_err());
}
