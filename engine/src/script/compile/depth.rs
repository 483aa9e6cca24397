//! Bounds on nesting, before the parser, which calls itself for each level, sees the script.

use super::Wrong;

/// Brackets that may be open at once, and signs like `!` and `-` in a row.
const DEEPEST: usize = 200;

/// Refuses what nests deeper than any script that a person writes. Brackets in texts and comments
/// count too: balanced they do no harm.
pub(super) fn check(source: &str) -> Result<(), Wrong> {
    let (mut open, mut row) = (0_usize, 0_usize);
    for (at, sign) in source.bytes().enumerate() {
        match sign {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'!' | b'-' | b'+' | b'~' => row += 1,
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => row = 0,
        }
        if !matches!(sign, b'!' | b'-' | b'+' | b'~') {
            row = 0;
        }
        if open > DEEPEST || row > DEEPEST {
            let words = format!("The script nests deeper than {DEEPEST} levels.");
            return Err(Wrong { at, words });
        }
    }
    Ok(())
}

/// What the parser may need where levels are not brackets (`a = a = a = …`): room for one each few
/// bytes. Only what is used of it is ever memory.
pub(super) fn stack_for(bytes: usize) -> usize {
    const EACH: usize = if cfg!(debug_assertions) { 8 << 10 } else { 2 << 10 };
    (16 << 20) + bytes * EACH
}
