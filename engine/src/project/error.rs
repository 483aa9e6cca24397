//! Why something that an installation keeps was not changed, or not found.

use crate::store;

/// What can go wrong with what an installation keeps.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("there is no {what} `{id}`")]
    Missing {
        /// `flow`, `connection` …
        what: String,
        /// Its id or name.
        id: String,
    },
    /// There is one already.
    #[error("there is a {what} `{id}` already; choose another id or change that one")]
    Exists {
        /// `flow`, `connection` …
        what: String,
        /// Its id or name.
        id: String,
    },
    /// There is one whose id differs in case only.
    #[error(
        "`{id}` differs from the {what} `{existing}` in upper and lower case only; choose another id"
    )]
    CaseTwin {
        /// `flow`, `connection` …
        what: String,
        /// The id that was wanted.
        id: String,
        /// The id that is there.
        existing: String,
    },
    /// Somebody else changed it since it was read.
    #[error("the {what} `{id}` was changed by somebody else; load it again and repeat the change")]
    Conflict {
        /// `flow`, `connection` …
        what: String,
        /// Its id or name.
        id: String,
        /// The revision that it has now; `None` if it was deleted.
        current: Option<u64>,
    },
    /// The id breaks the rule.
    #[error("the id `{}` {why}", id.escape_debug())]
    BadId {
        /// The id.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// The flow has no such version.
    #[error("the flow `{id}` has no version {version}")]
    NoVersion {
        /// The flow's id.
        id: String,
        /// The version.
        version: u32,
    },
    /// A deployed flow cannot be deleted.
    #[error("the flow `{id}` is deployed (version {version}); undeploy it first")]
    Deployed {
        /// The flow's id.
        id: String,
        /// The version that is deployed.
        version: u32,
    },
    /// It is larger than it can be.
    #[error("the {what} `{id}` has {found} {unit}; at most {limit} are allowed")]
    TooLarge {
        /// `connection`, `setting` …
        what: String,
        /// Its id or name.
        id: String,
        /// How many it may have.
        limit: usize,
        /// How many it has.
        found: usize,
        /// Of what: `bytes`, `flows`.
        unit: &'static str,
    },
    /// What is in the store is not what this program puts there.
    #[error("the {what} `{id}` cannot be read from the store: {why}")]
    Unreadable {
        /// `flow`, `connection` …
        what: String,
        /// Its id or name.
        id: String,
        /// What was seen.
        why: String,
    },
    /// Too many others changed it at the same time.
    #[error("the {what} `{id}` is being changed by many others; try again")]
    Busy {
        /// `flow`, `connection` …
        what: String,
        /// Its id or name.
        id: String,
    },
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] store::Error),
}
