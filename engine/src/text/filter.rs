//! Filters: which messages of a socket start a run (spec websocket, section 3).

mod compile;
mod leaf;
mod superset;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Expression;
use crate::payload::Value;

use leaf::{Leaf, TextTest};

/// What is wrong with a list of filters, with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct FilterMistake {
    /// JSON pointer into the list: `/2/all_of/1`.
    pub pointer: String,
    /// What is wrong, and what would be right.
    pub words: String,
}

/// How many filters of the list must accept a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FilterLogic {
    /// All of them.
    #[default]
    And,
    /// At least one.
    Or,
}

/// A list of filters, compiled once. An empty one accepts every message.
///
/// Each filter is an object of one of these forms:
///
/// - `{"key": …, "op": …, "value": …}` looks at a field of the message's outermost object,
///   `{"path": …, "op": …, "value": …}` at any place in it. Without `op`: `superset`.
/// - `{"any_of": […]}`, `{"all_of": […]}`, `{"none_of": […]}` hold filters in their turn.
/// - `{"expression": …}`: an [`Expression`] over the message. One that fails does not accept.
/// - `{"text": {"regex" | "prefix" | "equals": …}}` looks at the text as it came.
///
/// `superset`: an object has at least the members of `value`, an array at least its items in any
/// order and number, each of them a superset in turn; anything else equals it. `eq`, `ne`: JSON
/// equality (`1` is `1.0`, `42` is not `"42"`); a missing field equals nothing. `gt`, `gte`, `lt`,
/// `lte`: two numbers, or two texts by their code points. `regex`: a text in which the expression
/// is found. `contains`: a text that has this part, an array that has this item. `exists`: the
/// field is there, be it `null`; with `"value": false` it is not.
///
/// Every form but `text` is false for a message that is not JSON. A group without filters is left
/// out, as if it had not been written. At most 1,000 filters and parts of their values, nested at
/// most 32 deep.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    root: Option<Arc<Filter>>,
}

#[derive(Debug)]
enum Filter {
    Any(Vec<Filter>),
    All(Vec<Filter>),
    None(Vec<Filter>),
    Leaf(Leaf),
    Expression(Expression),
    Text(TextTest),
}

impl Filters {
    /// Compiles a list of filters.
    ///
    /// # Errors
    /// All that is wrong with it, each with its place.
    pub fn compile(
        list: &[serde_json::Value],
        logic: FilterLogic,
    ) -> Result<Self, Vec<FilterMistake>> {
        let filters = compile::list(list)?;
        let root = (!filters.is_empty()).then(|| match logic {
            FilterLogic::And => Arc::new(Filter::All(filters)),
            FilterLogic::Or => Arc::new(Filter::Any(filters)),
        });
        Ok(Self { root })
    }

    /// Whether there are none, so that every message is accepted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Whether a message starts a run. Its text is parsed at most once, and only if the answer
    /// depends on more than the text. A message that has no text (`None`) is accepted only where
    /// no filter needs to hold.
    #[must_use]
    pub fn accept(&self, text: Option<&str>) -> bool {
        self.root.as_ref().is_none_or(|root| root.accepts(&Seen { text, json: OnceCell::new() }))
    }
}

/// A message while it is looked at.
struct Seen<'a> {
    text: Option<&'a str>,
    json: OnceCell<Option<Value>>,
}

impl Seen<'_> {
    /// The message as JSON; `None` if it is none.
    fn json(&self) -> Option<&Value> {
        let parse = || self.text.and_then(|text| Value::parse(text).ok());
        self.json.get_or_init(parse).as_ref()
    }
}

impl Filter {
    fn accepts(&self, seen: &Seen<'_>) -> bool {
        match self {
            Self::Any(filters) => filters.iter().any(|filter| filter.accepts(seen)),
            Self::All(filters) => filters.iter().all(|filter| filter.accepts(seen)),
            Self::None(filters) => !filters.iter().any(|filter| filter.accepts(seen)),
            Self::Leaf(leaf) => seen.json().is_some_and(|json| leaf.holds(json)),
            Self::Expression(expression) => {
                seen.json().is_some_and(|json| expression.test(json).unwrap_or_default())
            }
            Self::Text(test) => seen.text.is_some_and(|text| test.holds(text)),
        }
    }

    /// Whether the message must be parsed for it. Within a group those come last.
    fn needs_json(&self) -> bool {
        match self {
            Self::Any(filters) | Self::All(filters) | Self::None(filters) => {
                filters.iter().any(Self::needs_json)
            }
            Self::Leaf(_) | Self::Expression(_) => true,
            Self::Text(_) => false,
        }
    }
}
