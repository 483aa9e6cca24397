//! What `compare` promises.

use super::super::check::{call, table};
use super::*;

#[test]
fn compares() {
    table(
        "eq",
        &[
            ("[1,1.0]", "true"),
            ("[1,\"1\"]", "false"),
            ("[null,null]", "true"),
            ("[null,false]", "false"),
            ("[9007199254740993,9007199254740993]", "true"),
            ("[{\"a\":[1]},{\"a\":[1.0]}]", "true"),
            ("[{\"a\":1},{\"b\":1}]", "false"),
        ],
    );
    table("ne", &[("[1,2]", "true"), ("[\"a\",\"a\"]", "false")]);
    table("gt", &[("[2,10]", "false"), ("[\"2\",\"10\"]", "true"), ("[\"b\",\"a\"]", "true")]);
    table("gte", &[("[3,\"3\"]", "true"), ("[{},1]", "false")]);
    table("lt", &[("[null,1]", "true"), ("[\"x\",1]", "false")]);
    table("lte", &[("[2,2]", "true"), ("[true,0]", "false")]);
}

#[test]
fn matches_and_includes() {
    table(
        "match",
        &[
            ("[\"abc-1\",\"^abc-\\\\d$\"]", "true"),
            ("[\"x\",\"y\"]", "false"),
            ("[12,\"^1\"]", "true"),
        ],
    );
    assert!(call("match", "[\"x\",\"(\"]").unwrap_err().contains("regular expression"));
    table(
        "includes",
        &[
            ("[[1,\"a\"],\"a\"]", "true"),
            ("[[1],\"1\"]", "false"),
            ("[\"hello\",\"ell\"]", "true"),
            ("[{\"k\":5},5]", "true"),
            ("[7,7]", "false"),
        ],
    );
}

#[test]
fn a_value_of_shared_parts_does_not_compare_forever() {
    let mut value = Value::from(1);
    for _ in 0..60 {
        value = Value::from(vec![value.clone(), value]);
    }
    assert!(same(&value, &value, &Work::full()).is_err());
}
