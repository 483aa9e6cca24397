//! Settings of channels by their names: how much is kept for those who resume, whether the last
//! value is, and whether a restart may lose it.

use serde::{Deserialize, Serialize};

use super::PushLimits;

/// Which values of a channel a new subscriber gets at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Retain {
    /// The last message that was sent to be retained.
    #[default]
    AsSent,
    /// The last message, whatever its sender said.
    Last,
    /// None, whatever its sender said.
    Never,
}

/// The settings of the channels whose names fit a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChannelRule {
    /// A channel's name; `*` stands for any run of characters.
    pub pattern: String,
    /// Messages kept for those who resume; 256 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<usize>,
    /// Bytes kept for them; 1 MiB if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<usize>,
    /// Which value a new subscriber gets at once.
    #[serde(default)]
    pub retain: Retain,
    /// Whether messages are written to the store, so that a restart loses none of those kept.
    #[serde(default)]
    pub durable: bool,
}

/// What is wrong with a list of rules, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RuleMistake {
    /// A JSON pointer into the list.
    pub pointer: String,
    /// In words.
    pub message: String,
}

/// All rules; of those that fit a channel, the first counts.
#[derive(Debug, Clone, Default)]
pub struct ChannelRules(Vec<ChannelRule>);

/// The settings of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChannelSettings {
    pub(super) messages: usize,
    pub(super) bytes: usize,
    pub(super) retain: Retain,
    pub(super) durable: bool,
}

const MOST_RULES: usize = 1_000;
const MOST_MESSAGES: usize = 100_000;
const MOST_BYTES: usize = 64 << 20;

impl ChannelRules {
    /// Reads the list, as it stands in the setting `push.channels`.
    ///
    /// # Errors
    /// The first mistake.
    pub fn read(list: &serde_json::Value) -> Result<Self, RuleMistake> {
        let mistake = |pointer: String, message: String| RuleMistake { pointer, message };
        let items = list.as_array().ok_or_else(|| {
            let message = "write a list of rules: [{\"pattern\": \"orders.*\", …}]";
            mistake(String::new(), message.to_owned())
        })?;
        if items.len() > MOST_RULES {
            return Err(mistake(String::new(), format!("there may be {MOST_RULES} rules")));
        }
        let mut rules = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let rule: ChannelRule = serde_json::from_value(item.clone())
                .map_err(|error| mistake(format!("/{at}"), error.to_string()))?;
            let too_much = |what: &str, most| {
                Err(mistake(format!("/{at}/{what}"), format!("{what} may be 0 to {most}")))
            };
            if rule.pattern.is_empty() {
                let message = "name a channel, or a pattern like orders.*".to_owned();
                return Err(mistake(format!("/{at}/pattern"), message));
            } else if rule.messages.is_some_and(|messages| messages > MOST_MESSAGES) {
                return too_much("messages", MOST_MESSAGES);
            } else if rule.bytes.is_some_and(|bytes| bytes > MOST_BYTES) {
                return too_much("bytes", MOST_BYTES);
            }
            rules.push(rule);
        }
        Ok(Self(rules))
    }

    /// The settings of a channel.
    pub(super) fn of(&self, channel: &str, limits: &PushLimits) -> ChannelSettings {
        let rule = self.0.iter().find(|rule| fits(&rule.pattern, channel));
        ChannelSettings {
            messages: rule.and_then(|rule| rule.messages).unwrap_or(limits.replay_messages),
            bytes: rule.and_then(|rule| rule.bytes).unwrap_or(limits.replay_bytes),
            retain: rule.map_or(Retain::default(), |rule| rule.retain),
            durable: rule.is_some_and(|rule| rule.durable),
        }
    }
}

/// Whether a name fits a pattern, where `*` stands for any run of characters.
#[must_use]
pub fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_star_is_any_run_of_characters() {
        for (pattern, name, expected) in [
            ("orders", "orders", true),
            ("orders", "orders.7", false),
            ("orders.*", "orders.7", true),
            ("orders.*", "orders", false),
            ("*", "anything", true),
            ("*.done", "a.b.done", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a*a", "a", false),
            ("**", "", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        let list = json!([
            { "pattern": "orders.big", "messages": 5, "durable": true },
            { "pattern": "orders.*", "retain": "last" },
        ]);
        let (rules, limits) = (ChannelRules::read(&list).unwrap(), PushLimits::default());
        let big = rules.of("orders.big", &limits);
        assert_eq!((big.messages, big.bytes, big.durable), (5, 1 << 20, true));
        assert_eq!(big.retain, Retain::AsSent);
        let other = rules.of("orders.7", &limits);
        assert_eq!((other.messages, other.retain, other.durable), (256, Retain::Last, false));
        assert_eq!(rules.of("prices", &limits), ChannelRules::default().of("prices", &limits));
    }

    #[test]
    fn mistakes_have_their_place() {
        for (list, pointer) in [
            (json!({}), ""),
            (json!([{ "pattern": "a" }, { "pattern": "b", "size": 1 }]), "/1"),
            (json!([{ "pattern": "" }]), "/0/pattern"),
            (json!([{ "pattern": "a", "messages": 100_001 }]), "/0/messages"),
            (json!([{ "pattern": "a", "bytes": 1 << 30 }]), "/0/bytes"),
            (json!([{ "pattern": "a", "messages": -1 }]), "/0"),
        ] {
            let mistake = ChannelRules::read(&list).unwrap_err();
            assert_eq!(mistake.pointer, pointer, "{list}");
        }
    }
}
