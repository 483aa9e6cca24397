//! The settings of an action by their names, each mistake with its place.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::Wrong;
use crate::flow::action::{Filled, Param, Params};
use crate::node::Inherit;
use crate::text::{self, Path};

pub(super) struct Read<'a>(pub(super) &'a Params<'a>);

impl<'a> Read<'a> {
    pub(super) fn get(&self, key: &str) -> Option<(usize, &'a Param)> {
        self.0.get(key).copied().filter(|(_, param)| param.value != Json::Null)
    }

    pub(super) fn required(&self, key: &str) -> Result<(usize, &'a Param), Wrong> {
        self.get(key)
            .ok_or_else(|| ("/params".to_owned(), format!("The setting `{key}` is missing.")))
    }

    pub(super) fn filled(&self, key: &str) -> Result<Option<Filled>, Wrong> {
        let Some((place, param)) = self.get(key) else { return Ok(None) };
        let filled = Filled::compile(&param.value, param.replace_values);
        filled.map(Some).map_err(|mistake| (at(place), mistake.to_string()))
    }

    pub(super) fn needed(&self, key: &str) -> Result<Filled, Wrong> {
        let (place, param) = self.required(key)?;
        if param.value.as_str().is_some_and(|text| text.trim().is_empty()) {
            return Err((at(place), format!("`{key}` is empty.")));
        }
        Ok(self.filled(key)?.unwrap_or(Filled::Fixed(crate::payload::Value::Null)))
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<(usize, &'a str)>, Wrong> {
        let Some((place, param)) = self.get(key) else { return Ok(None) };
        let text = param.value.as_str();
        let text = text.ok_or_else(|| (at(place), format!("`{key}` is a text.")))?;
        Ok(Some((place, text)))
    }

    /// One of some words.
    pub(super) fn word(
        &self,
        key: &str,
        words: &[&'static str],
    ) -> Result<Option<&'static str>, Wrong> {
        let Some((place, text)) = self.text(key)? else { return Ok(None) };
        let found = words.iter().find(|word| **word == text).copied();
        found
            .map(Some)
            .ok_or_else(|| (at(place), format!("`{key}` is one of: {}.", words.join(", "))))
    }

    /// One of the words of a type, or its usual one.
    pub(super) fn choice<T: DeserializeOwned + Default>(
        &self,
        key: &str,
        words: &[&'static str],
    ) -> Result<T, Wrong> {
        let Some(word) = self.word(key, words)? else { return Ok(T::default()) };
        Ok(serde_json::from_value(Json::from(word)).unwrap_or_default())
    }

    /// A whole number within bounds.
    pub(super) fn number(
        &self,
        key: &str,
        bounds: std::ops::RangeInclusive<u64>,
    ) -> Result<Option<u64>, Wrong> {
        let Some((place, param)) = self.get(key) else { return Ok(None) };
        let number = param.value.as_u64().filter(|number| bounds.contains(number));
        number.map(Some).ok_or_else(|| {
            let words = format!("`{key}` is from {} to {}.", bounds.start(), bounds.end());
            (at(place), words)
        })
    }

    pub(super) fn path(&self, key: &str) -> Result<Option<Path>, Wrong> {
        let Some((place, text)) = self.text(key)? else { return Ok(None) };
        if text.trim().is_empty() {
            return Ok(None);
        }
        let path = Path::parse(text);
        path.map(Some).map_err(|mistake| (at(place), mistake.to_string()))
    }

    pub(super) fn duration(&self, key: &str) -> Result<Option<Duration>, Wrong> {
        let Some((place, text)) = self.text(key)? else { return Ok(None) };
        let length = text::Duration::parse(text);
        let length = length.map_err(|mistake| (at(place), mistake.to_string()))?;
        Ok(Some(length.to_std()))
    }

    fn paths(&self, key: &str) -> Result<Option<Vec<Path>>, Wrong> {
        let Some((place, param)) = self.get(key) else { return Ok(None) };
        let none = || (at(place), format!("`{key}` is a list of paths."));
        let Json::Array(items) = &param.value else { return Err(none()) };
        let paths = items.iter().map(|item| {
            let text = item.as_str().ok_or_else(none)?;
            Path::parse(text).map_err(|mistake| (at(place), mistake.to_string()))
        });
        paths.collect::<Result<_, _>>().map(Some)
    }

    pub(super) fn inherit(&self) -> Result<Inherit, Wrong> {
        Ok(Inherit {
            only: self.paths("paramsToCopy")?,
            without: self.paths("withoutParams")?.unwrap_or_default(),
        })
    }
}

pub(super) fn at(place: usize) -> String {
    format!("/params/{place}/value")
}
