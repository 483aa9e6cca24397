//! One call of a script: what goes in, its limits, what comes out.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::payload::{Text, Value};

/// Which of a script's functions is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entry {
    /// `main` of a library script; the body of a function.
    #[default]
    Main,
    /// `preprocessor` of a library script.
    Preprocessor,
}

/// What a call may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From its beginning to its end.
    pub time: Duration,
    /// Bytes of the script's own, beyond what the engine needs.
    pub memory: u32,
    /// Bytes of the result as JSON.
    pub output: u32,
    /// Bytes of the engine's stack: about 200 bytes a call of a function.
    pub stack: u32,
    /// Steps of promises.
    pub jobs: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(1),
            memory: 64 << 20,
            output: 1 << 20,
            stack: 512 << 10,
            jobs: 100_000,
        }
    }
}

impl Limits {
    /// The most that a call can be given.
    pub const MOST: Self = Self {
        time: Duration::from_secs(60),
        memory: 512 << 20,
        output: 16 << 20,
        stack: 2 << 20,
        jobs: 10_000_000,
    };

    /// These, but none above [`Self::MOST`].
    #[must_use]
    pub fn clamped(self) -> Self {
        let most = Self::MOST;
        Self {
            time: self.time.clamp(Duration::from_millis(1), most.time),
            memory: self.memory.clamp(1 << 20, most.memory),
            output: self.output.clamp(1, most.output),
            stack: self.stack.clamp(64 << 10, most.stack),
            jobs: self.jobs.clamp(1, most.jobs),
        }
    }
}

/// A clock that stands still, and where chance begins: with the same of both, a script gives the
/// same. Whoever wants to repeat a call draws one, writes it down, and gives it again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fixed {
    /// Milliseconds since 1970.
    pub now: f64,
    /// Any number.
    pub seed: u64,
}

impl Fixed {
    /// The time now, and a number that nobody can guess.
    #[must_use]
    pub fn draw() -> Self {
        Self { now: now_millis(), seed: rand::random() }
    }

    /// This moment, and this number.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    pub fn at(time: jiff::Timestamp, seed: u64) -> Self {
        Self { now: time.as_millisecond() as f64, seed }
    }

    /// The same moment, and other chance for each `number`: for several calls that follow from
    /// one draw.
    #[must_use]
    pub fn of(self, number: u32) -> Self {
        Self { seed: self.seed.rotate_left(17) ^ u64::from(number), ..self }
    }

    /// The moment as a time.
    #[must_use]
    pub fn time(self) -> jiff::Timestamp {
        #[allow(clippy::cast_possible_truncation, reason = "whole milliseconds")]
        jiff::Timestamp::from_millisecond(self.now as i64).unwrap_or_default()
    }
}

#[allow(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
pub(super) fn now_millis() -> f64 {
    jiff::Timestamp::now().as_millisecond() as f64
}

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which function.
    pub entry: Entry,
    /// JSON text: the payload of a function; for a library script an object with its arguments by
    /// name.
    pub input: Bytes,
    /// What it may use.
    pub limits: Limits,
    /// Clock and chance; the real ones if absent.
    pub fixed: Option<Fixed>,
}

impl Call {
    /// Of `main` or a function's body, with the usual limits.
    #[must_use]
    pub fn new(input: &Value) -> Self {
        let mut text = Vec::with_capacity(512);
        input.write_json(&mut text);
        Self { entry: Entry::Main, input: text.into(), limits: Limits::default(), fixed: None }
    }
}

/// A line that a script wrote to its console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// 0 debug, 1 info, 2 warn, 3 error.
    pub level: u8,
    /// What it says.
    pub text: Text,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The result as JSON text, `None` for `undefined`; or why there is none.
    pub result: Result<Option<Bytes>, Failure>,
    /// What it wrote to the console, also where it failed.
    pub console: Vec<Line>,
}

impl Answer {
    pub(super) fn failed(failure: Failure) -> Self {
        Self { result: Err(failure), console: Vec::new() }
    }

    /// The result as a value.
    ///
    /// # Errors
    /// The call's failure; one of kind Result when the value is nested deeper than 128.
    pub fn value(&self) -> Result<Option<Value>, Failure> {
        match &self.result {
            Err(failure) => Err(failure.clone()),
            Ok(None) => Ok(None),
            Ok(Some(json)) => super::interpreter::parse(json).map(Some),
        }
    }
}
