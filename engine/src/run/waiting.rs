//! The part of a run that waits: tasks with their deadlines, pauses before further tries.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::flow::{Plan, RetryPlan, Step, Work};
use crate::node::{
    Broken, Error, Host, HttpRequest, HttpResponse, Level, Message, Outcome, RunFlow, RunScript,
};
use crate::payload::{Object, Text, Value};
use crate::script::Fixed;

use super::body::Outer;
use super::execution::{Next, Pending, Run};
use super::failing::{panicked, too_long};
use super::fire::all_globals;
use super::prepare::prepared;
use super::record::FlowRecord;
use super::start::{End, Start};
use super::world::{DebugLine, World};

/// A run that has begun: it has ended already, or it must be awaited.
pub enum Begun {
    /// It took no task.
    Ended(End),
    /// It waits for something.
    Waiting(BoxFuture<'static, End>),
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Ended(_) => "Ended",
            Self::Waiting(_) => "Waiting",
        })
    }
}

impl Begun {
    /// Its end, awaited where it must be.
    pub async fn end(self) -> End {
        match self {
            Self::Ended(end) => end,
            Self::Waiting(rest) => rest.await,
        }
    }
}

/// Begins a run and takes it as far as it goes without waiting.
#[must_use]
pub fn begin(mut start: Start) -> Begun {
    match start.prepare.take() {
        None => go_on(Run::new(start)),
        Some(prepare) => Begun::Waiting(Box::pin(prepared(start, prepare))),
    }
}

/// Takes a run that has begun as far as it goes without waiting.
pub(super) fn go_on(mut run: Run) -> Begun {
    match run.advance() {
        Next::Done => Begun::Ended(run.end()),
        next => {
            let cancel = run.deployment.stop.child_token();
            let listed = Listed::new(&run, cancel.clone());
            Begun::Waiting(Box::pin(finish(run, next, cancel, listed)))
        }
    }
}

/// A run's place on the list of those that wait; given up also when its future is dropped.
struct Listed {
    record: Arc<FlowRecord>,
    run: u64,
}

impl Listed {
    fn new(run: &Run, cancel: CancellationToken) -> Self {
        run.deployment.record.wait(run.id, cancel);
        Self { record: Arc::clone(&run.deployment.record), run: run.id }
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.record.unwait(self.run);
    }
}

async fn finish(mut run: Run, mut next: Next, cancel: CancellationToken, _listed: Listed) -> End {
    let plan = Arc::clone(&run.deployment.plan);
    let mut deadline = Instant::now() + plan.timeout;
    loop {
        let failed_before = run.has_failed();
        next = match next {
            Next::Done => return run.end(),
            Next::Pause(time, pending) => {
                let passed = tokio::select! {
                    () = cancel.cancelled() => Err(cancelled()),
                    () = tokio::time::sleep_until(deadline) => Err(too_long(plan.timeout)),
                    () = tokio::time::sleep(time) => Ok(()),
                };
                match (passed, plan.step(pending.step)) {
                    (Err(error), Some(step)) => run.fail(step, &error, &pending.message),
                    _ => run.resume(pending),
                }
                run.advance()
            }
            Next::Task(pending) => {
                let Some(step) = plan.step(pending.step) else {
                    return run.end();
                };
                task(&mut run, &plan, step, pending, deadline, &cancel).await
            }
        };
        if run.has_failed() && !failed_before {
            // The flow's error triggers get a time of their own.
            deadline = Instant::now() + plan.timeout;
        }
    }
}

async fn task(
    run: &mut Run,
    plan: &Plan,
    step: &Step,
    mut pending: Pending,
    deadline: Instant,
    cancel: &CancellationToken,
) -> Next {
    let looked = run.look(&pending.message);
    let limit = step.timeout.map_or(deadline, |time| deadline.min(Instant::now() + time));
    let body = Outer::of(run, step);
    let host = RunHost {
        world: Arc::clone(&run.deployment.world),
        depth: run.depth,
        plan,
        node: &step.id,
        run: run.id,
        fixed: None,
        body: body.as_ref().map(|outer| (outer, step)),
    };
    let done = tokio::select! {
        () = cancel.cancelled() => Stopped::Run(cancelled()),
        done = work(step, &mut pending.message, &host) => Stopped::Done(done),
        () = tokio::time::sleep_until(limit) => match step.timeout {
            Some(time) if limit < deadline => Stopped::Done(Err(too_slow(time))),
            _ => Stopped::Run(too_long(plan.timeout)),
        },
    };
    let place = body.map(|body| body.end(run));
    match done {
        Stopped::Run(error) => run.fail(step, &error, &pending.message),
        Stopped::Done(done) => {
            let next = run.settle(plan, step, pending, done, looked);
            run.own_first(place, step);
            if let Some(next) = next {
                return next;
            }
        }
    }
    run.advance()
}

enum Stopped {
    Done(Result<Outcome, Error>),
    Run(Error),
}

async fn work(step: &Step, message: &mut Message, host: &RunHost<'_>) -> Result<Outcome, Error> {
    let Work::Task(task) = &step.work else {
        return Err(Error::engine("A step that is no task was awaited."));
    };
    let done = AssertUnwindSafe(async { task.execute(message, host).await }).catch_unwind().await;
    done.unwrap_or_else(|panic| Err(panicked(panic.as_ref())))
}

pub(super) fn cancelled() -> Error {
    Error::external("The run was cancelled.")
}

pub(super) fn too_slow(limit: Duration) -> Error {
    Error::external(format!("The node did not finish within its {} s.", limit.as_secs_f64()))
}

/// How long to wait before try number `tries + 1` after the first.
pub(super) fn backoff(retry: &RetryPlan, tries: u32) -> Duration {
    const LONGEST: f64 = 3_600.0;
    let exponent = i32::try_from(tries).unwrap_or(i32::MAX);
    let full = (retry.backoff.as_secs_f64() * retry.factor.powi(exponent)).clamp(0.0, LONGEST);
    let drawn = if retry.jitter { full * rand::random::<f64>() } else { full };
    Duration::from_secs_f64(drawn)
}

/// The world as a run's tasks see it.
#[derive(Clone)]
pub struct RunHost<'a> {
    world: Arc<dyn World>,
    depth: u8,
    plan: &'a Plan,
    node: &'a Text,
    run: u64,
    fixed: Option<Fixed>,
    /// For a node that holds others.
    body: Option<(&'a Outer, &'a Step)>,
}

impl std::fmt::Debug for RunHost<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("RunHost").field("depth", &self.depth).finish_non_exhaustive()
    }
}

impl<'a> RunHost<'a> {
    /// Of this world, for a node of a flow; no run stands behind it.
    #[must_use]
    pub fn new(world: Arc<dyn World>, plan: &'a Plan, node: &'a Text) -> Self {
        Self { world, depth: 0, plan, node, run: 0, fixed: None, body: None }
    }

    /// For a node within another one's body; `own` where it has a body itself.
    pub(super) fn within(
        outer: &Outer,
        plan: &'a Plan,
        step: &'a Step,
        own: Option<&'a Outer>,
    ) -> Self {
        Self {
            world: Arc::clone(&outer.deployment().world),
            depth: outer.depth(),
            plan,
            node: &step.id,
            run: outer.id(),
            fixed: None,
            body: own.map(|own| (own, step)),
        }
    }

    /// The same with a clock that stands still and chance that was drawn before: what is done
    /// again gives the same again.
    #[must_use]
    pub fn fixed(self, fixed: Option<Fixed>) -> Self {
        Self { fixed, ..self }
    }
}

impl Host for RunHost<'_> {
    fn now(&self) -> Timestamp {
        self.fixed.map_or_else(Timestamp::now, Fixed::time)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn run_flow(&self, call: RunFlow) -> BoxFuture<'_, Result<Value, Error>> {
        self.world.call(call, self.depth.saturating_add(1))
    }

    fn http(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        self.world.http(request)
    }

    fn run_body(&self, payload: Value) -> BoxFuture<'_, Result<Value, Broken>> {
        if let Some((outer, step)) = self.body {
            return Box::pin(outer.pass(step, payload));
        }
        let error = Error::input("Nodes with a body run in event flows only.");
        let node = self.node.clone();
        Box::pin(std::future::ready(Err(Broken { node, error, ends_all: true })))
    }

    fn globals(&self) -> Object {
        all_globals(self.world.globals(), &self.plan.globals)
    }

    fn run_script(&self, call: RunScript) -> BoxFuture<'_, Result<Option<Value>, Error>> {
        let fixed = call.fixed.or(self.fixed);
        let scripted = self.world.script(RunScript { fixed, ..call });
        Box::pin(async move {
            let (result, lines) = scripted.await;
            for line in &lines {
                self.world.debug(DebugLine {
                    flow: &self.plan.flow,
                    node: self.node,
                    run: self.run,
                    level: Level::of_number(line.level),
                    text: &line.text,
                    value: &Value::Null,
                });
            }
            result
        })
    }
}
