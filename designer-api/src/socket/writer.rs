//! The way out of a TCP connection, for its own task and for whoever publishes on another thread.

use std::cell::RefCell;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use actix_http::ws::{OpCode, Parser};
use actix_web::web::{Bytes, BytesMut};
use engine::push::{Drained, Shortcut};
use tokio::net::tcp::OwnedWriteHalf;

/// Encoded at a time where somebody else than the connection's task writes.
const PIECE: usize = 32 << 10;
/// Looks for more to write, after each write, before the connection's task takes over.
const ROUNDS: usize = 4;

thread_local! {
    /// What is being written past a connection's task; of each thread, not of each connection.
    static ROOM: RefCell<(Vec<Bytes>, BytesMut)> = RefCell::default();
}

/// Writes for one at a time: the connection's task, or whoever finds it with nothing to do.
#[derive(Debug)]
pub(super) struct Writer {
    tcp: OwnedWriteHalf,
    state: Mutex<State>,
}

/// Who may write.
#[derive(Debug)]
pub(super) struct State {
    /// The connection's task has something to write, or has not said that it has nothing.
    busy: bool,
    /// Whole frames and the rest of one, which somebody else could not write. Goes before all
    /// that the task has yet to take.
    left: Bytes,
}

impl Writer {
    pub(super) fn new(tcp: OwnedWriteHalf) -> Self {
        Self { tcp, state: Mutex::new(State { busy: true, left: Bytes::new() }) }
    }

    /// Held for a few steps, or one write that does not wait. A client's queue is locked after it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the connection's task look for something to write while nobody else takes it; `look`
    /// gives whether there is anything. Ready at once where something is left: see
    /// [`Self::claim`]. `idle` is whether the task has written all that it took before.
    pub(super) fn poll_take<T>(
        &self,
        idle: bool,
        look: impl FnOnce() -> Poll<T>,
    ) -> Poll<Option<T>> {
        let mut state = self.lock();
        if !state.left.is_empty() {
            return Poll::Ready(None);
        }
        let found = look();
        state.busy = found.is_ready() || !idle;
        found.map(Some)
    }

    /// From now on the connection's task alone writes; gives what it must write first.
    pub(super) fn claim(&self) -> Bytes {
        let mut state = self.lock();
        state.busy = true;
        std::mem::take(&mut state.left)
    }

    /// The connection's task has written all that it had, and waits for more.
    pub(super) fn rest(&self) {
        let mut state = self.lock();
        state.busy = !state.left.is_empty();
    }

    /// Writes from the front of `piece` what there is room for, until nothing is left of it. For
    /// the connection's task.
    pub(super) fn poll_write(
        &self,
        task: &mut Context<'_>,
        piece: &mut Bytes,
    ) -> Poll<io::Result<()>> {
        while !piece.is_empty() {
            match self.tcp.try_write(piece) {
                Ok(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Ok(count) => drop(piece.split_to(count.min(piece.len()))),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    ready!(self.tcp.as_ref().poll_write_ready(task))?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        // Not a slice of nothing that keeps all of it.
        *piece = Bytes::new();
        Poll::Ready(Ok(()))
    }

    /// Tells the peer that nothing more comes.
    pub(super) fn end(&self) -> io::Result<()> {
        socket2::SockRef::from(self.tcp.as_ref()).shutdown(std::net::Shutdown::Write)
    }

    /// Writes without waiting; gives how much.
    fn try_write(&self, mut piece: &[u8]) -> usize {
        let all = piece.len();
        while !piece.is_empty() {
            match self.tcp.try_write(piece) {
                Ok(count) if count > 0 => piece = piece.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The connection's task waits for room, or meets the error itself.
                _ => break,
            }
        }
        all - piece.len()
    }

    /// Encodes and writes frames; gives what could not be written.
    fn write_frames(&self, frames: &mut Vec<Bytes>, made: &mut BytesMut) -> Bytes {
        let mut frames = frames.drain(..);
        let mut blocked = false;
        while let Some(frame) = frames.next() {
            Parser::write_message(made, &frame, OpCode::Text, true, false);
            if !blocked && (made.len() >= PIECE || frames.len() == 0) {
                let written = self.try_write(made);
                blocked = written < made.len();
                if blocked {
                    let rest = BytesMut::from(made.get(written..).unwrap_or_default());
                    *made = rest;
                } else {
                    made.clear();
                }
            }
        }
        if blocked { made.split().freeze() } else { Bytes::new() }
    }
}

impl Shortcut for Writer {
    fn write(&self, drain: &mut dyn FnMut(&mut Vec<Bytes>) -> Drained) -> bool {
        // The connection's task, or somebody else, is just about to write: no need to wait.
        let Ok(mut state) = self.state.try_lock() else { return false };
        if state.busy {
            return false;
        }
        ROOM.with_borrow_mut(|(frames, made)| {
            for _ in 0..ROUNDS {
                match drain(frames) {
                    Drained::Nothing => return true,
                    Drained::Stuck => return false,
                    Drained::Some => state.left = self.write_frames(frames, made),
                }
                if !state.left.is_empty() {
                    break;
                }
            }
            state.busy = true;
            false
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::future::poll_fn;
    use std::time::Duration;

    use tokio::io::AsyncReadExt;
    use tokio::net::tcp::OwnedReadHalf;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    async fn pair() -> (Writer, OwnedReadHalf, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (tcp, _) = listener.accept().await.unwrap();
        let (read, write) = tcp.into_split();
        (Writer::new(write), read, peer)
    }

    /// A queue of frames, each of so many bytes.
    fn drain(queue: &mut VecDeque<Vec<u8>>, out: &mut Vec<Bytes>) -> Drained {
        if queue.is_empty() {
            return Drained::Nothing;
        }
        out.extend(queue.drain(..).map(Bytes::from));
        Drained::Some
    }

    async fn read(peer: &mut TcpStream, bytes: usize) -> Vec<u8> {
        let mut room = vec![0; bytes];
        let read = tokio::time::timeout(Duration::from_secs(20), peer.read_exact(&mut room));
        read.await.unwrap().unwrap();
        room
    }

    #[tokio::test]
    async fn writes_only_while_the_task_rests() {
        let (writer, _read, mut peer) = pair().await;
        let mut queue = VecDeque::from([b"one".to_vec(), b"two".to_vec()]);
        assert!(!writer.write(&mut |out| drain(&mut queue, out)));
        assert_eq!(queue.len(), 2, "the task has yet to say that it has nothing");
        writer.rest();
        assert!(writer.write(&mut |out| drain(&mut queue, out)));
        assert_eq!(read(&mut peer, 10).await, b"\x81\x03one\x81\x03two");
        assert!(writer.claim().is_empty());
        queue.push_back(b"three".to_vec());
        assert!(!writer.write(&mut |out| drain(&mut queue, out)));
        assert_eq!(queue.len(), 1);
        let found = writer.poll_take(true, || Poll::<()>::Pending);
        assert!(found.is_pending());
        assert!(writer.write(&mut |out| drain(&mut queue, out)));
        assert_eq!(read(&mut peer, 7).await, b"\x81\x05three");
    }

    #[tokio::test]
    async fn what_there_is_no_room_for_is_left_to_the_task() {
        let (writer, _read, mut peer) = pair().await;
        writer.rest();
        let (mut sent, mut number) = (Vec::new(), 0_u32);
        loop {
            let frame = format!("{number:01000}").into_bytes();
            number += 1;
            let mut queue: VecDeque<_> = std::iter::repeat_n(frame, 100).collect();
            for frame in &queue {
                sent.extend([0x81, 126, 3, 232]);
                sent.extend(frame);
            }
            if !writer.write(&mut |out| drain(&mut queue, out)) {
                assert!(queue.is_empty(), "all of it was taken");
                break;
            }
        }
        let mut others = VecDeque::from([b"later".to_vec()]);
        assert!(!writer.write(&mut |out| drain(&mut others, out)));
        assert_eq!(others.len(), 1, "nobody writes before what is left");
        writer.rest();
        assert!(!writer.write(&mut |out| drain(&mut others, out)));
        let found = writer.poll_take(true, || Poll::Ready(()));
        assert_eq!(found, Poll::Ready(None), "it goes before what the task would take");
        let mut left = writer.claim();
        assert!(!left.is_empty() && left.len() < sent.len());
        let write = poll_fn(|task| writer.poll_write(task, &mut left));
        let (came, written) = tokio::join!(read(&mut peer, sent.len()), write);
        written.unwrap();
        assert!(came == sent, "some of it is missing, twice, or at another place");
        assert!(writer.poll_take(true, || Poll::<()>::Pending).is_pending());
        assert!(writer.write(&mut |out| drain(&mut others, out)));
        assert_eq!(read(&mut peer, 7).await, b"\x81\x05later");
    }
}
