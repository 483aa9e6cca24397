//! Webhook → set → reply, beside a bare actix-web handler of the same bytes.

use std::io::BufRead;
use std::process::{Command, Stdio};
use std::time::Instant;

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

async fn handle(body: web::Bytes) -> actix_web::Result<HttpResponse> {
    let mut value: serde_json::Value = serde_json::from_slice(&body)?;
    if let Some(members) = value.as_object_mut() {
        members.insert("checked".to_owned(), true.into());
    }
    let bytes = serde_json::to_vec(&value)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(bytes))
}

pub fn case(runtime: &Runtime, size: Size) -> anyhow::Result<Vec<Row>> {
    let requests = size.plan.messages / 4;
    let (bare, ours) = crate::cases::by_turns(
        size.rounds,
        || runtime.block_on(bare(requests)),
        || runtime.block_on(ours(requests)),
    )?;
    let of = |rounds: &[(f64, f64)], read: fn(&(f64, f64)) -> f64| middle(rounds.iter().map(read));
    let (rate, cost) = (|f: &(f64, f64)| f.0, |f: &(f64, f64)| f.1);
    Ok(vec![
        Row::beside("webhook: requests/s", of(&bare, rate), of(&ours, rate), AtLeast(0.7)),
        Row::beside("webhook: CPU µs a request", of(&bare, cost), of(&ours, cost), None),
    ])
}

async fn bare(requests: u64) -> anyhow::Result<(f64, f64)> {
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

async fn ours(requests: u64) -> anyhow::Result<(f64, f64)> {
    let (program, _data) = wireloom::program().await?;
    wireloom::deploy(&program, &flows::webhook()).await;
    let address = program.base().trim_start_matches("http://").trim_end_matches('/').to_owned();
    ask(&address, program.pid(), requests).await
}

/// Requests a second, and microseconds of processor time for each.
async fn ask(address: &str, pid: u32, requests: u64) -> anyhow::Result<(f64, f64)> {
    let each = requests / CLIENTS;
    round(address, each / 10).await?;
    let (clock, before) = (Instant::now(), cpu::nanos(pid)?);
    round(address, each).await?;
    let (took, cost) = (clock.elapsed(), cpu::nanos(pid)? - before);
    let all = (each * CLIENTS) as f64;
    Ok((all / took.as_secs_f64(), cost as f64 / 1_000.0 / all))
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
