//! Words of an answer: what a request said may stand in them, but only so that it can be seen.

/// Most characters of a message; a request may repeat a whole megabyte as the name of a field.
const MOST: usize = 1000;

/// The words with everything visible and not endless: letters that cannot be seen, or that turn
/// the reading around, stand as `\u{…}`.
pub(super) fn visible(words: String) -> String {
    if words.len() <= MOST && !words.contains(unseen) {
        return words;
    }
    let mut shown = String::with_capacity(words.len().min(MOST));
    for (place, letter) in words.chars().enumerate() {
        if place == MOST {
            shown.push('…');
            break;
        }
        if unseen(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

fn unseen(letter: char) -> bool {
    let invisible = matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
    invisible || (letter.is_control() && letter != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_cannot_be_seen_and_ends() {
        assert_eq!(visible("Grüße, `a`\n👋".to_owned()), "Grüße, `a`\n👋");
        assert_eq!(visible("a\0\u{202e}b\u{feff}".to_owned()), r"a\u{0}\u{202e}b\u{feff}");
        let long = visible("é".repeat(5000));
        assert_eq!((long.chars().count(), long.ends_with("é…")), (MOST + 1, true));
    }
}
