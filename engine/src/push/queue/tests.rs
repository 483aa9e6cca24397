//! What the queue of a client promises.

use super::super::PushLimits;
use super::super::rules::ChannelRules;
use super::*;

fn process(limit: usize) -> (Arc<Queue>, Place) {
    let name = TopicName::process("a").unwrap();
    let settings = ChannelRules::default().of("a", &PushLimits::default());
    let queue = Arc::new(Queue::new(limit));
    let topic = Arc::new(Topic::new(name, settings));
    let place = queue.lock().subscribe(topic, 0, Wants::Next(1));
    (queue, place)
}

fn drained(queue: &Queue) -> Result<Vec<Bytes>, Overflowed> {
    let mut out = Vec::new();
    let mut context = Context::from_waker(Waker::noop());
    match queue.poll_drain(&mut context, &mut |frame, _| out.push(frame)) {
        Poll::Ready(Err(overflowed)) => Err(overflowed),
        Poll::Ready(Ok(())) | Poll::Pending => Ok(out),
    }
}

fn text(text: &'static str) -> Bytes {
    Bytes::from_static(text.as_bytes())
}

#[test]
fn a_topic_that_loses_nothing_ends_the_client() {
    let (queue, Place { slot, .. }) = process(100);
    queue.push(slot, 1, &text("1"));
    assert_eq!(drained(&queue), Ok(vec![text("1")]));
    queue.push(slot, 2, &text("2"));
    queue.push(slot, 3, &text("3"));
    queue.tell(text("{}"));
    assert_eq!(drained(&queue), Err(Overflowed));
}

#[test]
fn a_repeat_is_ignored_and_a_hole_ends_the_client() {
    let (queue, Place { slot, .. }) = process(1_000);
    for (seq, words) in [(1, "1"), (1, "again"), (2, "2"), (1, "again")] {
        queue.push(slot, seq, &text(words));
    }
    assert_eq!(drained(&queue), Ok(vec![text("1"), text("2")]));
    queue.push(slot, 4, &text("4"));
    assert_eq!(drained(&queue), Err(Overflowed));
}

#[test]
fn the_place_of_an_ended_subscription_is_gone_though_its_slot_is_taken() {
    let (queue, place) = process(1_000);
    let topic = queue.lock().topic(&TopicName::process("a").unwrap()).unwrap();
    assert!(queue.lock().is_at(place));
    queue.lock().unsubscribe(&topic.name);
    let next = queue.lock().subscribe(topic, 0, Wants::All);
    assert_eq!(next.slot, place.slot);
    assert!(!queue.lock().is_at(place) && queue.lock().is_at(next));
    queue.close();
    assert!(!queue.lock().is_at(next));
}
