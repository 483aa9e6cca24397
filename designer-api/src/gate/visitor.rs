//! Who comes for push: the owner, or the page of an app with a ticket.

use actix_web::http::Uri;
use actix_web::http::header::{self, HeaderMap};

use super::ticket::{PREFIX, Ticket};
use super::{Gate, Identity, is_odd, is_upgrade};
use crate::problem::Problem;

/// Offered as a sub-protocol: the ticket follows in the first message.
pub const TICKET_FOLLOWS: &str = "wireloom.ticket";

/// Who asks for push.
#[derive(Debug, Clone)]
pub enum Visitor {
    /// By a session or token.
    Owner(Identity),
    /// By a ticket.
    Ticket(Box<Ticket>),
    /// A socket that is to show its ticket first.
    Unknown,
}

impl Gate {
    /// A visitor who does not come as the owner; `None`: by the owner's credentials, or by none.
    ///
    /// # Errors
    /// 401 for a ticket that opens nothing, 403 for a foreign page.
    pub(super) fn visitor(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<Option<Visitor>, Problem> {
        let follows = is_upgrade(headers) && protocols(headers).any(|name| name == TICKET_FOLLOWS);
        let shown = shown(uri, headers);
        if shown.is_none() && !follows {
            return Ok(None);
        }
        self.origins.check_push(headers)?;
        if is_odd(uri.path()) {
            return Err(Problem::not_found("there is nothing at this path"));
        }
        let Some(text) = shown else { return Ok(Some(Visitor::Unknown)) };
        match self.ticket(&text) {
            Ok(ticket) => Ok(Some(Visitor::Ticket(Box::new(ticket)))),
            Err(why) => Err(Problem::unauthorized(why)),
        }
    }

    /// What a ticket allows, if who made it still may.
    ///
    /// # Errors
    /// Why it allows nothing, in words.
    pub fn ticket(&self, text: &str) -> Result<Ticket, String> {
        let ticket = self.tickets.check(text).map_err(|bad| bad.to_string())?;
        if self.keys.is_valid(ticket.by) {
            Ok(ticket)
        } else {
            Err("the token or session that made this ticket has ended, and it with it".to_owned())
        }
    }
}

/// The ticket that a request shows: as a bearer, among the sub-protocols, or in the query.
fn shown(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(text) = bearer {
        let ticket = text.split_once(' ').map(|(_, ticket)| ticket.trim());
        return ticket.filter(|ticket| ticket.starts_with(PREFIX)).map(str::to_owned);
    }
    let offered =
        || protocols(headers).find_map(|name| name.strip_prefix(TICKET_FOLLOWS)?.strip_prefix('.'));
    let asked = || {
        let pairs = uri.query().unwrap_or_default().split('&');
        pairs.filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == "ticket")
    };
    offered().or_else(|| asked().map(|(_, ticket)| ticket)).map(str::to_owned)
}

fn protocols(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL);
    offered.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).map(str::trim)
}
