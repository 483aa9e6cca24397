//! A deployed trigger: turns events into runs, in the order and number that its settings ask for.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use futures_util::future::{BoxFuture, join_all};
use tokio::sync::Semaphore;

use crate::flow::{PlanTrigger, StepIndex};
use crate::node::{
    Concurrency, EventKinds, Message, Overflow, PortIndex, ReplyPolicy, Subscription,
};
use crate::text::Template;

use super::deployment::Deployment;
use super::execution::{End, Start};
use super::fire::{Constants, data_of};
use super::mailbox::{Mailbox, Put};
use super::waiting::{Begun, begin};
use super::{Event, Listener, Wait};

/// Keys share this many queues: one key is always in the same one, so its runs stay in order.
const KEYED_LANES: usize = 16;

/// A trigger that listens to a connection.
#[derive(Debug)]
pub struct Firing {
    deployment: Arc<Deployment>,
    step: StepIndex,
    constants: Constants,
    events: EventKinds,
    policy: Arc<ReplyPolicy>,
    overflow: Overflow,
    lanes: Lanes,
}

/// Where the runs of a trigger happen.
#[derive(Debug)]
enum Lanes {
    /// On the task that gives the event.
    Inline,
    /// On workers, each with a queue.
    Queues { key: Option<Template>, queues: Vec<Arc<Mailbox<Job>>> },
    /// As tasks of their own, so many at once.
    Parallel(Arc<Semaphore>),
}

#[derive(Debug)]
struct Job {
    start: Start,
    /// A stop waits for what is queued.
    _token: tokio_util::task::task_tracker::TaskTrackerToken,
}

impl Firing {
    /// The connection that this trigger listens to, and the trigger at work; `None` for triggers
    /// that listen to something else. Must be called within the runtime.
    pub(super) fn new(
        deployment: &Arc<Deployment>,
        trigger: &PlanTrigger,
    ) -> Option<(String, Arc<Self>)> {
        let Subscription::Connection { connection, events, concurrency, overflow, queue, reply } =
            &trigger.trigger.subscription
        else {
            return None;
        };
        let lanes = match concurrency {
            Concurrency::Parallel { limit } => Lanes::Parallel(Arc::new(Semaphore::new(*limit))),
            Concurrency::Ordered { key: None } if *overflow == Overflow::Block => Lanes::Inline,
            Concurrency::Ordered { key } => {
                let lanes = if key.is_some() { KEYED_LANES } else { 1 };
                let queues = (0..lanes).map(|_| worker(queue.div_ceil(lanes))).collect();
                Lanes::Queues { key: key.clone(), queues }
            }
        };
        let firing = Self {
            deployment: Arc::clone(deployment),
            step: trigger.step,
            constants: deployment.constants.of_relay(connection, "integration"),
            events: events.clone(),
            policy: Arc::new(reply.clone()),
            overflow: *overflow,
            lanes,
        };
        Some((connection.clone(), Arc::new(firing)))
    }

    fn start(&self, port: PortIndex, event: &Event) -> Start {
        let payload = self.constants.payload(event.time, data_of(event));
        Start {
            deployment: Arc::clone(&self.deployment),
            trigger: self.step,
            port: Some(port),
            message: Message::new(payload),
            reply: event.reply.clone(),
            policy: Arc::clone(&self.policy),
            traced: false,
            depth: 0,
        }
    }

    fn fire(&self, event: &Event) -> Wait {
        let Some(port) = self.events.port_of(event.body.kind()) else {
            return Wait::Done;
        };
        let start = self.start(port, event);
        let deployment = &self.deployment;
        match &self.lanes {
            Lanes::Inline => match begin(start) {
                Begun::Ended(_) => Wait::Done,
                Begun::Waiting(rest) => Wait::For(self.tracked(rest)),
            },
            Lanes::Parallel(permits) => self.parallel(permits, start),
            Lanes::Queues { key, queues } => {
                let Some(queue) = queues.get(lane(key.as_ref(), &start, queues.len())) else {
                    return Wait::Done;
                };
                let job = Job { start, _token: deployment.tracker.token() };
                match queue.put(job, self.overflow) {
                    Put::Queued => Wait::Done,
                    Put::Dropped => {
                        deployment.record.dropped(1);
                        Wait::Done
                    }
                    Put::Full(job) => {
                        let queue = Arc::clone(queue);
                        Wait::For(Box::pin(async move { queue.put_when_room(job).await }))
                    }
                }
            }
        }
    }

    fn parallel(&self, permits: &Arc<Semaphore>, start: Start) -> Wait {
        let deployment = &self.deployment;
        match Arc::clone(permits).try_acquire_owned() {
            Ok(permit) => {
                // Runs that take no task end here; only the others cost a task of their own.
                if let Begun::Waiting(rest) = begin(start) {
                    let rest = self.tracked(rest);
                    tokio::spawn(async move {
                        rest.await;
                        drop(permit);
                    });
                }
                Wait::Done
            }
            Err(_) if self.overflow == Overflow::Block => {
                let permits = Arc::clone(permits);
                let tracker = deployment.tracker.clone();
                Wait::For(Box::pin(async move {
                    let Ok(permit) = permits.acquire_owned().await else {
                        return;
                    };
                    if let Begun::Waiting(rest) = begin(start) {
                        tokio::spawn(tracker.track_future(async move {
                            rest.await;
                            drop(permit);
                        }));
                    }
                }))
            }
            Err(_) => {
                deployment.record.dropped(1);
                Wait::Done
            }
        }
    }

    fn tracked(&self, rest: BoxFuture<'static, End>) -> BoxFuture<'static, ()> {
        let rest = self.deployment.tracker.track_future(rest);
        Box::pin(async move {
            rest.await;
        })
    }
}

impl Drop for Firing {
    fn drop(&mut self) {
        if let Lanes::Queues { queues, .. } = &self.lanes {
            for queue in queues {
                queue.close();
            }
        }
    }
}

/// A queue, and the worker that runs what is put there, one after the other.
fn worker(capacity: usize) -> Arc<Mailbox<Job>> {
    let mailbox = Arc::new(Mailbox::<Job>::new(capacity));
    let taken = Arc::clone(&mailbox);
    tokio::spawn(async move {
        while let Some(job) = taken.take().await {
            begin(job.start).end().await;
        }
    });
    mailbox
}

fn lane(key: Option<&Template>, start: &Start, lanes: usize) -> usize {
    let Some(key) = key else { return 0 };
    let mut hasher = DefaultHasher::new();
    // A key that does not render is a key like any other: the empty one.
    key.render(&start.message.payload).unwrap_or_default().hash(&mut hasher);
    usize::try_from(hasher.finish() % (lanes.max(1) as u64)).unwrap_or_default()
}

/// All triggers of one connection, over all deployed flows.
#[derive(Debug)]
pub struct Firings(pub Vec<Arc<Firing>>);

impl Listener for Firings {
    fn event(&self, event: Event) -> Wait {
        if let [one] = self.0.as_slice() {
            return one.fire(&event);
        }
        let waits: Vec<BoxFuture<'static, ()>> = self
            .0
            .iter()
            .filter_map(|firing| match firing.fire(&event) {
                Wait::Done => None,
                Wait::For(rest) => Some(rest),
            })
            .collect();
        if waits.is_empty() {
            return Wait::Done;
        }
        Wait::For(Box::pin(async move {
            join_all(waits).await;
        }))
    }
}
