//! The output of a render: appends to the caller's buffer, escapes, and stops at the limit.

use std::io;

use super::super::RenderError;
use crate::payload::Value;

/// The longest output of one render, in bytes.
pub(in crate::text) const OUTPUT_LIMIT: usize = 1 << 20;

/// Where a render writes.
#[derive(Debug)]
pub(in crate::text) struct Output<'a> {
    buffer: &'a mut Vec<u8>,
    end: usize,
    html: bool,
}

impl<'a> Output<'a> {
    /// Appends to `buffer`; with `html`, what is not raw is escaped.
    pub(in crate::text) fn new(buffer: &'a mut Vec<u8>, html: bool) -> Self {
        let end = buffer.len().saturating_add(OUTPUT_LIMIT);
        Self { buffer, end, html }
    }

    /// Text of the template itself.
    #[inline]
    pub(in crate::text) fn text(&mut self, text: &str) -> Result<(), RenderError> {
        if self.buffer.len() + text.len() > self.end {
            return Err(too_long());
        }
        self.buffer.extend_from_slice(text.as_bytes());
        Ok(())
    }

    /// Text from data or a helper.
    #[inline]
    pub(in crate::text) fn print(&mut self, text: &str, raw: bool) -> Result<(), RenderError> {
        if self.html && !raw {
            return self.escaped(text);
        }
        self.text(text)
    }

    /// A value as `{{path}}` prints it: strings bare, `null` as nothing, all else as JSON.
    #[inline]
    pub(in crate::text) fn value(&mut self, value: &Value, raw: bool) -> Result<(), RenderError> {
        match value {
            Value::Null => Ok(()),
            Value::Bool(flag) => self.text(if *flag { "true" } else { "false" }),
            Value::String(text) => self.print(text, raw),
            other => self.json(other, raw),
        }
    }

    /// A value as JSON.
    pub(in crate::text) fn json(&mut self, value: &Value, raw: bool) -> Result<(), RenderError> {
        if self.html && !raw && !matches!(value, Value::Number(_)) {
            let text = json_text(value, OUTPUT_LIMIT).ok_or_else(too_long)?;
            return self.escaped(&text);
        }
        let room = self.end.saturating_sub(self.buffer.len());
        let mut sink = Limited { buffer: self.buffer, room };
        serde_json::to_writer(&mut sink, value).map_err(|_| too_long())
    }

    /// HTML text: what could end a text or an attribute becomes an entity.
    fn escaped(&mut self, text: &str) -> Result<(), RenderError> {
        let mut rest = text;
        while let Some(place) = rest.find(['&', '<', '>', '"', '\'', '`', '=']) {
            let (before, after) = rest.split_at(place);
            self.text(before)?;
            let mut letters = after.chars();
            self.text(match letters.next() {
                Some('&') => "&amp;",
                Some('<') => "&lt;",
                Some('>') => "&gt;",
                Some('"') => "&quot;",
                Some('\'') => "&#x27;",
                Some('`') => "&#x60;",
                _ => "&#x3D;",
            })?;
            rest = letters.as_str();
        }
        self.text(rest)
    }
}

/// Compact JSON of at most `limit` bytes; `None` if it is longer. Shared parts of a value can make
/// its text far larger than the value is in memory, so the text is never made first and measured
/// afterwards.
pub(in crate::text) fn json_text(value: &Value, limit: usize) -> Option<String> {
    let mut buffer = Vec::with_capacity(64);
    let mut sink = Limited { buffer: &mut buffer, room: limit };
    serde_json::to_writer(&mut sink, value).ok()?;
    String::from_utf8(buffer).ok()
}

fn too_long() -> RenderError {
    RenderError::new("the output is longer than 1 MiB; send less, or in parts")
}

/// A writer into memory that fails beyond its room.
pub(in crate::text) struct Limited<'a> {
    pub(in crate::text) buffer: &'a mut Vec<u8>,
    pub(in crate::text) room: usize,
}

impl io::Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(room) = self.room.checked_sub(bytes.len()) else {
            return Err(io::ErrorKind::FileTooLarge.into());
        };
        self.room = room;
        self.buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
