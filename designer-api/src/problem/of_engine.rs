//! The engine's errors as problems.

use actix_web::ResponseError as _;
use actix_web::http::StatusCode;
use engine::engine::EngineError;
use engine::project::Error as ProjectError;
use engine::store::Error as StoreError;

use super::Problem;
use crate::socket::SocketRefused;

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

impl From<SocketRefused> for Problem {
    fn from(refused: SocketRefused) -> Self {
        Self::new(refused.status_code(), refused.code(), refused.to_string())
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
            EngineError::NotCallable { .. } => "not-callable",
            EngineError::TooDeep { .. } => "too-deep",
        };
        Self::conflict(code, error.to_string())
    }
}
