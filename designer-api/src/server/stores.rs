//! The stores of a data directory: a small one for what people make, which every start reads, and
//! one for what goes on, which is made when something durable does.

use std::path::Path;
use std::sync::Arc;

use engine::store::{Error, OnDemand, Sled, Store};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, select};

/// What people make: flows, settings, keys.
const PROJECT: &str = "project";
/// What goes on: processes, the messages of durable channels, held events.
const WORK: &str = "work";
/// Both together, in a directory of an earlier version; it stays so.
const ALL: &str = "store";

/// Where everything durable is kept.
#[derive(Debug, Clone)]
pub(super) struct Stores {
    pub(super) project: Arc<dyn Store>,
    pub(super) work: Arc<dyn Store>,
    /// To wait for, if it is one of its own.
    on_demand: Option<Arc<OnDemand>>,
}

impl Stores {
    /// Opens the small one; the other opens meanwhile, if it is there.
    ///
    /// # Errors
    /// When the small one is in use, damaged, newer, or cannot be written.
    pub(super) async fn open(data: &Path) -> Result<Self, Error> {
        let earlier = is_of_earlier_version(data);
        let project = open_store(data).await?;
        if earlier {
            return Ok(Self { work: Arc::clone(&project), project, on_demand: None });
        }
        let work = OnDemand::new(data.join(WORK));
        Ok(Self { project, work: Arc::clone(&work) as _, on_demand: Some(work) })
    }

    /// Waits until both can be used.
    ///
    /// # Errors
    /// As [`Self::open`], of the other one.
    pub(super) async fn ready(&self) -> Result<(), Error> {
        match &self.on_demand {
            Some(work) => work.ready().await,
            None => Ok(()),
        }
    }

    /// Resolves when one of them has failed, with the reason.
    pub(super) fn failed(&self) -> BoxFuture<'static, String> {
        let either = select(self.project.failed(), self.work.failed());
        either.map(|failed| failed.factor_first().0).boxed()
    }

    /// Closes both, the project's last: what goes on refers to it.
    pub(super) async fn close(&self) -> Result<(), Error> {
        let work = self.work.close().await;
        if self.on_demand.is_some() { work.and(self.project.close().await) } else { work }
    }
}

/// Opens the store of what people make, in a data directory, as the server does.
///
/// # Errors
/// When it is in use, damaged, newer, or cannot be written.
pub async fn open_store(data: &Path) -> Result<Arc<dyn Store>, Error> {
    let earlier = is_of_earlier_version(data);
    let path = data.join(if earlier { ALL } else { PROJECT });
    if !path.exists() && data.join(WORK).exists() {
        // It is made first: this is a part of something, and no new beginning.
        let why = format!("it is missing, but {} is there", data.join(WORK).display());
        return Err(Error::Damaged { file: path, why });
    }
    let open = move || if earlier { Sled::open(path) } else { Sled::open_small(path) };
    let opened = tokio::task::spawn_blocking(open).await;
    let store = opened.unwrap_or_else(|error| Err(Error::Failed(error.to_string())))?;
    Ok(Arc::new(store))
}

/// Whether the directory was made when there was one store for all.
fn is_of_earlier_version(data: &Path) -> bool {
    data.join(ALL).exists() && !data.join(PROJECT).exists()
}

#[cfg(test)]
mod tests {
    use engine::store::{Commit, Key};

    use super::*;

    #[tokio::test]
    async fn what_people_make_is_apart_from_what_goes_on() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path();
        let (made, done) = (Key::new("made"), Key::new("done"));
        let stores = Stores::open(data).await.unwrap();
        stores.ready().await.unwrap();
        stores.project.commit(Commit::new().put(made.clone(), "x")).await.unwrap();
        assert!(data.join(PROJECT).exists() && !data.join(WORK).exists());
        stores.work.commit(Commit::new().put(done.clone(), "y")).await.unwrap();
        stores.close().await.unwrap();
        let stores = Stores::open(data).await.unwrap();
        stores.ready().await.unwrap();
        assert!(stores.project.get(made.clone()).await.unwrap().is_some());
        assert!(stores.project.get(done.clone()).await.unwrap().is_none());
        assert!(stores.work.get(done.clone()).await.unwrap().is_some());
        stores.close().await.unwrap();
    }

    #[tokio::test]
    async fn the_one_store_of_an_earlier_version_holds_both() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path();
        let key = Key::new("a");
        let old = Sled::open(data.join(ALL)).unwrap();
        old.commit(Commit::new().put(key.clone(), "x")).await.unwrap();
        old.close().await.unwrap();
        for _ in 0..2 {
            let stores = Stores::open(data).await.unwrap();
            stores.ready().await.unwrap();
            for store in [&stores.project, &stores.work] {
                assert!(store.get(key.clone()).await.unwrap().is_some());
            }
            stores.close().await.unwrap();
            assert!(!data.join(PROJECT).exists() && !data.join(WORK).exists());
        }
    }

    #[tokio::test]
    async fn a_store_that_is_damaged_or_missing_stops_the_start() {
        let home = tempfile::tempdir().unwrap();
        let stores = Stores::open(home.path()).await.unwrap();
        stores.work.commit(Commit::new().put(Key::new("a"), "x")).await.unwrap();
        stores.close().await.unwrap();
        std::fs::write(home.path().join(WORK).join("db"), "").unwrap();
        let stores = Stores::open(home.path()).await.unwrap();
        assert!(matches!(stores.ready().await, Err(Error::Damaged { .. })));
        stores.project.close().await.unwrap();
        std::fs::rename(home.path().join(PROJECT), home.path().join("elsewhere")).unwrap();
        assert!(matches!(Stores::open(home.path()).await, Err(Error::Damaged { .. })));
    }
}
