//! What can go wrong with a text of the small languages: at deploy, and in a run.

/// A text that does not compile, with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words} (line {line}, column {column})")]
pub struct Mistake {
    /// What is wrong, and what would be right.
    pub words: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Why a compiled text gave no result for this payload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct RenderError {
    /// For people: names the text and the place in it.
    pub words: String,
}

impl RenderError {
    /// With these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into() }
    }
}
