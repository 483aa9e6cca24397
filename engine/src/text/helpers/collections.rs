//! `length last lookup defaultTo typeof array obj merge valueByKey indexByKey`.

use super::{Answer, Args, Helper, Named, answer, compare};
use crate::payload::{Array, Object, Value};
use crate::text::lookup::{self, Lookup, Step};

pub(super) const HELPERS: &[Helper] = &[
    Helper::new("length", (1, 1), length),
    Helper::new("last", (1, 1), last),
    Helper::new("lookup", (2, 2), look_up),
    Helper::new("defaultTo", (2, 2), default_to),
    Helper::new("typeof", (1, 1), type_of),
    Helper::new("array", (0, 64), array),
    Helper::new("obj", (0, 0), object).named(Named::Any),
    Helper::new("merge", (1, 64), merge),
    Helper::new("valueByKey", (2, 4), value_by_key),
    Helper::new("indexByKey", (2, 3), index_by_key),
];

fn length(args: &Args<'_>) -> Answer {
    Ok(match args.get(0) {
        Some(Value::Array(items)) => Some(items.len().into()),
        Some(Value::Object(object)) => Some(object.len().into()),
        Some(Value::String(text)) => {
            args.work.spend(text.len())?;
            Some(text.encode_utf16().count().into())
        }
        _ => None,
    })
}

#[allow(clippy::unnecessary_wraps, reason = "the signature of a helper")]
fn last(args: &Args<'_>) -> Answer {
    Ok(match args.get(0) {
        Some(Value::Array(items)) => items.last().cloned(),
        Some(Value::String(text)) => text.chars().next_back().map(|c| c.to_string().into()),
        _ => None,
    })
}

/// `lookup collection key`: the key may be computed.
fn look_up(args: &Args<'_>) -> Answer {
    let Some(collection) = args.get(0) else {
        return Ok(None);
    };
    let step = [Step::new(&args.text(1)?)];
    Ok(lookup::walk(&step, collection).map(std::borrow::Cow::into_owned))
}

#[allow(clippy::unnecessary_wraps, reason = "the signature of a helper")]
fn default_to(args: &Args<'_>) -> Answer {
    let empty = match args.get(0) {
        None | Some(Value::Null) => true,
        Some(value) => value.as_str() == Some(""),
    };
    Ok(args.get(usize::from(empty)).cloned())
}

fn type_of(args: &Args<'_>) -> Answer {
    answer(args.get(0).map_or("undefined", Value::type_name))
}

fn array(args: &Args<'_>) -> Answer {
    let items: Array = args.values.iter().map(|item| item.clone().unwrap_or_default()).collect();
    answer(items)
}

/// `obj key=value …`; a missing value makes no member.
fn object(args: &Args<'_>) -> Answer {
    let members = args.named.iter();
    answer(
        members.filter_map(|(key, value)| Some((key.clone(), value.clone()?))).collect::<Object>(),
    )
}

/// `merge one two …`: the members of all; the later ones count.
fn merge(args: &Args<'_>) -> Answer {
    let mut all = Object::new();
    for object in args.values.iter().flatten().filter_map(Value::as_object) {
        args.work.spend(object.len())?;
        for (key, value) in object {
            all.insert(key.clone(), value.clone());
        }
    }
    answer(all)
}

/// `valueByKey array wanted keyPath="key" valuePath="value"`
fn value_by_key(args: &Args<'_>) -> Answer {
    let path = path(args, 3, "value")?;
    let found = find(args)?.and_then(|(_, item)| path.walk(item));
    Ok(found.map(std::borrow::Cow::into_owned))
}

/// `indexByKey array wanted keyPath="key"`: -1 = none.
fn index_by_key(args: &Args<'_>) -> Answer {
    answer(find(args)?.map_or(Value::from(-1), |(place, _)| place.into()))
}

fn find<'a>(args: &'a Args<'_>) -> Result<Option<(usize, &'a Value)>, String> {
    let (Some(Value::Array(items)), Some(wanted)) = (args.get(0), args.get(1)) else {
        return Ok(None);
    };
    let path = path(args, 2, "key")?;
    for (place, item) in items.iter().enumerate() {
        args.work.spend(16)?;
        if let Some(key) = path.walk(item)
            && compare::same(&key, wanted, args.work)?
        {
            return Ok(Some((place, item)));
        }
    }
    Ok(None)
}

fn path(args: &Args<'_>, place: usize, default: &str) -> Result<Lookup, String> {
    Lookup::parse(match args.get(place) {
        Some(Value::String(path)) => path,
        _ => default,
    })
}

#[cfg(test)]
mod tests;
