//! What `pulse` promises.

use serde_json::{Value as Json, json};

use super::*;

fn pulse(rules: Json) -> Box<Pulse> {
    Pulse::new(&serde_json::from_value(rules).unwrap())
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn said(pulse: &mut Pulse, now: Instant) -> Option<String> {
    let frame = pulse.frame(&Value::object(), &Memory::default(), now)?.unwrap();
    match frame {
        Frame::Text(bytes) => Some(String::from_utf8(bytes.to_vec()).unwrap()),
        Frame::Binary(_) => None,
    }
}

#[test]
fn first_after_one_interval_then_at_a_fixed_rate_without_a_burst() {
    let start = Instant::now();
    let mut pulse = pulse(json!({ "interval": "PT10S", "message": "beat" }));
    assert_eq!(pulse.deadline(true), None);
    pulse.opened(start);
    assert_eq!(said(&mut pulse, start), None);
    for (now, next) in [(10, 20), (21, 30), (67, 70), (70, 80)] {
        assert_eq!(pulse.tick(start + seconds(now), true), None);
        assert_eq!(pulse.deadline(true), Some(start + seconds(next)), "after {now}");
        assert_eq!(said(&mut pulse, start).as_deref(), Some("beat"));
        assert_eq!(said(&mut pulse, start), None);
    }
}

#[test]
fn the_state_is_the_last_value_and_null_only_if_asked_for() {
    let start = Instant::now();
    let state = |rules: Json, messages: &[&str]| {
        let mut rules = rules;
        rules["interval"] = json!("PT1S");
        rules["message"] = json!(r#"{"d":{{state}}}"#);
        rules["stateField"] = json!("s");
        let mut pulse = pulse(rules);
        pulse.opened(start);
        for message in messages {
            pulse.heard(message, start);
        }
        pulse.opened(start);
        let kept = pulse.state.clone();
        for message in messages {
            pulse.heard(message, start);
        }
        pulse.due = true;
        (kept.map(|kept| kept.to_string()), said(&mut pulse, start).unwrap())
    };
    let said = |text: &str| text.to_owned();
    assert_eq!(state(json!({}), &["s", "[1]"]), (None, said(r#"{"d":null}"#)));
    let frames = [r#"{"s":1}"#, r#"{"s":"x"}"#, r#"{"s":null}"#, r#"{"op":11}"#];
    assert_eq!(state(json!({}), &frames), (None, said(r#"{"d":"x"}"#)));
    assert_eq!(
        state(json!({ "keepState": true, "stateKeepsNull": true }), &frames),
        (Some(said("null")), said(r#"{"d":null}"#))
    );
    assert_eq!(state(json!({ "keepState": true }), &frames).0, Some(said("\"x\"")));
}

#[test]
fn the_server_names_the_interval_once() {
    let start = Instant::now();
    let mut pulse = pulse(json!({
        "message": "beat", "intervalFrom": { "path": "d.heartbeat_interval" },
    }));
    pulse.opened(start);
    assert_eq!(pulse.deadline(true), None);
    assert!(!pulse.heard("not JSON", start));
    assert!(!pulse.heard(r#"{"d":{"heartbeat_interval":-1}}"#, start));
    assert!(pulse.heard(r#"{"d":{"heartbeat_interval":41250}}"#, start + seconds(1)));
    assert_eq!(pulse.deadline(true), Some(start + Duration::from_millis(42_250)));
    assert!(!pulse.heard(r#"{"d":{"heartbeat_interval":1}}"#, start));
    pulse.opened(start);
    assert_eq!(pulse.interval(), None);
    assert!(pulse.heard(r#"{"d":{"heartbeat_interval":0}}"#, start));
    assert_eq!(pulse.interval(), Some(Period::millis(100)));
}

#[test]
fn an_acknowledgement_that_does_not_come_is_missed_once_the_socket_is_read() {
    let start = Instant::now();
    let mut pulse = pulse(json!({
        "interval": "PT10S", "message": "beat", "ackTimeout": "PT4S",
        "ackFilter": { "key": "op", "value": 11 },
    }));
    pulse.opened(start);
    let mut beat = |at| {
        assert_eq!(pulse.tick(start + seconds(at), true), None);
        assert!(said(&mut pulse, start + seconds(at)).is_some());
        assert_eq!(pulse.deadline(true), Some(start + seconds(at + 4)));
        pulse.heard(r#"{"op":1}"#, start);
        assert_eq!(pulse.deadline(true), Some(start + seconds(at + 4)));
        pulse.heard(r#"{"op":11,"d":1}"#, start);
        assert_eq!(pulse.deadline(true), Some(start + seconds(at + 10)));
    };
    beat(10);
    beat(20);
    pulse.tick(start + seconds(30), true);
    pulse.frame(&Value::object(), &Memory::default(), start + seconds(30));
    assert_eq!(pulse.deadline(false), Some(start + seconds(40)));
    assert_eq!(pulse.tick(start + seconds(35), false), None);
    pulse.wait_longer(seconds(5));
    assert_eq!(pulse.tick(start + seconds(38), true), None);
    let why = pulse.tick(start + seconds(39), true).unwrap();
    assert!(why.contains("PT4S (heartbeat.ackTimeout)"), "{why}");
}
