//! Where a member stood the last time: payloads of one flow mostly have one shape, so whoever asks
//! for the same key again and again looks there first.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// A place among the members of an object; only ever a guess. Kept by a compiled path, shared by
/// all runs.
#[derive(Debug, Default)]
pub(crate) struct Hint(AtomicU8);

impl Hint {
    pub(super) fn place(&self) -> usize {
        usize::from(self.0.load(Relaxed))
    }

    pub(super) fn remember(&self, place: usize) {
        self.0.store(u8::try_from(place).unwrap_or_default(), Relaxed);
    }
}

impl Clone for Hint {
    fn clone(&self) -> Self {
        Self(AtomicU8::new(self.0.load(Relaxed)))
    }
}

/// A guess makes no difference.
impl PartialEq for Hint {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Hint {}
