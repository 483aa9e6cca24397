//! What `keep` promises.

use super::*;
use crate::gate::keys::{Keys, Use};
use engine::store::Memory;
use jiff::{SignedDuration, Timestamp};

#[tokio::test]
async fn keys_outlive_the_program_until_they_end() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let open = || Keys::open(Keep::new(Arc::clone(&store)));
    let keys = open().await.unwrap();
    let (token, about) = keys.create_token("a", None).await.unwrap();
    let end = Timestamp::now() + SignedDuration::from_millis(1);
    let (over, _) = keys.create_token("b", Some(end)).await.unwrap();
    let session = keys.log_in().await.unwrap();
    while Timestamp::now() < end {
        tokio::task::yield_now().await;
    }
    assert_eq!(keys.find(over.expose(), Use::Token), None);

    let keys = open().await.unwrap();
    assert_eq!(keys.find(token.expose(), Use::Token), Some(about.clone()));
    assert!(keys.find(session.expose(), Use::Session).is_some());
    assert_eq!(keys.find(session.expose(), Use::Token), None);
    assert_eq!(keys.tokens(), std::slice::from_ref(&about));
    keys.end_sessions().await.unwrap();
    assert!(keys.end(about.id, Use::Token).await.unwrap());
    assert!(!keys.end(about.id, Use::Token).await.unwrap());
    assert_eq!(keys.find(token.expose(), Use::Token), None);
    assert_eq!(Keep::new(Arc::clone(&store)).all().await.unwrap(), []);
}

#[tokio::test]
async fn what_is_kept_is_no_secret() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let keys = Keys::open(Keep::new(Arc::clone(&store))).await.unwrap();
    let (token, _) = keys.create_token("a", None).await.unwrap();
    let page = store.scan(Scan::new(prefix(), 10)).await.unwrap();
    let kept = format!("{:?}", page.items);
    assert!(kept.contains(&token.hash()) && !kept.contains(token.expose()));
}
