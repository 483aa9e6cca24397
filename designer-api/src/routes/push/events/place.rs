//! Where a stream of events stands: an event's id names the place in every topic of the stream, so
//! that a browser that comes back goes on with all of them.

use std::io::Write as _;

use engine::push::{Resume, Told, TopicName};
use serde::Deserialize;

use crate::socket::read_epoch;

/// The place in one topic: what came last, and in which life of the topic.
#[derive(Debug)]
struct Place {
    topic: TopicName,
    epoch: Option<u64>,
    seq: u64,
    /// Whether it goes on from somewhere, and not from now.
    resumed: bool,
}

/// The places in all topics, in the order in which the query names them.
#[derive(Debug)]
pub(super) struct Places(Vec<Place>);

/// Of an answer to a subscription.
#[derive(Deserialize)]
struct Answer {
    subscribed: Option<String>,
    #[serde(default)]
    seq: u64,
    epoch: Option<String>,
    #[serde(default)]
    gap: bool,
}

impl Places {
    /// From an id, a number for all topics, or nothing; `None` if it is neither.
    pub(super) fn new(topics: &[TopicName], from: Option<&str>) -> Option<Self> {
        let fresh = |(epoch, seq, resumed): (Option<u64>, u64, bool), topic: &TopicName| Place {
            topic: topic.clone(),
            epoch,
            seq,
            resumed,
        };
        let Some(from) = from.filter(|from| !from.is_empty()) else {
            return Some(Self(topics.iter().map(|topic| fresh((None, 0, false), topic)).collect()));
        };
        if let Ok(seq) = from.parse::<u64>() {
            return Some(Self(
                topics.iter().map(|topic| fresh((None, seq, true), topic)).collect(),
            ));
        }
        let parts: Vec<&str> = from.split(',').collect();
        if parts.len() != topics.len() {
            return None;
        }
        let places = parts.iter().zip(topics).map(|(part, topic)| {
            if *part == "-" {
                return Some(fresh((None, 0, false), topic));
            }
            let (epoch, seq) = part.split_once('.')?;
            Some(fresh((Some(read_epoch(epoch)?), seq.parse().ok()?, true), topic))
        });
        places.collect::<Option<_>>().map(Self)
    }

    pub(super) fn resume(&self, topic: &TopicName) -> Option<Resume> {
        let place = self.0.iter().find(|place| place.topic == *topic && place.resumed)?;
        Some(Resume { after: place.seq, epoch: place.epoch })
    }

    /// Writes an event.
    pub(super) fn write(&mut self, told: &Told, out: &mut Vec<u8>) {
        let (word, has_place) = match &told.place {
            Some((topic, seq)) => {
                if let Some(place) = self.0.iter_mut().find(|place| place.topic == *topic) {
                    place.seq = *seq;
                }
                ("", true)
            }
            None => self.answered(&told.frame),
        };
        if !word.is_empty() {
            out.extend_from_slice(b"event: ");
            out.extend_from_slice(word.as_bytes());
            out.push(b'\n');
        }
        if has_place {
            self.write_id(out);
        }
        out.extend_from_slice(b"data: ");
        // Between the parts of JSON a line break is a space, and within strings there is none.
        let plain = |byte: &u8| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte };
        out.extend(told.frame.iter().map(plain));
        out.extend_from_slice(b"\n\n");
    }

    /// Takes note of an answer; gives the event's name and whether it has an id.
    fn answered(&mut self, frame: &[u8]) -> (&'static str, bool) {
        let Ok(answer) = serde_json::from_slice::<Answer>(frame) else { return ("refused", false) };
        let Some(topic) = answer.subscribed else { return ("refused", false) };
        let found = self.0.iter_mut().find(|place| place.topic.as_str() == topic);
        if let Some(place) = found {
            let epoch = answer.epoch.as_deref().and_then(read_epoch);
            if place.epoch != epoch || answer.gap {
                // What comes now is numbered anew, or goes on from what is left.
                place.seq = 0;
            }
            if !place.resumed {
                place.seq = answer.seq;
                place.resumed = true;
            }
            place.epoch = epoch;
        }
        (if answer.gap { "gap" } else { "subscribed" }, true)
    }

    fn write_id(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"id: ");
        for (at, place) in self.0.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            // Writing to a Vec cannot fail.
            match place.epoch {
                Some(epoch) => write!(out, "{epoch:016x}.{}", place.seq).unwrap_or_default(),
                None => out.push(b'-'),
            }
        }
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn topics() -> Vec<TopicName> {
        vec![TopicName::channel("a").unwrap(), TopicName::channel("b").unwrap()]
    }

    fn written(places: &mut Places, place: Option<(usize, u64)>, frame: &str) -> String {
        let place = place.map(|(at, seq)| (topics()[at].clone(), seq));
        let mut out = Vec::new();
        places.write(&Told { place, frame: Bytes::from(frame.to_owned()) }, &mut out);
        String::from_utf8(out).unwrap()
    }

    const ANSWER: &str =
        r#"{"subscribed":"channel:a","seq":9,"epoch":"00000000000000ff","gap":false}"#;

    #[test]
    fn an_id_leads_back_to_where_it_was() {
        let mut places = Places::new(&topics(), None).unwrap();
        assert!(places.resume(&topics()[0]).is_none());
        let event = written(&mut places, None, ANSWER);
        let expected = format!("event: subscribed\nid: 00000000000000ff.9,-\ndata: {ANSWER}\n\n");
        assert_eq!(event, expected);
        let event = written(&mut places, Some((0, 10)), "{\n1\r\n}");
        assert_eq!(event, "id: 00000000000000ff.10,-\ndata: { 1  }\n\n");
        let back = Places::new(&topics(), Some("00000000000000ff.10,-")).unwrap();
        let resume = Resume { after: 10, epoch: Some(255) };
        assert_eq!(back.resume(&topics()[0]), Some(resume));
        assert_eq!(back.resume(&topics()[1]), None);
    }

    #[test]
    fn a_number_is_for_all_topics_and_nonsense_for_none() {
        let places = Places::new(&topics(), Some("3")).unwrap();
        for topic in topics() {
            assert_eq!(places.resume(&topic), Some(Resume { after: 3, epoch: None }));
        }
        for nonsense in ["x", "-", "00000000000000ff.1", "1,2", "ff.1,-", "-,-,-"] {
            assert!(Places::new(&topics(), Some(nonsense)).is_none(), "{nonsense}");
        }
    }

    #[test]
    fn another_life_begins_anew() {
        let mut places = Places::new(&topics(), Some("0000000000000001.7,-")).unwrap();
        let gap = ANSWER.replace("false", "true");
        assert!(
            written(&mut places, None, &gap).starts_with("event: gap\nid: 00000000000000ff.0,-")
        );
        assert!(written(&mut places, None, r#"{"error":{}}"#).starts_with("event: refused\ndata"));
    }
}
