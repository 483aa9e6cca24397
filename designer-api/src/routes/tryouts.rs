//! Trials: a flow, or a node of it, run as it is drawn.

use actix_web::web;
use engine::engine::Trial;
use engine::flow::flow_at;
use engine::payload::Value;
use serde::Deserialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::runs::{Ended, given};
use crate::body::{Body, FLOW_LIMIT};
use crate::installation::Installation;
use crate::problem::{Answer, Form, Problem};
use crate::schema::FlowDocument;

/// What is to be run, and with what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Try {
    /// The flow as it is drawn; it need not be saved.
    #[schema(value_type = FlowDocument)]
    flow: Json,
    /// The node to begin at: a trigger fires, any other is given the message.
    node: String,
    /// Run this node alone, with no wires.
    #[serde(default)]
    only: bool,
    /// By which of its ports a trigger fires, in their order.
    #[serde(default)]
    port: u16,
    /// The payload's `data`; what the trigger has saved if this and `payload` are absent.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    data: Option<Json>,
    /// The whole payload, in place of one made of `data`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    payload: Option<Json>,
}

/// Runs a flow once as it is drawn, from one of its nodes on, and waits for the end. What it
/// sends is really sent; it is counted nowhere.
///
/// # Errors
/// 400 for both `data` and `payload`, 409 when there is no such node, 422 with what is wrong with
/// the flow.
#[utoipa::path(post, path = "/api/try", tag = "runs", request_body = Try,
    responses((status = 200, description = "How the run ended", body = Ended),
        (status = 409, description = "No such node", body = Form),
        (status = 422, description = "The flow has mistakes", body = Form)))]
pub async fn run(
    installation: web::Data<Installation>,
    body: Body<Try, FLOW_LIMIT>,
) -> Answer<web::Json<Ended>> {
    let Try { flow, node, only, port, data, payload } = body.0;
    let mut flow = flow_at(flow, "/flow").map_err(Problem::unread)?.document;
    let trial = match (data, payload) {
        (Some(_), Some(_)) => {
            return Err(Problem::bad(
                "both-data-and-payload",
                "give `data` or `payload`, not both",
            ));
        }
        (data, None) => Trial::Data(data.map(Value::from)),
        (None, Some(payload)) => Trial::Payload(Value::from(payload)),
    };
    if only {
        flow.nodes.retain(|one| one.id == node);
        flow.wires.clear();
        flow.settings.early_return = None;
    }
    Ok(web::Json(Ended::from(&installation.try_out(flow, node, port, trial).await?)))
}
