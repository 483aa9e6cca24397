//! A server with its data in a directory of its own, and a client that sends what it is told.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use designer_api::server::{Options, Running, start};
use serde_json::Value as Json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long an answer may take before the test fails.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) struct Server {
    pub(crate) running: Running,
    /// Deleted when the server is dropped.
    _data: TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

pub(crate) fn options(data: &TempDir) -> Options {
    Options { port: 0, workers: 1, ..Options::new(data.path()) }
}

pub(crate) async fn serve() -> Server {
    let data = tempfile::tempdir().unwrap();
    let running = start(options(&data)).await.unwrap();
    Server { running, _data: data }
}

pub(crate) async fn serve_with_password(password: &str) -> Server {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("password");
    std::fs::write(&file, password).unwrap();
    let running = start(Options { password_file: Some(file), ..options(&data) }).await.unwrap();
    Server { running, _data: data }
}

impl Server {
    pub(crate) fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// `METHOD PATH`, further header lines, body.
    pub(crate) async fn ask(&self, line: &str, headers: &[&str], body: &str) -> Answer {
        ask(self.address(), line, headers, body.as_bytes()).await
    }

    /// The path and query of the one-time link.
    pub(crate) fn link(&self) -> String {
        let link = self.running.link().unwrap();
        link.strip_prefix(self.running.url()).unwrap().to_owned()
    }

    /// Uses the link up and gives the header line with the session's cookie.
    pub(crate) async fn log_in(&self) -> String {
        let answer = self.ask(&format!("GET {}", self.link()), &[], "").await;
        assert_eq!(answer.status, 303, "{}", answer.head);
        answer.cookie()
    }

    /// The header line with which a page of ours says so.
    pub(crate) fn same_origin(&self) -> String {
        format!("Origin: http://{}", self.address())
    }

    /// A new token's header line and its id.
    pub(crate) async fn token(&self) -> (String, String) {
        let (cookie, origin) = (self.log_in().await, self.same_origin());
        let made =
            self.ask("POST /api/tokens", &[&cookie, &origin, JSON], r#"{"label":"test"}"#).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let made = made.json();
        (
            format!("Authorization: Bearer {}", made["secret"].as_str().unwrap()),
            made["token"]["id"].as_str().unwrap().to_owned(),
        )
    }
}

pub(crate) const JSON: &str = "Content-Type: application/json";

pub(crate) async fn ask(address: SocketAddr, line: &str, headers: &[&str], body: &[u8]) -> Answer {
    let mut text = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|header| header.starts_with("Host:")) {
        write!(text, "Host: {address}\r\n").unwrap();
    }
    if !body.is_empty() && !headers.iter().any(|header| header.starts_with("Content-Length:")) {
        write!(text, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    raw(address, &bytes).await
}

/// Sends bytes and reads to the end.
pub(crate) async fn raw(address: SocketAddr, bytes: &[u8]) -> Answer {
    let talk = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // The server may refuse, and close, before it has read all.
        stream.write_all(bytes).await.ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok();
        answer
    };
    let answer = tokio::time::timeout(DEADLINE, talk).await.expect("an answer in time");
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Answer {
        status: status.unwrap_or_else(|| panic!("no answer: {text:?}")),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.head, self.body))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn cookie(&self) -> String {
        let set = self.header("set-cookie").expect("a cookie");
        format!("Cookie: {}", set.split(';').next().unwrap())
    }
}
