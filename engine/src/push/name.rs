//! The name of a topic, as frontends write it: `channel:NAME`.

use std::fmt;
use std::sync::Arc;

use super::PushProblem;

const CHANNEL: &str = "channel:";
const LONGEST: usize = 256;

/// A checked topic name. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicName(Arc<str>);

impl TopicName {
    /// Reads a name as it stands in a subscription.
    ///
    /// # Errors
    /// [`PushProblem::UnknownKind`] without a known prefix, [`PushProblem::BadName`] for a bad
    /// rest.
    pub fn parse(topic: &str) -> Result<Self, PushProblem> {
        let channel = topic.strip_prefix(CHANNEL).ok_or(PushProblem::UnknownKind)?;
        check(channel)?;
        Ok(Self(topic.into()))
    }

    /// The topic of a channel.
    ///
    /// # Errors
    /// [`PushProblem::BadName`].
    pub fn channel(channel: &str) -> Result<Self, PushProblem> {
        check(channel)?;
        Ok(Self([CHANNEL, channel].concat().into()))
    }

    /// The whole name, with its prefix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The channel's own name.
    #[must_use]
    pub fn channel_name(&self) -> &str {
        self.0.strip_prefix(CHANNEL).unwrap_or(&self.0)
    }
}

impl fmt::Display for TopicName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn check(channel: &str) -> Result<(), PushProblem> {
    if channel.is_empty() || channel.len() > LONGEST || channel.chars().any(char::is_control) {
        return Err(PushProblem::BadName);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_people_write() {
        for name in ["orders", "orders.7", "a/b", "tilaus: ä", "*", &"x".repeat(256)] {
            let topic = TopicName::channel(name).unwrap();
            assert_eq!(topic, TopicName::parse(&format!("channel:{name}")).unwrap());
            assert_eq!(topic.channel_name(), name);
        }
    }

    #[test]
    fn refuses_the_rest() {
        let long = format!("channel:{}", "x".repeat(257));
        for name in ["channel:", "channel:a\nb", "channel:\u{0}", "channel:\u{85}", &long] {
            assert_eq!(TopicName::parse(name), Err(PushProblem::BadName), "{name:?}");
        }
        for name in ["", "orders", "Channel:a", "process:1", " channel:a"] {
            assert_eq!(TopicName::parse(name), Err(PushProblem::UnknownKind), "{name:?}");
        }
    }
}
