//! A script made ready to run: checked, without types, with its key.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use super::compile;
use crate::text::Mistake;

/// Most bytes of a script.
pub const LONGEST: usize = 256 << 10;

/// How a script is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// The body of a function of `payload`.
    Function,
    /// A module that exports `main`, `preprocessor` or both.
    Library,
}

/// A script made ready. Immutable; cheap to clone as an `Arc`.
#[derive(Debug)]
pub struct Program {
    /// How it is written.
    pub form: Form,
    /// The parameters of `main`, if it is exported.
    pub main: Option<Vec<Parameter>>,
    /// The parameters of `preprocessor`, if it is exported.
    pub preprocessor: Option<Vec<Parameter>>,
    /// Stands for the program, in this process: workers know programs by it.
    pub(super) key: u64,
    /// One expression, a function. Its first line is ours, the author's begin with the second.
    pub(super) code: String,
    /// Microseconds that its last call took.
    took: AtomicU32,
}

/// What a parameter is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// The argument of this name.
    Named(String),
    /// A pattern (`{a, b}`): the object with all arguments.
    All,
}

impl Program {
    /// Reads the body of a function of `payload`, JavaScript or TypeScript.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn function(source: &str) -> Result<Arc<Self>, Mistake> {
        let read = compile::read(source, Form::Function)?;
        let keyword = if read.is_async { "async " } else { "" };
        let code = format!("({keyword}(payload) => {{\n{}\n}})", read.code);
        Ok(Arc::new(Self::new(Form::Function, code, None, None)))
    }

    /// Reads a module that exports `main`, `preprocessor` or both.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn library(source: &str) -> Result<Arc<Self>, Mistake> {
        let read = compile::read(source, Form::Library)?;
        if read.main.is_none() && read.preprocessor.is_none() {
            let words =
                "The script exports no function: write `export async function main(msg) { … }`.";
            return Err(Mistake { words: words.to_owned(), line: 1, column: 1 });
        }
        let keyword = if read.is_async { "async " } else { "" };
        let name = |there: bool, name| if there { name } else { "undefined" };
        let code = format!(
            "({keyword}() => {{\n{}\nreturn [{}, {}];\n}})",
            read.code,
            name(read.main.is_some(), "main"),
            name(read.preprocessor.is_some(), "preprocessor"),
        );
        Ok(Arc::new(Self::new(Form::Library, code, read.main, read.preprocessor)))
    }

    fn new(
        form: Form,
        code: String,
        main: Option<Vec<Parameter>>,
        preprocessor: Option<Vec<Parameter>>,
    ) -> Self {
        static KEYS: AtomicU64 = AtomicU64::new(1);
        let key = KEYS.fetch_add(1, Ordering::Relaxed);
        Self { form, main, preprocessor, key, code, took: AtomicU32::new(0) }
    }

    /// Notes how long a call took.
    pub(super) fn took(&self, time: Duration) {
        let micros = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
        self.took.store(micros, Ordering::Relaxed);
    }

    /// Whether it is known to be done in no time, so that many may wait for each other.
    pub(super) fn is_quick(&self) -> bool {
        const QUICK: u32 = 200;
        (1..QUICK).contains(&self.took.load(Ordering::Relaxed))
    }

    /// Whether others had better not wait behind it.
    pub(super) fn is_slow(&self) -> bool {
        const SLOW: u32 = 5_000;
        self.took.load(Ordering::Relaxed) >= SLOW
    }
}
