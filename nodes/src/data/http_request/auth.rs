//! Who asks: what the server is shown.

use engine::node::{Error, HttpRequest, Problem};
use engine::payload::Value;
use engine::text::Template;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who asks.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Auth {
    /// What the server is shown.
    #[serde(default)]
    mode: Mode,
    /// The user's name.
    #[serde(default)]
    #[schemars(extend("x-when" = { "mode": ["basic"] }))]
    username: Option<Template>,
    /// The password, kept in a global: `{{globals.password}}`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "mode": ["basic"] }))]
    password: Option<Template>,
    /// The token, kept in a global: `{{globals.token}}`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "mode": ["bearer"] }))]
    token: Option<Template>,
    /// The header's name, such as `X-Api-Key`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "mode": ["header"] }))]
    header: Option<String>,
    /// The header's value, kept in a global: `{{globals.apiKey}}`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "mode": ["header"] }))]
    value: Option<Template>,
}

/// What the server is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Mode {
    /// Nothing.
    #[default]
    None,
    /// A name and a password.
    Basic,
    /// A token: `Authorization: Bearer …`.
    Bearer,
    /// A header of one's own.
    Header,
}

impl Auth {
    pub(super) fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |name: &str, words: &str| {
            problems.push(Problem::error("config", format!("/auth/{name}"), words));
        };
        for (name, mode, there) in [
            ("username", Mode::Basic, self.username.is_some()),
            ("password", Mode::Basic, self.password.is_some()),
            ("token", Mode::Bearer, self.token.is_some()),
            ("header", Mode::Header, self.header.is_some()),
            ("value", Mode::Header, self.value.is_some()),
        ] {
            match (there, self.mode == mode) {
                (true, false) => {
                    refuse(name, "This has no meaning in the mode that is chosen: leave it out.");
                }
                (false, true) => refuse(name, "This is wanted in the mode that is chosen."),
                _ => {}
            }
        }
        for (name, secret) in
            [("password", &self.password), ("token", &self.token), ("value", &self.value)]
        {
            if secret.as_ref().is_some_and(|secret| secret.as_constant().is_some()) {
                refuse(
                    name,
                    "Whoever reads the flow would read this. Keep it in a global and name that \
                     here, as in `{{globals.secret}}`.",
                );
            }
        }
        if let Some(words) = self.header.as_deref().and_then(HttpRequest::wrong_header) {
            refuse("header", words);
        }
        problems
    }

    /// Shows it; errors hide what was filled in.
    pub(super) fn show(&self, request: &mut HttpRequest, scope: &Value) -> Result<(), Error> {
        let text = |template: &Option<Template>| {
            template.as_ref().map_or(Ok(String::new()), |one| one.render_hidden(scope))
        };
        match self.mode {
            Mode::None => {}
            Mode::Basic => request.basic(&text(&self.username)?, &text(&self.password)?),
            Mode::Bearer => request.bearer(&text(&self.token)?)?,
            Mode::Header => {
                request.header(self.header.as_deref().unwrap_or_default(), &text(&self.value)?)?;
            }
        }
        Ok(())
    }
}
