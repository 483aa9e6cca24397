//! Lists that were taken for objects: serde fills a struct from a list, member by member.

use serde_json::Value as Json;

use super::super::strict::escape;

/// JSON pointers to the lists in `given` from which objects were made. `made` is what was read of
/// it, written again.
#[must_use]
pub fn lists_as_objects(given: &Json, made: &Json) -> Vec<String> {
    let mut found = Vec::new();
    if has_list(given) {
        walk(given, Some(made), &mut String::new(), &mut found);
    }
    found
}

fn has_list(given: &Json) -> bool {
    match given {
        Json::Array(_) => true,
        Json::Object(members) => members.values().any(has_list),
        _ => false,
    }
}

fn walk(given: &Json, made: Option<&Json>, pointer: &mut String, found: &mut Vec<String>) {
    let here = pointer.len();
    match (given, made) {
        (Json::Array(items), Some(Json::Array(there))) => {
            for (place, (item, there)) in items.iter().zip(there).enumerate() {
                pointer.push('/');
                pointer.push_str(&place.to_string());
                walk(item, Some(there), pointer, found);
                pointer.truncate(here);
            }
        }
        // What is written only where it differs from the default may be gone; no list is.
        (Json::Array(_), Some(Json::Object(_)) | None) => found.push(pointer.clone()),
        (Json::Object(members), Some(Json::Object(there))) => {
            for (key, member) in members {
                pointer.push('/');
                pointer.push_str(&escape(key));
                walk(member, there.get(key), pointer, found);
                pointer.truncate(here);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_lists_where_objects_are_wanted() {
        let given = json!({"a/b": ["x"], "list": [[1], {"z": [2]}], "gone": ["y"], "same": {}});
        let made = json!({"a/b": {"x": 1}, "list": [{"w": 1}, {"z": [2]}], "same": {}});
        assert_eq!(lists_as_objects(&given, &made), ["/a~1b", "/list/0", "/gone"]);
        assert_eq!(lists_as_objects(&made, &made), [""; 0]);
    }
}
