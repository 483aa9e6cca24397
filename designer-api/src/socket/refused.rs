//! Why a request did not become a WebSocket.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

/// Answered as `application/problem+json` before anything is upgraded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SocketRefused {
    /// A page of another origin.
    #[error("this socket may not be opened by a page of another origin; allow it by its origin")]
    ForeignOrigin,
    /// None of the sub-protocols is spoken here.
    #[error("offer the sub-protocol {0} in Sec-WebSocket-Protocol")]
    Protocol(String),
    /// Not a WebSocket handshake.
    #[error("this address speaks WebSocket only: {0}")]
    Handshake(String),
}

impl SocketRefused {
    /// Stable, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ForeignOrigin => "foreign-origin",
            Self::Protocol(_) => "websocket-protocol",
            Self::Handshake(_) => "websocket-handshake",
        }
    }
}

impl ResponseError for SocketRefused {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::Protocol(_) | Self::Handshake(_) => StatusCode::BAD_REQUEST,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        HttpResponse::build(status).content_type("application/problem+json").json(
            serde_json::json!({
                "type": format!("urn:wireloom:problem:{}", self.code()),
                "title": status.canonical_reason().unwrap_or("Error"),
                "status": status.as_u16(),
                "code": self.code(),
                "detail": self.to_string(),
            }),
        )
    }
}
