//! How a command reaches what it works on: a server by its address and a token, the server that
//! holds a data directory, or the directory itself while no server does.

use std::sync::Arc;

use anyhow::Context as _;
use engine::store::{Error as StoreError, Store};

use super::args::TargetArgs;
use super::remote::Remote;
use super::serve;
use crate::gate::link::Links;
use crate::server::open_store;

/// Where the command works.
pub(super) enum Reach {
    /// At a server.
    Server(Remote),
    /// In a data directory that is ours as long as this lives.
    Directory(Arc<dyn Store>),
}

impl Reach {
    /// Finds the way. Whoever may write into a data directory may also speak to its server: by a
    /// one-time link that is used at once.
    pub(super) async fn find(target: &TargetArgs) -> anyhow::Result<Self> {
        if let (Some(url), Some(token)) = (&target.url, &target.token) {
            return Ok(Self::Server(Remote::with_token(url.as_str(), token)));
        }
        let data = &target.data.data;
        match open_store(data).await {
            Ok(store) => Ok(Self::Directory(store)),
            Err(StoreError::InUse { .. }) => {
                let place = serve::running_at(data)?;
                if let Some(token) = &target.token {
                    return Ok(Self::Server(Remote::with_token(&place.local, token)));
                }
                let link = Links::of(data)
                    .create()
                    .with_context(|| format!("{} cannot be written", data.display()))?;
                Ok(Self::Server(Remote::with_link(&place.local, &link)?))
            }
            Err(error) => Err(error.into()),
        }
    }
}
