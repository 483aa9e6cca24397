//! Webhook → set → reply, beside a bare actix-web handler of the same bytes: the headers that keep
//! browsers from doing what they should not are among them.

use std::io::BufRead;
use std::process::{Command, Stdio};
use std::time::Instant;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::table::Goal::{AtLeast, None};
use crate::table::{Row, middle};
use crate::{Size, cpu, flows, load, wireloom};

const PATH: &str = "/hooks/http/orders";
/// Connections that ask, one request at a time each.
const CLIENTS: u64 = 32;

/// The process: `bare-http`; prints the port.
pub fn main() -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async {
        let app = || App::new().route(PATH, web::post().to(handle));
        let server = HttpServer::new(app).workers(2).bind(("127.0.0.1", 0))?;
        println!("{}", server.addrs().first().map_or(0, std::net::SocketAddr::port));
        Ok(server.run().await?)
    })
}

/// What every answer of ours has; that they are the same is looked at in each run.
const SECURE: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "sandbox allow-scripts allow-forms allow-popups allow-modals; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

async fn handle(body: web::Bytes) -> actix_web::Result<HttpResponse> {
    let mut value: serde_json::Value = serde_json::from_slice(&body)?;
    if let Some(members) = value.as_object_mut() {
        members.insert("checked".to_owned(), true.into());
    }
    let bytes = serde_json::to_vec(&value)?;
    let mut answer = HttpResponse::Ok();
    for (name, value) in SECURE {
        let value = HeaderValue::from_static(value);
        answer.insert_header((HeaderName::from_static(name), value));
    }
    Ok(answer.content_type("application/json").body(bytes))
}

pub fn case(runtime: &Runtime, size: Size) -> anyhow::Result<Vec<Row>> {
    let requests = size.plan.messages / 4;
    let (bare, ours) = crate::cases::by_turns(
        crate::cases::MORE_ROUNDS * size.rounds,
        || runtime.block_on(bare(requests)),
        || runtime.block_on(ours(requests)),
    )?;
    if let (Some(bare), Some(ours)) = (bare.first(), ours.first()) {
        anyhow::ensure!(bare.answer == ours.answer, "other bytes: {bare:#?} {ours:#?}");
    }
    let of = |rounds: &[Round], read: fn(&Round) -> f64| middle(rounds.iter().map(read));
    let (rate, cost) = (|round: &Round| round.rate, |round: &Round| round.cost);
    Ok(vec![
        Row::beside("webhook: requests/s", of(&bare, rate), of(&ours, rate), AtLeast(0.7)),
        Row::beside("webhook: CPU µs a request", of(&bare, cost), of(&ours, cost), None),
    ])
}

#[derive(Debug)]
struct Round {
    /// Requests a second.
    rate: f64,
    /// Microseconds of processor time for each.
    cost: f64,
    /// The lines of one answer, the headers in order of their names, without the date.
    answer: Vec<String>,
}

async fn bare(requests: u64) -> anyhow::Result<Round> {
    let mut child =
        Command::new(std::env::current_exe()?).arg("bare-http").stdout(Stdio::piped()).spawn()?;
    let mut port = String::new();
    let out = child.stdout.take().context("its output")?;
    std::io::BufReader::new(out).read_line(&mut port)?;
    let figures = ask(&format!("127.0.0.1:{}", port.trim()), child.id(), requests).await;
    child.kill()?;
    child.wait()?;
    figures
}

async fn ours(requests: u64) -> anyhow::Result<Round> {
    let (program, _data) = wireloom::program().await?;
    wireloom::deploy(&program, &flows::webhook()).await;
    let address = program.base().trim_start_matches("http://").trim_end_matches('/').to_owned();
    ask(&address, program.pid(), requests).await
}

async fn ask(address: &str, pid: u32, requests: u64) -> anyhow::Result<Round> {
    let each = requests / CLIENTS;
    let answer = one(address).await?;
    round(address, each / 10).await?;
    let (clock, before) = (Instant::now(), cpu::nanos(pid)?);
    round(address, each).await?;
    let (took, cost) = (clock.elapsed(), cpu::nanos(pid)? - before);
    let all = (each * CLIENTS) as f64;
    Ok(Round { rate: all / took.as_secs_f64(), cost: cost as f64 / 1_000.0 / all, answer })
}

/// What one request is answered.
async fn one(address: &str) -> anyhow::Result<Vec<String>> {
    let mut answer = Vec::new();
    request(&mut TcpStream::connect(address).await?, address, 0, &mut answer).await?;
    let text = String::from_utf8(answer)?;
    let mut lines: Vec<String> =
        text.lines().filter(|line| !line.starts_with("date:")).map(str::to_owned).collect();
    lines.sort();
    Ok(lines)
}

async fn round(address: &str, each: u64) -> anyhow::Result<()> {
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let address = address.to_owned();
        clients.spawn(async move {
            let mut tcp = TcpStream::connect(&address).await?;
            tcp.set_nodelay(true)?;
            let mut answer = Vec::with_capacity(1 << 10);
            for n in 0..each {
                request(&mut tcp, &address, client * each + n, &mut answer).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = clients.join_next().await {
        done??;
    }
    Ok(())
}

async fn request(
    tcp: &mut TcpStream,
    address: &str,
    n: u64,
    answer: &mut Vec<u8>,
) -> anyhow::Result<()> {
    let body = load::order(n);
    let text = format!(
        "POST {PATH} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    tcp.write_all(text.as_bytes()).await?;
    answer.clear();
    let whole = loop {
        anyhow::ensure!(tcp.read_buf(answer).await? > 0, "the server hung up");
        if let Some(whole) = length(answer)? {
            break whole;
        }
    };
    anyhow::ensure!(answer.len() == whole, "more than one answer");
    let id = format!("\"id\":{n},");
    let text = std::str::from_utf8(answer)?;
    anyhow::ensure!(
        text.contains(&id) && text.contains("\"checked\":true"),
        "not this answer: {text}"
    );
    Ok(())
}

/// The length of the whole answer, if it is there.
fn length(answer: &[u8]) -> anyhow::Result<Option<usize>> {
    let Some(end) = answer.windows(4).position(|part| part == b"\r\n\r\n") else {
        return Ok(Option::None);
    };
    let head = std::str::from_utf8(answer.get(..end).unwrap_or_default())?.to_ascii_lowercase();
    anyhow::ensure!(head.starts_with("http/1.1 200"), "{head}");
    let said = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let whole = end + 4 + said.context("a content-length")?.trim().parse::<usize>()?;
    Ok((answer.len() >= whole).then_some(whole))
}
