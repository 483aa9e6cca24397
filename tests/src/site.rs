//! A small HTTP server on loopback that answers as a test says, well or badly.

mod serve;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use serve::serve;

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
