//! The three types of template that settings have: text, HTML, JSON.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::output::Output;
use super::{Plan, compile, render};
use crate::payload::{Ends, Length, Text, Value};
use crate::text::lookup::{Step, Steps};
use crate::text::{Mistake, RenderError};

/// A compiled template and its source; clones share it.
#[derive(Clone)]
struct Compiled {
    quick: Quick,
    shared: Arc<(Text, Plan)>,
}

/// What a template comes to that need not be rendered: kept beside it, for those who ask at every
/// message.
#[derive(Clone)]
enum Quick {
    /// A text, whatever the payload.
    Constant(Ends, Length),
    /// What stands at a path.
    Path(Steps),
    /// It has to be rendered.
    No,
}

impl Compiled {
    fn parse(source: &str) -> Result<Self, Mistake> {
        let plan = compile(source)?;
        let quick = match &plan {
            Plan::Constant => {
                let (ends, length) = Ends::of(source.as_bytes());
                Quick::Constant(ends, length)
            }
            Plan::Segments(segments) => {
                segments.only_path().map_or(Quick::No, |steps| Quick::Path(Arc::clone(steps)))
            }
            Plan::Program(_) => Quick::No,
        };
        Ok(Self { quick, shared: Arc::new((source.into(), plan)) })
    }

    fn source(&self) -> &str {
        &self.shared.0
    }

    fn as_constant(&self) -> Option<&str> {
        matches!(self.quick, Quick::Constant(..)).then(|| self.source())
    }

    #[inline]
    fn constant_is(&self, text: &[u8]) -> Option<bool> {
        match self.quick {
            Quick::Constant(_, Length::LONG) => Some(self.is_source(text)),
            Quick::Constant(ends, length) => Some(ends.are(length, text)),
            _ => None,
        }
    }

    #[cold]
    fn is_source(&self, text: &[u8]) -> bool {
        text == self.source().as_bytes()
    }

    fn render(&self, data: &Value, html: bool) -> Result<String, RenderError> {
        let mut text = Vec::with_capacity(self.source().len() + 64);
        self.render_into(data, html, &mut text)?;
        String::from_utf8(text).map_err(|_| self.error("its output is not UTF-8"))
    }

    /// On an error `out` is as it was. Gives whether the output is known to be JSON.
    fn render_into(
        &self,
        data: &Value,
        html: bool,
        out: &mut Vec<u8>,
    ) -> Result<bool, RenderError> {
        self.fill(data, html, out).map_err(|error| self.error(error.words))
    }

    /// As `render_into`; the error does not show the template.
    fn fill(&self, data: &Value, html: bool, out: &mut Vec<u8>) -> Result<bool, RenderError> {
        let before = out.len();
        let mut sink = Output::new(out, html);
        let done = match &self.shared.1 {
            Plan::Constant => sink.text(self.source()).map(|()| false),
            Plan::Segments(segments) => segments.render(data, &mut sink),
            Plan::Program(program) => render::render(program, data, &mut sink).map(|()| false),
        };
        done.map_err(|error| {
            out.truncate(before);
            RenderError::new(error.words)
        })
    }

    /// Names the template and what went wrong.
    fn error(&self, words: impl fmt::Display) -> RenderError {
        let short: String = self.source().chars().take(60).collect();
        let more = if short.len() < self.source().len() { "…" } else { "" };
        RenderError::new(format!("the template `{short}{more}`: {words}"))
    }
}

/// What the three types have in common.
macro_rules! template_type {
    ($(#[$doc:meta])* $name:ident, $format:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Compiled);

        impl $name {
            /// Compiles a template.
            ///
            /// # Errors
            /// With line and column: bad syntax, an unknown helper, an open block, a bad path,
            /// more than 256 KiB, or nesting beyond 64.
            pub fn parse(source: &str) -> Result<Self, Mistake> {
                Compiled::parse(source).map(Self)
            }

            /// The template as it was written.
            #[must_use]
            pub fn source(&self) -> &str {
                self.0.source()
            }

            /// The whole text, if there is nothing in it to be filled in.
            #[must_use]
            pub fn as_constant(&self) -> Option<&str> {
                self.0.as_constant()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.debug_tuple(stringify!($name)).field(&self.source()).finish()
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.source() == other.source()
            }
        }

        impl Eq for $name {}

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.source())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let source = String::deserialize(input)?;
                Self::parse(&source).map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "format": $format })
            }

            fn inline_schema() -> bool {
                true
            }
        }
    };
}

template_type!(
    /// A Handlebars template whose output is plain text: nothing is escaped.
    Template,
    "wireloom-template"
);
template_type!(
    /// A Handlebars template whose output is HTML: `{{x}}` escapes, `{{{x}}}` does not.
    HtmlTemplate,
    "wireloom-html-template"
);
template_type!(
    /// A Handlebars template whose output must be JSON: `{{jsonEncode x}}` writes safe JSON.
    JsonTemplate,
    "wireloom-json-template"
);

impl Template {
    /// The rendered text.
    ///
    /// # Errors
    /// When a helper cannot do its work or a limit is reached.
    pub fn render(&self, data: &Value) -> Result<String, RenderError> {
        self.0.render(data, false)
    }

    /// As [`Template::render`], for templates that may hold secrets: the error does not show the
    /// template.
    ///
    /// # Errors
    /// As [`Template::render`].
    pub fn render_hidden(&self, data: &Value) -> Result<String, RenderError> {
        let mut text = Vec::with_capacity(self.source().len() + 64);
        self.0.fill(data, false, &mut text)?;
        String::from_utf8(text).map_err(|_| RenderError::new("its output is not UTF-8"))
    }

    /// Appends the rendered text to `out`; on an error `out` is as it was.
    ///
    /// # Errors
    /// As [`Template::render`].
    pub fn render_into(&self, data: &Value, out: &mut Vec<u8>) -> Result<(), RenderError> {
        self.0.render_into(data, false, out).map(drop)
    }

    /// The value that the template stands for: exactly one `{{path}}` gives the value there as it
    /// is (`None` = missing), everything else gives a string.
    ///
    /// # Errors
    /// As [`Template::render`].
    pub fn value(&self, data: &Value) -> Result<Option<Value>, RenderError> {
        if let Some(steps) = self.only_path() {
            return Ok(crate::text::lookup::walk(steps, data).map(Cow::into_owned));
        }
        self.render(data).map(|text| Some(text.into()))
    }

    /// The value that the template stands for, if it is exactly one `{{path}}` and a value of the
    /// payload stands there.
    #[must_use]
    #[inline]
    pub fn standing<'a>(&self, data: &'a Value) -> Option<&'a Value> {
        crate::text::lookup::standing(self.only_path()?, data)
    }

    /// Whether the rendered text is this one, whatever the payload; `None` if the payload decides.
    #[must_use]
    #[inline]
    pub fn constant_is(&self, text: &[u8]) -> Option<bool> {
        self.0.constant_is(text)
    }

    #[inline]
    fn only_path(&self) -> Option<&[Step]> {
        match &self.0.quick {
            Quick::Path(steps) => Some(steps),
            _ => None,
        }
    }
}

impl HtmlTemplate {
    /// The rendered text, data in it escaped.
    ///
    /// # Errors
    /// When a helper cannot do its work or a limit is reached.
    pub fn render(&self, data: &Value) -> Result<String, RenderError> {
        self.0.render(data, true)
    }

    /// Appends the rendered text to `out`; on an error `out` is as it was.
    ///
    /// # Errors
    /// As [`HtmlTemplate::render`].
    pub fn render_into(&self, data: &Value, out: &mut Vec<u8>) -> Result<(), RenderError> {
        self.0.render_into(data, true, out).map(drop)
    }
}

impl JsonTemplate {
    /// The value of the rendered JSON.
    ///
    /// # Errors
    /// When a helper cannot do its work, a limit is reached, or the output is not JSON; then with
    /// the place and what stands around it.
    pub fn render(&self, data: &Value) -> Result<Value, RenderError> {
        let text = self.0.render(data, false)?;
        serde_json::from_str(&text).map_err(|error| self.not_json(&error, &text))
    }

    /// Appends the rendered JSON to `out`, as it was written but known to be JSON; on an error
    /// `out` is as it was.
    ///
    /// # Errors
    /// As [`JsonTemplate::render`].
    pub fn render_json(&self, data: &Value, out: &mut Vec<u8>) -> Result<(), RenderError> {
        let before = out.len();
        if self.0.render_into(data, false, out)? {
            return Ok(());
        }
        let written = out.get(before..).unwrap_or_default();
        if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(written) {
            let text = String::from_utf8_lossy(written).into_owned();
            out.truncate(before);
            return Err(self.not_json(&error, &text));
        }
        Ok(())
    }

    fn not_json(&self, error: &serde_json::Error, text: &str) -> RenderError {
        let crate::payload::ParseError { words, line, column } =
            crate::payload::ParseError::new(error);
        let bytes_before: usize =
            text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let from = (bytes_before + column).saturating_sub(40);
        let around: String = text
            .char_indices()
            .skip_while(|(at, _)| *at < from)
            .map(|(_, letter)| letter)
            .take(80)
            .collect();
        self.0.error(format!(
            "its output is not JSON: {words} at line {line}, column {column}, near `{around}`; \
             write values as {{{{jsonEncode path}}}}"
        ))
    }
}
