//! Push: what topics there are, and the ways to hear them: socket, events, catch-up.

pub mod events;
mod granted;
pub mod missed;
pub mod tickets;

use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use engine::push::{TopicStatus, Totals};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::body::Query;
use crate::gate::Gate;
use crate::gate::visitor::Visitor;
use crate::installation::Installation;
use crate::page::{Page, Part};
use crate::problem::{Answer, Form};
use crate::socket::{SocketOptions, push_socket};
use granted::Granted;

/// From where to go on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Missed {
    /// The last message that is known; 0, or absent: from the beginning.
    #[serde(default)]
    pub(crate) after: u64,
    /// The epoch that came with it.
    pub(crate) epoch: Option<String>,
    /// How many, from 1 to 256; 256 if absent.
    #[param(minimum = 1, maximum = 256)]
    pub(crate) limit: Option<usize>,
    /// A push ticket, where no header can carry it.
    #[allow(dead_code, reason = "the gate has read it")]
    ticket: Option<String>,
}

/// The topics, and the whole in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Topics {
    /// In the order of their names.
    #[serde(flatten)]
    pub page: Part<TopicView>,
    /// The whole.
    pub totals: TotalsView,
}

/// One topic as it stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TopicView {
    /// The whole name, as in `channel:orders`.
    pub topic: String,
    /// The newest message's number; 0 before the first.
    pub seq: u64,
    /// How many clients are subscribed.
    pub subscribers: usize,
    /// Messages kept for those who resume.
    pub kept: usize,
    /// What they count for, in bytes.
    pub kept_bytes: usize,
    /// Whether a new subscriber gets a value at once.
    pub retained: bool,
    /// The newest message that is kept, as subscribers got it.
    pub last: Option<Json>,
    /// When it was published.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Timestamp>,
    /// Messages dropped from the queues of slow clients.
    pub dropped: u64,
}

impl From<TopicStatus> for TopicView {
    fn from(status: TopicStatus) -> Self {
        Self {
            topic: status.topic,
            seq: status.seq,
            subscribers: status.subscribers,
            kept: status.kept,
            kept_bytes: status.kept_bytes,
            retained: status.retained,
            last: status.last.and_then(|bytes| serde_json::from_slice(&bytes).ok()),
            published_at: status.published_at,
            dropped: status.dropped,
        }
    }
}

/// All topics in numbers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotalsView {
    /// Topics that there are.
    pub topics: usize,
    /// Clients that are connected.
    pub clients: usize,
    /// Their subscriptions.
    pub subscriptions: usize,
    /// Bytes kept for those who resume.
    pub replay_bytes: usize,
    /// Bytes of retained values.
    pub retained_bytes: usize,
    /// Messages published since the start.
    pub published: u64,
    /// Messages put into clients' queues since the start.
    pub delivered: u64,
    /// Messages dropped from them since the start.
    pub dropped: u64,
}

impl From<Totals> for TotalsView {
    fn from(totals: Totals) -> Self {
        Self {
            topics: totals.topics,
            clients: totals.clients,
            subscriptions: totals.subscriptions,
            replay_bytes: totals.replay_bytes,
            retained_bytes: totals.retained_bytes,
            published: totals.published,
            delivered: totals.delivered,
            dropped: totals.dropped,
        }
    }
}

/// The push topics, by name, and all of them in numbers.
///
/// # Errors
/// 400 for a page that is none.
#[utoipa::path(get, path = "/api/push/topics", tag = "push", params(Page),
    responses((status = 200, description = "The topics", body = Topics)))]
pub async fn topics(
    installation: web::Data<Installation>,
    page: Query<Page>,
) -> Answer<web::Json<Topics>> {
    let hub = installation.engine.hub();
    let limit = page.0.limit()?;
    let found = hub.topics(page.0.after()?.as_deref(), limit + 1);
    let part = Part::of(found.topics, limit, |topic| topic.topic.clone());
    Ok(web::Json(Topics { page: part.map(TopicView::from), totals: hub.totals().into() }))
}

/// A WebSocket with the sub-protocol `wireloom.push.v1`, on which frontends subscribe to topics.
/// A page with a ticket offers `wireloom.ticket` too and sends `{"auth": ticket}` first, or offers
/// `wireloom.ticket.TICKET`.
///
/// # Errors
/// 400 for what is no handshake, 403 for a foreign page, 503 when too many have not shown their
/// ticket yet.
#[utoipa::path(get, path = "/push", tag = "push",
    responses((status = 101, description = "The socket is open"),
        (status = 400, description = "Not a WebSocket handshake, or another sub-protocol",
            body = Form),
        (status = 401, description = "Neither credentials nor a ticket", body = Form),
        (status = 403, description = "A page of another origin", body = Form)))]
pub async fn socket(
    request: HttpRequest,
    payload: web::Payload,
    installation: web::Data<Installation>,
    gate: web::Data<Gate>,
    visitor: web::ReqData<Visitor>,
    stopping: web::Data<CancellationToken>,
) -> Answer<HttpResponse> {
    let granted = Granted::new(gate.clone(), &visitor)?;
    let options = SocketOptions { stopping: (**stopping).clone(), ..SocketOptions::default() };
    // The gate has looked at the page's origin.
    let answer =
        push_socket(&request, payload, installation.engine.hub(), granted, options, |_| {
            !matches!(&*visitor, Visitor::Owner(identity)
            if gate.origins.check_socket(request.headers(), identity.by_cookie).is_err())
        });
    Ok(answer.unwrap_or_else(|refused| refused.error_response()))
}
