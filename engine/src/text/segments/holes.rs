//! Which templates give JSON whatever a path brings, as long as it is of the right type: their
//! output need not be read again before it is sent.

use serde::de::IgnoredAny;

use super::Segment;
use crate::payload::Value;

/// Where in JSON a path of a template stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hole {
    /// Where a value is wanted.
    Value,
    /// Between the quotes of a string.
    Quoted,
}

impl Hole {
    /// Whether the value, printed as `{{path}}` prints it, surely leaves JSON. Never true by
    /// mistake; false where only a look at the whole output can tell.
    pub(super) fn prints(self, value: Option<&Value>) -> bool {
        match value {
            Some(Value::Bool(_) | Value::Number(_)) => true,
            Some(Value::String(text)) => self == Self::Quoted && text.bytes().all(harmless),
            None | Some(Value::Null) => self == Self::Quoted,
            Some(Value::Array(_) | Value::Object(_)) => false,
        }
    }

    /// The same for `{{jsonEncode path}}`.
    pub(super) fn encodes(self, value: Option<&Value>) -> bool {
        match value {
            None | Some(Value::Null | Value::Bool(_) | Value::Number(_)) => true,
            Some(Value::String(_) | Value::Array(_) | Value::Object(_)) => self == Self::Value,
        }
    }
}

/// Whether a byte may stand in a JSON string as it is.
fn harmless(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}

/// The paths' places in order; `None` if the template is not JSON with a number for each path that
/// stands where a value is wanted.
pub(super) fn holes(parts: &[Segment]) -> Option<Box<[Hole]>> {
    let mut reader = Reader::default();
    for part in parts {
        match part {
            Segment::Text(text) => reader.text(text)?,
            Segment::Path { .. } | Segment::Json { .. } => reader.hole()?,
        }
    }
    serde_json::from_str::<IgnoredAny>(&reader.filled).ok()?;
    Some(reader.holes.into())
}

#[derive(Debug, Default)]
struct Reader {
    /// The template with a number for each value.
    filled: String,
    holes: Vec<Hole>,
    quoted: bool,
    /// After a backslash.
    escaped: bool,
    /// A path that stands for a value was the last.
    closed: bool,
}

impl Reader {
    fn text(&mut self, text: &str) -> Option<()> {
        for byte in text.bytes() {
            if std::mem::take(&mut self.closed) && !delimits(byte) {
                return None;
            }
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = self.quoted,
                b'"' => self.quoted = !self.quoted,
                _ => {}
            }
        }
        self.filled.push_str(text);
        Some(())
    }

    fn hole(&mut self) -> Option<()> {
        if self.quoted {
            self.holes.push(Hole::Quoted);
            return (!self.escaped).then_some(());
        }
        if !self.filled.bytes().next_back().is_none_or(delimits) {
            return None;
        }
        self.holes.push(Hole::Value);
        self.filled.push('0');
        self.closed = true;
        Some(())
    }
}

/// Whether a value may begin after this byte, or have ended before it.
fn delimits(byte: u8) -> bool {
    matches!(byte, b'[' | b']' | b'{' | b'}' | b',' | b':' | b' ' | b'\t' | b'\n' | b'\r')
}
