//! A client that says exactly the bytes that it is told to.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use super::site::{Site, within};

/// What came from the server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Came {
    Text(String),
    Binary(Vec<u8>),
    Ping,
    Pong(Vec<u8>),
    /// The code; 0 without one.
    Close(u16),
    /// The TCP connection ended or broke.
    End,
}

pub(crate) struct Raw {
    pub(crate) tcp: TcpStream,
}

/// A frame masked with zeros, which leave it as it is.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match u16::try_from(payload.len()).unwrap() {
        short @ 0..126 => out.push(0x80 | u8::try_from(short).unwrap()),
        long => {
            out.push(0xfe);
            out.extend_from_slice(&long.to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(payload);
    out
}

pub(crate) fn text(text: &str) -> Vec<u8> {
    frame(0x81, text.as_bytes())
}

pub(crate) const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n\
    Sec-WebSocket-Protocol: other, wireloom.push.v1\r\n";

impl Raw {
    pub(crate) async fn tcp(address: SocketAddr) -> Self {
        Self { tcp: within(TcpStream::connect(address)).await.unwrap() }
    }

    /// Sends a request head; gives the answer's status and head.
    pub(crate) async fn ask(&mut self, head: &str) -> (u16, String) {
        within(self.tcp.write_all(head.as_bytes())).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(within(self.tcp.read_u8()).await.unwrap());
        }
        let answer = String::from_utf8(answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer)
    }

    pub(crate) async fn open(site: &Site, path: &str) -> Self {
        Self::upgrade(Self::tcp(site.address).await, path).await
    }

    /// With as little room for what it does not read as the kernel gives.
    pub(crate) async fn open_narrow(site: &Site, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let tcp = within(socket.connect(site.address)).await.unwrap();
        Self::upgrade(Self { tcp }, path).await
    }

    async fn upgrade(mut self, path: &str) -> Self {
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{UPGRADE}\r\n");
        assert_eq!(self.ask(&head).await.0, 101);
        self
    }

    /// The peer may close at any point; what it says then is looked at in [`Self::hear`].
    pub(crate) async fn say(&mut self, bytes: &[u8]) {
        let _sent: Result<(), std::io::Error> = within(self.tcp.write_all(bytes)).await;
    }

    pub(crate) async fn hear(&mut self) -> Came {
        within(self.read()).await.unwrap_or(Came::End)
    }

    /// What comes but pings, until it is a close or the end.
    pub(crate) async fn closed(&mut self) -> Came {
        loop {
            let came = self.hear().await;
            if matches!(came, Came::Close(_) | Came::End) {
                return came;
            }
        }
    }

    async fn read(&mut self) -> std::io::Result<Came> {
        let first = self.tcp.read_u8().await?;
        let length = match self.tcp.read_u8().await? {
            126 => usize::from(self.tcp.read_u16().await?),
            127 => usize::try_from(self.tcp.read_u64().await?).unwrap(),
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        self.tcp.read_exact(&mut payload).await?;
        Ok(match first {
            0x81 => Came::Text(String::from_utf8(payload).unwrap()),
            0x82 => Came::Binary(payload),
            0x88 if payload.is_empty() => Came::Close(0),
            0x88 => Came::Close(u16::from_be_bytes([payload[0], payload[1]])),
            0x89 => Came::Ping,
            0x8a => Came::Pong(payload),
            other => panic!("a frame that begins with {other:#x}"),
        })
    }
}
