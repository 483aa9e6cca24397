//! A replay: its length, its gaps, its end.

use super::*;

#[tokio::test]
async fn a_long_replay_takes_no_more_room_than_the_client_has() {
    let (hub, kept) = hub(PushLimits { queue_bytes: 10_000, ..PushLimits::default() });
    for n in 1..=1_000 {
        say(&hub, &kept, &n.to_string());
    }
    let client = hub.client();
    let replay = tokio::spawn(replaying(&client, None).finish());
    let mut got = Vec::new();
    while got.len() < 1_002 {
        let mut batch = Vec::new();
        client.next_batch(&mut batch).await.unwrap();
        assert!(batch.iter().map(Bytes::len).sum::<usize>() < 10_000);
        got.extend(batch.iter().map(brief));
        // One more in the middle of it, while the client is behind.
        if got.len() > 500 && *kept.newest.lock().unwrap() == 1_000 {
            say(&hub, &kept, "1001");
        }
    }
    replay.await.unwrap().unwrap();
    assert_eq!(got[0], "process:p at 1000");
    for (n, line) in (1..=1_001).zip(&got[1..]) {
        assert_eq!(*line, format!("{n}: {n}"));
    }
}

#[tokio::test]
async fn acknowledged_messages_are_a_gap_to_those_who_missed_them_alone() {
    let (hub, kept) = hub(PushLimits::default());
    for n in 1..=3 {
        say(&hub, &kept, &n.to_string());
    }
    hub.acknowledge(&process("p"), 2).await.unwrap();
    for (resume, first) in [
        (None, "process:p at 3"),
        (Some(after(2)), "process:p at 3"),
        (Some(after(1)), "process:p at 3 gap"),
    ] {
        let client = hub.client();
        replaying(&client, resume).finish().await.unwrap();
        assert_eq!(heard(&client), [first, "3: 3"], "{resume:?}");
    }
}

#[tokio::test]
async fn no_source_and_no_topic_are_told_apart() {
    let bare = Hub::default();
    let refused = bare.client().subscribe(&process("p"), None).unwrap_err();
    assert_eq!(refused, PushProblem::NoProcesses);

    let (hub, kept) = hub(PushLimits::default());
    let client = hub.client();
    let Entered::Replaying(replay) = client.subscribe(&process("q"), None).unwrap() else {
        panic!("it has to be asked");
    };
    assert_eq!(replay.finish().await, Err(SourceProblem::Unknown.into()));
    assert_eq!((client.subscriptions(), hub.totals().subscriptions), (0, 0));
    drop(replaying(&client, None));
    assert_eq!(kept.asked.load(SeqCst), 1);
}

#[tokio::test]
async fn who_leaves_ends_its_replay() {
    let (hub, kept) = hub(PushLimits { queue_bytes: 1_000, ..PushLimits::default() });
    for n in 1..=100 {
        say(&hub, &kept, &n.to_string());
    }
    let client = hub.client();
    let replay = tokio::spawn(replaying(&client, None).finish());
    let mut batch = Vec::new();
    client.next_batch(&mut batch).await.unwrap();
    drop(client);
    replay.await.unwrap().unwrap();
    assert_eq!((hub.totals().subscriptions, hub.totals().clients), (0, 0));
}

#[tokio::test]
async fn what_is_committed_but_not_delivered_yet_comes_once() {
    let (hub, kept) = hub(PushLimits::default());
    let client = hub.client();
    let replay = replaying(&client, None);
    let first = kept.commit("1");
    let second = kept.commit("2");
    hub.deliver(&process("p"), first.0, &first.1);
    replay.finish().await.unwrap();
    hub.deliver(&process("p"), second.0, &second.1);
    hub.deliver(&process("p"), second.0, &second.1);
    say(&hub, &kept, "3");
    assert_eq!(heard(&client), ["process:p at 2", "1: 1", "2: 2", "3: 3"]);
}
