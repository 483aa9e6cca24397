//! What is wrong with a connection's settings, all of it at once.

mod heartbeat;
mod outward;
mod remember;

use std::collections::BTreeSet;
use std::time::Duration;

use super::scope::is_template;
use super::settings::Opening;
use super::{Auth, InitialMessage, Period, Settings, target};
use crate::flow::check_id;
use crate::node::Problem;
use crate::payload::Value;
use crate::text::Template;

/// More headers than this are a mistake, or an attack on somebody.
const MOST_HEADERS: usize = 50;
const MOST_SUBPROTOCOLS: usize = 16;
const MOST_INITIAL_MESSAGES: usize = 50;
const MOST_BYTES: usize = 1 << 30;
const MOST_QUEUED: usize = 100_000;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Headers that belong to the upgrade itself.
const RESERVED: [&str; 10] = [
    "connection",
    "upgrade",
    "content-length",
    "transfer-encoding",
    "te",
    "trailer",
    "sec-websocket-key",
    "sec-websocket-version",
    "sec-websocket-protocol",
    "sec-websocket-extensions",
];

impl Settings {
    /// All that a schema cannot say. Pointers lead into the settings' JSON.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        let mut check = Check(Vec::new());
        check.identity(self);
        check.address(self);
        check.headers(self);
        check.way_out(self);
        check.messages(self);
        check.heartbeat(self);
        check.remember(self);
        check.times(self);
        check.sizes(self);
        check.0
    }
}

struct Check(Vec<Problem>);

impl Check {
    fn refuse(&mut self, code: &str, pointer: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem::error(code, pointer, message));
    }

    fn identity(&mut self, settings: &Settings) {
        if let Err(why) = check_id(&settings.id) {
            self.refuse("connection-id", "/id", format!("The id {why}."));
        }
        if settings.name.len() > 200 {
            self.refuse("connection-name", "/name", "A name has at most 200 bytes.");
        }
    }

    fn address(&mut self, settings: &Settings) {
        let url = settings.url.0.as_str();
        self.url_from(settings);
        if settings.url_from.is_some() {
        } else if !is_template(url) {
            if let Err(words) = target::parse(url) {
                self.refuse("connection-url", "/url", words);
            }
        } else if self.template("/url", url) && !url.trim().starts_with(['w', 'W', '{']) {
            self.refuse("connection-url", "/url", "The address must begin with ws:// or wss://.");
        }
        let mut seen = BTreeSet::new();
        for (place, name) in settings.subprotocols.iter().enumerate() {
            if !is_token(name) || !seen.insert(name) {
                self.refuse(
                    "connection-subprotocol",
                    format!("/subprotocols/{place}"),
                    "A sub-protocol is one word without spaces or separators, named once.",
                );
            }
        }
        if settings.subprotocols.len() > MOST_SUBPROTOCOLS {
            self.refuse(
                "connection-subprotocol",
                "/subprotocols",
                format!("At most {MOST_SUBPROTOCOLS} sub-protocols can be offered."),
            );
        }
    }

    fn headers(&mut self, settings: &Settings) {
        if settings.headers.len() > MOST_HEADERS {
            self.refuse(
                "connection-headers",
                "/headers",
                format!("At most {MOST_HEADERS} headers can be sent."),
            );
        }
        let mut seen = BTreeSet::new();
        for (name, value) in &settings.headers {
            let pointer = format!("/headers/{}", escape(name));
            let lower = name.to_ascii_lowercase();
            if !is_token(name) {
                self.refuse("connection-header", &pointer, "This is not a header's name.");
            } else if RESERVED.contains(&lower.as_str()) {
                self.refuse(
                    "connection-header",
                    &pointer,
                    "This header belongs to the upgrade and cannot be set; sub-protocols have a \
                     field of their own.",
                );
            } else if lower == "authorization" && settings.auth.is_some() {
                self.refuse(
                    "connection-header",
                    &pointer,
                    "Set either this header or `auth`, not both.",
                );
            }
            if !seen.insert(lower) {
                self.refuse("connection-header", &pointer, "This header is set twice.");
            }
            self.template(&pointer, &value.0);
            if !is_header_value(&value.0) {
                self.refuse(
                    "connection-header",
                    &pointer,
                    "A header's value is one line of at most 8,192 bytes without control characters.",
                );
            }
        }
        match &settings.auth {
            Some(Auth::Basic { username, .. })
                if !is_template(username) && username.contains(':')
                    || username.chars().any(char::is_control) =>
            {
                self.refuse(
                    "connection-auth",
                    "/auth/username",
                    "A user name has no colon and no control characters.",
                );
            }
            Some(Auth::Bearer { token }) if token.0.is_empty() || !is_header_value(&token.0) => {
                self.refuse(
                    "connection-auth",
                    "/auth/token",
                    "A token is one line of at most 8,192 bytes without control characters.",
                );
            }
            Some(Auth::Query { name, .. }) if name.is_empty() => {
                self.refuse("connection-auth", "/auth/name", "The parameter needs a name.");
            }
            _ => {}
        }
        match &settings.auth {
            Some(Auth::Basic { username, password }) => {
                self.template("/auth/username", username);
                self.template("/auth/password", &password.0);
            }
            Some(Auth::Bearer { token }) => {
                self.template("/auth/token", &token.0);
            }
            Some(Auth::Query { value, .. }) => {
                self.template("/auth/value", &value.0);
            }
            None => {}
        }
    }

    /// Refuses a text that is a template with a mistake; tells whether it is in order.
    fn template(&mut self, pointer: &str, source: &str) -> bool {
        if is_template(source)
            && let Err(mistake) = Template::parse(source)
        {
            self.refuse("connection-template", pointer, format!("In this template: {mistake}."));
            return false;
        }
        true
    }

    fn messages(&mut self, settings: &Settings) {
        if settings.initial_messages.len() > MOST_INITIAL_MESSAGES {
            self.refuse(
                "connection-initial-messages",
                "/initialMessages",
                format!("At most {MOST_INITIAL_MESSAGES} messages can be sent at the start."),
            );
        }
        for (place, message) in settings.initial_messages.iter().enumerate() {
            let pointer = format!("/initialMessages/{place}");
            // What a template becomes is seen when it is rendered.
            let constant = match message {
                InitialMessage::Text(_) => true,
                InitialMessage::Template(template) => template.as_constant().is_some(),
                InitialMessage::Run(call) => {
                    self.call(&format!("{pointer}/run"), call);
                    false
                }
            };
            let large = match message.opening("", &Value::Null) {
                Ok(Opening::Frame(frame)) => frame.len() > settings.limits.message,
                _ => false,
            };
            if constant && large {
                self.refuse(
                    "connection-initial-messages",
                    pointer,
                    "This message is larger than `limits.message`.",
                );
            }
        }
    }

    fn times(&mut self, settings: &Settings) {
        let reconnect = &settings.reconnect;
        let tenth = Duration::from_millis(100);
        self.time("/ping/interval", settings.ping.interval, tenth);
        self.time("/ping/deadline", settings.ping.deadline, tenth);
        if let Some(idle) = settings.idle_timeout {
            self.time("/idleTimeout", idle, tenth);
        }
        self.time("/reconnect/initial", reconnect.initial, Duration::from_millis(10));
        self.time("/reconnect/max", reconnect.max, reconnect.initial.0);
        self.time("/reconnect/stable", reconnect.stable, tenth);
        self.time("/limits/handshake", settings.limits.handshake, tenth);
        self.time("/sendQueue/age", settings.send_queue.age, tenth);
        if !(1.0..=10.0).contains(&reconnect.factor) {
            self.refuse("connection-reconnect", "/reconnect/factor", "From 1 to 10.");
        }
        if !(0.0..=1.0).contains(&reconnect.jitter) {
            self.refuse("connection-reconnect", "/reconnect/jitter", "From 0 to 1.");
        }
        if reconnect.max_attempts == Some(0) {
            self.refuse(
                "connection-reconnect",
                "/reconnect/maxAttempts",
                "At least 1; leave it out to try for ever.",
            );
        }
    }

    fn time(&mut self, pointer: &str, time: Period, least: Duration) {
        if time.0 < least || time.0 > DAY {
            self.refuse("connection-time", pointer, format!("From {} to P1D.", Period(least)));
        }
    }

    fn sizes(&mut self, settings: &Settings) {
        for (pointer, size) in
            [("/limits/message", settings.limits.message), ("/limits/frame", settings.limits.frame)]
        {
            if size == 0 || size > MOST_BYTES {
                self.refuse("connection-limit", pointer, format!("From 1 to {MOST_BYTES} bytes."));
            }
        }
        if settings.send_queue.messages > MOST_QUEUED {
            self.refuse(
                "connection-limit",
                "/sendQueue/messages",
                format!("At most {MOST_QUEUED} messages."),
            );
        }
    }
}

/// RFC 9110's `token`: what header names and sub-protocols are made of.
fn is_token(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.len() <= 256 && text.bytes().all(fits)
}

fn is_header_value(text: &str) -> bool {
    text.len() <= 8_192 && !text.chars().any(|letter| letter.is_control() && letter != '\t')
}

/// As RFC 6901 has it for one step of a pointer.
fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests;
