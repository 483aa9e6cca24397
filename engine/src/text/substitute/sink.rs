//! Where a rendering writes to: JSON bytes, up to a limit.

use std::io;

use crate::payload::Value;

/// The output would pass its limit.
#[derive(Debug)]
pub(super) struct TooLong;

pub(super) struct Sink<'a> {
    pub(super) out: &'a mut Vec<u8>,
    /// How many bytes may still come.
    pub(super) room: usize,
}

impl Sink<'_> {
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        self.room = self.room.checked_sub(bytes.len()).ok_or(TooLong)?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Takes back what was written since `out` had this length.
    pub(super) fn back_to(&mut self, length: usize) {
        self.room += self.out.len().saturating_sub(length);
        self.out.truncate(length);
    }

    /// A value as compact JSON.
    pub(super) fn json(&mut self, value: &Value) -> Result<(), TooLong> {
        serde_json::to_writer(self, value).map_err(|_| TooLong)
    }

    /// A value as text between a JSON string's quotes.
    pub(super) fn inside(&mut self, value: &Value) -> Result<(), TooLong> {
        match value {
            Value::Null => Ok(()),
            Value::String(text) => self.escaped(text.as_bytes()),
            Value::Bool(_) | Value::Number(_) => self.json(value),
            Value::Array(_) | Value::Object(_) => {
                let mut json = Vec::new();
                let room = self.room;
                Sink { out: &mut json, room }.json(value)?;
                self.escaped(&json)
            }
        }
    }

    /// UTF-8 text, escaped. All that is escaped is ASCII, so that cuts fall between characters.
    fn escaped(&mut self, text: &[u8]) -> Result<(), TooLong> {
        let mut plain = 0;
        for (at, byte) in text.iter().enumerate() {
            let code = match byte {
                b'"' | b'\\' => *byte,
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                8 => b'b',
                12 => b'f',
                0..32 => b'u',
                _ => continue,
            };
            self.put(text.get(plain..at).unwrap_or_default())?;
            self.put(&[b'\\', code])?;
            if code == b'u' {
                self.put(format!("{byte:04x}").as_bytes())?;
            }
            plain = at + 1;
        }
        self.put(text.get(plain..).unwrap_or_default())
    }
}

/// So that the JSON writer stops at the limit too.
impl io::Write for &mut Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.put(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(TooLong) => Err(io::ErrorKind::FileTooLarge.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
