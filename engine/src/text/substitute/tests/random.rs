//! No value breaks the message, whatever it is.

use super::*;

/// Any JSON value, nested a little.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\"\\\\${}a\n]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    /// No value changes the structure: the output parses, has the template's keys, and each
    /// value stands where its hole was.
    #[test]
    fn values_never_change_the_structure(value in json(), mode in 0_usize..3) {
        let on_missing = [OnMissing::Null, OnMissing::Omit, OnMissing::Fail][mode];
        let template = r#"{"a":${v},"b":"<${v}>","c":[1,${v},{"d":"${v}${v}"}],"e":"end"}"#;
        let mut payload = Value::object();
        payload.set("v", value.clone());
        let mut out = Vec::new();
        Substitution::parse(template).unwrap().on_missing(on_missing).render(&payload, &mut out).unwrap();
        let message = Value::parse(std::str::from_utf8(&out).unwrap()).unwrap();
        let keys: Vec<_> = message.as_object().unwrap().iter().map(|(key, _)| key.to_string()).collect();
        prop_assert_eq!(keys, ["a", "b", "c", "e"]);
        let text = match &value {
            Value::Null => String::new(),
            Value::String(text) => text.to_string(),
            other => other.to_json(),
        };
        prop_assert_eq!(message.get("a").unwrap().to_json(), value.to_json());
        let between = format!("<{text}>");
        prop_assert_eq!(message.get("b").unwrap().as_str(), Some(between.as_str()));
        prop_assert_eq!(message.get("e").unwrap().as_str(), Some("end"));
    }

    #[test]
    fn any_text_is_a_template_or_a_mistake(text in "[\\[\\]{}\",:$a1 \\\\\n]{0,24}") {
        if let Ok(template) = Substitution::parse(&text) {
            let mut out = Vec::new();
            template.render(&Value::Null, &mut out).unwrap();
            prop_assert!(Value::parse(std::str::from_utf8(&out).unwrap()).is_ok());
        }
    }
}
