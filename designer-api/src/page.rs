//! Long lists in pages: a bounded `limit` and an opaque `cursor`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;

const DEFAULT: u64 = 50;
const MOST: u64 = 200;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// How many, from 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A part of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Part<T> {
    /// In order.
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Part<T> {
    /// Of one more item than the page takes, if there are that many.
    pub fn of(mut found: Vec<T>, limit: usize, key: impl Fn(&T) -> String) -> Self {
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(key(last)));
        Self { items: found, next }
    }

    /// The same part with each item as something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Part<U> {
        Part { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

impl Page {
    /// The page behind a cursor.
    #[must_use]
    pub fn at(cursor: Option<String>) -> Self {
        Self { limit: None, cursor }
    }

    /// How many items to give.
    ///
    /// # Errors
    /// 400 when `limit` is out of bounds.
    pub fn limit(&self) -> Result<usize, Problem> {
        let limit = self.limit.unwrap_or(DEFAULT);
        if (1..=MOST).contains(&limit) {
            Ok(usize::try_from(limit).unwrap_or(usize::MAX))
        } else {
            Err(Problem::bad("bad-limit", format!("limit is from 1 to {MOST}")))
        }
    }

    /// The key after which the page begins; `None` for the first page.
    ///
    /// # Errors
    /// 400 when the cursor is none of ours.
    pub fn after(&self) -> Result<Option<String>, Problem> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .map(Some)
            .ok_or_else(|| {
                Problem::bad("bad-cursor", "cursor is not one that a page gave as its next")
            })
    }

    /// Cuts this page out of a list that is sorted by `key`.
    ///
    /// # Errors
    /// 400 as [`Page::limit`] and [`Page::after`].
    pub fn cut<T>(
        &self,
        sorted: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> Result<Part<T>, Problem> {
        let (limit, after) = (self.limit()?, self.after()?);
        let mut rest =
            sorted.into_iter().filter(|item| after.as_ref().is_none_or(|after| key(item) > *after));
        let items: Vec<T> = rest.by_ref().take(limit).collect();
        let more = rest.next().is_some();
        let next = items.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(key(last)));
        Ok(Part { items, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_join_to_the_list() {
        let all: Vec<String> = (10..60).map(|number| number.to_string()).collect();
        let mut page = Page { limit: Some(7), cursor: None };
        let mut seen = Vec::new();
        loop {
            let part = page.cut(all.clone(), Clone::clone).unwrap();
            seen.extend(part.items);
            match part.next {
                Some(next) => page.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn bounds_hold() {
        for limit in [0, 201, u64::MAX] {
            let page = Page { limit: Some(limit), cursor: None };
            assert_eq!(page.limit().unwrap_err().code, "bad-limit");
        }
        let page = Page { limit: None, cursor: Some("\u{0}?".to_owned()) };
        assert_eq!(page.after().unwrap_err().code, "bad-cursor");
    }
}
