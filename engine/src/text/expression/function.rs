//! The functions that expressions can call.

use super::compare::includes;
use super::number::{power, round};
use super::operand::Operand;

/// A function by its name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Function {
    Length,
    Includes,
    Max,
    Min,
    Pow,
    Atan2,
    /// From a number to a number.
    Plain(fn(f64) -> f64),
}

/// All of them, for mistakes.
pub(super) const NAMES: &str = "abs acos asin atan atan2 ceil cos exp floor includes length log \
                                log10 max min pow round sin sqrt tan trunc";

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "length" => Self::Length,
            "includes" => Self::Includes,
            "max" => Self::Max,
            "min" => Self::Min,
            "pow" => Self::Pow,
            "atan2" => Self::Atan2,
            "abs" => Self::Plain(f64::abs),
            "acos" => Self::Plain(f64::acos),
            "asin" => Self::Plain(f64::asin),
            "atan" => Self::Plain(f64::atan),
            "ceil" => Self::Plain(f64::ceil),
            "cos" => Self::Plain(f64::cos),
            "exp" => Self::Plain(f64::exp),
            "floor" => Self::Plain(f64::floor),
            "log" => Self::Plain(f64::ln),
            "log10" => Self::Plain(f64::log10),
            "round" => Self::Plain(round),
            "sin" => Self::Plain(f64::sin),
            "sqrt" => Self::Plain(f64::sqrt),
            "tan" => Self::Plain(f64::tan),
            "trunc" => Self::Plain(f64::trunc),
            _ => return None,
        })
    }

    /// Whether it takes this many arguments; if not, what it takes.
    pub(super) fn takes(self, count: usize) -> Result<(), &'static str> {
        let (fits, wanted) = match self {
            Self::Length | Self::Plain(_) => (count == 1, "takes one value"),
            Self::Includes => (count == 2, "takes two values: a list or text, and what to find"),
            Self::Pow => (count == 2, "takes two values: a base and an exponent"),
            Self::Atan2 => (count == 2, "takes two values: y and x"),
            Self::Max | Self::Min => (count >= 1, "takes one value or more"),
        };
        if fits { Ok(()) } else { Err(wanted) }
    }

    /// Calls it. A missing argument counts as undefined.
    pub(super) fn call<'a>(self, arguments: &[Operand<'a>]) -> Result<Operand<'a>, &'static str> {
        let first = arguments.first().unwrap_or(&Operand::Undefined);
        let second = arguments.get(1).unwrap_or(&Operand::Undefined);
        Ok(Operand::Number(match self {
            Self::Length => return Ok(first.length()),
            Self::Includes => return includes(first, second).map(Operand::Bool),
            Self::Max => fold(arguments, f64::NEG_INFINITY, f64::max)?,
            Self::Min => fold(arguments, f64::INFINITY, f64::min)?,
            Self::Pow => power(first.number()?, second.number()?),
            Self::Atan2 => first.number()?.atan2(second.number()?),
            Self::Plain(function) => function(first.number()?),
        }))
    }
}

/// NaN if any is NaN: `f64::max` alone would pass over it.
fn fold(
    arguments: &[Operand<'_>],
    start: f64,
    choose: fn(f64, f64) -> f64,
) -> Result<f64, &'static str> {
    arguments.iter().try_fold(start, |best, argument| {
        let number = argument.number()?;
        Ok(if best.is_nan() || number.is_nan() { f64::NAN } else { choose(best, number) })
    })
}
