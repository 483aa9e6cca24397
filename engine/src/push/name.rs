//! The name of a topic, as frontends write it: `channel:NAME` or `process:ID`.

use std::fmt;
use std::sync::Arc;

use super::PushProblem;

const CHANNEL: &str = "channel:";
const PROCESS: &str = "process:";
const LONGEST: usize = 256;

/// What a topic belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TopicKind {
    /// A channel: whoever publishes to its name.
    Channel,
    /// A process instance; durable.
    Process,
}

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
        let rest = topic.strip_prefix(CHANNEL).or_else(|| topic.strip_prefix(PROCESS));
        check(rest.ok_or(PushProblem::UnknownKind)?)?;
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

    /// The topic of a process instance.
    ///
    /// # Errors
    /// [`PushProblem::BadName`].
    pub fn process(id: &str) -> Result<Self, PushProblem> {
        check(id)?;
        Ok(Self([PROCESS, id].concat().into()))
    }

    /// The whole name, with its prefix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it belongs to.
    #[must_use]
    pub fn kind(&self) -> TopicKind {
        if self.0.starts_with(CHANNEL) { TopicKind::Channel } else { TopicKind::Process }
    }

    /// The channel's name or the instance's id.
    #[must_use]
    pub fn own_name(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(_, name)| name)
    }
}

impl fmt::Display for TopicName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn check(name: &str) -> Result<(), PushProblem> {
    if name.is_empty() || name.len() > LONGEST || name.chars().any(char::is_control) {
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
            assert_eq!((topic.kind(), topic.own_name()), (TopicKind::Channel, name));
            let topic = TopicName::process(name).unwrap();
            assert_eq!(topic, TopicName::parse(&format!("process:{name}")).unwrap());
            assert_eq!((topic.kind(), topic.own_name()), (TopicKind::Process, name));
        }
    }

    #[test]
    fn refuses_the_rest() {
        let long = format!("channel:{}", "x".repeat(257));
        for name in
            ["channel:", "process:", "channel:a\nb", "channel:\u{0}", "channel:\u{85}", &long]
        {
            assert_eq!(TopicName::parse(name), Err(PushProblem::BadName), "{name:?}");
        }
        for name in ["", "orders", "Channel:a", "Process:1", " channel:a", "flow:1"] {
            assert_eq!(TopicName::parse(name), Err(PushProblem::UnknownKind), "{name:?}");
        }
    }
}
