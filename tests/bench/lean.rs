//! The hand-written program: what an expert would write who needs this one flow and nothing else.
//! tokio-tungstenite on both sides, serde_json, handlebars with a moved context, mimalloc; writes
//! are coalesced while more messages are there to be read.

use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use futures_util::{FutureExt, SinkExt, StreamExt};
use handlebars::{Context, Handlebars, no_escape};
use std::io::BufRead;
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{accept_async_with_config, connect_async, connect_async_with_config};

use crate::table::Figures;
use crate::{Plan, load};

/// The template of the one push, as in the flow.
pub const TEMPLATE: &str = r#"{"order":{{id}},"customer":"{{customer.id}}","total":{{total}}}"#;

fn config() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(8 * 1_024).write_buffer_size(16 * 1_024)
}

/// The process: `lean UPSTREAM-URL`; prints the port that the frontend connects to.
pub fn main(args: &mut impl Iterator<Item = String>) -> anyhow::Result<()> {
    let upstream = args.next().context("lean needs the upstream's url")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve(&upstream))
}

async fn serve(upstream: &str) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    let mut frontend = accept_async_with_config(stream, Some(config())).await?;
    let (mut feed, _) = connect_async_with_config(upstream, Some(config()), true).await?;
    let mut templates = Handlebars::new();
    templates.register_escape_fn(no_escape);
    templates.register_template_string("push", TEMPLATE)?;
    let mut seq = 0_u64;
    while let Some(message) = feed.next().await {
        let mut next = Some(message);
        while let Some(message) = next {
            if let Message::Text(text) = message? {
                seq += 1;
                let value: serde_json::Value = serde_json::from_str(&text)?;
                let rendered = templates.render_with_context("push", &Context::from(value))?;
                // As a careful program must: what a value brought in may not break the message.
                serde_json::from_str::<serde::de::IgnoredAny>(&rendered)?;
                let ts = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
                frontend
                    .feed(Message::text(format!(
                        "{{\"topic\":\"channel:orders\",\"seq\":{seq},\"kind\":\"data\",\
                         \"ts\":\"{ts:024}\",\"node\":\"push\",\"payload\":{rendered}}}"
                    )))
                    .await?;
            }
            next = feed.next().now_or_never().flatten();
        }
        frontend.flush().await?;
    }
    Ok(())
}

/// One round against a fresh process.
pub async fn round(plan: Plan) -> anyhow::Result<Figures> {
    let upstream = load::upstream().await;
    let mut child = Command::new(std::env::current_exe()?)
        .args(["lean", &upstream.url()])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut port = String::new();
    let out = child.stdout.take().context("its output")?;
    std::io::BufReader::new(out).read_line(&mut port)?;
    let (frontend, _) = connect_async(format!("ws://127.0.0.1:{}", port.trim())).await?;
    let peer = upstream.accept().await;
    let figures = load::measure(child.id(), peer, frontend, plan).await;
    child.kill()?;
    child.wait()?;
    figures
}
