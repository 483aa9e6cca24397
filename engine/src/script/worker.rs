//! The inside of a worker process: takes calls from standard input, one after the other, and
//! answers on standard output, many answers in one write.

mod confine;
mod watch;

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::frame::{self, Request};
use super::interpreter::Interpreter;
use watch::Watch;

/// Whether this process is a worker is decided by its first argument.
pub const COMMAND: &str = "script-worker";

/// A call that takes longer gives back those that came in with it: somebody else may be quicker.
const SLOW: Duration = Duration::from_millis(10);
/// How long an answer waits for others.
const LINGER: Duration = Duration::from_micros(200);
/// How many bytes of answers wait.
const MOST_WAITING: usize = 32 << 10;
/// The stack of the thread that scripts run in: more than any call may use.
const STACK: usize = 8 << 20;

/// Answers on their way out.
#[derive(Debug)]
struct Out<W> {
    pipe: W,
    waiting: Vec<u8>,
}

impl<W: Write> Out<W> {
    fn flush(&mut self) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.pipe.write_all(&self.waiting)?;
            self.pipe.flush()?;
            self.waiting.clear();
        }
        Ok(())
    }
}

fn lock<W>(out: &Mutex<Out<W>>) -> MutexGuard<'_, Out<W>> {
    out.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves calls until standard input ends. To be called by the program's `main` before anything
/// else, where its first argument is [`COMMAND`]: with as little open, and as few threads, as can
/// be.
///
/// # Errors
/// When the pipes break, or what comes in is not what a pool writes. Otherwise it does not return:
/// the process ends with its input.
pub fn serve() -> io::Result<()> {
    confine::before_threads();
    let (input, output) = pipes()?;
    let thread = std::thread::Builder::new().name("script".to_owned()).stack_size(STACK);
    let served = thread.spawn(move || work(input, output))?;
    served.join().unwrap_or_else(|_| Err(io::Error::other("the engine broke down")))
}

#[cfg(unix)]
fn pipes() -> io::Result<(std::fs::File, std::fs::File)> {
    use std::os::fd::AsFd as _;
    // Past the buffers of the standard library, which would copy everything once more.
    let input = io::stdin().as_fd().try_clone_to_owned()?;
    let output = io::stdout().as_fd().try_clone_to_owned()?;
    Ok((input.into(), output.into()))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "as on the other systems")]
fn pipes() -> io::Result<(io::Stdin, io::Stdout)> {
    Ok((io::stdin(), io::stdout()))
}

fn work(mut input: impl Read, output: impl Write + Send + 'static) -> io::Result<()> {
    let mut interpreter = Interpreter::new().map_err(io::Error::other)?;
    let out = Arc::new(Mutex::new(Out { pipe: output, waiting: Vec::with_capacity(64 << 10) }));
    let watch = Watch::start({
        let out = Arc::clone(&out);
        move || drop(lock(&out).flush())
    })?;
    confine::confine();
    {
        let mut out = lock(&out);
        frame::ready(&mut out.waiting);
        out.flush()?;
    }
    let mut buffer = vec![0; 64 << 10];
    let (mut at, mut end) = (0, 0);
    let mut flushed = Instant::now();
    loop {
        let mut slow = false;
        while let Some((body, length)) =
            frame::next(buffer.get(at..end).unwrap_or_default()).map_err(|_| nonsense())?
        {
            match frame::request(body).map_err(|_| nonsense())? {
                Request::Define { key, program } => interpreter.define(key, program),
                Request::Forget { key } => interpreter.forget(key),
                Request::Run { id, .. } if slow => frame::skipped(&mut lock(&out).waiting, id),
                Request::Run { id, key, call } => {
                    let begun = Instant::now();
                    watch.begin(call.limits.time);
                    let answer = interpreter.run(key, call);
                    watch.end();
                    let now = Instant::now();
                    slow = now.duration_since(begun) >= SLOW;
                    let mut out = lock(&out);
                    frame::done(&mut out.waiting, id, &answer);
                    if interpreter.spent() {
                        frame::spent(&mut out.waiting);
                        out.flush()?;
                        // Taking apart an engine that was broken off is of no use to anybody.
                        std::process::exit(0);
                    }
                    if out.waiting.len() >= MOST_WAITING || now.duration_since(flushed) >= LINGER {
                        out.flush()?;
                        flushed = now;
                    }
                }
            }
            at += length;
        }
        lock(&out).flush()?;
        buffer.copy_within(at..end, 0);
        (at, end) = (0, end - at);
        if end == buffer.len() {
            // A frame larger than the buffer; the limit is the frame's.
            buffer.resize(buffer.len() * 2, 0);
        } else if end == 0 && buffer.len() > 1 << 20 {
            buffer = vec![0; 64 << 10];
        }
        let read = input.read(buffer.get_mut(end..).unwrap_or_default())?;
        if read == 0 {
            std::process::exit(0);
        }
        end += read;
        flushed = Instant::now();
    }
}

fn nonsense() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is not what a pool writes")
}
