//! The laws of superset, beside a plain reference.

use super::*;

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
        // The same asked member by member, of which only those are read.
        if let (Json::Object(members), true) = (&wanted, message.is_object()) {
            let each = members.iter().map(|(key, value)| json!({ "key": key, "value": value }));
            let each = json!({ "all_of": each.collect::<Vec<_>>() });
            prop_assert_eq!(accepts(&each, &message.to_string()), expected);
        }
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
