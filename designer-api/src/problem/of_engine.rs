//! The engine's errors as problems.

use actix_web::http::StatusCode;
use engine::engine::EngineError;
use engine::node::Problem as Found;
use engine::project::Error as ProjectError;
use engine::store::Error as StoreError;

use super::Problem;

impl Problem {
    /// A file of a flow that is none: 409 if a newer Wireloom made it, 413 if it is larger than
    /// the limits, else 400.
    #[must_use]
    pub fn unread(found: Vec<Found>) -> Self {
        let of = |code: &str| found.iter().find(|one| one.code == code);
        let (status, first) = if let Some(newer) = of("format-newer") {
            (StatusCode::CONFLICT, Some(newer))
        } else if let Some(large) = of("too-large") {
            (StatusCode::PAYLOAD_TOO_LARGE, Some(large))
        } else {
            (StatusCode::BAD_REQUEST, found.first())
        };
        let Some(first) = first else {
            return Self::bad("bad-form", "this is no flow");
        };
        // The codes that other bodies have.
        let code = match first.code.as_str() {
            "empty" => "empty-body",
            "encoding" => "not-utf8",
            "json" | "too-deep" => "bad-json",
            "format" => "bad-format",
            "format-newer" => "newer-format",
            "shape" => "bad-form",
            "id" => "bad-id",
            other => other,
        };
        let more = match found.len() {
            0 | 1 => String::new(),
            all => format!(" ({} more: see problems)", all - 1),
        };
        let problem = Self::new(status, code, format!("{}{more}", first.message));
        problem.at(first.pointer.clone()).with_problems(found)
    }
}

impl From<ProjectError> for Problem {
    fn from(error: ProjectError) -> Self {
        let words = error.to_string();
        match error {
            ProjectError::Missing { .. } | ProjectError::NoVersion { .. } => Self::not_found(words),
            ProjectError::Exists { .. } => Self::conflict("exists", words),
            ProjectError::CaseTwin { .. } => Self::conflict("exists-in-other-case", words),
            ProjectError::Conflict { .. } => Self::conflict("conflict", words),
            ProjectError::Deployed { .. } => Self::conflict("deployed", words),
            ProjectError::BadId { .. } => Self::bad("bad-id", words).at("/id"),
            ProjectError::TooLarge { .. } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", words)
            }
            ProjectError::Busy { .. } => Self::unavailable("busy", words),
            ProjectError::Store(error) => error.into(),
            error @ ProjectError::Unreadable { .. } => Self::internal(&error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let words = error.to_string();
        match error {
            StoreError::Conflict { .. } => Self::conflict("conflict", words),
            StoreError::TooLarge { .. } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", words)
            }
            StoreError::Closed => Self::unavailable("stopping", words),
            StoreError::Failed(_) => Self::unavailable("store-failed", words),
            error => Self::internal(&error),
        }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        let code = match &error {
            EngineError::NotDeployed { .. } => "not-deployed",
            EngineError::NotPressable { .. } => "not-pressable",
            EngineError::NoNode { .. } => "no-node",
            EngineError::NotCallable { .. } => "not-callable",
            EngineError::TooDeep { .. } => "too-deep",
        };
        Self::conflict(code, error.to_string())
    }
}
