//! Which worker gets which call: all of a pool's state, under one lock, without a system call.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, oneshot};

use super::super::call::{Answer, Call};
use super::super::failure::{Failure, FailureKind};
use super::super::frame;
use super::super::program::Program;
use super::PoolCounts;

/// Calls that one worker may have at once: they travel together.
const WINDOW: usize = 32;
/// The same of scripts that are known to be quick: a further worker costs more than it brings, for
/// fewer calls then travel together.
const QUICK_WINDOW: usize = 256;
/// The longest input, in bytes, of a call that counts as quick.
const SMALL: usize = 16 << 10;
/// A worker whose call takes longer gets no other.
pub(super) const SLOW: Duration = Duration::from_millis(20);
/// How long after its time a call is left to end of itself.
const GRACE: Duration = Duration::from_millis(300);
/// How long a worker may take to start.
const START: Duration = Duration::from_secs(20);
/// Programs that one worker knows.
const KNOWN: usize = 256;

/// A call on its way.
#[derive(Debug)]
pub(super) struct Job {
    id: u64,
    program: Arc<Program>,
    call: Call,
    tell: oneshot::Sender<Answer>,
    /// Workers that died with it.
    deaths: u8,
}

impl Job {
    pub(super) fn new(program: Arc<Program>, call: Call, tell: oneshot::Sender<Answer>) -> Self {
        Self { id: 0, program, call, tell, deaths: 0 }
    }

    /// Hands the answer over; whoever does not want it any more has dropped the receiver.
    pub(super) fn tell(self, answer: Answer) {
        drop(self.tell.send(answer));
    }

    /// How many calls its worker may have with it.
    fn window(&self) -> usize {
        let quick = self.program.is_quick() && self.call.input.len() <= SMALL;
        if quick { QUICK_WINDOW } else { WINDOW }
    }

    /// Whether it is to have a worker for itself.
    fn alone(&self) -> bool {
        self.deaths > 0 || self.program.is_slow()
    }
}

/// A worker to be started.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) id: u64,
    pub(super) wake: Arc<Notify>,
}

#[derive(Debug)]
struct Worker {
    id: u64,
    process: Option<u32>,
    /// Told when there is something to write.
    wake: Arc<Notify>,
    ready: bool,
    /// In the order in which they are answered.
    calls: VecDeque<Job>,
    /// Since when the first of them runs; since when there are none.
    since: Instant,
    /// Whether its call has it for itself.
    alone: bool,
    to_write: Vec<u8>,
    known: HashSet<u64>,
    oldest: VecDeque<u64>,
}

#[derive(Debug)]
pub(super) struct State {
    most: usize,
    most_waiting: usize,
    workers: Vec<Worker>,
    queue: VecDeque<Job>,
    next: u64,
    closed: bool,
    counts: PoolCounts,
}

/// What a look at a worker's clock says.
#[derive(Debug)]
pub(super) enum Look {
    /// Nothing to do before this time.
    Fine(Instant),
    /// Its call has outlived its time: it is to be killed.
    Kill,
    /// It has had nothing to do for long.
    Idle,
}

impl State {
    pub(super) fn new(most: usize, most_waiting: usize) -> Self {
        Self {
            most,
            most_waiting,
            workers: Vec::new(),
            queue: VecDeque::new(),
            next: 1,
            closed: false,
            counts: PoolCounts::default(),
        }
    }

    pub(super) fn counts(&self) -> PoolCounts {
        let running: usize = self.workers.iter().map(|worker| worker.calls.len()).sum();
        PoolCounts {
            workers: self.workers.len(),
            waiting: running + self.queue.len(),
            ..self.counts
        }
    }

    pub(super) fn processes(&self) -> Vec<u32> {
        self.workers.iter().filter_map(|worker| worker.process).collect()
    }

    /// Nobody calls any more: workers end.
    pub(super) fn close(&mut self) {
        self.closed = true;
        for worker in &self.workers {
            worker.wake.notify_one();
        }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Gives a call to a worker, perhaps to one that the caller is to start; or lets it wait.
    pub(super) fn dispatch(&mut self, mut job: Job) -> Option<Begun> {
        job.id = self.number();
        let now = Instant::now();
        let fits = |worker: &Worker| worker.takes(&job, now);
        // One that is at work already, so that calls travel together; or any that is free.
        let ready = self.workers.iter().position(|worker| worker.ready && fits(worker));
        if let Some(place) = ready.or_else(|| self.workers.iter().position(fits)) {
            if let Some(worker) = self.workers.get_mut(place) {
                worker.give(job, now);
            }
            return None;
        }
        if self.workers.len() < self.most {
            let (id, wake) = (self.number(), Arc::new(Notify::new()));
            let mut worker = Worker::new(id, Arc::clone(&wake), now);
            worker.give(job, now);
            self.workers.push(worker);
            self.counts.started += 1;
            return Some(Begun { id, wake });
        }
        if self.queue.len() >= self.most_waiting {
            let words = "Too many scripts are waiting to be run. Try again later.";
            job.tell(Answer::failed(Failure::new(FailureKind::Worker, words)));
        } else {
            self.queue.push_back(job);
        }
        None
    }

    fn worker(&mut self, id: u64) -> Option<&mut Worker> {
        self.workers.iter_mut().find(|worker| worker.id == id)
    }

    pub(super) fn started(&mut self, id: u64, process: Option<u32>) {
        if let Some(worker) = self.worker(id) {
            worker.process = process;
        }
    }

    pub(super) fn ready(&mut self, id: u64) {
        if let Some(worker) = self.worker(id) {
            worker.ready = true;
            worker.since = Instant::now();
        }
    }

    /// What is to be written to a worker, put in place of an empty buffer; whether it goes on.
    pub(super) fn take(&mut self, id: u64, buffer: &mut Vec<u8>) -> bool {
        let closed = self.closed;
        if let Some(worker) = self.worker(id) {
            std::mem::swap(&mut worker.to_write, buffer);
        }
        !closed
    }

    /// A worker has answered a call: the call, unless it has been given to another since.
    pub(super) fn answered(&mut self, id: u64, call: u64) -> Option<Job> {
        let now = Instant::now();
        let worker = self.worker(id)?;
        let place = worker.calls.iter().position(|job| job.id == call)?;
        let took = now.saturating_duration_since(worker.since);
        let job = worker.calls.remove(place)?;
        job.program.took(took);
        worker.since = now;
        worker.alone &= !worker.calls.is_empty();
        self.counts.calls += 1;
        Some(job)
    }

    /// A worker has given a call back.
    pub(super) fn skipped(&mut self, id: u64, call: u64) -> Option<Begun> {
        let worker = self.worker(id)?;
        let place = worker.calls.iter().position(|job| job.id == call)?;
        let job = worker.calls.remove(place)?;
        worker.since = Instant::now();
        self.dispatch(job)
    }

    /// Gives waiting calls to workers that have room, and wants new workers where there are none.
    pub(super) fn refill(&mut self) -> Vec<Begun> {
        let mut begun = Vec::new();
        for _ in 0..self.queue.len() {
            let Some(job) = self.queue.pop_front() else { break };
            if job.tell.is_closed() {
                continue;
            }
            let now = Instant::now();
            let room = self.workers.len() < self.most
                || self.workers.iter().any(|worker| worker.takes(&job, now));
            if !room {
                self.queue.push_front(job);
                break;
            }
            begun.extend(self.dispatch(job));
        }
        begun
    }

    /// Looks at a worker's clock; calls behind one that takes long go elsewhere.
    pub(super) fn look(&mut self, id: u64, idle: Duration) -> (Look, Vec<Begun>) {
        let now = Instant::now();
        let Some(worker) = self.worker(id) else {
            return (Look::Idle, Vec::new());
        };
        let age = now.saturating_duration_since(worker.since);
        let Some(first) = worker.calls.front() else {
            let look = if age >= idle { Look::Idle } else { Look::Fine(worker.since + idle) };
            return (look, Vec::new());
        };
        let time = first.call.limits.clamped().time;
        let limit = if worker.ready { time + GRACE } else { START };
        if age >= limit {
            return (Look::Kill, Vec::new());
        }
        if !worker.ready || age < SLOW {
            return (Look::Fine(now + SLOW), Vec::new());
        }
        let end = worker.since + limit;
        let others: Vec<Job> = worker.calls.drain(1..).collect();
        let begun = others.into_iter().filter_map(|job| self.dispatch(job)).collect();
        (Look::Fine(end), begun)
    }

    /// A worker is no more: what it had is told, or goes to others.
    pub(super) fn gone(&mut self, id: u64, end: &End) -> Vec<Begun> {
        let Some(place) = self.workers.iter().position(|worker| worker.id == id) else {
            return Vec::new();
        };
        let mut worker = self.workers.remove(place);
        let mut calls = std::mem::take(&mut worker.calls);
        match end {
            End::Asked => {}
            End::Late => {
                self.counts.killed += 1;
                if let Some(job) = calls.pop_front() {
                    let seconds = job.call.limits.clamped().time.as_secs_f64();
                    job.program.took(job.call.limits.time);
                    let words = if worker.ready {
                        format!("The script took longer than {seconds} s and was stopped.")
                    } else {
                        "No worker for scripts could be started in time.".to_owned()
                    };
                    job.tell(Answer::failed(Failure::new(FailureKind::Time, words)));
                }
            }
            End::Died(how) => {
                self.counts.died += 1;
                let single = calls.len() == 1;
                for job in &mut calls {
                    job.deaths += 1;
                }
                // Of many, nobody knows which: each is tried once more, by itself.
                let (lost, again): (VecDeque<Job>, VecDeque<Job>) =
                    calls.into_iter().partition(|job| single || job.deaths > 1 || !worker.ready);
                for job in lost {
                    let words = format!("The worker that ran the script {how}. Try again.");
                    job.tell(Answer::failed(Failure::new(FailureKind::Worker, words)));
                }
                calls = again;
            }
        }
        if self.closed {
            return Vec::new();
        }
        let mut begun: Vec<Begun> =
            calls.into_iter().filter_map(|job| self.dispatch(job)).collect();
        begun.extend(self.refill());
        begun
    }
}

/// How a worker ended.
#[derive(Debug)]
pub(super) enum End {
    /// It was told to, or said that it would.
    Asked,
    /// Killed: its call outlived its time.
    Late,
    /// Of itself, in these words.
    Died(String),
}

impl Worker {
    fn new(id: u64, wake: Arc<Notify>, now: Instant) -> Self {
        Self {
            id,
            process: None,
            wake,
            ready: false,
            calls: VecDeque::new(),
            since: now,
            alone: false,
            to_write: Vec::new(),
            known: HashSet::new(),
            oldest: VecDeque::new(),
        }
    }

    fn takes(&self, job: &Job, now: Instant) -> bool {
        if self.calls.is_empty() {
            return true;
        }
        let quick = !self.ready || now.saturating_duration_since(self.since) < SLOW;
        !self.alone && !job.alone() && quick && self.calls.len() < job.window()
    }

    fn give(&mut self, job: Job, now: Instant) {
        if self.calls.is_empty() && self.ready {
            self.since = now;
        }
        self.alone = job.alone();
        let key = job.program.key;
        if self.known.insert(key) {
            self.oldest.push_back(key);
            frame::define(&mut self.to_write, &job.program);
            if self.oldest.len() > KNOWN
                && let Some(old) = self.oldest.pop_front()
            {
                self.known.remove(&old);
                frame::forget(&mut self.to_write, old);
            }
        }
        frame::run(&mut self.to_write, job.id, key, &job.call);
        self.calls.push_back(job);
        self.wake.notify_one();
    }
}
