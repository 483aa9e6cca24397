//! The values that operators stand between.

use std::f64::consts::{E, PI};

use super::{Parser, shown};
use crate::payload::Value;
use crate::text::Path;
use crate::text::expression::function::{Function, NAMES};
use crate::text::expression::lexer::Kind;
use crate::text::expression::tree::{Call, Tree};
use crate::text::place::Slip;

impl Parser {
    pub(super) fn value(&mut self) -> Result<Tree, Slip> {
        let token = self.next();
        match token.kind {
            Kind::Number(number) => Ok(Tree::Number(number)),
            Kind::Text(text) => Ok(Tree::Constant(Value::from(text))),
            Kind::Path(path) => Ok(Tree::Path(path)),
            Kind::Name(name) => self.named(&name, token.at),
            Kind::Symbol("(") => {
                let inner = self.nested(Self::choice)?;
                self.want(")", "a ) or an operator is wanted here")?;
                Ok(inner)
            }
            Kind::Symbol("[") => Ok(array(self.list("]")?)),
            kind => Err(Slip::new(token.at, format!("a value is wanted before {}", shown(&kind)))),
        }
    }

    fn named(&mut self, name: &str, at: usize) -> Result<Tree, Slip> {
        if self.took("(") {
            let function = Function::named(name).ok_or_else(|| {
                Slip::new(at, format!("there is no function `{name}`; there are: {NAMES}"))
            })?;
            let arguments = self.list(")")?;
            function
                .takes(arguments.len())
                .map_err(|words| Slip::new(at, format!("{name} {words}")))?;
            return Ok(Tree::Call(Call { function, arguments, at }));
        }
        Ok(match name {
            "true" => Tree::Constant(Value::Bool(true)),
            "false" => Tree::Constant(Value::Bool(false)),
            "null" => Tree::Constant(Value::Null),
            "undefined" => Tree::Undefined,
            "E" => Tree::Number(E),
            "PI" => Tree::Number(PI),
            _ => Tree::Path(Path::compiled(name).map_err(|slip| slip.moved(at))?),
        })
    }

    /// Values with commas between them, up to `close`.
    fn list(&mut self, close: &str) -> Result<Vec<Tree>, Slip> {
        let mut items = Vec::new();
        while !self.took(close) {
            items.push(self.nested(Self::choice)?);
            if !self.took(",") {
                self.want(close, &format!("a comma or {close} is wanted here"))?;
                break;
            }
        }
        Ok(items)
    }
}

/// An array of constants is made once.
fn array(items: Vec<Tree>) -> Tree {
    let constant = |item: &Tree| match item {
        Tree::Constant(value) => Some(value.clone()),
        Tree::Number(number) => Some(Value::from_f64(*number)),
        _ => None,
    };
    match items.iter().map(constant).collect::<Option<Vec<Value>>>() {
        Some(values) => Tree::Constant(Value::from(values)),
        None => Tree::Array(items),
    }
}
