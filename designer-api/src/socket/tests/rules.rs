//! Clients that break the protocol's rules, and how each is sent away (spec bad-input, 44 to 61).

use super::raw::{Came, Raw, frame, text};
use super::site::Site;

fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    frame(0x88, &[&code.to_be_bytes(), reason].concat())
}

/// Says a good message, hears its echo, then says `bytes`; gives what came then.
async fn after(site: &Site, bytes: &[u8]) -> Came {
    let mut raw = Raw::open(site, "/echo").await;
    raw.say(&text("hello")).await;
    assert_eq!(raw.hear().await, Came::Text("hello".to_owned()));
    raw.say(bytes).await;
    let came = raw.closed().await;
    assert_eq!(raw.hear().await, Came::End, "the connection stays after {came:?}");
    came
}

#[actix_web::test]
async fn each_broken_rule_has_its_close_code() {
    let site = Site::start();
    let huge = |length: u64| [&[0x82, 0xff][..], &length.to_be_bytes(), &[0; 4]].concat();
    for (what, bytes, code) in [
        ("frame over the limit", huge((1 << 20) + 1), 1009),
        ("1 GiB", huge(1 << 30), 1009),
        ("2^62", huge(1 << 62), 1009),
        ("2^63", huge(1 << 63), 1002),
        ("text within a message", [frame(0x01, b"a"), text("b")].concat(), 1002),
        ("continuation of nothing", frame(0x80, b"a"), 1002),
        ("unmasked", vec![0x81, 1, b'a'], 1002),
        ("reserved bit 1", frame(0xc1, b"a"), 1002),
        ("reserved bit 3", frame(0x91, b"a"), 1002),
        ("opcode 3", frame(0x83, b"a"), 1002),
        ("opcode 15", frame(0x8f, b"a"), 1002),
        ("long ping", frame(0x89, &[0; 126]), 1002),
        ("ping in parts", frame(0x09, b""), 1002),
        ("not UTF-8", frame(0x81, b"a\xff"), 1007),
        ("overlong UTF-8", frame(0x81, b"\xc0\xaf"), 1007),
        ("a surrogate", frame(0x81, b"\xed\xa0\x80"), 1007),
        ("UTF-8 cut short", [frame(0x01, b"\xe2\x82"), frame(0x80, b"")].concat(), 1007),
        ("close of one byte", frame(0x88, b"a"), 1002),
        ("close 999", close(999, b""), 1002),
        ("close 1005", close(1005, b""), 1002),
        ("close 1006", close(1006, b""), 1002),
        ("close 1015", close(1015, b""), 1002),
        ("close 2999", close(2999, b""), 1002),
        ("close reason not UTF-8", close(1000, b"\xff"), 1002),
        ("close 1000", close(1000, b"bye"), 1000),
        ("close 3000", close(3000, b""), 3000),
        ("close 4999", close(4999, b""), 4999),
        ("close without a code", frame(0x88, b""), 0),
        ("talk after the close", [close(1000, b""), text("x"), vec![0xff; 99]].concat(), 1000),
    ] {
        assert_eq!(after(&site, &bytes).await, Came::Close(code), "{what}");
    }
}

#[actix_web::test]
async fn who_says_a_word_and_closes_is_answered() {
    let site = Site::start();
    let mut raw = Raw::open(&site, "/echo").await;
    raw.say(&[text("one"), text("two"), close(4999, b"")].concat()).await;
    let came = [raw.hear().await, raw.hear().await, raw.hear().await];
    let said = |word: &str| Came::Text(word.to_owned());
    assert_eq!(came, [said("one"), said("two"), Came::Close(4999)]);
}

#[actix_web::test]
async fn parts_of_a_code_point_may_come_in_parts() {
    let site = Site::start();
    let mut raw = Raw::open(&site, "/echo").await;
    raw.say(&[frame(0x01, b"\xe2\x82"), frame(0x89, b"p"), frame(0x80, b"\xac")].concat()).await;
    let came = [raw.hear().await, raw.hear().await];
    assert!(came.contains(&Came::Text("€".to_owned())), "{came:?}");
    assert!(came.contains(&Came::Pong(b"p".to_vec())), "{came:?}");
    raw.say(&frame(0x8a, b"unasked")).await;
    raw.say(&text("still here")).await;
    assert_eq!(raw.hear().await, Came::Text("still here".to_owned()));
}

#[actix_web::test]
async fn a_huge_frame_is_not_buffered() {
    let site = Site::start();
    let before = resident();
    let mut raw = Raw::open(&site, "/echo").await;
    raw.say(&[&[0x82, 0xff][..], &(1_u64 << 30).to_be_bytes(), &[0; 4]].concat()).await;
    let block = vec![0; 1 << 20];
    for _ in 0..256 {
        raw.say(&block).await;
    }
    assert_eq!(raw.closed().await, Came::Close(1009));
    let grown = resident().saturating_sub(before);
    assert!(grown < 64 << 20, "{grown} bytes");
}

#[actix_web::test]
async fn a_message_without_end_is_ended() {
    let site = Site::start();
    let part = frame(0x00, &vec![b'a'; 60_000]);
    let mut raw = Raw::open(&site, "/echo").await;
    raw.say(&frame(0x01, b"")).await;
    for _ in 0..100 {
        raw.say(&part).await;
    }
    assert_eq!(raw.closed().await, Came::Close(1009));

    let mut raw = Raw::open(&site, "/echo").await;
    raw.say(&frame(0x01, b"")).await;
    let empty = frame(0x00, b"").repeat(10_000);
    for _ in 0..10 {
        raw.say(&empty).await;
    }
    assert_eq!(raw.closed().await, Came::Close(1009));
}

#[actix_web::test]
async fn a_flood_of_pings_is_ended() {
    let site = Site::start();
    let mut raw = Raw::open(&site, "/echo").await;
    let pings = frame(0x89, b"are you there?").repeat(1_000);
    raw.say(&pings).await;
    let mut pongs = 0;
    let came = loop {
        match raw.hear().await {
            Came::Pong(_) => pongs += 1,
            other => break other,
        }
    };
    assert_eq!(came, Came::Close(1008));
    assert!(pongs <= 200, "{pongs}");
}

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4_096
}
