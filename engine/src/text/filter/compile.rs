//! From a list of filters as JSON to their tree; every mistake with its place.

use serde_json::{Map, Value as Json};

use super::leaf::{Leaf, Place, Test, TextTest};
use super::{Filter, FilterMistake};
use crate::payload::Value;
use crate::text::helpers::pattern;
use crate::text::{Expression, Path};

/// Filters and parts of their values, all together.
const MOST: usize = 1_000;

/// Groups within groups.
const DEEPEST: usize = 32;

const FORMS: &str = "a filter has `key` or `path`, or one of `any_of`, `all_of`, `none_of`, \
                     `expression`, `text`";

const OPS: &str = "superset, exists, eq, ne, gt, gte, lt, lte, regex, contains";

type Members = Map<String, Json>;

/// Nothing to return: the mistake is written down.
struct Noted;

struct Compiler {
    left: usize,
    /// There are too many; no more is looked at.
    full: bool,
    pointer: String,
    mistakes: Vec<FilterMistake>,
}

pub(super) fn list(list: &[Json]) -> Result<Vec<Filter>, Vec<FilterMistake>> {
    let mut compiler =
        Compiler { left: MOST, full: false, pointer: String::new(), mistakes: Vec::new() };
    let filters = compiler.filters(list, 0);
    if compiler.mistakes.is_empty() { Ok(filters) } else { Err(compiler.mistakes) }
}

impl Compiler {
    fn mistake(&mut self, words: impl Into<String>) -> Noted {
        let (pointer, words) = (self.pointer.clone(), words.into());
        self.mistakes.push(FilterMistake { pointer, words });
        Noted
    }

    /// Does something one step further into the JSON.
    fn within<T>(&mut self, step: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        let done = work(self);
        self.pointer.truncate(before);
        done
    }

    /// Counts one more filter or part of a value; an error, noted once, when there are too many.
    fn spend(&mut self) -> Result<(), Noted> {
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            return Ok(());
        }
        if std::mem::replace(&mut self.full, true) {
            return Err(Noted);
        }
        Err(self.mistake(format!(
            "too many filters: there may be {MOST}, parts of their values included"
        )))
    }

    /// The filters of a group, those that need no JSON first. One with a mistake is left out.
    fn filters(&mut self, list: &[Json], depth: usize) -> Vec<Filter> {
        let mut filters = Vec::with_capacity(list.len().min(self.left));
        for (place, json) in list.iter().enumerate() {
            let filter = self.within(&place.to_string(), |this| {
                this.spend()?;
                this.filter(json, depth)
            });
            if self.full {
                break;
            }
            filters.extend(filter.ok().flatten());
        }
        filters.sort_by_key(Filter::needs_json);
        filters
    }

    /// `None` for an empty group.
    fn filter(&mut self, json: &Json, depth: usize) -> Result<Option<Filter>, Noted> {
        let Some(members) = json.as_object() else {
            return Err(self.mistake(format!("a filter is an object: {FORMS}")));
        };
        let forms = ["any_of", "all_of", "none_of", "expression", "text", "key", "path"];
        let mut present = forms.into_iter().filter(|form| members.contains_key(*form));
        let Some(form) = present.next() else {
            return Err(self.mistake(FORMS));
        };
        if present.next().is_some() {
            return Err(self.mistake(format!("only one form at a time: {FORMS}")));
        }
        let place = matches!(form, "key" | "path");
        let fits = |name: &str| name == form || (place && matches!(name, "op" | "value"));
        if let Some(other) = members.keys().find(|name| !fits(name)) {
            let words = format!("`{other}` has no meaning beside `{form}`");
            return Err(self.within(other, |this| this.mistake(words)));
        }
        let given = members.get(form).unwrap_or(&Json::Null);
        match form {
            "key" | "path" => self.leaf(form, given, members).map(Some),
            "expression" => self.within(form, |this| {
                let expression = this.parsed(given, Expression::parse)?;
                Ok(Some(Filter::Expression(expression)))
            }),
            "text" => {
                self.within(form, |this| this.text(given)).map(|test| Some(Filter::Text(test)))
            }
            group => self.within(group, |this| this.group(group, given, depth + 1)),
        }
    }

    fn group(&mut self, form: &str, given: &Json, depth: usize) -> Result<Option<Filter>, Noted> {
        let Some(list) = given.as_array() else {
            return Err(self.mistake(format!("`{form}` is a list of filters")));
        };
        if depth > DEEPEST {
            return Err(self.mistake(format!("groups may be nested {DEEPEST} deep, no deeper")));
        }
        let filters = self.filters(list, depth);
        Ok((!filters.is_empty()).then(|| match form {
            "any_of" => Filter::Any(filters),
            "all_of" => Filter::All(filters),
            _ => Filter::None(filters),
        }))
    }

    fn leaf(&mut self, form: &str, given: &Json, members: &Members) -> Result<Filter, Noted> {
        let place = self.within(form, |this| match form {
            "key" => this.string(given).map(|key| Place::Key(key.into())),
            _ => this.parsed(given, Path::parse).map(Place::Path),
        })?;
        let op = match members.get("op") {
            None => "superset",
            Some(op) => self.within("op", |this| match op.as_str() {
                Some(op) => Ok(op),
                None => Err(this.mistake(format!("`op` is one of: {OPS}"))),
            })?,
        };
        let value = members.get("value");
        if value.is_none() && op != "exists" {
            return Err(self.mistake(format!("`{op}` needs a `value` to compare with")));
        }
        let value = value.unwrap_or(&Json::Bool(true));
        self.within("value", |this| this.parts(value))?;
        let test = match op {
            "gt" => self.order(value, std::cmp::Ordering::is_gt)?,
            "gte" => self.order(value, std::cmp::Ordering::is_ge)?,
            "lt" => self.order(value, std::cmp::Ordering::is_lt)?,
            "lte" => self.order(value, std::cmp::Ordering::is_le)?,
            "superset" => Test::Superset(Value::from(value)),
            "eq" => Test::Equal(Value::from(value)),
            "ne" => Test::Differs(Value::from(value)),
            "contains" => Test::Contains(Value::from(value)),
            "regex" => Test::Regex(self.within("value", |this| this.parsed(value, pattern))?),
            "exists" => self.within("value", |this| match value.as_bool() {
                Some(wanted) => Ok(Test::Exists(wanted)),
                None => Err(this.mistake("`exists` takes `true`, `false` or no value")),
            })?,
            other => {
                let words = format!("there is no `{other}`; `op` is one of: {OPS}");
                return Err(self.within("op", |this| this.mistake(words)));
            }
        };
        Ok(Filter::Leaf(Leaf { place, test }))
    }

    fn order(&mut self, value: &Json, is: fn(std::cmp::Ordering) -> bool) -> Result<Test, Noted> {
        if value.is_number() || value.is_string() {
            return Ok(Test::Order(Value::from(value), is));
        }
        let words = "only numbers and texts have an order";
        Err(self.within("value", |this| this.mistake(words)))
    }

    fn text(&mut self, given: &Json) -> Result<TextTest, Noted> {
        let mut members = given.as_object().into_iter().flatten();
        let (Some((form, value)), None) = (members.next(), members.next()) else {
            return Err(self.mistake("`text` is an object with `regex`, `prefix` or `equals`"));
        };
        self.within(form, |this| match form.as_str() {
            "regex" => this.parsed(value, pattern).map(TextTest::Regex),
            "prefix" => Ok(TextTest::Prefix(this.string(value)?.into())),
            "equals" => Ok(TextTest::Equals(this.string(value)?.into())),
            other => Err(this.mistake(format!(
                "there is no `{other}`; a `text` filter has `regex`, `prefix` or `equals`"
            ))),
        })
    }

    /// Counts what a value holds.
    fn parts(&mut self, value: &Json) -> Result<(), Noted> {
        match value {
            Json::Array(items) => items.iter().try_for_each(|item| {
                self.spend()?;
                self.parts(item)
            }),
            Json::Object(members) => members.values().try_for_each(|member| {
                self.spend()?;
                self.parts(member)
            }),
            _ => Ok(()),
        }
    }

    fn string<'j>(&mut self, given: &'j Json) -> Result<&'j str, Noted> {
        given.as_str().ok_or_else(|| self.mistake("a text is wanted here"))
    }

    fn parsed<T, E: std::fmt::Display>(
        &mut self,
        given: &Json,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Noted> {
        parse(self.string(given)?).map_err(|error| self.mistake(error.to_string()))
    }
}
