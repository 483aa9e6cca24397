//! A deployed trigger: turns events into runs, in the order and number that its settings ask for.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use futures_util::future::{BoxFuture, join_all};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::flow::{Plan, PlanTrigger, StepIndex};
use crate::node::{
    Concurrency, EventKinds, Message, Overflow, PortIndex, ReplyPolicy, Subscription,
};
use crate::text::Template;

use super::execution::{End, Start};
use super::fire::{Application, Constants, data_of};
use super::mailbox::{Mailbox, Put};
use super::record::FlowRecord;
use super::waiting::{Begun, begin};
use super::world::World;
use super::{Event, Listener, Wait};

/// Keys share this many queues: one key is always in the same one, so its runs stay in order.
const KEYED_LANES: usize = 16;

/// What all triggers of a deployed flow share.
#[derive(Clone)]
pub struct Deployment {
    /// What runs.
    pub plan: Arc<Plan>,
    /// Where it is counted.
    pub record: Arc<FlowRecord>,
    /// What it reaches.
    pub world: Arc<dyn World>,
    /// Ends runs that wait, when the program must stop at once.
    pub stop: CancellationToken,
    /// Holds those that a stop waits for.
    pub tracker: TaskTracker,
    /// For payloads.
    pub application: Application,
}

impl std::fmt::Debug for Deployment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Deployment")
            .field("flow", &self.plan.flow)
            .finish_non_exhaustive()
    }
}

/// A trigger that listens to a connection.
#[derive(Debug)]
pub struct Firing {
    deployment: Deployment,
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
    Queues {
        key: Option<Template>,
        queues: Vec<Arc<Mailbox<Job>>>,
    },
    /// As tasks of their own, so many at once.
    Parallel(Arc<Semaphore>),
}

#[derive(Debug)]
struct Job {
    start: Start,
    /// A stop waits for what is queued.
    _token: tokio_util::task::task_tracker::TaskTrackerToken,
}

impl Deployment {
    /// The triggers of this flow that listen to connections, each with its connection's id. Must
    /// be called within the runtime.
    #[must_use]
    pub fn firings(&self) -> Vec<(String, Arc<Firing>)> {
        let plan = Arc::clone(&self.plan);
        plan.triggers
            .iter()
            .filter_map(|trigger| self.firing(trigger))
            .collect()
    }

    fn firing(&self, trigger: &PlanTrigger) -> Option<(String, Arc<Firing>)> {
        let Subscription::Connection {
            connection,
            events,
            concurrency,
            overflow,
            queue,
            reply,
        } = &trigger.trigger.subscription
        else {
            return None;
        };
        let relay = Some((connection.as_str(), "integration"));
        let lanes = match concurrency {
            Concurrency::Parallel { limit } => Lanes::Parallel(Arc::new(Semaphore::new(*limit))),
            Concurrency::Ordered { key: None } if *overflow == Overflow::Block => Lanes::Inline,
            Concurrency::Ordered { key } => {
                let lanes = if key.is_some() { KEYED_LANES } else { 1 };
                let queues = (0..lanes)
                    .map(|_| self.worker(queue.div_ceil(lanes)))
                    .collect();
                Lanes::Queues {
                    key: key.clone(),
                    queues,
                }
            }
        };
        let firing = Firing {
            deployment: self.clone(),
            step: trigger.step,
            constants: Constants::new(&self.application, &self.plan, relay),
            events: events.clone(),
            policy: Arc::new(reply.clone()),
            overflow: *overflow,
            lanes,
        };
        Some((connection.clone(), Arc::new(firing)))
    }

    fn worker(&self, capacity: usize) -> Arc<Mailbox<Job>> {
        let mailbox = Arc::new(Mailbox::<Job>::new(capacity));
        let (taken, stop) = (Arc::clone(&mailbox), self.stop.clone());
        tokio::spawn(async move {
            while let Some(job) = taken.take().await {
                begin(job.start, &stop).end().await;
            }
        });
        mailbox
    }

    /// A run that is started by hand or by another flow.
    #[must_use]
    pub fn start(&self, trigger: StepIndex, data: crate::payload::Value, depth: u8) -> Start {
        let payload = Constants::new(&self.application, &self.plan, None)
            .payload(jiff::Timestamp::now(), data);
        self.start_with(trigger, Message::new(payload), depth)
    }

    /// As [`Self::start`], with the whole first message given.
    #[must_use]
    pub fn start_with(&self, trigger: StepIndex, message: Message, depth: u8) -> Start {
        Start {
            plan: Arc::clone(&self.plan),
            record: Arc::clone(&self.record),
            world: Arc::clone(&self.world),
            trigger,
            port: 0,
            message,
            reply: None,
            policy: Arc::default(),
            traced: false,
            depth,
        }
    }

    /// Runs to the end, and is waited for by a stop.
    pub async fn run(&self, start: Start) -> End {
        self.tracker
            .track_future(begin(start, &self.stop).end())
            .await
    }
}

impl Firing {
    fn start(&self, port: PortIndex, event: &Event) -> Start {
        let payload = self.constants.payload(event.time, data_of(event));
        Start {
            plan: Arc::clone(&self.deployment.plan),
            record: Arc::clone(&self.deployment.record),
            world: Arc::clone(&self.deployment.world),
            trigger: self.step,
            port,
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
            Lanes::Inline => match begin(start, &deployment.stop) {
                Begun::Ended(_) => Wait::Done,
                Begun::Waiting(rest) => Wait::For(self.tracked(rest)),
            },
            Lanes::Parallel(permits) => self.parallel(permits, start),
            Lanes::Queues { key, queues } => {
                let Some(queue) = queues.get(lane(key.as_ref(), &start, queues.len())) else {
                    return Wait::Done;
                };
                let job = Job {
                    start,
                    _token: deployment.tracker.token(),
                };
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
                if let Begun::Waiting(rest) = begin(start, &deployment.stop) {
                    let rest = self.tracked(rest);
                    tokio::spawn(async move {
                        rest.await;
                        drop(permit);
                    });
                }
                Wait::Done
            }
            Err(_) if self.overflow == Overflow::Block => {
                let (permits, stop) = (Arc::clone(permits), deployment.stop.clone());
                let tracker = deployment.tracker.clone();
                Wait::For(Box::pin(async move {
                    let Ok(permit) = permits.acquire_owned().await else {
                        return;
                    };
                    if let Begun::Waiting(rest) = begin(start, &stop) {
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
            queues.iter().for_each(|queue| queue.close());
        }
    }
}

fn lane(key: Option<&Template>, start: &Start, lanes: usize) -> usize {
    let Some(key) = key else { return 0 };
    let mut hasher = DefaultHasher::new();
    // A key that does not render is a key like any other: the empty one.
    key.render(&start.message.payload)
        .unwrap_or_default()
        .hash(&mut hasher);
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
