//! What the triggers that serve paths have in common: the path, and who may come.

use engine::node::{Auth, PathPattern, Problem};
use engine::text::Template;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may come.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Door {
    /// What callers show.
    #[serde(default)]
    mode: Mode,
    /// The user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-when" = { "mode": ["basic"] }))]
    username: Option<Template>,
    /// The password, kept in a global: `{{globals.hookPassword}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-when" = { "mode": ["basic"] }))]
    password: Option<Template>,
    /// The token, kept in a global: `{{globals.hookToken}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-when" = { "mode": ["token"] }))]
    token: Option<Template>,
}

/// What callers show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Mode {
    /// Nothing: everybody may come.
    #[default]
    None,
    /// A name and a password, as browsers ask for them.
    Basic,
    /// A token: `Authorization: Bearer …`, or `?token=…` where no header can be set.
    Token,
}

impl Door {
    pub(crate) fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wanted = |name: &str, value: Option<&Template>, mode: Mode, secret: bool| {
            let place = format!("/auth/{name}");
            let mut refuse = |words: &str| problems.push(Problem::error("config", &place, words));
            match value {
                Some(_) if self.mode != mode => {
                    refuse("This has no meaning in the mode that is chosen: leave it out.");
                }
                None if self.mode == mode => refuse("This is wanted in the mode that is chosen."),
                Some(value) if secret && value.as_constant().is_some() => refuse(
                    "Whoever reads the flow would read this. Keep it in a global and name that \
                     here, as in `{{globals.hookSecret}}`.",
                ),
                _ => {}
            }
        };
        wanted("username", self.username.as_ref(), Mode::Basic, false);
        wanted("password", self.password.as_ref(), Mode::Basic, true);
        wanted("token", self.token.as_ref(), Mode::Token, true);
        problems
    }

    /// A mode without what it wants lets nobody in; `check` refuses it.
    pub(crate) fn auth(&self) -> Auth {
        let empty = || crate::field::template("");
        let given = |value: &Option<Template>| value.clone().unwrap_or_else(empty);
        match self.mode {
            Mode::None => Auth::Open,
            Mode::Basic => {
                Auth::Basic { username: given(&self.username), password: given(&self.password) }
            }
            Mode::Token => Auth::Token(given(&self.token)),
        }
    }
}

/// What is wrong with a path.
pub(crate) fn check_path(path: &str) -> Option<Problem> {
    let words = PathPattern::parse(path).err()?;
    Some(Problem::error("config", "/path", words))
}

/// A path that `check` has looked at.
#[allow(clippy::expect_used, reason = "a constant; a test parses it")]
pub(crate) fn path(text: &str) -> PathPattern {
    PathPattern::parse(text)
        .unwrap_or_else(|_| PathPattern::parse("unnamed").expect("a constant path is well formed"))
}
