//! The template helpers: functions from payload values to a payload value, named as in Losant's
//! workflows. They know neither the template engine nor the payload around their arguments.

mod collections;
mod compare;
mod dates;
mod encode;
mod geo;
mod html;
mod maths;
mod moment;
mod numbers;
mod rounding;
mod strings;

use std::borrow::Cow;
use std::cell::Cell;

use super::template::output::{OUTPUT_LIMIT, json_text};
use crate::payload::{Text, Value};

pub(super) use compare::{pattern, truthy};

/// What a helper gives: a value, nothing, or the words of its mistake.
pub(super) type Answer = Result<Option<Value>, String>;

/// One helper.
#[derive(Debug)]
pub(super) struct Helper {
    /// As templates write it.
    pub(super) name: &'static str,
    /// The fewest and the most arguments.
    pub(super) arity: (usize, usize),
    /// Which `name=value` arguments there are.
    pub(super) named: Named,
    /// Whether it may open a block, `{{#name …}}`, which then asks whether the answer is true.
    pub(super) test: bool,
    /// Called for each use, with the arguments' values.
    pub(super) run: fn(&Args<'_>) -> Answer,
}

/// Which `name=value` arguments a helper takes.
#[derive(Debug)]
pub(super) enum Named {
    /// These.
    These(&'static [&'static str]),
    /// Any.
    Any,
}

impl Helper {
    const fn new(name: &'static str, arity: (usize, usize), run: fn(&Args<'_>) -> Answer) -> Self {
        Self { name, arity, named: Named::These(&[]), test: false, run }
    }

    const fn test(name: &'static str, run: fn(&Args<'_>) -> Answer) -> Self {
        let mut helper = Self::new(name, (2, 2), run);
        helper.test = true;
        helper
    }

    const fn named(mut self, named: Named) -> Self {
        self.named = named;
        self
    }
}

/// The helper called `name`.
pub(super) fn find(name: &str) -> Option<&'static Helper> {
    all().find(|helper| helper.name == name)
}

/// Every helper.
pub(super) fn all() -> impl Iterator<Item = &'static Helper> {
    [
        collections::HELPERS,
        compare::HELPERS,
        dates::HELPERS,
        encode::HELPERS,
        geo::HELPERS,
        html::HELPERS,
        maths::HELPERS,
        numbers::HELPERS,
        strings::HELPERS,
    ]
    .into_iter()
    .flatten()
}

/// How much one render may still do, in values looked at and bytes handled. It bounds the time
/// of a render whose calls are few but whose values are large.
#[derive(Debug)]
pub(super) struct Work(Cell<usize>);

impl Work {
    /// Enough for every honest template.
    pub(super) fn full() -> Self {
        Self(Cell::new(16 << 20))
    }

    /// Uses some of it up.
    pub(super) fn spend(&self, amount: usize) -> Result<(), String> {
        let left = self.0.get().checked_sub(amount).ok_or_else(|| {
            "the template does too much work on this much data; take parts of it".to_owned()
        })?;
        self.0.set(left);
        Ok(())
    }
}

/// The arguments of one call.
#[derive(Debug)]
pub(super) struct Args<'a> {
    /// In order; `None` = missing from the payload.
    pub(super) values: &'a [Option<Value>],
    /// The `name=value` ones, in order.
    pub(super) named: &'a [(Text, Option<Value>)],
    /// What the render may still do.
    pub(super) work: &'a Work,
    /// The second argument compiled, where it stands in the template as a literal pattern.
    pub(super) pattern: Option<&'a regex::Regex>,
}

impl Args<'_> {
    fn get(&self, place: usize) -> Option<&Value> {
        self.values.get(place).and_then(Option::as_ref)
    }

    fn named(&self, name: &str) -> Option<&Value> {
        let found = self.named.iter().find(|(key, _)| key == name);
        found.and_then(|(_, value)| value.as_ref())
    }

    /// An argument as text; a missing one is empty.
    fn text(&self, place: usize) -> Result<Cow<'_, str>, String> {
        self.text_of(self.get(place))
    }

    /// As `{{value}}` prints it.
    fn text_of<'v>(&self, value: Option<&'v Value>) -> Result<Cow<'v, str>, String> {
        let text = match value {
            None | Some(Value::Null) => Cow::Borrowed(""),
            Some(Value::String(text)) => Cow::Borrowed(text.as_str()),
            Some(Value::Bool(flag)) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Some(other) => Cow::Owned(json_text(other, OUTPUT_LIMIT).ok_or_else(too_long)?),
        };
        self.work.spend(text.len() + 1)?;
        Ok(text)
    }

    /// An argument as JavaScript's `Number(x)` reads it.
    fn number(&self, place: usize) -> f64 {
        maths::number(self.get(place))
    }
}

fn too_long() -> String {
    "the value's text is longer than 1 MiB".to_owned()
}

/// A text answer.
#[allow(clippy::unnecessary_wraps, reason = "the last expression of most helpers")]
fn answer(value: impl Into<Value>) -> Answer {
    Ok(Some(value.into()))
}

#[cfg(test)]
mod check {
    //! `check::table("helper", &[(arguments as a JSON array, wanted JSON)])`.
    use super::*;

    /// Calls a helper on the items of a JSON array.
    pub(super) fn call(name: &str, args: &str) -> Answer {
        call_named(name, args, "{}")
    }

    /// The same with `name=value` arguments from a JSON object.
    pub(super) fn call_named(name: &str, args: &str, named: &str) -> Answer {
        let values = Value::parse(args).unwrap();
        let values: Vec<_> = values.as_array().unwrap().iter().cloned().map(Some).collect();
        let named = Value::parse(named).unwrap();
        let named: Vec<_> = named
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| (key.clone(), Some(value.clone())))
            .collect();
        let helper = find(name).unwrap();
        assert!((helper.arity.0..=helper.arity.1).contains(&values.len()), "{name} {args}");
        (helper.run)(&Args { values: &values, named: &named, work: &Work::full(), pattern: None })
    }

    /// Each row: arguments, and the answer as JSON; "-" = nothing.
    pub(super) fn table(name: &str, rows: &[(&str, &str)]) {
        for (args, wanted) in rows {
            let answer = call(name, args).map(|v| v.map_or("-".to_owned(), |v| v.to_json()));
            assert_eq!(answer.as_deref(), Ok(*wanted), "{name} {args}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_the_specified_ones_are_there() {
        let names: Vec<_> = all().map(|helper| helper.name).collect();
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        for name in "eq ne gt gte lt lte match includes jsonEncode defaultTo lookup formatDate \
             formatDateRelative currentDateTime format formatGps add subtract multiply divide \
             length lower upper titleCase trim join typeof valueByKey obj last encodeURI \
             encodeURIComponent decodeURI decodeURIComponent queryStringEncode encodeBase64 \
             decodeBase64 gpsDistance scaleLinear toHtml"
            .split_whitespace()
        {
            assert!(find(name).is_some(), "{name}");
        }
    }
}
