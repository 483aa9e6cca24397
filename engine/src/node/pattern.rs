//! The path of an endpoint: `orders/{id}`.

use crate::payload::{Object, Text, Value};

const MOST_PARTS: usize = 16;
const LONGEST: usize = 256;

/// A path with names for its variable parts, below the place where endpoints are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    source: Text,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Fixed(Text),
    Named(Text),
}

impl PathPattern {
    /// Reads a path: parts between slashes, each of letters, digits, `-`, `_`, `.`, or a name in
    /// braces.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |words: &str| Err(format!("{words}, as in `orders/{{id}}`."));
        if text.is_empty() || text.len() > LONGEST {
            return wrong("A path has from 1 to 256 characters");
        }
        if text.starts_with('/') || text.ends_with('/') {
            return wrong("Write the path without a slash at its ends");
        }
        let mut parts: Vec<Part> = Vec::new();
        for part in text.split('/') {
            let name = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let plain = name.unwrap_or(part);
            let fits = |char: char| {
                char.is_ascii_alphanumeric()
                    || matches!(char, '-' | '_')
                    || (char == '.' && name.is_none())
            };
            if plain.is_empty() || !plain.chars().all(fits) || matches!(plain, "." | "..") {
                return wrong(
                    "Between slashes stand letters, digits, `-`, `_`, `.`, or a name in braces",
                );
            }
            let part = match name {
                Some(name) => Part::Named(name.into()),
                None => Part::Fixed(part.into()),
            };
            if matches!(part, Part::Named(_)) && parts.contains(&part) {
                return wrong("Give each variable part a name of its own");
            }
            parts.push(part);
        }
        if parts.len() > MOST_PARTS {
            return wrong("A path has at most 16 parts");
        }
        Ok(Self { source: text.into(), parts })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether no part of it is variable.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Fixed(_)))
    }

    /// The variable parts of a path, by name; `None` for a path that is not of this form.
    #[must_use]
    pub fn matches(&self, segments: &[Text]) -> Option<Value> {
        if segments.len() != self.parts.len() {
            return None;
        }
        let mut found = Object::new();
        for (part, segment) in self.parts.iter().zip(segments) {
            match part {
                Part::Fixed(text) if text == segment => {}
                Part::Named(name) if !segment.is_empty() => {
                    found.insert(name.clone(), Value::from(segment.clone()));
                }
                Part::Fixed(_) | Part::Named(_) => return None,
            }
        }
        Some(Value::Object(found))
    }

    /// Whether some path is of both forms and neither is the narrower one.
    #[must_use]
    pub fn clashes(&self, other: &Self) -> bool {
        self.shape() == other.shape()
    }

    /// Its fixed parts, in their places.
    fn shape(&self) -> Vec<Option<&Text>> {
        let parts = self.parts.iter();
        let fixed = parts.map(|part| match part {
            Part::Fixed(text) => Some(text),
            Part::Named(_) => None,
        });
        fixed.collect()
    }

    /// Orders patterns so that the first that fits is the narrowest: fixed parts before variable
    /// ones.
    #[must_use]
    pub fn rank(&self) -> Vec<bool> {
        self.parts.iter().map(|part| matches!(part, Part::Named(_))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, path: &str) -> Option<String> {
        let segments: Vec<Text> = path.split('/').map(Text::from).collect();
        PathPattern::parse(pattern).unwrap().matches(&segments).map(|found| found.to_json())
    }

    #[test]
    fn variable_parts_are_found_by_name() {
        assert_eq!(matched("echo", "echo").as_deref(), Some("{}"));
        assert_eq!(matched("a/{x}/b", "a/é 1/b").as_deref(), Some(r#"{"x":"é 1"}"#));
        for path in ["a/1", "a/1/c", "a//b", "a/1/b/", "A/1/b"] {
            assert_eq!(matched("a/{x}/b", path), None, "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused_in_words() {
        for (text, words) in [
            ("", "from 1 to 256"),
            ("/a", "without a slash"),
            ("a/", "without a slash"),
            ("a//b", "Between slashes"),
            ("a b", "Between slashes"),
            ("..", "Between slashes"),
            ("{a.b}", "Between slashes"),
            ("{a}/{a}", "a name of its own"),
            ("a/{}", "Between slashes"),
            ("é", "Between slashes"),
            ("1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7", "at most 16"),
        ] {
            let said = PathPattern::parse(text).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
    }

    #[test]
    fn two_of_one_shape_clash() {
        let clash =
            |one, two| PathPattern::parse(one).unwrap().clashes(&PathPattern::parse(two).unwrap());
        assert!(clash("a/{x}", "a/{y}") && clash("a", "a"));
        assert!(!clash("a/{x}", "a/b") && !clash("a", "b"));
    }
}
