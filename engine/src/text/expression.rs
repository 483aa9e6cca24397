//! Expressions: conditions, arithmetic and filters over a payload.

mod compare;
mod eval;
mod function;
mod lexer;
mod number;
mod operand;
mod parser;
#[cfg(test)]
mod tests;
mod tree;

use std::sync::Arc;

use super::place::{excerpt, place};
use super::schema::text_field;
use super::{Mistake, RenderError};
use crate::payload::{Text, Value};

use tree::{Failure, Tree};

/// An expression, compiled once to a tree over payload paths.
///
/// Values are those of the payload, with their types; `undefined` is what a path finds nothing
/// at. What operators do is what they do in JavaScript: numbers are doubles, `==` converts,
/// `===` does not, `+` joins as soon as one side is text, `&&` and `||` give one of their sides,
/// arrays and objects equal only themselves.
///
/// From the tightest to the loosest: `( )`, function calls; `^` (power, from the right:
/// `2 ^ 3 ^ 2` is 512, `-2 ^ 2` is -4); `! - +` before a value; `* / %`; `+ -`; `< > <= >=`;
/// `== != === !==`; `&&`; `||`; `? :`.
///
/// Values: `data.user.age` or `{{data.user.age}}` (a bare name has letters, digits, `_`, `$`,
/// `@`; what stands in brackets is a key or an index as it is; braces take any [`Path`]),
/// `"text"` and `'text'`, `12`, `1.5e3`, `0xff`, `true`, `false`, `null`, `undefined`, `E`,
/// `PI`, `[1, "a"]`. Functions: `abs acos asin atan atan2 ceil cos exp floor includes length log
/// log10 max min pow round sin sqrt tan trunc`; `includes(list or text, what)` compares as `===`
/// does, but arrays and objects by their content; `length` counts UTF-16 units of a text, items
/// of an array, members of an object, and is 0 of nothing.
///
/// At most 16 KiB, nested at most 64 deep.
///
/// [`Path`]: super::Path
#[derive(Clone)]
pub struct Expression {
    source: Text,
    tree: Arc<Tree>,
}

impl Expression {
    /// The `format` of this type's JSON Schema.
    pub const FORMAT: &'static str = "wireloom-expression";

    /// Compiles an expression.
    ///
    /// # Errors
    /// When the text is none: the words say what was wanted at which place.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let tree = parser::parse(text).map_err(|slip| slip.within(text))?;
        Ok(Self { source: text.into(), tree: Arc::new(tree) })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The result as a payload value. What JSON lacks (`undefined`, NaN, infinities) is `null`.
    ///
    /// # Errors
    /// When a text grows over 1 MiB on the way; the words name the expression and the place.
    pub fn evaluate(&self, payload: &Value) -> Result<Value, RenderError> {
        match self.tree.eval(payload) {
            Ok(result) => Ok(result.into_value()),
            Err(failure) => Err(self.error(&failure)),
        }
    }

    /// Whether the result counts as true: all but `false`, `0`, NaN, `""`, `null`, `undefined`.
    ///
    /// # Errors
    /// As for [`evaluate`](Self::evaluate).
    pub fn test(&self, payload: &Value) -> Result<bool, RenderError> {
        match self.tree.eval(payload) {
            Ok(result) => Ok(result.truthy()),
            Err(failure) => Err(self.error(&failure)),
        }
    }

    #[cold]
    fn error(&self, failure: &Failure) -> RenderError {
        let (line, column) = place(&self.source, failure.at);
        RenderError::new(format!(
            "expression `{}`, line {line}, column {column}: {}",
            excerpt(&self.source),
            failure.words
        ))
    }
}

text_field!(Expression);

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Expression {}
