//! An HTTP proxy that knows `CONNECT`, for connections that go through one.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

use crate::upstream::read_head;

/// Opens ways to one server, whatever host is asked for. Dropping it ends it.
#[derive(Debug)]
pub struct HttpProxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _task: AbortOnDropHandle<()>,
}

impl HttpProxy {
    /// On a free port of the loopback. With `authorization`, only for requests with that
    /// `Proxy-Authorization`.
    ///
    /// # Panics
    /// Without a free port.
    pub async fn to(server: SocketAddr, authorization: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let heads = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let heads = Arc::clone(&heads);
                tokio::spawn(async move {
                    let head = read_head(&mut client).await;
                    let wanted =
                        authorization.map(|value| format!("\r\nProxy-Authorization: {value}\r\n"));
                    let welcome = wanted.is_none_or(|wanted| head.contains(&wanted));
                    heads.lock().unwrap().push(head);
                    let answer = if welcome {
                        "HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n"
                    } else {
                        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
                    };
                    client.write_all(answer.as_bytes()).await.unwrap_or_default();
                    if welcome && let Ok(mut server) = TcpStream::connect(server).await {
                        copy_bidirectional(&mut client, &mut server).await.unwrap_or_default();
                    }
                });
            }
        });
        Self { address, asked, _task: AbortOnDropHandle::new(task) }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests so far.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}
