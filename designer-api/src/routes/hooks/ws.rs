//! `/hooks/ws/{path}`: clients open a WebSocket, and what they do becomes runs.

use actix_web::{HttpRequest, HttpResponse, web};
use engine::endpoint::{Asked, Inlet, Outlet, Said, Visitor, decode_path};
use engine::node::Frame;
use engine::payload::{Text, Value};
use tokio_util::sync::CancellationToken;

use super::{WS, let_in, request};
use crate::gate::Gate;
use crate::installation::Installation;
use crate::problem::{Answer, Problem};
use crate::socket::{
    Closing, FrameLimits, Heard, Listener, Outbox, ServerSocket, SocketOptions, accept,
};

/// What a deployed flow serves here with a WebSocket Endpoint trigger.
///
/// # Errors
/// 404, 401, 403, 429, 503, 400 for what is no handshake.
#[utoipa::path(get, path = "/hooks/ws/{path}", tag = "hooks",
    params(("path" = String, Path, description = "As a WebSocket Endpoint trigger has it")),
    responses((status = 101, description = "The socket is open"),
        (status = 404, description = "No flow serves this", body = crate::problem::Form)))]
pub async fn serve(
    request: HttpRequest,
    payload: web::Payload,
    installation: web::Data<Installation>,
    gate: web::Data<Gate>,
    stopping: web::Data<CancellationToken>,
) -> Answer<HttpResponse> {
    let raw = request.uri().path().strip_prefix(WS).unwrap_or_default();
    let Some((endpoint, params)) = installation.engine.endpoints().socket(raw) else {
        return Err(Problem::not_found("no flow serves this path"));
    };
    let query = request::Query::of(&request);
    let asked: Asked<'_> = request::asked(request.headers(), &query);
    let_in(&gate, &endpoint.doorman, &asked, &request)?;
    let settings = &endpoint.settings;
    let limits =
        FrameLimits { frame: settings.frame, message: settings.message, ..FrameLimits::default() };
    let options = SocketOptions {
        protocols: settings.subprotocol.iter().cloned().collect(),
        limits,
        stopping: (**stopping).clone(),
        ..SocketOptions::default()
    };
    // The doorman has looked at the origin.
    let (response, socket) = accept(&request, payload, options, |_| true)?;
    let ServerSocket { listener, speaker, protocol } = socket;
    let visitor = Visitor {
        headers: request::headers(request.headers()),
        query: Value::Object(query.values),
        path: decode_path(raw),
        params,
        subprotocol: protocol.map(Text::from),
    };
    let Some((inlet, outlet)) = endpoint.join(visitor) else {
        return Err(Problem::unavailable("too-many-clients", "there are too many clients already"));
    };
    actix_web::rt::spawn(async move {
        tokio::join!(listen(listener, inlet), speaker.speak(Words(outlet)));
    });
    Ok(response)
}

/// Hands over what is heard. While there is no room for it, the client is not read.
async fn listen(mut listener: Listener, inlet: Inlet) {
    while let Some(heard) = listener.hear().await {
        let said = match heard {
            Heard::Text(bytes) => Said::Text(bytes),
            Heard::Binary(bytes) => Said::Binary(bytes),
        };
        if !inlet.tell(said).await {
            listener.close(&Closing::new(1011, "the endpoint has broken down"));
        }
    }
    let (code, reason) = listener.ending();
    inlet.left(code, &reason).await;
}

struct Words(Outlet);

impl Outbox for Words {
    async fn next_batch(&mut self, out: &mut Vec<Frame>) -> Result<(), Closing> {
        let next = self.0.next_batch(out).await;
        next.map_err(|(code, reason)| Closing::new(code, reason))
    }

    /// The outlet ends when all runs of what the client said are over.
    async fn last_batch(&mut self, out: &mut Vec<Frame>) -> bool {
        self.0.next_batch(out).await.is_ok()
    }
}
