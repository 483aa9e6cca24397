//! Requests to HTTP servers: the one door to the HTTP client.
//!
//! Every socket is opened by [`connector`], which asks the guard of outgoing requests, and connects
//! to the address that the guard let pass. Redirects are followed here, one request at a time, so
//! each of them meets the guard too.

mod connector;
mod follow;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::connection::guard::AllowList;
use crate::node::{Error, HttpRequest, HttpResponse};
use connector::{Connector, Refusal};

/// How long a socket is kept for the next request to the same server, and how many of one server.
const IDLE: Duration = Duration::from_secs(30);
const IDLE_EACH: usize = 8;

/// Sends requests. Cheap to clone; sockets are shared. Must be used within a tokio runtime.
#[derive(Debug, Clone)]
pub struct Client {
    pool: Pool<Connector, Full<Bytes>>,
}

impl Client {
    /// A client that reaches public addresses, and those that are allowed.
    #[must_use]
    pub fn new(allowed: AllowList) -> Self {
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_EACH)
            .build(Connector::new(Arc::new(allowed)));
        Self { pool }
    }

    /// Sends a request, and gives the answer with all of its body, whatever its status.
    ///
    /// # Errors
    /// With blame Input when the address may not be reached, the answer is too large or leads in
    /// circles; with blame External when the server cannot be reached or does not answer in time.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let (server, limit) = (request.server(), request.timeout);
        let sent = tokio::time::timeout(limit, self.follow(request)).await;
        sent.unwrap_or_else(|_| {
            let seconds = limit.as_secs_f64();
            Err(Error::external(format!("{server} did not answer within {seconds} s.")))
        })
    }

    async fn follow(&self, mut request: HttpRequest) -> Result<HttpResponse, Error> {
        let mut left = request.redirects;
        loop {
            let response = self.once(&request).await?;
            let Some(next) = follow::next(&request, &response)?.filter(|_| request.redirects > 0)
            else {
                return read(&request, response).await;
            };
            if left == 0 {
                let words = "led from one address to another too often";
                return Err(Error::input(format!("{} {words}.", request.server())));
            }
            left -= 1;
            request = next;
        }
    }

    async fn once(&self, request: &HttpRequest) -> Result<Response<Incoming>, Error> {
        let mut built = Request::builder()
            .method(request.method.as_str())
            .uri(request.url.as_str())
            .header("user-agent", concat!("Wireloom/", env!("CARGO_PKG_VERSION")))
            .header("accept", "*/*");
        if let Some(headers) = built.headers_mut() {
            for (name, value) in &request.headers {
                let name = hyper::header::HeaderName::try_from(name.as_str());
                let value = hyper::header::HeaderValue::try_from(value.as_str());
                if let (Ok(name), Ok(value)) = (name, value) {
                    headers.insert(name, value);
                }
            }
        }
        let built = built
            .body(Full::new(request.body.clone()))
            .map_err(|error| Error::input(format!("The request cannot be sent: {error}.")))?;
        self.pool.request(built).await.map_err(|error| failed(request, error))
    }
}

/// All of an answer, up to the limit.
async fn read(request: &HttpRequest, response: Response<Incoming>) -> Result<HttpResponse, Error> {
    let (head, mut incoming) = response.into_parts();
    let mut body = BytesMut::new();
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| {
            let words = format!("The answer of {} broke off.", request.server());
            Error::external(words).with_source(error)
        })?;
        let Some(data) = frame.data_ref() else { continue };
        if body.len() + data.len() > request.limit {
            return Err(Error::input(format!(
                "The answer of {} has more than {} KiB; raise the limit if that is right.",
                request.server(),
                request.limit >> 10,
            )));
        }
        body.extend_from_slice(data);
    }
    let headers = head.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    Ok(HttpResponse {
        server: request.server(),
        status: head.status.as_u16(),
        headers: headers.collect(),
        body: body.freeze(),
    })
}

/// Why there is no answer; the guard's own words where it said no.
fn failed(request: &HttpRequest, error: hyper_util::client::legacy::Error) -> Error {
    let mut beneath = error.source();
    while let Some(one) = beneath {
        if let Some(refusal) = one.downcast_ref::<Refusal>() {
            return match refusal {
                Refusal::Guard(words) => Error::input(words.clone()),
                Refusal::Socket(words) => Error::external(words.clone()),
            };
        }
        beneath = one.source();
    }
    let words = format!("{} closed the connection without an answer.", request.server());
    Error::external(words).with_source(error)
}
