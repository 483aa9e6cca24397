//! Walking a compiled expression.

use std::cmp::Ordering;

use smallvec::SmallVec;

use super::compare::{equal, order, same};
use super::number::power;
use super::operand::{MAX_TEXT, Operand, TOO_LONG, View};
use super::tree::{Call, Failure, Link, Operator, Tree};
use crate::payload::{Text, Value};

impl Tree {
    /// The value for this payload.
    pub(super) fn eval<'a>(&'a self, payload: &'a Value) -> Result<Operand<'a>, Failure> {
        Ok(match self {
            Self::Path(path) => path.get(payload).map_or(Operand::Undefined, Operand::Ref),
            Self::Constant(value) => Operand::Ref(value),
            Self::Number(number) => Operand::Number(*number),
            Self::Chain(first, links) => {
                let mut left = first.eval(payload)?;
                for link in links {
                    let right = link.right.eval(payload)?;
                    left = link.apply(left, &right)?;
                }
                left
            }
            Self::All(sides) => return first_or_last(sides, payload, false),
            Self::Any(sides) => return first_or_last(sides, payload, true),
            Self::Not(inner) => Operand::Bool(!inner.eval(payload)?.truthy()),
            Self::Choice(choice) => {
                return if choice.when.eval(payload)?.truthy() {
                    choice.then.eval(payload)
                } else {
                    choice.otherwise.eval(payload)
                };
            }
            Self::Minus(inner) => Operand::Number(-number(&inner.eval(payload)?)?),
            Self::Plus(inner) => Operand::Number(number(&inner.eval(payload)?)?),
            Self::Undefined => Operand::Undefined,
            Self::Call(call) => return call.eval(payload),
            Self::Array(items) => Operand::Array(
                items
                    .iter()
                    .map(|item| Ok(item.eval(payload)?.into_value()))
                    .collect::<Result<_, Failure>>()?,
            ),
        })
    }
}

/// A sign before a text or list; its place is that of the whole expression.
fn number(operand: &Operand<'_>) -> Result<f64, Failure> {
    operand.number().map_err(|words| Failure { at: 0, words })
}

fn first_or_last<'a>(
    sides: &'a [Tree],
    payload: &'a Value,
    wanted: bool,
) -> Result<Operand<'a>, Failure> {
    let mut result = Operand::Undefined;
    for side in sides {
        result = side.eval(payload)?;
        if result.truthy() == wanted {
            break;
        }
    }
    Ok(result)
}

impl Call {
    fn eval<'a>(&'a self, payload: &'a Value) -> Result<Operand<'a>, Failure> {
        let mut arguments = SmallVec::<[Operand<'a>; 3]>::new();
        for argument in &self.arguments {
            arguments.push(argument.eval(payload)?);
        }
        self.function.call(&arguments).map_err(|words| Failure { at: self.at, words })
    }
}

impl Link {
    #[inline]
    fn apply<'a>(&self, left: Operand<'a>, right: &Operand<'_>) -> Result<Operand<'a>, Failure> {
        self.operator.apply(left, right).map_err(|words| Failure { at: self.at, words })
    }
}

impl Operator {
    #[inline]
    fn apply<'a>(
        self,
        left: Operand<'a>,
        right: &Operand<'_>,
    ) -> Result<Operand<'a>, &'static str> {
        Ok(match self {
            Self::Equal => Operand::Bool(equal(&left, right)?),
            Self::Unequal => Operand::Bool(!equal(&left, right)?),
            Self::Same => Operand::Bool(same(&left, right)),
            Self::Different => Operand::Bool(!same(&left, right)),
            Self::Less => Operand::Bool(order(&left, right)? == Some(Ordering::Less)),
            Self::Greater => Operand::Bool(order(&left, right)? == Some(Ordering::Greater)),
            Self::AtMost => Operand::Bool(order(&left, right)?.is_some_and(Ordering::is_le)),
            Self::AtLeast => Operand::Bool(order(&left, right)?.is_some_and(Ordering::is_ge)),
            Self::Add => return add(left, right),
            Self::Subtract => Operand::Number(left.number()? - right.number()?),
            Self::Multiply => Operand::Number(left.number()? * right.number()?),
            Self::Divide => Operand::Number(left.number()? / right.number()?),
            Self::Remainder => Operand::Number(left.number()? % right.number()?),
            Self::Power => Operand::Number(power(left.number()?, right.number()?)),
        })
    }
}

fn add<'a>(left: Operand<'a>, right: &Operand<'_>) -> Result<Operand<'a>, &'static str> {
    if let (View::Number(left), View::Number(right)) = (left.view(), right.view()) {
        return Ok(Operand::Number(left + right));
    }
    if !left.view().joins() && !right.view().joins() {
        return Ok(Operand::Number(left.number()? + right.number()?));
    }
    let end = right.view().text()?;
    let mut text = match left {
        // Grown in place, so that a long chain of `+` copies nothing twice.
        Operand::Text(text) => text,
        other => Text::from(other.view().text()?.as_ref()),
    };
    if text.len() + end.len() > MAX_TEXT {
        return Err(TOO_LONG);
    }
    text.push_str(&end);
    Ok(Operand::Text(text))
}
