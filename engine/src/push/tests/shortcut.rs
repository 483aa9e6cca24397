//! Messages that whoever published them writes, past the client's task.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

use super::*;

/// Takes all that it is offered, unless it is busy.
#[derive(Debug, Default)]
struct Taker {
    busy: AtomicBool,
    taken: Mutex<Vec<String>>,
}

impl Shortcut for Taker {
    fn write(&self, drain: &mut dyn FnMut(&mut Vec<Bytes>) -> Drained) -> bool {
        if self.busy.load(SeqCst) {
            return false;
        }
        let mut frames = Vec::new();
        loop {
            match drain(&mut frames) {
                Drained::Some => {}
                Drained::Nothing => break,
                Drained::Stuck => return false,
            }
        }
        self.taken.lock().unwrap().extend(frames.iter().map(brief));
        true
    }
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// A subscriber of "a" whose task waits.
struct Waiting {
    client: Client,
    taker: Arc<Taker>,
    woken: Arc<Woken>,
}

impl Waiting {
    fn new(hub: &Hub) -> Self {
        let (client, taker) = (hub.client(), Arc::new(Taker::default()));
        client.set_shortcut(Arc::clone(&taker) as Arc<dyn Shortcut>);
        client.subscribe(&channel("a"), None).unwrap();
        let waiting = Self { client, taker, woken: Arc::default() };
        assert_eq!(waiting.waits(), ["channel:a at 0"]);
        assert_eq!(waiting.waits(), Vec::<String>::new());
        waiting
    }

    /// What the task finds; it waits if that is nothing.
    fn waits(&self) -> Vec<String> {
        let waker = Waker::from(Arc::clone(&self.woken));
        let mut batch = Vec::new();
        let mut next = Box::pin(self.client.next_batch(&mut batch));
        let polled = next.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(matches!(polled, Poll::Pending | Poll::Ready(Ok(()))));
        drop(next);
        batch.iter().map(brief).collect()
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.taker.taken.lock().unwrap())
    }

    fn woken(&self) -> usize {
        self.woken.0.swap(0, SeqCst)
    }
}

#[test]
fn a_batch_goes_straight_to_who_waits_and_wakes_nobody() {
    let hub = Hub::default();
    let one = Waiting::new(&hub);
    for round in 0..3 {
        corked(|| {
            publish(&hub, "a", "1");
            publish(&hub, "a", "2");
            assert_eq!(one.taken(), Vec::<String>::new(), "not before the batch is through");
        });
        let seq = 2 * round;
        assert_eq!(one.taken(), [format!("{}: 1", seq + 1), format!("{}: 2", seq + 2)]);
        assert_eq!(one.woken(), 0);
    }
    publish(&hub, "a", "3");
    assert_eq!((one.taken().len(), one.woken()), (0, 1), "outside of a batch it is woken");
    corked(|| publish(&hub, "a", "4"));
    assert_eq!((one.taken().len(), one.woken()), (0, 0), "it is awake, and takes both");
    assert_eq!(one.waits(), ["7: 3", "8: 4"]);
}

#[test]
fn what_is_a_lot_does_not_wait_for_the_end_of_the_batch() {
    let hub = Hub::default();
    let one = Waiting::new(&hub);
    let long = format!("\"{}\"", "x".repeat(17_000));
    corked(|| {
        publish(&hub, "a", "1");
        ease();
        assert_eq!(one.taken(), Vec::<String>::new());
        publish(&hub, "a", &long);
        ease();
        assert_eq!(one.taken().len(), 2);
        publish(&hub, "a", "3");
    });
    assert_eq!((one.taken(), one.woken()), (vec!["3: 3".to_owned()], 0));
}

#[test]
fn who_is_busy_is_woken_and_loses_nothing() {
    let hub = Hub::default();
    let one = Waiting::new(&hub);
    one.taker.busy.store(true, SeqCst);
    corked(|| publish(&hub, "a", "1"));
    assert_eq!((one.taken().len(), one.woken()), (0, 1));
    assert_eq!(one.waits(), ["1: 1"]);
    assert_eq!(one.waits(), Vec::<String>::new());
    one.taker.busy.store(false, SeqCst);
    corked(|| publish(&hub, "a", "2"));
    assert_eq!((one.taken(), one.woken()), (vec!["2: 2".to_owned()], 0));
}

#[test]
fn a_crowd_is_woken() {
    let hub = Hub::default();
    let crowd: Vec<_> = (0..5).map(|_| Waiting::new(&hub)).collect();
    corked(|| publish(&hub, "a", "1"));
    for one in &crowd {
        assert_eq!((one.taken().len(), one.woken()), (0, 1));
        assert_eq!(one.waits(), ["1: 1"]);
    }
}

#[test]
fn who_is_too_slow_is_woken_to_be_told() {
    let hub = Hub::new(PushLimits { queue_bytes: 100, ..PushLimits::default() });
    let name = TopicName::process("p").unwrap();
    let one = Waiting::new(&hub);
    hub.with_topic(&name, |topic, state| {
        let mut queue = one.client.seat.queue.lock();
        let place = queue.subscribe(Arc::clone(topic), 0, queue::Wants::All);
        state.subscribers.insert(9, (Arc::clone(&one.client.seat.queue), place.slot));
    })
    .unwrap();
    let long = Bytes::from(vec![b'x'; 80]);
    corked(|| {
        hub.deliver(&name, 1, &long);
        hub.deliver(&name, 2, &long);
    });
    assert_eq!((one.taken().len(), one.woken()), (0, 1));
    assert_eq!(heard(&one.client), [Overflowed.to_string()]);
}
