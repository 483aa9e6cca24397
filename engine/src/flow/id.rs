//! The rule for ids of flows, nodes, notes and connections.

/// Most characters of an id.
pub const MAX_ID: usize = 64;

/// Whether a text can be an id: letters, digits, `-` and `_` of ASCII, 1 to 64 of them.
///
/// So an id is safe in an address, a file name, a topic and a key. Where ids must be unique, two
/// that differ in case only count as the same (see [`fold_id`]): people cannot tell them apart in
/// speech, and some file systems cannot either.
///
/// # Errors
/// What is wrong, for people, as the end of a sentence that names the id.
pub fn check_id(id: &str) -> Result<(), String> {
    if id.is_empty() {
        return Err("is empty; use letters, digits, `-` and `_`".to_owned());
    }
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if let Some(c) = id.chars().find(|c| !allowed(c)) {
        let c = c.escape_default();
        return Err(format!("contains `{c}`; use letters (a to z), digits, `-` and `_`"));
    }
    if id.len() > MAX_ID {
        return Err(format!("has {} characters; at most {MAX_ID} are allowed", id.len()));
    }
    Ok(())
}

/// What ids that count as the same have in common.
#[must_use]
pub fn fold_id(id: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    // As all ids that are allowed are; what follows comes to the same, and takes far longer.
    if id.is_ascii() {
        return id.to_ascii_lowercase();
    }
    id.nfc().flat_map(char::to_lowercase).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_is_safe_everywhere() {
        for id in ["a", "Order-1_b", "0", &"x".repeat(64)] {
            check_id(id).unwrap();
        }
        let long = "x".repeat(300);
        for id in ["", "a/b", "..", ".", "*", ">", "a b", "é", "a\0", "\u{202e}a", &long] {
            check_id(id).unwrap_err();
        }
        assert!(check_id("\u{202e}").unwrap_err().contains(r"\u{202e}"), "shown, not obeyed");
    }

    #[test]
    fn folds_case_and_composition() {
        assert_eq!(fold_id("In"), fold_id("iN"));
        assert_eq!(fold_id("\u{e9}"), fold_id("e\u{301}"));
        assert_eq!(fold_id("\u{c9}"), fold_id("e\u{301}"));
        assert_ne!(fold_id("a"), fold_id("b"));
    }
}
