//! How much push may hold, and what is said when that is reached.

/// Bounds of a hub. Sizes are in bytes and count a little overhead for each message.
#[derive(Debug, Clone)]
pub struct PushLimits {
    /// Topics at once; idle ones make room for new ones.
    pub topics: usize,
    /// One message's payload.
    pub payload_bytes: usize,
    /// Messages that a topic keeps for those who resume.
    pub replay_messages: usize,
    /// Bytes that a topic keeps for those who resume.
    pub replay_bytes: usize,
    /// Bytes kept by the rings of all topics together; beyond it a topic keeps less, or nothing.
    pub replay_bytes_in_all: usize,
    /// Bytes of all retained values together; beyond it no further one is taken.
    pub retained_bytes_in_all: usize,
    /// Bytes that wait for one client. A message larger than this still reaches an empty queue.
    pub queue_bytes: usize,
    /// Topics that one client may be subscribed to.
    pub subscriptions: usize,
}

impl Default for PushLimits {
    fn default() -> Self {
        Self {
            topics: 100_000,
            payload_bytes: 1 << 20,
            replay_messages: 256,
            replay_bytes: 1 << 20,
            replay_bytes_in_all: 256 << 20,
            retained_bytes_in_all: 256 << 20,
            queue_bytes: 1 << 20,
            subscriptions: 1_000,
        }
    }
}

/// Why a message was not published, or a subscription not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushProblem {
    /// The name begins with a kind of topic that there is not.
    #[error("there are no topics of this kind; a topic is named channel:NAME or process:ID")]
    UnknownKind,
    /// The name is empty, too long, or has a control character.
    #[error("the name of a channel or process has 1 to 256 bytes and no control characters")]
    BadName,
    /// Every topic is in use.
    #[error("there are {limit} topics and none of them is idle; raise the limit or use fewer")]
    TooManyTopics {
        /// The limit.
        limit: usize,
    },
    /// The client holds as many subscriptions as it may.
    #[error("a client may hold {limit} subscriptions; unsubscribe from some first")]
    TooManySubscriptions {
        /// The limit.
        limit: usize,
    },
    /// The payload is too large.
    #[error("the message has {bytes} bytes; at most {limit} may be pushed")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// There is no room for another retained value.
    #[error("retained values fill the {limit} bytes they may have; retain fewer, or raise it")]
    RetainedFull {
        /// The limit.
        limit: usize,
    },
    /// No process has ever run here, so that none has a topic.
    #[error("this server runs no processes; subscribe to a channel, or start the server with them")]
    NoProcesses,
    /// The durable topic is not there, or cannot be read.
    #[error(transparent)]
    Source(#[from] super::SourceProblem),
    /// Too many messages of durable channels wait to be written.
    #[error("messages of durable channels come faster than they can be written; try again")]
    Busy,
}
