//! A store that is made when there is something to keep in it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::OnceCell;

use super::changes::Announcer;
use super::writer::Health;
use super::{Changes, Claim, Commit, Committed, Error, Item, Key, Page, Scan, Sled, Store, Stored};

/// A [`Sled`] that is made by the first commit; before it, nothing is found. One that is there
/// already opens in the background, and whoever asks it waits for that.
#[derive(Debug)]
pub struct OnDemand {
    dir: PathBuf,
    /// It was there from the beginning.
    there: bool,
    opened: OnceCell<Arc<Sled>>,
    closed: AtomicBool,
    health: Health,
    announcer: Announcer,
}

impl OnDemand {
    /// In this directory, which need not be there. Must be called within the runtime.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Arc<Self> {
        let dir = dir.into();
        // All that is not surely nothing is opened, and told if it cannot be.
        let there = std::fs::read_dir(&dir).map_or(dir.exists(), |mut dir| dir.next().is_some());
        let store = Arc::new(Self {
            dir,
            there,
            opened: OnceCell::new(),
            closed: AtomicBool::new(false),
            health: Health::new(),
            announcer: Announcer::new(),
        });
        if there {
            let store = Arc::clone(&store);
            // Whoever asks next is told why it could not be opened.
            tokio::spawn(async move { drop(store.open().await) });
        }
        store
    }

    /// Waits until the store is open, if it was there from the beginning.
    ///
    /// # Errors
    /// Those of [`Sled::open`].
    pub async fn ready(&self) -> Result<(), Error> {
        self.found().await.map(drop)
    }

    async fn open(&self) -> Result<&Sled, Error> {
        let open = || async {
            let (dir, health) = (self.dir.clone(), self.health.clone());
            let announcer = self.announcer.clone();
            let open = move || Sled::open_large(&dir, health, announcer);
            let opened = tokio::task::spawn_blocking(open).await;
            opened.unwrap_or_else(|error| Err(Error::Failed(error.to_string()))).map(Arc::new)
        };
        self.check()?;
        let store = self.opened.get_or_try_init(open).await?;
        if self.closed.load(SeqCst) {
            store.close().await?;
        }
        Ok(store.as_ref())
    }

    /// The store, if there is one.
    async fn found(&self) -> Result<Option<&Sled>, Error> {
        self.check()?;
        if self.there || self.opened.initialized() { self.open().await.map(Some) } else { Ok(None) }
    }

    fn check(&self) -> Result<(), Error> {
        if self.closed.load(SeqCst) { Err(Error::Closed) } else { Ok(()) }
    }
}

impl Store for OnDemand {
    fn get(&self, key: Key) -> BoxFuture<'_, Result<Option<Stored>, Error>> {
        async {
            match self.found().await? {
                Some(store) => store.get(key).await,
                None => Ok(None),
            }
        }
        .boxed()
    }

    fn get_all(&self, keys: Vec<Key>) -> BoxFuture<'_, Result<Vec<Option<Stored>>, Error>> {
        async {
            match self.found().await? {
                Some(store) => store.get_all(keys).await,
                None => Ok(keys.iter().map(|_| None).collect()),
            }
        }
        .boxed()
    }

    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page, Error>> {
        async {
            match self.found().await? {
                Some(store) => store.scan(scan).await,
                None => Ok(Page::default()),
            }
        }
        .boxed()
    }

    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, Error>> {
        async { self.open().await?.commit(commit).await }.boxed()
    }

    fn claim(&self, claim: Claim) -> BoxFuture<'_, Result<Vec<Item>, Error>> {
        async {
            match self.found().await? {
                Some(store) => store.claim(claim).await,
                None => Ok(Vec::new()),
            }
        }
        .boxed()
    }

    fn changes(&self) -> Changes {
        self.announcer.listen()
    }

    fn failed(&self) -> BoxFuture<'static, String> {
        self.health.failed()
    }

    fn close(&self) -> BoxFuture<'_, Result<(), Error>> {
        async {
            self.closed.store(true, SeqCst);
            match self.opened.get() {
                Some(store) => store.close().await,
                None => Ok(()),
            }
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::super::conformance;
    use super::*;

    #[tokio::test]
    async fn does_what_a_store_does() {
        let home = tempfile::tempdir().unwrap();
        conformance::run(OnDemand::new(home.path().join("new"))).await.unwrap();
        let there = home.path().join("there");
        Sled::open(&there).unwrap().close().await.unwrap();
        conformance::run(OnDemand::new(there)).await.unwrap();
    }

    #[tokio::test]
    async fn is_made_by_the_first_commit_and_there_from_then_on() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("store");
        let key = Key::new("a");
        let store = OnDemand::new(&dir);
        store.ready().await.unwrap();
        assert!(store.get(key.clone()).await.unwrap().is_none());
        assert_eq!(store.get_all(vec![key.clone()]).await.unwrap().len(), 1);
        assert!(store.scan(Scan::new(key.clone(), 1)).await.unwrap().items.is_empty());
        assert!(!dir.exists());
        store.commit(Commit::new().put(key.clone(), "x")).await.unwrap();
        assert!(store.get(key.clone()).await.unwrap().is_some());
        store.close().await.unwrap();
        let store = OnDemand::new(&dir);
        assert!(store.get(key).await.unwrap().is_some());
        store.close().await.unwrap();
    }

    #[tokio::test]
    async fn a_store_that_cannot_be_opened_is_no_empty_one() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("snap.1"), "x").unwrap();
        let store = OnDemand::new(home.path());
        assert!(matches!(store.ready().await, Err(Error::Damaged { .. })));
        let got = store.get(Key::new("a")).await;
        assert!(matches!(got, Err(Error::Damaged { .. })));
    }
}
