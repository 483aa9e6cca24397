//! Events of suspended connections: kept in the store until somebody resumes or cancels them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tokio::sync::Notify;

use super::board::Board;
use super::handle::Way;
use super::queue::SocketNumber;
use crate::payload::{Text, Value};
use crate::run::{Body, Event, Replier, Source, Wait, data_of};
use crate::store::{Commit, Error, Key, MAX_OPS, Scan, Store};

/// When so many events wait, the socket is not read until some are resumed or cancelled.
const MOST: usize = 100_000;
/// Events read at a time.
const PAGE: usize = 64;

/// What one connection holds.
#[derive(Debug)]
pub(super) struct Held {
    store: Arc<dyn Store>,
    at: Key,
    count: AtomicUsize,
    /// What is held may go on to the flows.
    flowing: AtomicBool,
    room: Notify,
    /// Tells the sockets of this life of the program from those of others.
    life: u64,
}

/// An event as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Row {
    time: Timestamp,
    life: u64,
    socket: SocketNumber,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subprotocol: Option<String>,
    headers: Json,
    body: Kept,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Kept {
    Connect,
    Message { data: Json, length: usize, binary: bool },
    Disconnect { code: u16, reason: String },
    Failure { reason: String, http: Option<u16>, attempt: u64, next: Option<Timestamp> },
}

/// An event that waits, as the API shows it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeldEvent {
    /// Its number; numbers grow in the order in which the events came.
    pub id: u64,
    /// When it came.
    #[schemars(with = "String")]
    pub time: Timestamp,
    /// The `data` that a flow will see.
    #[schemars(with = "Json")]
    pub data: Json,
}

impl Held {
    /// What is there from before.
    pub(super) async fn open(store: Arc<dyn Store>, connection: &str) -> Result<Self, Error> {
        let at = Key::new("held").text(connection);
        let mut count = 0;
        let mut scan = Scan::new(at.clone(), usize::MAX);
        loop {
            let page = store.scan(scan.clone()).await?;
            count += page.items.len();
            match page.items.last() {
                Some(last) if page.more => scan = scan.after(last.key.clone()),
                _ => break,
            }
        }
        let (flowing, room) = (AtomicBool::new(false), Notify::new());
        Ok(Self { store, at, count: AtomicUsize::new(count), flowing, room, life: rand::random() })
    }

    pub(super) fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Whether what is held may go on; `false` stops it after the event that is under way.
    pub(super) fn flow(&self, flowing: bool) {
        self.flowing.store(flowing, Ordering::SeqCst);
    }

    /// Keeps an event; done once it is durable. While there is no room, waits for some.
    pub(super) fn keep(
        self: Arc<Self>,
        event: &Event,
        socket: SocketNumber,
    ) -> BoxFuture<'static, ()> {
        let row = Row::of(event, self.life, socket);
        let row = row.and_then(|row| serde_json::to_vec(&row).ok());
        Box::pin(async move {
            let Some(row) = row else { return };
            loop {
                let room = self.room.notified();
                if self.len() < MOST {
                    break;
                }
                room.await;
            }
            match self.store.commit(Commit::new().append(self.at.clone(), row)).await {
                Ok(_) => {
                    self.count.fetch_add(1, Ordering::Relaxed);
                }
                // A store that fails ends the program; the server has no way to say it again.
                Err(error) => tracing::error!(%error, "an event could not be held and is lost"),
            }
        })
    }

    /// Gives all that is held to the listener, in order, each gone once its run has ended.
    pub(super) fn release(self: Arc<Self>, board: Arc<Board>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            while self.flowing.load(Ordering::SeqCst) {
                let rows = match self.rows(None, PAGE).await {
                    Ok(rows) if rows.is_empty() => return,
                    Ok(rows) => rows,
                    Err(error) => {
                        tracing::error!(%error, "events that are held could not be read");
                        return;
                    }
                };
                for (id, row) in rows {
                    if !self.flowing.load(Ordering::SeqCst) {
                        return;
                    }
                    if let Some(row) = row {
                        let way = (row.life == self.life).then_some(row.socket);
                        let wait = give(&board, row.event(&board, way));
                        if let Wait::For(busy) = wait {
                            busy.await;
                        }
                    }
                    if let Err(error) = self.cancel(&[id]).await {
                        tracing::error!(%error, "an event that was run could not be taken away");
                        return;
                    }
                }
            }
        })
    }

    /// The first events behind `after`.
    pub(super) async fn list(
        &self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<HeldEvent>, Error> {
        let rows = self.rows(after, limit).await?;
        Ok(rows
            .into_iter()
            .filter_map(|(id, row)| {
                let row = row?;
                let time = row.time;
                let source = Arc::new(row.source(&Text::new(), Text::new()));
                let event = Event { source, time, body: row.body.into(), reply: None };
                Some(HeldEvent { id, time, data: Json::from(&data_of(&event)) })
            })
            .collect())
    }

    /// Drops events; gives how many there were.
    pub(super) async fn cancel(&self, ids: &[u64]) -> Result<usize, Error> {
        let mut dropped = 0;
        for part in ids.chunks(MAX_OPS) {
            let mut commit = Commit::new();
            let mut here = 0;
            for id in part {
                let key = self.at.number(*id);
                if let Some(stored) = self.store.get(key.clone()).await? {
                    commit = commit.expect(key.clone(), Some(stored.revision)).delete(key);
                    here += 1;
                }
            }
            match self.store.commit(commit).await {
                Ok(_) => dropped += here,
                // Somebody else took one of them in the meantime: one by one, then.
                Err(Error::Conflict { .. }) if part.len() > 1 => {
                    for id in part {
                        dropped += Box::pin(self.cancel(&[*id])).await?;
                    }
                    continue;
                }
                Err(Error::Conflict { .. }) => continue,
                Err(error) => return Err(error),
            }
            self.count.fetch_sub(here, Ordering::Relaxed);
            self.room.notify_waiters();
        }
        Ok(dropped)
    }

    /// Drops all events that there are now; gives how many.
    pub(super) async fn cancel_all(&self) -> Result<usize, Error> {
        let mut dropped = 0;
        let mut after = None;
        loop {
            let ids: Vec<u64> =
                self.rows(after, 1_000).await?.into_iter().map(|(id, _)| id).collect();
            let Some(last) = ids.last() else { return Ok(dropped) };
            after = Some(*last);
            dropped += self.cancel(&ids).await?;
        }
    }

    async fn rows(
        &self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, Option<Row>)>, Error> {
        let mut scan = Scan::new(self.at.clone(), limit);
        scan.after = after.map(|id| self.at.number(id));
        let page = self.store.scan(scan).await?;
        let rows = page.items.into_iter().filter_map(|item| {
            let id = item.key.after(&self.at)?.number()?;
            // One that cannot be read, for it is of another version, is passed over and dropped.
            Some((id, serde_json::from_slice(&item.value).ok()))
        });
        Ok(rows.collect())
    }
}

fn give(board: &Board, event: Event) -> Wait {
    if let Some(listener) = board.listener.load().as_deref() {
        return listener.event(event);
    }
    if matches!(event.body, Body::Message { .. }) {
        board.counters.unheard.add(1);
    }
    Wait::Done
}

impl Row {
    /// `None` for a request: those come to endpoints, never to a connection.
    fn of(event: &Event, life: u64, socket: SocketNumber) -> Option<Self> {
        Some(Self {
            time: event.time,
            life,
            socket,
            subprotocol: event.source.subprotocol.as_ref().map(ToString::to_string),
            headers: Json::from(&event.source.headers),
            body: match &event.body {
                Body::Connect => Kept::Connect,
                Body::Message { data, length, binary } => {
                    Kept::Message { data: data.into(), length: *length, binary: *binary }
                }
                Body::Disconnect { code, reason } => {
                    Kept::Disconnect { code: *code, reason: reason.to_string() }
                }
                Body::Failure { reason, http_status, attempt, next_attempt } => Kept::Failure {
                    reason: reason.to_string(),
                    http: *http_status,
                    attempt: *attempt,
                    next: *next_attempt,
                },
                Body::Request { .. } => return None,
            },
        })
    }

    fn source(&self, id: &Text, url: Text) -> Source {
        Source {
            id: id.clone(),
            kind: Text::from("integration"),
            headers: Value::from(&self.headers),
            subprotocol: self.subprotocol.as_deref().map(Text::from),
            url,
            caller: None,
        }
    }

    /// The event again; its reply leaves by the same socket, if that is still open.
    fn event(self, board: &Arc<Board>, socket: Option<SocketNumber>) -> Event {
        let source = Arc::new(self.source(&Text::from(board.id.as_str()), board.url()));
        let reply = socket
            .map(|socket| Arc::new(Way { board: Arc::clone(board), socket }) as Arc<dyn Replier>);
        Event { source, time: self.time, body: self.body.into(), reply }
    }
}

impl From<Kept> for Body {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Connect => Self::Connect,
            Kept::Message { data, length, binary } => {
                Self::Message { data: Value::from(data), length, binary }
            }
            Kept::Disconnect { code, reason } => Self::Disconnect { code, reason: reason.into() },
            Kept::Failure { reason, http, attempt, next } => Self::Failure {
                reason: reason.into(),
                http_status: http,
                attempt,
                next_attempt: next,
            },
        }
    }
}
