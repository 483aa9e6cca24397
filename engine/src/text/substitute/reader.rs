//! Reads JSON text with holes into a skeleton. What has no holes is folded into plain bytes.

use super::{Group, Hole, Part, Piece, Shape};
use crate::payload::Value;
use crate::text::Path;
use crate::text::path::bracket_end;
use crate::text::place::{Slip, char_at};

const MAX_BYTES: usize = 256 * 1024;
const MAX_DEPTH: usize = 64;

/// The skeleton of a template's text.
pub(super) fn read(text: &str) -> Result<Shape, Slip> {
    if text.len() > MAX_BYTES {
        return Err(Slip::new(0, "a message template has at most 256 KiB"));
    }
    let mut reader = Reader { text, at: 0 };
    let shape = reader.value(0)?;
    reader.space();
    match reader.peek() {
        None => Ok(shape),
        Some(_) => Err(reader.slip("the JSON ends before this: drop the rest")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn slip(&self, words: &str) -> Slip {
        Slip::new(self.at, words)
    }

    fn peek(&self) -> Option<char> {
        char_at(self.text, self.at)
    }

    fn starts_with(&self, start: &str) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(start))
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\n' | '\r' | '\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Shape, Slip> {
        self.space();
        if depth > MAX_DEPTH {
            return Err(self.slip("a message is nested at most 64 deep"));
        }
        match self.peek() {
            None => Err(self.slip("a JSON value is wanted here, and the text ends")),
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('"') => {
                let mut pieces = self.string()?;
                if pieces.iter().any(|piece| matches!(piece, Piece::Hole(_))) {
                    return Ok(Shape::Text(pieces));
                }
                let mut bytes = vec![b'"'];
                if let Some(Piece::Fixed(inside)) = pieces.pop() {
                    bytes.extend(inside);
                }
                bytes.push(b'"');
                Ok(Shape::Fixed(bytes))
            }
            Some('$') if self.starts_with("${") => self.hole().map(Shape::Hole),
            Some('$') => Err(self.slip("outside of quotes $ begins a hole: write ${path}")),
            Some(_) => self.literal(),
        }
    }

    /// A number, `true`, `false` or `null`.
    fn literal(&mut self) -> Result<Shape, Slip> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest
            .find(|char: char| !char.is_ascii_alphanumeric() && !"+-.".contains(char))
            .unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        if word.is_empty() || Value::parse(word).is_err() {
            return Err(self.slip(
                "this is no JSON value: write text in double quotes, a number, true, false, null \
                 or ${path}",
            ));
        }
        self.at += length;
        Ok(Shape::Fixed(word.into()))
    }

    fn object(&mut self, depth: usize) -> Result<Shape, Slip> {
        let mut keys = std::collections::HashSet::new();
        let mut parts = Vec::new();
        self.at += 1;
        self.space();
        while !self.took('}') {
            if self.peek() != Some('"') {
                return Err(self.slip("a key in double quotes is wanted here"));
            }
            let start = self.at;
            let lead = self.key()?;
            if !keys.insert(lead.clone()) {
                return Err(Slip::new(start, "this key stands twice in its object"));
            }
            let value = self.value(depth + 1)?;
            add(&mut parts, lead, value);
            self.after_part('}')?;
        }
        Ok(group(b'{', b'}', parts))
    }

    fn array(&mut self, depth: usize) -> Result<Shape, Slip> {
        let mut parts = Vec::new();
        self.at += 1;
        self.space();
        while !self.took(']') {
            let item = self.value(depth + 1)?;
            add(&mut parts, Vec::new(), item);
            self.after_part(']')?;
        }
        Ok(group(b'[', b']', parts))
    }

    fn took(&mut self, wanted: char) -> bool {
        let comes = self.peek() == Some(wanted);
        if comes {
            self.at += wanted.len_utf8();
        }
        comes
    }

    /// A comma and something after it, or `close` (which is left to be taken).
    fn after_part(&mut self, close: char) -> Result<(), Slip> {
        self.space();
        if self.peek() == Some(close) {
            return Ok(());
        }
        if !self.took(',') {
            return Err(self.slip(&format!("a comma or {close} is wanted here")));
        }
        self.space();
        if self.peek() == Some(close) {
            return Err(self.slip("JSON has no comma before a closing bracket: drop it"));
        }
        Ok(())
    }

    /// A key and its colon, as they are to be written.
    fn key(&mut self) -> Result<Vec<u8>, Slip> {
        let mut bytes = vec![b'"'];
        for piece in self.string()? {
            match piece {
                Piece::Fixed(inside) => bytes.extend(inside),
                Piece::Hole(hole) => {
                    return Err(Slip::new(
                        hole.at,
                        "a key holds no ${…}, so that a message always has the same keys; \
                         write $${ for the plain characters",
                    ));
                }
            }
        }
        self.space();
        if !self.took(':') {
            return Err(self.slip("a colon is wanted here, after the key"));
        }
        bytes.extend(b"\":");
        Ok(bytes)
    }

    /// A string's pieces, no two fixed ones in a row.
    fn string(&mut self) -> Result<Vec<Piece>, Slip> {
        let open = self.at;
        let mut pieces = Vec::new();
        let mut plain = String::new();
        self.at += 1;
        let mut start = self.at;
        loop {
            let Some(char) = self.peek() else {
                return Err(Slip::new(open, "this text is not closed: add a double quote"));
            };
            match char {
                '"' => {
                    finish(&mut pieces, &mut plain, start)?;
                    self.at += 1;
                    return Ok(pieces);
                }
                '$' if self.starts_with("$${") => {
                    plain.push_str("${");
                    self.at += 3;
                }
                '$' if self.starts_with("${") => {
                    finish(&mut pieces, &mut plain, start)?;
                    pieces.push(Piece::Hole(self.hole()?));
                    start = self.at;
                }
                '\\' => {
                    plain.push(char);
                    self.at += 1;
                    // Whatever is escaped, it does not close the string.
                    if let Some(escaped) = self.peek() {
                        plain.push(escaped);
                        self.at += escaped.len_utf8();
                    }
                }
                _ => {
                    plain.push(char);
                    self.at += char.len_utf8();
                }
            }
        }
    }

    /// `${path}`; a `}` within brackets belongs to the path.
    fn hole(&mut self) -> Result<Hole, Slip> {
        let at = self.at;
        let mut end = at + 2;
        loop {
            match char_at(self.text, end) {
                Some('}') => break,
                Some('[') => {
                    end = bracket_end(self.text, end)
                        .ok_or_else(|| Slip::new(end, "this [ is not closed: add ]"))?;
                }
                None | Some('"' | '\n' | '{') => {
                    return Err(Slip::new(
                        at,
                        "this ${ is not closed: add }, or write $${ for the plain characters",
                    ));
                }
                Some(char) => end += char.len_utf8(),
            }
        }
        let text = self.text.get(at + 2..end).unwrap_or_default();
        let path = Path::compiled(text).map_err(|slip| slip.moved(at + 2))?;
        self.at = end + 1;
        Ok(Hole { path, at })
    }
}

/// Ends a run of plain characters: checked as JSON, and written anew in its shortest form.
fn finish(pieces: &mut Vec<Piece>, plain: &mut String, start: usize) -> Result<(), Slip> {
    if plain.is_empty() {
        return Ok(());
    }
    let text = Value::parse(&format!("\"{plain}\"")).map_err(|error| {
        Slip::new(start, format!("this text is no JSON string: {}", error.words))
    })?;
    let quoted = text.to_json();
    let inside = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    pieces.push(Piece::Fixed(inside.into()));
    plain.clear();
    Ok(())
}

/// Adds a member or item; neighbours without holes become one part.
fn add(parts: &mut Vec<Part>, lead: Vec<u8>, value: Shape) {
    match value {
        Shape::Fixed(bytes) => {
            if let Some(Part::Fixed(before)) = parts.last_mut() {
                before.push(b',');
                before.extend(lead);
                before.extend(bytes);
            } else {
                parts.push(Part::Fixed([lead, bytes].concat()));
            }
        }
        open => parts.push(Part::Open(lead, open)),
    }
}

fn group(open: u8, close: u8, parts: Vec<Part>) -> Shape {
    let fixed: Option<Vec<&[u8]>> = parts
        .iter()
        .map(|part| match part {
            Part::Fixed(bytes) => Some(bytes.as_slice()),
            Part::Open(..) => None,
        })
        .collect();
    match fixed {
        // At most one, for neighbours have been joined.
        Some(fixed) => Shape::Fixed([&[open], fixed.concat().as_slice(), &[close]].concat()),
        None => Shape::Group(Group { open, close, parts }),
    }
}
