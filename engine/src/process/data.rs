//! The data of an instance: what changed between two documents, merging, inheriting, filtering.

use serde::{Deserialize, Serialize};

use crate::node::Inherit;
use crate::payload::{Object, Text, Value};
use crate::text::Path;

/// One difference between two documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The members on the way there.
    pub at: Vec<Text>,
    /// What stands there now; the member is gone if absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub to: Option<Value>,
}

/// Tells `null`, which is a value, from nothing.
fn given<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(input).map(Some)
}

/// What must be done to `old` to make it `new`. Arrays are replaced as a whole.
#[must_use]
pub fn changes(old: &Value, new: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare(old, new, &mut Vec::new(), &mut found);
    found
}

fn compare(old: &Value, new: &Value, at: &mut Vec<Text>, found: &mut Vec<Change>) {
    let (Value::Object(before), Value::Object(after)) = (old, new) else {
        if old != new {
            found.push(Change { at: at.clone(), to: Some(new.clone()) });
        }
        return;
    };
    for (key, _) in before {
        if !after.contains_key(key) {
            let mut at = at.clone();
            at.push(key.clone());
            found.push(Change { at, to: None });
        }
    }
    for (key, value) in after {
        at.push(key.clone());
        match before.get(key) {
            Some(there) => compare(there, value, at, found),
            None => found.push(Change { at: at.clone(), to: Some(value.clone()) }),
        }
        at.pop();
    }
}

/// Makes the changes.
pub fn patch(document: &mut Value, changes: &[Change]) {
    for change in changes {
        put(document, &change.at, change.to.as_ref());
    }
}

fn put(here: &mut Value, at: &[Text], to: Option<&Value>) {
    let Some((key, rest)) = at.split_first() else {
        *here = to.cloned().unwrap_or_default();
        return;
    };
    if !matches!(here, Value::Object(_)) {
        if to.is_none() {
            return;
        }
        *here = Value::object();
    }
    let Value::Object(object) = here else { return };
    match (rest.is_empty(), to) {
        (true, None) => drop(object.remove(key)),
        (true, Some(value)) => drop(object.insert(key.clone(), value.clone())),
        (false, _) => {
            if let Some(slot) = object.slot(key) {
                put(slot, rest, to);
            }
        }
    }
}

/// Merges objects member by member; everything else, arrays too, is replaced.
pub fn merge(into: &mut Value, from: &Value) {
    match (&mut *into, from) {
        (Value::Object(object), Value::Object(members)) => {
            for (key, value) in members {
                if let Some(slot) = object.slot(key) {
                    merge(slot, value);
                }
            }
        }
        (slot, value) => *slot = value.clone(),
    }
}

/// The keys that belong to the engine and never go from one process to another.
const SYSTEM: [&str; 2] = ["instanceId", "parentInstanceId"];

/// What a process is given of another's data.
#[must_use]
pub(super) fn inherited(data: &Value, inherit: &Inherit) -> Value {
    let mut given = match &inherit.only {
        None => data.clone(),
        Some(paths) => {
            let mut given = Value::object();
            for path in paths {
                if let Some(value) = path.get(data) {
                    // A path into an array that is not there begins one by its index.
                    drop(path.set(&mut given, value.clone()));
                }
            }
            given
        }
    };
    for path in &inherit.without {
        path.remove(&mut given);
    }
    if let Some(object) = given.as_object_mut() {
        for key in SYSTEM {
            object.remove(key);
        }
    }
    if matches!(given, Value::Object(_)) { given } else { Value::object() }
}

/// Of posted data what is equal to or below one of `keys`, and the paths of all that is not.
#[must_use]
pub(super) fn admitted(posted: &Value, keys: &[Path]) -> (Value, Vec<String>) {
    let mut ignored = Vec::new();
    let taken = admit(posted, keys, &mut Vec::new(), &mut ignored);
    (taken.unwrap_or_else(Value::object), ignored)
}

fn admit(
    value: &Value,
    keys: &[Path],
    at: &mut Vec<Text>,
    ignored: &mut Vec<String>,
) -> Option<Value> {
    let here = path_of(at);
    if here.as_ref().is_some_and(|here| keys.iter().any(|key| key.covers(here))) {
        return Some(value.clone());
    }
    let below =
        at.is_empty() || here.as_ref().is_none_or(|here| keys.iter().any(|key| here.covers(key)));
    match value {
        Value::Object(object) if below && (!object.is_empty() || at.is_empty()) => {
            let mut taken = Object::new();
            for (key, member) in object {
                at.push(key.clone());
                if let Some(member) = admit(member, keys, at, ignored) {
                    taken.insert(key.clone(), member);
                }
                at.pop();
            }
            (!taken.is_empty()).then_some(Value::Object(taken))
        }
        _ => {
            ignored.push(here.map_or_else(|| ".".to_owned(), |here| here.as_str().to_owned()));
            None
        }
    }
}

/// The path of a member; a key that no path can name is admitted by none.
fn path_of(at: &[Text]) -> Option<Path> {
    if at.is_empty() {
        return Path::parse(".").ok();
    }
    let plain = |key: &Text| {
        !key.is_empty()
            && key != "this"
            && key.chars().all(|c| c.is_alphanumeric() || "_-$@ ".contains(c))
    };
    let words: Vec<String> = at
        .iter()
        .map(|key| if plain(key) { key.to_string() } else { format!("[{key}]") })
        .collect();
    Path::parse(&words.join(".")).ok()
}
