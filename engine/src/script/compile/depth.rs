//! Bounds on nesting, before the parser, which calls itself for each level, sees the script.

use super::Wrong;

/// Brackets that may be open at once, and signs like `!` and `-` in a row.
const DEEPEST: usize = 200;
/// Operators, and words, that may follow each other until a statement, a block or a list's item ends: each
/// can be a level (`a = a = a = …`), though in most scripts hardly any is.
const LONGEST: usize = 10_000;
/// Branches of all conditions.
const ELSES: usize = 2_000;

/// Refuses what nests deeper than any script that a person writes. Signs in texts and comments
/// count too.
pub(super) fn check(source: &str) -> Result<(), Wrong> {
    let (mut open, mut row, mut chain) = (0_usize, 0_usize, 0_usize);
    let (mut words, mut in_word) = (0_usize, false);
    for (at, sign) in source.bytes().enumerate() {
        let word = sign.is_ascii_alphanumeric();
        words += usize::from(word && !in_word);
        in_word = word;
        match sign {
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b'!' | b'-' | b'+' | b'~' => row += 1,
            _ => row = 0,
        }
        match sign {
            b'(' | b'[' => open += 1,
            b'{' => (open, chain, words) = (open + 1, 0, 0),
            b')' | b']' => open = open.saturating_sub(1),
            b'}' => (open, chain, words) = (open.saturating_sub(1), 0, 0),
            b';' | b',' => (chain, words) = (0, 0),
            _ if sign.is_ascii_punctuation() && !b"_$\"'`\\@#".contains(&sign) => chain += 1,
            _ => {}
        }
        if open > DEEPEST || row > DEEPEST || chain > LONGEST || words > LONGEST {
            let words = "The script nests too deep: give its parts names of their own.".to_owned();
            return Err(Wrong { at, words });
        }
    }
    match source.match_indices("else").nth(ELSES) {
        Some((at, _)) => {
            let words = format!("The script has more than {ELSES} branches.");
            Err(Wrong { at, words })
        }
        None => Ok(()),
    }
}

/// What the parser may need where levels are words or operators. Only what is used of it is ever
/// memory.
pub(super) fn stack_for(bytes: usize) -> usize {
    const EACH: usize = if cfg!(debug_assertions) { 4 << 10 } else { 1 << 10 };
    (256 << 20) + bytes * EACH
}
