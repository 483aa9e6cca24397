//! What the standard set asks of Rust: clock, chance, the console's lines.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::super::call::{Fixed, Line, now_millis};

/// Lines that one call may write.
const MOST_LINES: usize = 200;
/// Bytes of one line.
const LONGEST_LINE: usize = 8 << 10;
/// Bytes of all lines of one call.
const MOST_BYTES: usize = 128 << 10;

/// The state of one call.
#[derive(Debug)]
pub(super) struct Host {
    fixed: Option<Fixed>,
    chance: Option<StdRng>,
    lines: Vec<Line>,
    bytes: usize,
    left_out: usize,
}

impl Host {
    pub(super) fn new() -> Self {
        Self { fixed: None, chance: None, lines: Vec::new(), bytes: 0, left_out: 0 }
    }

    /// A call begins: nothing of the one before is left.
    pub(super) fn begin(&mut self, fixed: Option<Fixed>) {
        *self = Self { fixed, ..Self::new() };
    }

    pub(super) fn now(&self) -> f64 {
        self.fixed.map_or_else(now_millis, |fixed| fixed.now)
    }

    pub(super) fn random(&mut self) -> f64 {
        let fixed = self.fixed;
        let chance = self.chance.get_or_insert_with(|| match fixed {
            Some(fixed) => StdRng::seed_from_u64(fixed.seed),
            None => StdRng::seed_from_u64(rand::random()),
        });
        chance.random::<f64>()
    }

    pub(super) fn say(&mut self, level: u8, mut text: String) {
        if self.lines.len() >= MOST_LINES || self.bytes >= MOST_BYTES {
            self.left_out += 1;
            return;
        }
        if text.len() > LONGEST_LINE {
            text.truncate(super::super::boundary(&text, LONGEST_LINE));
            text.push('…');
        }
        self.bytes += text.len();
        self.lines.push(Line { level: level.min(3), text: text.into() });
    }

    /// The lines of the call that has ended.
    pub(super) fn said(&mut self) -> Vec<Line> {
        let mut lines = std::mem::take(&mut self.lines);
        if self.left_out > 0 {
            let text = format!("… {} more lines were left out", self.left_out);
            lines.push(Line { level: 2, text: text.into() });
        }
        lines
    }
}
