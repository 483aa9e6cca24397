//! From a byte offset in a text to the line and column that a person is shown.

use super::Mistake;

/// A mistake while the whole text is not at hand yet: words and a byte offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slip {
    /// Byte offset into the text that was compiled.
    pub(super) at: usize,
    /// What is wrong, and what would be right.
    pub(super) words: String,
}

impl Slip {
    pub(super) fn new(at: usize, words: impl Into<String>) -> Self {
        Self { at, words: words.into() }
    }

    /// The same, seen from a text in which the compiled part begins at `by`.
    pub(super) fn moved(mut self, by: usize) -> Self {
        self.at += by;
        self
    }

    /// The place in words, for `text` in which the slip happened.
    pub(super) fn within(self, text: &str) -> Mistake {
        let (line, column) = place(text, self.at);
        Mistake { words: self.words, line, column }
    }
}

/// Line and column, both from 1, of a byte offset; an offset past the end is the end.
pub(super) fn place(text: &str, offset: usize) -> (usize, usize) {
    let (mut line, mut column) = (1, 1);
    for (at, char) in text.char_indices() {
        if at >= offset {
            break;
        }
        if char == '\n' {
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
    }
    (line, column)
}

/// The character that begins at byte `at`.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// A text cut for a message to a person: one line, at most 80 characters.
pub(super) fn excerpt(text: &str) -> String {
    let mut short: String =
        text.chars().take(80).map(|char| if char.is_control() { ' ' } else { char }).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        assert_eq!(place("ä\nöü+", 7), (2, 3));
        assert_eq!(place("ab", 99), (1, 3));
        assert_eq!(char_at("aä", 2), None);
        assert_eq!(excerpt(&"é\n".repeat(50)).chars().count(), 81);
    }
}
