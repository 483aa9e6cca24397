//! What a thrown thing says, and where in the author's script it was thrown.

use std::cell::Cell;

use rquickjs::{Ctx, Exception, Value as Js};

use super::super::call::Limits;
use super::super::failure::{Failure, FailureKind, Place};
use super::realm::SCRIPT;

/// Most bytes of a message.
const LONGEST: usize = 2 << 10;

/// The call's time is over.
pub(super) fn late(limits: Limits) -> Failure {
    let words = format!("The script took longer than {} s.", limits.time.as_secs_f64());
    Failure::new(FailureKind::Time, words)
}

fn too_large(limits: Limits) -> Failure {
    let words = format!("The script needs more than {} MiB of memory.", limits.memory >> 20);
    Failure::new(FailureKind::Memory, words)
}

/// What the engine has just thrown. Reading it may run the script's own getters, within the
/// call's time; what they throw is let go.
pub(super) fn caught(ctx: &Ctx<'_>, limits: Limits, expired: &Cell<bool>) -> Failure {
    let thrown = ctx.catch();
    if expired.get() {
        return late(limits);
    }
    let failure = told(ctx, &thrown, limits);
    // Whatever was thrown while it was read.
    drop(ctx.catch());
    if expired.get() { late(limits) } else { failure }
}

fn told<'js>(ctx: &Ctx<'js>, thrown: &Js<'js>, limits: Limits) -> Failure {
    let exception = thrown.as_object().cloned().and_then(Exception::from_object);
    let Some(exception) = exception else {
        if thrown.is_null() {
            // This is also what is thrown where there is no memory for an error.
            return Failure::new(FailureKind::Thrown, "The script threw null.");
        }
        return Failure::new(
            FailureKind::Thrown,
            format!("The script threw {}.", shown(ctx, thrown)),
        );
    };
    let read = |name: &str| {
        let text = exception.as_object().get::<_, Js<'js>>(name).ok();
        text.and_then(Js::into_string).and_then(|text| text.to_string().ok())
    };
    let name = read("name").unwrap_or_else(|| "Error".to_owned());
    let message = read("message").unwrap_or_default();
    if name == "InternalError" && message == "out of memory" {
        return too_large(limits);
    }
    let place = read("stack").and_then(|stack| place(&stack));
    let words = if message.is_empty() { name } else { format!("{name}: {message}") };
    Failure { kind: FailureKind::Thrown, message: cut(words), place }
}

/// A thrown thing that is no error.
fn shown<'js>(ctx: &Ctx<'js>, thrown: &Js<'js>) -> String {
    if thrown.is_undefined() {
        return "undefined".to_owned();
    }
    if thrown.is_function() || thrown.is_symbol() || thrown.is_big_int() {
        return format!("a {}", thrown.type_name());
    }
    let json = ctx.json_stringify(thrown.clone());
    let text = json.ok().flatten().and_then(|json| json.to_string().ok());
    cut(text.unwrap_or_else(|| "something without a form".to_owned()))
}

fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(super::super::boundary(&text, LONGEST));
        text.push('…');
    }
    text
}

/// The first line of a stack that is the author's: `    at name (script:LINE:COLUMN)`.
fn place(stack: &str) -> Option<Place> {
    stack.lines().find_map(|line| {
        let (before, after) =
            line.trim().strip_prefix("at ")?.rsplit_once(&format!("{SCRIPT}:"))?;
        if !before.is_empty() && !before.ends_with('(') {
            return None;
        }
        let (row, column) = after.trim_end_matches(')').split_once(':')?;
        let name = before.trim_end_matches('(').trim();
        let name = if name == "<anonymous>" { "" } else { name };
        // The first line is ours.
        let line = row.parse::<u32>().ok()?.checked_sub(1)?.max(1);
        Some(Place { line, column: column.parse().ok()?, function: name.to_owned() })
    })
}

/// Replaces escapes of half a surrogate pair, which are no text.
pub(super) fn whole_surrogates(json: &[u8]) -> Vec<u8> {
    let escape = |at: usize| -> Option<u16> {
        let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut out = Vec::with_capacity(json.len());
    let mut at = 0;
    while let Some(&byte) = json.get(at) {
        let (mut take, mut lone) = (1, false);
        if byte == b'\\' {
            take = 2;
            if let Some(unit) = escape(at) {
                take = 6;
                let pair = escape(at + 6).is_some_and(|next| (0xdc00..0xe000).contains(&next));
                match unit {
                    0xd800..0xdc00 if pair => take = 12,
                    0xd800..0xe000 => lone = true,
                    _ => {}
                }
            }
        }
        if lone {
            out.extend_from_slice("\u{fffd}".as_bytes());
        } else {
            out.extend_from_slice(json.get(at..(at + take).min(json.len())).unwrap_or_default());
        }
        at += take;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_authors_line() {
        let stack = "    at toString (native)\n    at encode (wireloom-encoding:9:1)\n    at price (script:4:9)\n    at <anonymous> (script:7:3)\n";
        let found = place(stack).unwrap();
        assert_eq!((found.line, found.column, found.function.as_str()), (3, 9, "price"));
        let top = place("    at <anonymous> (script:2:5)\n").unwrap();
        assert_eq!((top.line, top.column, top.function.as_str()), (1, 5, ""));
        assert_eq!(place("    at x (wireloom-url:1:1)\nnonsense"), None);
    }

    #[test]
    fn half_pairs_become_the_replacement() {
        let json = br#"["\ud800","\udc00x","\ud83d\ude00","\\ud800","\ud800\ud83d\ude00"]"#;
        let whole: Vec<String> = serde_json::from_slice(&whole_surrogates(json)).unwrap();
        assert_eq!(whole, ["\u{fffd}", "\u{fffd}x", "😀", "\\ud800", "\u{fffd}😀"]);
    }
}
