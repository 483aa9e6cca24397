//! Where a template's `{{path}}` looks, compiled; walking a payload with it allocates nothing.

use std::borrow::Cow;
use std::sync::Arc;

use crate::payload::{Sought, Text, Value};

/// The start of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The value that the innermost `each` or `with` stands on; the payload outside of them.
    Here,
    /// `@root`: the payload.
    Root,
    /// `../`, this many times.
    Up(usize),
    /// `@index`, `@key`, `@first`, `@last`, this many blocks up.
    Local(Local, usize),
    /// A name given by `as |name|`; it is the first step.
    Named,
}

/// What an `each` says about its present round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Local {
    /// `@index`
    Index,
    /// `@key`
    Key,
    /// `@first`
    First,
    /// `@last`
    Last,
}

/// The longest string, in bytes, whose characters a path can count: each look at one goes through
/// the whole string.
const COUNTED: usize = 64 << 10;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// As written; its index is one in an array or string.
    key: Sought,
}

impl Step {
    /// A step by this key or index.
    pub(super) fn new(key: &str) -> Self {
        let digits = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
        let index = digits.then(|| key.parse().ok()).flatten();
        Self { key: Sought::with_index(key, index) }
    }

    /// As written.
    pub(super) fn key(&self) -> &Text {
        self.key.key()
    }

    /// What the step finds in a borrowed value; only a string's character is made anew.
    #[inline]
    fn take<'a>(&self, from: &'a Value) -> Option<Cow<'a, Value>> {
        match from {
            Value::Object(object) => object.get_near(&self.key).map(Cow::Borrowed),
            other => self.take_part(other),
        }
    }

    fn take_part<'a>(&self, from: &'a Value) -> Option<Cow<'a, Value>> {
        match from {
            Value::Array(items) => match self.key.index() {
                Some(index) => items.get(index).map(Cow::Borrowed),
                None => (self.key() == "length").then(|| Cow::Owned(Value::from(items.len()))),
            },
            Value::String(text) if text.len() > COUNTED => None,
            Value::String(text) => match self.key.index() {
                Some(index) => text.chars().nth(index).map(|letter| {
                    let mut room = [0; 4];
                    Cow::Owned(Value::from(&*letter.encode_utf8(&mut room)))
                }),
                None => (self.key() == "length")
                    .then(|| Cow::Owned(Value::from(text.encode_utf16().count()))),
            },
            _ => None,
        }
    }
}

/// A path of a template: `a.b.[0].c`, `a.[odd key]`, `this`, `../a`, `@root.a`, `@index`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lookup {
    pub(super) origin: Origin,
    pub(super) steps: Steps,
}

/// The steps of a path, one after the other.
pub(super) type Steps = Arc<[Step]>;

impl Lookup {
    /// Reads the path's text.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(super) fn parse(raw: &str) -> Result<Self, String> {
        let mut rest = raw;
        let mut origin = Origin::Here;
        let mut up = 0;
        let local = rest.strip_prefix('@');
        rest = local.unwrap_or(rest);
        while let Some(after) = rest.strip_prefix("../") {
            up += 1;
            rest = after;
        }
        if rest == ".." {
            up += 1;
            rest = "";
        }
        let mut names = split(rest.strip_prefix("./").unwrap_or(rest), raw)?;
        if local.is_some() {
            let word = names.first().map(|(name, _)| name.to_string());
            let word = word.unwrap_or_default();
            let local = match word.as_str() {
                "root" => None,
                "index" => Some(Local::Index),
                "key" => Some(Local::Key),
                "first" => Some(Local::First),
                "last" => Some(Local::Last),
                _ => {
                    return Err(format!(
                        "`@{word}` is not known here; there are @root, @index, @key, @first, @last"
                    ));
                }
            };
            names.remove(0);
            origin = local.map_or(Origin::Root, |local| Origin::Local(local, up));
        } else if up > 0 {
            origin = Origin::Up(up);
        }
        names.retain(|(name, bracketed)| *bracketed || !matches!(*name, "this" | "."));
        let steps = names.iter().map(|(name, _)| Step::new(name)).collect();
        Ok(Self { origin, steps })
    }

    /// Follows the steps from `from`; `None` = missing.
    pub(super) fn walk<'a>(&self, from: &'a Value) -> Option<Cow<'a, Value>> {
        walk(&self.steps, from)
    }
}

/// Follows `steps` from `from`; `None` = missing.
pub(super) fn walk<'a>(steps: &[Step], from: &'a Value) -> Option<Cow<'a, Value>> {
    let mut here = from;
    let mut left = steps.iter();
    // Objects in objects, as mostly, need no `Cow`.
    while let Value::Object(object) = here {
        let Some(step) = left.next() else {
            return Some(Cow::Borrowed(here));
        };
        here = object.get_near(&step.key)?;
    }
    left.try_fold(Cow::Borrowed(here), |here, step| match here {
        Cow::Borrowed(value) => step.take(value),
        Cow::Owned(value) => step.take(&value).map(|found| Cow::Owned(found.into_owned())),
    })
}

/// As [`walk`], for what stands in the payload as it is: parts of strings and counts do not.
#[inline]
pub(super) fn standing<'a>(steps: &[Step], from: &'a Value) -> Option<&'a Value> {
    steps.iter().try_fold(from, |here, step| match here {
        Value::Object(object) => object.get_near(&step.key),
        Value::Array(items) => items.get(step.key.index()?),
        _ => None,
    })
}

/// The names between the dots, and whether they stood in brackets.
fn split<'a>(path: &'a str, raw: &str) -> Result<Vec<(&'a str, bool)>, String> {
    let mut names = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (name, bracketed, after) = if let Some(inner) = rest.strip_prefix('[') {
            let (name, after) = inner
                .split_once(']')
                .ok_or_else(|| format!("a `[` of the path `{raw}` is never closed"))?;
            (name, true, after)
        } else {
            let end = rest.find(['.', '/']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() && rest != "." {
                return Err(format!("the path `{raw}` has nothing between two dots"));
            }
            (if name.is_empty() { "." } else { name }, false, after)
        };
        names.push((name, bracketed));
        let Some(next) = after.strip_prefix(['.', '/']) else {
            if after.is_empty() {
                break;
            }
            return Err(format!("a dot is wanted after `]` in the path `{raw}`"));
        };
        rest = next;
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
