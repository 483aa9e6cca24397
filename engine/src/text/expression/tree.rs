//! The compiled form of an expression.

use super::function::Function;
use crate::payload::Value;
use crate::text::Path;

/// A node. How deep trees get is bounded by the parser, so that walking one cannot overflow.
#[derive(Debug)]
pub(super) enum Tree {
    Undefined,
    /// Apart from `Constant`, because JSON has no -0.
    Number(f64),
    Constant(Value),
    Path(Path),
    /// With at least one item that is no constant.
    Array(Vec<Tree>),
    Not(Box<Tree>),
    Minus(Box<Tree>),
    Plus(Box<Tree>),
    /// The first false one, or the last.
    All(Vec<Tree>),
    /// The first true one, or the last.
    Any(Vec<Tree>),
    /// Operators of one level, from the left: flat, so that a long sum is not a deep tree.
    Chain(Box<Tree>, Vec<Link>),
    Choice(Box<Choice>),
    Call(Call),
}

/// An operator and what stands to its right.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) operator: Operator,
    pub(super) right: Tree,
    /// Where the operator stands: byte offset in the source.
    pub(super) at: usize,
}

/// `when ? then : otherwise`.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) when: Tree,
    pub(super) then: Tree,
    pub(super) otherwise: Tree,
}

#[derive(Debug)]
pub(super) struct Call {
    pub(super) function: Function,
    pub(super) arguments: Vec<Tree>,
    pub(super) at: usize,
}

/// The operators with two sides, but for those that may leave out one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Same,
    Different,
    Less,
    Greater,
    AtMost,
    AtLeast,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

/// An evaluation that had to stop.
#[derive(Debug)]
pub(super) struct Failure {
    /// Byte offset in the source.
    pub(super) at: usize,
    pub(super) words: &'static str,
}
