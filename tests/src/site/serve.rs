//! One conversation: requests are read, and answered as told.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::{Asked, Told};

pub(super) async fn serve(
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
