//! The store: a few verbs over ordered keys that every durable thing of Wireloom is written with.
//!
//! A backend is [`Sled`] (a directory of this machine), [`OnDemand`] (the same, made by the first
//! commit) or [`Memory`] (nothing outlives the program). All pass the suite in `conformance`, and a
//! shared database server can implement the same trait: no verb takes a closure, no page of a scan
//! is held open, and a commit carries all that must happen together.
//!
//! The durable processes will bring three things that nothing uses yet: leases, a fence in
//! [`Commit`] that refuses a writer who lost its lease (on one machine the lock of the directory
//! does that), and a bus for best-effort news between machines.

mod changes;
mod commit;
#[doc(hidden)]
pub mod conformance;
mod directory;
mod error;
mod format;
mod key;
mod mark;
mod memory;
mod on_demand;
mod rows;
mod sled;
mod stage;
mod writer;

use std::fmt;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

pub use changes::{Changes, Hint};
pub use commit::{Claim, Commit, Committed, Dedupe, Item, Op, Page, Scan, Stored};
pub use error::Error;
pub use key::Key;
pub use memory::Memory;
pub use on_demand::OnDemand;
pub use sled::Sled;

/// Most bytes of a value.
pub const MAX_VALUE: usize = 64 << 20;
/// Most bytes of a key.
pub const MAX_KEY: usize = 1024;
/// Most operations of a commit, and most expectations.
pub const MAX_OPS: usize = 10_000;
/// Most items of a page or a claim; a higher limit counts as this one.
pub const MAX_PAGE: usize = 1000;

/// Where everything durable is kept. Cheap to share as `Arc<dyn Store>`.
///
/// Every value has a revision: the number of the commit that wrote it. Revisions only grow, across
/// the whole store and across restarts, and are never given twice, so that "still the revision
/// that I read" means "nobody wrote it since".
///
/// Readers see a commit from the moment it is applied, which can be a moment before it is durable;
/// only the writer's `Ok` says that it is. If it never becomes durable the store has failed, and
/// the program ends (see [`Store::failed`]).
pub trait Store: Send + Sync + fmt::Debug {
    /// The value under `key` and its revision. Called by anybody, at any time.
    fn get(&self, key: Key) -> BoxFuture<'_, Result<Option<Stored>, Error>>;

    /// The same for many keys, in their order: for a start, which reads much at once. Each is read
    /// by itself, as by [`Store::get`].
    fn get_all(&self, keys: Vec<Key>) -> BoxFuture<'_, Result<Vec<Option<Stored>>, Error>> {
        let read = async move {
            let mut found = Vec::with_capacity(keys.len());
            for key in keys {
                found.push(self.get(key).await?);
            }
            Ok(found)
        };
        read.boxed()
    }

    /// One page of the keys that begin with a prefix, in the order of their bytes.
    ///
    /// A page is not a snapshot: each of its items is whole, but a commit made meanwhile may be
    /// seen in some of them only. Whoever needs more expects the revisions in a commit.
    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page, Error>>;

    /// Applies all of a commit or none of it. `Ok` means that it is durable.
    ///
    /// Waits while the writer's queue is full: that is the back-pressure. Dropping the future
    /// does not take back a commit that the writer has already received.
    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, Error>>;

    /// Takes the first free items of a queue, so that no other claim gets them for a while.
    ///
    /// A queue is any prefix. An item is finished by a commit that deletes it and expects the
    /// revision given here; claiming gives an item a new revision, so a worker that was too slow
    /// and lost its item to another gets a conflict instead of finishing it twice.
    fn claim(&self, claim: Claim) -> BoxFuture<'_, Result<Vec<Item>, Error>>;

    /// News of what was committed from now on. Hints only: a slow reader misses some and is told
    /// so, and a crash loses them; whoever listens also looks into the store now and then.
    fn changes(&self) -> Changes;

    /// Resolves when the store has failed, with the reason; never otherwise.
    ///
    /// A store that failed refuses every later write. What it acknowledged is safe: the program
    /// must end with an error so that a new start recovers it.
    fn failed(&self) -> BoxFuture<'static, String>;

    /// Finishes the writes that were received, then gives the store back to the next who opens
    /// it. Later writes and reads are refused. Called once, when the program ends.
    fn close(&self) -> BoxFuture<'_, Result<(), Error>>;
}
