//! `/api/live`: what happens in flows, line by line, and which processes change, for whoever
//! watches.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::{Bytes, BytesMut};
use engine::live::Watch;
use engine::process::Changes;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use super::processes::processes;
use crate::body::Query;
use crate::gate::{Gate, Identity};
use crate::installation::Installation;
use crate::problem::Form;
use crate::socket::{SocketOptions, SocketRefused, live_socket};

/// Messages that wait for a slow browser before it misses some.
const QUEUE: usize = 256;
/// Between two messages of lines: each wakes the browser up.
const PAUSE: Duration = Duration::from_millis(100);

/// So long after the last line it is told how many were left out.
const QUIET: Duration = Duration::from_secs(1);

/// A message is not made longer than this by a further line.
const LARGE: usize = 256 << 10;

/// What is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tell {
    /// Debug lines, failures and traced runs.
    #[default]
    Lines,
    /// Which process instances have changed.
    Instances,
}

/// What the socket is for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `lines` if absent.
    #[serde(default)]
    #[param(required = false, inline)]
    tell: Tell,
}

/// A WebSocket that tells what happens, as JSON: one or more lines a message.
///
/// As `lines`: debug lines, failures and traced runs, first those from before, then each as it
/// happens; `{"dropped": n}` stands where some were missed. As `instances`: `{"type":
/// "instances", "instances": [ids], "more": false}` when some have changed, a few times a second
/// at the most; `more` says that others than these have changed too.
///
/// # Errors
/// 400 for what is no handshake, 403 for a foreign page.
#[utoipa::path(get, path = "/api/live", tag = "runs", params(Wanted),
    responses((status = 101, description = "The socket is open"),
        (status = 400, description = "Not a WebSocket handshake", body = Form),
        (status = 403, description = "A page of another origin", body = Form)))]
pub async fn socket(
    request: HttpRequest,
    payload: web::Payload,
    wanted: Query<Wanted>,
    installation: web::Data<Installation>,
    gate: web::Data<Gate>,
    identity: web::ReqData<Identity>,
    stopping: web::Data<CancellationToken>,
) -> Result<HttpResponse, SocketRefused> {
    let options = SocketOptions { stopping: (**stopping).clone(), ..SocketOptions::default() };
    let by_cookie = identity.by_cookie;
    let may_come =
        |request: &HttpRequest| gate.origins.check_socket(request.headers(), by_cookie).is_ok();
    let (lines, source) = channel(QUEUE);
    let response = live_socket(&request, payload, source, options, may_come)?;
    let (keys, key) = (gate.keys.clone(), identity.key.id);
    let valid = move || keys.is_valid(key);
    if wanted.0.tell == Tell::Instances {
        // Where the processes are not there yet the socket ends, and is opened again.
        if let Ok(processes) = processes(&installation) {
            let changes = processes.watch();
            tokio::spawn(async move { tell_changes(changes, &lines, valid).await });
        }
        return Ok(response);
    }
    // Watching begins when the socket is sure: until then nothing need be written down.
    let watch = installation.engine.live().watch();
    tokio::spawn(async move { tell_lines(watch, &lines, valid).await });
    Ok(response)
}

/// Tells what was before, then what comes, until the socket is gone or the log-in has ended.
async fn tell_lines(mut watch: Watch, lines: &Sender<Bytes>, valid: impl Fn() -> bool) {
    let mut message = BytesMut::new();
    for line in std::mem::take(&mut watch.before) {
        add(&mut message, &line);
        if message.len() > LARGE {
            send(lines, &mut message);
        }
    }
    send(lines, &mut message);
    let mut last = None;
    loop {
        tokio::select! {
            line = next(&mut watch.receiver) => match line {
                Some(line) => add(&mut message, &line),
                None => return,
            },
            () = tokio::time::sleep(QUIET) => watch.tell_left_out(),
            () = lines.closed() => return,
        }
        // The first comes at once, those soon after it together.
        if let Some(last) = last {
            tokio::time::sleep_until(last + PAUSE).await;
        }
        while message.len() <= LARGE
            && let Some(line) = ready(&mut watch.receiver)
        {
            add(&mut message, &line);
        }
        if !valid() {
            return;
        }
        send(lines, &mut message);
        last = Some(Instant::now());
    }
}

fn add(message: &mut BytesMut, line: &Bytes) {
    if !message.is_empty() {
        message.extend_from_slice(b"\n");
    }
    message.extend_from_slice(line);
}

fn send(lines: &Sender<Bytes>, message: &mut BytesMut) {
    if !message.is_empty() {
        // Fails only where nobody listens any more; whoever calls sees that.
        drop(lines.send(message.split().freeze()));
    }
}

fn dropped(missed: u64) -> Bytes {
    Bytes::from(format!("{{\"dropped\":{missed}}}"))
}

async fn next(receiver: &mut Receiver<Bytes>) -> Option<Bytes> {
    match receiver.recv().await {
        Ok(line) => Some(line),
        Err(RecvError::Lagged(missed)) => Some(dropped(missed)),
        Err(RecvError::Closed) => None,
    }
}

/// What has come already.
fn ready(receiver: &mut Receiver<Bytes>) -> Option<Bytes> {
    match receiver.try_recv() {
        Ok(line) => Some(line),
        Err(TryRecvError::Lagged(missed)) => Some(dropped(missed)),
        Err(TryRecvError::Empty | TryRecvError::Closed) => None,
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "instances")]
struct Told<'a> {
    #[serde(flatten)]
    changes: &'a Changes,
}

/// Tells which instances change until the socket is gone or the log-in has ended.
async fn tell_changes(
    mut changes: Receiver<Arc<Changes>>,
    lines: &Sender<Bytes>,
    valid: impl Fn() -> bool,
) {
    loop {
        let changes = tokio::select! {
            changes = changes.recv() => match changes {
                Ok(changes) => changes,
                Err(RecvError::Lagged(_)) => {
                    Arc::new(Changes { more: true, ..Changes::default() })
                }
                Err(RecvError::Closed) => return,
            },
            () = lines.closed() => return,
        };
        if !valid() {
            return;
        }
        if let Ok(text) = serde_json::to_vec(&Told { changes: &changes }) {
            drop(lines.send(Bytes::from(text)));
        }
    }
}
