//! A kind's test in one line: its config and a payload go in, and what follows is asserted.

mod form;
mod host;

use engine::node::{
    Built, Configured, Element, Error, Exit, Kind, Message, Outcome, Problem, Trigger,
};
use engine::payload::Value;
use futures_util::FutureExt;
use serde_json::Value as Json;

use crate::KINDS;

use form::{form, holds};
pub(crate) use host::FakeHost;

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
