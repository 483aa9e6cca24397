//! From the text of an expression to its tokens.

mod quoted;

use super::number::from_digits;
use crate::text::place::{Slip, char_at};
use crate::text::{Path, path};

/// A token and where it begins.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Number(f64),
    Text(String),
    /// A bare name or path, not compiled yet: it may be a function or a constant.
    Name(String),
    /// A path in braces.
    Path(Path),
    Symbol(&'static str),
    End,
}

/// The longest first, so that `===` is not read as `==` and `=`.
const SYMBOLS: [&str; 23] = [
    "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "^", "!",
    "?", ":", "(", ")", "[", "]",
];

/// Texts that other languages have, and what to write here.
const HINTS: [(&str, &str); 6] = [
    ("**", "write ^ for a power"),
    ("??", "write a == null ? b : a"),
    ("?.", "write a plain dot: a step that is missing gives undefined"),
    ("=", "compare with ==, or with === for the same type"),
    ("&", "write && for and"),
    ("|", "write || for or"),
];

/// All tokens; the last one is `End`.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Slip> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip(char::is_whitespace);
        let at = lexer.at;
        let kind = lexer.token()?;
        let last = matches!(kind, Kind::End);
        tokens.push(Token { kind, at });
        if last {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn token(&mut self) -> Result<Kind, Slip> {
        let rest = self.rest();
        let Some(first) = self.peek() else {
            return Ok(Kind::End);
        };
        if rest.starts_with("{{") {
            return self.braces();
        }
        if first == '"' || first == '\'' {
            return self.string(first);
        }
        let after = rest.chars().nth(1);
        if first.is_ascii_digit() || (first == '.' && after.is_some_and(|c| c.is_ascii_digit())) {
            return self.number();
        }
        if starts_name(first) {
            return self.name();
        }
        if first == ',' {
            self.at += 1;
            return Ok(Kind::Symbol(","));
        }
        let symbol = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol));
        let hint = HINTS.into_iter().find(|(odd, _)| rest.starts_with(odd) && !starts_choice(rest));
        match (symbol, hint) {
            (Some(symbol), None) => {
                self.at += symbol.len();
                Ok(Kind::Symbol(symbol))
            }
            (Some(symbol), Some((odd, _))) if symbol.len() > odd.len() => {
                self.at += symbol.len();
                Ok(Kind::Symbol(symbol))
            }
            (_, Some((_, words))) => Err(Slip::new(self.at, words)),
            (None, None) => Err(Slip::new(
                self.at,
                format!("`{}` has no meaning in an expression", first.escape_default()),
            )),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        char_at(self.text, self.at)
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|char| !wanted(char)).unwrap_or(rest.len());
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// `{{path}}` or `{{{path}}}`.
    fn braces(&mut self) -> Result<Kind, Slip> {
        let start = self.at;
        let (open, close) = if self.rest().starts_with("{{{") { (3, "}}}") } else { (2, "}}") };
        self.at += open;
        let inside = self.rest();
        let Some(length) = inside.find(close) else {
            return Err(Slip::new(start, format!("these braces are not closed: add {close}")));
        };
        let text = inside.get(..length).unwrap_or_default();
        let path = Path::compiled(text).map_err(|slip| slip.moved(self.at))?;
        self.at += length + close.len();
        Ok(Kind::Path(path))
    }

    fn name(&mut self) -> Result<Kind, Slip> {
        let start = self.at;
        self.skip(in_name);
        loop {
            match self.peek() {
                Some('[') => self.bracket()?,
                Some('.') => {
                    self.at += 1;
                    match self.peek() {
                        Some('[') => self.bracket()?,
                        Some(char) if in_name(char) => self.skip(in_name),
                        _ => return Err(Slip::new(self.at, "a name is wanted after this dot")),
                    }
                }
                _ => return Ok(Kind::Name(self.since(start).to_owned())),
            }
        }
    }

    fn bracket(&mut self) -> Result<(), Slip> {
        self.at = path::bracket_end(self.text, self.at)
            .ok_or_else(|| Slip::new(self.at, "this [ is not closed: add ]"))?;
        Ok(())
    }

    fn number(&mut self) -> Result<Kind, Slip> {
        let start = self.at;
        let radix = [("0x", 16), ("0X", 16), ("0o", 8), ("0b", 2)]
            .into_iter()
            .find(|(prefix, _)| self.rest().starts_with(prefix));
        let number = if let Some((prefix, radix)) = radix {
            self.at += prefix.len();
            self.skip(|char| char.is_ascii_alphanumeric());
            from_digits(self.since(start + prefix.len()), radix)
        } else {
            self.skip(|char| char.is_ascii_digit());
            if self.peek() == Some('.') {
                self.at += 1;
                self.skip(|char| char.is_ascii_digit());
            }
            if matches!(self.peek(), Some('e' | 'E')) {
                self.at += 1;
                if matches!(self.peek(), Some('+' | '-')) {
                    self.at += 1;
                }
                self.skip(|char| char.is_ascii_digit());
            }
            self.since(start).parse().ok()
        };
        let joined = self.peek().is_some_and(in_name);
        match number.filter(|number| number.is_finite()) {
            Some(number) if !joined => Ok(Kind::Number(number)),
            _ => Err(Slip::new(start, "this is no number: write one like 12, 1.5, 2e3 or 0xff")),
        }
    }
}

/// `a ?.5 : 1` is a choice, no step.
fn starts_choice(rest: &str) -> bool {
    rest.strip_prefix("?.")
        .is_some_and(|after| after.starts_with(|char: char| char.is_ascii_digit()))
}

fn starts_name(char: char) -> bool {
    char.is_alphabetic() || matches!(char, '_' | '$' | '@')
}

fn in_name(char: char) -> bool {
    starts_name(char) || char.is_numeric()
}
