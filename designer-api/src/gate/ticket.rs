//! Push tickets: what an app's backend hands to its page, so that the page may hear some topics for
//! a while. Signed, not kept: a server that restarts still knows them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::store::{Commit, Error as StoreError, Key as At, Store};
use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Tells people, and scanners of leaked secrets, what it is.
pub const PREFIX: &str = "wlt_";
/// Longest ticket that is looked at; it travels in headers.
const LONGEST: usize = 6 << 10;

/// Some names: one, or all that begin alike. A name is never read as a pattern, so whatever a
/// person's name is, a ticket for it is a ticket for it alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Names {
    /// This one.
    One(String),
    /// All that begin with it.
    Prefix(Prefix),
}

/// How names begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Prefix {
    /// The beginning; empty: every name.
    pub prefix: String,
}

impl Names {
    /// Whether this name is one of them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Prefix(Prefix { prefix }) => name.starts_with(prefix.as_str()),
        }
    }

    /// The name, or its beginning.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::One(text) | Self::Prefix(Prefix { prefix: text }) => text,
        }
    }
}

/// What a ticket allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// Tells tickets apart.
    pub id: Uuid,
    /// The session or token that it was made with: when that ends, so does the ticket.
    pub by: Uuid,
    /// When it ends, in seconds since 1970.
    pub until: i64,
    /// Topics that may be subscribed to: `channel:orders`.
    pub topics: Vec<Names>,
    /// Channels that may be published to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publish: Vec<Names>,
    /// Actions that may be run in the processes of `topics`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Names>,
    /// Who holds it, in the app's own words; flows are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

impl Ticket {
    /// When it ends.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        Timestamp::from_second(self.until).unwrap_or(Timestamp::MIN)
    }
}

/// Why a ticket opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTicket {
    /// It was not made here, or was changed.
    #[error("the ticket was not made by this server, or was changed on its way")]
    Unknown,
    /// Its time is over.
    #[error("the ticket is over; ask the app's backend for a new one")]
    Over,
}

/// Makes and checks tickets.
#[derive(Clone)]
pub struct Tickets {
    key: hmac::Key,
}

impl fmt::Debug for Tickets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Tickets(..)")
    }
}

impl Tickets {
    /// With the store's key, made at the first start.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let at = At::new("access").text("ticket-key");
        if let Some(stored) = store.get(at.clone()).await?
            && stored.value.len() == 32
        {
            return Ok(Self::new(&stored.value));
        }
        let fresh: [u8; 32] = rand::random();
        store.commit(Commit::new().put(at, fresh.to_vec())).await?;
        Ok(Self::new(&fresh))
    }

    fn new(secret: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }

    /// The ticket as text.
    #[must_use]
    pub fn sign(&self, ticket: &Ticket) -> String {
        // Nothing in it can fail to be written.
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(ticket).unwrap_or_default());
        let tag = hmac::sign(&self.key, body.as_bytes());
        format!("{PREFIX}{body}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    /// What a text allows.
    ///
    /// # Errors
    /// When it allows nothing.
    pub fn check(&self, text: &str) -> Result<Ticket, BadTicket> {
        let ticket = self.read(text).ok_or(BadTicket::Unknown)?;
        if ticket.ends() <= Timestamp::now() { Err(BadTicket::Over) } else { Ok(ticket) }
    }

    fn read(&self, text: &str) -> Option<Ticket> {
        let (body, tag) = text.strip_prefix(PREFIX)?.split_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok().filter(|_| text.len() <= LONGEST)?;
        hmac::verify(&self.key, body.as_bytes(), &tag).ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
    }
}

/// A ticket that lasts for so many seconds from now.
#[must_use]
pub fn until(seconds: u32) -> i64 {
    let now = Timestamp::now();
    let end = now.checked_add(SignedDuration::from_secs(seconds.into()));
    end.unwrap_or(now).as_second()
}

#[cfg(test)]
mod tests {
    use engine::store::Memory;

    use super::*;

    fn ticket(seconds: u32) -> Ticket {
        Ticket {
            id: Uuid::now_v7(),
            by: Uuid::now_v7(),
            until: until(seconds),
            topics: vec![
                Names::One("channel:*".to_owned()),
                Names::Prefix(Prefix { prefix: "process:loan-".to_owned() }),
            ],
            publish: Vec::new(),
            actions: Vec::new(),
            user: Some("7".to_owned()),
        }
    }

    #[tokio::test]
    async fn a_ticket_outlives_a_restart_and_no_letter_of_it_can_be_changed() {
        let store = Memory::new();
        let made = ticket(60);
        let text = Tickets::open(&store).await.unwrap().sign(&made);
        let tickets = Tickets::open(&store).await.unwrap();
        assert_eq!(tickets.check(&text), Ok(made.clone()));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(bytes).unwrap();
            // Base64's last letter has bits that mean nothing; they are refused all the same.
            assert_eq!(tickets.check(&other), Err(BadTicket::Unknown), "letter {at}");
        }
        let stranger = Tickets::open(&Memory::new()).await.unwrap();
        for text in [stranger.sign(&made), String::new(), "wlt_".to_owned(), "wlt_.".to_owned()] {
            assert_eq!(tickets.check(&text), Err(BadTicket::Unknown), "{text}");
        }
        assert_eq!(tickets.check(&tickets.sign(&ticket(0))), Err(BadTicket::Over));
        assert_eq!(format!("{tickets:?}"), "Tickets(..)");
    }

    #[test]
    fn a_star_is_no_pattern() {
        let Ticket { topics, .. } = ticket(60);
        let may = |name: &str| topics.iter().any(|names| names.has(name));
        assert!(may("channel:*") && may("process:loan-7"));
        assert!(!may("channel:orders") && !may("process:other") && !may("channel:**"));
    }
}
