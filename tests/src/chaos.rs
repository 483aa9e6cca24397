//! A TCP proxy that misbehaves as it is told: latency, drip, corruption, a line that goes dead,
//! cuts, resets, half-closes. It stands between any client and any server on the loopback.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// What befalls the bytes of all connections, in both directions, until something else is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Each piece comes so much later.
    Latency(Duration),
    /// So many bytes at a time, with a pause after each.
    Drip {
        /// How many.
        bytes: usize,
        /// The pause.
        pause: Duration,
    },
    /// One bit of every so-manieth byte is turned.
    Corrupt {
        /// Which bytes.
        every: u64,
    },
    /// Nothing gets through and nothing is said about it, as with a cable that was pulled. New
    /// connections are accepted and hear nothing. What was sent gets through afterwards.
    Dead,
    /// New connections are closed at once; those that are open go on.
    Refuse,
}

/// What is done once to all open connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    /// Both sides are closed in good order, whatever was being said.
    Cut,
    /// Both sides are reset (RST).
    Reset,
    /// The client is told that the server has nothing more to say; its own words still get through.
    HalfClose,
}

/// The proxy. Dropping it ends it and all that goes through it.
#[derive(Debug)]
pub struct Chaos {
    address: SocketAddr,
    fault: watch::Sender<Fault>,
    blow: watch::Sender<(u64, Blow)>,
    accepted: Arc<AtomicU64>,
    _task: AbortOnDropHandle<()>,
}

impl Chaos {
    /// On a free port of the loopback, in front of `server`, doing no harm yet.
    ///
    /// # Panics
    /// Without a free port.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (fault, blow) = (watch::Sender::new(Fault::None), watch::Sender::new((0, Blow::Cut)));
        let accepted = Arc::new(AtomicU64::new(0));
        let (faults, blows, count) = (fault.subscribe(), blow.subscribe(), Arc::clone(&accepted));
        let task = tokio::spawn(async move {
            let mut pairs = tokio::task::JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                while pairs.try_join_next().is_some() {}
                if *faults.borrow() == Fault::Refuse {
                    continue;
                }
                let mut blows = blows.clone();
                blows.mark_unchanged();
                pairs.spawn(pair(client, server, faults.clone(), blows));
            }
        });
        Self { address, fault, blow, accepted, _task: AbortOnDropHandle::new(task) }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a WebSocket behind it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}/feed", self.address)
    }

    /// From now on.
    pub fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }

    /// Now, to all that are open.
    pub fn strike(&self, blow: Blow) {
        self.blow.send_modify(|(count, last)| {
            *count += 1;
            *last = blow;
        });
    }

    /// How many connections have come, refused ones included.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::SeqCst)
    }
}

async fn pair(
    client: TcpStream,
    server: SocketAddr,
    mut faults: watch::Receiver<Fault>,
    mut blows: watch::Receiver<(u64, Blow)>,
) {
    if faults.wait_for(|fault| *fault != Fault::Dead).await.is_err() {
        return;
    }
    let Ok(server) = TcpStream::connect(server).await else { return };
    for side in [&client, &server] {
        side.set_nodelay(true).unwrap_or_default();
    }
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, to_server) = server.into_split();
    let up = tokio::spawn(pump(from_client, to_server, faults.clone()));
    let up = AbortOnDropHandle::new(up);
    tokio::select! {
        () = pour(&mut from_server, &mut to_client, &mut faults) => {}
        struck = blows.changed() => {
            if struck.is_err() {
                return;
            }
            let blow = blows.borrow_and_update().1;
            match blow {
                Blow::Cut => return,
                Blow::Reset => {
                    to_client.as_ref().set_zero_linger().unwrap_or_default();
                    from_server.as_ref().set_zero_linger().unwrap_or_default();
                    return;
                }
                Blow::HalfClose => {}
            }
        }
    }
    to_client.shutdown().await.unwrap_or_default();
    tokio::select! {
        _ended = up => {}
        _struck = blows.changed() => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut faults: watch::Receiver<Fault>) {
    pour(&mut from, &mut to, &mut faults).await;
    to.shutdown().await.unwrap_or_default();
}

/// Passes bytes on until one side has ended.
async fn pour(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    faults: &mut watch::Receiver<Fault>,
) {
    let mut buffer = vec![0; 16 * 1024];
    let mut passed = 0_u64;
    while let Ok(read) = from.read(&mut buffer).await {
        if read == 0 || faults.wait_for(|fault| *fault != Fault::Dead).await.is_err() {
            return;
        }
        let fault = *faults.borrow_and_update();
        let piece = &mut buffer[..read];
        let written = match fault {
            Fault::Latency(time) => {
                tokio::time::sleep(time).await;
                to.write_all(piece).await
            }
            Fault::Drip { bytes, pause } => drip(piece, bytes.max(1), pause, to).await,
            Fault::Corrupt { every } => {
                for byte in piece.iter_mut() {
                    passed += 1;
                    if passed.is_multiple_of(every.max(1)) {
                        *byte ^= 1 << (passed % 8);
                    }
                }
                to.write_all(piece).await
            }
            Fault::None | Fault::Dead | Fault::Refuse => to.write_all(piece).await,
        };
        if written.is_err() {
            return;
        }
    }
}

async fn drip(
    piece: &[u8],
    bytes: usize,
    pause: Duration,
    to: &mut OwnedWriteHalf,
) -> std::io::Result<()> {
    for drop in piece.chunks(bytes) {
        to.write_all(drop).await?;
        tokio::time::sleep(pause).await;
    }
    Ok(())
}
