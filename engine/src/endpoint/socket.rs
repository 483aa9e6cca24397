//! A WebSocket endpoint: its clients, and the trigger that hears them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::mpsc::Receiver;
use tokio_util::task::TaskTracker;

use super::client::{self, Back, Client, Incoming, Inlet, Joined, Outlet, Said, Visitor};
use super::doorman::Doorman;
use crate::node::{Frame, SocketEndpoint};
use crate::payload::{BinaryAs, Text, Value, binary, copied};
use crate::run::{Body, Caller, Event, Firing, Listener, Replier, Source, Wait};

const ABNORMAL: u16 = 1006;

/// Every client of every endpoint, by the id under which flows know it.
pub(super) type Everybody = Arc<Mutex<HashMap<Text, Arc<Client>>>>;

/// A WebSocket endpoint that is served.
pub struct Endpoint {
    /// How it is served.
    pub settings: SocketEndpoint,
    /// Who may come.
    pub doorman: Doorman,
    pub(super) firing: ArcSwap<Firing>,
    clients: Mutex<HashMap<Text, Arc<Client>>>,
    everybody: Everybody,
    runtime: Handle,
    tracker: TaskTracker,
    /// Why the clients were sent away.
    gone: Arc<OnceLock<(u16, &'static str)>>,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    messages_in: AtomicU64,
    messages_out: AtomicU64,
    dropped: AtomicU64,
}

/// An endpoint in numbers, since it was deployed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EndpointStatus {
    /// Clients now.
    pub clients: usize,
    /// Messages that came.
    pub messages_in: u64,
    /// Messages to all that were put into clients' queues.
    pub messages_out: u64,
    /// Messages to all that clients missed, for their queues were full.
    pub dropped: u64,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Endpoint").field("path", &self.settings.path).finish_non_exhaustive()
    }
}

impl Endpoint {
    pub(super) fn new(
        settings: SocketEndpoint,
        doorman: Doorman,
        firing: Arc<Firing>,
        everybody: &Everybody,
        tracker: &TaskTracker,
    ) -> Self {
        Self {
            settings,
            doorman,
            firing: ArcSwap::new(firing),
            clients: Mutex::default(),
            everybody: Arc::clone(everybody),
            runtime: Handle::current(),
            tracker: tracker.clone(),
            gone: Arc::default(),
            counts: Counts::default(),
        }
    }

    /// Takes a client in: the two sides are for its socket. `None` when there are too many.
    pub fn join(self: &Arc<Self>, visitor: Visitor) -> Option<(Inlet, Outlet)> {
        let Joined { client, back, incoming, inlet, outlet } = client::join(&self.gone);
        {
            let mut clients = lock(&self.clients);
            if clients.len() >= self.settings.clients || self.gone.get().is_some() {
                return None;
            }
            clients.insert(client.id.clone(), Arc::clone(&client));
        }
        lock(&self.everybody).insert(client.id.clone(), Arc::clone(&client));
        let source = Source {
            id: self.settings.path.as_str().into(),
            kind: "public".into(),
            headers: visitor.headers,
            subprotocol: visitor.subprotocol,
            url: visitor.path.clone(),
            caller: Some(Caller {
                reply_id: client.id.clone(),
                path: visitor.path,
                params: visitor.params,
                query: visitor.query,
            }),
        };
        let back = Some(back);
        let visit = Visit { endpoint: Arc::clone(self), client, back, source: Arc::new(source) };
        let visit = self.tracker.track_future(visit.last(incoming));
        // Runs live on the program's own runtime, whichever thread serves the socket.
        self.runtime.spawn(visit);
        Some((inlet, outlet))
    }

    /// Sends to every client. Those whose queue is full miss it, and are counted.
    pub(super) fn broadcast(&self, frame: &Frame) {
        let clients: Vec<Arc<Client>> = lock(&self.clients).values().cloned().collect();
        for client in clients {
            let sent = client.send(frame.clone()).is_ok();
            let counter = if sent { &self.counts.messages_out } else { &self.counts.dropped };
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Sends all clients away, for good.
    pub(super) fn close(&self, code: u16, reason: &'static str) {
        self.gone.get_or_init(|| (code, reason));
        for client in lock(&self.clients).values() {
            client.leave.cancel();
        }
    }

    /// Its numbers.
    #[must_use]
    pub fn status(&self) -> EndpointStatus {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        EndpointStatus {
            clients: lock(&self.clients).len(),
            messages_in: count(&self.counts.messages_in),
            messages_out: count(&self.counts.messages_out),
            dropped: count(&self.counts.dropped),
        }
    }
}

/// A client's stay: gives its events to the trigger, one at a time and in order.
struct Visit {
    endpoint: Arc<Endpoint>,
    client: Arc<Client>,
    /// Until the client has left.
    back: Option<Arc<Back>>,
    source: Arc<Source>,
}

impl Visit {
    async fn last(mut self, mut incoming: Receiver<Incoming>) {
        self.tell(Timestamp::now(), Body::Connect).await;
        let (mut code, mut reason) = (ABNORMAL, Text::new());
        while let Some(next) = incoming.recv().await {
            match next {
                Incoming::Said { said, time, _room } => {
                    self.endpoint.counts.messages_in.fetch_add(1, Ordering::Relaxed);
                    self.tell(time, body(&said, self.endpoint.settings.binary_as)).await;
                }
                Incoming::Left { code: given, reason: why } => {
                    (code, reason) = (given, why);
                    break;
                }
            }
        }
        self.forget();
        // From here on only runs that are under way can answer.
        self.back = None;
        self.tell(Timestamp::now(), Body::Disconnect { code, reason }).await;
    }

    async fn tell(&self, time: Timestamp, body: Body) {
        let reply = self.back.clone().map(|back| back as Arc<dyn Replier>);
        let event = Event { source: Arc::clone(&self.source), time, body, reply };
        let waiting = self.endpoint.firing.load().event(event);
        if let Wait::For(rest) = waiting {
            rest.await;
        }
    }

    fn forget(&self) {
        lock(&self.endpoint.clients).remove(&self.client.id);
        lock(&self.endpoint.everybody).remove(&self.client.id);
    }
}

impl Drop for Visit {
    /// Also when a run broke down under it.
    fn drop(&mut self) {
        // Who left by itself may still be answered by runs that are under way.
        if self.back.is_some() {
            self.client.leave.cancel();
        }
        self.forget();
    }
}

fn body(said: &Said, form: BinaryAs) -> Body {
    let length = said.len();
    let (data, binary) = match said {
        Said::Text(bytes) => {
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            (Some(Value::String(copied(text))), false)
        }
        Said::Binary(bytes) => (binary(bytes, form), true),
    };
    match data {
        Some(data) => Body::Message { data, length, binary },
        None => Body::Failure {
            reason: "A binary message is not UTF-8: choose another form under `binaryAs`.".into(),
            http_status: None,
            attempt: 0,
            next_attempt: None,
        },
    }
}

/// Nothing here panics while it holds a lock, so a poisoned one is still good.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
