//! Catching up: the messages of a durable topic are read from its source until the subscriber is
//! where the live ones are.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;

use bytes::Bytes;

use super::client::Seat;
use super::frame::{self, Standing};
use super::hub::Hub;
use super::queue::{Gone, Place, Wants};
use super::topic::Topic;
use super::{PushProblem, Replayed, Resume, TopicKind, TopicName, TopicSource};

/// Messages of a page.
const PAGE: usize = 256;

/// A subscription whose topic's source is still to be asked.
#[must_use = "nothing is answered until it is awaited"]
pub struct Replaying {
    seat: Seat,
    topic: Arc<Topic>,
    place: Place,
    resume: Option<Resume>,
    source: Arc<dyn TopicSource>,
}

impl fmt::Debug for Replaying {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Replaying").field("topic", &self.topic.name).finish_non_exhaustive()
    }
}

/// The first page, and how it stands to what the client has.
struct First {
    page: Replayed,
    gap: bool,
    next: u64,
}

impl Replaying {
    pub(super) fn new(
        seat: Seat,
        topic: Arc<Topic>,
        place: Place,
        resume: Option<Resume>,
        source: Arc<dyn TopicSource>,
    ) -> Self {
        Self { seat, topic, place, resume, source }
    }

    /// Queues the answer and the replay, as fast as the client reads it; then live messages
    /// follow. Ends early, and well, when the client goes or ends the subscription.
    ///
    /// # Errors
    /// When the source has no such topic or cannot be read; the subscription is then ended.
    pub async fn finish(self) -> Result<(), PushProblem> {
        let result = self.run().await;
        if result.is_err() {
            let still = self.seat.queue.lock().is_at(self.place);
            if still {
                self.seat.leave(&self.topic);
            }
        }
        result
    }

    async fn run(&self) -> Result<(), PushProblem> {
        let First { mut page, gap, mut next } =
            first(&*self.source, &self.topic.name, self.resume).await?;
        self.answer(&page, gap, next);
        loop {
            if self.take(page, &mut next) {
                return Ok(());
            }
            let room = poll_fn(|context| self.seat.queue.poll_room(self.place, context));
            if let Err(Gone) = room.await {
                return Ok(());
            }
            page = self.source.replay(self.topic.name.own_name(), next - 1, PAGE).await?;
        }
    }

    fn answer(&self, page: &Replayed, gap: bool, next: u64) {
        let Self { seat, topic, place, .. } = self;
        let standing = Self::standing(topic, page, gap);
        let waker = {
            let mut queue = seat.queue.lock();
            if queue.is_at(*place) {
                queue.set_epoch(*place, page.epoch);
                queue.control(frame::subscribed(standing));
                if let Some((seq, frame)) = &page.retained
                    && (self.resume.is_none() || gap)
                    && *seq < next
                {
                    queue.push(place.slot, *seq, frame.clone());
                }
            }
            queue.take_waker()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn standing<'a>(topic: &'a Topic, page: &Replayed, gap: bool) -> Standing<'a> {
        let (seq, epoch) = (page.newest, page.epoch);
        Standing { topic: &topic.quoted, seq, epoch, gap, dropped: None }
    }

    /// Queues a page as far as there is room; true when the live messages follow on it, or nobody
    /// is there any more.
    fn take(&self, page: Replayed, next: &mut u64) -> bool {
        let Self { seat, topic, place, .. } = self;
        // Locked for all of it: no live message comes between the last look and the first of them.
        let state = Hub::lock(topic);
        let (done, waker) = {
            let mut queue = seat.queue.lock();
            if !queue.is_at(*place) {
                return true;
            }
            let here = page.messages.iter().map(|(seq, _)| *seq).find(|seq| *seq >= *next);
            let from = here.unwrap_or(page.newest + 1);
            if from > *next {
                // Let go of while we were reading: acknowledged, or too old.
                queue.control(frame::subscribed(Self::standing(topic, &page, true)));
                *next = from;
            }
            for (seq, frame) in page.messages {
                if seq >= *next && queue.has_room() {
                    queue.push(place.slot, seq, frame);
                    *next = seq + 1;
                }
            }
            let done = *next > page.newest.max(state.seq);
            if done {
                queue.want(*place, Wants::Next(*next));
            }
            (done, queue.take_waker())
        };
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
        done
    }
}

/// Asks for the first page after what the client has.
async fn first(
    source: &dyn TopicSource,
    name: &TopicName,
    resume: Option<Resume>,
) -> Result<First, PushProblem> {
    let own = name.own_name();
    let Some(Resume { after, epoch }) = resume else {
        // What a process has said is worth hearing from the beginning; a channel goes on.
        let page = source.replay(own, 0, PAGE).await?;
        let next = match name.kind() {
            TopicKind::Process => page.messages.first().map_or(page.newest, |(seq, _)| seq - 1) + 1,
            TopicKind::Channel => page.newest + 1,
        };
        return Ok(First { page, gap: false, next });
    };
    let mut page = source.replay(own, after, PAGE).await?;
    let other_life = epoch.is_some_and(|epoch| epoch != page.epoch) || after > page.newest;
    if other_life {
        page = source.replay(own, 0, PAGE).await?;
    }
    let known = if other_life { 0 } else { after };
    let oldest = page.messages.first().map_or(page.newest + 1, |(seq, _)| *seq);
    let gap = other_life || oldest > known + 1;
    Ok(First { page, gap, next: oldest })
}

/// What a subscriber that is not connected has missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaughtUp {
    /// The newest message's number; 0 before the first.
    pub seq: u64,
    /// The topic's life.
    pub epoch: u64,
    /// Whether messages are missing before these.
    pub gap: bool,
    /// Messages as subscribers get them, in order; the last one's number tells where to go on.
    pub messages: Vec<Bytes>,
    /// Whether there are more.
    pub more: bool,
}

impl Hub {
    /// The messages after what the client has, at most `limit`, without a subscription.
    ///
    /// # Errors
    /// When the topic is durable and its source does not have it or cannot be read.
    pub async fn catch_up(
        &self,
        name: &TopicName,
        resume: Resume,
        limit: usize,
    ) -> Result<CaughtUp, PushProblem> {
        if self.is_durable(name) {
            let source = self.outside().source(name.kind())?;
            let First { page, gap, next } = first(&*source, name, Some(resume)).await?;
            let (seq, epoch) = (page.newest, page.epoch);
            let mut messages = page.messages.into_iter().filter(|(seq, _)| *seq >= next);
            let taken: Vec<(u64, Bytes)> = messages.by_ref().take(limit).collect();
            let more = taken.last().is_some_and(|(last, _)| *last < seq);
            let messages = taken.into_iter().map(|(_, frame)| frame).collect();
            return Ok(CaughtUp { seq, epoch, gap, messages, more });
        }
        let Some(topic) = self.existing(name) else {
            let gap = resume.after > 0;
            return Ok(CaughtUp { seq: 0, epoch: 0, gap, messages: Vec::new(), more: false });
        };
        let state = Self::lock(&topic);
        let other_life = resume.epoch.is_some_and(|epoch| epoch != topic.epoch);
        let after = if other_life { u64::MAX } else { resume.after };
        let mut replay = state.ring.after(after, state.seq);
        let more = replay.frames.len() > limit;
        replay.frames.truncate(limit);
        let (seq, epoch, gap) = (state.seq, topic.epoch, replay.gap);
        Ok(CaughtUp { seq, epoch, gap, messages: replay.frames, more })
    }
}
