//! Runs programs in this thread, one call after the other. The only door to the JavaScript engine.
//!
//! All calls share one set of built-in objects, every one of which is frozen before the first
//! script runs; a program is a function that is called anew for each call, so that what it
//! declares is new each time. Nothing that a call writes is seen by the next.

mod host;
mod realm;
mod stack;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use bytes::Bytes;
use rquickjs::function::Args;
use rquickjs::promise::PromiseState;
use rquickjs::{Context, Ctx, Error, Function, Object, Persistent, Promise, Runtime, Value as Js};

use super::call::{Answer, Call, Entry, Limits};
use super::failure::{Failure, FailureKind};
use super::frame::{Incoming, Outline};
use super::program::{Form, Parameter, Program};
use crate::payload::Value;
use host::Host;

/// Memory that calls may leave behind, altogether, before the engine is made anew.
const LEFT_BEHIND: i64 = 8 << 20;
/// Calls between two looks at that.
const LOOK_EVERY: u32 = 1_000;

/// What all calls and the engine's callbacks share.
#[derive(Debug)]
struct Shared {
    deadline: Cell<Option<Instant>>,
    expired: Cell<bool>,
    host: RefCell<Host>,
}

/// The JavaScript engine with all programs that it has seen. Lives in one thread.
pub struct Interpreter {
    /// Before the engine that they live in, so that they are dropped first.
    programs: HashMap<u64, Ready>,
    context: Context,
    runtime: Runtime,
    shared: Rc<Shared>,
    /// Bytes in use when no script has run yet.
    base: usize,
    limits: Option<Limits>,
    calls: u32,
    spent: bool,
}

struct Ready {
    outline: Rc<Outline>,
    function: Persistent<Function<'static>>,
}

impl std::fmt::Debug for Interpreter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Interpreter")
            .field("programs", &self.programs.len())
            .field("spent", &self.spent)
            .finish_non_exhaustive()
    }
}

impl Interpreter {
    /// An engine with the standard set, which knows no program yet.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new() -> Result<Self, Failure> {
        let shared = Rc::new(Shared {
            deadline: Cell::new(None),
            expired: Cell::new(false),
            host: RefCell::new(Host::new()),
        });
        let runtime = Runtime::new().map_err(|error| broken(&error))?;
        let watched = Rc::clone(&shared);
        runtime.set_interrupt_handler(Some(Box::new(move || {
            let late = watched.deadline.get().is_some_and(|deadline| Instant::now() >= deadline);
            if late {
                watched.expired.set(true);
            }
            late
        })));
        let context = realm::new(&runtime, &shared).map_err(|error| broken(&error))?;
        runtime.run_gc();
        let base = used(&runtime);
        Ok(Self {
            programs: HashMap::new(),
            context,
            runtime,
            shared,
            base,
            limits: None,
            calls: 0,
            spent: false,
        })
    }

    /// Calls a program.
    pub fn call(&mut self, program: &Program, call: &Call) -> Answer {
        if !self.programs.contains_key(&program.key) {
            self.define(program.key, Outline::of(program));
        }
        let Call { entry, input, limits, fixed } = call;
        let (entry, limits, fixed) = (*entry, limits.clamped(), *fixed);
        let answer = self.run(program.key, Incoming { entry, limits, fixed, input });
        if self.spent
            && let Ok(fresh) = Self::new()
        {
            *self = fresh;
        }
        answer
    }

    /// Whether it must not be used any more: a call was broken off, or has left too much behind.
    pub(super) fn spent(&self) -> bool {
        self.spent
    }

    /// Takes a program in; what is wrong with it is said by the first call.
    pub(super) fn define(&mut self, key: u64, outline: Outline) {
        self.shared.deadline.set(None);
        let limits = Limits::default();
        self.limit(limits);
        let made = self.context.with(|ctx| {
            let function = realm::compile(&ctx, &outline.code).ok()?;
            Some(Persistent::save(&ctx, function))
        });
        if let Some(function) = made {
            self.programs.insert(key, Ready { outline: Rc::new(outline), function });
        }
    }

    /// Lets a program go.
    pub(super) fn forget(&mut self, key: u64) {
        self.programs.remove(&key);
    }

    /// Runs a call of a program that was taken in.
    pub(super) fn run(&mut self, key: u64, call: Incoming<'_>) -> Answer {
        let Some(Ready { outline, function }) = self.programs.get(&key) else {
            let words = "The script was not understood by the engine.";
            return Answer::failed(Failure::new(FailureKind::Thrown, words));
        };
        let (outline, function) = (Rc::clone(outline), function.clone());
        self.limit(call.limits);
        let begun = Instant::now();
        self.shared.expired.set(false);
        self.shared.deadline.set(begun.checked_add(call.limits.time));
        self.shared.host.borrow_mut().begin(call.fixed);
        let shared = Rc::clone(&self.shared);
        let result = self.context.with(|ctx| {
            let done = execute(&ctx, &shared, &outline, function, call);
            done.and_then(|value| {
                finish_jobs(&ctx, &shared, call.limits)?;
                Ok(value)
            })
        });
        let memory = matches!(&result, Err(failure) if failure.kind == FailureKind::Memory);
        self.calls = self.calls.wrapping_add(1);
        self.spent |= shared.expired.get() || memory;
        self.spent |= self.runtime.is_job_pending();
        if !self.spent
            && (self.calls.is_multiple_of(LOOK_EVERY) || begun.elapsed().as_millis() >= 20)
        {
            self.look();
        }
        self.shared.deadline.set(None);
        Answer { result, console: shared.host.borrow_mut().said() }
    }

    /// Whether calls have left too much behind, by tricks or by mistake.
    fn look(&mut self) {
        let grown = |now: usize, base: usize| {
            i64::try_from(now).unwrap_or(i64::MAX) - i64::try_from(base).unwrap_or_default()
        };
        if grown(used(&self.runtime), self.base) > LEFT_BEHIND {
            self.runtime.run_gc();
            self.spent = grown(used(&self.runtime), self.base) > LEFT_BEHIND;
        }
    }

    fn limit(&mut self, limits: Limits) {
        if self.limits.is_some_and(|set| set.memory == limits.memory && set.stack == limits.stack) {
            return;
        }
        self.runtime.set_memory_limit(self.base + limits.memory as usize);
        self.runtime.set_max_stack_size(limits.stack as usize);
        self.limits = Some(limits);
    }
}

fn used(runtime: &Runtime) -> usize {
    usize::try_from(runtime.memory_usage().malloc_size).unwrap_or_default()
}

fn broken(error: &Error) -> Failure {
    Failure::new(FailureKind::Worker, format!("The JavaScript engine did not start: {error}"))
}

/// Calls the program's function and gives its result as JSON.
fn execute(
    ctx: &Ctx<'_>,
    shared: &Shared,
    outline: &Outline,
    function: Persistent<Function<'static>>,
    call: Incoming<'_>,
) -> Result<Option<Bytes>, Failure> {
    let told = |error: Error| failure(ctx, shared, call.limits, &error);
    let function = function.restore(ctx).map_err(told)?;
    let input = ctx.json_parse(call.input).map_err(told)?;
    let settled = |value| settle(ctx, shared, call.limits, value);
    let result = match outline.form {
        Form::Function => {
            let result: Js<'_> = settled(function.call((input.clone(),)).map_err(told)?)?;
            if result.is_undefined() { input } else { result }
        }
        Form::Library => {
            let exports: Js<'_> = settled(function.call(()).map_err(told)?)?;
            let (place, name, parameters) = match call.entry {
                Entry::Main => (0, "main", &outline.main),
                Entry::Preprocessor => (1, "preprocessor", &outline.preprocessor),
            };
            let exports = exports.into_array();
            let chosen = exports.and_then(|exports| exports.get::<Js<'_>>(place).ok());
            let chosen = chosen.and_then(Js::into_function).ok_or_else(|| {
                let words = format!("The script exports no function `{name}`.");
                Failure::new(FailureKind::Thrown, words)
            })?;
            let parameters = parameters.as_deref().unwrap_or_default();
            settled(bound(ctx, &chosen, parameters, &input).map_err(told)?)?
        }
    };
    if result.is_undefined() {
        return Ok(None);
    }
    let json = ctx.json_stringify(result).map_err(|error| {
        let failure = told(error);
        match failure.kind {
            FailureKind::Thrown => Failure { kind: FailureKind::Result, ..failure },
            _ => failure,
        }
    })?;
    let Some(json) = json else {
        let words = "The result is a function or a symbol, which have no JSON form.";
        return Err(Failure::new(FailureKind::Result, words));
    };
    let json = json.to_string().map_err(told)?;
    if json.len() > call.limits.output as usize {
        let (found, limit) = (json.len(), call.limits.output);
        let words = format!("The result has {found} bytes as JSON; at most {limit} are allowed.");
        return Err(Failure::new(FailureKind::Output, words));
    }
    Ok(Some(json.into()))
}

/// Calls a function with the arguments that its parameters name.
fn bound<'js>(
    ctx: &Ctx<'js>,
    function: &Function<'js>,
    parameters: &[Parameter],
    input: &Js<'js>,
) -> rquickjs::Result<Js<'js>> {
    let mut args = Args::new(ctx.clone(), parameters.len());
    let named: Option<&Object<'js>> = input.as_object();
    for parameter in parameters {
        match (parameter, named) {
            (Parameter::Named(name), Some(all)) if realm::has_own(all, name) => {
                args.push_arg(all.get::<_, Js<'js>>(name.as_str())?)?;
            }
            (Parameter::Named(_), _) => args.push_arg(Js::new_undefined(ctx.clone()))?,
            (Parameter::All, _) => args.push_arg(input.clone())?,
        }
    }
    function.call_arg(args)
}

/// The value of a promise, after all that it waits for; other values as they are.
fn settle<'js>(
    ctx: &Ctx<'js>,
    shared: &Shared,
    limits: Limits,
    value: Js<'js>,
) -> Result<Js<'js>, Failure> {
    if !value.is_promise() {
        return Ok(value);
    }
    let Ok(promise) = Promise::from_value(value) else {
        return Err(Failure::new(FailureKind::Thrown, "The promise is none."));
    };
    finish_jobs(ctx, shared, limits)?;
    if promise.state() == PromiseState::Pending {
        let words = "The script waits for a promise that nobody can resolve any more.";
        return Err(Failure::new(FailureKind::Jobs, words));
    }
    match promise.result::<Js<'js>>() {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => Err(failure(ctx, shared, limits, &error)),
        None => Err(Failure::new(FailureKind::Jobs, "The script's promise came to nothing.")),
    }
}

/// Does what promises have left to do: all of it belongs to this call.
fn finish_jobs(ctx: &Ctx<'_>, shared: &Shared, limits: Limits) -> Result<(), Failure> {
    let mut done = 0_u32;
    while ctx.execute_pending_job() {
        done = done.saturating_add(1);
        // A job that does little never comes to the engine's own look at the clock.
        if done.is_multiple_of(256)
            && shared.deadline.get().is_some_and(|end| Instant::now() >= end)
        {
            shared.expired.set(true);
        }
        if shared.expired.get() {
            return Err(stack::late(limits));
        }
        if done > limits.jobs {
            let words = format!("The script's promises took more than {} steps.", limits.jobs);
            return Err(Failure::new(FailureKind::Jobs, words));
        }
    }
    Ok(())
}

/// What an error of the engine means.
fn failure(ctx: &Ctx<'_>, shared: &Shared, limits: Limits, error: &Error) -> Failure {
    if !matches!(error, Error::Exception) {
        return Failure::new(FailureKind::Thrown, error.to_string());
    }
    stack::caught(ctx, limits, &shared.expired)
}

/// Reads what a script gave. What JavaScript can hold and JSON cannot, half a surrogate pair,
/// becomes U+FFFD.
pub(super) fn parse(json: &[u8]) -> Result<Value, Failure> {
    match serde_json::from_slice(json) {
        Ok(value) => Ok(value),
        Err(_) => serde_json::from_slice(&stack::whole_surrogates(json)).map_err(|error| {
            let words = format!("The result cannot be read: {error}");
            Failure::new(FailureKind::Result, words)
        }),
    }
}

#[cfg(test)]
mod tests;
