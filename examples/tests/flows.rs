//! The example flows, deployed with the real kinds; the demo's, against the real feed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

use std::collections::BTreeMap;
use std::time::Duration;

use engine::connection::Settings;
use engine::connection::guard::AllowList;
use engine::engine::{Engine, Options};
use engine::flow::Flow;
use engine::node::Runnable;
use engine::payload::Value;
use engine::push::{PushLimits, TopicName};
use engine::run::Application;
use engine::script::PoolOptions;
use examples::feed::{self, Feed, Story};
use examples::flows::{ALL, INVOICE, ORDERS};
use serde_json::{Value as Json, json};

const DEADLINE: Duration = Duration::from_secs(20);

fn engine() -> Engine {
    Engine::new(Options {
        catalog: nodes::catalog(),
        application: Application::default(),
        allowed: AllowList::new(["127.0.0.0/8"]).unwrap(),
        push: PushLimits::default(),
        scripts: PoolOptions::default(),
    })
}

fn flow(json: &str) -> Flow {
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn nothing_is_wrong_with_any_of_them() {
    let engine = engine();
    for example in ALL {
        let flow = flow(example.json);
        assert_eq!(engine.checker().check(&flow), [], "{}", example.id);
        let mut connections: Vec<_> = engine
            .checker()
            .references(&flow, "wireloom-connection")
            .into_iter()
            .map(|(_, connection)| connection)
            .collect();
        connections.dedup();
        assert_eq!(connections, example.connections, "{}", example.id);
    }
}

#[tokio::test]
async fn an_orders_lines_are_priced_one_by_one() {
    let engine = engine();
    engine.activate(engine.compile(&flow(INVOICE.json), 1).unwrap());
    let line = |article: &str, count: u8, price: &str| json!({ "article": article, "count": count, "price": price });
    let order = json!({ "order": 7, "lines": [
        line("pen", 12, "2.50"), line("nib", 3, "on request"), line("ink", 1, "8.00"),
    ] });
    let call = Runnable::Flow("invoice".to_owned());
    let invoice = engine.run(&call, Value::from(&order), 0).await.unwrap();
    let invoice = Json::from(&invoice);
    assert_eq!(
        invoice["lines"],
        json!([
            { "article": "pen", "count": 12, "price": 2.5, "rebate": 0.1, "amount": 27 },
            null,
            { "article": "ink", "count": 1, "price": 8.0, "amount": 8 },
        ])
    );
    assert_eq!(invoice["errors"][0]["index"], 1);
    assert_eq!(invoice["errors"][0]["node"], "price");
    assert!(engine.stop(DEADLINE).await);
}

/// What the feed's story becomes: each message under the channel that it must reach.
fn told(seed: u64, count: usize) -> BTreeMap<&'static str, Vec<Json>> {
    let mut story = Story::new(seed);
    let mut channels: BTreeMap<&'static str, Vec<Json>> = BTreeMap::new();
    for _ in 0..count {
        let message = story.next_message();
        let (channel, payload) = match serde_json::from_str::<Json>(&message) {
            Ok(order) if order["type"] == "order" => ("channel:orders", order),
            Ok(price) => ("channel:prices", price),
            Err(_) => ("channel:malformed", Json::from(message.as_str())),
        };
        channels.entry(channel).or_default().push(payload);
    }
    channels
}

#[tokio::test]
async fn the_demo_pushes_every_message_to_its_channel_in_order() {
    const MESSAGES: usize = 150;
    let settings = feed::Settings { interval: Duration::from_millis(2), ..Default::default() };
    let feed = Feed::start(&settings).await.unwrap();
    let engine = engine();
    let client = engine.hub().client();
    let expected = told(settings.seed, MESSAGES);
    for channel in expected.keys() {
        client.subscribe(&TopicName::parse(channel).unwrap(), None).unwrap();
    }
    engine.activate(engine.compile(&flow(ORDERS.json), 1).unwrap());
    engine.set_connection(Settings::new("feed", feed.url())).unwrap();

    let mut heard: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    let all_heard = async {
        let enough = |heard: &BTreeMap<String, Vec<Json>>| {
            expected.iter().all(|(channel, wanted)| {
                heard.get(*channel).is_some_and(|heard| heard.len() >= wanted.len())
            })
        };
        let mut batch = Vec::new();
        while !enough(&heard) {
            client.next_batch(&mut batch).await.unwrap();
            for frame in batch.drain(..) {
                let frame: Json = serde_json::from_slice(&frame).unwrap();
                if let Some(topic) = frame["topic"].as_str() {
                    let payload = match &frame["payload"]["text"] {
                        Json::Null => frame["payload"].clone(),
                        text => text.clone(),
                    };
                    heard.entry(topic.to_owned()).or_default().push(payload);
                }
            }
        }
    };
    tokio::time::timeout(DEADLINE, all_heard).await.expect("all messages within the deadline");
    for (channel, wanted) in &expected {
        assert_eq!(heard[*channel][..wanted.len()], wanted[..], "{channel}");
    }
    assert!(engine.stop(DEADLINE).await);
    feed.stop().await;
}
