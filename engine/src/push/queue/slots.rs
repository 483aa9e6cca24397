//! The subscriptions of a client, by the slots under which its queue counts them.

use std::sync::Arc;
use std::task::Waker;

use super::super::TopicName;
use super::super::ring::cost;
use super::super::topic::Topic;
use super::{Entry, Inner, Place, Subscription, Wants};

impl Inner {
    /// Whom to wake after something was queued, once the lock is gone.
    pub(in crate::push) fn take_waker(&mut self) -> Option<Waker> {
        self.waker.take()
    }

    /// Whether the client is subscribed to this topic.
    pub(in crate::push) fn has(&self, topic: &TopicName) -> bool {
        self.slots.contains_key(topic)
    }

    /// How many subscriptions the client has.
    pub(in crate::push) fn subscriptions(&self) -> usize {
        self.slots.len()
    }

    /// Notes a new subscription; gives its slot.
    pub(in crate::push) fn subscribe(
        &mut self,
        topic: Arc<Topic>,
        newest: u64,
        wants: Wants,
    ) -> Place {
        let free = self.subscriptions.iter().position(Option::is_none);
        let slot = free.unwrap_or(self.subscriptions.len());
        self.slots.insert(topic.name.clone(), slot);
        self.lives += 1;
        let life = self.lives;
        let subscription =
            Some(Subscription { epoch: topic.epoch, topic, life, wants, newest, dropped: 0 });
        match self.subscriptions.get_mut(slot) {
            Some(place) => *place = subscription,
            None => self.subscriptions.push(subscription),
        }
        Place { slot, life }
    }

    /// Whether this subscription is still there, and the client able to take messages.
    pub(in crate::push) fn is_at(&self, place: Place) -> bool {
        let found = self.subscriptions.get(place.slot).and_then(Option::as_ref);
        !self.closed && !self.overflowed && found.is_some_and(|found| found.life == place.life)
    }

    /// Which live messages a subscription takes from now on.
    pub(in crate::push) fn want(&mut self, place: Place, wants: Wants) {
        if let Some(Some(found)) = self.subscriptions.get_mut(place.slot)
            && found.life == place.life
        {
            found.wants = wants;
        }
    }

    /// The epoch of a topic that its source numbers.
    pub(in crate::push) fn set_epoch(&mut self, place: Place, epoch: u64) {
        if let Some(Some(found)) = self.subscriptions.get_mut(place.slot)
            && found.life == place.life
        {
            found.epoch = epoch;
        }
    }

    /// Whether there is room for more of a replay.
    pub(in crate::push) fn has_room(&self) -> bool {
        self.message_bytes <= self.limit / 2
    }

    /// Where a topic's messages are counted.
    pub(in crate::push) fn slot(&self, topic: &TopicName) -> Option<usize> {
        self.slots.get(topic).copied()
    }

    /// The topic of a subscription.
    pub(in crate::push) fn topic(&self, name: &TopicName) -> Option<Arc<Topic>> {
        let slot = *self.slots.get(name)?;
        self.subscriptions.get(slot)?.as_ref().map(|found| Arc::clone(&found.topic))
    }

    /// All topics that the client is subscribed to.
    pub(in crate::push) fn topics(&self) -> Vec<Arc<Topic>> {
        let subscriptions = self.subscriptions.iter().flatten();
        subscriptions.map(|subscription| Arc::clone(&subscription.topic)).collect()
    }

    /// Forgets a subscription and what waits of it. The topic must have let go of it before.
    pub(in crate::push) fn unsubscribe(&mut self, name: &TopicName) {
        let Some(gone) = self.slots.remove(name) else {
            return;
        };
        let was = self.subscriptions.get_mut(gone).and_then(Option::take);
        if was.is_some_and(|subscription| subscription.dropped > 0) {
            self.gaps -= 1;
        }
        let mut freed = 0;
        self.entries.retain(|entry| match entry {
            Entry::Message { slot, frame, .. } if *slot == gone => {
                freed += cost(frame);
                false
            }
            _ => true,
        });
        self.message_bytes -= freed;
    }
}
