//! A listener for tests: hears every event, and can be told to be busy.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::run::{Body, Event, Listener, Wait};
use tokio::sync::{mpsc, oneshot};

use crate::within;

/// Hears events in order; `next` gives them one by one.
#[derive(Debug)]
pub struct Ear {
    heard: mpsc::Sender<Event>,
    events: Mutex<mpsc::Receiver<Event>>,
    busy: AtomicBool,
    release: Mutex<Option<oneshot::Sender<()>>>,
}

impl Default for Ear {
    fn default() -> Self {
        let (heard, events) = mpsc::channel(100_000);
        Self {
            heard,
            events: Mutex::new(events),
            busy: AtomicBool::new(false),
            release: Mutex::default(),
        }
    }
}

impl Listener for Ear {
    fn event(&self, event: Event) -> Wait {
        let busy = self.busy.load(Ordering::SeqCst) && matches!(event.body, Body::Message { .. });
        self.heard.try_send(event).expect("the ear has room");
        if !busy {
            return Wait::Done;
        }
        let (release, released) = oneshot::channel();
        *self.release.lock().unwrap() = Some(release);
        Wait::For(Box::pin(async move {
            let _dropped = released.await.is_err();
        }))
    }
}

impl Ear {
    /// The next event.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn next(&self) -> Event {
        let next = std::future::poll_fn(|context| self.events.lock().unwrap().poll_recv(context));
        within("an event", next).await.unwrap()
    }

    /// The next event's body.
    pub async fn body(&self) -> Body {
        self.next().await.body
    }

    /// The text of the next event, which is a message.
    ///
    /// # Panics
    /// When it is another event.
    pub async fn text(&self) -> String {
        match self.body().await {
            Body::Message { data, .. } => data.as_str().unwrap().to_owned(),
            other => panic!("not a message: {other:?}"),
        }
    }

    /// An event that has come already.
    ///
    /// # Panics
    /// When somebody waits for one at the same time.
    pub fn already(&self) -> Option<Event> {
        self.events.try_lock().unwrap().try_recv().ok()
    }

    /// From now on each message keeps the connection waiting until `release`.
    pub fn be_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::SeqCst);
    }

    /// Is done with the message that keeps the connection waiting.
    ///
    /// # Panics
    /// When none does.
    pub fn release(&self) {
        let release = self.release.lock().unwrap().take().expect("busy with a message");
        release.send(()).expect("the connection waits");
    }
}
