//! The loan example's credit service: a small HTTP server on loopback that gives scores, and is
//! busy now and then, so that whoever asks has to ask again.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// Most bytes of a request.
const MOST: u64 = 64 * 1024;
/// Most conversations at a time.
const CLIENTS: usize = 64;

/// A service that runs. Dropping it lets it run on; [`Credit::stop`] ends it.
#[derive(Debug)]
pub struct Credit {
    address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<()>,
}

impl Credit {
    /// Starts to listen on loopback; port 0 takes one that is free.
    ///
    /// # Errors
    /// When the port is taken or may not be had.
    pub async fn start(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let server = tokio::spawn(serve(listener, stop.clone()));
        Ok(Self { address, stop, server })
    }

    /// What the global `creditService` is set to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends it and every conversation.
    pub async fn stop(self) {
        self.stop.cancel();
        // It ends by the token; an error would be a panic, which has been printed.
        drop(self.server.await);
    }
}

/// From 300 to 850: the more is to be paid each month, the less.
#[must_use]
pub fn score(amount: f64, months: f64) -> f64 {
    (850.0 - amount / months.max(1.0)).round().clamp(300.0, 850.0)
}

async fn serve(listener: TcpListener, stop: CancellationToken) {
    let mut clients = JoinSet::new();
    // Every third request finds it busy, the first one too.
    let mut requests = 0_u32;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = clients.join_next() => {}
            accepted = listener.accept(), if clients.len() < CLIENTS => match accepted {
                Ok((socket, peer)) => {
                    tracing::debug!(%peer, "the credit service is asked");
                    clients.spawn(answer(socket, requests.is_multiple_of(3)));
                    requests = requests.wrapping_add(1);
                }
                Err(error) => tracing::warn!(%error, "the credit service could not be asked"),
            },
        }
    }
}

/// One request, one answer.
async fn answer(socket: TcpStream, busy: bool) -> io::Result<()> {
    let mut socket = BufReader::new(socket);
    let (status, body) = match read(&mut socket).await? {
        _ if busy => ("503 Service Unavailable", json!({ "error": "busy; ask again" })),
        Some(asked) => ("200 OK", asked),
        None => ("400 Bad Request", json!({ "error": "POST {\"amount\", \"months\"} to /scores" })),
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await?;
    socket.write_all(body.as_bytes()).await?;
    socket.shutdown().await
}

/// The answer to what is asked; `None` where that makes no sense.
async fn read(socket: &mut BufReader<TcpStream>) -> io::Result<Option<Json>> {
    let mut socket = socket.take(MOST);
    let mut first = String::new();
    socket.read_line(&mut first).await?;
    let mut size = 0;
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).await? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            size = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = Vec::new();
    socket.take(size).read_to_end(&mut body).await?;
    let asked: Json = serde_json::from_slice(&body).unwrap_or_default();
    let number = |name| asked.get(name).and_then(Json::as_f64);
    Ok(match (number("amount"), number("months")) {
        (Some(amount), Some(months)) if first.starts_with("POST /scores ") => {
            Some(json!({ "score": score(amount, months) }))
        }
        _ => None,
    })
}
