//! A template as it is run: what the handlebars parser read, lowered to paths, literals, helpers
//! and blocks that need no name looked up any more.

use regex::Regex;

use crate::payload::{Text, Value};
use crate::text::helpers::Helper;
use crate::text::lookup::Lookup;

/// The pieces of a template or of a block's part, in order.
pub(in crate::text) type Program = Vec<Piece>;

/// One piece.
#[derive(Debug)]
pub(in crate::text) enum Piece {
    /// Text as written.
    Text(Text),
    /// `{{expr}}`, or raw: `{{{expr}}}`.
    Print { expr: Expr, raw: bool },
    /// `{{#…}}…{{else}}…{{/…}}`
    Block(Box<Block>),
}

/// A value to be found or made.
#[derive(Debug)]
pub(in crate::text) enum Expr {
    /// Written in the template; `None` = `undefined`.
    Literal(Option<Value>),
    /// A path.
    Path(Lookup),
    /// A helper's answer.
    Call(Box<Call>),
    /// The `template` helper: a template written in the template, on the value of an argument
    /// (`None` = on the value that the helper stands on).
    Template(Program, Option<Box<Expr>>),
}

/// A use of a helper.
#[derive(Debug)]
pub(in crate::text) struct Call {
    pub(in crate::text) helper: &'static Helper,
    pub(in crate::text) args: Vec<Expr>,
    pub(in crate::text) named: Vec<(Text, Expr)>,
    /// The second argument of `match`, where it is a literal.
    pub(in crate::text) pattern: Option<Regex>,
    /// Line and column of the tag.
    pub(in crate::text) place: (usize, usize),
}

/// A block.
#[derive(Debug)]
pub(in crate::text) struct Block {
    pub(in crate::text) kind: BlockKind,
    /// What it asks or goes through.
    pub(in crate::text) subject: Expr,
    /// The names after `as`.
    pub(in crate::text) names: Vec<Text>,
    pub(in crate::text) body: Program,
    pub(in crate::text) otherwise: Program,
}

/// What a block does with its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::text) enum BlockKind {
    /// Shows its body when the subject is true.
    If {
        /// `includeZero=true`
        zero: bool,
    },
    /// Shows its body when the subject is false.
    Unless,
    /// Shows its body for each item or member.
    Each,
    /// Shows its body on the subject.
    With,
}
