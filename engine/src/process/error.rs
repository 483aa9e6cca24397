//! What can stand in the way of a request about processes.

use super::Rejection;
use crate::store;

/// Why a request was not done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ProcessError {
    /// The instance refused the command; nothing changed.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// There is no such instance.
    #[error("There is no process instance `{0}`.")]
    Missing(String),
    /// The definition is not there, or not in this version.
    #[error("{0}")]
    Definition(String),
    /// Too much waits for the instance.
    #[error("Too many commands wait for the process `{0}`; try again.")]
    Busy(String),
    /// Somebody else changed the instance at the same moment.
    #[error("The process `{0}` was changed by somebody else; try again.")]
    Changed(String),
    /// The store did not do its work.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// What is in the store cannot be read.
    #[error("The process `{id}` cannot be read: {why}.")]
    Unreadable {
        /// The instance.
        id: String,
        /// Why.
        why: String,
    },
    /// The engine is stopping.
    #[error("The engine is stopping.")]
    Stopping,
}
