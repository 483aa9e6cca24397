//! What triggers serve: paths that others call, and who may.

use std::time::Duration;

use super::PathPattern;
use crate::payload::BinaryAs;
use crate::text::Template;

/// Who may use an endpoint.
#[derive(Debug, Clone, Default)]
pub enum Auth {
    /// Everybody.
    #[default]
    Open,
    /// Who knows these. The templates see the globals.
    Basic {
        /// The user's name.
        username: Template,
        /// The password.
        password: Template,
    },
    /// Who knows this, sent as `Authorization: Bearer …` or as `token` in the query.
    Token(Template),
}

/// A WebSocket that clients open to us.
#[derive(Debug, Clone)]
pub struct SocketEndpoint {
    /// Where, below the place of all such endpoints.
    pub path: PathPattern,
    /// Who may come.
    pub auth: Auth,
    /// The pages that may come, beside those of our own origin; `*` stands for all.
    pub origins: Vec<String>,
    /// The one that clients must offer.
    pub subprotocol: Option<String>,
    /// How binary messages enter the payload.
    pub binary_as: BinaryAs,
    /// Bytes of a message.
    pub message: usize,
    /// Bytes of a frame.
    pub frame: usize,
    /// Clients at once.
    pub clients: usize,
}

/// A path that answers HTTP requests.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Where, below the place of all such endpoints.
    pub path: PathPattern,
    /// Upper case, as in `POST`.
    pub methods: Vec<&'static str>,
    /// Who may ask.
    pub auth: Auth,
    /// Bytes of a body.
    pub body: usize,
    /// How long a request waits for its answer.
    pub timeout: Duration,
    /// Whether the one who asked is told why a run failed.
    pub errors: bool,
}

/// What one trigger serves.
#[derive(Debug, Clone)]
pub enum Served {
    /// Sockets.
    Socket(SocketEndpoint),
    /// HTTP.
    Webhook(Webhook),
}

impl Served {
    /// Where.
    #[must_use]
    pub fn path(&self) -> &PathPattern {
        match self {
            Self::Socket(socket) => &socket.path,
            Self::Webhook(webhook) => &webhook.path,
        }
    }

    /// Whether both cannot be served at once.
    #[must_use]
    pub fn clashes(&self, other: &Self) -> bool {
        let same = self.path().clashes(other.path());
        match (self, other) {
            (Self::Socket(_), Self::Socket(_)) => same,
            (Self::Webhook(one), Self::Webhook(other)) => {
                same && one.methods.iter().any(|method| other.methods.contains(method))
            }
            _ => false,
        }
    }
}
