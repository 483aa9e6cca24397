//! Many subscribers that count frames and look at little else, so that the load costs little.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use anyhow::Context;
use futures_util::StreamExt;
use tests::frontend::Frontend;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Handshakes at a time.
const AT_ONCE: usize = 64;
/// An empty pong, as clients mask it.
const PONG: [u8; 6] = [0x8a, 0x80, 0, 0, 0, 0];

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Subscribers that are connected.
pub struct Ears {
    heard: Arc<AtomicU64>,
    tasks: JoinSet<anyhow::Result<()>>,
}

/// Where they listen.
#[derive(Clone)]
pub enum At {
    /// The bare program's port.
    Bare(u16),
    /// Wireloom's address and a token.
    Wireloom(String, String),
}

impl At {
    async fn connect(self) -> anyhow::Result<Socket> {
        match self {
            Self::Bare(port) => Ok(connect_async(format!("ws://127.0.0.1:{port}/push")).await?.0),
            Self::Wireloom(base, token) => {
                let mut frontend = Frontend::connect(&base, &token).await;
                frontend.subscribe("channel:orders").await;
                Ok(frontend.into_socket())
            }
        }
    }
}

impl Ears {
    pub async fn open(at: &At, count: usize) -> anyhow::Result<Self> {
        let heard = Arc::new(AtomicU64::new(0));
        let mut tasks = JoinSet::new();
        let opening = futures_util::stream::iter((0..count).map(|_| at.clone().connect()));
        let mut opening = opening.buffer_unordered(AT_ONCE);
        while let Some(socket) = opening.next().await {
            tasks.spawn(listen(socket?, Arc::clone(&heard)));
        }
        Ok(Self { heard, tasks })
    }

    /// Waits until so many frames have come in all.
    pub async fn until(&mut self, count: u64) -> anyhow::Result<()> {
        while self.heard.load(Relaxed) < count {
            if let Some(ended) = self.tasks.try_join_next() {
                ended??;
                anyhow::bail!("a subscriber was sent away");
            }
            tokio::time::sleep(std::time::Duration::from_micros(200)).await;
        }
        Ok(())
    }
}

async fn listen(mut socket: Socket, heard: Arc<AtomicU64>) -> anyhow::Result<()> {
    let MaybeTlsStream::Plain(tcp) = socket.get_mut() else { anyhow::bail!("not plain") };
    let mut buffer = vec![0; 64 << 10];
    let mut held = 0;
    loop {
        let room = buffer.get_mut(held..).context("room")?;
        let count = tcp.read(room).await?;
        if count == 0 {
            return Ok(());
        }
        held += count;
        let mut at = 0;
        let mut texts = 0;
        while let Some((kind, size)) = frame(buffer.get(at..held).context("frames")?) {
            match kind {
                1 => texts += 1,
                9 => tcp.write_all(&PONG).await?,
                8 => return Ok(()),
                _ => {}
            }
            at += size;
        }
        buffer.copy_within(at..held, 0);
        held -= at;
        heard.fetch_add(texts, Relaxed);
    }
}

/// The kind and whole size of the first frame, if all of it is there.
fn frame(bytes: &[u8]) -> Option<(u8, usize)> {
    let (head, length) = (bytes.first()?, usize::from(*bytes.get(1)?));
    let (start, length) = match length {
        126 => (4, usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))),
        127 => return None,
        length => (2, length),
    };
    let whole = start + length;
    (bytes.len() >= whole).then_some((head & 0x0f, whole))
}

/// An upstream message.
pub fn message(text: String) -> Message {
    Message::text(text)
}
