//! Push tickets: an app's backend asks for one and hands it to its page.

use actix_web::{HttpResponse, web};
use engine::push::TopicName;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::body::Body;
use crate::gate::ticket::{Names, Ticket, until};
use crate::gate::{Gate, Identity};
use crate::problem::{Answer, Form, Problem};

/// Seconds that a ticket lasts if nothing is said.
const TTL: u32 = 900;
/// Most of them: tickets are renewed, not kept.
const LONGEST: u32 = 24 * 60 * 60;
/// Most names of each sort; a ticket travels in headers.
const MOST_NAMES: usize = 50;
const LONGEST_NAME: usize = 256;
const LONGEST_USER: usize = 200;
/// Most bytes of a ticket.
const LONGEST_TICKET: usize = 4 << 10;

/// A ticket to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTicket {
    /// What may be subscribed to: `"channel:orders"`, or `{"prefix": "channel:orders."}`. A name is
    /// never a pattern.
    topics: Vec<Names>,
    /// How many seconds it lasts, from 1 to 86,400; 900 if absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 86_400)]
    ttl: Option<u32>,
    /// Names of the actions that may be run in the processes of `topics`; none if absent.
    #[serde(default)]
    actions: Vec<Names>,
    /// Channels that may be published to, without `channel:`; none if absent.
    #[serde(default)]
    publish: Vec<Names>,
    /// Who holds it, in the app's own words; flows find it in `data.client.user`.
    #[serde(default)]
    user: Option<String>,
}

/// A ticket that was made.
#[derive(Serialize, ToSchema)]
pub struct MadeTicket {
    /// To be handed to the page. Not kept here.
    pub ticket: String,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    pub expires: Timestamp,
}

impl std::fmt::Debug for MadeTicket {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("MadeTicket").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// Makes a ticket with which a page may hear some topics for a while. It ends with the session or
/// token that made it.
///
/// # Errors
/// 400 for a time, a topic or a name that is none.
#[utoipa::path(post, path = "/api/push-tickets", tag = "push", request_body = NewTicket,
    responses((status = 201, description = "The ticket", body = MadeTicket),
        (status = 400, description = "It cannot be made so", body = Form)))]
pub async fn create(
    gate: web::Data<Gate>,
    identity: web::ReqData<Identity>,
    body: Body<NewTicket>,
) -> Answer<HttpResponse> {
    let NewTicket { topics, ttl, actions, publish, user } = body.0;
    let ttl = ttl.unwrap_or(TTL);
    if !(1..=LONGEST).contains(&ttl) {
        return Err(bad("/ttl", format!("a ticket lasts 1 to {LONGEST} seconds")));
    }
    for (pointer, names) in [("/topics", &topics), ("/actions", &actions), ("/publish", &publish)] {
        check(pointer, names)?;
    }
    for (at, names) in topics.iter().enumerate() {
        let known = match names {
            Names::One(topic) => TopicName::parse(topic).is_ok(),
            Names::Prefix(prefix) => {
                ["channel:", "process:"].iter().any(|kind| prefix.prefix.starts_with(kind))
            }
        };
        if !known {
            let words = "a topic is channel:NAME or process:ID";
            return Err(bad(&format!("/topics/{at}"), words));
        }
    }
    if user.as_ref().is_some_and(|user| user.len() > LONGEST_USER) {
        return Err(bad("/user", format!("a user has at most {LONGEST_USER} bytes")));
    }
    let ticket = Ticket {
        id: Uuid::now_v7(),
        by: identity.key.id,
        until: until(ttl),
        topics,
        publish,
        actions,
        user,
    };
    let text = gate.tickets.sign(&ticket);
    if text.len() > LONGEST_TICKET {
        let words = "the ticket would be too long for a header; use prefixes, or fewer names";
        return Err(bad("/topics", words));
    }
    Ok(HttpResponse::Created().json(MadeTicket { ticket: text, expires: ticket.ends() }))
}

fn check(pointer: &str, names: &[Names]) -> Answer<()> {
    if names.len() > MOST_NAMES {
        return Err(bad(pointer, format!("a ticket has at most {MOST_NAMES} names of a sort")));
    }
    let long = names.iter().position(|one| one.text().len() > LONGEST_NAME);
    match long {
        Some(at) => Err(bad(&format!("{pointer}/{at}"), "the name is too long")),
        None => Ok(()),
    }
}

fn bad(pointer: &str, words: impl Into<String>) -> Problem {
    Problem::bad("bad-ticket", words).at(pointer)
}
