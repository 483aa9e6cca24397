//! Servers that refuse, stall, die or lie, and what the connection makes of them.

use std::time::Duration;

use engine::connection::guard::AllowList;
use engine::connection::{Period, Registry, State};
use engine::run::Body;
use tests::feed::{listen, registry, settings};
use tests::upstream::{Upstream, read_head};
use tests::within;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The reason, the HTTP status, and the milliseconds to the next attempt.
async fn failure(ear: &tests::ear::Ear) -> (String, Option<u16>, i64) {
    let event = ear.next().await;
    let Body::Failure { reason, http_status, next_attempt, .. } = event.body else {
        panic!("not a failure: {:?}", event.body);
    };
    let wait = next_attempt.map_or(-1, |at| at.as_millisecond() - event.time.as_millisecond());
    (reason.to_string(), http_status, wait)
}

#[tokio::test]
async fn an_answer_other_than_101_is_told_with_its_status() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.reconnect.max = Period::millis(300);
    let handle = registry.set(settings).unwrap();
    for status in [200, 301, 401, 500] {
        let answer = format!("HTTP/1.1 {status} So\r\nLocation: /x\r\nContent-Length: 2\r\n\r\nhi");
        let tcp = upstream.answer(&answer).await;
        let (reason, told, wait) = failure(&ear).await;
        drop(tcp);
        assert_eq!(reason, format!("Unexpected server response: {status}"));
        assert_eq!(told, Some(status));
        // A status that will not change soon is given the longest wait.
        assert!(if status == 401 {
            (290..=300).contains(&wait)
        } else {
            (-1..=300).contains(&wait)
        });
        let status_error = handle.status().last_error.unwrap();
        assert_eq!((status_error.http_status, status_error.close_code), (Some(status), None));
    }
    drop(upstream.accept().await);
    assert_eq!(ear.body().await, Body::Connect);
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&upstream.url())).unwrap();
    let _tcp = upstream.answer("HTTP/1.1 503 Busy\r\nRetry-After: 40\r\n\r\n").await;
    let (_, status, wait) = failure(&ear).await;
    assert_eq!(status, Some(503));
    assert!((39_900..=40_000).contains(&wait), "{wait}");
    // Nobody has to wait for it.
    assert!(registry.retry("feed"));
    upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
}

#[tokio::test]
async fn an_upgrade_that_is_not_sound_is_refused() {
    const GOOD: &str = "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&upstream.url())).unwrap();
    for (answer, word) in [
        (format!("{GOOD}Sec-WebSocket-Accept: AAAA\r\n\r\n"), "Accept"),
        (format!("{GOOD}\r\n"), "Accept"),
        ("HTTP/1.1 101 OK\r\n\r\n".to_owned(), "Upgrade"),
        ("HTTP/1.0 101 OK\r\n\r\n".to_owned(), "version"),
        ("SSH-2.0-OpenSSH_9.6\r\n\r\n".to_owned(), "httparse"),
        (format!("{GOOD}{}\r\n\r\n", "X: y\r\n".repeat(200)), "headers"),
    ] {
        let _tcp = upstream.answer(&answer).await;
        let (reason, status, _) = failure(&ear).await;
        assert!(reason.to_lowercase().contains(&word.to_lowercase()), "{word}: {reason}");
        assert_eq!(status, None);
    }
    // The server hangs up.
    drop(upstream.accept_tcp().await);
    let (reason, ..) = failure(&ear).await;
    assert!(reason.contains("hung up") || reason.contains("lost"), "{reason}");
}

#[tokio::test]
async fn a_chosen_extension_or_subprotocol_that_was_not_offered_is_refused() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    registry.set(settings.clone()).unwrap();
    for (header, word) in [
        ("Sec-WebSocket-Extensions: permessage-deflate", "extension"),
        ("Sec-WebSocket-Protocol: soap", "subprotocol"),
    ] {
        let mut tcp = upstream.accept_tcp().await;
        let head = read_head(&mut tcp).await;
        let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
        let answer = format!(
            "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {accept}\r\n{header}\r\n\r\n"
        );
        tcp.write_all(answer.as_bytes()).await.unwrap();
        let (reason, ..) = failure(&ear).await;
        assert!(reason.to_lowercase().contains(word), "{reason}");
    }
    settings.subprotocols = vec!["v2.json".to_owned(), "v1.json".to_owned()];
    registry.set(settings).unwrap();
    let peer = upstream.accept().await;
    assert_eq!(peer.request.headers()["sec-websocket-protocol"], "v2.json, v1.json");
    let connect = ear.next().await;
    assert_eq!(connect.body, Body::Connect);
    assert_eq!(connect.source.subprotocol.as_deref(), Some("v2.json"));
}

#[tokio::test]
async fn a_handshake_that_stalls_or_drips_ends_at_its_limit() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.limits.handshake = Period::millis(200);
    registry.set(settings).unwrap();

    let silent = upstream.accept_tcp().await;
    let (reason, ..) = failure(&ear).await;
    assert!(reason.contains("not finished within PT0.2S"), "{reason}");
    drop(silent);

    let mut dripping = upstream.accept_tcp().await;
    let drip = tokio::spawn(async move {
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        for byte in "HTTP/1.1 101 Switching Protocols\r\n".repeat(100).bytes() {
            beat.tick().await;
            if dripping.write_u8(byte).await.is_err() {
                return;
            }
        }
        panic!("nobody hung up");
    });
    let (reason, ..) = failure(&ear).await;
    assert!(reason.contains("not finished within PT0.2S"), "{reason}");
    upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    within("the dripping to end", drip).await.unwrap();
}

#[tokio::test]
async fn a_peer_that_answers_no_pings_is_given_up() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.ping.interval = Period::millis(100);
    settings.ping.deadline = Period::seconds(1);
    let handle = registry.set(settings).unwrap();

    // This one answers: its library does when it reads.
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    for _ in 0..3 {
        peer.frame().await;
    }
    assert!(handle.status().ping_millis.is_some());
    // From here on it does not read, so it does not answer.
    let Body::Disconnect { code, reason } = ear.body().await else {
        panic!("not a disconnect");
    };
    assert_eq!(code, 1006);
    assert!(reason.contains("did not answer a ping"), "{reason}");
    upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
}

#[tokio::test]
async fn a_peer_that_says_nothing_is_left_for_another_try() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.idle_timeout = Some(Period::millis(150));
    registry.set(settings).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    assert_eq!(peer.hear_close().await, 1001);
    drop(peer);
    let idle =
        Body::Disconnect { code: 1001, reason: "No message for PT0.15S (idleTimeout).".into() };
    assert_eq!(ear.body().await, idle);
    upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
}

#[tokio::test]
async fn a_private_address_is_refused_unless_allowed() {
    let upstream = Upstream::start().await;
    let registry = Registry::new(AllowList::default());
    let ear = listen(&registry);
    let port = upstream.address().port();
    for host in ["127.0.0.1", "0x7f000001", "2130706433", "127.1", "[::ffff:127.0.0.1]"] {
        registry.set(settings(&format!("ws://public.example@{host}:{port}/"))).unwrap();
        let (reason, ..) = loop {
            let failure = failure(&ear).await;
            if failure.0.contains(host) || !host.starts_with('[') {
                break failure;
            }
        };
        assert!(reason.contains("not a public address"), "{host}: {reason}");
    }
    registry.remove("feed").await;
    let nobody = tokio::time::timeout(Duration::ZERO, upstream.accept_tcp()).await;
    assert!(nobody.is_err(), "a socket was opened");
}

#[tokio::test]
async fn tls_that_is_none_is_a_failure_and_nothing_less_is_tried() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&upstream.url().replace("ws:", "wss:"))).unwrap();
    let (reason, ..) = tokio::select! {
        failure = failure(&ear) => failure,
        () = async {
            loop {
                let mut tcp = upstream.accept_tcp().await;
                // A TLS record, not a request.
                assert_eq!(tcp.read_u8().await.unwrap(), 0x16);
                tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
            }
        } => unreachable!(),
    };
    assert!(reason.contains("InvalidContentType") || reason.contains("certificate"), "{reason}");
}

#[tokio::test]
async fn it_gives_up_only_when_told_so_and_can_be_asked_again() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.reconnect.max_attempts = Some(2);
    let handle = registry.set(settings).unwrap();
    for attempt in 1..=2 {
        drop(upstream.answer("HTTP/1.1 500 Oh\r\n\r\n").await);
        let (_, _, wait) = failure(&ear).await;
        assert_eq!(wait == -1, attempt == 2);
    }
    let status = handle.status();
    assert_eq!((status.state, status.attempt, status.next_attempt), (State::Disabled, 2, None));
    assert!(handle.send(engine::node::Frame::text("x")).is_err());
    assert!(registry.retry("feed"));
    let _peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    assert_eq!(handle.status().state, State::Connected);
}
