//! From tokens to a tree. Every recursion passes `nested`, which ends it at a depth of 64.

mod value;

use super::lexer::{Kind, Token, tokens};
use super::tree::{Choice, Link, Operator, Tree};
use crate::text::place::Slip;

const MAX_BYTES: usize = 16 * 1024;
const MAX_DEPTH: usize = 64;

/// The tree of an expression's text.
pub(super) fn parse(text: &str) -> Result<Tree, Slip> {
    if text.len() > MAX_BYTES {
        return Err(Slip::new(0, "an expression has at most 16 KiB"));
    }
    if text.trim().is_empty() {
        return Err(Slip::new(0, "an expression is missing: write one like data.age > 18"));
    }
    let mut parser = Parser { tokens: tokens(text)?.into_iter().peekable(), depth: 0 };
    let tree = parser.choice()?;
    match parser.next() {
        Token { kind: Kind::End, .. } => Ok(tree),
        token => Err(Slip::new(
            token.at,
            match token.kind {
                Kind::Symbol(")") => "this ) closes nothing: drop it or add ( before".to_owned(),
                Kind::Name(name) if name == "and" => "write && for and".to_owned(),
                Kind::Name(name) if name == "or" => "write || for or".to_owned(),
                kind => format!("an operator is wanted before {}", shown(&kind)),
            },
        )),
    }
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

/// The level of `&&`; that of `||` is below it, those of the other operators above.
const ALL: u8 = 2;
const ANY: u8 = 1;

fn binary(symbol: &str) -> Option<(u8, Option<Operator>)> {
    Some(match symbol {
        "||" => (ANY, None),
        "&&" => (ALL, None),
        "==" => (3, Some(Operator::Equal)),
        "!=" => (3, Some(Operator::Unequal)),
        "===" => (3, Some(Operator::Same)),
        "!==" => (3, Some(Operator::Different)),
        "<" => (4, Some(Operator::Less)),
        ">" => (4, Some(Operator::Greater)),
        "<=" => (4, Some(Operator::AtMost)),
        ">=" => (4, Some(Operator::AtLeast)),
        "+" => (5, Some(Operator::Add)),
        "-" => (5, Some(Operator::Subtract)),
        "*" => (6, Some(Operator::Multiply)),
        "/" => (6, Some(Operator::Divide)),
        "%" => (6, Some(Operator::Remainder)),
        _ => return None,
    })
}

impl Parser {
    fn next(&mut self) -> Token {
        self.tokens.next().unwrap_or(Token { kind: Kind::End, at: usize::MAX })
    }

    fn symbol(&mut self) -> Option<(&'static str, usize)> {
        match self.tokens.peek()? {
            Token { kind: Kind::Symbol(symbol), at } => Some((symbol, *at)),
            _ => None,
        }
    }

    fn at(&mut self) -> usize {
        self.tokens.peek().map_or(usize::MAX, |token| token.at)
    }

    /// Takes `symbol` if it comes next.
    fn took(&mut self, symbol: &str) -> bool {
        let comes = self.symbol().is_some_and(|(next, _)| next == symbol);
        if comes {
            self.tokens.next();
        }
        comes
    }

    fn want(&mut self, symbol: &str, words: &str) -> Result<(), Slip> {
        let at = self.at();
        if self.took(symbol) { Ok(()) } else { Err(Slip::new(at, words)) }
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Result<Tree, Slip>) -> Result<Tree, Slip> {
        if self.depth == MAX_DEPTH {
            return Err(Slip::new(
                self.at(),
                "an expression is nested at most 64 deep: compute a part of it before",
            ));
        }
        self.depth += 1;
        let tree = inner(self);
        self.depth -= 1;
        tree
    }

    /// `a ? b : c`, or what binds tighter.
    fn choice(&mut self) -> Result<Tree, Slip> {
        let when = self.binary(ANY)?;
        if !self.took("?") {
            return Ok(when);
        }
        let then = self.nested(Self::choice)?;
        self.want(":", "a : and the other value are wanted here, as in a ? b : c")?;
        let otherwise = self.nested(Self::choice)?;
        Ok(Tree::Choice(Box::new(Choice { when, then, otherwise })))
    }

    fn binary(&mut self, loosest: u8) -> Result<Tree, Slip> {
        let mut left = self.unary()?;
        while let Some((symbol, at)) = self.symbol()
            && let Some((level, operator)) = binary(symbol)
            && level >= loosest
        {
            self.tokens.next();
            let right = self.binary(level + 1)?;
            left = match operator {
                Some(operator) => chained(left, level, Link { operator, right, at }),
                None if level == ALL => match left {
                    Tree::All(mut sides) => {
                        sides.push(right);
                        Tree::All(sides)
                    }
                    left => Tree::All(vec![left, right]),
                },
                None => match left {
                    Tree::Any(mut sides) => {
                        sides.push(right);
                        Tree::Any(sides)
                    }
                    left => Tree::Any(vec![left, right]),
                },
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Tree, Slip> {
        if self.took("!") {
            return Ok(Tree::Not(Box::new(self.nested(Self::unary)?)));
        }
        if self.took("-") {
            return Ok(match self.nested(Self::unary)? {
                Tree::Number(number) => Tree::Number(-number),
                inner => Tree::Minus(Box::new(inner)),
            });
        }
        if self.took("+") {
            return Ok(Tree::Plus(Box::new(self.nested(Self::unary)?)));
        }
        let base = self.value()?;
        let at = self.at();
        if !self.took("^") {
            return Ok(base);
        }
        let link = Link { operator: Operator::Power, right: self.nested(Self::unary)?, at };
        Ok(Tree::Chain(Box::new(base), vec![link]))
    }
}

/// Joins operators of one level into one chain. Brackets do not matter on the left side: there
/// a chain means what its brackets say.
fn chained(left: Tree, level: u8, link: Link) -> Tree {
    let same = |links: &[Link]| links.iter().all(|known| known.operator.level() == level);
    match left {
        Tree::Chain(first, mut links) if same(&links) => {
            links.push(link);
            Tree::Chain(first, links)
        }
        left => Tree::Chain(Box::new(left), vec![link]),
    }
}

impl Operator {
    fn level(self) -> u8 {
        match self {
            Self::Equal | Self::Unequal | Self::Same | Self::Different => 3,
            Self::Less | Self::Greater | Self::AtMost | Self::AtLeast => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Remainder => 6,
            Self::Power => 7,
        }
    }
}

fn shown(kind: &Kind) -> String {
    match kind {
        Kind::Number(number) => format!("`{number}`"),
        Kind::Text(_) => "this text".to_owned(),
        Kind::Name(name) => format!("`{name}`"),
        Kind::Path(path) => format!("`{{{{{path}}}}}`"),
        Kind::Symbol(symbol) => format!("`{symbol}`"),
        Kind::End => "the end".to_owned(),
    }
}
