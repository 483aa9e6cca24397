//! A webhook: an HTTP request becomes a run, and the run its answer.

use std::any::Any;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::oneshot::{self, Receiver, Sender};

use super::doorman::Doorman;
use super::socket::lock;
use crate::node::{Error, Frame, HttpAnswer, Webhook};
use crate::payload::{Object, Value};
use crate::run::{Body, Event, Failure, Firing, Listener, Replier, Source, Wait};

/// A webhook that is served.
pub struct Hook {
    /// How it is served.
    pub settings: Webhook,
    /// Who may ask.
    pub doorman: Doorman,
    pub(super) firing: Arc<Firing>,
    pub(super) runtime: Handle,
    pub(super) source: Arc<Source>,
}

impl std::fmt::Debug for Hook {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Hook").field("path", &self.settings.path).finish_non_exhaustive()
    }
}

/// What a path of webhooks leads to.
#[derive(Debug)]
pub enum HookFound {
    /// This one, with the path's variable parts.
    Hook(Arc<Hook>, Value),
    /// Only ones with other methods: these.
    OtherMethods(Vec<&'static str>),
    /// Nothing.
    Nothing,
}

impl Hook {
    /// Starts a run with this `data`. The answer comes as soon as the run gives it; the channel
    /// closes without one when the run was refused for want of room. `held` is kept until there
    /// is an answer or nobody waits for it.
    #[must_use]
    pub fn ask(&self, data: Value, held: impl Any + Send + Sync) -> Receiver<HttpAnswer> {
        let (answer, receiver) = oneshot::channel();
        let exchange = Exchange {
            waiting: Mutex::new(Some(Waiting { answer, _held: Box::new(held) })),
            tells_errors: self.settings.errors,
        };
        let event = Event {
            source: Arc::clone(&self.source),
            time: Timestamp::now(),
            body: Body::Request { data },
            reply: Some(Arc::new(exchange)),
        };
        // The run begins here and often ends here. What it leaves to tasks must outlive the
        // caller, whose runtime may be that of one of the server's threads.
        let _engine = self.runtime.enter();
        if let Wait::For(rest) = self.firing.event(event) {
            self.runtime.spawn(rest);
        }
        receiver
    }
}

struct Waiting {
    answer: Sender<HttpAnswer>,
    _held: Box<dyn Any + Send + Sync>,
}

/// A request that waits for its answer; the first answer counts.
pub struct Exchange {
    waiting: Mutex<Option<Waiting>>,
    tells_errors: bool,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Exchange").finish_non_exhaustive()
    }
}

impl Replier for Exchange {
    fn send(&self, _: Frame) -> Result<(), Error> {
        Err(Error::input(
            "This run was started by an HTTP request: answer it with the node HTTP Reply.",
        ))
    }

    fn respond(&self, answer: HttpAnswer) -> Result<(), Error> {
        let Some(waiting) = lock(&self.waiting).take() else {
            return Err(Error::input("The request has been answered already."));
        };
        waiting.answer.send(answer).map_err(|_| {
            Error::external(
                "Nobody waits for the answer any more: the time was up, or the client has left.",
            )
        })
    }

    fn given(&self, result: &Value) {
        self.settle(|| match result {
            Value::Null => HttpAnswer { status: 204, headers: Vec::new(), body: Bytes::new() },
            Value::String(text) => {
                answer(200, "text/plain; charset=utf-8", text.as_bytes().to_vec())
            }
            other => answer(200, "application/json", other.to_json().into_bytes()),
        });
    }

    fn ended(&self, failure: Option<&Failure>) {
        self.settle(|| match failure {
            None => HttpAnswer { status: 204, headers: Vec::new(), body: Bytes::new() },
            Some(failure) => {
                let mut error = Object::with_capacity(3);
                if self.tells_errors {
                    error.insert("name", Value::from(failure.blame.as_str()));
                    error.insert("message", Value::from(failure.message.as_str()));
                    error.insert("node", Value::from(failure.node.clone()));
                } else {
                    error.insert("message", Value::from("The flow failed."));
                }
                let whole: Object = [("error", Value::Object(error))].into_iter().collect();
                answer(500, "application/json", Value::Object(whole).to_json().into_bytes())
            }
        });
    }
}

impl Exchange {
    /// Answers if nobody has yet.
    fn settle(&self, make: impl FnOnce() -> HttpAnswer) {
        if let Some(waiting) = lock(&self.waiting).take() {
            // Fails where nobody waits any more, who misses nothing.
            drop(waiting.answer.send(make()));
        }
    }
}

fn answer(status: u16, media_type: &str, body: Vec<u8>) -> HttpAnswer {
    let headers = vec![("content-type".into(), media_type.into())];
    HttpAnswer { status, headers, body: Bytes::from(body) }
}
