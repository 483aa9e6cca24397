//! Which endpoint a path leads to.

use std::collections::HashMap;

use crate::node::PathPattern;
use crate::payload::{Object, Text, Value};

/// Things at paths. Fixed paths are looked up, others tried one after the other.
#[derive(Debug)]
pub(super) struct Routes<T> {
    fixed: HashMap<Text, Vec<T>>,
    /// Narrowest first.
    variable: Vec<(PathPattern, T)>,
}

impl<T> Routes<T> {
    pub(super) fn new(all: impl IntoIterator<Item = (PathPattern, T)>) -> Self {
        let mut routes = Self { fixed: HashMap::new(), variable: Vec::new() };
        for (pattern, thing) in all {
            if pattern.is_fixed() {
                routes.fixed.entry(pattern.as_str().into()).or_default().push(thing);
            } else {
                routes.variable.push((pattern, thing));
            }
        }
        routes.variable.sort_by_key(|(pattern, _)| pattern.rank());
        routes
    }

    /// All things at a path, narrowest first, each with the path's variable parts. `path` is as it
    /// was asked for, without the slash before it; its parts are decoded.
    pub(super) fn find(&self, path: &str) -> Vec<(&T, Value)> {
        let segments: Option<Vec<Text>> = path.split('/').map(decoded).collect();
        let Some(segments) = segments else { return Vec::new() };
        let whole = Text::from(segments.join("/"));
        let fixed = self.fixed.get(&whole).into_iter().flatten();
        let fixed = fixed.map(|thing| (thing, Value::Object(Object::new())));
        let variable = self.variable.iter();
        let variable =
            variable.filter_map(|(pattern, thing)| Some((thing, pattern.matches(&segments)?)));
        fixed.chain(variable).collect()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        self.fixed.values().flatten().chain(self.variable.iter().map(|(_, thing)| thing))
    }
}

/// A path as people read it: percent signs decoded.
#[must_use]
pub fn decode_path(path: &str) -> Text {
    Text::from(&*percent_encoding::percent_decode_str(path).decode_utf8_lossy())
}

/// A part of a path; `None` if it is not UTF-8, or hides a slash.
fn decoded(part: &str) -> Option<Text> {
    let text = percent_encoding::percent_decode_str(part).decode_utf8().ok()?;
    (!text.contains(['/', '\\', '\0'])).then(|| Text::from(&*text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_comes_first() {
        let paths = ["a/{x}", "a/b", "{y}/b", "a/{x}/c", "{y}/{z}"];
        let routes = Routes::new(paths.map(|path| (PathPattern::parse(path).unwrap(), path)));
        let found =
            |path: &str| routes.find(path).into_iter().map(|(thing, _)| *thing).collect::<Vec<_>>();
        assert_eq!(found("a/b"), ["a/b", "a/{x}", "{y}/b", "{y}/{z}"]);
        assert_eq!(found("a/c"), ["a/{x}", "{y}/{z}"]);
        assert_eq!(found("a/%62"), found("a/b"));
        assert_eq!(found("a/1/c"), ["a/{x}/c"]);
        for nothing in ["", "a", "a/", "/a/b", "a/%2f", "a/%ff", "a/1/d"] {
            assert!(found(nothing).is_empty(), "{nothing}: {:?}", found(nothing));
        }
        assert_eq!(routes.find("a/%C3%A9")[0].1.to_json(), r#"{"x":"é"}"#);
    }
}
