//! `/hooks/`: what flows serve. Each endpoint has its own lock, so the gate lets everybody as far
//! as here; nothing of the owner's session or tokens counts.

mod body;
pub mod http;
mod request;
pub mod ws;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use engine::endpoint::{Asked, Doorman, Turned};
use tokio::time::Instant;

use crate::gate::Gate;
use crate::gate::throttle::Verdict;
use crate::problem::{Answer, Problem};

/// Where webhooks are served.
pub const HTTP: &str = "/hooks/http/";
/// Where WebSocket endpoints are served.
pub const WS: &str = "/hooks/ws/";

/// Whether a path, letter for letter, is one of hooks.
#[must_use]
pub fn is_hook(path: &str) -> bool {
    path.starts_with(HTTP) || path.starts_with(WS)
}

/// Lets in who knows the endpoint's secret; slows down who guesses.
fn let_in(gate: &Gate, doorman: &Doorman, asked: &Asked<'_>, request: &HttpRequest) -> Answer<()> {
    // Where there is no lock there is nothing to guess.
    let guesser = doorman.has_lock().then(|| format!("hook {}", request::from(request)));
    if let Some(name) = &guesser
        && let Verdict::Refused(seconds) = gate.throttle.verdict(name, Instant::now().into_std())
    {
        return Err(Problem::too_many(seconds, "too many wrong passwords or tokens"));
    }
    let turned = match doorman.check(asked) {
        Ok(()) => return Ok(()),
        Err(turned) => turned,
    };
    let (words, scheme) = match turned {
        Turned::Origin => {
            return Err(Problem::forbidden(
                "foreign-origin",
                "pages of this origin may not come; the endpoint's settings list those that may",
            ));
        }
        Turned::Basic => ("a name and a password are wanted here", "Basic realm=\"hook\""),
        Turned::Token => {
            ("a token is wanted here: Authorization: Bearer …", "Bearer realm=\"hook\"")
        }
    };
    // Who sends nothing guesses nothing.
    if let Some(name) = &guesser
        && (asked.authorization.is_some() || asked.token.is_some())
    {
        gate.throttle.bad(name, Instant::now().into_std());
    }
    Err(Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", words)
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static(scheme)))
}
