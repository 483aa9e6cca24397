//! How much of the payloads that a run has seen goes into one answer.

use engine::payload::Value;
use serde_json::Value as Json;

/// What the payloads of one answer may weigh together; a trace has up to 1,000 of them.
const MOST: usize = 4 << 20;

/// What stands in the place of a payload for which there is no room.
const LEFT_OUT: &str = "(left out: too large to be shown)";

/// The room that is left in an answer.
#[derive(Debug)]
pub(crate) struct Room(usize);

impl Room {
    pub(crate) fn new() -> Self {
        Self(MOST)
    }

    /// A payload as it is, if it fits.
    pub(crate) fn show(&mut self, value: &Value) -> Json {
        match value.weigh(usize::MAX, self.0) {
            Ok(weight) => {
                self.0 -= weight;
                Json::from(value)
            }
            Err(_) => Json::from(LEFT_OUT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_left_out_and_what_does_is_shown() {
        let mut room = Room::new();
        let large = Value::from("x".repeat(MOST / 2));
        assert!(room.show(&large).as_str().unwrap().starts_with("xx"));
        assert_eq!(room.show(&large), Json::from(LEFT_OUT));
        assert_eq!(room.show(&Value::from(1)), Json::from(1));
    }
}
