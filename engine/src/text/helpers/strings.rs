//! `lower upper titleCase trim substring join`.

use super::{Answer, Args, Helper, answer, maths};
use crate::payload::{Text, Value};

pub(super) const HELPERS: &[Helper] = &[
    Helper::new("lower", (1, 1), |args| answer(args.text(0)?.to_lowercase())),
    Helper::new("upper", (1, 1), |args| answer(args.text(0)?.to_uppercase())),
    Helper::new("titleCase", (1, 1), title_case),
    Helper::new("trim", (1, 1), |args| answer(args.text(0)?.trim())),
    Helper::new("substring", (2, 3), substring),
    Helper::new("join", (1, 2), join),
];

/// Each word with a capital first letter and small ones after it.
fn title_case(args: &Args<'_>) -> Answer {
    let text = args.text(0)?;
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for letter in text.chars() {
        if inside {
            out.extend(letter.to_lowercase());
        } else {
            out.extend(letter.to_uppercase());
        }
        inside = !letter.is_whitespace();
    }
    answer(out)
}

/// `substring text start end?`: from `start` up to, not with, `end`, in characters from 0.
fn substring(args: &Args<'_>) -> Answer {
    let text = args.text(0)?;
    let length = text.chars().count();
    let place = |at: usize| {
        let number = maths::number(args.get(at));
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast from a double stays in range; below 0 and NaN give 0, as wanted"
        )]
        let place = number as usize;
        place.min(length)
    };
    let start = place(1);
    let end = args.get(2).map_or(length, |_| place(2));
    let (start, end) = (start.min(end), start.max(end));
    answer(text.chars().skip(start).take(end - start).collect::<String>())
}

/// `join array separator?`: a comma unless given.
fn join(args: &Args<'_>) -> Answer {
    let Some(Value::Array(items)) = args.get(0) else {
        return answer(Text::from(&*args.text(0)?));
    };
    let separator = match args.get(1) {
        None => ",".into(),
        Some(_) => args.text(1)?,
    };
    let mut out = String::new();
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            args.work.spend(separator.len())?;
            out.push_str(&separator);
        }
        out.push_str(&args.text_of(Some(item))?);
    }
    answer(out)
}

#[cfg(test)]
mod tests {
    use super::super::check::table;

    #[test]
    fn changes_texts() {
        table("lower", &[("[\"ÄB\"]", "\"äb\""), ("[null]", "\"\"")]);
        table("upper", &[("[\"straße\"]", "\"STRASSE\""), ("[{\"a\":1}]", "\"{\\\"A\\\":1}\"")]);
        table("titleCase", &[("[\"the QUICK  brown-fox\"]", "\"The Quick  Brown-fox\"")]);
        table("trim", &[("[\" \\n a b \"]", "\"a b\"")]);
        table(
            "substring",
            &[
                ("[\"abcdef\",2]", "\"cdef\""),
                ("[\"abcdef\",1,3]", "\"bc\""),
                ("[\"abcdef\",3,1]", "\"bc\""),
                ("[\"äöü\",-5,99]", "\"äöü\""),
                ("[\"ab\",1e300]", "\"\""),
            ],
        );
        table(
            "join",
            &[
                ("[[1,\"a\",null,true]]", "\"1,a,,true\""),
                ("[[1,2],\" - \"]", "\"1 - 2\""),
                ("[[],\"x\"]", "\"\""),
                ("[5,\"x\"]", "\"5\""),
            ],
        );
    }
}
