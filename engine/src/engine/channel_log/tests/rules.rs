//! What is kept, in which order, and how much.

use super::*;

#[tokio::test]
async fn keeps_what_the_rule_says_and_lets_go_of_the_rest() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let hub = hub(&store, 3).await;
    let client = subscribed(&hub, "d", None).await;
    for value in 1..=20 {
        publish(&hub, "d", value, false);
        publish(&hub, "d.other", value, false);
    }
    assert_eq!(heard(&client, 21).await[20], "20: 20");
    let late = subscribed(&hub, "d", Some(after(1))).await;
    assert_eq!(heard(&late, 4).await, ["at 20 gap", "18: 18", "19: 19", "20: 20"]);
    let page = store.scan(Scan::new(messages("d"), 100)).await.unwrap();
    assert_eq!(page.items.len(), 3);
}

#[tokio::test]
async fn many_at_once_stay_in_order() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let hub = hub(&store, 5_000).await;
    let client = subscribed(&hub, "d", None).await;
    for value in 1..=3_000 {
        publish(&hub, "d", value, false);
    }
    let got = heard(&client, 3_001).await;
    for (value, line) in (1..=3_000).zip(&got[1..]) {
        assert_eq!(*line, format!("{value}: {value}"));
    }
}

#[tokio::test]
async fn too_many_that_wait_are_refused_and_without_a_store_all_are() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let full = hub(&store, 10).await;
    let large = format!("\"{}\"", "x".repeat(1_000_000));
    let send = || full.publish("d", PushKind::Data, large.as_bytes(), "n", false);
    // The writer has no turn while this test does not wait.
    let refused = (0..100).find_map(|_| send().err());
    assert_eq!(refused, Some(PushProblem::Busy));
    let client = subscribed(&full, "d", Some(after(0))).await;
    assert!(client.next_batch(&mut Vec::new()).now_or_never().is_some());

    let bare = Hub::new(PushLimits::default());
    let rules = ChannelRules::read(&json!([{ "pattern": "*", "durable": true }])).unwrap();
    bare.set_rules(rules);
    assert!(bare.publish("d", PushKind::Data, b"1", "n", false).is_err());
}
