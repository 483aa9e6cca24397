//! Tests of expressions.
use super::Expression;
use crate::payload::Value;

#[test]
fn smoke() {
    let payload = Value::parse(r#"{"data":{"user":{"age":34},"country":"FI"}}"#).unwrap();
    let e = Expression::parse("data.user.age > 18 && data.country == \"FI\"").unwrap();
    assert!(e.test(&payload).unwrap());
}
