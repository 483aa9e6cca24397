//! Drafts and versions: statement 23.

use engine::flow::Flow;
use engine::process::Status;
use serde_json::{Value as Json, json};

use crate::{House, says, task};

fn version(word: &str) -> Json {
    task("p", json!([says("save", word, json!({ "manual": true }))]))
}

#[tokio::test]
async fn s23_publishing_leaves_running_instances_on_their_version() {
    let house = House::new().await;
    house.deploy(&version("old")).await;
    let old = house.start("p", json!({})).await;
    house.deploy(&version("new")).await;
    let new = house.start("p", json!({})).await;
    for (id, number, word) in [(&old, 1, "old"), (&new, 2, "new")] {
        house.act(id, "save", json!({})).await.unwrap();
        let state = house.get(id).await;
        assert_eq!((state.version, state.status), (number, Status::Finished));
        assert_eq!(house.data(id).await["log"], json!(word));
    }
    // Also after a restart, and when the newest is taken out of work.
    let waiting = house.start("p", json!({})).await;
    let store = house.store.clone();
    house.project.flows().set_deployed("p", None).await.unwrap();
    house.engine.stop(std::time::Duration::from_secs(1)).await;
    let house = House::on(store).await;
    assert!(house.try_start("p", json!({})).await.is_err(), "nothing new begins");
    house.act(&waiting, "save", json!({})).await.unwrap();
    assert_eq!(house.get(&waiting).await.status, Status::Finished);
}

#[tokio::test]
async fn s23_one_draft_and_one_published_version_at_work() {
    let house = House::new().await;
    house.deploy(&version("old")).await;
    let flows = house.project.flows();
    let draft = flows.draft("p").await.unwrap();
    let changed: Flow = serde_json::from_value(version("draft")).unwrap();
    flows.save(&changed, draft.revision).await.unwrap();
    // A draft that is only saved changes nothing of what is at work.
    let id = house.start("p", json!({})).await;
    house.act(&id, "save", json!({})).await.unwrap();
    assert_eq!(house.data(&id).await["log"], json!("old"));
    assert_eq!(house.get(&id).await.version, 1);
    assert!(flows.save(&changed, draft.revision).await.is_err(), "nobody overwrites unseen");
}
