//! A small HTTP server on loopback that answers as a test says, well or badly.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// `GET /path?query`.
    pub line: String,
    /// By their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// All of it.
    pub body: Vec<u8>,
}

/// What is done with a request.
#[derive(Debug, Clone)]
pub enum Told {
    /// A status, headers and a body.
    Answer(u16, Vec<(String, String)>, Vec<u8>),
    /// Nothing, ever; the socket stays open.
    Silence,
    /// A body that never ends.
    Endless,
    /// A byte now and then, for ever.
    Drip,
    /// Less than was promised, then the end.
    Cut,
}

impl Told {
    /// JSON.
    #[must_use]
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self::Answer(status, headers, body.to_string().into_bytes())
    }

    /// Another address.
    #[must_use]
    pub fn redirect(status: u16, to: &str) -> Self {
        Self::Answer(status, vec![("location".to_owned(), to.to_owned())], Vec::new())
    }
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Site {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    server: JoinHandle<()>,
}

impl Site {
    /// Starts one; the closure is given each request and its number, from 0.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn start(tell: impl Fn(&Asked, usize) -> Told + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (heard, tell) = (Arc::clone(&asked), Arc::new(tell));
        let server = tokio::spawn(async move {
            // With the server its conversations end.
            let mut open = tokio::task::JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let (heard, tell) = (Arc::clone(&heard), Arc::clone(&tell));
                open.spawn(async move { drop(serve(socket, &heard, &*tell).await) });
            }
        });
        Self { address, asked, server }
    }

    /// `http://127.0.0.1:PORT` and this path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All that was asked so far.
    ///
    /// # Panics
    /// When a conversation did.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(
    socket: TcpStream,
    heard: &Mutex<Vec<Asked>>,
    tell: &(impl Fn(&Asked, usize) -> Told + Send + Sync),
) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    while let Some(asked) = read(&mut socket).await? {
        let number = {
            let mut heard = heard.lock().expect("no panic");
            heard.push(asked.clone());
            heard.len() - 1
        };
        let told = tell(&asked, number);
        let begin = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";
        match told {
            Told::Answer(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} X\r\n");
                for (name, value) in headers {
                    head.push_str(&format!("{name}: {value}\r\n"));
                }
                if status != 204 {
                    head.push_str(&format!("content-length: {}\r\n", body.len()));
                }
                head.push_str("\r\n");
                socket.write_all(head.as_bytes()).await?;
                if !asked.line.starts_with("HEAD") {
                    socket.write_all(&body).await?;
                }
            }
            Told::Silence => std::future::pending::<()>().await,
            Told::Cut => {
                let text = format!("{begin}content-length: 100\r\n\r\nhalf");
                return socket.write_all(text.as_bytes()).await;
            }
            Told::Endless => {
                socket.write_all(format!("{begin}\r\n").as_bytes()).await?;
                loop {
                    socket.write_all(&[b'x'; 16_384]).await?;
                }
            }
            Told::Drip => {
                socket.write_all(format!("{begin}\r\n").as_bytes()).await?;
                loop {
                    socket.write_all(b"x").await?;
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    }
    Ok(())
}

async fn read(socket: &mut BufReader<TcpStream>) -> std::io::Result<Option<Asked>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut lines = lines.into_iter();
    let first = lines.next().unwrap_or_default();
    let line = first.trim_end_matches(" HTTP/1.1").to_owned();
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect();
    let size = headers.get("content-length").and_then(|size| size.parse().ok()).unwrap_or(0);
    let mut body = vec![0; size];
    socket.read_exact(&mut body).await?;
    Ok(Some(Asked { line, headers, body }))
}
