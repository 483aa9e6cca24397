//! One attempt to connect: what to connect to, the socket, and what is said first.

use std::sync::Arc;
use std::time::Duration;

use super::board::Board;
use super::caller::{self, Caller};
use super::memory::Told;
use super::registry::Around;
use super::settings::Opening;
use super::socket::{self, Opened, Refusal};
use super::trail::{StepName, Trail};
use super::{Call, Settings, target};
use crate::node::Frame;
use crate::payload::Value;

/// The code of a socket that is closed because the first messages could not be made.
const GOING_AWAY: u16 = 1001;

/// How an attempt went.
pub(super) struct Tried {
    pub(super) trail: Trail,
    pub(super) outcome: Result<Ready, Refusal>,
}

/// An open socket, and what is to be said on it before anything is read.
pub(super) struct Ready {
    pub(super) opened: Box<Opened>,
    pub(super) frames: Vec<Frame>,
}

/// What is known from before when an attempt begins.
pub(super) struct Known {
    /// What templates see.
    pub(super) names: Value,
    /// What calls are told.
    pub(super) told: Option<Told>,
}

/// Makes one attempt. The board shows where it goes as soon as that is known.
pub(super) async fn attempt(
    settings: Arc<Settings>,
    around: Arc<Around>,
    known: Known,
    board: Arc<Board>,
) -> Tried {
    let mut trail = Trail::default();
    let outcome = connect(&settings, &around, known, &board, &mut trail).await;
    if let Err(refusal) = &outcome {
        trail.end(Some(&refusal.reason));
    }
    Tried { trail, outcome }
}

async fn connect(
    settings: &Settings,
    around: &Around,
    known: Known,
    board: &Board,
    trail: &mut Trail,
) -> Result<Ready, Refusal> {
    let caller = around.caller.get().map(|caller| &**caller);
    let limit = settings.limits.handshake.0;
    trail.begin(StepName::Prepare);
    let url = match &settings.url_from {
        Some(call) => {
            Some(url(caller, told(call.clone(), &known), limit).await.map_err(Refusal::new)?)
        }
        None => None,
    };
    let mut target =
        target::target(settings, &known.names, url.as_deref()).map_err(Refusal::new)?;
    let shown = target.masked.clone();
    board.show(|view| view.url = shown);
    let opened = socket::connect(&target, settings, around, trail).await?;
    if !target.opening.is_empty() {
        trail.begin(StepName::InitialMessages);
    }
    match frames(settings, caller, &known, std::mem::take(&mut target.opening)).await {
        Ok(frames) => Ok(Ready { opened, frames }),
        Err(reason) => {
            let (_late, _agreed) =
                opened.socket.close(GOING_AWAY, "", Duration::from_secs(1)).await;
            Err(Refusal::new(reason))
        }
    }
}

/// The call, told what is known.
fn told(mut call: Call, known: &Known) -> Call {
    if let Some(told) = &known.told {
        told.join(&mut call);
    }
    call
}

async fn url(caller: Option<&dyn Caller>, call: Call, limit: Duration) -> Result<String, String> {
    let value = caller::call(caller, "urlFrom", &call, limit).await?;
    value
        .as_str()
        .map(ToOwned::to_owned)
        .ok_or_else(|| format!("urlFrom: `{}` must return the address as a string.", call.name()))
}

async fn frames(
    settings: &Settings,
    caller: Option<&dyn Caller>,
    known: &Known,
    opening: Vec<Opening>,
) -> Result<Vec<Frame>, String> {
    let mut frames = Vec::with_capacity(opening.len());
    for (place, one) in opening.into_iter().enumerate() {
        let frame = match one {
            Opening::Frame(frame) => Some(frame),
            Opening::Call(call) => {
                let what = format!("initialMessages[{place}]");
                let limit = settings.limits.handshake.0;
                let call = told(call, known);
                caller::frame(&caller::call(caller, &what, &call, limit).await?)
            }
        };
        let Some(frame) = frame else { continue };
        let (size, most) = (frame.len(), settings.limits.message);
        if size > most {
            return Err(format!(
                "initialMessages[{place}] has {size} bytes, more than limits.message ({most})."
            ));
        }
        frames.push(frame);
    }
    Ok(frames)
}
