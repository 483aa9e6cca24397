//! The newest messages of a topic, for those who resume.

use std::collections::VecDeque;

use bytes::Bytes;

/// What a queue or ring reckons for each message beside its bytes.
pub(super) const OVERHEAD: usize = 64;

/// What a message counts for.
pub(super) fn cost(frame: &Bytes) -> usize {
    frame.len() + OVERHEAD
}

/// A run of messages, numbered without a gap.
#[derive(Debug, Default)]
pub(super) struct Ring {
    /// The number of the first one in `frames`, if there is one.
    first: u64,
    frames: VecDeque<Bytes>,
    bytes: usize,
}

/// What a resuming subscriber gets of a ring.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Replay {
    /// The first message's number; the others follow.
    pub(super) first: u64,
    /// The messages.
    pub(super) frames: Vec<Bytes>,
    /// Whether messages are missing before them.
    pub(super) gap: bool,
}

impl Ring {
    /// Appends message number `seq`, the one after the last, and lets go of the oldest until the
    /// bounds hold. A message that alone breaks `bytes` is not kept.
    pub(super) fn push(&mut self, seq: u64, frame: Bytes, messages: usize, bytes: usize) {
        if self.frames.is_empty() {
            self.first = seq;
        }
        self.bytes += cost(&frame);
        self.frames.push_back(frame);
        while self.frames.len() > messages || self.bytes > bytes {
            let Some(oldest) = self.frames.pop_front() else {
                break;
            };
            self.first += 1;
            self.bytes -= cost(&oldest);
        }
    }

    /// All messages after `after`, in a topic whose newest is `current`.
    pub(super) fn after(&self, after: u64, current: u64) -> Replay {
        let next = after.saturating_add(1);
        let oldest = if self.frames.is_empty() { current.saturating_add(1) } else { self.first };
        // A number from the future was given by another life of the topic: all that is here is
        // news to whoever has it.
        let gap = after > current || next < oldest;
        let first = if gap { oldest } else { next };
        let skip = usize::try_from(first - oldest).unwrap_or(usize::MAX);
        Replay { first, frames: self.frames.iter().skip(skip).cloned().collect(), gap }
    }

    /// The newest message.
    pub(super) fn last(&self) -> Option<&Bytes> {
        self.frames.back()
    }

    /// How many bytes it counts for.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many messages it has.
    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }
}

#[cfg(test)]
mod tests;
