//! One change of a payload.

use engine::node::Error;
use engine::payload::{Object, Value};
use engine::text::Path;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Given;
use crate::field::a;

/// One change, as a person writes it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Written {
    /// What to do.
    r#do: Verb,
    /// The value to set, or the object to merge.
    #[serde(default)]
    #[schemars(extend("x-when" = { "do": ["set", "merge"] }))]
    value: Option<Given>,
    /// Where the value stands that is moved, copied or removed.
    #[serde(default)]
    #[schemars(extend("x-when" = { "do": ["move", "copy", "remove"] }))]
    source: Option<Path>,
    /// Where it goes.
    #[serde(default)]
    #[schemars(extend("x-when" = { "do": ["set", "move", "copy", "merge"] }))]
    destination: Option<Path>,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Verb {
    /// Put a value at the destination.
    Set,
    /// Take what stands at the source to the destination.
    Move,
    /// Put what stands at the source at the destination, too.
    Copy,
    /// Take out what stands at the source.
    Remove,
    /// Put the members of an object into the object at the destination, and so on downwards.
    Merge,
}

/// One change, ready to be made.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(try_from = "Written")]
#[schemars(with = "Written")]
pub(super) enum Rule {
    Set { value: Given, destination: Path },
    Move { source: Path, destination: Path },
    Copy { source: Path, destination: Path },
    Remove { source: Path },
    Merge { value: Given, destination: Path },
}

impl TryFrom<Written> for Rule {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { r#do, value, source, destination } = written;
        match (r#do, value, source, destination) {
            (Verb::Set, Some(value), None, Some(destination)) => {
                Ok(Self::Set { value, destination })
            }
            (Verb::Merge, Some(value), None, Some(destination)) => {
                Ok(Self::Merge { value, destination })
            }
            (Verb::Move, None, Some(source), Some(destination)) => {
                Ok(Self::Move { source, destination })
            }
            (Verb::Copy, None, Some(source), Some(destination)) => {
                Ok(Self::Copy { source, destination })
            }
            (Verb::Remove, None, Some(source), None) => Ok(Self::Remove { source }),
            (Verb::Set, ..) => Err("`set` takes `value` and `destination`, and no `source`"),
            (Verb::Merge, ..) => Err("`merge` takes `value` and `destination`, and no `source`"),
            (Verb::Move, ..) => Err("`move` takes `source` and `destination`, and no `value`"),
            (Verb::Copy, ..) => Err("`copy` takes `source` and `destination`, and no `value`"),
            (Verb::Remove, ..) => Err("`remove` takes `source` alone"),
        }
    }
}

impl Rule {
    /// Whether it may have changed the payload when it fails.
    pub(super) fn may_stop_halfway(&self) -> bool {
        matches!(self, Self::Move { .. })
    }

    /// Makes the change.
    pub(super) fn apply(&self, payload: &mut Value) -> Result<(), Error> {
        match self {
            // As the next, which would hand the value on by way of an error that cannot be.
            Self::Set { value: Given::Path(source), destination } => {
                let value = match source.get(payload) {
                    Some(value) => value.clone(),
                    None => Value::Null,
                };
                destination.set(payload, value)?;
            }
            Self::Set { value, destination } => {
                let value = value.value(payload)?;
                destination.set(payload, value)?;
            }
            Self::Move { source, destination } => {
                if let Some(value) = source.remove(payload) {
                    destination.set(payload, value)?;
                }
            }
            Self::Copy { source, destination } => {
                if let Some(value) = source.get(payload).cloned() {
                    destination.set(payload, value)?;
                }
            }
            Self::Remove { source } => drop(source.remove(payload)),
            Self::Merge { value, destination } => {
                let value = value.value(payload)?;
                if !matches!(value, Value::Object(_)) {
                    return Err(Error::input(format!(
                        "`merge` takes an object, and the value is {}.",
                        a(&value)
                    )));
                }
                let mut merged = destination.get(payload).cloned().unwrap_or_default();
                if !matches!(merged, Value::Object(_) | Value::Null) {
                    return Err(Error::input(format!(
                        "There is {} at `{destination}`, and only an object can be merged into.",
                        a(&merged)
                    )));
                }
                merge(&mut merged, &value);
                destination.set(payload, merged)?;
            }
        }
        Ok(())
    }
}

/// Members of objects one by one, all else as a whole. The depth is that of a payload, which is
/// bounded.
fn merge(into: &mut Value, from: &Value) {
    let Value::Object(members) = from else {
        *into = from.clone();
        return;
    };
    if !matches!(into, Value::Object(_)) {
        *into = Value::Object(Object::new());
    }
    let Some(object) = into.as_object_mut() else {
        return;
    };
    for (key, value) in members {
        if let (Value::Object(_), Some(there)) = (value, object.get_mut(key)) {
            merge(there, value);
        } else {
            object.insert(key.clone(), value.clone());
        }
    }
}
