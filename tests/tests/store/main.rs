//! The store of a directory, against what happens to machines.

mod damage;
mod full;
mod kill;

use std::path::Path;
use std::time::Duration;

use engine::store::{Error, Key, Scan, Sled, Store};

/// Far longer than anything here takes; reached only when something hangs.
const DEADLINE: Duration = Duration::from_secs(60);

/// Waits for something that must come.
async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work).await.expect("nothing came before the deadline")
}

/// How many values stand under a prefix, with their bytes checked by `each`.
async fn count(store: &Sled, prefix: &Key, mut each: impl FnMut(&Key, &[u8])) -> usize {
    let mut found = 0;
    let mut scan = Scan::new(prefix.clone(), 1000);
    loop {
        let page = store.scan(scan.clone()).await.expect("a page");
        for item in &page.items {
            each(&item.key, &item.value);
        }
        found += page.items.len();
        match page.items.last() {
            Some(last) if page.more => scan = scan.after(last.key.clone()),
            _ => return found,
        }
    }
}

/// Opening must fail; with this error.
fn refused(dir: &Path) -> Error {
    match Sled::open(dir) {
        Ok(_) => panic!("{} opened", dir.display()),
        Err(error) => error,
    }
}
