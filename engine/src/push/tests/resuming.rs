//! Where a client goes on, and what it is given at once.

use super::*;

#[test]
fn goes_on_after_what_was_read() {
    let hub = Hub::new(PushLimits { replay_messages: 3, ..PushLimits::default() });
    for n in 1..=5 {
        publish(&hub, "a", &n.to_string());
    }
    for (from, expected) in [
        (5, vec!["channel:a at 5"]),
        (4, vec!["channel:a at 5", "5: 5"]),
        (2, vec!["channel:a at 5", "3: 3", "4: 4", "5: 5"]),
        (1, vec!["channel:a at 5 gap", "3: 3", "4: 4", "5: 5"]),
        (0, vec!["channel:a at 5 gap", "3: 3", "4: 4", "5: 5"]),
        (6, vec!["channel:a at 5 gap", "3: 3", "4: 4", "5: 5"]),
        (u64::MAX, vec!["channel:a at 5 gap", "3: 3", "4: 4", "5: 5"]),
    ] {
        let client = hub.client();
        client.subscribe(&channel("a"), Some(after(from))).unwrap();
        assert_eq!(heard(&client), expected, "after {from}");
    }
}

#[test]
fn another_life_of_the_topic_is_a_gap() {
    let hub = Hub::default();
    publish(&hub, "a", "1");
    let old = hub.topic("channel:a").unwrap().epoch;
    assert_eq!(hub.sweep(Duration::ZERO), 1);
    publish(&hub, "a", "2");
    publish(&hub, "a", "3");
    let client = hub.client();
    client.subscribe(&channel("a"), Some(Resume { after: 1, epoch: Some(old) })).unwrap();
    assert_eq!(heard(&client), ["channel:a at 2 gap", "1: 2", "2: 3"]);
    let new = hub.topic("channel:a").unwrap().epoch;
    let client = hub.client();
    client.subscribe(&channel("a"), Some(Resume { after: 1, epoch: Some(new) })).unwrap();
    assert_eq!(heard(&client), ["channel:a at 2", "2: 3"]);
}

#[test]
fn a_retained_value_comes_at_once() {
    let hub = Hub::new(PushLimits { replay_messages: 1, ..PushLimits::default() });
    retain(&hub, "a", "\"old\"");
    retain(&hub, "a", "\"now\"");
    publish(&hub, "a", "\"passing\"");
    for (resume, expected) in [
        (None, vec!["channel:a at 3", "2: \"now\""]),
        (Some(after(2)), vec!["channel:a at 3", "3: \"passing\""]),
        (Some(after(1)), vec!["channel:a at 3 gap", "2: \"now\"", "3: \"passing\""]),
        (Some(after(3)), vec!["channel:a at 3"]),
        (Some(after(9)), vec!["channel:a at 3 gap", "2: \"now\"", "3: \"passing\""]),
    ] {
        let client = hub.client();
        client.subscribe(&channel("a"), resume).unwrap();
        assert_eq!(heard(&client), expected, "{resume:?}");
    }
}

#[test]
fn topics_are_listed_page_by_page() {
    let hub = Hub::default();
    for n in 0..25 {
        publish(&hub, &format!("t{n:02}"), &n.to_string());
    }
    let (mut names, mut next) = (Vec::new(), None);
    loop {
        let page = hub.topics(next.as_deref(), 10);
        assert!(page.topics.len() <= 10);
        names.extend(page.topics.into_iter().map(|topic| topic.topic));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    let expected: Vec<String> = (0..25).map(|n| format!("channel:t{n:02}")).collect();
    assert_eq!(names, expected);
    let status = hub.topic("channel:t07").unwrap();
    assert_eq!((status.seq, status.kept, status.retained), (1, 1, false));
    assert_eq!(brief(&status.last.unwrap()), "1: 7");
}

#[test]
fn unsubscribing_ends_it_at_once() {
    let hub = Hub::default();
    let client = hub.client();
    client.subscribe(&channel("a"), None).unwrap();
    client.subscribe(&channel("b"), None).unwrap();
    publish(&hub, "a", "1");
    publish(&hub, "b", "1");
    client.unsubscribe(&channel("a"));
    client.unsubscribe(&channel("never"));
    assert_eq!(publish(&hub, "a", "2").receivers, 0);
    let answers = ["channel:a at 0", "channel:b at 0", "1: 1", "no more channel:a"];
    assert_eq!(heard(&client), [&answers[..], &["no more channel:never"]].concat());
    drop(client);
    let totals = hub.totals();
    assert_eq!((totals.clients, totals.subscriptions), (0, 0));
    assert_eq!(publish(&hub, "b", "2").receivers, 0);
}
