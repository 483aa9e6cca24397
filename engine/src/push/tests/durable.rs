//! Durable topics: what their source keeps reaches whoever subscribes, once and in order, and the
//! live messages follow on it.

mod replay;

use super::*;
use futures_util::future::{BoxFuture, ready};
use jiff::Timestamp;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

/// A source in memory, of one process that is called `p`.
#[derive(Debug, Default)]
struct Kept {
    messages: Mutex<Vec<(u64, Bytes)>>,
    newest: Mutex<u64>,
    asked: AtomicUsize,
}

impl Kept {
    fn commit(&self, payload: &str) -> (u64, Bytes) {
        let mut newest = self.newest.lock().unwrap();
        *newest += 1;
        let payload = payload.as_bytes();
        let (kind, at) = (PushKind::Data, Timestamp::now());
        let parts = Parts { kind, at, node: "n", action: None, payload };
        let frame = message_frame(&process("p"), *newest, parts);
        self.messages.lock().unwrap().push((*newest, frame.clone()));
        (*newest, frame)
    }
}

impl TopicSource for Kept {
    fn replay(
        &self,
        topic: &str,
        after: u64,
        limit: usize,
    ) -> BoxFuture<'static, Result<Replayed, SourceProblem>> {
        self.asked.fetch_add(1, SeqCst);
        if topic != "p" {
            return Box::pin(ready(Err(SourceProblem::Unknown)));
        }
        let messages = self.messages.lock().unwrap();
        let page = messages.iter().filter(|(seq, _)| *seq > after).take(limit).cloned().collect();
        let newest = *self.newest.lock().unwrap();
        Box::pin(ready(Ok(Replayed { newest, epoch: 7, messages: page, retained: None })))
    }

    fn acknowledge(&self, _: &str, seq: u64) -> BoxFuture<'static, Result<(), SourceProblem>> {
        self.messages.lock().unwrap().retain(|(kept, _)| *kept > seq);
        Box::pin(ready(Ok(())))
    }
}

fn process(id: &str) -> TopicName {
    TopicName::process(id).unwrap()
}

fn hub(limits: PushLimits) -> (Hub, Arc<Kept>) {
    let (hub, kept) = (Hub::new(limits), Arc::new(Kept::default()));
    hub.set_source(Arc::clone(&kept) as Arc<dyn TopicSource>);
    (hub, kept)
}

fn replaying(client: &Client, resume: Option<Resume>) -> Replaying {
    match client.subscribe(&process("p"), resume).unwrap() {
        Entered::Replaying(replaying) => replaying,
        Entered::Now => panic!("a process's topic has to be read from its source"),
    }
}

fn say(hub: &Hub, kept: &Kept, payload: &str) {
    let (seq, frame) = kept.commit(payload);
    hub.deliver(&process("p"), seq, &frame);
}

#[tokio::test]
async fn everything_from_before_comes_and_then_what_is_live() {
    let (hub, kept) = hub(PushLimits::default());
    say(&hub, &kept, "1");
    say(&hub, &kept, "2");
    let client = hub.client();
    replaying(&client, None).finish().await.unwrap();
    say(&hub, &kept, "3");
    assert_eq!(heard(&client), ["process:p at 2", "1: 1", "2: 2", "3: 3"]);

    let later = hub.client();
    replaying(&later, Some(after(2))).finish().await.unwrap();
    say(&hub, &kept, "4");
    assert_eq!(heard(&later), ["process:p at 3", "3: 3", "4: 4"]);
    let other = Resume { after: 2, epoch: Some(8) };
    let stranger = hub.client();
    replaying(&stranger, Some(other)).finish().await.unwrap();
    assert_eq!(heard(&stranger)[..2], ["process:p at 4 gap", "1: 1"]);
}

#[tokio::test]
async fn catching_up_needs_no_subscription() {
    let (hub, kept) = hub(PushLimits::default());
    for n in 1..=5 {
        say(&hub, &kept, &n.to_string());
        publish(&hub, "c", &n.to_string());
    }
    for topic in [process("p"), channel("c")] {
        let part = hub.catch_up(&topic, after(1), 2).await.unwrap();
        let messages: Vec<String> = part.messages.iter().map(brief).collect();
        assert_eq!((part.seq, part.gap, part.more), (5, false, true), "{topic}");
        assert_eq!(messages, ["2: 2", "3: 3"], "{topic}");
        let rest = hub.catch_up(&topic, Resume { after: 9, epoch: None }, 100).await.unwrap();
        assert_eq!((rest.messages.len(), rest.gap, rest.more), (5, true, false), "{topic}");
    }
}
