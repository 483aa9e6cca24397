//! The first look at a template: finds its tags, refuses what the parser behind must not see (it
//! can overflow the stack on deep nesting, and has features that flows do not), and writes the
//! tags in the parser's own dialect of Handlebars.

use super::super::Mistake;
use super::words::Words;
use crate::text::helpers;
use crate::text::lookup::Lookup;
use crate::text::segments::Segment;

/// The most blocks and parentheses inside each other.
pub(in crate::text) const DEPTH: usize = 64;

/// A template looked at.
#[derive(Debug)]
pub(in crate::text) struct Scanned {
    /// The template in the parser's dialect.
    pub(in crate::text) normal: String,
    /// The tags that print or open, in order.
    pub(in crate::text) tags: Vec<Tag>,
    /// The whole template, if it has only text, paths and `jsonEncode path`.
    pub(in crate::text) segments: Option<Vec<Segment>>,
}

/// A tag that prints, opens a block, or goes on with `else if`.
#[derive(Debug)]
pub(in crate::text) struct Tag {
    /// Line and column, from 1.
    pub(in crate::text) place: (usize, usize),
    /// Where it begins in the normal form, in bytes.
    pub(in crate::text) normal: usize,
    /// The names of its `name=value` arguments, in order.
    pub(in crate::text) names: Vec<String>,
}

/// Looks at a template.
///
/// # Errors
/// For anything that cannot be a template here.
pub(in crate::text) fn scan(source: &str) -> Result<Scanned, Mistake> {
    let mut scanner = Scanner {
        rest: source,
        line: 1,
        column: 1,
        open: Vec::new(),
        done: Scanned {
            normal: String::with_capacity(source.len()),
            tags: Vec::new(),
            segments: Some(Vec::new()),
        },
    };
    while let Some(start) = next_tag(scanner.rest) {
        scanner.text_before(start);
        if scanner.rest.starts_with('\\') {
            // An escaped tag: the parser makes text of it.
            let end = if scanner.rest.starts_with("\\{{{{") { 5 } else { 3 };
            scanner.done.segments = None;
            scanner.copy(end);
        } else {
            scanner.tag()?;
        }
    }
    scanner.text_before(scanner.rest.len());
    match scanner.open.pop() {
        Some(open) => Err(Mistake {
            words: format!("the block `{{{{#{}}}}}` is never closed", open.name),
            line: open.place.0,
            column: open.place.1,
        }),
        None => Ok(scanner.done),
    }
}

/// Where the next two braces are. Templates are short: a search that first gets ready takes longer.
fn next_tag(text: &str) -> Option<usize> {
    text.as_bytes().windows(2).position(|two| two == b"{{")
}

struct Scanner<'s> {
    rest: &'s str,
    line: usize,
    column: usize,
    open: Vec<Open>,
    done: Scanned,
}

/// A block that is open.
struct Open {
    name: String,
    place: (usize, usize),
    /// How deep the block and what stands in its tags nest.
    depth: usize,
}

impl<'s> Scanner<'s> {
    fn mistake<T>(&self, words: impl Into<String>) -> Result<T, Mistake> {
        Err(Mistake { words: words.into(), line: self.line, column: self.column })
    }

    /// Goes on by `bytes` and gives what it went over.
    fn advance(&mut self, bytes: usize) -> &'s str {
        let (over, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        match over.rsplit_once('\n') {
            Some((before, last)) => {
                self.line += before.matches('\n').count() + 1;
                self.column = last.chars().count() + 1;
            }
            None => self.column += over.chars().count(),
        }
        self.rest = rest;
        over
    }

    fn copy(&mut self, bytes: usize) {
        let over = self.advance(bytes);
        self.done.normal.push_str(over);
    }

    /// Takes the text up to `end`, but for a lone backslash that escapes the tag behind it.
    fn text_before(&mut self, end: usize) {
        let before = self.rest.get(..end).unwrap_or_default();
        let slashes = before.len() - before.trim_end_matches('\\').len();
        let escaped = slashes == 1 && end < self.rest.len();
        if slashes > 1 && end < self.rest.len() {
            self.done.segments = None;
        }
        let over = self.advance(end - usize::from(escaped));
        self.done.normal.push_str(over);
        if let Some(segments) = &mut self.done.segments
            && !over.is_empty()
        {
            segments.push(Segment::Text(over.into()));
        }
    }

    fn depth(&self) -> usize {
        self.open.iter().map(|open| open.depth).sum()
    }

    fn tag(&mut self) -> Result<(), Mistake> {
        if self.rest.starts_with("{{!") {
            return self.comment();
        }
        if self.rest.starts_with("{{{{") {
            return self.mistake("raw blocks `{{{{…}}}}` are not known here");
        }
        let place = (self.line, self.column);
        let normal = self.done.normal.len();
        let words = match Words::read(self.rest) {
            Ok(words) => words,
            Err((at, wrong)) => {
                self.advance(at);
                return self.mistake(wrong);
            }
        };
        let depth = self.depth() + words.depth + usize::from(words.sigil == Some('#'));
        if depth > DEPTH {
            return self.mistake(format!(
                "blocks and parentheses stand more than {DEPTH} deep inside each other"
            ));
        }
        let first = words.first();
        let is_else = words.sigil == Some('^') || (words.sigil.is_none() && first == "else");
        match words.sigil {
            Some('>' | '*') => {
                return self.mistake("partials and decorators are not known here; use `template`");
            }
            Some('/') => self.close(first)?,
            Some('#') => {
                self.open.push(Open { name: first.to_owned(), place, depth: words.depth + 1 });
            }
            _ if is_else => {
                let chained = words.list.len() > usize::from(words.sigil.is_none());
                let Some(open) = self.open.last_mut() else {
                    return self.mistake("`{{else}}` stands in no block");
                };
                open.depth += usize::from(chained) + words.depth;
                if chained && self.depth() > DEPTH {
                    return self
                        .mistake(format!("more than {DEPTH} `else if` and blocks in a row"));
                }
            }
            _ => {}
        }
        if words.list.is_empty() && !is_else {
            return self.mistake("the tag is empty");
        }
        let opens = words.sigil == Some('#') || (is_else && words.list.len() > 1);
        let prints = matches!(words.sigil, None | Some('&')) && !is_else;
        self.segment(&words, prints);
        self.done.normal.push_str(&words.normal);
        if opens || prints || (words.sigil == Some('^') && !words.list.is_empty()) {
            let names = words.names;
            self.done.tags.push(Tag { place, normal, names });
        }
        self.advance(words.length);
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Mistake> {
        match self.open.pop() {
            Some(open) if open.name == name => Ok(()),
            Some(open) => self.mistake(format!(
                "`{{{{/{name}}}}}` closes no open block; `{{{{#{}}}}}` of line {} is open",
                open.name, open.place.0
            )),
            None => self.mistake(format!("`{{{{/{name}}}}}` closes no open block")),
        }
    }

    /// Keeps the fast form going, or ends it.
    fn segment(&mut self, words: &Words, prints: bool) {
        let print = |list: &[String]| {
            let (path, json) = match list {
                [path] => (path, false),
                [helper, path] if helper == "jsonEncode" => (path, true),
                _ => return None,
            };
            let helper = || helpers::find(path).is_some_and(|helper| helper.arity.0 == 0);
            let helper = !path.contains('.') && helper();
            if helper || (json && words.literal) {
                return None;
            }
            Segment::print(Lookup::parse(path).ok()?, words.raw, json)
        };
        let plain = prints && !words.trims && words.depth == 0 && words.names.is_empty();
        let found = print(&words.list).filter(|_| plain);
        match (found, &mut self.done.segments) {
            (Some(segment), Some(segments)) => segments.push(segment),
            _ => self.done.segments = None,
        }
    }

    fn comment(&mut self) -> Result<(), Mistake> {
        let end = if self.rest.starts_with("{{!--") { "--}}" } else { "}}" };
        let Some(at) = self.rest.find(end) else {
            return self.mistake("the comment is never closed");
        };
        self.done.segments = None;
        self.copy(at + end.len());
        Ok(())
    }
}
