//! Server-Sent Events: the same topics for a page with nothing but `EventSource`.

mod place;

use std::collections::VecDeque;
use std::time::Duration;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, rt, web};
use engine::push::{Client, Entered, Told, TopicName};
use futures_util::stream;
use jiff::Timestamp;
use serde_json::json;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::granted::Granted;
use super::missed::{for_app, may_see};
use crate::gate::Gate;
use crate::gate::visitor::Visitor;
use crate::installation::Installation;
use crate::problem::{Answer, Form, Problem};
use crate::socket::{Grants as _, Refusal};
use place::Places;

/// Topics of one stream; their places stand in each event's id.
const MOST_TOPICS: usize = 16;
/// The time between two comments that keep the connection alive.
const PING: Duration = Duration::from_secs(20);
/// How often the ticket is looked at.
const CHECK: Duration = Duration::from_secs(1);
/// A page is told so long before its ticket ends.
const NOTICE: Duration = Duration::from_secs(30);

/// A stream of events: each message of the topics as `data`, as a socket gives it, with an `id` to
/// go on from. `event: subscribed` is the answer to each topic, `event: gap` says that messages are
/// missing, `event: authRequired` that the ticket ends in 30 s. With `Last-Event-ID`, or `after`
/// (an id, or a number), it goes on from there.
///
/// # Errors
/// 400 for a query that does not fit, 403 without a grant for a topic.
#[utoipa::path(get, path = "/push/sse", tag = "push",
    params(("topic" = Vec<String>, Query, description = "One or more topics"),
        ("after" = Option<String>, Query, description = "Where to go on without Last-Event-ID"),
        ("ticket" = Option<String>, Query, description = "A push ticket"),
        ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, description = "The events", content_type = "text/event-stream",
            body = String),
        (status = 403, description = "No grant for a topic", body = Form)))]
pub async fn stream(
    request: HttpRequest,
    installation: web::Data<Installation>,
    gate: web::Data<Gate>,
    visitor: web::ReqData<Visitor>,
    stopping: web::Data<CancellationToken>,
) -> Answer<HttpResponse> {
    let granted = Granted::new(gate.clone(), &visitor)?;
    let (topics, after) = query(&request)?;
    let mut names: Vec<TopicName> = Vec::new();
    for topic in &topics {
        let name = may_see(&granted, topic)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let places = Places::new(&names, last.or(after.as_deref())).ok_or_else(|| {
        Problem::bad("bad-place", "after is the id of an event of the same topics, or a number")
    })?;
    let client = installation.engine.hub().client();
    let mut checks = interval(CHECK);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut events = Events {
        client: std::rc::Rc::new(client),
        places,
        granted,
        checks,
        quiet: 0,
        told: false,
        ready: VecDeque::from([Bytes::from_static(b"retry: 2000\n\n")]),
        batch: Vec::new(),
        stopping: (**stopping).clone(),
        over: false,
    };
    events.subscribe(&names);
    let mut response = HttpResponse::Ok();
    for header in for_app(&gate, &request) {
        response.insert_header(header);
    }
    // Proxies that gather answers up would hold events back.
    response.insert_header(("x-accel-buffering", "no"));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    let body = stream::unfold(events, |mut events| async move {
        let chunk = events.next().await?;
        Some((Ok::<_, actix_web::Error>(chunk), events))
    });
    Ok(response.content_type("text/event-stream").streaming(Box::pin(body)))
}

/// The topics, and where to go on.
fn query(request: &HttpRequest) -> Answer<(Vec<String>, Option<String>)> {
    let (mut topics, mut after) = (Vec::new(), None);
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        match name.as_ref() {
            "topic" => topics.push(value.into_owned()),
            "after" => after = Some(value.into_owned()),
            "ticket" => {}
            other => {
                let words = format!("{other} is not known here; topic, after and ticket are");
                return Err(Problem::bad("bad-query", words));
            }
        }
    }
    if topics.is_empty() || topics.len() > MOST_TOPICS {
        let words = format!("name 1 to {MOST_TOPICS} topics: ?topic=channel:orders");
        return Err(Problem::bad("bad-query", words));
    }
    Ok((topics, after))
}

struct Events {
    client: std::rc::Rc<Client>,
    places: Places,
    granted: Granted,
    checks: Interval,
    /// Checks since something was sent.
    quiet: u64,
    told: bool,
    ready: VecDeque<Bytes>,
    batch: Vec<Told>,
    stopping: CancellationToken,
    over: bool,
}

impl Events {
    fn subscribe(&mut self, names: &[TopicName]) {
        for name in names {
            let entered = self.client.subscribe(name, self.places.resume(name));
            match entered {
                Ok(Entered::Now) => {}
                Ok(Entered::Replaying(replay)) => {
                    let (client, name) = (std::rc::Rc::downgrade(&self.client), name.clone());
                    rt::spawn(async move {
                        if let Err(problem) = replay.finish().await
                            && let Some(client) = client.upgrade()
                        {
                            client.tell(Refusal::of(&problem, name.as_str()).text());
                        }
                    });
                }
                Err(problem) => self.client.tell(Refusal::of(&problem, name.as_str()).text()),
            }
        }
    }

    /// What to send next; `None` ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                self.quiet = 0;
                return Some(ready);
            }
            if self.over {
                return None;
            }
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => return None,
                _ = self.checks.tick() => self.check(),
                heard = self.client.next_told(&mut self.batch) => {
                    let mut chunk = Vec::new();
                    for told in self.batch.drain(..) {
                        self.places.write(&told, &mut chunk);
                    }
                    if !chunk.is_empty() {
                        self.ready.push_back(Bytes::from(chunk));
                    }
                    // Too slow: the page comes back by itself and goes on where it was.
                    self.over = heard.is_err();
                }
            }
        }
    }

    fn check(&mut self) {
        self.quiet += 1;
        if !self.granted.still_valid() {
            self.over = true;
            return;
        }
        if self.quiet >= PING.as_secs() / CHECK.as_secs() {
            self.ready.push_back(Bytes::from_static(b": still here\n\n"));
        }
        let Some(ends) = self.granted.ends() else { return };
        let left = Duration::try_from(ends.duration_since(Timestamp::now())).unwrap_or_default();
        if left <= NOTICE && !self.told {
            self.told = true;
            let notice = json!({ "authRequired": { "expires": ends.to_string() } });
            let text = format!("event: authRequired\ndata: {notice}\n\n");
            self.ready.push_back(Bytes::from(text));
        }
    }
}
