//! Texts in quotes.

use super::{Kind, Lexer};
use crate::text::place::Slip;

impl Lexer<'_> {
    /// From one quote to the next.
    pub(super) fn string(&mut self, quote: char) -> Result<Kind, Slip> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(char) = self.peek().filter(|char| *char != '\n') else {
                return Err(Slip::new(start, format!("this text is not closed: add {quote}")));
            };
            if char == '{' && self.rest().starts_with("{{") {
                return Err(Slip::new(
                    self.at,
                    "a path in braces stands without quotes here: {{data.name}}, not \"{{data.name}}\"",
                ));
            }
            self.at += char.len_utf8();
            match char {
                '\\' => text.push(self.escape()?),
                _ if char == quote => return Ok(Kind::Text(text)),
                _ => text.push(char),
            }
        }
    }

    /// The character that stands for what follows a backslash.
    fn escape(&mut self) -> Result<char, Slip> {
        let start = self.at - 1;
        let wrong =
            || Slip::new(start, "this escape is none: write \\n, \\t, \\\\, \\\" or \\u00e9");
        let char = self.peek().ok_or_else(wrong)?;
        self.at += char.len_utf8();
        Ok(match char {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '\\' | '"' | '\'' | '/' | '`' => char,
            'x' => self.code(2).and_then(char::from_u32).ok_or_else(wrong)?,
            'u' => self.unicode().ok_or_else(wrong)?,
            _ => return Err(wrong()),
        })
    }

    fn unicode(&mut self) -> Option<char> {
        let high = self.code(4)?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        // Two halves of one character.
        self.at += self.rest().starts_with("\\u").then_some(2)?;
        let low = self.code(4)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)
    }

    fn code(&mut self, digits: usize) -> Option<u32> {
        let text = self.rest().get(..digits)?;
        let all = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.at += digits;
        u32::from_str_radix(text, 16).ok().filter(|_| all)
    }
}
