//! A world for tasks in which time passes only by sleeping.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::node::{Broken, Error, Host, HttpRequest, HttpResponse, RunFlow, RunScript, Script};
use engine::payload::{Object, Value};
use engine::script::{Call, Interpreter, Program};
use futures_util::future::BoxFuture;
use jiff::Timestamp;

/// The one library script of this world, `greet`.
const GREET: &str =
    "export async function main(name, greeting = 'Hello') { return `${greeting} ${name}`; }";

/// What a called flow gives.
type Answer = dyn Fn(RunFlow) -> Result<Value, Error> + Send + Sync;

/// What a pass through a body gives.
type Body = dyn Fn(Value) -> Result<Value, Broken> + Send + Sync;

/// A world in which time passes only by sleeping, and one closure stands for every flow.
pub(crate) struct FakeHost {
    slept: Mutex<Vec<Duration>>,
    answer: Arc<Answer>,
    scripts: HashMap<String, String>,
    said: Mutex<Vec<String>>,
    body: Box<Body>,
}

thread_local! {
    static INTERPRETER: RefCell<Interpreter> = RefCell::new(Interpreter::new().unwrap());
}

impl Default for FakeHost {
    /// Every flow returns what it is given.
    fn default() -> Self {
        Self::answering(|call| Ok(call.data))
    }
}

impl FakeHost {
    /// Every flow is this closure.
    pub(crate) fn answering(
        answer: impl Fn(RunFlow) -> Result<Value, Error> + Send + Sync + 'static,
    ) -> Self {
        let scripts = [("greet".to_owned(), GREET.to_owned())].into();
        let (slept, said) = (Mutex::default(), Mutex::default());
        Self { slept, answer: Arc::new(answer), scripts, said, body: Box::new(Ok) }
    }

    /// Every body is this closure; otherwise bodies are empty.
    pub(crate) fn with_body(
        body: impl Fn(Value) -> Result<Value, Broken> + Send + Sync + 'static,
    ) -> Self {
        Self { body: Box::new(body), ..Self::default() }
    }

    /// What scripts wrote to their consoles.
    pub(crate) fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    /// The sleeps so far.
    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

impl Host for FakeHost {
    fn now(&self) -> Timestamp {
        let passed: Duration = self.slept().iter().sum();
        Timestamp::UNIX_EPOCH + passed
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        self.slept.lock().unwrap().push(time);
        Box::pin(std::future::ready(()))
    }

    /// The scripts' own engine, in this process.
    fn run_script(&self, call: RunScript) -> BoxFuture<'_, Result<Option<Value>, Error>> {
        let program = match call.script {
            Script::Own(program) => program,
            Script::Library(id) => match self.scripts.get(&id) {
                Some(source) => Program::library(source).expect("the script is well written"),
                None => return Box::pin(std::future::ready(Err(Error::input("no such script")))),
            },
        };
        let call = Call { limits: call.limits, entry: call.entry, ..Call::new(&call.input) };
        let answer = INTERPRETER.with_borrow_mut(|engine| engine.call(&program, &call));
        self.said.lock().unwrap().extend(answer.console.iter().map(|line| line.text.to_string()));
        Box::pin(std::future::ready(answer.value().map_err(Error::from)))
    }

    /// Every server answers with what it was sent.
    fn http(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        Box::pin(std::future::ready(Ok(request.echo())))
    }

    fn globals(&self) -> Object {
        Object::new()
    }

    fn run_body(&self, payload: Value) -> BoxFuture<'_, Result<Value, Broken>> {
        Box::pin(std::future::ready((self.body)(payload)))
    }

    fn run_flow(&self, call: RunFlow) -> BoxFuture<'_, Result<Value, Error>> {
        Box::pin(std::future::ready((self.answer)(call)))
    }
}
