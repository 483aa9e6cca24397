//! What a visitor may do, as sockets, events and catch-up ask.

use std::sync::Arc;

use actix_web::web;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use tokio::sync::OwnedSemaphorePermit;

use crate::gate::Gate;
use crate::gate::keys::{Key, Use};
use crate::gate::ticket::{Names, Ticket};
use crate::gate::visitor::Visitor;
use crate::problem::{Answer, Problem};
use crate::socket::Grants;

/// How long a socket may take to show its ticket.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// A visitor, and the gate that knows whether it is still welcome.
#[derive(Debug)]
pub(super) struct Granted {
    gate: web::Data<Gate>,
    who: Who,
}

#[derive(Debug)]
enum Who {
    Owner(Key),
    Ticket(Ticket),
    /// Not known until it shows its ticket; its place in the lobby is free then.
    Unknown {
        until: Timestamp,
        _place: OwnedSemaphorePermit,
    },
}

impl Granted {
    /// # Errors
    /// 503 when the lobby is full.
    pub(super) fn new(gate: web::Data<Gate>, visitor: &Visitor) -> Answer<Self> {
        let who = match visitor {
            Visitor::Owner(identity) => Who::Owner(identity.key.clone()),
            Visitor::Ticket(ticket) => Who::Ticket(Ticket::clone(ticket)),
            Visitor::Unknown => {
                let place = Arc::clone(&gate.lobby).try_acquire_owned().map_err(|_| {
                    let words = "too many sockets have not shown their ticket yet; try again";
                    Problem::unavailable("full-lobby", words)
                })?;
                let now = Timestamp::now();
                let until = now.checked_add(PATIENCE).unwrap_or(now);
                Who::Unknown { until, _place: place }
            }
        };
        Ok(Self { gate, who })
    }
}

fn any(names: &[Names], name: &str) -> bool {
    names.iter().any(|names| names.has(name))
}

impl Grants for Granted {
    fn may_subscribe(&self, topic: &str) -> bool {
        match &self.who {
            Who::Owner(_) => true,
            Who::Ticket(ticket) => any(&ticket.topics, topic),
            Who::Unknown { .. } => false,
        }
    }

    fn may_publish(&self, channel: &str) -> bool {
        match &self.who {
            Who::Owner(_) => true,
            Who::Ticket(ticket) => any(&ticket.publish, channel),
            Who::Unknown { .. } => false,
        }
    }

    fn may_act(&self, _: &str, action: &str) -> bool {
        match &self.who {
            Who::Owner(_) => true,
            Who::Ticket(ticket) => any(&ticket.actions, action),
            Who::Unknown { .. } => false,
        }
    }

    fn is_known(&self) -> bool {
        !matches!(self.who, Who::Unknown { .. })
    }

    fn still_valid(&self) -> bool {
        let now = Timestamp::now();
        match &self.who {
            Who::Owner(key) => self.gate.keys.is_valid(key.id),
            Who::Ticket(ticket) => ticket.ends() > now && self.gate.keys.is_valid(ticket.by),
            Who::Unknown { until, .. } => *until > now,
        }
    }

    fn ends(&self) -> Option<Timestamp> {
        match &self.who {
            Who::Owner(key) => key.expires,
            Who::Ticket(ticket) => Some(ticket.ends()),
            Who::Unknown { until, .. } => Some(*until),
        }
    }

    fn renew(&mut self, text: &str) -> Result<(), String> {
        self.who = Who::Ticket(self.gate.ticket(text)?);
        Ok(())
    }

    fn client(&self) -> Json {
        match &self.who {
            Who::Owner(Key { purpose: Use::Session, .. }) => json!({ "by": "session" }),
            Who::Owner(key) => json!({ "by": "token", "token": key.label }),
            Who::Ticket(ticket) => json!({ "by": "ticket", "user": ticket.user }),
            Who::Unknown { .. } => json!({}),
        }
    }
}
