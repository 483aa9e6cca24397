//! One tag, `{{…}}`, as words: checks its quotes, brackets and parentheses, and writes it in the
//! parser's dialect (strings as JSON strings, `.` as `this`).

/// A tag's words.
#[derive(Debug, Default)]
pub(in crate::text) struct Words {
    /// `#`, `/`, `^`, `&`, `>` or `*`; the last two also behind `#`.
    pub(in crate::text) sigil: Option<char>,
    /// `{{{…}}}` or `{{&…}}`
    pub(in crate::text) raw: bool,
    /// Whether a `~` eats the white space on a side.
    pub(in crate::text) trims: bool,
    /// The words outside of parentheses, in order; strings keep their quotes.
    pub(in crate::text) list: Vec<String>,
    /// The names before `=`, in order.
    pub(in crate::text) names: Vec<String>,
    /// Whether any word is a string, a number, or another literal.
    pub(in crate::text) literal: bool,
    /// How deep its parentheses stand in each other.
    pub(in crate::text) depth: usize,
    /// The tag in the parser's dialect.
    pub(in crate::text) normal: String,
    /// The tag's length in the source, in bytes.
    pub(in crate::text) length: usize,
}

/// Letters of most tags.
const ROOM: usize = 48;

/// Where in the tag, in bytes, and what is wrong there.
type Wrong = (usize, String);

impl Words {
    /// Reads the tag with which `text` begins.
    pub(in crate::text) fn read(text: &str) -> Result<Self, Wrong> {
        let words = Self { normal: String::with_capacity(ROOM), ..Self::default() };
        let mut reader = Reader { text, rest: text, open: 0, words };
        reader.head();
        let end = if text.starts_with("{{{") || text.starts_with("{{~{") {
            reader.words.raw = true;
            "}}}"
        } else {
            "}}"
        };
        loop {
            reader.take_while(char::is_whitespace);
            if reader.rest.is_empty() {
                return Err((0, format!("the tag is never closed by `{end}`")));
            }
            if reader.end(end)? {
                break;
            }
            reader.word()?;
        }
        let mut words = reader.words;
        words.length = text.len() - reader.rest.len();
        Ok(words)
    }

    /// The first word, or nothing.
    pub(in crate::text) fn first(&self) -> &str {
        self.list.first().map_or("", String::as_str)
    }
}

struct Reader<'s> {
    text: &'s str,
    rest: &'s str,
    open: usize,
    words: Words,
}

impl Reader<'_> {
    fn wrong<T>(&self, words: impl Into<String>) -> Result<T, Wrong> {
        Err((self.text.len() - self.rest.len(), words.into()))
    }

    fn take(&mut self, bytes: usize) {
        let (over, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.words.normal.push_str(over);
        self.rest = rest;
    }

    fn take_while(&mut self, wanted: fn(char) -> bool) {
        let end = self.rest.find(|letter| !wanted(letter));
        self.take(end.unwrap_or(self.rest.len()));
    }

    /// The braces, `~` and sigil at the tag's start.
    fn head(&mut self) {
        self.take(2);
        for _ in 0..2 {
            if self.rest.starts_with('~') {
                self.words.trims = true;
                self.take(1);
            }
            if self.rest.starts_with('{') {
                self.take(1);
            }
        }
        if let Some(sigil) = self.rest.chars().next().filter(|c| "#/^&>*".contains(*c)) {
            self.take(1);
            self.words.raw |= sigil == '&';
            self.words.sigil = Some(sigil);
            if sigil == '#'
                && let Some(second) = self.rest.chars().next().filter(|c| ">*".contains(*c))
            {
                self.words.sigil = Some(second);
            }
        }
    }

    /// Takes the tag's end, if it is here.
    fn end(&mut self, end: &str) -> Result<bool, Wrong> {
        let closed = |rest: &str| {
            let after = rest.strip_prefix('~').unwrap_or(rest);
            if after.starts_with(end) {
                return Some(rest.len() - after.len() + end.len());
            }
            // `{{~{x}~}}`
            (end == "}}}" && rest.starts_with("}~}}")).then_some(4)
        };
        let Some(bytes) = closed(self.rest) else {
            return Ok(false);
        };
        if self.open > 0 {
            return self.wrong("a `(` of the tag is never closed");
        }
        self.words.trims |= self.rest.get(..bytes).is_some_and(|end| end.contains('~'));
        self.take(bytes);
        Ok(true)
    }

    fn word(&mut self) -> Result<(), Wrong> {
        match self.rest.chars().next() {
            Some('(') => {
                self.open += 1;
                self.words.depth = self.words.depth.max(self.open);
                self.take(1);
                if self.open == 1 {
                    self.words.list.push("(".to_owned());
                }
                Ok(())
            }
            Some(')') => {
                let Some(open) = self.open.checked_sub(1) else {
                    return self.wrong("a `)` closes no `(`");
                };
                self.open = open;
                self.take(1);
                Ok(())
            }
            Some('|') => {
                self.take(1);
                Ok(())
            }
            Some(quote @ ('"' | '\'')) => self.string(quote),
            Some('{' | '}' | '~') => self.wrong("a brace or `~` cannot stand here in a tag"),
            Some('=') => self.wrong("a name is wanted before `=`"),
            _ => self.path(),
        }
    }

    /// A string: only its own quote can be escaped, as in Handlebars; all else counts as written.
    fn string(&mut self, quote: char) -> Result<(), Wrong> {
        let mut text = String::new();
        let mut letters = self.rest.chars();
        letters.next();
        loop {
            match letters.next() {
                None => return self.wrong("the string is never closed"),
                Some(letter) if letter == quote => break,
                Some('\\') if letters.as_str().starts_with(quote) => {
                    letters.next();
                    text.push(quote);
                }
                Some(letter) => text.push(letter),
            }
        }
        self.rest = letters.as_str();
        let json = serde_json::Value::String(text).to_string();
        self.words.normal.push_str(&json);
        self.keep(json, true);
        // Two words need a space between them in the dialect.
        self.words.normal.push(' ');
        Ok(())
    }

    /// A path, name, number or other plain word.
    fn path(&mut self) -> Result<(), Wrong> {
        let mut end = 0;
        let mut bracket = false;
        for (at, letter) in self.rest.char_indices() {
            match letter {
                '[' if !bracket => bracket = true,
                ']' if bracket => bracket = false,
                _ if bracket => {}
                '(' | ')' | '=' | '|' | '"' | '\'' | '~' | '{' | '}' => break,
                letter if letter.is_whitespace() => break,
                _ => {}
            }
            end = at + letter.len_utf8();
        }
        if bracket {
            return self.wrong("a `[` of the path is never closed");
        }
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        if rest.starts_with('=') {
            self.words.normal.push_str(word);
            self.words.names.push(word.to_owned());
            self.take(1);
            return Ok(());
        }
        let first = self.words.list.is_empty() && self.open == 0;
        let opens = self.words.sigil.is_none() || self.words.sigil == Some('&');
        match word {
            "." => self.words.normal.push_str("this"),
            ".." => self.words.normal.push_str("../this"),
            _ if word.ends_with("/..") || word.ends_with("/.") => {
                self.words.normal.push_str(word.trim_end_matches("/."));
                self.words.normal.push_str(if word.ends_with("/..") { "./this" } else { "/this" });
            }
            _ => {
                // The parser would read a list, or an `else` and a name.
                let hides = first && opens && word.starts_with("else") && word != "else";
                if word.starts_with('[') || hides {
                    self.words.normal.push_str("this.");
                }
                self.words.normal.push_str(word);
            }
        }
        let number = word.strip_prefix('-').unwrap_or(word);
        let literal = matches!(word, "true" | "false" | "null" | "undefined")
            || (!number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.'));
        self.keep(word.to_owned(), literal && word.chars().any(|c| c != '.'));
        Ok(())
    }

    fn keep(&mut self, word: String, literal: bool) {
        self.words.literal |= literal;
        if self.open == 0 {
            self.words.list.push(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_dialect() {
        for (tag, normal) in [
            ("{{a}}rest", "{{a}}"),
            ("{{ . }}", "{{ this }}"),
            ("{{{..}}}", "{{{../this}}}"),
            (r"{{#match x '^\d+$'}}", r#"{{#match x "^\\d+$" }}"#),
            (r#"{{f 'it\'s "x"'}}"#, r#"{{f "it's \"x\"" }}"#),
            ("{{f '}}' a}}", "{{f \"}}\"  a}}"),
            ("{{[odd key].b}}", "{{this.[odd key].b}}"),
            ("{{a.[}} '].b}}", "{{a.[}} '].b}}"),
            ("{{elsewhere}}", "{{this.elsewhere}}"),
            ("{{else}}", "{{else}}"),
            ("{{~a~}}", "{{~a~}}"),
            ("{{f (g b=1) ../../.}}", "{{f (g b=1) ../../this}}"),
        ] {
            assert_eq!(Words::read(tag).unwrap().normal, normal, "{tag}");
        }
    }

    #[test]
    fn mistakes_have_their_place() {
        for (tag, at) in
            [("{{a", 0), ("{{f 'x}}", 4), ("{{a)}}", 3), ("{{(a}}", 4), ("{{a.[b}}", 2)]
        {
            assert_eq!(Words::read(tag).unwrap_err().0, at, "{tag}");
        }
    }
}
