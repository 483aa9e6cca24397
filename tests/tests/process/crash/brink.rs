//! A store that stops dead at a step of a commit, and keeps what a crash there would leave.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::store::{
    Changes, Claim, Commit, Committed, Error, Item, Key, Memory, Page, Scan, Store, Stored,
};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, pending};
use tokio::sync::{Notify, Semaphore};

/// Where it stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    /// The commit reaches nobody.
    BeforeAppend,
    /// Readers see it; it is lost all the same, for it was not durable yet.
    AfterAppend,
    /// It is durable, and nobody is told so.
    AfterCommit,
    /// It is told, so messages go out; then nothing is written any more.
    AfterPush,
}

impl Point {
    pub(super) const ALL: [Self; 4] =
        [Self::BeforeAppend, Self::AfterAppend, Self::AfterCommit, Self::AfterPush];
}

/// What readers see, and what is durable: the same until a commit is stopped between them.
#[derive(Debug)]
pub(super) struct Brink {
    seen: Memory,
    durable: Arc<Memory>,
    /// Commits one by one, so that both have the same revisions.
    one: Semaphore,
    /// How many commits are left; 0 stops none.
    left: AtomicU64,
    point: std::sync::Mutex<Point>,
    stopped: Notify,
}

impl Brink {
    pub(super) fn new() -> Self {
        Self {
            seen: Memory::new(),
            durable: Arc::new(Memory::new()),
            one: Semaphore::new(1),
            left: AtomicU64::new(0),
            point: std::sync::Mutex::new(Point::BeforeAppend),
            stopped: Notify::new(),
        }
    }

    /// Stops at this step of the commit that is so far away.
    pub(super) fn crash_at(&self, number: u64, point: Point) {
        *self.point.lock().expect("no panic") = point;
        self.left.store(number, Ordering::SeqCst);
    }

    /// When it has stopped.
    pub(super) async fn crashed(&self) {
        self.stopped.notified().await;
    }

    /// What a crash has left.
    pub(super) fn durable(&self) -> Arc<dyn Store> {
        Arc::<Memory>::clone(&self.durable)
    }

    async fn stop(&self) -> ! {
        self.stopped.notify_one();
        pending().await
    }

    async fn write(&self, commit: Commit) -> Result<Committed, Error> {
        let _one = self.one.acquire().await;
        let left = self.left.load(Ordering::SeqCst);
        self.left.store(left.saturating_sub(1), Ordering::SeqCst);
        let point = *self.point.lock().expect("no panic");
        let here = |wanted| left == 1 && point == wanted;
        if here(Point::BeforeAppend) {
            self.stop().await;
        }
        let done = self.seen.commit(commit.clone()).await;
        if here(Point::AfterAppend) {
            self.stop().await;
        }
        let kept = self.durable.commit(commit).await;
        assert_eq!(done.is_ok(), kept.is_ok(), "both stores agree");
        if here(Point::AfterCommit) {
            self.stop().await;
        }
        if here(Point::AfterPush) {
            // The next one finds nobody.
            *self.point.lock().expect("no panic") = Point::BeforeAppend;
            self.left.store(1, Ordering::SeqCst);
        }
        done
    }
}

impl Store for Brink {
    fn get(&self, key: Key) -> BoxFuture<'_, Result<Option<Stored>, Error>> {
        self.seen.get(key)
    }

    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page, Error>> {
        self.seen.scan(scan)
    }

    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, Error>> {
        self.write(commit).boxed()
    }

    fn claim(&self, claim: Claim) -> BoxFuture<'_, Result<Vec<Item>, Error>> {
        async move {
            let _one = self.one.acquire().await;
            let kept = self.durable.claim(claim.clone()).await;
            kept.and(self.seen.claim(claim).await)
        }
        .boxed()
    }

    fn changes(&self) -> Changes {
        self.seen.changes()
    }

    fn failed(&self) -> BoxFuture<'static, String> {
        self.seen.failed()
    }

    fn close(&self) -> BoxFuture<'_, Result<(), Error>> {
        self.seen.close()
    }
}
