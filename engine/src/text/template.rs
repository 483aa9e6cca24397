//! Handlebars templates. The `handlebars` crate reads their language (only here); what it read is
//! lowered to a program of our own, which runs on shared payload values within fixed limits. The
//! crate's own renderer would copy the payload for each render and each call, prints objects as
//! `[object]`, fails on `items.name` where missing must print nothing, and cannot be stopped.

mod kinds;
pub(super) mod output;
mod program;
mod render;
mod scan;
mod words;

use std::panic::catch_unwind;

use handlebars::Template as Parsed;
use handlebars::template::{
    BlockParam, HelperTemplate, Parameter, Subexpression, TemplateElement as Element,
};

use super::Mistake;
use super::helpers::{self, Named};
use super::lookup::{Lookup, Origin};
use super::segments::Segments;
use crate::payload::{Text, Value};
pub use kinds::{HtmlTemplate, JsonTemplate, Template};
use program::{Block, BlockKind, Call, Expr, Piece, Program};
use scan::{Scanned, Tag, scan};

/// The largest template, in bytes.
const SIZE: usize = 256 << 10;

/// The most tags of a template that is not only paths: the parser takes time for each tag times
/// the length of the text before it.
const TAGS: usize = 2000;

/// A compiled template.
#[derive(Debug)]
enum Plan {
    /// Nothing to fill in: the output is the source.
    Constant,
    /// Text and paths.
    Segments(Segments),
    /// Everything else.
    Program(Program),
}

/// Compiles a template.
fn compile(source: &str) -> Result<Plan, Mistake> {
    let whole = |words: String| Mistake { words, line: 1, column: 1 };
    if source.len() > SIZE {
        return Err(whole(format!("the template is larger than {SIZE} bytes")));
    }
    let scanned = scan(source)?;
    if let Some(segments) = scanned.segments {
        return Ok(if scanned.tags.is_empty() {
            Plan::Constant
        } else {
            Plan::Segments(Segments::new(segments))
        });
    }
    if scanned.tags.len() > TAGS {
        return Err(whole(format!("the template has more than {TAGS} tags; split it")));
    }
    program(&scanned, false).map(Plan::Program)
}

/// Parses and lowers a template that has been looked at.
fn program(scanned: &Scanned, inner: bool) -> Result<Program, Mistake> {
    // The scanner leaves little for the parser to refuse; should the parser stumble over what is
    // left, that is a mistake of the template, not the end of the process.
    let parsed = catch_unwind(|| Parsed::compile(&scanned.normal).map_err(|error| error.pos()));
    let parsed = parsed.unwrap_or(Err(None)).map_err(|place| {
        let place = place.and_then(|place| blamed(scanned, place)).unwrap_or((1, 1));
        mistake(place, "the tag is not valid Handlebars")
    })?;
    let mut lowering = Lowering { tags: scanned.tags.iter(), names: Vec::new(), inner };
    lowering.program(Some(&parsed))
}

/// The place of the tag that the parser's line and column in the normal form fall into.
fn blamed(scanned: &Scanned, (line, column): (usize, usize)) -> Option<(usize, usize)> {
    let lines = scanned.normal.split_inclusive('\n');
    let before: usize = lines.take(line.saturating_sub(1)).map(str::len).sum();
    let rest = scanned.normal.get(before..).unwrap_or_default();
    let inside: usize = rest.chars().take(column).map(char::len_utf8).sum();
    let tags = scanned.tags.iter();
    Some(tags.take_while(|tag| tag.normal < before + inside).last()?.place)
}

fn mistake((line, column): (usize, usize), words: impl Into<String>) -> Mistake {
    Mistake { words: words.into(), line, column }
}

/// From the parser's tree to a program. It meets the tags in the order in which they were scanned.
struct Lowering<'s> {
    tags: std::slice::Iter<'s, Tag>,
    /// What `as |…|` has named around the present place.
    names: Vec<Text>,
    /// Whether this is a template inside of a template.
    inner: bool,
}

/// The tag whose parts are being lowered.
#[derive(Clone, Copy)]
struct Site<'s> {
    place: (usize, usize),
    names: &'s [String],
}

impl Site<'_> {
    fn mistake(self, words: impl Into<String>) -> Mistake {
        mistake(self.place, words)
    }
}

impl<'s> Lowering<'s> {
    fn site(&mut self) -> Site<'s> {
        match self.tags.next() {
            Some(tag) => Site { place: tag.place, names: &tag.names },
            None => Site { place: (1, 1), names: &[] },
        }
    }

    fn program(&mut self, parsed: Option<&Parsed>) -> Result<Program, Mistake> {
        let elements = parsed.map_or(&[][..], |parsed| &parsed.elements);
        let mut pieces = Vec::with_capacity(elements.len());
        for element in elements {
            match element {
                Element::RawString(text) if text.is_empty() => {}
                Element::RawString(text) => pieces.push(Piece::Text(text.as_str().into())),
                Element::Comment(_) => {}
                Element::Expression(tag) => pieces.push(self.print(tag, false)?),
                Element::HtmlExpression(tag) => pieces.push(self.print(tag, true)?),
                Element::HelperBlock(tag) => pieces.push(self.block(tag)?),
                _ => {
                    let site = self.site();
                    return Err(site.mistake("partials and decorators are not known here"));
                }
            }
        }
        Ok(pieces)
    }

    fn print(&mut self, tag: &HelperTemplate, raw: bool) -> Result<Piece, Mistake> {
        let site = self.site();
        let bare = tag.params.is_empty() && tag.hash.is_empty();
        let expr = match &tag.name {
            // A name that only a helper with arguments has is a path where it has none.
            Parameter::Path(_) if bare && !callable(&tag.name) => self.expr(&tag.name, site)?,
            Parameter::Subexpression(inner) => self.inside(inner, site)?,
            _ => self.call(tag, site)?,
        };
        Ok(Piece::Print { expr, raw })
    }

    fn block(&mut self, tag: &HelperTemplate) -> Result<Piece, Mistake> {
        let site = self.site();
        let name = tag.name.as_name().unwrap_or_default();
        let kind = match name {
            "if" => BlockKind::If { zero: self.include_zero(tag, site)? },
            "unless" => BlockKind::Unless,
            "each" => BlockKind::Each,
            "with" => BlockKind::With,
            _ => BlockKind::If { zero: false },
        };
        let subject = match (name, tag.params.as_slice()) {
            ("if" | "unless" | "each" | "with", [subject]) => self.expr(subject, site)?,
            ("if" | "unless" | "each" | "with", params) => {
                let count = params.len();
                return Err(site.mistake(format!("`{name}` takes 1 argument, not {count}")));
            }
            _ => match helpers::find(name) {
                Some(helper) if helper.test => self.call(tag, site)?,
                Some(_) => {
                    let words = format!("`{name}` opens no block: write `{{{{{name} …}}}}`");
                    return Err(site.mistake(words));
                }
                None => return Err(site.mistake(format!("there is no block `{name}`"))),
            },
        };
        let names: Vec<Text> = match &tag.block_param {
            Some(BlockParam::Single(one)) => names([one]),
            Some(BlockParam::Pair((one, two))) => names([one, two]),
            _ => Vec::new(),
        };
        let around = self.names.len();
        self.names.extend(names.iter().cloned());
        let body = self.program(tag.template.as_ref())?;
        self.names.truncate(around);
        let otherwise = self.program(tag.inverse.as_ref())?;
        Ok(Piece::Block(Box::new(Block { kind, subject, names, body, otherwise })))
    }

    fn include_zero(&mut self, tag: &HelperTemplate, site: Site<'_>) -> Result<bool, Mistake> {
        let zero = tag.hash.get("includeZero");
        match zero.map(|zero| self.expr(zero, site)).transpose()? {
            None => Ok(false),
            Some(Expr::Literal(value)) => Ok(helpers::truthy(value.as_ref())),
            Some(_) => Err(site.mistake("includeZero is written as `true` or `false`")),
        }
    }

    fn inside(&mut self, inner: &Subexpression, site: Site<'_>) -> Result<Expr, Mistake> {
        match inner.as_element() {
            Element::Expression(tag) => self.call(tag, site),
            _ => Err(site.mistake("a helper is wanted in the parentheses")),
        }
    }

    fn expr(&mut self, parameter: &Parameter, site: Site<'_>) -> Result<Expr, Mistake> {
        Ok(match parameter {
            Parameter::Literal(value) => Expr::Literal(Some(value.into())),
            Parameter::Subexpression(inner) => self.inside(inner, site)?,
            // A name or a path.
            _ => {
                let raw = parameter.as_name().unwrap_or_default();
                if raw == "undefined" {
                    return Ok(Expr::Literal(None));
                }
                let mut path = Lookup::parse(raw).map_err(|words| site.mistake(words))?;
                let named = path.steps.first().is_some_and(|step| self.names.contains(step.key()));
                let plain = !raw.starts_with(['.', '[']) && !raw.starts_with("this");
                if path.origin == Origin::Here && named && plain {
                    path.origin = Origin::Named;
                }
                Expr::Path(path)
            }
        })
    }

    fn call(&mut self, tag: &HelperTemplate, site: Site<'_>) -> Result<Expr, Mistake> {
        let name = tag.name.as_name().unwrap_or_default();
        if name == "template" {
            return self.template(tag, site);
        }
        let Some(helper) = helpers::find(name) else {
            return Err(site.mistake(match name {
                "if" | "unless" | "each" | "with" => {
                    format!("`{name}` opens a block: write `{{{{#{name} …}}}}…{{{{/{name}}}}}`")
                }
                _ => format!("there is no helper `{name}`"),
            }));
        };
        let (least, most) = helper.arity;
        let count = tag.params.len();
        if count < least || count > most {
            let wanted =
                if least == most { least.to_string() } else { format!("{least} to {most}") };
            return Err(site.mistake(format!("`{name}` takes {wanted} arguments, not {count}")));
        }
        let args = tag.params.iter().map(|param| self.expr(param, site));
        let args = args.collect::<Result<Vec<_>, _>>()?;
        let mut hash: Vec<_> = tag.hash.iter().collect();
        // The parser forgets the order; the scanner knows it.
        hash.sort_by_key(|(key, _)| (site.names.iter().position(|name| name == *key), *key));
        let mut named = Vec::with_capacity(hash.len());
        for (key, value) in hash {
            if let Named::These(known) = helper.named
                && !known.contains(&key.as_str())
            {
                return Err(site.mistake(format!("`{name}` takes no argument `{key}=`")));
            }
            named.push((key.as_str().into(), self.expr(value, site)?));
        }
        let pattern = match args.as_slice() {
            [_, Expr::Literal(Some(Value::String(text)))] if name == "match" => {
                Some(helpers::pattern(text).map_err(|words| site.mistake(words))?)
            }
            _ => None,
        };
        Ok(Expr::Call(Box::new(Call { helper, args, named, pattern, place: site.place })))
    }

    /// `template "…" value?`. Only a text of the template itself: were it to come from data,
    /// data would become program.
    fn template(&mut self, tag: &HelperTemplate, site: Site<'_>) -> Result<Expr, Mistake> {
        let (text, subject) = match tag.params.as_slice() {
            [Parameter::Literal(serde_json::Value::String(text))] => (text, None),
            [Parameter::Literal(serde_json::Value::String(text)), subject] => (text, Some(subject)),
            _ => {
                return Err(site.mistake(
                    "`template` takes a text written here (never one from the payload), and \
                     optionally the value it stands on",
                ));
            }
        };
        if self.inner {
            return Err(site.mistake("a `template` cannot stand in another one"));
        }
        let inner = scan(text).and_then(|scanned| program(&scanned, true));
        let inner = inner.map_err(|wrong| site.mistake(format!("in its text: {wrong}")))?;
        let subject = subject.map(|subject| self.expr(subject, site)).transpose()?;
        Ok(Expr::Template(inner, subject.map(Box::new)))
    }
}

/// Whether a bare name is a helper that needs no arguments.
fn callable(name: &Parameter) -> bool {
    let helper = name.as_name().and_then(helpers::find);
    helper.is_some_and(|helper| helper.arity.0 == 0)
}

fn names<const N: usize>(parameters: [&Parameter; N]) -> Vec<Text> {
    parameters.iter().filter_map(|one| one.as_name()).map(Text::from).collect()
}

/// What the crate's own renderer makes of a template, for the tests to compare with.
#[cfg(test)]
fn by_the_crate(template: &str, data: &serde_json::Value) -> String {
    let rendered = handlebars::Handlebars::new().render_template(template, data);
    rendered.unwrap()
}

#[cfg(test)]
mod tests;
