//! One run: takes messages from node to node, depth first, until none is left or it must wait.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use smallvec::SmallVec;

use crate::flow::{Adder, Plan, Step, StepIndex, Work};
use crate::node::{Blame, Error, Exit, Message, Outcome, ReplyPolicy, Runnable};
use crate::payload::{Text, Value};

use super::Replier;
use super::deployment::Deployment;
use super::failing::{endless, panicked, too_long};
use super::record::Failure;
use super::start::Start;
use super::trace::{Trace, TraceOutput, TraceStep};

/// A message on its way to a step.
pub(super) struct Pending {
    pub(super) step: StepIndex,
    pub(super) message: Message,
    /// Tries so far.
    pub(super) tries: u32,
}

/// A node's input and when it came, where a trace wants them.
pub(super) type Looked = Option<(Value, Instant)>;

/// What a run needs before it can go on.
pub(super) enum Next {
    /// Nothing: it has ended.
    Done,
    /// A task is to be awaited.
    Task(Pending),
    /// A while is to pass before a further try.
    Pause(Duration, Pending),
}

pub(super) struct Run {
    pub(super) id: u64,
    pub(super) deployment: Arc<Deployment>,
    pub(super) depth: u8,
    pub(super) trigger: StepIndex,
    pub(super) stack: SmallVec<[Pending; 4]>,
    pub(super) steps_left: u32,
    /// With so many steps left it is asked whether it has to end.
    pub(super) look_at: u32,
    /// When the first look at the clock was; a short run never looks.
    pub(super) looked: Option<Instant>,
    pub(super) reply: Option<Arc<dyn Replier>>,
    pub(super) policy: Arc<ReplyPolicy>,
    pub(super) asked: Option<Text>,
    pub(super) handler: Option<Arc<Runnable>>,
    pub(super) handles: bool,
    pub(super) result: Option<Value>,
    pub(super) failure: Option<Box<Failure>>,
    /// Whether the flow's own error triggers have been given the failure.
    pub(super) handling: bool,
    pub(super) trace: Option<Box<Trace>>,
    /// Where this is a pass through a node's body: the payload that last came to an end.
    pub(super) pass: Option<Box<Value>>,
}

/// Steps between two looks at the clock.
const STEPS_A_LOOK: u32 = 64;

static RUNS: AtomicU64 = AtomicU64::new(1);

impl Run {
    pub(super) fn new(start: Start) -> Self {
        let Start { deployment, trigger, port, message, reply, policy, asked, .. } = start;
        let Start { handler, handles, traced, depth, .. } = start;
        let (plan, record) = (&deployment.plan, &deployment.record);
        record.run_started();
        let id = RUNS.fetch_add(1, Ordering::Relaxed);
        let trace = (traced || record.wants_trace()).then(|| {
            let name = plan.step(trigger).map(|step| step.id.clone()).unwrap_or_default();
            Box::new(Trace::begin(id, plan.version, &name))
        });
        let steps_left = plan.step_limit;
        let mut run = Self {
            id,
            deployment: Arc::clone(&deployment),
            depth,
            trigger,
            stack: SmallVec::new(),
            steps_left,
            look_at: next_look(steps_left),
            looked: None,
            reply,
            policy,
            asked,
            handler,
            handles,
            result: None,
            failure: None,
            handling: false,
            trace,
            pass: None,
        };
        let Some(port) = port else {
            run.stack.push(Pending { step: trigger, message, tries: 0 });
            return run;
        };
        if let Some(step) = plan.step(trigger) {
            plan.tally.here().add(step.counts.entered());
            if let Some(trace) = run.trace.as_deref_mut() {
                let payload = message.payload.clone();
                let output = TraceOutput { port: port_name(port), payload: payload.clone() };
                trace.step(TraceStep {
                    node: step.id.clone(),
                    input: payload,
                    outputs: vec![output],
                    error: None,
                    took_nanos: 0,
                });
            }
            run.leave(step, usize::from(port), plan.targets_of(step, port), message);
        }
        run
    }

    /// Goes on until the run has ended or must wait. Never blocks.
    pub(super) fn advance(&mut self) -> Next {
        let deployment = Arc::clone(&self.deployment);
        let plan = &deployment.plan;
        loop {
            // One guard for all nodes on the way; what is at work stands outside of it.
            let mut at = None;
            let walked = catch_unwind(AssertUnwindSafe(|| self.walk(plan, &mut at)));
            let panic = match walked {
                Ok(next) => return next,
                Err(panic) => panic,
            };
            let Some((pending, looked)) = at else {
                resume_unwind(panic);
            };
            let broken = Err(panicked(panic.as_ref()));
            if let Some(step) = plan.step(pending.step)
                && let Some(next) = self.settle(plan, step, pending, broken, looked)
            {
                return next;
            }
        }
    }

    /// As [`Self::advance`]; where a node breaks down, `at` holds its message.
    fn walk(&mut self, plan: &Plan, at: &mut Option<(Pending, Looked)>) -> Next {
        let tally = plan.tally.here();
        let traced = self.trace.is_some();
        'messages: while let Some(pending) = self.stack.pop() {
            let (pending, looked) = at.insert((pending, None));
            // From node to node with the same message, as long as there is one way.
            while let Some(step) = plan.step(pending.step) {
                if self.steps_left <= self.look_at
                    && let Some(error) = self.has_to_end(plan, pending.step)
                {
                    self.fail(step, &error, &pending.message);
                    continue 'messages;
                }
                self.steps_left -= 1;
                if pending.tries == 0 {
                    tally.add(step.counts.entered());
                }
                let node = match &step.work {
                    Work::Node(node) => node,
                    Work::Task(_) => match at.take() {
                        Some((pending, _)) => return Next::Task(pending),
                        None => continue 'messages,
                    },
                    Work::Trigger | Work::Element(_) | Work::Disabled => continue 'messages,
                };
                if traced {
                    *looked = self.look(&pending.message);
                }
                let done = node.execute(&mut pending.message);
                // What most nodes do, and nobody looks on: the same as `settle`, without its
                // questions.
                if !traced && let Some((target, left)) = straight_on(step, &done) {
                    // It owns nothing, as `only_port` says: dropping it would only be asking.
                    std::mem::forget(done);
                    tally.add(left);
                    pending.step = target;
                    pending.tries = 0;
                    continue;
                }
                if let Some((pending, looked)) = at.take()
                    && let Some(next) = self.settle(plan, step, pending, done, looked)
                {
                    return next;
                }
                continue 'messages;
            }
        }
        Next::Done
    }

    /// Why a run has to end before a further step: it has made all it may, or the clock says so,
    /// which is asked now and then.
    #[cold]
    fn has_to_end(&mut self, plan: &Plan, place: StepIndex) -> Option<Error> {
        if self.steps_left == 0 {
            return Some(Error::input(endless(plan, place)));
        }
        self.look_at = next_look(self.steps_left);
        self.is_late(plan.timeout).then(|| too_long(plan.timeout))
    }

    /// Whether nodes alone, with nothing awaited, have taken all the time that a run has.
    fn is_late(&mut self, timeout: Duration) -> bool {
        if let Some(first) = self.looked {
            return first.elapsed() > timeout;
        }
        self.looked = Some(Instant::now());
        false
    }

    /// The input as it stands, where a trace wants it.
    pub(super) fn look(&self, message: &Message) -> Looked {
        self.trace.as_ref().map(|_| (message.payload.clone(), Instant::now()))
    }

    /// Carries out what a node decided; gives the pause that a further try needs.
    pub(super) fn settle(
        &mut self,
        plan: &Plan,
        step: &Step,
        pending: Pending,
        done: Result<Outcome, Error>,
        looked: Looked,
    ) -> Option<Next> {
        let Pending { step: place, message, tries } = pending;
        let delivered = done.and_then(|outcome| {
            for effect in &outcome.effects {
                self.deliver(plan, step, effect, &message)?;
            }
            Ok(outcome.exit)
        });
        if let Some((input, clock)) = looked {
            self.trace_step(step, input, clock, &delivered, &message);
        }
        match delivered {
            Ok(exit) => {
                if plan.early_return == Some(place) {
                    self.give(message.payload.clone(), &message);
                }
                self.exit(plan, step, exit, message);
                None
            }
            Err(error) => {
                if let Some(retry) = step.retry
                    && error.blame == Blame::External
                    && tries < retry.attempts
                {
                    let pause = super::waiting::backoff(&retry, tries);
                    let again = Pending { step: place, message, tries: tries + 1 };
                    return Some(Next::Pause(pause, again));
                }
                self.failed_step(plan, step, &error, message);
                None
            }
        }
    }

    fn exit(&mut self, plan: &Plan, step: &Step, exit: Exit, message: Message) {
        match exit {
            Exit::End => self.ended(message),
            Exit::Port(port) => {
                let targets = plan.targets_of(step, port);
                self.leave(step, usize::from(port), targets, message);
            }
            Exit::Ports(emits) => {
                for emit in emits.into_iter().rev() {
                    let targets = plan.targets_of(step, emit.port);
                    self.leave(step, usize::from(emit.port), targets, emit.message);
                }
            }
        }
    }

    /// Puts a message before each target. The last wire's copy lies lowest, so that branches run
    /// in the order of their wires; they share the payload until one writes.
    pub(super) fn leave(
        &mut self,
        step: &Step,
        port: usize,
        targets: &[StepIndex],
        message: Message,
    ) {
        count_leaving(self.deployment.plan.tally.here(), step, port);
        let Some((first, others)) = targets.split_first() else {
            return self.ended(message);
        };
        for target in others.iter().rev() {
            self.stack.push(Pending { step: *target, message: message.clone(), tries: 0 });
        }
        self.stack.push(Pending { step: *first, message, tries: 0 });
    }

    /// Takes what a branch came to, where somebody waits for that.
    fn ended(&mut self, message: Message) {
        if let Some(last) = self.pass.as_deref_mut() {
            *last = message.payload;
        }
    }

    fn trace_step(
        &mut self,
        step: &Step,
        input: Value,
        clock: Instant,
        exit: &Result<Exit, Error>,
        message: &Message,
    ) {
        let Some(trace) = self.trace.as_deref_mut() else {
            return;
        };
        let took_nanos = u64::try_from(clock.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let output = |port, payload: &Value| TraceOutput { port, payload: payload.clone() };
        let (outputs, error) = match exit {
            Ok(Exit::End) => (Vec::new(), None),
            Ok(Exit::Port(port)) => (vec![output(port_name(*port), &message.payload)], None),
            Ok(Exit::Ports(emits)) => {
                let all = emits.iter();
                (all.map(|e| output(port_name(e.port), &e.message.payload)).collect(), None)
            }
            Err(error) => (Vec::new(), Some(error.message.clone())),
        };
        trace.step(TraceStep { node: step.id.clone(), input, outputs, error, took_nanos });
    }

    /// Whether the run has failed, though its error triggers may still be at work.
    pub(super) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Puts a message back before its step, for a further try.
    pub(super) fn resume(&mut self, pending: Pending) {
        self.stack.push(pending);
    }
}

/// How many steps are left when it is asked next whether a run has to end.
pub(super) fn next_look(steps_left: u32) -> u32 {
    steps_left.saturating_sub(STEPS_A_LOOK)
}

/// Where a message goes on after a node that did nothing but send it on by a port with one wire.
#[inline]
fn straight_on(step: &Step, done: &Result<Outcome, Error>) -> Option<(StepIndex, u32)> {
    let port = done.as_ref().ok()?.only_port()?;
    let way = *step.straight.get(usize::from(port))?;
    Some((way.target()?, way.left))
}

fn count_leaving(tally: Adder<'_>, step: &Step, port: usize) {
    if let Some(place) = step.counts.left(port) {
        tally.add(place);
    }
}

/// Ports stand in traces by their place; the designer knows their names.
fn port_name(port: crate::node::PortIndex) -> Text {
    Text::from(port.to_string())
}
