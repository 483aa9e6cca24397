//! Passes through a node's body: the nodes that stand within it, run as often as it likes, each
//! time on a payload of its own.

use std::mem::swap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use smallvec::SmallVec;

use crate::flow::{Plan, Step, StepIndex, Work};
use crate::node::{Blame, Broken, Error, Message, Outcome, ReplyPolicy};
use crate::payload::{Text, Value};

use super::Replier;
use super::deployment::Deployment;
use super::execution::{Next, Pending, Run};
use super::failing::panicked;
use super::trace::Trace;
use super::waiting::{RunHost, too_slow};

/// What a run has in common with the passes within it. While a node with a body is at work this
/// lies here; each pass takes it while it goes on, and puts it back before it waits.
#[derive(Default)]
struct Common {
    steps_left: u32,
    look_at: u32,
    looked: Option<Instant>,
    result: Option<Value>,
    trace: Option<Box<Trace>>,
}

impl Common {
    fn swap(&mut self, run: &mut Run) {
        swap(&mut self.steps_left, &mut run.steps_left);
        swap(&mut self.look_at, &mut run.look_at);
        swap(&mut self.looked, &mut run.looked);
        swap(&mut self.result, &mut run.result);
        swap(&mut self.trace, &mut run.trace);
    }
}

/// The run that passes are a part of, as long as a node of it with a body is at work.
pub(super) struct Outer {
    id: u64,
    deployment: Arc<Deployment>,
    depth: u8,
    trigger: StepIndex,
    reply: Option<Arc<dyn Replier>>,
    policy: Arc<ReplyPolicy>,
    asked: Option<Text>,
    /// The passes of a run are all polled by its one task, so nobody waits for this lock.
    common: Arc<Mutex<Common>>,
    /// Steps of the trace so far: the node's own goes before those of its body.
    traced: usize,
}

impl Outer {
    /// Of a run, for a node that holds others.
    pub(super) fn of(run: &mut Run, step: &Step) -> Option<Self> {
        step.body?;
        run.looked.get_or_insert_with(Instant::now);
        let mut common = Common::default();
        common.swap(run);
        Some(Self {
            id: run.id,
            deployment: Arc::clone(&run.deployment),
            depth: run.depth,
            trigger: run.trigger,
            reply: run.reply.clone(),
            policy: Arc::clone(&run.policy),
            asked: run.asked.clone(),
            traced: common.trace.as_ref().map_or(0, |trace| trace.steps.len()),
            common: Arc::new(Mutex::new(common)),
        })
    }

    /// Of a pass, for a node in it that holds others in its turn.
    fn nested(&self, run: &Run, step: &Step) -> Option<Self> {
        step.body?;
        Some(Self {
            id: self.id,
            deployment: Arc::clone(&self.deployment),
            depth: self.depth,
            trigger: self.trigger,
            reply: self.reply.clone(),
            policy: Arc::clone(&self.policy),
            asked: self.asked.clone(),
            traced: run.trace.as_ref().map_or(0, |trace| trace.steps.len()),
            common: Arc::clone(&self.common),
        })
    }

    /// Gives the run back what is its own. Gives how many steps of the trace lie before the body.
    pub(super) fn end(self, run: &mut Run) -> usize {
        self.lock().swap(run);
        self.traced
    }

    fn lock(&self) -> MutexGuard<'_, Common> {
        self.common.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs the body of `step` once.
    pub(super) async fn pass(&self, step: &Step, payload: Value) -> Result<Value, Broken> {
        let plan = &self.deployment.plan;
        let mut run = self.inner();
        let mut next = self.with(&mut run, |run| {
            if let Some(port) = step.body {
                let targets = plan.targets_of(step, port);
                run.leave(step, usize::from(port), targets, Message::new(payload));
            }
            run.advance()
        });
        loop {
            next = match next {
                Next::Done => break,
                Next::Pause(time, pending) => {
                    tokio::time::sleep(time).await;
                    self.with(&mut run, |run| {
                        run.resume(pending);
                        run.advance()
                    })
                }
                Next::Task(pending) => self.task(plan, &mut run, pending).await,
            };
        }
        match run.failure.take() {
            None => Ok(run.pass.map(|last| *last).unwrap_or_default()),
            Some(failure) => {
                let (blame, message) = (failure.blame, failure.message);
                let ends_all = blame == Blame::Engine || self.is_used_up();
                let error = Error { blame, message, source: None };
                Err(Broken { node: failure.node, error, ends_all })
            }
        }
    }

    async fn task(&self, plan: &Plan, run: &mut Run, mut pending: Pending) -> Next {
        let Some(step) = plan.step(pending.step) else {
            return Next::Done;
        };
        let (looked, own) =
            self.with(run, |run| (run.look(&pending.message), self.nested(run, step)));
        let host = RunHost::within(self, plan, step, own.as_ref());
        let done = work(step, &mut pending.message, &host).await;
        self.with(run, |run| {
            let place = own.map(|own| own.traced);
            let next = run.settle(plan, step, pending, done, looked);
            run.own_first(place, step);
            next.unwrap_or_else(|| run.advance())
        })
    }

    /// A run that is one pass. It counts as no run, and what fails it is for the node to deal
    /// with.
    fn inner(&self) -> Run {
        Run {
            id: self.id,
            deployment: Arc::clone(&self.deployment),
            depth: self.depth,
            trigger: self.trigger,
            stack: SmallVec::new(),
            steps_left: 0,
            look_at: 0,
            looked: None,
            reply: self.reply.clone(),
            policy: Arc::clone(&self.policy),
            asked: self.asked.clone(),
            handler: None,
            handles: false,
            result: None,
            failure: None,
            handling: false,
            trace: None,
            pass: Some(Box::default()),
        }
    }

    fn with<T>(&self, run: &mut Run, go_on: impl FnOnce(&mut Run) -> T) -> T {
        let mut common = self.lock();
        common.swap(run);
        let done = go_on(run);
        common.swap(run);
        done
    }

    /// Whether the run has no steps or no time left, so that no further pass can go well.
    fn is_used_up(&self) -> bool {
        let common = self.lock();
        let late = |first: Instant| first.elapsed() > self.deployment.plan.timeout;
        common.steps_left == 0 || common.looked.is_some_and(late)
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn depth(&self) -> u8 {
        self.depth
    }

    pub(super) fn deployment(&self) -> &Deployment {
        &self.deployment
    }
}

impl Run {
    /// Moves the last step of the trace, if it is this one's, before those of its body.
    pub(super) fn own_first(&mut self, place: Option<usize>, step: &Step) {
        if let (Some(place), Some(trace)) = (place, self.trace.as_deref_mut())
            && trace.steps.last().is_some_and(|last| last.node == step.id)
            && let Some(since) = trace.steps.get_mut(place..)
        {
            since.rotate_right(1);
        }
    }
}

async fn work(step: &Step, message: &mut Message, host: &RunHost<'_>) -> Result<Outcome, Error> {
    let Work::Task(task) = &step.work else {
        return Err(Error::engine("A step that is no task was awaited."));
    };
    let limit = step.timeout.unwrap_or(Duration::MAX);
    let work = AssertUnwindSafe(task.execute(message, host)).catch_unwind();
    match tokio::time::timeout(limit, work).await {
        Ok(done) => done.unwrap_or_else(|panic| Err(panicked(panic.as_ref()))),
        Err(_) => Err(too_slow(limit)),
    }
}
