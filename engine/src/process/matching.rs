//! Messages find their receivers: by name and correlation value, who came first is served first.
//!
//! A message waits in the store until a receiver takes it; taking it and what follows in the
//! receiver are one commit, so that each message is received once, by one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use indexmap::IndexSet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::command::Command;
use super::commit::sweep;
use super::effect::Outgoing;
use super::instance::Wait;
use super::service::{Inner, StartProcess};
use super::worker::{Letter, With};
use super::{ProcessError, Processes, key};
use crate::payload::{Text, Value};
use crate::store::{Commit, Item, Key, MAX_PAGE, Op, Scan};

/// How long repeats of a message are recognised.
const REMEMBERED: Duration = Duration::from_secs(24 * 3_600);
/// How long a message that is looked at once is kept for that look, in milliseconds.
const INSTANT: i64 = 10_000;
/// How many receivers are tried for one message before others have their turn.
const TRIES: usize = 64;

/// Names and values at which something has changed.
#[derive(Debug, Default)]
pub(super) struct Matching {
    changed: Mutex<IndexSet<(Text, Text)>>,
    all: std::sync::atomic::AtomicBool,
    news: Notify,
    last: AtomicU64,
}

impl Matching {
    /// Somebody waits for this, or it was sent.
    pub(super) fn look(&self, name: Text, correlation: Text) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert((name, correlation));
        self.news.notify_one();
    }

    /// This instance waits: messages of the value, and those to the instance itself.
    pub(super) fn look_for(&self, instance: &Text, wait: &Wait) {
        self.look(wait.name.clone(), wait.correlation.clone());
        self.look(wait.name.clone(), instance.clone());
    }

    /// All messages that wait are to be looked at: there may be new receivers.
    pub(super) fn look_again(&self) {
        self.all.store(true, Ordering::SeqCst);
        self.news.notify_one();
    }

    /// A number for a message: later ones have higher ones, after a restart too.
    fn number(&self, now: Timestamp) -> u64 {
        let micros = u64::try_from(now.as_microsecond()).unwrap_or(0);
        let next = |last: u64| Some(micros.max(last + 1));
        let before = self.last.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next);
        micros.max(before.unwrap_or(0) + 1)
    }

    fn take(&self) -> Vec<(Text, Text)> {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *changed).into_iter().collect()
    }
}

/// A message as it waits.
#[derive(Debug, Serialize, Deserialize)]
struct Waiting {
    /// Milliseconds since 1970.
    expires: i64,
    /// JSON text.
    payload: Text,
    /// Whether it is looked at once only, when it is sent.
    #[serde(default)]
    instant: bool,
}

impl Processes {
    /// Sends a message to whoever waits for it, or will within its time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn send(&self, message: &Outgoing) -> Result<(), ProcessError> {
        self.inner.send_message(message, None).await
    }
}

impl Inner {
    /// Writes a message down, once for each id and for each effect that sends it.
    pub(super) async fn send_message(
        &self,
        message: &Outgoing,
        by: Option<(&Text, u32)>,
    ) -> Result<(), ProcessError> {
        let Outgoing { name, correlation, payload, ttl, id } = message;
        let now = Timestamp::now();
        let ttl = i64::try_from(*ttl).unwrap_or(i64::MAX);
        let expires = now.as_millisecond().saturating_add(ttl);
        let number = self.matching.number(now);
        let at = key::messages_for(name, correlation).number(number);
        let instant = ttl == 0;
        let waiting = Waiting { expires, payload: payload.clone(), instant };
        let value = serde_json::to_vec(&waiting).unwrap_or_default();
        let patience = if instant { INSTANT } else { 0 };
        let end = key::sweep(expires.saturating_add(patience)).text(sweep::MESSAGE);
        let end = end.text(name).text(correlation).number(number);
        let mut commit = Commit::new().put(at, value).put(end, Bytes::new());
        let once = match (id, by) {
            (Some(id), _) => Some(Key::new("process-message-id").text(name).text(id)),
            (None, Some((sender, effect))) => {
                Some(Key::new("process-sent").text(sender).number(u64::from(effect)))
            }
            (None, None) => None,
        };
        if let Some(once) = once {
            commit = commit.dedupe(once, Bytes::new(), REMEMBERED);
        }
        self.store.commit(commit).await?;
        self.matching.look(name.clone(), correlation.clone());
        Ok(())
    }
}

/// Matches messages with receivers until it is dropped.
pub(super) async fn run(inner: Arc<Inner>) {
    loop {
        if inner.matching.all.swap(false, Ordering::SeqCst)
            && let Err(error) = look_at_all(&inner).await
        {
            tracing::warn!(%error, "the messages that wait could not be read");
        }
        let changed = inner.matching.take();
        if changed.is_empty() {
            inner.matching.news.notified().await;
            continue;
        }
        // Different values do not wait for each other; one value's messages keep their order.
        let looks = changed.into_iter().map(|(name, correlation)| {
            let inner = Arc::clone(&inner);
            async move {
                if let Err(error) = settle(&inner, &name, &correlation).await {
                    tracing::warn!(%error, %name, "a message could not be given to its receiver");
                }
            }
        });
        futures_util::stream::iter(looks).for_each_concurrent(64, |look| look).await;
    }
}

async fn look_at_all(inner: &Inner) -> Result<(), ProcessError> {
    let mut scan = Scan::new(key::messages(), MAX_PAGE);
    loop {
        let page = inner.store.scan(scan.clone()).await?;
        for item in &page.items {
            let named = item
                .key
                .after(&key::messages())
                .and_then(|mut parts| Some((Text::from(parts.text()?), Text::from(parts.text()?))));
            if let Some((name, correlation)) = named {
                inner.matching.look(name, correlation);
            }
        }
        match page.items.last() {
            Some(last) if page.more => scan = scan.after(last.key.clone()),
            _ => return Ok(()),
        }
    }
}

/// Gives the messages of one name and value to those who wait.
async fn settle(inner: &Arc<Inner>, name: &Text, correlation: &Text) -> Result<(), ProcessError> {
    loop {
        let now = Timestamp::now().as_millisecond();
        let first = Scan::new(key::messages_for(name, correlation), 1);
        let Some(item) = inner.store.scan(first).await?.items.pop() else { return Ok(()) };
        let message: Waiting = serde_json::from_slice(&item.value).map_err(|error| {
            ProcessError::Unreadable { id: name.to_string(), why: error.to_string() }
        })?;
        let fresh = message.instant || message.expires > now;
        let given = fresh && give(inner, name, correlation, &item, &message).await?;
        if given {
            continue;
        }
        if !fresh || message.instant || message.expires <= Timestamp::now().as_millisecond() {
            let gone = Commit::new().expect(item.key.clone(), Some(item.revision));
            // A conflict: somebody has taken it after all.
            drop(inner.store.commit(gone.delete(item.key)).await);
            continue;
        }
        return Ok(());
    }
}

/// Whether somebody took the message.
async fn give(
    inner: &Arc<Inner>,
    name: &Text,
    correlation: &Text,
    item: &Item,
    message: &Waiting,
) -> Result<bool, ProcessError> {
    let payload = Value::parse(&message.payload).unwrap_or_default();
    let with = With {
        expect: vec![(item.key.clone(), Some(item.revision))],
        ops: vec![Op::Delete(item.key.clone())],
        once: None,
    };
    let waits = key::waits(name, correlation);
    let page = inner.store.scan(Scan::new(waits.clone(), TRIES)).await?;
    let processes = Processes { inner: Arc::clone(inner) };
    for waiting in page.items {
        let parts = waiting
            .key
            .after(&waits)
            .and_then(|mut parts| Some((parts.number()?, parts.text()?, parts.number()?)));
        let Some((_, id, number)) = parts else { continue };
        let wait = u32::try_from(number).unwrap_or(0);
        let letter = Letter {
            command: Command::Message { wait, payload: payload.clone() },
            cause: "message",
            actor: None,
            with: with.clone(),
            answer: None,
        };
        match processes.ask(&Text::from(id), letter).await {
            Ok(_) => return Ok(true),
            // It waits no more, or is halted: the next one.
            Err(ProcessError::Rejected(_) | ProcessError::Missing(_)) => {}
            Err(error) => return Err(error),
        }
    }
    for definition in inner.all_deployed() {
        let Some(condition) = definition.start_of_message(name) else { continue };
        let data = if matches!(payload, Value::Object(_)) { payload } else { Value::object() };
        let start = StartProcess {
            definition: definition.plan.flow.to_string(),
            start_condition: condition.map(|text| text.to_string()),
            data,
            ..StartProcess::default()
        };
        processes.start_with(start, with).await?;
        return Ok(true);
    }
    Ok(false)
}
