//! The task that keeps one worker process: starts it, writes to it, reads from it, ends it.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Weak};
use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Notify;

use super::dispatch::{Begun, End, Look, SLOW};
use super::{Inner, PoolOptions};
use crate::script::call::Answer;
use crate::script::frame::{self, Reply};

fn start_all(pool: &Arc<Inner>, workers: Vec<Begun>) {
    for worker in workers {
        start(pool, worker);
    }
}

/// Starts a worker and the task that keeps it.
pub(super) fn start(pool: &Arc<Inner>, worker: Begun) {
    let options = pool.options.clone();
    let pool = Arc::downgrade(pool);
    tokio::spawn(async move {
        let Begun { id, wake } = worker;
        let end = match spawn(&options) {
            Err(error) => End::Died(format!("could not be started: {error}")),
            Ok((mut child, input, output)) => {
                if let Some(pool) = pool.upgrade() {
                    pool.state().started(id, child.id());
                }
                let mut keeper = Keeper::new(id, Weak::clone(&pool), wake, input, output, options);
                let end = keeper.keep().await;
                drop(keeper);
                finish(&mut child, end).await
            }
        };
        if let Some(pool) = pool.upgrade() {
            let begun = pool.state().gone(id, &end);
            start_all(&pool, begun);
        }
    });
}

fn spawn(options: &PoolOptions) -> std::io::Result<(Child, ChildStdin, ChildStdout)> {
    let program = match &options.program {
        Some(program) => program.clone(),
        None => this_program()?,
    };
    let mut child = Command::new(program)
        .args(&options.arguments)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()?;
    let pipes = child.stdin.take().zip(child.stdout.take());
    let (input, output) = pipes.ok_or_else(|| std::io::Error::other("it has no pipes"))?;
    Ok((child, input, output))
}

/// The program that runs, also where its file has been replaced by a newer one since.
fn this_program() -> std::io::Result<PathBuf> {
    let path = std::env::current_exe()?;
    if cfg!(target_os = "linux") && !path.exists() {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    Ok(path)
}

/// Sees the process to its end.
async fn finish(child: &mut Child, end: End) -> End {
    if !matches!(end, End::Asked)
        && let Err(error) = child.start_kill()
    {
        tracing::debug!(%error, "a script worker had ended before it could be killed");
    }
    // With its pipes closed it ends at once, unless it is at work.
    let ended = tokio::time::timeout(std::time::Duration::from_secs(1), child.wait()).await;
    match (end, ended) {
        (End::Died(_), Ok(Ok(status))) => End::Died(format!("ended ({status})")),
        (end, Ok(_)) => end,
        (end, Err(_)) => {
            if let Err(error) = child.kill().await {
                tracing::warn!(%error, "a script worker could not be killed");
            }
            end
        }
    }
}

struct Keeper {
    id: u64,
    pool: Weak<Inner>,
    wake: Arc<Notify>,
    input: ChildStdin,
    output: ChildStdout,
    options: PoolOptions,
    writing: Vec<u8>,
    written: usize,
    read: Vec<u8>,
    spent: bool,
}

impl Keeper {
    fn new(
        id: u64,
        pool: Weak<Inner>,
        wake: Arc<Notify>,
        input: ChildStdin,
        output: ChildStdout,
        options: PoolOptions,
    ) -> Self {
        let (writing, read) = (Vec::with_capacity(16 << 10), Vec::with_capacity(64 << 10));
        Self { id, pool, wake, input, output, options, writing, written: 0, read, spent: false }
    }

    async fn keep(&mut self) -> End {
        let timer = tokio::time::sleep(SLOW);
        tokio::pin!(timer);
        loop {
            if self.written == self.writing.len() {
                self.writing.clear();
                self.written = 0;
                let goes_on = match self.pool.upgrade() {
                    Some(pool) => pool.state().take(self.id, &mut self.writing),
                    None => false,
                };
                if !goes_on {
                    return End::Asked;
                }
                // While it was idle its clock was set far ahead.
                let soon = Instant::now() + SLOW;
                if !self.writing.is_empty() && timer.deadline().into_std() > soon + SLOW {
                    timer.as_mut().reset(soon.into());
                }
            }
            let rest = self.writing.get(self.written..).unwrap_or_default();
            tokio::select! {
                biased;
                read = self.output.read_buf(&mut self.read) => match read {
                    Ok(0) | Err(_) if self.spent => return End::Asked,
                    Ok(0) | Err(_) => return End::Died("ended".to_owned()),
                    Ok(_) => if !self.replies() {
                        return End::Died("said what nobody understands".to_owned());
                    },
                },
                done = self.input.write(rest), if !rest.is_empty() => match done {
                    Ok(count) => self.written += count,
                    // What it said before it ended is still to be read.
                    Err(_) => self.written = self.writing.len(),
                },
                () = self.wake.notified(), if rest.is_empty() => {}
                () = &mut timer => match self.look() {
                    Look::Fine(next) => timer.as_mut().reset(next.into()),
                    Look::Kill => return End::Late,
                    Look::Idle => return End::Asked,
                },
            }
        }
    }

    fn look(&self) -> Look {
        let Some(pool) = self.pool.upgrade() else { return Look::Idle };
        let (look, begun) = pool.state().look(self.id, self.options.idle);
        start_all(&pool, begun);
        look
    }

    /// Hands over what has been read whole; false if it is nonsense.
    fn replies(&mut self) -> bool {
        let Some(pool) = self.pool.upgrade() else { return true };
        let (mut at, mut begun, mut answers) = (0, Vec::new(), Vec::new());
        {
            let mut state = pool.state();
            loop {
                let rest = self.read.get(at..).unwrap_or_default();
                let (body, length) = match frame::next(rest) {
                    Ok(Some(found)) => found,
                    Ok(None) => break,
                    Err(_) => return false,
                };
                match frame::reply(body) {
                    Ok(Reply::Done { id, answer }) => {
                        answers.extend(state.answered(self.id, id).map(|job| (job, answer)));
                    }
                    Ok(Reply::Skipped { id }) => begun.extend(state.skipped(self.id, id)),
                    Ok(Reply::Ready) => state.ready(self.id),
                    Ok(Reply::Spent) => self.spent = true,
                    Err(_) => return false,
                }
                at += length;
            }
            begun.extend(state.refill());
        }
        self.read.drain(..at);
        for (job, answer) in answers {
            let answer: Answer = answer;
            job.tell(answer);
        }
        start_all(&pool, begun);
        true
    }
}
