//! A server, as the command line speaks to it.

use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::Value as Json;
use ureq::Agent;
use ureq::http::Request;

use super::{check, out};
use crate::gate::secret::Secret;
use crate::problem::Finding;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// The largest answer that is read.
const LARGEST: u64 = 256 << 20;

/// A server and what opens it.
pub(super) struct Remote {
    agent: Agent,
    base: String,
    /// Header and value.
    credentials: (&'static str, String),
    /// A session that is ours to end.
    session: bool,
}

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(PATIENCE))
        .build()
        .into()
}

impl Remote {
    /// By a token.
    pub(super) fn with_token(base: &str, token: &str) -> Self {
        Self {
            agent: agent(),
            base: base.trim_end_matches('/').to_owned(),
            credentials: ("authorization", format!("Bearer {token}")),
            session: false,
        }
    }

    /// By a one-time link, which is used up; the session ends with this.
    pub(super) fn with_link(base: &str, link: &Secret) -> anyhow::Result<Self> {
        let (agent, base) = (agent(), base.trim_end_matches('/').to_owned());
        let answer = agent
            .get(format!("{base}/login?token={}", link.expose()))
            .call()
            .with_context(|| format!("the server at {base} does not answer"))?;
        let cookie = answer
            .headers()
            .get("set-cookie")
            .and_then(|set| set.to_str().ok())
            .and_then(|set| set.split(';').next())
            .context("the server did not take the link; is it an older Wireloom?")?;
        let credentials = ("cookie", cookie.to_owned());
        Ok(Self { agent, base, credentials, session: true })
    }

    /// Asks, and gives the answer's text.
    pub(super) fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Json>,
    ) -> anyhow::Result<String> {
        let (header, value) = &self.credentials;
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(*header, value)
            // As a page of the server's own would, for the cookie; a proxy may change the origin.
            .header("sec-fetch-site", "same-origin");
        let answer = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(body.to_string())?)
            }
            None => self.agent.run(request.body(())?),
        };
        let mut answer =
            answer.with_context(|| format!("the server at {} does not answer", self.base))?;
        let status = answer.status();
        let text = answer.body_mut().with_config().limit(LARGEST).read_to_string()?;
        if status.is_success() {
            return Ok(text);
        }
        let problem: Json = serde_json::from_str(&text).unwrap_or_default();
        for one in problem.get("problems").and_then(Json::as_array).into_iter().flatten() {
            out::note(check::line(&finding(one)));
        }
        match problem.get("detail").and_then(Json::as_str) {
            Some(detail) => bail!("the server refused: {detail}"),
            None => bail!("the server answered {status}"),
        }
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        if self.session
            && let Err(error) = self.ask("POST", "/api/logout", None)
        {
            tracing::debug!(%error, "the session was not ended; it ends by itself");
        }
    }
}

/// Reads a finding of a problem or a report.
pub(super) fn finding(json: &Json) -> Finding {
    let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
    let warning = text("severity").is_some_and(|severity| severity == "warning");
    Finding {
        severity: if warning { "warning" } else { "error" },
        code: text("code").unwrap_or_default(),
        node: text("node"),
        pointer: text("pointer").unwrap_or_default(),
        message: text("message").unwrap_or_default(),
    }
}
