//! What is wrong with a heartbeat.

use std::time::Duration;

use super::Check;
use crate::connection::Settings;

impl Check {
    pub(super) fn heartbeat(&mut self, settings: &Settings) {
        const CODE: &str = "connection-heartbeat";
        let Some(beat) = &settings.heartbeat else {
            return;
        };
        let tenth = Duration::from_millis(100);
        match beat.interval {
            Some(interval) => self.time("/heartbeat/interval", interval, tenth),
            None if beat.interval_from.is_none() => {
                self.refuse(CODE, "/heartbeat/interval", "Set this, or `intervalFrom`, or both.");
            }
            None => {}
        }
        if beat.message.as_constant().is_some_and(|text| text.len() > settings.limits.message) {
            self.refuse(
                CODE,
                "/heartbeat/message",
                "This message is larger than `limits.message`.",
            );
        }
        if beat.state_field.as_ref().is_some_and(String::is_empty) {
            self.refuse(CODE, "/heartbeat/stateField", "A field has a name; or leave this out.");
        }
        if let Some(patience) = beat.ack_timeout {
            self.time("/heartbeat/ackTimeout", patience, tenth);
        }
        match (&beat.ack_timeout, &beat.ack_filter) {
            (Some(_), None) => {
                self.refuse(CODE, "/heartbeat/ackFilter", "`ackTimeout` needs this too.");
            }
            (None, Some(_)) => {
                self.refuse(CODE, "/heartbeat/ackTimeout", "`ackFilter` needs this too.");
            }
            _ => {}
        }
        if let Some(filter) = &beat.ack_filter
            && filter.key.is_some() == filter.path.is_some()
        {
            self.refuse(CODE, "/heartbeat/ackFilter", "Give either `key` or `path`.");
        }
    }
}
