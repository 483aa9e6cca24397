//! Claiming items of a queue.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::cases::corner;
use crate::store::{Claim, Commit, Error, Key, Store};

const HOUR: Duration = Duration::from_secs(3600);

fn claim(queue: &Key, limit: usize, hold: Duration) -> Claim {
    Claim { queue: queue.clone(), limit, hold }
}

pub(super) async fn a_claimed_item_is_hidden(store: &dyn Store) -> Result<(), Error> {
    let queue = corner("queue");
    let three = ["a", "b", "c"].into_iter();
    store.commit(three.fold(Commit::new(), |all, text| all.append(queue.clone(), text))).await?;
    let first = store.claim(claim(&queue, 2, HOUR)).await?;
    let values: Vec<_> = first.iter().map(|item| item.value.clone()).collect();
    assert_eq!(values, ["a", "b"], "in the order of the queue");
    let second = store.claim(claim(&queue, 2, HOUR)).await?;
    assert_eq!(second.len(), 1);
    assert!(store.claim(claim(&queue, 2, HOUR)).await?.is_empty());

    // A claimed item is still there to read, and its worker finishes it.
    for item in first.into_iter().chain(second) {
        let read = store.get(item.key.clone()).await?;
        assert_eq!(read.map(|stored| stored.revision), Some(item.revision));
        let finish = Commit::new().expect(item.key.clone(), Some(item.revision));
        store.commit(finish.delete(item.key)).await?;
    }
    // Writing an item frees it.
    store.commit(Commit::new().append(queue.clone(), "d")).await?;
    let item = store.claim(claim(&queue, 1, HOUR)).await?;
    let key = item.first().map(|item| item.key.clone()).unwrap_or_default();
    store.commit(Commit::new().put(key, "again")).await?;
    assert_eq!(store.claim(claim(&queue, 1, HOUR)).await?.len(), 1);
    Ok(())
}

pub(super) async fn a_lapsed_claim_gives_way(store: &dyn Store) -> Result<(), Error> {
    let queue = corner("lapse");
    let large = vec![1_u8; 200_000];
    store.commit(Commit::new().append(queue.clone(), large.clone())).await?;
    let slow = store.claim(claim(&queue, 1, Duration::ZERO)).await?;
    let quick = store.claim(claim(&queue, 1, HOUR)).await?;
    let (Some(slow), Some(quick)) = (slow.first(), quick.first()) else {
        assert!(slow.is_empty() && quick.is_empty(), "both claims give the item");
        return Err(Error::Failed("the queue gave no item".to_owned()));
    };
    assert_eq!((slow.key.clone(), &quick.value[..]), (quick.key.clone(), &large[..]));
    let finish = |revision| {
        let commit = Commit::new().expect(quick.key.clone(), Some(revision));
        store.commit(commit.delete(quick.key.clone()))
    };
    assert!(matches!(finish(slow.revision).await, Err(Error::Conflict { .. })));
    finish(quick.revision).await?;
    Ok(())
}

pub(super) async fn claims_share_out_a_queue(store: Arc<dyn Store>) -> Result<(), Error> {
    let queue = corner("share");
    store.commit((0..100).fold(Commit::new(), |all, _| all.append(queue.clone(), "work"))).await?;
    let mut workers = Vec::new();
    for _ in 0..4 {
        let (store, queue) = (Arc::clone(&store), queue.clone());
        workers.push(tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let items = store.claim(claim(&queue, 7, HOUR)).await?;
                if items.is_empty() {
                    return Ok::<_, Error>(mine);
                }
                mine.extend(items.into_iter().map(|item| item.key));
            }
        }));
    }
    let mut all = Vec::new();
    for worker in workers {
        match worker.await {
            Ok(mine) => all.extend(mine?),
            Err(error) => return Err(Error::Failed(error.to_string())),
        }
    }
    let different: BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), different.len()), (100, 100), "each item once");
    Ok(())
}
