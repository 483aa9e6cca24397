//! Durable channels: their messages are numbered and written by one task, many in one commit, and
//! sent to subscribers when they are safe.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc;

use crate::push::{
    ChannelLog as Log, Hub, LogEntry, PushProblem, Replayed, SourceProblem, TopicName, TopicSource,
    WeakHub,
};
use crate::store::{self, Commit, Key, MAX_PAGE, Op, Scan, Store};

/// Messages that wait to be written, and their bytes.
const QUEUE: usize = 10_000;
const QUEUE_BYTES: usize = 64 << 20;
/// Most messages of a commit, and about how many bytes.
const BATCH: usize = 500;
const BATCH_BYTES: usize = 8 << 20;
/// Old messages that one commit lets go of.
const DELETES: usize = 5_000;
/// Channels whose heads are remembered.
const HEADS: usize = 10_000;

/// Where durable channels are kept. Its task ends with the hub.
pub(super) struct ChannelLog {
    store: Arc<dyn Store>,
    /// One for all: numbers of durable channels never begin again.
    epoch: u64,
    queue: mpsc::Sender<LogEntry>,
    waiting: Arc<AtomicUsize>,
}

impl fmt::Debug for ChannelLog {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ChannelLog").finish_non_exhaustive()
    }
}

fn epoch() -> Key {
    Key::new("push").text("epoch")
}

fn messages(channel: &str) -> Key {
    Key::new("push").text("message").text(channel)
}

fn newest(channel: &str) -> Key {
    Key::new("push").text("newest").text(channel)
}

fn retained(channel: &str) -> Key {
    Key::new("push").text("retained").text(channel)
}

fn number(value: &[u8]) -> u64 {
    value.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

impl ChannelLog {
    /// Over this store. Must be called within the runtime.
    pub(super) async fn open(store: Arc<dyn Store>, hub: &Hub) -> Result<Self, store::Error> {
        let kept = store.get(epoch()).await?.map(|kept| number(&kept.value));
        let epoch = kept.unwrap_or_else(rand::random);
        let (queue, entries) = mpsc::channel(QUEUE);
        let waiting = Arc::new(AtomicUsize::new(0));
        let heads = HashMap::new();
        let unkept = kept.is_none().then_some(epoch);
        let writer = Writer { store: Arc::clone(&store), hub: hub.downgrade(), heads, unkept };
        tokio::spawn(writer.run(entries, Arc::clone(&waiting)));
        Ok(Self { store, epoch, queue, waiting })
    }
}

impl Log for ChannelLog {
    fn append(&self, entry: LogEntry) -> Result<(), PushProblem> {
        let bytes = entry.payload.len();
        if self.waiting.load(Relaxed) + bytes > QUEUE_BYTES {
            return Err(PushProblem::Busy);
        }
        self.queue.try_send(entry).map_err(|_| PushProblem::Busy)?;
        self.waiting.fetch_add(bytes, Relaxed);
        Ok(())
    }
}

impl TopicSource for ChannelLog {
    fn replay(
        &self,
        topic: &str,
        after: u64,
        limit: usize,
    ) -> BoxFuture<'static, Result<Replayed, SourceProblem>> {
        let (store, epoch, channel) = (Arc::clone(&self.store), self.epoch, topic.to_owned());
        Box::pin(async move {
            let failed = |error: store::Error| SourceProblem::Failed(error.to_string());
            let head = store.get(newest(&channel)).await.map_err(failed)?;
            let mut newest = head.map_or(0, |head| number(&head.value));
            let kept = store.get(retained(&channel)).await.map_err(failed)?;
            let prefix = messages(&channel);
            let scan = Scan::new(prefix.clone(), limit).after(prefix.number(after));
            let page = store.scan(scan).await.map_err(failed)?;
            let seq = |key: &Key| key.after(&prefix).and_then(|mut parts| parts.number());
            let messages: Vec<(u64, Bytes)> = page
                .items
                .into_iter()
                .filter_map(|item| seq(&item.key).map(|seq| (seq, item.value)))
                .collect();
            newest = newest.max(messages.last().map_or(0, |(seq, _)| *seq));
            let retained = kept.map(|kept| {
                let seq = number(&kept.value);
                (seq, kept.value.slice(kept.value.len().min(8)..))
            });
            Ok(Replayed { newest, epoch, messages, retained })
        })
    }

    fn acknowledge(&self, _: &str, _: u64) -> BoxFuture<'static, Result<(), SourceProblem>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Where a channel stands.
#[derive(Debug, Default)]
struct Head {
    newest: u64,
    /// Of the messages that are kept, the oldest first; the last one is `newest`.
    sizes: VecDeque<usize>,
    bytes: usize,
}

struct Writer {
    store: Arc<dyn Store>,
    hub: WeakHub,
    heads: HashMap<TopicName, Head>,
    /// The epoch, until the first message is kept with it.
    unkept: Option<u64>,
}

impl Writer {
    async fn run(mut self, mut entries: mpsc::Receiver<LogEntry>, waiting: Arc<AtomicUsize>) {
        let mut next = None;
        loop {
            let Some(first) = (match next.take() {
                Some(entry) => Some(entry),
                None => entries.recv().await,
            }) else {
                return;
            };
            let mut bytes = first.payload.len();
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(entry) = entries.try_recv()
            {
                if bytes + entry.payload.len() > BATCH_BYTES {
                    next = Some(entry);
                    break;
                }
                bytes += entry.payload.len();
                batch.push(entry);
            }
            waiting.fetch_sub(bytes, Relaxed);
            if let Err(error) = self.write(&batch).await {
                // What is remembered may not be what is kept.
                self.heads.clear();
                tracing::error!(%error, "messages of durable channels were not written");
            }
        }
    }

    async fn write(&mut self, batch: &[LogEntry]) -> Result<(), store::Error> {
        if self.heads.len() > HEADS {
            self.heads.clear();
        }
        for entry in batch {
            if !self.heads.contains_key(&entry.topic) {
                let head = load(&*self.store, entry.topic.own_name()).await?;
                self.heads.insert(entry.topic.clone(), head);
            }
        }
        let mut commit = Commit::new();
        if let Some(fresh) = self.unkept {
            commit = commit.put(epoch(), fresh.to_be_bytes().to_vec());
        }
        let mut frames = Vec::with_capacity(batch.len());
        let mut deletes = DELETES;
        for entry in batch {
            let Some(head) = self.heads.get_mut(&entry.topic) else { continue };
            let channel = entry.topic.own_name();
            head.newest += 1;
            let frame = entry.frame(head.newest);
            head.sizes.push_back(frame.len());
            head.bytes += frame.len();
            commit = commit.put(messages(channel).number(head.newest), frame.clone());
            while deletes > 0 && (head.sizes.len() > entry.messages || head.bytes > entry.bytes) {
                let Some(size) = head.sizes.pop_front() else { break };
                head.bytes -= size;
                deletes -= 1;
                let gone = head.newest - head.sizes.len() as u64;
                commit = commit.delete(messages(channel).number(gone));
            }
            let number = head.newest.to_be_bytes();
            if entry.retain {
                commit = commit.put(retained(channel), [&number[..], &frame[..]].concat());
            }
            commit.ops.push(Op::Put(newest(channel), Bytes::copy_from_slice(&number)));
            frames.push((&entry.topic, head.newest, frame));
        }
        self.store.commit(commit).await?;
        self.unkept = None;
        if let Some(hub) = self.hub.upgrade() {
            for (topic, seq, frame) in frames {
                hub.deliver(topic, seq, &frame);
            }
        }
        Ok(())
    }
}

/// Reads where a channel stands.
async fn load(store: &dyn Store, channel: &str) -> Result<Head, store::Error> {
    let mut head = Head::default();
    if let Some(kept) = store.get(newest(channel)).await? {
        head.newest = number(&kept.value);
    }
    let mut scan = Scan::new(messages(channel), MAX_PAGE);
    loop {
        let page = store.scan(scan.clone()).await?;
        for item in &page.items {
            head.sizes.push_back(item.value.len());
            head.bytes += item.value.len();
        }
        match page.items.into_iter().next_back() {
            Some(last) if page.more => scan = scan.after(last.key),
            _ => return Ok(head),
        }
    }
}

#[cfg(test)]
mod tests;
