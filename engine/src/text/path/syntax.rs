//! How a path is written.

use super::Step;
use crate::text::place::{Slip, char_at};

const MAX_STEPS: usize = 64;
const MAX_BYTES: usize = 4 * 1024;

/// The steps of a path's text.
pub(in crate::text) fn compile(text: &str) -> Result<Vec<Step>, Slip> {
    if text.len() > MAX_BYTES {
        return Err(Slip::new(0, "a path has at most 4096 bytes"));
    }
    if let Some(at) = text.find("{{") {
        return Err(Slip::new(
            at,
            "this field takes a payload path, not a template: drop the braces, as in data.user.name",
        ));
    }
    let body = text.trim();
    if body.is_empty() {
        return Err(Slip::new(
            0,
            "a path is missing: write one like data.user.name, or . for the whole payload",
        ));
    }
    let start = text.len() - text.trim_start().len();
    if body == "." {
        return Ok(Vec::new());
    }
    Reader { text: body, at: 0, steps: Vec::new() }.read().map_err(|slip| slip.moved(start))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    steps: Vec<Step>,
}

impl Reader<'_> {
    fn read(mut self) -> Result<Vec<Step>, Slip> {
        loop {
            match char_at(self.text, self.at) {
                Some('[') => {}
                Some('.') => {
                    return Err(Slip::new(
                        self.at,
                        "a step is missing before this dot: write steps with one dot between them",
                    ));
                }
                Some(_) => self.bare()?,
                None => {
                    return Err(Slip::new(
                        self.at,
                        "a step is missing after the last dot: add a key or drop the dot",
                    ));
                }
            }
            while char_at(self.text, self.at) == Some('[') {
                self.bracket()?;
            }
            match char_at(self.text, self.at) {
                None => return Ok(self.steps),
                Some('.') => self.at += 1,
                Some(_) => {
                    return Err(Slip::new(self.at, "a dot is wanted between ] and the next step"));
                }
            }
        }
    }

    fn bare(&mut self) -> Result<(), Slip> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find(['.', '[']).unwrap_or(rest.len());
        let key = rest.get(..length).unwrap_or_default();
        if let Some((at, odd)) = key.char_indices().find(|(_, char)| is_odd(*char)) {
            let words = if odd.is_control() {
                "a path holds no control characters".to_owned()
            } else {
                format!("`{odd}` needs brackets around its step: write [{}]", key.trim())
            };
            return Err(Slip::new(self.at + at, words));
        }
        self.at += length;
        if key == "this" && self.at == length {
            return Ok(());
        }
        self.push(Step::new(key))
    }

    fn bracket(&mut self) -> Result<(), Slip> {
        let open = self.at;
        let Some(end) = bracket_end(self.text, open) else {
            return Err(Slip::new(open, "this [ is not closed: add ]"));
        };
        let inside = self.text.get(open + 1..end - 1).unwrap_or_default();
        let key = unquoted(inside);
        if inside.is_empty() {
            return Err(Slip::new(open, "an index or a key is missing between [ and ]"));
        }
        if key.chars().any(char::is_control) {
            return Err(Slip::new(open, "a path holds no control characters"));
        }
        self.at = end;
        self.push(Step::new(key))
    }

    fn push(&mut self, step: Step) -> Result<(), Slip> {
        if self.steps.len() == MAX_STEPS {
            return Err(Slip::new(self.at, "a path has at most 64 steps"));
        }
        self.steps.push(step);
        Ok(())
    }
}

/// The offset after the `]` that closes the `[` at `open`. A key in quotes may hold `]`.
pub(in crate::text) fn bracket_end(text: &str, open: usize) -> Option<usize> {
    let inside = text.get(open + 1..)?;
    let quote = inside.chars().next()?;
    if matches!(quote, '"' | '\'')
        && let Some(length) = inside.get(1..)?.find(&format!("{quote}]"))
    {
        return Some(open + 1 + 1 + length + 2);
    }
    Some(open + 1 + inside.find(']')? + 1)
}

fn unquoted(inside: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| inside.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(inside)
}

/// What a step without brackets cannot hold, because other texts give it a meaning.
fn is_odd(char: char) -> bool {
    char.is_whitespace() || char.is_control() || "\"'`(){}]/\\,;".contains(char)
}
