//! What an installation keeps: flows with their versions, connections, globals, settings, and
//! the records of whoever else needs some.
//!
//! All of it stands in one [`Store`]; every change is one commit that expects the revisions it
//! was decided on, so that two people never overwrite each other unseen.

mod diff;
mod error;
mod flows;
mod head;
mod records;

use std::sync::Arc;

pub use diff::{Changed, Diff};
pub use error::Error;
pub use flows::{Draft, Flows, Version};
pub use head::{Summary, VersionInfo};
pub use records::{Expect, Record, Records};

use crate::store::Store;

/// The parts of an installation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Project {
    store: Arc<dyn Store>,
}

impl Project {
    /// What this store keeps.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// The store itself.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The flows.
    #[must_use]
    pub fn flows(&self) -> Flows {
        Flows::new(Arc::clone(&self.store))
    }

    /// The connections' settings, by id. The ids keep the rule for ids; the caller checks the
    /// settings.
    #[must_use]
    pub fn connections(&self) -> Records {
        Records::named(Arc::clone(&self.store), "connection")
    }

    /// The values that every flow of the installation sees under `globals`, by name. A flow's
    /// own globals go before them.
    #[must_use]
    pub fn globals(&self) -> Records {
        Records::free(Arc::clone(&self.store), "global")
    }

    /// The library scripts, by id. The ids keep the rule for ids; the caller checks the scripts.
    #[must_use]
    pub fn scripts(&self) -> Records {
        Records::named(Arc::clone(&self.store), "script")
    }

    /// Former versions of the library scripts, by id and number.
    #[must_use]
    pub fn script_versions(&self) -> Records {
        Records::free(Arc::clone(&self.store), "script-version")
    }

    /// Settings of the installation, by name.
    #[must_use]
    pub fn settings(&self) -> Records {
        Records::free(Arc::clone(&self.store), "setting")
    }

    /// Records of a part of the program that brings its own kind: accounts, sessions, tokens.
    ///
    /// The store is not encrypted: whoever keeps a password, a token or a session here keeps its
    /// hash, also as the id.
    #[must_use]
    pub fn records(&self, namespace: &str) -> Records {
        Records::free(Arc::clone(&self.store), &format!("record-{namespace}"))
    }
}
