//! The example of a message broker.

use engine::connection::Period;
use examples::flows::{BROKER, MARKET};
use serde_json::json;
use tests::stage::{settled, stop};

use super::{at_work, hear_json, pushed};

#[tokio::test]
async fn a_message_broker() {
    let (engine, upstream, client) = at_work(&BROKER, "brokerUrl", "broker.frames").await;
    let mut peer = upstream.accept().await;
    assert_eq!(peer.request.headers()["sec-websocket-protocol"], "v12.stomp");
    let connect = peer.hear().await;
    assert!(connect.starts_with("CONNECT\naccept-version:1.2\n") && connect.ends_with('\0'));
    assert!(peer.hear().await.starts_with("SUBSCRIBE\n"));
    let beat = engine.connections().get("broker").unwrap().status().heartbeat_interval;
    assert_eq!(beat, Some(Period::seconds(10)));
    let order = "MESSAGE\nsubscription:0\ndestination:/topic/orders\n\n{\"id\":7}\0";
    for frame in ["CONNECTED\nversion:1.2\nheart-beat:10000,10000\n\n\0", "\n", order, "\n"] {
        peer.say(frame).await;
    }
    assert_eq!(pushed(&client).await, order);
    let now = settled(&engine, "broker", 4).await;
    assert_eq!((now.started, now.filtered), (1, 3));
    stop(&engine).await;
}

#[tokio::test]
async fn a_market_data_feed() {
    let (engine, upstream, client) = at_work(&MARKET, "marketUrl", "trades.ETHUSD").await;
    for socket in 1..=2 {
        let mut peer = upstream.accept().await;
        let asked = hear_json(&mut peer).await;
        assert_eq!(asked["method"], "SUBSCRIBE", "on each socket");
        let trade = |symbol: &str, price: f64, count: f64| {
            json!({ "e": "trade", "s": symbol, "p": price, "q": count }).to_string()
        };
        for text in [
            json!({ "result": null, "id": 1 }).to_string(),
            trade("ETHUSD", 2_000.0, 4.9),
            trade("ETHUSD", 2_000.0, 5.5),
            "no JSON".to_owned(),
            json!({ "e": "kline", "s": "ETHUSD", "p": 9e9, "q": 9e9 }).to_string(),
        ] {
            peer.say(text).await;
        }
        let expected = json!({ "symbol": "ETHUSD", "price": 2000.0, "count": 5.5 });
        assert_eq!(pushed(&client).await, expected);
        let now = settled(&engine, "market", 5 * socket).await;
        assert_eq!((now.started, now.filtered, now.failed), (socket, 4 * socket, 0));
        peer.close(1000, "").await;
    }
    stop(&engine).await;
}
