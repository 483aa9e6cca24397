//! Frames of several threads on one connection: whole, in order, and none twice.

use std::thread;

use engine::push::{PushLimits, corked};
use serde_json::{Value, json};

use super::raw::{Came, Raw, frame, text};
use super::site::{Site, until};
use crate::socket::SocketOptions;

const SUBSCRIBE: &str = r#"{"subscribe":"channel:a"}"#;
const THREADS: usize = 3;
const EACH: u64 = 2_000;

#[actix_web::test]
async fn all_that_is_published_side_by_side_comes_in_order_and_whole() {
    let limits = PushLimits { queue_bytes: 64 << 20, ..PushLimits::default() };
    let site = Site::start_with(SocketOptions::default(), limits);
    // Two of them stop reading now and then, so that what they are told is cut anywhere.
    let mut clients = Vec::new();
    for narrow in [false, true, true] {
        let mut client = if narrow {
            Raw::open_narrow(&site, "/push").await
        } else {
            Raw::open(&site, "/push").await
        };
        client.say(&text(SUBSCRIBE)).await;
        let Came::Text(answer) = client.hear().await else { panic!("no answer") };
        assert!(answer.contains("subscribed"));
        clients.push(client);
    }
    until("all are subscribed", || site.hub.totals().subscriptions == 3).await;
    let all = THREADS as u64 * EACH;
    let publishers: Vec<_> = (0..THREADS)
        .map(|thread| {
            let site = site.clone();
            thread::spawn(move || {
                let mut n = 0;
                while n < EACH {
                    // Batches of 1 to 7, of messages that are short or long.
                    let batch = 1 + n % 7;
                    corked(|| {
                        for n in n..(n + batch).min(EACH) {
                            let long = if n % 13 == 0 { 3_000 } else { 10 };
                            let x = "x".repeat(long);
                            site.publish("a", &json!({ "of": thread, "n": n, "x": x }));
                        }
                    });
                    n += batch;
                }
            })
        })
        .collect();
    let mut readers = Vec::new();
    for mut client in clients {
        readers.push(tokio::task::spawn_local(async move {
            let mut next = [0_u64; THREADS];
            let (mut seq, mut pongs) = (0, 0);
            while seq < all {
                // What the client says is answered between the messages.
                if seq % 500 == 250 {
                    client.say(&frame(0x89, b"still there")).await;
                }
                match client.hear().await {
                    Came::Text(message) => {
                        let message: Value = serde_json::from_str(&message).unwrap();
                        seq += 1;
                        assert_eq!(message["seq"], json!(seq));
                        let (of, n) = (&message["payload"]["of"], &message["payload"]["n"]);
                        let next = &mut next[usize::try_from(of.as_u64().unwrap()).unwrap()];
                        assert_eq!(*n, json!(*next));
                        *next += 1;
                    }
                    Came::Pong(content) => {
                        assert_eq!(content, b"still there");
                        pongs += 1;
                    }
                    other => panic!("{other:?}"),
                }
            }
            assert!(pongs > 0);
        }));
    }
    for reader in readers {
        reader.await.unwrap();
    }
    for publisher in publishers {
        publisher.join().unwrap();
    }
}
