//! A kind's test in one line: its config and a payload go in, and what follows is asserted.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use engine::node::{
    Built, Configured, Effect, Element, Error, Exit, Frame, Host, HttpRequest, HttpResponse, Kind,
    Message, Outcome, Problem, RunFlow, RunScript, Script, Trigger,
};
use engine::payload::{Object, Value};
use engine::script::{Call, Interpreter, Program};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use crate::KINDS;

/// What came of a message at a node.
#[derive(Debug)]
pub(crate) struct Checked {
    ports: Vec<String>,
    before: Value,
    after: Message,
    done: Result<Outcome, Error>,
}

/// Runs a node of this kind on a payload.
#[track_caller]
pub(crate) fn check<K: Configured>(config: &Json, payload: &Json) -> Checked {
    check_with::<K>(&FakeHost::default(), config, payload)
}

/// As [`check`], in this world.
#[track_caller]
pub(crate) fn check_with<K: Configured>(host: &FakeHost, config: &Json, payload: &Json) -> Checked {
    execute(kind::<K>(), host, config, Value::from(payload))
}

/// As [`check`], of a kind in the list.
#[track_caller]
pub(crate) fn execute(kind: &Kind, host: &FakeHost, config: &Json, payload: Value) -> Checked {
    let built = (kind.build)(config).unwrap_or_else(|problems| panic!("refused: {problems:?}"));
    // Held by somebody else too, as after a fan-out: a write must not reach `before`.
    let before = payload.clone();
    let mut after = Message::new(payload);
    let done = match built {
        Built::Node(node) => node.execute(&mut after),
        Built::Task(task) => {
            let ready = task.execute(&mut after, host).now_or_never();
            ready.expect("a task waits for nothing but its host")
        }
        Built::Trigger(_) | Built::Element(_) => panic!("it is deployed, not executed"),
    };
    let ports = kind.meta.ports.names(config);
    Checked { ports, before, after, done }
}

/// What a trigger of this kind listens to.
#[track_caller]
pub(crate) fn deploy<K: Configured>(config: &Json) -> Trigger {
    match (kind::<K>().build)(config) {
        Ok(Built::Trigger(trigger)) => (*trigger).clone(),
        other => panic!("no trigger: {other:?}"),
    }
}

/// What a node of this kind is to the process engine.
#[track_caller]
pub(crate) fn element<K: Configured>(config: &Json) -> Element {
    match (kind::<K>().build)(config) {
        Ok(Built::Element(element)) => (*element).clone(),
        other => panic!("no element: {other:?}"),
    }
}

/// Asserts that a config is refused, at this place, in words that hold these.
#[track_caller]
pub(crate) fn refuses<K: Configured>(config: &Json, pointer: &str, words: &str) {
    let problems: Vec<Problem> = match (kind::<K>().build)(config) {
        Err(problems) => problems,
        Ok(built) => panic!("accepted: {built:?}"),
    };
    let found = |problem: &Problem| problem.pointer == pointer && problem.message.contains(words);
    assert!(problems.iter().any(found), "{problems:#?}");
}

#[track_caller]
fn kind<K: Configured>() -> &'static Kind {
    let found = KINDS.iter().find(|kind| kind.meta.name == K::META.name);
    found.expect("the kind is in KINDS")
}

impl Checked {
    #[track_caller]
    fn outcome(&self) -> &Outcome {
        self.done.as_ref().expect("the node succeeds")
    }

    /// Asserts that just this payload leaves, by this port.
    #[track_caller]
    pub(crate) fn emits(self, port: &str, payload: &Json) -> Self {
        let (index, left) = match &self.outcome().exit {
            Exit::Port(index) => (*index, &self.after.payload),
            Exit::Ports(emits) if emits.len() == 1 => (emits[0].port, &emits[0].message.payload),
            other => panic!("one payload is to leave: {other:?}"),
        };
        let name = self.ports.get(usize::from(index)).map(String::as_str);
        assert_eq!(name, Some(port), "the port; there are {:?}", self.ports);
        assert_eq!(Json::from(left), *payload);
        self
    }

    /// Asserts that no payload leaves.
    #[track_caller]
    pub(crate) fn ends(self) -> Self {
        assert_eq!(self.outcome().exit, Exit::End);
        self
    }

    /// Asserts an effect that holds at least this.
    #[track_caller]
    pub(crate) fn does(self, effect: &Json) -> Self {
        let effects: Vec<Json> = self.outcome().effects.iter().map(form).collect();
        assert!(effects.iter().any(|one| holds(one, effect)), "{effects:#?}");
        self
    }

    /// Asserts that this is the one effect.
    #[track_caller]
    pub(crate) fn does_exactly(self, effect: &Json) -> Self {
        let effects: Vec<Json> = self.outcome().effects.iter().map(form).collect();
        assert_eq!(effects, std::slice::from_ref(effect));
        self
    }

    /// Asserts that the node fails in words that hold these, and that the payload is as it came.
    #[track_caller]
    pub(crate) fn fails(self, words: &str) {
        let error = self.done.as_ref().expect_err("the node fails");
        assert!(error.message.contains(words), "{}", error.message);
        self.leaves_well();
    }

    /// Asserts what holds of every node: effects are well formed, the port exists, and a failure
    /// leaves the payload as it came.
    #[track_caller]
    pub(crate) fn leaves_well(&self) {
        match &self.done {
            Err(error) => {
                assert!(!error.message.is_empty());
                assert_eq!(self.after.payload.to_json(), self.before.to_json());
            }
            Ok(outcome) => {
                for effect in &outcome.effects {
                    form(effect);
                }
                match &outcome.exit {
                    Exit::End => {}
                    Exit::Port(index) => assert!(usize::from(*index) < self.ports.len()),
                    Exit::Ports(emits) => {
                        let there = |port| usize::from(port) < self.ports.len();
                        assert!(emits.iter().all(|emit| there(emit.port)));
                    }
                }
            }
        }
    }
}

/// Whether every part of `least` is in `all`.
pub(crate) fn holds(all: &Json, least: &Json) -> bool {
    match (all, least) {
        (Json::Object(all), Json::Object(least)) => {
            least.iter().all(|(key, value)| all.get(key).is_some_and(|there| holds(there, value)))
        }
        _ => all == least,
    }
}

/// An effect as examples write it.
#[track_caller]
pub(crate) fn form(effect: &Effect) -> Json {
    match effect {
        Effect::Push { channel, kind, payload, retain } => {
            let payload: Json = serde_json::from_slice(payload).expect("a pushed payload is JSON");
            json!({ "push": {
                "channel": channel, "kind": kind.as_str(), "payload": payload, "retain": retain,
            } })
        }
        Effect::Process { to_parent, kind, payload, by_client } => {
            let payload: Json = serde_json::from_slice(payload).expect("a pushed payload is JSON");
            json!({ "process": {
                "toParent": to_parent, "kind": kind.as_str(), "payload": payload,
                "byClient": by_client,
            } })
        }
        Effect::Send { connection, frame } => {
            let mut sent = framed(frame);
            sent["connection"] = json!(connection);
            json!({ "send": sent })
        }
        Effect::Reply { frame } => json!({ "reply": framed(frame) }),
        Effect::Client { client, frame } => {
            let mut sent = framed(frame);
            sent["client"] = json!(client);
            json!({ "client": sent })
        }
        Effect::Broadcast { endpoint, frame } => {
            let mut sent = framed(frame);
            sent["endpoint"] = json!(endpoint);
            json!({ "broadcast": sent })
        }
        Effect::Respond { answer } => {
            let headers =
                answer.headers.iter().map(|(name, value)| (name.to_string(), json!(value)));
            let headers: serde_json::Map<String, Json> = headers.collect();
            let body = std::str::from_utf8(&answer.body).expect("a body of text");
            json!({ "respond": { "status": answer.status, "headers": headers, "body": body } })
        }
        Effect::Debug { level, text, value } => {
            json!({ "debug": { "level": level, "text": text, "value": value } })
        }
        Effect::Return { value } => json!({ "return": { "value": value } }),
    }
}

#[track_caller]
fn framed(frame: &Frame) -> Json {
    match frame {
        Frame::Text(text) => {
            json!({ "text": std::str::from_utf8(text).expect("a text frame is UTF-8") })
        }
        Frame::Binary(bytes) => json!({ "binary": STANDARD.encode(bytes) }),
    }
}

/// The one library script of this world, `greet`.
const GREET: &str =
    "export async function main(name, greeting = 'Hello') { return `${greeting} ${name}`; }";

/// What a called flow gives.
type Answer = dyn Fn(RunFlow) -> Result<Value, Error> + Send + Sync;

/// A world in which time passes only by sleeping, and one closure stands for every flow.
pub(crate) struct FakeHost {
    slept: Mutex<Vec<Duration>>,
    answer: Arc<Answer>,
    scripts: HashMap<String, String>,
    said: Mutex<Vec<String>>,
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
        Self { slept: Mutex::default(), answer: Arc::new(answer), scripts, said: Mutex::default() }
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

    fn run_flow(&self, call: RunFlow) -> BoxFuture<'_, Result<Value, Error>> {
        Box::pin(std::future::ready((self.answer)(call)))
    }
}
