//! Runs a lowered template on a payload. Values are shared with the payload, never copied; calls,
//! work and output are counted, so that no template and no data can keep a render going.

use std::borrow::Cow;

use super::super::RenderError;
use super::output::Output;
use super::program::{Block, BlockKind, Call, Expr, Piece, Program};
use crate::payload::{Text, Value};
use crate::text::helpers::{Args, Work, truthy};
use crate::text::lookup::{Local, Lookup, Origin, walk};

/// Helper calls and rounds of `each` in one render.
const CALLS: usize = 100_000;

/// Appends the rendered `program` to `out`.
pub(in crate::text) fn render(
    program: &Program,
    data: &Value,
    out: &mut Output<'_>,
) -> Result<(), RenderError> {
    let mut run = Run { root: data, frames: Vec::new(), calls: CALLS, work: Work::full() };
    run.show(program, out)
}

struct Run<'a> {
    root: &'a Value,
    frames: Vec<Frame<'a>>,
    calls: usize,
    work: Work,
}

/// What an `each`, `with` or `template` around the present place has set up.
struct Frame<'a> {
    value: Value,
    rounds: Option<Round>,
    names: &'a [Text],
}

/// The present round of an `each`.
#[derive(Clone)]
struct Round {
    index: usize,
    key: Option<Text>,
    last: bool,
}

impl<'a> Run<'a> {
    fn show(&mut self, program: &'a Program, out: &mut Output<'_>) -> Result<(), RenderError> {
        for piece in program {
            // Pieces that call nothing take time too, in a loop.
            self.work.spend(8).map_err(RenderError::new)?;
            match piece {
                Piece::Text(text) => out.text(text)?,
                Piece::Print { expr: Expr::Path(path), raw } => {
                    if let Some(value) = self.find(path) {
                        out.value(&value, *raw)?;
                    }
                }
                Piece::Print { expr, raw } => {
                    if let Some(value) = self.value(expr)? {
                        out.value(&value, *raw)?;
                    }
                }
                Piece::Block(block) => self.block(block, out)?,
            }
        }
        Ok(())
    }

    fn here(&self) -> &Value {
        self.frames.last().map_or(self.root, |frame| &frame.value)
    }

    fn frame(&self, up: usize) -> Option<&Frame<'a>> {
        let place = self.frames.len().checked_sub(up + 1)?;
        self.frames.get(place)
    }

    fn find(&self, path: &Lookup) -> Option<Cow<'_, Value>> {
        match path.origin {
            Origin::Here => path.walk(self.here()),
            Origin::Root => path.walk(self.root),
            Origin::Up(up) if up == self.frames.len() => path.walk(self.root),
            Origin::Up(up) => path.walk(&self.frame(up)?.value),
            Origin::Local(local, up) => {
                let round = self.frame(up)?.rounds.as_ref()?;
                Some(Cow::Owned(round.local(local)))
            }
            Origin::Named => {
                let (name, rest) = path.steps.split_first()?;
                let mut inside_out = self.frames.iter().rev();
                inside_out.find_map(|frame| match frame.names {
                    [first, ..] if first == name.key() => Some(walk(rest, &frame.value)),
                    [_, second, ..] if second == name.key() => {
                        let round = frame.rounds.as_ref()?;
                        let local = match round.key {
                            Some(_) => Local::Key,
                            None => Local::Index,
                        };
                        Some(Some(Cow::Owned(round.local(local))))
                    }
                    _ => None,
                })?
            }
        }
    }

    fn value(&mut self, expr: &'a Expr) -> Result<Option<Value>, RenderError> {
        match expr {
            Expr::Literal(value) => Ok(value.clone()),
            Expr::Path(path) => Ok(self.find(path).map(Cow::into_owned)),
            Expr::Call(call) => self.call(call),
            Expr::Template(program, subject) => {
                self.count()?;
                let value = match subject {
                    Some(subject) => self.value(subject)?.unwrap_or_default(),
                    None => self.here().clone(),
                };
                let mut text = Vec::new();
                self.within(value, &[], |run| {
                    run.show(program, &mut Output::new(&mut text, false))
                })?;
                self.work.spend(text.len()).map_err(RenderError::new)?;
                Ok(String::from_utf8(text).ok().map(Value::from))
            }
        }
    }

    fn call(&mut self, call: &'a Call) -> Result<Option<Value>, RenderError> {
        self.count()?;
        let mut values = smallvec::SmallVec::<[Option<Value>; 4]>::new();
        for arg in &call.args {
            values.push(self.value(arg)?);
        }
        let mut named = Vec::with_capacity(call.named.len());
        for (name, arg) in &call.named {
            named.push((name.clone(), self.value(arg)?));
        }
        let args = Args {
            values: &values,
            named: &named,
            work: &self.work,
            pattern: call.pattern.as_ref(),
        };
        (call.helper.run)(&args).map_err(|words| {
            let (line, column) = call.place;
            let name = call.helper.name;
            RenderError::new(format!("{name}: {words} (line {line}, column {column})"))
        })
    }

    fn block(&mut self, block: &'a Block, out: &mut Output<'_>) -> Result<(), RenderError> {
        self.count()?;
        let subject = self.value(&block.subject)?;
        let is_zero = || subject.as_ref().and_then(Value::as_f64) == Some(0.0);
        match block.kind {
            BlockKind::If { zero } => {
                let part = if truthy(subject.as_ref()) || (zero && is_zero()) {
                    &block.body
                } else {
                    &block.otherwise
                };
                self.show(part, out)
            }
            BlockKind::Unless => {
                let part = if truthy(subject.as_ref()) { &block.otherwise } else { &block.body };
                self.show(part, out)
            }
            BlockKind::With if truthy(subject.as_ref()) || is_zero() => {
                let value = subject.unwrap_or_default();
                self.within(value, &block.names, |run| run.show(&block.body, out))
            }
            BlockKind::With => self.show(&block.otherwise, out),
            BlockKind::Each => match subject {
                Some(Value::Array(items)) if !items.is_empty() => {
                    let rounds = items.iter().map(|item| (None, item));
                    self.each(block, items.len(), rounds, out)
                }
                Some(Value::Object(object)) if !object.is_empty() => {
                    let rounds = object.iter().map(|(key, value)| (Some(key.clone()), value));
                    self.each(block, object.len(), rounds, out)
                }
                _ => self.show(&block.otherwise, out),
            },
        }
    }

    fn each<'v>(
        &mut self,
        block: &'a Block,
        count: usize,
        rounds: impl Iterator<Item = (Option<Text>, &'v Value)>,
        out: &mut Output<'_>,
    ) -> Result<(), RenderError> {
        for (index, (key, value)) in rounds.enumerate() {
            self.count()?;
            let last = index + 1 == count;
            self.frames.push(Frame {
                value: value.clone(),
                rounds: Some(Round { index, key, last }),
                names: &block.names,
            });
            let shown = self.show(&block.body, out);
            self.frames.pop();
            shown?;
        }
        Ok(())
    }

    /// Runs `inner` where paths begin at `value`; an `each` around it keeps its `@index`.
    fn within(
        &mut self,
        value: Value,
        names: &'a [Text],
        inner: impl FnOnce(&mut Self) -> Result<(), RenderError>,
    ) -> Result<(), RenderError> {
        let rounds = self.frames.last().and_then(|frame| frame.rounds.clone());
        self.frames.push(Frame { value, rounds, names });
        let shown = inner(self);
        self.frames.pop();
        shown
    }

    fn count(&mut self) -> Result<(), RenderError> {
        self.calls = self.calls.checked_sub(1).ok_or_else(|| {
            RenderError::new("more than 100,000 helper calls and rounds of each; take fewer items")
        })?;
        Ok(())
    }
}

impl Round {
    fn local(&self, local: Local) -> Value {
        match local {
            Local::Index => self.index.into(),
            Local::Key => match &self.key {
                Some(key) => key.clone().into(),
                None => self.index.into(),
            },
            Local::First => (self.index == 0).into(),
            Local::Last => self.last.into(),
        }
    }
}
